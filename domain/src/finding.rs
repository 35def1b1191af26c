//! What was found in a list: in which line and column, what it is, and what to do about it.

mod code;
mod kind;

use std::fmt;

pub use kind::FindingKind;

use crate::text;

/// How grave a finding is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Severity {
    /// The row was not taken.
    Rejected,
    /// The row was taken; someone should look.
    Warning,
    /// Worth knowing.
    Note,
}

impl Severity {
    /// Every severity, gravest first.
    pub const ALL: [Self; 3] = [Self::Rejected, Self::Warning, Self::Note];

    /// The word under which the severity is stored.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Rejected => "rejected",
            Self::Warning => "warning",
            Self::Note => "note",
        }
    }

    /// The severity stored under this word.
    #[must_use]
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|severity| severity.code() == code)
    }

    /// Its name on pages.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Rejected => "不採用",
            Self::Warning => "注意",
            Self::Note => "お知らせ",
        }
    }
}

/// One finding about one place in a list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    /// Line in the file, counted from 1; 0 when it is about the file as a whole.
    pub line: u64,
    /// The column as the list calls it.
    pub column: Option<String>,
    /// The cell as written, at most [`Finding::LONGEST_VALUE`] characters of it.
    pub value: String,
    /// What it is.
    pub kind: FindingKind,
    /// How grave it is.
    pub severity: Severity,
}

impl Finding {
    /// Characters of a cell that are kept in a finding.
    pub const LONGEST_VALUE: usize = 80;

    /// A finding of this kind at its usual severity.
    #[must_use]
    pub fn new(line: u64, column: Option<&str>, value: &str, kind: FindingKind) -> Self {
        let severity = kind.severity();
        Self { line, column: column.map(str::to_owned), value: shorten(value), kind, severity }
    }

    /// What it is and what to do, as one Japanese sentence without the place.
    #[must_use]
    pub fn reason(&self) -> String {
        self.kind.to_string()
    }
}

/// 「12行目「事業所番号」（2.87E+09）: …」.
impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.line > 0 {
            write!(f, "{}行目", self.line)?;
        }
        if let Some(column) = &self.column {
            write!(f, "「{column}」")?;
        }
        if !self.value.is_empty() {
            write!(f, "（{}）", self.value)?;
        }
        if self.line > 0 || self.column.is_some() || !self.value.is_empty() {
            f.write_str(": ")?;
        }
        self.kind.fmt(f)
    }
}

/// The value of a cell as a finding keeps it: one line, not too long.
fn shorten(value: &str) -> String {
    if value.len() <= Finding::LONGEST_VALUE && value.bytes().all(|byte| byte.is_ascii_graphic()) {
        return value.to_owned();
    }
    let value = text::squeeze(value);
    let mut rest = value.chars();
    let mut kept: String = rest.by_ref().take(Finding::LONGEST_VALUE).collect();
    if rest.next().is_some() {
        kept.push('…');
    }
    kept
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::office_number::OfficeNumberError;

    #[test]
    fn a_finding_says_where_what_and_what_to_do() {
        let finding = Finding::new(
            12,
            Some("事業所番号"),
            "2.87E+09",
            FindingKind::Number(OfficeNumberError::Scientific),
        );
        assert_eq!(finding.severity, Severity::Rejected);
        let sentence = finding.to_string();
        assert!(sentence.starts_with("12行目「事業所番号」（2.87E+09）: 事業所番号が指数表記"), "{sentence}");
    }

    #[test]
    fn a_homonym_names_the_candidates() {
        let kind = FindingKind::MunicipalityHomonym(vec!["北海道伊達市".into(), "福島県伊達市".into()]);
        assert!(kind.to_string().contains("北海道伊達市、福島県伊達市"));
    }

    #[test]
    fn a_duplicate_names_the_file_of_the_first_row_when_it_is_another() {
        let other = FindingKind::Duplicate { first_line: 5, first_file: Some("two.csv".into()) };
        assert!(other.to_string().contains("「two.csv」5行目にもあります"), "{other}");
        let same = FindingKind::Duplicate { first_line: 5, first_file: None };
        assert!(same.to_string().contains("サービスが5行目にもあります"), "{same}");
    }

    #[test]
    fn a_long_cell_is_shortened() {
        let finding = Finding::new(1, None, &"あ".repeat(5000), FindingKind::Undecodable);
        assert_eq!(finding.value.chars().count(), Finding::LONGEST_VALUE + 1);
    }

    #[test]
    fn the_headline_of_2023_is_explained() {
        let kind = FindingKind::TotalDiffers { what: "利用事業所数".into(), printed: 8238, sum: 8283 };
        assert_eq!(
            kind.to_string(),
            "利用事業所数の表記8,238は、各行の合計8,283と一致しません（差45）。各行の値を使いました"
        );
        assert_eq!(kind.severity(), Severity::Note);
    }
}
