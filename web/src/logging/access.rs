//! One line for each request.

use std::time::Duration;

use axum::{body::HttpBody as _, extract::MatchedPath, response::Response};
use http::Method;

use crate::request_id::RequestId;

/// What a line tells beside the response.
#[derive(Clone, Debug)]
pub struct Visit {
    /// What was asked for.
    pub method: Method,
    /// The number of the request.
    pub id: RequestId,
    /// The route that answered; `None` when no route did.
    pub route: Option<MatchedPath>,
    /// Whether the page was held.
    pub held: bool,
}

/// Writes the line, when the head of the response is ready: for pages that is the whole work, and a long list that
/// is still being read counts until its first line.
pub fn log(visit: &Visit, took: Duration, response: &Response) {
    // A stream does not know its length beforehand; it is written as 0.
    let bytes = response.body().size_hint().exact().unwrap_or(0);
    tracing::info!(
        target: "access",
        method = visit.method.as_str(),
        route = visit.route.as_ref().map_or("-", MatchedPath::as_str),
        status = response.status().as_u16(),
        us = u64::try_from(took.as_micros()).unwrap_or(u64::MAX),
        bytes,
        held = visit.held,
        id = %visit.id,
    );
}
