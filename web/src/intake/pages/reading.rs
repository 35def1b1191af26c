//! 「読み取り方の確認」: what was understood of each file, and what it speaks about.

use askama::Template;

use super::{Radio, Step, StepLine};
use crate::{
    page::{
        controls::Choose,
        fact::Fact,
        form::{Faults, Field},
        layout::Layout,
    },
    urls,
};

/// How a brought list is read, each point correctable where it stands.
#[derive(Clone, Debug, Template)]
#[template(path = "intake/reading.html")]
pub struct ReadingPage {
    /// The frame.
    pub layout: Layout,
    /// The intake.
    pub id: String,
    /// The version that was looked at.
    pub version: i64,
    /// What is wrong with what was typed.
    pub faults: Faults,
    /// Whether somebody else changed it meanwhile.
    pub late: bool,
    /// Whether what was typed is kept now, after the list was read anew.
    pub saved: bool,
    /// What kind of list it is.
    pub kinds: Field,
    /// The day it speaks about.
    pub as_of: Field,
    /// The day as it was understood, and where it comes from; empty when there is none yet.
    pub day_echo: String,
    /// The area it speaks about.
    pub area: Field,
    /// Areas at hand: those of the account.
    pub areas: Vec<String>,
    /// Whether the list is everything of that day, or only what is added.
    pub modes: Vec<Radio>,
    /// Title and publisher, for published totals alone.
    pub caption: Vec<Field>,
    /// The files; those of one shape stand together.
    pub files: Vec<FileReading>,
}

/// Files of one shape, and how they are read.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct FileReading {
    /// The place of the first of them: its fields are named by it.
    pub place: u16,
    /// What the first is called.
    pub name: String,
    /// What the others are called.
    pub alike: Vec<String>,
    /// What was understood: encoding, delimiter, line of the header, sheets, size.
    pub facts: Vec<Fact>,
    /// Why it cannot be read; a sentence, or empty.
    pub trouble: String,
    /// What to know about how it is read: corrected by hand, remembered from last time.
    pub origin: String,
    /// What changed about the header since the last such list; empty when nothing did.
    pub changes: HeaderNews,
    /// Its encodings; empty for a workbook.
    pub encodings: Vec<Choose>,
    /// Its delimiters; empty for a workbook.
    pub delimiters: Vec<Choose>,
    /// The line of the header as it was typed; empty leaves it to the program.
    pub header_line: String,
    /// How many rows the header has.
    pub header_rows: Vec<Choose>,
    /// The sheets of a workbook, those that are read chosen.
    pub sheets: Vec<Choose>,
    /// Its columns.
    pub columns: Vec<ColumnLine>,
}

/// What changed about a header since the last such list.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct HeaderNews {
    /// Which list is compared with: 「取込12（2025年12月31日時点）」.
    pub since: String,
    /// Columns that came.
    pub added: Vec<String>,
    /// Columns that are not there any more.
    pub removed: Vec<String>,
    /// Columns that are called differently: before, now.
    pub renamed: Vec<(String, String)>,
    /// Whether columns only changed places.
    pub moved: bool,
}

impl HeaderNews {
    /// Whether anything changed.
    #[must_use]
    pub fn any(&self) -> bool {
        self.moved || !(self.added.is_empty() && self.removed.is_empty() && self.renamed.is_empty())
    }
}

/// A column: what it is called, what stands in it, as what it is read.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ColumnLine {
    /// The name of its field in the form.
    pub id: String,
    /// Its place, from 1.
    pub number: usize,
    /// Its label.
    pub label: String,
    /// The first of its cells that are not empty.
    pub samples: Vec<String>,
    /// As what it can be read; the first is 「自動」.
    pub choices: Vec<Choose>,
    /// Whether it is read.
    pub read: bool,
}

impl ColumnLine {
    /// The cells in one line.
    #[must_use]
    pub fn sample(&self) -> String {
        if self.samples.is_empty() { "（空）".into() } else { self.samples.join("　／　") }
    }
}

impl FileReading {
    /// The anchor of its section.
    #[must_use]
    pub fn anchor(&self) -> String {
        format!("file_{}", self.place)
    }

    /// The name of one of its fields in the form.
    #[must_use]
    pub fn field(&self, what: &str) -> String {
        format!("{what}_{}", self.place)
    }

    /// How many files there are of this shape.
    #[must_use]
    pub fn others(&self) -> usize {
        self.alike.len()
    }

    /// Whether the corrections stand open: there is something to correct.
    #[must_use]
    pub fn open(&self) -> bool {
        !self.trouble.is_empty()
    }

    /// Columns that are read, of how many.
    #[must_use]
    pub fn columns_text(&self) -> String {
        let read = self.columns.iter().filter(|column| column.read).count();
        format!("{}列のうち{read}列を読み取ります", self.columns.len())
    }
}

impl ReadingPage {
    /// Where the form is sent.
    #[must_use]
    pub fn action(&self) -> String {
        urls::intake::reading(&self.id)
    }

    /// Where it is given up.
    #[must_use]
    pub fn withdraw(&self) -> String {
        urls::intake::deed(&self.id, "withdraw")
    }

    /// The steps.
    #[must_use]
    pub fn steps(&self) -> [StepLine; 4] {
        Step::Reading.lines()
    }

    /// What changed about headers, for the notice at the top: the section, what the file is called, the news.
    #[must_use]
    pub fn news(&self) -> Vec<&FileReading> {
        self.files.iter().filter(|file| file.changes.any()).collect()
    }

    /// The modes of a published table are none: it is always the whole.
    #[must_use]
    pub fn has_modes(&self) -> bool {
        !self.modes.is_empty()
    }
}

/// The two ways a list can be meant.
#[must_use]
pub fn modes(addition: bool) -> Vec<Radio> {
    vec![
        Radio {
            value: "snapshot",
            label: "その時点のすべて",
            about: "この一覧に載っていない事業所は、その時点でなくなった（利用状況一覧なら、利用していない）とみなします。",
            chosen: !addition,
        },
        Radio {
            value: "addition",
            label: "追加分・直した行だけ",
            about: "載っている事業所だけを足すか直します。載っていない事業所はそのまま残ります。",
            chosen: addition,
        },
    ]
}
