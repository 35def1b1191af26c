//! Work while nobody looks: sweeping, noting, backing up, at set times and again when it failed.
//!
//! | what | where |
//! | --- | --- |
//! | kinds of work, schedules, back-off | [`domain::job`] |
//! | the queue with leases | [`store::jobs`] |
//! | looks what is due, takes it, keeps it, says what came of it | [`worker`] |
//! | one run, from its begin to its end, with renewals, stops and panics | [`attend`] |
//! | the work itself | [`sweep`], [`heads`], [`copies`], [`fetch::job`] |
//! | the page for those who run the system | [`crate::jobs`] |
//!
//! Any number of processes may work on one database: who takes a run is settled there. A slot of a schedule that passed
//! while nobody worked is run once when somebody does again.
//!
//! A new kind of work is a case of [`JobKind`], a function that does it, and a line in [`handlers`].

pub mod attend;
pub mod copies;
pub mod heads;
pub mod sweep;
pub mod worker;

use std::{future::Future, path::Path, pin::Pin, sync::Arc};

use desk::{Desk, Incoming, fetch};
use domain::{audit::By, chance::SystemChance, job::JobKind};
use tokio::sync::Notify;

pub use worker::{Pace, Worker};

use crate::{
    config::{Switch, WorkSettings},
    retention,
};

/// A run on its way; it ends with a sentence on what came of it, or with why it failed. Both are shown to those who run
/// the system and must name no person.
pub type Task = Pin<Box<dyn Future<Output = anyhow::Result<String>> + Send>>;

/// Begins a run.
type Handler = Arc<dyn Fn() -> Task + Send + Sync>;

/// What can be done here, by kind.
#[derive(Clone, Default)]
pub struct Handlers(Vec<(JobKind, Handler)>);

impl Handlers {
    /// With a kind of work and the function that does it. It may be called again after it did all or a part of its work.
    #[must_use]
    pub fn with<F>(mut self, kind: JobKind, begin: impl Fn() -> F + Send + Sync + 'static) -> Self
    where
        F: Future<Output = anyhow::Result<String>> + Send + 'static,
    {
        self.0.push((kind, Arc::new(move || Box::pin(begin()))));
        self
    }

    /// The kinds that can be done here.
    #[must_use]
    pub fn kinds(&self) -> Vec<JobKind> {
        self.0.iter().map(|(kind, _)| *kind).collect()
    }

    /// Begins a run of a kind, if it can be done here.
    #[must_use]
    pub fn begin(&self, kind: JobKind) -> Option<Task> {
        self.0.iter().find(|(known, _)| *known == kind).map(|(_, handler)| handler())
    }
}

/// The work of the product, over this data.
#[must_use]
pub fn handlers(desk: &Desk, folder: &Path, settings: &WorkSettings) -> Handlers {
    let sweeping = desk.clone();
    let handlers = Handlers::default().with(JobKind::SweepPeople, move || {
        let desk = sweeping.clone();
        async move {
            let incoming = Incoming::beside(&desk.originals);
            sweep::run(&desk.store, &incoming, desk.clock.now()).await
        }
    });
    let (noting, data) = (desk.clone(), folder.to_owned());
    let handlers = handlers.with(JobKind::NoteAuditHead, move || {
        let (desk, data) = (noting.clone(), data.clone());
        async move { heads::run(&desk.store, &data, desk.clock.now()).await }
    });
    let erasing = desk.clone();
    let handlers = handlers.with(JobKind::Retention, move || {
        let desk = erasing.clone();
        async move {
            let report = retention::run(&desk.store, &*desk.clock, &SystemChance, By::PROGRAM).await?;
            Ok(report.sentence())
        }
    });
    let (fetching, data, how) = (desk.clone(), folder.to_owned(), settings.fetch.manner());
    let handlers = handlers.with(JobKind::Fetch, move || {
        let (desk, data, how) = (fetching.clone(), data.clone(), how.clone());
        async move { fetch::job::run(&desk, &data, &how).await }
    });
    let Some(to) = settings.backup_to.clone() else { return handlers };
    let (copying, data, keep) = (desk.clone(), folder.to_owned(), settings.backup_keep);
    handlers.with(JobKind::Backup, move || {
        let (desk, data, to) = (copying.clone(), data.clone(), to.clone());
        async move { copies::run(&desk.store, &data, &to, keep, desk.clock.now()).await }
    })
}

/// What is planned here, for the page that shows it, and the way to wake the worker of this process.
#[derive(Clone)]
pub struct Timetable {
    /// The kinds of work this process knows how to do, in the order of pages.
    pub kinds: Vec<JobKind>,
    /// Whether this process works; else another one does (`renkei work`).
    pub here: bool,
    bell: Arc<Notify>,
}

impl Timetable {
    /// The timetable by these settings.
    #[must_use]
    pub fn new(settings: &WorkSettings, switch: Switch) -> Self {
        let planned = |kind: &JobKind| *kind != JobKind::Backup || settings.backup_to.is_some();
        let kinds = JobKind::ALL.into_iter().filter(planned).collect();
        Self { kinds, here: switch == Switch::On, bell: Arc::default() }
    }

    /// Wakes the worker: something is due now.
    pub fn ring(&self) {
        self.bell.notify_one();
    }

    /// A worker over this data that the bell of this timetable wakes.
    #[must_use]
    pub fn worker(&self, desk: &Desk, folder: &Path, settings: &WorkSettings) -> Worker {
        Worker {
            store: desk.store.clone(),
            clock: desk.clock.clone(),
            chance: Arc::new(SystemChance),
            handlers: handlers(desk, folder, settings),
            bell: self.bell.clone(),
            pace: Pace::default(),
        }
    }
}
