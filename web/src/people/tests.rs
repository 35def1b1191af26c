//! Stories of people who sign in, look after their account and leave: asked of the whole application, with an SQLite file of
//! its own, a clock that is set by hand and counted chance.

mod entering;
mod links;
mod looks;
mod own;
mod sure;

use std::{
    collections::BTreeMap,
    net::SocketAddr,
    sync::{Arc, Mutex},
};

use axum::body::{Body, to_bytes};
use chrono::{DateTime, NaiveDate, TimeDelta, Utc};
use domain::{
    audit::Deed,
    clock::Clock,
    people::{Email, PersonName, Role, Scope, Token},
};
use http::{
    HeaderMap, Request, StatusCode,
    header::{CONTENT_TYPE, COOKIE, HOST, LOCATION, SET_COOKIE},
};
use tempfile::TempDir;

use crate::{
    app::{self, App, Parts},
    auth::{
        door::Door,
        manage::{Guest, Manager},
        totp::TotpSecret,
    },
    client::{Peer, Proxies},
    gate::Gate,
    site::sample,
    urls,
};

const PASSWORD: &str = "ひまわりと雨の夜の電車です";
const OTHER: &str = "mikan tonneru 37 kujira";
const EMAIL: &str = "hanako@example.lg.jp";

/// A clock that stands until it is set.
struct Hands(Mutex<DateTime<Utc>>);

impl Clock for Hands {
    fn now(&self) -> DateTime<Utc> {
        *self.0.lock().expect("the hands")
    }
    fn today(&self) -> NaiveDate {
        self.now().date_naive()
    }
}

/// The application over a file of its own.
struct House {
    app: App,
    door: Door,
    hands: Arc<Hands>,
    _folder: TempDir,
}

impl House {
    async fn new() -> Self {
        Self::asking_factor_of(&[]).await
    }

    /// One where these roles need a second factor.
    async fn asking_factor_of(roles: &[Role]) -> Self {
        let hands = Arc::new(Hands(Mutex::new("2026-11-21T00:00:00Z".parse().expect("an instant"))));
        let clock: Arc<dyn Clock> = hands.clone();
        let (site, folder) = sample::site(clock.clone()).await;
        let door = site.door.clone();
        let parts = Parts {
            clock,
            gate: Gate::new(door.clone()).asking_factor_of(roles),
            proxies: Proxies::new(vec!["10.0.0.0/8".parse().expect("a network")]),
            ..app::tests::parts()
        };
        let routes = super::routes(None).merge(crate::board::routes()).merge(crate::accounts::routes());
        let routes = routes.with_state(site);
        Self { app: App::new(routes, parts), door, hands, _folder: folder }
    }

    /// Lets time pass, in seconds.
    fn pass(&self, seconds: i64) {
        *self.hands.0.lock().expect("the hands") += TimeDelta::seconds(seconds);
    }

    async fn invite(&self, email: &str, role: Role, scope: &str) -> Token {
        let guest = Guest {
            email: Email::parse(email).expect("an address"),
            name: PersonName::parse("山田 花子").expect("a name"),
            role,
            scope: Scope::parse(scope).expect("a scope"),
        };
        self.door.invite(&guest, Manager::COMMAND).await.expect("an invitation").expect("a new address")
    }

    /// Somebody with an account and a password, who has left again.
    async fn member(&self) {
        let link = self.invite(EMAIL, Role::Prefecture, "28").await;
        let mut browser = self.browser();
        let form = [("new", PASSWORD), ("again", PASSWORD)];
        let answer = browser.post(&urls::people::invitation(&link), &form).await;
        assert_eq!(answer.to(), "/prefectures/28");
        browser.post("/sign-out", &[]).await;
    }

    /// A browser on the machine itself.
    fn browser(&self) -> Browser<'_> {
        Browser { house: self, jar: BTreeMap::new(), from: "127.0.0.1", headers: vec![] }
    }

    /// A browser elsewhere, behind a proxy that is trusted.
    fn remote(&self, proto: &'static str) -> Browser<'_> {
        let headers = vec![("x-forwarded-for", "203.0.113.9"), ("x-forwarded-proto", proto)];
        Browser { house: self, jar: BTreeMap::new(), from: "10.0.0.5", headers }
    }

    /// The code of now.
    fn code(&self, secret: &TotpSecret) -> String {
        secret.code(self.door.clock.now()).expect("a code")
    }

    /// How often this stands in the trail.
    async fn deeds(&self, deed: Deed) -> u32 {
        let mut read = self.door.store.read().await.expect("a view");
        let filter = store::audit::Filter { act: Some(deed), ..store::audit::Filter::default() };
        read.audit_count(&filter).await.expect("a count")
    }
}

/// A browser: it keeps its cookies.
struct Browser<'h> {
    house: &'h House,
    jar: BTreeMap<String, String>,
    from: &'static str,
    headers: Vec<(&'static str, &'static str)>,
}

/// What a browser got.
struct Answer {
    status: StatusCode,
    headers: HeaderMap,
    page: String,
}

impl Answer {
    /// Where it leads.
    fn to(&self) -> &str {
        assert_eq!(self.status, StatusCode::SEE_OTHER, "{}", self.page);
        self.headers[LOCATION].to_str().expect("text")
    }

    fn given(&self) -> Vec<&str> {
        self.headers.get_all(SET_COOKIE).iter().map(|line| line.to_str().expect("text")).collect()
    }
}

impl Browser<'_> {
    async fn get(&mut self, path: &str) -> Answer {
        self.send("GET", path, Body::empty()).await
    }

    async fn post(&mut self, path: &str, form: &[(&str, &str)]) -> Answer {
        let pairs: Vec<String> =
            form.iter().map(|(name, value)| format!("{name}={}", encoded(value))).collect();
        self.send("POST", path, Body::from(pairs.join("&"))).await
    }

    /// Sends address and password.
    async fn sign_in(&mut self, email: &str, password: &str) -> Answer {
        self.post("/sign-in", &[("email", email), ("password", password)]).await
    }

    /// The form by which a page changes something goes with it, from the page itself.
    async fn send(&mut self, method: &str, path: &str, body: Body) -> Answer {
        let mut request = Request::builder().method(method).uri(path).header(HOST, "127.0.0.1:8080");
        if method == "POST" {
            request = request.header(CONTENT_TYPE, "application/x-www-form-urlencoded");
            if self.headers.is_empty() {
                request = request.header("sec-fetch-site", "same-origin");
            }
        }
        for (name, value) in &self.headers {
            request = request.header(*name, *value);
        }
        if !self.jar.is_empty() {
            let pairs: Vec<String> = self.jar.iter().map(|(name, value)| format!("{name}={value}")).collect();
            request = request.header(COOKIE, pairs.join("; "));
        }
        let mut request = request.body(body).expect("a request");
        request.extensions_mut().insert(Peer(SocketAddr::new(self.from.parse().expect("an address"), 4_711)));
        let response = self.house.app.answer(request).await;
        let (parts, body) = response.into_parts();
        let bytes = to_bytes(body, usize::MAX).await.expect("a body");
        let answer = Answer {
            status: parts.status,
            headers: parts.headers,
            page: String::from_utf8(bytes.to_vec()).expect("text"),
        };
        self.keep(&answer);
        answer
    }

    fn keep(&mut self, answer: &Answer) {
        for line in answer.given() {
            let (name, rest) = line.split_once('=').expect("a pair");
            let value = rest.split(';').next().unwrap_or_default();
            if line.contains("Max-Age=0") {
                self.jar.remove(name);
            } else {
                self.jar.insert(name.to_owned(), value.to_owned());
            }
        }
    }

    /// The token of the session this browser carries.
    fn session(&self) -> Option<&str> {
        self.jar.get("renkei").map(String::as_str)
    }
}

fn encoded(value: &str) -> String {
    value.bytes().fold(String::new(), |text, byte| text + &format!("%{byte:02X}"))
}
