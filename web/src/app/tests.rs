//! What every response keeps to, whatever it is: asked of the application without a socket.

use std::{
    io::Read as _,
    sync::atomic::{AtomicUsize, Ordering},
};

use axum::{
    body::{Body, Bytes, to_bytes},
    extract::{Path, Query},
    response::Html,
};
use domain::{
    clock::FixedClock,
    people::{Act, Role},
};
use flate2::read::GzDecoder;
use http::{
    HeaderMap, Request, StatusCode,
    header::{
        ACCEPT_ENCODING, ALLOW, CACHE_CONTROL, CONTENT_ENCODING, CONTENT_SECURITY_POLICY, CONTENT_TYPE, ETAG,
        HOST, IF_NONE_MATCH, ORIGIN, REFERRER_POLICY, RETRY_AFTER, VARY, X_CONTENT_TYPE_OPTIONS,
    },
};

use super::*;
use crate::{
    assets,
    cache::Shared,
    failure::page,
    gate::{Rule, sample::session},
    health,
};

/// An application's parts with a clock that stands still and the page cache on.
pub(crate) fn parts() -> Parts {
    Parts {
        clock: Arc::new(FixedClock("2026-01-31T00:00:00Z".parse().expect("an instant"))),
        ids: Arc::new(RequestIds::new([0; 6])),
        hosts: Hosts::default(),
        gate: Gate::taking_all_for(session(Role::Viewer, "28")),
        pages: Some(PageCache::new(crate::cache::CAPACITY)),
        version: DataVersion::fixed(1),
        draw: Arc::new(page::plain),
        proxies: Proxies::default(),
        metrics: Arc::default(),
        pace: Pace::off(),
        upload_limit: 1_024 * 1_024,
    }
}

/// How often the board was rendered.
type Count = Arc<AtomicUsize>;

fn routes(count: &Count) -> Routes {
    let count = Arc::clone(count);
    Routes::new()
        .get("/prefectures/{code}", Rule::To(Act::SeeFigures), move |Path(code): Path<String>| {
            let count = Arc::clone(&count);
            async move {
                count.fetch_add(1, Ordering::SeqCst);
                tokio::time::sleep(Duration::from_millis(20)).await;
                let mut page =
                    Html(format!("<h1>{code}</h1>{}", "<p>市町村</p>".repeat(200))).into_response();
                page.extensions_mut().insert(Shared);
                page.extensions_mut().insert(FactsTime(Duration::from_micros(1_500)));
                page
            }
        })
        .get("/mine", Rule::Open, || async { Html("<p>山田さん</p>".repeat(200)) })
        .post("/form", Rule::Open, |body: Bytes| async move { body.len().to_string() })
        .get("/panic", Rule::Open, panics)
        .get("/broken", Rule::Open, || async { Err::<(), _>(Failure::broken("disk I/O error")) })
        .get("/slow", Rule::Open, || async { tokio::time::sleep(PATIENCE * 2).await })
        .get("/number", Rule::Open, |Query(_): Query<std::collections::HashMap<String, u32>>| async {})
        .get("/busy", Rule::Open, || async { Failure::Busy })
        .merge(assets::routes())
        .merge(health::routes(|| async { Err::<(), _>("locked") }))
}

async fn panics() {
    panic!("a secret detail");
}

fn app() -> (App, Count) {
    let count = Count::default();
    (App::new(routes(&count), parts()), count)
}

/// Sends a request as a browser does, which says of a form where it comes from.
async fn send(
    app: &App,
    method: &str,
    address: &str,
    headers: &[(http::HeaderName, &str)],
    body: Body,
) -> Response {
    let site = http::HeaderName::from_static("sec-fetch-site");
    let says = headers.iter().any(|(name, _)| *name == ORIGIN || *name == site);
    let mut all = headers.to_vec();
    if method == "POST" && !says {
        all.push((site, "same-origin"));
    }
    send_bare(app, method, address, &all, body).await
}

async fn send_bare(
    app: &App,
    method: &str,
    address: &str,
    headers: &[(http::HeaderName, &str)],
    body: Body,
) -> Response {
    let mut request = Request::builder().method(method).uri(address);
    if !headers.iter().any(|(name, _)| name == HOST) {
        request = request.header(HOST, "127.0.0.1:8080");
    }
    for (name, value) in headers {
        request = request.header(name, *value);
    }
    app.answer(request.body(body).expect("a request")).await
}

async fn fetch(app: &App, address: &str) -> Response {
    send(app, "GET", address, &[], Body::empty()).await
}

async fn text(response: Response) -> String {
    let bytes = to_bytes(response.into_body(), usize::MAX).await.expect("a body");
    String::from_utf8(bytes.to_vec()).expect("text")
}

fn assert_protected(headers: &HeaderMap, what: &str) {
    let policy = headers[CONTENT_SECURITY_POLICY].to_str().expect("text");
    for word in ["default-src 'none'", "object-src 'none'", "base-uri 'none'", "frame-ancestors 'none'"] {
        assert!(policy.contains(word), "{what}");
    }
    assert!(!policy.contains("unsafe"), "{what}");
    assert_eq!(headers[X_CONTENT_TYPE_OPTIONS], "nosniff", "{what}");
    assert_eq!(headers[REFERRER_POLICY], "same-origin", "{what}");
    for name in ["permissions-policy", "cross-origin-opener-policy", "cross-origin-resource-policy"] {
        assert!(headers.contains_key(name), "{what}: {name}");
    }
    assert!(headers.contains_key(CACHE_CONTROL), "{what}");
    assert_eq!(headers["x-request-id"].len(), 36, "{what}");
}

#[tokio::test(start_paused = true)]
async fn every_response_is_protected_and_numbered() {
    let (app, _) = app();
    let all = [
        ("GET", "/prefectures/28", 200),
        ("GET", "/prefectures/28", 200),
        ("HEAD", "/prefectures/28", 200),
        ("GET", "/mine", 200),
        ("GET", assets::css_url(), 200),
        ("GET", "/assets/0/app.css", 404),
        ("GET", "/nowhere", 404),
        ("POST", "/prefectures/28", 405),
        ("BREW", "/prefectures/28", 405),
        ("TRACE", "/", 404),
        ("GET", "/number?a=b", 400),
        ("GET", "/panic", 500),
        ("GET", "/broken", 500),
        ("GET", "/busy", 503),
        ("GET", "/slow", 504),
        ("GET", "/health", 200),
        ("GET", "/ready", 503),
        ("POST", "/form", 200),
    ];
    for (method, address, status) in all {
        let response = send(&app, method, address, &[], Body::empty()).await;
        let what = format!("{method} {address}");
        assert_eq!(response.status(), status, "{what}");
        assert_protected(response.headers(), &what);
    }
}

#[tokio::test(start_paused = true)]
async fn a_failure_is_a_page_with_its_number_and_without_its_cause() {
    let (app, _) = app();
    for address in ["/nowhere", "/number?a=b", "/panic", "/broken", "/slow", "/assets/0/x"] {
        let response = fetch(&app, address).await;
        assert_eq!(response.headers()[CONTENT_TYPE], "text/html; charset=utf-8", "{address}");
        assert_eq!(response.headers()[CACHE_CONTROL], "no-store", "{address}");
        let id = response.headers()["x-request-id"].to_str().expect("text").to_owned();
        let page = text(response).await;
        assert!(page.contains(&id) && page.contains("href=\"/\""), "{address}: {page}");
        for secret in ["secret", "disk", "invalid digit", "panicked"] {
            assert!(!page.contains(secret), "{address}: {page}");
        }
    }
    let wrong_method = send(&app, "DELETE", "/mine", &[], Body::empty()).await;
    assert_eq!(wrong_method.headers()[ALLOW], "GET,HEAD");
    assert_eq!(fetch(&app, "/busy").await.headers()[RETRY_AFTER], "5");
}

#[tokio::test]
async fn what_a_program_asks_is_answered_in_plain_words() {
    let (app, _) = app();
    let ready = fetch(&app, "/ready").await;
    assert_eq!(ready.headers()[CONTENT_TYPE], "text/plain; charset=utf-8");
    assert_eq!(ready.headers()[CACHE_CONTROL], "no-store");
    assert_eq!(text(fetch(&app, "/health").await).await, "ok\n");
}

#[tokio::test]
async fn a_page_is_rendered_once_for_many() {
    let (app, count) = app();
    let visits: Vec<_> = (0..50)
        .map(|_| {
            let app = app.clone();
            tokio::spawn(async move { text(fetch(&app, "/prefectures/28?a=1&b=2").await).await })
        })
        .collect();
    for visit in visits {
        assert!(visit.await.expect("no panic").starts_with("<h1>28</h1>"));
    }
    text(fetch(&app, "/prefectures/28?b=2&a=1").await).await;
    assert_eq!(count.load(Ordering::SeqCst), 1);
    fetch(&app, "/prefectures/27").await;
    assert_eq!(count.load(Ordering::SeqCst), 2);
}

#[tokio::test]
async fn another_takes_over_from_a_visitor_who_went_away() {
    let (app, count) = app();
    let first = {
        let app = app.clone();
        tokio::spawn(async move { fetch(&app, "/prefectures/28").await })
    };
    tokio::time::sleep(Duration::from_millis(5)).await;
    let second = {
        let app = app.clone();
        tokio::spawn(async move { fetch(&app, "/prefectures/28").await })
    };
    tokio::time::sleep(Duration::from_millis(5)).await;
    first.abort();
    assert_eq!(second.await.expect("no panic").status(), StatusCode::OK);
    assert_eq!(count.load(Ordering::SeqCst), 2);
}

#[tokio::test]
async fn a_new_data_version_makes_a_new_page() {
    let told = Arc::new(std::sync::atomic::AtomicI64::new(1));
    let read = {
        let told = Arc::clone(&told);
        move || {
            let told = told.load(Ordering::SeqCst);
            async move { Ok::<_, Infallible>(told) }
        }
    };
    let version = DataVersion::start(read, Duration::ZERO).await.expect("a version");
    let count = Count::default();
    let app = App::new(routes(&count), Parts { version, ..parts() });
    fetch(&app, "/prefectures/28").await;
    fetch(&app, "/prefectures/28").await;
    assert_eq!(count.load(Ordering::SeqCst), 1);
    told.store(2, Ordering::SeqCst);
    fetch(&app, "/prefectures/28").await;
    assert_eq!(count.load(Ordering::SeqCst), 2);
}

#[tokio::test(start_paused = true)]
async fn the_pages_of_before_are_let_go() {
    let told = Arc::new(std::sync::atomic::AtomicI64::new(1));
    let read = {
        let told = Arc::clone(&told);
        move || {
            let told = told.load(Ordering::SeqCst);
            async move { Ok::<_, Infallible>(told) }
        }
    };
    let version = DataVersion::start(read, Duration::from_millis(200)).await.expect("a version");
    let app = App::new(routes(&Count::default()), Parts { version, ..parts() });
    tokio::spawn(app.clone().follow_data());
    fetch(&app, "/prefectures/28").await;
    let size = || app.parts.pages.as_ref().expect("a cache").size();
    assert!(size() > 0);
    told.store(2, Ordering::SeqCst);
    tokio::time::sleep(Duration::from_millis(500)).await;
    assert_eq!(size(), 0);
}

#[tokio::test]
async fn without_the_page_cache_every_visit_renders() {
    let count = Count::default();
    let app = App::new(routes(&count), Parts { pages: None, ..parts() });
    for _ in 0..3 {
        assert_protected(fetch(&app, "/prefectures/28").await.headers(), "/prefectures/28");
    }
    assert_eq!(count.load(Ordering::SeqCst), 3);
}

#[tokio::test]
async fn a_page_the_visitor_has_is_not_sent_again() {
    let (app, count) = app();
    let first = send(&app, "GET", "/prefectures/28", &[(ACCEPT_ENCODING, "gzip")], Body::empty()).await;
    assert_eq!(first.headers()["server-timing"], "facts;dur=1.500");
    assert_eq!(first.headers()[CONTENT_ENCODING], "gzip");
    let tag = first.headers()[ETAG].to_str().expect("text").to_owned();
    let packed = to_bytes(first.into_body(), usize::MAX).await.expect("a body");
    let mut page = String::new();
    GzDecoder::new(&packed[..]).read_to_string(&mut page).expect("gzip");
    assert_eq!(page, text(fetch(&app, "/prefectures/28").await).await);

    let again = [(ACCEPT_ENCODING, "gzip"), (IF_NONE_MATCH, tag.as_str())];
    let again = send(&app, "GET", "/prefectures/28", &again, Body::empty()).await;
    assert_eq!(again.status(), StatusCode::NOT_MODIFIED);
    assert_eq!(again.headers()[ETAG], tag);
    assert_eq!(again.headers()[VARY], "accept-encoding");
    assert!(!again.headers().contains_key("server-timing"));
    assert_protected(again.headers(), "304");
    assert!(text(again).await.is_empty());
    assert_eq!(count.load(Ordering::SeqCst), 1);
}

#[tokio::test]
async fn a_private_page_is_compressed_and_never_held() {
    let (app, _) = app();
    for _ in 0..2 {
        let page = send(&app, "GET", "/mine", &[(ACCEPT_ENCODING, "gzip")], Body::empty()).await;
        assert_eq!(page.headers()[CONTENT_ENCODING], "gzip");
        assert_eq!(page.headers()[CACHE_CONTROL], "no-store");
        assert!(!page.headers().contains_key(ETAG));
    }
    assert_eq!(app.parts.pages.as_ref().expect("a cache").size(), 0);
}

#[tokio::test]
async fn a_foreign_name_reaches_nothing_not_even_a_held_page() {
    let (app, count) = app();
    fetch(&app, "/prefectures/28").await;
    let rebound = send(&app, "GET", "/prefectures/28", &[(HOST, "evil.example.jp")], Body::empty()).await;
    assert_eq!(rebound.status(), StatusCode::MISDIRECTED_REQUEST);
    assert_protected(rebound.headers(), "a foreign name");
    assert!(!text(rebound).await.contains("28"));
    assert_eq!(count.load(Ordering::SeqCst), 1);
}

#[tokio::test]
async fn a_form_from_elsewhere_is_refused() {
    let (app, _) = app();
    let site = http::HeaderName::from_static("sec-fetch-site");
    let refused: [&[(http::HeaderName, &str)]; 5] = [
        &[(site.clone(), "cross-site"), (ORIGIN, "http://127.0.0.1:8080")],
        &[(site.clone(), "same-site")],
        &[(ORIGIN, "https://evil.example.jp")],
        &[(ORIGIN, "http://127.0.0.1:9999")],
        &[(ORIGIN, "null")],
    ];
    for headers in refused {
        let response = send(&app, "POST", "/form", headers, Body::from("a=b")).await;
        assert_eq!(response.status(), StatusCode::FORBIDDEN, "{headers:?}");
        assert_protected(response.headers(), "a foreign form");
        assert!(text(response).await.contains("ほかのサイトから送られた操作は受け付けません"));
    }
    let taken: [&[(http::HeaderName, &str)]; 3] =
        [&[(site.clone(), "same-origin")], &[(site, "none")], &[(ORIGIN, "http://127.0.0.1:8080")]];
    for headers in taken {
        let response = send(&app, "POST", "/form", headers, Body::from("a=b")).await;
        assert_eq!(response.status(), StatusCode::OK, "{headers:?}");
    }
}

#[tokio::test]
async fn a_form_with_a_session_says_where_it_comes_from() {
    let (app, _) = app();
    let response = send_bare(&app, "POST", "/form", &[], Body::from("a=b")).await;
    assert_eq!(response.status(), StatusCode::FORBIDDEN);
    // What changes nothing may be asked for without.
    assert_eq!(send_bare(&app, "GET", "/mine", &[], Body::empty()).await.status(), StatusCode::OK);
}

#[tokio::test]
async fn a_form_that_is_too_large_is_refused() {
    let (app, _) = app();
    let announced = [(http::header::CONTENT_LENGTH, "10000000")];
    let response = send(&app, "POST", "/form", &announced, Body::from("a")).await;
    assert_eq!(response.status(), StatusCode::PAYLOAD_TOO_LARGE);
    assert!(text(response).await.contains("大きすぎます"));
    let response = send(&app, "POST", "/form", &[], Body::from(vec![b'a'; LARGEST_FORM + 1])).await;
    assert_eq!(response.status(), StatusCode::PAYLOAD_TOO_LARGE);
    let response = send(&app, "POST", "/form", &[], Body::from(vec![b'a'; LARGEST_FORM])).await;
    assert_eq!(response.status(), StatusCode::OK);
}
