//! The boards: 全国, prefectures, municipalities, and published tables.

pub mod figures;
mod frame;
mod municipality;
mod nation;
pub mod pages;
mod prefecture;
mod published;
mod sheets;

use axum::{Router, routing::get};

use crate::site::Site;

/// The addresses of the boards.
pub fn routes() -> Router<Site> {
    Router::new()
        .route("/", get(nation::show))
        .route("/national.csv", get(nation::csv))
        .route("/national.xlsx", get(nation::xlsx))
        .route("/prefectures/{code}", get(prefecture::show))
        .route("/municipalities/{code}", get(municipality::show))
        .route("/published/{as_of}", get(published::show))
}
