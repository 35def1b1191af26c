//! The addresses of signing in, accounts and what is on record.

use domain::people::{AccountId, Token};

use super::{File, RosterView, TrailView, query::Query};

/// Where one signs in, and where that leads: the own path of the page that was asked for.
#[must_use]
pub fn sign_in(next: Option<&str>) -> String {
    let mut query = Query::default();
    if let Some(next) = next.and_then(own_path).filter(|next| *next != "/") {
        query.add("next", next);
    }
    query.after("/sign-in")
}

/// Where the code of the second factor is asked for.
#[must_use]
pub const fn sign_in_code() -> &'static str {
    "/sign-in/code"
}

/// The same, and the own path of the page that it leads to.
#[must_use]
pub fn code_for(next: Option<&str>) -> String {
    let mut query = Query::default();
    if let Some(next) = next.and_then(own_path).filter(|next| *next != "/") {
        query.add("next", next);
    }
    query.after(sign_in_code())
}

/// Where one is sent to the identity provider, and what that leads back to: the own path of the page that was asked for.
#[must_use]
pub fn outside(next: Option<&str>) -> String {
    let mut query = Query::default();
    if let Some(next) = next.and_then(own_path).filter(|next| *next != "/") {
        query.add("next", next);
    }
    query.after("/sign-in/outside")
}

/// Where the identity provider sends people back to.
#[must_use]
pub const fn outside_back() -> &'static str {
    "/sign-in/outside/back"
}

/// Where one signs out.
#[must_use]
pub const fn sign_out() -> &'static str {
    "/sign-out"
}

/// A link that signs in once.
#[must_use]
pub fn by_link(token: &Token) -> String {
    format!("/sign-in/{}", token.reveal())
}

/// A link to take up an invitation.
#[must_use]
pub fn invitation(token: &Token) -> String {
    format!("/invitation/{}", token.reveal())
}

/// A link to set a new password.
#[must_use]
pub fn reset(token: &Token) -> String {
    format!("/reset/{}", token.reveal())
}

/// One's own account.
#[must_use]
pub const fn account() -> &'static str {
    "/account"
}

/// What somebody who runs the system finds in one place.
#[must_use]
pub const fn admin() -> &'static str {
    "/admin"
}

/// The accounts.
#[must_use]
pub const fn accounts() -> &'static str {
    "/accounts"
}

/// Where somebody is invited.
#[must_use]
pub const fn invite() -> &'static str {
    "/accounts/new"
}

/// One account.
#[must_use]
pub fn account_of(id: AccountId) -> String {
    format!("/accounts/{id}")
}

/// The accounts, filtered and ordered.
#[must_use]
pub fn roster(view: &RosterView) -> String {
    view.query().after(accounts())
}

/// All of them, as filtered, as a file.
#[must_use]
pub fn roster_file(file: File, view: &RosterView) -> String {
    view.on_page(1).query().after(&format!("/accounts.{}", file.ending()))
}

/// One account, after this was done to it.
#[must_use]
pub fn account_done(id: AccountId, done: &str) -> String {
    let mut query = Query::default();
    query.add("done", done);
    query.after(&account_of(id))
}

/// Where something is done to an account: `change`, `invite`, `reset`, `factor`, `untie`, `sessions`, `disable`.
#[must_use]
pub fn account_deed(id: AccountId, deed: &str) -> String {
    format!("/accounts/{id}/{deed}")
}

/// The audit trail.
#[must_use]
pub fn audit(view: &TrailView) -> String {
    view.query().after("/audit")
}

/// What is asked of the audit trail as a file.
#[must_use]
pub fn audit_file(file: File, view: &TrailView) -> String {
    view.newest().query().after(&format!("/audit.{}", file.ending()))
}

/// Where the whole audit trail is gone through.
#[must_use]
pub const fn audit_check() -> &'static str {
    "/audit/check"
}

/// A path of this site: what a link may lead on to after signing in. `None` for anything that could lead elsewhere.
#[must_use]
pub fn own_path(written: &str) -> Option<&str> {
    let inside = written.starts_with('/') && !written.starts_with("//");
    let plain = written.chars().all(|c| !c.is_control() && c != '\\' && !c.is_whitespace());
    (inside && plain && written.len() <= 1_000).then_some(written)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn only_a_path_of_ours_leads_on() {
        for own in ["/", "/prefectures/28?sort=rate", "/search?q=%E6%9E%B6"] {
            assert_eq!(own_path(own), Some(own));
        }
        for elsewhere in
            ["", "https://example.jp/", "//example.jp", "/\\example.jp", "/a b", "/\t/x", "javascript:1", "x"]
        {
            assert_eq!(own_path(elsewhere), None, "{elsewhere}");
        }
        assert_eq!(sign_in(Some("//example.jp")), "/sign-in");
        assert_eq!(sign_in(Some("/")), "/sign-in");
        assert_eq!(sign_in(Some("/search?q=a&page=2")), "/sign-in?next=%2Fsearch%3Fq%3Da%26page%3D2");
    }

    proptest! {
        #[test]
        fn whatever_is_written_the_browser_stays_here(written in "[/\\\\a:.\\t ]{0,8}") {
            if let Some(path) = own_path(&written) {
                let base = "http://127.0.0.1:8080";
                let uri: Result<http::Uri, _> = format!("{base}{path}").parse();
                prop_assert!(uri.is_ok_and(|uri| uri.host() == Some("127.0.0.1")));
                prop_assert!(!path.starts_with("//"));
            }
        }
    }
}
