//! What a usage listing changes: the users there were on its day, held against those there are with it.

use chrono::NaiveDate;
use domain::{
    area::Area,
    code::MunicipalityCode,
    import::ImportCounts,
    usage::{ListingMode, UsageListing, UsageMember, UsageState},
};
use kpi::Effective;
use rustc_hash::{FxHashMap, FxHashSet};
use store::{StoreError, Write};

use crate::desk::refresh::office_day;

/// The offices of a listing by what becomes of them.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Change {
    /// Users that were none.
    pub(super) new: u64,
    /// Users with another state, and users that the listing says have stopped.
    pub(super) changed: u64,
    /// The listing says what was known.
    pub(super) unchanged: u64,
    /// Users whom a snapshot no longer names; an addition leaves them.
    pub(super) gone: u64,
    /// Offices that lie outside the listing's area by the office lists. They are kept as the listing has them, and
    /// count nowhere: an office list may still come that places them otherwise.
    pub(super) outside: u64,
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

/// What a new listing changes on its day.
pub(super) async fn of(
    write: &mut Write,
    listings: &[UsageListing],
    new: UsageListing,
    members: &[UsageMember],
) -> Result<Change, StoreError> {
    let mut with_new = listings.to_vec();
    with_new.push(new);
    // Where offices lie matters as soon as any listing speaks of a part of the country.
    let parts = with_new.iter().any(|listing| listing.area != Area::Nation);
    let seats = if parts { seats_on(write, new.as_of).await? } else { Seats::default() };
    let (before, after) = (Effective::at(listings, new.as_of), Effective::at(&with_new, new.as_of));
    let mut named: FxHashMap<i64, Vec<UsageMember>> = FxHashMap::default();
    for &listing in before.all() {
        named.insert(listing, write.members(listing).await?);
    }
    named.insert(new.id, members.to_vec());
    Ok(compare(new, members, &seats, &users(&before, &named, &seats), &users(&after, &named, &seats)))
}

fn compare(
    new: UsageListing,
    members: &[UsageMember],
    seats: &Seats,
    before: &Users,
    after: &Users,
) -> Change {
    let mut change = Change::default();
    for key in members.iter().map(|member| member.number.key()) {
        if seats.get(&key).is_some_and(|seat| !new.area.contains(*seat)) {
            change.outside += 1;
            continue;
        }
        let of = |users: &Users| users.get(&key).copied().unwrap_or_default();
        match (of(before), of(after)) {
            (before, after) if before == after => change.unchanged += 1,
            (0, _) => change.new += 1,
            _ => change.changed += 1,
        }
    }
    if new.mode == ListingMode::Snapshot {
        let named: FxHashSet<i64> = members.iter().map(|member| member.number.key()).collect();
        change.gone =
            before.keys().filter(|key| !after.contains_key(key) && !named.contains(key)).count() as u64;
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
async fn seats_on(write: &mut Write, day: NaiveDate) -> Result<Seats, StoreError> {
    let lists = write.first_office_lists().await?;
    let mut days: FxHashMap<MunicipalityCode, NaiveDate> = FxHashMap::default();
    let mut seats = Seats::default();
    for seat in write.all_seats().await? {
        let place = seat.municipality;
        let on = *days.entry(place).or_insert_with(|| office_day(&lists, place, day).unwrap_or(day));
        if seat.from <= on && on < seat.to {
            seats.insert(seat.office, place);
        }
    }
    Ok(seats)
}
