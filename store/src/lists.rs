//! Offices one by one: the list of a municipality, one office, the search box, numbers that match nothing.
//!
//! Rows come as one JSON text in no order and are put in order here, as in [`crate::board`]. Every question takes the scope
//! of whoever asks, and gives nothing from outside of it.

use chrono::NaiveDate;
use domain::{
    area::Area,
    code::{MunicipalityCode, PrefectureCode},
    definition::DefinitionId,
    facts::KindCount,
    office_number::OfficeNumber,
    people::{Act, Scope},
    service::ServiceKind,
    text,
    usage::UsageState,
};

use crate::{
    board::municipalities_of,
    engine::{Read, run},
    error::{StoreError, valid},
    imports::kinds,
    master::{count, kind, municipality},
    scope::{fenced, inside},
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

/// Which part of a list is asked for.
#[derive(Clone, Copy, Debug)]
pub struct OfficeList<'d> {
    /// Under which definition the whole is counted.
    pub definition: &'d DefinitionId,
    /// The days it speaks about.
    pub days: Days,
    /// Which offices.
    pub filter: OfficeFilter,
    /// In which order.
    pub order: OfficeOrder,
    /// Which rows of it.
    pub slice: Slice,
    /// Who speaks for the municipality on the board's day.
    pub voices: Voices,
}

/// Which usage listings speak for a municipality on a day. Nearly everywhere it is one at most, and then a row of a
/// list costs a look-up instead of a rule.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Voices {
    /// None: no office is known to use data linkage.
    None,
    /// This one alone: its word is all there is.
    One(i64),
    /// Several, or it is not known how many: their words add up.
    Several,
}

/// A part of the offices of a municipality, all of one moment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OfficePart {
    /// The data version of that moment.
    pub version: i64,
    /// Offices of the municipality that count.
    pub offices: u32,
    /// Those of them that use data linkage.
    pub users: u32,
    /// Offices and users of the municipality whatever their services.
    pub everyone: (u32, u32),
    /// Its services.
    pub kinds: Vec<KindCount>,
    /// The offices of the part.
    pub lines: Vec<OfficeLine>,
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

type LineRow = (i64, i64, String, String, String, String, String, String, Option<i16>, i64);

/// The data version, and beside it as JSON: counts under the definition, counts of all, services, lines.
type PartRow = (i64, String, String, String, String);

impl Read {
    /// How many offices of a municipality pass a filter.
    pub async fn office_count(
        &mut self,
        scope: &Scope,
        of: MunicipalityCode,
        days: Days,
        filter: OfficeFilter,
    ) -> Result<u32, StoreError> {
        inside(scope, Act::SeeOffices(Area::Municipality(of)))?;
        let (service, using, in_scope) = filter_keys(filter);
        let rows: i64 = run!(self, sql::LISTS_COUNT, |q, c| {
            let query = sqlx::query_scalar(q).bind(i64::from(of.get())).bind(days.offices).bind(days.board);
            query.bind(service).bind(using).bind(in_scope).bind(0_i64).fetch_one(c)
        })?;
        count(rows)
    }

    /// A part of the offices of a municipality.
    pub async fn offices(
        &mut self,
        scope: &Scope,
        of: MunicipalityCode,
        days: Days,
        filter: OfficeFilter,
        order: OfficeOrder,
        slice: Slice,
    ) -> Result<Vec<OfficeLine>, StoreError> {
        let definition = &DefinitionId::default();
        let list = OfficeList { definition, days, filter, order, slice, voices: Voices::Several };
        Ok(self.office_part(scope, of, &list).await?.lines)
    }

    /// A part of the offices of a municipality, and around it the counts they belong to: one statement, one moment.
    pub async fn office_part(
        &mut self,
        scope: &Scope,
        of: MunicipalityCode,
        list: &OfficeList<'_>,
    ) -> Result<OfficePart, StoreError> {
        inside(scope, Act::SeeOffices(Area::Municipality(of)))?;
        part(self.part_row(of, list).await?, list.order)
    }

    async fn part_row(&mut self, of: MunicipalityCode, list: &OfficeList<'_>) -> Result<PartRow, StoreError> {
        let OfficeList { definition, days, filter, order, slice, voices } = *list;
        let (service, using, in_scope) = filter_keys(filter);
        let place = i64::from(of.get());
        let (limit, offset) = (i64::from(slice.limit), i64::from(slice.offset));
        let listing = match voices {
            Voices::One(listing) => listing,
            Voices::None | Voices::Several => 0,
        };
        let plain = order == OfficeOrder::Number && (service, using) == (0, 0) && voices != Voices::Several;
        if plain {
            return run!(self, sql::LISTS_PLAIN, |q, c| {
                let query = sqlx::query_as(q).bind(place).bind(days.offices).bind(days.board);
                let query = query.bind(definition.as_str()).bind(listing).bind(in_scope);
                query.bind(limit).bind(offset).fetch_one(c)
            })
            .map_err(Into::into);
        }
        let sql = match order {
            OfficeOrder::Number => &sql::LISTS_BY_NUMBER,
            OfficeOrder::Kana => &sql::LISTS_BY_KANA,
        };
        run!(self, sql, |q, c| {
            let query = sqlx::query_as(q).bind(place).bind(days.offices).bind(days.board);
            let query = query.bind(service).bind(using).bind(in_scope).bind(limit).bind(offset);
            query.bind(definition.as_str()).bind(listing).fetch_one(c)
        })
        .map_err(Into::into)
    }

    /// How many offices of a scope a search finds.
    pub async fn search_count(
        &mut self,
        scope: &Scope,
        terms: &[String],
        days: Days,
    ) -> Result<u32, StoreError> {
        let [a, b, c3] = patterns(terms);
        let rows: i64 = run!(self, sql::LISTS_SEARCH_COUNT, |q, c| {
            let query = sqlx::query_scalar(q).bind(days.offices).bind(&a).bind(&b).bind(&c3);
            query.bind(fenced(scope)).fetch_one(c)
        })?;
        count(rows)
    }

    /// A part of the offices of a scope whose number, name, reading, telephone or corporation holds every term.
    pub async fn search(
        &mut self,
        scope: &Scope,
        terms: &[String],
        days: Days,
        slice: Slice,
    ) -> Result<Vec<OfficeLine>, StoreError> {
        let [a, b, c3] = patterns(terms);
        let json: String = run!(self, sql::LISTS_SEARCH, |q, c| {
            let query = sqlx::query_scalar(q).bind(days.offices).bind(days.board).bind(&a).bind(&b).bind(&c3);
            let query = query.bind(i64::from(slice.limit)).bind(i64::from(slice.offset));
            query.bind(fenced(scope)).fetch_one(c)
        })?;
        lines(&json)
    }

    /// A part of the numbers that usage listings name and no office list knows (K7), those that belong to a place of the
    /// scope.
    pub async fn unmatched(
        &mut self,
        scope: &Scope,
        of: Option<PrefectureCode>,
        days: Days,
        slice: Slice,
    ) -> Result<Vec<Unmatched>, StoreError> {
        let (from, to) = municipalities_of(of);
        let rows: Vec<(i64, NaiveDate, Option<i64>)> = run!(self, sql::LISTS_UNMATCHED, |q, c| {
            let query = sqlx::query_as(q).bind(days.board).bind(days.offices).bind(from).bind(to);
            let query = query.bind(i64::from(slice.limit)).bind(i64::from(slice.offset));
            query.bind(fenced(scope)).fetch_all(c)
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

/// Lines in order of their numbers.
/// What a statement says of a part. No async function: those are compiled where they are awaited, and pages are built for size.
fn part(row: PartRow, order: OfficeOrder) -> Result<OfficePart, StoreError> {
    let (version, counted, everyone, kinds, rows) = row;
    let pair = |json: &str, what| Read::from_json::<Option<(i64, i64)>>(json, what);
    let (offices, users) = pair(&counted, "lists counted")?.unwrap_or((0, 0));
    let (all_offices, all_users) = pair(&everyone, "lists everyone")?.unwrap_or((0, 0));
    let mut kinds: Vec<(i64, i64, i64)> = Read::from_json(&kinds, "services")?;
    kinds.sort_unstable();
    let mut lines = lines(&rows)?;
    if order == OfficeOrder::Kana {
        lines.sort_unstable_by(|a, b| (&a.kana, a.number).cmp(&(&b.kana, b.number)));
    }
    Ok(OfficePart {
        version,
        offices: count(offices)?,
        users: count(users)?,
        kinds: kinds.into_iter().map(kind_count).collect::<Result<_, _>>()?,
        everyone: (count(all_offices)?, count(all_users)?),
        lines,
    })
}

/// Lines in order of their numbers.
fn lines(json: &str) -> Result<Vec<OfficeLine>, StoreError> {
    let mut rows: Vec<LineRow> = Read::from_json(json, "offices")?;
    rows.sort_unstable_by_key(|row| row.0);
    rows.into_iter().map(line).collect()
}

fn line(row: LineRow) -> Result<OfficeLine, StoreError> {
    let (key, in_scope, name, kana, address, phone, corporation, services, said, place) = row;
    Ok(OfficeLine {
        number: number(key)?,
        municipality: municipality(place)?,
        in_scope: in_scope != 0,
        name,
        kana,
        address,
        phone,
        corporation,
        services: kinds(&services)?,
        usage: said.map(state).transpose()?,
    })
}

fn kind_count((id, offices, users): (i64, i64, i64)) -> Result<KindCount, StoreError> {
    Ok(KindCount { kind: kind(id)?, offices: count(offices)?, users: count(users)? })
}

pub(crate) fn number(key: i64) -> Result<OfficeNumber, StoreError> {
    valid(OfficeNumber::from_key(key), "office_service", "office", key)
}

pub(crate) fn state(key: i16) -> Result<UsageState, StoreError> {
    valid(UsageState::from_key(key), "usage_member", "state", key)
}
