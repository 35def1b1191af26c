//! The boards: 全国, prefectures, municipalities, and published tables.

pub mod figures;
mod frame;
mod missing;
mod municipality;
mod nation;
pub mod pages;
mod prefecture;
mod published;
mod series;
mod sheets;

use domain::people::Act;

use crate::{
    gate::{Routes, Rule},
    site::Site,
};

/// The addresses of the boards.
pub fn routes() -> Routes<Site> {
    let figures = Rule::To(Act::SeeFigures);
    Routes::new()
        .get("/", figures, nation::show)
        .get("/national.csv", figures, nation::csv)
        .get("/national.xlsx", figures, nation::xlsx)
        .get("/trend.csv", figures, series::nation)
        .get("/trend.xlsx", figures, series::nation)
        .get("/bell.csv", figures, series::nation)
        .get("/bell.xlsx", figures, series::nation)
        .get("/prefectures/{code}", figures, prefecture::show)
        .get("/prefectures/{code}/{file}", figures, series::prefecture)
        .get("/municipalities/{code}", figures, municipality::show)
        .get("/municipalities/{code}/trend.csv", figures, series::municipality)
        .get("/municipalities/{code}/trend.xlsx", figures, series::municipality)
        .get("/municipalities/{code}/bell.csv", figures, series::municipality)
        .get("/municipalities/{code}/bell.xlsx", figures, series::municipality)
        .get("/published/{as_of}", figures, published::show)
}
