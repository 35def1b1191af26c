//! A table at a terminal.

use std::io;

/// Writes rows under a head, each column as wide as its widest cell.
pub(super) fn write(out: &mut impl io::Write, head: &[&str], rows: &[Vec<String>]) -> io::Result<()> {
    let width = |column: usize| {
        let cells = rows.iter().map(|row| wide(&row[column]));
        cells.chain([wide(head[column])]).max().unwrap_or(0)
    };
    let widths: Vec<usize> = (0..head.len()).map(width).collect();
    let head: Vec<String> = head.iter().map(ToString::to_string).collect();
    for row in std::iter::once(&head).chain(rows) {
        let padded: Vec<String> = row.iter().zip(&widths).map(|(cell, width)| pad(cell, *width)).collect();
        writeln!(out, "{}", padded.join("  ").trim_end())?;
    }
    Ok(())
}

/// Columns of a terminal that a text takes: two for a full-width character.
fn wide(text: &str) -> usize {
    text.chars().map(|c| if c.is_ascii() { 1 } else { 2 }).sum()
}

/// Numbers to the right, everything else to the left.
/// A text with spaces behind it up to a width.
pub(super) fn pad(cell: &str, width: usize) -> String {
    let space = " ".repeat(width.saturating_sub(wide(cell)));
    let number = cell.parse::<f64>().is_ok();
    if number { format!("{space}{cell}") } else { format!("{cell}{space}") }
}
