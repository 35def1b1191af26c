//! Signing in by way of an identity provider outside (OIDC), where an installation has one.
//!
//! | piece | where |
//! | --- | --- |
//! | to the provider and back | here |
//! | the addresses and what is said there | [`pages`] |
//! | what the provider says of somebody, and whether it is true | [`token`] |
//! | what the provider says of itself | [`provider`] |
//! | the network, bounded | [`net`] |
//!
//! The provider says who somebody is; who may come in is decided here. Accounts are never made by it. The first time, a mail
//! address that the provider has verified finds the account; once its person is in – the second factor passed, where it is asked
//! for – the provider's own name for the person (`iss` and `sub`) is tied to it. From then on the tie alone counts, so that an
//! address that is given to somebody else opens nothing.
//!
//! Whoever is not let in hears the same words, known or not; the audit trail tells why.

pub mod net;
pub mod pages;
pub mod provider;
pub mod token;

use std::{sync::Arc, time::Duration};

use domain::{
    audit::{Actor, By, Deed, Entry, Field, Fields, Subject as Thing},
    people::{Account, AccountState, Token},
};
use openidconnect::{
    CsrfToken, Nonce, PkceCodeChallenge, PkceCodeVerifier, Scope, core::CoreAuthenticationFlow,
};
use serde::Deserialize;
use store::{
    StoreError,
    people::outside::{Journey, OutsideIdentity},
};

use self::{
    net::NetError,
    provider::{Provider, Unavailable},
    token::{Person, Untold},
};
use super::door::{Door, DoorError, Factor, Step, Visitor};
use crate::{
    config::outside::{Agreement, FactorRule},
    urls::people::{outside_back, own_path},
};

/// How long the way to the provider and back may take.
pub const JOURNEY: Duration = Duration::from_mins(10);
/// The most characters of a code or a state that are looked at.
const LONGEST: usize = 4_096;

/// The provider of an installation and what is agreed with it. Cheap to clone.
#[derive(Clone)]
pub struct Outside {
    agreement: Arc<Agreement>,
    provider: Arc<Provider>,
}

/// Somebody who is sent to the provider.
#[derive(Debug)]
pub struct Departure {
    /// Where to.
    pub to: String,
    /// What their cookie carries until they are back.
    pub cookie: Token,
}

/// What a provider adds to the address by which it sends somebody back (RFC 6749, 4.1.2; RFC 9207).
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub struct Answer {
    /// What the departure carried.
    pub state: String,
    /// What is exchanged for what the provider knows.
    pub code: String,
    /// Why there is no code.
    pub error: String,
    /// Who answers, if the provider says so.
    pub iss: Option<String>,
}

/// What came of a return.
#[derive(Debug, PartialEq, Eq)]
pub enum Arrival {
    /// The door says what comes next: in, on to the second factor, or not at all.
    Door(Step, Option<String>),
    /// Nobody of this browser is on their way: it took too long, the page was opened again, or the way began elsewhere.
    Lost,
    /// The provider let nobody through: they turned back, or may not use this application.
    Declined,
}

/// Why nobody could be sent or received.
#[derive(Debug, thiserror::Error)]
pub enum OutsideError {
    /// The provider cannot be reached, or does not speak with us. The cause stands in the log.
    #[error(transparent)]
    Unavailable(#[from] Unavailable),
    /// Too many are on their way already.
    #[error("too many people are on their way to the identity provider")]
    Crowded,
    /// The door.
    #[error(transparent)]
    Door(#[from] DoorError),
}

impl From<StoreError> for OutsideError {
    fn from(error: StoreError) -> Self {
        Self::Door(error.into())
    }
}

impl Outside {
    /// The provider of an agreement. Nothing is asked of it yet, so that the board starts also while it is down.
    pub fn new(agreement: Agreement, clock: Arc<dyn domain::clock::Clock>) -> Result<Self, NetError> {
        let provider = Provider::new(agreement.issuer.clone(), clock)?;
        Ok(Self { agreement: Arc::new(agreement), provider: Arc::new(provider) })
    }

    /// What people call the provider.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.agreement.name
    }

    /// Whether people are sent back over https, and the cookie of the way is to be bound to it.
    #[must_use]
    pub fn is_https(&self) -> bool {
        self.agreement.back.url().scheme() == "https"
    }

    /// Sends somebody to the provider, who afterwards wants to see a page.
    pub async fn depart(&self, door: &Door, next: Option<&str>) -> Result<Departure, OutsideError> {
        let known = self.provider.known().await?;
        let (cookie, state) = (door.token()?, door.token()?);
        let journey = Journey {
            issuer: self.agreement.issuer.to_string(),
            nonce: door.token()?.reveal(),
            verifier: door.token()?.reveal(),
            next: next.and_then(own_path).map(str::to_owned),
        };
        let challenge =
            PkceCodeChallenge::from_code_verifier_sha256(&PkceCodeVerifier::new(journey.verifier.clone()));
        let (asked, nonce) = (CsrfToken::new(state.reveal()), Nonce::new(journey.nonce.clone()));
        let client = token::client(&self.agreement, &known);
        let (to, ..) = client
            .authorize_url(CoreAuthenticationFlow::AuthorizationCode, || asked, || nonce)
            .add_scope(Scope::new("email".to_owned()))
            .set_pkce_challenge(challenge)
            .url();
        let now = door.clock.now();
        let mut write = door.store.write().await?;
        if !write.begin_outside(cookie.hash(), state.hash(), &journey, now + JOURNEY, now).await? {
            return Err(OutsideError::Crowded);
        }
        write.commit().await?;
        Ok(Departure { to: to.into(), cookie })
    }

    /// Receives somebody whom the provider sent back, by the cookie of the departure and what the address says.
    pub async fn arrive(
        &self,
        door: &Door,
        cookie: Option<&Token>,
        answer: &Answer,
        visitor: Visitor<'_>,
    ) -> Result<Arrival, OutsideError> {
        let Some((cookie, state)) = cookie.zip(Token::parse(&answer.state)) else { return Ok(Arrival::Lost) };
        let mut write = door.store.write().await?;
        let journey = write.end_outside(cookie.hash(), state.hash(), door.clock.now()).await?;
        write.commit().await?;
        let issuer = self.agreement.issuer.as_str();
        let Some(journey) = journey.filter(|journey| journey.issuer == issuer) else {
            return Ok(Arrival::Lost);
        };
        if !answer.error.is_empty() {
            tracing::info!(error = code_of(&answer.error), "the identity provider let nobody through");
            self.refuse(door, None, "IDプロバイダーが認めませんでした", visitor).await?;
            return Ok(Arrival::Declined);
        }
        let stranger = answer.iss.as_deref().is_some_and(|iss| iss != issuer);
        if stranger || answer.code.is_empty() || answer.code.len() > LONGEST {
            return self.wrong(door, None, "IDプロバイダーの答えの形", journey.next, visitor).await;
        }
        let now = door.clock.now();
        let told = token::exchange(&self.agreement, &self.provider, &answer.code, &journey, now).await;
        match told {
            Ok(person) => self.receive(door, &person, journey.next, visitor).await,
            Err(Untold::Unavailable) => Err(Unavailable.into()),
            Err(Untold::Untrue(why)) => self.wrong(door, None, why, journey.next, visitor).await,
        }
    }

    /// Lets in, or not, of whom the provider told who they are.
    async fn receive(
        &self,
        door: &Door,
        person: &Person,
        next: Option<String>,
        visitor: Visitor<'_>,
    ) -> Result<Arrival, OutsideError> {
        let tied = door.store.glance().await?.outside_account(&person.identity).await?;
        let first = tied.is_none();
        let account = match tied {
            Some(account) => account,
            None => match Self::first_time(door, person).await? {
                Ok(account) => account,
                Err(why) => return self.wrong(door, None, why, next, visitor).await,
            },
        };
        let mut write = door.store.write().await?;
        let known = write.credentials_of(account.id).await?;
        let Some(known) = known.filter(|known| known.account.state == AccountState::Active) else {
            drop(write);
            return self.wrong(door, Some(&account), "利用者が使われていません", next, visitor).await;
        };
        let named = first.then_some(&person.identity);
        if let Some(identity) = named
            && write.outside_account(identity).await?.is_none()
            && write.outside_identities(account.id).await?.iter().any(|tie| tie.issuer == identity.issuer)
        {
            drop(write);
            let why = "利用者は別の外部のIDと結び付いています";
            return self.wrong(door, Some(&account), why, next, visitor).await;
        }
        let means = self.means();
        let factor = match self.agreement.factor {
            FactorRule::Ask => Factor::Here,
            FactorRule::Trust => Factor::Outside,
        };
        let step = door.enter(write, &known, None, named, (&means, factor), visitor).await?;
        Ok(Arrival::Door(step, next))
    }

    /// Finds the account of somebody who comes for the first time, or says why there is none.
    async fn first_time(door: &Door, person: &Person) -> Result<Result<Account, &'static str>, OutsideError> {
        let Some(email) = &person.email else {
            return Ok(Err("確認済みのメールアドレスがありません"));
        };
        let account = door.store.glance().await?.account_by_email(email).await?;
        Ok(account.ok_or("利用者が登録されていません"))
    }

    /// By what somebody came, for the trail.
    fn means(&self) -> String {
        format!("外部のID（{}）", self.agreement.name)
    }

    async fn wrong(
        &self,
        door: &Door,
        account: Option<&Account>,
        why: &str,
        next: Option<String>,
        visitor: Visitor<'_>,
    ) -> Result<Arrival, OutsideError> {
        self.refuse(door, account, why, visitor).await?;
        Ok(Arrival::Door(Step::Wrong, next))
    }

    /// Puts a refusal on record. Whom nobody knows is not written down.
    async fn refuse(
        &self,
        door: &Door,
        account: Option<&Account>,
        why: &str,
        visitor: Visitor<'_>,
    ) -> Result<(), OutsideError> {
        let thing =
            account.map_or_else(|| Thing::Page(outside_back().into()), |account| Thing::Account(account.id));
        let by = By::request(Actor::Nobody, visitor.request);
        let entry = Entry::new(door.clock.now(), by, Deed::SignInRefused, thing);
        let told = Fields::new().text(Field::Means, &self.means()).text(Field::Reason, why);
        door.store.record(&entry.with(told)).await?;
        Ok(())
    }
}

/// The word of an error (RFC 6749, 4.1.2.1), or nothing of what could be anything.
fn code_of(error: &str) -> &str {
    let plain = error.len() <= 40 && error.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'_');
    if plain { error } else { "unknown" }
}

/// The identity of a provider and its own name for somebody, if it is one that can be kept (OIDC Core 1.0, 2).
fn identity(issuer: &str, subject: &str) -> Option<OutsideIdentity> {
    let fine = !subject.is_empty() && subject.len() <= 255 && !subject.chars().any(char::is_control);
    fine.then(|| OutsideIdentity { issuer: issuer.to_owned(), subject: subject.to_owned() })
}

#[cfg(test)]
mod tests;
