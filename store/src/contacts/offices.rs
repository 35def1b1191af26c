//! The offices of a municipality by whether they have contacts: the way to those that have none yet.
//!
//! No address and no name of a person is read here, so that looking leaves no entry in the audit trail.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use domain::{
    area::Area,
    code::MunicipalityCode,
    contact::Reach,
    office_number::OfficeNumber,
    people::{Act, Scope},
};

use super::rows::TermsRow;
use crate::{
    engine::{Read, run},
    error::StoreError,
    lists::{Slice, number},
    master::count,
    scope::inside,
    sql,
};

/// Which offices of a municipality are asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Sought {
    /// Where they count.
    pub municipality: MunicipalityCode,
    /// The day on which they are in a list.
    pub on: NaiveDate,
    /// Only those that have no contact.
    pub without: bool,
}

/// An office, and how it can be reached.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReachedOffice {
    /// Its number.
    pub number: OfficeNumber,
    /// What it is called.
    pub name: String,
    /// The reading of its name.
    pub kana: String,
    /// How many contacts it has.
    pub contacts: u32,
    /// How it can be reached by the best of them.
    pub reach: Reach,
}

impl Read {
    /// A part of the offices of a municipality in the order of their numbers, and how many there are in all.
    pub async fn reached_offices(
        &mut self,
        scope: &Scope,
        sought: Sought,
        slice: Slice,
    ) -> Result<(u32, Vec<ReachedOffice>), StoreError> {
        inside(scope, Act::SeeContacts(Area::Municipality(sought.municipality)))?;
        let place = i64::from(sought.municipality.get());
        let without = i64::from(sought.without);
        let total: i64 = run!(self, sql::CONTACTS_OFFICES_OF_COUNT, |q, c| {
            sqlx::query_scalar(q).bind(place).bind(sought.on).bind(without).fetch_one(c)
        })?;
        let rows: Vec<(i64, String, String, i64)> = run!(self, sql::CONTACTS_OFFICES_OF, |q, c| {
            let query = sqlx::query_as(q).bind(place).bind(sought.on).bind(without);
            query.bind(i64::from(slice.limit)).bind(i64::from(slice.offset)).fetch_all(c)
        })?;
        let terms: Vec<TermsRow> = run!(self, sql::CONTACTS_TERMS, |q, c| {
            sqlx::query_as(q).bind(sought.on).bind(place).bind(place + 1).fetch_all(c)
        })?;
        let mut reaches: BTreeMap<i64, Reach> = BTreeMap::new();
        for office in terms.chunk_by(|one, other| one.office == other.office) {
            let contacts: Vec<_> = office.iter().map(TermsRow::read).collect::<Result<_, _>>()?;
            if let Some(row) = office.first() {
                reaches.insert(row.office, Reach::of(contacts));
            }
        }
        let read = |(key, name, kana, contacts): (i64, String, String, i64)| {
            let reach = reaches.get(&key).copied().unwrap_or(Reach::Nothing);
            Ok(ReachedOffice { number: number(key)?, name, kana, contacts: count(contacts)?, reach })
        };
        Ok((count(total)?, rows.into_iter().map(read).collect::<Result<_, StoreError>>()?))
    }
}
