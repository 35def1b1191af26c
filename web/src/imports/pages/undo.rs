//! 「取込の取消し」: what comes back, what stays, and what rested on it.

use askama::Template;
use chrono::NaiveDate;
use domain::format;

use super::ImportLine;
use crate::{
    intake::pages::EffectsTable,
    page::{controls::Pager, layout::Layout, mark::Mark},
    urls,
};

/// What taking an import back would do, or did.
#[derive(Clone, Debug, Template)]
#[template(path = "imports/undo.html")]
pub struct UndoPage {
    /// The frame.
    pub layout: Layout,
    /// Its number.
    pub number: i64,
    /// The import.
    pub import: ImportLine,
    /// Rows that go back to what held before.
    pub reversed: u64,
    /// Rows that stay, because another list confirms them.
    pub kept: u64,
    /// Whether the whole list simply goes, as a usage listing and a published table do; then rows are not told one by one.
    pub whole: bool,
    /// The rows of this page.
    pub rows: Vec<UndoLine>,
    /// The other pages.
    pub pager: Pager,
    /// What rested on it since: files that left the product, later imports; a sentence each.
    pub rests: Vec<String>,
    /// What it does to the figures; `None` where it does nothing to them.
    pub effects: Option<EffectsTable>,
    /// The data version it was looked at: if the data has moved since, it is shown anew.
    pub version: i64,
    /// Whether the data has moved since the page was shown first.
    pub moved: bool,
}

/// What becomes of one row.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UndoLine {
    /// The number of the office.
    pub number: String,
    /// What it is called.
    pub name: String,
    /// Its page.
    pub href: String,
    /// The service.
    pub service: String,
    /// What becomes of it.
    pub outcome: Outcome,
}

/// What becomes of a row when an import is taken back.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// It goes back to what held before; the sentence says to what.
    Reversed(String),
    /// It stays, because this import confirms it: its number, and its day; none when several do.
    Kept(Option<(i64, NaiveDate)>),
}

impl UndoLine {
    /// What becomes of it: word and shape.
    #[must_use]
    pub const fn mark(&self) -> Mark {
        match self.outcome {
            Outcome::Reversed(_) => Mark { word: "戻る", class: "warn" },
            Outcome::Kept(_) => Mark { word: "そのまま残る", class: "none" },
        }
    }

    /// Why.
    #[must_use]
    pub fn why(&self) -> String {
        match &self.outcome {
            Outcome::Reversed(to) => to.clone(),
            Outcome::Kept(Some((by, as_of))) => {
                format!("取込{by}（{}時点）の一覧でも確かめられているため", format::day(*as_of))
            }
            Outcome::Kept(None) => "ほかの一覧でも確かめられているため".into(),
        }
    }
}

impl UndoPage {
    /// Rows by what becomes of them, in words.
    #[must_use]
    pub fn tally(&self) -> [(&'static str, String, &'static str); 2] {
        [
            ("戻る", format::count(self.reversed), "この取込の前の内容に戻る行"),
            ("そのまま残る", format::count(self.kept), "ほかの取込でも確かめられている行"),
        ]
    }

    /// Where it is done.
    #[must_use]
    pub fn action(&self) -> String {
        urls::intake::undo(self.number)
    }

    /// Back to the import.
    #[must_use]
    pub fn back(&self) -> String {
        urls::import(self.number, 1)
    }
}
