//! Asking for a run on the page.

use std::sync::Arc;

use axum::{Router, body::Body};
use clap::Parser;
use desk::{Desk, master::Master, originals::Originals, runs::Runs};
use domain::{
    audit::{Actor, Deed},
    chance::Counting,
    clock::{Clock, FixedClock},
    job::{JobId, JobKind, JobState, LeaseToken},
    people::Role,
};
use http::{Request, StatusCode, header::LOCATION};
use store::{Store, audit::Filter, lists::Slice};
use tempfile::TempDir;
use tower::ServiceExt as _;

use crate::{
    auth::door::Door,
    cache::version::DataVersion,
    config::{Switch, WorkSettings},
    gate::{Signed, sample},
    site::{HeldGround, Site},
    work::Timetable,
};

#[derive(Parser)]
struct Settings {
    #[command(flatten)]
    work: WorkSettings,
}

/// The page over a new file, without a folder for backups; its database, and the folder of both.
async fn page(clock: FixedClock) -> (Router, Store, TempDir) {
    let folder = TempDir::new().expect("a folder");
    let store = Store::sqlite(&folder.path().join("renkei.db")).await.expect("a file");
    store.migrate().await.expect("tables");
    Master::install(&store).await.expect("master data");
    let master = Arc::new(Master::load(&store).await.expect("master data"));
    let clock = Arc::new(clock);
    let door = Door::new(store.clone(), clock.clone(), Arc::new(Counting::default())).expect("a door");
    let desk = Desk { store: store.clone(), master, clock, originals: Originals::of(folder.path()) };
    let runs = Runs::new(desk.clock.clone());
    let site = Site {
        desk,
        version: DataVersion::fixed(1),
        ground: HeldGround::default(),
        door,
        public_url: None,
        upload_limit: 1_024,
        runs,
    };
    let settings = Settings::try_parse_from(["renkei"]).expect("settings");
    let timetable = Timetable::new(&settings.work, Switch::On);
    (super::routes(&timetable).with_state::<()>(site).into_router(), store, folder)
}

async fn ask(router: &Router, method: &str, address: &str) -> (StatusCode, Option<String>) {
    let session = Arc::new(sample::session(Role::Operator, "00"));
    let request = Request::builder().method(method).uri(address).extension(Signed(session));
    let request = request.body(Body::empty()).expect("a request");
    let response = router.clone().oneshot(request).await.expect("an answer");
    let to = response.headers().get(LOCATION).map(|to| to.to_str().expect("an address").to_owned());
    (response.status(), to)
}

#[tokio::test]
async fn a_run_is_asked_for_once_and_put_on_record() {
    let clock = FixedClock("2026-11-21T00:00:00Z".parse().expect("an instant"));
    let (router, store, _folder) = page(clock).await;
    let back = |done: &str| (StatusCode::SEE_OTHER, Some(format!("/jobs?done={done}")));
    assert_eq!(ask(&router, "GET", "/jobs").await, (StatusCode::OK, None));
    assert_eq!(ask(&router, "POST", "/jobs/kinds/sweep-people/now").await, back("now"));
    assert_eq!(ask(&router, "POST", "/jobs/kinds/sweep-people/now").await, back("on-its-way"));
    assert_eq!(ask(&router, "GET", "/jobs?done=now").await, (StatusCode::OK, None));
    let mut read = store.read().await.expect("a reader");
    assert_eq!(read.job_tally().await.expect("a tally").waiting, 1);
    let filter = Filter { act: Some(Deed::JobAsked), ..Filter::default() };
    let kept = read.audit(&filter, Slice { limit: 9, offset: 0 }).await.expect("the trail");
    assert_eq!(kept.len(), 1, "pressing twice asks once");
    assert!(matches!(kept[0].record.actor(), Some(Actor::Account(_))));
    assert_eq!(ask(&router, "POST", "/jobs/kinds/backup/now").await.0, StatusCode::CONFLICT, "not planned");
    assert_eq!(ask(&router, "POST", "/jobs/kinds/dance/now").await.0, StatusCode::NOT_FOUND);
    assert_eq!(ask(&router, "POST", "/jobs/1/again").await.0, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn a_dead_run_is_tried_again_unless_another_does_the_work() {
    let clock = FixedClock("2026-11-21T00:00:00Z".parse().expect("an instant"));
    let (router, store, _folder) = page(clock).await;
    let (kind, id, mut now) = (JobKind::SweepPeople, JobId::new(clock.now(), [7; 10]), clock.now());
    let mut write = store.write().await.expect("a writer");
    write.ask_for_job(id, kind, now).await.expect("asked");
    loop {
        let taken = write.take_job(&[kind], LeaseToken::new([1; 16]), now, now).await.expect("a look");
        let failed = write.fail_job(&taken.expect("due"), "だめでした", now).await.expect("failed");
        match failed.expect("ours") {
            JobState::Waiting { until } => now = until,
            _ => break,
        }
    }
    let other = JobId::new(clock.now(), [8; 10]);
    write.ask_for_job(other, kind, clock.now()).await.expect("asked");
    write.commit().await.expect("kept");
    let again = format!("/jobs/{id}/again");
    assert_eq!(ask(&router, "POST", &again).await.0, StatusCode::CONFLICT);
    let mut write = store.write().await.expect("a writer");
    let taken = write.take_job(&[kind], LeaseToken::new([2; 16]), clock.now(), clock.now()).await;
    let taken = taken.expect("a look").expect("due");
    assert!(write.finish_job(&taken, "済み", clock.now()).await.expect("finished"));
    write.commit().await.expect("kept");
    for done in ["again", "on-its-way"] {
        let back = (StatusCode::SEE_OTHER, Some(format!("/jobs?done={done}")));
        assert_eq!(ask(&router, "POST", &again).await, back);
    }
    let state = store.read().await.expect("a reader").job(id).await.expect("read").expect("a run").state;
    assert_eq!(state, JobState::Waiting { until: clock.now() });
}
