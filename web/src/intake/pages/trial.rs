//! What a list would do, before it counts.

use askama::Template;
use domain::format;

use super::{EffectsTable, Step, StepLine};
use crate::{
    intake::words::{Piece, compare},
    page::{
        controls::{Choice, Choose, Pager},
        form::Faults,
        layout::Layout,
        mark::Mark,
    },
    urls,
};

/// What a list would do.
#[derive(Clone, Debug, Template)]
#[template(path = "intake/trial.html")]
pub struct TrialPage {
    /// The frame.
    pub layout: Layout,
    /// The intake.
    pub id: String,
    /// The version that was tried.
    pub version: i64,
    /// When that trial ended.
    pub tried: String,
    /// What the list is: kind, day, area, files.
    pub list: Vec<(&'static str, String)>,
    /// Whether the data has changed since it was tried, so that it has to be tried again.
    pub stale: bool,
    /// Rows by what becomes of them: name, number, what that means.
    pub tally: Vec<(&'static str, u64, &'static str)>,
    /// Rows read.
    pub rows: u64,
    /// The last such list: what it is called, and how many rows it had.
    pub last: Option<(String, u64)>,
    /// What makes it doubtful, a sentence each.
    pub doubts: Vec<String>,
    /// The area whose name is to be typed before a doubtful list is taken in.
    pub confirm: Option<String>,
    /// What was typed for it.
    pub typed: String,
    /// What is wrong with that.
    pub faults: Faults,
    /// Remarks about the list as a whole.
    pub remarks: Vec<String>,
    /// Rows by municipality and service: a page of them, those of which a tenth is gone first.
    pub places: Vec<PlaceLine>,
    /// Their pages.
    pub places_pager: Pager,
    /// Places that do not change, and are not listed.
    pub quiet: usize,
    /// What it does to the figures; `None` where it does nothing to them.
    pub effects: Option<EffectsTable>,
    /// What becomes of single rows; `None` for lists that have none.
    pub changes: Option<ChangesPart>,
    /// Rows that cannot be taken: line, column, value, reason; the first of them.
    pub rejected: Vec<RejectedLine>,
    /// How many there are in all.
    pub rejected_total: u64,
    /// Whether it would alter anything at all.
    pub alters: bool,
}

/// Rows of a municipality and a service, by what becomes of them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PlaceLine {
    /// The municipality.
    pub municipality: String,
    /// The service; empty where the list has none.
    pub service: String,
    /// Rows known before.
    pub known: u64,
    /// New rows.
    pub new: u64,
    /// Changed rows.
    pub changed: u64,
    /// Rows that are gone.
    pub gone: u64,
    /// Whether those are a tenth of what was known: it is marked.
    pub heavy: bool,
    /// Its changed rows.
    pub href: String,
}

impl PlaceLine {
    /// The numbers in the order of the columns: so far, new, changed, gone.
    #[must_use]
    pub fn cells(&self) -> [(&'static str, String); 4] {
        let all = [("これまで", self.known), ("新規", self.new), ("変更", self.changed), ("消失", self.gone)];
        all.map(|(name, number)| (name, format::count(number)))
    }
}

/// A row that cannot be taken.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct RejectedLine {
    /// The file.
    pub file: String,
    /// Its line, from 1; 0 when it is about the file as a whole.
    pub line: u64,
    /// The column.
    pub column: String,
    /// What stands there.
    pub value: String,
    /// Why it cannot be taken, and what to do.
    pub reason: String,
}

impl RejectedLine {
    /// The line with separators; a dash when it is about the file as a whole.
    #[must_use]
    pub fn line_text(&self) -> String {
        if self.line == 0 { "―".into() } else { format::count(self.line) }
    }
}

/// What becomes of single rows.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ChangesPart {
    /// Changed, new, gone: each one click away, with its number.
    pub kinds: Vec<Choice>,
    /// The word of the present kind in the address; empty for changed rows.
    pub kind: String,
    /// The municipalities there are among them.
    pub municipalities: Vec<Choose>,
    /// The rows of this page.
    pub rows: Vec<ChangeLine>,
    /// The other pages.
    pub pager: Pager,
    /// How many are kept to be looked at, when there are more.
    pub cut: Option<u64>,
}

/// What becomes of one row.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ChangeLine {
    /// 新規, 変更 or 消失.
    pub mark: Mark,
    /// The number of the office.
    pub number: String,
    /// What it is called.
    pub name: String,
    /// Its page, when it is known already.
    pub href: Option<String>,
    /// The municipality.
    pub municipality: String,
    /// The service.
    pub service: String,
    /// What changes about it; what stands in it, for a new one.
    pub fields: Vec<FieldChange>,
}

/// A field before and after.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FieldChange {
    /// What it is called.
    pub label: String,
    /// As it is known, in pieces.
    pub before: Vec<Piece>,
    /// As the list has it, in pieces.
    pub after: Vec<Piece>,
}

impl FieldChange {
    /// A field that was this and becomes that.
    #[must_use]
    pub fn new(label: impl Into<String>, before: &str, after: &str) -> Self {
        let (before, after) = compare(before, after);
        Self { label: label.into(), before, after }
    }
}

/// The mark of a new row.
pub const NEW: Mark = Mark { word: "新規", class: "met" };
/// The mark of a changed row.
pub const CHANGED: Mark = Mark { word: "変更", class: "warn" };
/// The mark of a row that is gone.
pub const GONE: Mark = Mark { word: "消失", class: "short" };

impl TrialPage {
    /// The steps.
    #[must_use]
    pub fn steps(&self) -> [StepLine; 4] {
        Step::Trial.lines()
    }

    /// Rows read, with separators.
    #[must_use]
    pub fn rows_text(&self) -> String {
        format::count(self.rows)
    }

    /// A number with separators.
    #[must_use]
    pub fn count(&self, number: &u64) -> String {
        format::count(*number)
    }

    /// This list against the last one, in a sentence.
    #[must_use]
    pub fn against_last(&self) -> Option<String> {
        let (last, rows) = self.last.as_ref()?;
        let (now, before) = (self.rows, *rows);
        let by = match now.cmp(&before) {
            std::cmp::Ordering::Equal => "同じ行数です".to_owned(),
            std::cmp::Ordering::Greater => format!("{}行増えました", format::count(now - before)),
            std::cmp::Ordering::Less => format!("{}行減りました", format::count(before - now)),
        };
        Some(format!("前回（{last}）の{}行から、{by}。", format::count(before)))
    }

    /// How many are rejected, with separators.
    #[must_use]
    pub fn rejected_text(&self) -> String {
        format::count(self.rejected_total)
    }

    /// How many more are rejected than are listed; `None` when all are listed.
    #[must_use]
    pub fn more_rejected(&self) -> Option<String> {
        let more = self.rejected_total.saturating_sub(self.rejected.len() as u64);
        (more > 0).then(|| format::count(more))
    }

    /// The file of rejected rows.
    #[must_use]
    pub fn rejected_file(&self) -> String {
        urls::intake::rejected(&self.id)
    }

    /// The file of what changes.
    #[must_use]
    pub fn changes_file(&self) -> String {
        urls::intake::changes(&self.id)
    }

    /// Where it is taken in.
    #[must_use]
    pub fn apply(&self) -> String {
        urls::intake::deed(&self.id, "apply")
    }

    /// Where it is given up.
    #[must_use]
    pub fn withdraw(&self) -> String {
        urls::intake::deed(&self.id, "withdraw")
    }

    /// How the list is read.
    #[must_use]
    pub fn reading(&self) -> String {
        urls::intake::reading(&self.id)
    }

    /// This page: where it is tried again, and what the filter of rows leads to.
    #[must_use]
    pub fn here(&self) -> String {
        urls::intake::trial(&self.id)
    }
}
