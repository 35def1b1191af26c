//! 法人番号: the thirteen digits of a corporation.

mod changes;

use std::fmt;

pub use changes::{Handover, Owned, handovers};

use crate::text;

/// The number of a corporation: thirteen digits, the first of which checks the other twelve.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct CorporationNumber(i64);

impl CorporationNumber {
    /// Reads thirteen digits, full-width or with hyphens and spaces. `None` when it is anything else.
    #[must_use]
    pub fn parse(written: &str) -> Option<Self> {
        let digits = text::digits(written);
        (digits.len() == 13).then(|| digits.parse().ok().map(Self)).flatten()
    }

    /// The number kept as this integer.
    #[must_use]
    pub const fn from_key(key: i64) -> Option<Self> {
        if key >= 0 && key < 10_i64.pow(13) { Some(Self(key)) } else { None }
    }

    /// The thirteen digits as an integer.
    #[must_use]
    pub const fn key(self) -> i64 {
        self.0
    }

    /// Whether the first digit follows from the rest (9 − Σ modulus 9). 129 published ones fail: warn only.
    #[must_use]
    pub fn check_digit_ok(self) -> bool {
        let mut rest = self.0 % 10_i64.pow(12);
        let mut sum = 0;
        for place in 0..12 {
            sum += rest % 10 * if place % 2 == 0 { 1 } else { 2 };
            rest /= 10;
        }
        9 - sum % 9 == self.0 / 10_i64.pow(12)
    }
}

impl fmt::Display for CorporationNumber {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:013}", self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn published_numbers_check_out() {
        for written in ["5080001018392", "2011001027780", "２４３０００５０００６３６"] {
            let number = CorporationNumber::parse(written).expect("thirteen digits");
            assert!(number.check_digit_ok(), "{written}");
        }
        assert_eq!(CorporationNumber::parse("508000101839"), None);
    }
}
