//! An application is asked without a socket, for tests of pages.

use axum::body::{Body, to_bytes};
use domain::audit::Deed;
use http::{
    Request, StatusCode,
    header::{CONTENT_TYPE, HOST, LOCATION},
};
use store::{audit::Filter, lists::Slice};

use super::Site;
use crate::app::App;

/// Status, where it leads, and what it says. No page has a style or a deed of its own in its markup.
pub(crate) async fn ask(app: &App, request: Request<Body>) -> (StatusCode, String, String) {
    let response = app.answer(request).await;
    let location = response.headers().get(LOCATION).map_or("", |to| to.to_str().expect("an address"));
    let (status, location) = (response.status(), location.to_owned());
    let bytes = to_bytes(response.into_body(), usize::MAX).await.expect("a body");
    let text = String::from_utf8_lossy(&bytes).into_owned();
    assert!(!text.contains(" style=") && !text.contains(" onclick"), "{text}");
    (status, location, text)
}

/// Opens a page.
pub(crate) async fn get(app: &App, address: &str) -> (StatusCode, String) {
    let request = Request::get(address).header(HOST, "127.0.0.1:8080").body(Body::empty());
    let (status, _, text) = ask(app, request.expect("a request")).await;
    (status, text)
}

/// Sends a form, as a browser does from a page of the application.
pub(crate) async fn post(app: &App, address: &str, fields: &[(&str, &str)]) -> (StatusCode, String, String) {
    use std::fmt::Write as _;
    let mut body = String::new();
    for (name, value) in fields {
        let _ = write!(body, "{name}=");
        for byte in value.bytes() {
            let _ = write!(body, "%{byte:02X}");
        }
        body.push('&');
    }
    let request =
        Request::post(address).header(HOST, "127.0.0.1:8080").header("sec-fetch-site", "same-origin");
    let request = request.header(CONTENT_TYPE, "application/x-www-form-urlencoded");
    ask(app, request.body(Body::from(body)).expect("a request")).await
}

/// What is on record, the newest first.
pub(crate) async fn deeds(site: &Site) -> Vec<Deed> {
    let mut read = site.desk.store.read().await.expect("a reader");
    let all = read.audit(&Filter::default(), Slice { limit: 99, offset: 0 }).await.expect("the trail");
    all.iter().filter_map(|kept| kept.record.deed()).collect()
}
