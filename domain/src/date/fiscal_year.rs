//! Fiscal years (年度).

use std::fmt;

use chrono::{Datelike, NaiveDate};

use super::{era_year, fold, year_at};

/// A fiscal year, 1 April to 31 March, by the year in which it begins.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct FiscalYear(i32);

impl FiscalYear {
    /// The fiscal year that begins in this year of the common calendar (1868 to 2999).
    #[must_use]
    pub fn new(begins_in: i32) -> Option<Self> {
        (1868..3000).contains(&begins_in).then_some(Self(begins_in))
    }

    /// The fiscal year a day lies in.
    #[must_use]
    pub fn of(day: NaiveDate) -> Self {
        Self(if day.month() >= 4 { day.year() } else { day.year() - 1 })
    }

    /// Reads `令和7年度`, `R7年度`, `R7`, `2025年度` or `2025`, full-width too.
    #[must_use]
    pub fn parse(written: &str) -> Option<Self> {
        let folded = fold(written);
        let folded = folded.trim_end_matches('度').trim_end_matches('年');
        let (year, rest) = year_at(folded)?;
        if rest.is_empty() { Self::new(year) } else { None }
    }

    /// The year in which it begins.
    #[must_use]
    pub const fn year(self) -> i32 {
        self.0
    }

    /// 1 April.
    #[must_use]
    pub fn first_day(self) -> NaiveDate {
        NaiveDate::from_ymd_opt(self.0, 4, 1).unwrap_or_default()
    }

    /// 31 March of the next year.
    #[must_use]
    pub fn last_day(self) -> NaiveDate {
        NaiveDate::from_ymd_opt(self.0 + 1, 3, 31).unwrap_or_default()
    }

    /// The fiscal year before.
    #[must_use]
    pub const fn previous(self) -> Self {
        Self(self.0 - 1)
    }
}

/// 「令和7年度」.
impl fmt::Display for FiscalYear {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // 令和元年度 is what administration calls the whole of fiscal 2019, though it began in 平成31年.
        let named = if self.0 == 2019 { self.last_day() } else { self.first_day() };
        match era_year(named) {
            Some((era, _)) if self.0 == 2019 => write!(f, "{era}元年度"),
            Some((era, 1)) => write!(f, "{era}元年度"),
            Some((era, year)) => write!(f, "{era}{year}年度"),
            None => write!(f, "{}年度", self.0),
        }
    }
}
