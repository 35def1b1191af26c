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

/// What an account can be proven by.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Protection {
    /// Nothing: it is signed in to by links, as those of the demonstration are.
    Nothing,
    /// Its password.
    Password,
    /// A code of the second factor in force.
    Factor,
}

impl Protection {
    /// Of an account that has a password, a second factor in force, both or neither.
    #[must_use]
    pub const fn of(password: bool, second_factor: bool) -> Self {
        match (second_factor, password) {
            (true, _) => Self::Factor,
            (false, true) => Self::Password,
            (false, false) => Self::Nothing,
        }
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
    /// When its owner last proved in it who they are, signing in included; none where that is not known.
    pub proved_at: Option<DateTime<Utc>>,
    /// What its account can be proven by.
    pub protection: Protection,
    /// Whether whoever let them in answers for a second factor of their own: an identity provider that is trusted with it.
    pub vouched: bool,
}

impl Session {
    /// How long a use need not be noted. Noting is a commit, and a page is not worth one.
    pub const GRAIN: Duration = Duration::from_mins(1);

    /// How long a proof holds. Whoever walks off with a cookie, or sits down at an open page, has not got it.
    pub const SURE: Duration = Duration::from_mins(15);

    /// Whether its owner has proven lately who they are, or has nothing to prove it with.
    #[must_use]
    pub fn is_sure(&self, now: DateTime<Utc>) -> bool {
        // Clocks of two machines may be a little apart.
        let lately = |at| now - at < delta(Self::SURE) && at - now < delta(Self::GRAIN);
        self.protection == Protection::Nothing || self.proved_at.is_some_and(lately)
    }

    /// Whether a password is all that protects the account, and nobody answers for more.
    #[must_use]
    pub fn lacks_factor(&self) -> bool {
        self.protection == Protection::Password && !self.vouched
    }

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
        let session = |seen| Session {
            viewer: viewer.clone(),
            opened_at: opened,
            seen_at: at(seen),
            proved_at: Some(opened),
            protection: Protection::Password,
            vouched: false,
        };
        let limits = SessionLimits::STANDARD;
        assert_eq!(session("2026-01-31T00:10:00Z").ends(limits), at("2026-01-31T00:40:00Z"));
        assert_eq!(session("2026-01-31T11:50:00Z").ends(limits), at("2026-01-31T12:00:00Z"));
        assert!(!session("2026-01-31T00:10:00Z").is_due(at("2026-01-31T00:10:59Z")));
        assert!(session("2026-01-31T00:10:00Z").is_due(at("2026-01-31T00:11:00Z")));
        // A clock that was set back: nothing is due, nothing overflows.
        assert!(!session("2026-01-31T00:10:00Z").is_due(opened));
        let forever = SessionLimits { idle: Duration::MAX, absolute: Duration::MAX };
        assert!(forever.oldest(opened).0 < opened);
        // A proof holds for a quarter of an hour; where there is nothing to prove by, none is asked for.
        let proven = session("2026-01-31T00:10:00Z");
        assert!(proven.is_sure(at("2026-01-31T00:14:59Z")) && !proven.is_sure(at("2026-01-31T00:15:00Z")));
        assert!(proven.is_sure(at("2026-01-30T23:59:30Z")) && !proven.is_sure(at("2026-01-30T23:59:00Z")));
        let never = Session { proved_at: None, ..proven.clone() };
        assert!(!never.is_sure(opened) && never.lacks_factor());
        assert!(!Session { vouched: true, ..never.clone() }.lacks_factor());
        for (protection, sure) in [(Protection::Nothing, true), (Protection::Factor, false)] {
            let other = Session { protection, ..never.clone() };
            assert_eq!((other.is_sure(opened), other.lacks_factor()), (sure, false), "{protection:?}");
        }
        assert_eq!(Protection::of(true, true), Protection::Factor);
        assert_eq!(Protection::of(false, false), Protection::Nothing);
    }
}
