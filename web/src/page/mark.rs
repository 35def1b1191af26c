//! Marks and bars: a judgement as a word with a shape, a value drawn against its target.

/// How a value stands against a target, drawn as a bar with a line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Gauge {
    /// Length of the bar, 0 to 1000.
    pub length: u32,
    /// Place of the target line, 0 to 1000.
    pub goal: u32,
    /// Whether the target is met.
    pub met: bool,
}

impl Gauge {
    /// The class of the drawing.
    #[must_use]
    pub const fn class(&self) -> &'static str {
        if self.met { "gauge met" } else { "gauge" }
    }
}

/// A judgement as a word and a style class.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Mark {
    /// What it says.
    pub word: &'static str,
    /// The class that gives it shape and colour.
    pub class: &'static str,
}

impl Mark {
    /// The mark of a target that is met, not met, or does not apply.
    #[must_use]
    pub const fn of(met: Option<bool>) -> Self {
        match met {
            Some(true) => Self { word: "達成", class: "met" },
            Some(false) => Self { word: "未達成", class: "short" },
            None => Self { word: "対象外", class: "none" },
        }
    }
}
