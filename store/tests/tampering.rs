//! Somebody with a way into the database changes the audit trail behind the product's back: the database refuses what it
//! can, and what is done all the same is found.

use domain::audit::{Fault, Head};
use sqlx::{
    AssertSqlSafe, Connection as _, Executor as _, PgConnection, SqliteConnection,
    sqlite::SqliteConnectOptions,
};
use store::{Store, StoreError};
use tempfile::TempDir;

use crate::{
    engines::{Postgres, folder},
    stories::audit::imported,
};

/// A hand in the database that does not go through the product.
enum Hand {
    Sqlite(SqliteConnection, TempDir),
    Postgres(PgConnection, Postgres),
}

impl Hand {
    async fn does(&mut self, sql: &str) -> Result<(), sqlx::Error> {
        // Safe: texts of these tests.
        let sql = AssertSqlSafe(sql.to_owned());
        match self {
            Self::Sqlite(connection, _) => connection.execute(sql).await.map(drop),
            Self::Postgres(connection, _) => connection.execute(sql).await.map(drop),
        }
    }

    /// The database must refuse it, and say why.
    async fn is_refused(&mut self, sql: &str) {
        let said = self.does(sql).await.expect_err(sql).to_string();
        assert!(said.contains("append-only") || said.contains("only moves on"), "{sql}: {said}");
    }

    /// Takes away what refuses, as whoever owns the database can.
    async fn disarms(&mut self) {
        let sql = match self {
            Self::Sqlite(..) => {
                "DROP TRIGGER audit_entry_no_update; DROP TRIGGER audit_entry_no_delete;
                 DROP TRIGGER audit_head_no_return; DROP TRIGGER audit_head_no_delete;"
            }
            Self::Postgres(..) => {
                "ALTER TABLE audit_entry DISABLE TRIGGER USER; ALTER TABLE audit_head DISABLE TRIGGER USER;"
            }
        };
        self.does(sql).await.expect("the owner may");
    }
}

/// A trail of six entries on each engine, and a hand in its database.
async fn trails() -> Vec<(Store, Hand)> {
    let mut trails = Vec::new();
    let place = folder();
    let file = place.path().join("test.db");
    let store = Store::sqlite(&file).await.expect("a new file");
    store.migrate().await.expect("migrations");
    let options = SqliteConnectOptions::new().filename(&file);
    let hand = SqliteConnection::connect_with(&options).await.expect("the file");
    trails.push((store, Hand::Sqlite(hand, place)));
    if let Some(database) = Postgres::create().await {
        let store = Store::postgres(&database.url()).await.expect("the database was just made");
        store.migrate().await.expect("migrations");
        let hand = PgConnection::connect(&database.url()).await.expect("the server answers");
        trails.push((store, Hand::Postgres(hand, database)));
    }
    for (store, _) in &trails {
        for seq in 1..=6 {
            store.record(&imported("2026-02-01T00:00:00Z", seq)).await.expect("an entry");
        }
    }
    trails
}

async fn done(store: Store, hand: Hand) {
    store.close().await;
    match hand {
        Hand::Sqlite(connection, folder) => {
            connection.close().await.expect("nothing is left open");
            folder.close().expect("the folder goes");
        }
        Hand::Postgres(connection, database) => {
            connection.close().await.expect("nothing is left open");
            database.drop().await;
        }
    }
}

async fn faults(store: &Store, known: Option<Head>) -> Result<Vec<Fault>, StoreError> {
    Ok(store.read().await?.verify_audit(known).await?.faults)
}

#[tokio::test]
async fn the_database_refuses_to_change_the_trail() {
    for (store, mut hand) in trails().await {
        for sql in [
            "UPDATE audit_entry SET act = 'export' WHERE seq = 3",
            "DELETE FROM audit_entry WHERE seq = 6",
            "DELETE FROM audit_entry",
            "UPDATE audit_head SET seq = 5",
            "DELETE FROM audit_head",
        ] {
            hand.is_refused(sql).await;
        }
        match hand {
            Hand::Sqlite(..) => {
                hand.is_refused(
                    "INSERT OR REPLACE INTO audit_entry SELECT seq, at, actor_kind, actor, 'export', subject_kind,
                     subject, before, after, request, link FROM audit_entry WHERE seq = 3",
                )
                .await;
                hand.is_refused("INSERT OR REPLACE INTO audit_head SELECT id, 0, link FROM audit_head").await;
            }
            Hand::Postgres(..) => {
                hand.is_refused("TRUNCATE audit_entry").await;
                hand.is_refused("TRUNCATE audit_head").await;
            }
        }
        assert_eq!(faults(&store, None).await.expect("a walk"), []);
        done(store, hand).await;
    }
}

#[tokio::test]
async fn what_was_changed_all_the_same_is_found() {
    for (store, mut hand) in trails().await {
        hand.disarms().await;
        hand.does("UPDATE audit_entry SET after = NULL WHERE seq = 2").await.expect("nothing refuses");
        assert_eq!(faults(&store, None).await.expect("a walk"), [Fault::Altered { seq: 2 }]);
        hand.does("UPDATE audit_entry SET at = 'once', link = 'none' WHERE seq = 3")
            .await
            .expect("nothing refuses");
        let found = faults(&store, None).await.expect("a walk along what cannot be read");
        assert_eq!(found[..2], [Fault::Altered { seq: 2 }, Fault::Altered { seq: 3 }]);
        done(store, hand).await;
    }
}

#[tokio::test]
async fn what_was_taken_out_all_the_same_is_found() {
    for (store, mut hand) in trails().await {
        hand.disarms().await;
        hand.does("DELETE FROM audit_entry WHERE seq IN (2, 3)").await.expect("nothing refuses");
        assert_eq!(faults(&store, None).await.expect("a walk"), [Fault::Missing { from: 2, to: 3 }]);
        hand.does("DELETE FROM audit_entry WHERE seq = 6").await.expect("nothing refuses");
        let gone = [Fault::Missing { from: 2, to: 3 }, Fault::Missing { from: 6, to: 6 }];
        assert_eq!(faults(&store, None).await.expect("a walk"), gone);
        // What comes after does not cover it up.
        store.record(&imported("2026-02-02T00:00:00Z", 7)).await.expect("an entry");
        assert_eq!(faults(&store, None).await.expect("a walk"), gone);
        done(store, hand).await;
    }
}

#[tokio::test]
async fn an_end_that_was_cut_off_is_found_by_what_was_noted_elsewhere() {
    for (store, mut hand) in trails().await {
        let known = store.read().await.expect("a view").audit_head().await.expect("a head");
        hand.disarms().await;
        hand.does(
            "DELETE FROM audit_entry WHERE seq > 4;
             UPDATE audit_head SET seq = 4, link = (SELECT link FROM audit_entry WHERE seq = 4);",
        )
        .await
        .expect("nothing refuses");
        assert_eq!(faults(&store, None).await.expect("a walk"), [], "the chain itself holds");
        assert_eq!(faults(&store, known).await.expect("a walk"), [Fault::Known { seq: 6 }]);
        hand.does("DELETE FROM audit_head").await.expect("nothing refuses");
        assert_eq!(faults(&store, None).await.expect("a walk"), [Fault::Head { last: 4 }]);
        done(store, hand).await;
    }
}
