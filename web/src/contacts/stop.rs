//! 配信停止, and beginning again.

use axum::{
    extract::Path,
    response::{IntoResponse as _, Response},
};
use axum_extra::extract::Form;
use chrono::NaiveDate;
use domain::{
    contact::{Asker, Resumption, Stop, StopReason},
    format,
};
use http::StatusCode;
use serde::Deserialize;
use store::contacts::{Changed, Kept};

use super::{
    Office, asking, contact_id,
    edit::{again, back},
    pages::{ContactLine, Done, StopPage},
};
use crate::{
    failure::Failure,
    page::{
        form::{Faults, Field},
        layout::Layout,
    },
    site::{Visit, private},
    urls,
};

/// What the form sends.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Typed {
    since: String,
    reason: String,
    asker: String,
    asked_on: String,
    what: String,
    version: String,
}

/// What the form asks for: to stop, or to begin again.
enum Wish {
    Stop(Stop),
    Resume(Resumption),
}

impl Typed {
    /// The fields, as they were filled in: for a contact that is stopped, those of beginning again.
    fn fields(&self, stopped: bool) -> Vec<Field> {
        if stopped {
            let askers = Asker::ALL.iter().map(|asker| (asker.key(), asker.name().to_owned()));
            let askers = std::iter::once(("", "選んでください".to_owned())).chain(askers);
            return vec![
                Field::choice("asker", "再開の申出", &self.asker, askers),
                Field::day("asked_on", "申出を受けた日", &self.asked_on),
            ];
        }
        let reasons = StopReason::ALL.iter().map(|reason| (reason.key(), reason.name().to_owned()));
        vec![
            Field::day("since", "配信停止の日", &self.since),
            Field::choice("reason", "理由", &self.reason, reasons),
        ]
    }

    fn read(&self, today: NaiveDate) -> Result<Wish, Faults> {
        let mut faults = Faults::default();
        let wish = if self.what == "resume" {
            let asker = Asker::from_key(&self.asker).ok_or("だれから再開の申出があったかを選んでください");
            let asker = faults.take("asker", asker);
            let asked_on = faults.past_day("asked_on", "申出を受けた日", &self.asked_on, today);
            asker.zip(asked_on).map(|(asker, asked_on)| Wish::Resume(Resumption { asker, asked_on }))
        } else {
            let since = faults.past_day("since", "配信停止の日", &self.since, today);
            let reason = StopReason::from_key(&self.reason).ok_or("理由を選んでください");
            let reason = faults.take("reason", reason);
            since.zip(reason).map(|(since, reason)| Wish::Stop(Stop { since, reason }))
        };
        wish.ok_or(faults)
    }
}

/// `GET /offices/{number}/contacts/{id}/stop`
pub(super) async fn ask(
    site: Visit,
    Path((written, id)): Path<(String, String)>,
) -> Result<Response, Failure> {
    let office = Office::find(&site, &written).await?;
    let kept = look(&site, &office, &id).await?;
    let today = format::day(site.desk.clock.today());
    let draft: Option<Typed> = site.draft(&urls::contacts::stop(office.number, kept.contact.id)).await?;
    let restored = draft.is_some();
    let typed = draft.unwrap_or_else(|| Typed { since: today.clone(), asked_on: today, ..Typed::default() });
    let page = page(&site, &office, &kept, &typed, None);
    // The version is the one that was looked at when it was typed: whoever changed it since is seen first.
    let version = typed.version.parse().unwrap_or(page.version);
    private(&StopPage { layout: Layout { restored, ..page.layout }, version, ..page })
}

/// `POST /offices/{number}/contacts/{id}/stop`
pub(super) async fn change(
    site: Visit,
    Path((written, id)): Path<(String, String)>,
    Form(typed): Form<Typed>,
) -> Result<Response, Failure> {
    let office = Office::find(&site, &written).await?;
    let version: i64 = typed.version.parse().map_err(|_| Office::gone())?;
    let wish = match typed.read(site.desk.clock.today()) {
        Ok(wish) => wish,
        Err(faults) => {
            let kept = look(&site, &office, &id).await?;
            return again(&page(&site, &office, &kept, &typed, Some(Amiss::Faults(faults))));
        }
    };
    let mut write = site.desk.store.write().await?;
    let which = (contact_id(&id)?, version);
    let asking = asking(&site);
    let done = if matches!(wish, Wish::Stop(_)) { Done::Stopped } else { Done::Resumed };
    let ended = match wish {
        Wish::Stop(stop) => write.stop_contact(asking, office.number, which, stop).await?,
        Wish::Resume(wish) => write.resume_contact(asking, office.number, which, wish).await?,
    };
    write.commit().await?;
    match ended {
        Changed::Done => Ok(back(&office, done)),
        Changed::Gone | Changed::Twice => Err(Office::gone()),
        Changed::Meanwhile(now) => {
            let drawn = page(&site, &office, &now, &typed, Some(Amiss::Late));
            Ok((StatusCode::CONFLICT, private(&drawn)?).into_response())
        }
    }
}

async fn look(site: &Visit, office: &Office, id: &str) -> Result<Kept, Failure> {
    let mut write = site.desk.store.write().await?;
    let found = write.look_at_contact(asking(site), office.number, contact_id(id)?).await?;
    let (_, kept) = found.ok_or_else(Office::gone)?;
    write.commit().await?;
    Ok(kept)
}

/// Why the form is drawn again.
enum Amiss {
    /// Something is wrong with what was typed.
    Faults(Faults),
    /// Somebody else was quicker.
    Late,
}

fn page(site: &Visit, office: &Office, kept: &Kept, typed: &Typed, amiss: Option<Amiss>) -> StopPage {
    let stopped = kept.contact.details.stop.is_some();
    let title = if stopped { "配信の再開" } else { "配信停止" };
    let (faults, late) = match amiss {
        Some(Amiss::Faults(faults)) => (faults, false),
        Some(Amiss::Late) => (Faults::default(), true),
        None => (Faults::default(), false),
    };
    StopPage {
        layout: office.layout(site, title, &faults),
        title,
        row: ContactLine::of(kept),
        late,
        fields: typed.fields(stopped),
        faults,
        version: kept.version,
        back: urls::contacts::of(office.number),
    }
}
