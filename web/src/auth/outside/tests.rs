//! Stories of signing in by way of a provider of our own on this machine.

mod pages;
mod provider;
mod refusals;
mod silence;
mod visits;

use std::sync::{Arc, Mutex};

use chrono::{DateTime, NaiveDate, Utc};
use domain::{
    audit::Deed,
    chance::Counting,
    clock::Clock,
    people::{
        Account, AccountId, AccountState, Email, NetworkAddress, PersonName, Role, Scope, SessionLimits,
        Token,
    },
};
use openidconnect::{ClientId, ClientSecret, IssuerUrl, RedirectUrl};
use store::{Store, people::accounts::NewAccount};
use tempfile::TempDir;
use uuid::Uuid;

use self::provider::Local;
use super::{Answer, Arrival, Departure, Outside, OutsideError};
use crate::{
    auth::{
        door::{Door, Step, Visitor},
        password::Passwords,
    },
    config::outside::{Agreement, FactorRule},
};

/// A clock that stands until it is set.
pub(super) struct Hands(Mutex<DateTime<Utc>>);

impl Hands {
    fn new() -> Arc<Self> {
        Arc::new(Self(Mutex::new("2026-11-21T00:00:00Z".parse().expect("an instant"))))
    }

    fn pass(&self, seconds: i64) {
        *self.0.lock().expect("the hands") += chrono::TimeDelta::seconds(seconds);
    }
}

impl Clock for Hands {
    fn now(&self) -> DateTime<Utc> {
        *self.0.lock().expect("the hands")
    }
    fn today(&self) -> NaiveDate {
        self.now().date_naive()
    }
}

fn agreement(issuer: &str, factor: FactorRule) -> Agreement {
    Agreement {
        issuer: IssuerUrl::new(issuer.to_owned()).expect("an address"),
        client: ClientId::new(provider::CLIENT.to_owned()),
        secret: ClientSecret::new(provider::SECRET.to_owned()),
        name: "県庁アカウント".to_owned(),
        factor,
        back: RedirectUrl::new(provider::BACK.to_owned()).expect("an address"),
    }
}

/// An installation with a provider.
struct House {
    door: Door,
    hands: Arc<Hands>,
    local: Local,
    outside: Outside,
    _folder: TempDir,
}

impl House {
    async fn new(factor: FactorRule) -> Self {
        let folder = TempDir::new().expect("a folder");
        let store = Store::sqlite(&folder.path().join("renkei.db")).await.expect("a new file");
        store.migrate().await.expect("migrations");
        let hands = Hands::new();
        let clock: Arc<dyn Clock> = hands.clone();
        let local = Local::start(clock.clone()).await;
        let outside = Outside::new(agreement(&local.base, factor), clock.clone()).expect("a way");
        let passwords = Passwords::cheap([7; 16]).expect("hashes");
        let (chance, known) = (Arc::new(Counting::default()), Arc::default());
        let door = Door { store, passwords, clock, chance, limits: SessionLimits::STANDARD, known };
        Self { door, hands, local, outside, _folder: folder }
    }

    /// An account in a state.
    async fn account(&self, number: u8, address: &str, state: AccountState) -> Account {
        let now = self.hands.now();
        let id = AccountId::new(now, [number; 10]);
        let new = NewAccount {
            id,
            email: Email::parse(address).expect("an address"),
            name: PersonName::parse("山田 花子").expect("a name"),
            role: Role::Prefecture,
            scope: Scope::parse("28").expect("a scope"),
            demonstration: false,
        };
        let mut write = self.door.store.write().await.expect("a turn");
        assert!(write.add_account(&new, state, now).await.expect("an answer"));
        let account = write.account(id).await.expect("an answer").expect("the account");
        write.commit().await.expect("kept");
        account
    }

    async fn hanako(&self) -> Account {
        self.account(1, "hanako@example.lg.jp", AccountState::Active).await
    }

    async fn depart(&self, next: Option<&str>) -> Departure {
        self.outside.depart(&self.door, next).await.expect("a departure")
    }

    async fn arrive(&self, cookie: &Token, answer: &Answer) -> Result<Arrival, OutsideError> {
        self.outside.arrive(&self.door, Some(cookie), answer, visitor()).await
    }

    /// There and back.
    async fn visit(&self) -> Result<Arrival, OutsideError> {
        let departure = self.depart(None).await;
        let answer = self.local.consent(&departure.to);
        self.arrive(&departure.cookie, &answer).await
    }

    /// There and back, and in.
    async fn comes_in(&self) -> Token {
        match self.visit().await.expect("an arrival") {
            Arrival::Door(Step::In(token), None) => token,
            other => panic!("{other:?}"),
        }
    }

    async fn is_refused(&self) {
        assert_eq!(self.visit().await.expect("an arrival"), Arrival::Door(Step::Wrong, None));
    }

    async fn whose(&self, token: &Token) -> AccountId {
        self.door.who(token).await.expect("an answer").expect("a session").viewer.account
    }

    /// What stands in the trail of this kind, oldest first: subject and fields.
    async fn trail(&self, deed: Deed) -> Vec<String> {
        let mut read = self.door.store.read().await.expect("a view");
        let filter = store::audit::Filter { act: Some(deed), ..store::audit::Filter::default() };
        let mut found: Vec<String> = read
            .audit(&filter, store::lists::Slice { limit: 100, offset: 0 })
            .await
            .expect("the trail")
            .iter()
            .map(|kept| format!("{kept:?}"))
            .collect();
        found.reverse();
        found
    }
}

fn visitor() -> Visitor<'static> {
    Visitor { from: NetworkAddress::local(), device: "Edge（Windows）", request: Uuid::nil() }
}
