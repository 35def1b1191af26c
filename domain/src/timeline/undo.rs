//! Taking a list of offices back.
//!
//! # The rule
//!
//! Let X be the list, with its day, its source and what it covers. For every row (office and service of that source)
//! which X brought, changed or dropped, or which lies where X speaks:
//!
//! * What stands from X's day on because of X goes, up to the *horizon* of its place: the day of the next list, not
//!   undone, that covers a row of that service in that municipality. A list of the same day that came after X is such a
//!   list. "Because of X" is what X brought, and what an older list had brought and a late one cut off at X's day,
//!   because X was found there to confirm it.
//! * What goes on beyond the horizon was confirmed by the list of that day. It begins there, and belongs to that list.
//! * What held just before X is continued, up to the horizon of *its* place, but not into days of which a later list
//!   that is not undone says something else. A row may move: the list that speaks next about the old place may be another
//!   one than that of the new place, and where neither says anything the row is not there.
//! * What held just before X is what the timeline has until X's day. Lists of X's own day that came before X come
//!   between: what they left is known by what X ended ([`Ended`]), and a row they had dropped does not come back.
//! * Neighbouring versions that say the same (card, municipality, fingerprint) are one again.
//!
//! A partial list touches only rows it holds, and neither covers nor confirms any other: where one found a row as it was,
//! nothing was written down, and taking back the list it was found in takes that back as well.
//!
//! What several lists of one later day said about a row and took back on that day is not looked at, as it is not when a list
//! comes late: where such lists speak of different places, a row may be continued beyond that day.
//!
//! Each row X had made new, changed or gone ends [`Outcome::Reversed`], or [`Outcome::Kept`] when a later list says the same
//! as X from its day on. A row that a later list names in a way that cannot be used is kept, too: that list says that the
//! office is there, and not what it is like.

use std::cmp::Reverse;

use chrono::NaiveDate;
use rustc_hash::{FxHashMap, FxHashSet};

use super::{Closing, OPEN, Version};
use crate::{
    code::MunicipalityCode,
    import::OfficeList,
    seat::{Seat, seats},
    service::{ServiceKind, Services},
};

/// A version that the list ended when it came, by its key.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Ended {
    /// The office, by its key.
    pub office: i64,
    /// The service.
    pub service: ServiceKind,
    /// The first day of the version.
    pub from: NaiveDate,
    /// Its card.
    pub card: i64,
}

/// What becomes of a row that the list had made new, changed or gone.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// Nothing of what the list said about it is left.
    Reversed,
    /// A later list says the same: from its day on the row stays as the list had it.
    Kept {
        /// The import that confirms it.
        by: i64,
    },
}

/// A row that the list had made new, changed or gone.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct UndoneRow {
    /// The office, by its key.
    pub office: i64,
    /// The service.
    pub service: ServiceKind,
    /// What becomes of it.
    pub outcome: Outcome,
}

/// Everything that taking a list back changes.
#[derive(Clone, Debug, Default)]
pub struct Undoing {
    /// Versions to take away, as they were known.
    pub removed: Vec<Version>,
    /// Versions that end on another day than was thought, mostly a later one.
    pub extended: Vec<Closing>,
    /// Versions to add.
    pub added: Vec<Version>,
    /// Offices whose rows change, ascending and without repeats.
    pub touched: Vec<i64>,
    /// New seats of the touched offices, which replace all their old ones.
    pub seats: Vec<Seat>,
    /// The rows the list had made new, changed or gone.
    pub rows: Vec<UndoneRow>,
}

/// Takes a list back. `ended` are the versions it ended when it came, `others` all lists that are not undone, of any source;
/// the list itself may be among them.
#[must_use]
pub fn undo(
    mut known: Vec<Version>,
    undone: &OfficeList,
    ended: &[Ended],
    others: &[OfficeList],
    services: &Services,
) -> Undoing {
    known.sort_unstable_by_key(|v| (v.office, v.service, v.source, v.from, v.to, v.card));
    let lists = Lists::new(undone, others);
    let ended: FxHashMap<_, _> = ended.iter().map(|e| ((e.office, e.service), e)).collect();
    let mut undoing = Undoing::default();
    let mut changed: FxHashMap<(i64, ServiceKind), Vec<Version>> = FxHashMap::default();
    let of_row =
        |a: &Version, b: &Version| (a.office, a.service, a.source) == (b.office, b.service, b.source);
    for before in known.chunk_by(of_row).filter(|row| row[0].source == undone.coverage.source) {
        let (office, service) = (before[0].office, before[0].service);
        let (after, outcome) = lists.row(before, ended.get(&(office, service)).copied());
        undoing.rows.extend(outcome.map(|outcome| UndoneRow { office, service, outcome }));
        if after != before {
            undoing.tell(before, &after);
            changed.insert((office, service), after);
            undoing.touched.push(office);
        }
    }
    undoing.touched.dedup();
    undoing.seats = seats_with(&known, undone, &undoing.touched, &changed, services);
    undoing
}

impl Undoing {
    /// Tells how the versions of a row become others.
    fn tell(&mut self, before: &[Version], after: &[Version]) {
        for old in before {
            match after.iter().find(|new| (new.from, new.card) == (old.from, old.card)) {
                Some(new) if new == old => {}
                Some(new) if but_its_end(new, old) => {
                    self.extended.push(Closing { version: *old, to: new.to });
                }
                _ => self.removed.push(*old),
            }
        }
        let stays = |new: &Version| before.iter().any(|old| but_its_end(new, old));
        self.added.extend(after.iter().filter(|new| !stays(new)));
    }
}

/// Whether two versions are the same but for the day on which they end.
fn but_its_end(one: &Version, other: &Version) -> bool {
    Version { to: other.to, ..*one } == *other
}

/// The seats of the touched offices, with the changed rows in place of what was known of them.
fn seats_with(
    known: &[Version],
    undone: &OfficeList,
    touched: &[i64],
    changed: &FxHashMap<(i64, ServiceKind), Vec<Version>>,
    services: &Services,
) -> Vec<Seat> {
    let touched: FxHashSet<i64> = touched.iter().copied().collect();
    let mut all = Vec::with_capacity(touched.len());
    let mut rows: Vec<Version> = Vec::new();
    for office in known.chunk_by(|a, b| a.office == b.office).filter(|of| touched.contains(&of[0].office)) {
        rows.clear();
        for version in office {
            let mine = version.source == undone.coverage.source;
            if !(mine && changed.contains_key(&(version.office, version.service))) {
                rows.push(*version);
            }
        }
        let mut kinds: Vec<ServiceKind> = office.iter().map(|v| v.service).collect();
        kinds.dedup();
        for kind in kinds {
            rows.extend(changed.get(&(office[0].office, kind)).into_iter().flatten());
        }
        rows.sort_unstable_by_key(|v| (v.office, v.service, v.source, v.from));
        all.extend(seats(&rows, services));
    }
    all
}

/// The lists of a source as one of them sees the others.
struct Lists<'l> {
    undone: &'l OfficeList,
    /// The others by day and number, without partial ones.
    full: Vec<&'l OfficeList>,
    /// The days of all others.
    days: FxHashMap<i64, NaiveDate>,
}

/// What is to be continued.
#[derive(Clone, Copy)]
enum Before {
    /// A version that is there, by its place among them.
    There(usize),
    /// One whose words are known and that stands elsewhere.
    Anew(Version),
}

impl<'l> Lists<'l> {
    fn new(undone: &'l OfficeList, others: &'l [OfficeList]) -> Self {
        let mine =
            |other: &&OfficeList| other.seq != undone.seq && other.coverage.source == undone.coverage.source;
        let days = others.iter().filter(mine).map(|other| (other.seq, other.coverage.as_of)).collect();
        let mut full: Vec<_> = others.iter().filter(mine).filter(|other| !other.partial).collect();
        full.sort_unstable_by_key(|other| (other.coverage.as_of, other.seq));
        Self { undone, full, days }
    }

    fn day(&self) -> NaiveDate {
        self.undone.coverage.as_of
    }

    /// The day of the next list that covers such a row, and its number.
    fn horizon(&self, service: ServiceKind, place: MunicipalityCode) -> Option<(NaiveDate, i64)> {
        let here = (self.day(), self.undone.seq);
        let first = self.full.partition_point(|other| (other.coverage.as_of, other.seq) < here);
        let next = self.full[first..].iter().find(|other| other.coverage.covers(service, place));
        next.map(|other| (other.coverage.as_of, other.seq))
    }

    /// The first list of a day that covers such a row.
    fn of_day(&self, day: NaiveDate, service: ServiceKind, place: MunicipalityCode) -> Option<i64> {
        let first = self.full.partition_point(|other| other.coverage.as_of < day);
        let same = self.full[first..].iter().take_while(|other| other.coverage.as_of == day);
        same.filter(|other| other.coverage.covers(service, place)).map(|other| other.seq).next()
    }

    /// Whether a list of the same day that came before covers such a row.
    fn spoken(&self, service: ServiceKind, place: MunicipalityCode) -> bool {
        self.of_day(self.day(), service, place).is_some_and(|seq| seq < self.undone.seq)
    }

    /// Whether the list covers such a row.
    fn covers(&self, version: &Version) -> bool {
        !self.undone.partial && self.undone.coverage.covers(version.service, version.municipality)
    }

    /// Whether a version stands from the day of the list on because of the list.
    fn rests(&self, version: &Version) -> bool {
        if version.from != self.day() {
            return false;
        }
        // What a list of another day brought begins here only because somebody confirmed it on this day.
        let cut = || self.days.get(&version.import).is_some_and(|day| *day != self.day());
        version.import == self.undone.seq
            || (self.covers(version) && cut() && !self.spoken(version.service, version.municipality))
    }

    /// A row without the list, and what becomes of what the list did to it.
    fn row(&self, before: &[Version], ended: Option<&Ended>) -> (Vec<Version>, Option<Outcome>) {
        let day = self.day();
        let mut outcome = None;
        let mut freed = false;
        let mut after: Vec<Version> = Vec::with_capacity(before.len() + 1);
        for version in before {
            if self.rests(version) {
                freed = true;
                let horizon = self.horizon(version.service, version.municipality);
                let on = horizon.filter(|(from, _)| version.to > *from);
                after.extend(on.map(|(from, import)| Version { from, import, ..*version }));
                if version.import == self.undone.seq {
                    outcome = Some(on.map_or(Outcome::Reversed, |(_, by)| Outcome::Kept { by }));
                }
            } else if version.import == self.undone.seq {
                // What the list had cut off further on: it belongs to whoever confirmed it there.
                let by = self.of_day(version.from, version.service, version.municipality);
                after.extend(by.map(|import| Version { import, ..*version }));
            } else {
                after.push(*version);
            }
        }
        if let Some(held) = self.held(before, &after, ended, freed) {
            self.continue_from(&mut after, held);
        }
        if let (None, Some(ended)) = (outcome, ended) {
            let dropped = before.iter().find(|v| (v.from, v.card) == (ended.from, ended.card));
            let next = dropped.and_then(|v| self.horizon(v.service, v.municipality));
            let kept = next.filter(|(on, _)| !after.iter().any(|v| v.from <= *on && *on < v.to));
            outcome = Some(kept.map_or(Outcome::Reversed, |(_, by)| Outcome::Kept { by }));
        }
        if after != before {
            join(&mut after);
        }
        debug_assert!(after.iter().all(|v| v.import != self.undone.seq), "on {day}");
        (after, outcome)
    }

    /// What held just before the list; nothing when nothing did, or when it needs no continuation.
    fn held(
        &self,
        before: &[Version],
        after: &[Version],
        ended: Option<&Ended>,
        freed: bool,
    ) -> Option<Before> {
        let day = self.day();
        let place = |version: &Version| after.iter().position(|v| v == version).map(Before::There);
        let until = after.iter().position(|v| v.from < day && v.to == day);
        let unsaid = |&i: &usize| !self.spoken(after[i].service, after[i].municipality);
        // Of what others of the same day said first and then took back.
        let passed = |v: &&Version| v.from == day && v.to == day && v.import < self.undone.seq;
        let Some(ended) = ended else {
            let mine = |&i: &usize| freed || self.covers(&after[i]);
            let until = until.filter(unsaid).filter(mine).map(Before::There);
            return if after.iter().any(|v| passed(&v)) { None } else { until };
        };
        let version = before.iter().find(|v| (v.from, v.card) == (ended.from, ended.card));
        match version.filter(|v| v.import != self.undone.seq) {
            Some(version) if version.from == day || version.to == day => place(version),
            Some(version) if self.spoken(version.service, version.municipality) => {
                Some(Before::Anew(*version))
            }
            Some(_) => until.map(Before::There),
            // It was brought by a list that is undone by now.
            None => {
                let last = after.iter().filter(passed).max_by_key(|v| v.import);
                last.map_or_else(|| until.filter(unsaid).map(Before::There), place)
            }
        }
    }

    /// Lets a version go on from the day of the list until somebody else speaks.
    fn continue_from(&self, after: &mut Vec<Version>, held: Before) {
        let day = self.day();
        let at = match held {
            Before::There(at) => at,
            Before::Anew(version) => {
                let by = self.of_day(day, version.service, version.municipality);
                let again = Version { from: day, to: day, import: by.unwrap_or(version.import), ..version };
                let there = after.iter().position(|v| (v.from, v.card) == (day, version.card));
                there.unwrap_or_else(|| {
                    after.push(again);
                    after.len() - 1
                })
            }
        };
        let next = after
            .iter()
            .enumerate()
            .filter(|(i, v)| *i != at && v.from >= day && v.from < v.to)
            .map(|(_, v)| v.from)
            .min();
        let version = after[at];
        let horizon = self.horizon(version.service, version.municipality).map(|(on, _)| on);
        let to = next.unwrap_or(OPEN).min(horizon.unwrap_or(OPEN));
        after[at].to = to.max(version.to);
    }
}

/// Makes neighbours that say the same one again.
fn join(versions: &mut Vec<Version>) {
    versions.sort_unstable_by_key(|v| (v.from, v.to, v.card));
    let mut joined: Vec<Version> = Vec::with_capacity(versions.len());
    let mut last: Option<usize> = None;
    for version in versions.drain(..) {
        if version.from == version.to {
            joined.push(version);
            continue;
        }
        if let Some(last) = last.map(|i| &mut joined[i])
            && last.to == version.from
            && (last.card, last.municipality, last.fingerprint)
                == (version.card, version.municipality, version.fingerprint)
        {
            last.to = version.to;
            continue;
        }
        last = Some(joined.len());
        joined.push(version);
    }
    // A card stands once on a day: what passed on that day is told by what holds from it on.
    joined.sort_unstable_by_key(|v| (v.from, v.card, Reverse(v.to)));
    joined.dedup_by_key(|v| (v.from, v.card));
    joined.sort_unstable_by_key(|v| (v.from, v.to, v.card));
    *versions = joined;
}

#[cfg(test)]
mod tests;
