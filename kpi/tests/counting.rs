//! Counting told as stories, and held against a slow count of the same rows.

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;
use domain::{
    area::Area,
    code::{MunicipalityCode, PrefectureCode},
    definition::{Base, Definition, DefinitionId, Fraction},
    facts::{PrefectureCount, ServiceAt},
    office_number::OfficeNumber,
    service::{Service, ServiceKind, Services},
    usage::{ListingMode, UsageListing, UsageMember, UsageState},
};
use kpi::{Effective, Question, Tallied, tally, tally::Members};
use proptest::prelude::*;

const HOME_HELP: u16 = 110;
const CARE_HOME: u16 = 510;

fn day(text: &str) -> NaiveDate {
    text.parse().expect("a day")
}

fn code(six: u32) -> MunicipalityCode {
    MunicipalityCode::new(six).expect("a code")
}

fn office(serial: u32) -> OfficeNumber {
    OfficeNumber::parse(&format!("287{serial:07}")).expect("a number").number
}

fn row(serial: u32, service: u16, municipality: u32) -> ServiceAt {
    ServiceAt {
        office: office(serial).key(),
        service: ServiceKind::new(service),
        municipality: code(municipality),
    }
}

fn member(serial: u32, state: UsageState) -> UsageMember {
    UsageMember { number: office(serial), state, municipality: None }
}

fn definition(id: &str, base: Base, states: &[UsageState]) -> Definition {
    Definition {
        id: DefinitionId::parse(id).expect("a name"),
        name: id.into(),
        base,
        states: states.to_vec(),
        municipality_target: Fraction { num: 3, den: 10 },
        prefecture_target: Fraction { num: 1, den: 2 },
        valid_from: day("2023-04-20"),
        note: String::new(),
    }
}

fn definitions() -> [Definition; 3] {
    [
        definition("in-scope", Base::InScope, &[UsageState::Listed]),
        definition("all", Base::All, &[UsageState::Listed, UsageState::Pledged]),
        definition("published", Base::Published, &[UsageState::Listed]),
    ]
}

fn services() -> Services {
    let service = |id, in_scope| Service {
        kind: ServiceKind::new(id),
        code2: String::new(),
        name: id.to_string(),
        role: String::new(),
        synonyms: Vec::new(),
        scope: vec![(day("2023-04-20"), in_scope)],
    };
    Services::new(vec![service(HOME_HELP, true), service(430, true), service(CARE_HOME, false)])
}

fn listing(id: i64, as_of: &str, area: &str, mode: ListingMode) -> UsageListing {
    UsageListing { id, as_of: day(as_of), area: Area::parse(area).expect("an area"), mode }
}

/// Two municipalities of 兵庫県 and one of 東京都.
const PLACES: [u32; 3] = [131_016, 281_000, 282_031];

fn count(rows: &[ServiceAt], listed: &[(UsageListing, Vec<UsageMember>)]) -> Tallied {
    let places = PLACES.map(code);
    let listings: Vec<_> = listed.iter().map(|(listing, _)| *listing).collect();
    let effective = Effective::at(&listings, day("2026-01-31"));
    let members: Vec<_> = listed.iter().map(|(l, rows)| Members { listing: l.id, rows }).collect();
    let question = Question {
        as_of: day("2026-01-31"),
        municipalities: &places,
        rows,
        listings: &members,
        effective: &effective,
        services: &services(),
    };
    tally(&question, &definitions())
}

fn snapshot(members: &[UsageMember]) -> (UsageListing, Vec<UsageMember>) {
    (listing(1, "2025-12-31", "28", ListingMode::Snapshot), members.to_vec())
}

use UsageState::{Listed, NotUsing, Pledged};

#[test]
fn an_office_counts_once_where_most_of_its_services_are() {
    let rows = [
        row(1, HOME_HELP, 282_031),
        row(1, 430, 282_031),
        row(1, CARE_HOME, 281_000),
        row(2, HOME_HELP, 281_000),
        row(2, HOME_HELP, 282_031),
        row(3, CARE_HOME, 281_000),
    ];
    let tallied = count(&rows, &[snapshot(&[member(1, Listed), member(3, Listed)])]);
    let counts = |i: usize| -> Vec<_> {
        tallied.tallies[i].municipalities.iter().map(|c| (c.offices, c.users)).collect()
    };
    assert_eq!(tallied.tallies.len(), 2);
    assert_eq!(counts(0), [(0, 0), (1, 0), (1, 1)]);
    assert_eq!(counts(1), [(0, 0), (2, 1), (1, 1)]);
    assert_eq!(tallied.divided, [office(1).key(), office(2).key()]);
}

#[test]
fn kinds_are_counted_at_the_office_s_own_municipality() {
    let rows = [row(1, HOME_HELP, 281_000), row(1, CARE_HOME, 281_000), row(2, CARE_HOME, 281_000)];
    let tallied = count(&rows, &[snapshot(&[member(1, Listed)])]);
    let kinds = |i: usize| -> Vec<_> {
        tallied.tallies[i].kinds.iter().map(|(_, k)| (k.kind.id(), k.offices, k.users)).collect()
    };
    assert_eq!(kinds(0), [(HOME_HELP, 1, 1)]);
    assert_eq!(kinds(1), [(HOME_HELP, 1, 1), (CARE_HOME, 2, 1)]);
}

#[test]
fn states_add_up_until_use_has_stopped() {
    let rows = [1, 2, 3].map(|serial| row(serial, HOME_HELP, 281_000));
    let addition = |id, members: &[UsageMember]| {
        (listing(id, "2026-01-15", "00", ListingMode::Addition), members.to_vec())
    };
    let listed = [
        addition(3, &[member(3, Listed)]),
        addition(2, &[member(1, Pledged), member(2, NotUsing), member(3, NotUsing)]),
        snapshot(&[member(1, Listed), member(2, Listed)]),
    ];
    let tallied = count(&rows, &listed);
    let users = |i: usize| tallied.tallies[i].nation.users;
    assert_eq!((users(0), users(1)), (2, 2));
    let only_pledged = count(&rows, &[snapshot(&[member(1, Pledged)])]);
    assert_eq!(only_pledged.tallies.iter().map(|t| t.nation.users).collect::<Vec<_>>(), [0, 1]);
}

#[test]
fn numbers_of_no_office_list_are_counted_under_every_total() {
    let here = |serial, place| UsageMember { municipality: Some(code(place)), ..member(serial, Listed) };
    let rows = [row(1, HOME_HELP, 281_000)];
    let listed = [
        snapshot(&[member(1, Listed), here(7, 281_000), member(8, Listed), member(9, NotUsing)]),
        (listing(2, "2026-01-01", "00", ListingMode::Addition), vec![member(8, Pledged)]),
        (listing(3, "2025-01-01", "28", ListingMode::Snapshot), vec![member(10, Listed)]),
    ];
    let tally = &count(&rows, &listed).tallies[0];
    let unmatched: Vec<_> = tally.municipalities.iter().map(|c| c.unmatched).collect();
    assert_eq!(unmatched, [0, 1, 0]);
    let of_prefectures: Vec<_> = tally.prefectures.iter().map(|c| c.unmatched).collect();
    assert_eq!((of_prefectures, tally.nation.unmatched), (vec![0, 2], 2));
}

#[test]
fn municipalities_without_offices_are_left_out_of_the_prefecture() {
    let rows = [row(1, HOME_HELP, 281_000)];
    let tally = &count(&rows, &[snapshot(&[member(1, Listed)])]).tallies[0];
    let hyogo = tally.prefectures.iter().find(|c| c.prefecture == PrefectureCode::new(28)).expect("兵庫県");
    assert_eq!((hyogo.municipalities, hyogo.counted, hyogo.achieved), (2, 1, 1));
}

#[test]
fn an_office_in_an_unknown_place_is_named() {
    let tallied = count(&[row(1, HOME_HELP, 282_014)], &[]);
    assert_eq!(tallied.unplaced, [office(1).key()]);
    assert_eq!(tallied.tallies[0].nation.offices, 0);
}

/// The same figures, told slowly: (offices, users) per municipality.
fn slowly(
    rows: &[ServiceAt],
    listed: &[(UsageListing, Vec<UsageMember>)],
    definition: &Definition,
) -> Vec<(u32, u32)> {
    let mut places: BTreeMap<i64, BTreeSet<(MunicipalityCode, ServiceKind)>> = BTreeMap::new();
    for row in rows {
        places.entry(row.office).or_default().insert((row.municipality, row.service));
    }
    let services = services();
    let listings: Vec<_> = listed.iter().map(|(listing, _)| *listing).collect();
    let effective = Effective::at(&listings, day("2026-01-31"));
    PLACES
        .map(code)
        .map(|place| {
            let mut counts = (0, 0);
            for (office, seats) in &places {
                let votes = |code: MunicipalityCode| seats.iter().filter(|(seat, _)| *seat == code).count();
                let seat = seats.iter().map(|(seat, _)| *seat).rev().max_by_key(|seat| votes(*seat));
                let in_scope = seats.iter().any(|(_, kind)| services.in_scope(*kind, day("2026-01-31")));
                if seat != Some(place) || (definition.base == Base::InScope && !in_scope) {
                    continue;
                }
                let said = effective.listings(place).iter().flat_map(|id| {
                    let (_, members) =
                        listed.iter().find(|(listing, _)| listing.id == *id).expect("a listing");
                    members.iter().filter(|member| member.number.key() == *office).map(|member| member.state)
                });
                let said: Vec<_> = said.collect();
                let since =
                    said.iter().rposition(|state| *state == NotUsing).map_or(0, |stopped| stopped + 1);
                let uses = said[since..].iter().any(|state| definition.states.contains(state));
                counts = (counts.0 + 1, counts.1 + u32::from(uses));
            }
            counts
        })
        .to_vec()
}

fn rows() -> impl Strategy<Value = Vec<ServiceAt>> {
    let service = prop_oneof![Just(HOME_HELP), Just(430), Just(CARE_HOME), Just(999)];
    proptest::collection::vec((1_u32..25, service, 0_usize..3), 0..60).prop_map(|drawn| {
        let mut rows: Vec<_> =
            drawn.into_iter().map(|(n, service, place)| row(n, service, PLACES[place])).collect();
        rows.sort_by_key(|row| row.office);
        rows
    })
}

fn listed() -> impl Strategy<Value = Vec<(UsageListing, Vec<UsageMember>)>> {
    let state = prop_oneof![Just(Listed), Just(Pledged), Just(NotUsing)];
    let members = proptest::collection::btree_map(1_u32..30, state, 0..20);
    let area = prop_oneof![Just("00"), Just("28"), Just("281000"), Just("131016")];
    proptest::collection::vec((area, any::<bool>(), 1_u32..31, members), 0..6).prop_map(|drawn| {
        let listings = (1_i64..).zip(drawn).map(|(id, (area, snapshot, on, members))| {
            let mode = if snapshot { ListingMode::Snapshot } else { ListingMode::Addition };
            let members = members.into_iter().map(|(serial, state)| member(serial, state)).collect();
            (listing(id, &format!("2026-01-{on:02}"), area, mode), members)
        });
        listings.collect()
    })
}

proptest! {
    #[test]
    fn the_fast_count_is_the_slow_count(rows in rows(), listed in listed()) {
        let tallied = count(&rows, &listed);
        for (tally, definition) in tallied.tallies.iter().zip(definitions()) {
            let fast: Vec<_> = tally.municipalities.iter().map(|c| (c.offices, c.users)).collect();
            prop_assert_eq!(fast, slowly(&rows, &listed, &definition));
        }
    }

    #[test]
    fn municipalities_sum_to_prefectures_and_these_to_the_country(rows in rows(), listed in listed()) {
        for tally in count(&rows, &listed).tallies {
            let figures = |c: &PrefectureCount| [c.offices, c.users, c.municipalities, c.counted, c.achieved];
            let add = |a: [u32; 5], b: [u32; 5]| std::array::from_fn(|i| a[i] + b[i]);
            let of_prefectures = tally.prefectures.iter().map(figures).fold([0; 5], add);
            prop_assert_eq!(of_prefectures, figures(&tally.nation));
            let places = &tally.municipalities;
            let offices: u32 = places.iter().map(|c| c.offices).sum();
            let users: u32 = places.iter().map(|c| c.users).sum();
            prop_assert_eq!([offices, users], [tally.nation.offices, tally.nation.users]);
            prop_assert!(places.iter().all(|c| c.users <= c.offices));
            let known: BTreeSet<_> = rows.iter().map(|row| row.office).collect();
            let numbers: BTreeSet<_> = listed.iter().flat_map(|(_, m)| m).map(|m| m.number.key()).collect();
            prop_assert!(tally.nation.unmatched as usize <= numbers.difference(&known).count());
        }
    }

    #[test]
    fn one_more_listed_user_never_lowers_a_figure(rows in rows(), listed in listed(), serial in 1_u32..25) {
        let later = (listing(99, "2026-01-31", "00", ListingMode::Addition), vec![member(serial, Listed)]);
        let more: Vec<_> = listed.iter().cloned().chain([later]).collect();
        for (before, after) in count(&rows, &listed).tallies.iter().zip(count(&rows, &more).tallies) {
            prop_assert!(before.nation.users <= after.nation.users);
            prop_assert!(before.nation.achieved <= after.nation.achieved);
        }
    }
}
