//! What a reader understood of a list, for showing to people before anything is taken from it.

use chrono::NaiveDate;
use domain::{date, finding::Finding, text};
use xxhash_rust::xxh3::xxh3_64;

use crate::{
    Delimiter, Encoding, Row,
    header::{Columns, Field},
    table::SAMPLES,
    wishes::{ColumnWish, HeaderAt, Wishes},
};

/// Which of the known layouts a list of offices has.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Layout {
    /// 厚生労働省 介護サービス情報公表システム オープンデータ (24 columns).
    OpenData,
    /// 推奨データセット「介護サービス事業所一覧」 (22 columns).
    Recommended,
    /// Another list whose columns are known well enough.
    #[default]
    Other,
    /// No header; one column holds the numbers.
    NumbersOnly,
}

impl Layout {
    /// Its name for people.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::OpenData => "厚生労働省オープンデータ",
            Self::Recommended => "推奨データセット",
            Self::Other => "その他の一覧",
            Self::NumbersOnly => "事業所番号だけの一覧",
        }
    }

    /// The source to which rows of an office list in this layout belong.
    #[must_use]
    pub const fn source(self) -> domain::import::Source {
        match self {
            Self::OpenData => domain::import::Source::OpenData,
            Self::Recommended => domain::import::Source::Recommended,
            Self::Other | Self::NumbersOnly => domain::import::Source::Local,
        }
    }
}

/// A column as people are shown it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ColumnAbout {
    /// What the header calls it, at most [`About::LONGEST_CELL`] characters; empty where there is no header.
    pub label: String,
    /// The field that is read from it, if one is.
    pub field: Option<Field>,
    /// Whether a person said so, and not the label.
    pub by_wish: bool,
}

/// What was understood of a file.
#[derive(Clone, Debug, Default)]
pub struct About {
    /// The file's name.
    pub file: String,
    /// Bytes.
    pub size: u64,
    /// 「UTF-8（BOM付き）」 and so on, 「Excelブック」 for a workbook.
    pub encoding: &'static str,
    /// The delimiter, unless it is a workbook.
    pub delimiter: Option<char>,
    /// Every sheet of a workbook; empty for a text.
    pub all_sheets: Vec<String>,
    /// Sheets that are read, in order; empty for a text.
    pub sheets: Vec<String>,
    /// Line of the (first) header; 0 when there is none.
    pub header_line: u64,
    /// How many rows the header has; 0 when there is none.
    pub header_rows: u8,
    /// The layout.
    pub layout: Layout,
    /// The header's cells, two rows joined. Columns without a label that a person gave a meaning have our own name.
    pub header: Vec<String>,
    /// A number that is the same for the same labels, however they are spaced and whatever their width; 0 when there
    /// is no header. It is kept, so it never changes. 理由, the column of our own files of rejected rows, has no part.
    pub fingerprint: u64,
    /// Every column, those that the first rows have beyond the header included.
    pub columns: Vec<ColumnAbout>,
    /// The first data rows, at most five and none blank: cells as they are read, cut at [`About::LONGEST_CELL`]
    /// characters, with control characters made visible.
    pub samples: Vec<Vec<String>>,
    /// Columns that are read: what they are, and what the list calls them.
    pub mapped: Vec<(Field, String)>,
    /// Columns that are not read.
    pub unmapped: Vec<String>,
    /// A day named in the title rows. Shown, never used by itself.
    pub as_of: Option<NaiveDate>,
    /// Remarks about the list as a whole.
    pub notes: Vec<Finding>,
    /// How a person corrected the reading.
    pub wishes: Wishes,
    /// The encoding of a text.
    pub(crate) encoding_found: Option<Encoding>,
}

impl About {
    /// Characters of a cell that are shown.
    pub const LONGEST_CELL: usize = 40;

    /// The reading as it was understood, said in full: a file opened with these wishes is read the same, whatever else
    /// might have been understood. What a person does not correct on a page stays as it was shown there.
    #[must_use]
    pub fn as_wishes(&self) -> Wishes {
        let column = |(at, column): (usize, &ColumnAbout)| {
            u16::try_from(at).ok().map(|at| ColumnWish { column: at, field: column.field })
        };
        Wishes {
            encoding: self.encoding_found,
            delimiter: self.delimiter.and_then(Delimiter::of),
            header: Some(HeaderAt { line: self.header_line, rows: self.header_rows }),
            sheets: (!self.sheets.is_empty()).then(|| self.sheets.clone()),
            columns: self.columns.iter().enumerate().filter_map(column).collect(),
        }
    }

    /// Notes what the columns are and how the first rows look.
    pub(crate) fn describe<'r>(&mut self, columns: &Columns, rows: impl Iterator<Item = Row<'r>> + Clone) {
        self.header = columns.names();
        self.fingerprint = fingerprint(&columns.labels);
        (self.mapped, self.unmapped) = columns.split();
        let rows = rows.take(SAMPLES + 2);
        let widest = rows.clone().map(|row| row.len()).max().unwrap_or(0).min(MOST_SHOWN);
        let width = self.header.len().max(widest);
        self.columns = (0..width)
            .map(|at| ColumnAbout {
                label: columns.labels.get(at).map_or_else(String::new, |label| shown(label)),
                field: columns.field(at),
                by_wish: columns.is_wished(at),
            })
            .collect();
        self.samples = rows
            .filter(|row| !row.is_blank())
            .take(SAMPLES)
            .map(|row| row.cells().take(width).map(shown).collect())
            .collect();
    }
    /// The delimiter's name for people.
    #[must_use]
    pub fn delimiter_name(&self) -> &'static str {
        self.delimiter.and_then(Delimiter::of).map_or("―", Delimiter::name)
    }

    /// A few lines for people: encoding, header, columns, day.
    #[must_use]
    pub fn summary(&self) -> String {
        let mut parts = vec![format!("{}、{}", self.layout.name(), self.encoding)];
        if self.delimiter.is_some() {
            parts.push(format!("区切りは{}", self.delimiter_name()));
        }
        if !self.sheets.is_empty() {
            parts.push(format!("シート「{}」", self.sheets.join("」「")));
        }
        if self.header_line > 0 {
            parts.push(format!("見出しは{}行目", self.header_line));
        }
        let known: Vec<_> = self.mapped.iter().map(|(_, label)| label.as_str()).collect();
        parts.push(format!("読む列: {}", known.join("・")));
        if !self.unmapped.is_empty() {
            parts.push(format!("読まない列: {}", self.unmapped.join("・")));
        }
        if let Some(day) = self.as_of {
            parts.push(format!("一覧に書かれた日付: {}", date::wareki(day)));
        }
        parts.join("\n")
    }
}

/// Columns that are shown where the header has fewer.
const MOST_SHOWN: usize = 1_000;

/// A number for the labels of a header.
fn fingerprint(labels: &[String]) -> u64 {
    if labels.is_empty() {
        return 0;
    }
    let mut keys = String::new();
    for label in labels.iter().filter(|label| Field::of(label) != Some(Field::Reason)) {
        keys.push_str(&text::search_key(label));
        keys.push('\u{1f}');
    }
    xxh3_64(keys.as_bytes())
}

/// A cell as it is shown: short, and with nothing in it that cannot be seen.
fn shown(cell: &str) -> String {
    let mut seen = cell.chars().filter_map(|c| match c {
        // Marks that turn the direction of writing, or have no width, can make a cell look like another.
        '\r'
        | '\u{80}'..='\u{9f}'
        | '\u{200b}'..='\u{200f}'
        | '\u{202a}'..='\u{202e}'
        | '\u{2060}'..='\u{206f}'
        | '\u{feff}' => None,
        '\n' => Some('⏎'),
        '\u{7f}' => Some('␡'),
        '\0'..='\u{1f}' => char::from_u32(0x2400 + u32::from(c)),
        _ => Some(c),
    });
    let mut short: String = seen.by_ref().take(About::LONGEST_CELL).collect();
    if seen.next().is_some() {
        short.pop();
        short.push('…');
    }
    short
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cells_are_shown_short_and_plain() {
        assert_eq!(shown("架空\r\nケア\tセンター\0"), "架空⏎ケア␉センター␀");
        assert_eq!(shown("a\u{202e}b\u{200b}c"), "abc");
        assert_eq!(shown(&"あ".repeat(40)), "あ".repeat(40));
        assert_eq!(shown(&"あ".repeat(41)), format!("{}…", "あ".repeat(39)));
    }

    #[test]
    fn a_fingerprint_is_that_of_the_labels_and_never_changes() {
        let of = |labels: &[&str]| fingerprint(&labels.iter().map(ToString::to_string).collect::<Vec<_>>());
        assert_eq!(of(&["事業所番号", "名称"]), 4_097_056_600_175_817_084);
        assert_eq!(of(&["事業所番号", "ＦＡＸ"]), of(&["事業所番号", "fax", "理由"]));
        assert_ne!(of(&["事業所番号", "名称"]), of(&["名称", "事業所番号"]));
        assert_eq!(of(&[]), 0);
    }
}
