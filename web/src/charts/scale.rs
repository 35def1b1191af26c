//! The scale of percentages: it begins at zero and ends at a round number above everything drawn.

use super::measure::Tenths;

/// A scale in tenths of a percent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Scale {
    /// Its end, in tenths of a percent; never above 100 %.
    pub(super) top: u32,
    /// The distance of its lines.
    pub(super) step: u32,
}

/// Ends and distances of lines to choose from, in tenths of a percent.
const ROUND: [(u32, u32); 8] =
    [(50, 10), (100, 20), (200, 50), (350, 50), (400, 100), (500, 100), (600, 100), (800, 200)];

impl Scale {
    /// The smallest round scale on which the largest value has a little air above it.
    pub(super) fn above(largest: u32) -> Self {
        let with_air = largest.saturating_add(largest / 20);
        let (top, step) = ROUND.into_iter().find(|(top, _)| with_air <= *top).unwrap_or((1_000, 200));
        Self { top, step }
    }

    /// Where a value lies on a stretch of this length. What exceeds the scale ends at its end.
    pub(super) fn along(self, value: u32, length: Tenths) -> Tenths {
        let value = i64::from(value.min(self.top));
        let at = (2 * value * i64::from(length) + i64::from(self.top)) / (2 * i64::from(self.top));
        Tenths::try_from(at).unwrap_or(length)
    }

    /// The values of its lines, from zero to its end.
    pub(super) fn ticks(self) -> impl Iterator<Item = u32> {
        (0..=self.top / self.step).map(move |n| n * self.step)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn it_ends_at_the_next_round_number() {
        assert_eq!(Scale::above(300).top, 350);
        assert_eq!(Scale::above(390).top, 500);
        assert_eq!(Scale::above(0).top, 50);
        assert_eq!(Scale::above(4_000).top, 1_000);
        assert_eq!(Scale::above(300).ticks().last(), Some(350));
    }

    proptest! {
        #[test]
        fn nothing_is_drawn_outside(largest in 0_u32..2_000, value in 0_u32..3_000) {
            let scale = Scale::above(largest);
            let at = scale.along(value, 6_000);
            prop_assert!((0..=6_000).contains(&at));
            prop_assert!(largest >= 1_000 || largest <= scale.top);
            prop_assert_eq!(scale.top % scale.step, 0);
        }
    }
}
