//! What a reader understood of a list, for showing to people before anything is taken from it.

use chrono::NaiveDate;
use domain::{date, finding::Finding};

use crate::header::Field;

/// Which of the known layouts a list of offices has.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Layout {
    /// 厚生労働省 介護サービス情報公表システム オープンデータ (24 columns).
    OpenData,
    /// 推奨データセット「介護サービス事業所一覧」 (22 columns).
    Recommended,
    /// Another list whose columns are known well enough.
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

/// What was understood of a file.
#[derive(Clone, Debug)]
pub struct About {
    /// The file's name.
    pub file: String,
    /// Bytes.
    pub size: u64,
    /// 「UTF-8（BOM付き）」 and so on, 「Excelブック」 for a workbook.
    pub encoding: &'static str,
    /// The delimiter, unless it is a workbook.
    pub delimiter: Option<char>,
    /// Sheets that are read, in order; empty for a text.
    pub sheets: Vec<String>,
    /// Line of the (first) header; 0 when there is none.
    pub header_line: u64,
    /// The layout.
    pub layout: Layout,
    /// The header's cells, two rows joined.
    pub header: Vec<String>,
    /// Columns that are read: what they are, and what the list calls them.
    pub mapped: Vec<(Field, String)>,
    /// Columns that are not read.
    pub unmapped: Vec<String>,
    /// A day named in the title rows. Shown, never used by itself.
    pub as_of: Option<NaiveDate>,
    /// Remarks about the list as a whole.
    pub notes: Vec<Finding>,
}

impl About {
    /// The delimiter's name for people.
    #[must_use]
    pub fn delimiter_name(&self) -> &'static str {
        match self.delimiter {
            Some(',') => "カンマ",
            Some('\t') => "タブ",
            Some(';') => "セミコロン",
            _ => "―",
        }
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
