//! What can go wrong with the data, in the words of the product.

use domain::people::Denied;

/// A failure of the store.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// A value in the database is not what its column promises.
    #[error("table {table}, column {column}: {value:?} is not valid")]
    Inconsistent {
        /// The table.
        table: &'static str,
        /// The column.
        column: &'static str,
        /// What stood there.
        value: String,
    },
    /// A statement that must touch one row touched another number of rows.
    #[error("{what}: expected to change one row, changed {rows}")]
    Gone {
        /// What was to be changed.
        what: &'static str,
        /// How many rows were.
        rows: u64,
    },
    /// A JSON result could not be read back.
    #[error("{what}: unreadable result")]
    Shape {
        /// Which result.
        what: &'static str,
        /// Why.
        #[source]
        source: serde_json::Error,
    },
    /// The place lies outside the scope of whoever asks.
    #[error("out of scope")]
    OutOfScope(Denied),
    /// There is no room left to write.
    #[error("the disk is full")]
    DiskFull(#[source] sqlx::Error),
    /// A text that was asked for or handed over holds what no text may hold: PostgreSQL takes no NUL.
    #[error("not a text")]
    NotText(#[source] sqlx::Error),
    /// Another writer holds the database and did not finish in time.
    #[error("the database is busy")]
    Busy(#[source] sqlx::Error),
    /// The tables could not be brought up to date.
    #[error("migration failed")]
    Migrate(#[from] sqlx::migrate::MigrateError),
    /// Anything else the engine says.
    #[error("database error")]
    Engine(#[source] sqlx::Error),
}

/// Result codes of SQLite: `SQLITE_BUSY`, `SQLITE_LOCKED`, `SQLITE_IOERR_WRITE`, `SQLITE_FULL`.
const SQLITE_BUSY: &str = "5";
const SQLITE_IOERR_WRITE: &str = "778";
const SQLITE_FULL: &str = "13";
/// PostgreSQL: `disk_full`, `lock_not_available`.
const PG_DISK_FULL: &str = "53100";
const PG_LOCK: &str = "55P03";
/// `deadlock_detected`: of two who hold what the other wants, one is sent away and may try again.
const PG_DEADLOCK: &str = "40P01";

/// PostgreSQL: `character_not_in_repertoire`.
const PG_NOT_TEXT: &str = "22021";

impl From<sqlx::Error> for StoreError {
    fn from(error: sqlx::Error) -> Self {
        if matches!(error, sqlx::Error::PoolTimedOut) {
            return Self::Busy(error);
        }
        let code = error
            .as_database_error()
            .and_then(sqlx::error::DatabaseError::code)
            .map(std::borrow::Cow::into_owned);
        match code.as_deref() {
            Some(SQLITE_FULL | SQLITE_IOERR_WRITE | PG_DISK_FULL) => Self::DiskFull(error),
            Some(SQLITE_BUSY | PG_LOCK | PG_DEADLOCK) => Self::Busy(error),
            Some(PG_NOT_TEXT) => Self::NotText(error),
            _ => Self::Engine(error),
        }
    }
}

/// A stored value that must parse, or the row is inconsistent.
#[expect(
    clippy::needless_pass_by_value,
    reason = "callers hand over what they have parsed and no longer need"
)]
pub(crate) fn valid<T, V: ToString>(
    parsed: Option<T>,
    table: &'static str,
    column: &'static str,
    value: V,
) -> Result<T, StoreError> {
    parsed.ok_or_else(|| StoreError::Inconsistent { table, column, value: value.to_string() })
}
