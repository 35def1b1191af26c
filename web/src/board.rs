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

use axum::{Router, routing::get};

use crate::site::Site;

/// The addresses of the boards.
pub fn routes() -> Router<Site> {
    Router::new()
        .route("/", get(nation::show))
        .route("/national.csv", get(nation::csv))
        .route("/national.xlsx", get(nation::xlsx))
        .route("/trend.csv", get(series::nation))
        .route("/trend.xlsx", get(series::nation))
        .route("/bell.csv", get(series::nation))
        .route("/bell.xlsx", get(series::nation))
        .route("/prefectures/{code}", get(prefecture::show))
        .route("/prefectures/{code}/{file}", get(series::prefecture))
        .route("/municipalities/{code}", get(municipality::show))
        .route("/municipalities/{code}/trend.csv", get(series::municipality))
        .route("/municipalities/{code}/trend.xlsx", get(series::municipality))
        .route("/municipalities/{code}/bell.csv", get(series::municipality))
        .route("/municipalities/{code}/bell.xlsx", get(series::municipality))
        .route("/published/{as_of}", get(published::show))
}
