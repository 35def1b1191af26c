//! Who uses data linkage, as usage listings say it.

use std::fmt;

use chrono::NaiveDate;

use crate::{area::Area, code::MunicipalityCode, office_number::OfficeNumber};

/// What a usage listing says about an office.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum UsageState {
    /// In the listing of users.
    Listed,
    /// 誓約済み・未確認: pledged to join, not yet seen in a listing.
    Pledged,
    /// Uses an approved equivalent system, which the national listing does not show.
    Equivalent,
    /// In the listing, but marked as having stopped.
    NotUsing,
}

impl UsageState {
    /// Every state.
    pub const ALL: [Self; 4] = [Self::Listed, Self::Pledged, Self::Equivalent, Self::NotUsing];

    /// The word under which the state is stored.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Listed => "listed",
            Self::Pledged => "pledged",
            Self::Equivalent => "equivalent",
            Self::NotUsing => "not_using",
        }
    }

    /// The state stored under this word.
    #[must_use]
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|state| state.code() == code)
    }

    /// The small integer of bulk tables.
    #[must_use]
    pub const fn key(self) -> i16 {
        match self {
            Self::Listed => 1,
            Self::Pledged => 2,
            Self::Equivalent => 3,
            Self::NotUsing => 0,
        }
    }

    /// The state kept under this integer.
    #[must_use]
    pub fn from_key(key: i16) -> Option<Self> {
        Self::ALL.into_iter().find(|state| state.key() == key)
    }
}

/// Whether a listing is the whole truth about its area, or adds to what is known (I8).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum ListingMode {
    /// Who is absent from it does not use data linkage on its date.
    Snapshot,
    /// It adds users and says nothing about the others.
    Addition,
}

impl ListingMode {
    /// The word under which the mode is stored.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Snapshot => "snapshot",
            Self::Addition => "addition",
        }
    }

    /// The mode stored under this word.
    #[must_use]
    pub fn from_code(code: &str) -> Option<Self> {
        [Self::Snapshot, Self::Addition].into_iter().find(|mode| mode.code() == code)
    }
}

impl fmt::Display for ListingMode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code())
    }
}

/// A usage listing that was imported, without its members.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct UsageListing {
    /// Sequence number; a later import has a larger one.
    pub id: i64,
    /// The day it speaks about.
    pub as_of: NaiveDate,
    /// The area it speaks about.
    pub area: Area,
    /// Whole truth or addition.
    pub mode: ListingMode,
}

/// One row of a usage listing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct UsageMember {
    /// The office.
    pub number: OfficeNumber,
    /// What the listing says about it.
    pub state: UsageState,
    /// The municipality the listing names, for numbers that no office list knows (K7).
    pub municipality: Option<MunicipalityCode>,
}
