//! The last walk along the whole trail: what came of it, noted beside the data so that pages can tell.
//!
//! Who can write into the database can write this note as well. It tells that somebody looked; what vouches for the trail is
//! a head that was noted elsewhere.

use std::fmt;

use chrono::{DateTime, SecondsFormat, Utc};
use domain::audit::{Fault, Head, Verdict};
use store::{Read, Store, StoreError};

/// The key of the note.
const KEY: &str = "audit_walk";

/// A walk that was made.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Walked {
    /// When.
    pub at: DateTime<Utc>,
    /// The end of the chain as it was found.
    pub head: Head,
    /// How much was wrong.
    pub faults: u64,
}

impl Walked {
    /// What came of a walk. A head that somebody `typed` and that does not fit is between them and their paper: it may be a
    /// slip of the hand.
    #[must_use]
    pub fn of(verdict: &Verdict, typed: Option<Head>, at: DateTime<Utc>) -> Self {
        let slip = |fault: &Fault| match (fault, typed) {
            (Fault::Known { seq }, Some(head)) => *seq == head.seq,
            _ => false,
        };
        let own = verdict.faults.iter().filter(|fault| !slip(fault)).count();
        Self { at, head: verdict.head, faults: own as u64 + verdict.more }
    }

    fn parse(written: &str) -> Option<Self> {
        let mut parts = written.split(' ');
        let (at, head, faults) = (parts.next()?, parts.next()?, parts.next()?);
        Some(Self { at: at.parse().ok()?, head: head.parse().ok()?, faults: faults.parse().ok()? })
    }

    /// The last one that was noted.
    pub async fn last(read: &mut Read) -> Result<Option<Self>, StoreError> {
        Ok(read.note(KEY).await?.as_deref().and_then(Self::parse))
    }

    /// Notes it.
    pub async fn note(self, store: &Store) -> Result<(), StoreError> {
        let mut write = store.write().await?;
        write.put_note(KEY, &self.to_string()).await?;
        write.commit().await
    }
}

impl fmt::Display for Walked {
    /// Instant, head and number of faults, with spaces between.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let at = self.at.to_rfc3339_opts(SecondsFormat::Secs, true);
        write!(f, "{at} {} {}", self.head, self.faults)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_slip_of_the_hand_is_no_fault_of_the_trail() {
        let at = "2026-11-21T00:00:00Z".parse().expect("an instant");
        let head = |seq| Head { seq, ..Head::NONE };
        let faults = vec![Fault::Known { seq: 3 }];
        let verdict = Verdict { records: 5, head: head(5), faults, more: 0 };
        assert_eq!(Walked::of(&verdict, Some(head(3)), at).faults, 0);
        assert_eq!(Walked::of(&verdict, Some(head(4)), at).faults, 1, "what was noted by us is no slip");
        assert_eq!(Walked::of(&verdict, None, at).faults, 1);
    }

    #[test]
    fn a_walk_reads_back_what_it_writes() {
        let at = "2026-11-21T00:00:00Z".parse().expect("an instant");
        let walked = Walked { at, head: Head::NONE, faults: 2 };
        assert_eq!(Walked::parse(&walked.to_string()), Some(walked));
        assert_eq!(Walked::parse("whatever"), None);
    }
}
