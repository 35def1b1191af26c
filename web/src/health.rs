//! Two questions of a watching program, answered in plain words.
//!
//! `/health`: is the process alive? `/ready`: does the database answer, can pages be served?

use std::{error::Error, future::Future, time::Duration};

use axum::response::{IntoResponse, Response};
use http::StatusCode;

use crate::gate::{Routes, Rule};

/// How long the database may think before it counts as silent.
const PATIENCE: Duration = Duration::from_secs(2);

/// Marks a response that stays the plain text it is, even with the status of a failure: a program reads it.
#[derive(Clone, Copy, Debug)]
pub struct ForPrograms;

/// The two routes; `ready` asks the database something small.
pub fn routes<S, R, F, E>(ready: R) -> Routes<S>
where
    S: Clone + Send + Sync + 'static,
    R: Fn() -> F + Clone + Send + Sync + 'static,
    F: Future<Output = Result<(), E>> + Send + 'static,
    E: Into<Box<dyn Error + Send + Sync>>,
{
    let ready = move || {
        let ready = ready.clone();
        async move {
            match tokio::time::timeout(PATIENCE, ready()).await {
                Ok(Ok(())) => say(StatusCode::OK, "ready\n"),
                Ok(Err(error)) => {
                    let error: Box<dyn Error + Send + Sync> = error.into();
                    tracing::warn!(error = ?error.to_string(), "the database does not answer");
                    say(StatusCode::SERVICE_UNAVAILABLE, "the database does not answer\n")
                }
                Err(_) => say(StatusCode::SERVICE_UNAVAILABLE, "the database does not answer in time\n"),
            }
        }
    };
    Routes::new().get("/health", Rule::Open, || async { say(StatusCode::OK, "ok\n") }).get(
        "/ready",
        Rule::Open,
        ready,
    )
}

fn say(status: StatusCode, words: &'static str) -> Response {
    let mut response = (status, words).into_response();
    response.extensions_mut().insert(ForPrograms);
    response
}

#[cfg(test)]
mod tests {
    use axum::body::Body;
    use http::Request;
    use tower::ServiceExt as _;

    use super::*;

    async fn status(routes: Routes, address: &str) -> StatusCode {
        let request = Request::get(address).body(Body::empty()).expect("a request");
        routes.into_router().oneshot(request).await.expect("a response").status()
    }

    #[tokio::test(start_paused = true)]
    async fn readiness_is_the_databases_and_health_is_not() {
        let ready = routes(|| async { Ok::<(), String>(()) });
        assert_eq!(status(ready, "/ready").await, StatusCode::OK);
        let broken = || routes(|| async { Err::<(), _>("no disk") });
        assert_eq!(status(broken(), "/ready").await, StatusCode::SERVICE_UNAVAILABLE);
        assert_eq!(status(broken(), "/health").await, StatusCode::OK);
        let silent = routes(std::future::pending::<Result<(), String>>);
        assert_eq!(status(silent, "/ready").await, StatusCode::SERVICE_UNAVAILABLE);
    }
}
