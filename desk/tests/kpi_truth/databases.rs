//! An empty installation on each engine, with its import desk.

use std::{
    path::Path,
    process::Command,
    sync::{
        Arc,
        atomic::{AtomicU32, Ordering},
    },
};

use desk::{Desk, Originals, master::Master};
use domain::clock::FixedClock;
use store::Store;
use tempfile::TempDir;

/// A database with master data and nothing else.
pub(crate) struct House {
    pub(crate) desk: Desk,
    folder: TempDir,
    /// The server and the database on it, to be dropped.
    postgres: Option<(String, String)>,
}

impl House {
    pub(crate) async fn on_sqlite() -> Self {
        let folder = TempDir::new().expect("a folder");
        let store = Store::sqlite(&folder.path().join("renkei.db")).await.expect("a new file");
        Self::furnish(store, folder, None).await
    }

    /// `None`, and a loud word, when there is no server.
    pub(crate) async fn on_postgres() -> Option<Self> {
        static COUNT: AtomicU32 = AtomicU32::new(0);
        #[expect(clippy::disallowed_methods, reason = "a test binary has no command line of its own")]
        let server = std::env::var("RENKEI_TEST_POSTGRES").ok().filter(|url| !url.is_empty());
        let Some(server) = server else {
            eprintln!("*** RENKEI_TEST_POSTGRES is not set: PostgreSQL IS NOT TESTED, only SQLite ***");
            return None;
        };
        let name = format!("renkei_truth_{}_{}", std::process::id(), COUNT.fetch_add(1, Ordering::Relaxed));
        psql(&server, &format!("CREATE DATABASE {name} TEMPLATE template0 ENCODING 'UTF8'"));
        let base = server.rsplit_once('/').map_or(server.as_str(), |(base, _)| base);
        let store = Store::postgres(&format!("{base}/{name}")).await.expect("the database was just made");
        let folder = TempDir::new().expect("a folder");
        Some(Self::furnish(store, folder, Some((server, name))).await)
    }

    async fn furnish(store: Store, folder: TempDir, postgres: Option<(String, String)>) -> Self {
        store.migrate().await.expect("migrations");
        Master::install(&store).await.expect("master data");
        let master = Master::load(&store).await.expect("master data");
        let now = "2027-01-01T00:00:00Z".parse().expect("a moment");
        let desk = Desk {
            store,
            master: Arc::new(master),
            clock: Arc::new(FixedClock(now)),
            originals: Originals::of(folder.path()),
        };
        Self { desk, folder, postgres }
    }

    pub(crate) fn folder(&self) -> &Path {
        self.folder.path()
    }

    pub(crate) fn engine(&self) -> &'static str {
        if self.desk.store.is_sqlite() { "SQLite" } else { "PostgreSQL" }
    }

    pub(crate) async fn leave(self) {
        self.desk.store.close().await;
    }
}

impl Drop for House {
    fn drop(&mut self) {
        if let Some((server, name)) = &self.postgres {
            psql(server, &format!("DROP DATABASE {name} WITH (FORCE)"));
        }
    }
}

/// SQL is the store's business alone: databases are made with the engine's own tool.
fn psql(url: &str, sql: &str) {
    let done = Command::new("psql").args(["--no-psqlrc", "--quiet", url, "-c", sql]).status();
    assert!(done.is_ok_and(|status| status.success()), "psql: {sql}");
}
