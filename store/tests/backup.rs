//! The whole data, out and in: what leaves one database arrives in another one, and half of it nowhere.

use std::sync::{
    Arc,
    atomic::{AtomicBool, Ordering},
};

use chrono::DateTime;
use sqlx::{Connection as _, PgConnection};
use store::{
    Store,
    backup::{BackupError, Piece, Table},
};
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::{TcpListener, TcpStream},
    sync::mpsc,
};

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
pub(crate) async fn poured_out(store: &Store) -> (Vec<Table>, Vec<(String, Vec<u8>)>) {
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
    store.pour_in(store.newest_shape(), tables, replace, DateTime::UNIX_EPOCH, pieces).await?.keep().await
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

/// Runs statements of somebody else in a database.
async fn others(database: &Postgres, statements: &[&'static str]) {
    let mut connection = PgConnection::connect(&database.url()).await.expect("the server answers");
    for statement in statements {
        sqlx::query(*statement).execute(&mut connection).await.expect(statement);
    }
    connection.close().await.expect("a farewell");
}

#[tokio::test]
async fn what_others_keep_in_the_schema_is_neither_taken_nor_touched() {
    let Some(database) = Postgres::create().await else { return };
    let store = || async { Store::postgres(&database.url()).await.expect("a database") };
    let first = store().await;
    first.migrate().await.expect("a new database");
    filled(&first).await;
    let theirs = ["CREATE TABLE theirs (id INT PRIMARY KEY)", "INSERT INTO theirs VALUES (7)"];
    others(&database, &theirs).await;
    others(&database, &["CREATE FUNCTION their_number() RETURNS int LANGUAGE sql AS 'SELECT 7'"]).await;
    let (tables, rows) = poured_out(&first).await;
    assert!(tables.iter().all(|table| table.name != "theirs"), "a backup takes what is not ours");
    first.close().await;
    poured_in(&store().await, (&tables, &rows), true, true).await.expect("beside what others keep");
    others(&database, &["DO $$ BEGIN ASSERT (SELECT id FROM theirs) = their_number(); END $$"]).await;

    // What rests on our tables would go with them.
    for (made, gone, named) in [
        ("CREATE VIEW their_view AS SELECT key FROM meta", "DROP VIEW their_view", "their_view"),
        (
            "CREATE TABLE their_notes (import BIGINT CONSTRAINT their_key REFERENCES import (seq))",
            "DROP TABLE their_notes",
            "their_key",
        ),
        (
            "CREATE TRIGGER their_trigger BEFORE UPDATE ON theirs EXECUTE FUNCTION audit_refuse()",
            "DROP TRIGGER their_trigger ON theirs",
            "their_trigger",
        ),
    ] {
        others(&database, &[made]).await;
        let refused = poured_in(&store().await, (&tables, &rows), true, true).await;
        let Err(BackupError::HeldByOthers(said)) = refused else { panic!("{made}: {refused:?}") };
        assert!(said.contains(named), "{said}");
        others(&database, &[gone]).await;
    }
    let left = store().await;
    assert_eq!(poured_out(&left).await, (tables.clone(), rows.clone()), "a refusal changed something");
    left.close().await;
    database.drop().await;

    // Nothing of ours, but names that ours need.
    let Some(database) = Postgres::create().await else { return };
    others(
        &database,
        &["CREATE TABLE account (name TEXT)", "CREATE VIEW session AS SELECT name FROM account"],
    )
    .await;
    let store = || async { Store::postgres(&database.url()).await.expect("a database") };
    assert!(!store().await.has_tables().await.expect("a look"), "theirs is taken for ours");
    let refused = poured_in(&store().await, (&tables, &rows), true, true).await;
    let Err(BackupError::InTheWay(names)) = refused else { panic!("{refused:?}") };
    assert_eq!(names, ["account", "session"]);
    others(&database, &["SELECT name FROM session"]).await;
    database.drop().await;
}

#[tokio::test]
async fn tables_of_a_later_release_are_left_alone() {
    let Some(database) = Postgres::create().await else { return };
    let store = || async { Store::postgres(&database.url()).await.expect("a database") };
    let first = store().await;
    first.migrate().await.expect("a new database");
    let (tables, rows) = poured_out(&first).await;
    first.close().await;
    let later = "INSERT INTO _sqlx_migrations (version, description, success, checksum, execution_time)
        VALUES (9999, 'later', true, 'x', 1)";
    others(&database, &[later]).await;
    assert!(store().await.has_tables().await.expect("a look"));
    let refused = poured_in(&store().await, (&tables, &rows), true, true).await;
    assert!(matches!(refused, Err(BackupError::Newer)), "{refused:?}");
    database.drop().await;
}

/// What a relay does with the end of a transaction.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Cut {
    /// It never gets to the server.
    Before,
    /// The server gets it, and its answer is lost.
    After,
    /// The same, and nobody gets through any more.
    ForEver,
}

/// Stands between a store and the server and cuts the connection at the first `COMMIT`. Gives the address to connect to.
async fn relay(database: &Postgres, cut: Cut) -> String {
    let url = database.url();
    let server = url.split(['@', '/']).find(|part| part.contains(':') && !part.ends_with(':'));
    let server = server.expect("host and port").to_owned();
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let own = listener.local_addr().expect("an address").to_string();
    let address = url.replace(&server, &own);
    let done = Arc::new(AtomicBool::new(false));
    tokio::spawn(async move {
        while let Ok((client, _)) = listener.accept().await {
            if cut == Cut::ForEver && done.load(Ordering::SeqCst) {
                continue;
            }
            tokio::spawn(carry(client, server.clone(), cut, done.clone()));
        }
    });
    address
}

async fn carry(client: TcpStream, server: String, cut: Cut, done: Arc<AtomicBool>) {
    let (mut ask, mut answer) = client.into_split();
    let (mut read, mut write) = TcpStream::connect(server).await.expect("the server answers").into_split();
    let back = tokio::spawn(async move { tokio::io::copy(&mut read, &mut answer).await });
    let mut bytes = vec![0; 1 << 16];
    while let Ok(some @ 1..) = ask.read(&mut bytes).await {
        let last = bytes[..some].windows(7).any(|seven| seven == b"COMMIT\0");
        if last && !done.swap(true, Ordering::SeqCst) {
            back.abort();
            if cut != Cut::Before {
                // The answering half is gone, so nobody hears what the server says.
                let _ = back.await;
                write.write_all(&bytes[..some]).await.expect("the server takes it");
                write.shutdown().await.expect("the end");
            }
            return;
        }
        if write.write_all(&bytes[..some]).await.is_err() {
            return;
        }
    }
}

#[tokio::test]
async fn a_connection_that_breaks_at_the_last_word_is_not_taken_for_a_refusal() {
    let Some(one) = Postgres::create().await else { return };
    let first = Store::postgres(&one.url()).await.expect("a database");
    first.migrate().await.expect("a new database");
    filled(&first).await;
    let (tables, rows) = poured_out(&first).await;
    first.close().await;
    one.drop().await;
    for cut in [Cut::Before, Cut::After, Cut::ForEver] {
        let Some(two) = Postgres::create().await else { return };
        let store = Store::postgres(&relay(&two, cut).await).await.expect("through the relay");
        let outcome = poured_in(&store, (&tables, &rows), false, true).await;
        let direct = Store::postgres(&two.url()).await.expect("a database");
        match cut {
            // The server says that nothing was kept, and it was not.
            Cut::Before => {
                assert!(matches!(outcome, Err(BackupError::Store(_))), "{outcome:?}");
                assert!(!direct.has_tables().await.expect("a look"));
            }
            // It says that it was kept.
            Cut::After => {
                outcome.expect("kept");
                assert_eq!(poured_out(&direct).await, (tables.clone(), rows.clone()));
            }
            // It cannot be asked.
            Cut::ForEver => assert!(matches!(outcome, Err(BackupError::Unknown(_))), "{outcome:?}"),
        }
        direct.close().await;
        two.drop().await;
    }
}
