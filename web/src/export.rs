//! Tables as files: what a page shows, for the desk's own work.
//!
//! A handler fills one [`Sheet`] and gives it out as CSV ([`csv`]) or as a workbook ([`xlsx`]), under a Japanese file
//! name ([`file_name`]). Both files hold the same cells. What came from a list may begin with `=`, and a spreadsheet
//! would run it: every text is made harmless ([`is_dangerous`], OWASP ASVS 1.2.10). Counts that point at somebody are kept
//! back by [`small_cells`].

pub mod csv;
pub mod file_name;
pub mod sent;
pub mod small_cells;
pub mod xlsx;

use axum::response::Response;
use chrono::NaiveDate;

use self::file_name::FileName;
use crate::{failure::Failure, site::Form};

/// What marks the fictional demonstration.
pub(crate) const DEMO: &str = "デモデータ（架空）";

/// A table on its way into a file.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Sheet {
    /// What the table is, such as 「兵庫県の市町村」; the name of the sheet.
    pub title: String,
    /// 出典, 時点, 定義 and what else must be said with the figures, a line each.
    pub notes: Vec<String>,
    /// The columns.
    pub columns: Vec<Column>,
    /// The rows, each as long as there are columns.
    pub rows: Vec<Vec<Cell>>,
    /// Whether the figures are the fictional demonstration's: then title, notes and every row say so.
    pub demo: bool,
}

impl Sheet {
    /// The sheet as a file: under an ASCII name and, for browsers that read it, its Japanese title.
    pub fn download(self, plain: &str, form: Form, day: NaiveDate) -> Result<Response, Failure> {
        let sheet = self.marked();
        match form {
            Form::Xlsx => {
                let name = FileName::new(plain, &sheet.title, "xlsx");
                xlsx::download(&sheet, &name, day)
            }
            Form::Csv | Form::Page => {
                let name = FileName::new(plain, &sheet.title, "csv");
                Ok(csv::download(sheet, &name))
            }
        }
    }

    /// The sheet with the mark of the demonstration, when that is what it shows.
    fn marked(mut self) -> Self {
        if !self.demo {
            return self;
        }
        self.title = format!("{DEMO}{}", self.title);
        self.notes.insert(0, format!("{DEMO}：事業所と利用状況は架空のものです。"));
        self.columns.push(Column::new("データの種類", Kind::Text));
        for row in &mut self.rows {
            row.push(DEMO.into());
        }
        self
    }
}

/// A column of a table.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Column {
    /// Its head.
    pub name: String,
    /// What stands in it.
    pub kind: Kind,
}

impl Column {
    /// A column.
    #[must_use]
    pub fn new(name: impl Into<String>, kind: Kind) -> Self {
        Self { name: name.into(), kind }
    }
}

/// What stands in a column.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Words.
    Text,
    /// A code: digits that are no number, whose leading zeros count.
    Code,
    /// A whole number.
    Integer,
    /// A share in per cent with one decimal.
    Percent,
}

/// One cell.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Cell {
    /// Nothing: not known, or 対象外.
    #[default]
    Empty,
    /// Words, or a code.
    Text(String),
    /// A whole number.
    Integer(i64),
    /// Tenths of a per cent, as the page shows them: 46 is 4.6 %.
    Tenths(i64),
}

impl From<&str> for Cell {
    fn from(text: &str) -> Self {
        Self::Text(text.into())
    }
}

impl From<String> for Cell {
    fn from(text: String) -> Self {
        Self::Text(text)
    }
}

impl From<u32> for Cell {
    fn from(number: u32) -> Self {
        Self::Integer(number.into())
    }
}

impl<T: Into<Cell>> From<Option<T>> for Cell {
    fn from(value: Option<T>) -> Self {
        value.map_or(Self::Empty, Into::into)
    }
}

/// Whether a spreadsheet may take this text for a formula or a command: it begins with one of `= + - @`, one of their
/// full-width or mathematical variants, a tab, a line break, or NUL.
#[must_use]
pub fn is_dangerous(text: &str) -> bool {
    text.starts_with(['=', '+', '-', '@', '\t', '\r', '\n', '\0', '＝', '＋', '－', '＠', '−'])
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;

    pub(crate) fn sheet() -> Sheet {
        Sheet {
            title: "兵庫県の市町村".into(),
            notes: vec!["時点：2026年1月31日".into(), "定義：対象事業所, 3割".into()],
            columns: vec![
                Column::new("市町村コード", Kind::Code),
                Column::new("市町村", Kind::Text),
                Column::new("事業所数", Kind::Integer),
                Column::new("利用率（％）", Kind::Percent),
            ],
            rows: vec![
                vec!["012025".into(), "神戸市".into(), 1_234_u32.into(), Cell::Tenths(46)],
                vec!["281018".into(), "=HYPERLINK(\"x\",\"y\")".into(), Cell::Integer(-5), Cell::Empty],
                vec!["281026".into(), "一行目\n\"二\"行目".into(), Cell::Empty, Cell::Tenths(1_000)],
            ],
            demo: false,
        }
    }

    #[test]
    fn the_demonstration_is_marked_in_title_notes_and_every_row() {
        let marked = Sheet { demo: true, ..sheet() }.marked();
        assert_eq!(marked.title, "デモデータ（架空）兵庫県の市町村");
        assert!(marked.notes[0].starts_with(DEMO));
        assert_eq!(marked.columns.len(), 5);
        assert!(marked.rows.iter().all(|row| row.last() == Some(&Cell::from(DEMO))));
        assert_eq!(sheet().marked(), sheet());
    }

    #[test]
    fn what_a_spreadsheet_would_run_is_known() {
        for text in ["=1", "+81", "-1", "@SUM", "\tx", "\rx", "\nx", "＝1", "＋1", "－1", "＠x", "−1"] {
            assert!(is_dangerous(text), "{text}");
        }
        for text in ["", "神戸市", "078-111", "'=1", " =1", "ー", "ア=1"] {
            assert!(!is_dangerous(text), "{text}");
        }
    }
}
