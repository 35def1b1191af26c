//! What is on record: the audit trail, for those who run the system (A3).
//!
//! | piece | where |
//! | --- | --- |
//! | what is asked of it, and the words for that | [`asked`] |
//! | entries as people read them | [`lines`] |
//! | the pages | [`pages`] |
//! | searching, page by page | `list` |
//! | what was found, as a file | `file` |
//! | going through all of it, and what came of the last time | `check`, [`walk`] |
//!
//! Looking is itself on record: once for a search, not for each page of it, and once for each file.

pub mod asked;
mod check;
mod file;
pub mod lines;
mod list;
pub mod pages;
#[cfg(test)]
mod tests;
pub mod walk;

use domain::people::Act;

use crate::{
    gate::{Routes, Rule},
    site::Site,
};

/// The addresses of the audit trail.
pub fn routes() -> Routes<Site> {
    let rule = Rule::To(Act::ReadAudit);
    Routes::new()
        .get("/audit", rule, list::show)
        .get("/audit.csv", rule, file::csv)
        .get("/audit.xlsx", rule, file::xlsx)
        .get("/audit/check", rule, check::ask)
        .post("/audit/check", rule, check::walk)
}
