//! One's own sessions: ending one, all others, or all.

use axum::{extract::Path, response::Response};
use domain::people::SessionId;

use super::{back, changed, pages::Done};
use crate::{failure::Failure, gate::Stranger, people::sign_in::away, site::Visit};

/// `POST /account/sessions/{id}/end`
pub(super) async fn end(
    site: Visit,
    stranger: Stranger,
    Path(id): Path<String>,
) -> Result<Response, Failure> {
    let caller = site.caller();
    let id = SessionId::parse(&id)
        .ok_or_else(|| Failure::NotFound { what: "お探しのサインイン".into() })?;
    if id == caller.viewer().session {
        site.door.leave(caller.session(), caller.request()).await?;
        return Ok(away(&stranger));
    }
    // One that has ended meanwhile is ended.
    site.door.end_session(caller.session(), id, caller.request()).await?;
    Ok(back(Done::SessionEnded))
}

/// `POST /account/sessions/end-others`
pub(super) async fn end_others(site: Visit) -> Result<Response, Failure> {
    let caller = site.caller();
    match site.door.leave_others(caller.session(), caller.request()).await? {
        Some(_) => Ok(back(Done::OthersEnded)),
        None => Err(changed()),
    }
}

/// `POST /account/sessions/end-all`
pub(super) async fn end_all(site: Visit, stranger: Stranger) -> Result<Response, Failure> {
    let caller = site.caller();
    site.door.leave_everywhere(caller.session(), caller.request()).await?;
    Ok(away(&stranger))
}
