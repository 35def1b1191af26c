//! One file from the web to disk: asking, following, trying again.

use std::{
    collections::HashMap,
    future::Future,
    path::Path,
    pin::Pin,
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use domain::clock::Clock;
use http::{
    HeaderMap, StatusCode,
    header::{
        ACCEPT, ACCEPT_ENCODING, CONTENT_DISPOSITION, CONTENT_LENGTH, ETAG, HeaderName, IF_MODIFIED_SINCE,
        IF_NONE_MATCH, LAST_MODIFIED, LOCATION, RETRY_AFTER,
    },
};
use reqwest::{Response, Url};
use tokio::time::{Instant, timeout};

use super::{
    Limits,
    body::Landing,
    courtesy::{Courtesy, back_off, retry_after},
    file_name,
    net::Net,
    refused::Refused,
    robots::{self, Robots},
};

/// Redirects that are followed.
const MOST_REDIRECTS: usize = 5;

/// Waits so long. A parameter, so that a test waits for nothing and knows what was waited for.
pub type Wait = Arc<dyn Fn(Duration) -> Pin<Box<dyn Future<Output = ()> + Send>> + Send + Sync>;

/// How far a file is: bytes so far, and how many there are to be, where the server says so.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Progress {
    /// Bytes so far, as they come.
    pub bytes: u64,
    /// Bytes in all.
    pub of: Option<u64>,
}

/// Told while a file comes.
pub type Told<'t> = &'t (dyn Fn(Progress) + Send + Sync);

/// What a file is asked for with: the marks of the one that is there already.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Marks {
    /// The server's own mark of the content.
    pub etag: Option<String>,
    /// When the server says that it was changed, as it writes it.
    pub last_modified: Option<String>,
}

/// What a server answered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Answer {
    /// It is the one that is there already.
    Unchanged,
    /// Another one.
    File(Got),
}

/// A file that came.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Got {
    /// What it is called.
    pub name: String,
    /// Bytes, unpacked.
    pub bytes: u64,
    /// SHA-256 in lower-case hexadecimal digits.
    pub sha256: String,
    /// What the next one is asked for with.
    pub marks: Marks,
}

/// Fetches files. What it learns of servers – when they were asked, what they ask of programs – it keeps for as long as it lives:
/// one run.
pub struct Downloader {
    net: Net,
    limits: Limits,
    clock: Arc<dyn Clock>,
    wait: Wait,
    courtesy: Courtesy,
    robots: Mutex<HashMap<String, Arc<Robots>>>,
}

impl Downloader {
    /// One that asks by this way, within these limits.
    #[must_use]
    pub fn new(net: Net, limits: Limits, clock: Arc<dyn Clock>, wait: Wait) -> Self {
        Self { net, limits, clock, wait, courtesy: Courtesy::default(), robots: Mutex::default() }
    }

    /// Waits as long as it says.
    #[must_use]
    pub fn patience() -> Wait {
        Arc::new(|length| Box::pin(tokio::time::sleep(length)))
    }

    /// Fetches a file into a place, unless it is the one that `marks` tell of. What may pass is tried again.
    pub async fn get(
        &self,
        url: &str,
        marks: &Marks,
        into: &Path,
        told: Told<'_>,
    ) -> Result<Answer, Refused> {
        let url: Url = url.parse().map_err(|_| Refused::Address)?;
        let mut tried = 1;
        loop {
            let one = timeout(self.limits.total, self.once(url.clone(), marks, into, told));
            let refused = match one.await.unwrap_or(Err(Refused::TooSlow)) {
                Ok(answer) => return Ok(answer),
                Err(refused) => refused,
            };
            if tried >= self.limits.tries || !refused.worth_another_try() {
                return Err(refused);
            }
            let asked = if let Refused::Busy { after, .. } = &refused { *after } else { None };
            if asked.is_some_and(|wait| wait > self.limits.longest_wait) {
                return Err(refused);
            }
            (self.wait)(asked.unwrap_or_default().max(back_off(self.limits.back_off, tried))).await;
            tried += 1;
        }
    }

    /// One try, with its redirects.
    async fn once(&self, url: Url, marks: &Marks, into: &Path, told: Told<'_>) -> Result<Answer, Refused> {
        let (response, url) = self.follow(url, Some(marks)).await?;
        let status = response.status();
        if status == StatusCode::NOT_MODIFIED && (marks.etag.is_some() || marks.last_modified.is_some()) {
            return Ok(Answer::Unchanged);
        }
        if status != StatusCode::OK {
            return Err(self.meaning(status, response.headers()));
        }
        let headers = response.headers().clone();
        let of = headers.get(CONTENT_LENGTH).and_then(|value| value.to_str().ok()?.parse().ok());
        if of.is_some_and(|length: u64| length > self.limits.bytes) {
            return Err(Refused::TooLarge(self.limits.bytes));
        }
        let mut landing = Landing::new(into, &headers, self.limits.bytes)?;
        let host = url.host_str().unwrap_or_default();
        let mut response = response;
        let mut came = 0;
        while let Some(piece) = response.chunk().await.map_err(|error| Refused::of(&error, host, true))? {
            came = landing.take(&piece).await?;
            told(Progress { bytes: came, of });
        }
        // The connection counts as well; said once more here, so that no way around it is a shorter file.
        if of.is_some_and(|length| length != came) {
            return Err(Refused::Cut);
        }
        let landed = landing.land().await?;
        let text =
            |name: HeaderName| headers.get(name).and_then(|value| value.to_str().ok()).map(ToOwned::to_owned);
        Ok(Answer::File(Got {
            name: file_name::of(headers.get(CONTENT_DISPOSITION).map(http::HeaderValue::as_bytes), &url),
            bytes: landed.bytes,
            sha256: landed.sha256,
            marks: Marks { etag: text(ETAG), last_modified: text(LAST_MODIFIED) },
        }))
    }

    /// Asks, and follows redirects; gives the answer that is none, and where it came from. Without marks, what the servers ask
    /// of programs is not looked at: so it is found out.
    async fn follow(&self, mut url: Url, marks: Option<&Marks>) -> Result<(Response, Url), Refused> {
        for _ in 0..=MOST_REDIRECTS {
            // Before anything is asked of a machine, whether it may be asked at all.
            self.net.way_to(&url)?;
            if marks.is_some() && !Box::pin(self.robots(&url)).await?.allows(&path(&url)) {
                return Err(Refused::Robots);
            }
            let response = self.ask(&url, marks).await?;
            if !response.status().is_redirection() || response.status() == StatusCode::NOT_MODIFIED {
                return Ok((response, url));
            }
            let location =
                response.headers().get(LOCATION).and_then(|to| std::str::from_utf8(to.as_bytes()).ok());
            let Some(location) = location else {
                return Err(Refused::Status(response.status().as_u16()));
            };
            let mut next = url.join(location).map_err(|_| Refused::Address)?;
            next.set_fragment(None);
            if url.scheme() == "https" && next.scheme() != "https" {
                return Err(Refused::Downgrade);
            }
            url = next;
        }
        Err(Refused::Redirects)
    }

    /// Asks once, not sooner than courtesy allows.
    async fn ask(&self, url: &Url, marks: Option<&Marks>) -> Result<Response, Refused> {
        let client = self.net.way_to(url)?;
        let host = url.host_str().unwrap_or_default();
        let pause = self.courtesy.wait(host, self.limits.gap, Instant::now());
        if !pause.is_zero() {
            (self.wait)(pause).await;
        }
        let mut request = client.get(url.clone()).header(ACCEPT, "*/*").header(ACCEPT_ENCODING, "gzip");
        if let Some(marks) = marks {
            if let Some(etag) = &marks.etag {
                request = request.header(IF_NONE_MATCH, etag);
            }
            if let Some(changed) = &marks.last_modified {
                request = request.header(IF_MODIFIED_SINCE, changed);
            }
        }
        request.send().await.map_err(|error| Refused::of(&error, host, false))
    }

    /// What the server of an address asks of programs; asked once in a run.
    async fn robots(&self, url: &Url) -> Result<Arc<Robots>, Refused> {
        let origin = url.origin().ascii_serialization();
        let known = self.robots.lock().unwrap_or_else(PoisonError::into_inner).get(&origin).cloned();
        if let Some(known) = known {
            return Ok(known);
        }
        let own = url.join("/robots.txt").map_err(|_| Refused::Address)?;
        let robots = Arc::new(self.ask_robots(own).await?);
        self.robots.lock().unwrap_or_else(PoisonError::into_inner).insert(origin, robots.clone());
        Ok(robots)
    }

    /// A server that has no such file asks for nothing; one that cannot say is not asked for anything else now.
    async fn ask_robots(&self, url: Url) -> Result<Robots, Refused> {
        let host = url.host_str().unwrap_or_default().to_owned();
        let (mut response, _) = match self.follow(url, None).await {
            Ok(answer) => answer,
            Err(Refused::Redirects) => return Ok(Robots::silent()),
            Err(refused) => return Err(refused),
        };
        let status = response.status();
        if status.is_server_error() || status == StatusCode::TOO_MANY_REQUESTS {
            return Err(match self.meaning(status, response.headers()) {
                // It is the server that is busy, and asking again may help.
                busy @ Refused::Busy { after: Some(_), .. } => busy,
                _ => Refused::RobotsUnknown,
            });
        }
        if status != StatusCode::OK {
            return Ok(Robots::silent());
        }
        let mut text = Vec::new();
        while let Some(piece) = response.chunk().await.map_err(|error| Refused::of(&error, &host, true))? {
            let room = robots::LARGEST - text.len();
            text.extend_from_slice(&piece[..piece.len().min(room)]);
            if text.len() >= robots::LARGEST {
                break;
            }
        }
        Ok(Robots::read(&String::from_utf8_lossy(&text)))
    }

    /// What an answer without a file means.
    fn meaning(&self, status: StatusCode, headers: &HeaderMap) -> Refused {
        let number = status.as_u16();
        let after = || {
            let value = headers.get(RETRY_AFTER)?.to_str().ok()?;
            retry_after(value, self.clock.now())
        };
        match number {
            404 | 410 => Refused::NotThere(number),
            401 | 403 | 407 | 451 => Refused::Forbidden(number),
            408 | 425 | 429 | 500..=599 => Refused::Busy { status: number, after: after() },
            _ => Refused::Status(number),
        }
    }
}

/// The path of an address with its query, as rules for programs speak of it.
fn path(url: &Url) -> String {
    url.query().map_or_else(|| url.path().to_owned(), |query| format!("{}?{query}", url.path()))
}
