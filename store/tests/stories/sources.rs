//! Sources on the web: set up, changed, tried.

use domain::{
    area::Area,
    audit::{Actor, By, Deed},
    import::ImportKind,
    people::Role,
    usage::ListingMode,
    web_source::{
        Addresses, Dating, FetchOutcome, Schedule, SourceName, SourceTerms, WebFetch, WebFetchId, WebFile,
        WebSourceId,
    },
};
use store::{
    Store, StoreError,
    audit::Filter,
    lists::Slice,
    sources::{Changed, NewSource},
};

use super::people::{after, join, morning, scope, someone};
use crate::{engines::Outcome, world::area};

const ALL: Slice = Slice { limit: 999, offset: 0 };

fn terms(name: &str, about: &str) -> SourceTerms {
    SourceTerms {
        name: SourceName::parse(name).expect("short").expect("a name"),
        addresses: Addresses::parse("https://a.example.jp/1.csv\nhttps://a.example.jp/2.csv")
            .expect("addresses"),
        kind: ImportKind::Offices,
        area: area(about),
        mode: ListingMode::Snapshot,
        dating: Dating::Modified,
        schedule: Schedule::parse("monthly 31 4").expect("a schedule"),
        active: true,
        automatic: true,
    }
}

fn id(number: u8) -> WebSourceId {
    WebSourceId::new(morning(), [number; 10])
}

async fn set_up(store: &Store, number: u8, terms: &SourceTerms) -> Result<bool, StoreError> {
    let mut write = store.write().await?;
    let new = NewSource { id: id(number), terms, contact: None };
    let added = write.add_web_source(&scope("00"), &new, By::COMMAND, morning()).await?;
    write.commit().await?;
    Ok(added)
}

fn tried(number: u8, minutes: i64, outcome: FetchOutcome, import: Option<i64>) -> WebFetch {
    let at = after(minutes);
    WebFetch {
        id: WebFetchId::new(at, [number; 10]),
        source: id(number),
        begun_at: at,
        milliseconds: 1_500,
        outcome,
        reason: outcome.is_trouble().then(|| "サーバーに接続できません。".to_owned()),
        bytes: 2_048,
        import,
        intake: None,
    }
}

fn file(place: u8) -> WebFile {
    WebFile {
        url: format!("https://a.example.jp/{place}.csv"),
        status: Some(200),
        name: format!("{place}.csv"),
        bytes: 1_024,
        sha256: Some("ab".repeat(32)),
        etag: Some("\"x\"".into()),
        last_modified: None,
    }
}

pub(super) async fn a_source_comes_back_as_it_was_set_up(store: Store) -> Outcome {
    let account = join(&store, &someone(1, "a@example.lg.jp", Role::Prefecture, "28")).await?;
    let here = terms("県の一覧", "28");
    let mut write = store.write().await?;
    let new = NewSource { id: id(1), terms: &here, contact: Some(account.id) };
    let by = By { actor: Actor::Account(account.id), request: None };
    assert!(write.add_web_source(&scope("28"), &new, by, morning()).await?);
    let again = NewSource { id: id(2), ..new };
    assert!(!write.add_web_source(&scope("28"), &again, by, morning()).await?, "a name is taken once");
    let elsewhere = terms("大阪", "27");
    let outside = NewSource { id: id(3), terms: &elsewhere, contact: None };
    let refused = write.add_web_source(&scope("28"), &outside, by, morning()).await;
    assert!(matches!(refused, Err(StoreError::OutOfScope(_))));
    write.commit().await?;
    assert!(set_up(&store, 4, &terms("全国の一覧", "00")).await?);

    let mut read = store.read().await?;
    let all = read.web_sources(&scope("00")).await?;
    assert_eq!(all.len(), 2);
    let mine = read.web_sources(&scope("28")).await?;
    assert_eq!((mine.len(), &mine[0].terms, mine[0].contact), (1, &here, Some(account.id)));
    assert_eq!((mine[0].created_at, mine[0].version, mine[0].asked_at), (morning(), 0, None));
    assert_eq!(read.web_source(&scope("28"), id(1)).await?.as_ref(), Some(&mine[0]));
    assert!(matches!(read.web_source(&scope("28"), id(4)).await, Err(StoreError::OutOfScope(_))));
    assert_eq!(read.web_source(&scope("00"), id(9)).await?, None);
    let trail = read.audit(&Filter::default(), ALL).await?;
    assert!(trail.iter().filter(|kept| kept.record.deed() == Some(Deed::SourceAdded)).count() == 2);
    Ok(())
}

pub(super) async fn of_two_who_change_a_source_the_second_is_told(store: Store) -> Outcome {
    assert!(set_up(&store, 1, &terms("一", "28")).await? && set_up(&store, 2, &terms("二", "28")).await?);
    let here = scope("28");
    let other = SourceTerms { automatic: false, active: false, ..terms("一改", "281000") };
    let mut write = store.write().await?;
    let change = write.change_web_source(&here, (id(1), 0), &other, By::COMMAND, after(1)).await?;
    assert_eq!(change, Changed::Done);
    let now = write.web_source(&here, id(1)).await?.expect("a source");
    assert_eq!((&now.terms, now.version, now.changed_at), (&other, 1, after(1)));
    let late = write.change_web_source(&here, (id(1), 0), &other, By::COMMAND, after(2)).await?;
    assert_eq!(late, Changed::Meanwhile(Box::new(now)));
    let taken = write.change_web_source(&here, (id(1), 1), &terms("二", "28"), By::COMMAND, after(2)).await?;
    assert_eq!(taken, Changed::NameTaken);
    let gone = write.change_web_source(&here, (id(9), 1), &terms("三", "28"), By::COMMAND, after(2)).await?;
    assert_eq!(gone, Changed::Gone);
    let away = write.change_web_source(&here, (id(2), 0), &terms("二", "27"), By::COMMAND, after(2)).await;
    assert!(matches!(away, Err(StoreError::OutOfScope(_))), "nobody sends a source out of their scope");
    write.commit().await?;
    let mut read = store.read().await?;
    let trail = read.audit(&Filter::default(), ALL).await?;
    assert_eq!(trail.iter().filter(|kept| kept.record.deed() == Some(Deed::SourceChanged)).count(), 1);
    Ok(())
}

pub(super) async fn a_try_stays_with_its_files(store: Store) -> Outcome {
    assert!(set_up(&store, 1, &terms("一", "28")).await?);
    let mut write = store.write().await?;
    let source = write.web_source(&scope("00"), id(1)).await?.expect("a source");
    assert!(write.ask_for_web_source(&source, By::COMMAND, after(5)).await?);
    assert!(!write.ask_for_web_source(&source, By::COMMAND, after(6)).await?, "asked already");
    // A try that began before somebody asked is not what they asked for.
    write.add_web_fetch(&tried(1, 4, FetchOutcome::Failed, None), &[]).await?;
    let asked = write.web_source(&scope("00"), id(1)).await?.expect("a source").asked_at;
    assert_eq!(asked, Some(after(5)));
    write.add_web_fetch(&tried(1, 7, FetchOutcome::Imported, Some(12)), &[file(1), file(2)]).await?;
    assert_eq!(write.web_source(&scope("00"), id(1)).await?.expect("a source").asked_at, None);
    write.add_web_fetch(&tried(1, 8, FetchOutcome::Unchanged, None), &[]).await?;
    write.commit().await?;

    let mut read = store.read().await?;
    let newest = read.web_fetches(&source, Slice { limit: 1, offset: 0 }).await?;
    assert_eq!(newest, [tried(1, 8, FetchOutcome::Unchanged, None)]);
    assert_eq!((read.web_fetch_count(&source).await?, read.latest_web_fetches().await?), (3, newest));
    let (good, files) = read.last_good_web_fetch(id(1)).await?.expect("files");
    assert_eq!((good.outcome, files), (FetchOutcome::Imported, vec![file(1), file(2)]));
    assert_eq!(read.last_good_web_fetch(id(2)).await?, None);
    Ok(())
}

pub(super) async fn of_very_many_tries_the_oldest_go(store: Store) -> Outcome {
    assert!(set_up(&store, 1, &terms("一", "28")).await?);
    let mut write = store.write().await?;
    write.add_web_fetch(&tried(1, 0, FetchOutcome::Imported, Some(1)), &[file(1)]).await?;
    write.add_web_fetch(&tried(1, 1, FetchOutcome::Waiting, None), &[file(2)]).await?;
    for minute in 2..420 {
        write.add_web_fetch(&tried(1, minute, FetchOutcome::Unchanged, None), &[]).await?;
    }
    let source = write.web_source(&scope("00"), id(1)).await?.expect("a source");
    assert_eq!(write.web_fetch_count(&source).await?, 402, "four hundred, and two that are needed");
    let (good, files) = write.last_good_web_fetch(id(1)).await?.expect("files");
    assert_eq!((good.outcome, files), (FetchOutcome::Waiting, vec![file(2)]));
    assert_eq!(source.terms.area, Area::parse("28").expect("an area"));
    Ok(())
}
