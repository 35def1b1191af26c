//! One office: everything lists ever said about it, where it counted, and what usage listings say of it.

use chrono::NaiveDate;
use domain::{
    area::Area,
    code::MunicipalityCode,
    corporation::CorporationNumber,
    differ::order,
    import::Source,
    office::{OfficeDetails, OfficeRecord},
    office_number::OfficeNumber,
    people::{Act, Scope},
    service::ServiceKind,
    timeline::OPEN,
    usage::{ListingMode, UsageState},
};
use sqlx_macros::FromRow;

use crate::{
    engine::{Read, run},
    error::{StoreError, valid},
    imports::{area, source},
    lists::state,
    master::{kind, municipality},
    scope::inside,
    sql,
};

/// What a list said about an office in one service during a span of days.
#[derive(Clone, Debug, PartialEq)]
pub struct OfficeEntry {
    /// The service.
    pub service: ServiceKind,
    /// The source of the list.
    pub source: Source,
    /// First day.
    pub from: NaiveDate,
    /// First day on which it no longer held.
    pub to: NaiveDate,
    /// Where the list places it.
    pub municipality: MunicipalityCode,
    /// 事業所名.
    pub name: String,
    /// 事業所名カナ.
    pub kana: String,
    /// 住所.
    pub address: String,
    /// 方書.
    pub building: String,
    /// 電話番号.
    pub phone: String,
    /// FAX番号.
    pub fax: String,
    /// 法人番号.
    pub corporation: Option<CorporationNumber>,
    /// 法人の名称.
    pub corporation_name: String,
    /// 緯度, degrees.
    pub latitude: Option<f64>,
    /// 経度, degrees.
    pub longitude: Option<f64>,
    /// The cells shown only here.
    pub details: OfficeDetails,
    /// The file and line it stood in.
    pub file: Option<String>,
    /// The line in that file.
    pub line: i64,
    /// The number of the import that brought it.
    pub import: i64,
}

/// Where an office counted, and when.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SeatSpan {
    /// The municipality.
    pub municipality: MunicipalityCode,
    /// First day.
    pub from: NaiveDate,
    /// First day on which it no longer held.
    pub to: NaiveDate,
    /// Whether the office had a service in scope.
    pub in_scope: bool,
}

/// What a usage listing said about an office.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UsageEntry {
    /// The day of the listing.
    pub as_of: NaiveDate,
    /// Whole truth or addition.
    pub mode: ListingMode,
    /// The area it speaks about.
    pub area: Area,
    /// What it says; `None` when it does not name the office.
    pub state: Option<UsageState>,
    /// The number of the import that brought it.
    pub import: i64,
    /// The name of the listing.
    pub title: String,
}

impl OfficeEntry {
    /// What it says, as the row it was read from.
    #[must_use]
    pub fn record(&self, number: OfficeNumber) -> OfficeRecord {
        OfficeRecord {
            number,
            service: self.service,
            municipality: self.municipality,
            name: self.name.clone(),
            kana: self.kana.clone(),
            address: self.address.clone(),
            building: self.building.clone(),
            phone: self.phone.clone(),
            fax: self.fax.clone(),
            corporation: self.corporation,
            corporation_name: self.corporation_name.clone(),
            latitude: self.latitude,
            longitude: self.longitude,
            details: self.details.clone(),
        }
    }
}

/// The rows of an office that hold on a day, the one that is used first ([`domain::differ`]). Where none holds, those that are
/// open to the end or else the last one, so that an office that is gone is still called something.
#[must_use]
pub fn holding(entries: &[OfficeEntry], on: NaiveDate) -> Vec<&OfficeEntry> {
    let there = |entry: &&OfficeEntry| entry.from <= on && on < entry.to;
    let mut rows: Vec<&OfficeEntry> = entries.iter().filter(there).collect();
    if rows.is_empty() {
        rows = entries.iter().filter(|entry| entry.to == OPEN).collect();
    }
    if rows.is_empty() {
        rows = entries.iter().take(1).collect();
    }
    rows.sort_by_key(|entry| order(entry.service, entry.source));
    rows
}

type UsageRow = (NaiveDate, String, i64, Option<i64>, i64, String);
#[derive(FromRow)]
struct EntryRow {
    service: i64,
    source: i64,
    valid_from: NaiveDate,
    valid_to: NaiveDate,
    municipality: i64,
    name: String,
    kana: String,
    address: String,
    building: String,
    phone: String,
    fax: String,
    corporation: Option<i64>,
    corporation_name: String,
    latitude: Option<f64>,
    longitude: Option<f64>,
    details: String,
    line: i64,
    file: Option<String>,
    import: i64,
}

impl Read {
    /// Everything lists ever said about an office, what holds first. Empty when no list knows it.
    ///
    /// It is where its rows that hold place it, or, when none holds any more, where the last one did.
    pub async fn office(
        &mut self,
        scope: &Scope,
        number: OfficeNumber,
    ) -> Result<Vec<OfficeEntry>, StoreError> {
        let rows: Vec<EntryRow> =
            run!(self, sql::LISTS_OFFICE, |q, c| sqlx::query_as(q).bind(number.key()).fetch_all(c))?;
        let entries: Vec<OfficeEntry> =
            rows.into_iter().map(OfficeEntry::try_from).collect::<Result<_, _>>()?;
        let holding = entries.iter().filter(|entry| entry.to == OPEN);
        let mut places = holding.chain(entries.first()).map(|entry| entry.municipality);
        match entries.first() {
            Some(first) if !places.any(|place| scope.covers(place)) => {
                inside(scope, Act::SeeOffices(Area::Municipality(first.municipality))).map(|()| entries)
            }
            _ => Ok(entries),
        }
    }

    /// Where an office counted over time, the newest first.
    pub async fn seats(&mut self, number: OfficeNumber) -> Result<Vec<SeatSpan>, StoreError> {
        let rows: Vec<(i64, NaiveDate, NaiveDate, bool)> =
            run!(self, sql::LISTS_SEATS, |q, c| sqlx::query_as(q).bind(number.key()).fetch_all(c))?;
        rows.into_iter()
            .map(|(place, from, to, in_scope)| {
                Ok(SeatSpan { municipality: municipality(place)?, from, to, in_scope })
            })
            .collect()
    }

    /// What each usage listing of an office's areas said about it, the newest first.
    pub async fn usage_of(
        &mut self,
        scope: &Scope,
        number: OfficeNumber,
        at: Option<MunicipalityCode>,
    ) -> Result<Vec<UsageEntry>, StoreError> {
        let about = at.map_or(Area::Prefecture(number.prefecture()), Area::Municipality);
        inside(scope, Act::SeeOffices(about))?;
        let prefecture = i64::from(at.map_or(number.prefecture(), MunicipalityCode::prefecture).get());
        let place = at.map_or(prefecture, |code| i64::from(code.get()));
        let rows: Vec<UsageRow> = run!(self, sql::LISTS_USAGE_OF, |q, c| {
            sqlx::query_as(q).bind(number.key()).bind(prefecture).bind(place).fetch_all(c)
        })?;
        rows.into_iter()
            .map(|(as_of, mode, about, said, import, title)| {
                Ok(UsageEntry {
                    as_of,
                    mode: valid(ListingMode::from_code(&mode), "usage_listing", "mode", mode)?,
                    area: area(about)?,
                    state: said.map(|key| state(i16::try_from(key).unwrap_or(-1))).transpose()?,
                    import,
                    title,
                })
            })
            .collect()
    }
}

impl TryFrom<EntryRow> for OfficeEntry {
    type Error = StoreError;

    fn try_from(row: EntryRow) -> Result<Self, StoreError> {
        let details = serde_json::from_str(&row.details).ok();
        Ok(Self {
            service: kind(row.service)?,
            source: source(row.source)?,
            from: row.valid_from,
            to: row.valid_to,
            municipality: municipality(row.municipality)?,
            name: row.name,
            kana: row.kana,
            address: row.address,
            building: row.building,
            phone: row.phone,
            fax: row.fax,
            corporation: row
                .corporation
                .map(|key| valid(CorporationNumber::from_key(key), "office_card", "corporation", key))
                .transpose()?,
            corporation_name: row.corporation_name,
            latitude: row.latitude,
            longitude: row.longitude,
            details: valid(details, "office_card", "details", row.details)?,
            file: row.file,
            line: row.line,
            import: row.import,
        })
    }
}
