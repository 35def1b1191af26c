//! Gives rows that could not be taken back to people, in their own layout with the reason beside them.
//!
//! The file opens in a spreadsheet, nothing in it can run as a formula, and it can be corrected and read again:
//! the reader drops the column 理由 and the marks that defuse formulas.

use std::io::{self, Write};

use domain::finding::Finding;

/// The header of the column with the reasons.
pub const REASON: &str = "理由";

/// Writes rejected rows as CSV with byte order mark and CRLF. One file holds the rows of one list.
pub struct RejectsWriter<W: Write> {
    writer: csv::Writer<W>,
    width: usize,
    /// Where the list, itself such a file, had its reasons; they are not written again.
    reason_at: Option<usize>,
}

impl<W: Write> RejectsWriter<W> {
    /// Begins a file with the list's own header (see [`crate::About::header`]), which may be empty.
    pub fn new(mut out: W, header: &[String]) -> io::Result<Self> {
        out.write_all(b"\xef\xbb\xbf")?;
        let mut writer =
            csv::WriterBuilder::new().flexible(true).terminator(csv::Terminator::CRLF).from_writer(out);
        // A list without header gets one, so that the reasons do not pass for data.
        let number = [String::from("事業所番号")];
        let header = if header.is_empty() { &number[..] } else { header };
        let labels: Vec<&str> = header.iter().map(String::as_str).filter(|label| *label != REASON).collect();
        let width = labels.len();
        writer.write_record(labels.into_iter().chain([REASON]))?;
        Ok(Self { writer, width, reason_at: header.iter().position(|label| label == REASON) })
    }

    /// Writes a row with its reason. Cells beyond the header's are kept behind the reason.
    pub fn write<'c>(
        &mut self,
        cells: impl IntoIterator<Item = &'c str>,
        finding: &Finding,
    ) -> io::Result<()> {
        let reason_at = self.reason_at;
        let mut cells =
            cells.into_iter().enumerate().filter(|(at, _)| Some(*at) != reason_at).map(|(_, cell)| cell);
        for _ in 0..self.width {
            self.writer.write_field(defuse(cells.next().unwrap_or_default()).as_ref())?;
        }
        self.writer.write_field(defuse(&finding.to_string()).as_ref())?;
        for cell in cells {
            self.writer.write_field(defuse(cell).as_ref())?;
        }
        self.writer.write_record(None::<&[u8]>)?;
        Ok(())
    }

    /// Writes out what is left and gives the output back.
    pub fn finish(self) -> io::Result<W> {
        self.writer.into_inner().map_err(|error| io::Error::other(error.to_string()))
    }
}

/// How a cell begins that a spreadsheet may run, also in full width, which a Japanese one takes for the same.
const LIVE: [&str; 13] = ["=", "+", "-", "@", "\t", "\r", "\n", "\0", "＝", "＋", "－", "＠", "−"];

/// A text that no spreadsheet takes for a formula: a `'` before `=`, `+`, `-`, `@`, their full-width forms, tab, line
/// break and NUL.
#[must_use]
pub fn defuse(cell: &str) -> std::borrow::Cow<'_, str> {
    if is_live(cell.as_bytes()) { format!("'{cell}").into() } else { cell.into() }
}

/// The cell before [`defuse`].
pub(crate) fn rearm(cell: &[u8]) -> &[u8] {
    match cell {
        [b'\'', rest @ ..] if is_live(rest) => rest,
        _ => cell,
    }
}

fn is_live(cell: &[u8]) -> bool {
    let quotes = cell.iter().take_while(|byte| **byte == b'\'').count();
    let rest = cell.get(quotes..).unwrap_or_default();
    LIVE.iter().any(|mark| rest.starts_with(mark.as_bytes()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn a_defused_cell_reads_back(cell in "'{0,2}[=+\\-@\t\r＝＋－＠−a1]?.{0,5}") {
            let safe = defuse(&cell);
            prop_assert!(!LIVE.iter().any(|mark| safe.starts_with(mark)));
            prop_assert_eq!(rearm(safe.as_bytes()), cell.as_bytes());
        }
    }
}
