//! Rows of CSV and TSV.

use std::{fmt, fs::File, io};

use csv::ByteRecord;
use domain::finding::FindingKind;

use super::Step;
use crate::{
    decode::{Allowance, Decoded},
    encoding::Proof,
};

/// Reads rows of a text file; a row that never ends is noticed before it fills the memory.
pub(super) struct TextRows {
    reader: csv::Reader<Decoded>,
    allowance: Allowance,
    /// Whether rows end at line feeds; else at carriage returns, which the reader does not count as lines.
    line_feeds: bool,
}

impl fmt::Debug for TextRows {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("TextRows").field("position", self.reader.position()).finish_non_exhaustive()
    }
}

impl TextRows {
    pub(super) fn new(file: File, proof: Proof, delimiter: u8, line_feeds: bool) -> io::Result<Self> {
        let allowance = Allowance::default();
        let decoded = Decoded::new(file, proof, allowance.clone())?;
        let reader = csv::ReaderBuilder::new()
            .flexible(true)
            .has_headers(false)
            .delimiter(delimiter)
            // Ending rows at the line feed alone keeps the line numbers true; the row trims its carriage return.
            .terminator(if line_feeds { csv::Terminator::Any(b'\n') } else { csv::Terminator::CRLF })
            .buffer_capacity(256 * 1024)
            .from_reader(decoded);
        Ok(Self { reader, allowance, line_feeds })
    }

    pub(super) fn bytes_read(&self) -> u64 {
        self.reader.get_ref().bytes_read()
    }

    #[expect(clippy::naive_bytecount, reason = "few rows come here, and they are short")]
    pub(super) fn advance(&mut self, record: &mut ByteRecord, line: &mut u64) -> Step {
        self.allowance.renew();
        let before = self.line();
        match self.reader.read_byte_record(record) {
            Ok(true) => {
                *line = before;
                let after = self.line();
                if self.line_feeds && after > before + 1 {
                    // Blank lines were passed by, or cells have line breaks: what is not within the row was above it.
                    let within = record.as_slice().iter().filter(|byte| **byte == b'\n').count() as u64;
                    *line = after.saturating_sub(within + 1).max(before);
                }
                Step::Row
            }
            Ok(false) => Step::End,
            Err(_) if self.allowance.is_spent() => Step::Broken(before, FindingKind::RowNeverEnds),
            Err(error) => Step::Broken(before, FindingKind::FileBroken(error.to_string())),
        }
    }

    /// The line the reader stands at, counted from 1.
    fn line(&self) -> u64 {
        let at = self.reader.position();
        if self.line_feeds { at.line() } else { at.record() + 1 }
    }
}
