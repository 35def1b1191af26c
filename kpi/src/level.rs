//! The three levels of a board: country, prefecture, municipality.

use domain::area::Area;

/// The level an area belongs to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Level {
    /// 全国.
    Nation,
    /// 都道府県.
    Prefecture,
    /// 市町村.
    Municipality,
}

impl Level {
    /// The level of an area.
    #[must_use]
    pub const fn of(area: Area) -> Self {
        match area {
            Area::Nation => Self::Nation,
            Area::Prefecture(_) => Self::Prefecture,
            Area::Municipality(_) => Self::Municipality,
        }
    }

    /// The word for it in files and commands.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Nation => "nation",
            Self::Prefecture => "prefecture",
            Self::Municipality => "municipality",
        }
    }
}
