//! Units of work: all or nothing, one after another, and readers who only look.

use std::sync::{Arc, Mutex};

use domain::import::ImportKind;
use store::{Store, StoreError, sql};

use crate::{
    engines::Outcome,
    world::{CARE, KOBE, area, file, import, office, settle, take_in},
};

pub(super) async fn nothing_is_kept_without_commit(store: Store) -> Outcome {
    settle(&store).await?;
    let mut write = store.write().await?;
    write.advance().await?;
    write.put_note("key", "value").await?;
    write.add_import(&import(1, ImportKind::Usage, "2026-01-31", area("00")), &[file("a.csv")]).await?;
    assert_eq!(write.note("key").await?.as_deref(), Some("value"), "a writer sees its own work");
    assert_eq!(write.import_count().await?, 1);
    drop(write);

    let mut read = store.read().await?;
    assert_eq!((read.note("key").await?, read.data_version().await?), (None, 0));
    assert_eq!(read.import_count().await?, 0);
    drop(read);
    // And the next writer can go on.
    take_in(&store, "2026-01-31", "00", &[office("2870100017", CARE, KOBE, "名", "")]).await?;
    assert_eq!(store.read().await?.import_count().await?, 1);
    Ok(())
}

pub(super) async fn a_reader_sees_one_moment(store: Store) -> Outcome {
    let mut early = store.read().await?;
    assert_eq!(early.note("key").await?, None);
    let mut write = store.write().await?;
    write.put_note("key", "value").await?;
    let mut during = store.read().await?;
    assert_eq!(during.note("key").await?, None, "work that is not committed is not seen");
    write.commit().await?;
    assert_eq!(early.note("key").await?, None, "a reader stays in the moment of its first look");
    assert_eq!(during.note("key").await?, None);
    assert_eq!(store.read().await?.note("key").await?.as_deref(), Some("value"));
    Ok(())
}

pub(super) async fn a_reader_cannot_write(store: Store) -> Outcome {
    let plain = ["meta/advance", "demo/office_card", "demo/usage_member", "demo/rollup_service"];
    for name in plain {
        let statement = sql::ALL.iter().find(|s| s.name == name).expect("a statement of this name");
        let outcome = store.read().await?.attempt(statement).await;
        let Err(StoreError::Engine(error)) = outcome else {
            panic!("{name} was not refused: {outcome:?}");
        };
        let said = error.to_string().to_lowercase();
        assert!(said.contains("read-only") || said.contains("readonly"), "{name}: {said}");
    }
    assert_eq!(store.read().await?.data_version().await?, 0);
    Ok(())
}

pub(super) async fn writers_wait_for_each_other(store: Store) -> Outcome {
    let order = Arc::new(Mutex::new(Vec::new()));
    let say = |order: &Mutex<Vec<&'static str>>, word| order.lock().expect("nobody panics").push(word);
    let mut first = store.write().await?;
    first.advance().await?;
    let seq = first.next_import().await?;

    let second = tokio::spawn({
        let (store, order) = (store.clone(), order.clone());
        async move {
            let mut second = store.write().await?;
            second.advance().await?;
            say(&order, "the second begins");
            let seq = second.next_import().await?;
            second.add_import(&import(seq, ImportKind::Usage, "2026-02-28", area("00")), &[]).await?;
            second.commit().await?;
            Ok::<i64, StoreError>(seq)
        }
    });
    // Every look goes to the engine and back, which gives the second writer as many chances to push in.
    for _ in 0..100 {
        assert_eq!(first.data_version().await?, 1);
    }
    first.add_import(&import(seq, ImportKind::Usage, "2026-01-31", area("00")), &[]).await?;
    say(&order, "the first is done");
    first.commit().await?;
    let after = second.await.expect("the second does not panic")?;
    assert_eq!((seq, after), (1, 2), "each takes a number of its own");
    assert_eq!(*order.lock().expect("nobody panics"), ["the first is done", "the second begins"]);
    let mut read = store.read().await?;
    assert_eq!((read.data_version().await?, read.import_count().await?), (2, 2));
    Ok(())
}

pub(super) async fn the_same_import_twice_is_refused(store: Store) -> Outcome {
    let list = import(1, ImportKind::Usage, "2026-01-31", area("00"));
    let mut write = store.write().await?;
    write.add_import(&list, &[file("a.csv")]).await?;
    write.commit().await?;
    let mut write = store.write().await?;
    let outcome = write.add_import(&list, &[]).await;
    assert!(matches!(outcome, Err(StoreError::Engine(_))), "{outcome:?}");
    drop(write);
    // Nor can a listing belong to an import that is not there.
    let mut write = store.write().await?;
    let listing = domain::usage::UsageListing {
        id: 7,
        as_of: list.as_of,
        area: list.area,
        mode: domain::usage::ListingMode::Snapshot,
    };
    let outcome = write.add_usage(&listing, &[]).await;
    assert!(matches!(outcome, Err(StoreError::Engine(_))), "{outcome:?}");
    Ok(())
}
