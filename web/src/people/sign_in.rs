//! Signing in with address and password, and signing out.

use std::sync::Arc;

use axum::{
    extract::{Query, State},
    response::{IntoResponse as _, Redirect, Response},
};
use axum_extra::extract::Form;
use http::{StatusCode, header::SET_COOKIE};
use serde::Deserialize;

use super::{
    again::Again,
    arrival::{frame, onward, say, to_the_code, unprotected, welcome},
    nobody_yet,
    pages::SignInPage,
};
use crate::{
    auth::door::Step,
    failure::Failure,
    gate::{
        Stranger,
        cookie::{SESSION, STEP},
    },
    page::form::Faults,
    site::{Site, private},
    urls,
};

/// The same words whether the address has no account, the password is another, or the account is not in use.
const WRONG: &str = "メールアドレスまたはパスワードが違います。";

/// What the address asks for behind the question mark.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Wish {
    pub(super) next: String,
}

/// What the form sends. Not to be shown anywhere, so without `Debug`.
#[derive(Default, Deserialize)]
#[serde(default)]
pub(super) struct Credentials {
    email: String,
    password: String,
    next: String,
}

/// `GET /sign-in`
pub(super) async fn ask(
    State(site): State<Site>,
    stranger: Stranger,
    Query(wish): Query<Wish>,
    outside: Option<Arc<str>>,
) -> Result<Response, Failure> {
    if !stranger.private {
        return unprotected(&site).await;
    }
    if let Some(session) = &stranger.signed {
        return Ok(Redirect::to(&onward(&wish.next, &session.viewer.scope)).into_response());
    }
    let mut page = page(&site, Faults::default(), String::new(), wish.next, outside).await?;
    page.nobody_yet = nobody_yet::is_so(&site.desk.store).await?;
    private(&page)
}

/// `POST /sign-in`
pub(super) async fn enter(
    State(site): State<Site>,
    stranger: Stranger,
    Form(form): Form<Credentials>,
    outside: Option<Arc<str>>,
) -> Result<Response, Failure> {
    if !stranger.private {
        return unprotected(&site).await;
    }
    let mut missing = Faults::default();
    if form.email.trim().is_empty() {
        missing.add("email", "メールアドレスを入力してください。");
    }
    if form.password.is_empty() {
        missing.add("password", "パスワードを入力してください。");
    }
    let again = if missing.is_empty() {
        match site.door.password(&form.email, &form.password, stranger.visitor()).await? {
            Step::In(token) => return welcome(&site.door, &stranger, &token, &form.next).await,
            Step::Second(token) => return Ok(to_the_code(&stranger, &token, &form.next)),
            Step::Wrong | Step::Expired => Again::wrong("email", WRONG),
            Step::Wait(wait) => Again::wait("email", wait),
        }
    } else {
        Again::from(missing)
    };
    again.drawn(&page(&site, again.faults.clone(), form.email, form.next, outside).await?)
}

async fn page(
    site: &Site,
    faults: Faults,
    email: String,
    next: String,
    outside: Option<Arc<str>>,
) -> Result<SignInPage, Failure> {
    let layout = frame(site, faults.title("サインイン")).await?;
    let outside = outside.map(|name| name.to_string());
    Ok(SignInPage { layout, faults, email, next, outside, nobody_yet: false })
}

/// `GET /sign-in/forgot`. Nothing is asked, so nothing is revealed.
pub(super) async fn forgot(State(site): State<Site>) -> Result<Response, Failure> {
    let text = [
        "所属の運用管理者に連絡してください。本人であることを確かめたうえで、新しいパスワードを決めるためのリンク（1時間有効）をお渡しします。",
        "確認コードを表示するスマートフォンと回復コードの両方をなくしたときも、運用管理者に連絡してください。",
        "パスワードを知っている人はいません。運用管理者がパスワードを尋ねることもありません。",
    ];
    let back = ("サインインへ戻る", urls::people::sign_in(None));
    say(&site, StatusCode::OK, "パスワードを忘れたとき", &text, back).await
}

/// `POST /sign-out`
pub(super) async fn leave(State(site): State<Site>, stranger: Stranger) -> Result<Response, Failure> {
    if let Some(session) = &stranger.signed {
        site.door.leave(session, stranger.visitor().request).await?;
    }
    Ok(away(&stranger))
}

/// Leads to the page after signing out, and takes the cookies away.
pub(super) fn away(stranger: &Stranger) -> Response {
    let mut response = Redirect::to(urls::people::sign_out()).into_response();
    for cookie in [SESSION, STEP] {
        response.headers_mut().append(SET_COOKIE, cookie.take(stranger.https));
    }
    response
}

/// `GET /sign-out`: the page after it.
pub(super) async fn left(State(site): State<Site>, stranger: Stranger) -> Result<Response, Failure> {
    if let Some(session) = &stranger.signed {
        // By the browser's history, or in by another window: nobody is signed out by looking at a page.
        return Ok(Redirect::to(&onward("", &session.viewer.scope)).into_response());
    }
    let text = ["共用のパソコンでは、ブラウザーの画面をすべて閉じてください。"];
    let back = ("もう一度サインインする", urls::people::sign_in(None));
    say(&site, StatusCode::OK, "サインアウトしました", &text, back).await
}
