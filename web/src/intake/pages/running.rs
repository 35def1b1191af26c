//! A list while it is tried, taken in or taken back: how far that is, or why it ended.

use std::time::Duration;

use askama::Template;
use chrono::{DateTime, Utc};
use domain::format;

use super::{Step, StepLine};
use crate::{page::layout::Layout, urls};

/// How a run stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum RunState {
    /// It goes on.
    Running {
        /// Rows so far.
        rows: u64,
        /// How much is done, in thousandths; `None` before anybody can tell.
        done: Option<u32>,
        /// How long it will take, if it goes on like this.
        left: Option<Duration>,
        /// What is being done, such as 「行を読み取っています」.
        doing: String,
        /// Whether somebody has asked it to stop.
        stopping: bool,
    },
    /// Somebody stopped it.
    Stopped,
    /// It has shown no sign of life since then: the machine or the program was switched off.
    Killed {
        /// The last sign of life.
        seen: DateTime<Utc>,
    },
    /// It cannot be done; the reason is a sentence that says what to do.
    Refused {
        /// The reason.
        reason: String,
    },
}

/// The page of a run.
#[derive(Clone, Debug, Template)]
#[template(path = "intake/running.html")]
pub struct RunPage {
    /// The frame.
    pub layout: Layout,
    /// The intake.
    pub id: String,
    /// What is being run: 「試し」, 「取込」.
    pub what: &'static str,
    /// How it stands.
    pub state: RunState,
    /// What the list is: kind, day, area, files.
    pub list: Vec<(&'static str, String)>,
    /// Where it is begun again, when it ended early.
    pub again: String,
}

impl RunPage {
    /// Whether it goes on.
    #[must_use]
    pub const fn running(&self) -> bool {
        matches!(self.state, RunState::Running { .. })
    }

    /// The steps.
    #[must_use]
    pub fn steps(&self) -> [StepLine; 4] {
        if self.what == "試し" { Step::Trial.lines() } else { Step::Applied.lines() }
    }

    /// How much is done in whole hundredths, for the bar; `None` before anybody can tell.
    #[must_use]
    pub const fn percent(&self) -> Option<u32> {
        match self.state {
            RunState::Running { done: Some(done), .. } => Some(if done > 1_000 { 100 } else { done / 10 }),
            _ => None,
        }
    }

    /// What is being done, how far it is, and how long it will take.
    #[must_use]
    pub fn words(&self) -> String {
        let RunState::Running { rows, left, doing, stopping, .. } = &self.state else { return String::new() };
        if *stopping {
            return "中止しています。".into();
        }
        let mut words =
            if doing.is_empty() { "行を読み取っています".to_owned() } else { doing.clone() };
        if *rows > 0 {
            words = format!("{words}　{}行まで済みました", format::count(*rows));
        }
        if let Some(left) = left {
            words = format!("{words}　残り{}", span(*left));
        }
        words
    }

    /// Whether it can be stopped.
    #[must_use]
    pub const fn stoppable(&self) -> bool {
        matches!(self.state, RunState::Running { stopping: false, .. })
    }

    /// What happened, when it ended early: title, and what it means.
    #[must_use]
    pub fn ended(&self) -> Option<(&'static str, String)> {
        match &self.state {
            RunState::Running { .. } => None,
            RunState::Stopped => {
                Some(("中止しました", "何も取り込んでいません。データは、始める前のままです。".into()))
            }
            RunState::Killed { seen } => Some((
                "途中で止まりました",
                format!(
                    "{}を最後に、処理が進んでいません。システムが止まったか、再起動したと思われます。何も取り込んでいません。データは、始める前のままです。",
                    format::moment(*seen)
                ),
            )),
            RunState::Refused { reason } => Some((
                if self.what == "試し" {
                    "試せませんでした"
                } else {
                    "取り込めませんでした"
                },
                format!("{}。何も取り込んでいません。", reason.trim_end_matches('。')),
            )),
        }
    }

    /// Where it is stopped.
    #[must_use]
    pub fn stop(&self) -> String {
        urls::intake::deed(&self.id, "stop")
    }

    /// Where it is given up.
    #[must_use]
    pub fn withdraw(&self) -> String {
        urls::intake::deed(&self.id, "withdraw")
    }

    /// How the list is read.
    #[must_use]
    pub fn reading(&self) -> String {
        urls::intake::reading(&self.id)
    }

    /// Back to the history, which names what is open.
    #[must_use]
    pub fn history(&self) -> String {
        urls::imports(1)
    }
}

/// A length of time as people say it.
#[must_use]
pub fn span(length: Duration) -> String {
    match length.as_secs() {
        0..=4 => "わずか".into(),
        seconds @ 5..=59 => format!("約{}秒", seconds.div_ceil(5) * 5),
        seconds @ 60..=3_599 => format!("約{}分", seconds.div_ceil(60)),
        seconds => format!("約{}時間{}分", seconds / 3_600, seconds % 3_600 / 60),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_length_of_time_is_said_roughly() {
        for (seconds, said) in [(2, "わずか"), (7, "約10秒"), (61, "約2分"), (3_700, "約1時間1分")]
        {
            assert_eq!(span(Duration::from_secs(seconds)), said);
        }
    }
}
