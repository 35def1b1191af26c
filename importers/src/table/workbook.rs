//! Rows of the sheets of a workbook. A thread reads ahead; what it may have read is bounded.

use std::{
    fs::File,
    io::{self, BufReader, Read, Seek, SeekFrom},
    panic::{self, AssertUnwindSafe},
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
        mpsc::{self, Receiver, SyncSender},
    },
    thread,
};

use calamine::{Cell, DataRef, ExcelDateTime, Reader as _, Xlsx, XlsxError};
use csv::ByteRecord;
use domain::finding::FindingKind;

use super::{Beginning, Step};
use crate::{Unreadable, Wishes, wishes::Disobeyed};

/// One more column than a table may have, so that a row with too many is noticed.
const MOST_COLUMNS: u32 = 1_001;
/// Rows that travel together.
const BATCH: usize = 64;
/// Bytes of rows that travel together, and bytes of one row: a text that a workbook holds once may stand in many cells.
const MOST_BYTES: usize = 4 << 20;
/// Names of sheets that a refusal lists.
const MOST_NAMED: usize = 20;

/// Sees the first rows of a sheet.
pub(crate) type Glance<'g> = dyn FnMut(&str, Result<Vec<(u64, ByteRecord)>, Unreadable>) + 'g;

enum Item {
    Sheet(String),
    Row(u64, ByteRecord),
    Broken(u64, String),
    End,
}

/// Receives what the reading thread sends.
#[derive(Debug)]
pub(super) struct WorkbookRows {
    items: Receiver<Vec<Item>>,
    batch: std::vec::IntoIter<Item>,
    taken: Arc<AtomicU64>,
    sheets: Vec<String>,
}

/// A file that counts the bytes taken from it.
struct Counted {
    file: File,
    taken: Arc<AtomicU64>,
}

impl Read for Counted {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let got = self.file.read(buffer)?;
        self.taken.fetch_add(got as u64, Ordering::Relaxed);
        Ok(got)
    }
}

impl Seek for Counted {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        self.file.seek(to)
    }
}

type Workbook = Xlsx<BufReader<Counted>>;

impl std::fmt::Debug for Item {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Item")
    }
}

impl WorkbookRows {
    /// Opens a workbook that was inspected before; `glance` sees the first rows of each sheet that is to be read.
    pub(super) fn open(
        file: File,
        wishes: &Wishes,
        glance: Option<&mut Glance<'_>>,
    ) -> Result<Self, Unreadable> {
        let taken = Arc::new(AtomicU64::new(0));
        let counted = Counted { file, taken: Arc::clone(&taken) };
        let opened = panic::catch_unwind(|| Xlsx::new(BufReader::new(counted)));
        let mut workbook = match opened {
            Ok(Ok(workbook)) => workbook,
            Ok(Err(XlsxError::Password)) => return Err(Unreadable::EncryptedWorkbook),
            Ok(Err(error)) => return Err(Unreadable::BrokenWorkbook(error.to_string())),
            Err(_) => return Err(Unreadable::BrokenWorkbook("形式が不正です".into())),
        };
        let sheets = workbook.sheet_names();
        let wished = chosen(&sheets, wishes)?;
        if let Some(glance) = glance {
            let header = wishes.header.map(|header| header.line);
            for sheet in &wished {
                let rows = panic::catch_unwind(AssertUnwindSafe(|| first_rows(&mut workbook, sheet, header)));
                glance(
                    sheet,
                    rows.unwrap_or_else(|_| Err(Unreadable::BrokenWorkbook("形式が不正です".into()))),
                );
            }
        }
        let (sender, items) = mpsc::sync_channel(4);
        thread::Builder::new().name("workbook".into()).spawn(move || read(workbook, &wished, sender))?;
        Ok(Self { items, batch: Vec::new().into_iter(), taken, sheets })
    }

    /// Every sheet of the workbook, read or not.
    pub(super) fn sheets(&self) -> &[String] {
        &self.sheets
    }

    /// Bytes the reading thread took from the file, which runs a little ahead.
    pub(super) fn bytes_read(&self) -> u64 {
        self.taken.load(Ordering::Relaxed)
    }

    pub(super) fn advance(&mut self, record: &mut ByteRecord, line: &mut u64) -> Step {
        loop {
            match self.batch.next() {
                Some(Item::Row(number, row)) => {
                    (*line, *record) = (number, row);
                    return Step::Row;
                }
                Some(Item::Sheet(name)) => return Step::Sheet(name),
                Some(Item::Broken(number, why)) => {
                    return Step::Broken(number, FindingKind::SheetBroken(why));
                }
                Some(Item::End) => return Step::End,
                None => match self.items.recv() {
                    Ok(batch) => self.batch = batch.into_iter(),
                    Err(_) => return Step::Broken(*line, FindingKind::SheetBroken("形式が不正です".into())),
                },
            }
        }
    }
}

/// The sheets to read, in the order of the workbook.
fn chosen(sheets: &[String], wishes: &Wishes) -> Result<Vec<String>, Disobeyed> {
    let Some(wished) = &wishes.sheets else {
        return Ok(sheets.to_vec());
    };
    match wished.iter().find(|sheet| !sheets.contains(sheet)) {
        Some(sheet) => {
            let there = sheets.iter().take(MOST_NAMED).cloned().collect();
            Err(Disobeyed::NoSuchSheet { sheet: sheet.clone(), there })
        }
        None => Ok(sheets.iter().filter(|sheet| wished.contains(sheet)).cloned().collect()),
    }
}

/// Sends batches; `false` from a method means that nobody listens any more.
struct Post {
    sender: SyncSender<Vec<Item>>,
    batch: Vec<Item>,
    bytes: usize,
}

impl Post {
    fn put(&mut self, item: Item) -> bool {
        if let Item::Row(_, row) = &item {
            self.bytes += row.as_slice().len();
        }
        self.batch.push(item);
        self.batch.len() < BATCH && self.bytes < MOST_BYTES || self.flush()
    }

    fn flush(&mut self) -> bool {
        self.bytes = 0;
        self.sender.send(std::mem::take(&mut self.batch)).is_ok()
    }
}

fn read(mut workbook: Workbook, sheets: &[String], sender: SyncSender<Vec<Item>>) {
    let mut post = Post { sender, batch: Vec::with_capacity(BATCH), bytes: 0 };
    for name in sheets {
        if !post.put(Item::Sheet(name.clone())) {
            return;
        }
        let mut line = 1;
        match rows(&mut workbook, name, &mut line, |number, row| post.put(Item::Row(number, row))) {
            Ok(true) => {}
            Ok(false) => return,
            Err(why) => {
                let _ = post.put(Item::Broken(line, why));
                break;
            }
        }
    }
    let _ = post.put(Item::End) && post.flush();
}

/// The rows by which a sheet is understood.
fn first_rows(
    workbook: &mut Workbook,
    name: &str,
    header: Option<u64>,
) -> Result<Vec<(u64, ByteRecord)>, Unreadable> {
    let mut beginning = Beginning::new(header);
    rows(workbook, name, &mut 0, |number, row| beginning.add(number, row))
        .map_err(Unreadable::BrokenWorkbook)?;
    Ok(beginning.into_rows())
}

/// Gives the rows of a sheet until `each` has enough: then it is `false`. Keeps `line` at the row it is in.
fn rows(
    workbook: &mut Workbook,
    name: &str,
    line: &mut u64,
    mut each: impl FnMut(u64, ByteRecord) -> bool,
) -> Result<bool, String> {
    let mut cells = match workbook.worksheet_cells_reader(name) {
        Ok(cells) => cells,
        // A sheet of charts has no cells.
        Err(XlsxError::WorksheetNotFound(_) | XlsxError::NotAWorksheet(_)) => return Ok(true),
        Err(error) => return Err(error.to_string()),
    };
    let mut row = ByteRecord::new();
    let mut at: Option<u32> = None;
    let mut text = String::new();
    while let Some(cell) = cells.next_cell().map_err(|error| error.to_string())? {
        let (number, column) = cell.get_position();
        if at != Some(number) {
            if let Some(number) = at
                && !each(u64::from(number) + 1, std::mem::take(&mut row))
            {
                return Ok(false);
            }
            at = Some(number);
            *line = u64::from(number) + 1;
        }
        if column >= MOST_COLUMNS || column < u32::try_from(row.len()).unwrap_or(u32::MAX) {
            continue;
        }
        while row.len() < column as usize {
            row.push_field(b"");
        }
        write(&cell, &mut text);
        if row.as_slice().len() + text.len() > MOST_BYTES {
            return Err("a row that is too large".into());
        }
        row.push_field(text.as_bytes());
    }
    Ok(at.is_none_or(|number| each(u64::from(number) + 1, row)))
}

/// Writes a cell as a person sees it: 1568 and not 1568.0, days as 2026-01-31.
fn write(cell: &Cell<DataRef<'_>>, text: &mut String) {
    use std::fmt::Write as _;
    text.clear();
    // Writing to a String cannot fail.
    let _ = match cell.get_value() {
        DataRef::Empty => Ok(()),
        DataRef::String(value) | DataRef::DateTimeIso(value) | DataRef::DurationIso(value) => {
            text.write_str(value)
        }
        DataRef::SharedString(value) => text.write_str(value),
        DataRef::Int(value) => write!(text, "{value}"),
        DataRef::Float(value) => write!(text, "{value}"),
        DataRef::Bool(value) => text.write_str(if *value { "TRUE" } else { "FALSE" }),
        DataRef::Error(error) => write!(text, "{error}"),
        DataRef::DateTime(moment) => write_moment(*moment, text),
    };
}

fn write_moment(moment: ExcelDateTime, text: &mut String) -> std::fmt::Result {
    use std::fmt::Write as _;
    if moment.is_duration() || !(1.0..2_958_466.0).contains(&moment.as_f64()) {
        return write!(text, "{}", moment.as_f64());
    }
    let (year, month, day, hour, minute, second, _) = moment.to_ymd_hms_milli();
    write!(text, "{year:04}-{month:02}-{day:02}")?;
    if (hour, minute, second) == (0, 0, 0) {
        Ok(())
    } else {
        write!(text, " {hour:02}:{minute:02}:{second:02}")
    }
}
