use std::collections::{BTreeMap, BTreeSet};

use domain::{code::MunicipalityCode, corporation::CorporationNumber, office_number::OfficeNumber};

use super::{offices::List, *};

/// The rows of a file under its header, split at commas outside quotes.
fn rows(file: &DemoFile) -> Vec<Vec<String>> {
    let text = std::str::from_utf8(&file.bytes).expect("UTF-8");
    assert!(text.starts_with('\u{feff}'), "{} has its byte order mark", file.name);
    assert!(text.ends_with("\r\n"), "{} ends its last row", file.name);
    let mut lines = text.trim_start_matches('\u{feff}').split("\r\n");
    let columns = lines.next().expect("a header").split(',').count();
    lines
        .filter(|line| !line.is_empty())
        .map(|line| {
            let mut cells = vec![String::new()];
            let mut quoted = false;
            for c in line.chars() {
                match c {
                    '"' => quoted = !quoted,
                    ',' if !quoted => cells.push(String::new()),
                    _ => cells.last_mut().expect("a cell").push(c),
                }
            }
            assert_eq!(cells.len(), columns, "{}: {line}", file.name);
            cells
        })
        .collect()
}

fn office_rows(as_of: NaiveDate) -> Vec<Vec<String>> {
    lists().offices.iter().filter(|file| file.as_of == as_of).flat_map(rows).collect()
}

fn numbers(rows: &[Vec<String>], column: usize) -> BTreeSet<String> {
    rows.iter().map(|row| row[column].clone()).collect()
}

#[test]
fn the_same_bytes_come_out_every_time() {
    let made = lists();
    assert_eq!(made, lists());
    // FNV-1a over all bytes: a change here changes what every demonstration shows, so it must be meant.
    let hash = made
        .offices
        .iter()
        .chain(&made.usage)
        .flat_map(|file| file.name.bytes().chain(file.bytes.iter().copied()))
        .fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| {
            (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)
        });
    assert_eq!(format!("{hash:016x}"), "3bf857ece3ca99ca");
}

#[test]
fn each_list_has_seven_thousand_offices_in_all_41_municipalities() {
    let known = include_str!("../../../seed-data/municipalities_2026.csv");
    let cities: BTreeSet<&str> = known
        .lines()
        .filter(|line| line.starts_with("28") && !line.contains(",ward,") && !line.contains(",prefecture,"))
        .map(|line| &line[..6])
        .collect();
    assert_eq!(cities.len(), 41);
    for as_of in [FIRST_LIST, SECOND_LIST] {
        let rows = office_rows(as_of);
        assert!(numbers(&rows, 15).len() >= 7_000);
        let mut counts = BTreeMap::<&str, BTreeSet<&str>>::new();
        for row in &rows {
            MunicipalityCode::parse(&row[0]).expect("a code with its check digit");
            let line = known.lines().find(|line| line.starts_with(row[0].as_str())).expect("a known place");
            assert_eq!(line.split(',').nth(5), Some(row[3].as_str()));
            let city = if line.contains(",ward,") { "281000" } else { &line[..6] };
            counts.entry(city).or_default().insert(&row[15]);
        }
        assert_eq!(counts.keys().copied().collect::<BTreeSet<_>>(), cities);
        assert!(counts.values().all(|offices| offices.len() >= 8));
    }
}

#[test]
fn numbers_hold_and_stand_for_one_office_each() {
    let world = offices::world();
    assert_eq!(world.iter().map(|office| office.number).collect::<BTreeSet<_>>().len(), world.len());
    for row in office_rows(SECOND_LIST) {
        let number = OfficeNumber::parse(&row[15]).expect("a number").number;
        assert!(number.check_digit_ok() && row[1] == row[15] && row[15].starts_with("28"));
        if !row[13].is_empty() {
            assert!(CorporationNumber::parse(&row[13]).expect("13 digits").check_digit_ok());
        }
    }
}

#[test]
fn nothing_looks_real() {
    for row in office_rows(FIRST_LIST).into_iter().chain(office_rows(SECOND_LIST)) {
        assert!(row[4].starts_with("架空") && row[5].starts_with("カクウ"), "{row:?}");
        assert!(row[7].contains("架空") && row[14].contains("架空"), "{row:?}");
        assert!(row[13].is_empty() || row[13][1..].starts_with("9999"), "{row:?}");
        assert!(row[19].is_empty() || row[19].ends_with(".example/"), "{row:?}");
        for phone in [&row[11], &row[12]] {
            let local = phone.split('-').nth(1);
            assert!(phone.is_empty() || local.is_some_and(|local| local.starts_with('0')), "{phone}");
        }
        // Districts from 51 and serials from 9001 on are beyond what is handed out.
        assert!(row[15][3..5].parse::<u32>().is_ok_and(|area| (51..=99).contains(&area)), "{row:?}");
        assert!(row[15][5..9].parse::<u32>().is_ok_and(|serial| serial > 9000), "{row:?}");
    }
}

#[test]
fn offices_open_close_and_change_between_the_lists() {
    let (first, second) = (office_rows(FIRST_LIST), office_rows(SECOND_LIST));
    let (before, after) = (numbers(&first, 15), numbers(&second, 15));
    assert!(before.difference(&after).count() > 50, "closed");
    assert!(after.difference(&before).count() > 50, "new");
    let unchanged: BTreeSet<&Vec<String>> = first.iter().collect();
    let changed = second.iter().filter(|row| before.contains(&row[15]) && !unchanged.contains(row)).count();
    assert!((300..1_000).contains(&changed), "{changed} changed");
    let several = offices::world().iter().filter(|office| office.services.len() > 1).count();
    assert!(several > 1_000, "{several} offices with more than one service");
}

#[test]
fn use_grows_to_an_eighth_and_passes_the_target_in_some_places() {
    let world = offices::world();
    let lists = lists();
    assert_eq!(lists.usage.len(), MONTHS);
    assert_eq!(lists.usage[0].as_of, day(2024, 11, 30));
    assert_eq!(lists.usage[15].as_of, day(2026, 2, 28));
    assert_eq!(lists.usage[MONTHS - 1].as_of, day(2026, 10, 31));

    let sizes: Vec<usize> = lists.usage.iter().map(|file| rows(file).len()).collect();
    assert!(sizes.windows(2).all(|pair| pair[1] + 40 >= pair[0]), "grows but for a few: {sizes:?}");
    let step = |month: usize| sizes[month + 1] - sizes[month];
    assert!(step(9) > 2 * step(0) && step(9) > 2 * step(21), "slow, fast, slow: {sizes:?}");

    let last = numbers(&rows(&lists.usage[MONTHS - 1]), 0);
    let mut met = Vec::new();
    let (mut all_users, mut all_offices) = (0, 0);
    for place in &places::PLACES {
        let here =
            || world.iter().filter(|o| o.place.code == place.code && o.in_scope() && o.is_in(List::Second));
        let users = here().filter(|office| last.contains(&office.number.to_string())).count();
        all_users += users;
        all_offices += here().count();
        if users * 10 >= here().count() * 3 {
            met.push(place.name);
        }
    }
    assert!((115..=125).contains(&(all_users * 1000 / all_offices)), "{all_users} of {all_offices}");
    assert_eq!(met, ["養父市", "市川町", "神河町", "佐用町", "香美町"]);

    let known: BTreeSet<String> = world.iter().map(|office| office.number.to_string()).collect();
    assert_eq!(last.difference(&known).count(), 6, "numbers that no list knows");
    let out = world.iter().filter(|o| !o.in_scope() && last.contains(&o.number.to_string())).count();
    assert!((5..=20).contains(&out), "{out} offices out of scope");
}
