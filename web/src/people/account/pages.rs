//! The pages of one's own account.

use askama::Template;
use domain::{
    area::Area,
    format,
    people::{Act, Role, SessionId},
};
use store::people::sessions::SessionEntry;

pub use super::proving::Proving;
use crate::{
    auth::proof::Ask,
    page::{form::Faults, layout::Layout, mark::Mark},
    urls,
};

/// Codes on paper, of which so few are left that new ones should be made.
const FEW: u64 = 3;

/// What was just done, as the address says it: one of a fixed list of words.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Done {
    /// Another password was set.
    Password,
    /// The second factor was taken away.
    FactorRemoved,
    /// Another session was ended.
    SessionEnded,
    /// All other sessions were ended.
    OthersEnded,
    /// Nothing: somebody who looks after accounts wanted to do there what is done here to their own.
    OwnHere,
}

impl Done {
    const ALL: [Self; 5] =
        [Self::Password, Self::FactorRemoved, Self::SessionEnded, Self::OthersEnded, Self::OwnHere];

    /// Its word in the address.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Password => "password",
            Self::FactorRemoved => "factor-removed",
            Self::SessionEnded => "session-ended",
            Self::OthersEnded => "others-ended",
            Self::OwnHere => "own-here",
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
            Self::Password => "パスワードを変更しました。ほかの端末はすべてサインアウトしました。",
            Self::FactorRemoved => "二要素認証を解除しました。ほかの端末はすべてサインアウトしました。",
            Self::SessionEnded => "選んだ端末をサインアウトしました。",
            Self::OthersEnded => "この端末のほかは、すべてサインアウトしました。",
            Self::OwnHere => {
                "自分のパスワードと二要素認証は、利用者の管理ではなく、この画面で変更してください。まだ何も変更していません。"
            }
        }
    }
}

/// A session in the list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SessionLine {
    /// What somebody sits at.
    pub device: String,
    /// Where they come from.
    pub address: String,
    /// When they signed in.
    pub opened: String,
    /// When they last did something.
    pub seen: String,
    /// Where it is ended; `None` for the one that looks at the page.
    pub end: Option<String>,
}

impl SessionLine {
    /// A session, seen from `own`.
    #[must_use]
    pub fn of(entry: SessionEntry, own: SessionId) -> Self {
        Self {
            end: (entry.id != own).then(|| urls::account::end_session(entry.id)),
            device: entry.device,
            address: entry.address.to_string(),
            opened: format::moment(entry.opened_at),
            seen: format::moment(entry.seen_at),
        }
    }
}

/// One's own account.
#[derive(Clone, Debug, Template)]
#[template(path = "people/account.html")]
pub struct AccountPage {
    /// The frame.
    pub layout: Layout,
    /// What was just done.
    pub done: Option<Done>,
    /// What they are called.
    pub name: String,
    /// The address they sign in by.
    pub email: String,
    /// What they are here for.
    pub role: Role,
    /// Where.
    pub areas: Vec<String>,
    /// What protects the account, and is asked for before that is changed.
    pub ask: Ask,
    /// Codes on paper that are left.
    pub codes_left: u64,
    /// The sessions, the one used last first.
    pub sessions: Vec<SessionLine>,
}

impl AccountPage {
    /// The areas in words.
    #[must_use]
    pub fn areas_text(&self) -> String {
        if self.areas.is_empty() { "なし".into() } else { self.areas.join("、") }
    }

    /// Whether a second factor is asked for.
    #[must_use]
    pub fn protected(&self) -> bool {
        self.ask == Ask::Code
    }

    /// Whether anything can be changed here.
    #[must_use]
    pub fn changeable(&self) -> bool {
        self.ask != Ask::Nothing
    }

    /// Whether a second factor is called for: they handle personal data or run the system, and have none.
    #[must_use]
    pub fn recommends(&self) -> bool {
        let acts = [Act::SeeContacts(Area::Nation), Act::Operate];
        self.ask == Ask::Password && acts.iter().any(|act| act.roles().contains(&self.role))
    }

    /// The state of the second factor.
    #[must_use]
    pub const fn factor_mark(&self) -> Mark {
        match self.ask {
            Ask::Code => Mark { word: "登録済み", class: "met" },
            Ask::Password | Ask::Nothing => Mark { word: "未登録", class: "short" },
        }
    }

    /// Codes on paper that are left, in words.
    #[must_use]
    pub fn codes_text(&self) -> String {
        match self.codes_left {
            0 => "残っていません".into(),
            left => format!("残り {left}個"),
        }
    }

    /// Whether new codes should be made.
    #[must_use]
    pub const fn few_codes(&self) -> bool {
        self.codes_left <= FEW
    }

    /// Whether somebody is signed in elsewhere too.
    #[must_use]
    pub fn elsewhere(&self) -> bool {
        self.sessions.iter().any(|session| session.end.is_some())
    }

    /// Where the password is changed.
    #[must_use]
    pub fn password(&self) -> &'static str {
        urls::account::password()
    }

    /// Where a second factor is begun.
    #[must_use]
    pub fn factor(&self) -> &'static str {
        urls::account::factor()
    }

    /// Where it is taken away.
    #[must_use]
    pub fn removal(&self) -> &'static str {
        urls::account::factor_removal()
    }

    /// Where new codes for paper are made.
    #[must_use]
    pub fn codes(&self) -> &'static str {
        urls::account::recovery_codes()
    }

    /// Where the other sessions are ended.
    #[must_use]
    pub fn end_others(&self) -> &'static str {
        urls::account::end_other_sessions()
    }

    /// Where every session is ended.
    #[must_use]
    pub fn end_all(&self) -> &'static str {
        urls::account::end_every_session()
    }
}

/// Another password.
#[derive(Clone, Debug, Template)]
#[template(path = "people/password.html")]
pub struct PasswordPage {
    /// The frame.
    pub layout: Layout,
    /// What is wrong.
    pub faults: Faults,
    /// The address they sign in by, for password managers.
    pub email: String,
}

impl PasswordPage {
    /// Back without a change.
    #[must_use]
    pub fn back(&self) -> &'static str {
        urls::people::account()
    }
}

/// A proof is asked for, before something that protects the account is changed.
#[derive(Clone, Debug, Template)]
#[template(path = "people/factor.html")]
pub struct FactorPage {
    /// The frame.
    pub layout: Layout,
    /// What is wrong.
    pub faults: Faults,
    /// What for.
    pub proving: Proving,
    /// The role that reaches nothing else before there is a second factor, where it is so.
    pub required: Option<Role>,
    /// What is asked.
    pub ask: Ask,
    /// The address they sign in by, for password managers.
    pub email: String,
}

impl FactorPage {
    /// Whether a code is asked for; the password otherwise.
    #[must_use]
    pub fn by_code(&self) -> bool {
        self.ask == Ask::Code
    }

    /// Back without a change.
    #[must_use]
    pub fn back(&self) -> &'static str {
        urls::people::account()
    }
}

/// A proof is asked for once more, before what a cookie alone is not enough for.
#[derive(Clone, Debug, Template)]
#[template(path = "people/sure.html")]
pub struct SurePage {
    /// The frame.
    pub layout: Layout,
    /// What is wrong.
    pub faults: Faults,
    /// What is asked.
    pub ask: Ask,
    /// The address they sign in by, for password managers.
    pub email: String,
    /// The page that was wanted.
    pub next: String,
}

impl SurePage {
    /// Where the form leads.
    #[must_use]
    pub fn action(&self) -> String {
        urls::account::proof(None)
    }

    /// Whether a code is asked for; the password otherwise.
    #[must_use]
    pub fn by_code(&self) -> bool {
        self.ask == Ask::Code
    }

    /// Back without a proof.
    #[must_use]
    pub fn back(&self) -> &'static str {
        urls::people::account()
    }
}

/// The secret for a telephone.
#[derive(Clone, PartialEq, Eq)]
pub struct Shown {
    /// As a picture: an SVG element.
    pub picture: String,
    /// For typing.
    pub typed: String,
}

impl std::fmt::Debug for Shown {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Shown(…)")
    }
}

/// A telephone takes the secret, and proves that it did.
#[derive(Clone, Debug, Template)]
#[template(path = "people/enrol.html")]
pub struct EnrolPage {
    /// The frame.
    pub layout: Layout,
    /// What is wrong.
    pub faults: Faults,
    /// The secret; `None` once it was shown.
    pub shown: Option<Shown>,
}

impl EnrolPage {
    /// Where the code leads.
    #[must_use]
    pub fn action(&self) -> &'static str {
        urls::account::factor_proof()
    }

    /// Where it is begun again.
    #[must_use]
    pub fn anew(&self) -> &'static str {
        urls::account::factor()
    }

    /// Back without a change.
    #[must_use]
    pub fn back(&self) -> &'static str {
        urls::people::account()
    }
}

/// The codes for paper, shown once.
#[derive(Clone, Template)]
#[template(path = "people/codes.html")]
pub struct CodesPage {
    /// The frame.
    pub layout: Layout,
    /// Whether a second factor was just registered.
    pub enrolled: bool,
    /// Whose they are.
    pub name: String,
    /// The address they sign in by.
    pub email: String,
    /// The day they were made.
    pub made: String,
    /// The codes.
    pub codes: Vec<String>,
}

impl CodesPage {
    /// Back to the account.
    #[must_use]
    pub fn back(&self) -> &'static str {
        urls::people::account()
    }
}
