//! The page on which something stands that is sent: where somebody comes back to whose form was not taken.

use axum::extract::Request;
use http::{Method, uri::PathAndQuery};

use super::{Declared, sure::Around};

/// Where whoever asks this comes back to, once they are in or have proven who they are: the page they asked for, or the one
/// from which they sent something.
pub(super) fn back(request: &Request) -> Option<&str> {
    let wanted = request.uri();
    if matches!(*request.method(), Method::GET | Method::HEAD) {
        return wanted.path_and_query().map(PathAndQuery::as_str);
    }
    page(&request.extensions().get::<Around>()?.declared, wanted.path())
}

/// The page of a path: the path itself where it can be looked at, else the nearest one above it. `None` where there is none.
fn page<'p>(declared: &[Declared], path: &'p str) -> Option<&'p str> {
    let mut part = path;
    while !part.is_empty() {
        if declared.iter().any(|one| one.method == Method::GET && is_at(one.path, part)) {
            return Some(part);
        }
        part = &part[..part.rfind('/')?];
    }
    None
}

/// Whether a path is one of an address as it was declared.
fn is_at(declared: &str, path: &str) -> bool {
    let mut parts = path.split('/');
    let fits = declared.split('/').all(|wanted| match parts.next() {
        Some(part) if wanted.starts_with('{') => !part.is_empty(),
        part => part == Some(wanted),
    });
    fits && parts.next().is_none()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::gate::Rule;

    #[test]
    fn whoever_sent_something_comes_back_to_the_page_it_was_on() {
        let one = |method, path| Declared { method, path, rule: Rule::Open, upload: false };
        let looks =
            ["/", "/account", "/accounts", "/accounts/new", "/accounts/{id}", "/accounts/{id}/disable"];
        let sends =
            ["/accounts/{id}/disable", "/accounts/{id}/sessions", "/account/sessions/end-all", "/elsewhere"];
        let declared: Vec<Declared> = looks
            .map(|path| one(Method::GET, path))
            .into_iter()
            .chain(sends.map(|path| one(Method::POST, path)))
            .collect();
        for (sent, back) in [
            ("/accounts/7/disable", Some("/accounts/7/disable")),
            ("/accounts/7/sessions", Some("/accounts/7")),
            ("/accounts/new", Some("/accounts/new")),
            ("/account/sessions/end-all", Some("/account")),
            ("/account/sessions/7/end", Some("/account")),
            ("/accounts//sessions", Some("/accounts")),
            ("/elsewhere", None),
            ("/", Some("/")),
            ("", None),
        ] {
            assert_eq!(page(&declared, sent), back, "{sent}");
        }
    }
}
