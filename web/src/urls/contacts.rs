//! The addresses of contacts, of how long they are kept, and of what proves that they were erased.

use domain::{
    area::Area,
    code::MunicipalityCode,
    contact::{ContactId, DeletionId},
    office_number::OfficeNumber,
    retention::Rule,
};

use super::{File, query::Query};

/// The word in the address of a list that leaves the offices without a contact.
pub const WITHOUT: &str = "none";

/// The areas whose offices somebody talks to.
#[must_use]
pub const fn home() -> &'static str {
    "/contacts"
}

/// The contacts of an office.
#[must_use]
pub fn of(office: OfficeNumber) -> String {
    format!("/offices/{office}/contacts")
}

/// The contacts of an office, after this was done to one of them.
#[must_use]
pub fn done(office: OfficeNumber, done: &str) -> String {
    after(&of(office), done)
}

/// The form for another contact of an office.
#[must_use]
pub fn new(office: OfficeNumber) -> String {
    format!("/offices/{office}/contacts/new")
}

/// The form to change a contact.
#[must_use]
pub fn edit(office: OfficeNumber, id: ContactId) -> String {
    format!("/offices/{office}/contacts/{id}")
}

/// The form to stop mail to a contact, or to begin it again.
#[must_use]
pub fn stop(office: OfficeNumber, id: ContactId) -> String {
    format!("/offices/{office}/contacts/{id}/stop")
}

/// The form to erase contacts of an office.
#[must_use]
pub fn erase(office: OfficeNumber) -> String {
    format!("/offices/{office}/contacts/erase")
}

/// How the offices of an area can be reached.
#[must_use]
pub fn area(area: Area) -> String {
    format!("/contacts/{area}")
}

/// How the offices of a municipality can be reached, one by one; `without` leaves those that have no contact.
#[must_use]
pub fn offices(code: MunicipalityCode, without: bool, page: u32) -> String {
    let mut query = Query::default();
    if without {
        query.add("show", WITHOUT);
    }
    query.add_page(page);
    query.after(&area(Area::Municipality(code)))
}

/// The same as a file, its small counts kept back.
#[must_use]
pub fn counts_file(area: Area, file: File) -> String {
    format!("/contacts/{area}/counts.{}", file.ending())
}

/// The contacts of the offices of an area as a file.
#[must_use]
pub fn list_file(area: Area, file: File) -> String {
    format!("/contacts/{area}/list.{}", file.ending())
}

/// How long what is kept.
#[must_use]
pub const fn retention() -> &'static str {
    "/retention"
}

/// The same, after this was set.
#[must_use]
pub fn retention_done(done: &str) -> String {
    after(retention(), done)
}

/// Where a rule is set.
#[must_use]
pub fn retention_rule(rule: Rule) -> String {
    format!("/retention/rules/{}", rule.key())
}

/// Where the smallest count that leaves the office is set.
#[must_use]
pub const fn small_cells() -> &'static str {
    "/retention/small-cells"
}

/// The certificates of deletion.
#[must_use]
pub fn deletions(page: u32) -> String {
    let mut query = Query::default();
    query.add_page(page);
    query.after("/deletions")
}

/// All of them as a file.
#[must_use]
pub fn deletions_file(file: File) -> String {
    format!("/deletions.{}", file.ending())
}

/// A certificate.
#[must_use]
pub fn deletion(id: DeletionId) -> String {
    format!("/deletions/{id}")
}

/// The certificate of what was erased just now.
#[must_use]
pub fn deletion_done(id: DeletionId, done: &str) -> String {
    after(&deletion(id), done)
}

/// Where the number of an office leads to the form that erases its contacts.
#[must_use]
pub const fn find_erase() -> &'static str {
    "/deletions/erase"
}

fn after(path: &str, done: &str) -> String {
    let mut query = Query::default();
    query.add("done", done);
    query.after(path)
}
