//! What things are called by machines: a UUIDv7 each, of a type of its own.

/// The text is not an id.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("識別子の形ではありません")]
pub struct NotAnId;

/// Makes a type of ids.
macro_rules! id {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name(uuid::Uuid);

        impl $name {
            /// A new one: a UUIDv7 of this instant and ten bytes of chance. Later ones sort behind earlier ones.
            #[must_use]
            pub fn new(at: chrono::DateTime<chrono::Utc>, chance: [u8; 10]) -> Self {
                let milliseconds = u64::try_from(at.timestamp_millis()).unwrap_or(0);
                Self(uuid::Builder::from_unix_timestamp_millis(milliseconds, &chance).into_uuid())
            }

            /// Reads the hyphenated form; `None` for anything that is not a UUIDv7.
            #[must_use]
            pub fn parse(written: &str) -> Option<Self> {
                uuid::Uuid::try_parse(written).ok().filter(|id| id.get_version_num() == 7).map(Self)
            }

            /// The last eight digits, in two groups: what people read out to each other.
            #[must_use]
            pub fn short(self) -> String {
                let all = self.0.simple().to_string();
                format!("{}-{}", &all[24..28], &all[28..])
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                self.0.fmt(f)
            }
        }

        impl std::str::FromStr for $name {
            type Err = $crate::id::NotAnId;

            fn from_str(written: &str) -> Result<Self, Self::Err> {
                Self::parse(written).ok_or($crate::id::NotAnId)
            }
        }
    };
}

pub(crate) use id;
