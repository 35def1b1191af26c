//! How long the session lasts, for the script that warns before it ends.

use axum::response::{IntoResponse as _, Response};
use http::header::CONTENT_TYPE;

use crate::site::Visit;

/// `GET /account/session`: `{"left":1500}`, in seconds. Asking is not using it ([`crate::gate::Gate::is_use`]).
pub(super) async fn left(site: Visit) -> Response {
    let ends = site.caller().session().ends(site.door.limits);
    let left = (ends - site.door.clock.now()).num_seconds().max(0);
    ([(CONTENT_TYPE, "application/json")], format!("{{\"left\":{left}}}")).into_response()
}
