//! What the first rows of a sheet, or of a text, say, and what a person said about them.

use crate::{
    Row, Source, Unreadable,
    header::{self, Columns, Found, Headerless, Purpose},
    source::Form,
    table::LOOKED_AT,
    wishes::{Disobeyed, HeaderAt, Wishes},
};

/// What is asked of the rows of a list.
#[derive(Clone)]
pub(super) struct Asked {
    purpose: Purpose,
    wishes: Wishes,
    /// Whether rows have numbers of their own, as in a sheet, and blank ones need not be there.
    numbered: bool,
    /// The labels of the first sheet, once it is entered. Wishes are about them.
    first: Option<Vec<String>>,
}

/// What was understood of the first rows.
pub(super) struct Understood {
    pub(super) columns: Columns,
    /// Rows above the header.
    pub(super) titles: usize,
    /// The index of the first row behind the header.
    pub(super) data: usize,
    /// The column that was found to hold numbers, where nothing says what it holds.
    pub(super) found: Option<u16>,
}

impl Understood {
    fn without_header(headerless: Headerless) -> Self {
        Self { columns: headerless.columns, titles: 0, data: 0, found: headerless.found }
    }
}

/// How much a reason says about a file: that of the sheet which came nearest to a list says most.
pub(super) const fn rank(why: &Unreadable) -> u8 {
    match why {
        Unreadable::Empty => 0,
        Unreadable::NoNumberColumn { .. } => 2,
        Unreadable::Wish(_) => 3,
        _ => 1,
    }
}

impl Asked {
    pub(super) fn of(source: &Source, purpose: Purpose) -> Self {
        let numbered = matches!(source.form(), Form::Workbook);
        Self { purpose, wishes: source.wishes().clone(), numbered, first: None }
    }

    /// The line somebody said the header is in; further sheets are looked through as if nobody had.
    pub(super) fn header_line(&self) -> Option<u64> {
        self.wishes.header.map(|header| header.line).filter(|_| self.first.is_none())
    }

    /// Further sheets are to follow this one.
    pub(super) fn follow(&mut self, columns: &Columns) {
        self.first.get_or_insert_with(|| columns.labels.clone());
    }

    /// Finds the header among the first rows, or around its line, and what its columns mean.
    pub(super) fn understand(&self, rows: &[Row<'_>]) -> Result<Understood, Unreadable> {
        if rows.iter().all(Row::is_blank) {
            return Err(Unreadable::Empty);
        }
        match &self.first {
            Some(labels) => self.follow_up(rows, labels),
            None => self.first_time(rows),
        }
    }

    fn first_time(&self, rows: &[Row<'_>]) -> Result<Understood, Unreadable> {
        let width = rows.iter().map(Row::len).max().unwrap_or(0);
        let beyond = self.wishes.columns.iter().find(|wish| usize::from(wish.column) >= width);
        if let Some(wish) = beyond {
            let column = Disobeyed::place(wish.column);
            return Err(Disobeyed::NoSuchColumn { column, width }.into());
        }
        match self.wishes.header {
            None => self.prove(rows),
            Some(HeaderAt { line: 0, .. }) => self.without_header(rows),
            Some(header) => self.at(header, rows),
        }
    }

    /// The header that the rows themselves give away.
    fn prove(&self, rows: &[Row<'_>]) -> Result<Understood, Unreadable> {
        let rows = &rows[..rows.len().min(LOOKED_AT)];
        let wishes = if self.first.is_none() { &self.wishes.columns[..] } else { &[] };
        match header::find(rows, self.purpose, wishes) {
            Found::Header { columns, first, rows } => {
                Ok(Understood { columns, titles: first, data: first + rows, found: None })
            }
            Found::Headerless(headerless) => Ok(Understood::without_header(headerless)),
            Found::WithoutNumber(at) => {
                Err(Unreadable::NoNumberColumn { line: rows.get(at).map_or(0, Row::line) })
            }
            Found::Nothing => {
                let looked_for = self.purpose.looked_for();
                Err(Unreadable::NoHeader { looked_for, looked_at: rows.len() })
            }
        }
    }

    /// Every row is data.
    fn without_header(&self, rows: &[Row<'_>]) -> Result<Understood, Unreadable> {
        let rows = &rows[..rows.len().min(LOOKED_AT)];
        header::headerless(rows, self.purpose, &self.wishes.columns)
            .map(Understood::without_header)
            .ok_or_else(|| Disobeyed::NothingSaid { looked_for: self.purpose.needed() }.into())
    }

    /// The header where somebody said it is.
    fn at(
        &self,
        HeaderAt { line, rows: height }: HeaderAt,
        rows: &[Row<'_>],
    ) -> Result<Understood, Unreadable> {
        let last = rows.last().map_or(0, Row::line);
        let none = || Disobeyed::NoHeaderRow { line, last };
        // A row of a text goes on to the line before the next one.
        let behind = rows.iter().position(|row| row.line() > line).unwrap_or(rows.len());
        let titles = behind.checked_sub(1).ok_or_else(none)?;
        let is_there = rows[titles].line() == line || !self.numbered && behind < rows.len();
        let data = titles + usize::from(height);
        if !is_there || data > rows.len() {
            return Err(none().into());
        }
        let columns = header::at_line(&rows[titles..data], &self.wishes.columns);
        if !self.purpose.suffices(&columns) {
            return Err(Disobeyed::HeaderSaysNothing { line, looked_for: self.purpose.needed() }.into());
        }
        Ok(Understood { columns, titles, data, found: None })
    }

    /// A further sheet: where it has the labels of the first, what was wished for that holds for it as well.
    fn follow_up(&self, rows: &[Row<'_>], labels: &[String]) -> Result<Understood, Unreadable> {
        let wished = self.wishes.header.is_some() || !self.wishes.columns.is_empty();
        if wished && !labels.is_empty() {
            for titles in 0..rows.len().min(LOOKED_AT) {
                for data in titles + 1..=rows.len().min(titles + 2) {
                    if header::labels(&rows[titles..data]) == labels {
                        let columns = header::at_line(&rows[titles..data], &self.wishes.columns);
                        return Ok(Understood { columns, titles, data, found: None });
                    }
                }
            }
        }
        match self.prove(rows) {
            Err(_) if wished && labels.is_empty() => self.without_header(rows),
            proven => proven,
        }
    }
}
