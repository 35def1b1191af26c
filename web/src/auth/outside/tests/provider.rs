//! A provider of our own on this machine, honest or not as the story goes.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, MutexGuard},
};

use axum::{
    Form, Router,
    extract::State,
    http::{HeaderMap, StatusCode, header},
    response::{IntoResponse as _, Redirect, Response},
    routing::{get, post},
};
use chrono::{DateTime, TimeDelta, Utc};
use domain::clock::Clock;
use openidconnect::{
    Audience, ClientId, EndUserEmail, IdToken, IssuerUrl, JsonWebKeyId, Nonce, PkceCodeChallenge,
    PkceCodeVerifier, PrivateSigningKey, StandardClaims, SubjectIdentifier,
    core::{
        CoreEdDsaPrivateSigningKey, CoreGenderClaim, CoreHmacKey, CoreJsonWebKeySet,
        CoreJweContentEncryptionAlgorithm, CoreJwsSigningAlgorithm as Alg, CoreRsaPrivateSigningKey,
    },
    url::Url,
};
use serde_json::{Value, json};
use tokio::{net::TcpListener, task::JoinHandle};

use super::super::{
    Answer,
    net::LARGEST,
    token::{Claims, Further},
};

pub(super) const CLIENT: &str = "renkei";
pub(super) const SECRET: &str = "hush-hush";
pub(super) const BACK: &str = "https://renkei.example.lg.jp/sign-in/outside/back";
/// `renkei:hush-hush`.
const BASIC: &str = "Basic cmVua2VpOmh1c2gtaHVzaA==";

type Signed = IdToken<Further, CoreGenderClaim, CoreJweContentEncryptionAlgorithm, Alg>;

/// How the provider behaves.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Manner {
    /// As it should, with RSA.
    Honest,
    /// As it should, with Ed25519.
    HonestEd25519,
    WrongNonce,
    NoNonce,
    WrongAudience,
    FurtherAudience,
    WrongParty,
    WrongIssuer,
    Expired,
    /// Out for a minute by our clock.
    JustOut,
    /// Its clock is a minute ahead.
    MinuteAhead,
    FromTheFuture,
    FromYesterday,
    /// Claims that nobody signed: alg none.
    Unsigned,
    /// Signed with the secret we share.
    SharedSecret,
    /// A signature that does not fit.
    Forged,
    /// Signed with a key it does not publish.
    UnknownKey,
    /// Signed with a key it publishes only since the last time.
    NewKey,
    NoToken,
    /// Answers codes with this error.
    Error(&'static str),
    /// Sends whoever asks elsewhere.
    Redirects,
    /// Answers with more than anybody wants to read.
    Endless,
    Gibberish,
    /// Describes itself under another name.
    OtherName,
    /// Sends people where anybody can listen.
    PlainHttp,
}

/// Somebody whom the provider knows.
#[derive(Clone, Debug)]
pub(super) struct Person {
    pub(super) subject: &'static str,
    pub(super) email: Option<&'static str>,
    pub(super) verified: Option<bool>,
    pub(super) xms_edov: Option<Value>,
}

impl Person {
    pub(super) fn hanako() -> Self {
        let email = Some("Hanako@example.lg.jp");
        Self { subject: "f7c1-hanako", email, verified: Some(true), xms_edov: None }
    }
}

struct Mind {
    base: String,
    manner: Manner,
    person: Person,
    clock: Arc<dyn Clock>,
    /// What was asked with each code: nonce and challenge.
    codes: HashMap<String, (String, String)>,
    issued: u32,
    /// How often its description, its keys and its tokens were asked for.
    asked: [u32; 3],
}

/// A provider at work until it is dropped.
pub(super) struct Local {
    pub(super) base: String,
    mind: Arc<Mutex<Mind>>,
    task: JoinHandle<()>,
}

impl Drop for Local {
    fn drop(&mut self) {
        self.task.abort();
    }
}

type Shared = Arc<Mutex<Mind>>;

fn of(mind: &Shared) -> MutexGuard<'_, Mind> {
    mind.lock().expect("its mind")
}

impl Local {
    pub(super) async fn start(clock: Arc<dyn Clock>) -> Self {
        let listener = TcpListener::bind(("127.0.0.1", 0)).await.expect("a port");
        let base = format!("http://{}", listener.local_addr().expect("an address"));
        let mind = Arc::new(Mutex::new(Mind {
            base: base.clone(),
            manner: Manner::Honest,
            person: Person::hanako(),
            clock,
            codes: HashMap::new(),
            issued: 0,
            asked: [0; 3],
        }));
        let routes = Router::new()
            .route("/.well-known/openid-configuration", get(describe))
            .route("/keys", get(keys))
            .route("/token", post(token))
            .with_state(mind.clone());
        let task = tokio::spawn(async move { axum::serve(listener, routes).await.expect("it serves") });
        Self { base, mind, task }
    }

    pub(super) fn behave(&self, manner: Manner) {
        of(&self.mind).manner = manner;
    }

    pub(super) fn meets(&self, person: Person) {
        of(&self.mind).person = person;
    }

    pub(super) fn asked(&self) -> [u32; 3] {
        of(&self.mind).asked
    }

    /// What somebody who was sent there comes back with, after saying yes.
    pub(super) fn consent(&self, to: &str) -> Answer {
        let url = Url::parse(to).expect("an address");
        assert!(to.starts_with(&format!("{}/authorize?", self.base)), "{to}");
        let said: HashMap<String, String> = url.query_pairs().into_owned().collect();
        for (name, value) in [
            ("response_type", "code"),
            ("client_id", CLIENT),
            ("redirect_uri", BACK),
            ("scope", "openid email"),
            ("code_challenge_method", "S256"),
        ] {
            assert_eq!(said.get(name).map(String::as_str), Some(value), "{name}");
        }
        let mut mind = of(&self.mind);
        mind.issued += 1;
        let code = format!("code-{}", mind.issued);
        mind.codes.insert(code.clone(), (said["nonce"].clone(), said["code_challenge"].clone()));
        Answer { state: said["state"].clone(), code, error: String::new(), iss: Some(self.base.clone()) }
    }
}

fn json_of(value: &Value) -> Response {
    ([(header::CONTENT_TYPE, "application/json")], value.to_string()).into_response()
}

async fn describe(State(mind): State<Shared>) -> Response {
    let mut mind = of(&mind);
    mind.asked[0] += 1;
    let base = &mind.base;
    let named = if mind.manner == Manner::OtherName { "http://127.0.0.1:1" } else { base };
    let authorize = match mind.manner {
        Manner::PlainHttp => "http://id.example.lg.jp/authorize".to_owned(),
        _ => format!("{base}/authorize"),
    };
    match mind.manner {
        Manner::Redirects => return Redirect::to("/keys").into_response(),
        Manner::Endless => return "{".repeat(LARGEST + 1).into_response(),
        Manner::Gibberish => return json_of(&json!({ "hello": "world" })),
        _ => {}
    }
    json_of(&json!({
        "issuer": named,
        "authorization_endpoint": authorize,
        "token_endpoint": format!("{base}/token"),
        "jwks_uri": format!("{base}/keys"),
        "response_types_supported": ["code"],
        "subject_types_supported": ["pairwise"],
        "id_token_signing_alg_values_supported": ["RS256", "EdDSA", "HS256", "none"],
    }))
}

async fn keys(State(mind): State<Shared>) -> Response {
    let mut mind = of(&mind);
    mind.asked[1] += 1;
    let mut keys = vec![rsa().as_verification_key(), ed25519("signs", "ed-1").as_verification_key()];
    if mind.manner == Manner::NewKey {
        keys.push(ed25519("other", "ed-2").as_verification_key());
    }
    json_of(&serde_json::to_value(CoreJsonWebKeySet::new(keys)).expect("keys"))
}

async fn token(
    State(mind): State<Shared>,
    headers: HeaderMap,
    Form(form): Form<HashMap<String, String>>,
) -> Response {
    let mut mind = of(&mind);
    mind.asked[2] += 1;
    assert_eq!(headers[header::AUTHORIZATION], BASIC, "we prove who we are");
    assert_eq!(form["grant_type"], "authorization_code");
    assert_eq!(form["redirect_uri"], BACK);
    let refused = |error: &str| {
        let said = json!({ "error": error, "error_description": "Hanako@example.lg.jp" });
        (StatusCode::BAD_REQUEST, json_of(&said)).into_response()
    };
    if let Manner::Error(error) = mind.manner {
        return refused(error);
    }
    let Some((nonce, challenge)) = mind.codes.remove(&form["code"]) else { return refused("invalid_grant") };
    let verifier = PkceCodeVerifier::new(form["code_verifier"].clone());
    if PkceCodeChallenge::from_code_verifier_sha256(&verifier).as_str() != challenge {
        return refused("invalid_grant");
    }
    let mut said = json!({ "access_token": "of-no-use", "token_type": "Bearer", "expires_in": 300 });
    if mind.manner != Manner::NoToken {
        said["id_token"] = mind.sign(nonce).into();
    }
    json_of(&said)
}

impl Mind {
    /// An ID token, as far as its manner allows.
    fn sign(&self, nonce: String) -> String {
        let now = self.clock.now();
        let claims = self.claims(nonce, now);
        let signed = match self.manner {
            Manner::HonestEd25519 => issue(claims, &ed25519("signs", "ed-1"), Alg::EdDsa),
            Manner::Forged => issue(claims, &ed25519("other", "ed-1"), Alg::EdDsa),
            Manner::UnknownKey | Manner::NewKey => issue(claims, &ed25519("other", "ed-2"), Alg::EdDsa),
            Manner::SharedSecret => issue(claims, &CoreHmacKey::new(SECRET), Alg::HmacSha256),
            _ => issue(claims, &rsa(), Alg::RsaSsaPkcs1V15Sha256),
        };
        if self.manner == Manner::Unsigned {
            // {"alg":"none"}
            let payload = signed.split('.').nth(1).expect("a payload");
            return format!("eyJhbGciOiJub25lIn0.{payload}.");
        }
        signed
    }

    fn claims(&self, nonce: String, now: DateTime<Utc>) -> Claims {
        let (issued, lasts) = match self.manner {
            Manner::Expired => (now - TimeDelta::minutes(8), TimeDelta::minutes(5)),
            Manner::JustOut => (now - TimeDelta::minutes(6), TimeDelta::minutes(5)),
            Manner::MinuteAhead => (now + TimeDelta::minutes(1), TimeDelta::minutes(5)),
            Manner::FromTheFuture => (now + TimeDelta::minutes(5), TimeDelta::minutes(5)),
            Manner::FromYesterday => (now - TimeDelta::days(1), TimeDelta::days(2)),
            _ => (now, TimeDelta::minutes(5)),
        };
        let issuer = match self.manner {
            Manner::WrongIssuer => "http://127.0.0.1:1",
            _ => &self.base,
        };
        let audience = match self.manner {
            Manner::WrongAudience => vec!["another"],
            Manner::FurtherAudience => vec![CLIENT, "another"],
            _ => vec![CLIENT],
        };
        let nonce = match self.manner {
            Manner::WrongNonce => Some("another".to_owned()),
            Manner::NoNonce => None,
            _ => Some(nonce),
        };
        let party = (self.manner == Manner::WrongParty).then(|| ClientId::new("another".to_owned()));
        let Person { subject, email, verified, xms_edov } = self.person.clone();
        let standard = StandardClaims::new(SubjectIdentifier::new(subject.to_owned()))
            .set_email(email.map(|email| EndUserEmail::new(email.to_owned())))
            .set_email_verified(verified);
        Claims::new(
            IssuerUrl::new(issuer.to_owned()).expect("an address"),
            audience.into_iter().map(|audience| Audience::new(audience.to_owned())).collect(),
            issued + lasts,
            issued,
            standard,
            Further { xms_edov },
        )
        .set_nonce(nonce.map(Nonce::new))
        .set_authorized_party(party)
    }
}

fn issue<K>(claims: Claims, key: &K, alg: Alg) -> String
where
    K: PrivateSigningKey<VerificationKey = openidconnect::core::CoreJsonWebKey>,
{
    Signed::new(claims, key, alg, None, None).expect("a signature").to_string()
}

fn rsa() -> CoreRsaPrivateSigningKey {
    let id = Some(JsonWebKeyId::new("rsa-1".to_owned()));
    CoreRsaPrivateSigningKey::from_pem(include_str!("signs.rsa.pem"), id).expect("a key")
}

fn ed25519(which: &str, id: &str) -> CoreEdDsaPrivateSigningKey {
    let pem =
        if which == "signs" { include_str!("signs.ed25519.pem") } else { include_str!("other.ed25519.pem") };
    CoreEdDsaPrivateSigningKey::from_ed25519_pem(pem, Some(JsonWebKeyId::new(id.to_owned()))).expect("a key")
}
