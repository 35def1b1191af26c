//! The history of imports, what was found in each, their originals, taking them back, and numbers that match nothing.

mod history;
mod originals;
pub mod pages;
mod rejected;
mod show;
mod undo;
mod unmatched;

use domain::people::Act;

use crate::{
    gate::{Routes, Rule},
    site::Site,
};

/// The addresses of imports.
pub fn routes() -> Routes<Site> {
    let imports = Rule::To(Act::SeeImports);
    let undo = Rule::Somewhere(Act::UndoImport);
    Routes::new()
        .get("/imports", imports, history::show)
        .get("/imports.csv", imports, history::csv)
        .get("/imports.xlsx", imports, history::xlsx)
        .get("/imports/{number}", imports, show::show)
        .get("/imports/{number}/files/{place}", Rule::Somewhere(Act::ExportOffices), originals::give)
        .get("/imports/{number}/rejected.csv", Rule::Somewhere(Act::ExportOffices), rejected::give)
        .get("/imports/{number}/undo", undo, undo::ask)
        .post("/imports/{number}/undo", undo, undo::undo)
        .get("/unmatched.csv", Rule::Somewhere(Act::ExportOffices), unmatched::csv)
        .get("/unmatched.xlsx", Rule::Somewhere(Act::ExportOffices), unmatched::xlsx)
}
