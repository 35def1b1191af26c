//! The addresses of one's own account, and of the pages around signing in and out.

use domain::people::SessionId;

use super::{people, query::Query};

/// Whom to ask when a password is forgotten.
#[must_use]
pub const fn forgot() -> &'static str {
    "/sign-in/forgot"
}

/// One's own account, with a word on what was just done there.
#[must_use]
pub fn after(done: &str) -> String {
    let mut query = Query::default();
    query.add("done", done);
    query.after(people::account())
}

/// One's own account, with a word on why that is the place and not the list of accounts.
#[must_use]
pub fn own_here() -> String {
    after("own-here")
}

/// Where another password is chosen.
#[must_use]
pub const fn password() -> &'static str {
    "/account/password"
}

/// Where a second factor is begun, for the first time or in the place of another.
#[must_use]
pub const fn factor() -> &'static str {
    "/account/factor"
}

/// Where the second factor that was begun is proven.
#[must_use]
pub const fn factor_proof() -> &'static str {
    "/account/factor/proof"
}

/// Where somebody proves once more who they are, and where that leads: the own path of the page that was asked for.
#[must_use]
pub fn proof(next: Option<&str>) -> String {
    let mut query = Query::default();
    if let Some(next) = next.and_then(people::own_path) {
        query.add("next", next);
    }
    query.after("/account/proof")
}

/// Where the second factor is taken away.
#[must_use]
pub const fn factor_removal() -> &'static str {
    "/account/factor/removal"
}

/// Where new codes for paper are made.
#[must_use]
pub const fn recovery_codes() -> &'static str {
    "/account/codes"
}

/// Where another session is ended.
#[must_use]
pub fn end_session(id: SessionId) -> String {
    format!("/account/sessions/{id}/end")
}

/// Where all sessions but this one are ended.
#[must_use]
pub const fn end_other_sessions() -> &'static str {
    "/account/sessions/end-others"
}

/// Where all sessions are ended, this one too.
#[must_use]
pub const fn end_every_session() -> &'static str {
    "/account/sessions/end-all"
}

/// How long the session lasts if it is not used again. Asking is not using it.
#[must_use]
pub const fn session_left() -> &'static str {
    "/account/session"
}
