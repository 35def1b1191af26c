//! What somebody had typed when their session was over, or their proof too old, is kept, and given back when they have signed in
//! again or proven who they are.
//!
//! A session that has run out opens nothing. But it says whose it was, and for them the fields of the form are kept for a day
//! – without passwords and codes – under the path of the page. Whoever signs in as somebody else does not see them.

use axum::{
    body::{Body, to_bytes},
    extract::Request,
    middleware::Next,
    response::{IntoResponse as _, Response},
};
use domain::people::AccountId;
use http::{StatusCode, request::Parts};
use serde::de::DeserializeOwned;

use super::{Signed, cookie, rule::to_the_door, sure::Untaken};
use crate::{app::LARGEST_FORM, auth::door::Door, client::Client, failure::Failure};

/// Who keeps drafts. The gate puts it among the extensions of a request that sends a form.
#[derive(Clone)]
pub(super) struct Keeper(pub(super) Door);

impl Keeper {
    /// Keeps what a form sends whose sender's session has run out. Nothing is kept when nobody knows whose it was.
    pub(super) async fn keep(&self, request: Request) -> Result<(), Failure> {
        let (parts, body) = request.into_parts();
        match self.lapsed(&parts).await? {
            Some(account) => self.put(account, parts.uri.path(), body).await,
            None => Ok(()),
        }
    }

    /// Keeps what a form sends whose sender has to prove first who they are.
    pub(super) async fn put_by(&self, account: AccountId, request: Request) -> Result<(), Failure> {
        let (parts, body) = request.into_parts();
        self.put(account, parts.uri.path(), body).await
    }

    /// Keeps what can be read of a form.
    async fn put(&self, account: AccountId, form: &str, body: Body) -> Result<(), Failure> {
        let Some(fields) = fields(body).await else { return Ok(()) };
        let mut write = self.0.store.write().await?;
        write.keep_draft(account, form, &fields, self.0.clock.now()).await?;
        write.commit().await?;
        Ok(())
    }

    /// Lets go of the draft of a form that was taken.
    pub(super) async fn taken(&self, account: AccountId, form: &str) -> Result<(), Failure> {
        let now = self.0.clock.now();
        if self.0.store.glance().await?.draft(account, form, now).await?.is_some() {
            let mut write = self.0.store.write().await?;
            write.forget_draft(account, form).await?;
            write.commit().await?;
        }
        Ok(())
    }

    async fn lapsed(&self, parts: &Parts) -> Result<Option<AccountId>, Failure> {
        let https = parts.extensions.get::<Client>().is_some_and(|client| client.https);
        match cookie::SESSION.read(&parts.headers, https) {
            Some(token) => Ok(self.0.store.glance().await?.lapsed(token.hash()).await?),
            None => Ok(None),
        }
    }
}

/// Around a form, outside of its rule: keeps what is sent by somebody whose session has run out, and leads them to the page
/// again; lets go of a draft when the form was taken.
pub(super) async fn mind(request: Request, next: Next) -> Response {
    let keeper = request.extensions().get::<Keeper>().cloned();
    let signed = request.extensions().get::<Signed>().map(|Signed(session)| session.viewer.account);
    let form = request.uri().path().to_owned();
    match (keeper, signed) {
        (Some(keeper), None) => {
            let door = to_the_door(&request);
            keeper.keep(request).await.map_or_else(Failure::into_response, |()| door)
        }
        (Some(keeper), Some(account)) => {
            let response = next.run(request).await;
            let put_by = response.extensions().get::<Untaken>().is_some();
            let taken = response.status().is_success() || response.status() == StatusCode::SEE_OTHER;
            if taken
                && !put_by
                && let Err(failure) = keeper.taken(account, &form).await
            {
                tracing::warn!(?failure, "a draft was not let go of");
            }
            response
        }
        (None, _) => next.run(request).await,
    }
}

/// The fields of a form as they were sent, but for the secret ones. `None` when it cannot be read.
async fn fields(body: Body) -> Option<String> {
    let bytes = to_bytes(body, LARGEST_FORM).await.ok()?;
    let sent = std::str::from_utf8(&bytes).ok()?;
    Some(sent.split('&').filter(|pair| !is_secret(pair)).collect::<Vec<_>>().join("&"))
}

/// Whether a pair of a form may be a password, a code or the token of a link. Names of fields are plain words of ours; one
/// that is not is left out as well.
fn is_secret(pair: &str) -> bool {
    let name = pair.split('=').next().unwrap_or_default();
    let plain = !name.is_empty()
        && name.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'_');
    let secret = ["password", "code", "token", "secret"].iter().any(|word| name.contains(word));
    !plain || secret || ["old", "new", "again", "paper"].contains(&name)
}

/// The fields as their form has them. `None` when the form has changed since.
pub(crate) fn read<T: DeserializeOwned>(fields: &str) -> Option<T> {
    serde_html_form::from_str(fields).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn passwords_and_codes_are_not_kept() {
        let sent = "name=%E6%9E%B6&new=n&again=n&paper=p&password=x&old_password=y&code=123456&area=28&area=281000&%70assword=z&=q&Token=t";
        let kept = fields(Body::from(sent)).await.expect("fields");
        assert_eq!(kept, "name=%E6%9E%B6&area=28&area=281000");
        let form: std::collections::HashMap<String, String> = read("name=%E6%9E%B6&area=28").expect("a form");
        assert_eq!(form["name"], "架");
    }

    #[tokio::test]
    async fn what_is_too_large_or_no_text_is_not_kept() {
        assert!(fields(Body::from(vec![b'a'; LARGEST_FORM + 1])).await.is_none());
        assert!(fields(Body::from(vec![0xff])).await.is_none());
    }
}
