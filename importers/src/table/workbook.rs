//! Rows of all sheets of a workbook. A thread reads ahead; what it may have read is bounded.

use std::{
    fs::File,
    io::{self, BufReader, Read, Seek, SeekFrom},
    panic,
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

use super::Step;
use crate::Unreadable;

/// One more column than a table may have, so that a row with too many is noticed.
const MOST_COLUMNS: u32 = 1_001;
/// Rows that travel together.
const BATCH: usize = 64;

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
    /// Opens a workbook that was inspected before.
    pub(super) fn open(file: File) -> Result<Self, Unreadable> {
        let taken = Arc::new(AtomicU64::new(0));
        let counted = Counted { file, taken: Arc::clone(&taken) };
        let opened = panic::catch_unwind(|| Xlsx::new(BufReader::new(counted)));
        let workbook = match opened {
            Ok(Ok(workbook)) => workbook,
            Ok(Err(XlsxError::Password)) => return Err(Unreadable::EncryptedWorkbook),
            Ok(Err(error)) => return Err(Unreadable::BrokenWorkbook(error.to_string())),
            Err(_) => return Err(Unreadable::BrokenWorkbook("形式が不正です".into())),
        };
        let (sender, items) = mpsc::sync_channel(4);
        thread::Builder::new().name("workbook".into()).spawn(move || read(workbook, sender))?;
        Ok(Self { items, batch: Vec::new().into_iter(), taken })
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

/// Sends batches; `None` from a method means that nobody listens any more.
struct Post {
    sender: SyncSender<Vec<Item>>,
    batch: Vec<Item>,
}

impl Post {
    fn put(&mut self, item: Item) -> Option<()> {
        self.batch.push(item);
        if self.batch.len() >= BATCH { self.flush() } else { Some(()) }
    }

    fn flush(&mut self) -> Option<()> {
        self.sender.send(std::mem::take(&mut self.batch)).ok()
    }
}

fn read(mut workbook: Workbook, sender: SyncSender<Vec<Item>>) {
    let mut post = Post { sender, batch: Vec::with_capacity(BATCH) };
    let names = workbook.sheet_names();
    for name in names {
        if post.put(Item::Sheet(name.clone())).is_none() {
            return;
        }
        let mut line = 0;
        match sheet(&mut workbook, &name, &mut post, &mut line) {
            // A sheet of charts has no cells.
            Ok(Some(())) | Err(XlsxError::WorksheetNotFound(_) | XlsxError::NotAWorksheet(_)) => {}
            Ok(None) => return,
            Err(error) => {
                let _ = post.put(Item::Broken(line, error.to_string()));
                break;
            }
        }
    }
    let _ = post.put(Item::End).and_then(|()| post.flush());
}

fn sheet(
    workbook: &mut Workbook,
    name: &str,
    post: &mut Post,
    line: &mut u64,
) -> Result<Option<()>, XlsxError> {
    let mut cells = workbook.worksheet_cells_reader(name)?;
    let mut row = ByteRecord::new();
    let mut at: Option<u32> = None;
    let mut text = String::new();
    while let Some(cell) = cells.next_cell()? {
        let (number, column) = cell.get_position();
        if at != Some(number) {
            if let Some(number) = at
                && post.put(Item::Row(u64::from(number) + 1, std::mem::take(&mut row))).is_none()
            {
                return Ok(None);
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
        row.push_field(text.as_bytes());
    }
    match at {
        Some(number) => Ok(post.put(Item::Row(u64::from(number) + 1, row))),
        None => Ok(Some(())),
    }
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
