//! A share of offices, kept as two counts and rounded only when it is printed.

use std::{cmp::Ordering, num::NonZeroU32};

use crate::words;

/// Users among offices, or achieving municipalities among those that count.
///
/// It exists only where the whole is not zero, so that nobody has to think about dividing by nothing.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Rate {
    /// The part: offices that use data linkage.
    pub users: u32,
    /// The whole: offices that count.
    pub offices: NonZeroU32,
}

impl Rate {
    /// The rate of these counts; none where nothing counts.
    #[must_use]
    pub fn new(users: u32, offices: u32) -> Option<Self> {
        NonZeroU32::new(offices).map(|offices| Self { users, offices })
    }

    /// Tenths of a percent, half rounded up: 8,283 of 181,566 is 46.
    #[must_use]
    pub fn tenths(self) -> u32 {
        self.rounded(1_000)
    }

    /// Hundredths of a percent, half rounded up: 169 of 948 is 1783.
    #[must_use]
    pub fn hundredths(self) -> u32 {
        self.rounded(10_000)
    }

    /// The percentage with one decimal, without its sign: `4.6`.
    #[must_use]
    pub fn percent_text(self) -> String {
        words::tenths(self.tenths())
    }

    /// The percentage with two decimals, without its sign: `17.83`.
    #[must_use]
    pub fn percent_text_two(self) -> String {
        let hundredths = self.hundredths();
        format!("{}.{:02}", hundredths / 100, hundredths % 100)
    }

    /// Which rate is higher, exactly: compared crosswise, not by what is printed.
    #[must_use]
    pub fn compare(self, other: Self) -> Ordering {
        let (mine, theirs) = (u64::from(self.users), u64::from(other.users));
        (mine * u64::from(other.offices.get())).cmp(&(theirs * u64::from(self.offices.get())))
    }

    /// `scale · users / offices`, half rounded up.
    fn rounded(self, scale: u64) -> u32 {
        let offices = u64::from(self.offices.get());
        let rounded = (2 * scale * u64::from(self.users) + offices) / (2 * offices);
        u32::try_from(rounded).unwrap_or(u32::MAX)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn rate(users: u32, offices: u32) -> Rate {
        Rate::new(users, offices).expect("offices")
    }

    #[test]
    fn halves_are_rounded_up() {
        assert_eq!(rate(1, 2_000).percent_text(), "0.1");
        assert_eq!(rate(8_283, 181_566).percent_text(), "4.6");
        assert_eq!(rate(169, 948).percent_text_two(), "17.83");
        assert_eq!(rate(3, 3).percent_text(), "100.0");
        assert_eq!(rate(0, 7).percent_text_two(), "0.00");
        assert_eq!(Rate::new(0, 0), None);
    }

    #[test]
    fn comparing_is_exact_where_print_is_equal() {
        assert_eq!(rate(2_999, 10_000).percent_text(), rate(3, 10).percent_text());
        assert_eq!(rate(2_999, 10_000).compare(rate(3, 10)), Ordering::Less);
        assert_eq!(rate(1, 2).compare(rate(2, 4)), Ordering::Equal);
    }

    proptest! {
        /// The printed tenth t is the one with t − ½ ≤ 1000·n/N < t + ½, as exact fractions.
        #[test]
        fn what_is_printed_is_the_nearest_tenth(users in 0..=u32::MAX / 4, offices in 1..=u32::MAX) {
            prop_assume!(users / offices < 100);
            let (t, n, whole) = (i128::from(rate(users, offices).tenths()), i128::from(users), i128::from(offices));
            prop_assert!((2 * t - 1) * whole <= 2_000 * n);
            prop_assert!(2_000 * n < (2 * t + 1) * whole);
            let text = rate(users, offices).percent_text();
            prop_assert_eq!(text, format!("{}.{}", t / 10, t % 10));
        }

        #[test]
        fn more_users_never_print_less(users in 0_u32..1_000_000, more in 0_u32..1_000, offices in 1_u32..1_000_000) {
            prop_assert!(rate(users, offices).tenths() <= rate(users + more, offices).tenths());
            prop_assert!(rate(users, offices).compare(rate(users + more, offices)).is_le());
        }
    }
}
