//! Links that are handed over: shown once, and kept nowhere.

use axum::{
    extract::{FromRef, FromRequestParts},
    response::Response,
};
use chrono::{DateTime, Utc};
use domain::people::{Account, Token};
use http::{header::HOST, request::Parts};

use super::{
    areas_text, layout,
    pages::{LinkFor, LinkPage},
};
use crate::{
    client::Client,
    failure::Failure,
    page::{form::Faults, layout::Crumb},
    site::{Site, Visit, private},
    urls::people,
};

/// The beginning of every link: how people open this installation where that was said, else how whoever asks has opened it. That
/// name is one of ours, or the request would not have come this far ([`crate::origin`]).
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Base(String);

impl Base {
    /// The whole address of one of our paths.
    fn of(&self, path: &str) -> String {
        format!("{}{path}", self.0)
    }
}

impl<S> FromRequestParts<S> for Base
where
    Site: FromRef<S>,
    S: Sync,
{
    type Rejection = Failure;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Failure> {
        if let Some(public) = Site::from_ref(state).public_url {
            return Ok(Self(public.to_string()));
        }
        let https = parts.extensions.get::<Client>().is_some_and(|client| client.https);
        let host = parts.headers.get(HOST).and_then(|host| host.to_str().ok());
        let host = host.ok_or_else(|| Failure::broken("a request without a host"))?;
        Ok(Self(format!("{}://{host}", if https { "https" } else { "http" })))
    }
}

/// The page that shows a link.
pub(super) fn show(
    site: &Visit,
    ground: &crate::site::Ground,
    base: &Base,
    (what, token, until): (LinkFor, &Token, DateTime<Utc>),
    account: &Account,
) -> Result<Response, Failure> {
    let path = match what {
        LinkFor::Invitation => people::invitation(token),
        LinkFor::Password => people::reset(token),
    };
    let back = people::account_of(account.id);
    let way = vec![
        Crumb::to("利用者", people::accounts()),
        Crumb::to(account.name.as_str(), back.clone()),
        Crumb::here("リンク"),
    ];
    let title = format!("{}に渡すリンク", account.name);
    private(&LinkPage {
        layout: layout(site, ground, &title, &Faults::default(), way),
        what,
        name: account.name.to_string(),
        email: account.email.clone(),
        link: base.of(&path),
        until,
        back,
        rights: format!("{}　{}", account.role.name(), areas_text(&account.scope, site.master())),
    })
}
