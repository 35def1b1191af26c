//! A panic in a handler becomes the page of a failure.

use std::any::Any;

use axum::response::{IntoResponse as _, Response};

use crate::failure::Failure;

/// The answer to a request whose handler panicked. The message is not looked at: it stands in the log already, with
/// its place, and must not stand on the page.
pub(super) fn answer(_: Box<dyn Any + Send + 'static>) -> Response {
    Failure::Panicked.into_response()
}
