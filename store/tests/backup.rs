//! The whole data, out and in: what leaves one database arrives in another one, and half of it nowhere.

use store::{
    Store,
    backup::{BackupError, Piece, Table},
};
use tokio::sync::mpsc;

use crate::{
    engines::{Postgres, folder},
    world::{CARE, KOBE, office, settle, take_in},
};

const NAME: &str = "架空の\t事業所\\N\n「引用」";

async fn filled(store: &Store) {
    settle(store).await.expect("master data");
    take_in(store, "2026-01-31", "00", &[office("2870100017", CARE, KOBE, NAME, "")]).await.expect("a list");
}

#[tokio::test]
async fn a_copy_of_sqlite_is_of_one_moment() {
    let folder = folder();
    let store = Store::sqlite(&folder.path().join("one.db")).await.expect("a new file");
    store.migrate().await.expect("a new database");
    assert_eq!(store.read().await.expect("a view").shape().await.expect("a number"), store.newest_shape());
    filled(&store).await;
    // Beside somebody who writes, and without what he has not committed.
    let mut write = store.write().await.expect("the writer");
    write.put_note("key", "value").await.expect("a note");
    let file = folder.path().join("two.db");
    store.copy_to(&file).await.expect("a copy");
    write.commit().await.expect("kept");

    let copy = Store::sqlite(&file).await.expect("the copy");
    let mut read = copy.read().await.expect("a view");
    assert_eq!(read.note("key").await.expect("a note"), None);
    assert_eq!(read.import_count().await.expect("a count"), 1);
    assert_eq!(read.shape().await.expect("a number"), store.newest_shape());
    assert!(read.storage_faults().await.expect("a look").is_empty());
    assert!(matches!(read.tables().await, Err(BackupError::OtherEngine)));
    assert!(store.copy_to(&file).await.is_err(), "a file that is there is left alone");
    drop(read);
    let empty = Store::sqlite(&folder.path().join("three.db")).await.expect("a new file");
    assert_eq!(empty.read().await.expect("a view").shape().await.expect("none yet"), 0);
}

/// Every table of a database with its rows, as one moment shows them.
async fn poured_out(store: &Store) -> (Vec<Table>, Vec<(String, Vec<u8>)>) {
    let mut read = store.read().await.expect("a view");
    let tables = read.tables().await.expect("tables");
    let mut rows = Vec::new();
    for table in &tables {
        let (send, mut taken) = mpsc::channel(64);
        read.pour_out(table, &send).await.expect("rows");
        drop(send);
        while let Some(bytes) = taken.recv().await {
            rows.push((table.name.clone(), bytes));
        }
    }
    (tables, rows)
}

async fn poured_in(
    store: &Store,
    (tables, rows): (&[Table], &[(String, Vec<u8>)]),
    replace: bool,
    end: bool,
) -> Result<(), BackupError> {
    let (send, pieces) = mpsc::channel(rows.len() + 1);
    for (table, bytes) in rows {
        send.send(Piece::Rows { table: table.clone(), bytes: bytes.clone() }).await.expect("room");
    }
    if end {
        send.send(Piece::End).await.expect("room");
    }
    drop(send);
    store.pour_in(store.newest_shape(), tables, replace, pieces).await
}

#[tokio::test]
async fn what_leaves_one_postgres_arrives_in_another() {
    let (Some(one), Some(two)) = (Postgres::create().await, Postgres::create().await) else { return };
    let first = Store::postgres(&one.url()).await.expect("a database");
    first.migrate().await.expect("a new database");
    filled(&first).await;
    let (tables, rows) = poured_out(&first).await;
    let place = |name: &str| tables.iter().position(|table| table.name == name).expect(name);
    assert!(place("import") < place("finding"), "what others refer to comes first");
    assert!(tables.iter().all(|table| table.name != "_sqlx_migrations"));

    let again = || async { Store::postgres(&two.url()).await.expect("a database") };
    assert!(!again().await.has_tables().await.expect("a look"));
    let cut = poured_in(&again().await, (&tables, &rows), false, false).await;
    assert!(matches!(cut, Err(BackupError::Interrupted)), "{cut:?}");
    assert!(!again().await.has_tables().await.expect("a look"), "half of it stayed");
    poured_in(&again().await, (&tables, &rows), false, true).await.expect("all of it");
    let second = again().await;
    assert_eq!(poured_out(&second).await, (tables.clone(), rows.clone()));
    second.migrate().await.expect("nothing left to do");
    assert!(second.read().await.expect("a view").orphans().await.expect("a look").is_empty());

    // What is there is not lost by mistake, only by order.
    let mut write = second.write().await.expect("a writer");
    write.put_note("key", "value").await.expect("a note");
    write.commit().await.expect("kept");
    let refused = poured_in(&again().await, (&tables, &rows), true, true).await;
    assert!(matches!(refused, Err(BackupError::InUse(_))), "{refused:?}");
    second.close().await;
    let refused = poured_in(&again().await, (&tables, &rows), false, true).await;
    assert!(matches!(refused, Err(BackupError::NotEmpty)), "{refused:?}");
    let strange = Table { name: "no_such_table".into(), columns: vec!["x".into()] };
    let refused = poured_in(&again().await, (&[strange], &[]), true, true).await;
    assert!(matches!(refused, Err(BackupError::UnknownTable(_))), "{refused:?}");
    let kept = again().await.read().await.expect("a view").note("key").await.expect("a note");
    assert_eq!(kept.as_deref(), Some("value"));
    poured_in(&again().await, (&tables, &rows), true, true).await.expect("all of it again");
    let last = again().await;
    assert_eq!(poured_out(&last).await, (tables, rows));
    last.close().await;
    first.close().await;
    one.drop().await;
    two.drop().await;
}
