//! Which column means what: headers found below titles, over two rows, under many names.

mod field;
mod find;
mod names;

pub use field::Field;
pub(crate) use find::{Found, Purpose, find, is_header_like, is_total};

/// Where each field stands in the rows of a table.
#[derive(Clone, Debug, Default)]
pub(crate) struct Columns {
    at: [Option<u16>; Field::COUNT],
    /// The header's cells.
    pub(crate) labels: Vec<String>,
}

impl Columns {
    /// Columns by the header's cells; of two columns of the same meaning the first counts.
    pub(crate) fn of(labels: Vec<String>, meanings: &[Option<Field>]) -> Self {
        let mut columns = Self { at: [None; Field::COUNT], labels };
        for (column, field) in meanings.iter().enumerate() {
            if let (Some(field), Ok(column)) = (field, u16::try_from(column)) {
                columns.at[*field as usize].get_or_insert(column);
            }
        }
        columns
    }

    /// A table without header whose numbers stand in this column.
    pub(crate) fn numbers_only(column: u16) -> Self {
        let mut columns = Self::default();
        columns.at[Field::Number as usize] = Some(column);
        columns
    }

    pub(crate) fn at(&self, field: Field) -> Option<usize> {
        self.at[field as usize].map(usize::from)
    }

    pub(crate) fn has(&self, field: Field) -> bool {
        self.at[field as usize].is_some()
    }

    /// What the list calls a field.
    pub(crate) fn label(&self, field: Field) -> Option<&str> {
        self.labels.get(self.at(field)?).map(String::as_str)
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
            .map(|(column, field)| (field, self.labels.get(column).cloned().unwrap_or_default()))
            .collect();
        (mapped, unmapped)
    }
}
