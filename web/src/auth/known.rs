//! Who was let through a moment ago: sessions that were looked up within the last second, so that a page that is held in
//! memory costs no look into the database.
//!
//! What ends in this process is forgotten before the answer that ended it goes out. What ends elsewhere – another process on
//! the same database, a command – opens nothing once its second is over.

use std::{
    sync::{
        Arc, PoisonError, RwLock,
        atomic::{AtomicU64, Ordering},
    },
    time::Duration,
};

use chrono::{DateTime, TimeDelta, Utc};
use domain::people::{AccountId, SecretHash, Session, SessionId, SessionLimits};
use rustc_hash::FxHashMap;

/// How long a session that was looked up is believed.
pub const BELIEVED: Duration = Duration::from_secs(1);
/// Sessions kept at most; a session takes some hundred bytes.
const MOST: usize = 4_096;

/// A session, and when it was looked up.
#[derive(Clone)]
struct Seen {
    session: Arc<Session>,
    at: DateTime<Utc>,
}

#[derive(Default)]
struct Held {
    /// By the hash of the token, which nobody chooses: a plain hash of it will do.
    sessions: FxHashMap<SecretHash, Seen>,
    /// When somebody last set out to note the use of a session.
    noting: FxHashMap<SessionId, DateTime<Utc>>,
}

/// The sessions of the last second.
#[derive(Default)]
pub struct Known {
    held: RwLock<Held>,
    /// Counts what was forgotten, so that a look that began before does not bring it back.
    forgotten: AtomicU64,
}

/// A look into the database that is under way; see [`Known::begin`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Look(u64);

impl Known {
    /// The session of a token if it was looked up within the last second and has not run out meanwhile.
    #[must_use]
    pub fn get(&self, token: SecretHash, now: DateTime<Utc>, limits: SessionLimits) -> Option<Arc<Session>> {
        let held = self.held.read().unwrap_or_else(PoisonError::into_inner);
        let seen = held.sessions.get(&token)?;
        (fresh(seen.at, now) && seen.session.ends(limits) > now).then(|| Arc::clone(&seen.session))
    }

    /// Says that somebody is about to look a session up.
    #[must_use]
    pub fn begin(&self) -> Look {
        Look(self.forgotten.load(Ordering::SeqCst))
    }

    /// Keeps what a look found, unless something was forgotten since it began.
    pub fn keep(&self, look: Look, token: SecretHash, session: &Arc<Session>, now: DateTime<Utc>) {
        let mut held = self.held.write().unwrap_or_else(PoisonError::into_inner);
        // Who forgets counts first and then waits for this lock: either the count is seen here, or the entry there.
        if self.begin() != look {
            return;
        }
        if held.sessions.len() >= MOST {
            held.sessions.retain(|_, seen| fresh(seen.at, now));
        }
        if held.sessions.len() >= MOST {
            // More people than are kept at the same second: they begin anew, which costs each of them one look.
            held.sessions.clear();
        }
        held.sessions.insert(token, Seen { session: Arc::clone(session), at: now });
    }

    /// Forgets the sessions of an account: after what ended or changed them is kept, and before anybody is told.
    pub fn forget(&self, account: AccountId) {
        self.forget_where(|session| session.viewer.account == account);
    }

    /// Forgets everybody.
    pub fn forget_all(&self) {
        self.forget_where(|_| true);
    }

    /// Whether whoever asks is the first within a minute to note the use of this session, and is to do it.
    #[must_use]
    pub fn takes_note(&self, session: SessionId, now: DateTime<Utc>) -> bool {
        let recent = |at: DateTime<Utc>| within(at, now, Session::GRAIN);
        let mut held = self.held.write().unwrap_or_else(PoisonError::into_inner);
        if held.noting.get(&session).is_some_and(|at| recent(*at)) {
            return false;
        }
        if held.noting.len() >= MOST {
            held.noting.retain(|_, at| recent(*at));
        }
        if held.noting.len() >= MOST {
            held.noting.clear();
        }
        held.noting.insert(session, now);
        true
    }

    fn forget_where(&self, which: impl Fn(&Session) -> bool) {
        self.forgotten.fetch_add(1, Ordering::SeqCst);
        let mut held = self.held.write().unwrap_or_else(PoisonError::into_inner);
        held.sessions.retain(|_, seen| !which(&seen.session));
    }
}

impl std::fmt::Debug for Known {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Known(…)")
    }
}

fn fresh(at: DateTime<Utc>, now: DateTime<Utc>) -> bool {
    within(at, now, BELIEVED)
}

/// Whether an instant lies less than so long before now; one to come, of a clock that was set back, does not.
fn within(at: DateTime<Utc>, now: DateTime<Utc>, span: Duration) -> bool {
    let passed = now - at;
    passed >= TimeDelta::zero() && passed.to_std().is_ok_and(|passed| passed < span)
}

#[cfg(test)]
mod tests {
    use domain::people::{PersonName, Protection, Role, Scope, Token, Viewer};

    use super::*;

    const LIMITS: SessionLimits = SessionLimits::STANDARD;

    fn at(milliseconds: i64) -> DateTime<Utc> {
        DateTime::from_timestamp_millis(1_790_000_000_000 + milliseconds).expect("an instant")
    }

    fn token(number: u16) -> SecretHash {
        let mut bytes = [0; 32];
        bytes[..2].copy_from_slice(&number.to_be_bytes());
        Token::new(bytes).hash()
    }

    fn session(account: u8) -> Arc<Session> {
        let viewer = Viewer {
            account: AccountId::new(at(0), [account; 10]),
            session: SessionId::new(at(0), [account; 10]),
            name: PersonName::parse("架空").expect("a name"),
            role: Role::Viewer,
            scope: Scope::nation(),
        };
        Arc::new(Session {
            viewer,
            opened_at: at(0),
            seen_at: at(0),
            proved_at: Some(at(0)),
            protection: Protection::Password,
            vouched: false,
        })
    }

    #[test]
    fn a_session_is_believed_for_a_second() {
        let known = Known::default();
        assert_eq!(known.get(token(1), at(0), LIMITS), None);
        known.keep(known.begin(), token(1), &session(1), at(0));
        assert_eq!(known.get(token(1), at(999), LIMITS), Some(session(1)));
        assert_eq!(known.get(token(2), at(0), LIMITS), None, "somebody else's token");
        assert_eq!(known.get(token(1), at(1_000), LIMITS), None);
        assert_eq!(known.get(token(1), at(-1), LIMITS), None, "the clock was set back");
    }

    #[test]
    fn a_session_that_runs_out_within_the_second_is_not_believed() {
        let known = Known::default();
        let end = 30 * 60_000;
        known.keep(known.begin(), token(1), &session(1), at(end - 500));
        assert!(known.get(token(1), at(end - 1), LIMITS).is_some());
        assert_eq!(known.get(token(1), at(end), LIMITS), None);
    }

    #[test]
    fn what_ended_is_forgotten_at_once_and_does_not_come_back() {
        let known = Known::default();
        for (number, account) in [(1, 1), (2, 1), (3, 2)] {
            known.keep(known.begin(), token(number), &session(account), at(0));
        }
        let under_way = known.begin();
        known.forget(session(1).viewer.account);
        known.keep(under_way, token(1), &session(1), at(0));
        for (number, there) in [(1, false), (2, false), (3, true)] {
            assert_eq!(known.get(token(number), at(1), LIMITS).is_some(), there, "{number}");
        }
        known.forget_all();
        assert_eq!(known.get(token(3), at(1), LIMITS), None);
    }

    #[test]
    fn no_more_are_kept_than_fit() {
        let known = Known::default();
        let someone = session(1);
        for number in 0..5_000 {
            known.keep(known.begin(), token(number), &someone, at(i64::from(number)));
        }
        assert!(known.held.read().expect("a lock").sessions.len() <= MOST);
        assert!(known.get(token(4_999), at(5_000), LIMITS).is_some(), "the newest is there");
        assert!(known.get(token(4_001), at(5_000), LIMITS).is_some(), "only what is old made room");
        for number in 0..5_000 {
            known.keep(known.begin(), token(number), &someone, at(9_000));
        }
        assert!(known.held.read().expect("a lock").sessions.len() <= MOST);
    }

    #[test]
    fn of_many_requests_one_notes_the_use() {
        let known = Known::default();
        let id = session(1).viewer.session;
        assert!(known.takes_note(id, at(0)));
        assert!(!known.takes_note(id, at(59_999)));
        assert!(known.takes_note(session(2).viewer.session, at(0)), "somebody else's");
        assert!(known.takes_note(id, at(60_000)));
    }
}
