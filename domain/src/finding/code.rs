//! The word under which each kind of finding is counted.

use super::FindingKind;

impl FindingKind {
    /// A word for the kind, for counting and filtering.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        match self {
            Self::Number(_) => "number",
            Self::RaggedRow { .. } => "ragged-row",
            Self::ExtraCells { .. } => "extra-cells",
            Self::MissingCells { .. } => "missing-cells",
            Self::Undecodable => "undecodable",
            Self::NulByte => "nul-byte",
            Self::CellTooLong { .. } => "cell-too-long",
            Self::RowNeverEnds => "row-never-ends",
            Self::RowsSwallowed => "rows-swallowed",
            Self::TooManyColumns { .. } => "too-many-columns",
            Self::SheetBroken(_) => "sheet-broken",
            Self::FileBroken(_) => "file-broken",
            Self::ServiceMissing => "service-missing",
            Self::ServiceUnknown => "service-unknown",
            Self::ServiceFromFileName(_) => "service-from-file-name",
            Self::MunicipalityMissing => "municipality-missing",
            Self::MunicipalityUnknown => "municipality-unknown",
            Self::MunicipalityHomonym(_) => "municipality-homonym",
            Self::MunicipalityFromName(_) => "municipality-from-name",
            Self::PrefectureMismatch { .. } => "prefecture-mismatch",
            Self::TwoMunicipalities { .. } => "two-municipalities",
            Self::NumberCheckDigit => "number-check-digit",
            Self::ZeroRestored => "zero-restored",
            Self::Duplicate { .. } => "duplicate",
            Self::Contradicting { .. } => "contradicting",
            Self::Contradictions { .. } => "contradictions",
            Self::CorporationNumber => "corporation-number",
            Self::CorporationCheckDigit => "corporation-check-digit",
            Self::CoordinatesZero => "coordinates-zero",
            Self::CoordinatesOutside => "coordinates-outside",
            Self::CoordinatesSwapped => "coordinates-swapped",
            Self::Phone => "phone",
            Self::Capacity => "capacity",
            Self::UrlIsMail => "url-is-mail",
            Self::UrlIsPhone => "url-is-phone",
            Self::UrlUnreadable => "url-unreadable",
            Self::UrlMended(_) => "url-mended",
            Self::StateUnknown { .. } => "state-unknown",
            Self::StatesUnknown { .. } => "states-unknown",
            Self::SeatOutside { .. } => "seat-outside",
            Self::OfficesAsUsers => "offices-as-users",
            Self::NoHeader { .. } => "no-header",
            Self::AsOfFound { .. } => "as-of-found",
            Self::TotalDiffers { .. } => "total-differs",
            Self::RateDiffers { .. } => "rate-differs",
            Self::UsersExceedOffices { .. } => "users-exceed-offices",
            Self::Count => "count",
            Self::AreaUnknown => "area-unknown",
            Self::AreaTwice { .. } => "area-twice",
        }
    }
}
