//! What `renkei kpi` says, read back.

use std::collections::BTreeMap;

use anyhow::{Context as _, Result, bail};
use serde_json::Value;

use super::installation::Installation;

/// The columns every row has, in this order.
pub(crate) const COLUMNS: [&str; 12] = [
    "as_of",
    "level",
    "area_code",
    "area_name",
    "definition",
    "offices",
    "users",
    "rate",
    "target",
    "missing",
    "achieved",
    "unmatched",
];

/// The further columns of a prefecture.
pub(crate) const PREFECTURE_COLUMNS: [&str; 3] =
    ["municipalities", "municipalities_achieved", "municipalities_missing"];

/// One row, by column.
pub(crate) type Row = BTreeMap<String, String>;

/// Asks for a table as CSV.
pub(crate) fn csv(installation: &Installation, more: &[&str]) -> Result<Vec<Row>> {
    let mut args = vec!["kpi", "--format", "csv"];
    args.extend_from_slice(more);
    rows(&installation.run(args)?.exits(0)?.out)
}

/// The rows of a CSV text with a header.
pub(crate) fn rows(text: &str) -> Result<Vec<Row>> {
    let mut reader = csv::Reader::from_reader(text.trim_start_matches('\u{feff}').as_bytes());
    let header = reader.headers()?.clone();
    reader
        .records()
        .map(|record| {
            Ok(header.iter().zip(&record?).map(|(name, value)| (name.to_owned(), value.to_owned())).collect())
        })
        .collect()
}

/// Asks for the same table as JSON; values become the words they have in CSV, `null` nothing.
pub(crate) fn json(installation: &Installation, more: &[&str]) -> Result<Vec<Row>> {
    let mut args = vec!["kpi", "--format", "json"];
    args.extend_from_slice(more);
    let value: Value = serde_json::from_str(&installation.run(args)?.exits(0)?.out)?;
    let list = match &value {
        Value::Array(list) => list,
        Value::Object(map) => {
            map.values().find_map(Value::as_array).context("no list of rows in the JSON")?
        }
        _ => bail!("the JSON is neither a list nor an object"),
    };
    list.iter()
        .map(|row| {
            let fields = row.as_object().context("a row is an object")?;
            Ok(fields.iter().map(|(name, value)| (name.clone(), word(value))).collect())
        })
        .collect()
}

fn word(value: &Value) -> String {
    match value {
        Value::Null => String::new(),
        Value::String(text) => text.clone(),
        other => other.to_string(),
    }
}

/// A whole number of a row.
pub(crate) fn number(row: &Row, column: &str) -> Result<usize> {
    let value = row.get(column).with_context(|| format!("column {column} is missing"))?;
    value.parse().with_context(|| format!("{column} is 「{value}」"))
}
