//! The addresses of hand edits.

use domain::{edit::Item, office_number::OfficeNumber};

use super::{File, query::Query};

/// The items of an office, and which of them are edited.
#[must_use]
pub fn of(office: OfficeNumber) -> String {
    format!("/offices/{office}/edit")
}

/// The same, after this was done to one of them.
#[must_use]
pub fn done(office: OfficeNumber, done: &str) -> String {
    let mut query = Query::default();
    query.add("done", done);
    query.after(&of(office))
}

/// The form to edit an item of an office.
#[must_use]
pub fn item(office: OfficeNumber, item: Item) -> String {
    let mut query = Query::default();
    query.add("item", item.key());
    format!("{}#form", query.after(&of(office)))
}

/// Where an edit of an office is taken back.
#[must_use]
pub fn take_back(office: OfficeNumber) -> String {
    format!("/offices/{office}/edit/back")
}

/// The edits of the areas somebody looks after; `show` leaves those of which this is true.
#[must_use]
pub fn list(show: &str, page: u32) -> String {
    let mut query = Query::default();
    if !show.is_empty() {
        query.add("show", show);
    }
    query.add_page(page);
    query.after("/edits")
}

/// The same as a file.
#[must_use]
pub fn list_file(show: &str, file: File) -> String {
    let mut query = Query::default();
    if !show.is_empty() {
        query.add("show", show);
    }
    query.after(&format!("/edits.{}", file.ending()))
}
