//! Which usage listings speak for a municipality on a day (I8).
//!
//! A snapshot is the whole truth about its area on its day; an addition adds to what is known. So the latest
//! snapshot of any area around a municipality counts, together with every addition made since. Listings may come
//! in any order: only their days and, on the same day, the order of their imports decide.

use chrono::NaiveDate;
use domain::{
    area::Area,
    code::{MunicipalityCode, PrefectureCode},
    usage::{ListingMode, UsageListing},
};
use rustc_hash::{FxHashMap, FxHashSet};

/// The listings that speak on a day, grouped by the municipalities they speak for.
#[derive(Clone, Debug, Default)]
pub struct Effective {
    /// Selections of listings, each in order of day and import.
    groups: Vec<Vec<i64>>,
    /// Every listing of any group, in the same order.
    all: Vec<i64>,
    prefectures: FxHashMap<PrefectureCode, usize>,
    municipalities: FxHashMap<MunicipalityCode, usize>,
}

/// What was listed for one area by the day asked about.
#[derive(Default)]
struct Known {
    /// The latest snapshot, by day and then import.
    snapshot: Option<(NaiveDate, i64)>,
    additions: Vec<(NaiveDate, i64)>,
}

/// The group of every place without listings nearer to it than those of the whole country.
const NATION: usize = 0;

impl Effective {
    /// The listings that speak on `date`. Later ones are ignored; the order of `listings` does not matter.
    #[must_use]
    pub fn at(listings: &[UsageListing], date: NaiveDate) -> Self {
        let mut known: FxHashMap<Area, Known> = FxHashMap::default();
        for listing in listings.iter().filter(|listing| listing.as_of <= date) {
            let at = (listing.as_of, listing.id);
            let area = known.entry(listing.area).or_default();
            match listing.mode {
                ListingMode::Snapshot => area.snapshot = area.snapshot.max(Some(at)),
                ListingMode::Addition => area.additions.push(at),
            }
        }
        let mut effective = Self { groups: vec![select(&known, &[Area::Nation])], ..Self::default() };
        for area in known.keys() {
            match *area {
                Area::Nation => {}
                Area::Prefecture(code) => {
                    let group = effective.group(select(&known, &[Area::Nation, *area]));
                    effective.prefectures.insert(code, group);
                }
                Area::Municipality(code) => {
                    let around = [Area::Nation, Area::Prefecture(code.prefecture()), *area];
                    let group = effective.group(select(&known, &around));
                    effective.municipalities.insert(code, group);
                }
            }
        }
        let speaking: FxHashSet<i64> = effective.groups.iter().flatten().copied().collect();
        let mut all: Vec<_> = listings.iter().filter(|listing| speaking.contains(&listing.id)).collect();
        all.sort_unstable_by_key(|listing| (listing.as_of, listing.id));
        effective.all = all.into_iter().map(|listing| listing.id).collect();
        effective
    }

    fn group(&mut self, listings: Vec<i64>) -> usize {
        self.groups.push(listings);
        self.groups.len() - 1
    }

    /// The ids of the listings that speak for a municipality, in order of day and import.
    #[must_use]
    pub fn listings(&self, municipality: MunicipalityCode) -> &[i64] {
        self.groups.get(self.group_of(municipality)).map_or(&[], Vec::as_slice)
    }

    /// Every listing that speaks somewhere, in order of day and import: those whose members must be read.
    #[must_use]
    pub fn all(&self) -> &[i64] {
        &self.all
    }

    /// Whether a listing speaks for some place of a prefecture that may have no listing of its own.
    #[must_use]
    pub fn speaks_in(&self, prefecture: PrefectureCode, listing: i64) -> bool {
        let general = self.prefectures.get(&prefecture).copied().unwrap_or(NATION);
        let own = self.municipalities.iter().filter(|(code, _)| code.prefecture() == prefecture);
        std::iter::once(general)
            .chain(own.map(|(_, group)| *group))
            .any(|group| self.groups.get(group).is_some_and(|ids| ids.contains(&listing)))
    }

    /// Places with the same number have the same listings.
    pub(crate) fn group_of(&self, municipality: MunicipalityCode) -> usize {
        self.municipalities
            .get(&municipality)
            .or_else(|| self.prefectures.get(&municipality.prefecture()))
            .copied()
            .unwrap_or(NATION)
    }

    pub(crate) fn groups(&self) -> &[Vec<i64>] {
        &self.groups
    }
}

/// The latest snapshot of the areas around a place and every addition since, in order of day and import.
fn select(known: &FxHashMap<Area, Known>, around: &[Area]) -> Vec<i64> {
    let around = || around.iter().filter_map(|area| known.get(area));
    let snapshot = around().filter_map(|known| known.snapshot).max();
    let since = snapshot.map_or(NaiveDate::MIN, |(as_of, _)| as_of);
    let mut listings: Vec<_> = around()
        .flat_map(|known| known.additions.iter().copied())
        .filter(|(as_of, _)| *as_of >= since)
        .collect();
    listings.extend(snapshot);
    listings.sort_unstable();
    listings.into_iter().map(|(_, id)| id).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tests::{code, day};
    use proptest::prelude::*;

    fn listing(id: i64, as_of: &str, area: &str, mode: ListingMode) -> UsageListing {
        UsageListing { id, as_of: day(as_of), area: Area::parse(area).expect("an area"), mode }
    }

    use ListingMode::{Addition, Snapshot};

    #[test]
    fn the_latest_snapshot_of_any_area_around_counts() {
        let listings = [
            listing(1, "2025-12-31", "28", Snapshot),
            listing(2, "2026-01-31", "00", Snapshot),
            listing(3, "2026-01-15", "281000", Snapshot),
        ];
        let kobe = code(281_000);
        assert_eq!(Effective::at(&listings, day("2026-01-20")).listings(kobe), [3]);
        assert_eq!(Effective::at(&listings, day("2026-02-01")).listings(kobe), [2]);
        assert_eq!(Effective::at(&listings, day("2026-01-01")).listings(kobe), [1]);
        assert!(Effective::at(&listings, day("2025-01-01")).listings(kobe).is_empty());
        assert_eq!(Effective::at(&listings, day("2026-01-20")).listings(code(131_016)), [0; 0]);
    }

    #[test]
    fn on_the_same_day_the_later_import_wins_whatever_its_area() {
        let listings =
            [listing(1, "2026-01-31", "281000", Snapshot), listing(2, "2026-01-31", "00", Snapshot)];
        assert_eq!(Effective::at(&listings, day("2026-01-31")).listings(code(281_000)), [2]);
    }

    #[test]
    fn additions_count_from_the_day_of_the_snapshot_on() {
        let listings = [
            listing(5, "2025-12-30", "28", Addition),
            listing(4, "2025-12-31", "28", Snapshot),
            listing(2, "2025-12-31", "281000", Addition),
            listing(3, "2026-01-10", "00", Addition),
            listing(1, "2026-03-01", "00", Addition),
        ];
        let at = |date| Effective::at(&listings, day(date));
        assert_eq!(at("2026-02-01").listings(code(281_000)), [2, 4, 3]);
        assert_eq!(at("2025-12-30").listings(code(281_000)), [5]);
        assert_eq!(at("2026-02-01").listings(code(131_016)), [3]);
        assert_eq!(at("2026-02-01").all(), [2, 4, 3]);
    }

    #[test]
    fn a_superseded_listing_speaks_nowhere() {
        let listings = [listing(1, "2025-12-31", "00", Snapshot), listing(2, "2026-01-31", "28", Snapshot)];
        let effective = Effective::at(&listings, day("2026-02-01"));
        assert!(!effective.speaks_in(PrefectureCode::new(28).expect("a code"), 1));
        assert!(effective.speaks_in(PrefectureCode::new(13).expect("a code"), 1));
    }

    /// The rule told slowly, for one municipality.
    fn slowly(listings: &[UsageListing], date: NaiveDate, place: MunicipalityCode) -> Vec<i64> {
        let mut here: Vec<_> =
            listings.iter().filter(|l| l.as_of <= date && l.area.contains(place)).collect();
        here.sort_by_key(|l| (l.as_of, l.id));
        let last = here.iter().rfind(|l| l.mode == Snapshot).map(|l| (l.id, l.as_of));
        here.iter()
            .filter(|l| match l.mode {
                Snapshot => last.is_some_and(|(id, _)| l.id == id),
                Addition => last.is_none_or(|(_, as_of)| l.as_of >= as_of),
            })
            .map(|l| l.id)
            .collect()
    }

    proptest! {
        #[test]
        fn every_place_gets_what_the_slow_rule_gives(
            drawn in proptest::collection::vec((0_u64..6, 0_usize..6, any::<bool>()), 0..30),
            date in 0_u64..7,
        ) {
            let areas = ["00", "28", "13", "281000", "282014", "131016"];
            let start = day("2026-01-01");
            let listings: Vec<_> = (1_i64..).zip(&drawn).map(|(id, &(days, area, snapshot))| UsageListing {
                id,
                as_of: start + chrono::Days::new(days),
                area: Area::parse(areas[area]).expect("an area"),
                mode: if snapshot { Snapshot } else { Addition },
            }).collect();
            let date = start + chrono::Days::new(date);
            let effective = Effective::at(&listings, date);
            for place in [281_000, 282_014, 131_016, 131_024, 11_002].map(code) {
                prop_assert_eq!(effective.listings(place), slowly(&listings, date, place));
            }
        }
    }
}
