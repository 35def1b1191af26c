//! What accounts and sessions are called by machines.

use crate::id::id;

id! {
    /// An account.
    AccountId
}

id! {
    /// A session, as lists of sessions name it. It opens nothing: what opens a session is its [`Token`](super::Token).
    SessionId
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::id::NotAnId;

    #[test]
    fn an_id_reads_back_and_sorts_by_time() {
        let at = |text: &str| text.parse().expect("an instant");
        let early = AccountId::new(at("2026-01-31T00:00:00Z"), [255; 10]);
        let late = AccountId::new(at("2026-01-31T00:00:00.001Z"), [0; 10]);
        assert!(early < late && early.to_string() < late.to_string());
        assert_eq!(AccountId::parse(&early.to_string()), Some(early));
        assert_eq!("x".parse::<SessionId>(), Err(NotAnId));
        assert_eq!(AccountId::parse("6ba7b810-9dad-11d1-80b4-00c04fd430c8"), None, "a UUIDv1");
    }
}
