//! What a provider says of somebody – the ID token –, and whether it is true.

use std::sync::Arc;

use chrono::{DateTime, TimeDelta, Utc};
use domain::people::Email;
use openidconnect::{
    AdditionalClaims, AuthType, AuthorizationCode, ClaimsVerificationError, Client, EmptyExtraTokenFields,
    EndpointMaybeSet, EndpointNotSet, EndpointSet, IdTokenClaims, IdTokenFields, IdTokenVerifier, Nonce,
    PkceCodeVerifier, RequestTokenError, SignatureVerificationError, StandardErrorResponse,
    StandardTokenResponse, TokenResponse as _,
    core::{
        CoreAuthDisplay, CoreAuthPrompt, CoreClientAuthMethod, CoreErrorResponseType, CoreGenderClaim,
        CoreJsonWebKey, CoreJweContentEncryptionAlgorithm, CoreJwsSigningAlgorithm, CoreRevocableToken,
        CoreRevocationErrorResponse, CoreTokenIntrospectionResponse, CoreTokenType,
    },
};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use store::people::outside::{Journey, OutsideIdentity};

use super::{
    code_of, identity,
    net::NetError,
    provider::{Known, Provider},
};
use crate::config::outside::Agreement;

/// How far the clocks of the provider and of this machine may be apart.
const APART: TimeDelta = TimeDelta::minutes(2);
/// How old an ID token may be when it is taken: it was made a moment ago, for this code.
const OLDEST: TimeDelta = TimeDelta::minutes(10);

/// How a provider may sign. Nothing that is made with a shared secret, and not nothing.
const SIGNED: [CoreJwsSigningAlgorithm; 9] = [
    CoreJwsSigningAlgorithm::RsaSsaPkcs1V15Sha256,
    CoreJwsSigningAlgorithm::RsaSsaPkcs1V15Sha384,
    CoreJwsSigningAlgorithm::RsaSsaPkcs1V15Sha512,
    CoreJwsSigningAlgorithm::RsaSsaPssSha256,
    CoreJwsSigningAlgorithm::RsaSsaPssSha384,
    CoreJwsSigningAlgorithm::RsaSsaPssSha512,
    CoreJwsSigningAlgorithm::EcdsaP256Sha256,
    CoreJwsSigningAlgorithm::EcdsaP384Sha384,
    CoreJwsSigningAlgorithm::EdDsa,
];

/// What is read beyond the standard.
#[derive(Clone, Debug, Default, Deserialize, Serialize)]
pub(super) struct Further {
    /// Microsoft Entra ID says by this, and not by `email_verified`, that the domain of the address is in the hands of the
    /// person's own organisation, or the address was proven. It comes as a truth value, a number or a text.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) xms_edov: Option<Value>,
}

impl AdditionalClaims for Further {}

impl Further {
    fn verifies(&self) -> bool {
        match &self.xms_edov {
            Some(Value::Bool(yes)) => *yes,
            Some(Value::Number(number)) => number.as_u64() == Some(1),
            Some(Value::String(text)) => matches!(text.as_str(), "1" | "true"),
            _ => false,
        }
    }
}

pub(super) type Claims = IdTokenClaims<Further, CoreGenderClaim>;
type Fields = IdTokenFields<
    Further,
    EmptyExtraTokenFields,
    CoreGenderClaim,
    CoreJweContentEncryptionAlgorithm,
    CoreJwsSigningAlgorithm,
>;
type Answered = StandardTokenResponse<Fields, CoreTokenType>;
type Spoken = StandardErrorResponse<CoreErrorResponseType>;
type Ours = Client<
    Further,
    CoreAuthDisplay,
    CoreGenderClaim,
    CoreJweContentEncryptionAlgorithm,
    CoreJsonWebKey,
    CoreAuthPrompt,
    Spoken,
    Answered,
    CoreTokenIntrospectionResponse,
    CoreRevocableToken,
    CoreRevocationErrorResponse,
    EndpointSet,
    EndpointNotSet,
    EndpointNotSet,
    EndpointNotSet,
    EndpointMaybeSet,
    EndpointMaybeSet,
>;

/// Somebody, as a provider vouches for them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Person {
    /// Whom the provider means.
    pub identity: OutsideIdentity,
    /// Their mail address, if the provider has verified it.
    pub email: Option<Email>,
}

/// Why nobody is vouched for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Untold {
    /// The provider cannot be reached, or does not speak with us. The cause stands in the log.
    Unavailable,
    /// What was said is not to be believed, and why, for the audit trail.
    Untrue(&'static str),
}

/// Us, as this provider knows us.
pub(super) fn client(agreement: &Agreement, known: &Known) -> Ours {
    let (id, secret) = (agreement.client.clone(), agreement.secret.clone());
    let ways = known.metadata.token_endpoint_auth_methods_supported();
    let basic = ways.is_none_or(|ways| ways.contains(&CoreClientAuthMethod::ClientSecretBasic));
    Client::from_provider_metadata(known.metadata.clone(), id, Some(secret))
        .set_auth_type(if basic { AuthType::BasicAuth } else { AuthType::RequestBody })
        .set_redirect_uri(agreement.back.clone())
}

/// Exchanges a code for what the provider knows, and believes what is proven.
pub(super) async fn exchange(
    agreement: &Agreement,
    provider: &Provider,
    code: &str,
    journey: &Journey,
    now: DateTime<Utc>,
) -> Result<Person, Untold> {
    let known = provider.known().await.map_err(|_| Untold::Unavailable)?;
    let client = client(agreement, &known);
    let request = client.exchange_code(AuthorizationCode::new(code.to_owned())).map_err(|_| {
        tracing::error!("the identity provider names no address for codes");
        Untold::Unavailable
    })?;
    let verifier = PkceCodeVerifier::new(journey.verifier.clone());
    let answered = request.set_pkce_verifier(verifier).request_async(&provider.net).await;
    let answered = answered.map_err(|error| failed(&error))?;
    let token = answered.id_token().ok_or(Untold::Untrue("IDトークンがありません"))?;
    let nonce = Nonce::new(journey.nonce.clone());
    let claims = match token.claims(&believing(&client, agreement, &known, now), &nonce) {
        Err(ClaimsVerificationError::SignatureVerification(SignatureVerificationError::NoMatchingKey)) => {
            let newer = provider.newer_keys(&known).await.map_err(|_| Untold::Unavailable)?;
            token.claims(&believing(&client, agreement, &newer, now), &nonce)
        }
        claims => claims,
    };
    vouched(agreement, claims.map_err(|error| untrue(&error))?)
}

/// What an ID token has to be like: by this provider, for us alone, signed with its keys, just made, and not too old.
fn believing<'v>(
    client: &'v Ours,
    agreement: &Agreement,
    known: &Arc<Known>,
    now: DateTime<Utc>,
) -> IdTokenVerifier<'v, CoreJsonWebKey> {
    // Not the client's own: that one would take a signature made with the shared secret.
    IdTokenVerifier::new_public_client(
        client.client_id().clone(),
        agreement.issuer.clone(),
        known.keys.clone(),
    )
    .set_allowed_algs(SIGNED)
    .set_time_fn(move || now - APART)
    .set_issue_time_verifier_fn(move |at| {
        let fine = (now - OLDEST..=now + APART).contains(&at);
        fine.then_some(()).ok_or_else(|| "not made just now".to_owned())
    })
}

/// The person in claims that were proven.
fn vouched(agreement: &Agreement, claims: &Claims) -> Result<Person, Untold> {
    if claims.authorized_party().is_some_and(|party| *party != agreement.client) {
        return Err(Untold::Untrue("別のアプリケーションへのIDトークン"));
    }
    let identity = identity(agreement.issuer.as_str(), claims.subject());
    let verified = claims.email_verified().unwrap_or_else(|| claims.additional_claims().verifies());
    let email = claims.email().filter(|_| verified).and_then(|email| Email::parse(email).ok());
    Ok(Person { identity: identity.ok_or(Untold::Untrue("利用者の識別子の形"))?, email })
}

/// Why there was no answer to a code. What the provider wrote stays out of the log, but for the word of its error.
fn failed(error: &RequestTokenError<NetError, Spoken>) -> Untold {
    match error {
        RequestTokenError::ServerResponse(spoken) => {
            let word = spoken.error().to_string();
            tracing::error!(error = code_of(&word), "the identity provider takes no code from us");
            // A code that is used, too old or somebody else's is the visitor's; all else is between the provider and us.
            if *spoken.error() == CoreErrorResponseType::InvalidGrant {
                Untold::Untrue("認可コードが受け入れられませんでした")
            } else {
                Untold::Unavailable
            }
        }
        RequestTokenError::Request(cause) => {
            tracing::error!(
                error = cause as &dyn std::error::Error,
                "the identity provider was asked in vain"
            );
            Untold::Unavailable
        }
        RequestTokenError::Parse(..) | RequestTokenError::Other(_) => {
            tracing::error!("the identity provider's answer to a code cannot be read");
            Untold::Unavailable
        }
    }
}

/// Which of the checks failed. The error itself may carry personal data.
fn untrue(error: &ClaimsVerificationError) -> Untold {
    let why = match error {
        ClaimsVerificationError::Expired(_) => "IDトークンの期限",
        ClaimsVerificationError::InvalidAudience(_) => "IDトークンの宛先",
        ClaimsVerificationError::InvalidIssuer(_) => "IDトークンの発行者",
        ClaimsVerificationError::InvalidNonce(_) => "IDトークンの一回限りの値",
        ClaimsVerificationError::SignatureVerification(_) => "IDトークンの署名",
        _ => "IDトークンの内容",
    };
    tracing::warn!(check = why, "an ID token is not to be believed");
    Untold::Untrue(why)
}
