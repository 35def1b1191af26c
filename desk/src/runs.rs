//! Trials and imports that go on while nobody waits for an answer.
//!
//! Running is not a state of the data. How far a run is stands in a small file beside the files it reads, with a beat every
//! half second; a run whose heart stopped – the program was killed, the machine lost power – is seen to have stopped, and
//! whether it had taken anything in is said by the database alone. The file has its full size from its first moment, so that
//! a full disk does not keep a run from saying why it ended.

use std::{
    collections::HashSet,
    fs::{self, File, OpenOptions},
    io::{self, Seek as _, SeekFrom, Write as _},
    path::{Path, PathBuf},
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use chrono::{DateTime, TimeDelta, Utc};
use domain::clock::Clock;
use serde::{Deserialize, Serialize};
use tokio::sync::Semaphore;
use tokio_util::{sync::CancellationToken, task::TaskTracker};

use super::{Halt, Reading, Refusal};

/// The size of the file, more than any beat needs.
const ROOM: usize = 4096;
/// The name of the file in the folder of what is brought.
const BEAT: &str = "run";
/// The file that asks a run to stop. Any process may put it there.
const STOP: &str = "stop";
/// Between two beats.
const EVERY: Duration = Duration::from_millis(500);
/// A heart that is silent for longer has stopped.
const SILENCE: TimeDelta = TimeDelta::seconds(15);
/// Runs of a process that read at once.
const AT_ONCE: usize = 2;
/// Looks at a beat that is being written.
const LOOKS: usize = 50;
/// The most characters that are kept of why a run ended.
const REASON: usize = 800;

/// What a run does.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Phase {
    /// It finds out what the list would do.
    Trying,
    /// It takes the list in.
    Applying,
}

/// How far a run is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Beat {
    /// What it does.
    pub phase: Phase,
    /// When it began.
    pub began: DateTime<Utc>,
    /// When its heart beat last.
    pub at: DateTime<Utc>,
    /// Rows read so far.
    pub rows: u64,
    /// Bytes read so far.
    pub bytes: u64,
    /// Bytes there are to read.
    pub total: u64,
    /// How it ended, if it did.
    pub end: Option<End>,
}

/// How a run ended.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum End {
    /// It did what it was to do; what came of it stands in the database.
    Done,
    /// It was refused, for this reason. Nothing was taken in.
    Refused(String),
}

/// What can be seen of a run.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Seen {
    /// There was none, or it is done and what came of it is kept.
    Nothing,
    /// It goes on.
    Running(Beat),
    /// What it did was refused, for this reason.
    Refused(Phase, String),
    /// It ended without a word: the program was stopped.
    Broken(Beat),
}

impl Beat {
    /// Seconds that are left, by what was read so far; none while that says too little.
    #[must_use]
    pub fn seconds_left(&self) -> Option<u64> {
        let spent = u64::try_from((self.at - self.began).num_milliseconds()).ok()?;
        if self.bytes == 0 || self.bytes >= self.total || spent < 1_000 {
            return None;
        }
        Some(spent.saturating_mul(self.total - self.bytes) / self.bytes / 1_000 + 1)
    }
}

/// The runs of this process, and a look at those of others on the same data folder.
#[derive(Clone)]
pub struct Runs {
    clock: Arc<dyn Clock>,
    tracker: TaskTracker,
    stopping: CancellationToken,
    /// Runs that read at once; the others wait, their hearts beating. Each holds what is known of the country.
    seats: Arc<Semaphore>,
    /// Folders over which a run of this process goes on.
    taken: Arc<Mutex<HashSet<PathBuf>>>,
}

impl Runs {
    /// No runs yet.
    #[must_use]
    pub fn new(clock: Arc<dyn Clock>) -> Self {
        Self {
            clock,
            tracker: TaskTracker::new(),
            stopping: CancellationToken::new(),
            seats: Arc::new(Semaphore::new(AT_ONCE)),
            taken: Arc::default(),
        }
    }

    /// Begins a run over what lies in a folder; `false` when one is under way there.
    ///
    /// `work` gets how it is asked to stop and whom to tell how far it is. What it refuses is kept for whoever looks.
    pub fn begin<W, F>(&self, folder: &Path, phase: Phase, total: u64, work: W) -> io::Result<bool>
    where
        W: FnOnce(Halt, Told) -> F,
        F: Future<Output = Result<(), Refusal>> + Send + 'static,
    {
        let Some(place) = Place::take(&self.taken, folder) else { return Ok(false) };
        if let Seen::Running(_) = self.look(folder)? {
            return Ok(false);
        }
        let now = self.clock.now();
        let beat = Beat { phase, began: now, at: now, rows: 0, bytes: 0, total, end: None };
        let _ = fs::remove_file(folder.join(STOP));
        let mut heart = Heart::start(folder, &beat)?;
        let (halt, told) = (Halt::default(), Told::default());
        let (working, seats) = (work(halt.clone(), told.clone()), self.seats.clone());
        let working = async move {
            let _seat = seats.acquire().await;
            working.await
        };
        let (clock, stopping, folder) = (self.clock.clone(), self.stopping.clone(), folder.to_owned());
        self.tracker.spawn(async move {
            let _place = place;
            tokio::pin!(working);
            let mut beat = beat;
            let outcome = loop {
                tokio::select! {
                    outcome = &mut working => break outcome,
                    () = tokio::time::sleep(EVERY) => {
                        let read = told.now();
                        beat = Beat { at: clock.now(), rows: read.rows, bytes: read.bytes, ..beat };
                        heart.beat(&beat);
                        if stopping.is_cancelled() || folder.join(STOP).exists() {
                            halt.ask();
                        }
                    }
                }
            };
            let end = match outcome {
                Ok(()) => End::Done,
                Err(refusal) => {
                    if let Refusal::Store(cause) | Refusal::DiskFull(cause) | Refusal::Busy(cause) = &refusal
                    {
                        tracing::error!(?cause, "a run at the import desk failed");
                    }
                    End::Refused(refusal.on_page().chars().take(REASON).collect())
                }
            };
            heart.beat(&Beat { at: clock.now(), end: Some(end), ..beat });
        });
        Ok(true)
    }

    /// What can be seen of the run over a folder.
    pub fn look(&self, folder: &Path) -> io::Result<Seen> {
        let Some(beat) = last_beat(&folder.join(BEAT))? else { return Ok(Seen::Nothing) };
        Ok(match beat.end {
            Some(End::Done) => Seen::Nothing,
            Some(End::Refused(reason)) => Seen::Refused(beat.phase, reason),
            None if self.clock.now() - beat.at > SILENCE => Seen::Broken(beat),
            None => Seen::Running(beat),
        })
    }

    /// Asks the run over a folder to stop, whichever process it is in. What is being committed is not stopped.
    pub fn ask_to_stop(folder: &Path) -> io::Result<()> {
        File::create(folder.join(STOP)).map(drop)
    }

    /// Ends every run of this process: each is asked to stop and waited for, so long.
    pub async fn farewell(&self, patience: Duration) {
        self.stopping.cancel();
        self.tracker.close();
        if tokio::time::timeout(patience, self.tracker.wait()).await.is_err() {
            tracing::warn!(
                "runs at the import desk did not end in time; what they had not committed is undone"
            );
        }
    }
}

/// The last beat in a file; none without a file. One that is being written may be seen half, and then it is looked at again.
fn last_beat(file: &Path) -> io::Result<Option<Beat>> {
    for _ in 0..LOOKS {
        match fs::read(file) {
            Ok(text) => {
                if let Ok(beat) = serde_json::from_slice(text.trim_ascii_end()) {
                    return Ok(Some(beat));
                }
            }
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
            Err(error) => return Err(error),
        }
    }
    // Power was cut while it was begun: nobody is at it any more.
    tracing::warn!(file = %file.display(), "the beat of a run cannot be read");
    Ok(None)
}

/// How far the work is, told by whoever does it.
#[derive(Clone, Debug, Default)]
pub struct Told(Arc<Mutex<Reading>>);

impl Told {
    /// Tells how far it is.
    pub fn tell(&self, reading: Reading) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = reading;
    }

    fn now(&self) -> Reading {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// A folder over which a run goes on, for as long as it does.
struct Place(Arc<Mutex<HashSet<PathBuf>>>, PathBuf);

impl Place {
    /// None when another run of this process is at it.
    fn take(taken: &Arc<Mutex<HashSet<PathBuf>>>, folder: &Path) -> Option<Self> {
        let new = taken.lock().unwrap_or_else(PoisonError::into_inner).insert(folder.to_owned());
        new.then(|| Self(taken.clone(), folder.to_owned()))
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).remove(&self.1);
    }
}

/// The file of a run, open for as long as it goes on.
struct Heart {
    file: File,
    path: PathBuf,
}

impl Heart {
    fn start(folder: &Path, beat: &Beat) -> io::Result<Self> {
        // Nobody sees it without its first beat.
        let (path, begun) = (folder.join(BEAT), folder.join(format!("{BEAT}.new")));
        let file = OpenOptions::new().create(true).write(true).truncate(true).open(&begun)?;
        let mut heart = Self { file, path };
        heart.write(beat)?;
        heart.file.sync_all()?;
        fs::rename(begun, &heart.path)?;
        Ok(heart)
    }

    /// Writes a beat. One that cannot be written is told once more with the next one.
    fn beat(&mut self, beat: &Beat) {
        if let Err(error) = self.write(beat) {
            tracing::warn!(?error, file = %self.path.display(), "the beat of a run cannot be written");
        }
    }

    fn write(&mut self, beat: &Beat) -> io::Result<()> {
        let mut text = serde_json::to_vec(beat)?;
        text.resize(ROOM.max(text.len()), b' ');
        self.file.seek(SeekFrom::Start(0))?;
        self.file.write_all(&text)
    }
}

#[cfg(test)]
mod tests;
