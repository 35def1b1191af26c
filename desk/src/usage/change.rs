//! What a usage listing changes: the users there were on its day, held against those there are with it.

use chrono::NaiveDate;
use domain::{
    area::Area,
    code::MunicipalityCode,
    import::ImportCounts,
    office_number::OfficeNumber,
    usage::{ListingMode, UsageListing, UsageMember, UsageState},
};
use kpi::Effective;
use rustc_hash::{FxHashMap, FxHashSet};
use store::{Read, StoreError};

use crate::refresh::office_day;

/// The offices of a listing by what becomes of them.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Change {
    /// Users there were where the listing speaks.
    pub(crate) known: u64,
    /// Users that were none.
    pub(crate) new: u64,
    /// Users with another state, and users that the listing says have stopped.
    pub(crate) changed: u64,
    /// The listing says what was known.
    pub(crate) unchanged: u64,
    /// Users whom a snapshot no longer names; an addition leaves them.
    pub(crate) gone: u64,
    /// Offices that lie outside the listing's area by the office lists. They are kept as the listing has them, and
    /// count nowhere: an office list may still come that places them otherwise.
    pub(crate) outside: u64,
}

impl Change {
    /// Adds it to the counts of the rows.
    pub(super) const fn count(&self, counts: &mut ImportCounts) {
        counts.new += self.new;
        counts.changed += self.changed;
        counts.unchanged += self.unchanged;
        counts.gone += self.gone;
        counts.outside += self.outside;
    }
}

/// Where offices count, by their keys.
type Seats = FxHashMap<i64, MunicipalityCode>;
/// The states of users, one bit each, by the keys of their offices.
type Users = FxHashMap<i64, u8>;

/// What becomes of a user.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct UserChange {
    /// The office, by its key.
    pub(crate) office: i64,
    /// Its states before, one bit each; 0 for one that is no user.
    pub(crate) before: u8,
    /// Its states after.
    pub(crate) after: u8,
}

/// What a new listing changes on its day; each user who changes is told, in no order.
pub(crate) async fn of(
    read: &mut Read,
    listings: &[UsageListing],
    new: UsageListing,
    members: &[UsageMember],
    told: impl FnMut(UserChange),
) -> Result<Change, StoreError> {
    let mut with_new = listings.to_vec();
    with_new.push(new);
    // Where offices lie matters as soon as any listing speaks of a part of the country.
    let parts = with_new.iter().any(|listing| listing.area != Area::Nation);
    let seats = if parts { seats_on(read, new.as_of).await? } else { Seats::default() };
    let (before, after) = (Effective::at(listings, new.as_of), Effective::at(&with_new, new.as_of));
    let mut named: FxHashMap<i64, Vec<UsageMember>> = FxHashMap::default();
    for &listing in before.all() {
        named.insert(listing, read.members(listing).await?);
    }
    named.insert(new.id, members.to_vec());
    let (before, after) = (users(&before, &named, &seats), users(&after, &named, &seats));
    Ok(compare(new, members, &seats, (&before, &after), told))
}

/// What withdrawing a listing changes on its day; each user who changes is told, in no order.
pub(crate) async fn without(
    read: &mut Read,
    listings: &[UsageListing],
    gone: UsageListing,
    mut told: impl FnMut(UserChange),
) -> Result<(), StoreError> {
    let others: Vec<UsageListing> = listings.iter().copied().filter(|known| known.id != gone.id).collect();
    let parts = listings.iter().any(|listing| listing.area != Area::Nation);
    let seats = if parts { seats_on(read, gone.as_of).await? } else { Seats::default() };
    let (before, after) = (Effective::at(listings, gone.as_of), Effective::at(&others, gone.as_of));
    let mut named: FxHashMap<i64, Vec<UsageMember>> = FxHashMap::default();
    for &listing in before.all().iter().chain(after.all()) {
        if let std::collections::hash_map::Entry::Vacant(place) = named.entry(listing) {
            place.insert(read.members(listing).await?);
        }
    }
    let (before, after) = (users(&before, &named, &seats), users(&after, &named, &seats));
    let offices: FxHashSet<i64> = before.keys().chain(after.keys()).copied().collect();
    for office in offices {
        let of = |users: &Users| users.get(&office).copied().unwrap_or_default();
        let user = UserChange { office, before: of(&before), after: of(&after) };
        if user.before != user.after {
            told(user);
        }
    }
    Ok(())
}

fn compare(
    new: UsageListing,
    members: &[UsageMember],
    seats: &Seats,
    (before, after): (&Users, &Users),
    mut told: impl FnMut(UserChange),
) -> Change {
    let there = |key: &&i64| match (seats.get(*key), OfficeNumber::from_key(**key)) {
        (Some(seat), _) => new.area.contains(*seat),
        (None, Some(number)) => new.area.prefecture().is_none_or(|code| code == number.prefecture()),
        (None, None) => false,
    };
    let mut change = Change { known: before.keys().filter(there).count() as u64, ..Change::default() };
    for key in members.iter().map(|member| member.number.key()) {
        if seats.get(&key).is_some_and(|seat| !new.area.contains(*seat)) {
            change.outside += 1;
            continue;
        }
        let of = |users: &Users| users.get(&key).copied().unwrap_or_default();
        let (before, after) = (of(before), of(after));
        if before == after {
            change.unchanged += 1;
            continue;
        }
        *(if before == 0 { &mut change.new } else { &mut change.changed }) += 1;
        told(UserChange { office: key, before, after });
    }
    if new.mode == ListingMode::Snapshot {
        let named: FxHashSet<i64> = members.iter().map(|member| member.number.key()).collect();
        for (&office, &before) in before {
            if !after.contains_key(&office) && !named.contains(&office) {
                change.gone += 1;
                told(UserChange { office, before, after: 0 });
            }
        }
    }
    change
}

/// The users by the listings that speak for them: states add up, and 「利用停止」 ends all before it.
fn users(effective: &Effective, named: &FxHashMap<i64, Vec<UsageMember>>, seats: &Seats) -> Users {
    let mut users = Users::default();
    for listing in effective.all() {
        for member in named.get(listing).map_or(&[][..], Vec::as_slice) {
            let key = member.number.key();
            let speaks = match seats.get(&key).copied().or(member.municipality) {
                Some(place) => effective.listings(place).contains(listing),
                None => effective.speaks_in(member.number.prefecture(), *listing),
            };
            if speaks && member.state == UsageState::NotUsing {
                users.remove(&key);
            } else if speaks {
                *users.entry(key).or_default() |= 1 << member.state.key();
            }
        }
    }
    users
}

/// Where offices count on a day; before the first list about a place, where they do on the day of that list.
async fn seats_on(read: &mut Read, day: NaiveDate) -> Result<Seats, StoreError> {
    let lists = read.first_office_lists().await?;
    let mut days: FxHashMap<MunicipalityCode, NaiveDate> = FxHashMap::default();
    let mut seats = Seats::default();
    for seat in read.all_seats().await? {
        let place = seat.municipality;
        let on = *days.entry(place).or_insert_with(|| office_day(&lists, place, day).unwrap_or(day));
        if seat.from <= on && on < seat.to {
            seats.insert(seat.office, place);
        }
    }
    Ok(seats)
}
