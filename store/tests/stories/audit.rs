//! What is done is put on record, in one chain.

use domain::{
    audit::{Actor, By, Change, Deed, Entry, Field, Fields, Head, Kept, Subject},
    office_number::OfficeNumber,
    people::AccountId,
};
use store::{Store, StoreError, audit::Filter, lists::Slice};

use crate::{
    engines::Outcome,
    world::{moment, number},
};

/// Everything that fits on a page.
const ALL: Slice = Slice { limit: 1_000, offset: 0 };

pub(crate) fn account() -> AccountId {
    AccountId::new(moment("2026-01-01T00:00:00Z"), [7; 10])
}

/// An import by a command at this instant.
pub(crate) fn imported(at: &str, seq: i64) -> Entry {
    let after = Fields::new().text(Field::Title, "一覧 \"第1\" it's.csv").count(Field::RowsRead, 3);
    Entry::new(moment(at), By::COMMAND, Deed::Imported, Subject::Import(seq)).with(after)
}

fn viewed(at: &str, office: OfficeNumber) -> Entry {
    let by = By::request(
        Actor::Account(account()),
        "019c1159-7000-7000-8000-010203040506".parse().expect("a number"),
    );
    Entry::new(moment(at), by, Deed::PersonalViewed, Subject::Office(office))
}

fn numbers(kept: &[Kept]) -> Vec<i64> {
    kept.iter().map(|kept| kept.record.seq).collect()
}

async fn found(store: &Store, filter: Filter) -> Result<Vec<i64>, StoreError> {
    let mut read = store.read().await?;
    let found = read.audit(&filter, ALL).await?;
    assert_eq!(read.audit_count(&filter).await? as usize, found.len());
    Ok(numbers(&found))
}

pub(super) async fn what_is_done_stands_in_a_chain(store: Store) -> Outcome {
    let mut read = store.read().await?;
    assert_eq!(read.audit_head().await?, Some(Head::NONE));
    assert!(read.verify_audit(None).await?.is_whole());
    drop(read);

    assert_eq!(store.record(&imported("2026-02-01T00:00:00.123456789Z", 1)).await?, 1);
    let before = store.read().await?.audit_head().await?;
    let mut write = store.write().await?;
    assert_eq!(write.record(&viewed("2026-02-02T00:00:00Z", number("2870100017"))).await?, 2);
    assert_eq!(write.record(&imported("2026-02-01T12:00:00Z", 2)).await?, 3, "clocks of machines may differ");
    write.commit().await?;

    let mut read = store.read().await?;
    let kept = read.audit(&Filter::default(), ALL).await?;
    assert_eq!(numbers(&kept), [3, 2, 1], "the newest first");
    let record = &kept[2].record;
    assert_eq!(record.instant(), Some(moment("2026-02-01T00:00:00.123456Z")));
    assert_eq!((record.actor(), record.deed()), (Some(Actor::Command), Some(Deed::Imported)));
    assert_eq!((record.subject(), record.request.as_deref()), (Some(Subject::Import(1)), None));
    let told =
        |field: &str, after: &str| Change { field: field.into(), before: None, after: Some(after.into()) };
    assert_eq!(record.changes(), [told("読んだ行", "3"), told("名前", "一覧 \"第1\" it's.csv")]);
    assert_eq!(kept[1].record.actor(), Some(Actor::Account(account())));

    let verdict = read.verify_audit(before).await?;
    assert!(verdict.is_whole(), "{verdict:?}");
    assert_eq!((verdict.records, Some(verdict.head)), (3, read.audit_head().await?));
    assert_eq!((verdict.head.seq, Some(verdict.head.link)), (3, kept[0].link));
    Ok(())
}

pub(super) async fn a_deed_that_is_undone_leaves_nothing(store: Store) -> Outcome {
    store.record(&imported("2026-02-01T00:00:00Z", 1)).await?;
    let mut write = store.write().await?;
    write.put_note("key", "value").await?;
    assert_eq!(write.record(&imported("2026-02-02T00:00:00Z", 2)).await?, 2);
    drop(write);
    assert_eq!(store.read().await?.note("key").await?, None);
    assert_eq!(store.record(&imported("2026-02-03T00:00:00Z", 2)).await?, 2, "the number was not used up");
    let mut read = store.read().await?;
    let verdict = read.verify_audit(None).await?;
    assert!(verdict.is_whole() && verdict.records == 2, "{verdict:?}");
    Ok(())
}

pub(super) async fn all_writers_make_one_chain(store: Store) -> Outcome {
    const WRITERS: i64 = 6;
    const DEEDS: i64 = 20;
    let writers: Vec<_> = (0..WRITERS)
        .map(|writer| {
            let store = store.clone();
            tokio::spawn(async move {
                for deed in 0..DEEDS {
                    let mut write = store.write().await?;
                    write.put_note(&format!("writer {writer}"), &deed.to_string()).await?;
                    write.record(&imported("2026-02-01T00:00:00Z", writer * DEEDS + deed)).await?;
                    // Some work comes to nothing.
                    if deed % 5 != 4 {
                        write.commit().await?;
                    }
                }
                Ok::<_, StoreError>(())
            })
        })
        .collect();
    for writer in writers {
        writer.await.expect("no writer panics")?;
    }
    let mut read = store.read().await?;
    let verdict = read.verify_audit(None).await?;
    let kept = WRITERS * DEEDS / 5 * 4;
    assert!(verdict.is_whole(), "{verdict:?}");
    assert_eq!((verdict.head.seq, verdict.records), (kept, kept.unsigned_abs()));
    Ok(())
}

pub(super) async fn a_deed_is_found_by_what_is_known_of_it(store: Store) -> Outcome {
    let office = number("2870100017");
    store.record(&imported("2026-02-01T00:00:00Z", 1)).await?;
    store.record(&viewed("2026-02-01T00:00:00.5Z", office)).await?;
    store.record(&viewed("2026-02-02T00:00:00Z", number("2870100025"))).await?;
    let by = By { actor: Actor::Nobody, request: None };
    let refused = Entry::new(moment("2026-02-03T00:00:00Z"), by, Deed::SignInRefused, Subject::Trail)
        .with(Fields::new().text(Field::Reason, "100%_のうち"));
    store.record(&refused).await?;

    let all = Filter::default();
    assert_eq!(found(&store, all.clone()).await?, [4, 3, 2, 1]);
    let since = |text: &str| Filter { from: Some(moment(text)), ..Filter::default() };
    assert_eq!(found(&store, since("2026-02-01T00:00:00.5Z")).await?, [4, 3, 2]);
    assert_eq!(found(&store, since("2026-02-01T00:00:00.500001Z")).await?, [4, 3]);
    let until = |text: &str| Filter { until: Some(moment(text)), ..Filter::default() };
    assert_eq!(found(&store, until("2026-02-01T00:00:00.5Z")).await?, [1]);
    let by = |actor| Filter { actor: Some(actor), ..Filter::default() };
    assert_eq!(found(&store, by(Actor::Account(account()))).await?, [3, 2]);
    assert_eq!(found(&store, by(Actor::Nobody)).await?, [4]);
    let stranger = AccountId::new(moment("2026-01-01T00:00:00Z"), [8; 10]);
    assert_eq!(found(&store, by(Actor::Account(stranger))).await?, [0; 0]);
    let act = |deed| Filter { act: Some(deed), ..Filter::default() };
    assert_eq!(found(&store, act(Deed::Imported)).await?, [1]);
    let text = |text: &str| Filter { text: Some(text.into()), ..Filter::default() };
    for (wanted, where_it_is) in [
        ("2870100025", vec![3]),
        ("第1", vec![1]),
        ("%_の", vec![4]),
        ("%", vec![4]),
        ("' OR 1=1 --", vec![]),
        ("it's", vec![1]),
        ("019c1159", vec![3, 2]),
        ("", vec![4, 3, 2, 1]),
    ] {
        assert_eq!(found(&store, text(wanted)).await?, where_it_is, "{wanted}");
    }
    let both = Filter { act: Some(Deed::PersonalViewed), ..since("2026-02-02T00:00:00Z") };
    assert_eq!(found(&store, both).await?, [3]);

    let mut read = store.read().await?;
    let part = |limit, offset| Slice { limit, offset };
    assert_eq!(numbers(&read.audit(&all, part(2, 1)).await?), [3, 2]);
    let below = Filter { below: Some(3), ..all };
    assert_eq!(numbers(&read.audit(&below, part(1, 0)).await?), [2]);
    Ok(())
}

pub(super) async fn a_thing_tells_its_history(store: Store) -> Outcome {
    let office = number("2870100017");
    for at in ["2026-02-01T00:00:00Z", "2026-02-02T00:00:00Z", "2026-02-03T00:00:00Z"] {
        store.record(&viewed(at, office)).await?;
        store.record(&viewed(at, number("2870100025"))).await?;
    }
    let mut read = store.read().await?;
    let subject = Subject::Office(office);
    assert_eq!(numbers(&read.audit_of(&subject, ALL).await?), [5, 3, 1]);
    assert_eq!(numbers(&read.audit_of(&subject, Slice { limit: 1, offset: 1 }).await?), [3]);
    assert_eq!(numbers(&read.audit_of(&Subject::Import(1), ALL).await?), [0; 0]);
    Ok(())
}

pub(super) async fn a_long_trail_is_walked_in_stretches(store: Store) -> Outcome {
    let mut write = store.write().await?;
    for seq in 1..=2_001 {
        write.record(&imported("2026-02-01T00:00:00Z", seq)).await?;
    }
    write.commit().await?;
    let verdict = store.read().await?.verify_audit(None).await?;
    assert!(verdict.is_whole(), "{verdict:?}");
    assert_eq!((verdict.records, verdict.head.seq), (2_001, 2_001));
    Ok(())
}
