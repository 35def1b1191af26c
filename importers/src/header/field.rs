//! The fields lists have, and the many names their columns go by.

use domain::text;
use serde::{Deserialize, Serialize};

use super::names::NAMES;

/// A field of a list. Its serde form is its [key](Field::key).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Field {
    /// 市区町村コード, sometimes that of a prefecture.
    Code,
    /// 都道府県コード.
    PrefectureCode,
    /// 都道府県名.
    Prefecture,
    /// 市区町村名.
    Municipality,
    /// 事業所名.
    Name,
    /// 事業所名カナ.
    Kana,
    /// サービスの種類.
    Service,
    /// 住所.
    Address,
    /// 方書（ビル名等）.
    Building,
    /// 緯度.
    Latitude,
    /// 経度.
    Longitude,
    /// 電話番号.
    Phone,
    /// FAX番号.
    Fax,
    /// 法人番号.
    CorporationNumber,
    /// 法人の名称.
    CorporationName,
    /// 事業所番号.
    Number,
    /// 利用可能曜日.
    Days,
    /// 利用可能曜日特記事項.
    DaysNote,
    /// 定員.
    Capacity,
    /// URL.
    Url,
    /// 高齢者の方と障害者の方が同時一体的に利用できるサービス.
    SharedService,
    /// 介護保険の通常の指定基準を満たしている.
    StandardCare,
    /// 障害福祉の通常の指定基準を満たしている.
    StandardDisability,
    /// 備考.
    Note,
    /// 利用状況.
    State,
    /// 事業所数.
    Offices,
    /// 利用事業所数.
    Users,
    /// 割合.
    Rate,
    /// 基準日.
    AsOf,
    /// 理由, the column our own files of rejected rows have.
    Reason,
}

impl Field {
    /// How many fields there are.
    pub(crate) const COUNT: usize = 30;

    /// Every field, in the order in which rows are fingerprinted.
    pub const ALL: [Self; Self::COUNT] = [
        Self::Code,
        Self::PrefectureCode,
        Self::Prefecture,
        Self::Municipality,
        Self::Name,
        Self::Kana,
        Self::Service,
        Self::Address,
        Self::Building,
        Self::Latitude,
        Self::Longitude,
        Self::Phone,
        Self::Fax,
        Self::CorporationNumber,
        Self::CorporationName,
        Self::Number,
        Self::Days,
        Self::DaysNote,
        Self::Capacity,
        Self::Url,
        Self::SharedService,
        Self::StandardCare,
        Self::StandardDisability,
        Self::Note,
        Self::State,
        Self::Offices,
        Self::Users,
        Self::Rate,
        Self::AsOf,
        Self::Reason,
    ];

    /// How many of [`Field::ALL`] describe an office.
    pub(crate) const OF_OFFICES: usize = 24;

    /// What a column of a list of offices can be, in the order in which people look for it.
    #[must_use]
    pub const fn of_offices() -> &'static [Self] {
        &[
            Self::Number,
            Self::Service,
            Self::Name,
            Self::Kana,
            Self::Code,
            Self::Municipality,
            Self::PrefectureCode,
            Self::Prefecture,
            Self::Address,
            Self::Building,
            Self::Phone,
            Self::Fax,
            Self::CorporationNumber,
            Self::CorporationName,
            Self::Capacity,
            Self::Days,
            Self::DaysNote,
            Self::Url,
            Self::Latitude,
            Self::Longitude,
            Self::SharedService,
            Self::StandardCare,
            Self::StandardDisability,
            Self::Note,
        ]
    }

    /// What a column of a usage listing can be.
    #[must_use]
    pub const fn of_usage() -> &'static [Self] {
        &[Self::Number, Self::State, Self::Code, Self::Municipality, Self::PrefectureCode, Self::Prefecture]
    }

    /// What a column of a table of published totals can be.
    #[must_use]
    pub const fn of_published() -> &'static [Self] {
        &[
            Self::Offices,
            Self::Users,
            Self::Rate,
            Self::Code,
            Self::PrefectureCode,
            Self::Prefecture,
            Self::Municipality,
        ]
    }

    /// The field of a key.
    #[must_use]
    pub fn from_key(key: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|field| field.key() == key)
    }

    /// The field a column means by its label.
    #[must_use]
    pub fn of(label: &str) -> Option<Self> {
        let folded = text::nfkc(label);
        let folded = folded.trim();
        if matches!(folded, "%" | "(%)") {
            return Some(Self::Rate);
        }
        let whole = key(folded);
        if whole.is_empty() {
            return None;
        }
        // 「割合 (b)/(a)」, 「事業所数※1」: what stands before the remark is the name.
        let plain = key(folded.split(['(', '※', '【', '[', '〔']).next().unwrap_or_default());
        Self::exactly(&whole).or_else(|| Self::exactly(&plain)).or_else(|| {
            let number = whole.contains("事業所番号") && whole.chars().count() <= 24;
            number.then_some(Self::Number)
        })
    }

    fn exactly(key: &str) -> Option<Self> {
        NAMES.iter().find(|(_, names)| names.contains(&key)).map(|(field, _)| *field)
    }
}

/// A label without width, spaces, brackets and signs; hiragana as katakana.
fn key(label: &str) -> String {
    text::search_key(label).chars().filter(|c| c.is_alphanumeric()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_field_has_its_place() {
        for (place, field) in Field::ALL.into_iter().enumerate() {
            assert_eq!(field as usize, place);
            assert_eq!(NAMES[place].0, field);
        }
    }

    #[test]
    fn a_key_and_a_name_lead_back() {
        for field in Field::ALL {
            assert_eq!(serde_json::to_value(field).expect("JSON"), field.key());
            assert_eq!(Field::from_key(field.key()), Some(field));
            assert_eq!(Field::of(field.name()), Some(field), "a file of ours with this label reads back");
        }
        assert_eq!(Field::of_offices().len(), Field::OF_OFFICES);
        assert!(Field::of_offices().iter().all(|field| (*field as usize) < Field::OF_OFFICES));
    }

    #[test]
    fn names_are_written_as_keys() {
        for (field, names) in NAMES {
            for name in names {
                assert_eq!(key(name), *name);
                assert_eq!(Field::of(name), Some(field), "{name}");
            }
        }
    }

    #[test]
    fn labels_of_real_lists_are_known() {
        for (label, field) in [
            ("都道府県コード又は市町村コード", Field::Code),
            ("方書（ビル名等）", Field::Building),
            ("介護サービス事業所名称_カナ", Field::Kana),
            ("FAX番号", Field::Fax),
            ("ＦＡＸ", Field::Fax),
            ("介護保険事業所番号（10桁）", Field::Number),
            ("事業所 Ｎｏ", Field::Number),
            ("指定 事業所\n番号", Field::Number),
            ("割合 (b)/(a)", Field::Rate),
            ("利用事業所数(b)", Field::Users),
            ("%", Field::Rate),
        ] {
            assert_eq!(Field::of(label), Some(field), "{label}");
        }
        for label in ["", "No", "郵便番号", "法人種別", "町字ID"] {
            assert_eq!(Field::of(label), None, "{label}");
        }
    }
}
