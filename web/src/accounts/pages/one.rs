//! One account as pages: what is known of it, changing it, ending it.

use askama::Template;
use chrono::{DateTime, Utc};
use domain::{
    format,
    people::{Account, AccountId},
};

use super::{Rights, standing_mark};
use crate::{
    page::{controls::Choose, fact::Fact, form::Faults, layout::Layout, mark::Mark},
    trail::lines::TrailLine,
    urls::{Standing, people},
};

/// A session, as a line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SessionLine {
    /// When it was opened.
    pub opened: DateTime<Utc>,
    /// When it was last used.
    pub seen: DateTime<Utc>,
    /// Where it was opened from.
    pub from: String,
    /// What at.
    pub device: String,
}

impl SessionLine {
    /// When it was opened.
    #[must_use]
    pub fn opened_text(&self) -> String {
        format::moment(self.opened)
    }

    /// When it was last used.
    #[must_use]
    pub fn seen_text(&self) -> String {
        format::moment(self.seen)
    }
}

/// Something that is said at the top of an account: what was done, or why it was not.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Said {
    /// The class of the notice: `done` or `error`.
    pub class: &'static str,
    /// What is said.
    pub words: String,
}

impl Said {
    /// It is done.
    #[must_use]
    pub fn done(words: impl Into<String>) -> Self {
        Self { class: "done", words: words.into() }
    }

    /// It is not.
    #[must_use]
    pub fn refused(words: impl Into<String>) -> Self {
        Self { class: "error", words: words.into() }
    }

    /// How it is told to those who do not see the page: a refusal at once.
    #[must_use]
    pub fn role(&self) -> &'static str {
        if self.class == "error" { "alert" } else { "status" }
    }
}

/// One account.
#[derive(Clone, Debug, Template)]
#[template(path = "accounts/show.html")]
pub struct AccountPage {
    /// The frame.
    pub layout: Layout,
    /// What was done, or why not.
    pub said: Option<Said>,
    /// The account.
    pub id: AccountId,
    /// What its person is called.
    pub name: String,
    /// How far it has come.
    pub standing: Standing,
    /// Whether a second factor is asked for.
    pub second_factor: bool,
    /// Whether an identity provider outside knows its person.
    pub tied: bool,
    /// Whether it is one's own.
    pub own: bool,
    /// What is known of it.
    pub facts: Vec<Fact>,
    /// Its sessions that are alive, the one used last first.
    pub sessions: Vec<SessionLine>,
    /// What was done to it lately.
    pub entries: Vec<TrailLine>,
    /// Everything that names it in the audit trail.
    pub trail: String,
    /// Everything that its person did.
    pub doings: String,
}

impl AccountPage {
    /// How far it has come, as a word and a shape.
    #[must_use]
    pub const fn mark(&self) -> Mark {
        standing_mark(self.standing)
    }

    /// Where one changes what protects one's own account.
    #[must_use]
    pub fn own_page(&self) -> &'static str {
        people::account()
    }

    /// Whether it can be invited (again).
    #[must_use]
    pub fn can_invite(&self) -> bool {
        self.standing != Standing::Active
    }

    /// What inviting is called: for one that was taken out of use it is the way back.
    #[must_use]
    pub const fn invite_label(&self) -> &'static str {
        match self.standing {
            Standing::Disabled => "利用を再開する（招待のリンクを作る）",
            _ => "招待のリンクを作り直す",
        }
    }

    /// Whether somebody uses it, and there are a password and sessions.
    #[must_use]
    pub fn in_use(&self) -> bool {
        self.standing == Standing::Active
    }

    /// Whether it can be taken out of use.
    #[must_use]
    pub fn can_disable(&self) -> bool {
        self.standing != Standing::Disabled
    }

    /// Where something is done to it.
    #[must_use]
    pub fn deed(&self, deed: &str) -> String {
        people::account_deed(self.id, deed)
    }
}

/// Changing name, role and areas.
#[derive(Clone, Debug, Template)]
#[template(path = "accounts/change.html")]
pub struct ChangePage {
    /// The frame.
    pub layout: Layout,
    /// The account.
    pub id: AccountId,
    /// What its person is called now.
    pub person: String,
    /// What somebody else changed meanwhile: field, what is typed here, what is true now.
    pub moved: Vec<(&'static str, String, String)>,
    /// The values the form was made from, as hidden fields.
    pub seen: Vec<(&'static str, String)>,
    /// The name, as it was typed.
    pub name: String,
    /// The roles to choose from.
    pub roles: Vec<Choose>,
    /// The areas, as they were typed.
    pub areas: String,
    /// What is wrong with it.
    pub faults: Faults,
    /// What each role may do.
    pub rights: Rights,
}

impl ChangePage {
    /// Where the form leads.
    #[must_use]
    pub fn action(&self) -> String {
        people::account_deed(self.id, "change")
    }

    /// The account.
    #[must_use]
    pub fn back(&self) -> String {
        people::account_of(self.id)
    }
}

/// What is about to be changed, before it is.
#[derive(Clone, Debug, Template)]
#[template(path = "accounts/review.html")]
pub struct ReviewPage {
    /// The frame.
    pub layout: Layout,
    /// The account.
    pub id: AccountId,
    /// What its person is called now.
    pub person: String,
    /// What changes: field, before, after.
    pub changes: Vec<(&'static str, String, String)>,
    /// Whether its person has to sign in anew.
    pub signs_out: bool,
    /// Whether it is one's own.
    pub own: bool,
    /// Everything the form sends once more.
    pub hidden: Vec<(&'static str, String)>,
}

impl ReviewPage {
    /// Where the form leads.
    #[must_use]
    pub fn action(&self) -> String {
        people::account_deed(self.id, "change")
    }

    /// The account.
    #[must_use]
    pub fn back(&self) -> String {
        people::account_of(self.id)
    }
}

/// Before an account is taken out of use.
#[derive(Clone, Debug, Template)]
#[template(path = "accounts/disable.html")]
pub struct DisablePage {
    /// The frame.
    pub layout: Layout,
    /// The account.
    pub account: Account,
    /// Its areas, by name.
    pub areas: String,
    /// Whether it is one's own.
    pub own: bool,
}

impl DisablePage {
    /// Where the form leads.
    #[must_use]
    pub fn action(&self) -> String {
        people::account_deed(self.account.id, "disable")
    }

    /// The account.
    #[must_use]
    pub fn back(&self) -> String {
        people::account_of(self.account.id)
    }
}
