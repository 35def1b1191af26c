//! How long to wait before what failed is tried again.

use chrono::TimeDelta;

/// How often something is tried, and how long to wait in between: twice as long each time, up to a longest wait.
///
/// Most failures mend themselves within minutes (a database that restarts) or not before a person comes (a folder that is
/// not there). Doubling serves both: quick at first, and no storm afterwards.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct BackOff {
    /// How often it is tried in all; at least once.
    pub attempts: u32,
    /// The wait after the first failure.
    pub first: TimeDelta,
    /// The longest wait.
    pub longest: TimeDelta,
}

impl BackOff {
    /// Eight times within about two hours: after 1, 2, 4, 8, 16, 32 and 60 minutes.
    pub const STANDARD: Self =
        Self { attempts: 8, first: TimeDelta::minutes(1), longest: TimeDelta::minutes(60) };

    /// The wait after this attempt – the first is 1 – has failed; `None` when it was the last one.
    #[must_use]
    pub fn wait(&self, attempt: u32) -> Option<TimeDelta> {
        if attempt >= self.attempts {
            return None;
        }
        let doublings = attempt.saturating_sub(1);
        let doubled = 1_i32.checked_shl(doublings).filter(|times| *times > 0);
        let wait = doubled.and_then(|times| self.first.checked_mul(times));
        Some(wait.map_or(self.longest, |wait| wait.min(self.longest)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn waits_double_up_to_an_hour_and_end() {
        let waits: Vec<_> =
            (1..=8).map(|n| BackOff::STANDARD.wait(n).map(|wait| wait.num_minutes())).collect();
        assert_eq!(waits, [Some(1), Some(2), Some(4), Some(8), Some(16), Some(32), Some(60), None]);
        let once = BackOff { attempts: 1, ..BackOff::STANDARD };
        assert_eq!(once.wait(1), None);
    }

    proptest! {
        #[test]
        fn a_wait_never_shrinks_nor_passes_the_longest(
            attempts in 1_u32..200, first in 1_i64..100_000, longest in 1_i64..1_000_000, n in 1_u32..300
        ) {
            let (first, longest) = (TimeDelta::seconds(first), TimeDelta::seconds(longest));
            let back_off = BackOff { attempts, first, longest };
            let wait = back_off.wait(n);
            prop_assert_eq!(wait.is_none(), n >= attempts);
            if let Some(wait) = wait {
                prop_assert!(wait <= longest && wait >= first.min(longest));
                if let Some(next) = back_off.wait(n + 1) {
                    prop_assert!(next >= wait);
                }
            }
        }
    }
}
