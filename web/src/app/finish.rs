//! The end of the way back: what is a failure becomes a page, the body becomes small, and the protecting headers are added.

use std::sync::Arc;

use axum::response::{Html, IntoResponse as _, Response};
use domain::people::Role;
use http::header::{ALLOW, CONTENT_TYPE, RETRY_AFTER};

use super::App;
use crate::{
    compress,
    failure::{Failed, Failure},
    headers::{self, FactsTime},
    health::ForPrograms,
    request_id::RequestId,
};

impl App {
    /// Steps 7 and 8, but for the log.
    pub(super) async fn finish(
        &self,
        response: Response,
        (id, role): (RequestId, Option<Role>),
        gzip: bool,
    ) -> Response {
        let mut response = self.draw_failure(response, id, role);
        if let Some(facts) = response.extensions().get::<FactsTime>().copied() {
            facts.tell(response.headers_mut());
        }
        if compress::shrinks(response.headers()) {
            compress::vary(response.headers_mut());
            if gzip {
                response = compress::response(response).await;
            }
        }
        headers::protect(response.headers_mut());
        response
    }

    /// Step 7.
    fn draw_failure(&self, mut response: Response, id: RequestId, role: Option<Role>) -> Response {
        let failure = match response.extensions_mut().remove::<Failed>() {
            Some(Failed(failure)) => failure,
            None if is_bare_error(&response) => Arc::new(Failure::of_status(response.status())),
            None => return response,
        };
        if let Some(cause) = failure.cause() {
            tracing::error!(id = %id, ?cause, "a request failed");
        }
        let mut page = Html((self.parts.draw)(&failure.words(), id, role)).into_response();
        // A bare error keeps its exact status; a failure has set it.
        *page.status_mut() = response.status();
        for name in [ALLOW, RETRY_AFTER] {
            if let Some(value) = response.headers_mut().remove(&name) {
                page.headers_mut().insert(name, value);
            }
        }
        page
    }
}

/// Whether a library answered with an error of its own: no page, and not meant for a program.
fn is_bare_error(response: &Response) -> bool {
    let status = response.status();
    let page =
        response.headers().get(CONTENT_TYPE).is_some_and(|kind| kind.as_bytes().starts_with(b"text/html"));
    (status.is_client_error() || status.is_server_error())
        && !page
        && response.extensions().get::<ForPrograms>().is_none()
}
