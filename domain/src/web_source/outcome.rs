//! What came of a try to fetch a source.

use chrono::{DateTime, Utc};

use super::{WebFetchId, WebSourceId};
use crate::words::words;

words! {
    /// What came of a try.
    FetchOutcome {
        /// A new file went in by itself.
        Imported = "imported", "取込済み";
        /// A new file that a person has to look at first.
        Waiting = "waiting", "確認待ち";
        /// A new file that says nothing new.
        Nothing = "nothing", "内容の変更なし";
        /// The same file as last time.
        Unchanged = "unchanged", "更新なし";
        /// It could not be had for a reason that may pass: the network, a server that is busy.
        Failed = "failed", "取得失敗";
        /// It could not be had, or cannot be used, and somebody has to do something about it.
        Refused = "refused", "取得不可";
    }
}

impl FetchOutcome {
    /// Whether the files of the try are the last good ones: what the next try is compared with.
    #[must_use]
    pub const fn has_files(self) -> bool {
        matches!(self, Self::Imported | Self::Waiting | Self::Nothing)
    }

    /// Whether there was no file to be had.
    #[must_use]
    pub const fn is_trouble(self) -> bool {
        matches!(self, Self::Failed | Self::Refused)
    }
}

/// The last try, as far as it decides when the next one is due.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LastTry {
    /// When it began.
    pub at: DateTime<Utc>,
    /// Whether it failed for a reason that may pass.
    pub passing: bool,
}

/// A try to fetch a source.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WebFetch {
    /// What machines call it.
    pub id: WebFetchId,
    /// The source.
    pub source: WebSourceId,
    /// When it began.
    pub begun_at: DateTime<Utc>,
    /// How long it took, in milliseconds.
    pub milliseconds: u64,
    /// What came of it.
    pub outcome: FetchOutcome,
    /// Why, in Japanese: what is wrong and what to do, or why a person has to look.
    pub reason: Option<String>,
    /// Bytes that were fetched.
    pub bytes: u64,
    /// The import it became.
    pub import: Option<i64>,
    /// What waits for a person at the desk, by its id.
    pub intake: Option<String>,
}

impl WebFetch {
    /// As far as it decides when the next try is due.
    #[must_use]
    pub fn last(&self) -> LastTry {
        LastTry { at: self.begun_at, passing: self.outcome == FetchOutcome::Failed }
    }
}

/// A file of a try: what the next one asks with, and what it is compared with.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WebFile {
    /// Its address as the source names it.
    pub url: String,
    /// What the server answered, as HTTP numbers it; `None` when it did not.
    pub status: Option<u16>,
    /// What it is called.
    pub name: String,
    /// Bytes, unpacked.
    pub bytes: u64,
    /// SHA-256 in lower-case hexadecimal digits; `None` when there is no file.
    pub sha256: Option<String>,
    /// The server's own mark of this content.
    pub etag: Option<String>,
    /// When the server says that it was changed, as it writes it.
    pub last_modified: Option<String>,
}
