//! Published totals: tables that give figures without naming offices (K6).

use crate::area::Area;

/// One row of a published table.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PublishedRow {
    /// The prefecture or municipality.
    pub area: Area,
    /// 事業所数.
    pub offices: u32,
    /// 利用事業所数.
    pub users: u32,
    /// The percentage as printed, if any.
    pub printed_rate: Option<String>,
}

/// The totals a published table prints about itself, to be held against the sum of its rows.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct PrintedTotal {
    /// 事業所数 of the total row.
    pub offices: Option<u32>,
    /// 利用事業所数 of the total row.
    pub users: Option<u32>,
}
