//! Where an office counts: one number, one municipality (K2).

use chrono::NaiveDate;

use crate::{
    code::MunicipalityCode,
    service::{ServiceKind, Services},
    timeline::Version,
};

/// The municipality an office counts for during a span of days, and what lists show of it there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Seat {
    /// The office, by its key.
    pub office: i64,
    /// The municipality.
    pub municipality: MunicipalityCode,
    /// First day.
    pub from: NaiveDate,
    /// First day on which it no longer holds.
    pub to: NaiveDate,
    /// Whether any of the office's services is in scope.
    pub in_scope: bool,
    /// The card that names it in lists: that of its first row, see [`crate::differ`].
    pub card: i64,
    /// What it offers, ascending.
    pub services: Vec<ServiceKind>,
}

/// The municipality with most of the votes; between equals the smaller code (K2).
///
/// A vote is one service placed in one municipality, however many lists say so.
pub fn majority(votes: impl IntoIterator<Item = MunicipalityCode>) -> Option<MunicipalityCode> {
    let mut tally: Vec<(MunicipalityCode, u32)> = Vec::new();
    for municipality in votes {
        match tally.iter_mut().find(|(known, _)| *known == municipality) {
            Some((_, votes)) => *votes += 1,
            None => tally.push((municipality, 1)),
        }
    }
    tally.into_iter().max_by_key(|&(code, votes)| (votes, std::cmp::Reverse(code))).map(|(code, _)| code)
}

/// The seats of one office over time, from all versions of its rows. Equal neighbours are joined.
#[must_use]
pub fn seats(versions: &[Version], services: &Services) -> Vec<Seat> {
    let dated = |v: &Version| services.get(v.service).is_some_and(|service| service.scope.len() > 1);
    // Nearly every office has one row that never changed, in a service whose scope never did.
    if let [only] = versions
        && !dated(only)
    {
        let there = (only.from < only.to).then_some([only]);
        return there.and_then(|there| seat_of(&there, only.from, only.to, services)).into_iter().collect();
    }
    let mut days: Vec<NaiveDate> = versions.iter().flat_map(|v| [v.from, v.to]).collect();
    // A service that comes into scope on a day cuts there too; before its first row it never cuts.
    let first = days.iter().min().copied();
    let scope = versions.iter().filter_map(|v| services.get(v.service)).flat_map(|service| &service.scope);
    days.extend(scope.map(|(day, _)| *day).filter(|day| Some(*day) > first));
    days.sort_unstable();
    days.dedup();
    let mut seats: Vec<Seat> = Vec::new();
    for span in days.windows(2) {
        let (from, to) = (span[0], span[1]);
        let mut there: Vec<&Version> = versions.iter().filter(|v| v.from <= from && from < v.to).collect();
        there.sort_unstable_by_key(|v| (v.service, v.source, v.card));
        let Some(seat) = seat_of(&there, from, to, services) else { continue };
        match seats.last_mut() {
            Some(last)
                if last.to == from
                    && Seat { from: last.from, ..seat.clone() } == Seat { to, ..last.clone() } =>
            {
                last.to = to;
            }
            _ => seats.push(seat),
        }
    }
    seats
}

/// The seat that the rows of an office give it, which are in order of service; none without rows.
fn seat_of(there: &[&Version], from: NaiveDate, to: NaiveDate, services: &Services) -> Option<Seat> {
    let first = there.first()?;
    let mut placed: Vec<_> = there.iter().map(|v| (v.service, v.municipality)).collect();
    placed.sort_unstable();
    placed.dedup();
    let municipality = majority(placed.iter().map(|(_, municipality)| *municipality))?;
    let mut kinds: Vec<ServiceKind> = placed.iter().map(|(service, _)| *service).collect();
    kinds.dedup();
    Some(Seat {
        office: first.office,
        municipality,
        from,
        to,
        in_scope: kinds.iter().any(|kind| services.in_scope(*kind, from)),
        card: first.card,
        services: kinds,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{import::Source, service::ServiceKind, timeline::OPEN};

    fn code(six: u32) -> MunicipalityCode {
        MunicipalityCode::new(six).expect("a code")
    }

    fn day(text: &str) -> NaiveDate {
        text.parse().expect("a day")
    }

    fn version(service: u16, municipality: u32, from: &str, to: NaiveDate) -> Version {
        Version {
            office: 1,
            service: ServiceKind::new(service),
            source: Source::OpenData,
            from: day(from),
            to,
            municipality: code(municipality),
            fingerprint: 0,
            card: 1,
            import: 1,
        }
    }

    #[test]
    fn most_services_decide_and_the_smaller_code_between_equals() {
        let (kobe, akashi) = (code(281_000), code(282_031));
        assert_eq!(majority([akashi, kobe, akashi]), Some(akashi));
        assert_eq!(majority([akashi, kobe]), Some(kobe));
        assert_eq!(majority([]), None);
    }

    #[test]
    fn a_seat_moves_when_the_majority_does() {
        let moved = day("2026-06-30");
        let rows = [
            version(110, 281_000, "2025-12-31", moved),
            version(110, 282_031, "2026-06-30", OPEN),
            version(430, 282_031, "2025-12-31", OPEN),
        ];
        let seats = seats(&rows, &Services::default());
        let places: Vec<_> = seats.iter().map(|s| (s.municipality, s.from, s.to)).collect();
        assert_eq!(places, [(code(281_000), day("2025-12-31"), moved), (code(282_031), moved, OPEN)]);
    }

    #[test]
    fn a_row_corrected_on_its_own_day_leaves_no_seat_behind() {
        let same = day("2025-12-31");
        assert!(seats(&[version(110, 281_000, "2025-12-31", same)], &Services::default()).is_empty());
    }
}
