//! Imports are taken back.

use domain::{
    audit::{Actor, By, Deed, Entry, Subject},
    facts::{KindCount, ServiceRollup},
    import::{ImportKind, Source},
    office::OfficeRecord,
    people::Scope,
    published::PrintedTotal,
    service::ServiceKind,
    timeline::{OPEN, Outcome as Became, Undoing},
    usage::{ListingMode, UsageState},
};
use store::{
    Store, StoreError,
    imports::{Import, ImportFile, Undone},
    undo::RestsOn,
};

use super::{
    board::{count, rollup},
    lists::{ALL, numbers, on},
    published::{publish, row},
    search::find,
};
use crate::{
    engines::Outcome,
    world::{
        CARE, HIMEJI, KOBE, PLAN, area, city, day, definition, file, import, listen, moment, number, office,
        settle, speak, take_in, take_in_as,
    },
};

const AT: &str = "2026-07-02T00:00:00Z";

fn january() -> Vec<OfficeRecord> {
    vec![
        office("2870100017", CARE, KOBE, "変わらない", "カワラナイ"),
        OfficeRecord {
            phone: "078-111-2222".into(),
            ..office("2870100025", CARE, KOBE, "古い名", "フルイナ")
        },
        office("2870100033", CARE, KOBE, "閉じる", "トジル"),
        office("2870100041", CARE, KOBE, "引っ越す", "ヒッコス"),
    ]
}

fn february() -> Vec<OfficeRecord> {
    let mut rows = january();
    rows[1].name = "新しい名".into();
    rows[2] = office("2870100058", CARE, KOBE, "開く", "ヒラク");
    rows[3].municipality = city(HIMEJI);
    rows
}

/// Undoes an office list as the desk does, and says what became of its rows.
async fn undo(store: &Store, seq: i64) -> Result<Undoing, StoreError> {
    let mut write = store.write().await?;
    write.advance().await?;
    let services = write.services().await?;
    let undoing = write.undoing(seq, &services).await?.expect("a list that is not undone");
    write.mark_undone(seq, Actor::Command, moment(AT)).await?;
    write.apply_undo(seq, undoing.clone()).await?;
    write.forget_silent_days().await?;
    write.commit().await?;
    Ok(undoing)
}

/// Everything the timeline says, in an order of its own, with what office pages and the search box make of it.
async fn said(store: &Store) -> Result<(Vec<String>, Vec<String>), StoreError> {
    let mut read = store.read().await?;
    let mut versions = read.timeline().await?;
    versions.retain(|v| v.from < v.to);
    versions.sort_unstable_by_key(|v| (v.office, v.service, v.from));
    let mut seats = read.all_seats().await?;
    seats.sort_unstable_by_key(|seat| (seat.office, seat.from));
    let versions = versions.iter().map(|v| format!("{v:?}")).collect();
    Ok((versions, seats.iter().map(|seat| format!("{seat:?}")).collect()))
}

pub(super) async fn a_list_is_taken_back(store: Store) -> Outcome {
    settle(&store).await?;
    take_in(&store, "2026-01-31", "00", &january()).await?;
    let before = said(&store).await?;
    let (seq, _) = take_in(&store, "2026-02-28", "00", &february()).await?;
    assert_ne!(said(&store).await?, before);
    let undoing = undo(&store, seq).await?;
    assert_eq!(said(&store).await?, before);
    assert_eq!(undoing.rows.len(), 4);
    assert!(undoing.rows.iter().all(|row| row.outcome == Became::Reversed));

    let mut read = store.read().await?;
    assert_eq!(find(&mut read, &["古い名"]).await?, ["025"], "the search box knows the old name again");
    assert_eq!(find(&mut read, &["0781112222"]).await?, ["025"], "and the telephone");
    assert_eq!(find(&mut read, &["新しい名"]).await?, [""; 0]);
    assert_eq!(find(&mut read, &["閉じる"]).await?, ["033"]);
    assert_eq!(find(&mut read, &["開く"]).await?, [""; 0]);
    let any = store::lists::OfficeFilter::default();
    let order = store::lists::OfficeOrder::Number;
    let lines = read.offices(&Scope::nation(), city(KOBE), on("2026-02-28"), any, order, ALL).await?;
    assert_eq!(numbers(&lines), ["2870100017", "2870100025", "2870100033", "2870100041"]);
    assert!(read.office(&Scope::nation(), number("2870100058")).await?.is_empty());

    // It stays in the history, marked, with its original.
    let kept = read.import(seq).await?.expect("the import");
    assert_eq!(kept.undone, Some(Undone { at: moment(AT), by: Actor::Command }));
    assert_eq!((read.import_count().await?, read.original_hashes().await?.len()), (2, 1));
    assert_eq!(read.import_files(seq).await?.len(), 1);
    assert_eq!(read.coverages().await?.len(), 1);
    assert_eq!(read.dates().await?, [day("2026-01-31")]);
    assert_eq!(read.first_office_lists().await?, [(area("00"), day("2026-01-31"))]);
    assert_eq!(read.orphans().await?, []);
    drop(read);

    // The right list comes in its place.
    let (right, counts) = take_in(&store, "2026-02-28", "00", &january()[..3]).await?;
    assert_eq!((counts.unchanged, counts.gone), (3, 1));
    undo(&store, right).await?;
    assert_eq!(said(&store).await?, before);
    Ok(())
}

pub(super) async fn what_a_later_list_confirms_is_kept(store: Store) -> Outcome {
    settle(&store).await?;
    let (first, _) = take_in(&store, "2026-01-31", "00", &january()).await?;
    let (second, _) = take_in(&store, "2026-02-28", "00", &february()).await?;
    let (third, _) = take_in(&store, "2026-03-31", "00", &february()).await?;
    let undoing = undo(&store, second).await?;
    assert!(undoing.rows.iter().all(|row| row.outcome == Became::Kept { by: third }), "{:?}", undoing.rows);
    let mut read = store.read().await?;
    let entries = read.office(&Scope::nation(), number("2870100025")).await?;
    let told: Vec<_> = entries.iter().map(|e| (e.name.as_str(), e.from, e.to)).collect();
    let march = day("2026-03-31");
    assert_eq!(told, [("新しい名", march, OPEN), ("古い名", day("2026-01-31"), march)]);
    assert_eq!(find(&mut read, &["新しい名"]).await?, ["025"]);
    assert_eq!(find(&mut read, &["古い名"]).await?, [""; 0]);
    assert_eq!(read.orphans().await?, []);
    drop(read);
    for seq in [first, third] {
        undo(&store, seq).await?;
    }
    assert_eq!(said(&store).await?, (vec![], vec![]), "nothing is left of three lists");
    let mut read = store.read().await?;
    assert!(read.dates().await?.is_empty() && read.coverages().await?.is_empty());
    assert_eq!(find(&mut read, &["新しい名"]).await?, [""; 0]);
    Ok(())
}

pub(super) async fn an_addition_takes_nothing_away(store: Store) -> Outcome {
    settle(&store).await?;
    take_in(&store, "2026-01-31", "00", &january()).await?;
    let before = said(&store).await?;
    let rows = [office("2870100066", CARE, HIMEJI, "加わる", "クワワル"), february()[1].clone()];
    let (seq, counts) = take_in_as(&store, "2026-02-28", "28", ListingMode::Addition, &rows).await?;
    assert_eq!((counts.new, counts.changed, counts.gone), (1, 1, 0));
    let mut read = store.read().await?;
    assert_eq!(read.services_at(day("2026-02-28")).await?.len(), 5);
    assert_eq!(read.coverages().await?.len(), 1, "it speaks about nothing but its rows");
    let lists = read.office_lists().await?;
    assert_eq!(lists.iter().map(|list| list.partial).collect::<Vec<_>>(), [false, true]);
    assert_eq!(read.first_office_lists().await?, [(area("00"), day("2026-01-31"))]);
    assert_eq!(read.dates().await?.len(), 2, "but the board has a day of it");
    drop(read);
    undo(&store, seq).await?;
    assert_eq!(said(&store).await?, before);
    Ok(())
}

pub(super) async fn an_import_is_undone_once(store: Store) -> Outcome {
    settle(&store).await?;
    let (seq, _) = take_in(&store, "2026-01-31", "00", &january()).await?;
    undo(&store, seq).await?;
    let mut write = store.write().await?;
    let services = write.services().await?;
    assert!(write.undoing(seq, &services).await?.is_none());
    assert!(write.office_list(seq).await?.is_none());
    let again = write.mark_undone(seq, Actor::Command, moment(AT)).await;
    assert!(matches!(again, Err(StoreError::Gone { rows: 0, .. })), "{again:?}");
    drop(write);
    // What the timeline does not have any more stops the work.
    let (seq, _) = take_in(&store, "2026-02-28", "00", &january()).await?;
    let mut write = store.write().await?;
    let undoing = write.undoing(seq, &services).await?.expect("a list");
    let mut changed = undoing.clone();
    changed.removed[0].to = day("2026-03-01");
    let refused = write.apply_undo(seq, changed).await;
    assert!(matches!(refused, Err(StoreError::Gone { .. })), "{refused:?}");
    Ok(())
}

pub(super) async fn a_usage_listing_is_withdrawn_whole(store: Store) -> Outcome {
    settle(&store).await?;
    take_in(&store, "2026-01-31", "00", &january()).await?;
    let names = [("2870100017", UsageState::Listed, None)];
    let first = listen(&store, "2026-01-31", "00", ListingMode::Snapshot, &names).await?;
    let wrong = listen(&store, "2026-02-28", "00", ListingMode::Snapshot, &[]).await?;
    speak(&store, "2026-01-31", &[(KOBE, first)]).await?;
    speak(&store, "2026-02-28", &[(KOBE, wrong)]).await?;
    let mut write = store.write().await?;
    write.mark_undone(wrong, Actor::Command, moment(AT)).await?;
    write.withdraw_listing(wrong).await?;
    let again = write.withdraw_listing(wrong).await;
    assert!(matches!(again, Err(StoreError::Gone { rows: 0, .. })), "{again:?}");
    write.forget_silent_days().await?;
    write.commit().await?;
    let mut read = store.read().await?;
    assert_eq!(read.usage_listings().await?.iter().map(|l| l.id).collect::<Vec<_>>(), [first]);
    assert!(read.members(wrong).await?.is_empty());
    assert_eq!(read.members(first).await?.len(), 1);
    assert_eq!(read.dates().await?, [day("2026-01-31")]);
    assert!(read.import(wrong).await?.expect("the import").undone.is_some());
    assert_eq!(read.orphans().await?, []);
    let using = store::lists::OfficeFilter { using: Some(true), ..store::lists::OfficeFilter::default() };
    let count = read.office_count(&Scope::nation(), city(KOBE), on("2026-01-31"), using).await?;
    assert_eq!(count, 1, "the other listing still speaks");
    Ok(())
}

pub(super) async fn a_published_table_is_withdrawn_whole(store: Store) -> Outcome {
    let rows = [row("28", 10, 1, None), row("27", 20, 2, None)];
    let table = publish(&store, "2023-11-06", "表", PrintedTotal::default(), &rows).await?;
    let other = publish(&store, "2024-03-31", "次の表", PrintedTotal::default(), &rows).await?;
    let mut write = store.write().await?;
    write.mark_undone(table, Actor::Command, moment(AT)).await?;
    assert!(write.withdraw_published(table).await?);
    assert!(!write.withdraw_published(table).await?, "there is nothing left of it");
    write.commit().await?;
    let mut read = store.read().await?;
    assert_eq!(read.published_tables().await?.iter().map(|t| t.import).collect::<Vec<_>>(), [other]);
    assert!(read.published_rows(table).await?.is_empty());
    assert_eq!(read.published_rows(other).await?.len(), 2);
    assert_eq!(read.orphans().await?, []);
    Ok(())
}

pub(super) async fn figures_of_a_day_on_which_nothing_speaks_go(store: Store) -> Outcome {
    settle(&store).await?;
    take_in(&store, "2026-01-31", "00", &january()).await?;
    let (wrong, _) = take_in(&store, "2026-02-28", "00", &february()).await?;
    let scope = definition("in-scope");
    let care = KindCount { kind: ServiceKind::new(CARE), offices: 4, users: 1 };
    let kinds = [ServiceRollup { municipality: city(KOBE), count: care }];
    for date in ["2026-01-31", "2026-02-28"] {
        count(&store, date, &[rollup("in-scope", 100)], &kinds).await?;
    }
    undo(&store, wrong).await?;
    let mut read = store.read().await?;
    for (date, there) in [("2026-01-31", true), ("2026-02-28", false)] {
        let left = [
            read.municipality_counts(&scope, None, day(date)).await?.is_empty(),
            read.prefecture_counts(&scope, day(date)).await?.is_empty(),
            read.kind_counts(city(KOBE), day(date)).await?.is_empty(),
        ];
        assert_eq!(left, [!there; 3], "{date}");
    }
    Ok(())
}

pub(super) async fn what_rests_on_an_import_is_told(store: Store) -> Outcome {
    settle(&store).await?;
    let (first, _) = take_in(&store, "2026-01-31", "28", &january()).await?;
    let (second, _) = take_in(&store, "2026-02-28", "281000", &february()[..2]).await?;
    take_in(&store, "2026-02-28", "27", &[]).await?;
    let (undone, _) = take_in(&store, "2026-03-31", "00", &february()).await?;
    undo(&store, undone).await?;
    listen(&store, "2026-01-31", "00", ListingMode::Snapshot, &[]).await?;
    let nothing = RestsOn { exports: 0, last_export: None, imports: vec![second] };
    let mut read = store.read().await?;
    assert_eq!(read.rests_on(first).await?, Some(nothing));
    assert_eq!(read.rests_on(99).await?, None);
    drop(read);
    // Lists of this world are taken in on the first of July.
    for (at, deed) in [
        ("2026-06-30T23:59:59Z", Deed::Exported),
        ("2026-07-01T00:00:00Z", Deed::Exported),
        ("2026-07-03T01:02:03.000004Z", Deed::Exported),
        ("2026-07-04T00:00:00Z", Deed::PersonalViewed),
    ] {
        store.record(&Entry::new(moment(at), By::COMMAND, deed, Subject::Area(area("28")))).await?;
    }
    let rests = store.read().await?.rests_on(first).await?.expect("the import");
    assert_eq!((rests.exports, rests.last_export), (2, Some(moment("2026-07-03T01:02:03.000004Z"))));
    Ok(())
}

pub(super) async fn the_last_header_of_a_list_is_known(store: Store) -> Outcome {
    let labels = |names: &[&str]| Some(names.iter().map(|name| (*name).to_owned()).collect::<Vec<_>>());
    let mut write = store.write().await?;
    for (seq, source, about, header) in [
        (1, Source::OpenData, "00", labels(&["事業所番号", "名前"])),
        (2, Source::OpenData, "00", labels(&["事業所番号", "名称"])),
        (3, Source::OpenData, "00", None),
        (4, Source::Local, "00", labels(&["番号"])),
        (5, Source::OpenData, "28", labels(&["ほか"])),
        (6, Source::OpenData, "00", labels(&["誤り"])),
    ] {
        let list =
            Import { source: Some(source), ..import(seq, ImportKind::Offices, "2026-01-31", area(about)) };
        let second = ImportFile { header: labels(&["二つ目"]), ..file("b.csv") };
        let files = [ImportFile { header: header.clone(), ..file("a.csv") }, second];
        let files = if header.is_none() { &files[..1] } else { &files[..] };
        write.add_import(&list, files).await?;
    }
    write.mark_undone(6, Actor::Command, moment(AT)).await?;
    let open_data = Some(Source::OpenData);
    let last = write.last_header(ImportKind::Offices, open_data, area("00")).await?;
    assert_eq!(last, labels(&["事業所番号", "名称"]).map(|labels| (2, labels)));
    assert_eq!(write.last_header(ImportKind::Offices, open_data, area("27")).await?, None);
    assert_eq!(write.last_header(ImportKind::Usage, None, area("00")).await?, None);
    Ok(())
}

/// As many rows as fill several statements: what is sent in bulk arrives, and goes again.
pub(super) async fn a_long_list_is_taken_back(store: Store) -> Outcome {
    settle(&store).await?;
    let rows = |name: &str| -> Vec<OfficeRecord> {
        let tens = (100_000..106_000).filter_map(|i| {
            let number = domain::office_number::OfficeNumber::parse(&format!("2870{i}")).ok()?.number;
            Some(number.to_string())
        });
        tens.map(|ten| office(&ten, PLAN, KOBE, name, "")).collect()
    };
    take_in(&store, "2026-01-31", "28", &rows("一月")).await?;
    let before = said(&store).await?;
    assert!(before.0.len() > 5_000, "{}", before.0.len());
    let (seq, counts) = take_in(&store, "2026-02-28", "28", &rows("二月")).await?;
    assert_eq!(usize::try_from(counts.changed).ok(), Some(before.0.len()));
    let undoing = undo(&store, seq).await?;
    assert_eq!((undoing.removed.len(), undoing.extended.len()), (before.0.len(), before.0.len()));
    assert_eq!(said(&store).await?, before);
    let mut read = store.read().await?;
    let found = read.search_count(&Scope::nation(), &["一月".to_owned()], on("2026-02-28")).await?;
    assert_eq!(found as usize, before.0.len());
    assert_eq!(read.orphans().await?, []);
    Ok(())
}
