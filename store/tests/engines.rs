//! A database of its own for each test, on the engines that are there.
//!
//! SQLite always is. PostgreSQL is where `RENKEI_TEST_POSTGRES` says, the address of any database on a server that lets
//! us make more; `./test` starts such a server. Without it the PostgreSQL half is left out, loudly.

use std::{
    future::Future,
    panic::resume_unwind,
    pin::Pin,
    sync::{
        Once,
        atomic::{AtomicU32, Ordering},
    },
};

use sqlx::{AssertSqlSafe, Connection as _, Executor as _, PgConnection};
use store::{Store, StoreError};
use tempfile::TempDir;

/// How a test ends.
pub(crate) type Outcome = Result<(), StoreError>;
/// A test on its way.
pub(crate) type Telling = Pin<Box<dyn Future<Output = Outcome> + Send>>;

/// Tells a story on a new, migrated database of each engine.
pub(crate) async fn on_both(tell: fn(Store) -> Telling) {
    on_sqlite(tell).await;
    if let Some(database) = Postgres::create().await {
        println!("on PostgreSQL:");
        let store = Store::postgres(&database.url()).await.expect("the database was just made");
        let told = tell_on(&store, tell).await;
        database.drop().await;
        finish(told);
    }
}

/// Tells a story on a new, migrated SQLite database.
pub(crate) async fn on_sqlite(tell: fn(Store) -> Telling) {
    println!("on SQLite:");
    let folder = folder();
    let store = Store::sqlite(&folder.path().join("test.db")).await.expect("a new file");
    finish(tell_on(&store, tell).await);
}

/// A folder that is gone with its value.
pub(crate) fn folder() -> TempDir {
    TempDir::new().expect("a folder in the temporary folder")
}

type Told = Result<Outcome, tokio::task::JoinError>;

async fn tell_on(store: &Store, tell: fn(Store) -> Telling) -> Told {
    store.migrate().await.expect("a new database takes every migration");
    // In a task of its own, so that a story that panics still leaves no database behind.
    let told = tokio::spawn(tell(store.clone())).await;
    store.close().await;
    told
}

fn finish(told: Told) {
    match told {
        Ok(outcome) => outcome.expect("the story comes to its end"),
        Err(stopped) => resume_unwind(stopped.into_panic()),
    }
}

/// A PostgreSQL database of one test.
pub(crate) struct Postgres {
    server: String,
    name: String,
}

impl Postgres {
    /// Makes an empty one; `None` when there is no server to make it on.
    pub(crate) async fn create() -> Option<Self> {
        static COUNT: AtomicU32 = AtomicU32::new(0);
        let server = server()?;
        let name = format!("renkei_store_{}_{}", std::process::id(), COUNT.fetch_add(1, Ordering::Relaxed));
        command(&server, format!("CREATE DATABASE {name} TEMPLATE template0 ENCODING 'UTF8'")).await;
        Some(Self { server, name })
    }

    /// Its address.
    pub(crate) fn url(&self) -> String {
        let base = self.server.rsplit_once('/').map_or(self.server.as_str(), |(base, _)| base);
        format!("{base}/{}", self.name)
    }

    /// Takes it away again.
    pub(crate) async fn drop(self) {
        command(&self.server, format!("DROP DATABASE {} WITH (FORCE)", self.name)).await;
    }
}

/// The server of this run.
fn server() -> Option<String> {
    static SAID: Once = Once::new();
    #[expect(clippy::disallowed_methods, reason = "a test binary has no command line of its own")]
    let url = std::env::var("RENKEI_TEST_POSTGRES").ok().filter(|url| !url.is_empty());
    if url.is_none() {
        SAID.call_once(|| {
            eprintln!("*** RENKEI_TEST_POSTGRES is not set: PostgreSQL IS NOT TESTED, only SQLite ***");
        });
    }
    url
}

async fn command(url: &str, sql: String) {
    let mut connection = PgConnection::connect(url).await.expect("the server answers");
    // Safe: made of our own names.
    connection.execute(AssertSqlSafe(sql)).await.expect("we may make and drop databases");
}
