//! Whether the data is whole: what the engine says of its file, and what foreign keys would have caught.

use crate::{
    engine::{Engine, Read, run},
    error::StoreError,
    sql,
};

impl Read {
    /// What the engine finds wrong with its own storage; empty when it is sound.
    ///
    /// PostgreSQL checks its pages itself as it reads them, so there is nothing to ask.
    pub async fn storage_faults(&mut self) -> Result<Vec<String>, StoreError> {
        let Engine::Sqlite(t) = &mut self.0 else { return Ok(Vec::new()) };
        let pages: Vec<String> = sqlx::query_scalar("PRAGMA integrity_check").fetch_all(&mut **t).await?;
        let keys: Vec<(String, Option<i64>, String, i64)> =
            sqlx::query_as("PRAGMA foreign_key_check").fetch_all(&mut **t).await?;
        let keys = keys.into_iter().map(|(table, row, parent, _)| format!("{table} {row:?} has no {parent}"));
        Ok(pages.into_iter().filter(|line| line != "ok").chain(keys).collect())
    }

    /// Rows of bulk tables that refer to what is not there, by table; empty when all refer to something.
    pub async fn orphans(&mut self) -> Result<Vec<(String, i64)>, StoreError> {
        Ok(run!(self, sql::SOUNDNESS_ORPHANS, |q, c| sqlx::query_as(q).fetch_all(c))?)
    }
}
