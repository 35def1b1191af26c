//! Accounts as pages: the list, inviting, links to hand over; one account is `one`.

mod one;

use askama::Template;
use chrono::{DateTime, Utc};
use domain::{
    area::Area,
    format,
    people::{Act, Email, Role},
};

use crate::{
    page::{
        controls::{Choose, Downloads, Head, Pager},
        form::Faults,
        layout::Layout,
        mark::Mark,
    },
    urls::{RosterView, Standing, people},
};

pub use one::{AccountPage, ChangePage, DisablePage, ReviewPage, Said, SessionLine};

/// How far an account has come, as a word and a shape.
#[must_use]
pub const fn standing_mark(standing: Standing) -> Mark {
    let class = match standing {
        Standing::Active => "met",
        Standing::Invited => "short",
        Standing::Expired => "warn",
        Standing::Disabled => "none",
    };
    Mark { word: standing.name(), class }
}

/// An account as one line of the list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AccountLine {
    /// Its page.
    pub href: String,
    /// What its person is called.
    pub name: String,
    /// The address by which they sign in.
    pub email: Email,
    /// What they are here for.
    pub role: Role,
    /// Where, by name.
    pub areas: String,
    /// The same by code.
    pub codes: String,
    /// How far it has come.
    pub standing: Standing,
    /// Until when an invitation works or worked.
    pub until: Option<DateTime<Utc>>,
    /// Whether a second factor is asked for.
    pub second_factor: bool,
    /// When somebody last signed in.
    pub signed_in_at: Option<DateTime<Utc>>,
    /// When it was made.
    pub created_at: DateTime<Utc>,
    /// Whether it goes with the demonstration.
    pub demonstration: bool,
}

impl AccountLine {
    /// How far it has come, as a word and a shape.
    #[must_use]
    pub const fn mark(&self) -> Mark {
        standing_mark(self.standing)
    }

    /// Until when an invitation works; empty for others.
    #[must_use]
    pub fn until_text(&self) -> String {
        self.until.map(|until| format!("{}まで", format::moment(until))).unwrap_or_default()
    }

    /// Whether a second factor is asked for.
    #[must_use]
    pub const fn factor_text(&self) -> &'static str {
        if self.second_factor { "あり" } else { "なし" }
    }

    /// When somebody last signed in.
    #[must_use]
    pub fn signed_in_text(&self) -> String {
        self.signed_in_at.map_or_else(|| "なし".to_owned(), format::moment)
    }
}

/// Everybody with an account.
#[derive(Clone, Debug, Template)]
#[template(path = "accounts/list.html")]
pub struct AccountsPage {
    /// The frame.
    pub layout: Layout,
    /// The roles to filter by.
    pub roles: Vec<Choose>,
    /// How far accounts have come, to filter by.
    pub standings: Vec<Choose>,
    /// The words to filter by.
    pub words: String,
    /// Fields that keep the ordering.
    pub hidden: Vec<(String, String)>,
    /// The list without any filter; `None` when nothing is filtered.
    pub clear: Option<String>,
    /// The heads of the columns.
    pub heads: Vec<Head>,
    /// The accounts of this page.
    pub rows: Vec<AccountLine>,
    /// The other pages.
    pub pager: Pager,
    /// All of them, as filtered, as files.
    pub downloads: Downloads,
}

impl AccountsPage {
    /// Where the filter leads.
    #[must_use]
    pub fn action(&self) -> String {
        people::roster(&RosterView::default())
    }

    /// Where somebody is invited.
    #[must_use]
    pub fn invite(&self) -> &'static str {
        people::invite()
    }
}

/// What each role may do: the table of rights, for the page where a role is chosen.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Rights;

impl Rights {
    /// The names of the roles.
    #[must_use]
    pub fn roles(&self) -> [&'static str; 6] {
        Role::ALL.map(Role::name)
    }

    /// Each act with whether it is bound to the areas of an account, and which roles include it.
    #[must_use]
    pub fn rows(&self) -> Vec<(&'static str, bool, [bool; 6])> {
        let acts = Act::all(Area::Nation).into_iter();
        acts.map(|act| (act.name(), act.area().is_some(), Role::ALL.map(|role| act.roles().contains(&role))))
            .collect()
    }
}

/// Inviting somebody.
#[derive(Clone, Debug, Template)]
#[template(path = "accounts/new.html")]
pub struct InvitePage {
    /// The frame.
    pub layout: Layout,
    /// The name, as it was typed.
    pub name: String,
    /// The address.
    pub email: String,
    /// The roles to choose from.
    pub roles: Vec<Choose>,
    /// The areas, as they were typed.
    pub areas: String,
    /// What is wrong with it.
    pub faults: Faults,
    /// What each role may do.
    pub rights: Rights,
}

impl InvitePage {
    /// Where the form leads.
    #[must_use]
    pub fn action(&self) -> &'static str {
        people::invite()
    }

    /// The list.
    #[must_use]
    pub fn back(&self) -> &'static str {
        people::accounts()
    }
}

/// What a link that is handed over is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LinkFor {
    /// To take up an invitation.
    Invitation,
    /// To set a new password.
    Password,
}

/// A link, shown once.
#[derive(Clone, Debug, Template)]
#[template(path = "accounts/link.html")]
pub struct LinkPage {
    /// The frame.
    pub layout: Layout,
    /// What it is for.
    pub what: LinkFor,
    /// Whose it is.
    pub name: String,
    /// Where that person gets mail.
    pub email: Email,
    /// The whole link.
    pub link: String,
    /// Until when it works.
    pub until: DateTime<Utc>,
    /// The page of the account; the list where it is not known.
    pub back: String,
    /// Role and areas, by name.
    pub rights: String,
}

impl LinkPage {
    /// What was done.
    #[must_use]
    pub const fn title(&self) -> &'static str {
        match self.what {
            LinkFor::Invitation => "招待のリンクができました",
            LinkFor::Password => "パスワード再設定のリンクができました",
        }
    }

    /// What the link is called.
    #[must_use]
    pub const fn label(&self) -> &'static str {
        match self.what {
            LinkFor::Invitation => "招待のリンク",
            LinkFor::Password => "パスワード再設定のリンク",
        }
    }

    /// Until when it works.
    #[must_use]
    pub fn until_text(&self) -> String {
        format!("{} まで、1回だけ使えます", format::moment(self.until))
    }
}
