//! Runs of work as a queue with leases. How a run may go on is said by [`domain::job`]; here it is kept, so that it holds
//! for any number of processes.
//!
//! A worker *takes* a run that is due and gets a [`Taken`] with a token of its own. While the token stands in the row, and
//! only then, the worker may renew, finish, fail or release the run; once the lease ran out and another took it, every one
//! of these says `false`. Instants are given, never asked of the database, so that all of this can be told as a story.

use chrono::{DateTime, Utc};
use domain::job::{JobId, JobKind, JobState, LeaseToken};
use sqlx_macros::FromRow;

use crate::{
    engine::{Read, Write, run},
    error::{StoreError, valid},
    lists::Slice,
    master::count,
    sql,
};

/// The most characters that are kept of what came of a run.
const REPORT: usize = 500;

/// Why a run is dead whose worker was never heard of again.
const VANISHED: &str = "実行中に応答がなくなりました（プログラムが止まった可能性があります）";

/// A run that is to be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NewJob {
    /// Its id.
    pub id: JobId,
    /// What is to be done.
    pub kind: JobKind,
    /// The instant its schedule names; `None` when a person asks for it.
    pub slot: Option<DateTime<Utc>>,
    /// It is not begun before this instant.
    pub not_before: DateTime<Utc>,
}

/// A run as it stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Job {
    /// Its id.
    pub id: JobId,
    /// What is to be done.
    pub kind: JobKind,
    /// The instant its schedule names; `None` when a person asked for it.
    pub slot: Option<DateTime<Utc>>,
    /// What has become of it.
    pub state: JobState,
    /// How often it was begun, not counting what was called off.
    pub attempts: u32,
    /// What came of it, or why it failed last.
    pub report: Option<String>,
    /// When it was asked for.
    pub created_at: DateTime<Utc>,
    /// When it was begun last.
    pub started_at: Option<DateTime<Utc>>,
}

/// A run that is held by a worker.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Taken {
    /// Its id.
    pub id: JobId,
    /// What is to be done.
    pub kind: JobKind,
    /// The instant its schedule names; `None` when a person asked for it.
    pub slot: Option<DateTime<Utc>>,
    /// Which attempt this is, from 1.
    pub attempt: u32,
    /// Proves who holds it.
    pub lease: LeaseToken,
}

/// What asking for a run at once came to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Asked {
    /// A new run was made.
    Made,
    /// One that waited is due now.
    Hastened,
    /// One is due or being worked on already.
    OnItsWay,
}

/// Runs that have not been done, by state.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Tally {
    /// Waiting.
    pub waiting: u32,
    /// Being worked on.
    pub running: u32,
    /// Given up.
    pub dead: u32,
}

#[derive(FromRow)]
struct Row {
    id: String,
    kind: String,
    slot: Option<DateTime<Utc>>,
    state: String,
    until: Option<DateTime<Utc>>,
    attempts: i64,
    report: Option<String>,
    created_at: DateTime<Utc>,
    started_at: Option<DateTime<Utc>>,
    ended_at: Option<DateTime<Utc>>,
}

impl TryFrom<Row> for Job {
    type Error = StoreError;

    fn try_from(row: Row) -> Result<Self, StoreError> {
        let state = match (row.state.as_str(), row.until, row.ended_at) {
            ("waiting", Some(until), None) => Some(JobState::Waiting { until }),
            ("running", Some(until), None) => Some(JobState::Running { until }),
            ("done", None, Some(at)) => Some(JobState::Done { at }),
            ("dead", None, Some(at)) => {
                Some(JobState::Dead { at, reason: row.report.clone().unwrap_or_default() })
            }
            _ => None,
        };
        Ok(Self {
            id: id(&row.id)?,
            kind: kind(&row.kind)?,
            slot: row.slot,
            state: valid(state, "job", "state", row.state)?,
            attempts: count(row.attempts)?,
            report: row.report,
            created_at: row.created_at,
            started_at: row.started_at,
        })
    }
}

fn id(text: &str) -> Result<JobId, StoreError> {
    valid(JobId::parse(text), "job", "id", text)
}

fn kind(text: &str) -> Result<JobKind, StoreError> {
    valid(JobKind::from_key(text), "job", "kind", text)
}

/// Kinds as the statements look into them.
fn keys(kinds: &[JobKind]) -> String {
    kinds.iter().map(|kind| kind.key()).collect::<Vec<_>>().join(",")
}

/// A report as it is kept: in one line, and not longer than a page can show.
fn report(text: &str) -> String {
    text.chars().map(|c| if c.is_control() { ' ' } else { c }).take(REPORT).collect()
}

impl Read {
    /// Runs, the dead ones first and else the newest first.
    pub async fn jobs(&mut self, slice: Slice) -> Result<Vec<Job>, StoreError> {
        let rows: Vec<Row> = run!(self, sql::JOBS_LIST, |q, c| sqlx::query_as(q)
            .bind(i64::from(slice.limit))
            .bind(i64::from(slice.offset))
            .fetch_all(c))?;
        rows.into_iter().map(Job::try_from).collect()
    }

    /// One run.
    pub async fn job(&mut self, id: JobId) -> Result<Option<Job>, StoreError> {
        let row: Option<Row> =
            run!(self, sql::JOBS_GET, |q, c| sqlx::query_as(q).bind(id.to_string()).fetch_optional(c))?;
        row.map(Job::try_from).transpose()
    }

    /// Of each kind the run that is on its way, if one is, and the one that ended last; in no order.
    pub async fn latest_jobs(&mut self) -> Result<Vec<Job>, StoreError> {
        let rows: Vec<Row> = run!(self, sql::JOBS_LATEST, |q, c| sqlx::query_as(q).fetch_all(c))?;
        rows.into_iter().map(Job::try_from).collect()
    }

    /// When a run of these kinds may be taken next, by its turn or because its lease runs out.
    pub async fn next_job(&mut self, kinds: &[JobKind]) -> Result<Option<DateTime<Utc>>, StoreError> {
        Ok(run!(self, sql::JOBS_NEXT, |q, c| sqlx::query_scalar(q).bind(keys(kinds)).fetch_one(c))?)
    }

    /// How many runs have not been done.
    pub async fn job_tally(&mut self) -> Result<Tally, StoreError> {
        let rows: Vec<(String, i64)> = run!(self, sql::JOBS_TALLY, |q, c| sqlx::query_as(q).fetch_all(c))?;
        let mut tally = Tally::default();
        for (state, runs) in rows {
            match state.as_str() {
                "waiting" => tally.waiting = count(runs)?,
                "running" => tally.running = count(runs)?,
                "dead" => tally.dead = count(runs)?,
                _ => return valid(None, "job", "state", state),
            }
        }
        Ok(tally)
    }
}

impl Write {
    /// Asks for a run. `false`, and nothing asked for, when its slot has one already or another run of its kind is on its
    /// way.
    pub async fn enqueue_job(&mut self, new: NewJob, now: DateTime<Utc>) -> Result<bool, StoreError> {
        let rows = run!(self.0, sql::JOBS_ADD, |q, c| async {
            let query = sqlx::query(q).bind(new.id.to_string()).bind(new.kind.key()).bind(new.slot);
            let query = query.bind(new.not_before).bind(i64::from(new.kind.back_off().attempts)).bind(now);
            Ok::<_, sqlx::Error>(query.execute(c).await?.rows_affected())
        })?;
        Ok(rows == 1)
    }

    /// Asks for a run of a kind at once: one that waits is hastened, else one of this id is made.
    pub async fn ask_for_job(
        &mut self,
        id: JobId,
        kind: JobKind,
        now: DateTime<Utc>,
    ) -> Result<Asked, StoreError> {
        let rows = run!(self.0, sql::JOBS_HASTEN, |q, c| async {
            Ok::<_, sqlx::Error>(sqlx::query(q).bind(kind.key()).bind(now).execute(c).await?.rows_affected())
        })?;
        if rows > 0 {
            return Ok(Asked::Hastened);
        }
        let made = self.enqueue_job(NewJob { id, kind, slot: None, not_before: now }, now).await?;
        Ok(if made { Asked::Made } else { Asked::OnItsWay })
    }

    /// Takes the run of these kinds that is due the longest, under a lease until an instant. `None` when none is due.
    ///
    /// A run whose lease ran out is due as well; if that was its last attempt, it is dead instead.
    pub async fn take_job(
        &mut self,
        kinds: &[JobKind],
        lease: LeaseToken,
        until: DateTime<Utc>,
        now: DateTime<Utc>,
    ) -> Result<Option<Taken>, StoreError> {
        run!(self.0, sql::JOBS_BURY, |q, c| async {
            sqlx::query(q).bind(now).bind(VANISHED).execute(c).await.map(drop)
        })?;
        let row: Option<(String, String, Option<DateTime<Utc>>, i64)> =
            run!(self.0, sql::JOBS_TAKE, |q, c| sqlx::query_as(q)
                .bind(now)
                .bind(until)
                .bind(lease.to_string())
                .bind(keys(kinds))
                .fetch_optional(c))?;
        row.map(|(job, what, slot, attempt)| {
            Ok(Taken { id: id(&job)?, kind: kind(&what)?, slot, attempt: count(attempt)?, lease })
        })
        .transpose()
    }

    /// Says that the work goes on, and keeps the run until an instant. `false` when another has it.
    pub async fn renew_job(&mut self, taken: &Taken, until: DateTime<Utc>) -> Result<bool, StoreError> {
        let rows = run!(self.0, sql::JOBS_RENEW, |q, c| async {
            let query = sqlx::query(q).bind(taken.id.to_string()).bind(taken.lease.to_string()).bind(until);
            Ok::<_, sqlx::Error>(query.execute(c).await?.rows_affected())
        })?;
        Ok(rows == 1)
    }

    /// Says that a run is done, and what came of it. `false`, and nothing said, when another has it.
    pub async fn finish_job(
        &mut self,
        taken: &Taken,
        came_of_it: &str,
        now: DateTime<Utc>,
    ) -> Result<bool, StoreError> {
        self.end(taken, "done", came_of_it, now).await
    }

    /// Says that an attempt failed: the run waits by the back-off of its kind, or is dead after the last attempt. Gives the
    /// state it is in now; `None`, and nothing said, when another has it.
    pub async fn fail_job(
        &mut self,
        taken: &Taken,
        reason: &str,
        now: DateTime<Utc>,
    ) -> Result<Option<JobState>, StoreError> {
        let Some(wait) = taken.kind.back_off().wait(taken.attempt) else {
            let state = JobState::Dead { at: now, reason: report(reason) };
            return Ok(self.end(taken, state.key(), reason, now).await?.then_some(state));
        };
        let until = now + wait;
        let rows = run!(self.0, sql::JOBS_RETRY, |q, c| async {
            let query = sqlx::query(q).bind(taken.id.to_string()).bind(taken.lease.to_string());
            Ok::<_, sqlx::Error>(query.bind(until).bind(report(reason)).execute(c).await?.rows_affected())
        })?;
        Ok((rows == 1).then_some(JobState::Waiting { until }))
    }

    /// Gives a run back that was not done, as if it had not been taken: whoever asks next may have it. `false` when another
    /// has it.
    pub async fn release_job(&mut self, taken: &Taken, now: DateTime<Utc>) -> Result<bool, StoreError> {
        let rows = run!(self.0, sql::JOBS_RELEASE, |q, c| async {
            let query = sqlx::query(q).bind(taken.id.to_string()).bind(taken.lease.to_string()).bind(now);
            Ok::<_, sqlx::Error>(query.execute(c).await?.rows_affected())
        })?;
        Ok(rows == 1)
    }

    /// Lets a dead run be tried again, from its first attempt. `false` when it is not dead, or when another run of its kind
    /// is on its way and does the work.
    pub async fn revive_job(&mut self, id: JobId, now: DateTime<Utc>) -> Result<bool, StoreError> {
        let rows = run!(self.0, sql::JOBS_REVIVE, |q, c| async {
            Ok::<_, sqlx::Error>(
                sqlx::query(q).bind(id.to_string()).bind(now).execute(c).await?.rows_affected(),
            )
        })?;
        Ok(rows == 1)
    }

    /// Takes runs away that ended long ago, and says how many: done ones that ended by one instant, dead ones by another.
    pub async fn sweep_jobs(
        &mut self,
        done_by: DateTime<Utc>,
        dead_by: DateTime<Utc>,
    ) -> Result<u64, StoreError> {
        Ok(run!(self.0, sql::JOBS_SWEEP, |q, c| async {
            let query = sqlx::query(q).bind(done_by).bind(dead_by);
            Ok::<_, sqlx::Error>(query.execute(c).await?.rows_affected())
        })?)
    }

    async fn end(
        &mut self,
        taken: &Taken,
        state: &str,
        came_of_it: &str,
        now: DateTime<Utc>,
    ) -> Result<bool, StoreError> {
        let rows = run!(self.0, sql::JOBS_END, |q, c| async {
            let query = sqlx::query(q).bind(taken.id.to_string()).bind(taken.lease.to_string());
            let query = query.bind(state).bind(now).bind(report(came_of_it));
            Ok::<_, sqlx::Error>(query.execute(c).await?.rows_affected())
        })?;
        Ok(rows == 1)
    }
}
