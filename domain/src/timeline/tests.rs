use proptest::prelude::*;

use super::*;
use crate::{area::Area, code::PrefectureCode};

fn day(text: &str) -> NaiveDate {
    text.parse().expect("a day")
}

fn number(i: i64) -> OfficeNumber {
    OfficeNumber::parse(&format!("2870{i:06}")).expect("a number").number
}

fn kobe() -> MunicipalityCode {
    MunicipalityCode::new(281_000).expect("a code")
}

const CARE: ServiceKind = ServiceKind::new(430);

/// Everything known, and the lists it came from.
#[derive(Clone, Default)]
struct World {
    versions: Vec<Version>,
    lists: Vec<Coverage>,
    cards: i64,
}

impl World {
    /// Takes in a list of (office, content) pairs and says what became of its rows.
    fn list(&mut self, as_of: &str, rows: &[(i64, u64)]) -> ImportCounts {
        self.list_of(as_of, Area::Nation, rows)
    }

    fn list_of(&mut self, as_of: &str, area: Area, rows: &[(i64, u64)]) -> ImportCounts {
        let list = Coverage { source: Source::OpenData, as_of: day(as_of), area, kinds: Some(Vec::new()) };
        let import = i64::try_from(self.lists.len()).expect("few lists") + 1;
        let mut comparison = Comparison::new(self.versions.clone(), list, &self.lists, import, false);
        for (line, &(office, content)) in rows.iter().enumerate() {
            let verdict = comparison.meet(number(office), CARE, content, line as u64 + 2);
            if matches!(verdict, Verdict::New | Verdict::Changed) {
                self.cards += 1;
                comparison.accept(number(office), CARE, kobe(), self.cards);
            }
        }
        let (difference, coverage) = comparison.finish(&Services::default());
        for closing in &difference.closed {
            let known = self.versions.iter_mut().find(|v| **v == closing.version).expect("a known version");
            known.to = closing.to;
        }
        self.versions.extend(&difference.added);
        self.lists.push(coverage);
        difference.counts
    }

    /// Who is there on a day, with what content.
    fn on(&self, date: &str) -> Vec<(i64, u64)> {
        let on = day(date);
        let mut there: Vec<_> = self
            .versions
            .iter()
            .filter(|v| v.from <= on && on < v.to)
            .map(|v| (v.office - number(0).key(), v.fingerprint))
            .collect();
        there.sort_unstable();
        for (office, _) in &mut there {
            *office = digits(*office);
        }
        there
    }
}

/// The test's own small number of an office, from the distance of its key to number 0.
fn digits(distance: i64) -> i64 {
    (0..100).find(|&i| number(i).key() - number(0).key() == distance).expect("a small number")
}

#[test]
fn a_monthly_list_brings_changes_and_takes_what_is_gone() {
    let mut world = World::default();
    let first = world.list("2026-01-31", &[(1, 10), (2, 20), (3, 30)]);
    assert_eq!((first.new, first.changed, first.gone, first.unchanged), (3, 0, 0, 0));
    let second = world.list("2026-02-28", &[(1, 10), (2, 21), (4, 40)]);
    assert_eq!((second.new, second.changed, second.gone, second.unchanged), (1, 1, 1, 1));
    assert_eq!(world.on("2026-02-01"), [(1, 10), (2, 20), (3, 30)]);
    assert_eq!(world.on("2026-02-28"), [(1, 10), (2, 21), (4, 40)]);
    assert_eq!(world.on("2025-12-31"), []);
}

#[test]
fn the_same_list_twice_is_nothing() {
    let mut world = World::default();
    world.list("2026-01-31", &[(1, 10), (2, 20)]);
    assert!(!world.list("2026-01-31", &[(1, 10), (2, 20)]).alters());
}

#[test]
fn a_corrected_list_of_the_same_day_replaces_it() {
    let mut world = World::default();
    world.list("2026-01-31", &[(1, 10), (2, 20)]);
    world.list("2026-01-31", &[(1, 11)]);
    assert_eq!(world.on("2026-01-31"), [(1, 11)]);
}

#[test]
fn a_late_list_changes_only_the_days_before_the_next_one() {
    let mut world = World::default();
    world.list("2026-01-31", &[(1, 10), (2, 20)]);
    world.list("2026-03-31", &[(1, 10), (2, 20), (3, 30)]);
    world.list("2026-02-28", &[(2, 22), (4, 40)]);
    assert_eq!(world.on("2026-01-31"), [(1, 10), (2, 20)]);
    assert_eq!(world.on("2026-02-28"), [(2, 22), (4, 40)]);
    assert_eq!(world.on("2026-03-31"), [(1, 10), (2, 20), (3, 30)]);
}

#[test]
fn a_list_of_another_prefecture_takes_nothing_here() {
    let mut world = World::default();
    world.list("2026-01-31", &[(1, 10)]);
    let osaka = Area::Prefecture(PrefectureCode::new(27).expect("Osaka"));
    let counts = world.list_of("2026-02-28", osaka, &[(2, 20)]);
    assert_eq!(counts.gone, 0);
    assert_eq!(world.on("2026-02-28"), [(1, 10), (2, 20)]);
}

#[test]
fn a_row_that_cannot_be_read_leaves_what_was_known() {
    let mut world = World::default();
    world.list("2026-01-31", &[(1, 10), (2, 20)]);
    let list =
        Coverage { source: Source::OpenData, as_of: day("2026-02-28"), area: Area::Nation, kinds: None };
    let mut comparison = Comparison::new(world.versions, list, &world.lists, 2, false);
    assert_eq!(comparison.meet(number(1), CARE, 11, 2), Verdict::Changed);
    comparison.spare(number(2));
    let (difference, _) = comparison.finish(&Services::default());
    assert!(difference.closed.is_empty() && difference.added.is_empty());
}

#[test]
fn a_number_twice_in_a_list_counts_once() {
    let list =
        Coverage { source: Source::OpenData, as_of: day("2026-02-28"), area: Area::Nation, kinds: None };
    let mut comparison = Comparison::new(Vec::new(), list, &[], 1, false);
    assert_eq!(comparison.meet(number(1), CARE, 10, 2), Verdict::New);
    assert_eq!(comparison.meet(number(1), CARE, 10, 3), Verdict::Repeated(2));
    assert_eq!(comparison.meet(number(1), CARE, 11, 4), Verdict::Contradicts(2));
}

#[test]
fn a_list_that_breaks_off_is_implausible() {
    let loss = |known, gone| Loss { kind: CARE, known, gone };
    assert!(loss(1_000, 201).implausible());
    assert!(!loss(1_000, 200).implausible());
    assert!(!loss(10, 9).implausible(), "of a few rows any number may go");
    let mut world = World::default();
    world.list("2026-01-31", &[(1, 10), (2, 20), (3, 30)]);
    let list = Coverage {
        source: Source::OpenData,
        as_of: day("2026-02-28"),
        area: Area::Nation,
        kinds: Some(Vec::new()),
    };
    let mut comparison = Comparison::new(world.versions, list, &world.lists, 2, false);
    comparison.meet(number(1), CARE, 10, 2);
    let (difference, _) = comparison.finish(&Services::default());
    assert_eq!(difference.losses, [loss(3, 2)]);
}

proptest! {
    /// Whatever order national lists arrive in, each day ends up with what its list says.
    #[test]
    fn the_order_of_arrival_does_not_matter(
        contents in prop::collection::vec(prop::collection::btree_map(0_i64..12, 0_u64..3, 1..12), 4),
        order in Just(vec![0_usize, 1, 2, 3]).prop_shuffle(),
    ) {
        let days = ["2026-01-31", "2026-02-28", "2026-03-31", "2026-04-30"];
        let mut world = World::default();
        for i in order {
            let rows: Vec<_> = contents[i].iter().map(|(office, content)| (*office, *content)).collect();
            world.list(days[i], &rows);
        }
        for (i, rows) in contents.iter().enumerate() {
            let rows: Vec<_> = rows.iter().map(|(office, content)| (*office, *content)).collect();
            prop_assert_eq!(world.on(days[i]), rows, "on {}", days[i]);
        }
    }
}
