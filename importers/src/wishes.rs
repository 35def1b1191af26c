//! How a person corrected the reading of a file. What they do not say is left to proof.

use serde::{Deserialize, Serialize};

use crate::{Encoding, Unreadable, header::Field};

/// How a person corrected the reading of a file. Everything `None` leaves it to proof. Kept as JSON; a field that is
/// not known is refused, so that a correction is never silently forgotten.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Wishes {
    /// The encoding of a text. UTF-8 with and without mark are the same wish.
    pub encoding: Option<Encoding>,
    /// What stands between the cells of a text.
    pub delimiter: Option<Delimiter>,
    /// Where the header is. Of a workbook with several sheets it is meant for the first sheet that is read; further
    /// sheets follow it where their header has the same labels, and are read by proof where it has others.
    pub header: Option<HeaderAt>,
    /// The sheets of a workbook that are read, in the order of the workbook.
    pub sheets: Option<Vec<String>>,
    /// What columns mean; the others keep the meaning of their label. For further sheets see `header`.
    pub columns: Vec<ColumnWish>,
}

/// Where the header of a list is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct HeaderAt {
    /// Line of its first row, counted from 1 (row number in a sheet); 0 when the list has none.
    pub line: u64,
    /// How many rows it has: 1 or 2.
    pub rows: u8,
}

impl HeaderAt {
    /// The list has no header.
    pub const NONE: Self = Self { line: 0, rows: 1 };
}

/// What a column means.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ColumnWish {
    /// The column, counted from 0.
    pub column: u16,
    /// What it holds; `None`: it is not read.
    pub field: Option<Field>,
}

/// What stands between the cells of a text. Its serde form is its [key](Delimiter::key).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Delimiter {
    /// `,`
    Comma,
    /// A tabulator.
    Tab,
    /// `;`
    Semicolon,
}

impl Delimiter {
    /// Every delimiter, the most frequent first.
    pub const ALL: [Self; 3] = [Self::Comma, Self::Tab, Self::Semicolon];

    /// The word under which it is kept and sent by forms; it never changes.
    #[must_use]
    pub const fn key(self) -> &'static str {
        match self {
            Self::Comma => "comma",
            Self::Tab => "tab",
            Self::Semicolon => "semicolon",
        }
    }

    /// The delimiter of a key.
    #[must_use]
    pub fn from_key(key: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|delimiter| delimiter.key() == key)
    }

    /// Its name for people.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Comma => "カンマ",
            Self::Tab => "タブ",
            Self::Semicolon => "セミコロン",
        }
    }

    /// The delimiter written so.
    #[must_use]
    pub const fn of(written: char) -> Option<Self> {
        match written {
            ',' => Some(Self::Comma),
            '\t' => Some(Self::Tab),
            ';' => Some(Self::Semicolon),
            _ => None,
        }
    }

    pub(crate) const fn byte(self) -> u8 {
        match self {
            Self::Comma => b',',
            Self::Tab => b'\t',
            Self::Semicolon => b';',
        }
    }
}

impl Wishes {
    /// Whether nothing was corrected.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }

    /// The meanings of columns alone: what is worth remembering for the next list with the same header, which may
    /// come in another encoding or below other titles.
    #[must_use]
    pub fn of_columns(&self) -> Self {
        Self { columns: self.columns.clone(), ..Self::default() }
    }

    /// The wish for a column, if there is one.
    #[must_use]
    pub fn column(&self, column: usize) -> Option<ColumnWish> {
        self.columns.iter().copied().find(|wish| usize::from(wish.column) == column)
    }

    /// Refuses wishes that contradict themselves or do not fit the form of the file.
    pub(crate) fn check(&self, workbook: bool) -> Result<(), Disobeyed> {
        if workbook && (self.encoding.is_some() || self.delimiter.is_some()) {
            return Err(Disobeyed::TextWishes);
        }
        match &self.sheets {
            Some(_) if !workbook => return Err(Disobeyed::SheetsOfText),
            Some(sheets) if sheets.is_empty() => return Err(Disobeyed::NoSheets),
            _ => {}
        }
        if let Some(HeaderAt { line: 1.., rows: rows @ (0 | 3..) }) = self.header {
            return Err(Disobeyed::HeaderRows { rows });
        }
        for (at, wish) in self.columns.iter().enumerate() {
            for earlier in &self.columns[..at] {
                let (first, second) = (earlier.column.min(wish.column), earlier.column.max(wish.column));
                if first == second {
                    return Err(Disobeyed::ColumnTwice { column: Disobeyed::place(first) });
                }
                if let (Some(field), true) = (wish.field, wish.field == earlier.field) {
                    let (first, second) = (Disobeyed::place(first), Disobeyed::place(second));
                    return Err(Disobeyed::FieldTwice { field, first, second });
                }
            }
        }
        Ok(())
    }
}

/// A correction that cannot be obeyed. The texts are what officials see: what, where, what to do.
#[derive(Debug, thiserror::Error)]
pub enum Disobeyed {
    /// Bytes that are no characters in the wished encoding.
    #[error(
        "指定された文字コード「{}」では、{line}行目に文字として読めないバイトがあります。文字コードの指定を外すか、ほかの文字コードを選んでください",
        encoding.name()
    )]
    Encoding {
        /// The wish.
        encoding: Encoding,
        /// The first line that is no text in it.
        line: u64,
    },
    /// An encoding or a delimiter for a workbook.
    #[error(
        "Excelブックには文字コードと区切り文字を指定できません。文字コードと区切り文字の指定を外してください"
    )]
    TextWishes,
    /// Sheets of a text.
    #[error("CSVやTSVのファイルにはシートがありません。シートの指定を外してください")]
    SheetsOfText,
    /// No sheet is to be read.
    #[error("読むシートが1つも選ばれていません。一覧のあるシートを選んでください")]
    NoSheets,
    /// A sheet that is not there.
    #[error("指定されたシート「{sheet}」はこのブックにありません（あるシートは「{}」）。読むシートを選び直してください", there.join("」「"))]
    NoSuchSheet {
        /// The wish.
        sheet: String,
        /// The first of those there are.
        there: Vec<String>,
    },
    /// A sheet that was wished and is no list.
    #[error("指定されたシート「{sheet}」を一覧として読めません。{why}")]
    Sheet {
        /// The sheet.
        sheet: String,
        /// Why.
        why: Box<Unreadable>,
    },
    /// A header of no rows, or of more than two.
    #[error("見出しの行数に{rows}が指定されました。見出しは1行か2行です。行数を選び直してください")]
    HeaderRows {
        /// The wish.
        rows: u8,
    },
    /// No row at the line of the header.
    #[error(
        "見出しとして指定された{line}行目に行がありません（中身のある行は{last}行目までに見つかりました）。見出しの行を選び直してください"
    )]
    NoHeaderRow {
        /// The wish.
        line: u64,
        /// The last line that was seen and has something in it.
        last: u64,
    },
    /// The row says nothing of what is needed, and no other wish does.
    #[error(
        "{line}行目を見出しとすると「{looked_for}」の列が分かりません。見出しの行を選び直すか、どの列が何かを指定してください"
    )]
    HeaderSaysNothing {
        /// The line of the header.
        line: u64,
        /// What is needed.
        looked_for: &'static str,
    },
    /// Without a header nothing says which column is which.
    #[error("見出しのない一覧では「{looked_for}」の列が分かりません。どの列が何かを指定してください")]
    NothingSaid {
        /// What is needed.
        looked_for: &'static str,
    },
    /// A column beyond the last.
    #[error(
        "指定された{column}列目はこの一覧にありません（{width}列までです）。列の指定を選び直してください"
    )]
    NoSuchColumn {
        /// The wish, counted from 1.
        column: usize,
        /// How many columns there are.
        width: usize,
    },
    /// Two columns for one field.
    #[error(
        "「{}」に{first}列目と{second}列目の2つの列が指定されています。どちらか1つにしてください",
        field.name()
    )]
    FieldTwice {
        /// The field.
        field: Field,
        /// The first column, counted from 1.
        first: usize,
        /// The second.
        second: usize,
    },
    /// One column twice.
    #[error("{column}列目の意味が2回指定されています。どちらか1つにしてください")]
    ColumnTwice {
        /// The column, counted from 1.
        column: usize,
    },
}

impl Disobeyed {
    /// A column as people count.
    pub(crate) fn place(column: u16) -> usize {
        usize::from(column) + 1
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn wishes_are_kept_under_words_that_never_change() {
        let wishes = Wishes {
            encoding: Some(Encoding::Cp932),
            delimiter: Some(Delimiter::Tab),
            header: Some(HeaderAt { line: 3, rows: 2 }),
            sheets: Some(vec!["一覧".into()]),
            columns: vec![
                ColumnWish { column: 0, field: Some(Field::Number) },
                ColumnWish { column: 4, field: None },
            ],
        };
        let written = r#"{"encoding":"cp932","delimiter":"tab","header":{"line":3,"rows":2},"sheets":["一覧"],"columns":[{"column":0,"field":"number"},{"column":4,"field":null}]}"#;
        assert_eq!(serde_json::to_string(&wishes).expect("JSON"), written);
        assert_eq!(serde_json::from_str::<Wishes>(written).expect("wishes"), wishes);
        assert_eq!(serde_json::from_str::<Wishes>("{}").expect("no wishes"), Wishes::default());
        for strange in
            [r#"{"colums":[]}"#, r#"{"columns":[{"column":1,"feld":null}]}"#, r#"{"encoding":"x"}"#]
        {
            assert!(serde_json::from_str::<Wishes>(strange).is_err(), "{strange}");
        }
        for encoding in Encoding::ALL {
            assert_eq!(serde_json::to_value(encoding).expect("JSON"), encoding.key());
            assert_eq!(Encoding::from_key(encoding.key()), Some(encoding));
        }
        for delimiter in Delimiter::ALL {
            assert_eq!(serde_json::to_value(delimiter).expect("JSON"), delimiter.key());
            assert_eq!(Delimiter::from_key(delimiter.key()), Some(delimiter));
            assert_eq!(Delimiter::of(char::from(delimiter.byte())), Some(delimiter));
        }
    }

    #[test]
    fn contradictions_are_named() {
        let columns = |wishes: &[(u16, Option<Field>)]| Wishes {
            columns: wishes.iter().map(|&(column, field)| ColumnWish { column, field }).collect(),
            ..Wishes::default()
        };
        let said = |wishes: &Wishes, workbook| wishes.check(workbook).expect_err("refused").to_string();
        let twice = columns(&[(4, Some(Field::Number)), (0, Some(Field::Number))]);
        assert!(said(&twice, false).starts_with("「事業所番号」に1列目と5列目の2つの列"));
        assert!(said(&columns(&[(2, None), (2, Some(Field::Name))]), false).starts_with("3列目の意味が2回"));
        assert!(columns(&[(1, None), (2, None)]).check(false).is_ok());
        let header = Wishes { header: Some(HeaderAt { line: 1, rows: 3 }), ..Wishes::default() };
        assert!(said(&header, false).contains("1行か2行"));
        let none = Wishes { header: Some(HeaderAt { line: 0, rows: 0 }), ..Wishes::default() };
        assert!(none.check(false).is_ok());
        let sheets = |names: &[&str]| Wishes {
            sheets: Some(names.iter().map(ToString::to_string).collect()),
            ..Wishes::default()
        };
        assert!(said(&sheets(&["一覧"]), false).contains("シートがありません"));
        assert!(said(&sheets(&[]), true).contains("1つも選ばれていません"));
        let encoding = Wishes { encoding: Some(Encoding::Utf8), ..Wishes::default() };
        assert!(said(&encoding, true).contains("Excelブックには"));
    }
}
