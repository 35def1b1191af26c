mod world;

use std::collections::BTreeMap;

use proptest::prelude::*;

use super::*;
use crate::{area::Area, import::Source};
use world::{DAYS, HIMEJI, KOBE, List, World, number, whole};

fn outcomes(rows: &[UndoneRow]) -> Vec<(i64, Outcome)> {
    let office = |key: i64| (0..100).find(|&i| number(i).key() == key).expect("a small number");
    let mut all: Vec<_> = rows.iter().map(|row| (office(row.office), row.outcome)).collect();
    all.sort_unstable_by_key(|(office, _)| *office);
    all
}

use Outcome::{Kept, Reversed};

#[test]
fn what_held_before_holds_again() {
    let mut world = World::default();
    world.take(1, &List::nation(0, &[(1, 10), (2, 20), (3, 30)]));
    world.take(2, &List::nation(1, &[(1, 10), (2, 21), (4, 40)]));
    let rows = world.undo(2);
    assert_eq!(outcomes(&rows), [(2, Reversed), (3, Reversed), (4, Reversed)]);
    for (office, content) in [(1, 10), (2, 20), (3, 30)] {
        assert_eq!(world.of_one(office), [(0, None, content)]);
    }
    assert_eq!(world.of_one(4), []);
    assert_eq!(world.versions.len(), 3);
}

#[test]
fn what_a_later_list_confirms_stays_from_its_day_on() {
    let mut world = World::default();
    world.take(1, &List::nation(0, &[(1, 10), (3, 30)]));
    world.take(2, &List::nation(1, &[(1, 11), (2, 20)]));
    world.take(3, &List::nation(2, &[(1, 11), (2, 21)]));
    let rows = world.undo(2);
    assert_eq!(outcomes(&rows), [(1, Kept { by: 3 }), (2, Reversed), (3, Kept { by: 3 })]);
    assert_eq!(world.of_one(1), [(0, Some(2), 10), (2, None, 11)]);
    assert_eq!(world.of_one(2), [(2, None, 21)]);
    assert_eq!(world.of_one(3), [(0, Some(2), 30)]);
    let confirmed = world.versions.iter().find(|v| v.fingerprint == 11).expect("the confirmed row");
    assert_eq!(confirmed.import, 3);
}

#[test]
fn a_corrected_list_of_the_same_day_stays_when_the_wrong_one_goes() {
    let mut world = World::default();
    world.take(1, &List::nation(0, &[(1, 10), (2, 20)]));
    world.take(2, &List::nation(1, &[(1, 11), (3, 30)]));
    world.take(3, &List::nation(1, &[(1, 12), (2, 20)]));
    let right = world.spans();
    world.undo(2);
    assert_eq!(world.spans(), right);
    world.undo(3);
    assert_eq!(world.spans(), World::of(&[(1, List::nation(0, &[(1, 10), (2, 20)]))]).spans());
}

#[test]
fn the_wrong_list_of_the_same_day_goes_and_leaves_the_first() {
    let mut world = World::default();
    world.take(1, &List::nation(0, &[(1, 10), (2, 20), (3, 30)]));
    world.take(2, &List::nation(1, &[(1, 11), (2, 20)]));
    let right = world.spans();
    // It brings back what the first list of the day had dropped, and drops what that had confirmed.
    world.take(3, &List::nation(1, &[(1, 12), (3, 30)]));
    world.undo(3);
    assert_eq!(world.spans(), right);
}

#[test]
fn a_row_that_moved_goes_back_to_where_the_next_list_speaks_of_it() {
    let mut world = World::default();
    world.take(1, &List::placed(0, Area::Nation, &[(1, 10, KOBE)]));
    world.take(2, &List::placed(1, Area::Nation, &[(1, 11, HIMEJI)]));
    // Kobe's own list does not have it; about Himeji it says nothing.
    world.take(3, &List::placed(2, whole(KOBE), &[]));
    assert_eq!(world.of_one(1), [(0, Some(1), 10), (1, None, 11)]);
    world.undo(2);
    assert_eq!(world.of_one(1), [(0, Some(2), 10)]);
}

#[test]
fn an_addition_takes_nothing_and_is_taken_back_alone() {
    let mut world = World::default();
    world.take(1, &List::nation(0, &[(1, 10), (2, 20)]));
    let counts = world.take(2, &List::nation(2, &[(2, 21), (3, 30)]).partial());
    assert_eq!((counts.new, counts.changed, counts.gone), (1, 1, 0));
    assert_eq!(world.of_one(1), [(0, None, 10)]);
    // A list that comes late is limited by the rows of the addition, not by its day.
    world.take(3, &List::nation(1, &[(1, 11), (2, 22), (4, 40)]));
    assert_eq!(world.of_one(4), [(1, None, 40)]);
    assert_eq!(world.of_one(2), [(0, Some(1), 20), (1, Some(2), 22), (2, None, 21)]);
    let rows = world.undo(2);
    assert_eq!(outcomes(&rows), [(2, Reversed), (3, Reversed)]);
    assert_eq!(world.of_one(2), [(0, Some(1), 20), (1, None, 22)]);
    assert_eq!(world.of_one(3), []);
    world.undo(3);
    assert_eq!(world.of_one(1), [(0, None, 10)]);
}

#[test]
fn other_sources_are_left_alone() {
    let mut world = World::default();
    world.take(1, &List::nation(0, &[(1, 10)]));
    let own = Version { source: Source::Local, import: 9, card: 99, ..world.versions[0] };
    world.versions.push(own);
    world.undo(1);
    assert_eq!(world.versions, [own]);
    assert_eq!(world.places().len(), 1, "the office still has a seat");
}

/// Rows whose place is part of what they say, as it is in every list.
fn rows() -> impl Strategy<Value = BTreeMap<i64, (u64, u32)>> {
    let row = (0_u64..2, any::<bool>());
    let row = row.prop_map(|(content, far)| if far { (content + 10, HIMEJI) } else { (content, KOBE) });
    prop::collection::btree_map(0_i64..6, row, 0..6)
}

/// Lists of the whole country, some of them about the same day.
fn national() -> impl Strategy<Value = Vec<(i64, List)>> {
    let list = (0_usize..DAYS.len(), rows()).prop_map(|(day, rows)| List {
        day,
        area: Area::Nation,
        partial: false,
        rows,
    });
    prop::collection::vec(list, 1..5).prop_map(|lists| (1..).zip(lists).collect())
}

/// Lists of a day each that speak of one city or of all, in any order.
fn of_cities() -> impl Strategy<Value = Vec<(i64, List)>> {
    let area = prop::sample::select(vec![Area::Nation, whole(KOBE), whole(HIMEJI)]);
    let lists = prop::collection::vec((area, rows()), 1..5);
    (lists, Just(vec![0_usize, 1, 2, 3, 4]).prop_shuffle()).prop_map(|(lists, days)| {
        let lists = lists.into_iter().zip(days);
        let lists = lists.map(|((area, rows), day)| List { day, area, partial: false, rows });
        (1..).zip(lists).collect()
    })
}

/// Lists of one city or of all, several of them about the same day.
fn crowded() -> impl Strategy<Value = Vec<(i64, List)>> {
    (with_additions(), prop::collection::vec(0_usize..2, 5)).prop_map(|(mut lists, days)| {
        for ((_, list), day) in lists.iter_mut().zip(days) {
            list.day = day;
        }
        lists
    })
}

/// The same, where a list may also be an addition.
fn with_additions() -> impl Strategy<Value = Vec<(i64, List)>> {
    (of_cities(), prop::collection::vec(any::<bool>(), 5)).prop_map(|(mut lists, partial)| {
        for ((_, list), partial) in lists.iter_mut().zip(partial) {
            list.partial = partial;
        }
        lists
    })
}

/// Undoing any one of them is as if it had never come; the seats follow. Where lists speak of parts of the country only unless
/// a row is kept.
fn as_if_never(lists: &[(i64, List)]) -> Result<(), TestCaseError> {
    let world = World::of(lists);
    let whole = lists.iter().all(|(_, list)| list.area == Area::Nation && !list.partial);
    let additions = lists.iter().any(|(_, list)| list.partial);
    for (seq, list) in lists {
        // What an addition confirmed is not known.
        if additions && !list.partial {
            continue;
        }
        let mut without = world.clone();
        let rows = without.undo(*seq);
        if !whole && rows.iter().any(|row| row.outcome != Reversed) {
            continue;
        }
        let others: Vec<_> = lists.iter().filter(|(other, _)| other != seq).cloned().collect();
        let never = World::of(&others);
        prop_assert_eq!(without.spans(), never.spans(), "without {} of {:#?}", seq, lists);
        prop_assert_eq!(without.places(), never.places(), "seats without {}", seq);
    }
    Ok(())
}

/// Importing one more and undoing it leaves everything as it was.
fn there_and_back(lists: &[(i64, List)]) -> Result<(), TestCaseError> {
    let Some(((seq, last), first)) = lists.split_last() else { return Ok(()) };
    let before = World::of(first);
    let mut after = before.clone();
    after.take(*seq, last);
    after.undo(*seq);
    prop_assert_eq!(after.spans(), before.spans(), "there and back: {:#?}", lists);
    prop_assert_eq!(after.places(), before.places());
    Ok(())
}

fn nothing_is_left(lists: &[(i64, List)], order: &[usize]) -> Result<(), TestCaseError> {
    let mut world = World::of(lists);
    for &i in order.iter().filter(|i| **i < lists.len()) {
        world.undo(lists[i].0);
    }
    prop_assert!(world.versions.is_empty(), "{:?} of {:#?}", world.versions, lists);
    prop_assert!(world.places().is_empty());
    Ok(())
}

fn any_order() -> impl Strategy<Value = Vec<usize>> {
    Just(vec![0_usize, 1, 2, 3, 4]).prop_shuffle()
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(2_000) })]

    #[test]
    fn a_national_list_goes_as_if_it_had_never_come(lists in national()) {
        as_if_never(&lists)?;
    }

    #[test]
    fn a_list_of_a_city_goes_as_if_it_had_never_come(lists in of_cities()) {
        as_if_never(&lists)?;
    }

    #[test]
    fn an_addition_goes_as_if_it_had_never_come(lists in of_cities(), at in 0_usize..5) {
        let mut lists = lists;
        let at = at % lists.len();
        lists[at].1.partial = true;
        as_if_never(&lists)?;
    }

    #[test]
    fn import_and_undo_leave_everything_as_it_was(lists in national()) {
        there_and_back(&lists)?;
    }

    #[test]
    fn import_and_undo_leave_cities_as_they_were(lists in with_additions()) {
        there_and_back(&lists)?;
    }

    #[test]
    fn when_all_lists_of_crowded_days_are_undone_nothing_is_left(lists in crowded(), order in any_order()) {
        nothing_is_left(&lists, &order)?;
    }

    #[test]
    fn when_all_national_lists_are_undone_nothing_is_left(lists in national(), order in any_order()) {
        nothing_is_left(&lists, &order)?;
    }

    #[test]
    fn when_all_lists_are_undone_nothing_is_left(lists in with_additions(), order in any_order()) {
        nothing_is_left(&lists, &order)?;
    }

    /// The wrong list goes, the right one comes: what is left is the right one alone.
    #[test]
    fn the_right_list_after_the_wrong_one_is_the_right_one_alone(
        wrong in rows(), right in rows(), later in prop::option::of(rows()),
    ) {
        let national = |day: usize, rows: BTreeMap<_, _>| List { day, area: Area::Nation, partial: false, rows };
        let mut world = World::of(&[(1, national(1, wrong))]);
        world.undo(1);
        let mut lists = vec![(2, national(1, right))];
        lists.extend(later.map(|rows| (3, national(2, rows))));
        for (seq, list) in &lists {
            world.take(*seq, list);
        }
        prop_assert_eq!(world.spans(), World::of(&lists).spans());
    }
}
