//! Files of one shape stand together: the thirty files of a month's open data are corrected once.

use importers::{ColumnWish, Delimiter, Encoding, Field, HeaderAt, Wishes};

use super::{glance::Glance, reading::TypedFile};

/// Files of one shape, by their places in the list of glances.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Shape {
    /// The first of them.
    pub(super) first: usize,
    /// All of them, the first included.
    pub(super) all: Vec<usize>,
}

/// The shapes there are, in the order of their first files. A file that cannot be read stands alone.
pub(super) fn shapes(glances: &[Glance]) -> Vec<Shape> {
    let mut shapes: Vec<Shape> = Vec::new();
    for (at, glance) in glances.iter().enumerate() {
        let alike = shapes.iter_mut().find(|shape| alike(&glances[shape.first], glance));
        match alike {
            Some(shape) => shape.all.push(at),
            None => shapes.push(Shape { first: at, all: vec![at] }),
        }
    }
    shapes
}

fn alike(one: &Glance, other: &Glance) -> bool {
    match (one.understood(), other.understood()) {
        (Some(a), Some(b)) => {
            a.fingerprint != 0
                && a.fingerprint == b.fingerprint
                && (a.encoding, a.delimiter, a.header_line, a.header_rows, a.columns.len())
                    == (b.encoding, b.delimiter, b.header_line, b.header_rows, b.columns.len())
                && a.all_sheets == b.all_sheets
                && one.file.wishes == other.file.wishes
        }
        _ => false,
    }
}

/// How the files of a shape are to be read, as the form has it; nothing typed leaves it as it is.
pub(super) fn wishes_of(typed: Option<&TypedFile>, first: &Glance) -> Result<Wishes, &'static str> {
    let Some(typed) = typed else { return Ok(first.file.wishes.clone()) };
    let line = typed.header_line()?;
    let about = first.understood();
    let found = about.map_or(1, |about| about.header_rows.max(1));
    let header = match (line, typed.header_rows()) {
        (None, None) => None,
        (Some(line), rows) => Some(HeaderAt { line, rows: rows.unwrap_or(found) }),
        (None, Some(rows)) => about
            .filter(|about| about.header_line > 0)
            .map(|about| HeaderAt { line: about.header_line, rows }),
    };
    let all = about.map(|about| about.all_sheets.as_slice()).unwrap_or_default();
    let now = about.map(|about| about.sheets.as_slice()).unwrap_or_default();
    // What is ticked as it is read anyway is no correction.
    let sheets = if all.is_empty() || typed.sheets == now {
        first.file.wishes.sheets.clone()
    } else {
        Some(typed.sheets.clone())
    };
    let columns = typed.columns.iter().filter_map(|(column, word)| match word.as_str() {
        "" => None,
        NOTHING => Some(ColumnWish { column: *column, field: None }),
        key => Field::from_key(key).map(|field| ColumnWish { column: *column, field: Some(field) }),
    });
    Ok(Wishes {
        encoding: Encoding::from_key(&typed.encoding),
        delimiter: Delimiter::from_key(&typed.delimiter),
        header,
        sheets,
        columns: columns.collect(),
    })
}

/// The word of a column that is not read.
pub(super) const NOTHING: &str = "nothing";
