//! A chart on a page: the drawing, what it says, and exactly its figures as a table.

use crate::{charts::Figure, page::controls::Downloads};

/// A chart with its text summary and tabular twin.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Chart {
    /// Its name within the page, for links and labels.
    pub id: &'static str,
    /// Its title.
    pub title: String,
    /// The drawing: SVG without style attributes, already escaped.
    pub svg: String,
    /// What it shows, in a sentence.
    pub summary: String,
    /// The heads of the table.
    pub columns: Vec<String>,
    /// The rows of the table; the first cell names the row.
    pub rows: Vec<Vec<String>>,
    /// The table as files.
    pub downloads: Downloads,
}

impl Chart {
    /// A drawn figure under a name and a title, its table also as files.
    #[must_use]
    pub fn of(id: &'static str, title: impl Into<String>, figure: Figure, downloads: Downloads) -> Self {
        let Figure { svg, summary, columns, rows } = figure;
        Self { id, title: title.into(), svg, summary, columns, rows, downloads }
    }
}
