//! Where an office counts: one number, one municipality (K2).

use chrono::NaiveDate;

use crate::{code::MunicipalityCode, service::Services, timeline::Version};

/// The municipality an office counts for during a span of days.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
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
    // Nearly every office has one row that never changed.
    if let [only] = versions {
        return (only.from < only.to)
            .then(|| seat_of(only, only.from, only.to, services))
            .into_iter()
            .collect();
    }
    let mut days: Vec<NaiveDate> = versions.iter().flat_map(|v| [v.from, v.to]).collect();
    days.sort_unstable();
    days.dedup();
    let mut seats: Vec<Seat> = Vec::new();
    for span in days.windows(2) {
        let (from, to) = (span[0], span[1]);
        let mut placed: Vec<_> = versions
            .iter()
            .filter(|v| v.from <= from && from < v.to)
            .map(|v| (v.service, v.municipality))
            .collect();
        placed.sort_unstable();
        placed.dedup();
        let Some(municipality) = majority(placed.iter().map(|(_, municipality)| *municipality)) else {
            continue;
        };
        let in_scope = placed.iter().any(|(service, _)| services.in_scope(*service, from));
        match seats.last_mut() {
            Some(last)
                if last.to == from && last.municipality == municipality && last.in_scope == in_scope =>
            {
                last.to = to;
            }
            _ => seats.push(Seat { office: versions[0].office, municipality, from, to, in_scope }),
        }
    }
    seats
}

fn seat_of(version: &Version, from: NaiveDate, to: NaiveDate, services: &Services) -> Seat {
    Seat {
        office: version.office,
        municipality: version.municipality,
        from,
        to,
        in_scope: services.in_scope(version.service, from),
    }
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
