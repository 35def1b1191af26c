//! One run, watched over: the lease is renewed, a panic is a failure, and a stop waits for it – but not for ever.

use std::future::Future;

use tokio::{
    task::{JoinError, JoinHandle},
    time::{Instant, MissedTickBehavior, interval_at, timeout},
};
use tokio_util::sync::CancellationToken;

use super::{Pace, Task};

/// Why a run failed whose function panicked. The message stands in the log, with its place.
const PANICKED: &str = "処理の途中でプログラムの誤りが起きました。ログを確かめてください";

/// How a run ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum End {
    /// It is done; what came of it.
    Done(String),
    /// It failed; why.
    Failed(String),
    /// Its lease went to another worker, and it was stopped.
    Lost,
    /// The process stops, and it was not done in time.
    CalledOff,
}

/// Runs a task to its end. `renew` says again that somebody works on it; `false` when another has it by now.
pub async fn attend<F>(task: Task, mut renew: impl FnMut() -> F, pace: Pace, stop: &CancellationToken) -> End
where
    F: Future<Output = bool>,
{
    let mut work = Work(tokio::spawn(task));
    let mut beat = interval_at(Instant::now() + pace.renew, pace.renew);
    beat.set_missed_tick_behavior(MissedTickBehavior::Delay);
    loop {
        tokio::select! {
            biased;
            ended = &mut work.0 => return end(ended),
            () = stop.cancelled() => break,
            _ = beat.tick() => if !renew().await {
                return work.halt(End::Lost).await;
            },
        }
    }
    match timeout(pace.farewell, &mut work.0).await {
        Ok(ended) => end(ended),
        Err(_) => work.halt(End::CalledOff).await,
    }
}

fn end(ended: Result<anyhow::Result<String>, JoinError>) -> End {
    match ended {
        Ok(Ok(came_of_it)) => End::Done(came_of_it),
        Ok(Err(error)) => End::Failed(error.chain().map(ToString::to_string).collect::<Vec<_>>().join(": ")),
        Err(error) if error.is_panic() => End::Failed(PANICKED.to_owned()),
        Err(_) => End::CalledOff,
    }
}

/// A task that is stopped with its value, so that nothing goes on working behind a worker that was given up.
struct Work(JoinHandle<anyhow::Result<String>>);

impl Work {
    /// Stops it. It may have come to its end just before, and then that is what it came to.
    async fn halt(&mut self, otherwise: End) -> End {
        self.0.abort();
        match (&mut self.0).await {
            Err(error) if error.is_cancelled() => otherwise,
            ended => end(ended),
        }
    }
}

impl Drop for Work {
    fn drop(&mut self) {
        self.0.abort();
    }
}

#[cfg(test)]
mod tests {
    use std::{
        sync::{
            Arc,
            atomic::{AtomicU32, Ordering},
        },
        time::Duration,
    };

    use anyhow::{Context as _, bail};

    use super::*;

    /// A task that takes so many seconds.
    fn taking(seconds: u64) -> Task {
        Box::pin(async move {
            tokio::time::sleep(Duration::from_secs(seconds)).await;
            Ok("3件を消しました".to_owned())
        })
    }

    /// Attends a task, and counts the renewals; the lease is lost at one of them.
    async fn attended(task: Task, lost_at: u32, stop: &CancellationToken) -> (End, u32, Duration) {
        let renewals = AtomicU32::new(0);
        let began = Instant::now();
        let renew = || {
            let so_far = renewals.fetch_add(1, Ordering::Relaxed) + 1;
            async move { so_far != lost_at }
        };
        let end = attend(task, renew, Pace::default(), stop).await;
        (end, renewals.load(Ordering::Relaxed), began.elapsed())
    }

    fn done() -> End {
        End::Done("3件を消しました".into())
    }

    #[tokio::test(start_paused = true)]
    async fn the_lease_is_renewed_while_the_work_goes_on() {
        let stop = CancellationToken::new();
        let (end, renewals, _) = attended(taking(59), 0, &stop).await;
        assert_eq!((end, renewals), (done(), 0));
        let (end, renewals, took) = attended(taking(601), 0, &stop).await;
        assert_eq!((end, renewals, took.as_secs()), (done(), 10, 601));
    }

    #[tokio::test(start_paused = true)]
    async fn work_whose_lease_is_anothers_is_stopped() {
        let witness = Arc::new(());
        let held = Arc::clone(&witness);
        let task: Task = Box::pin(async move {
            std::future::pending::<()>().await;
            drop(held);
            Ok(String::new())
        });
        let (end, _, took) = attended(task, 2, &CancellationToken::new()).await;
        assert_eq!((end, took.as_secs()), (End::Lost, 120));
        assert_eq!(Arc::strong_count(&witness), 1, "nothing of it goes on");
    }

    #[tokio::test(start_paused = true)]
    async fn a_failure_says_why_and_a_panic_is_one() {
        let stop = CancellationToken::new();
        let failing: Task = Box::pin(async { bail!("空きがありません") });
        let (end, ..) = attended(failing, 0, &stop).await;
        assert_eq!(end, End::Failed("空きがありません".into()));
        let because: Task = Box::pin(async { Err(anyhow::anyhow!("disk")).context("書けません") });
        assert_eq!(attended(because, 0, &stop).await.0, End::Failed("書けません: disk".into()));
        let panicking: Task = Box::pin(async { panic!("secret") });
        let End::Failed(why) = attended(panicking, 0, &stop).await.0 else { panic!("a failure") };
        assert!(why.contains("プログラムの誤り") && !why.contains("secret"), "{why}");
    }

    #[tokio::test(start_paused = true)]
    async fn a_stop_waits_for_the_work_but_not_for_ever() {
        let stop = CancellationToken::new();
        stop.cancel();
        let (end, _, took) = attended(taking(9), 0, &stop).await;
        assert_eq!((end, took.as_secs()), (done(), 9));
        let (end, _, took) = attended(taking(11), 0, &stop).await;
        assert_eq!((end, took.as_secs()), (End::CalledOff, 10));

        // A stop in the midst of it.
        let stop = CancellationToken::new();
        let later = stop.clone();
        tokio::spawn(async move {
            tokio::time::sleep(Duration::from_secs(90)).await;
            later.cancel();
        });
        let (end, renewals, took) = attended(taking(3_600), 0, &stop).await;
        assert_eq!((end, renewals, took.as_secs()), (End::CalledOff, 1, 100));
    }
}
