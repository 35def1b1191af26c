//! A provider as it describes itself: its addresses and its keys, asked for when needed and held for a while.

use std::sync::Arc;

use chrono::{DateTime, TimeDelta, Utc};
use domain::clock::Clock;
use openidconnect::{
    DiscoveryError, IssuerUrl,
    core::{CoreJsonWebKeySet, CoreProviderMetadata},
};
use tokio::sync::Mutex;

use super::net::{Net, NetError};

/// How long a description is held.
const HELD: TimeDelta = TimeDelta::hours(1);
/// How long it is made do with when the provider does not answer.
const MADE_DO: TimeDelta = TimeDelta::hours(24);
/// How long after a failure nobody asks again, so that people do not queue for the same silence.
const AFTER_FAILURE: TimeDelta = TimeDelta::seconds(10);
/// How often keys are asked for anew because somebody came with an unknown one.
const KEYS_ANEW: TimeDelta = TimeDelta::minutes(1);

/// The provider cannot be reached, or what it says makes no sense. The causes stand in the log.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the identity provider is not available")]
pub struct Unavailable;

/// What a provider said of itself.
#[derive(Debug)]
pub struct Known {
    /// Its addresses.
    pub metadata: CoreProviderMetadata,
    /// What it signs with.
    pub keys: CoreJsonWebKeySet,
    read_at: DateTime<Utc>,
    keys_at: DateTime<Utc>,
}

#[derive(Debug, Default)]
struct Held {
    known: Option<Arc<Known>>,
    failed_at: Option<DateTime<Utc>>,
}

/// The provider of an installation.
pub struct Provider {
    issuer: IssuerUrl,
    /// The way to it.
    pub net: Net,
    clock: Arc<dyn Clock>,
    // Held while asking, so that one asks for all; asking is bounded in time.
    held: Mutex<Held>,
}

impl Provider {
    /// The provider of this address; nothing is asked yet.
    pub fn new(issuer: IssuerUrl, clock: Arc<dyn Clock>) -> Result<Self, NetError> {
        Ok(Self { net: Net::to(&issuer)?, issuer, clock, held: Mutex::default() })
    }

    /// What the provider says of itself.
    pub async fn known(&self) -> Result<Arc<Known>, Unavailable> {
        let mut held = self.held.lock().await;
        let now = self.clock.now();
        let younger = |than: TimeDelta| held.known.clone().filter(|known| within(known.read_at, than, now));
        if let Some(known) = younger(HELD) {
            return Ok(known);
        }
        let made_do = younger(MADE_DO);
        if held.failed_at.is_some_and(|at| within(at, AFTER_FAILURE, now)) {
            return made_do.ok_or(Unavailable);
        }
        if let Ok(known) = self.ask(now).await {
            let known = Arc::new(known);
            *held = Held { known: Some(known.clone()), failed_at: None };
            return Ok(known);
        }
        // When it was found out, not when it was asked.
        held.failed_at = Some(self.clock.now());
        made_do.ok_or(Unavailable)
    }

    /// Keys later than those, because one was missing among them. Those themselves when they are young.
    pub async fn newer_keys(&self, than: &Arc<Known>) -> Result<Arc<Known>, Unavailable> {
        let mut held = self.held.lock().await;
        let now = self.clock.now();
        if let Some(known) = held.known.clone().filter(|known| known.keys_at > than.keys_at) {
            return Ok(known);
        }
        if within(than.keys_at, KEYS_ANEW, now) {
            return Ok(than.clone());
        }
        let asked = CoreJsonWebKeySet::fetch_async(than.metadata.jwks_uri(), &self.net).await;
        let keys = asked.map_err(|error| tell(&error))?;
        let metadata = than.metadata.clone();
        let known = Arc::new(Known { metadata, keys, read_at: than.read_at, keys_at: now });
        held.known = Some(known.clone());
        Ok(known)
    }

    async fn ask(&self, now: DateTime<Utc>) -> Result<Known, Unavailable> {
        let asked = CoreProviderMetadata::discover_async(self.issuer.clone(), &self.net).await;
        let metadata = asked.map_err(|error| tell(&error))?;
        let sent_to = metadata.authorization_endpoint().url();
        if !self.net.admits(sent_to) || metadata.token_endpoint().is_none() {
            tracing::error!("the identity provider names no addresses that can be used");
            return Err(Unavailable);
        }
        let keys = metadata.jwks().clone();
        Ok(Known { metadata, keys, read_at: now, keys_at: now })
    }
}

/// Whether something was less than so long ago; the future never was.
fn within(at: DateTime<Utc>, age: TimeDelta, now: DateTime<Utc>) -> bool {
    (TimeDelta::zero()..age).contains(&(now - at))
}

/// Puts on the log why, without what the provider wrote.
fn tell(error: &DiscoveryError<NetError>) -> Unavailable {
    match error {
        DiscoveryError::Request(cause) => {
            tracing::error!(
                error = cause as &dyn std::error::Error,
                "the identity provider was asked in vain"
            );
        }
        DiscoveryError::Response(status, ..) => {
            tracing::error!(%status, "the identity provider answered with no description");
        }
        DiscoveryError::Validation(_) => {
            tracing::error!("the identity provider calls itself by another address than --oidc-issuer");
        }
        _ => tracing::error!("the identity provider's description cannot be read"),
    }
    Unavailable
}
