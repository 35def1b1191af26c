//! What accounts and sessions are called by machines.

use std::{fmt, str::FromStr};

use chrono::{DateTime, Utc};
use uuid::{Builder, Uuid};

macro_rules! id {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name(Uuid);

        impl $name {
            /// A new one: a UUIDv7 of this instant and ten bytes of chance. Later ones sort behind earlier ones.
            #[must_use]
            pub fn new(at: DateTime<Utc>, chance: [u8; 10]) -> Self {
                let milliseconds = u64::try_from(at.timestamp_millis()).unwrap_or(0);
                Self(Builder::from_unix_timestamp_millis(milliseconds, &chance).into_uuid())
            }

            /// Reads the hyphenated form; `None` for anything that is not a UUIDv7.
            #[must_use]
            pub fn parse(written: &str) -> Option<Self> {
                Uuid::try_parse(written).ok().filter(|id| id.get_version_num() == 7).map(Self)
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.fmt(f)
            }
        }

        impl FromStr for $name {
            type Err = NotAnId;

            fn from_str(written: &str) -> Result<Self, NotAnId> {
                Self::parse(written).ok_or(NotAnId)
            }
        }
    };
}

/// The text is not an id.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("識別子の形ではありません")]
pub struct NotAnId;

id! {
    /// An account.
    AccountId
}

id! {
    /// A session, as lists of sessions name it. It opens nothing: what opens a session is its [`Token`](super::Token).
    SessionId
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_reads_back_and_sorts_by_time() {
        let at = |text: &str| text.parse().expect("an instant");
        let early = AccountId::new(at("2026-01-31T00:00:00Z"), [255; 10]);
        let late = AccountId::new(at("2026-01-31T00:00:00.001Z"), [0; 10]);
        assert!(early < late && early.to_string() < late.to_string());
        assert_eq!(AccountId::parse(&early.to_string()), Some(early));
        assert_eq!("x".parse::<SessionId>(), Err(NotAnId));
        assert_eq!(AccountId::parse("6ba7b810-9dad-11d1-80b4-00c04fd430c8"), None, "a UUIDv1");
    }
}
