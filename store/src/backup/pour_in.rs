//! Bringing rows back into PostgreSQL, all in one transaction, which its caller keeps or drops.

use std::{collections::BTreeSet, time::Duration};

use chrono::{DateTime, Utc};
use domain::audit::Head;
use sqlx::{
    AssertSqlSafe, PgConnection, PgPool,
    postgres::{PgDatabaseError, PgPoolOptions},
};
use tokio::sync::mpsc;

use super::{
    BackupError, Table,
    catalogue::{self, quoted, rows_of},
    own::{self, History, RAN},
    past::Past,
};
use crate::{
    engine::{Engine, POSTGRES_MIGRATIONS, Pools, Read, Store, Write},
    error::StoreError,
};

/// What is being brought in.
#[derive(Debug)]
pub enum Piece {
    /// Rows of a table, as `COPY` wrote them. The pieces of one table follow each other.
    Rows {
        /// The table.
        table: String,
        /// The rows.
        bytes: Vec<u8>,
    },
    /// There is nothing more. Without it, nothing is kept.
    End,
}

/// Data that was brought in, in the shape of this release, and is not kept yet. Dropped, it leaves what was there before.
pub struct Poured {
    work: Write,
    pool: PgPool,
    /// The number of the transaction, by which the server can be asked what became of it.
    number: String,
    before: Before,
}

/// What is known of the data that was there before.
#[derive(Default)]
struct Before {
    head: Option<Head>,
    past: Option<Result<Past, StoreError>>,
}

/// Other connections of the product to this database.
const OTHERS: &str = "SELECT COUNT(*) FROM pg_stat_activity
    WHERE datname = current_database() AND application_name IN ('renkei', 'renkei restore')
      AND pid <> pg_backend_pid()";

/// How often and how far apart it is looked whether others – who may just have been stopped – are gone, and what became of
/// a transaction.
const LOOKS: usize = 20;
const APART: Duration = Duration::from_millis(100);

/// What has a name of these in the schema: table, view, sequence, index.
const NAMED: &str = "SELECT relname::text FROM pg_class
    WHERE relnamespace = current_schema()::regnamespace AND relname = ANY($1) ORDER BY relname";

/// Functions with a name of these that take nothing.
const FUNCTIONS: &str = "SELECT proname::text FROM pg_proc
    WHERE pronamespace = current_schema()::regnamespace AND pronargs = 0 AND proname = ANY($1) ORDER BY proname";

/// Columns that count by themselves, with the sequence they take their numbers from.
const COUNTERS: &str = "SELECT c.relname::text, a.attname::text,
        pg_get_serial_sequence(quote_ident(c.relname), a.attname)
    FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid
    WHERE c.relnamespace = current_schema()::regnamespace AND c.relkind = 'r' AND c.relname = ANY($1)
      AND a.attnum > 0 AND NOT a.attisdropped
      AND pg_get_serial_sequence(quote_ident(c.relname), a.attname) IS NOT NULL";

/// How long the server may take to be connected to.
const PATIENCE: Duration = Duration::from_secs(10);

const NUMBER: &str = "SELECT pg_current_xact_id()::text";
const BECAME: &str = "SELECT pg_xact_status($1::text::xid8)";

/// What the server says when something else rests on what is to go.
const DEPENDENT: &str = "2BP01";

impl Store {
    /// Whether a PostgreSQL database has tables of ours.
    pub async fn has_tables(&self) -> Result<bool, BackupError> {
        let Pools::Postgres(pool) = &*self.pools else { return Err(BackupError::OtherEngine) };
        let mut connection = pool.acquire().await?;
        Ok(!matches!(History::of(&mut connection).await?, History::None | History::Others))
    }

    /// Makes our tables in a PostgreSQL database in the shape they had, fills them with what comes in, and brings them to
    /// the shape of this release. Ours that are there already are taken away with `replace`, and refused without; what
    /// others keep in the schema is not touched; what they know that a backup made at `made_at` does not is read first. Nothing is kept before [`Poured::keep`]. It is the last thing done with a
    /// store: its other connections are closed, so that none of them counts as somebody's.
    pub async fn pour_in(
        &self,
        shape: i64,
        tables: &[Table],
        replace: bool,
        made_at: DateTime<Utc>,
        mut pieces: mpsc::Receiver<Piece>,
    ) -> Result<Poured, BackupError> {
        let Pools::Postgres(pool) = &*self.pools else { return Err(BackupError::OtherEngine) };
        let options = pool.connect_options().as_ref().clone().application_name("renkei restore");
        pool.close().await;
        let one = PgPoolOptions::new().max_connections(1).acquire_timeout(PATIENCE);
        let pool = one.connect_with(options).await?;
        // Before the transaction: within one, the server always tells the same about others.
        alone(&mut *pool.acquire().await?).await?;
        let mut work = Write(Read(Engine::Postgres(pool.begin().await?)));
        let before = clear(&mut work, replace, made_at).await?;
        let connection = connection(&mut work)?;
        POSTGRES_MIGRATIONS.run_to(shape, &mut *connection).await.map_err(StoreError::from)?;
        let own = History::of(connection).await?.tables();
        let known = catalogue::tables(connection, &own).await?;
        let strange = tables.iter().find(|table| known.iter().all(|own| own.name != table.name));
        if let Some(table) = strange {
            return Err(BackupError::UnknownTable(table.name.clone()));
        }
        let names: Vec<String> = known.iter().map(|table| quoted(&table.name)).collect();
        // What a trigger would add or refuse was added or refused when the rows were written first. The few rows that the
        // migrations bring are among those that come in.
        for name in &names {
            execute(connection, format!("ALTER TABLE {name} DISABLE TRIGGER USER")).await?;
        }
        execute(connection, format!("TRUNCATE {}", names.join(", "))).await?;
        fill(connection, tables, &mut pieces).await?;
        for name in &names {
            execute(connection, format!("ALTER TABLE {name} ENABLE TRIGGER USER")).await?;
        }
        go_on_counting(connection, &own).await?;
        POSTGRES_MIGRATIONS.run(&mut *connection).await.map_err(StoreError::from)?;
        let number = sqlx::query_scalar(NUMBER).fetch_one(&mut *connection).await?;
        Ok(Poured { work, pool, number, before })
    }
}

impl Poured {
    /// The end of the audit trail that was there before, if there was one that could be read.
    #[must_use]
    pub fn before(&self) -> Option<Head> {
        self.before.head
    }

    /// What the data that was there before knows and this does not; `None` when there was none, and the error where it cannot
    /// be read any more. It is given once.
    #[must_use]
    pub fn take_past(&mut self) -> Option<Result<Past, StoreError>> {
        self.before.past.take()
    }

    /// The unit of work the data came in, for what has to be kept together with it.
    pub fn work(&mut self) -> &mut Write {
        &mut self.work
    }

    /// Keeps it. After any error but [`BackupError::Unknown`] the data is what it was before.
    pub async fn keep(self) -> Result<(), BackupError> {
        let Self { work, pool, number, .. } = self;
        let Engine::Postgres(transaction) = work.0.0 else { return Err(BackupError::OtherEngine) };
        let outcome = match transaction.commit().await {
            Ok(()) => Ok(()),
            // The server may have kept it although we did not hear so.
            Err(error) => match became(&pool, &number).await.as_deref() {
                Some("committed") => Ok(()),
                Some("aborted") => Err(error.into()),
                _ => Err(BackupError::Unknown(error.into())),
            },
        };
        // What goes wrong in parting changes nothing any more.
        pool.close().await;
        outcome
    }
}

/// What became of a transaction, in the server's word; `None` when it cannot be asked or does not know any more.
async fn became(pool: &PgPool, number: &str) -> Option<String> {
    for look in 0..LOOKS {
        if look > 0 {
            tokio::time::sleep(APART).await;
        }
        let word: Option<String> = sqlx::query_scalar(BECAME).bind(number).fetch_one(pool).await.ok()?;
        // A server that has not yet noticed that we are gone is still at it.
        if word.as_deref() != Some("in progress") {
            return word;
        }
    }
    None
}

/// The connection of a unit of work.
fn connection(work: &mut Write) -> Result<&mut PgConnection, BackupError> {
    match &mut work.0.0 {
        Engine::Postgres(transaction) => Ok(&mut **transaction),
        _ => Err(BackupError::OtherEngine),
    }
}

/// Insists that nobody else uses the database.
async fn alone(connection: &mut PgConnection) -> Result<(), BackupError> {
    let mut others: i64 = 0;
    for look in 0..LOOKS {
        if look > 0 {
            tokio::time::sleep(APART).await;
        }
        others = sqlx::query_scalar(OTHERS).fetch_one(&mut *connection).await?;
        if others == 0 {
            return Ok(());
        }
    }
    Err(BackupError::InUse(others))
}

/// Reads within the transaction, which goes on also when the reading fails.
async fn apart<T>(
    work: &mut Write,
    read: impl AsyncFnOnce(&mut Write) -> Result<T, StoreError>,
) -> Result<Result<T, StoreError>, BackupError> {
    execute(connection(work)?, "SAVEPOINT apart".to_owned()).await?;
    let outcome = read(work).await;
    let end = if outcome.is_ok() { "RELEASE SAVEPOINT apart" } else { "ROLLBACK TO SAVEPOINT apart" };
    execute(connection(work)?, end.to_owned()).await?;
    Ok(outcome)
}

/// Takes away what is ours, if it may go, and gives the end of the audit trail it had. What is not ours stays; where it
/// stands in the way or rests on ours, nothing is done.
async fn clear(work: &mut Write, replace: bool, made_at: DateTime<Utc>) -> Result<Before, BackupError> {
    let mut before = Before::default();
    match History::of(connection(work)?).await? {
        History::None => {}
        History::Others => return Err(BackupError::InTheWay(vec![RAN.to_owned()])),
        History::Newer => return Err(BackupError::Newer),
        History::Ours(_) if !replace => return Err(BackupError::NotEmpty),
        History::Ours(migrations) => {
            let tables = named(connection(work)?, NAMED, own::tables(migrations.iter().copied())).await?;
            if tables.iter().any(|table| table == "audit_head") {
                // A trail that cannot be read any more is no reason to refuse a restore.
                before.head = apart(work, async |work| work.audit_head().await).await?.ok().flatten();
            }
            before.past = Some(apart(work, async |work| work.past(made_at).await).await?);
            let connection = connection(work)?;
            let names: Vec<String> = tables.iter().map(String::as_str).chain([RAN]).map(quoted).collect();
            take_away(connection, format!("DROP TABLE {}", names.join(", "))).await?;
            let functions = named(connection, FUNCTIONS, own::functions(migrations.iter().copied())).await?;
            for function in functions {
                take_away(connection, format!("DROP FUNCTION {}()", quoted(&function))).await?;
            }
        }
    }
    let left = named(connection(work)?, NAMED, own::tables(POSTGRES_MIGRATIONS.iter())).await?;
    if left.is_empty() { Ok(before) } else { Err(BackupError::InTheWay(left)) }
}

/// Which of the names the catalogue knows.
async fn named(
    connection: &mut PgConnection,
    statement: &'static str,
    names: BTreeSet<String>,
) -> Result<Vec<String>, BackupError> {
    let names: Vec<String> = names.into_iter().collect();
    Ok(sqlx::query_scalar(statement).bind(names).fetch_all(connection).await?)
}

/// Drops what nothing else rests on; the server itself refuses where something does, and says what.
async fn take_away(connection: &mut PgConnection, text: String) -> Result<(), BackupError> {
    // Safe: made of our own words and of names of the catalogue, in quotes.
    let Err(error) = sqlx::query(AssertSqlSafe(text)).execute(connection).await else { return Ok(()) };
    let said = error.as_database_error().and_then(|said| said.try_downcast_ref::<PgDatabaseError>());
    match said.filter(|said| said.code() == DEPENDENT) {
        Some(said) => {
            Err(BackupError::HeldByOthers(said.detail().unwrap_or_else(|| said.message()).to_owned()))
        }
        None => Err(error.into()),
    }
}

/// Sends what comes in to its tables, one `COPY` for each.
async fn fill(
    work: &mut PgConnection,
    tables: &[Table],
    pieces: &mut mpsc::Receiver<Piece>,
) -> Result<(), BackupError> {
    let mut next = pieces.recv().await;
    loop {
        let (name, bytes) = match next {
            Some(Piece::Rows { table, bytes }) => (table, bytes),
            Some(Piece::End) => return Ok(()),
            None => return Err(BackupError::Interrupted),
        };
        let Some(table) = tables.iter().find(|table| table.name == name) else {
            return Err(BackupError::UnknownTable(name));
        };
        let mut copy = work.copy_in_raw(&format!("COPY {} FROM STDIN", rows_of(table))).await?;
        copy.send(bytes).await?;
        next = loop {
            match pieces.recv().await {
                Some(Piece::Rows { table, bytes }) if table == name => {
                    copy.send(bytes).await?;
                }
                other => break other,
            }
        };
        copy.finish().await?;
    }
}

/// Lets columns that count by themselves go on after the largest number that came in.
async fn go_on_counting(work: &mut PgConnection, own: &BTreeSet<String>) -> Result<(), BackupError> {
    let own: Vec<&String> = own.iter().collect();
    let counters: Vec<(String, String, String)> =
        sqlx::query_as(COUNTERS).bind(own).fetch_all(&mut *work).await?;
    for (table, column, sequence) in counters {
        let (table, column) = (quoted(&table), quoted(&column));
        let text = format!(
            "SELECT setval($1::regclass, COALESCE(MAX({column}), 1), MAX({column}) IS NOT NULL) FROM {table}"
        );
        // Safe: made of names of our own catalogue, in quotes.
        sqlx::query(AssertSqlSafe(text)).bind(sequence).execute(&mut *work).await?;
    }
    Ok(())
}

async fn execute(work: &mut PgConnection, text: String) -> Result<(), BackupError> {
    // Safe: made of our own words and of names of the catalogue, in quotes.
    sqlx::query(AssertSqlSafe(text)).execute(work).await?;
    Ok(())
}
