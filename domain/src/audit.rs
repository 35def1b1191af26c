//! The audit trail: who did what to which thing, when, and what it was before and after (A3).
//!
//! An [`Entry`] is written by whoever acts; a [`Record`] is the same as it is kept, all text, so that what is hashed is
//! exactly what is stored. Every record is tied to the one before it by a [`Link`], so that one that was changed or taken
//! out later is found ([`Walk`]).
//!
//! The trail holds no names, addresses or secrets: people stand in it by the number of their account, and a value that is
//! personal is [withheld](Fields::withheld) – that it changed is told, what it was is not. An entry can therefore stay
//! when a person's data has to go.

mod chain;
mod fields;
mod record;
mod subject;
mod words;

use chrono::{DateTime, Utc};
use uuid::Uuid;

pub use chain::{Fault, Head, Link, Verdict, Walk};
pub use fields::{Change, Fields};
pub use record::{Kept, Record, instant};
pub use subject::Subject;
pub use words::{Deed, Field};

use crate::people::AccountId;

/// Who acted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Actor {
    /// A person who was signed in, by the number of the account.
    Account(AccountId),
    /// Whoever may run commands on the machine.
    Command,
    /// The product itself: lists it comes with, work at set times.
    Program,
    /// Somebody who was not signed in.
    Nobody,
}

impl Actor {
    /// The words under which each kind is kept.
    pub const KINDS: [&str; 4] = ["account", "command", "program", "nobody"];

    /// The word under which the kind is kept.
    #[must_use]
    pub const fn kind(self) -> &'static str {
        match self {
            Self::Account(_) => Self::KINDS[0],
            Self::Command => Self::KINDS[1],
            Self::Program => Self::KINDS[2],
            Self::Nobody => Self::KINDS[3],
        }
    }

    /// The account, where there is one.
    #[must_use]
    pub const fn account(self) -> Option<AccountId> {
        match self {
            Self::Account(account) => Some(account),
            _ => None,
        }
    }

    /// The actor kept under this kind and account. `None` when the two do not fit.
    #[must_use]
    pub fn from_kept(kind: &str, account: Option<&str>) -> Option<Self> {
        match (kind, account) {
            ("account", Some(account)) => account.parse().ok().map(Self::Account),
            ("command", None) => Some(Self::Command),
            ("program", None) => Some(Self::Program),
            ("nobody", None) => Some(Self::Nobody),
            _ => None,
        }
    }

    /// What pages call an actor that has no account of its own; an account is called by its name there.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Account(_) => "利用者",
            Self::Command => "サーバー上のコマンド",
            Self::Program => "システム",
            Self::Nobody => "サインインしていない人",
        }
    }
}

/// Who acts, and in answer to which request: what an order carries along to where the deed is done.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct By {
    /// Who.
    pub actor: Actor,
    /// The number of the request, as it stands on the page and in the log.
    pub request: Option<Uuid>,
}

impl By {
    /// A command on the machine.
    pub const COMMAND: Self = Self { actor: Actor::Command, request: None };
    /// The product itself.
    pub const PROGRAM: Self = Self { actor: Actor::Program, request: None };

    /// Somebody, in answer to a request.
    #[must_use]
    pub const fn request(actor: Actor, request: Uuid) -> Self {
        Self { actor, request: Some(request) }
    }
}

/// One deed, to be put on record.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// When, in UTC. What is finer than a microsecond is cut off when it is kept.
    pub at: DateTime<Utc>,
    /// Who.
    pub actor: Actor,
    /// What was done.
    pub act: Deed,
    /// To which thing.
    pub subject: Subject,
    /// What it was before; empty when there was nothing, or nothing worth telling.
    pub before: Fields,
    /// What it is now, or what the deed was about.
    pub after: Fields,
    /// The request in answer to which it was done.
    pub request: Option<Uuid>,
}

impl Entry {
    /// A deed with nothing to tell about before and after.
    #[must_use]
    pub fn new(at: DateTime<Utc>, by: By, act: Deed, subject: Subject) -> Self {
        let (before, after) = (Fields::default(), Fields::default());
        Self { at, actor: by.actor, act, subject, before, after, request: by.request }
    }

    /// With what came of it, or what it was about.
    #[must_use]
    pub fn with(self, after: Fields) -> Self {
        Self { after, ..self }
    }

    /// With what it was before and is now; what is the same on both sides is left out.
    #[must_use]
    pub fn changing(self, before: Fields, after: Fields) -> Self {
        let (before, after) = Fields::difference(before, after);
        Self { before, after, ..self }
    }
}

#[cfg(test)]
mod tests;
