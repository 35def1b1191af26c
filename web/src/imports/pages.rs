//! Imports as pages: the history and one import with its findings.

use askama::Template;
use chrono::{DateTime, NaiveDate, Utc};
use domain::{
    finding::{Finding, Severity},
    import::{ImportCounts, ImportKind},
};

use crate::{
    format,
    page::{
        controls::{Downloads, Pager},
        fact::Fact,
        layout::Layout,
        mark::Mark,
    },
};

/// An import as one line of the history.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ImportLine {
    /// The page of the import.
    pub href: String,
    /// What kind of list it brought.
    pub kind: ImportKind,
    /// The name of the file.
    pub file: String,
    /// The day the list speaks about.
    pub as_of: NaiveDate,
    /// The area it speaks about, by name.
    pub area: String,
    /// When it was applied.
    pub applied_at: DateTime<Utc>,
    /// What became of its rows.
    pub counts: ImportCounts,
}

impl ImportLine {
    /// The day of the list.
    #[must_use]
    pub fn day(&self) -> String {
        format::day(self.as_of)
    }

    /// When it was applied.
    #[must_use]
    pub fn applied(&self) -> String {
        format::moment(self.applied_at)
    }

    /// What becomes of rows, in the order of [`ImportLine::outcomes`].
    pub const OUTCOMES: [&'static str; 6] = ["新規", "変更", "消失", "変更なし", "不採用", "注意"];

    /// What became of the rows.
    #[must_use]
    pub const fn outcomes(&self) -> [u64; 6] {
        let counts = &self.counts;
        [counts.new, counts.changed, counts.gone, counts.unchanged, counts.rejected, counts.warned]
    }

    /// Names and numbers of what became of the rows, in a fixed order.
    #[must_use]
    pub fn tally(&self) -> Vec<(&'static str, String)> {
        Self::OUTCOMES.into_iter().zip(self.outcomes().map(format::count)).collect()
    }

    /// Rows read.
    #[must_use]
    pub fn rows_text(&self) -> String {
        format::count(self.counts.rows)
    }
}

/// The history of imports.
#[derive(Clone, Debug, Template)]
#[template(path = "imports/index.html")]
pub struct ImportsPage {
    /// The frame.
    pub layout: Layout,
    /// The imports of this page, the newest first.
    pub rows: Vec<ImportLine>,
    /// The other pages.
    pub pager: Pager,
    /// The whole history as files.
    pub downloads: Downloads,
}

/// How grave a finding is, as a word and a shape.
#[must_use]
pub const fn severity_mark(severity: Severity) -> Mark {
    let class = match severity {
        Severity::Rejected => "short",
        Severity::Warning => "warn",
        Severity::Note => "none",
    };
    let word = match severity {
        // The same word as in the counts and in the commands.
        Severity::Rejected => "不採用",
        Severity::Warning | Severity::Note => severity.name(),
    };
    Mark { word, class }
}

/// A finding: where, what stood there, and why it matters.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FindingLine {
    /// Line of the file, from 1; 0 when it is about the file as a whole.
    pub line: u64,
    /// Column, by its head.
    pub column: String,
    /// The value as it stood there.
    pub value: String,
    /// The reason.
    pub reason: String,
    /// How grave it is.
    pub severity: Severity,
}

impl FindingLine {
    /// The line with separators; a dash when it is about the file as a whole.
    #[must_use]
    pub fn line_text(&self) -> String {
        if self.line == 0 { "―".into() } else { format::count(self.line) }
    }

    /// How grave it is, as a word and a shape.
    #[must_use]
    pub const fn mark(&self) -> Mark {
        severity_mark(self.severity)
    }
}

impl From<&Finding> for FindingLine {
    fn from(finding: &Finding) -> Self {
        Self {
            line: finding.line,
            column: finding.column.clone().unwrap_or_default(),
            value: finding.value.clone(),
            reason: finding.reason(),
            severity: finding.severity,
        }
    }
}

/// One import.
#[derive(Clone, Debug, Template)]
#[template(path = "imports/show.html")]
pub struct ImportPage {
    /// The frame.
    pub layout: Layout,
    /// The import.
    pub import: ImportLine,
    /// What is known about it: source, encoding, hash of the file.
    pub facts: Vec<Fact>,
    /// The findings of this page; none for somebody in whose scope the list does not lie.
    pub findings: Option<Vec<FindingLine>>,
    /// The other pages of findings.
    pub pager: Pager,
    /// All findings as files.
    pub downloads: Option<Downloads>,
}

impl ImportPage {
    /// Whether there is something to take as a file.
    #[must_use]
    pub fn any_findings(&self) -> bool {
        self.findings.as_ref().is_some_and(|findings| !findings.is_empty())
    }
}
