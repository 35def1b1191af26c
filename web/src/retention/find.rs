//! From the number of an office to the form that erases its contacts: whoever asks for an erasure gives the number.

use axum::{
    extract::Query,
    response::{IntoResponse as _, Redirect, Response},
};
use domain::{office_number::OfficeNumber, people::Act};
use http::StatusCode;
use serde::Deserialize;

use super::deletions;
use crate::{
    failure::Failure,
    page::form::Faults,
    site::{Visit, private},
    urls,
};

/// What the form sends.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Typed {
    office: String,
}

/// The field, by its name.
pub(super) const OFFICE: &str = "office";

/// `GET /deletions/erase?office=`
pub(super) async fn find(site: Visit, Query(typed): Query<Typed>) -> Result<Response, Failure> {
    let mut faults = Faults::default();
    let number = if typed.office.trim().is_empty() {
        faults.add(OFFICE, "事業所番号を入力してください。");
        None
    } else {
        faults.take(OFFICE, OfficeNumber::parse(&typed.office)).map(|read| read.number)
    };
    if let Some(number) = number {
        let mut read = site.desk.store.read().await?;
        if read.place_of(site.scope(), number, Act::EraseContacts).await?.is_some() {
            return Ok(Redirect::to(&urls::contacts::erase(number)).into_response());
        }
        let unknown = format!(
            "事業所番号「{number}」の事業所は、どの一覧にもありません。番号を依頼した人に確かめてください。"
        );
        faults.add(OFFICE, unknown);
    }
    let page = deletions::page(&site, 1, &typed.office, faults).await?;
    Ok((StatusCode::UNPROCESSABLE_ENTITY, private(&page)?).into_response())
}
