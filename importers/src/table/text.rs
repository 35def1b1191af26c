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
        Ok(Self { reader, allowance })
    }

    pub(super) fn bytes_read(&self) -> u64 {
        self.reader.get_ref().bytes_read()
    }

    pub(super) fn advance(&mut self, record: &mut ByteRecord, line: &mut u64) -> Step {
        self.allowance.renew();
        let before = self.reader.position().line();
        match self.reader.read_byte_record(record) {
            Ok(true) => {
                *line = record.position().map_or(before, csv::Position::line);
                Step::Row
            }
            Ok(false) => Step::End,
            Err(_) if self.allowance.is_spent() => Step::Broken(before, FindingKind::RowNeverEnds),
            Err(error) => Step::Broken(before, FindingKind::FileBroken(error.to_string())),
        }
    }
}
