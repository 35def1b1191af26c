//! What a backup says about itself.

use serde::{Deserialize, Serialize};
use store::backup::Table;

/// The name of the manifest among the members.
pub const NAME: &str = "manifest.json";

/// The form of the file that this release writes and reads.
pub const FORM: u32 = 1;

/// Which engine the data was taken from. It is brought back into the same one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Engine {
    /// The file in the data folder.
    Sqlite,
    /// A server.
    Postgres,
}

impl Engine {
    /// As people call it.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Sqlite => "SQLite",
            Self::Postgres => "PostgreSQL",
        }
    }
}

/// One member of the file.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Member {
    /// Its name.
    pub name: String,
    /// Its size.
    pub bytes: u64,
    /// The SHA-256 of its content, in hexadecimal digits.
    pub sha256: String,
}

/// What is known of the data before it is packed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct About {
    /// The form of the file.
    pub form: u32,
    /// The release that made it.
    pub version: String,
    /// The engine.
    pub engine: Engine,
    /// The shape of the tables: the number of their last migration.
    pub shape: i64,
    /// The version of the data, which grows with every change.
    pub data_version: i64,
    /// When it was made, UTC, as RFC 3339 writes it.
    pub made_at: String,
    /// On PostgreSQL: the tables, in the order in which they are brought back.
    pub tables: Vec<Table>,
    /// Hashes of originals that an import refers to and that were not there any more.
    pub missing_originals: Vec<String>,
}

/// The manifest.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Manifest {
    /// What it is.
    #[serde(flatten)]
    pub about: About,
    /// Every member but the manifest, in their order.
    pub members: Vec<Member>,
}

impl Manifest {
    /// How many original files it holds.
    #[must_use]
    pub fn originals(&self) -> usize {
        self.members.iter().filter(|member| member.name.starts_with("originals/")).count()
    }
}

/// What a member is, by its name. A name that is none of these is refused, so that no file can be written anywhere else
/// than where it belongs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Kind<'n> {
    /// The SQLite database.
    Database,
    /// Rows of a table.
    Rows(&'n str),
    /// An original, by its hash.
    Original(&'n str),
    /// The manifest.
    Manifest,
}

/// Reads the name of a member.
#[must_use]
pub fn kind(name: &str) -> Option<Kind<'_>> {
    let plain = |part: &str| !part.is_empty() && part.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_');
    let parts: Vec<&str> = name.split('/').collect();
    match parts[..] {
        [super::DATABASE] => Some(Kind::Database),
        [NAME] => Some(Kind::Manifest),
        ["tables", table, piece] if plain(table) => {
            piece.strip_suffix(".copy").filter(|number| plain(number)).map(|_| Kind::Rows(table))
        }
        ["originals", shelf, hash] => {
            let hex = hash.len() == 64 && hash.bytes().all(|b| matches!(b, b'0'..=b'9' | b'a'..=b'f'));
            (hex && hash.get(..2) == Some(shelf)).then_some(Kind::Original(hash))
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_that_leads_elsewhere_is_no_member() {
        let hash = "ab".repeat(32);
        let original = format!("originals/ab/{hash}");
        assert_eq!(kind("renkei.db"), Some(Kind::Database));
        assert_eq!(kind("manifest.json"), Some(Kind::Manifest));
        assert_eq!(kind("tables/office_card/000001.copy"), Some(Kind::Rows("office_card")));
        assert_eq!(kind(&original), Some(Kind::Original(&hash)));
        for name in [
            "../renkei.db",
            "/renkei.db",
            "originals/../../etc/passwd",
            "originals/ab/short",
            "originals/cd/abababababababababababababababababababababababababababababababab",
            "tables/../1.copy",
            "tables/x/..",
            "tables/x/1.sql",
            "serve.lock",
            "",
        ] {
            assert_eq!(kind(name), None, "{name}");
        }
    }
}
