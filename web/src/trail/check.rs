//! Going through the whole audit trail, and holding it against a head that was noted on paper.

use axum::response::{IntoResponse as _, Response};
use axum_extra::extract::Form;
use domain::audit::Head;
use http::StatusCode;
use serde::Deserialize;

use super::{list::layout, pages::TrailCheckPage, walk::Walked};
use crate::{
    failure::Failure,
    page::form::Faults,
    site::{Visit, private},
};

/// The title of the page.
const TITLE: &str = "操作記録を確かめる";

/// What the form sends.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Noted {
    head: String,
}

/// `GET /audit/check`
pub(super) async fn ask(site: Visit) -> Result<Response, Failure> {
    let (_, ground) = site.read().await?;
    let faults = Faults::default();
    let layout = layout(&site, &ground, TITLE, &faults, true);
    private(&TrailCheckPage { layout, head: String::new(), faults, verdict: None })
}

/// `POST /audit/check`
pub(super) async fn walk(site: Visit, Form(noted): Form<Noted>) -> Result<Response, Failure> {
    let (mut read, ground) = site.read().await?;
    let written = domain::text::nfkc(noted.head.trim()).to_ascii_lowercase();
    let known: Option<Head> = written.parse().ok();
    let (status, faults, verdict) = if known.is_some() || written.is_empty() {
        (StatusCode::OK, Faults::default(), Some(read.verify_audit(known).await?))
    } else {
        let words = "確認番号を読み取れません。「12-3f0c…」のように、数字・ハイフン・64桁の英数字を続けて入力してください。";
        (StatusCode::UNPROCESSABLE_ENTITY, Faults::of("head", words), None)
    };
    drop(read);
    if let Some(verdict) = &verdict {
        Walked::of(verdict, known, site.desk.clock.now()).note(&site.desk.store).await?;
    }
    let layout = layout(&site, &ground, TITLE, &faults, true);
    let page = TrailCheckPage { layout, head: noted.head, faults, verdict };
    Ok((status, private(&page)?).into_response())
}
