//! The history of imports, what was found in each, and numbers that match nothing.

mod history;
pub mod pages;
mod show;
mod unmatched;

use domain::people::Act;

use crate::{
    gate::{Routes, Rule},
    site::Site,
};

/// The addresses of imports.
pub fn routes() -> Routes<Site> {
    let imports = Rule::To(Act::SeeImports);
    Routes::new()
        .get("/imports", imports, history::show)
        .get("/imports.csv", imports, history::csv)
        .get("/imports.xlsx", imports, history::xlsx)
        .get("/imports/{number}", imports, show::show)
        .get("/unmatched.csv", Rule::Somewhere(Act::ExportOffices), unmatched::csv)
        .get("/unmatched.xlsx", Rule::Somewhere(Act::ExportOffices), unmatched::xlsx)
}
