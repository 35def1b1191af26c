//! The addresses of bringing in lists, and of taking an import back.

use std::fmt::Display;

use super::query::Query;

/// Where a list is brought.
#[must_use]
pub const fn new() -> &'static str {
    "/imports/new"
}

/// Where the corrected rows of an import are brought.
#[must_use]
pub fn fix(import: i64) -> String {
    format!("/imports/new?fix={import}")
}

/// How a brought list is read.
#[must_use]
pub fn reading(intake: impl Display) -> String {
    format!("/intakes/{intake}")
}

/// What it would do: while it is tried, how far that is.
#[must_use]
pub fn trial(intake: impl Display) -> String {
    format!("/intakes/{intake}/trial")
}

/// The same, at a page of its places, from 1.
#[must_use]
pub fn trial_places(intake: impl Display, page: u32) -> String {
    format!("/intakes/{intake}/trial?places={page}#places")
}

/// What a trial shows of the rows.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ChangesView {
    /// `new`, `changed` or `gone`; empty for changed rows.
    pub rows: String,
    /// The code of a municipality; empty for all.
    pub municipality: String,
    /// The page, from 1.
    pub page: u32,
}

impl ChangesView {
    /// The address of this view of a trial.
    #[must_use]
    pub fn of(&self, intake: impl Display) -> String {
        self.query().after(&trial(intake))
    }

    /// The same rows on another page.
    #[must_use]
    pub fn on_page(&self, page: u32) -> Self {
        Self { page, ..self.clone() }
    }

    fn query(&self) -> Query {
        let mut query = Query::default();
        if !self.rows.is_empty() {
            query.add("rows", &self.rows);
        }
        if !self.municipality.is_empty() {
            query.add("municipality", &self.municipality);
        }
        query.add_page(self.page);
        query
    }
}

/// Where something is done to an intake: `apply`, `stop`, `withdraw`.
#[must_use]
pub fn deed(intake: impl Display, deed: &str) -> String {
    format!("/intakes/{intake}/{deed}")
}

/// The rows that cannot be taken, with the reason, in their own layout.
#[must_use]
pub fn rejected(intake: impl Display) -> String {
    format!("/intakes/{intake}/rejected.csv")
}

/// The rows an import did not take, with the reason, in their own layout.
#[must_use]
pub fn rejected_of(import: i64) -> String {
    format!("/imports/{import}/rejected.csv")
}

/// What a trial found to change, as a file.
#[must_use]
pub fn changes(intake: impl Display) -> String {
    format!("/intakes/{intake}/changes.csv")
}

/// Where an import is taken back.
#[must_use]
pub fn undo(import: i64) -> String {
    format!("/imports/{import}/undo")
}

/// The original of an import at a place.
#[must_use]
pub fn original(import: i64, place: usize) -> String {
    format!("/imports/{import}/files/{place}")
}

/// An import, after this was done to it.
#[must_use]
pub fn done(import: i64, done: &str) -> String {
    let mut query = Query::default();
    query.add("done", done);
    query.after(&super::import(import, 1))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_view_of_a_trial_keeps_what_is_chosen() {
        let view = ChangesView { rows: "gone".into(), municipality: "281000".into(), page: 1 };
        assert_eq!(view.of("7"), "/intakes/7/trial?rows=gone&municipality=281000");
        assert_eq!(view.on_page(3).of("7"), "/intakes/7/trial?rows=gone&municipality=281000&page=3");
        assert_eq!(ChangesView::default().of("7"), "/intakes/7/trial");
    }
}
