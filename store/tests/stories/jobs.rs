//! Work while nobody looks: a queue that any number of workers may share.

use chrono::{DateTime, TimeDelta, Utc};
use domain::job::{BackOff, JobId, JobKind, JobState, LeaseToken};
use store::{
    Store, StoreError,
    jobs::{Asked, Job, NewJob, Taken},
    lists::Slice,
};

use crate::{engines::Outcome, world::moment};

const ALL: Slice = Slice { limit: 100, offset: 0 };
const BOTH: [JobKind; 2] = [JobKind::SweepPeople, JobKind::NoteAuditHead];

/// So many minutes after midnight.
fn at(minutes: i64) -> DateTime<Utc> {
    moment("2026-11-21T00:00:00Z") + TimeDelta::minutes(minutes)
}

fn id(number: u8) -> JobId {
    JobId::new(at(0), [number; 10])
}

fn token(number: u8) -> LeaseToken {
    LeaseToken::new([number; 16])
}

/// A run of a slot, so many minutes after midnight, due then.
fn due(number: u8, kind: JobKind, slot: i64) -> NewJob {
    NewJob { id: id(number), kind, slot: Some(at(slot)), not_before: at(slot) }
}

async fn enqueue(store: &Store, new: NewJob) -> Result<bool, StoreError> {
    let mut write = store.write().await?;
    let made = write.enqueue_job(new, new.not_before).await?;
    write.commit().await?;
    Ok(made)
}

/// Takes what is due, for three minutes.
async fn take(store: &Store, lease: u8, now: DateTime<Utc>) -> Result<Option<Taken>, StoreError> {
    let mut write = store.write().await?;
    let taken = write.take_job(&BOTH, token(lease), now + TimeDelta::minutes(3), now).await?;
    write.commit().await?;
    Ok(taken)
}

async fn finish(store: &Store, taken: &Taken, now: DateTime<Utc>) -> Result<bool, StoreError> {
    let mut write = store.write().await?;
    let held = write.finish_job(taken, "2件を消しました", now).await?;
    write.commit().await?;
    Ok(held)
}

async fn fail(store: &Store, taken: &Taken, now: DateTime<Utc>) -> Result<Option<JobState>, StoreError> {
    let mut write = store.write().await?;
    let state = write.fail_job(taken, "置き場所がありません\n（2行目）", now).await?;
    write.commit().await?;
    Ok(state)
}

async fn job(store: &Store, number: u8) -> Result<Job, StoreError> {
    Ok(store.read().await?.job(id(number)).await?.expect("a run"))
}

/// Fails a run until nobody tries it any more; when that is.
async fn give_up(store: &Store, from: DateTime<Utc>) -> Result<DateTime<Utc>, StoreError> {
    let mut now = from;
    for attempt in 1..=BackOff::STANDARD.attempts {
        let taken = take(store, 1, now).await?.expect("it is due");
        assert_eq!(taken.attempt, attempt);
        match fail(store, &taken, now).await?.expect("it is ours") {
            JobState::Waiting { until } => {
                assert!(take(store, 2, until - TimeDelta::seconds(1)).await?.is_none(), "it waits");
                now = until;
            }
            JobState::Dead { at, .. } => assert_eq!((at, attempt), (now, BackOff::STANDARD.attempts)),
            other => panic!("{other:?}"),
        }
    }
    Ok(now)
}

pub(super) async fn a_schedule_makes_one_run_however_many_ask(store: Store) -> Outcome {
    let mut asking = Vec::new();
    for process in 0..8 {
        let store = store.clone();
        asking
            .push(tokio::spawn(async move { enqueue(&store, due(process, JobKind::SweepPeople, 60)).await }));
    }
    let mut made = 0;
    for asked in asking {
        made += u32::from(asked.await.expect("nobody panics")?);
    }
    assert_eq!((made, store.read().await?.jobs(ALL).await?.len()), (1, 1));
    // The next slot has to wait for the run that is on its way; another kind does not.
    assert!(!enqueue(&store, due(20, JobKind::SweepPeople, 120)).await?);
    assert!(enqueue(&store, due(21, JobKind::NoteAuditHead, 60)).await?);
    let taken = take(&store, 1, at(60)).await?.expect("due");
    assert!(!enqueue(&store, due(22, taken.kind, 120)).await?);
    assert!(finish(&store, &taken, at(61)).await?);
    assert!(!enqueue(&store, due(23, taken.kind, 60)).await?, "this slot has had its run");
    assert!(enqueue(&store, due(24, taken.kind, 120)).await?);
    Ok(())
}

pub(super) async fn two_workers_never_get_the_same_run(store: Store) -> Outcome {
    enqueue(&store, due(1, JobKind::SweepPeople, 60)).await?;
    enqueue(&store, due(2, JobKind::NoteAuditHead, 50)).await?;
    assert!(take(&store, 9, at(49)).await?.is_none(), "nothing is due yet");
    assert_eq!(store.read().await?.next_job(&BOTH).await?, Some(at(50)));
    assert_eq!(store.read().await?.next_job(&BOTH[..1]).await?, Some(at(60)));
    let mut workers = Vec::new();
    for worker in 0..8 {
        let store = store.clone();
        workers.push(tokio::spawn(async move { take(&store, worker, at(60)).await }));
    }
    let mut taken = Vec::new();
    for worker in workers {
        taken.extend(worker.await.expect("nobody panics")?.map(|taken| taken.id));
    }
    taken.sort_unstable();
    assert_eq!(taken, [id(1), id(2)]);
    let state = job(&store, 1).await?.state;
    assert_eq!(state, JobState::Running { until: at(63) });

    // A worker takes what it can do, and of that what is due the longest.
    let mut write = store.write().await?;
    assert_eq!(write.take_job(&[JobKind::Backup], token(3), at(200), at(100)).await?, None);
    let first = write.take_job(&BOTH, token(3), at(200), at(100)).await?.expect("its lease ran out");
    assert_eq!(write.take_job(&[], token(4), at(200), at(100)).await?, None);
    assert_eq!((first.id, first.kind, first.attempt), (id(1), JobKind::SweepPeople, 2));
    Ok(())
}

pub(super) async fn a_lease_that_ran_out_goes_to_another(store: Store) -> Outcome {
    enqueue(&store, due(1, JobKind::SweepPeople, 0)).await?;
    let first = take(&store, 1, at(0)).await?.expect("due");
    assert_eq!((first.slot, first.attempt), (Some(at(0)), 1));
    let mut write = store.write().await?;
    assert!(write.renew_job(&first, at(5)).await?);
    write.commit().await?;
    assert!(take(&store, 2, at(4)).await?.is_none(), "it is held");
    let second = take(&store, 2, at(5)).await?.expect("the lease ran out");
    assert_eq!((second.id, second.attempt), (first.id, 2));

    assert!(!finish(&store, &first, at(6)).await?, "it is somebody else's now");
    assert_eq!(fail(&store, &first, at(6)).await?, None);
    let mut write = store.write().await?;
    assert!(!write.renew_job(&first, at(9)).await? && !write.release_job(&first, at(6)).await?);
    drop(write);
    assert_eq!(job(&store, 1).await?.state, JobState::Running { until: at(8) });
    // Late, but nobody else took it: it was done.
    assert!(finish(&store, &second, at(20)).await?);
    assert!(!finish(&store, &second, at(20)).await?, "once");
    let done = job(&store, 1).await?;
    assert_eq!(
        (done.state, done.report.as_deref()),
        (JobState::Done { at: at(20) }, Some("2件を消しました"))
    );
    Ok(())
}

pub(super) async fn a_failed_run_waits_and_is_dead_after_the_last_attempt(store: Store) -> Outcome {
    enqueue(&store, due(1, JobKind::SweepPeople, 0)).await?;
    let taken = take(&store, 1, at(0)).await?.expect("due");
    assert_eq!(fail(&store, &taken, at(0)).await?, Some(JobState::Waiting { until: at(1) }));
    let waits = job(&store, 1).await?;
    assert_eq!(waits.report.as_deref(), Some("置き場所がありません （2行目）"), "in one line");
    let taken = take(&store, 1, at(1)).await?.expect("due");
    assert_eq!(fail(&store, &taken, at(1)).await?, Some(JobState::Waiting { until: at(3) }));
    assert!(enqueue(&store, due(2, JobKind::NoteAuditHead, 3)).await?, "others go on");
    let other = take(&store, 5, at(3)).await?.expect("due");
    let again = take(&store, 6, at(3)).await?.expect("due");
    assert_eq!((other.id.min(again.id), other.id.max(again.id)), (id(1), id(2)));
    for taken in [other, again] {
        assert!(finish(&store, &taken, at(4)).await?);
    }

    enqueue(&store, due(3, JobKind::SweepPeople, 60)).await?;
    let end = give_up(&store, at(60)).await?;
    assert_eq!(end, at(60 + 1 + 2 + 4 + 8 + 16 + 32 + 60));
    let dead = job(&store, 3).await?;
    let reason = "置き場所がありません （2行目）".to_owned();
    assert_eq!((dead.state, dead.attempts), (JobState::Dead { at: end, reason }, 8));
    assert!(take(&store, 1, at(9_999)).await?.is_none());
    assert_eq!(store.read().await?.job_tally().await?.dead, 1);
    assert!(
        enqueue(&store, due(4, JobKind::SweepPeople, 240)).await?,
        "the next slot gets its run all the same"
    );
    Ok(())
}

pub(super) async fn a_run_that_takes_its_process_with_it_ends(store: Store) -> Outcome {
    enqueue(&store, due(1, JobKind::SweepPeople, 0)).await?;
    for attempt in 1..=8 {
        let taken = take(&store, 1, at(10 * i64::from(attempt))).await?.expect("nobody was heard of again");
        assert_eq!(taken.attempt, attempt);
    }
    assert_eq!(store.read().await?.job_tally().await?.running, 1);
    assert!(take(&store, 1, at(100)).await?.is_none());
    let dead = job(&store, 1).await?;
    assert!(
        matches!(&dead.state, JobState::Dead { at: since, reason } if *since == at(100) && reason.contains("応答"))
    );
    Ok(())
}

pub(super) async fn a_dead_run_is_tried_again_when_somebody_asks(store: Store) -> Outcome {
    enqueue(&store, due(1, JobKind::SweepPeople, 0)).await?;
    let end = give_up(&store, at(0)).await?;
    enqueue(&store, due(2, JobKind::SweepPeople, 180)).await?;
    let mut write = store.write().await?;
    assert!(!write.revive_job(id(1), end).await?, "another run does the work");
    assert!(!write.revive_job(id(2), end).await?, "it is not dead");
    drop(write);
    let other = take(&store, 1, at(180)).await?.expect("due");
    assert!(finish(&store, &other, at(181)).await?);
    let mut write = store.write().await?;
    assert!(write.revive_job(id(1), at(200)).await?);
    assert!(!write.revive_job(id(1), at(200)).await?, "once");
    write.commit().await?;
    let taken = take(&store, 1, at(200)).await?.expect("due at once");
    assert_eq!((taken.id, taken.attempt), (id(1), 1), "from the first attempt");
    assert!(finish(&store, &taken, at(201)).await?);
    Ok(())
}

pub(super) async fn a_run_is_asked_for_at_once(store: Store) -> Outcome {
    let mut write = store.write().await?;
    assert_eq!(write.ask_for_job(id(1), JobKind::SweepPeople, at(0)).await?, Asked::Made);
    assert_eq!(write.ask_for_job(id(2), JobKind::SweepPeople, at(0)).await?, Asked::OnItsWay);
    write.commit().await?;
    let taken = take(&store, 1, at(0)).await?.expect("due");
    assert_eq!((taken.id, taken.slot), (id(1), None));
    let mut write = store.write().await?;
    assert_eq!(write.ask_for_job(id(3), JobKind::SweepPeople, at(0)).await?, Asked::OnItsWay);
    drop(write);
    assert_eq!(fail(&store, &taken, at(1)).await?, Some(JobState::Waiting { until: at(2) }));
    let mut write = store.write().await?;
    assert_eq!(write.ask_for_job(id(4), JobKind::SweepPeople, at(1)).await?, Asked::Hastened);
    write.commit().await?;
    let taken = take(&store, 1, at(1)).await?.expect("due now");
    assert!(finish(&store, &taken, at(1)).await?);
    // Runs of no slot do not stand in each other's way.
    let mut write = store.write().await?;
    assert_eq!(write.ask_for_job(id(5), JobKind::SweepPeople, at(2)).await?, Asked::Made);
    Ok(())
}

pub(super) async fn what_was_called_off_costs_no_attempt(store: Store) -> Outcome {
    enqueue(&store, due(1, JobKind::SweepPeople, 0)).await?;
    for minute in 0..20 {
        let taken = take(&store, 1, at(minute)).await?.expect("due");
        assert_eq!(taken.attempt, 1);
        let mut write = store.write().await?;
        assert!(write.release_job(&taken, at(minute)).await?);
        assert!(!write.release_job(&taken, at(minute)).await?, "once");
        write.commit().await?;
    }
    assert_eq!(job(&store, 1).await?.state, JobState::Waiting { until: at(19) });
    Ok(())
}

pub(super) async fn runs_are_listed_the_dead_ones_first(store: Store) -> Outcome {
    enqueue(&store, due(1, JobKind::SweepPeople, 0)).await?;
    let end = give_up(&store, at(0)).await?;
    enqueue(&store, due(2, JobKind::SweepPeople, 180)).await?;
    let taken = take(&store, 1, at(180)).await?.expect("due");
    assert!(finish(&store, &taken, at(181)).await?);
    enqueue(&store, due(3, JobKind::SweepPeople, 240)).await?;
    enqueue(&store, due(4, JobKind::NoteAuditHead, 10)).await?;
    let mut read = store.read().await?;
    let ids = |jobs: &[Job]| jobs.iter().map(|job| job.id).collect::<Vec<_>>();
    assert_eq!(ids(&read.jobs(ALL).await?), [id(1), id(4), id(3), id(2)]);
    assert_eq!(ids(&read.jobs(Slice { limit: 1, offset: 1 }).await?), [id(4)]);
    let mut latest = ids(&read.latest_jobs().await?);
    latest.sort_unstable();
    assert_eq!(latest, [id(2), id(3), id(4)], "the one that ended last, and those on their way");
    let first = read.jobs(ALL).await?.remove(0);
    assert_eq!((first.created_at, first.started_at, first.slot), (at(0), Some(end), Some(at(0))));
    let tally = read.job_tally().await?;
    assert_eq!((tally.waiting, tally.running, tally.dead), (2, 0, 1));
    Ok(())
}

pub(super) async fn old_runs_are_swept_away(store: Store) -> Outcome {
    enqueue(&store, due(1, JobKind::SweepPeople, 0)).await?;
    let dead = give_up(&store, at(0)).await?;
    enqueue(&store, due(2, JobKind::SweepPeople, 180)).await?;
    let taken = take(&store, 1, at(180)).await?.expect("due");
    assert!(finish(&store, &taken, at(181)).await?);
    enqueue(&store, due(3, JobKind::SweepPeople, 240)).await?;
    let mut write = store.write().await?;
    assert_eq!(write.sweep_jobs(at(180), dead - TimeDelta::minutes(1)).await?, 0);
    assert_eq!(write.sweep_jobs(at(181), dead - TimeDelta::minutes(1)).await?, 1);
    assert_eq!(write.sweep_jobs(at(181), dead).await?, 1);
    assert_eq!(write.jobs(ALL).await?.len(), 1, "what is on its way stays");
    Ok(())
}
