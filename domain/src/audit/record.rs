//! An entry as it is kept, and the text that is hashed.

use std::fmt::Write as _;

use chrono::{DateTime, SubsecRound, Utc};

use super::{Actor, Change, Deed, Entry, Link, Subject, fields};

/// An entry as it is kept: its number, and nothing but text. What cannot be read any more can still be shown, and be
/// told from what was written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Record {
    /// Its number: 1, 2, 3 … without gaps.
    pub seq: i64,
    /// When, as [`instant`] writes it.
    pub at: String,
    /// The kind of actor, see [`Actor::kind`].
    pub actor_kind: String,
    /// The account that acted, where it was one.
    pub actor: Option<String>,
    /// What was done, see [`Deed::key`].
    pub act: String,
    /// The kind of thing, see [`Subject::kind`].
    pub subject_kind: String,
    /// Which one, see [`Subject::id`].
    pub subject: Option<String>,
    /// What it was, as JSON, see [`Fields::kept`](super::Fields::kept).
    pub before: Option<String>,
    /// What it is, in the same way.
    pub after: Option<String>,
    /// The number of the request.
    pub request: Option<String>,
}

/// A record and the link that ties it to the one before.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Kept {
    /// What was written.
    pub record: Record,
    /// Its link; `None` when what stands in its place is no link.
    pub link: Option<Link>,
}

/// An instant as records keep it: UTC with six digits after the second, so that all are of one length and their order as
/// text is their order in time.
#[must_use]
pub fn instant(at: DateTime<Utc>) -> String {
    at.trunc_subsecs(6).format("%Y-%m-%dT%H:%M:%S%.6fZ").to_string()
}

impl Record {
    /// The entry under its number.
    #[must_use]
    pub fn of(seq: i64, entry: &Entry) -> Self {
        Self {
            seq,
            at: instant(entry.at),
            actor_kind: entry.actor.kind().to_owned(),
            actor: entry.actor.account().map(|account| account.to_string()),
            act: entry.act.key().to_owned(),
            subject_kind: entry.subject.kind().to_owned(),
            subject: entry.subject.id(),
            before: entry.before.kept(),
            after: entry.after.kept(),
            request: entry.request.map(|request| request.to_string()),
        }
    }

    /// The text that is hashed. One line a field: its name, `=`, the length of the value in bytes, `:`, the value; or
    /// `-` where there is none. The length keeps two different records from ever having the same text, whatever stands
    /// in them.
    #[must_use]
    pub fn canonical(&self) -> String {
        let mut text = String::from("renkei-audit 1\n");
        let seq = self.seq.to_string();
        let fields: [(&str, Option<&str>); 10] = [
            ("seq", Some(&seq)),
            ("at", Some(&self.at)),
            ("actor_kind", Some(&self.actor_kind)),
            ("actor", self.actor.as_deref()),
            ("act", Some(&self.act)),
            ("subject_kind", Some(&self.subject_kind)),
            ("subject", self.subject.as_deref()),
            ("before", self.before.as_deref()),
            ("after", self.after.as_deref()),
            ("request", self.request.as_deref()),
        ];
        for (name, value) in fields {
            // Writing into a text does not fail.
            let _ = match value {
                Some(value) => writeln!(text, "{name}={}:{value}", value.len()),
                None => writeln!(text, "{name}=-"),
            };
        }
        text
    }

    /// When it was done; `None` when the text is no instant.
    #[must_use]
    pub fn instant(&self) -> Option<DateTime<Utc>> {
        self.at.parse().ok()
    }

    /// Who acted; `None` when the words mean nothing to this release.
    #[must_use]
    pub fn actor(&self) -> Option<Actor> {
        Actor::from_kept(&self.actor_kind, self.actor.as_deref())
    }

    /// What was done; `None` when the word means nothing to this release.
    #[must_use]
    pub fn deed(&self) -> Option<Deed> {
        Deed::from_key(&self.act)
    }

    /// The name of what was done, or the word it is kept under.
    #[must_use]
    pub fn deed_name(&self) -> &str {
        match self.deed() {
            Some(deed) => deed.name(),
            None => &self.act,
        }
    }

    /// Which thing it was done to; `None` when the words mean nothing to this release.
    #[must_use]
    pub fn subject(&self) -> Option<Subject> {
        Subject::from_kept(&self.subject_kind, self.subject.as_deref())
    }

    /// The name of the kind of thing, or the word it is kept under.
    #[must_use]
    pub fn subject_kind_name(&self) -> &str {
        let known = Subject::KINDS.iter().find(|(kind, _)| *kind == self.subject_kind);
        known.map_or(self.subject_kind.as_str(), |(_, name)| name)
    }

    /// What it was and is, field by field, for people.
    #[must_use]
    pub fn changes(&self) -> Vec<Change> {
        fields::changes(self.before.as_deref(), self.after.as_deref())
    }
}
