//! Counts follow facts: after an import the days it touches are counted anew, in the import's own transaction.

use chrono::NaiveDate;
use domain::{
    area::Area,
    code::MunicipalityCode,
    definition::{Base, Definition, DefinitionId},
    facts::{Rollup, ServiceAt, ServiceRollup},
    seat::seats,
    timeline::Version,
    usage::{UsageListing, UsageMember},
};
use kpi::{Effective, Question, Tally, tally::Members};
use rustc_hash::FxHashMap;
use store::{Read, StoreError, Write};

use super::{Desk, Working};
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

/// Counts anew what a list that was undone had touched: every day on or after its own, and the days before it where it stood
/// in for a list that had not come yet. What is kept of days on which nothing speaks any more goes.
///
/// `was` are the first lists (see [`Read::first_office_lists`]) from before it was undone.
pub async fn refresh_without(
    write: &mut Write,
    master: &Master,
    as_of: NaiveDate,
    was: &[(Area, NaiveDate)],
) -> Result<(), StoreError> {
    write.forget_silent_days().await?;
    let now = write.first_office_lists().await?;
    let first = |lists: &[(Area, NaiveDate)], code| office_day(lists, code, NaiveDate::MIN);
    let stood_in = master.gazetteer.municipalities().any(|m| first(was, m.code) != first(&now, m.code));
    let from = if stood_in { NaiveDate::MIN } else { as_of };
    refresh(write, master, from).await.map(drop)
}

impl Desk {
    /// Makes everything derived anew from the facts: seats, and the counts of every day. Needed when a release changes
    /// what counts.
    #[must_use]
    pub fn recount(&self) -> Working<'_, (), StoreError> {
        Box::pin(async move {
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
        })
    }
}

/// Counts days from facts, keeping what neighbouring days share.
pub struct Counter {
    first_lists: Vec<(Area, NaiveDate)>,
    listings: Vec<UsageListing>,
    members: FxHashMap<i64, Vec<UsageMember>>,
    supposed: Supposed,
}

/// Versions of office rows as they would be, for counting without writing them.
#[derive(Clone, Debug, Default)]
struct Supposed {
    /// As they are kept.
    instead_of: Vec<Version>,
    /// As they would be.
    these: Vec<Version>,
}

impl Counter {
    /// A counter over the lists there are.
    pub async fn new(read: &mut Read) -> Result<Self, StoreError> {
        Ok(Self {
            first_lists: read.first_office_lists().await?,
            listings: read.usage_listings().await?,
            members: FxHashMap::default(),
            supposed: Supposed::default(),
        })
    }

    /// Counts as if a list about this area on this day were there, and these versions instead of those.
    #[must_use]
    pub fn supposing_list(
        mut self,
        list: (Area, NaiveDate),
        instead_of: Vec<Version>,
        these: Vec<Version>,
    ) -> Self {
        self.first_lists.push(list);
        self.supposed = Supposed { instead_of, these };
        self
    }

    /// Counts as if this usage listing were there.
    #[must_use]
    pub fn supposing_listing(mut self, listing: UsageListing, members: Vec<UsageMember>) -> Self {
        self.members.insert(listing.id, members);
        self.listings.push(listing);
        self
    }

    /// Counts as if an office list had never come: without its area and day, and with these versions instead of those.
    #[must_use]
    pub fn supposing_no_list(
        mut self,
        first_lists: Vec<(Area, NaiveDate)>,
        instead_of: Vec<Version>,
        these: Vec<Version>,
    ) -> Self {
        self.first_lists = first_lists;
        self.supposed = Supposed { instead_of, these };
        self
    }

    /// Counts as if this usage listing had never come.
    #[must_use]
    pub fn supposing_no_listing(mut self, listing: i64) -> Self {
        self.listings.retain(|known| known.id != listing);
        self
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
        let rows = services_on(read, &self.first_lists, &self.supposed, &municipalities, as_of).await?;
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
    supposed: &Supposed,
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
        supposed.apply(&mut there, day);
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

impl Supposed {
    /// Makes the rows of a day what they would be. The rows stay in the order of their offices.
    fn apply(&self, rows: &mut Vec<ServiceAt>, day: NaiveDate) {
        let held = |version: &&Version| version.from <= day && day < version.to;
        let row = |version: &Version| ServiceAt {
            office: version.office,
            service: version.service,
            municipality: version.municipality,
        };
        // Sources may say the same of an office, so that each version takes one row away.
        let mut away: FxHashMap<ServiceAt, u32> = FxHashMap::default();
        for version in self.instead_of.iter().filter(held) {
            *away.entry(row(version)).or_default() += 1;
        }
        if !away.is_empty() {
            rows.retain(|row| match away.get_mut(row) {
                Some(left) if *left > 0 => {
                    *left -= 1;
                    false
                }
                _ => true,
            });
        }
        let before = rows.len();
        rows.extend(self.these.iter().filter(held).map(row));
        if rows.len() > before {
            rows.sort_by_key(|row| row.office);
        }
    }
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
