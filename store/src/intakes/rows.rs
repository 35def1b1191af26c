//! Intakes and the rows of their trials as tables hold them.

use chrono::{DateTime, NaiveDate, Utc};
use domain::{
    code::MunicipalityCode,
    import::ImportKind,
    intake::{IntakeId, IntakeState, RowKind},
    service::ServiceKind,
    usage::ListingMode,
};
use sqlx_macros::FromRow;

use super::{Intake, KeptTrial};
use crate::{
    bulk::{Cell, Table},
    engine::{Read, Write, run},
    error::{StoreError, valid},
    imports::{actor, area},
    lists::Slice,
    master::{count, kind, municipality},
    sql,
};

static ROW: Table = Table {
    name: "intake_row",
    columns: &["intake", "kind", "place", "office", "service", "municipality", "name", "fields"],
};

/// A row that would not stay as it is, as a trial tells it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct IntakeRow {
    /// What would become of it.
    pub kind: RowKind,
    /// The office, by its key.
    pub office: i64,
    /// The service; nothing in usage listings.
    pub service: Option<ServiceKind>,
    /// Where it lies; for a row that moves, where the list has it.
    pub municipality: Option<MunicipalityCode>,
    /// What the office is called.
    pub name: String,
    /// What would change, as JSON.
    pub fields: String,
}

/// Which rows of a trial are asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RowFilter {
    /// Those of this kind.
    pub kind: RowKind,
    /// Only those in this municipality.
    pub municipality: Option<MunicipalityCode>,
    /// Only those of this service.
    pub service: Option<ServiceKind>,
}

/// A row of `intake`, with the name of its account.
#[derive(FromRow)]
pub(super) struct Row {
    id: String,
    actor: String,
    account: Option<String>,
    account_name: Option<String>,
    created_at: DateTime<Utc>,
    changed_at: DateTime<Utc>,
    kind: Option<String>,
    as_of: Option<NaiveDate>,
    area: Option<i64>,
    mode: Option<String>,
    fixes: Option<i64>,
    web_source: Option<String>,
    caption: Option<String>,
    state: String,
    import: Option<i64>,
    trial_at: Option<DateTime<Utc>>,
    trial_version: Option<i64>,
    trial_report: Option<String>,
    version: i64,
}

impl TryFrom<Row> for Intake {
    type Error = StoreError;

    fn try_from(row: Row) -> Result<Self, StoreError> {
        let kind = row.kind.map(|kind| valid(ImportKind::from_code(&kind), "intake", "kind", kind));
        let mode = row.mode.map(|mode| valid(ListingMode::from_code(&mode), "intake", "mode", mode));
        let trial = row.trial_at.zip(row.trial_version).zip(row.trial_report);
        Ok(Self {
            id: intake_id(&row.id)?,
            by: actor(&row.actor, row.account.as_deref(), "intake")?,
            account_name: row.account_name,
            created_at: row.created_at,
            changed_at: row.changed_at,
            kind: kind.transpose()?,
            as_of: row.as_of,
            area: row.area.map(area).transpose()?,
            mode: mode.transpose()?,
            caption: row.caption,
            fixes: row.fixes,
            web_source: row.web_source,
            state: valid(IntakeState::from_kept(&row.state, row.import), "intake", "state", row.state)?,
            trial: trial.map(|((at, data_version), report)| KeptTrial { at, data_version, report }),
            version: row.version,
        })
    }
}

/// An id as its column holds it.
pub(super) fn intake_id(id: &str) -> Result<IntakeId, StoreError> {
    valid(IntakeId::parse(id), "intake", "id", id)
}

type RowRow = (String, i64, Option<i64>, Option<i64>, String, String);

impl Read {
    /// Rows of the last trial of an intake, in the order in which they were told, and how many there are in all of those
    /// that were kept.
    pub async fn intake_rows(
        &mut self,
        id: IntakeId,
        filter: RowFilter,
        slice: Slice,
    ) -> Result<(u32, Vec<IntakeRow>), StoreError> {
        let place = filter.municipality.map(|code| i64::from(code.get()));
        let service = filter.service.map(|service| i64::from(service.id()));
        let total: i64 = run!(self, sql::INTAKES_ROWS_COUNT, |q, c| {
            let query = sqlx::query_scalar(q).bind(id.to_string()).bind(filter.kind.code());
            query.bind(place).bind(service).fetch_one(c)
        })?;
        let rows: Vec<RowRow> = run!(self, sql::INTAKES_ROWS, |q, c| {
            let query = sqlx::query_as(q).bind(id.to_string()).bind(filter.kind.code());
            let query = query.bind(place).bind(service);
            query.bind(i64::from(slice.limit)).bind(i64::from(slice.offset)).fetch_all(c)
        })?;
        let rows = rows.into_iter().map(|(of, office, service, place, name, fields)| {
            Ok::<_, StoreError>(IntakeRow {
                kind: valid(RowKind::from_code(&of), "intake_row", "kind", of)?,
                office,
                service: service.map(kind).transpose()?,
                municipality: place.map(municipality).transpose()?,
                name,
                fields,
            })
        });
        Ok((count(total)?, rows.collect::<Result<_, _>>()?))
    }
}

impl Write {
    /// Lets go of what trials of an intake said of rows.
    pub(super) async fn forget_intake_rows(&mut self, id: IntakeId) -> Result<(), StoreError> {
        run!(self.0, sql::INTAKES_FORGET_ROWS, |q, c| async {
            sqlx::query(q).bind(id.to_string()).execute(c).await.map(drop)
        })?;
        Ok(())
    }

    /// Keeps the rows of a trial.
    pub(super) async fn add_intake_rows(
        &mut self,
        id: IntakeId,
        mut rows: Vec<IntakeRow>,
    ) -> Result<(), StoreError> {
        rows.sort_by_key(|row| row.kind.code());
        let id: std::sync::Arc<str> = id.to_string().into();
        let rows = (0_i64..).zip(rows).map(|(place, row)| (id.clone(), place, row)).collect();
        self.pour(&ROW, rows, |(id, place, row)| {
            [
                Cell::Text(id.as_ref().to_owned()),
                Cell::Text(row.kind.code().to_owned()),
                Cell::Int(*place),
                Cell::Int(row.office),
                row.service.map(|service| i64::from(service.id())).into(),
                row.municipality.map(|code| i64::from(code.get())).into(),
                Cell::Text(row.name.clone()),
                Cell::Text(row.fields.clone()),
            ]
        })
        .await
    }
}
