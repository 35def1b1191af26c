//! The worker of a process: one run at a time, as they come due.

use std::{sync::Arc, time::Duration};

use chrono::{DateTime, TimeDelta, Utc};
use domain::{
    chance::{self, Chance, NoChance},
    clock::Clock,
    job::{JobId, JobKind, JobState, LeaseToken},
};
use rustc_hash::FxHashMap;
use store::{
    Store, StoreError,
    jobs::{NewJob, Taken},
};
use tokio::sync::Notify;
use tokio_util::sync::CancellationToken;

use super::{
    Handlers,
    attend::{End, attend},
};

/// How often a worker does what.
#[derive(Clone, Copy, Debug)]
pub struct Pace {
    /// Between two looks at what is due, when nothing wakes it. A look is one small statement.
    pub look: Duration,
    /// How long a lease lasts: after a crash, another worker takes the run this much later.
    pub lease: TimeDelta,
    /// Between two renewals of a lease; well below it, because a renewal may have to wait for another writer.
    pub renew: Duration,
    /// How long a stop waits for the run under way.
    pub farewell: Duration,
}

impl Default for Pace {
    fn default() -> Self {
        Self {
            look: Duration::from_secs(5),
            lease: TimeDelta::minutes(3),
            renew: Duration::from_mins(1),
            farewell: Duration::from_secs(10),
        }
    }
}

/// Why a look came to nothing. The next one may do better.
#[derive(Debug, thiserror::Error)]
pub enum Trouble {
    /// The database.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// No chance for ids and tokens.
    #[error(transparent)]
    Chance(#[from] NoChance),
}

/// Does what is due, one run after another.
pub struct Worker {
    /// The queue.
    pub store: Store,
    /// The time.
    pub clock: Arc<dyn Clock>,
    /// What ids and tokens are made of.
    pub chance: Arc<dyn Chance>,
    /// What can be done here.
    pub handlers: Handlers,
    /// Wakes the worker before its next look.
    pub bell: Arc<Notify>,
    /// How often what.
    pub pace: Pace,
}

/// The slots that were asked for, by kind: a schedule is asked about once for each slot.
pub type Offered = FxHashMap<JobKind, DateTime<Utc>>;

impl Worker {
    /// Works until it is told to stop, and then ends the run under way or gives it back.
    pub async fn run(self, stop: CancellationToken) {
        let mut offered = Offered::default();
        while !stop.is_cancelled() {
            match self.turn(&mut offered, &stop).await {
                // Where one was due, another may be.
                Ok(true) => continue,
                Ok(false) => {}
                Err(error) => tracing::warn!(error = ?error.to_string(), "the work cannot be looked through"),
            }
            tokio::select! {
                () = stop.cancelled() => {}
                () = self.bell.notified() => {}
                () = tokio::time::sleep(self.pace.look) => {}
            }
        }
    }

    /// One look: asks for what the schedules say, takes a run that is due and does it. `false` when none is.
    pub async fn turn(&self, offered: &mut Offered, stop: &CancellationToken) -> Result<bool, Trouble> {
        self.offer(offered).await?;
        let Some((taken, task)) = self.take().await? else { return Ok(false) };
        let (id, kind, attempt) = (taken.id, taken.kind.key(), taken.attempt);
        tracing::info!(job = %id, kind, attempt, "a run begins");
        let end = attend(task, || self.renew(&taken), self.pace, stop).await;
        self.tell(&taken, &end, stop).await;
        // A slot that came meanwhile was refused because of this run.
        offered.remove(&taken.kind);
        Ok(true)
    }

    /// Asks for a run of each slot that is due and was not asked for yet.
    async fn offer(&self, offered: &mut Offered) -> Result<(), Trouble> {
        let now = self.clock.now();
        let slot = |kind: JobKind| (kind, kind.schedule().last_until(now));
        let mut due = self.handlers.kinds();
        due.retain(|kind| offered.get(kind) != Some(&slot(*kind).1));
        if due.is_empty() {
            return Ok(());
        }
        let mut write = self.store.write().await?;
        for (kind, slot) in due.iter().copied().map(slot) {
            let id = JobId::new(now, chance::bytes(&*self.chance)?);
            let new = NewJob { id, kind, slot: Some(slot), not_before: slot };
            write.enqueue_job(new, now).await?;
        }
        write.commit().await?;
        offered.extend(due.into_iter().map(slot));
        Ok(())
    }

    /// Takes a run that is due, and begins it.
    async fn take(&self) -> Result<Option<(Taken, super::Task)>, Trouble> {
        let now = self.clock.now();
        let kinds = self.handlers.kinds();
        // A reader asks first, so that nobody waits for a writer that finds nothing to do.
        let next = self.store.glance().await?.next_job(&kinds).await?;
        if next.is_none_or(|at| at > now) {
            return Ok(None);
        }
        let lease = LeaseToken::new(chance::bytes(&*self.chance)?);
        let mut write = self.store.write().await?;
        // The writer may have had to wait for another one.
        let now = self.clock.now();
        let taken = write.take_job(&kinds, lease, now + self.pace.lease, now).await?;
        write.commit().await?;
        Ok(taken.and_then(|taken| Some((taken, self.handlers.begin(taken.kind)?))))
    }

    /// Whether the run is still ours. When the database does not say, it is taken to be: nobody else hears of it either.
    async fn renew(&self, taken: &Taken) -> bool {
        let renewed = async {
            let mut write = self.store.write().await?;
            let held = write.renew_job(taken, self.clock.now() + self.pace.lease).await?;
            write.commit().await?;
            Ok::<bool, StoreError>(held)
        };
        renewed.await.unwrap_or_else(|error| {
            tracing::warn!(job = %taken.id, error = ?error.to_string(), "a lease could not be renewed");
            true
        })
    }

    /// Says how a run ended, again and again until the database has it: what was done must not be done twice because a
    /// writer was busy. A stop ends this after one more try; the run is then done again when its lease runs out.
    async fn tell(&self, taken: &Taken, end: &End, stop: &CancellationToken) {
        loop {
            let last = stop.is_cancelled();
            match self.keep(taken, end).await {
                Ok(()) => return,
                Err(error) => {
                    tracing::warn!(job = %taken.id, error = ?error.to_string(), "the end of a run could not be kept");
                }
            }
            if last {
                return;
            }
            tokio::select! {
                () = stop.cancelled() => {}
                () = tokio::time::sleep(self.pace.look) => {}
            }
        }
    }

    /// Keeps how a run ended, and writes it into the log.
    async fn keep(&self, taken: &Taken, end: &End) -> Result<(), StoreError> {
        let (id, kind) = (taken.id, taken.kind.key());
        if *end == End::Lost {
            tracing::warn!(job = %id, kind, "a run went to another worker and was stopped");
            return Ok(());
        }
        let mut write = self.store.write().await?;
        let now = self.clock.now();
        let held = match end {
            End::Done(came_of_it) => write.finish_job(taken, came_of_it, now).await?,
            End::Failed(why) => match write.fail_job(taken, why, now).await? {
                Some(JobState::Dead { .. }) => {
                    tracing::error!(job = %id, kind, why, "a run failed for the last time");
                    true
                }
                Some(_) => {
                    tracing::warn!(job = %id, kind, attempt = taken.attempt, why, "a run failed and will be tried again");
                    true
                }
                None => false,
            },
            End::CalledOff | End::Lost => write.release_job(taken, now).await?,
        };
        write.commit().await?;
        match (held, end) {
            (false, _) => {
                tracing::warn!(job = %id, kind, "a run ended after its lease went to another worker");
            }
            (true, End::Done(came_of_it)) => tracing::info!(job = %id, kind, came_of_it, "a run is done"),
            (true, End::CalledOff) => tracing::info!(job = %id, kind, "a run was given back"),
            (true, _) => {}
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests;
