//! Links that are handed over: to sign in once, to take up an invitation, to choose a new password.
//!
//! Programs that guard mail open links before people do. So a link only shows a page; what it is for happens when the
//! button on it is pressed.

use axum::{
    extract::{Path, State},
    response::Response,
};
use axum_extra::extract::Form;
use domain::people::{Account, Token};
use http::StatusCode;
use serde::Deserialize;
use store::people::links::Purpose;

use super::{
    again::Again,
    arrival::{frame, say, to_the_code, unprotected, welcome},
    pages::{ChoosePage, Choosing, LinkPage},
};
use crate::{
    auth::{door::Step, join::Chosen},
    failure::Failure,
    gate::Stranger,
    page::form::Faults,
    site::{Site, private},
    urls,
};

/// What the form sends. Not to be shown anywhere, so without `Debug`.
#[derive(Default, Deserialize)]
#[serde(default)]
pub(super) struct NewPassword {
    pub(super) new: String,
    pub(super) again: String,
}

impl NewPassword {
    /// What can be told to be wrong before anybody is asked.
    pub(super) fn faults(&self) -> Faults {
        if self.new.is_empty() {
            Faults::of("new", "新しいパスワードを入力してください。")
        } else if self.new == self.again {
            Faults::default()
        } else {
            Faults::of("again", "2つのパスワードが違います。同じものをもう一度入力してください。")
        }
    }
}

/// `GET /sign-in/{token}`
pub(super) async fn ask(
    State(site): State<Site>,
    stranger: Stranger,
    Path(token): Path<String>,
) -> Result<Response, Failure> {
    if !stranger.private {
        return unprotected(&site).await;
    }
    let Some((_, account)) = behind(&site, &token, Purpose::SignIn).await? else { return ended(&site).await };
    let layout = frame(&site, "リンクでサインイン").await?;
    let before = stranger.signed.as_ref().map(|session| session.viewer.name.to_string());
    private(&LinkPage { layout, name: account.name.to_string(), role: account.role, before })
}

/// `POST /sign-in/{token}`
pub(super) async fn enter(
    State(site): State<Site>,
    stranger: Stranger,
    Path(token): Path<String>,
) -> Result<Response, Failure> {
    if !stranger.private {
        return unprotected(&site).await;
    }
    let Some(link) = Token::parse(&token) else { return ended(&site).await };
    match site.door.by_link(&link, stranger.visitor()).await? {
        Step::In(token) => welcome(&site.door, &stranger, &token, "").await,
        Step::Second(token) => Ok(to_the_code(&stranger, &token, "")),
        Step::Wrong | Step::Wait(_) | Step::Expired => ended(&site).await,
    }
}

/// `GET /invitation/{token}`
pub(super) async fn invited(
    state: State<Site>,
    stranger: Stranger,
    path: Path<String>,
) -> Result<Response, Failure> {
    choose(state, stranger, path, Choosing::Invitation).await
}

/// `GET /reset/{token}`
pub(super) async fn forgotten(
    state: State<Site>,
    stranger: Stranger,
    path: Path<String>,
) -> Result<Response, Failure> {
    choose(state, stranger, path, Choosing::Reset).await
}

/// `POST /invitation/{token}`
pub(super) async fn take_up(
    state: State<Site>,
    stranger: Stranger,
    path: Path<String>,
    form: Form<NewPassword>,
) -> Result<Response, Failure> {
    chosen(state, stranger, path, form, Choosing::Invitation).await
}

/// `POST /reset/{token}`
pub(super) async fn reset(
    state: State<Site>,
    stranger: Stranger,
    path: Path<String>,
    form: Form<NewPassword>,
) -> Result<Response, Failure> {
    chosen(state, stranger, path, form, Choosing::Reset).await
}

async fn choose(
    State(site): State<Site>,
    stranger: Stranger,
    Path(token): Path<String>,
    choosing: Choosing,
) -> Result<Response, Failure> {
    if !stranger.private {
        return unprotected(&site).await;
    }
    let Some((_, account)) = behind(&site, &token, purpose(choosing)).await? else {
        return ended(&site).await;
    };
    private(&page(&site, choosing, &account, Faults::default()).await?)
}

async fn chosen(
    State(site): State<Site>,
    stranger: Stranger,
    Path(token): Path<String>,
    Form(form): Form<NewPassword>,
    choosing: Choosing,
) -> Result<Response, Failure> {
    if !stranger.private {
        return unprotected(&site).await;
    }
    let Some((link, account)) = behind(&site, &token, purpose(choosing)).await? else {
        return ended(&site).await;
    };
    let mut again = Again::from(form.faults());
    if again.faults.is_empty() {
        let visitor = stranger.visitor();
        let chosen = match choosing {
            Choosing::Invitation => site.door.take_up(&link, &form.new, visitor).await?,
            Choosing::Reset => site.door.reset(&link, &form.new, visitor).await?,
        };
        again = match chosen {
            Chosen::Door(Step::In(token)) => return welcome(&site.door, &stranger, &token, "").await,
            Chosen::Door(Step::Second(token)) => return Ok(to_the_code(&stranger, &token, "")),
            Chosen::Door(_) => return ended(&site).await,
            Chosen::Unfit(unfit) => Again::wrong("new", unfit.to_string()),
        };
    }
    again.drawn(&page(&site, choosing, &account, again.faults.clone()).await?)
}

async fn page(
    site: &Site,
    choosing: Choosing,
    account: &Account,
    faults: Faults,
) -> Result<ChoosePage, Failure> {
    let layout = frame(site, faults.title(choosing.title())).await?;
    let (name, email) = (account.name.to_string(), account.email.as_str().to_owned());
    Ok(ChoosePage { layout, faults, choosing, name, email, role: account.role })
}

const fn purpose(choosing: Choosing) -> Purpose {
    match choosing {
        Choosing::Invitation => Purpose::Invitation,
        Choosing::Reset => Purpose::Reset,
    }
}

/// The token of a link that works, and whose it is.
async fn behind(site: &Site, token: &str, purpose: Purpose) -> Result<Option<(Token, Account)>, Failure> {
    let Some(token) = Token::parse(token) else { return Ok(None) };
    Ok(site.door.behind(&token, purpose).await?.map(|account| (token, account)))
}

/// The same for a link that never was, is used up, or ran out.
async fn ended(site: &Site) -> Result<Response, Failure> {
    let text = [
        "リンクは一度だけ使えます。使用済みか、期限が切れているか、アドレスが途中で切れています。",
        "すでにパスワードを決めた人は、メールアドレスとパスワードでサインインしてください。",
        "新しいリンクが必要なときは、運用管理者に連絡してください。",
    ];
    let back = ("サインインへ", urls::people::sign_in(None));
    say(site, StatusCode::GONE, "このリンクは使えません", &text, back).await
}
