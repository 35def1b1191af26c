//! The data rows of a list: sheets with their headers, title rows and repeated headers out of the way.

use domain::{
    date,
    finding::{Finding, FindingKind},
};

use crate::{
    About, Row, Source, Unreadable,
    about::Layout,
    header::{self, Columns, Field, Found, Purpose},
    source::Form,
    table::{Step, Table},
};

/// How many rows are looked at for a header.
const LOOKED_AT: usize = 24;
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
    purpose: Purpose,
    pub(crate) columns: Columns,
    pub(crate) about: About,
    /// Whether bytes that are no characters may come.
    pub(crate) dirty: bool,
    defused: bool,
    progress: Progress,
}

impl List {
    /// Opens a list and finds its header: in a text among the first rows, in a workbook in the first sheet that has one.
    pub(crate) fn open(source: &Source, purpose: Purpose) -> Result<Self, Unreadable> {
        let (encoding, dirty) = match source.form() {
            Form::Text { proof, .. } => (proof.encoding.name(), !proof.clean),
            Form::Workbook => ("Excelブック（.xlsx）", false),
        };
        let about = About {
            file: source.name().to_owned(),
            size: source.size(),
            encoding,
            delimiter: source.delimiter(),
            sheets: Vec::new(),
            header_line: 0,
            layout: Layout::Other,
            header: Vec::new(),
            mapped: Vec::new(),
            unmapped: Vec::new(),
            as_of: None,
            notes: Vec::new(),
        };
        let table = source.table()?;
        let columns = Columns::default();
        let mut list =
            Self { table, purpose, columns, about, dirty, defused: false, progress: Progress::Reading };
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
                    Err(_) if matches!(why, Unreadable::NoNumberColumn { .. }) => {}
                    Err(error) => why = error,
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
        let rows = self.table.look(LOOKED_AT);
        let lent: Vec<Row<'_>> = rows.iter().map(|(line, record)| Row::new(*line, record, false)).collect();
        let line_of = |at: usize| lent.get(at).map_or(0, Row::line);
        if lent.iter().all(Row::is_blank) {
            return Err(Unreadable::Empty);
        }
        let (columns, titles, data) = match header::find(&lent, self.purpose) {
            Found::Header { columns, first, rows } => (columns, first, first + rows),
            Found::Numbers(column) => {
                let kind = FindingKind::NoHeader { column: usize::from(column) + 1 };
                self.about.notes.push(Finding::new(0, None, "", kind));
                (Columns::numbers_only(column), 0, 0)
            }
            Found::WithoutNumber(at) => return Err(Unreadable::NoNumberColumn { line: line_of(at) }),
            Found::Nothing => {
                let looked_for = self.purpose.looked_for();
                return Err(Unreadable::NoHeader { looked_for, looked_at: lent.len() });
            }
        };
        let named = lent[..titles].iter().flat_map(Row::cells).chain(sheet).find_map(date::find_date);
        self.about.as_of = self.about.as_of.or(named);
        if let Some(sheet) = sheet {
            self.about.sheets.push(sheet.to_owned());
        }
        if self.about.mapped.is_empty() {
            self.about.header_line = if data > 0 { line_of(titles) } else { 0 };
            self.about.layout = layout(&columns);
            self.about.header.clone_from(&columns.labels);
            (self.about.mapped, self.about.unmapped) = columns.split();
        }
        self.defused = columns.has(Field::Reason);
        self.columns = columns;
        self.table.put_back(rows.into_iter().skip(data));
        Ok(())
    }

    /// The row that [`Next::Row`] announced.
    pub(crate) fn row(&self) -> Row<'_> {
        self.table.row_as(self.defused)
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

/// Which of the known layouts the columns are.
fn layout(columns: &Columns) -> Layout {
    let called = |label: &str| columns.labels.iter().any(|known| known == label);
    match () {
        () if columns.labels.is_empty() => Layout::NumbersOnly,
        () if called("介護サービス事業所名称") => Layout::Recommended,
        () if columns.has(Field::SharedService) && columns.has(Field::Service) => Layout::OpenData,
        () => Layout::Other,
    }
}
