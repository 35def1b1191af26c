//! The two engines behind one face: SQLite by default, PostgreSQL when one machine is not enough.
//!
//! Callers see [`Store`], [`Read`] and [`Write`] and never an engine. Inside, a statement is a [`Sql`]: one text
//! that both engines understand, or one text each. The macro [`run!`] compiles a query body for both, so that
//! binds and row types are written once.

use std::{path::Path, str::FromStr, sync::Arc, time::Duration};

use sqlx::{
    PgPool, Postgres, Sqlite, SqlitePool, Transaction,
    migrate::Migrator,
    pool::PoolConnection,
    postgres::{PgConnectOptions, PgPoolOptions},
    sqlite::{SqliteConnectOptions, SqliteJournalMode, SqlitePoolOptions, SqliteSynchronous},
};

use crate::{error::StoreError, sql::Sql};

/// How long a writer waits for another one to finish before it gives up, unless it is told otherwise.
const WRITER_PATIENCE: Duration = Duration::from_mins(1);
/// Connections that read at the same time on SQLite.
const READERS: u32 = 4;

/// The shapes of the tables, oldest first.
pub(crate) static SQLITE_MIGRATIONS: Migrator = sqlx_macros::migrate!("../migrations/sqlite");
pub(crate) static POSTGRES_MIGRATIONS: Migrator = sqlx_macros::migrate!("../migrations/postgres");

/// Where the data is: a file of our own, or a PostgreSQL server. Cheap to clone.
#[derive(Clone)]
pub struct Store {
    pub(crate) pools: Arc<Pools>,
}

pub(crate) enum Pools {
    Sqlite { readers: SqlitePool, writer: SqlitePool },
    Postgres(PgPool),
}

/// A view of the data. From [`Store::read`] everything read through it is of one moment; from [`Store::glance`] each
/// statement is of its own.
pub struct Read(pub(crate) Engine);

/// A unit of work. Nothing is kept unless [`Write::commit`] is called; it may also look, through [`Read`].
pub struct Write(pub(crate) Read);

pub(crate) enum Engine {
    Sqlite(Transaction<'static, Sqlite>),
    Postgres(Transaction<'static, Postgres>),
    /// Without a transaction: each statement is of its own moment.
    SqliteOnce(PoolConnection<Sqlite>),
    PostgresOnce(PoolConnection<Postgres>),
}

/// Runs one query body on whichever engine holds the unit of work.
macro_rules! run {
    ($work:expr, $sql:expr, |$q:ident, $c:ident| $body:expr) => {
        match &mut $work.0 {
            $crate::engine::Engine::Sqlite(t) => {
                let ($q, $c) = ($sql.sqlite(), &mut **t);
                $body.await
            }
            $crate::engine::Engine::Postgres(t) => {
                let ($q, $c) = ($sql.postgres(), &mut **t);
                $body.await
            }
            $crate::engine::Engine::SqliteOnce(t) => {
                let ($q, $c) = ($sql.sqlite(), &mut **t);
                $body.await
            }
            $crate::engine::Engine::PostgresOnce(t) => {
                let ($q, $c) = ($sql.postgres(), &mut **t);
                $body.await
            }
        }
    };
}
pub(crate) use run;

impl Store {
    /// Opens the SQLite database in this file, creating it when it is not there. Migrate before use.
    pub async fn sqlite(file: &Path) -> Result<Self, StoreError> {
        Self::sqlite_waiting(file, WRITER_PATIENCE).await
    }

    /// The same for a caller whose writers give up after so long and are told that the database is busy.
    pub async fn sqlite_waiting(file: &Path, patience: Duration) -> Result<Self, StoreError> {
        let options = SqliteConnectOptions::new()
            .filename(file)
            .create_if_missing(true)
            .journal_mode(SqliteJournalMode::Wal)
            // FULL costs one sync a commit and means that what was reported as kept is kept.
            .synchronous(SqliteSynchronous::Full)
            .foreign_keys(true)
            .busy_timeout(patience)
            .pragma("temp_store", "MEMORY");
        let writer = SqlitePoolOptions::new()
            .max_connections(1)
            .acquire_timeout(patience)
            // What is deleted is overwritten with zeros on pages that are written anyway; [`Write::wiping`] goes further.
            .connect_with(options.clone().pragma("cache_size", "-65536").pragma("secure_delete", "FAST"))
            .await?;
        let readers = SqlitePoolOptions::new()
            .min_connections(0)
            .max_connections(READERS)
            // A file does not hang up: asking each connection whether it is still there would double a page's cost.
            .test_before_acquire(false)
            // Lazy: the file may not have its tables yet.
            .connect_lazy_with(
                // Pages are read where the system holds them, without a copy for each reader.
                options
                    .pragma("cache_size", "-8192")
                    .pragma("query_only", "ON")
                    .pragma("mmap_size", "268435456"),
            );
        Ok(Self { pools: Arc::new(Pools::Sqlite { readers, writer }) })
    }

    /// Connects to a PostgreSQL database by its address (`postgres://…`). Migrate before use.
    pub async fn postgres(url: &str) -> Result<Self, StoreError> {
        let options = PgConnectOptions::from_str(url)?.application_name("renkei");
        let pool = PgPoolOptions::new()
            .max_connections(16)
            .acquire_timeout(Duration::from_secs(10))
            .connect_with(options)
            .await?;
        Ok(Self { pools: Arc::new(Pools::Postgres(pool)) })
    }

    /// Brings the tables to the shape this release needs. Running it again does nothing.
    pub async fn migrate(&self) -> Result<(), StoreError> {
        match &*self.pools {
            Pools::Sqlite { writer, .. } => SQLITE_MIGRATIONS.run(writer).await?,
            Pools::Postgres(pool) => POSTGRES_MIGRATIONS.run(pool).await?,
        }
        Ok(())
    }

    /// A view of the data as it is now.
    pub async fn read(&self) -> Result<Read, StoreError> {
        Ok(Read(match &*self.pools {
            Pools::Sqlite { readers, .. } => Engine::Sqlite(readers.begin().await?),
            Pools::Postgres(pool) => Engine::Postgres(
                pool.begin_with("BEGIN TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY").await?,
            ),
        }))
    }

    /// A view without a transaction: cheaper than [`Store::read`], because a statement is of one moment by itself. What a
    /// second statement sees may be of a later one; whether it was, [`Read::data_version`] tells when read last.
    pub async fn glance(&self) -> Result<Read, StoreError> {
        Ok(Read(match &*self.pools {
            Pools::Sqlite { readers, .. } => Engine::SqliteOnce(readers.acquire().await?),
            Pools::Postgres(pool) => Engine::PostgresOnce(pool.acquire().await?),
        }))
    }

    /// Begins a unit of work. On SQLite there is one writer at a time; the next waits for it.
    pub async fn write(&self) -> Result<Write, StoreError> {
        Ok(Write(Read(match &*self.pools {
            // A deferred transaction that turns into a write fails at once instead of waiting.
            Pools::Sqlite { writer, .. } => Engine::Sqlite(writer.begin_with("BEGIN IMMEDIATE").await?),
            Pools::Postgres(pool) => Engine::Postgres(pool.begin().await?),
        })))
    }

    /// Lets go of every connection. On SQLite this also folds the write-ahead log into the file.
    pub async fn close(&self) {
        match &*self.pools {
            Pools::Sqlite { readers, writer } => {
                readers.close().await;
                writer.close().await;
            }
            Pools::Postgres(pool) => pool.close().await,
        }
    }

    /// Whether the engine is SQLite, for messages that must say where the data is.
    #[must_use]
    pub fn is_sqlite(&self) -> bool {
        matches!(&*self.pools, Pools::Sqlite { .. })
    }
}

impl Write {
    /// Keeps the work. Without it everything is undone.
    pub async fn commit(self) -> Result<(), StoreError> {
        match self.0.0 {
            Engine::Sqlite(t) => t.commit().await?,
            Engine::Postgres(t) => t.commit().await?,
            Engine::SqliteOnce(_) | Engine::PostgresOnce(_) => {}
        }
        Ok(())
    }

    /// From here on SQLite overwrites everything that is deleted, also whole pages that fall free and would keep what stood on
    /// them until they are used again; `false` goes back to the cheaper way. PostgreSQL has nothing of the kind.
    pub(crate) async fn wiping(&mut self, all: bool) -> Result<(), StoreError> {
        if let Engine::Sqlite(work) = &mut self.0.0 {
            let how = if all { "PRAGMA secure_delete = ON" } else { "PRAGMA secure_delete = FAST" };
            sqlx::query(how).execute(&mut **work).await?;
        }
        Ok(())
    }

    /// A statement that must change exactly one row, or the work stops.
    pub(crate) fn must_be_one(rows: u64, what: &'static str) -> Result<(), StoreError> {
        if rows == 1 { Ok(()) } else { Err(StoreError::Gone { what, rows }) }
    }
}

impl std::ops::Deref for Write {
    type Target = Read;
    fn deref(&self) -> &Read {
        &self.0
    }
}

impl std::ops::DerefMut for Write {
    fn deref_mut(&mut self) -> &mut Read {
        &mut self.0
    }
}

impl Read {
    /// The one value of a statement that gives a whole result as JSON text in one row.
    ///
    /// sqlx hands rows over one by one at some microseconds each; a list of hundreds comes several times faster
    /// as one text.
    pub(crate) fn from_json<T: serde::de::DeserializeOwned>(
        json: &str,
        what: &'static str,
    ) -> Result<T, StoreError> {
        serde_json::from_str(json).map_err(|source| StoreError::Shape { what, source })
    }

    /// The name of the engine, for tests that say which one failed.
    #[must_use]
    pub fn engine_name(&self) -> &'static str {
        match &self.0 {
            Engine::Sqlite(_) | Engine::SqliteOnce(_) => "SQLite",
            Engine::Postgres(_) | Engine::PostgresOnce(_) => "PostgreSQL",
        }
    }

    /// Lets both engines read a statement without running it.
    #[doc(hidden)]
    pub async fn prepare(&mut self, sql: &Sql) -> Result<(), StoreError> {
        use sqlx::{Executor, SqlSafeStr};
        match &mut self.0 {
            Engine::Sqlite(t) => drop((&mut **t).prepare(sql.sqlite_text().into_sql_str()).await?),
            Engine::Postgres(t) => drop((&mut **t).prepare(sql.postgres_text().into_sql_str()).await?),
            Engine::SqliteOnce(t) => drop((&mut **t).prepare(sql.sqlite_text().into_sql_str()).await?),
            Engine::PostgresOnce(t) => drop((&mut **t).prepare(sql.postgres_text().into_sql_str()).await?),
        }
        Ok(())
    }

    /// Runs a statement that takes no values, whatever it does: for the test that a reader is refused by the engine.
    #[doc(hidden)]
    pub async fn attempt(&mut self, sql: &Sql) -> Result<(), StoreError> {
        run!(self, sql, |q, c| async { sqlx::query(q).execute(c).await.map(drop) })?;
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use sqlx::SqlitePool;

    /// The flags of `.cargo/config.toml` reach SQLite: a variable of the machine's own would quietly win over them.
    #[tokio::test]
    async fn sqlite_is_built_as_we_ask() {
        let memory = SqlitePool::connect("sqlite::memory:").await.expect("a database");
        let options: Vec<String> =
            sqlx::query_scalar("PRAGMA compile_options").fetch_all(&memory).await.expect("options");
        let has = |name: &str| options.iter().any(|option| option == name);
        assert!(has("ENABLE_QPSG") && has("DEFAULT_MEMSTATUS=0"), "{options:?}");
        assert!(!has("ENABLE_MEMORY_MANAGEMENT") && !has("ENABLE_API_ARMOR"), "{options:?}");
    }
}
