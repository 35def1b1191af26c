//! A trial of a list of offices.

use std::collections::BTreeMap;

use domain::{
    code::MunicipalityCode,
    import::{Coverage, ImportKind},
    service::ServiceKind,
    timeline::{Difference, Version},
    usage::ListingMode,
};

use super::{Effects, PlaceChange, Trial, Tried, doubts, last_time};
use crate::{
    Desk, Order, Progress, Working,
    offices::{Keep, says_nothing_new},
    refresh::Counter,
};

/// Where rows lie: a place and a service.
type Cell = (MunicipalityCode, ServiceKind);

impl Desk {
    /// Finds out what a list of offices would do. It is read to its end and held against what is known at this moment.
    #[must_use]
    pub fn try_offices<'a>(&'a self, order: &'a Order, progress: Progress<'a>) -> Working<'a, Tried> {
        Box::pin(async move {
            let first = Self::open_first(order).await?;
            let about = self.about_offices(&first, order)?;
            let mut read = self.store.read().await?;
            let others = read.coverages().await?;
            let known = read.timeline().await?;
            let standing = standing(&known, &about);
            // No import has this number yet; it is compared with those there are and never written.
            let underway = self.begin(order, first, &about, (known, &others, i64::MAX), Keep::Sample);
            let mut brought = underway.end(None, progress).await?;
            let report = self.report(order, about.source, &mut brought)?;
            let (difference, coverage) = (&brought.difference, &brought.coverage);
            let mut trial = Trial::of(order, report.area, report.counts, &report.findings);
            trial.understood = report.understood;
            trial.known = says_nothing_new(order, &report.counts, coverage, &others);
            trial.places = places(standing, difference, coverage);
            trial.doubts = report.notes;
            let mut named = brought.prefectures.iter().copied();
            let only = named.next().filter(|_| named.next().is_none() && order.mode == ListingMode::Snapshot);
            trial.doubts.extend(doubts::one_prefecture_only(order.area, only, &self.master));
            trial.doubts.extend(doubts::rows_from_elsewhere(difference, trial.area, &self.master));
            trial.doubts.extend(doubts::services_shrink(&difference.losses, &self.master));
            trial.doubts.extend(doubts::places_vanish(&trial.places, &self.master));
            trial.doubts.extend(doubts::many_rejected(&trial.counts));
            trial.last = last_time(&mut read, ImportKind::Offices, trial.area).await?;
            let partial = order.mode == ListingMode::Addition;
            let compared = trial.last.map(|last| doubts::against_last(&trial, &last, partial));
            trial.doubts.extend(compared.into_iter().flatten());

            let before = Counter::new(&mut read).await?.count(&mut read, &self.master, order.as_of).await?;
            let was = difference.closed.iter().map(|closing| closing.version).collect();
            let shortened =
                difference.closed.iter().map(|closing| Version { to: closing.to, ..closing.version });
            let is = shortened.chain(difference.added.iter().copied()).collect();
            let counter = Counter::new(&mut read).await?.supposing_list((trial.area, order.as_of), was, is);
            let after = { counter }.count(&mut read, &self.master, order.as_of).await?;
            trial.effects = Effects::between(&before, &after, &self.master);
            let sample = brought.sample.take().unwrap_or_default();
            let rows = sample.rows(&mut read, difference).await?;
            Ok(Tried { trial, rows, findings: report.findings })
        })
    }
}

/// The rows that hold on the list's day where it may speak, by place and service. Which services it speaks about is
/// known when it was read.
fn standing(known: &[Version], about: &Coverage) -> BTreeMap<Cell, u64> {
    let mut standing = BTreeMap::new();
    let held = |v: &&Version| v.source == about.source && v.from <= about.as_of && about.as_of < v.to;
    for version in known.iter().filter(held).filter(|v| about.area.contains(v.municipality)) {
        *standing.entry((version.municipality, version.service)).or_default() += 1;
    }
    standing
}

/// Where rows change. A row that moves is a changed one of the place it moves to.
fn places(standing: BTreeMap<Cell, u64>, difference: &Difference, about: &Coverage) -> Vec<PlaceChange> {
    let mut places: BTreeMap<Cell, PlaceChange> = BTreeMap::new();
    let empty = |(place, service): Cell| PlaceChange {
        municipality: Some(place),
        service: Some(service),
        known: 0,
        new: 0,
        changed: 0,
        gone: 0,
    };
    for (cell, known) in standing.into_iter().filter(|((place, service), _)| about.covers(*service, *place)) {
        places.entry(cell).or_insert_with(|| empty(cell)).known = known;
    }
    let mut ended: rustc_hash::FxHashMap<(i64, ServiceKind), Cell> = difference
        .closed
        .iter()
        .map(|closing| &closing.version)
        .map(|v| ((v.office, v.service), (v.municipality, v.service)))
        .collect();
    // What an earlier list had after this one's horizon is added again as it was; only the list's own day counts.
    for version in difference.added.iter().filter(|version| version.from == about.as_of) {
        let cell = (version.municipality, version.service);
        let place = places.entry(cell).or_insert_with(|| empty(cell));
        match ended.remove(&(version.office, version.service)) {
            Some(_) => place.changed += 1,
            None => place.new += 1,
        }
    }
    for cell in ended.into_values() {
        places.entry(cell).or_insert_with(|| empty(cell)).gone += 1;
    }
    places.into_values().collect()
}
