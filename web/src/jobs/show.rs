//! `GET /jobs`, and asking for a run.

use axum::response::{IntoResponse as _, Redirect, Response};
use domain::{
    audit::{Deed, Entry, Field, Fields, Subject},
    chance,
    job::{JobId, JobKind, JobState},
};
use store::{Write, jobs::Asked, lists::Slice};

use super::pages::{Done, JobsPage};
use crate::{
    failure::Failure,
    page::{
        layout::{Crumb, Section},
        way,
    },
    site::{Visit, private},
    urls,
    work::Timetable,
};

/// Runs on the page.
const SHOWN: Slice = Slice { limit: 100, offset: 0 };

/// `GET /jobs`
pub(super) async fn show(visit: Visit, timetable: Timetable, done: &str) -> Result<Response, Failure> {
    let (mut read, ground) = visit.read().await?;
    let newest = read.jobs(SHOWN).await?;
    let latest = read.latest_jobs().await?;
    let way = way::admin([Crumb::here("定期処理")]);
    let layout = visit.layout(&ground, "定期処理", Section::Admin, way);
    let now = visit.desk.clock.now();
    let page = JobsPage::new(layout, (&timetable.kinds, timetable.here), newest, &latest, now);
    private(&JobsPage { done: Done::of(done), ..page })
}

/// `POST /jobs/{id}/again`
pub(super) async fn again(visit: Visit, timetable: Timetable, id: String) -> Result<Response, Failure> {
    let unknown = || Failure::NotFound { what: "この定期処理の記録".into() };
    let id = JobId::parse(&id).ok_or_else(unknown)?;
    let mut write = visit.desk.store.write().await?;
    let job = write.job(id).await?.ok_or_else(unknown)?;
    // Whoever presses twice finds it on its way.
    let mut done = Done::OnItsWay;
    if write.revive_job(id, visit.desk.clock.now()).await? {
        keep(&visit, write, job.kind).await?;
        timetable.ring();
        done = Done::Again;
    } else {
        match job.state {
            JobState::Dead { .. } => {
                return Err(Failure::Refused {
                    reason: format!("「{}」は、すでに別の回が待機中か実行中です。", job.kind.name()),
                });
            }
            JobState::Done { .. } => done = Done::Ended,
            JobState::Waiting { .. } | JobState::Running { .. } => {}
        }
    }
    Ok(back(done))
}

fn back(done: Done) -> Response {
    Redirect::to(&urls::jobs_done(done.word())).into_response()
}

/// `POST /jobs/kinds/{kind}/now`
pub(super) async fn now(visit: Visit, timetable: Timetable, kind: String) -> Result<Response, Failure> {
    let kind = JobKind::from_key(&kind);
    let kind = kind.ok_or_else(|| Failure::NotFound { what: "この名前の定期処理".into() })?;
    if !timetable.kinds.contains(&kind) {
        return Err(Failure::Refused {
            reason: format!("「{}」は、このサーバーの設定では行いません。", kind.name()),
        });
    }
    let now = visit.desk.clock.now();
    let id = JobId::new(now, chance::bytes(&*visit.door.chance).map_err(Failure::broken)?);
    let mut write = visit.desk.store.write().await?;
    if write.ask_for_job(id, kind, now).await? == Asked::OnItsWay {
        return Ok(back(Done::OnItsWay));
    }
    keep(&visit, write, kind).await?;
    timetable.ring();
    Ok(back(Done::Now))
}

/// Keeps what was asked for, and puts on record who asked.
async fn keep(visit: &Visit, mut write: Write, kind: JobKind) -> Result<(), Failure> {
    let about = Fields::new().text(Field::Kind, kind.name());
    let by = visit.caller().by();
    write.record(&Entry::new(visit.desk.clock.now(), by, Deed::JobAsked, Subject::Data).with(about)).await?;
    write.commit().await?;
    Ok(())
}
