//! Addresses, schedules, and when a source is due.

use chrono::{DateTime, TimeDelta, Utc, Weekday};
use proptest::prelude::*;

use super::*;
use crate::id::NotAnId;

fn at(text: &str) -> DateTime<Utc> {
    text.parse().expect("an instant")
}

fn schedule(written: &str) -> Schedule {
    Schedule::parse(written).expect("a schedule")
}

#[test]
fn an_address_is_one_of_the_web() {
    for good in [
        "https://www.mhlw.go.jp/content/jigyosho_110.csv",
        "http://opendata.example.lg.jp:8080/data/介護?id=1&f=csv",
        "HTTPS://example.jp",
        "http://[2001:db8::1]/a.csv",
        "http://127.0.0.1:9/a",
    ] {
        assert_eq!(WebAddress::parse(good).expect(good).as_str(), good);
    }
    assert_eq!(WebAddress::parse(" https://a.jp/x ").expect("trimmed").as_str(), "https://a.jp/x");
    assert_eq!(WebAddress::parse("https://a.jp:81/x?y").expect("an address").host(), "a.jp:81");
    for wrong in ["", "ftp://a.jp/x", "file:///etc/passwd", "a.jp/x", "javascript:1", "https:/a.jp"] {
        assert!(matches!(WebAddress::parse(wrong), Err(AddressError::Scheme(_))), "{wrong}");
    }
    for wrong in [
        "https://",
        "https:///x",
        "https://:80/",
        "https://a.jp:0/",
        "https://a.jp:x/",
        "http://[::1/",
        "http://[::1]x/",
        "https://.jp",
    ] {
        assert!(matches!(WebAddress::parse(wrong), Err(AddressError::Host(_))), "{wrong}");
    }
    assert_eq!(WebAddress::parse("https://me:secret@a.jp/"), Err(AddressError::User));
    assert!(matches!(WebAddress::parse("https://a.jp/x#y"), Err(AddressError::Fragment(_))));
    assert!(matches!(WebAddress::parse("https://a.jp/x y"), Err(AddressError::Character(_))));
    assert!(matches!(WebAddress::parse("https://a.jp\\@b.jp/"), Err(AddressError::Character(_))));
    let long = format!("https://a.jp/{}", "あ".repeat(2_000));
    assert_eq!(WebAddress::parse(&long), Err(AddressError::TooLong { most: 2_000 }));
    assert!(AddressError::User.to_string().contains("パスワード"));
}

#[test]
fn a_list_of_addresses_has_one_a_line_and_none_twice() {
    let both = Addresses::parse("https://a.jp/1.csv\r\n\n  https://a.jp/2.csv\n").expect("two");
    assert_eq!(both.to_string(), "https://a.jp/1.csv\nhttps://a.jp/2.csv");
    assert_eq!(Addresses::parse(&both.to_string()), Ok(both));
    assert_eq!(Addresses::parse(" \n"), Err(AddressError::None));
    assert!(matches!(Addresses::parse("https://a.jp/1\nhttps://a.jp/1"), Err(AddressError::Twice(_))));
    let many = |n: u32| (0..n).fold(String::new(), |all, n| all + &format!("https://a.jp/{n}\n"));
    assert!(Addresses::parse(&many(50)).is_ok());
    assert_eq!(Addresses::parse(&many(51)), Err(AddressError::TooMany { most: 50 }));
}

#[test]
fn a_schedule_names_hours_of_a_japanese_wall() {
    // Saturday, 6:00 in Japan.
    let now = at("2026-11-20T21:00:00Z");
    let next = |written: &str| schedule(written).next_after(now).expect("due");
    let last = |written: &str| schedule(written).last_until(now).expect("due");
    assert_eq!(next("daily 6"), at("2026-11-21T21:00:00Z"));
    assert_eq!(last("daily 6"), now);
    assert_eq!(last("daily 7"), at("2026-11-19T22:00:00Z"));
    assert_eq!(next("weekly 1 3"), at("2026-11-22T18:00:00Z"), "Monday 3:00");
    assert_eq!(last("weekly 6 6"), now);
    assert_eq!(next("monthly 31 3"), at("2026-11-29T18:00:00Z"), "the last day of November");
    assert_eq!(last("monthly 31 3"), at("2026-10-30T18:00:00Z"));
    assert_eq!(schedule("never").next_after(now), None);
    assert_eq!(schedule("weekly 7 23").words(), "毎週（日） 23:00");
    assert_eq!(schedule("monthly 31 0").words(), "毎月末日 0:00");
    assert_eq!(schedule("weekly 1 3"), Schedule::Weekly { day: Weekday::Mon, hour: 3 });
    for wrong in [
        "",
        "daily",
        "daily 24",
        "weekly 0 1",
        "weekly 8 1",
        "monthly 0 1",
        "monthly 32 1",
        "never 1",
        "daily -1",
    ] {
        assert_eq!(Schedule::parse(wrong), None, "{wrong}");
    }
}

fn schedules() -> impl Strategy<Value = Schedule> {
    prop_oneof![
        (0_u8..24).prop_map(|hour| Schedule::Daily { hour }),
        (1_u8..=7, 0_u8..24).prop_map(|(day, hour)| schedule(&format!("weekly {day} {hour}"))),
        (1_u8..=31, 0_u8..24).prop_map(|(day, hour)| Schedule::Monthly { day, hour }),
    ]
}

proptest! {
    #[test]
    fn last_and_next_enclose_every_instant(schedule in schedules(), seconds in 0_i64..4_000_000_000) {
        let at = DateTime::from_timestamp(seconds, 0).expect("an instant");
        let (last, next) = (schedule.last_until(at).expect("one"), schedule.next_after(at).expect("one"));
        prop_assert!(last <= at && at < next);
        prop_assert_eq!(schedule.next_after(last), Some(next));
        prop_assert_eq!(schedule.last_until(next), Some(next));
        prop_assert!(next - last <= TimeDelta::days(31));
        prop_assert_eq!(Schedule::parse(&schedule.to_string()), Some(schedule));
    }

    #[test]
    fn what_is_taken_for_an_address_has_a_host(written in "(https?://)?[a-z:/@#?.\\[\\] \\\\]{0,20}") {
        if let Ok(address) = WebAddress::parse(&written) {
            prop_assert!(!address.host().is_empty() && !address.host().contains(['@', '/', '#', '?']));
            prop_assert!(!address.as_str().contains(['#', ' ', '\\']));
        }
    }
}

/// A source that is asked for each Monday at three, set up on a Friday.
fn source() -> WebSource {
    let set_up = at("2026-11-20T00:00:00Z");
    WebSource {
        id: WebSourceId::new(set_up, [1; 10]),
        terms: SourceTerms {
            name: SourceName::parse("厚生労働省").expect("short").expect("a name"),
            addresses: Addresses::parse("https://a.jp/1.csv").expect("an address"),
            kind: ImportKind::Offices,
            area: Area::Nation,
            mode: ListingMode::Snapshot,
            dating: Dating::Written,
            schedule: schedule("weekly 1 3"),
            active: true,
            automatic: false,
        },
        contact: None,
        created_at: set_up,
        changed_at: set_up,
        asked_at: None,
        version: 0,
    }
}

#[test]
fn a_source_is_due_once_after_each_of_its_times() {
    let mut source = source();
    let monday = at("2026-11-22T18:00:00Z");
    let done = |at| Some(LastTry { at, passing: false });
    assert!(!source.is_due(None, at("2026-11-21T00:00:00Z")), "its time had passed when it was set up");
    assert!(source.is_due(None, monday));
    assert!(!source.is_due(done(monday), monday + TimeDelta::hours(1)));
    assert!(source.is_due(done(monday), monday + TimeDelta::days(7)));
    assert!(source.is_due(done(monday), monday + TimeDelta::days(21)), "once, however many passed");
    // What may pass is tried again, for a day.
    let failed = Some(LastTry { at: monday, passing: true });
    assert!(source.is_due(failed, monday + TimeDelta::hours(1)));
    assert!(!source.is_due(failed, monday + TimeDelta::hours(24)));
    // Whoever asks does not wait, unless it is switched off.
    source.asked_at = Some(monday);
    assert!(source.is_due(done(monday), monday));
    source.terms.active = false;
    assert!(!source.is_due(None, monday));
    source.terms = SourceTerms { active: true, schedule: Schedule::Never, ..source.terms };
    source.asked_at = None;
    assert!(!source.is_due(None, monday));
}

#[test]
fn a_change_of_the_schedule_does_not_fetch_what_has_passed() {
    let mut source = source();
    let monday = at("2026-11-22T18:00:00Z");
    source.changed_at = monday + TimeDelta::hours(5);
    source.terms.schedule = schedule("weekly 1 4");
    let last = Some(LastTry { at: monday, passing: false });
    assert!(!source.is_due(last, monday + TimeDelta::hours(6)));
    assert!(source.is_due(last, monday + TimeDelta::days(8)));
}

#[test]
fn outcomes_and_ids_read_back() {
    for outcome in FetchOutcome::ALL {
        assert_eq!(FetchOutcome::from_key(outcome.key()), Some(*outcome));
        assert!(!(outcome.has_files() && outcome.is_trouble()));
    }
    let id = WebSourceId::new(at("2026-11-20T00:00:00Z"), [7; 10]);
    assert_eq!(WebSourceId::parse(&id.to_string()), Some(id));
    assert_eq!("x".parse::<WebFetchId>(), Err(NotAnId));
}
