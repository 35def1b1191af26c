//! How the columns of a list were read before: what somebody said about a header is known when it comes again.

use chrono::{DateTime, Utc};
use domain::{
    area::Area,
    audit::Actor,
    import::{ImportKind, Source},
};

use crate::{
    engine::{Read, Write, run},
    error::StoreError,
    imports::{account_of, actor, strings},
    sql,
};

/// What was said about the columns under a header.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RememberedColumns {
    /// The labels of the header, in order.
    pub labels: Vec<String>,
    /// What was said, as JSON (see `importers`).
    pub wishes: String,
    /// By whom.
    pub by: Actor,
    /// When.
    pub at: DateTime<Utc>,
}

type Row = (String, String, String, Option<String>, DateTime<Utc>);

impl Read {
    /// What was said last about the columns of a kind of list under the header with this fingerprint. Two headers may share
    /// one: whoever asks looks at the labels, too.
    pub async fn remembered_columns(
        &mut self,
        kind: ImportKind,
        fingerprint: u64,
    ) -> Result<Option<RememberedColumns>, StoreError> {
        let row: Option<Row> = run!(self, sql::COLUMNS_FIND, |q, c| {
            sqlx::query_as(q).bind(kind.code()).bind(fingerprint.cast_signed()).fetch_optional(c)
        })?;
        row.map(|(labels, wishes, by, account, at)| {
            let labels = Self::from_json(&labels, "labels")?;
            let by = actor(&by, account.as_deref(), "column_choice")?;
            Ok(RememberedColumns { labels, wishes, by, at })
        })
        .transpose()
    }

    /// The newest list of this kind, source (of offices only) and area that is not undone and whose header is known: its
    /// number and the labels of its first file.
    pub async fn last_header(
        &mut self,
        kind: ImportKind,
        source: Option<Source>,
        area: Area,
    ) -> Result<Option<(i64, Vec<String>)>, StoreError> {
        let source = source.map_or(0, |source| i64::from(source.key()));
        let row: Option<(i64, String)> = run!(self, sql::IMPORTS_LAST_HEADER, |q, c| {
            let query = sqlx::query_as(q).bind(kind.code()).bind(source);
            query.bind(i64::from(area.key())).fetch_optional(c)
        })?;
        row.map(|(seq, labels)| Ok((seq, Self::from_json(&labels, "labels")?))).transpose()
    }
}

impl Write {
    /// Remembers what somebody said about the columns under a header, in place of what was said before.
    pub async fn remember_columns(
        &mut self,
        kind: ImportKind,
        fingerprint: u64,
        said: &RememberedColumns,
    ) -> Result<(), StoreError> {
        run!(self.0, sql::COLUMNS_REMEMBER, |q, c| async {
            let query = sqlx::query(q).bind(kind.code()).bind(fingerprint.cast_signed());
            let query = query.bind(strings(&said.labels)).bind(&said.wishes);
            let query = query.bind(said.by.kind()).bind(account_of(said.by)).bind(said.at);
            query.execute(c).await.map(drop)
        })?;
        Ok(())
    }
}
