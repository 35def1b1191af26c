//! What the program writes about itself, to standard error, one line for each event.
//!
//! | what | where |
//! | --- | --- |
//! | one line for each request: method, route, status, µs, bytes, request id | [`access`] |
//! | the lines on their way out, many in one write | [`lines`] |
//!
//! Never written: query strings, bodies, names, addresses, secrets. A path is written as its route
//! (`/offices/{number}`), not as it was asked for. Values come out escaped, so that a line break in one cannot make
//! a second line.

pub mod access;
pub mod lines;

use std::panic;

use clap::ValueEnum;
use tracing_subscriber::{EnvFilter, layer::SubscriberExt as _, util::SubscriberInitExt as _};

use self::lines::Lines;

/// How a line looks.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub enum LogFormat {
    /// 人が読む形
    #[default]
    Text,
    /// 1行が1つのJSON
    Json,
}

/// Keeps the log going; when it is dropped, the last lines are written. Held by `main` until the end.
#[must_use = "the last lines are written when this is dropped"]
#[derive(Debug)]
pub struct Logging(Lines);

impl Drop for Logging {
    fn drop(&mut self) {
        self.0.finish();
    }
}

/// Starts the log for the whole process, panics included. Called once, by `main`.
///
/// `filter` is a level or a list such as `info,sqlx=warn`; it was checked when the settings were read.
pub fn start(format: LogFormat, filter: &str) -> Logging {
    let lines = Lines::to(std::io::stderr());
    let filter = EnvFilter::try_new(filter).unwrap_or_else(|_| EnvFilter::new("info"));
    let registry = tracing_subscriber::registry().with(filter);
    let shape = tracing_subscriber::fmt::layer().with_ansi(false).with_writer(lines.clone());
    let started = match format {
        LogFormat::Text => registry.with(shape).try_init(),
        LogFormat::Json => registry.with(shape.json().flatten_event(true).with_current_span(true)).try_init(),
    };
    if started.is_err() {
        // A log was set up before, by a test or an embedding program: it stays in charge.
        return Logging(lines);
    }
    panic::set_hook(Box::new(|info| {
        let place = info.location().map(ToString::to_string).unwrap_or_default();
        let message = info.payload_as_str().unwrap_or("no message");
        tracing::error!(target: "panic", ?message, place, "a panic; the request it happened in is answered with 500");
    }));
    Logging(lines)
}
