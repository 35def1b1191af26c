//! For what a proof is asked before something that protects an account is changed, and what the page says then.

use crate::auth::proof::Ask;

/// For what a proof is asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Proving {
    /// To begin a second factor where there is none.
    Begin,
    /// To begin one in the place of another.
    Replace,
    /// To take it away.
    Remove,
    /// To make new codes for paper.
    Codes,
}

impl Proving {
    /// To begin one, where this protects the account now.
    #[must_use]
    pub fn begin(ask: Ask) -> Self {
        if ask == Ask::Code { Self::Replace } else { Self::Begin }
    }

    /// The title of the page.
    #[must_use]
    pub const fn title(self) -> &'static str {
        match self {
            Self::Begin => "二要素認証の登録",
            Self::Replace => "二要素認証の端末の変更",
            Self::Remove => "二要素認証の解除",
            Self::Codes => "回復コードの作り直し",
        }
    }

    /// What will happen, one paragraph each.
    #[must_use]
    pub const fn intro(self) -> &'static [&'static str] {
        match self {
            Self::Begin => &[
                "サインインのとき、パスワードに加えて、スマートフォンの認証アプリに表示される6桁の確認コードを入力するようにします。パスワードを知られても、ほかの人はサインインできません。",
                "認証アプリ（Google Authenticator、Microsoft Authenticator など）を入れたスマートフォンを用意してください。",
            ],
            Self::Replace => &[
                "新しいスマートフォンで確認できるまでは、いまの登録がそのまま有効です。",
                "確認できると、いままでの登録と回復コードは使えなくなります。",
            ],
            Self::Remove => &[
                "解除すると、パスワードだけでサインインできるようになります。回復コードも使えなくなります。",
                "スマートフォンを替えるときは、解除せずに「端末を変更する」を使ってください。",
            ],
            Self::Codes => {
                &["新しい回復コードを10個作ります。いままでの回復コードは、すべて使えなくなります。"]
            }
        }
    }

    /// What the button says.
    #[must_use]
    pub const fn button(self) -> &'static str {
        match self {
            Self::Begin | Self::Replace => "次へ",
            Self::Remove => "二要素認証を解除する",
            Self::Codes => "新しい回復コードを作る",
        }
    }

    /// The class of the button.
    #[must_use]
    pub const fn class(self) -> &'static str {
        match self {
            Self::Remove => "danger",
            Self::Begin | Self::Replace | Self::Codes => "solid",
        }
    }
}
