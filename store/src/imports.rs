//! Imports: what came in, when, from which files, and what was found in them.

use chrono::{DateTime, NaiveDate, Utc};
use domain::{
    area::Area,
    import::{Coverage, ImportCounts, ImportKind, Source},
    people::{Act, Scope},
    service::ServiceKind,
    usage::ListingMode,
};
use sqlx::FromRow;

use crate::{
    bulk::{Cell, Table},
    engine::{Read, Write, run},
    error::{StoreError, valid},
    master::count,
    scope::inside,
    sql,
};

/// An import as it is remembered.
#[derive(Clone, Debug, PartialEq)]
pub struct Import {
    /// Its number, by which people call it; a later import has a larger one.
    pub seq: i64,
    /// What kind of list it brought.
    pub kind: ImportKind,
    /// Where an office list comes from.
    pub source: Option<Source>,
    /// The day the list speaks about.
    pub as_of: NaiveDate,
    /// The area the list speaks about.
    pub area: Area,
    /// Whether a usage listing is the whole truth or an addition.
    pub mode: Option<ListingMode>,
    /// The services an office list spoke about; `None` is every service.
    pub kinds: Option<Vec<ServiceKind>>,
    /// What people call it: the name of its file or table.
    pub title: String,
    /// When we learned it.
    pub imported_at: DateTime<Utc>,
    /// What became of its rows.
    pub counts: ImportCounts,
}

/// A file of an import; the original is kept under its hash.
#[derive(Clone, Debug, PartialEq, Eq, FromRow)]
pub struct ImportFile {
    /// Its name as given.
    pub name: String,
    /// SHA-256 in lower-case hexadecimal digits.
    pub sha256: String,
    /// Its size in bytes.
    pub bytes: i64,
}

/// Something found in a row of a file.
#[derive(Clone, Debug, PartialEq, Eq, FromRow)]
pub struct StoredFinding {
    /// The file.
    pub file: String,
    /// The line in it, counted from 1.
    pub line: i64,
    /// The column, when it is about one.
    pub field: Option<String>,
    /// The value as it stood there.
    pub value: String,
    /// `rejected`, `warning` or `note`.
    pub severity: String,
    /// What is wrong and what to do, in Japanese.
    pub reason: String,
}

#[derive(FromRow)]
struct Row {
    seq: i64,
    kind: String,
    source: Option<i64>,
    as_of: NaiveDate,
    area: i64,
    mode: Option<String>,
    kinds: Option<String>,
    title: String,
    imported_at: DateTime<Utc>,
    rows_read: i64,
    rows_new: i64,
    rows_changed: i64,
    rows_gone: i64,
    rows_unchanged: i64,
    rows_rejected: i64,
    rows_warned: i64,
    rows_outside: i64,
    rows_repeated: i64,
}

impl TryFrom<Row> for Import {
    type Error = StoreError;

    fn try_from(row: Row) -> Result<Self, StoreError> {
        let rows = |value: i64| valid(u64::try_from(value).ok(), "import", "rows", value);
        Ok(Self {
            seq: row.seq,
            kind: valid(ImportKind::from_code(&row.kind), "import", "kind", row.kind)?,
            source: row.source.map(source).transpose()?,
            as_of: row.as_of,
            area: area(row.area)?,
            mode: row.mode.map(|m| valid(ListingMode::from_code(&m), "import", "mode", m)).transpose()?,
            kinds: row.kinds.as_deref().map(kinds).transpose()?,
            title: row.title,
            imported_at: row.imported_at,
            counts: ImportCounts {
                rows: rows(row.rows_read)?,
                new: rows(row.rows_new)?,
                changed: rows(row.rows_changed)?,
                gone: rows(row.rows_gone)?,
                unchanged: rows(row.rows_unchanged)?,
                rejected: rows(row.rows_rejected)?,
                warned: rows(row.rows_warned)?,
                outside: rows(row.rows_outside)?,
                repeated: rows(row.rows_repeated)?,
            },
        })
    }
}

impl Read {
    /// What every office list spoke about, in the order they came.
    pub async fn coverages(&mut self) -> Result<Vec<Coverage>, StoreError> {
        let rows: Vec<(i64, NaiveDate, i64, Option<String>)> =
            run!(self, sql::IMPORTS_COVERAGES, |q, c| sqlx::query_as(q).fetch_all(c))?;
        rows.into_iter()
            .map(|(from, as_of, about, of)| {
                let kinds = of.as_deref().map(kinds).transpose()?;
                Ok(Coverage { source: source(from)?, as_of, area: area(about)?, kinds })
            })
            .collect()
    }

    /// The day of the earliest office list about each area that lists were ever declared for.
    pub async fn first_office_lists(&mut self) -> Result<Vec<(Area, NaiveDate)>, StoreError> {
        let rows: Vec<(i64, NaiveDate)> =
            run!(self, sql::IMPORTS_FIRST_OFFICES, |q, c| sqlx::query_as(q).fetch_all(c))?;
        rows.into_iter().map(|(about, as_of)| Ok((area(about)?, as_of))).collect()
    }

    /// Imports, the newest first.
    pub async fn imports(&mut self, limit: u32, offset: u32) -> Result<Vec<Import>, StoreError> {
        let rows: Vec<Row> = run!(self, sql::IMPORTS_LIST, |q, c| {
            sqlx::query_as(q).bind(i64::from(limit)).bind(i64::from(offset)).fetch_all(c)
        })?;
        rows.into_iter().map(Import::try_from).collect()
    }

    /// How many imports there are.
    pub async fn import_count(&mut self) -> Result<u32, StoreError> {
        let rows: i64 = run!(self, sql::IMPORTS_COUNT, |q, c| sqlx::query_scalar(q).fetch_one(c))?;
        count(rows)
    }

    /// The import with this number.
    pub async fn import(&mut self, seq: i64) -> Result<Option<Import>, StoreError> {
        let row: Option<Row> =
            run!(self, sql::IMPORTS_GET, |q, c| sqlx::query_as(q).bind(seq).fetch_optional(c))?;
        row.map(Import::try_from).transpose()
    }

    /// The hashes of every original that an import refers to, ascending.
    pub async fn original_hashes(&mut self) -> Result<Vec<String>, StoreError> {
        Ok(run!(self, sql::IMPORTS_HASHES, |q, c| sqlx::query_scalar(q).fetch_all(c))?)
    }

    /// The files of an import.
    pub async fn import_files(&mut self, seq: i64) -> Result<Vec<ImportFile>, StoreError> {
        Ok(run!(self, sql::IMPORTS_FILES, |q, c| sqlx::query_as(q).bind(seq).fetch_all(c))?)
    }

    /// What was found in the rows of an import about an area of the scope, in the order it was found.
    pub async fn findings(
        &mut self,
        scope: &Scope,
        seq: i64,
        limit: u32,
        offset: u32,
    ) -> Result<Vec<StoredFinding>, StoreError> {
        let Some(import) = self.import(seq).await? else { return Ok(Vec::new()) };
        if import.kind != ImportKind::Published {
            // Rows of a published table name places; all others name offices.
            inside(scope, Act::SeeOffices(import.area))?;
        }
        Ok(run!(self, sql::IMPORTS_FINDINGS, |q, c| {
            sqlx::query_as(q).bind(seq).bind(i64::from(limit)).bind(i64::from(offset)).fetch_all(c)
        })?)
    }
}

static FINDING: Table = Table {
    name: "finding",
    columns: &["import", "place", "file", "line", "field", "value", "severity", "reason"],
};

impl Write {
    /// The sequence number the next import takes. [`Write::advance`] must come first.
    pub async fn next_import(&mut self) -> Result<i64, StoreError> {
        Ok(run!(self.0, sql::IMPORTS_NEXT, |q, c| sqlx::query_scalar(q).fetch_one(c))?)
    }

    /// Remembers an import and its files.
    pub async fn add_import(&mut self, import: &Import, files: &[ImportFile]) -> Result<(), StoreError> {
        let int = |value: u64| i64::try_from(value).unwrap_or(i64::MAX);
        let n = &import.counts;
        run!(self.0, sql::IMPORTS_ADD, |q, c| async {
            let query = sqlx::query(q).bind(import.seq).bind(import.kind.code());
            let query = query.bind(import.source.map(|s| i64::from(s.key()))).bind(import.as_of);
            let query = query.bind(i64::from(import.area.key())).bind(import.mode.map(ListingMode::code));
            let query = query.bind(import.kinds.as_deref().map(kinds_text));
            let query = query.bind(&import.title).bind(import.imported_at);
            let query = query.bind(int(n.rows)).bind(int(n.new)).bind(int(n.changed)).bind(int(n.gone));
            let query = query
                .bind(int(n.unchanged))
                .bind(int(n.rejected))
                .bind(int(n.warned))
                .bind(int(n.outside))
                .bind(int(n.repeated));
            query.execute(c).await.map(drop)
        })?;
        for (place, file) in (0_i64..).zip(files) {
            run!(self.0, sql::IMPORTS_ADD_FILE, |q, c| async {
                let query = sqlx::query(q).bind(import.seq).bind(place).bind(&file.name);
                query.bind(&file.sha256).bind(file.bytes).execute(c).await.map(drop)
            })?;
        }
        Ok(())
    }

    /// Remembers what was found in the rows of an import.
    pub async fn add_findings(&mut self, seq: i64, findings: Vec<StoredFinding>) -> Result<(), StoreError> {
        let mut batch = self.batch(&FINDING);
        for (place, finding) in (0_i64..).zip(findings) {
            batch.push([
                Cell::Int(seq),
                Cell::Int(place),
                Cell::Text(finding.file),
                Cell::Int(finding.line),
                finding.field.map_or(Cell::Null, Cell::Text),
                Cell::Text(finding.value),
                Cell::Text(finding.severity),
                Cell::Text(finding.reason),
            ]);
        }
        self.send(batch).await
    }
}

/// Services as their column holds them.
pub(crate) fn kinds_text(kinds: &[ServiceKind]) -> String {
    kinds.iter().map(ToString::to_string).collect::<Vec<_>>().join(",")
}

pub(crate) fn kinds(text: &str) -> Result<Vec<ServiceKind>, StoreError> {
    text.split(',')
        .filter(|id| !id.is_empty())
        .map(|id| valid(id.parse().ok().map(ServiceKind::new), "import", "kinds", id))
        .collect()
}

pub(crate) fn area(key: i64) -> Result<Area, StoreError> {
    valid(u32::try_from(key).ok().and_then(Area::from_key), "import", "area", key)
}

pub(crate) fn source(key: i64) -> Result<Source, StoreError> {
    valid(i16::try_from(key).ok().and_then(Source::from_key), "import", "source", key)
}
