//! Bringing in a list, page by page: bring, look at how it is read, see what it would do.

pub mod effects;
pub mod new;
pub mod reading;
pub mod running;
pub mod trial;

pub use effects::{EffectLine, EffectsTable};
pub use new::NewPage;
pub use reading::{ColumnLine, FileReading, ReadingPage};
pub use running::{RunPage, RunState};
pub use trial::{ChangeLine, ChangesPart, FieldChange, PlaceLine, TrialPage};

use domain::format;

/// The steps from a file to facts, in the order in which they are taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Step {
    /// Files are chosen.
    Bring,
    /// How they are read is looked at.
    Reading,
    /// What they would do is looked at.
    Trial,
    /// They count.
    Applied,
}

/// A step, as the line of steps at the top of a page shows it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct StepLine {
    /// What it is called.
    pub label: &'static str,
    /// Whether the page is this step.
    pub current: bool,
    /// Whether it lies behind.
    pub done: bool,
}

impl Step {
    const ALL: [(Self, &'static str); 4] = [
        (Self::Bring, "ファイルを選ぶ"),
        (Self::Reading, "読み取り方を確かめる"),
        (Self::Trial, "結果を見る"),
        (Self::Applied, "取り込む"),
    ];

    /// All steps, seen from this one.
    #[must_use]
    pub fn lines(self) -> [StepLine; 4] {
        Self::ALL.map(|(step, label)| StepLine { label, current: step == self, done: step < self })
    }
}

/// A choice with a sentence of its own, drawn with a button to pick it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Radio {
    /// The value sent.
    pub value: &'static str,
    /// What it says.
    pub label: &'static str,
    /// What it means.
    pub about: &'static str,
    /// Whether it is picked.
    pub chosen: bool,
}

/// A size as people say it: 「3.2 MB」.
#[must_use]
pub fn size(bytes: u64) -> String {
    const UNITS: [(u64, &str); 3] = [(1 << 30, "GB"), (1 << 20, "MB"), (1 << 10, "KB")];
    match UNITS.into_iter().find(|(unit, _)| bytes >= *unit) {
        Some((unit, name)) => {
            let tenths = (bytes * 10 + unit / 2) / unit;
            format!("{}.{} {name}", format::count(tenths / 10), tenths % 10)
        }
        None => format!("{bytes} バイト"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sizes_are_said_as_people_say_them() {
        for (bytes, said) in [(0, "0 バイト"), (1_536, "1.5 KB"), (3_355_443, "3.2 MB"), (1 << 30, "1.0 GB")]
        {
            assert_eq!(size(bytes), said);
        }
    }

    #[test]
    fn the_steps_know_what_lies_behind() {
        let lines = Step::Trial.lines();
        assert_eq!(
            lines.map(|line| (line.done, line.current)),
            [(true, false), (true, false), (false, true), (false, false)]
        );
    }
}
