//! What fields are called: by people, and where they are kept.

use super::Field;

impl Field {
    /// The word under which it is kept and sent by forms; it never changes.
    #[must_use]
    pub const fn key(self) -> &'static str {
        match self {
            Self::Code => "code",
            Self::PrefectureCode => "prefecture-code",
            Self::Prefecture => "prefecture",
            Self::Municipality => "municipality",
            Self::Name => "name",
            Self::Kana => "kana",
            Self::Service => "service",
            Self::Address => "address",
            Self::Building => "building",
            Self::Latitude => "latitude",
            Self::Longitude => "longitude",
            Self::Phone => "phone",
            Self::Fax => "fax",
            Self::CorporationNumber => "corporation-number",
            Self::CorporationName => "corporation-name",
            Self::Number => "number",
            Self::Days => "days",
            Self::DaysNote => "days-note",
            Self::Capacity => "capacity",
            Self::Url => "url",
            Self::SharedService => "shared-service",
            Self::StandardCare => "standard-care",
            Self::StandardDisability => "standard-disability",
            Self::Note => "note",
            Self::State => "state",
            Self::Offices => "offices",
            Self::Users => "users",
            Self::Rate => "rate",
            Self::AsOf => "as-of",
            Self::Reason => "reason",
        }
    }

    /// Its name for people, which is one of the labels it is known by in lists.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Code => "市区町村コード",
            Self::PrefectureCode => "都道府県コード",
            Self::Prefecture => "都道府県名",
            Self::Municipality => "市区町村名",
            Self::Name => "事業所名",
            Self::Kana => "事業所名カナ",
            Self::Service => "サービスの種類",
            Self::Address => "住所",
            Self::Building => "方書（ビル名等）",
            Self::Latitude => "緯度",
            Self::Longitude => "経度",
            Self::Phone => "電話番号",
            Self::Fax => "FAX番号",
            Self::CorporationNumber => "法人番号",
            Self::CorporationName => "法人の名称",
            Self::Number => "事業所番号",
            Self::Days => "利用可能曜日",
            Self::DaysNote => "利用可能曜日特記事項",
            Self::Capacity => "定員",
            Self::Url => "URL",
            Self::SharedService => "高齢者の方と障害者の方が同時一体的に利用できるサービス",
            Self::StandardCare => "介護保険の通常の指定基準を満たしている",
            Self::StandardDisability => "障害福祉の通常の指定基準を満たしている",
            Self::Note => "備考",
            Self::State => "利用状況",
            Self::Offices => "事業所数",
            Self::Users => "利用事業所数",
            Self::Rate => "割合",
            Self::AsOf => "基準日",
            Self::Reason => "理由",
        }
    }
}
