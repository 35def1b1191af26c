//! What a thing was before a deed and is after it.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use serde_json::Value;

use super::Field;

/// What is told about a thing on one side of a deed, by field.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Fields(BTreeMap<&'static str, Value>);

impl Fields {
    /// Characters kept of a text; the rest is cut off, and 「…」 says so.
    pub const LONGEST: usize = 500;
    /// Texts kept of a list; how many more there were is told in one more.
    pub const MOST: usize = 100;

    /// Nothing yet.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// With a text. Not for data about people: see [`Fields::withheld`].
    #[must_use]
    pub fn text(self, field: Field, text: &str) -> Self {
        self.put(field, Value::String(shortened(text)))
    }

    /// With a whole number.
    #[must_use]
    pub fn count(self, field: Field, count: u64) -> Self {
        self.put(field, count.into())
    }

    /// With a day.
    #[must_use]
    pub fn day(self, field: Field, day: NaiveDate) -> Self {
        self.put(field, day.to_string().into())
    }

    /// With several texts, in their order.
    #[must_use]
    pub fn texts<T: AsRef<str>>(self, field: Field, texts: impl IntoIterator<Item = T>) -> Self {
        let mut texts = texts.into_iter();
        let mut kept: Vec<Value> =
            texts.by_ref().take(Self::MOST).map(|text| shortened(text.as_ref()).into()).collect();
        let more = texts.count();
        if more > 0 {
            kept.push(format!("ほか{more}").into());
        }
        self.put(field, Value::Array(kept))
    }

    /// With a value that there is but that the trail must not know.
    #[must_use]
    pub fn withheld(self, field: Field) -> Self {
        self.put(field, Value::Null)
    }

    fn put(mut self, field: Field, value: Value) -> Self {
        self.0.insert(field.key(), value);
        self
    }

    /// Whether nothing is told.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Both sides without what is the same on them. What is withheld stays: whoever withholds it on both sides says that
    /// it changed.
    #[must_use]
    pub fn difference(mut before: Self, mut after: Self) -> (Self, Self) {
        let same: Vec<_> = before
            .0
            .iter()
            .filter(|(field, value)| !value.is_null() && after.0.get(*field) == Some(*value))
            .map(|(field, _)| *field)
            .collect();
        for field in same {
            before.0.remove(field);
            after.0.remove(field);
        }
        (before, after)
    }

    /// As it is kept: one JSON object, fields in order of their words, `null` for what is withheld. `None` when nothing
    /// is told.
    #[must_use]
    pub fn kept(&self) -> Option<String> {
        // A map of words to plain values always has a text.
        (!self.is_empty()).then(|| serde_json::to_string(&self.0).unwrap_or_default())
    }
}

/// One field of a record, for people.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Change {
    /// The name of the field; the word it is kept under where this release has no name for it.
    pub field: String,
    /// What it was; `None` when nothing was told.
    pub before: Option<String>,
    /// What it is; `None` when nothing was told.
    pub after: Option<String>,
}

/// What pages say in the place of a value that was withheld.
const WITHHELD: &str = "（記録しない項目）";

/// Both sides of a record, field by field. A text that is not an object of fields stands as it is under no name.
pub(super) fn changes(before: Option<&str>, after: Option<&str>) -> Vec<Change> {
    let (mut before, mut after) = (read(before), read(after));
    let mut fields: Vec<String> = before.keys().chain(after.keys()).cloned().collect();
    fields.sort_unstable();
    fields.dedup();
    let change = |word: String| Change {
        before: before.remove(&word),
        after: after.remove(&word),
        field: Field::from_key(&word).map_or(word, |field| field.name().to_owned()),
    };
    fields.into_iter().map(change).collect()
}

fn read(side: Option<&str>) -> BTreeMap<String, String> {
    let Some(text) = side else { return BTreeMap::new() };
    match serde_json::from_str::<BTreeMap<String, Value>>(text) {
        Ok(fields) => fields.into_iter().map(|(word, value)| (word, shown(&value))).collect(),
        Err(_) => BTreeMap::from([(String::new(), text.to_owned())]),
    }
}

fn shown(value: &Value) -> String {
    match value {
        Value::Null => WITHHELD.to_owned(),
        Value::String(text) => text.clone(),
        Value::Array(values) => values.iter().map(shown).collect::<Vec<_>>().join("、"),
        other => other.to_string(),
    }
}

fn shortened(text: &str) -> String {
    match text.char_indices().nth(Fields::LONGEST) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text.to_owned(),
    }
}
