//! The application: everything that happens to a request on its way to a handler and back.
//!
//! A request passes these, in this order; a refusal turns round where it stands and passes the rest on the way back.
//!
//! 1. It gets its number, and the clock is started; where it comes from is settled ([`crate::client`]).
//! 2. The name it asks for must be ours ([`crate::origin`]): a foreign name must not even reach the held pages.
//! 3. Who is signed in is found out ([`crate::gate`]), and whether they must see to a second factor before anything else.
//! 4. For them, a finished page that is held is the answer ([`crate::cache`]); no route is looked up, no database asked.
//! 5. Several who ask for the same missing page wait for the first of them.
//! 6. Whoever asks too often is told to wait ([`crate::pace`]). The router answers, within a time, behind the `layers`, and each route behind its rule.
//! 7. What is a failure, or a bare error of a library, is drawn as a page with the number ([`crate::failure`]).
//! 8. The body is compressed, the protecting headers are added, it is counted ([`crate::metrics`]), and a line is written
//!    to the log.
//!
//! Steps 1–5 and 8 stand outside the router, because a held page should cost nothing else.

mod finish;
mod panics;

use std::{
    convert::Infallible,
    future::Future,
    pin::Pin,
    sync::Arc,
    task::{Context, Poll},
    time::Duration,
};

use axum::{
    Router,
    extract::{DefaultBodyLimit, MatchedPath, Request},
    middleware::{self, Next},
    response::{IntoResponse, Response},
};
use domain::{
    clock::Clock,
    people::{Denied, Session},
};
use http::Method;
use tokio::time::Instant;
use tower::{Service, ServiceBuilder};
use tower_http::{catch_panic::CatchPanicLayer, limit::RequestBodyLimitLayer};
use tracing::Instrument as _;

use crate::{
    cache::{
        PageCache,
        flight::{Landing, Place},
        normal_address,
        version::DataVersion,
    },
    client::{Client, Proxies},
    compress,
    failure::{Failed, Failure, page::Draw},
    gate::{Declared, Gate, Routes, Sight, Signed, sure::Around},
    headers::{self, FactsTime},
    logging::access::{self, Visit},
    metrics::Metrics,
    origin::{self, Hosts},
    pace::{Kind, Pace},
    request_id::{self, RequestId, RequestIds},
};

/// What a form may weigh, in bytes: it has a few fields. Lists are sent to addresses of their own ([`Routes::upload`]).
pub const LARGEST_FORM: usize = 64 * 1_024;

/// How long an answer may take to begin, and with it how long a form may take to arrive.
pub const PATIENCE: Duration = Duration::from_secs(30);

/// What the application is made of, beside its routes.
#[derive(Clone)]
pub struct Parts {
    /// The time.
    pub clock: Arc<dyn Clock>,
    /// Numbers the requests.
    pub ids: Arc<RequestIds>,
    /// The names the application may be asked by.
    pub hosts: Hosts,
    /// Tells who comes.
    pub gate: Gate,
    /// The finished pages; `None` renders every page anew.
    pub pages: Option<PageCache>,
    /// The version of the data, which the finished pages are held for.
    pub version: DataVersion,
    /// Draws the page of a failure.
    pub draw: Draw,
    /// The proxies that are believed.
    pub proxies: Proxies,
    /// Counts what was answered.
    pub metrics: Arc<Metrics>,
    /// How often one who asks is answered.
    pub pace: Pace,
    /// What one request may weigh, in bytes, at an address to which files are sent.
    pub upload_limit: usize,
}

/// The application. Cheap to clone; all clones are the same.
#[derive(Clone)]
pub struct App {
    router: Router,
    /// The same routes, for what is sent to an address that takes files.
    uploads: Router,
    declared: Arc<[Declared]>,
    parts: Arc<Parts>,
}

/// The layers around the routes; what is named first is passed first.
fn layers(router: Router, largest: usize) -> Router {
    router.layer(
        ServiceBuilder::new()
            // The route is noted outside of everything that may answer in its place.
            .layer(middleware::from_fn(note_route))
            // A panic in a handler, or in a layer below, ends this request and no other.
            .layer(CatchPanicLayer::custom(panics::answer))
            // A form from a foreign page is refused before anything of it is read.
            .layer(origin::own_pages_only())
            // What is too large is refused by its announced length, before it is read, and else when it gets there.
            .layer(RequestBodyLimitLayer::new(largest))
            // The limit above is the one limit.
            .layer(DefaultBodyLimit::disable()),
    )
}

/// Carries the name of the route to the log.
async fn note_route(request: Request, next: Next) -> Response {
    let route = request.extensions().get::<MatchedPath>().cloned();
    let mut response = next.run(request).await;
    if let Some(route) = route {
        response.extensions_mut().insert(route);
    }
    response
}

/// An answer, and what the log wants to know of it.
struct Answer {
    response: Response,
    route: Option<MatchedPath>,
    /// Whether the page was at hand.
    held: bool,
    /// Whether the response has passed steps 7 and 8: held pages have, when they were finished.
    finished: bool,
}

impl App {
    /// The application of these routes. Addresses without a route, and methods a route does not know, get their
    /// page here.
    #[must_use]
    pub fn new(routes: Routes, parts: Parts) -> Self {
        let declared = routes.declared().into();
        let routes = routes
            .into_router()
            .fallback(|| async { Failure::NotFound { what: "お探しのページ".into() } })
            .method_not_allowed_fallback(|| async { Failure::MethodNotAllowed });
        let uploads = layers(routes.clone(), parts.upload_limit);
        Self { router: layers(routes, LARGEST_FORM), uploads, declared, parts: Arc::new(parts) }
    }

    /// Its addresses, each with its rule.
    #[must_use]
    pub fn declared(&self) -> &[Declared] {
        &self.declared
    }

    /// Follows the data version, and lets go of the finished pages of before when it moves on. To be spawned.
    pub async fn follow_data(self) {
        let pages = self.parts.pages.clone();
        let cleared = move || {
            if let Some(pages) = &pages {
                pages.clear();
            }
        };
        self.parts.version.clone().follow(cleared).await;
    }

    /// Answers a request.
    pub async fn answer(&self, mut request: Request) -> Response {
        let began = Instant::now();
        let id = self.parts.ids.next(self.parts.clock.now());
        let method = request.method().clone();
        let uses = Gate::is_use(request.uri().path());
        request.extensions_mut().insert(id);
        let client = self.parts.proxies.settle(&mut request);

        let gzip = compress::reads_gzip(request.headers());
        let address = request.uri().clone();
        let (session, mut answer) = match self.admit(&mut request, &client).await {
            Ok(session) => {
                let answer = match self.parts.gate.first(session.as_deref(), &mut request) {
                    Some(elsewhere) => Answer::own(elsewhere),
                    None => self.held_or_fresh(request, session.as_deref()).await,
                };
                (session, answer)
            }
            Err(failure) => (None, Answer::own(failure.into_response())),
        };
        if let (Some(session), Some(denied)) = (&session, denied(&answer.response))
            && self.parts.pace.admit_account(session.viewer.account, Kind::Refusal, Instant::now()).is_ok()
        {
            self.parts.gate.refused(session, denied, address.path(), id.uuid());
        }
        if !answer.finished {
            let role = session.as_deref().map(|session| session.viewer.role);
            answer.response = self.finish(answer.response, (id, role), gzip).await;
        }
        if let Some(session) = session.as_ref().filter(|_| uses) {
            self.parts.gate.note(session);
        }
        answer.response.headers_mut().insert(request_id::HEADER.clone(), id.header());
        if client.https {
            headers::stay_encrypted(answer.response.headers_mut());
        }

        let took = began.elapsed();
        let route = answer.route.as_ref().map_or("-", MatchedPath::as_str);
        self.parts.metrics.count(route, answer.response.status(), answer.held, took);
        let visit = Visit { method, id, route: answer.route, held: answer.held };
        access::log(&visit, took, &answer.response);
        answer.response
    }

    /// Steps 2 and 3.
    async fn admit(&self, request: &mut Request, client: &Client) -> Result<Option<Arc<Session>>, Failure> {
        if !self.parts.hosts.admit(request) {
            return Err(Failure::WrongHost);
        }
        let session = self.parts.gate.know(request, client).await?;
        if request.method() == Method::POST && session.is_some() && !origin::says_where(request.headers()) {
            return Err(Failure::Forbidden);
        }
        Ok(session)
    }

    /// Steps 4 and 5.
    async fn held_or_fresh(&self, request: Request, session: Option<&Session>) -> Answer {
        // Whoever is not signed in has no page that is held: what is open to all is small, or kept by the browser.
        let (Some(pages), Some(session)) = (&self.parts.pages, session) else {
            return self.fresh(request).await;
        };
        if request.method() != Method::GET && request.method() != Method::HEAD {
            return self.fresh(request).await;
        }
        let uri = request.uri().clone();
        let Some(address) = normal_address(&uri) else {
            return self.fresh(request).await;
        };
        let sight = Sight::of(&session.viewer, uri.path());
        let version = self.parts.version.current().await;
        let answer = |held: &crate::cache::held::Held, request: &Request| Answer {
            response: held.answer(request.method(), request.headers()),
            route: held.route().cloned(),
            held: true,
            finished: true,
        };
        loop {
            if let Some(held) = pages.find(version, &sight, &address) {
                return answer(&held, &request);
            }
            if request.method() == Method::HEAD {
                return self.fresh(request).await;
            }
            match pages.place(version, &sight, &address) {
                Place::Leader(leader) => {
                    // Between the look and the place, another may have landed.
                    if let Some(held) = pages.find(version, &sight, &address) {
                        return answer(&held, &request);
                    }
                    let (method, asked) = (request.method().clone(), request.headers().clone());
                    let fresh = self.fresh(request).await;
                    let facts = fresh.response.extensions().get::<FactsTime>().copied();
                    match pages.keep(version, (&sight, &address), fresh.response).await {
                        Ok(held) => {
                            let mut response = held.answer(&method, &asked);
                            if let Some(facts) = facts {
                                facts.tell(response.headers_mut());
                            }
                            leader.land(Landing::Finished(held));
                            return Answer { response, route: fresh.route, held: false, finished: true };
                        }
                        Err(response) => {
                            leader.land(Landing::Private);
                            return Answer { response, route: fresh.route, held: false, finished: false };
                        }
                    }
                }
                Place::Follower(follower) => match follower.landing().await {
                    Some(Landing::Finished(held)) => return answer(&held, &request),
                    Some(Landing::Private) => return self.fresh(request).await,
                    None => {}
                },
            }
        }
    }

    /// Step 6.
    async fn fresh(&self, mut request: Request) -> Answer {
        let around = Around { now: self.parts.clock.now(), declared: Arc::clone(&self.declared) };
        request.extensions_mut().insert(around);
        let id = request.extensions().get::<RequestId>().copied();
        if let Err(wait) = self.in_time(&request) {
            return Answer::own(Failure::TooMany { wait }.into_response());
        }
        let span = tracing::info_span!("request", id = id.map(tracing::field::display));
        if self.takes_files(&request) {
            // As long as the sender makes progress: the handler watches over that, and is quick once it has everything.
            return match self.uploads.clone().call(request).instrument(span).await {
                Ok(response) => Answer::own(response),
                Err(never) => match never {},
            };
        }
        let answer = self.router.clone().call(request).instrument(span);
        match tokio::time::timeout(PATIENCE, answer).await {
            Ok(Ok(response)) => Answer::own(response),
            Ok(Err(never)) => match never {},
            Err(_) => Answer::own(Failure::Timeout.into_response()),
        }
    }

    /// Whether files are sent with this request, to an address that takes them.
    fn takes_files(&self, request: &Request) -> bool {
        let (method, path) = (request.method(), request.uri().path());
        self.declared.iter().any(|one| one.upload && one.method == *method && one.path == path)
    }

    /// Whether whoever asks does not ask too often; else how long to wait. Pages that are held are not counted.
    fn in_time(&self, request: &Request) -> Result<(), Duration> {
        let Some(client) = request.extensions().get::<Client>() else { return Ok(()) };
        let (pace, now) = (&self.parts.pace, Instant::now());
        let signed = request.extensions().get::<Signed>().map(|Signed(session)| session.viewer.account);
        // The way to an identity provider and back writes and asks elsewhere, as a form does.
        let knocks = request.uri().path().starts_with("/sign-in/outside");
        let admitted = match (request.method() == Method::POST, signed) {
            (false, _) if knocks => pace.admit(client, Kind::Knock, now).map_err(|wait| (Kind::Knock, wait)),
            (false, _) => pace.admit(client, Kind::Page, now).map_err(|wait| (Kind::Page, wait)),
            (true, None) => pace.admit(client, Kind::Knock, now).map_err(|wait| (Kind::Knock, wait)),
            (true, Some(account)) => {
                pace.admit_account(account, Kind::Change, now).map_err(|wait| (Kind::Change, wait))
            }
        };
        admitted.map_err(|(kind, wait)| {
            self.parts.metrics.refuse(kind);
            wait
        })
    }
}

/// What somebody may not do, if that is the answer.
fn denied(response: &Response) -> Option<Denied> {
    match response.extensions().get() {
        Some(Failed(failure)) => match **failure {
            Failure::Denied(denied) => Some(denied),
            _ => None,
        },
        None => None,
    }
}

impl Answer {
    /// An answer that is not a held page.
    fn own(response: Response) -> Self {
        let route = response.extensions().get::<MatchedPath>().cloned();
        Self { response, route, held: false, finished: false }
    }
}

impl Service<Request> for App {
    type Response = Response;
    type Error = Infallible;
    type Future = Pin<Box<dyn Future<Output = Result<Response, Infallible>> + Send>>;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), Infallible>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, request: Request) -> Self::Future {
        let app = self.clone();
        Box::pin(async move { Ok(app.answer(request).await) })
    }
}

#[cfg(test)]
pub(crate) mod tests;
