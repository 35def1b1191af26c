//! Where a stop of mail is kept, and how one gets out of it.

use std::fmt;

use chrono::NaiveDate;
use sha2::{Digest as _, Sha256};

use super::Address;
use crate::hex::hex;

/// What addresses are hashed with, so that a stop outlives the address it was said for: 64 hexadecimal digits of chance, other
/// ones in each installation.
///
/// A hash without it could be undone by whoever takes the database and tries all likely addresses; with it they need the key too.
/// It stands in the same database, so the hashes remain data about people (個人情報).
#[derive(Clone, PartialEq, Eq)]
pub struct StopKey(String);

impl StopKey {
    /// Reads a key; `None` for anything but 64 lower-case hexadecimal digits.
    #[must_use]
    pub fn parse(written: &str) -> Option<Self> {
        let hex = written.bytes().all(|b| matches!(b, b'0'..=b'9' | b'a'..=b'f'));
        (written.len() == 64 && hex).then(|| Self(written.to_owned()))
    }

    /// The key as it is kept.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// What all spellings of an address have in common, in 64 hexadecimal digits: SHA-256 over the key, the channel, a zero byte
    /// and [`Address::key`]. The key has one length and no channel has a zero byte, so that no two addresses share a text.
    #[must_use]
    pub fn hash(&self, address: &Address) -> String {
        let mut hash = Sha256::new();
        hash.update(&self.0);
        hash.update(address.channel().key());
        hash.update([0]);
        hash.update(address.key());
        hex(&hash.finalize())
    }
}

impl fmt::Debug for StopKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("StopKey(…)")
    }
}

/// Who asked to be written to again.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Asker {
    /// The person.
    Person,
    /// The office.
    Office,
}

impl Asker {
    /// All, as forms offer them.
    pub const ALL: [Self; 2] = [Self::Person, Self::Office];

    /// The word a form sends.
    #[must_use]
    pub const fn key(self) -> &'static str {
        match self {
            Self::Person => "person",
            Self::Office => "office",
        }
    }

    /// The one of this word.
    #[must_use]
    pub fn from_key(key: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|asker| asker.key() == key)
    }

    /// Its name on pages and in the trail.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Person => "本人からの申出",
            Self::Office => "事業所からの申出",
        }
    }
}

/// 配信の再開: somebody who had stopped mail asked for it again. Nothing else ends a stop.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Resumption {
    /// Who asked.
    pub asker: Asker,
    /// When.
    pub asked_on: NaiveDate,
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::contact::Channel;

    fn key(digit: &str) -> StopKey {
        StopKey::parse(&digit.repeat(64)).expect("a key")
    }

    fn address(channel: Channel, written: &str) -> Address {
        Address::parse(channel, written).expect("an address")
    }

    #[test]
    fn spellings_share_a_hash_and_channels_and_installations_do_not() {
        let fax = |written: &str| key("a").hash(&address(Channel::Fax, written));
        assert_eq!(fax("078-123-4567"), fax("０７８１２３４５６７"));
        assert_ne!(fax("078-123-4567"), key("a").hash(&address(Channel::Phone, "078-123-4567")));
        assert_ne!(fax("078-123-4567"), key("b").hash(&address(Channel::Fax, "078-123-4567")));
        assert_eq!(fax("078-123-4567").len(), 64);
    }

    #[test]
    fn a_key_is_64_digits_and_shows_nowhere() {
        for written in [String::new(), "a".repeat(63), "A".repeat(64), "g".repeat(64)] {
            assert_eq!(StopKey::parse(&written), None, "{written}");
        }
        assert_eq!(format!("{:?}", key("a")), "StopKey(…)");
        assert!(Asker::ALL.iter().all(|asker| Asker::from_key(asker.key()) == Some(*asker)));
    }
}
