//! Counts follow facts: after an import the days it touches are counted anew, in the import's own transaction.

use chrono::NaiveDate;
use domain::{
    area::Area,
    code::MunicipalityCode,
    definition::{Base, Definition, DefinitionId},
    facts::{Rollup, ServiceAt, ServiceRollup},
    seat::seats,
    usage::{UsageListing, UsageMember},
};
use kpi::{Effective, Question, Tally, tally::Members};
use rustc_hash::FxHashMap;
use store::{Read, StoreError, Write};

use super::Desk;
use crate::master::Master;

/// What is counted for one day of the board.
#[derive(Clone, Debug)]
pub struct Counted {
    /// The day.
    pub as_of: NaiveDate,
    /// Municipalities, prefectures and the country under each definition.
    pub rollups: Vec<Rollup>,
    /// Kinds of service by municipality.
    pub services: Vec<ServiceRollup>,
    /// Offices whose rows name several municipalities (K2), by key.
    pub divided: Vec<i64>,
    /// Which listings speak for which municipality.
    pub speaking: Vec<(MunicipalityCode, i64)>,
}

/// Counts every day on or after `from` on which a list spoke.
///
/// An import in the order of time touches one day; one that arrives late touches those after it as well. The first
/// office list of a place touches the days before it too, for which it stands in.
/// Gives the offices that stood in several municipalities on the last of these days (K2).
pub async fn refresh(write: &mut Write, master: &Master, from: NaiveDate) -> Result<Vec<i64>, StoreError> {
    let mut divided = Vec::new();
    let mut counter = Counter::new(write).await?;
    let stands_in = master
        .gazetteer
        .municipalities()
        .any(|m| office_day(&counter.first_lists, m.code, NaiveDate::MIN).is_some_and(|first| first >= from));
    for as_of in write.dates().await?.into_iter().filter(|day| *day >= from || stands_in) {
        let counted = counter.count(write, master, as_of).await?;
        write.put_rollups(as_of, &counted.rollups, counted.services).await?;
        write.put_effective(as_of, counted.speaking).await?;
        divided = counted.divided;
    }
    Ok(divided)
}

impl Desk {
    /// Makes everything derived anew from the facts: seats, and the counts of every day. Needed when a release changes
    /// what counts.
    pub async fn recount(&self) -> Result<(), StoreError> {
        let mut write = self.store.write().await?;
        let Some(first) = write.dates().await?.into_iter().next() else { return Ok(()) };
        write.advance().await?;
        let mut versions = write.timeline().await?;
        versions.sort_unstable_by_key(|v| (v.office, v.service, v.source, v.from));
        let seats = versions
            .chunk_by(|a, b| a.office == b.office)
            .flat_map(|office| seats(office, &self.master.services))
            .collect();
        write.replace_seats(seats).await?;
        refresh(&mut write, &self.master, first).await?;
        write.commit().await
    }
}

/// Counts days from facts, keeping what neighbouring days share.
pub struct Counter {
    first_lists: Vec<(Area, NaiveDate)>,
    listings: Vec<UsageListing>,
    members: FxHashMap<i64, Vec<UsageMember>>,
}

impl Counter {
    /// A counter over the lists there are.
    pub async fn new(read: &mut Read) -> Result<Self, StoreError> {
        Ok(Self {
            first_lists: read.first_office_lists().await?,
            listings: read.usage_listings().await?,
            members: FxHashMap::default(),
        })
    }

    /// Counts a day.
    pub async fn count(
        &mut self,
        read: &mut Read,
        master: &Master,
        as_of: NaiveDate,
    ) -> Result<Counted, StoreError> {
        let municipalities: Vec<MunicipalityCode> =
            master.gazetteer.municipalities().map(|m| m.code).collect();
        let effective = Effective::at(&self.listings, as_of);
        self.members.retain(|listing, _| effective.all().contains(listing));
        for &listing in effective.all() {
            if let std::collections::hash_map::Entry::Vacant(e) = self.members.entry(listing) {
                e.insert(read.members(listing).await?);
            }
        }
        let speaking: Vec<Members<'_>> = effective
            .all()
            .iter()
            .map(|&listing| Members { listing, rows: self.members.get(&listing).map_or(&[], Vec::as_slice) })
            .collect();
        let rows = services_on(read, &self.first_lists, &municipalities, as_of).await?;
        let question = Question {
            as_of,
            municipalities: &municipalities,
            rows: &rows,
            listings: &speaking,
            effective: &effective,
            services: &master.services,
        };
        let tallied = kpi::tally(&question, &counting_definitions(&master.definitions, as_of));
        let services = kinds(&tallied.tallies);
        let speaks = |&m: &MunicipalityCode| effective.listings(m).iter().map(move |&listing| (m, listing));
        Ok(Counted {
            as_of,
            rollups: tallied.tallies.into_iter().map(rollup).collect(),
            services,
            divided: tallied.divided,
            speaking: municipalities.iter().flat_map(speaks).collect(),
        })
    }
}

/// The definitions in force on a day that count offices, one of each name.
fn counting_definitions(all: &[Definition], on: NaiveDate) -> Vec<Definition> {
    let mut names: Vec<&DefinitionId> =
        all.iter().filter(|d| d.base != Base::Published).map(|d| &d.id).collect();
    names.dedup();
    names.into_iter().filter_map(|id| Definition::in_force(all, id, on)).cloned().collect()
}

/// The offices of each municipality on a day. Where no office list had spoken yet, the earliest one stands in.
async fn services_on(
    read: &mut Read,
    lists: &[(Area, NaiveDate)],
    municipalities: &[MunicipalityCode],
    as_of: NaiveDate,
) -> Result<Vec<ServiceAt>, StoreError> {
    let day_of: FxHashMap<MunicipalityCode, NaiveDate> =
        municipalities.iter().filter_map(|&m| Some((m, office_day(lists, m, as_of)?))).collect();
    let mut days: Vec<NaiveDate> = day_of.values().copied().collect();
    days.sort_unstable();
    days.dedup();
    let mut rows = Vec::new();
    for &day in &days {
        let mut there = read.services_at(day).await?;
        if days.len() > 1 {
            there.retain(|row| day_of.get(&row.municipality) == Some(&day));
        }
        rows.append(&mut there);
    }
    if days.len() > 1 {
        rows.sort_by_key(|row| row.office);
    }
    Ok(rows)
}

/// The day on which a municipality's offices are looked up for a day of the board: that day itself, or the day of
/// the earliest office list about the municipality when none had spoken yet. `None` without any list.
#[must_use]
pub fn office_day(
    first_lists: &[(Area, NaiveDate)],
    municipality: MunicipalityCode,
    on: NaiveDate,
) -> Option<NaiveDate> {
    let first =
        first_lists.iter().filter(|(area, _)| area.contains(municipality)).map(|(_, day)| *day).min()?;
    Some(first.max(on))
}

fn rollup(tally: Tally) -> Rollup {
    let mut prefectures = tally.prefectures;
    prefectures.push(tally.nation);
    Rollup {
        definition: tally.definition,
        municipalities: tally
            .municipalities
            .into_iter()
            .filter(|m| m.offices > 0 || m.unmatched > 0)
            .collect(),
        prefectures,
    }
}

/// Kinds of service are counted over all offices, whatever the definition.
fn kinds(tallies: &[Tally]) -> Vec<ServiceRollup> {
    let widest = tallies.iter().max_by_key(|tally| tally.kinds.len());
    let kinds = widest.map_or(&[][..], |tally| &tally.kinds);
    kinds.iter().map(|&(municipality, count)| ServiceRollup { municipality, count }).collect()
}
