//! Many rows at once: hundred-row `VALUES` on SQLite, `COPY` on PostgreSQL.
//!
//! Every statement sent to SQLite costs some fifty microseconds of hand-over, so fewer and larger statements are
//! the whole game; PostgreSQL takes a stream. Rows are turned into the engine's own form by a [`Batch`], which may
//! be filled on another thread than the one that sends it.

use std::{fmt::Write as _, sync::Arc};

use chrono::NaiveDate;
use sqlx::{Arguments, AssertSqlSafe, sqlite::SqliteArguments};

use crate::{
    engine::{Engine, Write},
    error::StoreError,
};

/// A table that is filled in bulk.
pub(crate) struct Table {
    pub(crate) name: &'static str,
    pub(crate) columns: &'static [&'static str],
}

impl Table {
    /// Values of one full statement on SQLite: the best of those tried, and far below the limit of 32,766.
    const VALUES: usize = 3_000;

    /// Rows of one full statement on SQLite.
    const fn rows(&self) -> usize {
        Self::VALUES / self.columns.len()
    }

    fn insert(&self, rows: usize) -> String {
        let marks = format!("({})", vec!["?"; self.columns.len()].join(","));
        format!(
            "INSERT INTO {} ({}) VALUES {}",
            self.name,
            self.columns.join(","),
            vec![marks; rows].join(",")
        )
    }

    fn copy(&self) -> String {
        format!("COPY {} ({}) FROM STDIN", self.name, self.columns.join(","))
    }
}

/// One value of a bulk row.
pub(crate) enum Cell {
    Null,
    Int(i64),
    Real(f64),
    Flag(bool),
    Day(NaiveDate),
    Text(String),
}

impl From<Option<i64>> for Cell {
    fn from(value: Option<i64>) -> Self {
        value.map_or(Self::Null, Self::Int)
    }
}

impl From<Option<f64>> for Cell {
    fn from(value: Option<f64>) -> Self {
        value.map_or(Self::Null, Self::Real)
    }
}

/// Rows of one bulk table in the form their engine takes them.
pub struct Batch {
    table: &'static Table,
    form: Form,
    rows: usize,
}

enum Form {
    Sqlite { full: Vec<SqliteArguments>, filling: SqliteArguments, in_filling: usize, days: Days },
    Postgres(String),
}

impl Batch {
    pub(crate) fn new(table: &'static Table, sqlite: bool) -> Self {
        let form = if sqlite {
            Form::Sqlite {
                full: Vec::new(),
                filling: SqliteArguments::default(),
                in_filling: 0,
                days: Days::default(),
            }
        } else {
            Form::Postgres(String::new())
        };
        Self { table, form, rows: 0 }
    }

    /// An empty batch of the same table, to go on with while this one is being sent.
    #[must_use]
    pub fn take(&mut self) -> Self {
        let empty = Self::new(self.table, matches!(self.form, Form::Sqlite { .. }));
        std::mem::replace(self, empty)
    }

    /// Rows collected so far.
    #[must_use]
    pub fn len(&self) -> usize {
        self.rows
    }

    /// Whether nothing was collected.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.rows == 0
    }

    pub(crate) fn push<const N: usize>(&mut self, cells: [Cell; N]) {
        debug_assert_eq!(N, self.table.columns.len(), "cells of {}", self.table.name);
        self.rows += 1;
        match &mut self.form {
            Form::Sqlite { full, filling, in_filling, days } => {
                if *in_filling == 0 {
                    filling.reserve(self.table.rows() * N, 0);
                }
                for cell in cells {
                    bind(filling, cell, days);
                }
                *in_filling += 1;
                if *in_filling == self.table.rows() {
                    full.push(std::mem::take(filling));
                    *in_filling = 0;
                }
            }
            Form::Postgres(text) => {
                for (i, cell) in cells.into_iter().enumerate() {
                    if i > 0 {
                        text.push('\t');
                    }
                    write_copy(text, cell);
                }
                text.push('\n');
            }
        }
    }
}

/// The few days a bulk load repeats hundreds of thousands of times, each written out once.
#[derive(Default)]
struct Days(Vec<(NaiveDate, Arc<str>)>);

impl Days {
    /// Days that are remembered; a load has two or three.
    const MOST: usize = 8;

    fn text(&mut self, day: NaiveDate) -> Arc<str> {
        if let Some((_, text)) = self.0.iter().find(|(known, _)| *known == day) {
            return text.clone();
        }
        let text: Arc<str> = day.to_string().into();
        if self.0.len() < Self::MOST {
            self.0.push((day, text.clone()));
        }
        text
    }
}

fn bind(arguments: &mut SqliteArguments, cell: Cell, days: &mut Days) {
    let added = match cell {
        Cell::Null => arguments.add(None::<i64>),
        Cell::Int(value) => arguments.add(value),
        Cell::Real(value) => arguments.add(value),
        Cell::Flag(value) => arguments.add(value),
        Cell::Day(value) => arguments.add(days.text(value)),
        Cell::Text(value) => arguments.add(value),
    };
    debug_assert!(added.is_ok(), "plain values always encode");
}

fn write_copy(text: &mut String, cell: Cell) {
    let written = match cell {
        Cell::Null => write!(text, "\\N"),
        Cell::Int(value) => write!(text, "{value}"),
        Cell::Real(value) => write!(text, "{value}"),
        Cell::Flag(value) => write!(text, "{}", if value { 't' } else { 'f' }),
        Cell::Day(value) => write!(text, "{value}"),
        Cell::Text(value) => {
            for c in value.chars() {
                match c {
                    '\\' => text.push_str("\\\\"),
                    '\t' => text.push_str("\\t"),
                    '\n' => text.push_str("\\n"),
                    '\r' => text.push_str("\\r"),
                    c => text.push(c),
                }
            }
            Ok(())
        }
    };
    debug_assert!(written.is_ok(), "writing to a string does not fail");
}

/// Rows turned into cells before they are handed to the engine.
const HANDFUL: usize = 2_000;

impl Write {
    /// Sends many rows of a table, turning the next ones into the engine's form on another thread meanwhile.
    pub(crate) async fn pour<T, const N: usize>(
        &mut self,
        table: &'static Table,
        rows: Vec<T>,
        cells: fn(&T) -> [Cell; N],
    ) -> Result<(), StoreError>
    where
        T: Send + Sync + 'static,
    {
        let sqlite = matches!(self.0.0, Engine::Sqlite(_));
        let filled = move |rows: &[T]| {
            let mut batch = Batch::new(table, sqlite);
            for row in rows {
                batch.push(cells(row));
            }
            batch
        };
        if rows.len() <= HANDFUL {
            return self.send(filled(&rows)).await;
        }
        let (fill, mut filling) = tokio::sync::mpsc::channel(4);
        tokio::task::spawn_blocking(move || {
            for handful in rows.chunks(HANDFUL) {
                // The other end is gone only when the engine refused, and then it tells why.
                if fill.blocking_send(filled(handful)).is_err() {
                    break;
                }
            }
        });
        while let Some(batch) = filling.recv().await {
            self.send(batch).await?;
        }
        Ok(())
    }

    pub(crate) fn batch(&self, table: &'static Table) -> Batch {
        Batch::new(table, matches!(self.0.0, Engine::Sqlite(_)))
    }

    /// Sends the rows of a batch.
    pub async fn send(&mut self, batch: Batch) -> Result<(), StoreError> {
        match (&mut self.0.0, batch.form) {
            (Engine::Sqlite(t), Form::Sqlite { full, filling, in_filling, .. }) => {
                if !full.is_empty() {
                    let text = std::sync::Arc::new(batch.table.insert(batch.table.rows()));
                    for arguments in full {
                        // Safe: the text is made of our own table and column names and question marks.
                        sqlx::query_with(AssertSqlSafe(text.clone()), arguments).execute(&mut **t).await?;
                    }
                }
                if in_filling > 0 {
                    let text = batch.table.insert(in_filling);
                    sqlx::query_with(AssertSqlSafe(text), filling)
                        .persistent(false)
                        .execute(&mut **t)
                        .await?;
                }
            }
            (Engine::Postgres(t), Form::Postgres(text)) => {
                if !text.is_empty() {
                    let mut copy = t.copy_in_raw(&batch.table.copy()).await?;
                    copy.send(text.into_bytes()).await?;
                    copy.finish().await?;
                }
            }
            _ => unreachable!("a batch is made by the unit of work that sends it"),
        }
        Ok(())
    }
}
