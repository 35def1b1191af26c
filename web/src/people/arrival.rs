//! What becomes of a step at the door, and pages that only say something.

use axum::response::{IntoResponse as _, Redirect, Response};
use domain::{
    area::Area,
    people::{Scope, Token},
};
use http::{StatusCode, header::SET_COOKIE};

use super::pages::WordPage;
use crate::{
    auth::door::Door,
    failure::Failure,
    gate::{
        Stranger,
        cookie::{SESSION, STEP},
    },
    page::layout::{AssetUrls, Layout},
    site::{Site, is_demo, private},
    urls::{self, View, people::own_path},
};

/// Lets somebody in who passed the door: with a new cookie, to the page they wanted to see. Whoever sat at this browser
/// before is signed out.
pub(crate) async fn welcome(
    door: &Door,
    stranger: &Stranger,
    token: &Token,
    next: &str,
) -> Result<Response, Failure> {
    if let Some(before) = &stranger.signed {
        door.leave(before, stranger.visitor().request).await?;
    }
    let session = door.who(token).await?;
    let scope = session.map(|session| session.viewer.scope).unwrap_or_default();
    let mut response = Redirect::to(&onward(next, &scope)).into_response();
    let headers = response.headers_mut();
    headers.append(SET_COOKIE, SESSION.give(token, stranger.https));
    headers.append(SET_COOKIE, STEP.take(stranger.https));
    Ok(response)
}

/// Leads on to the code of the second factor.
pub(super) fn to_the_code(stranger: &Stranger, first: &Token, next: &str) -> Response {
    let mut response = Redirect::to(&urls::people::code_for(Some(next))).into_response();
    response.headers_mut().append(SET_COOKIE, STEP.give(first, stranger.https));
    response
}

/// The page that was wanted, if it is one of ours; else where somebody works.
pub(super) fn onward(next: &str, scope: &Scope) -> String {
    match own_path(next) {
        Some(next) if next != "/" => next.to_owned(),
        _ => home(scope),
    }
}

/// The board of the one area that somebody looks after, or of the country.
fn home(scope: &Scope) -> String {
    let view = View::default();
    match scope.areas() {
        [Area::Prefecture(code)] => urls::prefecture(*code, &view),
        [Area::Municipality(code)] => urls::municipality(*code, &view),
        _ => urls::nation(&view),
    }
}

/// The frame of a page for somebody who is not signed in.
pub(super) async fn frame(site: &Site, title: impl Into<String>) -> Result<Layout, Failure> {
    let (_, ground) = site.read().await?;
    let (demo, assets) = (is_demo(&ground), AssetUrls::embedded());
    Ok(Layout { title: title.into(), demo, assets, ..Layout::default() })
}

/// A page that only says something, and leads on.
pub(super) async fn say(
    site: &Site,
    status: StatusCode,
    title: &str,
    text: &[&str],
    (label, href): (&str, String),
) -> Result<Response, Failure> {
    let layout = frame(site, title).await?;
    let text = text.iter().map(|&line| line.to_owned()).collect();
    let mut response = private(&WordPage { layout, text, next: Some((label.to_owned(), href)) })?;
    *response.status_mut() = status;
    Ok(response)
}

/// What somebody is told who comes from another machine over plain HTTP: what they type would travel in the open.
pub(super) async fn unprotected(site: &Site) -> Result<Response, Failure> {
    let layout = frame(site, "暗号化された接続（HTTPS）が必要です").await?;
    let text = vec![
        "いまの接続は暗号化されていないため、パスワードなどを入力する画面を表示しません。".to_owned(),
        "アドレスを「https://」から始めて、開き直してください。".to_owned(),
        "それでも開けないときは、運用管理者に連絡してください。".to_owned(),
    ];
    let mut response = private(&WordPage { layout, text, next: None })?;
    *response.status_mut() = StatusCode::FORBIDDEN;
    Ok(response)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn everybody_arrives_where_they_work_or_wanted_to_go() {
        let at = |scope: &str, next: &str| onward(next, &Scope::parse(scope).expect("a scope"));
        assert_eq!(at("28", ""), "/prefectures/28");
        assert_eq!(at("281000", "/"), "/municipalities/281000");
        assert_eq!(at("282049,282065", ""), "/");
        assert_eq!(at("00", ""), "/");
        assert_eq!(at("28", "/search?q=a"), "/search?q=a");
        for elsewhere in ["https://example.jp/", "//example.jp", "/\\example.jp", "javascript:1"] {
            assert_eq!(at("28", elsewhere), "/prefectures/28", "{elsewhere}");
        }
    }
}
