//! Sources, tries and files as tables hold them.

use chrono::{DateTime, Utc};
use domain::{
    import::ImportKind,
    people::AccountId,
    usage::ListingMode,
    web_source::{
        Addresses, Dating, FetchOutcome, Schedule, SourceName, SourceTerms, WebFetch, WebFetchId, WebFile,
        WebSource, WebSourceId,
    },
};
use sqlx_macros::FromRow;

use crate::{
    error::{StoreError, valid},
    imports::area,
};

#[derive(FromRow)]
pub(super) struct SourceRow {
    id: String,
    name: String,
    urls: String,
    kind: String,
    area: i64,
    mode: String,
    dating: String,
    schedule: String,
    active: bool,
    automatic: bool,
    account: Option<String>,
    created_at: DateTime<Utc>,
    changed_at: DateTime<Utc>,
    asked_at: Option<DateTime<Utc>>,
    version: i64,
}

#[derive(FromRow)]
pub(super) struct FetchRow {
    id: String,
    source: String,
    begun_at: DateTime<Utc>,
    milliseconds: i64,
    outcome: String,
    reason: Option<String>,
    bytes: i64,
    import: Option<i64>,
    intake: Option<String>,
}

#[derive(FromRow)]
pub(super) struct FileRow {
    url: String,
    status: Option<i64>,
    name: String,
    bytes: i64,
    sha256: Option<String>,
    etag: Option<String>,
    last_modified: Option<String>,
}

const SOURCE: &str = "web_source";
const FETCH: &str = "web_fetch";
const FILE: &str = "web_fetch_file";

impl TryFrom<SourceRow> for WebSource {
    type Error = StoreError;

    fn try_from(row: SourceRow) -> Result<Self, StoreError> {
        let account = row.account.map(|id| valid(AccountId::parse(&id), SOURCE, "account", id));
        let terms = SourceTerms {
            name: valid(SourceName::parse(&row.name).ok().flatten(), SOURCE, "name", &row.name)?,
            addresses: valid(Addresses::parse(&row.urls).ok(), SOURCE, "urls", &row.urls)?,
            kind: valid(ImportKind::from_code(&row.kind), SOURCE, "kind", &row.kind)?,
            area: area(row.area)?,
            mode: valid(ListingMode::from_code(&row.mode), SOURCE, "mode", &row.mode)?,
            dating: valid(Dating::from_key(&row.dating), SOURCE, "dating", &row.dating)?,
            schedule: valid(Schedule::parse(&row.schedule), SOURCE, "schedule", &row.schedule)?,
            active: row.active,
            automatic: row.automatic,
        };
        Ok(Self {
            id: valid(WebSourceId::parse(&row.id), SOURCE, "id", &row.id)?,
            terms,
            contact: account.transpose()?,
            created_at: row.created_at,
            changed_at: row.changed_at,
            asked_at: row.asked_at,
            version: row.version,
        })
    }
}

impl TryFrom<FetchRow> for WebFetch {
    type Error = StoreError;

    fn try_from(row: FetchRow) -> Result<Self, StoreError> {
        let took = u64::try_from(row.milliseconds).ok();
        Ok(Self {
            id: valid(WebFetchId::parse(&row.id), FETCH, "id", &row.id)?,
            source: valid(WebSourceId::parse(&row.source), FETCH, "source", &row.source)?,
            begun_at: row.begun_at,
            milliseconds: valid(took, FETCH, "milliseconds", row.milliseconds)?,
            outcome: valid(FetchOutcome::from_key(&row.outcome), FETCH, "outcome", &row.outcome)?,
            reason: row.reason,
            bytes: valid(u64::try_from(row.bytes).ok(), FETCH, "bytes", row.bytes)?,
            import: row.import,
            intake: row.intake,
        })
    }
}

impl TryFrom<FileRow> for WebFile {
    type Error = StoreError;

    fn try_from(row: FileRow) -> Result<Self, StoreError> {
        let status = row.status.map(|status| valid(u16::try_from(status).ok(), FILE, "status", status));
        Ok(Self {
            url: row.url,
            status: status.transpose()?,
            name: row.name,
            bytes: valid(u64::try_from(row.bytes).ok(), FILE, "bytes", row.bytes)?,
            sha256: row.sha256,
            etag: row.etag,
            last_modified: row.last_modified,
        })
    }
}
