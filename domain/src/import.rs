//! What an import is, and what it did.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use crate::{area::Area, code::MunicipalityCode, service::ServiceKind};

/// Where an office list comes from. Lists of different sources never speak about each other's rows.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Source {
    /// 厚生労働省 介護サービス情報公表システム, one file per service.
    OpenData,
    /// 推奨データセット, published by a municipality or prefecture.
    Recommended,
    /// Any other list of a prefecture or municipality.
    Local,
}

impl Source {
    /// Every source.
    pub const ALL: [Self; 3] = [Self::OpenData, Self::Recommended, Self::Local];

    /// The small integer of bulk tables.
    #[must_use]
    pub const fn key(self) -> i16 {
        match self {
            Self::OpenData => 1,
            Self::Recommended => 2,
            Self::Local => 3,
        }
    }

    /// The source kept under this integer.
    #[must_use]
    pub fn from_key(key: i16) -> Option<Self> {
        Self::ALL.into_iter().find(|source| source.key() == key)
    }

    /// Its name on pages.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::OpenData => "厚生労働省 介護サービス情報公表システム オープンデータ",
            Self::Recommended => "推奨データセット（介護サービス事業所一覧）",
            Self::Local => "都道府県・市町村の事業所一覧",
        }
    }
}

/// What kind of list an import brought.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum ImportKind {
    /// Offices.
    Offices,
    /// Users of data linkage.
    Usage,
    /// Published totals.
    Published,
}

impl ImportKind {
    /// The word under which the kind is stored.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Offices => "offices",
            Self::Usage => "usage",
            Self::Published => "published",
        }
    }

    /// The kind stored under this word.
    #[must_use]
    pub fn from_code(code: &str) -> Option<Self> {
        [Self::Offices, Self::Usage, Self::Published].into_iter().find(|kind| kind.code() == code)
    }

    /// Its name on pages.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Offices => "事業所一覧",
            Self::Usage => "利用状況一覧",
            Self::Published => "公表値",
        }
    }
}

/// What an office list spoke about: the rows of this source, kinds and area, as they were on a day.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Coverage {
    /// The source.
    pub source: Source,
    /// The day the list speaks about.
    pub as_of: NaiveDate,
    /// The area it speaks about.
    pub area: Area,
    /// The kinds it speaks about; `None` is every kind.
    pub kinds: Option<Vec<ServiceKind>>,
}

impl Coverage {
    /// Whether a row of this kind and place would be in the list if it existed.
    #[must_use]
    pub fn covers(&self, kind: ServiceKind, municipality: MunicipalityCode) -> bool {
        self.area.contains(municipality) && self.kinds.as_ref().is_none_or(|kinds| kinds.contains(&kind))
    }
}

/// A list of offices that was taken in and not undone.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OfficeList {
    /// The number of its import; a later import has a larger one.
    pub seq: i64,
    /// What it spoke about. Of a partial list: where its rows may lie.
    pub coverage: Coverage,
    /// Whether it holds additions and corrections only (追加分・直した行): it covers no row that it does not hold, nothing
    /// is gone by it, and it limits nobody's horizon.
    pub partial: bool,
}

/// The days of the earliest lists about each area, of areas, days and whether only additions spoke. Additions count only where
/// no whole list speaks: what they leave out is not known to be missing.
#[must_use]
pub fn first_lists(lists: &[(Area, NaiveDate, bool)]) -> Vec<(Area, NaiveDate)> {
    let whole: Vec<Area> = lists.iter().filter(|(_, _, partial)| !partial).map(|(area, ..)| *area).collect();
    let spoken = |about: Area| whole.iter().any(|area| area.holds(about));
    let counts = lists.iter().filter(|(area, _, partial)| !partial || !spoken(*area));
    counts.map(|(area, day, _)| (*area, *day)).collect()
}

/// The rows of an import by what became of them.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ImportCounts {
    /// Data rows read.
    pub rows: u64,
    /// Rows that were not known.
    pub new: u64,
    /// Rows whose content differs from what was known.
    pub changed: u64,
    /// Known rows the list no longer has.
    pub gone: u64,
    /// Rows already known as they are.
    pub unchanged: u64,
    /// Rows that could not be taken, each with a reason.
    pub rejected: u64,
    /// Rows taken with a remark.
    pub warned: u64,
    /// Rows outside the area the list was declared for.
    pub outside: u64,
    /// Rows that stood in the list before, with the same cells.
    pub repeated: u64,
}

impl ImportCounts {
    /// Whether the import alters what is known.
    #[must_use]
    pub const fn alters(&self) -> bool {
        self.new + self.changed + self.gone > 0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_addition_is_a_first_list_only_where_no_whole_list_speaks() {
        let day = |text: &str| text.parse::<NaiveDate>().expect("a day");
        let area = |code: &str| Area::parse(code).expect("an area");
        let lists = [
            (area("28"), day("2026-02-28"), false),
            (area("281000"), day("2026-01-31"), true),
            (area("27"), day("2026-03-31"), true),
        ];
        let first = first_lists(&lists);
        assert_eq!(first, [(area("28"), day("2026-02-28")), (area("27"), day("2026-03-31"))]);
    }
}
