//! Pages as a reader sees them: tables, links, text.

use anyhow::{Context as _, Result};
use scraper::{ElementRef, Html, Selector};

/// A page.
pub(crate) struct Page(Html);

impl Page {
    /// Reads the HTML.
    pub(crate) fn new(html: &str) -> Self {
        Self(Html::parse_document(html))
    }

    /// The text of all elements that a selector finds.
    pub(crate) fn texts(&self, selector: &str) -> Result<Vec<String>> {
        Ok(self.all(selector)?.into_iter().map(text).collect())
    }

    /// An attribute of all elements that a selector finds.
    pub(crate) fn attributes(&self, selector: &str, name: &str) -> Result<Vec<String>> {
        Ok(self
            .all(selector)?
            .into_iter()
            .filter_map(|found| found.attr(name))
            .map(ToOwned::to_owned)
            .collect())
    }

    /// Everything readable.
    pub(crate) fn text(&self) -> String {
        self.texts("body").unwrap_or_default().concat()
    }

    /// The body rows of the table with the most of them: each a list of cells.
    pub(crate) fn main_table(&self) -> Result<Vec<Vec<String>>> {
        let (row, cell) = (selector("tbody tr")?, selector("th, td")?);
        let tables = self.all("main table")?;
        let largest =
            tables.iter().max_by_key(|table| table.select(&row).count()).context("no table on the page")?;
        Ok(largest.select(&row).map(|row| row.select(&cell).map(text).collect()).collect())
    }

    fn all(&self, of: &str) -> Result<Vec<ElementRef<'_>>> {
        let selector = selector(of)?;
        Ok(self.0.select(&selector).collect())
    }
}

fn selector(text: &str) -> Result<Selector> {
    Selector::parse(text).map_err(|error| anyhow::anyhow!("{text}: {error}"))
}

fn text(element: ElementRef<'_>) -> String {
    element.text().collect::<Vec<_>>().concat().split_whitespace().collect::<Vec<_>>().join(" ")
}

/// The figures in some cells, in order: 「1,234事業所」 is 1234, 「4.6%」 is 4.6.
pub(crate) fn figures<'c>(cells: impl IntoIterator<Item = &'c str>) -> Vec<String> {
    let mut found = Vec::new();
    for cell in cells {
        let plain = cell.replace(',', "");
        let numbers = plain
            .split(|c: char| !(c.is_ascii_digit() || c == '.'))
            .filter(|part| part.starts_with(|c: char| c.is_ascii_digit()));
        found.extend(numbers.map(|number| number.trim_end_matches('.').to_owned()));
    }
    found
}
