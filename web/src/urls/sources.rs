//! The addresses of what is fetched from the web.

use domain::web_source::WebSourceId;

use super::query::Query;

/// The sources.
#[must_use]
pub const fn list() -> &'static str {
    "/sources"
}

/// The form for another source.
#[must_use]
pub const fn new() -> &'static str {
    "/sources/new"
}

/// One source, with its tries.
#[must_use]
pub fn of(id: WebSourceId, page: u32) -> String {
    let mut query = Query::default();
    query.add_page(page);
    query.after(&format!("/sources/{id}"))
}

/// One source, after this was done to it.
#[must_use]
pub fn done(id: WebSourceId, done: &str) -> String {
    let mut query = Query::default();
    query.add("done", done);
    query.after(&format!("/sources/{id}"))
}

/// The form to change a source.
#[must_use]
pub fn change(id: WebSourceId) -> String {
    format!("/sources/{id}/change")
}

/// Where a source is asked for at once.
#[must_use]
pub fn now(id: WebSourceId) -> String {
    format!("/sources/{id}/now")
}
