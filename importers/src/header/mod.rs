//! Which column means what: headers found below titles, over two rows, under many names, or as a person said.

mod called;
mod field;
mod find;
mod names;

pub use field::Field;
pub use find::Purpose;
pub(crate) use find::{Found, Headerless, at_line, find, headerless, is_header_like, is_total, labels};

use crate::wishes::ColumnWish;

/// Where each field stands in the rows of a table.
#[derive(Clone, Debug, Default)]
pub(crate) struct Columns {
    at: [Option<u16>; Field::COUNT],
    /// The header's cells; none where there is no header.
    pub(crate) labels: Vec<String>,
    /// The columns whose meaning a person said, also those that are not to be read.
    wished: Vec<u16>,
}

impl Columns {
    /// Columns by the header's cells and by what a person wished, which goes before any label. Of two columns of the
    /// same meaning the first counts.
    pub(crate) fn of(labels: Vec<String>, mut meanings: Vec<Option<Field>>, wishes: &[ColumnWish]) -> Self {
        for wish in wishes.iter().filter(|wish| wish.field.is_some()) {
            meanings.iter_mut().filter(|field| **field == wish.field).for_each(|field| *field = None);
        }
        for wish in wishes {
            let column = usize::from(wish.column);
            if meanings.len() <= column {
                meanings.resize(column + 1, None);
            }
            meanings[column] = wish.field;
        }
        let wished = wishes.iter().map(|wish| wish.column).collect();
        let mut columns = Self { at: [None; Field::COUNT], labels, wished };
        for (column, field) in meanings.iter().enumerate() {
            if let (Some(field), Ok(column)) = (field, u16::try_from(column)) {
                columns.at[*field as usize].get_or_insert(column);
            }
        }
        columns
    }

    pub(crate) fn at(&self, field: Field) -> Option<usize> {
        self.at[field as usize].map(usize::from)
    }

    pub(crate) fn has(&self, field: Field) -> bool {
        self.at[field as usize].is_some()
    }

    /// The field that is read from a column.
    pub(crate) fn field(&self, column: usize) -> Option<Field> {
        Field::ALL.into_iter().find(|field| self.at(*field) == Some(column))
    }

    /// Whether a person said what a column is.
    pub(crate) fn is_wished(&self, column: usize) -> bool {
        self.wished.iter().any(|wished| usize::from(*wished) == column)
    }

    /// What the list calls a field; our own name where it has none.
    pub(crate) fn label(&self, field: Field) -> Option<&str> {
        let written = self.labels.get(self.at(field)?).map(String::as_str);
        Some(written.filter(|label| !label.is_empty()).unwrap_or_else(|| field.name()))
    }

    /// How many cells a row has by its header, and by the columns that are read.
    pub(crate) fn width(&self) -> Option<usize> {
        (!self.labels.is_empty()).then(|| self.labels.len().max(self.end()))
    }

    /// The column behind the last that is read.
    fn end(&self) -> usize {
        self.at.iter().flatten().max().map_or(0, |column| usize::from(*column) + 1)
    }

    /// Labels under which the columns are known when the rows are written again: the header's, and our own where it
    /// has none. Empty for a list without header that has its numbers in the first column and nothing else.
    pub(crate) fn names(&self) -> Vec<String> {
        let last = self.end();
        if self.labels.is_empty() && last == 1 && self.has(Field::Number) {
            return Vec::new();
        }
        let name = |column: usize| match (self.labels.get(column), self.field(column)) {
            (Some(label), _) if !label.is_empty() => label.clone(),
            (_, Some(field)) => field.name().to_owned(),
            (Some(_), None) => String::new(),
            (None, None) => format!("列{}", column + 1),
        };
        (0..self.labels.len().max(last)).map(name).collect()
    }

    /// How many fields are known.
    pub(crate) fn known(&self) -> usize {
        self.at.iter().flatten().count()
    }

    /// Known fields with their labels in the order of the file, and the labels of all other columns.
    pub(crate) fn split(&self) -> (Vec<(Field, String)>, Vec<String>) {
        let mut mapped: Vec<_> =
            Field::ALL.into_iter().filter_map(|field| Some((self.at(field)?, field))).collect();
        mapped.sort_unstable_by_key(|(column, _)| *column);
        let unmapped = (0..self.labels.len())
            .filter(|column| !mapped.iter().any(|(known, _)| known == column))
            .map(|column| self.labels[column].clone())
            .filter(|label| !label.is_empty())
            .collect();
        let mapped = mapped
            .into_iter()
            .map(|(_, field)| (field, self.label(field).unwrap_or_default().to_owned()))
            .collect();
        (mapped, unmapped)
    }
}
