//! Pages as a reader sees them: tables, links, text.

use std::collections::BTreeMap;

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

    /// The names and numbers of a tally, as they stand: 「新規」 is 「12」.
    pub(crate) fn tally(&self) -> Result<BTreeMap<String, String>> {
        let names = self.texts("main ul.tally li > span")?;
        Ok(names.into_iter().zip(self.texts("main ul.tally li > b")?).collect())
    }

    /// What a browser would send of the first form that a selector finds, without a button.
    pub(crate) fn fields(&self, form: &str) -> Result<Vec<(String, String)>> {
        let form = self.all(form)?.into_iter().next().with_context(|| format!("no form {form}"))?;
        let (controls, options) = (selector("input, select, textarea")?, selector("option")?);
        let mut fields = Vec::new();
        for control in form.select(&controls) {
            let Some(name) = control.attr("name") else { continue };
            if control.attr("disabled").is_some() {
                continue;
            }
            let value = match (control.value().name(), control.attr("type").unwrap_or("text")) {
                ("textarea", _) => control.text().collect::<String>(),
                ("select", _) => {
                    let all: Vec<_> = control.select(&options).collect();
                    let chosen = all.iter().find(|option| option.attr("selected").is_some());
                    let Some(option) = chosen.or_else(|| all.first()) else { continue };
                    option.attr("value").map_or_else(|| text(*option), ToOwned::to_owned)
                }
                (_, "radio" | "checkbox") if control.attr("checked").is_none() => continue,
                (_, "radio" | "checkbox") => control.attr("value").unwrap_or("on").to_owned(),
                (_, "file" | "submit" | "button" | "image" | "reset") => continue,
                _ => control.attr("value").unwrap_or_default().to_owned(),
            };
            fields.push((name.to_owned(), value));
        }
        Ok(fields)
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
