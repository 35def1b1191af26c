//! サービスの種類: what an office does, and whether it is in the scope of data linkage (domain note 2.4).

use std::fmt;

use chrono::NaiveDate;
use rustc_hash::FxHashMap;
use serde::{Deserialize, Serialize};

use crate::text;

/// A kind of service, by the number under which open data publishes it (110 訪問介護).
///
/// Kinds that are not published on their own take their two-digit code times ten (31 → 310).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct ServiceKind(u16);

impl ServiceKind {
    /// The kind with this number. Whether the catalogue knows it is asked of [`Services`].
    #[must_use]
    pub const fn new(id: u16) -> Self {
        Self(id)
    }

    /// The number.
    #[must_use]
    pub const fn id(self) -> u16 {
        self.0
    }
}

impl fmt::Display for ServiceKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.0)
    }
}

/// What the catalogue knows about a kind of service.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Service {
    /// Its number.
    pub kind: ServiceKind,
    /// The two-character code of claims (`11`, `2A`); two published kinds may share one.
    pub code2: String,
    /// Its short name, shown on pages.
    pub name: String,
    /// Its part in the exchange: `hub` for those who write care plans, otherwise what it provides.
    pub role: String,
    /// Other ways lists write the name.
    pub synonyms: Vec<String>,
    /// From which day on it is in scope or not, oldest first.
    pub scope: Vec<(NaiveDate, bool)>,
}

/// All kinds of service that lists may name.
#[derive(Clone, Debug, Default)]
pub struct Services {
    all: Vec<Service>,
    by_name: FxHashMap<String, ServiceKind>,
    at: FxHashMap<ServiceKind, usize>,
}

impl Services {
    /// The catalogue made of these services.
    #[must_use]
    pub fn new(mut all: Vec<Service>) -> Self {
        all.sort_by_key(|service| service.kind);
        let mut by_name = FxHashMap::default();
        for service in &all {
            for name in std::iter::once(&service.name).chain(&service.synonyms) {
                by_name.entry(text::search_key(name)).or_insert(service.kind);
            }
        }
        let at = all.iter().enumerate().map(|(i, service)| (service.kind, i)).collect();
        Self { all, by_name, at }
    }

    /// Every service, in order of its number.
    #[must_use]
    pub fn all(&self) -> &[Service] {
        &self.all
    }

    /// What is known about a kind.
    #[must_use]
    pub fn get(&self, kind: ServiceKind) -> Option<&Service> {
        self.at.get(&kind).map(|&i| &self.all[i])
    }

    /// The name of a kind as pages show it.
    #[must_use]
    pub fn name(&self, kind: ServiceKind) -> &str {
        self.get(kind).map_or("不明なサービス", |service| &service.name)
    }

    /// The kind a list means by this name, whatever its width and spacing.
    #[must_use]
    pub fn find(&self, name: &str) -> Option<ServiceKind> {
        self.by_name.get(&text::search_key(name)).copied()
    }

    /// The kind published under this three-digit number.
    #[must_use]
    pub fn by_id(&self, id: u16) -> Option<ServiceKind> {
        let kind = ServiceKind(id);
        self.at.contains_key(&kind).then_some(kind)
    }

    /// Whether the kind is in the scope of the standard on a day. Unknown kinds are not.
    #[must_use]
    pub fn in_scope(&self, kind: ServiceKind, on: NaiveDate) -> bool {
        self.get(kind).is_some_and(|service| {
            // Before its first dated row a kind has the scope of that row.
            service
                .scope
                .iter()
                .rev()
                .find(|(from, _)| *from <= on)
                .or_else(|| service.scope.first())
                .is_some_and(|(_, in_scope)| *in_scope)
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().expect("a day")
    }

    fn catalogue() -> Services {
        Services::new(vec![Service {
            kind: ServiceKind::new(230),
            code2: "23".into(),
            name: "短期入所療養介護（病院等）".into(),
            role: "short-stay".into(),
            synonyms: vec!["短期入所療養介護（介護療養型医療施設等）".into()],
            scope: vec![(day("2023-04-20"), true), (day("2027-01-01"), false)],
        }])
    }

    #[test]
    fn a_name_is_found_whatever_its_brackets() {
        let kind = Some(ServiceKind::new(230));
        assert_eq!(catalogue().find("短期入所療養介護(病院等）"), kind);
        assert_eq!(catalogue().find("短期入所療養介護 （病院等）"), kind);
        assert_eq!(catalogue().find("訪問介護"), None);
    }

    #[test]
    fn scope_changes_on_its_day() {
        let kind = ServiceKind::new(230);
        assert!(catalogue().in_scope(kind, day("2020-01-01")));
        assert!(catalogue().in_scope(kind, day("2026-12-31")));
        assert!(!catalogue().in_scope(kind, day("2027-01-01")));
        assert!(!catalogue().in_scope(ServiceKind::new(999), day("2026-01-01")));
    }
}
