//! What is known of something, as pairs of name and value.

/// A fact about whatever a page shows: name, value, and a link when the value leads somewhere.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fact {
    /// What it is.
    pub label: &'static str,
    /// Its value.
    pub value: String,
    /// Where the value leads.
    pub href: Option<String>,
}

impl Fact {
    /// A fact that leads nowhere.
    #[must_use]
    pub fn new(label: &'static str, value: impl Into<String>) -> Self {
        Self { label, value: value.into(), href: None }
    }
}
