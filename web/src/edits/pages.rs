//! Hand edits as pages.

use askama::Template;
use domain::edit::Against;

use crate::{
    page::{
        controls::{Choice, Downloads, Pager},
        form::{Faults, Field},
        layout::Layout,
        mark::Mark,
    },
    urls,
};

/// What the lists say by now, as a word and a shape; `None` when no list has the office.
#[must_use]
pub const fn against_mark(against: Option<Against>) -> Mark {
    match against {
        Some(Against::AsBefore) => Mark { word: "手修正", class: "warn" },
        Some(Against::Same) => Mark { word: "一覧と同じ", class: "met" },
        Some(Against::Moved) => Mark { word: "一覧が変わった", class: "short" },
        None => Mark { word: "一覧にない", class: "none" },
    }
}

/// What was just done to an edit, as the address says it: one of a fixed list of words.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Done {
    /// It was made or changed.
    Saved,
    /// It was taken back.
    TakenBack,
}

impl Done {
    /// Its word in the address.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Saved => "saved",
            Self::TakenBack => "back",
        }
    }

    /// What a word of the address stands for.
    #[must_use]
    pub fn of(word: &str) -> Option<Self> {
        [Self::Saved, Self::TakenBack].into_iter().find(|done| done.word() == word)
    }

    /// What the page says.
    #[must_use]
    pub const fn words(self) -> &'static str {
        match self {
            Self::Saved => {
                "手修正を保存しました。事業所の画面、一覧、ファイル、検索結果に、この内容を表示します。"
            }
            Self::TakenBack => "手修正を取り消しました。一覧の内容を表示します。",
        }
    }
}

/// An edit, for people.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EditLine {
    /// The item.
    pub item: &'static str,
    /// The fact of an office's page in which it shows; empty for what stands in the heading.
    pub fact: &'static str,
    /// What it is by hand; empty where it is 「なし」.
    pub value: String,
    /// What the lists said when it was made.
    pub listed: String,
    /// What they say now, or said last; `None` when no list knows the office any more.
    pub listed_now: Option<String>,
    /// The same, held against the edit; `None` when no list has the office.
    pub against: Option<Against>,
    /// Who made it.
    pub who: String,
    /// When.
    pub at: String,
    /// Why.
    pub reason: &'static str,
    /// What else was noted.
    pub note: String,
    /// The version, for taking it back.
    pub version: i64,
    /// The word of the item in forms.
    pub key: &'static str,
    /// Where it is changed or taken back, for those who may.
    pub href: Option<String>,
}

impl EditLine {
    /// What the lists say by now, as a word and a shape.
    #[must_use]
    pub const fn mark(&self) -> Mark {
        against_mark(self.against)
    }

    /// The value, in words where it is empty.
    #[must_use]
    pub fn value_text(&self) -> &str {
        shown(&self.value)
    }

    /// What the lists say now, in words where they say nothing.
    #[must_use]
    pub fn listed_text(&self) -> &str {
        self.listed_now.as_deref().map_or("―", shown)
    }

    /// What is to be said of it, and perhaps done; empty where the lists say what they said.
    #[must_use]
    pub fn sentence(&self) -> String {
        match self.against {
            Some(Against::AsBefore) => String::new(),
            Some(Against::Same) => format!("{}。手修正はもう要りません。", Against::Same.name()),
            Some(Against::Moved) => {
                format!("{}（{} → {}）。", Against::Moved.name(), shown(&self.listed), self.listed_text())
            }
            None => "いまの事業所一覧に、この事業所はありません。".to_owned(),
        }
    }
}

/// A value for people: a word where there is nothing.
#[must_use]
pub fn shown(value: &str) -> &str {
    if value.is_empty() { "（記載なし）" } else { value }
}

/// An item of an office, edited or not.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ItemLine {
    /// The item.
    pub label: &'static str,
    /// What the lists say.
    pub listed: String,
    /// The edit, if there is one.
    pub edit: Option<EditLine>,
    /// Where it is edited.
    pub href: String,
}

impl ItemLine {
    /// What the lists say, in words where they say nothing.
    #[must_use]
    pub fn listed_text(&self) -> &str {
        shown(&self.listed)
    }
}

/// The form for one item.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ItemForm {
    /// The item.
    pub label: &'static str,
    /// Its word in the form.
    pub key: &'static str,
    /// What the rows of lists say of it: service and list, text.
    pub said: Vec<(String, String)>,
    /// The fields.
    pub fields: Vec<Field>,
    /// The version of the edit that was looked at; empty where there was none.
    pub version: String,
    /// How the edit stands now that somebody else was quicker: the words for it.
    pub late: Option<String>,
}

/// The items of an office, and the form for one of them.
#[derive(Clone, Debug, Template)]
#[template(path = "edits/edit.html")]
pub struct EditPage {
    /// The frame.
    pub layout: Layout,
    /// What the office is called.
    pub office: String,
    /// Its number.
    pub number: String,
    /// What was just done.
    pub done: Option<Done>,
    /// The items.
    pub items: Vec<ItemLine>,
    /// The form, where an item was chosen.
    pub form: Option<ItemForm>,
    /// What is wrong with it.
    pub faults: Faults,
    /// Where an edit is taken back.
    pub take_back: String,
    /// The items without the form.
    pub here: String,
    /// Back to the office.
    pub back: String,
}

/// An edit with its office.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ListLine {
    /// The number of the office.
    pub number: String,
    /// What it is called.
    pub name: String,
    /// Its page.
    pub office: String,
    /// Where it counts.
    pub place: String,
    /// The edit.
    pub edit: EditLine,
    /// Where an edit is taken back whose office no list knows; elsewhere the page of the edit does that.
    pub take_back: Option<String>,
}

/// Every edit of the areas somebody looks after.
#[derive(Clone, Debug, Template)]
#[template(path = "edits/list.html")]
pub struct EditsPage {
    /// The frame.
    pub layout: Layout,
    /// All of them, or those of which something is true.
    pub choices: Vec<Choice>,
    /// The edits of this page.
    pub rows: Vec<ListLine>,
    /// The other pages.
    pub pager: Pager,
    /// All of them as files, for those who may have them.
    pub downloads: Option<Downloads>,
}

impl EditsPage {
    /// The history of imports.
    #[must_use]
    pub fn imports(&self) -> String {
        urls::imports(1)
    }
}
