//! Figures become pictures: SVG drawn on the server, with the table and the words that say the same (B6).
//!
//! | chart | where |
//! | --- | --- |
//! | the innovator bell with an area's position | [`bell`] |
//! | a rate over the months with its target | [`trend`] |
//! | areas side by side | [`bars`] |
//!
//! Colours, line styles and fonts are those of `charts.css`; a chart carries classes and no style of its own, so
//! that it obeys the page's policy, prints in grey and follows forced colours. Every shape is named by a text
//! beside it or differs in pattern, and no label is clipped: room is made by measuring it first.

pub mod bars;
pub mod bell;
mod curve;
mod measure;
mod months;
mod scale;
mod svg;
pub mod trend;

#[cfg(test)]
mod samples;

/// What a chart is called, and under which id the page knows it.
#[derive(Clone, Copy, Debug)]
pub struct Heading<'a> {
    /// Unique on its page: ASCII letters, digits and hyphens.
    pub id: &'a str,
    /// The title, such as 「神戸市の利用率の推移」.
    pub title: &'a str,
}

/// A chart with its twins: page, file and picture show the same data.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Figure {
    /// The drawing, ready to stand in HTML.
    pub svg: String,
    /// What it says, in sentences.
    pub summary: String,
    /// The names of the table's columns.
    pub columns: Vec<String>,
    /// The table: exactly what is drawn, numbers without separators.
    pub rows: Vec<Vec<String>>,
}

/// Names of columns as owned texts.
fn columns<const N: usize>(names: [&str; N]) -> Vec<String> {
    names.map(str::to_owned).to_vec()
}
