//! The text form of Prometheus, version 0.0.4.

use std::{
    fmt::{self, Write},
    sync::{
        Arc, PoisonError,
        atomic::{AtomicU64, Ordering},
    },
};

use store::{Store, jobs::Tally};

use super::{BOUNDS, Line, Metrics, STATUSES, Sources};
use crate::pace::Kind;

/// Everything there is to tell now.
pub(super) async fn write(sources: &Sources) -> String {
    let mut text = String::with_capacity(16 * 1_024);
    let version = sources.version.current().await;
    let jobs = jobs(&sources.store).await;
    // Writing to a string does not fail.
    let _ = requests(&mut text, &sources.metrics);
    let _ = state(&mut text, sources, version);
    if let Some(jobs) = jobs {
        let _ = work(&mut text, jobs);
    }
    text
}

/// Runs that have not been done; none when the database does not say, which `/ready` tells.
async fn jobs(store: &Store) -> Option<Tally> {
    store.glance().await.ok()?.job_tally().await.ok()
}

/// The work that is done at set times.
fn work(text: &mut String, jobs: Tally) -> fmt::Result {
    let name = "renkei_jobs";
    head(text, name, "gauge", "Runs of work that have not been done, by state.")?;
    for (state, runs) in [("waiting", jobs.waiting), ("running", jobs.running), ("dead", jobs.dead)] {
        writeln!(text, "{name}{{state=\"{state}\"}} {runs}")?;
    }
    Ok(())
}

fn head(text: &mut String, name: &str, kind: &str, help: &str) -> fmt::Result {
    writeln!(text, "# HELP {name} {help}\n# TYPE {name} {kind}")
}

/// Counts of requests.
pub(super) fn requests(text: &mut String, metrics: &Metrics) -> fmt::Result {
    let mut routes: Vec<(Box<str>, Arc<Line>)> = {
        let known = metrics.routes.read().unwrap_or_else(PoisonError::into_inner);
        known.iter().map(|(route, line)| (route.clone(), Arc::clone(line))).collect()
    };
    routes.sort_unstable_by(|a, b| a.0.cmp(&b.0));
    let name = "renkei_http_requests_total";
    head(text, name, "counter", "Answers by route and status.")?;
    for (route, line) in &routes {
        let route = Label(route);
        for (status, count) in STATUSES.iter().zip(&line.statuses) {
            let count = load(count);
            if count > 0 {
                writeln!(text, "{name}{{route=\"{route}\",status=\"{status}\"}} {count}")?;
            }
        }
        for (class, count) in (1..).zip(&line.others) {
            let count = load(count);
            if count > 0 {
                writeln!(text, "{name}{{route=\"{route}\",status=\"{class}xx\"}} {count}")?;
            }
        }
    }
    let name = "renkei_http_request_duration_seconds";
    head(text, name, "histogram", "Time until the head of an answer was ready.")?;
    for (route, line) in &routes {
        let route = Label(route);
        let mut sum = 0;
        for (bound, count) in BOUNDS.iter().zip(&line.buckets) {
            sum += load(count);
            writeln!(text, "{name}_bucket{{route=\"{route}\",le=\"{}\"}} {sum}", Seconds(*bound))?;
        }
        sum += line.buckets.last().map_or(0, load);
        writeln!(text, "{name}_bucket{{route=\"{route}\",le=\"+Inf\"}} {sum}")?;
        writeln!(text, "{name}_sum{{route=\"{route}\"}} {}", Seconds(load(&line.microseconds)))?;
        writeln!(text, "{name}_count{{route=\"{route}\"}} {sum}")?;
    }
    let name = "renkei_http_requests_refused_total";
    head(text, name, "counter", "Requests that came too often, by what was counted.")?;
    for (kind, count) in Kind::ALL.iter().zip(&metrics.refused) {
        writeln!(text, "{name}{{kind=\"{}\"}} {}", kind.name(), load(count))?;
    }
    let name = "renkei_page_cache_hits_total";
    head(text, name, "counter", "Answers that were finished pages at hand.")?;
    writeln!(text, "{name} {}", load(&metrics.held))
}

/// What is looked up.
fn state(text: &mut String, sources: &Sources, version: i64) -> fmt::Result {
    head(text, "renkei_page_cache_bytes", "gauge", "Bytes of finished pages that are held.")?;
    let held = sources.pages.as_ref().map_or(0, crate::cache::PageCache::size);
    writeln!(text, "renkei_page_cache_bytes {held}")?;
    head(text, "renkei_data_version", "gauge", "Grows with every change of the data.")?;
    writeln!(text, "renkei_data_version {version}")?;
    let connections = sources.store.connections();
    let name = "renkei_database_connections";
    head(text, name, "gauge", "Connections to the database.")?;
    for one in &connections {
        writeln!(text, "{name}{{kind=\"{}\",state=\"busy\"}} {}", one.kind, one.busy)?;
        writeln!(text, "{name}{{kind=\"{}\",state=\"idle\"}} {}", one.kind, one.idle)?;
    }
    let name = "renkei_database_connections_max";
    head(text, name, "gauge", "Connections to the database that there may be.")?;
    for one in &connections {
        writeln!(text, "{name}{{kind=\"{}\"}} {}", one.kind, one.most)?;
    }
    let name = "renkei_start_time_seconds";
    head(text, name, "gauge", "When this process began to answer, since 1970.")?;
    writeln!(text, "{name} {}", sources.started)?;
    head(text, "renkei_build_info", "gauge", "The release.")?;
    writeln!(text, "renkei_build_info{{version=\"{}\"}} 1", env!("CARGO_PKG_VERSION"))
}

fn load(count: &AtomicU64) -> u64 {
    count.load(Ordering::Relaxed)
}

/// Microseconds as seconds, exactly.
struct Seconds(u64);

impl fmt::Display for Seconds {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (whole, rest) = (self.0 / 1_000_000, self.0 % 1_000_000);
        if rest == 0 {
            return write!(f, "{whole}");
        }
        write!(f, "{whole}.{}", format!("{rest:06}").trim_end_matches('0'))
    }
}

/// The value of a label, escaped as the form asks.
struct Label<'l>(&'l str);

impl fmt::Display for Label<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for letter in self.0.chars() {
            match letter {
                '\\' => f.write_str("\\\\")?,
                '"' => f.write_str("\\\"")?,
                '\n' => f.write_str("\\n")?,
                other => f.write_char(other)?,
            }
        }
        Ok(())
    }
}
