//! The way over the network to a provider: bounded in time and size, and to no other place than was asked.

use std::{future::Future, pin::Pin, time::Duration};

use desk::tls;
use openidconnect::{AsyncHttpClient, HttpRequest, HttpResponse, IssuerUrl, url::Url};
use reqwest::{Client, Request, Response, redirect::Policy};

use crate::config::outside::{is_loopback, is_safe};

/// How long a connection may take to come about.
const CONNECT: Duration = Duration::from_secs(5);
/// How long the provider may be silent.
const SILENCE: Duration = Duration::from_secs(5);
/// How long an answer may take in all.
const ANSWER: Duration = Duration::from_secs(10);
/// The most bytes of an answer; discovery documents and keys have some thousands.
pub const LARGEST: usize = 1_024 * 1_024;

/// Why there was no answer.
#[derive(Debug, thiserror::Error)]
pub enum NetError {
    /// What was to be asked is neither https nor on this machine.
    #[error("the provider names an address that is not safe to ask")]
    Unsafe,
    /// The answer is larger than [`LARGEST`].
    #[error("the provider's answer is too large")]
    TooLarge,
    /// The network, or time ran out. The address is left out: it may carry what is secret.
    #[error("the provider cannot be reached")]
    Unreachable(#[source] reqwest::Error),
    /// TLS cannot be set up.
    #[error("TLS cannot be set up")]
    Tls(#[from] rustls::Error),
}

impl From<reqwest::Error> for NetError {
    fn from(error: reqwest::Error) -> Self {
        Self::Unreachable(error.without_url())
    }
}

/// Asks a provider.
#[derive(Clone, Debug)]
pub struct Net {
    client: Client,
    /// Whether the provider itself is on this machine: only then may it name plain http.
    local: bool,
}

impl Net {
    /// The way to this provider. Beyond this machine the proxy of the environment (`HTTPS_PROXY`, `NO_PROXY`) is used.
    pub fn to(issuer: &IssuerUrl) -> Result<Self, NetError> {
        let local = is_loopback(issuer.url());
        let builder = Client::builder()
            .tls_backend_preconfigured(tls::config()?)
            .redirect(Policy::none())
            .referer(false)
            .user_agent("renkei")
            .connect_timeout(CONNECT)
            .read_timeout(SILENCE)
            .timeout(ANSWER)
            .pool_max_idle_per_host(1);
        let builder = if local { builder.no_proxy() } else { builder };
        Ok(Self { client: builder.build()?, local })
    }

    /// Whether an address may be asked, or people sent to it.
    #[must_use]
    pub fn admits(&self, url: &Url) -> bool {
        is_safe(url) && (self.local || url.scheme() == "https")
    }

    async fn ask(&self, request: HttpRequest) -> Result<HttpResponse, NetError> {
        let request = Request::try_from(request)?;
        if !self.admits(request.url()) {
            return Err(NetError::Unsafe);
        }
        let mut response = self.client.execute(request).await?;
        let body = whole(&mut response).await?;
        let mut answer = HttpResponse::new(body);
        *answer.status_mut() = response.status();
        *answer.headers_mut() = std::mem::take(response.headers_mut());
        Ok(answer)
    }
}

/// The whole of an answer, unless it is too large.
async fn whole(response: &mut Response) -> Result<Vec<u8>, NetError> {
    let mut body = Vec::new();
    while let Some(piece) = response.chunk().await? {
        if body.len() + piece.len() > LARGEST {
            return Err(NetError::TooLarge);
        }
        body.extend_from_slice(&piece);
    }
    Ok(body)
}

impl<'c> AsyncHttpClient<'c> for Net {
    type Error = NetError;
    type Future = Pin<Box<dyn Future<Output = Result<HttpResponse, NetError>> + Send + 'c>>;

    fn call(&'c self, request: HttpRequest) -> Self::Future {
        Box::pin(self.ask(request))
    }
}
