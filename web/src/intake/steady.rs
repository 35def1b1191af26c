//! What is sent has to keep coming: a large list over a slow line takes its time, but whoever sends next to nothing holds a
//! connection and a place on the disk for no use.
//!
//! Counted are the bytes of each half minute. A sender who stays under [`LEAST`] in one of them is cut off.

use std::{
    error::Error,
    pin::Pin,
    task::{Context, Poll},
    time::Duration,
};

use axum::body::{Body, Bytes};
use hyper::body::{Body as HttpBody, Frame, SizeHint};
use tokio::time::{Instant, Sleep};

/// In how long a sender has to make progress.
pub const WINDOW: Duration = Duration::from_secs(30);

/// The progress: bytes within [`WINDOW`]. A line of 64 kbit/s brings eight times as much.
pub const LEAST: u64 = 32 * 1_024;

/// Too little came for too long.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("too little of the request arrived for {} seconds", WINDOW.as_secs())]
pub struct TooSlow;

/// A body that ends with [`TooSlow`] when its sender makes no progress.
#[derive(Debug)]
pub struct Steady {
    inner: Body,
    /// The end of the present half minute.
    until: Pin<Box<Sleep>>,
    /// Bytes that came in it.
    came: u64,
}

impl Steady {
    /// The body of a request, watched from now on.
    #[must_use]
    pub fn new(inner: Body) -> Self {
        Self { inner, until: Box::pin(tokio::time::sleep(WINDOW)), came: 0 }
    }
}

impl HttpBody for Steady {
    type Data = Bytes;
    type Error = Box<dyn Error + Send + Sync>;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, Self::Error>>> {
        match Pin::new(&mut self.inner).poll_frame(cx) {
            Poll::Ready(Some(Ok(frame))) => {
                self.came += frame.data_ref().map_or(0, |data| data.len() as u64);
                return Poll::Ready(Some(Ok(frame)));
            }
            // Unwrapped, so that who reads it finds the reason where a body of its own would have it.
            Poll::Ready(Some(Err(error))) => return Poll::Ready(Some(Err(error.into_inner()))),
            Poll::Ready(None) => return Poll::Ready(None),
            Poll::Pending => {}
        }
        while self.until.as_mut().poll(cx).is_ready() {
            if self.came < LEAST {
                return Poll::Ready(Some(Err(TooSlow.into())));
            }
            self.came = 0;
            self.until.as_mut().reset(Instant::now() + WINDOW);
        }
        Poll::Pending
    }

    fn is_end_stream(&self) -> bool {
        self.inner.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.inner.size_hint()
    }
}

/// Whether an error has this one among its causes.
pub(super) fn caused_by<E: Error + 'static>(error: &(dyn Error + 'static)) -> bool {
    let mut next = Some(error);
    while let Some(error) = next {
        if error.is::<E>() {
            return true;
        }
        next = error.source();
    }
    false
}
