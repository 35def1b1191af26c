//! What is done at set times, as a page: when what is due, what came of it, and what nobody tries any more.

use askama::Template;
use chrono::{DateTime, Utc};
use domain::{
    format,
    job::{JobKind, JobState},
};
use store::jobs::Job;

use crate::{
    page::{layout::Layout, mark::Mark},
    urls,
};

/// What was just asked for, as the address says it: one of a fixed list of words.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Done {
    /// A run at once.
    Now,
    /// Another try of a run that nobody tried any more.
    Again,
    /// A run that was on its way before.
    OnItsWay,
    /// Another try of a run that ended well meanwhile.
    Ended,
}

impl Done {
    const ALL: [Self; 4] = [Self::Now, Self::Again, Self::OnItsWay, Self::Ended];

    /// Its word in the address.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Now => "now",
            Self::Again => "again",
            Self::OnItsWay => "on-its-way",
            Self::Ended => "ended",
        }
    }

    /// What a word of the address stands for.
    #[must_use]
    pub fn of(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|done| done.word() == word)
    }

    /// What the page says.
    #[must_use]
    pub const fn words(self) -> &'static str {
        match self {
            Self::Now => "実行を受け付けました。結果は、この画面を開き直すと「最近の実行」に出ます。",
            Self::Again => {
                "もう一度の実行を受け付けました。結果は、この画面を開き直すと「最近の実行」に出ます。"
            }
            Self::OnItsWay => "この処理は、すでに実行待ちか実行中です。新しく受け付けたものはありません。",
            Self::Ended => "この処理は、もう済んでいます。新しく受け付けたものはありません。",
        }
    }
}

/// The state of a run as a word and a shape. One that failed and is tried again is neither well nor lost.
#[must_use]
pub const fn mark(job: &Job) -> Mark {
    let class = match &job.state {
        JobState::Done { .. } => "met",
        JobState::Dead { .. } => "warn",
        JobState::Running { .. } => "short",
        JobState::Waiting { .. } => "none",
    };
    let word = match &job.state {
        JobState::Waiting { .. } if job.attempts > 0 => "再試行待ち",
        state => state.name(),
    };
    Mark { word, class }
}

/// A kind of work.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KindLine {
    /// Which.
    pub kind: JobKind,
    /// Whether it is planned here; a backup is where a folder was named for it.
    pub planned: bool,
    /// The run that is on its way.
    pub under_way: Option<Job>,
    /// The run that ended last.
    pub last: Option<Job>,
    /// When its schedule names it next.
    pub next: DateTime<Utc>,
}

impl KindLine {
    /// When it is done, in words.
    #[must_use]
    pub fn schedule(&self) -> String {
        self.kind.schedule().words()
    }

    /// When it is done next: at the next slot, or before, where a run is on its way.
    #[must_use]
    pub fn next_text(&self) -> String {
        match self.under_way.as_ref().map(|job| &job.state) {
            Some(JobState::Running { .. }) => "実行中".into(),
            Some(JobState::Waiting { until }) => format::moment((*until).min(self.next)),
            _ if self.planned => format::moment(self.next),
            _ => "予定なし".into(),
        }
    }

    /// Why the run that is on its way failed last, if it did.
    #[must_use]
    pub fn trouble(&self) -> Option<&str> {
        self.under_way.as_ref().filter(|job| job.attempts > 0)?.report.as_deref()
    }

    /// The last run that ended, as a line.
    #[must_use]
    pub fn last_line(&self) -> Option<RunLine> {
        self.last.clone().map(RunLine)
    }

    /// Where a run is asked for; none for what is not planned here, or is being worked on.
    #[must_use]
    pub fn now(&self) -> Option<String> {
        let running =
            self.under_way.as_ref().is_some_and(|job| matches!(job.state, JobState::Running { .. }));
        (self.planned && !running).then(|| urls::job_now(self.kind))
    }
}

/// A run.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RunLine(pub Job);

impl RunLine {
    /// What is done.
    #[must_use]
    pub fn name(&self) -> &'static str {
        self.0.kind.name()
    }

    /// What has become of it.
    #[must_use]
    pub fn mark(&self) -> Mark {
        mark(&self.0)
    }

    /// What it was for: the time of its schedule, or that somebody asked for it.
    #[must_use]
    pub fn slot(&self) -> String {
        self.0.slot.map_or_else(|| "画面からの実行".into(), |slot| format!("{} の分", format::moment(slot)))
    }

    /// When it ended, or when it was begun; a dash when neither.
    #[must_use]
    pub fn when(&self) -> String {
        let at = match self.0.state {
            JobState::Done { at } | JobState::Dead { at, .. } => Some(at),
            _ => self.0.started_at,
        };
        at.map_or_else(|| "―".into(), format::moment)
    }

    /// What came of it, or why it failed.
    #[must_use]
    pub fn report(&self) -> &str {
        self.0.report.as_deref().unwrap_or_default()
    }

    /// How often it was tried.
    #[must_use]
    pub fn attempts(&self) -> String {
        format!("{}回", self.0.attempts)
    }

    /// Where it is asked that it is tried again.
    #[must_use]
    pub fn again(&self) -> String {
        urls::job_again(self.0.id)
    }
}

/// What is done at set times.
#[derive(Clone, Debug, Template)]
#[template(path = "jobs/index.html")]
pub struct JobsPage {
    /// The frame.
    pub layout: Layout,
    /// What was just asked for.
    pub done: Option<Done>,
    /// Whether this process does the work itself.
    pub here: bool,
    /// Every kind.
    pub kinds: Vec<KindLine>,
    /// Runs that nobody tries any more, the newest first.
    pub dead: Vec<RunLine>,
    /// The other runs, the newest first.
    pub runs: Vec<RunLine>,
}

impl JobsPage {
    /// The page of these runs: the newest, and of each kind what is on its way and what ended last.
    #[must_use]
    pub fn new(
        layout: Layout,
        (planned, here): (&[JobKind], bool),
        newest: Vec<Job>,
        latest: &[Job],
        now: DateTime<Utc>,
    ) -> Self {
        let of = |kind: JobKind, ended: bool| {
            latest.iter().find(|job| job.kind == kind && job.state.has_ended() == ended).cloned()
        };
        let kinds = JobKind::ALL
            .into_iter()
            .map(|kind| KindLine {
                kind,
                planned: planned.contains(&kind),
                under_way: of(kind, false),
                last: of(kind, true),
                next: kind.schedule().next_after(now),
            })
            .collect();
        let (dead, runs) =
            newest.into_iter().map(RunLine).partition(|run| matches!(run.0.state, JobState::Dead { .. }));
        Self { layout, done: None, here, kinds, dead, runs }
    }
}
