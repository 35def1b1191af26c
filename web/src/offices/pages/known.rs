//! What an office's page shows beside its facts.

/// One of several things that rows say of the same point.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DifferLine {
    /// What it is about: 事業所名, 住所 …
    pub item: &'static str,
    /// The rows that say so: service and list.
    pub said_by: Vec<String>,
    /// What they say.
    pub text: String,
    /// Whether that is used.
    pub used: bool,
}

/// An office went to another corporation, or another number was written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HandoverLine {
    /// The day of the list that first had the other number, in both calendars.
    pub on: String,
    /// Name and number before.
    pub before: String,
    /// Name and number since.
    pub after: String,
    /// The services whose rows say so.
    pub services: String,
}
