//! What counts towards the KPI, as data with dates (K3).

use std::fmt;

use chrono::NaiveDate;

use crate::usage::UsageState;

/// The name of a definition in addresses, files and commands.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct DefinitionId(String);

impl DefinitionId {
    /// Only offices with a service in scope; the default.
    pub const IN_SCOPE: &'static str = "in-scope";
    /// All offices.
    pub const ALL: &'static str = "all";
    /// A published total.
    pub const PUBLISHED: &'static str = "published";

    /// The definition of this name: lower-case letters, digits and hyphens.
    #[must_use]
    pub fn parse(written: &str) -> Option<Self> {
        let plain = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
        (!written.is_empty() && written.len() <= 40 && written.chars().all(plain))
            .then(|| Self(written.into()))
    }

    /// The name.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl Default for DefinitionId {
    fn default() -> Self {
        Self(Self::IN_SCOPE.into())
    }
}

impl fmt::Display for DefinitionId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// Which offices make up the denominator.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Base {
    /// Offices with at least one service in the scope of the standard.
    InScope,
    /// Every office of the list.
    All,
    /// The figure of a published table.
    Published,
}

impl Base {
    /// The word under which the base is stored.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::InScope => "in_scope",
            Self::All => "all",
            Self::Published => "published",
        }
    }

    /// The base stored under this word.
    #[must_use]
    pub fn from_code(code: &str) -> Option<Self> {
        [Self::InScope, Self::All, Self::Published].into_iter().find(|base| base.code() == code)
    }
}

/// A threshold as a fraction of whole numbers, so that it is decided without rounding.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Fraction {
    /// Numerator.
    pub num: u32,
    /// Denominator, never 0.
    pub den: u32,
}

impl Fraction {
    /// Whether `part` of `whole` reaches the fraction: `den · part ≥ num · whole` (K1).
    #[must_use]
    pub fn met(self, part: u32, whole: u32) -> bool {
        u64::from(self.den) * u64::from(part) >= u64::from(self.num) * u64::from(whole)
    }

    /// The least part of `whole` that reaches the fraction.
    #[must_use]
    pub fn least(self, whole: u32) -> u32 {
        let least = (u64::from(self.num) * u64::from(whole)).div_ceil(u64::from(self.den));
        u32::try_from(least).unwrap_or(u32::MAX)
    }
}

/// A definition of the KPI in force from a day on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Definition {
    /// Its name in addresses.
    pub id: DefinitionId,
    /// Its name on pages.
    pub name: String,
    /// Which offices count.
    pub base: Base,
    /// Which usage states count as using.
    pub states: Vec<UsageState>,
    /// A municipality's target: users of its offices (3/10).
    pub municipality_target: Fraction,
    /// A prefecture's target: municipalities that have met theirs (1/2).
    pub prefecture_target: Fraction,
    /// The first day on which it holds.
    pub valid_from: NaiveDate,
    /// What must be said with every figure (「検討中・現時点案」).
    pub note: String,
}

impl Definition {
    /// The definition of this name in force on a day, or the earliest of it before that.
    #[must_use]
    pub fn in_force<'d>(all: &'d [Self], id: &DefinitionId, on: NaiveDate) -> Option<&'d Self> {
        let of_id = || all.iter().filter(|definition| definition.id == *id);
        of_id()
            .filter(|definition| definition.valid_from <= on)
            .max_by_key(|definition| definition.valid_from)
            .or_else(|| of_id().min_by_key(|definition| definition.valid_from))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const THREE_TENTHS: Fraction = Fraction { num: 3, den: 10 };

    #[test]
    fn hirakata_needs_214_of_713_and_234_of_779() {
        assert_eq!(THREE_TENTHS.least(713), 214);
        assert_eq!(THREE_TENTHS.least(779), 234);
    }

    proptest! {
        #[test]
        fn the_least_part_meets_and_one_less_does_not(whole in 1_u32..1_000_000) {
            let least = THREE_TENTHS.least(whole);
            prop_assert!(THREE_TENTHS.met(least, whole));
            prop_assert!(!THREE_TENTHS.met(least - 1, whole));
        }
    }
}
