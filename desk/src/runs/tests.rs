//! Runs are seen, stop when they are asked to, and are known to have stopped when their heart did.

use std::sync::atomic::{AtomicI64, Ordering};

use tokio::sync::oneshot;

use super::*;

/// A clock that is set by hand.
struct Hands(AtomicI64);

impl Clock for Hands {
    fn now(&self) -> DateTime<Utc> {
        DateTime::from_timestamp(1_790_000_000 + self.0.load(Ordering::Relaxed), 0).expect("an instant")
    }
}

fn runs() -> (Runs, Arc<Hands>, tempfile::TempDir) {
    let hands = Arc::new(Hands(AtomicI64::new(0)));
    (Runs::new(hands.clone()), hands, tempfile::tempdir().expect("a folder"))
}

#[tokio::test]
async fn a_run_is_seen_and_ends_with_its_reason() {
    let (runs, _, folder) = runs();
    let (go, gone) = oneshot::channel::<()>();
    let work = |_: Halt, told: Told| async move {
        told.tell(Reading { rows: 7, bytes: 70 });
        gone.await.map_err(|_| Refusal::Interrupted)?;
        Err(Refusal::NoFile)
    };
    assert!(runs.begin(folder.path(), Phase::Trying, 100, work).expect("a file"));
    assert!(matches!(runs.look(folder.path()).expect("a look"), Seen::Running(_)));
    let second = runs.begin(folder.path(), Phase::Applying, 100, |_, _| async { Ok(()) });
    assert!(!second.expect("a look"), "one at a time");
    go.send(()).expect("somebody listens");
    runs.farewell(Duration::from_secs(10)).await;
    assert_eq!(
        runs.look(folder.path()).expect("a look"),
        Seen::Refused(Phase::Trying, Refusal::NoFile.to_string())
    );
}

#[tokio::test]
async fn a_silent_heart_has_stopped() {
    let (runs, hands, folder) = runs();
    let now = hands.now();
    let beat = Beat { phase: Phase::Applying, began: now, at: now, rows: 1, bytes: 1, total: 9, end: None };
    Heart::start(folder.path(), &beat).expect("a file");
    assert!(matches!(runs.look(folder.path()).expect("a look"), Seen::Running(_)));
    hands.0.store(16, Ordering::Relaxed);
    assert!(matches!(runs.look(folder.path()).expect("a look"), Seen::Broken(_)));
    assert!(
        runs.begin(folder.path(), Phase::Trying, 1, |_, _| async { Ok(()) }).expect("a file"),
        "begun anew"
    );
    runs.farewell(Duration::from_secs(10)).await;
    assert_eq!(runs.look(folder.path()).expect("a look"), Seen::Nothing);
}

#[tokio::test(start_paused = true)]
async fn whoever_asks_stops_a_run() {
    let (runs, _, folder) = runs();
    let work = |halt: Halt, _: Told| async move {
        loop {
            halt.check()?;
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
    };
    runs.begin(folder.path(), Phase::Trying, 1, work).expect("a file");
    Runs::ask_to_stop(folder.path()).expect("asked");
    runs.tracker.close();
    runs.tracker.wait().await;
    assert_eq!(
        runs.look(folder.path()).expect("a look"),
        Seen::Refused(Phase::Trying, Refusal::Stopped.to_string())
    );
}

#[test]
fn what_is_left_follows_from_what_was_read() {
    let began: DateTime<Utc> = "2026-11-21T00:00:00Z".parse().expect("an instant");
    let beat = |seconds: i64, bytes: u64| Beat {
        phase: Phase::Trying,
        began,
        at: began + TimeDelta::seconds(seconds),
        rows: 0,
        bytes,
        total: 1_000,
        end: None,
    };
    assert_eq!(beat(10, 250).seconds_left(), Some(31));
    assert_eq!(beat(0, 250).seconds_left(), None, "too early to say");
    assert_eq!(beat(10, 0).seconds_left(), None);
    assert_eq!(beat(10, 1_000).seconds_left(), None);
}
