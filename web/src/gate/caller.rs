//! Who comes, as handlers are told.

use std::sync::Arc;

use axum::extract::FromRequestParts;
use domain::{
    audit::{Actor, By},
    people::{Act, Denied, NetworkAddress, Session, Viewer},
};
use http::{header::USER_AGENT, request::Parts};
use uuid::Uuid;

use super::{Signed, first::FactorFirst};
use crate::{
    auth::{device, door::Visitor},
    client::Client,
    failure::Failure,
    request_id::RequestId,
};

/// Somebody who is signed in, and their request. Only an address whose rule is not open has one.
#[derive(Clone, Debug)]
pub struct Caller {
    session: Arc<Session>,
    request: Uuid,
    factor_first: bool,
}

impl Caller {
    /// Who it is.
    #[must_use]
    pub fn viewer(&self) -> &Viewer {
        &self.session.viewer
    }

    /// The session they act in.
    #[must_use]
    pub fn session(&self) -> &Session {
        &self.session
    }

    /// They, in answer to this request: for what goes on record.
    #[must_use]
    pub fn by(&self) -> By {
        By::request(Actor::Account(self.session.viewer.account), self.request)
    }

    /// The number of the request.
    #[must_use]
    pub const fn request(&self) -> Uuid {
        self.request
    }

    /// Whether they reach nothing but their own account before they have a second factor.
    #[must_use]
    pub const fn factor_first(&self) -> bool {
        self.factor_first
    }

    /// Whether they may do this.
    pub fn may(&self, act: Act) -> Result<(), Denied> {
        self.session.viewer.may(act)
    }
}

impl<S: Sync> FromRequestParts<S> for Caller {
    type Rejection = Failure;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Failure> {
        let signed = parts.extensions.get::<Signed>();
        // The rule of the address has asked already: without it, a handler asks for somebody where nobody need be.
        let Signed(session) = signed.ok_or_else(|| Failure::broken("a caller behind an open rule"))?.clone();
        let factor_first = parts.extensions.get::<FactorFirst>().is_some();
        Ok(Self { session, request: number(parts), factor_first })
    }
}

/// Whoever comes, signed in or not: for the pages on the way in.
#[derive(Clone, Debug)]
pub struct Stranger {
    from: NetworkAddress,
    device: String,
    request: Uuid,
    /// Whether they come over TLS, or sit at the machine itself, where nobody listens in between.
    pub private: bool,
    /// Whether they come over TLS.
    pub https: bool,
    /// Who is signed in already.
    pub signed: Option<Arc<Session>>,
}

impl Stranger {
    /// As the door wants to know them.
    #[must_use]
    pub fn visitor(&self) -> Visitor<'_> {
        Visitor { from: self.from, device: &self.device, request: self.request }
    }
}

impl<S: Sync> FromRequestParts<S> for Stranger {
    type Rejection = Failure;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Failure> {
        let client = parts.extensions.get::<Client>().copied();
        let address = client.and_then(|client| client.address);
        let agent = parts.headers.get(USER_AGENT).and_then(|agent| agent.to_str().ok()).unwrap_or_default();
        let https = client.is_some_and(|client| client.https);
        let local = client.is_some_and(|client| client.own_machine);
        Ok(Self {
            from: address.map_or_else(NetworkAddress::local, NetworkAddress::new),
            device: device::name(agent),
            request: number(parts),
            private: https || local,
            https,
            signed: parts.extensions.get::<Signed>().map(|Signed(session)| Arc::clone(session)),
        })
    }
}

fn number(parts: &Parts) -> Uuid {
    parts.extensions.get::<RequestId>().map_or_else(Uuid::nil, |id| id.uuid())
}
