//! What is counted of requests, and `GET /metrics`, which tells it in the text form of Prometheus.
//!
//! | name | what |
//! | --- | --- |
//! | `renkei_build_info` | the release, as a label |
//! | `renkei_start_time_seconds` | when this process began to answer, in seconds since 1970 |
//! | `renkei_http_requests_total` | answers by route and status |
//! | `renkei_http_request_duration_seconds` | how long they took to begin, by route, as a histogram |
//! | `renkei_http_requests_refused_total` | requests that came too often, by what was counted ([`crate::pace`]) |
//! | `renkei_page_cache_hits_total`, `renkei_page_cache_bytes` | answers that were at hand; bytes held |
//! | `renkei_data_version` | grows with every change of the data |
//! | `renkei_jobs` | runs of work that wait, are under way, or were given up (`state`) |
//! | `renkei_database_connections`, `…_max` | connections at work and idle, and how many there may be |
//!
//! A route is the shape of an address (`/offices/{number}`): no number, no name, no search word is ever a label. The
//! numbers are for those who look after the machine, so they are told to the machine itself and to the networks that the
//! operator names (`--metrics-from`).

mod text;

use std::{
    sync::{
        Arc, PoisonError, RwLock,
        atomic::{AtomicU64, Ordering},
    },
    time::Duration,
};

use axum::{
    extract::{Extension, State},
    response::{IntoResponse as _, Response},
};
use http::{StatusCode, header::CONTENT_TYPE};
use rustc_hash::FxHashMap;
use store::Store;

use crate::{
    cache::{PageCache, version::DataVersion},
    client::{Client, Network},
    gate::{Routes, Rule},
    health::ForPrograms,
    pace::Kind,
};

/// Upper bounds of the histogram, in microseconds. Held pages take tens of microseconds, made ones milliseconds.
pub(crate) const BOUNDS: [u64; 12] =
    [100, 250, 500, 1_000, 2_500, 5_000, 10_000, 50_000, 250_000, 1_000_000, 5_000_000, 30_000_000];

/// Statuses that are told apart; another one is counted under its class (`4xx`).
pub(crate) const STATUSES: [u16; 26] = [
    200, 201, 204, 206, 301, 302, 303, 304, 400, 401, 403, 404, 405, 408, 409, 413, 415, 421, 422, 429, 431,
    500, 502, 503, 504, 507,
];

/// Classes of statuses.
pub(crate) const CLASSES: usize = 5;

/// The counts of one route.
#[derive(Debug, Default)]
pub(crate) struct Line {
    pub(crate) statuses: [AtomicU64; STATUSES.len()],
    pub(crate) others: [AtomicU64; CLASSES],
    pub(crate) buckets: [AtomicU64; BOUNDS.len() + 1],
    pub(crate) microseconds: AtomicU64,
}

/// Counts requests. Counting costs a look-up and a few additions, no lock that waits for another request.
#[derive(Debug, Default)]
pub struct Metrics {
    pub(crate) routes: RwLock<FxHashMap<Box<str>, Arc<Line>>>,
    pub(crate) held: AtomicU64,
    /// Requests that came too often, in the order of [`Kind::ALL`].
    pub(crate) refused: [AtomicU64; Kind::ALL.len()],
}

impl Metrics {
    /// Counts one answer. `route` is the shape of its address, or `-` when no route answered.
    pub fn count(&self, route: &str, status: StatusCode, held: bool, took: Duration) {
        if held {
            self.held.fetch_add(1, Ordering::Relaxed);
        }
        let line = self.line(route);
        let status = status.as_u16();
        match STATUSES.iter().position(|known| *known == status) {
            Some(place) => line.statuses[place].fetch_add(1, Ordering::Relaxed),
            None => {
                line.others[usize::from(status / 100).clamp(1, CLASSES) - 1].fetch_add(1, Ordering::Relaxed)
            }
        };
        let took = u64::try_from(took.as_micros()).unwrap_or(u64::MAX);
        let bucket = BOUNDS.iter().position(|bound| took <= *bound).unwrap_or(BOUNDS.len());
        line.buckets[bucket].fetch_add(1, Ordering::Relaxed);
        line.microseconds.fetch_add(took, Ordering::Relaxed);
    }

    /// Counts a request that came too often. That it was answered is counted by [`Metrics::count`].
    pub fn refuse(&self, kind: Kind) {
        if let Some(place) = Kind::ALL.iter().position(|known| *known == kind) {
            self.refused[place].fetch_add(1, Ordering::Relaxed);
        }
    }

    /// The counts of a route. There are as many routes as the program has, so the map stops growing soon.
    fn line(&self, route: &str) -> Arc<Line> {
        // Nothing that holds the lock can panic halfway through a change, so its content is good even if one did.
        let known = self.routes.read().unwrap_or_else(PoisonError::into_inner).get(route).cloned();
        known.unwrap_or_else(|| {
            let mut routes = self.routes.write().unwrap_or_else(PoisonError::into_inner);
            Arc::clone(routes.entry(route.into()).or_default())
        })
    }
}

/// Where the numbers come from that are not counted but looked up.
#[derive(Clone)]
pub struct Sources {
    /// What is counted of requests.
    pub metrics: Arc<Metrics>,
    /// Connections.
    pub store: Store,
    /// Finished pages that are held, if any are.
    pub pages: Option<PageCache>,
    /// The version of the data.
    pub version: DataVersion,
    /// When this process began to answer, in seconds since 1970.
    pub started: i64,
    /// Networks, beside the machine itself, to which the numbers are told.
    pub readers: Vec<Network>,
}

/// The route `/metrics`.
pub fn routes<S: Clone + Send + Sync + 'static>(sources: Sources) -> Routes<S> {
    // For programs, which sign in nowhere: it asks by address.
    Routes::new().get("/metrics", Rule::Open, show).with_state(Arc::new(sources))
}

async fn show(State(sources): State<Arc<Sources>>, Extension(client): Extension<Client>) -> Response {
    let known = client.address.filter(|_| !client.relayed);
    let named = known.is_some_and(|address| sources.readers.iter().any(|own| own.holds(address)));
    let may = client.own_machine || named;
    let mut response = if may {
        let kind = [(CONTENT_TYPE, "text/plain; version=0.0.4; charset=utf-8")];
        (kind, text::write(&sources).await).into_response()
    } else {
        (StatusCode::FORBIDDEN, "not for this address (--metrics-from)\n").into_response()
    };
    response.extensions_mut().insert(ForPrograms);
    response
}

#[cfg(test)]
mod tests;
