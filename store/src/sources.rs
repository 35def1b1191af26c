//! Sources on the web: how they are set up, what came of each try, and the files that the next try is compared with (I9).
//!
//! Whoever asks says where they may look: a source about an area outside of their scope is refused. The program, which fetches
//! what is due, asks for the whole country.

mod rows;

use chrono::{DateTime, Utc};
use domain::{
    audit::{By, Deed, Entry, Subject},
    people::{AccountId, Act, Scope},
    web_source::{SourceTerms, WebFetch, WebFile, WebSource, WebSourceId},
};

use rows::{FetchRow, FileRow, SourceRow};

use crate::{
    engine::{Read, Write, run},
    error::StoreError,
    lists::Slice,
    master::count,
    scope::inside,
    sql,
};

/// Tries of a source that are kept.
const MOST_TRIES: i64 = 400;

/// A source that is to be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewSource<'a> {
    /// Its id.
    pub id: WebSourceId,
    /// How it is set up.
    pub terms: &'a SourceTerms,
    /// Who sets it up.
    pub contact: Option<AccountId>,
}

/// How changing a source ended.
#[must_use]
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Changed {
    /// It was changed.
    Done,
    /// Another source has this name; nothing was changed.
    NameTaken,
    /// Somebody else changed it since it was looked at; nothing was changed. This is how it stands now.
    Meanwhile(Box<WebSource>),
    /// It is gone.
    Gone,
}

/// Binds how a source is set up, in the order in which its statements take it.
macro_rules! bind_terms {
    ($query:expr, $terms:expr) => {{
        let terms = $terms;
        $query
            .bind(terms.name.as_str())
            .bind(terms.addresses.to_string())
            .bind(terms.kind.code())
            .bind(i64::from(terms.area.key()))
            .bind(terms.mode.code())
            .bind(terms.dating.key())
            .bind(terms.schedule.to_string())
            .bind(terms.active)
            .bind(terms.automatic)
    }};
}

impl Read {
    /// The sources about areas of a scope, by name.
    pub async fn web_sources(&mut self, scope: &Scope) -> Result<Vec<WebSource>, StoreError> {
        let rows: Vec<SourceRow> = run!(self, sql::SOURCES_LIST, |q, c| sqlx::query_as(q).fetch_all(c))?;
        let mut all: Vec<WebSource> = rows.into_iter().map(WebSource::try_from).collect::<Result<_, _>>()?;
        all.retain(|source| scope.covers_area(source.terms.area));
        Ok(all)
    }

    /// A source; `None` when there is none of this id.
    pub async fn web_source(
        &mut self,
        scope: &Scope,
        id: WebSourceId,
    ) -> Result<Option<WebSource>, StoreError> {
        let row: Option<SourceRow> = run!(self, sql::SOURCES_GET, |q, c| {
            sqlx::query_as(q).bind(id.to_string()).fetch_optional(c)
        })?;
        let Some(source) = row.map(WebSource::try_from).transpose()? else { return Ok(None) };
        inside(scope, Act::ManageSources(source.terms.area))?;
        Ok(Some(source))
    }

    /// A part of the tries of a source, the newest first.
    pub async fn web_fetches(
        &mut self,
        source: &WebSource,
        slice: Slice,
    ) -> Result<Vec<WebFetch>, StoreError> {
        let rows: Vec<FetchRow> = run!(self, sql::SOURCES_FETCHES, |q, c| {
            let query = sqlx::query_as(q).bind(source.id.to_string());
            query.bind(i64::from(slice.limit)).bind(i64::from(slice.offset)).fetch_all(c)
        })?;
        rows.into_iter().map(WebFetch::try_from).collect()
    }

    /// How many tries of a source are kept.
    pub async fn web_fetch_count(&mut self, source: &WebSource) -> Result<u32, StoreError> {
        let rows: i64 = run!(self, sql::SOURCES_FETCH_COUNT, |q, c| {
            sqlx::query_scalar(q).bind(source.id.to_string()).fetch_one(c)
        })?;
        count(rows)
    }

    /// The last try of each source that was ever tried.
    pub async fn latest_web_fetches(&mut self) -> Result<Vec<WebFetch>, StoreError> {
        let rows: Vec<FetchRow> = run!(self, sql::SOURCES_LATEST, |q, c| sqlx::query_as(q).fetch_all(c))?;
        rows.into_iter().map(WebFetch::try_from).collect()
    }

    /// The last try of a source that had files, with them: what the next one asks with and is compared with.
    pub async fn last_good_web_fetch(
        &mut self,
        source: WebSourceId,
    ) -> Result<Option<(WebFetch, Vec<WebFile>)>, StoreError> {
        let row: Option<FetchRow> = run!(self, sql::SOURCES_LAST_GOOD, |q, c| {
            sqlx::query_as(q).bind(source.to_string()).fetch_optional(c)
        })?;
        let Some(fetch) = row.map(WebFetch::try_from).transpose()? else { return Ok(None) };
        let rows: Vec<FileRow> = run!(self, sql::SOURCES_FILES, |q, c| {
            sqlx::query_as(q).bind(fetch.id.to_string()).fetch_all(c)
        })?;
        let files = rows.into_iter().map(WebFile::try_from).collect::<Result<_, _>>()?;
        Ok(Some((fetch, files)))
    }
}

impl Write {
    /// Sets up a source, and puts that on record. `false`, and nothing changed, when another one has its name.
    pub async fn add_web_source(
        &mut self,
        scope: &Scope,
        new: &NewSource<'_>,
        by: By,
        now: DateTime<Utc>,
    ) -> Result<bool, StoreError> {
        inside(scope, Act::ManageSources(new.terms.area))?;
        let rows = run!(self.0, sql::SOURCES_ADD, |q, c| async {
            let query = bind_terms!(sqlx::query(q).bind(new.id.to_string()), new.terms);
            let query = query.bind(new.contact.map(|account| account.to_string())).bind(now);
            Ok::<_, sqlx::Error>(query.execute(c).await?.rows_affected())
        })?;
        if rows == 0 {
            return Ok(false);
        }
        let entry = Entry::new(now, by, Deed::SourceAdded, subject(new.terms));
        self.record(&entry.with(new.terms.told())).await?;
        Ok(true)
    }

    /// Changes a source that is still of this version, and puts that on record. Both where it was and where it is to be must
    /// lie in the scope.
    pub async fn change_web_source(
        &mut self,
        scope: &Scope,
        (id, version): (WebSourceId, i64),
        terms: &SourceTerms,
        by: By,
        now: DateTime<Utc>,
    ) -> Result<Changed, StoreError> {
        let Some(before) = self.web_source(scope, id).await? else { return Ok(Changed::Gone) };
        inside(scope, Act::ManageSources(terms.area))?;
        if before.version != version {
            return Ok(Changed::Meanwhile(Box::new(before)));
        }
        let rows = run!(self.0, sql::SOURCES_CHANGE, |q, c| async {
            let query = bind_terms!(sqlx::query(q).bind(id.to_string()).bind(version), terms).bind(now);
            Ok::<_, sqlx::Error>(query.execute(c).await?.rows_affected())
        })?;
        if rows == 0 {
            // On PostgreSQL another writer may have been quicker since the look above.
            let after = self.web_source(scope, id).await?;
            return Ok(match after {
                None => Changed::Gone,
                Some(now) if now.version != version => Changed::Meanwhile(Box::new(now)),
                Some(_) => Changed::NameTaken,
            });
        }
        let entry = Entry::new(now, by, Deed::SourceChanged, subject(terms));
        self.record(&entry.changing(before.terms.told(), terms.told())).await?;
        Ok(Changed::Done)
    }

    /// Notes that a person wants a source to be fetched now, and puts that on record. `false` when that is noted already, or the
    /// source is switched off.
    pub async fn ask_for_web_source(
        &mut self,
        source: &WebSource,
        by: By,
        now: DateTime<Utc>,
    ) -> Result<bool, StoreError> {
        let rows = run!(self.0, sql::SOURCES_ASK, |q, c| async {
            let query = sqlx::query(q).bind(source.id.to_string()).bind(now);
            Ok::<_, sqlx::Error>(query.execute(c).await?.rows_affected())
        })?;
        if rows > 0 {
            self.record(&Entry::new(now, by, Deed::SourceAsked, subject(&source.terms))).await?;
        }
        Ok(rows > 0)
    }

    /// Keeps what came of a try, with its files; of very many tries the oldest go.
    pub async fn add_web_fetch(&mut self, fetch: &WebFetch, files: &[WebFile]) -> Result<(), StoreError> {
        let int = |value: u64| i64::try_from(value).unwrap_or(i64::MAX);
        run!(self.0, sql::SOURCES_ADD_FETCH, |q, c| async {
            let query = sqlx::query(q).bind(fetch.id.to_string()).bind(fetch.source.to_string());
            let query = query.bind(fetch.begun_at).bind(int(fetch.milliseconds)).bind(fetch.outcome.key());
            let query = query.bind(fetch.reason.as_deref()).bind(int(fetch.bytes));
            query.bind(fetch.import).bind(fetch.intake.as_deref()).execute(c).await.map(drop)
        })?;
        for (place, file) in (0_i64..).zip(files) {
            run!(self.0, sql::SOURCES_ADD_FILE, |q, c| async {
                let query = sqlx::query(q).bind(fetch.id.to_string()).bind(place).bind(&file.url);
                let query = query.bind(file.status.map(i64::from)).bind(&file.name).bind(int(file.bytes));
                let query = query.bind(file.sha256.as_deref()).bind(file.etag.as_deref());
                query.bind(file.last_modified.as_deref()).execute(c).await.map(drop)
            })?;
        }
        run!(self.0, sql::SOURCES_TRIED, |q, c| async {
            sqlx::query(q).bind(fetch.source.to_string()).bind(fetch.begun_at).execute(c).await.map(drop)
        })?;
        run!(self.0, sql::SOURCES_TRIM, |q, c| async {
            sqlx::query(q).bind(fetch.source.to_string()).bind(MOST_TRIES).execute(c).await.map(drop)
        })?;
        Ok(())
    }
}

/// What the trail calls a source.
fn subject(terms: &SourceTerms) -> Subject {
    Subject::Setting(format!("取得元「{}」", terms.name))
}
