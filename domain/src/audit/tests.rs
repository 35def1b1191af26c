//! The trail as it is written, read and walked along.

use proptest::prelude::*;

use super::*;
use crate::{area::Area, clock::Clock as _, clock::FixedClock, office_number::OfficeNumber};

fn at(text: &str) -> DateTime<Utc> {
    FixedClock(text.parse().expect("an instant")).now()
}

fn somebody() -> AccountId {
    "019c1159-7000-7000-8000-010203040506".parse().expect("a number")
}

fn entry() -> Entry {
    let by = By::request(Actor::Account(somebody()), Uuid::from_u128(7));
    Entry::new(at("2026-02-01T03:04:05.123456789Z"), by, Deed::AccountChanged, Subject::Account(somebody()))
        .changing(
            Fields::new().text(Field::Role, "viewer").text(Field::State, "active").withheld(Field::Name),
            Fields::new()
                .text(Field::Role, "municipality")
                .text(Field::State, "active")
                .withheld(Field::Name),
        )
}

/// A chain of so many records.
fn chain(records: i64) -> Vec<Kept> {
    let mut link = Link::NONE;
    (1..=records)
        .map(|seq| {
            let deed =
                Entry::new(at("2026-02-01T00:00:00Z"), By::COMMAND, Deed::Imported, Subject::Import(seq));
            let record = Record::of(seq, &deed.with(Fields::new().count(Field::RowsRead, 5)));
            link = link.then(&record);
            Kept { record, link: Some(link) }
        })
        .collect()
}

fn head(chain: &[Kept]) -> Head {
    let last = chain.last().expect("a record");
    Head { seq: last.record.seq, link: last.link.expect("a link") }
}

fn walk(chain: &[Kept], head: Option<Head>, known: Option<Head>) -> Vec<Fault> {
    let mut walk = Walk::new(known);
    for kept in chain {
        walk.meet(kept);
    }
    walk.finish(head).faults
}

#[test]
fn what_is_hashed_is_plain_text() {
    let record = Record::of(12, &entry());
    let expected = r#"renkei-audit 1
seq=2:12
at=27:2026-02-01T03:04:05.123456Z
actor_kind=7:account
actor=36:019c1159-7000-7000-8000-010203040506
act=14:account.change
subject_kind=7:account
subject=36:019c1159-7000-7000-8000-010203040506
before=29:{"name":null,"role":"viewer"}
after=35:{"name":null,"role":"municipality"}
request=36:00000000-0000-0000-0000-000000000007
"#;
    assert_eq!(record.canonical(), expected);
    // As `sha256sum` says it of 64 zeros, a newline and the text above.
    let link = Link::NONE.then(&record);
    assert_eq!(link.to_string(), "7db4718951b0d71fd9f94b51c8aafb484854f398629cbc9d1e2baed90566b940");
    assert_eq!(link.to_string().parse(), Ok(link));
}

#[test]
fn a_record_tells_what_the_entry_said() {
    let record = Record::of(12, &entry());
    assert_eq!(record.instant(), Some(at("2026-02-01T03:04:05.123456Z")));
    assert_eq!(record.actor(), Some(Actor::Account(somebody())));
    assert_eq!((record.deed(), record.deed_name()), (Some(Deed::AccountChanged), "利用者の変更"));
    assert_eq!(record.subject(), Some(Subject::Account(somebody())));
    assert_eq!(record.subject_kind_name(), "利用者");
    let of = |field: &str, before: &str, after: &str| Change {
        field: field.into(),
        before: Some(before.into()),
        after: Some(after.into()),
    };
    let withheld = "（記録しない項目）";
    assert_eq!(record.changes(), [of("氏名", withheld, withheld), of("役割", "viewer", "municipality")]);
}

#[test]
fn words_of_another_release_are_shown_as_they_are() {
    let mut record = Record::of(1, &entry());
    record.act = "later.deed".into();
    record.actor_kind = "later".into();
    record.subject_kind = "later".into();
    record.before = Some("no object".into());
    record.after = Some(r#"{"later":[1,"二"],"count":7}"#.into());
    assert_eq!((record.deed(), record.deed_name()), (None, "later.deed"));
    assert_eq!((record.actor(), record.subject(), record.subject_kind_name()), (None, None, "later"));
    let told: Vec<_> = record
        .changes()
        .into_iter()
        .map(|c| (c.field, c.before.unwrap_or_default(), c.after.unwrap_or_default()))
        .collect();
    let of = |field: &str, before: &str, after: &str| (field.into(), before.into(), after.into());
    assert_eq!(told, [of("", "no object", ""), of("件数", "", "7"), of("later", "", "1、二")]);
}

#[test]
fn every_actor_and_thing_reads_back() {
    for actor in [Actor::Account(somebody()), Actor::Command, Actor::Program, Actor::Nobody] {
        let account = actor.account().map(|account| account.to_string());
        assert_eq!(Actor::from_kept(actor.kind(), account.as_deref()), Some(actor));
        assert!(!actor.name().is_empty());
    }
    assert_eq!(Actor::from_kept("command", Some("x")), None);
    assert_eq!(Actor::from_kept("account", Some("x")), None);
    let office = OfficeNumber::parse("2870100017").expect("a number").number;
    for subject in [
        Subject::Import(3),
        Subject::Account(somebody()),
        Subject::Office(office),
        Subject::Area(Area::parse("281000").expect("an area")),
        Subject::Page("/municipalities/281000.csv".into()),
        Subject::Setting("idle".into()),
        Subject::Data,
        Subject::Trail,
    ] {
        assert_eq!(Subject::from_kept(subject.kind(), subject.id().as_deref()), Some(subject));
    }
}

#[test]
fn no_word_stands_for_two_things() {
    let mut deeds: Vec<_> = Deed::ALL.iter().map(|deed| deed.key()).collect();
    let mut fields: Vec<_> = Field::ALL.iter().map(|field| field.key()).collect();
    for words in [&mut deeds, &mut fields] {
        let all = words.len();
        words.sort_unstable();
        words.dedup();
        assert_eq!(words.len(), all);
    }
    assert!(Deed::ALL.iter().all(|deed| Deed::from_key(deed.key()) == Some(*deed)));
}

#[test]
fn long_texts_and_long_lists_are_cut() {
    let fields = Fields::new()
        .text(Field::Title, &"字".repeat(Fields::LONGEST + 1))
        .texts(Field::Files, (0..=Fields::MOST).map(|n| n.to_string()));
    let kept = fields.kept().expect("fields");
    assert!(kept.contains("字…\""));
    assert!(kept.contains(r#""99","ほか1"]"#), "{kept}");
    assert!(
        Fields::new()
            .text(Field::Title, &"字".repeat(Fields::LONGEST))
            .kept()
            .expect("a field")
            .ends_with("字\"}")
    );
    assert_eq!(Fields::new().kept(), None);
}

#[test]
fn a_chain_that_was_left_alone_holds() {
    let chain = chain(5);
    assert_eq!(walk(&chain, Some(head(&chain)), None), []);
    assert_eq!(walk(&chain, Some(head(&chain)), Some(head(&chain[..3]))), []);
    assert_eq!(walk(&chain, Some(head(&chain)), Some(Head::NONE)), []);
    assert_eq!(walk(&[], Some(Head::NONE), None), []);
    let mut walk = Walk::new(None);
    for kept in &chain {
        walk.meet(kept);
    }
    assert_eq!(walk.at(), 5);
    let verdict = walk.finish(Some(head(&chain)));
    assert_eq!((verdict.records, verdict.head, verdict.is_whole()), (5, head(&chain), true));
}

#[test]
fn what_was_altered_is_named() {
    let whole = chain(5);
    let mut altered = whole.clone();
    altered[2].record.after = None;
    assert_eq!(walk(&altered, Some(head(&whole)), None), [Fault::Altered { seq: 3 }]);
    // With a link that fits, the next one no longer does.
    altered[2].link = Some(altered[1].link.expect("a link").then(&altered[2].record));
    assert_eq!(walk(&altered, Some(head(&whole)), None), [Fault::Altered { seq: 4 }]);
    let mut scrawled = whole.clone();
    scrawled[4].link = None;
    let faults = walk(&scrawled, Some(head(&whole)), None);
    assert_eq!(faults, [Fault::Altered { seq: 5 }]);
}

#[test]
fn what_was_taken_out_is_named() {
    let whole = chain(6);
    let gap: Vec<Kept> = whole.iter().filter(|kept| !(2..=3).contains(&kept.record.seq)).cloned().collect();
    assert_eq!(walk(&gap, Some(head(&whole)), None), [Fault::Missing { from: 2, to: 3 }]);
    assert_eq!(walk(&whole[1..], Some(head(&whole)), None), [Fault::Missing { from: 1, to: 1 }]);
    assert_eq!(walk(&whole[..4], Some(head(&whole)), None), [Fault::Missing { from: 5, to: 6 }]);
    assert_eq!(walk(&[], Some(head(&whole)), None), [Fault::Missing { from: 1, to: 6 }]);
    // Renumbered to hide the gap.
    let mut closed = gap.clone();
    closed[1].record.seq = 2;
    let faults = walk(&closed, Some(head(&whole)), None);
    assert_eq!(faults, [Fault::Altered { seq: 2 }, Fault::Missing { from: 3, to: 4 }]);
}

#[test]
fn a_head_that_does_not_fit_is_told() {
    let whole = chain(3);
    for head in [None, Some(head(&whole[..2])), Some(Head { link: Link::NONE, ..head(&whole) })] {
        assert_eq!(walk(&whole, head, None), [Fault::Head { last: 3 }]);
    }
}

#[test]
fn a_chain_that_was_written_anew_is_found_by_a_head_noted_elsewhere() {
    let known = head(&chain(3)[..2]);
    let mut link = Link::NONE;
    let anew: Vec<Kept> = chain(5)
        .into_iter()
        .map(|Kept { mut record, .. }| {
            record.act = "export".into();
            link = link.then(&record);
            Kept { record, link: Some(link) }
        })
        .collect();
    assert_eq!(walk(&anew, Some(head(&anew)), None), []);
    assert_eq!(walk(&anew, Some(head(&anew)), Some(known)), [Fault::Known { seq: 2 }]);
    // Cut short, and the head with it.
    let cut = &chain(3)[..1];
    assert_eq!(walk(cut, Some(head(cut)), Some(known)), [Fault::Known { seq: 2 }]);
}

#[test]
fn a_head_is_written_down_and_read_back() {
    let head = head(&chain(2));
    assert_eq!(head.to_string().parse(), Ok(head));
    assert_eq!(format!(" {head}\n").parse(), Ok(head));
    for wrong in ["", "2", "2-", "-1-00", "2-00", &head.to_string().to_uppercase(), &format!("{head}0")] {
        assert!(wrong.parse::<Head>().is_err(), "{wrong}");
    }
}

#[test]
fn faults_without_end_are_counted() {
    let mut walk = Walk::new(None);
    for mut kept in chain(150) {
        kept.record.act = "other".into();
        walk.meet(&kept);
    }
    let verdict = walk.finish(None);
    assert_eq!((verdict.faults.len(), verdict.more), (Walk::MOST, 51));
}

proptest! {
    #[test]
    fn two_records_never_have_the_same_text(
        a in proptest::option::of(".{0,9}"), b in proptest::option::of(".{0,9}"),
        c in proptest::option::of(".{0,9}"), d in proptest::option::of(".{0,9}"),
    ) {
        let of = |before: &Option<String>, after: &Option<String>| {
            Record { before: before.clone(), after: after.clone(), ..Record::of(1, &entry()) }.canonical()
        };
        prop_assert_eq!(of(&a, &b) == of(&c, &d), (a, b) == (c, d));
    }
}
