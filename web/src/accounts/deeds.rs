//! What is done to an account by one button: links, second factor, sessions, its end.

use axum::{
    extract::Path,
    response::{IntoResponse as _, Redirect, Response},
};
use axum_extra::extract::Form;
use chrono::{DateTime, Utc};
use domain::people::{AccountId, Token};
use http::StatusCode;
use serde::Deserialize;

use super::{
    LAST_OPERATOR, areas_text, handover,
    handover::Base,
    layout, manager,
    pages::{DisablePage, LinkFor, Said},
    show::{self, id_of, unknown},
};
use crate::{
    auth::{
        join::{INVITATION, RESET},
        manage::Managed,
    },
    failure::Failure,
    page::{form::Faults, layout::Crumb},
    site::{Visit, private},
    urls::{self, people},
};

/// What is said when an account is not in the state a deed is for any more.
const MOVED: &str = "この利用者の状態が変わっていたため、何もしませんでした。いまの状態を確かめて、もう一度操作してください。";

/// `POST /accounts/{id}/invite`: the answer shows the link, this once.
pub(super) async fn invite_again(
    site: Visit,
    Path(id): Path<String>,
    base: Base,
) -> Result<Response, Failure> {
    let id = id_of(&id)?;
    let until = site.door.clock.now() + INVITATION;
    let made = site.door.invite_again(id, manager(&site)?).await?;
    link(&site, id, &base, made, LinkFor::Invitation, until).await
}

/// `POST /accounts/{id}/reset`: the answer shows the link, this once.
pub(super) async fn reset_link(site: Visit, Path(id): Path<String>, base: Base) -> Result<Response, Failure> {
    let id = id_of(&id)?;
    if let Some(elsewhere) = own(&site, id) {
        return Ok(elsewhere);
    }
    let until = site.door.clock.now() + RESET;
    let made = site.door.reset_link(id, manager(&site)?).await?;
    link(&site, id, &base, made, LinkFor::Password, until).await
}

/// `POST /accounts/{id}/factor`
pub(super) async fn drop_factor(site: Visit, Path(id): Path<String>) -> Result<Response, Failure> {
    let id = id_of(&id)?;
    if let Some(elsewhere) = own(&site, id) {
        return Ok(elsewhere);
    }
    let done = site.door.drop_factor(id, manager(&site)?).await?;
    settle(&site, id, done, "factor").await
}

/// `POST /accounts/{id}/untie`
pub(super) async fn untie(site: Visit, Path(id): Path<String>) -> Result<Response, Failure> {
    let id = id_of(&id)?;
    let done = site.door.untie(id, manager(&site)?).await?;
    settle(&site, id, done, "untied").await
}

/// `POST /accounts/{id}/sessions`
pub(super) async fn end_sessions(site: Visit, Path(id): Path<String>) -> Result<Response, Failure> {
    let id = id_of(&id)?;
    let done = site.door.end_sessions(id, manager(&site)?).await?;
    settle(&site, id, done, "sessions").await
}

/// `GET /accounts/{id}/disable`
pub(super) async fn ask_disable(site: Visit, Path(id): Path<String>) -> Result<Response, Failure> {
    let id = id_of(&id)?;
    let account = site.door.person(id).await?.ok_or_else(unknown)?.account;
    let (read, ground) = site.read().await?;
    drop(read);
    let way = vec![
        Crumb::to("利用者", people::accounts()),
        Crumb::to(account.name.as_str(), people::account_of(id)),
        Crumb::here("利用の停止"),
    ];
    private(&DisablePage {
        layout: layout(&site, &ground, "利用を停止する", &Faults::default(), way),
        areas: areas_text(&account.scope, site.master()),
        account,
        own: site.caller().viewer().account == id,
    })
}

/// What the form of the question sends.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Sure {
    sure: String,
}

/// `POST /accounts/{id}/disable`
pub(super) async fn disable(
    site: Visit,
    Path(id): Path<String>,
    Form(answer): Form<Sure>,
) -> Result<Response, Failure> {
    let id = id_of(&id)?;
    if answer.sure != "yes" {
        return Err(Failure::BadRequest {
            what: "利用を停止する確認がありません。".into(),
            todo: "利用者のページの「利用を停止する」から操作してください。".into(),
        });
    }
    let done = site.door.disable(id, manager(&site)?).await?;
    settle(&site, id, done, "disabled").await
}

/// Whoever wants to reset what protects their own account is led to where that is done, with a proof of its own.
fn own(site: &Visit, id: AccountId) -> Option<Response> {
    let own = site.caller().viewer().account == id;
    own.then(|| Redirect::to(&urls::account::own_here()).into_response())
}

/// On to the page that shows the link.
async fn link(
    site: &Visit,
    id: AccountId,
    base: &Base,
    made: Managed<Token>,
    what: LinkFor,
    until: DateTime<Utc>,
) -> Result<Response, Failure> {
    let token = match made {
        Managed::Done(token) => token,
        other => return refused(site, id, &other).await,
    };
    let account = site.door.person(id).await?.ok_or_else(unknown)?.account;
    let (read, ground) = site.read().await?;
    drop(read);
    handover::show(site, &ground, base, (what, &token, until), &account)
}

/// Back to the account, which says what was done. `done` is the word for it in the address.
async fn settle<T: Sync>(
    site: &Visit,
    id: AccountId,
    came: Managed<T>,
    done: &str,
) -> Result<Response, Failure> {
    match came {
        Managed::Done(_) => Ok(Redirect::to(&people::account_done(id, done)).into_response()),
        other => refused(site, id, &other).await,
    }
}

/// The account, which says why nothing was done.
async fn refused<T: Sync>(site: &Visit, id: AccountId, why: &Managed<T>) -> Result<Response, Failure> {
    let words = match why {
        Managed::Unknown => return Err(unknown()),
        Managed::LastOperator => LAST_OPERATOR,
        Managed::Unfit | Managed::Moved | Managed::Done(_) => MOVED,
    };
    show::page(site, id, Some(Said::refused(words)), StatusCode::CONFLICT).await
}
