//! Published totals: figures somebody else printed, kept beside ours and never mixed with them (K6).

use chrono::NaiveDate;
use domain::published::{PrintedTotal, PublishedRow};

use crate::{
    engine::{Read, Write, run},
    error::StoreError,
    imports::area,
    master::count,
    sql,
};

/// A published table without its rows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PublishedTable {
    /// The import that brought it.
    pub import: i64,
    /// The day it speaks about.
    pub as_of: NaiveDate,
    /// Its title.
    pub title: String,
    /// Who published it.
    pub source: String,
    /// The totals it prints about itself.
    pub printed: PrintedTotal,
    /// What must be said with it, such as a headline that contradicts the rows.
    pub note: String,
}

type TableRow = (i64, NaiveDate, String, String, Option<i64>, Option<i64>, String);

impl Read {
    /// Every published table, the newest day first.
    pub async fn published_tables(&mut self) -> Result<Vec<PublishedTable>, StoreError> {
        let rows: Vec<TableRow> = run!(self, sql::PUBLISHED_TABLES, |q, c| sqlx::query_as(q).fetch_all(c))?;
        rows.into_iter()
            .map(|(import, as_of, title, source, offices, users, note)| {
                let printed = PrintedTotal {
                    offices: offices.map(count).transpose()?,
                    users: users.map(count).transpose()?,
                };
                Ok(PublishedTable { import, as_of, title, source, printed, note })
            })
            .collect()
    }

    /// The rows of a published table in the order of their codes.
    pub async fn published_rows(&mut self, table: i64) -> Result<Vec<PublishedRow>, StoreError> {
        let rows: Vec<(i64, i64, i64, Option<String>)> =
            run!(self, sql::PUBLISHED_ROWS, |q, c| sqlx::query_as(q).bind(table).fetch_all(c))?;
        rows.into_iter()
            .map(|(of, offices, users, printed_rate)| {
                Ok(PublishedRow {
                    area: area(of)?,
                    offices: count(offices)?,
                    users: count(users)?,
                    printed_rate,
                })
            })
            .collect()
    }
}

impl Write {
    /// Takes a published table away with its rows; that it came in is still told by its import. An edition that it had taken
    /// the place of does not come back. `false` when a later edition took its place: then there is nothing left to take away.
    pub async fn withdraw_published(&mut self, table: i64) -> Result<bool, StoreError> {
        run!(self.0, sql::PUBLISHED_WITHDRAW_ROWS, |q, c| async {
            sqlx::query(q).bind(table).execute(c).await.map(drop)
        })?;
        let rows = run!(self.0, sql::PUBLISHED_WITHDRAW, |q, c| async {
            Ok::<_, sqlx::Error>(sqlx::query(q).bind(table).execute(c).await?.rows_affected())
        })?;
        Ok(rows > 0)
    }

    /// Keeps a published table in place of an earlier edition: the same title and publisher for the same day.
    pub async fn put_published(
        &mut self,
        table: &PublishedTable,
        rows: &[PublishedRow],
    ) -> Result<(), StoreError> {
        for sql in [&sql::PUBLISHED_FORGET_ROWS, &sql::PUBLISHED_FORGET_TABLE] {
            run!(self.0, sql, |q, c| async {
                let query = sqlx::query(q).bind(table.as_of).bind(&table.source).bind(&table.title);
                query.execute(c).await.map(drop)
            })?;
        }
        let int = |value: Option<u32>| value.map(i64::from);
        run!(self.0, sql::PUBLISHED_ADD_TABLE, |q, c| async {
            let query =
                sqlx::query(q).bind(table.import).bind(table.as_of).bind(&table.title).bind(&table.source);
            let query =
                query.bind(int(table.printed.offices)).bind(int(table.printed.users)).bind(&table.note);
            query.execute(c).await.map(drop)
        })?;
        for row in rows {
            let of = row.area.key();
            run!(self.0, sql::PUBLISHED_ADD_ROW, |q, c| async {
                let query =
                    sqlx::query(q).bind(table.import).bind(i64::from(of)).bind(i64::from(row.offices));
                query.bind(i64::from(row.users)).bind(&row.printed_rate).execute(c).await.map(drop)
            })?;
        }
        Ok(())
    }
}
