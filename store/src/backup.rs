//! The whole data, out and in: what a backup takes and what a restore brings back.
//!
//! SQLite gives a file: [`Store::copy_to`]. PostgreSQL gives rows: a [`Read`] is one moment of the data, and of that moment
//! [`Read::tables`] and [`Read::pour_out`] tell everything there is, whatever tables later releases add; [`Store::pour_in`]
//! brings them back in one transaction, into tables made as they were then.
//!
//! The few statements of this module speak to one engine about its own catalogue, so they stand here and not among the
//! statements that both engines read.

mod catalogue;
mod own;
mod past;
mod pour_in;

use std::path::Path;

use futures_util::TryStreamExt as _;
use serde::{Deserialize, Serialize};
use sqlx::{ConnectOptions as _, Connection as _};
use tokio::sync::mpsc;

pub use past::{CarriedOver, LeftOver, Past};
pub use pour_in::{Piece, Poured};

use crate::{
    engine::{Engine, POSTGRES_MIGRATIONS, Pools, Read, SQLITE_MIGRATIONS, Store, run},
    error::StoreError,
};

/// Why the data could not be taken out or brought back.
#[derive(Debug, thiserror::Error)]
pub enum BackupError {
    /// This is done differently on the engine at hand: a mistake of the caller.
    #[error("not for this engine")]
    OtherEngine,
    /// There are tables already, and nobody said that they may go.
    #[error("the database is not empty")]
    NotEmpty,
    /// Others are connected to the database.
    #[error("{0} other connections use the database")]
    InUse(i64),
    /// A table that this release does not have.
    #[error("there is no table {0}")]
    UnknownTable(String),
    /// Tables or views of others have the names that ours need.
    #[error("others have what ours would be called: {}", .0.join(", "))]
    InTheWay(Vec<String>),
    /// Something of others – a view, a foreign key, a trigger – rests on our tables, in the words of the server.
    #[error("others depend on our tables: {0}")]
    HeldByOthers(String),
    /// The tables are of a later release, which this one does not know.
    #[error("the tables are of a later release")]
    Newer,
    /// What was being brought in ended too early.
    #[error("the rows ended too early")]
    Interrupted,
    /// The connection broke in the very moment in which the data was to be kept, and the server cannot be asked any more.
    #[error("whether the data was kept is not known")]
    Unknown(#[source] StoreError),
    /// The database refused.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl From<sqlx::Error> for BackupError {
    fn from(error: sqlx::Error) -> Self {
        Self::Store(error.into())
    }
}

/// A table as a backup names it: its columns are in the order of its rows.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Table {
    /// Its name.
    pub name: String,
    /// The columns that are written, in order; none that the database works out itself.
    pub columns: Vec<String>,
}

/// Bytes of rows that are handed on together, at least.
const PIECE: usize = 4 * 1_024 * 1_024;

impl Store {
    /// The number of the newest shape of the tables that this release knows.
    #[must_use]
    pub fn newest_shape(&self) -> i64 {
        let migrations = if self.is_sqlite() { &SQLITE_MIGRATIONS } else { &POSTGRES_MIGRATIONS };
        migrations.iter().map(|migration| migration.version).max().unwrap_or_default()
    }

    /// Writes the SQLite database as it is at this moment into a new file, while others go on to read and write.
    pub async fn copy_to(&self, file: &Path) -> Result<(), BackupError> {
        let Pools::Sqlite { writer, .. } = &*self.pools else { return Err(BackupError::OtherEngine) };
        // A connection of its own: copying may take a while, and the one writer of this process is not kept waiting.
        let mut connection = writer.connect_options().connect().await?;
        let name = file.to_string_lossy().into_owned();
        sqlx::query("VACUUM INTO $1").bind(name).execute(&mut connection).await?;
        connection.close().await?;
        Ok(())
    }
}

impl Read {
    /// The number of the shape the tables have; 0 when there are none yet.
    pub async fn shape(&mut self) -> Result<i64, StoreError> {
        let known: bool =
            run!(self, catalogue::MIGRATED, |q, c| async { sqlx::query_scalar(q).fetch_one(c).await })?;
        if !known {
            return Ok(0);
        }
        Ok(run!(self, catalogue::SHAPE, |q, c| async { sqlx::query_scalar(q).fetch_one(c).await })?)
    }

    /// Every table of ours in a PostgreSQL database, those that others refer to first. What others keep beside them is none
    /// of a backup's business.
    pub async fn tables(&mut self) -> Result<Vec<Table>, BackupError> {
        let Engine::Postgres(t) = &mut self.0 else { return Err(BackupError::OtherEngine) };
        let own = own::History::of(t).await?.tables();
        catalogue::tables(t, &own).await
    }

    /// Sends every row of a table of a PostgreSQL database, as `COPY` writes it, in pieces of some megabytes. When nobody
    /// takes them any more, it stops.
    pub async fn pour_out(
        &mut self,
        table: &Table,
        pieces: &mpsc::Sender<Vec<u8>>,
    ) -> Result<(), BackupError> {
        let Engine::Postgres(t) = &mut self.0 else { return Err(BackupError::OtherEngine) };
        let statement = format!("COPY {} TO STDOUT", catalogue::rows_of(table));
        let mut rows = t.copy_out_raw(&statement).await?;
        let mut piece = Vec::new();
        while let Some(bytes) = rows.try_next().await? {
            piece.extend_from_slice(&bytes);
            if piece.len() >= PIECE && pieces.send(std::mem::take(&mut piece)).await.is_err() {
                return Err(BackupError::Interrupted);
            }
        }
        if !piece.is_empty() && pieces.send(piece).await.is_err() {
            return Err(BackupError::Interrupted);
        }
        Ok(())
    }
}
