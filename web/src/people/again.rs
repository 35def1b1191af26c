//! A form that is drawn again, because what was sent cannot be taken.

use std::time::Duration;

use askama::Template;
use axum::response::Response;
use http::{HeaderValue, StatusCode, header::RETRY_AFTER};

use crate::{failure::Failure, page::form::Faults, site::private};

/// Why a form is drawn again.
#[derive(Debug, Default)]
pub(super) struct Again {
    /// What is wrong.
    pub(super) faults: Faults,
    /// How long nothing will be taken.
    wait: Option<Duration>,
}

impl Again {
    /// Something is wrong with a field.
    pub(super) fn wrong(field: &'static str, words: impl Into<String>) -> Self {
        Self { faults: Faults::of(field, words), wait: None }
    }

    /// Too many failures: nothing is taken before this has passed, right or wrong.
    pub(super) fn wait(field: &'static str, wait: Duration) -> Self {
        let words = format!(
            "間違いが続いたため、いまは受け付けられません。{}ほど待ってから、もう一度入力してください。",
            span(wait)
        );
        Self { faults: Faults::of(field, words), wait: Some(wait) }
    }

    /// The form with what is wrong.
    pub(super) fn drawn(&self, page: &impl Template) -> Result<Response, Failure> {
        let mut response = private(page)?;
        *response.status_mut() = StatusCode::UNPROCESSABLE_ENTITY;
        if let Some(wait) = self.wait {
            *response.status_mut() = StatusCode::TOO_MANY_REQUESTS;
            response.headers_mut().insert(RETRY_AFTER, HeaderValue::from(seconds(wait)));
        }
        Ok(response)
    }
}

impl From<Faults> for Again {
    fn from(faults: Faults) -> Self {
        Self { faults, wait: None }
    }
}

/// Whole seconds, rounded up.
fn seconds(wait: Duration) -> u64 {
    (wait.as_secs() + u64::from(wait.subsec_nanos() > 0)).max(1)
}

/// A time to wait in words, rounded up.
fn span(wait: Duration) -> String {
    match seconds(wait) {
        few @ 0..60 => format!("{few}秒"),
        many => format!("{}分", many.div_ceil(60)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_wait_is_told_as_people_tell_it() {
        for (milliseconds, told) in [
            (0, "1秒"),
            (1_200, "2秒"),
            (59_000, "59秒"),
            (59_001, "1分"),
            (61_000, "2分"),
            (900_000, "15分"),
        ] {
            assert_eq!(span(Duration::from_millis(milliseconds)), told);
        }
    }
}
