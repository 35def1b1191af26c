//! Rules and certificates as pages.

use askama::Template;

use crate::page::{
    controls::{Downloads, Pager},
    fact::Fact,
    form::{Faults, Field},
    layout::Layout,
};

/// What was just set, as the address says it: one of a fixed list of words.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Done {
    /// A rule.
    Rule,
    /// The smallest count that may leave the office.
    Small,
}

impl Done {
    /// Its word in the address.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Rule => "rule",
            Self::Small => "small",
        }
    }

    /// What a word of the address stands for.
    #[must_use]
    pub fn of(word: &str) -> Option<Self> {
        [Self::Rule, Self::Small].into_iter().find(|done| done.word() == word)
    }

    /// What the page says.
    #[must_use]
    pub const fn words(self) -> &'static str {
        match self {
            Self::Rule => "保存期間の設定を保存しました。次の定期処理から使います。",
            Self::Small => "外に出す集計で伏せる数を保存しました。",
        }
    }
}

/// A rule as a page shows it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RuleLine {
    /// What it takes.
    pub name: &'static str,
    /// From when the months are counted.
    pub counted_from: &'static str,
    /// How it is set.
    pub set: String,
    /// When it was last carried out, and what it took.
    pub ran: String,
    /// Of which setting it is told what it would take.
    pub due_of: String,
    /// What it would take today.
    pub due: String,
    /// Where it is set.
    pub action: String,
    /// The fields to set it.
    pub fields: Vec<Field>,
    /// The version that was looked at.
    pub version: i64,
}

/// The rules.
#[derive(Clone, Debug, Template)]
#[template(path = "retention/index.html")]
pub struct RetentionPage {
    /// The frame.
    pub layout: Layout,
    /// What was just set.
    pub done: Option<Done>,
    /// The rules.
    pub rules: Vec<RuleLine>,
    /// When the next run is.
    pub next: String,
    /// Whether somebody else changed a rule meanwhile.
    pub late: bool,
    /// Where the smallest count that may leave the office is set.
    pub small_action: &'static str,
    /// The field to set it.
    pub small: Field,
    /// What is wrong with a field of the page.
    pub faults: Faults,
    /// Where the certificates are.
    pub deletions: String,
}

/// The question before a rule takes more.
#[derive(Clone, Debug, Template)]
#[template(path = "retention/confirm.html")]
pub struct ConfirmPage {
    /// The frame.
    pub layout: Layout,
    /// What the rule takes.
    pub name: &'static str,
    /// When the next run is.
    pub next: String,
    /// How many records it takes then.
    pub goes: String,
    /// The rule as it is and as it is to be: label and value.
    pub told: Vec<(&'static str, String)>,
    /// Where the rule is set.
    pub action: String,
    /// The months it is to keep.
    pub months: u16,
    /// The version that was looked at.
    pub version: i64,
    /// Back to the rules.
    pub back: &'static str,
}

/// A certificate as one line of a list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DeletionLine {
    /// The certificate.
    pub href: String,
    /// Its number, as people read it out to each other.
    pub short: String,
    /// When it was done.
    pub at: String,
    /// Of which office.
    pub office: String,
    /// What kind of records.
    pub erased: &'static str,
    /// How many.
    pub count: String,
    /// Why.
    pub grounds: String,
    /// Who did it.
    pub by: String,
}

/// The certificates.
#[derive(Clone, Debug, Template)]
#[template(path = "retention/deletions.html")]
pub struct DeletionsPage {
    /// The frame.
    pub layout: Layout,
    /// Those of this page, the newest first.
    pub rows: Vec<DeletionLine>,
    /// The other pages.
    pub pager: Pager,
    /// All of them as files.
    pub downloads: Downloads,
    /// The form that leads to an erasure: the number of the office.
    pub office: Field,
    /// Where it leads.
    pub find: &'static str,
    /// What is wrong with it.
    pub faults: Faults,
    /// Where the rules are.
    pub rules: &'static str,
}

/// A certificate, on A4.
#[derive(Clone, Debug, Template)]
#[template(path = "retention/certificate.html")]
pub struct CertificatePage {
    /// The frame.
    pub layout: Layout,
    /// Whether it was made just now.
    pub fresh: bool,
    /// Its number.
    pub id: String,
    /// What it says.
    pub facts: Vec<Fact>,
    /// Whether what was erased was the demonstration's.
    pub demonstration: bool,
    /// Back to the list.
    pub back: String,
}
