//! Lists as they come in, and what is known of them, for tests.

use std::collections::BTreeMap;

use chrono::NaiveDate;

use super::super::*;
use crate::{
    area::Area,
    import::{Coverage, ImportCounts, Source},
    office_number::OfficeNumber,
    timeline::{Comparison, Verdict},
};

pub(super) const CARE: ServiceKind = ServiceKind::new(430);
pub(super) const KOBE: u32 = 281_000;
pub(super) const HIMEJI: u32 = 282_014;
pub(super) const DAYS: [&str; 5] = ["2026-01-31", "2026-02-28", "2026-03-31", "2026-04-30", "2026-05-31"];

pub(super) fn day(text: &str) -> NaiveDate {
    text.parse().expect("a day")
}

pub(super) fn number(i: i64) -> OfficeNumber {
    OfficeNumber::parse(&format!("2870{i:06}")).expect("a number").number
}

pub(super) fn city(code: u32) -> MunicipalityCode {
    MunicipalityCode::new(code).expect("a code")
}

pub(super) fn whole(code: u32) -> Area {
    Area::Municipality(city(code))
}

/// A list as it comes in.
#[derive(Clone, Debug)]
pub(super) struct List {
    pub(super) day: usize,
    pub(super) area: Area,
    pub(super) partial: bool,
    /// Content and place by office.
    pub(super) rows: BTreeMap<i64, (u64, u32)>,
}

impl List {
    pub(super) fn nation(day: usize, rows: &[(i64, u64)]) -> Self {
        let rows = rows.iter().map(|&(office, content)| (office, (content, KOBE))).collect();
        Self { day, area: Area::Nation, partial: false, rows }
    }

    pub(super) fn placed(day: usize, area: Area, rows: &[(i64, u64, u32)]) -> Self {
        let rows = rows.iter().map(|&(office, content, at)| (office, (content, at))).collect();
        Self { day, area, partial: false, rows }
    }

    pub(super) fn partial(self) -> Self {
        Self { partial: true, ..self }
    }
}

/// What holds of an office: first day, end, content and place.
pub(super) type Spans = BTreeMap<i64, Vec<(NaiveDate, NaiveDate, u64, MunicipalityCode)>>;

#[derive(Clone, Default)]
pub(super) struct World {
    pub(super) versions: Vec<Version>,
    pub(super) seats: BTreeMap<i64, Vec<Seat>>,
    pub(super) lists: Vec<OfficeList>,
    pub(super) ended: BTreeMap<i64, Vec<Ended>>,
    pub(super) cards: i64,
}

impl World {
    pub(super) fn of(lists: &[(i64, List)]) -> Self {
        let mut world = Self::default();
        for (seq, list) in lists {
            world.take(*seq, list);
        }
        world
    }

    pub(super) fn take(&mut self, seq: i64, list: &List) -> ImportCounts {
        let coverage =
            Coverage { source: Source::OpenData, as_of: day(DAYS[list.day]), area: list.area, kinds: None };
        let full = self.lists.iter().filter(|other| !other.partial);
        let others: Vec<Coverage> = full.map(|other| other.coverage.clone()).collect();
        let mut comparison =
            Comparison::new(self.versions.clone(), coverage.clone(), &others, seq, list.partial);
        for (&office, &(content, place)) in &list.rows {
            if !list.area.contains(city(place)) {
                continue;
            }
            let verdict = comparison.meet(number(office), CARE, content, 2);
            if matches!(verdict, Verdict::New | Verdict::Changed) {
                self.cards += 1;
                comparison.accept(number(office), CARE, city(place), self.cards);
            }
        }
        let (difference, _) = comparison.finish(&Services::default());
        let ended = difference.closed.iter().map(|Closing { version: v, .. }| Ended {
            office: v.office,
            service: v.service,
            from: v.from,
            card: v.card,
        });
        self.ended.insert(seq, ended.collect());
        self.end(&difference.closed);
        self.versions.extend(&difference.added);
        self.sit(&difference.touched, &difference.seats);
        self.lists.push(OfficeList { seq, coverage, partial: list.partial });
        difference.counts
    }

    pub(super) fn end(&mut self, closed: &[Closing]) {
        for closing in closed {
            let known = self.versions.iter_mut().find(|v| **v == closing.version).expect("a known version");
            known.to = closing.to;
        }
    }

    pub(super) fn sit(&mut self, touched: &[i64], seats: &[Seat]) {
        for office in touched {
            let theirs = seats.iter().filter(|seat| seat.office == *office).cloned().collect();
            self.seats.insert(*office, theirs);
        }
    }

    pub(super) fn undo(&mut self, seq: i64) -> Vec<UndoneRow> {
        let at = self.lists.iter().position(|list| list.seq == seq).expect("a list");
        let undone = self.lists[at].clone();
        let undoing =
            undo(self.versions.clone(), &undone, &self.ended[&seq], &self.lists, &Services::default());
        self.lists.remove(at);
        for removed in &undoing.removed {
            let known = self.versions.iter().position(|v| v == removed).expect("a known version");
            self.versions.swap_remove(known);
        }
        self.end(&undoing.extended);
        self.versions.extend(&undoing.added);
        self.sit(&undoing.touched, &undoing.seats);
        assert!(self.versions.iter().all(|v| v.import != seq), "a version of what is undone is left");
        let mut keys: Vec<_> = self.versions.iter().map(|v| (v.office, v.from, v.card)).collect();
        keys.sort_unstable();
        let all = keys.len();
        keys.dedup();
        assert_eq!(keys.len(), all, "a key twice");
        undoing.rows
    }

    /// What holds when, where neighbours that say the same are one.
    pub(super) fn spans(&self) -> Spans {
        let mut versions: Vec<&Version> = self.versions.iter().filter(|v| v.from < v.to).collect();
        versions.sort_unstable_by_key(|v| (v.office, v.from));
        let mut spans = Spans::new();
        for v in versions {
            let row = spans.entry(v.office).or_default();
            match row.last_mut() {
                Some(last) if (last.1, last.2, last.3) == (v.from, v.fingerprint, v.municipality) => {
                    last.1 = v.to;
                }
                Some(last) => {
                    assert!(last.1 <= v.from, "two versions of a row on a day: {row:?} {v:?}");
                    row.push((v.from, v.to, v.fingerprint, v.municipality));
                }
                None => row.push((v.from, v.to, v.fingerprint, v.municipality)),
            }
        }
        spans
    }

    /// Where offices count and when, whatever card tells of it.
    pub(super) fn places(&self) -> BTreeMap<i64, Vec<(MunicipalityCode, NaiveDate, NaiveDate)>> {
        let mut places: BTreeMap<i64, Vec<(MunicipalityCode, NaiveDate, NaiveDate)>> = BTreeMap::new();
        for seat in self.seats.values().flatten() {
            let row = places.entry(seat.office).or_default();
            match row.last_mut() {
                Some(last) if (last.0, last.2) == (seat.municipality, seat.from) => last.2 = seat.to,
                _ => row.push((seat.municipality, seat.from, seat.to)),
            }
        }
        places
    }

    /// What is said of an office, for stories of one.
    pub(super) fn of_one(&self, office: i64) -> Vec<(usize, Option<usize>, u64)> {
        let at = |on: NaiveDate| DAYS.iter().position(|d| day(d) == on);
        let spans = self.spans().remove(&number(office).key()).unwrap_or_default();
        spans.into_iter().map(|(from, to, content, _)| (at(from).expect("a day"), at(to), content)).collect()
    }
}
