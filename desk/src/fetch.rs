//! Lists come from the web: what somebody set up is fetched when it is due, and handed to the desk (I9).
//!
//! | what | where |
//! | --- | --- |
//! | a source: its files, whether they are new, what came of it | [`run`] |
//! | a file: asking, redirects, trying again | [`download`] |
//! | its bytes: limits, unpacking, hash | `body` |
//! | which machines may be asked, and by which way | [`net`] |
//! | what a server asks of programs | [`robots`], [`courtesy`] |
//! | what a file is called | `file_name` |
//! | why there is none | [`refused`] |
//! | from files to the desk | [`hand_over`] |
//! | the run at set times | [`job`] |
//!
//! Whatever goes wrong, what was imported last stays as it is: a file is handed over only when all of a source's files are
//! there in full.

mod body;
pub mod courtesy;
pub mod download;
mod file_name;
pub mod hand_over;
pub mod job;
pub mod net;
pub mod refused;
pub mod robots;
pub mod run;
#[cfg(test)]
mod tests;

use std::time::Duration;

pub use download::{Downloader, Progress};
pub use hand_over::{Fetched, Handed};
pub use refused::Refused;
pub use run::{Fetching, Keep};

/// How much and how long, at most.
#[derive(Clone, Copy, Debug)]
pub struct Limits {
    /// Bytes of a file, as they come and unpacked.
    pub bytes: u64,
    /// Until a connection stands.
    pub connect: Duration,
    /// How long a server may be silent, before its answer and within it.
    pub silence: Duration,
    /// A file in all, with its redirects.
    pub total: Duration,
    /// How often a file is tried.
    pub tries: u32,
    /// The first wait before another try; each further one is four times as long.
    pub back_off: Duration,
    /// The longest wait that a server may ask for; whoever wants more is asked another hour.
    pub longest_wait: Duration,
    /// Between two requests to the same host, at least.
    pub gap: Duration,
}

/// How this installation asks servers.
#[derive(Clone, Debug)]
pub struct Manner {
    /// As what it introduces itself.
    pub agent: String,
    /// Which machines it may ask.
    pub reach: net::Reach,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            bytes: 1_024 * 1_024 * 1_024,
            connect: Duration::from_secs(10),
            silence: Duration::from_secs(30),
            total: Duration::from_mins(30),
            tries: 4,
            back_off: Duration::from_secs(2),
            longest_wait: Duration::from_mins(2),
            gap: Duration::from_secs(1),
        }
    }
}
