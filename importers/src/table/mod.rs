//! One view over the rows of text files and workbooks.

mod beginning;
pub(crate) mod guard;
mod text;
mod workbook;

use std::{collections::VecDeque, fs::File, io};

use csv::ByteRecord;
use domain::finding::FindingKind;

use crate::{Unreadable, Wishes, encoding::Proof};
pub(crate) use beginning::{Beginning, LOOKED_AT, SAMPLES};
pub(crate) use workbook::Glance;

/// A row as it stands in the file, lent until the next is read.
#[derive(Clone, Copy, Debug)]
pub struct Row<'t> {
    line: u64,
    record: &'t ByteRecord,
    defused: bool,
    file: &'t str,
}

impl<'t> Row<'t> {
    pub(crate) const fn new(line: u64, record: &'t ByteRecord, defused: bool) -> Self {
        Self { line, record, defused, file: "" }
    }

    /// What to call the file of the row when telling people about it: its name, with the sheet where several are read
    /// (「一覧.xlsx［追加分］」). Empty for a row of a bare [`Table`].
    #[must_use]
    pub const fn file(&self) -> &'t str {
        self.file
    }

    /// The same row, of a file that people call so.
    pub(crate) const fn in_file<'f>(&self, file: &'f str, defused: bool) -> Row<'f>
    where
        't: 'f,
    {
        Row { line: self.line, record: self.record, defused, file }
    }

    /// Line in the file where the row begins (row number in a sheet), counted from 1.
    #[must_use]
    pub const fn line(&self) -> u64 {
        self.line
    }

    /// How many cells the row has.
    #[must_use]
    pub fn len(&self) -> usize {
        self.record.len()
    }

    /// Whether the row has no cells at all.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.record.is_empty()
    }

    /// A cell as UTF-8 bytes; beyond the last it is empty.
    #[must_use]
    pub fn bytes(&self, column: usize) -> &'t [u8] {
        let cell = self.record.get(column).unwrap_or_default();
        // The row ended at its line feed.
        let cell =
            if column + 1 == self.record.len() { cell.strip_suffix(b"\r").unwrap_or(cell) } else { cell };
        if self.defused { crate::rejects::rearm(cell) } else { cell }
    }

    /// A cell as text, exactly as written.
    #[must_use]
    pub fn text(&self, column: usize) -> &'t str {
        // The table decoded it; only a file that changed while it was read can fail here.
        std::str::from_utf8(self.bytes(column)).unwrap_or("\u{fffd}")
    }

    /// Every cell, exactly as written.
    pub fn cells(&self) -> impl Iterator<Item = &'t str> + use<'t> {
        let row = *self;
        (0..row.len()).map(move |column| row.text(column))
    }

    /// Whether every cell is blank.
    #[must_use]
    pub fn is_blank(&self) -> bool {
        self.cells().all(|cell| cell.trim().is_empty())
    }

    /// All bytes of the row, without separators.
    pub(crate) fn all_bytes(&self) -> &'t [u8] {
        self.record.as_slice()
    }
}

/// What comes next in a table.
#[derive(Debug)]
pub(crate) enum Step {
    /// A row; ask [`Table::row`].
    Row,
    /// A sheet begins.
    Sheet(String),
    /// The rest cannot be read.
    Broken(u64, FindingKind),
    /// Nothing more.
    End,
}

/// The rows of a file, one at a time.
#[derive(Debug)]
pub struct Table {
    rows: Rows,
    current: ByteRecord,
    line: u64,
    /// Rows that were looked at for the header and are still to come.
    waiting: VecDeque<(u64, ByteRecord)>,
    /// What was met behind them.
    next: Option<Step>,
    over: bool,
}

#[derive(Debug)]
enum Rows {
    Text(Box<text::TextRows>),
    Workbook(workbook::WorkbookRows),
}

impl Table {
    pub(crate) fn text(file: File, proof: Proof, delimiter: u8, line_feeds: bool) -> io::Result<Self> {
        Ok(Self::new(Rows::Text(Box::new(text::TextRows::new(file, proof, delimiter, line_feeds)?))))
    }

    pub(crate) fn workbook(
        file: File,
        wishes: &Wishes,
        glance: Option<&mut Glance<'_>>,
    ) -> Result<Self, Unreadable> {
        Ok(Self::new(Rows::Workbook(workbook::WorkbookRows::open(file, wishes, glance)?)))
    }

    fn new(rows: Rows) -> Self {
        Self { rows, current: ByteRecord::new(), line: 0, waiting: VecDeque::new(), next: None, over: false }
    }

    /// The next row of the whole file, sheets one after the other. `Err` says why the rest cannot be read.
    pub fn next_row(&mut self) -> Option<Result<Row<'_>, FindingKind>> {
        loop {
            match self.advance() {
                Step::Row => return Some(Ok(self.row())),
                Step::Sheet(_) => {}
                Step::Broken(_, kind) => return Some(Err(kind)),
                Step::End => return None,
            }
        }
    }

    pub(crate) fn advance(&mut self) -> Step {
        if let Some((line, record)) = self.waiting.pop_front() {
            (self.line, self.current) = (line, record);
            return Step::Row;
        }
        if let Some(step) = self.next.take() {
            return step;
        }
        if self.over {
            return Step::End;
        }
        let step = match &mut self.rows {
            Rows::Text(rows) => rows.advance(&mut self.current, &mut self.line),
            Rows::Workbook(rows) => rows.advance(&mut self.current, &mut self.line),
        };
        self.over = matches!(step, Step::Broken(..) | Step::End);
        if self.over {
            // Half a row is no row.
            self.current.clear();
        }
        step
    }

    /// Bytes of the file read so far, some of them ahead of the row.
    pub(crate) fn bytes_read(&self) -> u64 {
        match &self.rows {
            Rows::Text(rows) => rows.bytes_read(),
            Rows::Workbook(rows) => rows.bytes_read(),
        }
    }

    /// Every sheet of a workbook, read or not; none for a text.
    pub(crate) fn sheets(&self) -> &[String] {
        match &self.rows {
            Rows::Text(_) => &[],
            Rows::Workbook(rows) => rows.sheets(),
        }
    }

    const fn row(&self) -> Row<'_> {
        Row::new(self.line, &self.current, false)
    }

    pub(crate) const fn row_of<'t>(&'t self, file: &'t str, defused: bool) -> Row<'t> {
        Row { line: self.line, record: &self.current, defused, file }
    }

    /// Takes the first rows of a sheet or a text out, those around its header where its line is known.
    pub(crate) fn begin(&mut self, header: Option<u64>) -> Vec<(u64, ByteRecord)> {
        let mut beginning = Beginning::new(header);
        loop {
            match self.advance() {
                Step::Row => {
                    if !beginning.add(self.line, std::mem::take(&mut self.current)) {
                        break;
                    }
                }
                step => {
                    self.next = Some(step);
                    break;
                }
            }
        }
        beginning.into_rows()
    }

    /// Puts rows back that were taken out; they come again before all others.
    pub(crate) fn put_back(&mut self, rows: impl IntoIterator<Item = (u64, ByteRecord)>) {
        self.waiting.extend(rows);
    }
}
