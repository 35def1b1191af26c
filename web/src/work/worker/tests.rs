//! A worker over a file, by a clock that the test sets. Timing within a run is told by `attend`.

use std::sync::{
    Mutex,
    atomic::{AtomicU32, Ordering},
};

use anyhow::bail;
use domain::chance::Counting;
use store::{
    jobs::{Asked, Job},
    lists::Slice,
};
use tempfile::TempDir;

use super::*;

/// A clock that a test sets.
#[derive(Clone)]
struct Dial(Arc<Mutex<DateTime<Utc>>>);

impl Clock for Dial {
    fn now(&self) -> DateTime<Utc> {
        *self.0.lock().expect("nobody panics")
    }
}

/// A place to work at: a file, a clock, and how often each kind of work was done.
struct Bench {
    store: Store,
    dial: Dial,
    chance: Arc<Counting>,
    bell: Arc<Notify>,
    swept: Arc<AtomicU32>,
    _folder: TempDir,
}

impl Bench {
    async fn new() -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        let store = Store::sqlite(&folder.path().join("renkei.db")).await.expect("a file");
        store.migrate().await.expect("tables");
        let dial = Dial(Arc::new(Mutex::new(at("2026-11-21T00:20:00Z"))));
        let (chance, bell, swept) = (Arc::default(), Arc::default(), Arc::default());
        Self { store, dial, chance, bell, swept, _folder: folder }
    }

    fn set(&self, text: &str) {
        *self.dial.0.lock().expect("nobody panics") = at(text);
    }

    /// A worker that counts its sweeps and fails to back up.
    fn worker(&self) -> Worker {
        let swept = self.swept.clone();
        let handlers = Handlers::default()
            .with(JobKind::SweepPeople, move || {
                let swept = swept.clone();
                async move { Ok(format!("{}回目", swept.fetch_add(1, Ordering::SeqCst) + 1)) }
            })
            .with(JobKind::Backup, || async { bail!("置き場所がありません") });
        self.with(handlers)
    }

    fn with(&self, handlers: Handlers) -> Worker {
        Worker {
            store: self.store.clone(),
            clock: Arc::new(self.dial.clone()),
            chance: self.chance.clone(),
            handlers,
            bell: self.bell.clone(),
            // Nothing but the bell wakes it.
            pace: Pace { look: Duration::from_hours(24), ..Pace::default() },
        }
    }

    async fn jobs(&self) -> Vec<Job> {
        let mut read = self.store.read().await.expect("a reader");
        read.jobs(Slice { limit: 100, offset: 0 }).await.expect("runs")
    }

    async fn job(&self, kind: JobKind) -> Job {
        self.jobs().await.into_iter().find(|job| job.kind == kind).expect("a run of the kind")
    }

    /// Looks again and again, until nothing is due. How many runs there were.
    async fn settle(&self, worker: &Worker, offered: &mut Offered) -> u32 {
        let stop = CancellationToken::new();
        let mut runs = 0;
        while worker.turn(offered, &stop).await.expect("a look") {
            runs += 1;
        }
        runs
    }
}

fn at(text: &str) -> DateTime<Utc> {
    text.parse().expect("an instant")
}

#[tokio::test]
async fn what_is_due_is_done_once_a_slot_whoever_works() {
    let bench = Bench::new().await;
    let (first, second) = (bench.worker(), bench.worker());
    let (mut ours, mut theirs) = (Offered::default(), Offered::default());
    assert_eq!(bench.settle(&first, &mut ours).await, 2, "the slots that passed are made up for");
    assert_eq!(bench.settle(&second, &mut theirs).await, 0);
    let swept = bench.job(JobKind::SweepPeople).await;
    assert_eq!((swept.slot, swept.report.as_deref()), (Some(at("2026-11-21T00:00:00Z")), Some("1回目")));
    assert_eq!(swept.state, JobState::Done { at: at("2026-11-21T00:20:00Z") });

    bench.set("2026-11-21T00:59:59Z");
    // The failed backup is due again; the sweep is not.
    assert_eq!(bench.settle(&second, &mut theirs).await, 1);
    bench.set("2026-11-21T01:00:00Z");
    bench.settle(&second, &mut theirs).await;
    bench.settle(&first, &mut ours).await;
    assert_eq!(bench.swept.load(Ordering::SeqCst), 2);
    // Hours in which nobody worked are made up for by one run.
    bench.set("2026-11-21T09:30:00Z");
    bench.settle(&first, &mut ours).await;
    assert_eq!(bench.swept.load(Ordering::SeqCst), 3);
    assert_eq!(bench.job(JobKind::SweepPeople).await.slot, Some(at("2026-11-21T09:00:00Z")));
}

#[tokio::test]
async fn a_failure_is_tried_again_and_given_up_in_the_end() {
    let bench = Bench::new().await;
    let worker = bench.worker();
    let mut offered = Offered::default();
    bench.settle(&worker, &mut offered).await;
    let mut attempts = 1;
    while let JobState::Waiting { until } = bench.job(JobKind::Backup).await.state {
        *bench.dial.0.lock().expect("nobody panics") = until;
        bench.settle(&worker, &mut offered).await;
        attempts += 1;
    }
    let dead = bench.job(JobKind::Backup).await;
    assert_eq!((attempts, dead.attempts), (8, 8));
    assert!(matches!(dead.state, JobState::Dead { reason, .. } if reason == "置き場所がありません"));
}

#[tokio::test]
async fn a_panic_is_a_failure_and_the_worker_goes_on() {
    let bench = Bench::new().await;
    let panicking = Handlers::default()
        .with(JobKind::Backup, || async { panic!("a fault in the program") })
        .with(JobKind::SweepPeople, || async { Ok("済み".to_owned()) });
    let worker = bench.with(panicking);
    assert_eq!(bench.settle(&worker, &mut Offered::default()).await, 2);
    let failed = bench.job(JobKind::Backup).await;
    assert!(matches!(failed.state, JobState::Waiting { .. }), "{failed:?}");
    assert!(failed.report.is_some_and(|why| why.contains("プログラムの誤り")));
    assert!(bench.job(JobKind::SweepPeople).await.state.has_ended());
}

#[tokio::test]
async fn the_bell_wakes_a_worker_and_a_stop_ends_it() {
    let bench = Bench::new().await;
    let (told, mut heard) = tokio::sync::mpsc::unbounded_channel();
    let handlers = Handlers::default().with(JobKind::SweepPeople, move || {
        let told = told.clone();
        async move {
            told.send(()).expect("somebody listens");
            Ok("済み".to_owned())
        }
    });
    let stop = CancellationToken::new();
    let working = tokio::spawn(bench.with(handlers).run(stop.clone()));
    heard.recv().await.expect("the slot of the hour");
    // Ours may come before the first run is settled; it is taken for on its way then, and asked for again.
    loop {
        let mut write = bench.store.write().await.expect("a writer");
        let now = bench.dial.now();
        let asked =
            write.ask_for_job(JobId::new(now, [9; 10]), JobKind::SweepPeople, now).await.expect("asked");
        write.commit().await.expect("kept");
        if asked == Asked::Made {
            break;
        }
    }
    bench.bell.notify_one();
    heard.recv().await.expect("the run that was asked for");
    stop.cancel();
    working.await.expect("it ends");
    let jobs = bench.jobs().await;
    assert_eq!(jobs.len(), 2);
    assert!(jobs.iter().all(|job| job.state.has_ended()), "{jobs:?}");
}

#[tokio::test]
async fn a_stop_gives_back_what_does_not_end_in_time() {
    let bench = Bench::new().await;
    let (told, mut heard) = tokio::sync::mpsc::unbounded_channel();
    let endless = Handlers::default().with(JobKind::SweepPeople, move || {
        let told = told.clone();
        async move {
            told.send(()).expect("somebody listens");
            std::future::pending().await
        }
    });
    let mut worker = bench.with(endless);
    worker.pace.farewell = Duration::ZERO;
    let stop = CancellationToken::new();
    let working = tokio::spawn(worker.run(stop.clone()));
    heard.recv().await.expect("it began");
    let held = bench.job(JobKind::SweepPeople).await;
    assert_eq!(held.state, JobState::Running { until: at("2026-11-21T00:23:00Z") });
    stop.cancel();
    working.await.expect("it ends");
    let back = bench.job(JobKind::SweepPeople).await;
    assert_eq!((back.state, back.attempts), (JobState::Waiting { until: at("2026-11-21T00:20:00Z") }, 0));
    // The next process does it at once.
    assert_eq!(bench.settle(&bench.worker(), &mut Offered::default()).await, 2);
}

#[tokio::test]
async fn a_worker_leaves_what_it_cannot_do() {
    let bench = Bench::new().await;
    let mut write = bench.store.write().await.expect("a writer");
    let now = bench.dial.now();
    write.ask_for_job(JobId::new(now, [1; 10]), JobKind::Backup, now).await.expect("asked");
    write.commit().await.expect("kept");
    let sweeper = Handlers::default().with(JobKind::SweepPeople, || async { Ok("済み".to_owned()) });
    assert_eq!(bench.settle(&bench.with(sweeper), &mut Offered::default()).await, 1);
    assert!(matches!(bench.job(JobKind::Backup).await.state, JobState::Waiting { .. }));
}
