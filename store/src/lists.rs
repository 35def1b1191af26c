//! Offices one by one: the list of a municipality, one office, the search box, numbers that match nothing.

use chrono::NaiveDate;
use domain::{
    area::Area,
    code::{MunicipalityCode, PrefectureCode},
    corporation::CorporationNumber,
    import::Source,
    office::OfficeDetails,
    office_number::OfficeNumber,
    service::ServiceKind,
    text,
    usage::{ListingMode, UsageState},
};
use sqlx::FromRow;

use crate::{
    board::municipalities_of,
    engine::{Read, run},
    error::{StoreError, valid},
    imports::{area, kinds, source},
    master::{count, kind, municipality},
    sql,
};

/// Which days a list of offices speaks about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Days {
    /// The day on which the offices are looked up.
    pub offices: NaiveDate,
    /// The date of the board, which decides the usage listings.
    pub board: NaiveDate,
}

/// Which offices a list shows.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct OfficeFilter {
    /// Only those that offer this service.
    pub service: Option<ServiceKind>,
    /// Only those that use data linkage (`true`) or do not (`false`).
    pub using: Option<bool>,
    /// Only those with a service in scope.
    pub in_scope_only: bool,
}

/// In which order a list shows offices.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum OfficeOrder {
    /// By 事業所番号.
    #[default]
    Number,
    /// By 事業所名カナ.
    Kana,
}

/// A part of a list.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Slice {
    /// At most so many rows.
    pub limit: u32,
    /// Rows left out before them.
    pub offset: u32,
}

/// One line of a list of offices.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OfficeLine {
    /// The office.
    pub number: OfficeNumber,
    /// The municipality it counts for.
    pub municipality: MunicipalityCode,
    /// Whether it has a service in scope.
    pub in_scope: bool,
    /// Its name.
    pub name: String,
    /// The reading of its name.
    pub kana: String,
    /// Its address.
    pub address: String,
    /// Its telephone number.
    pub phone: String,
    /// The name of its corporation.
    pub corporation: String,
    /// What it offers, ascending.
    pub services: Vec<ServiceKind>,
    /// What the usage listings that speak for its municipality say, if they name it.
    pub usage: Option<UsageState>,
}

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

/// A number of a usage listing that no office list knows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Unmatched {
    /// The number.
    pub number: OfficeNumber,
    /// The day of the listing.
    pub as_of: NaiveDate,
    /// Where the listing places it, if it does.
    pub municipality: Option<MunicipalityCode>,
}

type UsageRow = (NaiveDate, String, i64, Option<i64>, i64, String);
type LineRow = (i64, Flag, String, String, String, String, String, String, Option<i16>, i64);

/// A flag in JSON: `1` from SQLite, `true` from PostgreSQL.
#[derive(serde::Deserialize)]
#[serde(untagged)]
enum Flag {
    Is(bool),
    Number(i64),
}

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
    /// How many offices of a municipality pass a filter.
    pub async fn office_count(
        &mut self,
        of: MunicipalityCode,
        days: Days,
        filter: OfficeFilter,
    ) -> Result<u32, StoreError> {
        let (service, using, scope) = filter_keys(filter);
        let rows: i64 = run!(self, sql::LISTS_COUNT, |q, c| {
            let query = sqlx::query_scalar(q).bind(i64::from(of.get())).bind(days.offices).bind(days.board);
            query.bind(service).bind(using).bind(scope).fetch_one(c)
        })?;
        count(rows)
    }

    /// A part of the offices of a municipality.
    pub async fn offices(
        &mut self,
        of: MunicipalityCode,
        days: Days,
        filter: OfficeFilter,
        order: OfficeOrder,
        slice: Slice,
    ) -> Result<Vec<OfficeLine>, StoreError> {
        let (service, using, scope) = filter_keys(filter);
        let sql = match order {
            OfficeOrder::Number => &sql::LISTS_BY_NUMBER,
            OfficeOrder::Kana => &sql::LISTS_BY_KANA,
        };
        let json: String = run!(self, sql, |q, c| {
            let query = sqlx::query_scalar(q).bind(i64::from(of.get())).bind(days.offices).bind(days.board);
            let query = query.bind(service).bind(using).bind(scope);
            query.bind(i64::from(slice.limit)).bind(i64::from(slice.offset)).fetch_one(c)
        })?;
        lines(&json)
    }

    /// Everything lists ever said about an office, what holds first. Empty when no list knows it.
    pub async fn office(&mut self, number: OfficeNumber) -> Result<Vec<OfficeEntry>, StoreError> {
        let rows: Vec<EntryRow> =
            run!(self, sql::LISTS_OFFICE, |q, c| sqlx::query_as(q).bind(number.key()).fetch_all(c))?;
        rows.into_iter().map(OfficeEntry::try_from).collect()
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
        number: OfficeNumber,
        at: Option<MunicipalityCode>,
    ) -> Result<Vec<UsageEntry>, StoreError> {
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

    /// How many offices a search finds.
    pub async fn search_count(&mut self, terms: &[String], days: Days) -> Result<u32, StoreError> {
        let [a, b, c3] = patterns(terms);
        let rows: i64 = run!(self, sql::LISTS_SEARCH_COUNT, |q, c| {
            sqlx::query_scalar(q).bind(days.offices).bind(&a).bind(&b).bind(&c3).fetch_one(c)
        })?;
        count(rows)
    }

    /// A part of the offices whose number, name, reading, telephone or corporation holds every term.
    pub async fn search(
        &mut self,
        terms: &[String],
        days: Days,
        slice: Slice,
    ) -> Result<Vec<OfficeLine>, StoreError> {
        let [a, b, c3] = patterns(terms);
        let json: String = run!(self, sql::LISTS_SEARCH, |q, c| {
            let query = sqlx::query_scalar(q).bind(days.offices).bind(days.board).bind(&a).bind(&b).bind(&c3);
            query.bind(i64::from(slice.limit)).bind(i64::from(slice.offset)).fetch_one(c)
        })?;
        lines(&json)
    }

    /// A part of the numbers that usage listings name and no office list knows (K7).
    pub async fn unmatched(
        &mut self,
        of: Option<PrefectureCode>,
        days: Days,
        slice: Slice,
    ) -> Result<Vec<Unmatched>, StoreError> {
        let (from, to) = municipalities_of(of);
        let rows: Vec<(i64, NaiveDate, Option<i64>)> = run!(self, sql::LISTS_UNMATCHED, |q, c| {
            let query = sqlx::query_as(q).bind(days.board).bind(days.offices).bind(from).bind(to);
            query.bind(i64::from(slice.limit)).bind(i64::from(slice.offset)).fetch_all(c)
        })?;
        rows.into_iter()
            .map(|(key, as_of, place)| {
                Ok(Unmatched {
                    number: number(key)?,
                    as_of,
                    municipality: place.map(municipality).transpose()?,
                })
            })
            .collect()
    }
}

fn filter_keys(filter: OfficeFilter) -> (i64, i64, i64) {
    let using = match filter.using {
        None => 0,
        Some(true) => 1,
        Some(false) => 2,
    };
    (filter.service.map_or(0, |kind| i64::from(kind.id())), using, i64::from(filter.in_scope_only))
}

/// Up to three terms as patterns of `LIKE`; a missing one matches everything.
fn patterns(terms: &[String]) -> [String; 3] {
    std::array::from_fn(|i| {
        let term = terms.get(i).map_or(String::new(), |term| text::search_key(term));
        format!("%{}%", term.replace('!', "!!").replace('%', "!%").replace('_', "!_"))
    })
}

fn lines(json: &str) -> Result<Vec<OfficeLine>, StoreError> {
    Read::from_json::<Vec<LineRow>>(json, "offices")?
        .into_iter()
        .map(|(key, in_scope, name, kana, address, phone, corporation, services, said, place)| {
            let services = kinds(&services)?;
            Ok(OfficeLine {
                number: number(key)?,
                municipality: municipality(place)?,
                in_scope: matches!(in_scope, Flag::Is(true) | Flag::Number(1)),
                name,
                kana,
                address,
                phone,
                corporation,
                services,
                usage: said.map(state).transpose()?,
            })
        })
        .collect()
}

fn number(key: i64) -> Result<OfficeNumber, StoreError> {
    valid(OfficeNumber::from_key(key), "office_service", "office", key)
}

fn state(key: i16) -> Result<UsageState, StoreError> {
    valid(UsageState::from_key(key), "usage_member", "state", key)
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
