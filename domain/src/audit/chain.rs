//! The chain that ties each record to the one before it, and the walk along it that finds what was tampered with.
//!
//! `link(n) = SHA-256(link(n − 1) as 64 hexadecimal digits ‖ newline ‖ canonical text of record n)`; before the first
//! record stand 64 zeros. Whoever changes a record and all links after it *and* the head leaves a chain that holds: only a
//! head that was noted elsewhere tells it then, which is why [`Walk::new`] takes one.

use std::{fmt, str::FromStr};

use sha2::{Digest as _, Sha256};

use super::{Kept, Record};
use crate::hex::hex;

/// What ties a record to all before it: a SHA-256. As text it is 64 lower-case hexadecimal digits.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct Link([u8; 32]);

impl Link {
    /// What stands before the first record.
    pub const NONE: Self = Self([0; 32]);

    /// The link of a record that follows this one.
    #[must_use]
    pub fn then(self, record: &Record) -> Self {
        Self(Sha256::digest(format!("{self}\n{}", record.canonical())).into())
    }
}

impl fmt::Display for Link {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&hex(&self.0))
    }
}

impl fmt::Debug for Link {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Link({self})")
    }
}

/// A text is not a link.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("64桁の16進数ではありません")]
pub struct NotALink;

impl FromStr for Link {
    type Err = NotALink;

    fn from_str(text: &str) -> Result<Self, NotALink> {
        let digit = |byte: u8| match byte {
            b'0'..=b'9' => Ok(byte - b'0'),
            b'a'..=b'f' => Ok(byte - b'a' + 10),
            _ => Err(NotALink),
        };
        let (pairs, rest) = text.as_bytes().as_chunks::<2>();
        let mut link = [0; 32];
        if pairs.len() != link.len() || !rest.is_empty() {
            return Err(NotALink);
        }
        for (byte, [high, low]) in link.iter_mut().zip(pairs) {
            *byte = digit(*high)? << 4 | digit(*low)?;
        }
        Ok(Self(link))
    }
}

/// The end of the chain: the number of the last record, and its link. Noted elsewhere, it vouches for all before it.
///
/// As text: the number, a hyphen, the link.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Head {
    /// The number of the last record; 0 when there is none.
    pub seq: i64,
    /// Its link.
    pub link: Link,
}

impl Head {
    /// The head of a trail without a record.
    pub const NONE: Self = Self { seq: 0, link: Link::NONE };
}

impl fmt::Display for Head {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}-{}", self.seq, self.link)
    }
}

impl FromStr for Head {
    type Err = NotALink;

    fn from_str(text: &str) -> Result<Self, NotALink> {
        let (seq, link) = text.trim().split_once('-').ok_or(NotALink)?;
        let seq = seq.parse().ok().filter(|seq| *seq >= 0).ok_or(NotALink)?;
        Ok(Self { seq, link: link.parse()? })
    }
}

/// What is wrong with the trail.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Fault {
    /// A record is not what was written, or stands where another was.
    #[error("操作記録 {seq}番の内容が、記録したときと違います")]
    Altered {
        /// Its number.
        seq: i64,
    },
    /// Records are not there any more.
    #[error("操作記録の{from}番から{to}番までがありません")]
    Missing {
        /// The first that is not there.
        from: i64,
        /// The last.
        to: i64,
    },
    /// The head does not end the chain that is there.
    #[error("操作記録の末尾の控えが、最後の記録（{last}番）と合いません")]
    Head {
        /// The number of the last record.
        last: i64,
    },
    /// The chain does not pass through the head that was noted elsewhere.
    #[error("操作記録 {seq}番までの内容が、書き留めてある確認番号と合いません")]
    Known {
        /// The number that was noted.
        seq: i64,
    },
}

/// What came of a walk along the whole trail.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Verdict {
    /// Records that are there.
    pub records: u64,
    /// The end of the chain as it was found.
    pub head: Head,
    /// What is wrong, in order, at most [`Walk::MOST`].
    pub faults: Vec<Fault>,
    /// What is wrong besides.
    pub more: u64,
}

impl Verdict {
    /// Whether the trail is as it was written.
    #[must_use]
    pub fn is_whole(&self) -> bool {
        self.faults.is_empty()
    }
}

/// Goes along the trail, record by record from the first, and notes what does not follow from what came before.
#[derive(Clone, Debug)]
pub struct Walk {
    last: Head,
    records: u64,
    known: Option<Head>,
    faults: Vec<Fault>,
    more: u64,
}

impl Walk {
    /// Faults that are told one by one; others are counted.
    pub const MOST: usize = 100;

    /// Begins at the first record. `known` is a head that was noted elsewhere, which the chain must pass through.
    #[must_use]
    pub fn new(known: Option<Head>) -> Self {
        Self { last: Head::NONE, records: 0, known, faults: Vec::new(), more: 0 }
    }

    /// The number of the last record that was met; 0 before the first.
    #[must_use]
    pub const fn at(&self) -> i64 {
        self.last.seq
    }

    /// Looks at the next record; they come in order of their numbers.
    pub fn meet(&mut self, kept: &Kept) {
        let seq = kept.record.seq;
        let follows = self.last.seq.checked_add(1) == Some(seq);
        let due = self.last.link.then(&kept.record);
        if follows && kept.link != Some(due) || kept.link.is_none() {
            self.note(Fault::Altered { seq });
        }
        if !follows {
            // Without the record before it, whether this one is as it was written cannot be told.
            self.note(Fault::Missing { from: self.last.seq.saturating_add(1), to: seq.saturating_sub(1) });
        }
        // On from what stands there, so that one record that was altered does not accuse all after it.
        self.last = Head { seq, link: kept.link.unwrap_or(due) };
        self.records += 1;
        self.compare_known();
    }

    fn compare_known(&mut self) {
        if let Some(known) = self.known.take_if(|known| known.seq <= self.last.seq)
            && known != self.last
            && known != Head::NONE
        {
            self.note(Fault::Known { seq: known.seq });
        }
    }

    /// Ends at the head that is kept beside the records; `None` when it is gone or is no head.
    #[must_use]
    pub fn finish(mut self, head: Option<Head>) -> Verdict {
        let last = self.last.seq;
        match head {
            Some(head) if head.seq > last => self.note(Fault::Missing { from: last + 1, to: head.seq }),
            Some(head) if head == self.last => {}
            _ => self.note(Fault::Head { last }),
        }
        self.compare_known();
        if let Some(known) = self.known {
            self.note(Fault::Known { seq: known.seq });
        }
        Verdict { records: self.records, head: self.last, faults: self.faults, more: self.more }
    }

    fn note(&mut self, fault: Fault) {
        if self.faults.len() < Self::MOST {
            self.faults.push(fault);
        } else {
            self.more += 1;
        }
    }
}
