//! What a browser sees of it.

use std::sync::Arc;

use axum::{Extension, Router, body::Body};
use http::{
    HeaderMap, Request, StatusCode,
    header::{COOKIE, LOCATION, RETRY_AFTER, SET_COOKIE},
};
use openidconnect::url::form_urlencoded;
use tower::ServiceExt as _;

use super::{
    super::{
        Answer,
        pages::{Porch, routes},
    },
    House, Outside, agreement,
    provider::{Manner, Person},
};
use crate::{client::Client, config::outside::FactorRule, request_id::RequestIds};

/// What came back: status, headers, and the title and sentence of a page.
struct Seen {
    status: StatusCode,
    headers: HeaderMap,
    page: String,
}

impl Seen {
    fn to(&self) -> &str {
        self.headers[LOCATION].to_str().expect("text")
    }

    fn given(&self) -> Vec<&str> {
        self.headers.get_all(SET_COOKIE).iter().map(|line| line.to_str().expect("text")).collect()
    }

    /// The cookie of this name, as a browser sends it back.
    fn cookie(&self, name: &str) -> Option<&str> {
        let lines = self.given();
        let line = lines.iter().find(|line| line.starts_with(&format!("{name}=")))?;
        line.split(';').next()
    }
}

fn pages(house: &House, outside: Option<Outside>) -> Router {
    let id = RequestIds::new([0; 6]).next("2026-11-21T00:00:00Z".parse().expect("an instant"));
    let draw: crate::failure::page::Draw =
        Arc::new(|words, _, _| format!("{}｜{}｜{}", words.title, words.what, words.back.1));
    let porch = Porch { door: house.door.clone(), outside, draw };
    let client = Client { address: None, https: true, relayed: false, own_machine: false };
    routes::<()>(porch).into_router().layer(Extension(id)).layer(Extension(client))
}

async fn get(pages: &Router, address: &str, cookie: Option<&str>) -> Seen {
    let request = Request::get(address);
    let request = cookie.into_iter().fold(request, |request, cookie| request.header(COOKIE, cookie));
    let response = pages.clone().oneshot(request.body(Body::empty()).expect("a request")).await;
    let (parts, body) = response.expect("an answer").into_parts();
    let bytes = axum::body::to_bytes(body, 100_000).await.expect("a page");
    let page = String::from_utf8(bytes.to_vec()).expect("text");
    Seen { status: parts.status, headers: parts.headers, page }
}

fn back(answer: &Answer) -> String {
    let mut query = form_urlencoded::Serializer::new(String::new());
    query.append_pair("state", &answer.state).append_pair("code", &answer.code).append_pair("unknown", "1");
    format!("/sign-in/outside/back?{}", query.finish())
}

#[tokio::test]
async fn a_browser_goes_there_and_back() {
    let house = House::new(FactorRule::Ask).await;
    let hanako = house.hanako().await;
    let pages = pages(&house, Some(house.outside.clone()));
    let gone = get(&pages, "/sign-in/outside?next=%2Fprefectures%2F28", None).await;
    assert_eq!(gone.status, StatusCode::SEE_OTHER);
    assert!(gone.given()[0].contains("HttpOnly; SameSite=Lax"), "{:?}", gone.given());
    let cookie = gone.cookie("__Host-renkei-outside");
    let returned = get(&pages, &back(&house.local.consent(gone.to())), cookie).await;
    assert_eq!((returned.status, returned.to()), (StatusCode::SEE_OTHER, "/prefectures/28"));
    assert!(returned.cookie("__Host-renkei").is_some_and(|cookie| cookie.len() > 64));
    assert_eq!(returned.cookie("__Host-renkei-outside"), Some("__Host-renkei-outside="), "used up");

    // With a second factor: a page of ours leads on, with the cookie of the second step.
    let mut write = house.door.store.write().await.expect("a turn");
    write.propose_totp(hanako.id, "kept").await.expect("proposed");
    assert!(write.confirm_totp(hanako.id, "kept", 1, house.door.clock.now()).await.expect("an answer"));
    write.commit().await.expect("kept");
    let gone = get(&pages, "/sign-in/outside?next=/prefectures/28", None).await;
    let returned =
        get(&pages, &back(&house.local.consent(gone.to())), gone.cookie("__Host-renkei-outside")).await;
    assert_eq!(returned.status, StatusCode::OK);
    assert_eq!(returned.headers["refresh"], "0; url=/sign-in/code?next=%2Fprefectures%2F28");
    assert!(returned.cookie("__Host-renkei-step").is_some() && returned.cookie("__Host-renkei").is_none());
}

#[tokio::test]
async fn whoever_is_not_let_in_is_told_what_to_do() {
    let house = House::new(FactorRule::Trust).await;
    house.hanako().await;
    let pages = pages(&house, Some(house.outside.clone()));
    let gone = get(&pages, "/sign-in/outside", None).await;
    let answer = house.local.consent(gone.to());
    let lost = get(&pages, &back(&answer), None).await;
    assert_eq!(lost.status, StatusCode::BAD_REQUEST);
    assert!(lost.page.contains("やり直してください") && lost.given().is_empty(), "{}", lost.page);

    // The same page for an account there is not and for a token that is not true.
    house.local.meets(Person { email: Some("nobody@example.lg.jp"), ..Person::hanako() });
    let nobody = get(&pages, &back(&answer), gone.cookie("__Host-renkei-outside")).await;
    house.local.meets(Person::hanako());
    house.local.behave(Manner::WrongNonce);
    let gone = get(&pages, "/sign-in/outside", None).await;
    let untrue =
        get(&pages, &back(&house.local.consent(gone.to())), gone.cookie("__Host-renkei-outside")).await;
    assert_eq!((nobody.status, &nobody.page), (StatusCode::FORBIDDEN, &untrue.page));
    assert!(nobody.page.contains("県庁アカウント") && nobody.page.ends_with("｜/sign-in"), "{}", nobody.page);
}

#[tokio::test]
async fn without_a_provider_there_is_nothing_and_one_that_is_down_is_said_to_be() {
    let house = House::new(FactorRule::Trust).await;
    let off = pages(&house, None);
    for address in ["/sign-in/outside", "/sign-in/outside/back?state=x&code=y"] {
        assert_eq!(get(&off, address, None).await.status, StatusCode::NOT_FOUND, "{address}");
    }
    let clock = house.door.clock.clone();
    let down = Outside::new(agreement("http://127.0.0.1:1", FactorRule::Trust), clock).expect("a way");
    let seen = get(&pages(&house, Some(down)), "/sign-in/outside", None).await;
    assert_eq!(
        (seen.status, &seen.headers[RETRY_AFTER]),
        (StatusCode::SERVICE_UNAVAILABLE, &"60".parse().expect("a value"))
    );
    assert!(seen.page.contains("答えがありません"), "{}", seen.page);
}
