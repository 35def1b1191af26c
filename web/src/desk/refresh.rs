//! Counts follow facts: after an import the days it touches are counted anew, in the import's own transaction.

use chrono::NaiveDate;
use domain::{
    area::Area,
    code::MunicipalityCode,
    definition::{Base, Definition, DefinitionId},
    facts::{Rollup, ServiceAt, ServiceRollup},
    usage::{UsageListing, UsageMember},
};
use kpi::{Effective, Question, Tally, tally::Members};
use rustc_hash::FxHashMap;
use store::{StoreError, Write};

use crate::master::Master;

/// Counts every day on or after `from` on which a list spoke.
///
/// An import in the order of time touches one day; one that arrives late touches those after it as well.
pub async fn refresh(write: &mut Write, master: &Master, from: NaiveDate) -> Result<(), StoreError> {
    let lists = write.first_office_lists().await?;
    let listings = write.usage_listings().await?;
    let mut members = FxHashMap::default();
    for as_of in write.dates().await?.into_iter().filter(|day| *day >= from) {
        count(write, master, &lists, &listings, &mut members, as_of).await?;
    }
    Ok(())
}

async fn count(
    write: &mut Write,
    master: &Master,
    lists: &[(Area, NaiveDate)],
    listings: &[UsageListing],
    members: &mut FxHashMap<i64, Vec<UsageMember>>,
    as_of: NaiveDate,
) -> Result<(), StoreError> {
    let municipalities: Vec<MunicipalityCode> = master.gazetteer.municipalities().map(|m| m.code).collect();
    let effective = Effective::at(listings, as_of);
    members.retain(|listing, _| effective.all().contains(listing));
    for &listing in effective.all() {
        if !members.contains_key(&listing) {
            members.insert(listing, write.members(listing).await?);
        }
    }
    let speaking: Vec<Members<'_>> = effective
        .all()
        .iter()
        .map(|&listing| Members { listing, rows: members.get(&listing).map_or(&[], Vec::as_slice) })
        .collect();
    let rows = services_on(write, lists, &municipalities, as_of).await?;
    let question = Question {
        as_of,
        municipalities: &municipalities,
        rows: &rows,
        listings: &speaking,
        effective: &effective,
        services: &master.services,
    };
    let definitions = counting_definitions(&master.definitions, as_of);
    let tallied = kpi::tally(&question, &definitions);
    let services = kinds(&tallied.tallies);
    let rollups: Vec<Rollup> = tallied.tallies.into_iter().map(rollup).collect();
    write.put_rollups(as_of, &rollups, &services).await?;
    let speaks: Vec<(MunicipalityCode, i64)> = municipalities
        .iter()
        .flat_map(|&m| effective.listings(m).iter().map(move |&listing| (m, listing)))
        .collect();
    write.put_effective(as_of, &speaks).await
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
    write: &mut Write,
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
        let mut there = write.services_at(day).await?;
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
