//! Addresses, each with the rule of who may ask for it. The application takes no others.

use axum::{
    Router,
    handler::Handler,
    middleware,
    routing::{MethodRouter, get, post},
};
use http::Method;

use super::{
    draft,
    rule::{Rule, guard},
};

/// An address as it was declared.
#[derive(Clone, Debug)]
pub struct Declared {
    /// How it is asked for.
    pub method: Method,
    /// With `{names}` for the parts that vary.
    pub path: &'static str,
    /// Who may.
    pub rule: Rule,
    /// Whether files are sent there, which are larger than a form and take longer ([`crate::app`]).
    pub upload: bool,
}

/// Addresses with their rules and handlers. An address cannot be made without a rule.
#[derive(Clone, Debug)]
pub struct Routes<S = ()> {
    router: Router<S>,
    declared: Vec<Declared>,
}

impl<S: Clone + Send + Sync + 'static> Default for Routes<S> {
    fn default() -> Self {
        Self { router: Router::new(), declared: Vec::new() }
    }
}

impl<S: Clone + Send + Sync + 'static> Routes<S> {
    /// None yet.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// With an address to look at. `HEAD` asks for the same.
    #[must_use]
    pub fn get<H, T>(self, path: &'static str, rule: Rule, handler: H) -> Self
    where
        H: Handler<T, S>,
        T: 'static,
    {
        self.with(Method::GET, path, rule, get(handler))
    }

    /// With an address that changes something.
    #[must_use]
    pub fn post<H, T>(self, path: &'static str, rule: Rule, handler: H) -> Self
    where
        H: Handler<T, S>,
        T: 'static,
    {
        self.with(Method::POST, path, rule, post(handler))
    }

    /// With a page and the form on it, which is sent to the same address. What somebody sends whose session has run out, or who
    /// has to prove first who they are, is kept and given back on the page when they have signed in or proven it
    /// ([`Visit::draft`](crate::site::Visit::draft)).
    #[must_use]
    pub fn form<P, T, H, U>(self, path: &'static str, rule: Rule, page: P, taken: H) -> Self
    where
        P: Handler<T, S>,
        T: 'static,
        H: Handler<U, S>,
        U: 'static,
    {
        let mut routes = self.get(path, rule, page);
        let form = guarded((rule, true), post(taken)).route_layer(middleware::from_fn(draft::mind));
        routes.add(Method::POST, path, rule, form);
        routes
    }

    /// With an address to which files are sent: the limits of a form, in size and time, do not hold there. Its handler has to
    /// see to it that a sender makes progress ([`crate::intake::steady`]).
    #[must_use]
    pub fn upload<H, T>(self, path: &'static str, rule: Rule, handler: H) -> Self
    where
        H: Handler<T, S>,
        T: 'static,
    {
        let mut routes = self.post(path, rule, handler);
        if let Some(last) = routes.declared.last_mut() {
            last.upload = true;
        }
        routes
    }

    fn with(mut self, method: Method, path: &'static str, rule: Rule, to: MethodRouter<S>) -> Self {
        self.add(method, path, rule, guarded((rule, false), to));
        self
    }

    fn add(&mut self, method: Method, path: &'static str, rule: Rule, to: MethodRouter<S>) {
        self.router = std::mem::take(&mut self.router).route(path, to);
        self.declared.push(Declared { method, path, rule, upload: false });
    }

    /// These and those.
    #[must_use]
    pub fn merge(mut self, others: Self) -> Self {
        self.router = self.router.merge(others.router);
        self.declared.extend(others.declared);
        self
    }

    /// With what the handlers have at hand.
    #[must_use]
    pub fn with_state<T>(self, state: S) -> Routes<T> {
        Routes { router: self.router.with_state(state), declared: self.declared }
    }

    /// What was declared, in the order it was.
    #[must_use]
    pub fn declared(&self) -> &[Declared] {
        &self.declared
    }

    /// The router behind the rules.
    pub(crate) fn into_router(self) -> Router<S> {
        self.router
    }
}

/// Behind its rule. Around this method alone: one that the address does not know is answered by nobody's rule.
fn guarded<S: Clone + Send + Sync + 'static>(at: (Rule, bool), to: MethodRouter<S>) -> MethodRouter<S> {
    to.route_layer(middleware::from_fn(move |request, next| guard(at, request, next)))
}
