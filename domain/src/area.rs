//! The area a list or a question speaks about.

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::code::{MunicipalityCode, PrefectureCode};

/// The whole country, a prefecture, or a municipality. In JSON it is its [`Area::key`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(into = "u32", try_from = "u32")]
pub enum Area {
    /// 全国, written `00`.
    Nation,
    /// A prefecture, written with two digits.
    Prefecture(PrefectureCode),
    /// A municipality, written with six digits.
    Municipality(MunicipalityCode),
}

impl Area {
    /// Reads `00` or `全国`, `28`, `280003`, `28000`, `281000` or `28100`.
    #[must_use]
    pub fn parse(written: &str) -> Option<Self> {
        let written = written.trim();
        if matches!(written, "00" | "０００" | "000000" | "全国") {
            return Some(Self::Nation);
        }
        PrefectureCode::parse(written)
            .map(Self::Prefecture)
            .or_else(|| MunicipalityCode::parse(written).ok().map(Self::Municipality))
    }

    /// Whether the municipality lies in the area.
    #[must_use]
    pub fn contains(self, municipality: MunicipalityCode) -> bool {
        match self {
            Self::Nation => true,
            Self::Prefecture(code) => municipality.prefecture() == code,
            Self::Municipality(code) => municipality == code,
        }
    }

    /// Whether all of the other area lies in this one.
    #[must_use]
    pub fn holds(self, other: Self) -> bool {
        match (self, other) {
            (Self::Nation, _) => true,
            (Self::Prefecture(code), other) => other.prefecture() == Some(code),
            (Self::Municipality(_), other) => self == other,
        }
    }

    /// Whether the two areas share a place.
    #[must_use]
    pub fn meets(self, other: Self) -> bool {
        self.holds(other) || other.holds(self)
    }

    /// The prefecture the area is or lies in; none for the whole country.
    #[must_use]
    pub fn prefecture(self) -> Option<PrefectureCode> {
        match self {
            Self::Nation => None,
            Self::Prefecture(code) => Some(code),
            Self::Municipality(code) => Some(code.prefecture()),
        }
    }

    /// One integer for the area: 0, 1 to 47, or the six digits of a municipality.
    #[must_use]
    pub fn key(self) -> u32 {
        match self {
            Self::Nation => 0,
            Self::Prefecture(code) => u32::from(code.get()),
            Self::Municipality(code) => code.get(),
        }
    }

    /// The area kept as this integer.
    #[must_use]
    pub fn from_key(key: u32) -> Option<Self> {
        match key {
            0 => Some(Self::Nation),
            1..=99 => u8::try_from(key).ok().and_then(PrefectureCode::new).map(Self::Prefecture),
            _ => MunicipalityCode::new(key).ok().map(Self::Municipality),
        }
    }
}

impl From<Area> for u32 {
    fn from(area: Area) -> Self {
        area.key()
    }
}

impl TryFrom<u32> for Area {
    type Error = &'static str;

    fn try_from(key: u32) -> Result<Self, Self::Error> {
        Self::from_key(key).ok_or("no area has this key")
    }
}

impl fmt::Display for Area {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Nation => f.write_str("00"),
            Self::Prefecture(code) => code.fmt(f),
            Self::Municipality(code) => code.fmt(f),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_area_reads_back_what_it_writes() {
        for written in ["00", "28", "281000"] {
            let area = Area::parse(written).expect("an area");
            assert_eq!(area.to_string(), written);
            assert_eq!(Area::from_key(area.key()), Some(area));
        }
        assert_eq!(Area::parse("99"), None);
    }
}
