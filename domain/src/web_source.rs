//! Lists that are published on the web: where they are, when they are asked for, and what came of a try (I9).
//!
//! | idea | where |
//! | --- | --- |
//! | what a source is | [`WebSource`] |
//! | an address that may be asked | [`WebAddress`], [`Addresses`] |
//! | when it is due | [`Schedule`] |
//! | what came of a try | [`FetchOutcome`], [`WebFetch`], [`WebFile`] |
//!
//! Nothing is asked for unless somebody set up a source: the product works without the internet.

mod address;
mod id;
mod outcome;
mod schedule;

pub use address::{AddressError, Addresses, WebAddress};
use chrono::{DateTime, Utc};
pub use id::{WebFetchId, WebSourceId};
pub use outcome::{FetchOutcome, LastTry, WebFetch, WebFile};
pub use schedule::Schedule;

use crate::{
    area::Area,
    audit::{Field, Fields},
    contact::Tidy,
    import::ImportKind,
    people::AccountId,
    usage::ListingMode,
    words::words,
};

/// The most characters of a source's name.
pub const LONGEST_NAME: usize = 60;

/// What a source is called.
pub type SourceName = Tidy<LONGEST_NAME>;

words! {
    /// How the day that a fetched list speaks about is found. Whoever sets up a source says so; it is never guessed.
    Dating {
        /// The day written above the rows; without one, a person says it.
        Written = "written", "一覧に書かれた日付（なければ人が決める）";
        /// The day the publisher last changed the file.
        Modified = "modified", "公開元がファイルを更新した日";
        /// The day on which it is fetched.
        Fetched = "fetched", "取得した日";
    }
}

/// How a source is set up: what a form sets.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SourceTerms {
    /// What it is called; no two sources share a name.
    pub name: SourceName,
    /// The files that make up one import.
    pub addresses: Addresses,
    /// What kind of list it is: offices or users.
    pub kind: ImportKind,
    /// The area the list speaks about.
    pub area: Area,
    /// Whether it is the whole truth of its area or an addition.
    pub mode: ListingMode,
    /// How the day it speaks about is found.
    pub dating: Dating,
    /// When it is asked for.
    pub schedule: Schedule,
    /// Whether it is asked for at all.
    pub active: bool,
    /// Whether what looks as usual goes in by itself.
    pub automatic: bool,
}

impl SourceTerms {
    /// The kinds of list that can be fetched. A published table needs a caption that only a person can give.
    pub const KINDS: [ImportKind; 2] = [ImportKind::Offices, ImportKind::Usage];

    /// What the audit trail is told of it.
    #[must_use]
    pub fn told(&self) -> Fields {
        let yes = |set: bool| if set { "する" } else { "しない" };
        Fields::new()
            .text(Field::Title, self.name.as_str())
            .texts(Field::Addresses, self.addresses.all().iter().map(WebAddress::as_str))
            .text(Field::Kind, self.kind.name())
            .text(Field::Area, &self.area.to_string())
            .text(Field::Mode, self.mode.code())
            .text(Field::Dating, self.dating.name())
            .text(Field::Schedule, &self.schedule.words())
            .text(Field::Fetching, yes(self.active))
            .text(Field::Automatic, yes(self.automatic))
    }
}

/// A list that is published on the web.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WebSource {
    /// What machines call it.
    pub id: WebSourceId,
    /// How it is set up.
    pub terms: SourceTerms,
    /// Who set it up, for questions about it; none once that account was erased, and for what a command set up.
    pub contact: Option<AccountId>,
    /// When it was set up.
    pub created_at: DateTime<Utc>,
    /// When it was last changed.
    pub changed_at: DateTime<Utc>,
    /// When a person asked for it, if it was not tried since.
    pub asked_at: Option<DateTime<Utc>>,
    /// Counts up with each change.
    pub version: i64,
}

impl WebSource {
    /// Whether it is to be asked for now, after its last try.
    ///
    /// A person's wish comes first. By its schedule it is due once after each of the instants that the schedule names since it
    /// was set up or changed; what failed and may pass is tried again each time somebody looks, for a day.
    #[must_use]
    pub fn is_due(&self, last: Option<LastTry>, now: DateTime<Utc>) -> bool {
        if !self.terms.active {
            return false;
        }
        if self.asked_at.is_some() {
            return true;
        }
        let Some(slot) = self.terms.schedule.last_until(now) else { return false };
        if slot < self.changed_at && last.is_none_or(|last| last.at < self.changed_at) {
            // The time had passed when it was set up: the next one counts.
            return false;
        }
        match last {
            None => true,
            Some(last) if last.at < slot => true,
            Some(last) => last.passing && now - slot < chrono::TimeDelta::days(1),
        }
    }
}

#[cfg(test)]
mod tests;
