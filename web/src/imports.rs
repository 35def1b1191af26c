//! The history of imports, what was found in each, and numbers that match nothing.

mod history;
pub mod pages;
mod show;
mod unmatched;

use axum::{Router, routing::get};

use crate::site::Site;

/// The addresses of imports.
pub fn routes() -> Router<Site> {
    Router::new()
        .route("/imports", get(history::show))
        .route("/imports.csv", get(history::csv))
        .route("/imports.xlsx", get(history::xlsx))
        .route("/imports/{number}", get(show::show))
        .route("/unmatched.csv", get(unmatched::csv))
        .route("/unmatched.xlsx", get(unmatched::xlsx))
}
