//! The gate: who may ask for which address. Nobody may, unless a rule says so (A1, A2).
//!
//! | piece | where |
//! | --- | --- |
//! | what an address asks of those who come | [`rule`] |
//! | addresses, each with its rule: the only way to make one | [`routes`] |
//! | who comes: the person of a session, or a stranger | [`caller`] |
//! | the cookie that carries a session | [`cookie`] |
//! | what was typed when a session was over | `draft` |
//! | what a cookie alone is not enough for | `sure` |
//! | a second factor before anything else | `first` |
//! | the page on which a form stands | `above` |
//! | for whom a finished page is the same | [`sight`] |
//!
//! A request is asked three times. Here: is somebody signed in, does their role include the act, does the place that
//! the address names lie in their scope. In the store, which takes the scope with every question about offices: so
//! a handler cannot forget it. And by the page cache, which hands a page only to those who see the same as the one it
//! was made for.

mod above;
pub mod caller;
pub mod cookie;
pub(crate) mod draft;
pub(crate) mod first;
#[cfg(test)]
mod matrix;
pub mod routes;
pub mod rule;
#[cfg(test)]
pub(crate) mod sample;
pub mod sight;
pub(crate) mod sure;

use std::sync::Arc;

use axum::{extract::Request, response::Response};
use domain::{
    audit::{Actor, By, Deed, Entry, Field, Fields, Subject},
    people::{Denied, Role, Session},
};
use http::Method;
use uuid::Uuid;

pub use caller::{Caller, Stranger};
pub use routes::{Declared, Routes};
pub use rule::Rule;
pub use sight::Sight;

use crate::{auth::door::Door, client::Client, failure::Failure, urls};

/// What a script asks by itself: how long the session lasts. It is no use of the session, or a page that stands open would
/// keep somebody signed in who went home.
const NO_USE: &str = urls::account::session_left();

/// Whoever is signed in. The gate puts it among the extensions of a request.
#[derive(Clone, Debug)]
pub struct Signed(pub Arc<Session>);

/// Characters of an address that are put on record; nobody's own address is longer.
const LONGEST_PATH: usize = 200;

/// Tells who comes.
#[derive(Clone)]
pub struct Gate {
    keeper: Keeper,
    /// Of whom a second factor is asked before anything else.
    factor_for: Arc<[Role]>,
}

#[derive(Clone)]
enum Keeper {
    Door(Box<Door>),
    #[cfg(test)]
    Everybody(Arc<Session>),
}

impl Gate {
    /// The gate before this door.
    #[must_use]
    pub fn new(door: Door) -> Self {
        Self { keeper: Keeper::Door(Box::new(door)), factor_for: Arc::default() }
    }

    /// The same, where these roles reach nothing before they have a second factor.
    #[must_use]
    pub fn asking_factor_of(self, roles: &[Role]) -> Self {
        Self { factor_for: roles.into(), ..self }
    }

    /// A gate that takes everybody for one person: for tests of what lies behind it.
    #[cfg(test)]
    pub(crate) fn taking_all_for(session: Session) -> Self {
        Self { keeper: Keeper::Everybody(Arc::new(session)), factor_for: Arc::default() }
    }

    #[cfg_attr(not(test), expect(clippy::unnecessary_wraps, reason = "a gate of a test may have no door"))]
    fn door(&self) -> Option<&Door> {
        match &self.keeper {
            Keeper::Door(door) => Some(door),
            #[cfg(test)]
            Keeper::Everybody(_) => None,
        }
    }

    /// Finds out who asks, and notes it in the request.
    pub async fn know(
        &self,
        request: &mut Request,
        client: &Client,
    ) -> Result<Option<Arc<Session>>, Failure> {
        let session = match &self.keeper {
            Keeper::Door(door) => match cookie::SESSION.read(request.headers(), client.https) {
                Some(token) => door.known(&token).await?,
                None => None,
            },
            #[cfg(test)]
            Keeper::Everybody(session) => Some(Arc::clone(session)),
        };
        if request.method() == Method::POST
            && let Some(door) = self.door()
        {
            request.extensions_mut().insert(draft::Keeper(door.clone()));
        }
        if let Some(session) = &session {
            request.extensions_mut().insert(Signed(Arc::clone(session)));
        }
        Ok(session)
    }

    /// Where somebody is led who must have a second factor before anything else; none where they may go on. To be asked
    /// before a held page is handed out.
    #[must_use]
    pub fn first(&self, session: Option<&Session>, request: &mut Request) -> Option<Response> {
        session.filter(|session| first::must(&self.factor_for, session)).and_then(|_| first::instead(request))
    }

    /// Puts on record, beside the answer, that somebody asked for what they may not have. To be called only as often as one
    /// account may fill the trail.
    pub fn refused(&self, session: &Session, denied: Denied, path: &str, request: Uuid) {
        let Some(door) = self.door() else { return };
        let by = By::request(Actor::Account(session.viewer.account), request);
        let entry = Entry::new(
            door.clock.now(),
            by,
            Deed::Refused,
            Subject::Page(path.chars().take(LONGEST_PATH).collect()),
        );
        let entry = entry.with(Fields::new().text(Field::Wanted, denied.act.name()));
        let store = door.store.clone();
        tokio::spawn(async move {
            if let Err(error) = store.record(&entry).await {
                tracing::warn!(?error, "a refusal was not put on record");
            }
        });
    }

    /// Whether asking for this path is a use of the session.
    #[must_use]
    pub fn is_use(path: &str) -> bool {
        path != NO_USE
    }

    /// Notes beside the answer that a session is used, where that is due; see [`Gate::is_use`].
    pub fn note(&self, session: &Arc<Session>) {
        let Some(door) = self.door().filter(|door| session.is_due(door.clock.now())) else { return };
        let (door, session) = (door.clone(), Arc::clone(session));
        tokio::spawn(async move {
            if let Err(error) = door.note_use(&session).await {
                tracing::warn!(?error, "the use of a session was not noted");
            }
        });
    }
}
