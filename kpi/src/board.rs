//! Boards: in which order areas stand, who is nearest to the target, what changed (K1, B2).

use std::{
    cmp::{Ordering, Reverse},
    str::FromStr,
};

use domain::area::Area;
use rustc_hash::FxHashMap;

use crate::{rate::Rate, standing::Standing};

/// What a board is sorted by.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum By {
    /// The code of the area.
    #[default]
    Code,
    /// 事業所の利用率.
    Rate,
    /// Offices missing to the target.
    Missing,
}

/// The direction of a sort.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Order {
    /// Smallest first.
    #[default]
    Asc,
    /// Largest first.
    Desc,
}

impl By {
    /// The word in addresses.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Code => "code",
            Self::Rate => "rate",
            Self::Missing => "missing",
        }
    }
}

impl Order {
    /// The word in addresses.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Asc => "asc",
            Self::Desc => "desc",
        }
    }

    fn apply(self, ordering: Ordering) -> Ordering {
        match self {
            Self::Asc => ordering,
            Self::Desc => ordering.reverse(),
        }
    }
}

/// The word is not one a board can be sorted by.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct UnknownWord;

impl FromStr for By {
    type Err = UnknownWord;

    fn from_str(word: &str) -> Result<Self, UnknownWord> {
        [Self::Code, Self::Rate, Self::Missing].into_iter().find(|by| by.code() == word).ok_or(UnknownWord)
    }
}

impl FromStr for Order {
    type Err = UnknownWord;

    fn from_str(word: &str) -> Result<Self, UnknownWord> {
        [Self::Asc, Self::Desc].into_iter().find(|order| order.code() == word).ok_or(UnknownWord)
    }
}

/// Sorts a board. Areas without offices come last in either direction; between equals the code decides.
pub fn sort(board: &mut [Standing], by: By, order: Order) {
    board.sort_by(|a, b| compare(a, b, by, order));
}

fn compare(a: &Standing, b: &Standing, by: By, order: Order) -> Ordering {
    let by_code = a.area.key().cmp(&b.area.key());
    let by_value = match by {
        By::Code => return order.apply(by_code),
        By::Rate => in_direction(a.rate(), b.rate(), order, Rate::compare),
        By::Missing => {
            let missing = |standing: &Standing| (standing.offices > 0).then_some(standing.missing);
            in_direction(missing(a), missing(b), order, |a, b| a.cmp(&b))
        }
    };
    by_value.then(by_code)
}

fn in_direction<T>(a: Option<T>, b: Option<T>, order: Order, compare: impl Fn(T, T) -> Ordering) -> Ordering {
    match (a, b) {
        (Some(a), Some(b)) => order.apply(compare(a, b)),
        (a, b) => a.is_none().cmp(&b.is_none()),
    }
}

/// The `n` areas nearest to their own KPI that have not met it: fewest missing first, then the higher rate.
#[must_use]
pub fn nearest(board: &[Standing], n: usize) -> Vec<&Standing> {
    let mut open: Vec<_> = board.iter().filter(|standing| standing.achieved == Some(false)).collect();
    open.sort_by(|a, b| {
        a.distance()
            .cmp(&b.distance())
            .then_with(|| in_direction(a.rate(), b.rate(), Order::Desc, Rate::compare))
            .then_with(|| a.area.key().cmp(&b.area.key()))
    });
    open.truncate(n);
    open
}

/// What became of an area's target between two days.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Turn {
    /// Newly met.
    Achieved,
    /// Met before and not any more.
    Lost,
    /// As before, or not to be compared.
    Same,
}

/// What changed for an area since an earlier day.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Change {
    /// The area.
    pub area: Area,
    /// Difference in users.
    pub users: i64,
    /// Difference in offices.
    pub offices: i64,
    /// Difference of the printed rates in tenths of a point; none where one of the days has no rate.
    pub tenths: Option<i64>,
    /// What became of the target.
    pub turn: Turn,
    /// The two days were counted under different definitions, so that the difference is not one of use alone (K5).
    pub definition_differs: bool,
}

/// What changed for each area of `now` that is also on the earlier board; in the order of `now`.
#[must_use]
pub fn changes(now: &[Standing], before: &[Standing]) -> Vec<Change> {
    let earlier: FxHashMap<u32, &Standing> =
        before.iter().map(|standing| (standing.area.key(), standing)).collect();
    now.iter().filter_map(|now| earlier.get(&now.area.key()).map(|before| change(now, before))).collect()
}

fn change(now: &Standing, before: &Standing) -> Change {
    let tenths = |standing: &Standing| standing.rate().map(|rate| i64::from(rate.tenths()));
    Change {
        area: now.area,
        users: i64::from(now.users) - i64::from(before.users),
        offices: i64::from(now.offices) - i64::from(before.offices),
        tenths: tenths(now).zip(tenths(before)).map(|(now, before)| now - before),
        turn: match (before.achieved, now.achieved) {
            (Some(false), Some(true)) => Turn::Achieved,
            (Some(true), Some(false)) => Turn::Lost,
            _ => Turn::Same,
        },
        definition_differs: now.definition != before.definition,
    }
}

/// The areas that changed most in users, largest first; areas without a change are left out.
#[must_use]
pub fn movers(changes: &[Change], n: usize) -> Vec<&Change> {
    let mut moved: Vec<_> = changes.iter().filter(|change| change.users != 0).collect();
    moved.sort_by_key(|change| (Reverse(change.users), change.area.key()));
    moved.truncate(n);
    moved
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tests::standing_of;
    use proptest::prelude::*;

    fn codes(board: &[Standing]) -> Vec<u32> {
        board.iter().map(|standing| standing.area.key()).collect()
    }

    #[test]
    fn areas_without_offices_come_last_in_both_directions() {
        let mut board = vec![standing_of(0, 0, 0), standing_of(1, 10, 9), standing_of(2, 10, 1)];
        let (empty, high, low) = (board[0].area.key(), board[1].area.key(), board[2].area.key());
        sort(&mut board, By::Rate, Order::Desc);
        assert_eq!(codes(&board), [high, low, empty]);
        sort(&mut board, By::Rate, Order::Asc);
        assert_eq!(codes(&board), [low, high, empty]);
        sort(&mut board, By::Missing, Order::Asc);
        assert_eq!(codes(&board), [high, low, empty]);
    }

    #[test]
    fn the_nearest_lack_few_and_stand_high() {
        let board = [
            standing_of(0, 10, 5),
            standing_of(1, 100, 28),
            standing_of(2, 10, 1),
            standing_of(3, 1_000, 298),
            standing_of(4, 0, 0),
        ];
        let nearest: Vec<u32> = nearest(&board, 3).iter().map(|s| s.users).collect();
        assert_eq!(nearest, [298, 28, 1]);
    }

    #[test]
    fn a_change_tells_what_became_of_the_target() {
        let (before, now) = ([standing_of(0, 100, 29)], [standing_of(0, 102, 31)]);
        let change = &changes(&now, &before)[0];
        assert_eq!((change.users, change.offices, change.tenths), (2, 2, Some(14)));
        assert_eq!((change.turn, change.definition_differs), (Turn::Achieved, false));
        assert_eq!(movers(&changes(&now, &before), 5).len(), 1);
        assert!(movers(&changes(&now, &now), 5).is_empty());
    }

    #[test]
    fn words_of_addresses_are_read_back() {
        for by in [By::Code, By::Rate, By::Missing] {
            assert_eq!(by.code().parse(), Ok(by));
        }
        assert_eq!("desc".parse(), Ok(Order::Desc));
        assert_eq!("rank".parse::<By>(), Err(UnknownWord));
    }

    proptest! {
        #[test]
        fn sorting_is_total_and_ends_where_it_began(
            counts in proptest::collection::vec((0_u32..20, 0_u32..20), 0..40),
            by in prop_oneof![Just(By::Code), Just(By::Rate), Just(By::Missing)],
            order in prop_oneof![Just(Order::Asc), Just(Order::Desc)],
            turn in 0_usize..40,
        ) {
            let mut board: Vec<_> = (0..).zip(&counts).map(|(i, &(offices, users))| standing_of(i, offices, users)).collect();
            let mut turned = board.clone();
            turned.rotate_left(turn.min(counts.len()));
            sort(&mut board, by, order);
            sort(&mut turned, by, order);
            prop_assert_eq!(codes(&board), codes(&turned));
            for (i, a) in board.iter().enumerate() {
                for b in &board[i + 1..] {
                    prop_assert_eq!(compare(a, b, by, order), Ordering::Less);
                    prop_assert_eq!(compare(b, a, by, order), Ordering::Greater);
                }
            }
        }
    }
}
