//! Pages about the figures themselves, and the end of the demonstration.

mod definitions;
mod demo;
pub mod pages;

use domain::people::Act;

use crate::{
    gate::{Routes, Rule},
    site::Site,
};

/// The addresses of these pages.
pub fn routes() -> Routes<Site> {
    let figures = Rule::To(Act::SeeFigures);
    Routes::new()
        .get("/about/definitions", figures, definitions::show)
        .get("/about/services.csv", figures, definitions::csv)
        .get("/about/services.xlsx", figures, definitions::xlsx)
        .get("/demo/leave", Rule::Sure(Act::Operate), demo::ask)
        .post("/demo/leave", Rule::Sure(Act::Operate), demo::leave)
}
