//! Finds the header among the first rows.

use domain::{office_number::OfficeNumber, text};

use super::{Columns, Field};
use crate::table::Row;

/// What a table is read for; each asks for other columns.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Purpose {
    Offices,
    Usage,
    Published,
}

impl Purpose {
    /// Whether a header with these columns is the header looked for.
    fn accepts(self, columns: &Columns) -> bool {
        match self {
            Self::Offices => columns.has(Field::Number) && columns.known() >= 3,
            Self::Usage => columns.has(Field::Number),
            Self::Published => {
                let place = [Field::Code, Field::PrefectureCode, Field::Prefecture, Field::Municipality];
                columns.has(Field::Offices)
                    && columns.has(Field::Users)
                    && place.into_iter().any(|field| columns.has(field))
            }
        }
    }

    /// Columns to name when there is no header.
    pub(crate) const fn looked_for(self) -> &'static str {
        match self {
            Self::Offices => "事業所番号・事業所名・サービスの種類",
            Self::Usage => "事業所番号",
            Self::Published => "都道府県・事業所数・利用事業所数",
        }
    }
}

/// What was found.
pub(crate) enum Found {
    /// A header over `rows` rows beginning at index `first`.
    Header { columns: Columns, first: usize, rows: usize },
    /// A row at this index has the columns of a list of offices, but no number.
    WithoutNumber(usize),
    /// No header; the column at this index holds numbers of offices in most rows.
    Numbers(u16),
    /// Nothing of the kind.
    Nothing,
}

/// Looks for the header: the row, or two neighbouring rows joined, with most known columns.
pub(crate) fn find(rows: &[Row<'_>], purpose: Purpose) -> Found {
    let mut best: Option<(usize, Columns, usize, usize)> = None;
    let mut nearly = None;
    for first in 0..rows.len() {
        for height in 1..=2.min(rows.len() - first) {
            if height == 2 && holds_data(&rows[first + 1]) {
                continue;
            }
            let columns = columns(&rows[first..first + height]);
            let known = columns.known();
            if !purpose.accepts(&columns) {
                let lacks_number = purpose != Purpose::Published && !columns.has(Field::Number);
                if lacks_number && known >= 3 && nearly.is_none() {
                    nearly = Some(first);
                }
                continue;
            }
            // One row is believed before two, an earlier before a later.
            let better = best
                .as_ref()
                .is_none_or(|(most, .., tall)| known > *most || known == *most && height < *tall);
            if better {
                best = Some((known, columns, first, height));
            }
        }
    }
    match (best, nearly) {
        (Some((_, columns, first, rows)), _) => Found::Header { columns, first, rows },
        (None, Some(at)) => Found::WithoutNumber(at),
        (None, None) if purpose == Purpose::Usage => numbers(rows).map_or(Found::Nothing, Found::Numbers),
        (None, None) => Found::Nothing,
    }
}

/// The columns a header of one or two rows names.
fn columns(header: &[Row<'_>]) -> Columns {
    let width = header.iter().map(Row::len).max().unwrap_or(0).min(1000);
    let mut labels = Vec::with_capacity(width);
    let mut meanings = Vec::with_capacity(width);
    let mut above = "";
    for column in 0..width {
        let upper = header[0].text(column).trim();
        let lower = header.get(1).map_or("", |row| row.text(column).trim());
        // A merged cell stands over the columns to its right.
        above = if upper.is_empty() && !lower.is_empty() { above } else { upper };
        let joined = if header.len() == 1 {
            upper.to_owned()
        } else {
            text::squeeze(&format!("{above} {lower}")).into_owned()
        };
        let field = if lower.is_empty() {
            Field::of(upper)
        } else {
            Field::of(lower).or_else(|| Field::of(&joined)).or_else(|| Field::of(upper))
        };
        meanings.push(field);
        labels.push(text::squeeze(&joined).into_owned());
    }
    while labels.last().is_some_and(String::is_empty) {
        labels.pop();
    }
    Columns::of(labels, &meanings)
}

/// Whether a row holds values rather than labels: a number of an office, or figures in it.
fn holds_data(row: &Row<'_>) -> bool {
    row.cells().any(|cell| is_number(cell) || text::integer(cell).is_some_and(|value| value.abs() > 31))
}

/// Whether a cell is the number of an office beyond doubt.
fn is_number(cell: &str) -> bool {
    OfficeNumber::parse(cell).is_ok_and(|read| !read.restored_zero && read.number.check_digit_ok())
}

/// The column that holds numbers of offices in at least half of the rows.
fn numbers(rows: &[Row<'_>]) -> Option<u16> {
    let width = rows.iter().map(Row::len).max().unwrap_or(0).min(100);
    let count = |column: usize| rows.iter().filter(|row| is_number(row.text(column))).count();
    let (best, hits) = (0..width)
        .map(|column| (column, count(column)))
        .max_by_key(|&(column, hits)| (hits, width - column))?;
    (hits > 0 && hits * 2 >= rows.len()).then(|| u16::try_from(best).ok()).flatten()
}

/// Whether a row within the data is the header once more.
pub(crate) fn is_header_like(row: &Row<'_>, columns: &Columns) -> bool {
    let Some(number) = columns.at(Field::Number).or_else(|| columns.at(Field::Offices)) else {
        return false;
    };
    !row.text(number).is_empty()
        && matches!(Field::of(row.text(number)), Some(Field::Number | Field::Offices))
}

/// Whether a row is a total of others by the first of its cells that says anything.
pub(crate) fn is_total(row: &Row<'_>) -> bool {
    let is_word = |cell: &str| {
        let word: String = text::nfkc(cell).chars().filter(|c| !c.is_whitespace()).collect();
        let word = word.trim_matches(['(', ')', '【', '】', '<', '>']);
        matches!(
            word,
            "計" | "合計"
                | "総計"
                | "小計"
                | "総数"
                | "全国"
                | "全国計"
                | "全国合計"
                | "県計"
                | "都道府県計"
                | "全体"
        )
    };
    // Codes such as 00 may stand before the word.
    row.cells().filter(|cell| !cell.trim().is_empty()).take(3).any(is_word)
}
