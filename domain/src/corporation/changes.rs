//! When an office went from one corporation to another, as its rows tell over time.

use chrono::NaiveDate;

use super::CorporationNumber;
use crate::{import::Source, service::ServiceKind};

/// What a row said of the corporation from a day on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Owned {
    /// The service of the row.
    pub service: ServiceKind,
    /// The source of the row.
    pub source: Source,
    /// The first day.
    pub from: NaiveDate,
    /// The number, where one stood there.
    pub number: Option<CorporationNumber>,
    /// The name.
    pub name: String,
}

/// Another number stood in a row than before. Whether the business was handed over, corporations became one, or a wrong number
/// was put right, lists do not tell.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Handover {
    /// The day of the list that first had the other number.
    pub on: NaiveDate,
    /// Number and name before.
    pub before: (CorporationNumber, String),
    /// Number and name since.
    pub after: (CorporationNumber, String),
    /// The services whose rows say so, ascending.
    pub services: Vec<ServiceKind>,
}

/// The handovers of an office, the newest first, from all versions of its rows. A version without a number says nothing.
#[must_use]
pub fn handovers(mut versions: Vec<Owned>) -> Vec<Handover> {
    versions.retain(|version| version.number.is_some());
    versions.sort_by_key(|version| (version.service, version.source, version.from));
    let mut found: Vec<Handover> = Vec::new();
    for pair in versions.windows(2) {
        let [old, new] = pair else { continue };
        let (Some(before), Some(after)) = (old.number, new.number) else { continue };
        if (old.service, old.source) != (new.service, new.source) || before == after {
            continue;
        }
        let known = found
            .iter_mut()
            .find(|known| known.on == new.from && known.before.0 == before && known.after.0 == after);
        match known {
            Some(known) if known.services.contains(&new.service) => {}
            Some(known) => known.services.push(new.service),
            None => found.push(Handover {
                on: new.from,
                before: (before, old.name.clone()),
                after: (after, new.name.clone()),
                services: vec![new.service],
            }),
        }
    }
    found.sort_by_key(|handover| std::cmp::Reverse(handover.on));
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    fn owned(service: u16, from: &str, number: Option<&str>, name: &str) -> Owned {
        Owned {
            service: ServiceKind::new(service),
            source: Source::OpenData,
            from: from.parse().expect("a day"),
            number: number.map(|digits| CorporationNumber::parse(digits).expect("a number")),
            name: name.into(),
        }
    }

    #[test]
    fn another_number_is_told_once_for_all_its_services() {
        let (first, second) = (Some("5080001018392"), Some("2011001027780"));
        let found = handovers(vec![
            owned(430, "2026-06-30", second, "架空新会"),
            owned(110, "2025-12-31", first, "架空会"),
            owned(110, "2026-01-31", first, "架空の会"),
            owned(110, "2026-03-31", None, ""),
            owned(110, "2026-06-30", second, "架空新会"),
            owned(430, "2025-12-31", first, "架空会"),
        ]);
        assert_eq!(found.len(), 1, "{found:?}");
        assert_eq!(found[0].on, "2026-06-30".parse().expect("a day"));
        assert_eq!(found[0].before.1, "架空の会", "the name it had last");
        assert_eq!(found[0].services, [ServiceKind::new(110), ServiceKind::new(430)]);
    }

    #[test]
    fn rows_of_different_services_are_no_handover() {
        let rows = vec![
            owned(110, "2025-12-31", Some("5080001018392"), "一"),
            owned(430, "2026-01-31", Some("2011001027780"), "二"),
        ];
        assert_eq!(handovers(rows), []);
    }
}
