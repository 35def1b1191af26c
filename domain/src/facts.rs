//! Facts as the database hands them out and figures are made from them: counts, never rates.

use chrono::NaiveDate;

use crate::{
    code::{MunicipalityCode, PrefectureCode},
    definition::DefinitionId,
    service::ServiceKind,
};

/// An office in one of its services on some day.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct ServiceAt {
    /// The office, by [`crate::office_number::OfficeNumber::key`].
    pub office: i64,
    /// The service.
    pub service: ServiceKind,
    /// Where the list places it.
    pub municipality: MunicipalityCode,
}

/// Offices and users of a municipality under one definition on one day.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct MunicipalityCount {
    /// The municipality.
    pub municipality: MunicipalityCode,
    /// Offices that count.
    pub offices: u32,
    /// Those of them that use data linkage.
    pub users: u32,
    /// Numbers of usage listings placed here that no office list knows (K7).
    pub unmatched: u32,
}

/// Offices, users and achieving municipalities of a prefecture, or of the whole country.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PrefectureCount {
    /// The prefecture; `None` is the whole country.
    pub prefecture: Option<PrefectureCode>,
    /// Offices that count.
    pub offices: u32,
    /// Those of them that use data linkage.
    pub users: u32,
    /// Numbers of usage listings that no office list knows (K7).
    pub unmatched: u32,
    /// All municipalities.
    pub municipalities: u32,
    /// Those that have offices and therefore count (K3).
    pub counted: u32,
    /// Those that have met their target.
    pub achieved: u32,
}

/// Offices and users of one kind of service.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct KindCount {
    /// The kind.
    pub kind: ServiceKind,
    /// Offices that offer it.
    pub offices: u32,
    /// Those of them that use data linkage.
    pub users: u32,
}

/// One point of a series over time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TrendPoint {
    /// The day of the usage listing.
    pub as_of: NaiveDate,
    /// Offices that counted on it.
    pub offices: u32,
    /// Users on it.
    pub users: u32,
    /// Municipalities that counted; 0 in the series of a municipality.
    pub counted: u32,
    /// Municipalities that had met their target; 0 in the series of a municipality.
    pub achieved: u32,
}

/// The counts of one definition on one day.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rollup {
    /// The definition.
    pub definition: DefinitionId,
    /// Municipalities with offices or unmatched numbers; the others are zero.
    pub municipalities: Vec<MunicipalityCount>,
    /// The 47 prefectures and the whole country.
    pub prefectures: Vec<PrefectureCount>,
}

/// Offices and users of a kind of service in a municipality, whatever the definition.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ServiceRollup {
    /// The municipality.
    pub municipality: MunicipalityCode,
    /// The count.
    pub count: KindCount,
}
