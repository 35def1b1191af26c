//! What is known about office rows over time, and how a list changes it.
//!
//! A row (one office in one service, from one source) is known in *versions*, each valid from the day of the
//! list that brought it until the day of the list that changed or dropped it. A list speaks only about its own
//! source, kinds of service and area; what is absent from it is gone only there. Lists may arrive out of order:
//! one that speaks about an earlier day changes only the days until the next list that covers the same rows.
//!
//! A partial list (additions and corrections) says nothing about rows it does not hold. How a list is taken back stands in
//! [`undo`](mod@undo).

use std::collections::BTreeMap;

use chrono::NaiveDate;
use rustc_hash::{FxHashMap, FxHashSet};

use crate::{
    code::MunicipalityCode,
    import::{Coverage, ImportCounts, Source},
    office_number::OfficeNumber,
    seat::{Seat, seats},
    service::{ServiceKind, Services},
};

pub mod undo;

pub use undo::{Ended, Outcome, Undoing, UndoneRow, undo};

/// The end of what still holds.
pub const OPEN: NaiveDate = match NaiveDate::from_ymd_opt(9999, 12, 31) {
    Some(day) => day,
    None => NaiveDate::MAX,
};

/// One row of an office list as it was known during a span of days.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Version {
    /// The office, by its key.
    pub office: i64,
    /// The service.
    pub service: ServiceKind,
    /// Which source said so.
    pub source: Source,
    /// First day.
    pub from: NaiveDate,
    /// First day on which it no longer holds; [`OPEN`] while it does.
    pub to: NaiveDate,
    /// Where the row places the office, wards rolled up.
    pub municipality: MunicipalityCode,
    /// Hash of the row's cells as published.
    pub fingerprint: u64,
    /// The stored text of the row.
    pub card: i64,
    /// The import that brought it.
    pub import: i64,
}

/// A version that ends earlier than was thought.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Closing {
    /// The version as it was known.
    pub version: Version,
    /// Its new end.
    pub to: NaiveDate,
}

/// Everything an office list changes.
#[derive(Clone, Debug, Default)]
pub struct Difference {
    /// Versions to add.
    pub added: Vec<Version>,
    /// Versions to end.
    pub closed: Vec<Closing>,
    /// Offices whose rows changed, ascending and without repeats.
    pub touched: Vec<i64>,
    /// New seats of the touched offices, which replace all their old ones.
    pub seats: Vec<Seat>,
    /// What each kind of service loses.
    pub losses: Vec<Loss>,
    /// The rows by what became of them; rejected and outside rows are counted by the caller.
    pub counts: ImportCounts,
}

/// How many rows of a kind of service a list no longer has, of those known before.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Loss {
    /// The kind.
    pub kind: ServiceKind,
    /// Rows known before, where the list speaks.
    pub known: u64,
    /// Those of them the list no longer has.
    pub gone: u64,
}

impl Loss {
    /// Rows below which a loss says nothing.
    const FEW: u64 = 200;

    /// Whether so much is gone that the list is rather broken off than true: more than a fifth of many.
    #[must_use]
    pub const fn implausible(&self) -> bool {
        self.known >= Self::FEW && self.gone * 5 > self.known
    }
}

/// What a row of the list is to what is known.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// Known exactly so.
    Unchanged,
    /// Not known; [`Comparison::accept`] takes it in.
    New,
    /// Known differently; [`Comparison::accept`] takes it in.
    Changed,
    /// This number and service stood in this line of the list already, with the same cells.
    Repeated(u64),
    /// This number and service stood in this line of the list already, with other cells.
    Contradicts(u64),
}

/// A list as it is held against what is known, row by row.
pub struct Comparison {
    known: Vec<Version>,
    list: Coverage,
    later: Vec<Coverage>,
    import: i64,
    partial: bool,
    at: FxHashMap<(i64, ServiceKind), usize>,
    after: FxHashMap<(i64, ServiceKind), usize>,
    seen: FxHashMap<(i64, ServiceKind), (u64, u64)>,
    spared: FxHashSet<i64>,
    added: Vec<Version>,
    closed: Vec<(usize, NaiveDate)>,
    counts: ImportCounts,
}

impl Comparison {
    /// Begins to compare `list` with every known version of every source.
    ///
    /// `others` are the lists taken in before; those of the same source that speak about a later day limit how
    /// far this one reaches. `list.kinds` is filled from the rows unless it is `None` (the list holds every kind). By a
    /// `partial` list nothing is gone.
    #[must_use]
    pub fn new(known: Vec<Version>, list: Coverage, others: &[Coverage], import: i64, partial: bool) -> Self {
        let mine = |v: &Version| v.source == list.source;
        let mut at = FxHashMap::default();
        let mut after: FxHashMap<(i64, ServiceKind), usize> = FxHashMap::default();
        for (i, version) in known.iter().enumerate().filter(|(_, v)| mine(v) && v.from < v.to) {
            let key = (version.office, version.service);
            if version.from <= list.as_of && list.as_of < version.to {
                at.insert(key, i);
            } else if version.from > list.as_of {
                let first = after.entry(key).or_insert(i);
                if version.from < known[*first].from {
                    *first = i;
                }
            }
        }
        let later = others
            .iter()
            .filter(|other| other.source == list.source && other.as_of > list.as_of)
            .cloned()
            .collect();
        Self {
            known,
            list,
            later,
            import,
            partial,
            at,
            after,
            seen: FxHashMap::default(),
            spared: FxHashSet::default(),
            added: Vec::new(),
            closed: Vec::new(),
            counts: ImportCounts::default(),
        }
    }

    /// Judges a row by its fingerprint. A row that is new or changed must be read in full and then accepted;
    /// one that turns out to be unreadable is not accepted, and what was known about it stays.
    pub fn meet(
        &mut self,
        number: OfficeNumber,
        service: ServiceKind,
        fingerprint: u64,
        line: u64,
    ) -> Verdict {
        let key = (number.key(), service);
        self.counts.rows += 1;
        if let Some(&(first, line)) = self.seen.get(&key) {
            if first == fingerprint {
                self.counts.repeated += 1;
                return Verdict::Repeated(line);
            }
            return Verdict::Contradicts(line);
        }
        self.seen.insert(key, (fingerprint, line));
        match self.at.get(&key) {
            Some(&i) if self.known[i].fingerprint == fingerprint => {
                self.counts.unchanged += 1;
                Verdict::Unchanged
            }
            Some(_) => Verdict::Changed,
            None => Verdict::New,
        }
    }

    /// Takes in a row that was judged new or changed and could be read in full.
    pub fn accept(
        &mut self,
        number: OfficeNumber,
        service: ServiceKind,
        municipality: MunicipalityCode,
        card: i64,
    ) {
        let key = (number.key(), service);
        let Some(&(fingerprint, _)) = self.seen.get(&key) else {
            return;
        };
        let as_of = self.list.as_of;
        let next = self.after.get(&key).map_or(OPEN, |&i| self.known[i].from);
        let mut to = next.min(self.horizon(service, municipality));
        if let Some(&i) = self.at.get(&key) {
            self.counts.changed += 1;
            let old = self.known[i];
            // A row may move: the next list about its old place, if it still had it there, holds from its day on.
            let confirmed = self.horizon(old.service, old.municipality);
            self.end(i, as_of, confirmed);
            if confirmed < old.to {
                to = to.min(confirmed);
            }
        } else {
            self.counts.new += 1;
        }
        self.added.push(Version {
            office: key.0,
            service,
            source: self.list.source,
            from: as_of,
            to,
            municipality,
            fingerprint,
            card,
            import: self.import,
        });
    }

    /// Says that the list names this office in a row that cannot be used: nothing about it is gone.
    pub fn spare(&mut self, number: OfficeNumber) {
        self.spared.insert(number.key());
    }

    /// The day the next list covering such a row speaks about.
    fn horizon(&self, service: ServiceKind, municipality: MunicipalityCode) -> NaiveDate {
        self.later.iter().filter(|l| l.covers(service, municipality)).map(|l| l.as_of).min().unwrap_or(OPEN)
    }

    /// Ends a version on the list's day; where a later list had confirmed it, it goes on from there.
    fn end(&mut self, i: usize, as_of: NaiveDate, horizon: NaiveDate) {
        let old = self.known[i];
        self.closed.push((i, as_of));
        if old.to > horizon {
            self.added.push(Version { from: horizon, import: self.import, ..old });
        }
    }

    /// Closes the comparison: what the list no longer has is gone, and the seats of touched offices follow.
    #[must_use]
    pub fn finish(mut self, services: &Services) -> (Difference, Coverage) {
        if let Some(kinds) = &mut self.list.kinds {
            let mut met: Vec<_> = self.seen.keys().map(|(_, service)| *service).collect();
            met.sort_unstable();
            met.dedup();
            *kinds = met;
        }
        let mut losses: BTreeMap<ServiceKind, (u64, u64)> = BTreeMap::new();
        let mut gone: Vec<usize> = Vec::new();
        let missed = self.at.iter().filter(|_| !self.partial);
        for (key, &i) in missed {
            let version = &self.known[i];
            if !self.list.covers(version.service, version.municipality) {
                continue;
            }
            let loss = losses.entry(version.service).or_default();
            loss.0 += 1;
            if !self.seen.contains_key(key) && !self.spared.contains(&key.0) {
                loss.1 += 1;
                gone.push(i);
            }
        }
        gone.sort_unstable();
        self.counts.gone = gone.len() as u64;
        for i in gone {
            let horizon = self.horizon(self.known[i].service, self.known[i].municipality);
            self.end(i, self.list.as_of, horizon);
        }
        let losses = losses.into_iter().map(|(kind, (known, gone))| Loss { kind, known, gone }).collect();
        (Difference { losses, ..self.settle(services) }, self.list)
    }

    fn settle(&mut self, services: &Services) -> Difference {
        let mut known = std::mem::take(&mut self.known);
        let mut closed = Vec::with_capacity(self.closed.len());
        for &(i, to) in &self.closed {
            closed.push(Closing { version: known[i], to });
            known[i].to = to;
        }
        let added = std::mem::take(&mut self.added);
        let mut touched: Vec<i64> =
            added.iter().map(|v| v.office).chain(closed.iter().map(|c| c.version.office)).collect();
        touched.sort_unstable();
        touched.dedup();
        let seats = seats_of(&touched, &known, &added, services);
        Difference { added, closed, touched, seats, losses: Vec::new(), counts: self.counts }
    }
}

/// The seats of these offices, from the versions known before (ended where they ended) and those added.
fn seats_of(touched: &[i64], known: &[Version], added: &[Version], services: &Services) -> Vec<Seat> {
    let is_touched: FxHashSet<i64> = touched.iter().copied().collect();
    let mut rows: Vec<Version> =
        known.iter().filter(|v| is_touched.contains(&v.office)).chain(added).copied().collect();
    rows.sort_unstable_by_key(|v| (v.office, v.service, v.source, v.from));
    rows.chunk_by(|a, b| a.office == b.office).flat_map(|office| seats(office, services)).collect()
}

#[cfg(test)]
mod tests;
