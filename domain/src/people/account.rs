//! Accounts, and the people behind them once they have signed in.

use chrono::{DateTime, Utc};

use super::{AccountId, Email, PersonName, Role, Scope, SessionId};

/// Whether an account can be used.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AccountState {
    /// A link was sent and not yet followed; it can be until this instant.
    Invited {
        /// When the link stops working.
        until: DateTime<Utc>,
    },
    /// In use.
    Active,
    /// Nobody can sign in with it; an invitation brings it back.
    Disabled {
        /// Since when.
        since: DateTime<Utc>,
    },
}

impl AccountState {
    /// Its name on pages; whether an invitation has run out depends on the hour.
    #[must_use]
    pub fn name(self, now: DateTime<Utc>) -> &'static str {
        match self {
            Self::Invited { until } if until <= now => "招待の期限切れ",
            Self::Invited { .. } => "招待中",
            Self::Active => "利用中",
            Self::Disabled { .. } => "停止中",
        }
    }
}

/// An account.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Account {
    /// Its id.
    pub id: AccountId,
    /// The address by which its person signs in.
    pub email: Email,
    /// What its person is called.
    pub name: PersonName,
    /// What they are here for.
    pub role: Role,
    /// Where.
    pub scope: Scope,
    /// Whether it can be used.
    pub state: AccountState,
    /// Whether it belongs to the demonstration and goes with it.
    pub demonstration: bool,
    /// Counts up whenever sessions and links made before must not work any more: a new password, another role.
    pub epoch: i64,
    /// When it was made.
    pub created_at: DateTime<Utc>,
    /// When somebody last signed in with it.
    pub signed_in_at: Option<DateTime<Utc>>,
}

/// A signed-in person: what every read and write of offices is asked on behalf of.
///
/// What they may do is decided by [`Viewer::may`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Viewer {
    /// Their account.
    pub account: AccountId,
    /// The session they act in.
    pub session: SessionId,
    /// What they are called.
    pub name: PersonName,
    /// What they are here for.
    pub role: Role,
    /// Where.
    pub scope: Scope,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_invitation_runs_out() {
        let until: DateTime<Utc> = "2026-02-01T00:00:00Z".parse().expect("an instant");
        let state = AccountState::Invited { until };
        assert_eq!(state.name(until - chrono::Duration::seconds(1)), "招待中");
        assert_eq!(state.name(until), "招待の期限切れ");
        assert_eq!(AccountState::Active.name(until), "利用中");
        assert_eq!(AccountState::Disabled { since: until }.name(until), "停止中");
    }
}
