//! A published table: figures a third party printed, shown as printed beside what they add up to (K6).

use chrono::NaiveDate;
use domain::format;

use crate::{
    page::controls::Downloads,
    urls::{self, File},
};

/// One row of a published table.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PublishedLine {
    /// Code of the area.
    pub code: String,
    /// Its name.
    pub name: String,
    /// 事業所数 (a).
    pub offices: u32,
    /// 利用事業所数 (b).
    pub users: u32,
}

impl PublishedLine {
    /// 事業所数 with separators.
    #[must_use]
    pub fn offices_text(&self) -> String {
        format::count(self.offices)
    }

    /// 利用事業所数 with separators.
    #[must_use]
    pub fn users_text(&self) -> String {
        format::count(self.users)
    }

    /// (b) of (a) as a percentage without the sign.
    #[must_use]
    pub fn rate_text(&self) -> String {
        format::share(self.users, self.offices).map_or_else(|| "―".into(), format::tenths)
    }
}

/// A published table with its sum.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PublishedTable {
    /// The day it speaks about.
    pub as_of: NaiveDate,
    /// Its title.
    pub title: String,
    /// Who published it.
    pub source: String,
    /// Its rows, in code order.
    pub rows: Vec<PublishedLine>,
    /// What does not agree within it, such as a headline that is not the sum.
    pub contradictions: Vec<String>,
}

impl PublishedTable {
    /// The sum of the rows.
    #[must_use]
    pub fn total(&self) -> PublishedLine {
        PublishedLine {
            code: String::new(),
            name: "合計".into(),
            offices: self.rows.iter().map(|row| row.offices).sum(),
            users: self.rows.iter().map(|row| row.users).sum(),
        }
    }

    /// The day in both calendars.
    #[must_use]
    pub fn day(&self) -> String {
        format::day_with_era(self.as_of)
    }

    /// The page of the table.
    #[must_use]
    pub fn href(&self) -> String {
        urls::published(self.as_of)
    }

    /// The table as files.
    #[must_use]
    pub fn downloads(&self) -> Downloads {
        Downloads {
            csv: urls::published_file(self.as_of, File::Csv),
            xlsx: urls::published_file(self.as_of, File::Xlsx),
        }
    }
}
