//! What the form of 「読み取り方の確認」 sends: what the list speaks about, and how each file is read.
//!
//! Fields of a file carry its place in their names: `encoding_3`, `column_3_0`. Files of one shape stand together under the place of
//! the first of them.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use domain::{area::Area, import::ImportKind, municipality::Gazetteer, usage::ListingMode};

use crate::{accounts::areas, page::form::Faults};

/// The form as it was sent.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Typed {
    /// The version that was looked at.
    pub version: String,
    /// The word of a kind of list; empty while none is chosen.
    pub kind: String,
    /// The day, as it was typed.
    pub as_of: String,
    /// The area, as it was typed.
    pub area: String,
    /// `snapshot` or `addition`.
    pub mode: String,
    /// What a published table is called.
    pub title: String,
    /// Who published it.
    pub publisher: String,
    /// Whether the list is to be tried, or only read anew.
    pub tries: bool,
    /// How the files are read, by the place of the first of each shape.
    pub files: BTreeMap<u16, TypedFile>,
}

/// How a file is to be read, as the form has it: an empty word leaves it to the program.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct TypedFile {
    /// The key of an encoding.
    pub encoding: String,
    /// The key of a delimiter.
    pub delimiter: String,
    /// The line of the header.
    pub line: String,
    /// How many rows it has.
    pub rows: String,
    /// The sheets that are ticked.
    pub sheets: Vec<String>,
    /// The key of a field for columns, by their place from 0.
    pub columns: BTreeMap<u16, String>,
}

/// What a list speaks about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Said {
    /// Its kind.
    pub kind: ImportKind,
    /// Its day.
    pub as_of: NaiveDate,
    /// Its area.
    pub area: Area,
    /// Whether it is everything of that day.
    pub mode: ListingMode,
}

/// The largest line a header can stand on; a list has none below.
const LAST_LINE: u64 = 1_000;

impl Typed {
    /// The form of these pairs of name and value. What is none of its fields is left out.
    #[must_use]
    pub fn of(pairs: Vec<(String, String)>) -> Self {
        let mut typed = Self::default();
        for (name, value) in pairs {
            match name.as_str() {
                "version" => typed.version = value,
                "kind" => typed.kind = value,
                "as_of" => typed.as_of = value,
                "area" => typed.area = value,
                "mode" => typed.mode = value,
                "title" => typed.title = value,
                "publisher" => typed.publisher = value,
                "what" => typed.tries = value == "try",
                _ => typed.of_file(&name, value),
            }
        }
        typed
    }

    fn of_file(&mut self, name: &str, value: String) {
        let mut parts = name.split('_');
        let (Some(what), Some(Ok(place))) = (parts.next(), parts.next().map(str::parse)) else { return };
        let file = self.files.entry(place).or_default();
        match (what, parts.next().map(str::parse)) {
            ("encoding", None) => file.encoding = value,
            ("delimiter", None) => file.delimiter = value,
            ("line", None) => file.line = value,
            ("rows", None) => file.rows = value,
            ("sheet", None) => file.sheets.push(value),
            ("column", Some(Ok(column))) => {
                file.columns.insert(column, value);
            }
            _ => {}
        }
    }

    /// What the list speaks about, or what is wrong with what was typed.
    pub fn said(&self, today: NaiveDate, gazetteer: &Gazetteer) -> Result<Said, Faults> {
        let mut faults = Faults::default();
        let kind = ImportKind::from_code(&self.kind).ok_or("一覧の種類を選んでください");
        let kind = faults.take("kind", kind);
        let as_of = faults.past_day("as_of", "時点", &self.as_of, today);
        let area = faults.take("area", self.place(gazetteer));
        let mode = match (self.mode.as_str(), kind) {
            ("addition", _) => Ok(ListingMode::Addition),
            // A published table is always the whole, and is not asked.
            ("snapshot", _) | (_, Some(ImportKind::Published)) => Ok(ListingMode::Snapshot),
            _ => Err("一覧の範囲を選んでください"),
        };
        let mode = faults.take("mode", mode);
        let said = (|| Some(Said { kind: kind?, as_of: as_of?, area: area?, mode: mode? }))();
        said.filter(|_| faults.is_empty()).ok_or(faults)
    }

    /// The area, or what is wrong with it.
    pub fn place(&self, gazetteer: &Gazetteer) -> Result<Area, String> {
        if self.area.trim().is_empty() {
            return Err("区域を入力してください。一覧に載るはずの地域の名前です（例：兵庫県）".into());
        }
        let scope = areas::read(&self.area, gazetteer).map_err(|wrong| wrong.join(""))?;
        match scope.areas() {
            [one] => Ok(*one),
            _ => Err("区域は1つだけ入力してください。いくつもの市町村にまたがる一覧なら、都道府県の名前を入力します".into()),
        }
    }
}

impl TypedFile {
    /// The line of the header, from 1; 0 says that there is none; nothing leaves it to the program.
    pub fn header_line(&self) -> Result<Option<u64>, &'static str> {
        let written = domain::text::nfkc(&self.line);
        let written = written.trim().trim_end_matches("行目").trim();
        if written.is_empty() {
            return Ok(None);
        }
        let line = written.parse().ok().filter(|line| *line <= LAST_LINE);
        line.map(Some).ok_or("見出しの行は、1から1000までの数字で入力してください。見出しがない一覧は0です")
    }

    /// How many rows the header has: 1 or 2; nothing leaves it to the program.
    #[must_use]
    pub fn header_rows(&self) -> Option<u8> {
        self.rows.parse().ok().filter(|rows| (1..=2).contains(rows))
    }
}

#[cfg(test)]
mod tests {
    use desk::master::Master;
    use domain::municipality::Gazetteer;

    use super::*;

    fn gazetteer() -> Gazetteer {
        let (prefectures, places) =
            importers::master::municipalities(Master::FILES[0]).expect("our own file");
        Gazetteer::new(prefectures, places)
    }

    fn typed(pairs: &[(&str, &str)]) -> Typed {
        Typed::of(pairs.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect())
    }

    fn today() -> NaiveDate {
        "2026-11-21".parse().expect("a day")
    }

    #[test]
    fn what_a_list_speaks_about_is_read_as_people_write_it() {
        let form = typed(&[
            ("kind", "offices"),
            ("as_of", "令和8年1月31日"),
            ("area", "兵庫県 神戸市"),
            ("mode", "addition"),
            ("what", "try"),
        ]);
        let said = form.said(today(), &gazetteer()).expect("nothing is wrong");
        assert_eq!(said.kind, ImportKind::Offices);
        assert_eq!((said.as_of.to_string(), said.area.to_string()), ("2026-01-31".into(), "281000".into()));
        assert!(said.mode == ListingMode::Addition && form.tries);
        let table = typed(&[("kind", "published"), ("as_of", "2023/11/6"), ("area", "全国")]);
        assert_eq!(table.said(today(), &gazetteer()).map(|said| said.mode), Ok(ListingMode::Snapshot));
    }

    #[test]
    fn whatever_is_missing_or_wrong_is_said_at_its_field() {
        let wrong = typed(&[("kind", "?"), ("as_of", "きのう"), ("area", "")]).said(today(), &gazetteer());
        let faults = wrong.expect_err("much is wrong");
        assert_eq!(
            faults.all().iter().map(|fault| &*fault.field).collect::<Vec<_>>(),
            ["kind", "as_of", "area", "mode"]
        );
        let wrong = typed(&[("kind", "usage"), ("as_of", "2027-01-01"), ("area", "西宮市、芦屋市")]);
        let faults = wrong.said(today(), &gazetteer()).expect_err("much is wrong");
        assert!(faults.at("as_of").is_some_and(|words| words.contains("今日")));
        assert!(faults.at("area").is_some_and(|words| words.contains("1つだけ")));
        assert!(faults.at("mode").is_some_and(|words| words.contains("範囲")));
    }

    #[test]
    fn each_file_is_read_as_its_own_fields_say() {
        let form = typed(&[
            ("encoding_1", "cp932"),
            ("line_1", "３行目"),
            ("rows_1", "2"),
            ("sheet_4", "一覧"),
            ("sheet_4", "一覧_2"),
            ("column_4_0", "number"),
            ("column_4_12", ""),
            ("column_4_x", "name"),
            ("column_x_1", "name"),
            ("utm_source", "x"),
        ]);
        assert_eq!(form.files.keys().copied().collect::<Vec<_>>(), [1, 4]);
        let (first, other) = (&form.files[&1], &form.files[&4]);
        assert_eq!(
            (first.encoding.as_str(), first.header_line(), first.header_rows()),
            ("cp932", Ok(Some(3)), Some(2))
        );
        assert_eq!(other.sheets, ["一覧", "一覧_2"]);
        assert_eq!(other.columns, BTreeMap::from([(0, "number".to_owned()), (12, String::new())]));
        assert_eq!((other.header_line(), other.header_rows()), (Ok(None), None));
        let line = |line: &str| TypedFile { line: line.into(), ..TypedFile::default() }.header_line();
        assert_eq!(line("0"), Ok(Some(0)));
        assert!(line("1001").is_err() && line("上").is_err() && line("-1").is_err());
    }
}
