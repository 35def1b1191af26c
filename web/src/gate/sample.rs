//! People for tests.

use domain::people::{AccountId, PersonName, Protection, Role, Scope, Session, SessionId, Viewer};

/// Somebody of this role and scope.
pub(crate) fn viewer(role: Role, scope: &str) -> Viewer {
    let at = "2026-01-31T00:00:00Z".parse().expect("an instant");
    Viewer {
        account: AccountId::new(at, [1; 10]),
        session: SessionId::new(at, [2; 10]),
        name: PersonName::parse("架空").expect("a name"),
        role,
        scope: Scope::parse(scope).expect("a scope"),
    }
}

/// Their session, just opened. Their account has nothing to prove it by, as those of the demonstration have not.
pub(crate) fn session(role: Role, scope: &str) -> Session {
    let at = "2026-01-31T00:00:00Z".parse().expect("an instant");
    Session {
        viewer: viewer(role, scope),
        opened_at: at,
        seen_at: at,
        proved_at: None,
        protection: Protection::Nothing,
        vouched: false,
    }
}
