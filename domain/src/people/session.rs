//! How long somebody stays signed in.

use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};

use super::Viewer;

/// How long a session lasts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SessionLimits {
    /// Without a request.
    pub idle: Duration,
    /// In all.
    pub absolute: Duration,
}

impl SessionLimits {
    /// Half an hour idle, twelve hours in all: a working day, and not the next one.
    pub const STANDARD: Self = Self { idle: Duration::from_mins(30), absolute: Duration::from_hours(12) };

    /// The instants after which a session must have been opened and last used to be alive now.
    #[must_use]
    pub fn oldest(&self, now: DateTime<Utc>) -> (DateTime<Utc>, DateTime<Utc>) {
        (now - delta(self.absolute), now - delta(self.idle))
    }
}

/// A session that is alive.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Session {
    /// Who it belongs to.
    pub viewer: Viewer,
    /// When it was opened.
    pub opened_at: DateTime<Utc>,
    /// When it was last noted as used; see [`Session::is_due`].
    pub seen_at: DateTime<Utc>,
}

impl Session {
    /// How long a use need not be noted. Noting is a commit, and a page is not worth one.
    pub const GRAIN: Duration = Duration::from_mins(1);

    /// When it ends if it is not used again.
    #[must_use]
    pub fn ends(&self, limits: SessionLimits) -> DateTime<Utc> {
        (self.seen_at + delta(limits.idle)).min(self.opened_at + delta(limits.absolute))
    }

    /// Whether this use of it must be noted.
    #[must_use]
    pub fn is_due(&self, now: DateTime<Utc>) -> bool {
        now - self.seen_at >= delta(Self::GRAIN)
    }
}

/// At most a century, so that no instant overflows.
fn delta(duration: Duration) -> TimeDelta {
    let century = TimeDelta::days(36_525);
    TimeDelta::from_std(duration).unwrap_or(century).min(century)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::people::{AccountId, PersonName, Role, Scope, SessionId};

    #[test]
    fn a_session_ends_at_the_nearer_limit() {
        let at = |text: &str| -> DateTime<Utc> { text.parse().expect("an instant") };
        let opened = at("2026-01-31T00:00:00Z");
        let viewer = Viewer {
            account: AccountId::new(opened, [1; 10]),
            session: SessionId::new(opened, [2; 10]),
            name: PersonName::parse("架空").expect("a name"),
            role: Role::Viewer,
            scope: Scope::nation(),
        };
        let session = |seen| Session { viewer: viewer.clone(), opened_at: opened, seen_at: at(seen) };
        let limits = SessionLimits::STANDARD;
        assert_eq!(session("2026-01-31T00:10:00Z").ends(limits), at("2026-01-31T00:40:00Z"));
        assert_eq!(session("2026-01-31T11:50:00Z").ends(limits), at("2026-01-31T12:00:00Z"));
        assert!(!session("2026-01-31T00:10:00Z").is_due(at("2026-01-31T00:10:59Z")));
        assert!(session("2026-01-31T00:10:00Z").is_due(at("2026-01-31T00:11:00Z")));
        // A clock that was set back: nothing is due, nothing overflows.
        assert!(!session("2026-01-31T00:10:00Z").is_due(opened));
        let forever = SessionLimits { idle: Duration::MAX, absolute: Duration::MAX };
        assert!(forever.oldest(opened).0 < opened);
    }
}
