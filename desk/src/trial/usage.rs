//! A trial of a usage listing.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use domain::{
    code::MunicipalityCode,
    import::ImportKind,
    intake::RowKind,
    seat::Seat,
    usage::{ListingMode, UsageListing, UsageState},
};
use rustc_hash::FxHashMap;

use super::{
    Effects, FieldChange, PlaceChange, Trial, TrialRow, Tried, doubts, last_time, rows::MOST_OF_EACH,
};
use crate::{
    Desk, Order, Progress, Working,
    refresh::Counter,
    usage::change::{self, UserChange},
};

impl Desk {
    /// Finds out what a usage listing would do. It is read to its end and held against what is known at this moment.
    #[must_use]
    pub fn try_usage<'a>(&'a self, order: &'a Order, progress: Progress<'a>) -> Working<'a, Tried> {
        Box::pin(async move {
            let mut listed = self.read_usage(order, progress).await?;
            let mut read = self.store.read().await?;
            // No import has this number yet; among listings of one day it speaks last.
            let listing =
                UsageListing { id: i64::MAX, as_of: order.as_of, area: listed.area, mode: order.mode };
            let listings = read.usage_listings().await?;
            let mut changes: Vec<UserChange> = Vec::new();
            let change =
                change::of(&mut read, &listings, listing, &listed.members, |user| changes.push(user)).await?;
            listed.settle(&change)?;
            let report = self.usage_report(order, &mut listed);
            let mut trial = Trial::of(order, report.area, report.counts, &report.findings);
            trial.understood = report.understood;
            trial.notes = report.notes;
            let same = listings
                .iter()
                .rfind(|l| (l.as_of, l.area, l.mode) == (order.as_of, listing.area, order.mode));
            if let Some(same) = same {
                trial.known = !trial.counts.alters() && read.members(same.id).await? == listed.members;
            }

            let mut counter = Counter::new(&mut read).await?;
            let before = counter.count(&mut read, &self.master, order.as_of).await?;
            let mut counter = counter.supposing_listing(listing, listed.members.clone());
            let after = counter.count(&mut read, &self.master, order.as_of).await?;
            trial.effects = Effects::between(&before, &after, &self.master);

            changes.sort_unstable_by_key(|user| (fate(user), user.office));
            let seats = seats_on(read.all_seats().await?, order.as_of);
            trial.places = places(&changes, &seats);
            if order.mode == ListingMode::Snapshot {
                trial.doubts.extend(doubts::users_shrink(change.known, change.gone));
            }
            let unmatched = listed.members.iter().filter(|m| !seats.contains_key(&m.number.key())).count();
            let mut named = listed.members.iter().map(|member| member.number.prefecture());
            let only = named
                .next()
                .filter(|first| order.mode == ListingMode::Snapshot && named.all(|other| other == *first));
            trial.doubts.extend(doubts::one_prefecture_only(order.area, only, &self.master));
            trial.doubts.extend(doubts::many_unmatched(listed.members.len() as u64, unmatched as u64));
            trial.doubts.extend(doubts::many_rejected(&trial.counts));
            trial.last = last_time(&mut read, ImportKind::Usage, trial.area).await?;
            let partial = order.mode == ListingMode::Addition;
            let compared = trial.last.map(|last| doubts::against_last(&trial, &last, partial));
            trial.doubts.extend(compared.into_iter().flatten());

            let shown = shown(&changes);
            let cards: Vec<i64> =
                shown.iter().filter_map(|user| seats.get(&user.office)).map(|seat| seat.card).collect();
            let cards = read.cards_numbered(cards).await?;
            let rows = shown.into_iter().map(|user| {
                let seat = seats.get(&user.office);
                let card = seat.and_then(|seat| cards.get(&seat.card));
                TrialRow {
                    fate: fate(&user),
                    office: user.office,
                    service: None,
                    municipality: seat.map(|seat| seat.municipality),
                    name: card.map_or_else(String::new, |card| card.name.clone()),
                    fields: vec![FieldChange {
                        label: "利用状況".to_owned(),
                        before: words(user.before),
                        after: words(user.after),
                    }],
                }
            });
            Ok(Tried { trial, rows: rows.collect(), findings: report.findings })
        })
    }
}

const fn fate(user: &UserChange) -> RowKind {
    match (user.before, user.after) {
        (0, _) => RowKind::New,
        (_, 0) => RowKind::Gone,
        _ => RowKind::Changed,
    }
}

/// The first of each kind; the changes are in order of their kinds.
fn shown(changes: &[UserChange]) -> Vec<UserChange> {
    changes
        .chunk_by(|a, b| fate(a) == fate(b))
        .flat_map(|kind| kind.iter().take(MOST_OF_EACH))
        .copied()
        .collect()
}

/// Where offices count on the listing's day, or do now when that day was before the first list.
pub(crate) fn seats_on(all: Vec<Seat>, on: NaiveDate) -> FxHashMap<i64, Seat> {
    let mut seats: FxHashMap<i64, Seat> = FxHashMap::default();
    for seat in all {
        let holds = seat.from <= on && on < seat.to;
        match seats.get(&seat.office) {
            Some(known) if !holds && known.from >= seat.from => {}
            Some(known) if known.from <= on && on < known.to => {}
            _ => drop(seats.insert(seat.office, seat)),
        }
    }
    seats
}

fn places(changes: &[UserChange], seats: &FxHashMap<i64, Seat>) -> Vec<PlaceChange> {
    let mut places: BTreeMap<Option<MunicipalityCode>, PlaceChange> = BTreeMap::new();
    for user in changes {
        let municipality = seats.get(&user.office).map(|seat| seat.municipality);
        let place = places.entry(municipality).or_insert(PlaceChange {
            municipality,
            service: None,
            known: 0,
            new: 0,
            changed: 0,
            gone: 0,
        });
        match fate(user) {
            RowKind::New => place.new += 1,
            RowKind::Changed => place.changed += 1,
            RowKind::Gone => place.gone += 1,
        }
    }
    places.into_values().collect()
}

/// States in words.
pub(crate) fn words(states: u8) -> String {
    let named = |state: UsageState| match state {
        UsageState::Listed => "利用中",
        UsageState::Pledged => "誓約済み・未確認",
        UsageState::Equivalent => "同等のシステムを利用",
        UsageState::NotUsing => "利用停止",
    };
    let held = UsageState::ALL.into_iter().filter(|state| states & (1 << state.key()) != 0);
    let words: Vec<&str> = held.map(named).collect();
    if words.is_empty() { "利用していない".to_owned() } else { words.join("、") }
}
