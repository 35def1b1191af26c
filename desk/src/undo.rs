//! An import is taken back (I7): what that would change, and doing it. Its file stays, and the history says who did it and when.
//!
//! Of a list of offices each row is taken back by itself; what a later list confirmed stays ([`mod@domain::timeline::undo`]).
//! Usage listings and published tables are withdrawn whole.

use std::collections::BTreeMap;

use domain::{
    audit::{By, Deed, Entry, Field, Fields, Subject},
    code::MunicipalityCode,
    import::{ImportKind, first_lists},
    service::ServiceKind,
    timeline::{Outcome, Undoing, Version},
    usage::UsageListing,
};
use rustc_hash::{FxHashMap, FxHashSet};
use store::{Read, Write, imports::Import, undo::RestsOn};

use super::{
    Desk, Refusal, Working,
    refresh::{Counter, refresh_without},
    trial::{
        Effects,
        usage::{seats_on, words},
    },
    usage::change::{self, UserChange},
};

/// Rows of each outcome that are shown; the others are counted.
const MOST_SHOWN: usize = 500;

/// What taking an import back would change.
#[derive(Clone, Debug)]
pub struct UndoTrial {
    /// The import.
    pub import: Import,
    /// Rows of which nothing of what it said is left.
    pub reversed: u64,
    /// Rows that stay as they are.
    pub kept: u64,
    /// The imports that confirm the rows that stay, with how many, ascending.
    pub kept_by: Vec<(i64, u64)>,
    /// The first rows of each.
    pub rows: Vec<UndoRow>,
    /// The figures before and after, on the day of the list.
    pub effects: Effects,
    /// What may rest on it.
    pub rests: RestsOn,
    /// The version of the data it was found out from.
    pub version: i64,
}

/// A row of an import that is taken back.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UndoRow {
    /// What becomes of it.
    pub fate: UndoFate,
    /// The office, by its key.
    pub office: i64,
    /// The service; none for users.
    pub service: Option<ServiceKind>,
    /// Where it lies.
    pub municipality: Option<MunicipalityCode>,
    /// What the office is called.
    pub name: String,
    /// For a user: the state it has, and the one it would have.
    pub states: Option<(String, String)>,
}

/// What becomes of a row.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum UndoFate {
    /// Nothing of what the import said about it is left.
    Reversed,
    /// It stays, because this import says the same; none when several do.
    Kept(Option<i64>),
}

/// What taking an import back did.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Undid {
    /// Rows of which nothing is left.
    pub reversed: u64,
    /// Rows that stay.
    pub kept: u64,
}

impl Desk {
    /// Finds out what taking an import back would change. Nothing is written.
    #[must_use]
    pub fn try_undo(&self, seq: i64) -> Working<'_, UndoTrial> {
        Box::pin(async move {
            let mut read = self.store.read().await?;
            let import = standing(&mut read, seq).await?;
            let rests = read.rests_on(seq).await?.ok_or(Refusal::NoImport(seq))?;
            let mut trial = UndoTrial {
                version: read.data_version().await?,
                reversed: 0,
                kept: 0,
                kept_by: Vec::new(),
                rows: Vec::new(),
                effects: Effects::default(),
                rests,
                import,
            };
            match trial.import.kind {
                ImportKind::Offices => self.try_offices_back(&mut read, &mut trial).await?,
                ImportKind::Usage => self.try_usage_back(&mut read, &mut trial).await?,
                ImportKind::Published => {
                    first_edition(&mut read, &trial.import).await?;
                    trial.reversed = taken(&trial.import);
                }
            }
            Ok(trial)
        })
    }

    async fn try_offices_back(&self, read: &mut Read, trial: &mut UndoTrial) -> Result<(), Refusal> {
        let (seq, as_of) = (trial.import.seq, trial.import.as_of);
        let undoing = self.undoing(read, seq).await?;
        let counted = count(&undoing);
        (trial.reversed, trial.kept) = (counted.reversed, counted.kept);
        let mut by: BTreeMap<i64, u64> = BTreeMap::new();
        for row in &undoing.rows {
            if let Outcome::Kept { by: seq } = row.outcome {
                *by.entry(seq).or_default() += 1;
            }
        }
        trial.kept_by = by.into_iter().collect();
        trial.rows = shown_rows(read, &undoing).await?;

        let before = Counter::new(read).await?.count(read, &self.master, as_of).await?;
        let lists: Vec<_> = read
            .imports(u32::MAX, 0)
            .await?
            .iter()
            .filter(|list| list.kind == ImportKind::Offices && list.undone.is_none() && list.seq != seq)
            .map(|list| (list.area, list.as_of, list.is_partial()))
            .collect();
        let was = undoing.removed.iter().copied().chain(undoing.extended.iter().map(|c| c.version)).collect();
        let longer = undoing.extended.iter().map(|c| Version { to: c.to, ..c.version });
        let is = longer.chain(undoing.added.iter().copied()).collect();
        let mut counter = Counter::new(read).await?.supposing_no_list(first_lists(&lists), was, is);
        let after = counter.count(read, &self.master, as_of).await?;
        trial.effects = Effects::between(&before, &after, &self.master);
        Ok(())
    }

    async fn try_usage_back(&self, read: &mut Read, trial: &mut UndoTrial) -> Result<(), Refusal> {
        let (seq, as_of) = (trial.import.seq, trial.import.as_of);
        let listings = read.usage_listings().await?;
        let Some(gone) = listings.iter().find(|listing| listing.id == seq).copied() else {
            return Err(Refusal::UndoneAlready(seq));
        };
        let (changes, kept) = users_without(read, &listings, gone).await?;
        (trial.reversed, trial.kept) = (changes.len() as u64, kept.len() as u64);
        let mut counter = Counter::new(read).await?;
        let before = counter.count(read, &self.master, as_of).await?;
        let after = counter.supposing_no_listing(seq).count(read, &self.master, as_of).await?;
        trial.effects = Effects::between(&before, &after, &self.master);

        let seats = seats_on(read.all_seats().await?, as_of);
        let reversed = changes
            .iter()
            .take(MOST_SHOWN)
            .map(|user| (UndoFate::Reversed, user.office, Some((words(user.before), words(user.after)))));
        let stays = kept.iter().take(MOST_SHOWN).map(|office| (UndoFate::Kept(None), *office, None));
        let shown: Vec<_> = reversed.chain(stays).collect();
        let cards = shown.iter().filter_map(|(_, office, _)| seats.get(office)).map(|seat| seat.card);
        let cards = read.cards_numbered(cards.collect::<Vec<_>>()).await?;
        trial.rows = shown
            .into_iter()
            .map(|(fate, office, states)| {
                let seat = seats.get(&office);
                let card = seat.and_then(|seat| cards.get(&seat.card));
                UndoRow {
                    fate,
                    office,
                    service: None,
                    municipality: seat.map(|seat| seat.municipality),
                    name: card.map_or_else(String::new, |card| card.name.clone()),
                    states,
                }
            })
            .collect();
        Ok(())
    }

    /// Takes an import back, in one transaction, if the data is still as it was looked at. The counts of its day and of the days
    /// after it follow.
    #[must_use]
    pub fn undo(&self, seq: i64, version: i64, by: By) -> Working<'_, Undid> {
        Box::pin(async move {
            let mut write = self.store.write().await?;
            if write.data_version().await? != version {
                return Err(Refusal::Overtaken);
            }
            write.advance().await?;
            let import = standing(&mut write, seq).await?;
            let first_lists = write.first_office_lists().await?;
            let now = self.clock.now();
            let undid = match import.kind {
                ImportKind::Offices => {
                    let undoing = self.undoing(&mut write, seq).await?;
                    let undid = count(&undoing);
                    write.mark_undone(seq, by.actor, now).await?;
                    write.apply_undo(seq, undoing).await?;
                    undid
                }
                ImportKind::Usage => {
                    let listings = write.usage_listings().await?;
                    let gone = listings.iter().find(|listing| listing.id == seq).copied();
                    let gone = gone.ok_or(Refusal::UndoneAlready(seq))?;
                    let (changes, kept) = users_without(&mut write, &listings, gone).await?;
                    write.mark_undone(seq, by.actor, now).await?;
                    write.withdraw_listing(seq).await?;
                    Undid { reversed: changes.len() as u64, kept: kept.len() as u64 }
                }
                ImportKind::Published => {
                    first_edition(&mut write, &import).await?;
                    write.mark_undone(seq, by.actor, now).await?;
                    let there = write.withdraw_published(seq).await?;
                    Undid { reversed: if there { taken(&import) } else { 0 }, kept: 0 }
                }
            };
            if import.kind != ImportKind::Published {
                refresh_without(&mut write, &self.master, import.as_of, &first_lists).await?;
            }
            self.record_undone(&mut write, &import, undid, by).await?;
            write.commit().await?;
            Ok(undid)
        })
    }

    async fn undoing(&self, read: &mut Read, seq: i64) -> Result<Undoing, Refusal> {
        read.undoing(seq, &self.master.services).await?.ok_or(Refusal::UndoneAlready(seq))
    }

    async fn record_undone(
        &self,
        write: &mut Write,
        import: &Import,
        undid: Undid,
        by: By,
    ) -> Result<(), Refusal> {
        let about = Fields::new()
            .text(Field::Kind, import.kind.name())
            .text(Field::Title, &import.title)
            .day(Field::AsOf, import.as_of)
            .text(Field::Area, &format!("{} {}", import.area, self.master.area_name(import.area)))
            .count(Field::RowsReversed, undid.reversed)
            .count(Field::RowsKept, undid.kept);
        let entry = Entry::new(self.clock.now(), by, Deed::ImportUndone, Subject::Import(import.seq));
        write.record(&entry.with(about)).await?;
        Ok(())
    }
}

/// An import that is not undone.
async fn standing(read: &mut Read, seq: i64) -> Result<Import, Refusal> {
    let import = read.import(seq).await?.ok_or(Refusal::NoImport(seq))?;
    if import.undone.is_some() { Err(Refusal::UndoneAlready(seq)) } else { Ok(import) }
}

/// Refuses to take back a published table that took the place of another edition, which would not come back.
async fn first_edition(read: &mut Read, import: &Import) -> Result<(), Refusal> {
    let all = read.imports(u32::MAX, 0).await?;
    let same = |other: &&Import| {
        (other.kind, other.as_of, &other.title) == (import.kind, import.as_of, &import.title)
    };
    let earlier = all.iter().filter(same).find(|other| other.seq < import.seq && other.undone.is_none());
    earlier.map_or(Ok(()), |earlier| Err(Refusal::Replaced(earlier.seq)))
}

/// Rows an import took in.
const fn taken(import: &Import) -> u64 {
    let n = &import.counts;
    n.new + n.changed + n.unchanged
}

fn count(undoing: &Undoing) -> Undid {
    let kept = undoing.rows.iter().filter(|row| matches!(row.outcome, Outcome::Kept { .. })).count() as u64;
    Undid { reversed: undoing.rows.len() as u64 - kept, kept }
}

/// The first rows of each outcome, those that stay first.
async fn shown_rows(read: &mut Read, undoing: &Undoing) -> Result<Vec<UndoRow>, Refusal> {
    let longer = undoing.extended.iter().map(|closing| &closing.version);
    let versions = longer.chain(&undoing.removed).chain(&undoing.added);
    let known: FxHashMap<(i64, ServiceKind), &Version> =
        versions.map(|version| ((version.office, version.service), version)).collect();
    let kept = undoing.rows.iter().filter(|row| row.outcome != Outcome::Reversed).take(MOST_SHOWN);
    let reversed = undoing.rows.iter().filter(|row| row.outcome == Outcome::Reversed).take(MOST_SHOWN);
    let shown: Vec<_> = kept.chain(reversed).collect();
    let of = |office: i64, service: ServiceKind| known.get(&(office, service)).copied();
    let cards = shown.iter().filter_map(|row| of(row.office, row.service)).map(|version| version.card);
    let cards = read.cards_numbered(cards.collect::<Vec<_>>()).await?;
    Ok(shown
        .into_iter()
        .map(|row| {
            let version = of(row.office, row.service);
            let card = version.and_then(|version| cards.get(&version.card));
            UndoRow {
                fate: match row.outcome {
                    Outcome::Reversed => UndoFate::Reversed,
                    Outcome::Kept { by } => UndoFate::Kept(Some(by)),
                },
                office: row.office,
                service: Some(row.service),
                municipality: version.map(|version| version.municipality),
                name: card.map_or_else(String::new, |card| card.name.clone()),
                states: None,
            }
        })
        .collect())
}

/// The users who change when a listing is withdrawn, and those it names who stay as they are; both in order of their offices.
async fn users_without(
    read: &mut Read,
    listings: &[UsageListing],
    gone: UsageListing,
) -> Result<(Vec<UserChange>, Vec<i64>), Refusal> {
    let mut changes = Vec::new();
    change::without(read, listings, gone, |user| changes.push(user)).await?;
    changes.sort_unstable_by_key(|user| user.office);
    let changed: FxHashSet<i64> = changes.iter().map(|user| user.office).collect();
    let members = read.members(gone.id).await?;
    let kept = members.iter().map(|member| member.number.key()).filter(|key| !changed.contains(key));
    Ok((changes, kept.collect()))
}

#[cfg(test)]
mod tests;
