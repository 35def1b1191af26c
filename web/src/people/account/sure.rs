//! Proving once more who one is, before what a cookie alone is not enough for ([`crate::gate::Rule::Sure`]).

use axum::{
    extract::Query,
    response::{IntoResponse as _, Redirect, Response},
};
use axum_extra::extract::Form;
use serde::Deserialize;

use super::{account, factor::Proof, layout, pages::SurePage};
use crate::{
    auth::proof::Ask,
    failure::Failure,
    gate::Stranger,
    page::form::Faults,
    people::sign_in::Wish,
    site::{Visit, private},
    urls,
};

const TITLE: &str = "本人であることの確認";

/// What the form sends. Not to be shown anywhere, so without `Debug`.
#[derive(Default, Deserialize)]
#[serde(default)]
pub(super) struct Brought {
    proof: String,
    next: String,
}

/// `GET /account/proof`
pub(super) async fn ask(site: Visit, Query(wish): Query<Wish>) -> Result<Response, Failure> {
    let session = site.caller().session();
    let ask = site.door.asks(session).await?;
    if ask == Ask::Nothing || session.is_sure(site.door.clock.now()) {
        return Ok(onward(&wish.next));
    }
    private(&page(&site, ask, wish.next, Faults::default()).await?)
}

/// `POST /account/proof`
pub(super) async fn prove(
    site: Visit,
    stranger: Stranger,
    Form(form): Form<Brought>,
) -> Result<Response, Failure> {
    let session = site.caller().session();
    let ask = site.door.asks(session).await?;
    if ask == Ask::Nothing {
        return Ok(onward(&form.next));
    }
    let proven = async |proof: &str| site.door.prove_anew(session, proof, stranger.visitor()).await;
    match Proof::of(form.proof).proven(ask, proven).await? {
        Ok(()) => Ok(onward(&form.next)),
        Err(again) => again.drawn(&page(&site, ask, form.next, again.faults.clone()).await?),
    }
}

/// The page that was wanted, if it is one of ours and not this one; the account otherwise.
fn onward(next: &str) -> Response {
    let here = urls::account::proof(None);
    let next = urls::people::own_path(next).filter(|next| !next.starts_with(&here));
    Redirect::to(next.unwrap_or(urls::people::account())).into_response()
}

async fn page(site: &Visit, ask: Ask, next: String, faults: Faults) -> Result<SurePage, Failure> {
    let layout = layout(site, &faults.title(TITLE), Some(TITLE)).await?;
    let email = account(site).await?.email.as_str().to_owned();
    Ok(SurePage { layout, faults, ask, email, next })
}
