//! The two addresses of signing in by way of a provider: the way there, and the way back.

use axum::{
    Extension,
    extract::{Query, State},
    response::{Html, IntoResponse as _, Redirect, Response},
};
use domain::people::Token;
use http::{
    HeaderMap, HeaderValue, StatusCode,
    header::{RETRY_AFTER, SET_COOKIE},
};
use serde::Deserialize;

use super::{Answer, Arrival, Outside, OutsideError};
use crate::{
    auth::door::{Door, Step},
    failure::{Failure, Words, page::Draw},
    gate::{
        Routes, Rule, Stranger,
        cookie::{Cookie, OUTSIDE, STEP},
    },
    people::arrival::welcome,
    request_id::RequestId,
    urls::people::{code_for, own_path, sign_in},
};

/// Seconds after which asking again may help.
const AGAIN: HeaderValue = HeaderValue::from_static("60");

/// What the two handlers have at hand.
#[derive(Clone)]
pub struct Porch {
    /// Where people come in.
    pub door: Door,
    /// The provider; without one, there is nothing at these addresses.
    pub outside: Option<Outside>,
    /// Draws what is to be said instead.
    pub draw: Draw,
}

/// The addresses.
#[must_use]
pub fn routes<T>(porch: Porch) -> Routes<T> {
    Routes::new()
        .get("/sign-in/outside", Rule::Open, depart)
        .get("/sign-in/outside/back", Rule::Open, arrive)
        .with_state(porch)
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Wish {
    next: String,
}

async fn depart(
    State(porch): State<Porch>,
    Extension(id): Extension<RequestId>,
    Query(wish): Query<Wish>,
    stranger: Stranger,
) -> Result<Response, Failure> {
    let outside = porch.outside()?;
    if !protected(outside, &stranger) {
        return Ok(porch.say(&open_line(), StatusCode::FORBIDDEN, id));
    }
    match outside.depart(&porch.door, own_path(&wish.next)).await {
        Ok(departure) => {
            let mut response = Redirect::to(&departure.to).into_response();
            give(&mut response, OUTSIDE, &departure.cookie, stranger.https);
            Ok(response)
        }
        Err(error) => porch.unavailable(outside, error, id),
    }
}

async fn arrive(
    State(porch): State<Porch>,
    Extension(id): Extension<RequestId>,
    Query(answer): Query<Answer>,
    stranger: Stranger,
    headers: HeaderMap,
) -> Result<Response, Failure> {
    let outside = porch.outside()?;
    if !protected(outside, &stranger) {
        return Ok(porch.say(&open_line(), StatusCode::FORBIDDEN, id));
    }
    let cookie = OUTSIDE.read(&headers, stranger.https);
    let arrived = outside.arrive(&porch.door, cookie.as_ref(), &answer, stranger.visitor()).await;
    let mut response = match arrived {
        Ok(Arrival::Door(Step::In(token), next)) => {
            welcome(&porch.door, &stranger, &token, next.as_deref().unwrap_or_default()).await?
        }
        Ok(Arrival::Door(Step::Second(token), next)) => {
            let mut response = porch.onward(&code_for(next.as_deref()), id);
            give(&mut response, STEP, &token, stranger.https);
            response
        }
        Ok(Arrival::Door(Step::Wrong | Step::Wait(_), _)) => {
            porch.say(&not_known(outside), StatusCode::FORBIDDEN, id)
        }
        Ok(Arrival::Door(Step::Expired, _) | Arrival::Lost) => {
            porch.say(&lost(), StatusCode::BAD_REQUEST, id)
        }
        Ok(Arrival::Declined) => porch.say(&declined(outside), StatusCode::FORBIDDEN, id),
        Err(error) => porch.unavailable(outside, error, id)?,
    };
    // Where the way was not this browser's to end, it may still be under way.
    if cookie.is_some() && response.status() != StatusCode::BAD_REQUEST {
        response.headers_mut().append(SET_COOKIE, OUTSIDE.take(stranger.https));
    }
    Ok(response)
}

impl Porch {
    fn outside(&self) -> Result<&Outside, Failure> {
        self.outside.as_ref().ok_or_else(|| Failure::NotFound { what: "お探しのページ".into() })
    }

    fn say(&self, words: &Words, status: StatusCode, id: RequestId) -> Response {
        (status, Html((self.draw)(words, id, None))).into_response()
    }

    /// A page of ours that leads on by itself. The cookie of the second step goes along with pages of ours only, and a
    /// redirect would still count as coming from the provider.
    fn onward(&self, to: &str, id: RequestId) -> Response {
        let words = Words {
            title: "確認コードの入力へ進みます".into(),
            what: "続けて、確認コードを入力してください。".into(),
            advice: Vec::new(),
            back: ("確認コードの入力へ".into(), to.to_owned()),
        };
        let mut response = self.say(&words, StatusCode::OK, id);
        if let Ok(lead) = HeaderValue::from_str(&format!("0; url={to}")) {
            response.headers_mut().insert("refresh", lead);
        }
        response
    }

    fn unavailable(
        &self,
        outside: &Outside,
        error: OutsideError,
        id: RequestId,
    ) -> Result<Response, Failure> {
        let words = match error {
            OutsideError::Door(error) => return Err(error.into()),
            OutsideError::Unavailable(_) => silent(outside),
            OutsideError::Crowded => crowded(),
        };
        let mut response = self.say(&words, StatusCode::SERVICE_UNAVAILABLE, id);
        response.headers_mut().insert(RETRY_AFTER, AGAIN);
        Ok(response)
    }
}

/// Whether what is handed over travels unseen: over TLS, or within the machine itself where that is how it is opened.
fn protected(outside: &Outside, stranger: &Stranger) -> bool {
    stranger.private && (stranger.https || !outside.is_https())
}

fn open_line() -> Words {
    words(
        "暗号化された接続（HTTPS）が必要です",
        "いまの接続は暗号化されていないため、サインインできません。".into(),
        &["アドレスを「https://」から始めて、開き直してください。"],
    )
}

fn give(response: &mut Response, cookie: Cookie, token: &Token, https: bool) {
    response.headers_mut().append(SET_COOKIE, cookie.give(token, https));
}

fn words(title: &str, what: String, advice: &[&str]) -> Words {
    Words {
        title: title.into(),
        what,
        advice: advice.iter().map(|&step| step.into()).collect(),
        back: ("サインインへ戻る".into(), sign_in(None)),
    }
}

/// The same whether somebody has no account, one that is not in use, or one that belongs to another identity.
fn not_known(outside: &Outside) -> Words {
    words(
        "サインインできません",
        format!("{}では、このシステムの利用者を確かめられませんでした。", outside.name()),
        &[
            "メールアドレスとパスワードでサインインできる場合は、そちらをお使いください。",
            "利用者として登録されているかどうかは、運用管理者に確かめてください。",
        ],
    )
}

fn lost() -> Words {
    words(
        "サインインをやり直してください",
        "サインインの途中で時間がたったか、別の画面で始めたサインインのため、続けられませんでした。".into(),
        &[
            "このシステムを開いている画面から、もう一度サインインしてください。",
            "ブラウザーのCookieを有効にしてください。",
        ],
    )
}

fn declined(outside: &Outside) -> Words {
    words(
        "サインインを続けられませんでした",
        format!(
            "{}でのサインインが取りやめられたか、このシステムの利用が許可されていません。",
            outside.name()
        ),
        &[
            "取りやめた場合は、もう一度サインインするか、メールアドレスとパスワードをお使いください。",
            "利用の許可については、所属の情報担当に確かめてください。",
        ],
    )
}

fn silent(outside: &Outside) -> Words {
    words(
        "いま、この方法ではサインインできません",
        format!("{}のサーバーから答えがありません。", outside.name()),
        &[
            "メールアドレスとパスワードでは、いつもどおりサインインできます。",
            "しばらくしてから、もう一度お試しください。続くときは、下の番号を添えて運用管理者に連絡してください。",
        ],
    )
}

fn crowded() -> Words {
    words(
        "いま、この方法ではサインインできません",
        "サインインの途中の人が多すぎます。".into(),
        &[
            "10分ほどしてから、もう一度お試しください。",
            "メールアドレスとパスワードでは、いつもどおりサインインできます。",
        ],
    )
}
