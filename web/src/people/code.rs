//! The second step of signing in: the code of a telephone, or one from paper.

use axum::{
    extract::{Query, State},
    response::{IntoResponse as _, Redirect, Response},
};
use axum_extra::extract::Form;
use domain::people::Token;
use http::{HeaderMap, StatusCode, header::SET_COOKIE};
use serde::Deserialize;
use store::people::links::Purpose;

use super::{
    again::Again,
    arrival::{frame, say, unprotected, welcome},
    pages::CodePage,
    sign_in::Wish,
};
use crate::{
    auth::door::Step,
    failure::Failure,
    gate::{Stranger, cookie::STEP},
    page::form::Faults,
    site::{Site, private},
    urls,
};

/// What one of the two forms sends. Not to be shown anywhere, so without `Debug`.
#[derive(Default, Deserialize)]
#[serde(default)]
pub(super) struct Brought {
    code: String,
    paper: String,
    next: String,
}

/// `GET /sign-in/code`
pub(super) async fn ask(
    State(site): State<Site>,
    stranger: Stranger,
    headers: HeaderMap,
    Query(wish): Query<Wish>,
) -> Result<Response, Failure> {
    if !stranger.private {
        return unprotected(&site).await;
    }
    let Some(first) = STEP.read(&headers, stranger.https) else { return Ok(anew(&wish.next)) };
    if site.door.behind(&first, Purpose::SecondStep).await?.is_none() {
        return expired(&site, &stranger, &wish.next).await;
    }
    private(&page(&site, Faults::default(), wish.next).await?)
}

/// `POST /sign-in/code`
pub(super) async fn enter(
    State(site): State<Site>,
    stranger: Stranger,
    headers: HeaderMap,
    Form(form): Form<Brought>,
) -> Result<Response, Failure> {
    if !stranger.private {
        return unprotected(&site).await;
    }
    let Some(first) = STEP.read(&headers, stranger.https) else { return Ok(anew(&form.next)) };
    let again = match form.written() {
        None => Again::wrong("code", "確認コードを入力してください。"),
        Some((field, code)) => match step(&site, &stranger, &first, code).await? {
            Step::In(token) => return welcome(&site.door, &stranger, &token, &form.next).await,
            Step::Second(_) | Step::Expired => return expired(&site, &stranger, &form.next).await,
            Step::Wrong => Again::wrong(field, wrong(field)),
            Step::Wait(wait) => Again::wait(field, wait),
        },
    };
    again.drawn(&page(&site, again.faults.clone(), form.next).await?)
}

impl Brought {
    /// What was written, and into which field.
    fn written(&self) -> Option<(&'static str, &str)> {
        let fields = [("code", &self.code), ("paper", &self.paper)];
        fields.into_iter().map(|(field, code)| (field, code.trim())).find(|(_, code)| !code.is_empty())
    }
}

async fn step(site: &Site, stranger: &Stranger, first: &Token, code: &str) -> Result<Step, Failure> {
    Ok(site.door.second(first, code, stranger.visitor()).await?)
}

fn wrong(field: &str) -> &'static str {
    if field == "paper" {
        "回復コードが違うか、使用済みです。別の回復コードを入力してください。"
    } else {
        "確認コードが違います。アプリに表示されている新しい6桁の数字を入力してください。"
    }
}

async fn page(site: &Site, faults: Faults, next: String) -> Result<CodePage, Failure> {
    let layout = frame(site, faults.title("確認コードの入力")).await?;
    Ok(CodePage { layout, faults, next })
}

/// Nobody is half way in: back to the first step.
fn anew(next: &str) -> Response {
    Redirect::to(&urls::people::sign_in(Some(next))).into_response()
}

async fn expired(site: &Site, stranger: &Stranger, next: &str) -> Result<Response, Failure> {
    let text = [
        "パスワードの入力から時間がたったか、アカウントの内容が変わったため、続けられません。",
        "もう一度、最初からサインインしてください。",
    ];
    let back = ("サインインへ戻る", urls::people::sign_in(Some(next)));
    let mut response = say(site, StatusCode::GONE, "サインインをやり直してください", &text, back).await?;
    response.headers_mut().append(SET_COOKIE, STEP.take(stranger.https));
    Ok(response)
}
