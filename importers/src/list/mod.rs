//! The data rows of a list: sheets with their headers, title rows and repeated headers out of the way.

mod understand;

use domain::{
    date,
    finding::{Finding, FindingKind},
};

use crate::{
    About, Row, Source, Unreadable,
    about::Layout,
    header::{Columns, Field, Purpose},
    source::Form,
    table::{Glance, Step, Table},
    wishes::Disobeyed,
};
use understand::{Asked, Understood, rank};

/// More columns than any list has.
const MOST_COLUMNS: usize = 1_000;
/// Bytes a cell may have. The longest published one has 15,000.
const LONGEST_CELL: usize = 1 << 20;

/// What comes next in a list.
pub(crate) enum Next {
    /// A data row; ask [`List::row`].
    Row,
    /// A row that cannot be taken as it is.
    Bad(u64, FindingKind),
    /// Nothing more.
    End,
}

/// How far a list was seen.
enum Progress {
    Reading,
    /// Something of it could not be seen.
    Lost,
    /// All of it was seen.
    Complete,
}

/// A table whose columns are known.
pub(crate) struct List {
    table: Table,
    asked: Asked,
    pub(crate) columns: Columns,
    pub(crate) about: About,
    /// How many sheets (or texts) were entered: the columns are others with each.
    pub(crate) entered: usize,
    /// What people call the file: with the sheet where several are read.
    label: String,
    /// Whether bytes that are no characters may come.
    pub(crate) dirty: bool,
    defused: bool,
    progress: Progress,
}

/// What was understood of a file by its first rows, without reading it to its end: what a person is shown before
/// anything is taken from it, and may correct.
pub fn look(source: &Source, purpose: Purpose) -> Result<About, Unreadable> {
    List::open(source, purpose).map(|list| list.about)
}

impl List {
    /// Opens a list and finds its header: in a text among the first rows, in a workbook in the first sheet that has one.
    /// What a person wished goes before what the rows say.
    pub(crate) fn open(source: &Source, purpose: Purpose) -> Result<Self, Unreadable> {
        let (encoding, dirty) = match source.form() {
            Form::Text { proof, .. } => (proof.encoding.name(), !proof.clean),
            Form::Workbook => ("Excelブック（.xlsx）", false),
        };
        let asked = Asked::of(source, purpose);
        let mut sheets = Vec::new();
        let table = match source.form() {
            Form::Text { .. } => source.table()?,
            Form::Workbook => glance(source, asked.clone(), &mut sheets)?,
        };
        let about = About {
            file: source.name().to_owned(),
            size: source.size(),
            encoding,
            delimiter: source.delimiter(),
            all_sheets: table.sheets().to_vec(),
            sheets,
            wishes: source.wishes().clone(),
            encoding_found: source.encoding(),
            ..About::default()
        };
        let mut list = Self {
            table,
            asked,
            columns: Columns::default(),
            label: source.name().to_owned(),
            about,
            entered: 0,
            dirty,
            defused: false,
            progress: Progress::Reading,
        };
        match source.form() {
            Form::Text { .. } => list.enter(None)?,
            Form::Workbook => list.enter_first_sheet()?,
        }
        Ok(list)
    }

    fn enter_first_sheet(&mut self) -> Result<(), Unreadable> {
        let mut why = Unreadable::Empty;
        loop {
            match self.next_sheet() {
                Ok(Some(sheet)) => match self.enter(Some(&sheet)) {
                    Ok(()) => return Ok(()),
                    // Of several reasons the one that came nearest to a list says most.
                    Err(error) if rank(&error) > rank(&why) => why = error,
                    Err(_) => {}
                },
                Ok(None) => return Err(why),
                Err((_, kind)) => return Err(Unreadable::BrokenWorkbook(kind.to_string())),
            }
        }
    }

    /// Passes by whatever is left of a sheet.
    fn next_sheet(&mut self) -> Result<Option<String>, (u64, FindingKind)> {
        loop {
            match self.table.advance() {
                Step::Row => {}
                Step::Sheet(name) => return Ok(Some(name)),
                Step::Broken(line, kind) => return Err((line, kind)),
                Step::End => return Ok(None),
            }
        }
    }

    /// Finds the header of a sheet, or of a text, and stands before its first data row.
    fn enter(&mut self, sheet: Option<&str>) -> Result<(), Unreadable> {
        let rows = self.table.begin(self.asked.header_line());
        let lent: Vec<Row<'_>> = rows.iter().map(|(line, record)| Row::new(*line, record, false)).collect();
        let understood = self.asked.understand(&lent)?;
        let Understood { columns, titles, data, found } = understood;
        if let Some(column) = found {
            let kind = FindingKind::NoHeader { column: usize::from(column) + 1 };
            self.about.notes.push(Finding::new(0, None, "", kind));
        }
        let named = lent[..titles].iter().flat_map(Row::cells).chain(sheet).find_map(date::find_date);
        self.about.as_of = self.about.as_of.or(named);
        self.defused = columns.has(Field::Reason);
        if self.entered == 0 {
            self.about.header_line = if data > titles { lent[titles].line() } else { 0 };
            self.about.header_rows = u8::try_from(data - titles).unwrap_or(0);
            self.about.layout = layout(&columns);
            self.about.describe(&columns, lent[data..].iter().map(|row| row.in_file("", self.defused)));
            self.asked.follow(&columns);
        }
        self.entered += 1;
        if let Some(sheet) = sheet
            && self.about.sheets.len() > 1
        {
            self.label = format!("{}［{sheet}］", self.about.file);
        }
        self.columns = columns;
        self.table.put_back(rows.into_iter().skip(data));
        Ok(())
    }

    /// What people call the file of the rows that come.
    pub(crate) fn file(&self) -> &str {
        &self.label
    }

    /// The row that [`Next::Row`] announced.
    pub(crate) fn row(&self) -> Row<'_> {
        self.table.row_of(&self.label, self.defused)
    }

    /// Bytes of the file read so far; all of them at the end.
    pub(crate) fn bytes_read(&self) -> u64 {
        if self.is_complete() { self.about.size } else { self.table.bytes_read().min(self.about.size) }
    }

    /// Whether the list was read to its end.
    pub(crate) const fn is_complete(&self) -> bool {
        matches!(self.progress, Progress::Complete)
    }

    /// Goes to the next data row.
    pub(crate) fn advance(&mut self) -> Next {
        loop {
            match self.table.advance() {
                Step::Row => return self.check(),
                Step::Sheet(name) => {
                    let mut sheet = name;
                    // A sheet without a header of its own is no list.
                    while self.enter(Some(&sheet)).is_err() {
                        match self.next_sheet() {
                            Ok(Some(next)) => sheet = next,
                            Ok(None) => return self.end(),
                            Err((line, kind)) => return self.lost(line, kind),
                        }
                    }
                }
                Step::Broken(line, kind) => return self.lost(line, kind),
                Step::End => return self.end(),
            }
        }
    }

    const fn end(&mut self) -> Next {
        if matches!(self.progress, Progress::Reading) {
            self.progress = Progress::Complete;
        }
        Next::End
    }

    /// Rows may be lost from here on.
    const fn lost(&mut self, line: u64, kind: FindingKind) -> Next {
        self.progress = Progress::Lost;
        Next::Bad(line, kind)
    }

    /// Row-wide dangers, cheaply.
    fn check(&mut self) -> Next {
        let row = self.row();
        let bytes = row.all_bytes();
        if row.len() > MOST_COLUMNS {
            return Next::Bad(row.line(), FindingKind::TooManyColumns { columns: row.len() });
        }
        if bytes.len() > LONGEST_CELL
            && let Some(long) =
                (0..row.len()).map(|column| row.bytes(column).len()).find(|&len| len > LONGEST_CELL)
        {
            return Next::Bad(row.line(), FindingKind::CellTooLong { bytes: long });
        }
        if bytes.contains(&0) {
            return Next::Bad(row.line(), FindingKind::NulByte);
        }
        if bytes.contains(&b'\n') && self.swallows_rows(&row) {
            let line = row.line();
            return self.lost(line, FindingKind::RowsSwallowed);
        }
        Next::Row
    }

    /// Whether a cell holds whole rows, because a quote before them was not closed.
    fn swallows_rows(&self, row: &Row<'_>) -> bool {
        let Some(delimiter) = self.about.delimiter else {
            return false;
        };
        let many = (self.columns.labels.len() / 2).max(3);
        let is_row = |line: &str| line.matches(delimiter).count() >= many;
        row.cells().any(|cell| cell.lines().skip(1).any(is_row))
    }
}

/// Opens the table of a workbook and notes the sheets that are lists. A sheet that was wished and is none is refused;
/// others without a header of their own are passed by.
fn glance(source: &Source, mut asked: Asked, sheets: &mut Vec<String>) -> Result<Table, Unreadable> {
    let strict = source.wishes().sheets.is_some();
    let mut refused = None;
    let mut see: Box<Glance<'_>> = Box::new(|name, rows| {
        let understood = rows.and_then(|rows| {
            let lent: Vec<Row<'_>> = rows.iter().map(|(line, row)| Row::new(*line, row, false)).collect();
            asked.understand(&lent)
        });
        match understood {
            Ok(understood) => {
                if sheets.is_empty() {
                    asked.follow(&understood.columns);
                }
                sheets.push(name.to_owned());
            }
            Err(why) if strict && refused.is_none() => {
                refused = Some(Disobeyed::Sheet { sheet: name.to_owned(), why: Box::new(why) });
            }
            Err(_) => {}
        }
    });
    let table = source.table_with(Some(&mut *see))?;
    drop(see);
    refused.map_or(Ok(table), |refused| Err(refused.into()))
}

/// Which of the known layouts the columns are.
fn layout(columns: &Columns) -> Layout {
    let called = |label: &str| columns.labels.iter().any(|known| known == label);
    match () {
        () if columns.labels.is_empty() && columns.known() == 1 => Layout::NumbersOnly,
        () if called("介護サービス事業所名称") => Layout::Recommended,
        () if columns.has(Field::SharedService) && columns.has(Field::Service) => Layout::OpenData,
        () => Layout::Other,
    }
}
