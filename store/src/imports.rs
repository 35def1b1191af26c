//! Imports: what came in, when, from which files, and what was found in them.

use chrono::{DateTime, NaiveDate, Utc};
use domain::{
    area::Area,
    audit::Actor,
    import::{Coverage, ImportCounts, ImportKind, OfficeList, Source, first_lists},
    intake::IntakeId,
    people::{Act, Scope},
    service::ServiceKind,
    usage::ListingMode,
};
use serde::{Deserialize, Serialize};
use sqlx_macros::FromRow;

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
    /// Whether the list is the whole truth or an addition. Nothing of published totals; an office list of which nothing is
    /// said is whole.
    pub mode: Option<ListingMode>,
    /// The services an office list spoke about; `None` is every service.
    pub kinds: Option<Vec<ServiceKind>>,
    /// What people call it: the name of its file or table.
    pub title: String,
    /// When we learned it.
    pub imported_at: DateTime<Utc>,
    /// What became of its rows.
    pub counts: ImportCounts,
    /// Who brought it; unknown of imports of early releases.
    pub who: Option<Actor>,
    /// What was brought to the desk for it; nothing for commands.
    pub intake: Option<IntakeId>,
    /// When and by whom it was undone.
    pub undone: Option<Undone>,
}

impl Import {
    /// Whether it is a list of additions and corrections, by which nothing is gone.
    #[must_use]
    pub fn is_partial(&self) -> bool {
        self.mode == Some(ListingMode::Addition)
    }
}

/// That an import was undone.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Undone {
    /// When.
    pub at: DateTime<Utc>,
    /// By whom.
    pub by: Actor,
}

/// A file of an import; the original is kept under its hash.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ImportFile {
    /// Its name as given.
    pub name: String,
    /// SHA-256 in lower-case hexadecimal digits.
    pub sha256: String,
    /// Its size in bytes.
    pub bytes: i64,
    /// The labels of its header; nothing where there is none, and of files of early releases.
    pub header: Option<Vec<String>>,
    /// How a person corrected its reading, as JSON; nothing where nobody did.
    pub wishes: Option<String>,
}

type FileRow = (String, String, i64, Option<String>, Option<String>);

/// Something found in a row of a file.
#[derive(Clone, Debug, PartialEq, Eq, FromRow, Serialize, Deserialize)]
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
    actor: Option<String>,
    account: Option<String>,
    intake: Option<String>,
    undone_at: Option<DateTime<Utc>>,
    undone_actor: Option<String>,
    undone_account: Option<String>,
}

/// An actor as two columns hold it.
pub(crate) fn actor(kind: &str, account: Option<&str>, table: &'static str) -> Result<Actor, StoreError> {
    valid(Actor::from_kept(kind, account), table, "actor", kind)
}

/// The account of an actor as its column holds it.
pub(crate) fn account_of(by: Actor) -> Option<String> {
    by.account().map(|account| account.to_string())
}

impl TryFrom<Row> for Import {
    type Error = StoreError;

    fn try_from(row: Row) -> Result<Self, StoreError> {
        let rows = |value: i64| valid(u64::try_from(value).ok(), "import", "rows", value);
        let by = |kind: Option<&str>, account: Option<&str>| {
            kind.map(|kind| actor(kind, account, "import")).transpose()
        };
        let undone_by = by(row.undone_actor.as_deref(), row.undone_account.as_deref())?;
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
            who: by(row.actor.as_deref(), row.account.as_deref())?,
            intake: row.intake.map(|id| valid(IntakeId::parse(&id), "import", "intake", id)).transpose()?,
            undone: row.undone_at.zip(undone_by).map(|(at, by)| Undone { at, by }),
        })
    }
}

impl Read {
    /// Every office list that is not undone, in the order they came.
    pub async fn office_lists(&mut self) -> Result<Vec<OfficeList>, StoreError> {
        type Row = (i64, i64, NaiveDate, i64, Option<String>, String);
        let rows: Vec<Row> = run!(self, sql::IMPORTS_COVERAGES, |q, c| sqlx::query_as(q).fetch_all(c))?;
        rows.into_iter()
            .map(|(seq, from, as_of, about, of, mode)| {
                let kinds = of.as_deref().map(kinds).transpose()?;
                let coverage = Coverage { source: source(from)?, as_of, area: area(about)?, kinds };
                let mode = valid(ListingMode::from_code(&mode), "import", "mode", mode)?;
                Ok(OfficeList { seq, coverage, partial: mode == ListingMode::Addition })
            })
            .collect()
    }

    /// What every office list spoke about, in the order they came: without those that are undone, and without additions,
    /// which say nothing about rows they do not hold.
    pub async fn coverages(&mut self) -> Result<Vec<Coverage>, StoreError> {
        let lists = self.office_lists().await?.into_iter();
        Ok(lists.filter(|list| !list.partial).map(|list| list.coverage).collect())
    }

    /// The day of the earliest office list about each area that lists were ever declared for. Additions count only where no
    /// whole list speaks: what they leave out is not known to be missing.
    pub async fn first_office_lists(&mut self) -> Result<Vec<(Area, NaiveDate)>, StoreError> {
        let rows: Vec<(i64, NaiveDate, String)> =
            run!(self, sql::IMPORTS_FIRST_OFFICES, |q, c| sqlx::query_as(q).fetch_all(c))?;
        let all: Vec<(Area, NaiveDate, bool)> = rows
            .into_iter()
            .map(|(about, as_of, mode)| {
                let mode = valid(ListingMode::from_code(&mode), "import", "mode", mode)?;
                Ok::<_, StoreError>((area(about)?, as_of, mode == ListingMode::Addition))
            })
            .collect::<Result<_, _>>()?;
        Ok(first_lists(&all))
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

    /// The hashes of every original that an import refers to, also one that is undone; ascending.
    pub async fn original_hashes(&mut self) -> Result<Vec<String>, StoreError> {
        Ok(run!(self, sql::IMPORTS_HASHES, |q, c| sqlx::query_scalar(q).fetch_all(c))?)
    }

    /// The files of an import.
    pub async fn import_files(&mut self, seq: i64) -> Result<Vec<ImportFile>, StoreError> {
        let rows: Vec<FileRow> =
            run!(self, sql::IMPORTS_FILES, |q, c| sqlx::query_as(q).bind(seq).fetch_all(c))?;
        rows.into_iter()
            .map(|(name, sha256, bytes, header, wishes)| {
                let header = header.map(|json| Self::from_json(&json, "header")).transpose()?;
                Ok(ImportFile { name, sha256, bytes, header, wishes })
            })
            .collect()
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
            let query = query.bind(import.who.map(Actor::kind)).bind(import.who.and_then(account_of));
            let query = query.bind(import.intake.map(|id| id.to_string()));
            query.execute(c).await.map(drop)
        })?;
        for (place, file) in (0_i64..).zip(files) {
            let header = file.header.as_deref().map(strings);
            run!(self.0, sql::IMPORTS_ADD_FILE, |q, c| async {
                let query = sqlx::query(q).bind(import.seq).bind(place).bind(&file.name);
                let query = query.bind(&file.sha256).bind(file.bytes).bind(&header).bind(&file.wishes);
                query.execute(c).await.map(drop)
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

/// Texts as one JSON text.
pub(crate) fn strings(texts: &[String]) -> String {
    serde_json::Value::from(texts).to_string()
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
