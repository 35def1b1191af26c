//! The application: everything that happens to a request on its way to a handler and back.
//!
//! A request passes these, in this order; a refusal turns round where it stands and passes the rest on the way back.
//!
//! 1. It gets its number, and the clock is started; who asks is settled ([`crate::client`]).
//! 2. The name it asks for must be ours ([`crate::origin`]): a foreign name must not even reach the held pages.
//! 3. A finished page that is held is the answer ([`crate::cache`]); no route is looked up, no database asked.
//! 4. Several who ask for the same missing page wait for the first of them.
//! 5. The router answers, within a time, behind the `layers`.
//! 6. What is a failure, or a bare error of a library, is drawn as a page with the number ([`crate::failure`]).
//! 7. The body is compressed, the protecting headers are added, it is counted ([`crate::metrics`]), and a line is written
//!    to the log.
//!
//! Steps 1–4 and 7 stand outside the router, because a held page should cost nothing else.

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
    response::{Html, IntoResponse, Response},
};
use domain::clock::Clock;
use http::{
    Method,
    header::{ALLOW, CONTENT_TYPE, RETRY_AFTER},
};
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
    client::Proxies,
    compress,
    failure::{Failed, Failure, page::Draw},
    headers::{self, FactsTime},
    health::ForPrograms,
    logging::access::{self, Visit},
    metrics::Metrics,
    origin::{self, Hosts},
    request_id::{self, RequestId, RequestIds},
};

/// What a form may weigh, in bytes. Lists come in by the command line; a form has a few fields.
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
}

/// The application. Cheap to clone; all clones are the same.
#[derive(Clone)]
pub struct App {
    router: Router,
    parts: Arc<Parts>,
}

/// The layers around the routes; what is named first is passed first.
fn layers(router: Router) -> Router {
    router.layer(
        ServiceBuilder::new()
            // The route is noted outside of everything that may answer in its place.
            .layer(middleware::from_fn(note_route))
            // A panic in a handler, or in a layer below, ends this request and no other.
            .layer(CatchPanicLayer::custom(panics::answer))
            // A form from a foreign page is refused before anything of it is read.
            .layer(origin::own_pages_only())
            // What is too large is refused by its announced length, before it is read, and else when it gets there.
            .layer(RequestBodyLimitLayer::new(LARGEST_FORM))
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
    /// Whether the response has passed steps 6 and 7: held pages have, when they were finished.
    finished: bool,
}

impl App {
    /// The application of these routes. Addresses without a route, and methods a route does not know, get their
    /// page here.
    #[must_use]
    pub fn new(routes: Router, parts: Parts) -> Self {
        let routes = routes
            .fallback(|| async { Failure::NotFound { what: "お探しのページ".into() } })
            .method_not_allowed_fallback(|| async { Failure::MethodNotAllowed });
        Self { router: layers(routes), parts: Arc::new(parts) }
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
        request.extensions_mut().insert(id);
        let client = self.parts.proxies.settle(&mut request);

        let gzip = compress::reads_gzip(request.headers());
        let mut answer = if self.parts.hosts.admit(&request) {
            self.held_or_fresh(request).await
        } else {
            Answer::own(Failure::WrongHost.into_response())
        };
        if !answer.finished {
            answer.response = self.finish(answer.response, id, gzip).await;
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

    /// Steps 3 and 4.
    async fn held_or_fresh(&self, request: Request) -> Answer {
        let Some(pages) = &self.parts.pages else {
            return self.fresh(request).await;
        };
        if request.method() != Method::GET && request.method() != Method::HEAD {
            return self.fresh(request).await;
        }
        let uri = request.uri().clone();
        let Some(address) = normal_address(&uri) else {
            return self.fresh(request).await;
        };
        let version = self.parts.version.current().await;
        let answer = |held: &crate::cache::held::Held, request: &Request| Answer {
            response: held.answer(request.method(), request.headers()),
            route: held.route().cloned(),
            held: true,
            finished: true,
        };
        loop {
            if let Some(held) = pages.find(version, &address) {
                return answer(&held, &request);
            }
            if request.method() == Method::HEAD {
                return self.fresh(request).await;
            }
            match pages.place(version, &address) {
                Place::Leader(leader) => {
                    // Between the look and the place, another may have landed.
                    if let Some(held) = pages.find(version, &address) {
                        return answer(&held, &request);
                    }
                    let (method, asked) = (request.method().clone(), request.headers().clone());
                    let fresh = self.fresh(request).await;
                    let facts = fresh.response.extensions().get::<FactsTime>().copied();
                    match pages.keep(version, &address, fresh.response).await {
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

    /// Step 5.
    async fn fresh(&self, request: Request) -> Answer {
        let id = request.extensions().get::<RequestId>().copied();
        let span = tracing::info_span!("request", id = id.map(tracing::field::display));
        let answer = self.router.clone().call(request).instrument(span);
        match tokio::time::timeout(PATIENCE, answer).await {
            Ok(Ok(response)) => Answer::own(response),
            Ok(Err(never)) => match never {},
            Err(_) => Answer::own(Failure::Timeout.into_response()),
        }
    }

    /// Steps 6 and 7, but for the log.
    async fn finish(&self, response: Response, id: RequestId, gzip: bool) -> Response {
        let mut response = self.draw_failure(response, id);
        if let Some(facts) = response.extensions().get::<FactsTime>().copied() {
            facts.tell(response.headers_mut());
        }
        if compress::shrinks(response.headers()) {
            compress::vary(response.headers_mut());
            if gzip {
                response = compress::response(response).await;
            }
        }
        headers::protect(response.headers_mut());
        response
    }

    /// Step 6.
    fn draw_failure(&self, mut response: Response, id: RequestId) -> Response {
        let failure = match response.extensions_mut().remove::<Failed>() {
            Some(Failed(failure)) => failure,
            None if is_bare_error(&response) => Arc::new(Failure::of_status(response.status())),
            None => return response,
        };
        if let Some(cause) = failure.cause() {
            tracing::error!(id = %id, ?cause, "a request failed");
        }
        let mut page = Html((self.parts.draw)(&failure.words(), id)).into_response();
        // A bare error keeps its exact status; a failure has set it.
        *page.status_mut() = response.status();
        for name in [ALLOW, RETRY_AFTER] {
            if let Some(value) = response.headers_mut().remove(&name) {
                page.headers_mut().insert(name, value);
            }
        }
        page
    }
}

/// Whether a library answered with an error of its own: no page, and not meant for a program.
fn is_bare_error(response: &Response) -> bool {
    let status = response.status();
    let page =
        response.headers().get(CONTENT_TYPE).is_some_and(|kind| kind.as_bytes().starts_with(b"text/html"));
    (status.is_client_error() || status.is_server_error())
        && !page
        && response.extensions().get::<ForPrograms>().is_none()
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
