//! A whole installation in a folder of its own, for stories about accounts and what is on record.

use std::sync::Arc;

use axum::{
    body::{Body, to_bytes},
    extract::Request,
    response::Response,
};
use domain::{
    audit::{By, Deed, Entry},
    clock::FixedClock,
    people::{Account, AccountId, AccountState, Email, PersonName, Role, Scope, Session, Token},
};
use http::{
    StatusCode,
    header::{CONTENT_TYPE, HOST, LOCATION},
};
use store::{audit::Filter, people::accounts::NewAccount};
use tempfile::TempDir;

use crate::{
    app::{App, Parts, tests::parts},
    auth::manage::{Guest, Manager},
    config::outside::PublicUrl,
    gate::{Gate, sample::session},
    site::{Site, sample},
};

/// An installation with one operator, who is whoever asks.
pub(crate) struct House {
    /// The site.
    pub(crate) site: Site,
    /// Who asks.
    pub(crate) me: Session,
    app: App,
    _folder: TempDir,
}

/// What came back.
pub(crate) struct Answer {
    /// The status.
    pub(crate) status: StatusCode,
    /// Where it leads on to; empty when it does not.
    pub(crate) to: String,
    /// The page, or the file.
    pub(crate) text: String,
}

impl House {
    /// A new one.
    pub(crate) async fn new() -> Self {
        Self::of(Role::Operator).await
    }

    /// A new one, where somebody of this role asks.
    pub(crate) async fn of(role: Role) -> Self {
        Self::opened(role, None).await
    }

    /// A new one that people open by an address.
    pub(crate) async fn published(address: &str) -> Self {
        Self::opened(Role::Operator, Some(address.parse().expect("an address"))).await
    }

    async fn opened(role: Role, public_url: Option<PublicUrl>) -> Self {
        let clock = Arc::new(FixedClock("2026-11-21T00:00:00Z".parse().expect("an instant")));
        let (site, folder) = sample::site(clock).await;
        let site = Site { public_url, ..site };
        let me = session(role, "00");
        let routes = super::routes().merge(crate::trail::routes()).with_state(site.clone());
        let app = App::new(routes, Parts { gate: Gate::taking_all_for(me.clone()), ..parts() });
        let house = Self { site, me, app, _folder: folder };
        house.add(house.me.viewer.account, "unyo@example.lg.jp", "運用 架空", role).await;
        house
    }

    /// Makes an account that is in use.
    pub(crate) async fn add(&self, id: AccountId, email: &str, name: &str, role: Role) {
        let new = NewAccount {
            id,
            email: Email::parse(email).expect("an address"),
            name: PersonName::parse(name).expect("a name"),
            role,
            scope: Scope::nation(),
            demonstration: false,
        };
        let now = self.site.desk.clock.now();
        let mut write = self.site.desk.store.write().await.expect("a writer");
        assert!(
            write.add_account(&new, AccountState::Active, now).await.expect("an answer"),
            "a new address"
        );
        write.commit().await.expect("kept");
    }

    /// Somebody who was invited, and their link.
    pub(crate) async fn invited(&self, email: &str) -> (Account, Token) {
        let guest = Guest {
            email: Email::parse(email).expect("an address"),
            name: PersonName::parse("介護保険課 架空").expect("a name"),
            role: Role::Municipality,
            scope: Scope::parse("281000").expect("a scope"),
        };
        let token = self.site.door.invite(&guest, Manager::COMMAND).await.expect("an answer");
        (self.account(email).await, token.expect("a new address"))
    }

    /// The account of an address.
    pub(crate) async fn account(&self, email: &str) -> Account {
        let email = Email::parse(email).expect("an address");
        let mut read = self.site.desk.store.read().await.expect("a view");
        read.account_by_email(&email).await.expect("an answer").expect("an account")
    }

    /// Puts some deeds on record.
    pub(crate) async fn record(&self, deed: Deed, times: u32) {
        for _ in 0..times {
            let entry =
                Entry::new(self.site.desk.clock.now(), By::PROGRAM, deed, domain::audit::Subject::Data);
            self.site.desk.store.record(&entry).await.expect("kept");
        }
    }

    /// How often this stands in the trail.
    pub(crate) async fn deeds(&self, deed: Deed) -> u32 {
        let filter = Filter { act: Some(deed), ..Filter::default() };
        self.site.desk.store.read().await.expect("a view").audit_count(&filter).await.expect("a count")
    }

    /// Asks for an address.
    pub(crate) async fn get(&self, address: &str) -> Answer {
        let request = Request::get(address).header(HOST, "127.0.0.1:8080").body(Body::empty());
        answer(self.app.answer(request.expect("a request")).await).await
    }

    /// Sends a form.
    pub(crate) async fn post(&self, address: &str, fields: &[(&str, &str)]) -> Answer {
        let pairs: Vec<String> =
            fields.iter().map(|(name, value)| format!("{name}={}", encoded(value))).collect();
        let request = Request::post(address)
            .header("sec-fetch-site", "same-origin")
            .header(HOST, "127.0.0.1:8080")
            .header(CONTENT_TYPE, "application/x-www-form-urlencoded")
            .body(Body::from(pairs.join("&")));
        answer(self.app.answer(request.expect("a request")).await).await
    }
}

/// A value as forms and addresses carry it.
pub(crate) fn encoded(value: &str) -> String {
    value.bytes().fold(String::new(), |all, byte| format!("{all}%{byte:02X}"))
}

async fn answer(response: Response) -> Answer {
    let status = response.status();
    let to = response.headers().get(LOCATION).and_then(|to| to.to_str().ok()).unwrap_or_default().to_owned();
    let bytes = to_bytes(response.into_body(), usize::MAX).await.expect("a body");
    Answer { status, to, text: String::from_utf8_lossy(&bytes).into_owned() }
}
