//! The pages of signing in, and 管理.

use askama::Template;
use domain::people::Role;

use crate::{
    page::{form::Faults, layout::Layout},
    urls,
};

use super::nobody_yet;

pub use super::account::pages as account;

/// Signing in with address and password.
#[derive(Clone, Debug, Template)]
#[template(path = "people/sign_in.html")]
pub struct SignInPage {
    /// The frame.
    pub layout: Layout,
    /// What is wrong.
    pub faults: Faults,
    /// The address as it was typed.
    pub email: String,
    /// The page that was wanted.
    pub next: String,
    /// What people call the identity provider, where there is one.
    pub outside: Option<String>,
    /// Whether nobody can sign in yet, and the first person is still to be invited.
    pub nobody_yet: bool,
}

impl SignInPage {
    /// What is to be done where nobody can sign in yet.
    #[must_use]
    pub const fn first(&self) -> &'static str {
        nobody_yet::WORDS
    }

    /// The command that does it.
    #[must_use]
    pub const fn command(&self) -> &'static str {
        nobody_yet::COMMAND
    }

    /// Where the form leads.
    #[must_use]
    pub fn action(&self) -> String {
        urls::people::sign_in(None)
    }

    /// Whom to ask when the password is forgotten.
    #[must_use]
    pub fn forgot(&self) -> &'static str {
        urls::account::forgot()
    }

    /// The way to the identity provider.
    #[must_use]
    pub fn elsewhere(&self) -> String {
        urls::people::outside(Some(&self.next))
    }
}

/// The second step: a code.
#[derive(Clone, Debug, Template)]
#[template(path = "people/code.html")]
pub struct CodePage {
    /// The frame.
    pub layout: Layout,
    /// What is wrong.
    pub faults: Faults,
    /// The page that was wanted.
    pub next: String,
}

impl CodePage {
    /// Where both forms lead.
    #[must_use]
    pub fn action(&self) -> &'static str {
        urls::people::sign_in_code()
    }

    /// Whom to ask when telephone and paper are lost.
    #[must_use]
    pub fn lost(&self) -> &'static str {
        urls::account::forgot()
    }

    /// Whether the form for a code from paper is to be seen at once.
    #[must_use]
    pub fn by_paper(&self) -> bool {
        self.faults.at("paper").is_some()
    }
}

/// A link that signs in once: asks before it does.
#[derive(Clone, Debug, Template)]
#[template(path = "people/link.html")]
pub struct LinkPage {
    /// The frame.
    pub layout: Layout,
    /// Who will be signed in.
    pub name: String,
    /// What they are here for.
    pub role: Role,
    /// Who is signed in at this browser now, and will be signed out.
    pub before: Option<String>,
}

/// Why a password is chosen by a link.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Choosing {
    /// An invitation is taken up.
    Invitation,
    /// The old one is forgotten.
    Reset,
}

impl Choosing {
    /// The title of the page.
    #[must_use]
    pub const fn title(self) -> &'static str {
        match self {
            Self::Invitation => "アカウントの利用を始める",
            Self::Reset => "新しいパスワードを決める",
        }
    }
}

/// A password is chosen by a link.
#[derive(Clone, Debug, Template)]
#[template(path = "people/choose.html")]
pub struct ChoosePage {
    /// The frame.
    pub layout: Layout,
    /// What is wrong.
    pub faults: Faults,
    /// Why.
    pub choosing: Choosing,
    /// Whose account it is.
    pub name: String,
    /// The address they sign in by.
    pub email: String,
    /// What they are here for.
    pub role: Role,
}

impl ChoosePage {
    /// What this is about, and what will happen.
    #[must_use]
    pub const fn intro(&self) -> &'static str {
        match self.choosing {
            Choosing::Invitation => {
                "利用者として招待されています。パスワードを決めると、利用を始められます。次からは、下のメールアドレスとこのパスワードでサインインします。"
            }
            Choosing::Reset => {
                "新しいパスワードを決めると、いままでのパスワードは使えなくなり、ほかの端末はすべてサインアウトします。"
            }
        }
    }

    /// What the button says.
    #[must_use]
    pub const fn button(&self) -> &'static str {
        match self.choosing {
            Choosing::Invitation => "パスワードを決めて利用を始める",
            Choosing::Reset => "このパスワードに決める",
        }
    }
}

/// A page that only says something, and leads on.
#[derive(Clone, Debug, Template)]
#[template(path = "people/word.html")]
pub struct WordPage {
    /// The frame; its title is the heading.
    pub layout: Layout,
    /// What it says.
    pub text: Vec<String>,
    /// Label and address of the way on.
    pub next: Option<(String, String)>,
}

/// A place in 管理.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AdminEntry {
    /// What it is called.
    pub label: &'static str,
    /// Where it is.
    pub href: String,
    /// What is done there.
    pub about: &'static str,
    /// How things stand there, in a few words.
    pub state: Option<String>,
}

/// 管理: what somebody who runs the system finds in one place.
#[derive(Clone, Debug, Template)]
#[template(path = "people/admin.html")]
pub struct AdminPage {
    /// The frame.
    pub layout: Layout,
    /// The places.
    pub entries: Vec<AdminEntry>,
}
