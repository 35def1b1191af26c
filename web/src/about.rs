//! Pages about the figures themselves, and the end of the demonstration.

mod definitions;
mod demo;
pub mod pages;

use axum::{Router, routing::get};

use crate::site::Site;

/// The addresses of these pages.
pub fn routes() -> Router<Site> {
    Router::new()
        .route("/about/definitions", get(definitions::show))
        .route("/about/services.csv", get(definitions::csv))
        .route("/about/services.xlsx", get(definitions::xlsx))
        .route("/demo/leave", get(demo::ask).post(demo::leave))
}
