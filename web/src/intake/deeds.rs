//! What is done to a brought list: it is taken in, its run is stopped, it is given up.

use axum::{
    extract::Path,
    response::{IntoResponse as _, Redirect, Response},
};
use axum_extra::extract::Form;
use desk::{
    Incoming,
    bring::{Agreed, trial_of},
    runs::{Phase, Runs},
};
use domain::{area::Area, people::Act};
use http::StatusCode;
use serde::Deserialize;

use super::{
    confirm::is_name_of,
    one::{Found, One, matter},
    see::{Asked, page},
};
use crate::{
    failure::Failure,
    page::form::Faults,
    site::{Visit, private},
    urls,
};

/// What the form of the decision sends.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Decision {
    version: String,
    /// When the trial ended that was looked at.
    tried: String,
    confirm: String,
}

/// `POST /intakes/{id}/apply`
pub(super) async fn apply(
    site: Visit,
    Path(id): Path<String>,
    Form(decision): Form<Decision>,
) -> Result<Response, Failure> {
    let one = match One::find(&site, &id).await? {
        Found::Open(one) => one,
        Found::Applied(there) => return Ok(there),
    };
    let here = Redirect::to(&urls::intake::trial(one.id())).into_response();
    let Some(trial) = trial_of(&one.intake) else { return Ok(here) };
    // What was looked at is another version: the page says what stands now.
    let tried = one.intake.trial.as_ref().map(|kept| kept.at);
    if decision.version.parse() != Ok(one.intake.version) || decision.tried.parse().ok() != tried {
        return Ok(here);
    }
    // Whoever tried it may have had another scope, or it came from the web.
    site.may(Act::Import(matter(one.intake.kind, trial.area)))?;
    let master = site.master();
    if !trial.doubts.is_empty() {
        let name = master.area_name(trial.area);
        let own = match trial.area {
            Area::Municipality(code) => {
                master.gazetteer.by_code(code).map_or("", |place| place.name.as_str())
            }
            Area::Prefecture(_) | Area::Nation => "",
        };
        let named = is_name_of(&decision.confirm, &[&name])
            || (!own.is_empty() && is_name_of(&decision.confirm, &[own]));
        if !named {
            let words = if decision.confirm.trim().is_empty() {
                format!("いつもと大きく違う一覧です。正しければ、区域の名前「{name}」を入力してください。")
            } else {
                format!(
                    "区域の名前が違います。この一覧の区域は「{name}」です。正しければ「{name}」と入力してください。"
                )
            };
            let faults = Faults::of("confirm", words);
            let drawn = page(&site, &one, &trial, &Asked::default(), (decision.confirm, faults)).await?;
            return Ok((StatusCode::UNPROCESSABLE_ENTITY, private(&drawn)?).into_response());
        }
    }
    let (desk, by, looked) = (site.desk.clone(), site.caller().by(), (one.id(), one.intake.version));
    let agreed = Agreed { tried, doubts: !trial.doubts.is_empty() };
    let work =
        move |halt, told| async move { desk.apply_intake(looked, by, agreed, (halt, told)).await.map(drop) };
    site.runs.begin(&one.folder(&site), Phase::Applying, one.bytes(), work).map_err(Failure::broken)?;
    Ok(here)
}

/// `POST /intakes/{id}/stop`
pub(super) async fn stop(site: Visit, Path(id): Path<String>) -> Result<Response, Failure> {
    match One::find(&site, &id).await? {
        Found::Open(one) => {
            Runs::ask_to_stop(&one.folder(&site)).map_err(Failure::broken)?;
            Ok(Redirect::to(&urls::intake::trial(one.id())).into_response())
        }
        Found::Applied(there) => Ok(there),
    }
}

/// `POST /intakes/{id}/withdraw`
pub(super) async fn withdraw(site: Visit, Path(id): Path<String>) -> Result<Response, Failure> {
    let one = match One::find(&site, &id).await? {
        Found::Open(one) => one,
        Found::Applied(there) => return Ok(there),
    };
    // What runs over it ends by itself: it finds it given up.
    let _ = Runs::ask_to_stop(&one.folder(&site));
    let mut write = site.desk.store.write().await?;
    let took = write.withdraw_intake(one.id(), site.desk.clock.now()).await?;
    write.commit().await?;
    if !took {
        // It was taken in while this waited: its page leads there.
        return Ok(Redirect::to(&urls::intake::trial(one.id())).into_response());
    }
    if let Err(error) = Incoming::beside(&site.desk.originals).remove(one.id()) {
        tracing::warn!(?error, "what was brought could not be removed");
    }
    Ok(Redirect::to(&urls::imports_done("withdrawn")).into_response())
}
