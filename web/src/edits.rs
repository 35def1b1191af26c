//! Hand edits: what the desk knows better than the lists do, shown in their place and marked.
//!
//! | what | where |
//! | --- | --- |
//! | every edit, held for a data version and laid over lines of offices | [`held`] |
//! | the items of an office, editing one and taking it back | `change` |
//! | all edits of the areas somebody looks after, also as files | `list` |
//! | the pages | [`pages`] |
//!
//! Who made an edit is told by the name they have today. Names change without the data version, so that no page with one is
//! held for anybody else.

mod change;
pub mod held;
mod list;
pub mod pages;
#[cfg(test)]
mod tests;

use domain::people::Act;

use crate::{
    gate::{Routes, Rule},
    site::Site,
};

/// The addresses of hand edits.
pub fn routes() -> Routes<Site> {
    let edit = Rule::Somewhere(Act::EditOffices);
    let export = Rule::Somewhere(Act::ExportOffices);
    Routes::new()
        .form("/offices/{number}/edit", edit, change::ask, change::put)
        .post("/offices/{number}/edit/back", edit, change::take_back)
        .get("/edits", Rule::Somewhere(Act::SeeOffices), list::show)
        .get("/edits.csv", export, list::csv)
        .get("/edits.xlsx", export, list::xlsx)
}
