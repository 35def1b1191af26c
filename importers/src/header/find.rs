//! Finds the header among the first rows.

use domain::{office_number::OfficeNumber, text};

use super::{Columns, Field};
use crate::{table::Row, wishes::ColumnWish};

/// What a table is read for; each asks for other columns.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Purpose {
    /// A list of offices.
    Offices,
    /// A listing of the offices that use data linkage.
    Usage,
    /// A table of published totals.
    Published,
}

impl Purpose {
    /// Every purpose.
    pub const ALL: [Self; 3] = [Self::Offices, Self::Usage, Self::Published];

    /// What a column of such a list can be, the most needed first.
    #[must_use]
    pub const fn fields(self) -> &'static [Field] {
        match self {
            Self::Offices => Field::of_offices(),
            Self::Usage => Field::of_usage(),
            Self::Published => Field::of_published(),
        }
    }

    /// Whether a row with these labels is beyond doubt the header looked for.
    fn accepts(self, columns: &Columns) -> bool {
        self.suffices(columns) && (self != Self::Offices || columns.known() >= 3)
    }

    /// Whether such a list can be read by these columns.
    pub(crate) fn suffices(self, columns: &Columns) -> bool {
        match self {
            Self::Offices | Self::Usage => columns.has(Field::Number),
            Self::Published => {
                let place = [Field::Code, Field::PrefectureCode, Field::Prefecture, Field::Municipality];
                columns.has(Field::Offices)
                    && columns.has(Field::Users)
                    && place.into_iter().any(|field| columns.has(field))
            }
        }
    }

    /// What a list cannot do without.
    pub(crate) const fn needed(self) -> &'static str {
        match self {
            Self::Offices | Self::Usage => "事業所番号",
            Self::Published => self.looked_for(),
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
    /// No header, and yet it is known what the columns are.
    Headerless(Headerless),
    /// Nothing of the kind.
    Nothing,
}

/// The columns of a list without header.
pub(crate) struct Headerless {
    pub(crate) columns: Columns,
    /// The column in which most rows hold numbers of offices, when nobody said which it is.
    pub(crate) found: Option<u16>,
}

/// Looks for the header: the row, or two neighbouring rows joined, with most known columns.
pub(crate) fn find(rows: &[Row<'_>], purpose: Purpose, wishes: &[ColumnWish]) -> Found {
    let mut best: Option<((usize, usize), Columns, usize, usize)> = None;
    let mut nearly = None;
    for first in 0..rows.len() {
        // What a person said of columns holds for every row: only a row of labels can be the header.
        if !wishes.is_empty() && holds_data(&rows[first]) {
            continue;
        }
        for height in 1..=2.min(rows.len() - first) {
            if height == 2 && holds_data(&rows[first + 1]) {
                continue;
            }
            let columns = at_line(&rows[first..first + height], wishes);
            let known = columns.known();
            let fits = if wishes.is_empty() {
                purpose.accepts(&columns)
            } else {
                purpose.suffices(&columns) && are_labelled(&columns, wishes)
            };
            if !fits {
                let lacks_number = purpose != Purpose::Published && !columns.has(Field::Number);
                if lacks_number && known >= 3 && nearly.is_none() {
                    nearly = Some(first);
                }
                continue;
            }
            // Wishes may be all that is known, of a title as well: the header has more labels.
            let filled =
                columns.labels.iter().filter(|label| !wishes.is_empty() && !label.is_empty()).count();
            let worth = (known, filled);
            // One row is believed before two, an earlier before a later.
            let better = best
                .as_ref()
                .is_none_or(|(most, .., tall)| worth > *most || worth == *most && height < *tall);
            if better {
                best = Some((worth, columns, first, height));
            }
        }
    }
    match (best, nearly) {
        (Some((_, columns, first, rows)), _) => Found::Header { columns, first, rows },
        (None, Some(at)) => Found::WithoutNumber(at),
        (None, None) if purpose == Purpose::Usage || !wishes.is_empty() => {
            headerless(rows, purpose, wishes).map_or(Found::Nothing, Found::Headerless)
        }
        (None, None) => Found::Nothing,
    }
}

/// Whether the columns somebody wished to read have a label.
fn are_labelled(columns: &Columns, wishes: &[ColumnWish]) -> bool {
    let is_labelled = |column: u16| columns.labels.get(usize::from(column)).is_some_and(|l| !l.is_empty());
    wishes.iter().filter(|wish| wish.field.is_some()).all(|wish| is_labelled(wish.column))
}

/// The columns of a list without header: as they were wished, and the one that holds numbers of offices.
pub(crate) fn headerless(rows: &[Row<'_>], purpose: Purpose, wishes: &[ColumnWish]) -> Option<Headerless> {
    let said = wishes.iter().any(|wish| wish.field == Some(Field::Number));
    let found = if said || purpose == Purpose::Published { None } else { numbers(rows) };
    let found = found.filter(|column| !wishes.iter().any(|wish| wish.column == *column));
    let mut meanings = Vec::new();
    if let Some(column) = found {
        meanings.resize(usize::from(column), None);
        meanings.push(Some(Field::Number));
    }
    let columns = Columns::of(Vec::new(), meanings, wishes);
    purpose.suffices(&columns).then_some(Headerless { columns, found })
}

/// The columns a header of one or two rows names, and those that were wished.
pub(crate) fn at_line(header: &[Row<'_>], wishes: &[ColumnWish]) -> Columns {
    let (labels, meanings) = read(header);
    Columns::of(labels, meanings, wishes)
}

/// The labels of a header of one or two rows.
pub(crate) fn labels(header: &[Row<'_>]) -> Vec<String> {
    read(header).0
}

/// The labels of a header, and what they mean.
fn read(header: &[Row<'_>]) -> (Vec<String>, Vec<Option<Field>>) {
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
    (labels, meanings)
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
    let written = row.text(number);
    // A label nobody knows is the header's all the same.
    let again = || {
        columns.labels.get(number).is_some_and(|label| !label.is_empty() && *label == text::squeeze(written))
    };
    !written.is_empty() && (matches!(Field::of(written), Some(Field::Number | Field::Offices)) || again())
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
