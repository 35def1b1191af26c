//! The demonstration: fictional lists of 兵庫県, made up on the first start and imported like any other list.
//!
//! The municipalities are real, everything in them is not: every name begins with 架空, every address lies in a town
//! that does not exist, local telephone numbers begin with 0 (none is ever assigned so), and the numbers of offices
//! and corporations lie in runs that are not handed out, though their check digits hold.
//!
//! The same bytes come out on every machine: nothing here looks at a clock, a file or a source of chance.

mod dice;
pub mod first;
mod offices;
mod places;
mod sheets;
#[cfg(test)]
mod tests;
mod usage;
mod words;

use chrono::NaiveDate;

/// The prefecture that the lists speak about (兵庫県), as `--area` takes it.
pub const AREA: &str = "28";

/// The day the first office list speaks about.
pub const FIRST_LIST: NaiveDate = day(2024, 10, 31);

/// The day the second office list speaks about: some offices are new, some closed, some changed.
pub const SECOND_LIST: NaiveDate = day(2026, 6, 30);

/// How many monthly usage listings there are; they end on 2026-10-31.
pub const MONTHS: usize = 24;

/// A file of the demonstration, as the importers would be given it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DemoFile {
    /// Its name, for the history of imports.
    pub name: String,
    /// The day it speaks about.
    pub as_of: NaiveDate,
    /// Its bytes: UTF-8 with a byte order mark and CRLF, as the ministry publishes.
    pub bytes: Vec<u8>,
}

/// Everything the demonstration imports.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DemoLists {
    /// Office lists, one file per kind of service and day, older day first.
    pub offices: Vec<DemoFile>,
    /// Monthly usage listings, oldest first; each is a snapshot of the whole prefecture.
    pub usage: Vec<DemoFile>,
}

/// Makes the lists. Takes some tens of milliseconds and always gives the same bytes.
#[must_use]
pub fn lists() -> DemoLists {
    let world = offices::world();
    let mut lists = DemoLists { offices: Vec::new(), usage: Vec::with_capacity(MONTHS) };
    for list in [offices::List::First, offices::List::Second] {
        lists.offices.extend(sheets::of(&world, list));
    }
    lists.usage.extend(usage::listings(&world));
    lists
}

/// A day that is known to exist.
const fn day(year: i32, month: u32, day: u32) -> NaiveDate {
    match NaiveDate::from_ymd_opt(year, month, day) {
        Some(day) => day,
        None => panic!("the days of the demonstration exist"),
    }
}
