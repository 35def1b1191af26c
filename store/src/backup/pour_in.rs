//! Bringing rows back into PostgreSQL, all in one transaction.

use std::time::Duration;

use sqlx::{AssertSqlSafe, ConnectOptions as _, Connection as _, PgConnection};
use tokio::sync::mpsc;

use super::{
    BackupError, Table,
    catalogue::{self, quoted, rows_of},
};
use crate::engine::{POSTGRES_MIGRATIONS, Pools, Store};

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

/// Other connections of the product to this database.
const OTHERS: &str = "SELECT COUNT(*) FROM pg_stat_activity
    WHERE datname = current_database() AND application_name IN ('renkei', 'renkei restore')
      AND pid <> pg_backend_pid()";

/// How long others, who may just have been stopped, have to be gone: this often, this far apart.
const LOOKS: usize = 20;
const APART: Duration = Duration::from_millis(100);

/// All tables of the schema, to be taken away.
const ALL_TABLES: &str = "SELECT relname::text FROM pg_class
    WHERE relnamespace = current_schema()::regnamespace AND relkind = 'r' ORDER BY relname";

/// Functions that migrations made – those of triggers – and no extension's.
const ALL_FUNCTIONS: &str = "SELECT p.oid::regprocedure::text FROM pg_proc p
    WHERE p.pronamespace = current_schema()::regnamespace
      AND NOT EXISTS (SELECT 1 FROM pg_depend d WHERE d.objid = p.oid AND d.deptype = 'e')";

/// Columns that count by themselves, with the sequence they take their numbers from.
const COUNTERS: &str = "SELECT c.relname::text, a.attname::text,
        pg_get_serial_sequence(quote_ident(c.relname), a.attname)
    FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid
    WHERE c.relnamespace = current_schema()::regnamespace AND c.relkind = 'r' AND a.attnum > 0 AND NOT a.attisdropped
      AND pg_get_serial_sequence(quote_ident(c.relname), a.attname) IS NOT NULL";

impl Store {
    /// Whether a PostgreSQL database has any table.
    pub async fn has_tables(&self) -> Result<bool, BackupError> {
        let Pools::Postgres(pool) = &*self.pools else { return Err(BackupError::OtherEngine) };
        let tables: Vec<String> = sqlx::query_scalar(ALL_TABLES).fetch_all(pool).await?;
        Ok(!tables.is_empty())
    }

    /// Makes the tables of a PostgreSQL database in the shape they had, and fills them with what comes in. Tables that
    /// are there already are taken away with `replace`, and refused without. Either all of it is done, or nothing. It is
    /// the last thing done with a store: its other connections are closed, so that none of them counts as somebody's.
    pub async fn pour_in(
        &self,
        shape: i64,
        tables: &[Table],
        replace: bool,
        mut pieces: mpsc::Receiver<Piece>,
    ) -> Result<(), BackupError> {
        let Pools::Postgres(pool) = &*self.pools else { return Err(BackupError::OtherEngine) };
        let options = pool.connect_options().as_ref().clone().application_name("renkei restore");
        pool.close().await;
        let mut connection = options.connect().await?;
        alone(&mut connection).await?;
        let mut work = connection.begin().await?;
        clear(&mut work, replace).await?;
        POSTGRES_MIGRATIONS.run_to(shape, &mut *work).await.map_err(crate::StoreError::from)?;
        let known = catalogue::tables(&mut work).await?;
        let strange = tables.iter().find(|table| known.iter().all(|own| own.name != table.name));
        if let Some(table) = strange {
            return Err(BackupError::UnknownTable(table.name.clone()));
        }
        let names: Vec<String> = known.iter().map(|table| quoted(&table.name)).collect();
        // What a trigger would add or refuse was added or refused when the rows were written first. The few rows that the
        // migrations bring are among those that come in.
        for name in &names {
            execute(&mut work, format!("ALTER TABLE {name} DISABLE TRIGGER USER")).await?;
        }
        execute(&mut work, format!("TRUNCATE {}", names.join(", "))).await?;
        fill(&mut work, tables, &mut pieces).await?;
        for name in &names {
            execute(&mut work, format!("ALTER TABLE {name} ENABLE TRIGGER USER")).await?;
        }
        go_on_counting(&mut work).await?;
        work.commit().await?;
        connection.close().await?;
        Ok(())
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

/// Takes away what is there, if it may go.
async fn clear(work: &mut PgConnection, replace: bool) -> Result<(), BackupError> {
    let tables: Vec<String> = sqlx::query_scalar(ALL_TABLES).fetch_all(&mut *work).await?;
    if tables.is_empty() {
        return Ok(());
    }
    if !replace {
        return Err(BackupError::NotEmpty);
    }
    let names: Vec<String> = tables.iter().map(|name| quoted(name)).collect();
    execute(work, format!("DROP TABLE {} CASCADE", names.join(", "))).await?;
    let functions: Vec<String> = sqlx::query_scalar(ALL_FUNCTIONS).fetch_all(&mut *work).await?;
    for function in functions {
        execute(work, format!("DROP FUNCTION {function} CASCADE")).await?;
    }
    Ok(())
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
async fn go_on_counting(work: &mut PgConnection) -> Result<(), BackupError> {
    let counters: Vec<(String, String, String)> = sqlx::query_as(COUNTERS).fetch_all(&mut *work).await?;
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
