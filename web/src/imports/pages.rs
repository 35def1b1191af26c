//! Imports as pages: the history and one import with its findings.

pub mod undo;

use askama::Template;
use chrono::{DateTime, NaiveDate, Utc};
use domain::{
    finding::{Finding, Severity},
    format,
    import::{ImportCounts, ImportKind},
};

use crate::{
    page::{
        controls::{Downloads, Pager},
        fact::Fact,
        layout::Layout,
        mark::Mark,
    },
    urls,
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
    /// Who applied it; empty for the imports of before.
    pub by: String,
    /// When it was taken back, and by whom.
    pub undone: Option<(DateTime<Utc>, String)>,
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

    /// When it was taken back and by whom; `None` while it counts.
    #[must_use]
    pub fn undone_text(&self) -> Option<String> {
        let (at, by) = self.undone.as_ref()?;
        Some(if by.is_empty() { format::moment(*at) } else { format!("{}（{by}）", format::moment(*at)) })
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

/// Something brought to the desk that is neither applied nor given up yet.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OpenLine {
    /// Where it goes on.
    pub href: String,
    /// What the files are called.
    pub title: String,
    /// What kind of list it is; empty while that is open.
    pub kind: &'static str,
    /// Who brought it.
    pub by: String,
    /// When.
    pub at: DateTime<Utc>,
    /// How it stands, as a word and a shape.
    pub mark: Mark,
}

impl OpenLine {
    /// When it was brought.
    #[must_use]
    pub fn at_text(&self) -> String {
        format::moment(self.at)
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
    /// Where a list is brought; `None` for those who bring none.
    pub bring: Option<&'static str>,
    /// What is fetched from the web, for those who set that up.
    pub sources: Option<&'static str>,
    /// What is brought and not finished.
    pub open: Vec<OpenLine>,
    /// What was just done, a sentence.
    pub done: Option<&'static str>,
}

impl ImportsPage {
    /// What hands put right of what was imported.
    #[must_use]
    pub fn edits(&self) -> String {
        urls::edits::list("", 1)
    }
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
    /// The original files: name, size, address.
    pub originals: Vec<(String, String, String)>,
    /// What was just done, a sentence.
    pub done: Option<&'static str>,
    /// Where it is taken back; `None` for those who may not, and once it was.
    pub undo: Option<String>,
    /// Its rejected rows with their reasons, in the layout of the list; `None` where there are none, or nobody who may.
    pub rejected: Option<String>,
    /// Where its rejected rows are brought again, corrected; `None` where there are none, or nobody who may.
    pub fix: Option<String>,
}

impl ImportPage {
    /// Whether there is something to take as a file.
    #[must_use]
    pub fn any_findings(&self) -> bool {
        self.findings.as_ref().is_some_and(|findings| !findings.is_empty())
    }
}
