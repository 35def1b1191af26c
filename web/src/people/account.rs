//! One's own account: what is known about it, and what protects it.

mod factor;
pub mod pages;
mod password;
mod proving;
mod sessions;
mod sure;

use axum::{
    extract::Query,
    response::{IntoResponse as _, Redirect, Response},
};
use domain::people::{Account, Act};
use serde::Deserialize;

use self::pages::{AccountPage, Done, SessionLine};
use crate::{
    auth::{manage::Person, proof::Ask},
    failure::Failure,
    gate::{Routes, Rule},
    page::layout::{Crumb, Layout, Section},
    site::{Site, Visit, private},
    urls::{self, View},
};

/// The addresses of one's own account.
pub(super) fn routes() -> Routes<Site> {
    let own = Rule::To(Act::ManageSelf);
    Routes::new()
        .get("/account", own, show)
        .get("/account/password", own, password::ask)
        .post("/account/password", own, password::change)
        .get("/account/proof", own, sure::ask)
        .post("/account/proof", own, sure::prove)
        .get("/account/factor", own, factor::ask)
        .post("/account/factor", own, factor::begin)
        .post("/account/factor/proof", own, factor::prove)
        .get("/account/factor/removal", own, factor::ask_removal)
        .post("/account/factor/removal", own, factor::remove)
        .get("/account/codes", own, factor::ask_codes)
        .post("/account/codes", own, factor::make_codes)
        .post("/account/sessions/{id}/end", own, sessions::end)
        .post("/account/sessions/end-others", own, sessions::end_others)
        .post("/account/sessions/end-all", own, sessions::end_all)
}

/// What the address asks for behind the question mark.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Said {
    done: String,
}

/// `GET /account`
async fn show(site: Visit, Query(said): Query<Said>) -> Result<Response, Failure> {
    let session = site.caller().session();
    let Person { account, second_factor } = person(&site).await?;
    let ask = site.door.asks(session).await?;
    let codes_left = if second_factor { site.door.recovery_codes_left(session).await? } else { 0 };
    let sessions = site.door.sessions(session).await?;
    let own = session.viewer.session;
    let areas = account.scope.areas().iter().map(|area| site.master().area_name(*area)).collect();
    private(&AccountPage {
        layout: layout(&site, "アカウント", None).await?,
        done: Done::of(&said.done),
        name: account.name.to_string(),
        email: account.email.as_str().to_owned(),
        role: account.role,
        areas,
        ask,
        codes_left,
        sessions: sessions.into_iter().map(|entry| SessionLine::of(entry, own)).collect(),
    })
}

/// The frame of the account, or of a page below it.
async fn layout(site: &Visit, title: &str, below: Option<&str>) -> Result<Layout, Failure> {
    let (_, ground) = site.read().await?;
    let mut way = vec![Crumb::to("全国", urls::nation(&View::default()))];
    match below {
        None => way.push(Crumb::here("アカウント")),
        Some(name) => {
            way.push(Crumb::to("アカウント", urls::people::account()));
            way.push(Crumb::here(name));
        }
    }
    Ok(site.layout(&ground, title, Section::Account, way))
}

/// Who asks, as the database knows them now.
async fn person(site: &Visit) -> Result<Person, Failure> {
    site.door.person(site.caller().viewer().account).await?.ok_or_else(changed)
}

async fn account(site: &Visit) -> Result<Account, Failure> {
    Ok(person(site).await?.account)
}

/// Back to the account, with a word on what was done.
fn back(done: Done) -> Response {
    Redirect::to(&urls::account::after(done.word())).into_response()
}

/// Something else happened to the account or the session meanwhile.
fn changed() -> Failure {
    Failure::Refused {
        reason: "アカウントの内容が途中で変わったか、サインインの期限が切れたため、何も変更していません。"
            .into(),
    }
}

/// What cannot be done to an account that has nothing it is proven with.
fn unproven(ask: Ask) -> Result<Ask, Failure> {
    if ask == Ask::Nothing {
        return Err(Failure::Refused {
            reason: "このアカウントにはパスワードがないため、ここでは設定を変えられません。必要なときは運用管理者に連絡してください。"
                .into(),
        });
    }
    Ok(ask)
}
