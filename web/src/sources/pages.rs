//! Sources and their tries as pages.

use askama::Template;
use domain::{
    format,
    web_source::{FetchOutcome, WebFetch},
};

use crate::{
    page::{
        controls::Pager,
        fact::Fact,
        form::{Faults, Field},
        layout::Layout,
        mark::Mark,
    },
    urls::{self, sources},
};

/// What was just done, as the address says it: one of a fixed list of words.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Done {
    /// A source was set up.
    Added,
    /// It was changed.
    Changed,
    /// It was asked for.
    Asked,
    /// It had been asked for already.
    OnItsWay,
}

impl Done {
    const ALL: [Self; 4] = [Self::Added, Self::Changed, Self::Asked, Self::OnItsWay];

    /// Its word in the address.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Added => "added",
            Self::Changed => "changed",
            Self::Asked => "asked",
            Self::OnItsWay => "on-its-way",
        }
    }

    /// What a word of the address stands for.
    #[must_use]
    pub fn of(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|done| done.word() == word)
    }

    /// What the page says.
    #[must_use]
    pub const fn words(self) -> &'static str {
        match self {
            Self::Added => "取得元を登録しました。",
            Self::Changed => "取得元の設定を保存しました。",
            Self::Asked => "取得を始めます。終わると、下の「取得の記録」に結果が出ます。",
            Self::OnItsWay => "この取得元は、すでに取得の順番を待っています。",
        }
    }
}

/// The mark of an outcome.
#[must_use]
pub const fn mark(outcome: FetchOutcome) -> Mark {
    let class = match outcome {
        FetchOutcome::Imported => "met",
        FetchOutcome::Waiting | FetchOutcome::Failed => "warn",
        FetchOutcome::Refused => "short",
        FetchOutcome::Nothing | FetchOutcome::Unchanged => "none",
    };
    Mark { word: outcome.name(), class }
}

/// A try as one line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FetchLine {
    /// The try.
    pub fetch: WebFetch,
}

impl FetchLine {
    /// What came of it.
    #[must_use]
    pub const fn mark(&self) -> Mark {
        mark(self.fetch.outcome)
    }

    /// When it began.
    #[must_use]
    pub fn when(&self) -> String {
        format::moment(self.fetch.begun_at)
    }

    /// How long it took.
    #[must_use]
    pub fn took(&self) -> String {
        match self.fetch.milliseconds {
            0..60_000 => format!("{}秒", self.fetch.milliseconds.div_ceil(1_000)),
            more => format!("{}分", format::count(more / 60_000)),
        }
    }

    /// How much came.
    #[must_use]
    pub fn size(&self) -> String {
        match self.fetch.bytes {
            0 => "―".to_owned(),
            bytes => format!("{} KB", format::count(bytes.div_ceil(1_024))),
        }
    }

    /// What is wrong, or why somebody has to look, a sentence each.
    #[must_use]
    pub fn reasons(&self) -> Vec<&str> {
        self.fetch.reason.iter().flat_map(|reason| reason.lines()).collect()
    }

    /// The import it became.
    #[must_use]
    pub fn import(&self) -> Option<(i64, String)> {
        self.fetch.import.map(|seq| (seq, urls::import(seq, 1)))
    }

    /// What waits for a person at the desk.
    #[must_use]
    pub fn intake(&self) -> Option<String> {
        self.fetch.intake.as_ref().map(|id| format!("/intakes/{id}"))
    }
}

/// A source as one line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SourceLine {
    /// Its page.
    pub href: String,
    /// What it is called.
    pub name: String,
    /// What kind of list.
    pub kind: &'static str,
    /// The area, by name.
    pub area: String,
    /// When it is asked for.
    pub schedule: String,
    /// When that is next.
    pub next: String,
    /// The last try.
    pub last: Option<FetchLine>,
}

/// The sources.
#[derive(Clone, Debug, Template)]
#[template(path = "sources/index.html")]
pub struct SourcesPage {
    /// The frame.
    pub layout: Layout,
    /// The sources.
    pub rows: Vec<SourceLine>,
}

impl SourcesPage {
    /// The form for another one.
    #[must_use]
    pub fn new_source(&self) -> &'static str {
        sources::new()
    }
}

/// One source.
#[derive(Clone, Debug, Template)]
#[template(path = "sources/show.html")]
pub struct SourcePage {
    /// The frame.
    pub layout: Layout,
    /// What was just done.
    pub done: Option<Done>,
    /// What it is called.
    pub name: String,
    /// How it is set up.
    pub facts: Vec<Fact>,
    /// The addresses it is fetched from.
    pub addresses: Vec<String>,
    /// The form to change it.
    pub change: String,
    /// Where it is asked for; none while it is switched off.
    pub now: Option<String>,
    /// Whether it waits for its turn.
    pub asked: bool,
    /// The tries of this page.
    pub rows: Vec<FetchLine>,
    /// The other pages.
    pub pager: Pager,
}

/// The form of a source.
#[derive(Clone, Debug, Template)]
#[template(path = "sources/edit.html")]
pub struct EditPage {
    /// The frame.
    pub layout: Layout,
    /// What the page is for.
    pub title: &'static str,
    /// What it is called.
    pub name: Field,
    /// The addresses, one a line.
    pub urls: String,
    /// The other fields.
    pub fields: Vec<Field>,
    /// What is wrong.
    pub faults: Faults,
    /// The version that was looked at; none for a new one.
    pub version: Option<i64>,
    /// Whether somebody else changed it meanwhile.
    pub late: bool,
    /// What the button says.
    pub button: &'static str,
    /// Back without changing anything.
    pub back: String,
}
