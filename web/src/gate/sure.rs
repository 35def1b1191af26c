//! Fresh proof: what a cookie alone is not enough for.
//!
//! Whoever walks off with somebody's cookie, or sits down at the page they left open, can look as they can until the session is
//! over. But who they are they cannot prove; and what hands out rights or takes data away for good is done only by those
//! who have proven it within the last quarter of an hour ([`Session::is_sure`]).

use std::sync::Arc;

use axum::{
    extract::Request,
    response::{IntoResponse as _, Redirect, Response},
};
use chrono::{DateTime, Utc};
use domain::people::Session;
use http::Method;

use super::{Declared, above, draft};
use crate::urls;

/// What is known around a request: the application puts it among the extensions.
#[derive(Clone, Debug)]
pub(crate) struct Around {
    /// When it came.
    pub(crate) now: DateTime<Utc>,
    /// Every address there is.
    pub(crate) declared: Arc<[Declared]>,
}

/// Among the extensions of an answer: the form was not taken, and nothing of it was done.
#[derive(Clone, Copy, Debug)]
pub(super) struct Untaken;

/// Whether whoever sends this has proven lately who they are. Where the hour is not known they have not.
pub(super) fn is_sure(request: &Request, session: &Session) -> bool {
    let around = request.extensions().get::<Around>();
    session.is_sure(around.map_or(DateTime::<Utc>::MAX_UTC, |around| around.now))
}

/// Leads to the page that asks for the proof, and from there back. What a form sends is kept for that: `form` says whether
/// the page of this address gives it back.
pub(super) async fn to_the_proof(request: Request, session: &Session, form: bool) -> Response {
    let looks = matches!(*request.method(), Method::GET | Method::HEAD);
    let next = above::back(&request).map(str::to_owned);
    if form
        && !looks
        && let Some(keeper) = request.extensions().get::<draft::Keeper>().cloned()
        && let Err(failure) = keeper.put_by(session.viewer.account, request).await
    {
        return failure.into_response();
    }
    let mut response = Redirect::to(&urls::account::proof(next.as_deref())).into_response();
    response.extensions_mut().insert(Untaken);
    response
}
