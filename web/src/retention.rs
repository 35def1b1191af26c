//! How long personal data is kept, and the certificates of what was erased (A4).
//!
//! | what | where |
//! | --- | --- |
//! | the daily run | `run` |
//! | the rules and how they are set | `rules` |
//! | the question before a rule takes more | `confirm` |
//! | certificates of deletion | `deletions` |
//! | from the number of an office to the form that erases its contacts | `find` |
//!
//! The smallest count that may leave the office is set here as well ([`small_cells`]).

mod confirm;
mod deletions;
mod find;
pub mod pages;
mod rules;
mod run;

use domain::people::Act;
use store::{Read, StoreError};

pub use run::{Report, run};

use crate::{
    export::small_cells::{ALLOWED, USUAL},
    gate::{Routes, Rule},
    site::Site,
};

/// Under which key the smallest count that may leave the office is noted.
const SMALL_CELLS: &str = "small_cells";

/// The word in the address of a certificate that was made just now.
pub(crate) const ERASED: &str = "erased";

/// The addresses of retention and of certificates.
pub fn routes() -> Routes<Site> {
    let erase = Rule::Somewhere(Act::EraseContacts);
    Routes::new()
        .get("/retention", Rule::To(Act::Operate), rules::show)
        .post("/retention/rules/{rule}", Rule::Sure(Act::Operate), rules::change)
        .post("/retention/small-cells", Rule::Sure(Act::Operate), rules::change_small_cells)
        .get("/deletions", erase, deletions::list)
        .get("/deletions.csv", erase, deletions::csv)
        .get("/deletions.xlsx", erase, deletions::xlsx)
        .get("/deletions/erase", erase, find::find)
        .get("/deletions/{id}", erase, deletions::show)
}

/// Counts of one to less than this do not leave the office.
pub async fn small_cells(read: &mut Read) -> Result<u32, StoreError> {
    let noted = read.note(SMALL_CELLS).await?.and_then(|value| value.parse().ok());
    Ok(noted.filter(|k| ALLOWED.contains(k)).unwrap_or(USUAL))
}
