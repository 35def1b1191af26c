//! Targets, decided with whole numbers (K1).

use domain::definition::Fraction;

/// How a count stands against a fraction of a whole.
///
/// The same rule serves both levels: offices of a municipality against 3/10, and achieving municipalities of a
/// prefecture against 1/2.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Goal {
    /// The least count that meets the target; 0 where nothing counts.
    pub target: u32,
    /// How many are still missing: 「あと n」.
    pub missing: u32,
    /// Whether the target is met; none where nothing counts (対象外, K3).
    pub met: Option<bool>,
}

impl Goal {
    /// Where `part` of `whole` stands against the fraction.
    #[must_use]
    pub fn of(part: u32, whole: u32, fraction: Fraction) -> Self {
        if whole == 0 {
            return Self { target: 0, missing: 0, met: None };
        }
        let target = fraction.least(whole);
        Self { target, missing: target.saturating_sub(part), met: Some(fraction.met(part, whole)) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const THREE_TENTHS: Fraction = Fraction { num: 3, den: 10 };
    const HALF: Fraction = Fraction { num: 1, den: 2 };

    #[test]
    fn without_offices_there_is_no_verdict() {
        assert_eq!(Goal::of(0, 0, THREE_TENTHS), Goal { target: 0, missing: 0, met: None });
    }

    /// Municipalities per prefecture and half of them rounded up (domain note 2.1).
    #[test]
    fn half_of_each_prefectures_municipalities() {
        #[rustfmt::skip]
        let published = [
            (179, 90), (40, 20), (33, 17), (35, 18), (25, 13), (35, 18), (59, 30), (44, 22), (25, 13),
            (35, 18), (63, 32), (54, 27), (62, 31), (33, 17), (30, 15), (15, 8), (19, 10), (17, 9),
            (27, 14), (77, 39), (42, 21), (35, 18), (54, 27), (29, 15), (19, 10), (26, 13), (43, 22),
            (41, 21), (39, 20), (30, 15), (19, 10), (19, 10), (27, 14), (23, 12), (19, 10), (24, 12),
            (17, 9), (20, 10), (34, 17), (60, 30), (20, 10), (21, 11), (45, 23), (18, 9), (26, 13),
            (43, 22), (41, 21),
        ];
        for (municipalities, least) in published {
            assert_eq!(Goal::of(0, municipalities, HALF).target, least, "{municipalities}");
        }
        assert_eq!(published.iter().map(|(municipalities, _)| municipalities).sum::<u32>(), 1_741);
    }

    fn fractions() -> impl Strategy<Value = Fraction> {
        (1_u32..=100).prop_flat_map(|den| (1..=den, Just(den)).prop_map(|(num, den)| Fraction { num, den }))
    }

    proptest! {
        #[test]
        fn met_is_nothing_missing(part in 0_u32..2_000_000, whole in 1_u32..1_000_000, fraction in fractions()) {
            let goal = Goal::of(part, whole, fraction);
            prop_assert_eq!(goal.met, Some(goal.missing == 0));
            prop_assert!(goal.target <= whole);
        }

        #[test]
        fn the_missing_ones_are_just_enough(part in 0_u32..1_000_000, whole in 1_u32..1_000_000, fraction in fractions()) {
            let missing = Goal::of(part, whole, fraction).missing;
            prop_assert_eq!(Goal::of(part + missing, whole, fraction).met, Some(true));
            if missing > 0 {
                prop_assert_eq!(Goal::of(part + missing - 1, whole, fraction).met, Some(false));
            }
        }

        #[test]
        fn more_offices_never_need_fewer_users(whole in 1_u32..1_000_000, more in 0_u32..1_000, fraction in fractions()) {
            prop_assert!(Goal::of(0, whole, fraction).target <= Goal::of(0, whole + more, fraction).target);
        }
    }
}
