//! What was understood of brought files, as the page of 「読み取り方の確認」 shows it.

use chrono::NaiveDate;
use domain::{format, import::ImportKind};
use importers::{About, Delimiter, Encoding, Wishes, header_changes};
use store::Read;

use super::{
    glance::{Glance, purpose},
    one::One,
    pages::{
        ColumnLine, FileReading, ReadingPage,
        reading::{HeaderNews, modes},
        size,
    },
    reading::Typed,
    shape::{NOTHING, shapes},
};
use crate::{
    failure::Failure,
    page::{
        controls::Choose,
        fact::Fact,
        form::{Faults, Field},
    },
    site::Visit,
};

/// The form as it is to be shown.
#[derive(Clone, Debug, Default)]
pub(super) struct Filled {
    /// What stands in its fields.
    pub(super) typed: Typed,
    /// What is wrong with it.
    pub(super) faults: Faults,
    /// Whether somebody else changed it meanwhile.
    pub(super) late: bool,
    /// Whether it was just kept.
    pub(super) saved: bool,
    /// The day that stands in a file.
    pub(super) found: Option<NaiveDate>,
}

/// Cells of a column that are shown.
const SAMPLES: usize = 3;

/// The page.
pub(super) async fn page(
    site: &Visit,
    one: &One,
    glances: &[Glance],
    filled: Filled,
) -> Result<ReadingPage, Failure> {
    let Filled { typed, faults, late, saved, found } = filled;
    let kind = ImportKind::from_code(&typed.kind);
    let mut read = site.desk.store.read().await?;
    let mut files = Vec::new();
    for shape in shapes(glances) {
        let first = &glances[shape.first];
        let alike = shape.all[1..].iter().map(|at| glances[*at].file.name.clone()).collect();
        let bytes = one.files.get(shape.first).and_then(|file| u64::try_from(file.bytes).ok()).unwrap_or(0);
        let line = typed.files.get(&first.file.place).map(|file| file.line.clone());
        let changes = news(&mut read, kind, one, first).await?;
        files.push(FileReading { alike, changes, ..reading(kind, first, bytes, line) });
    }
    let day = domain::date::parse_date(&typed.as_of);
    let day_echo = match (day, found) {
        (Some(day), Some(found)) if day == found => {
            format!("{}　ファイルに書かれていた日付です", format::day_with_era(day))
        }
        (Some(day), _) => format::day_with_era(day),
        (None, _) => String::new(),
    };
    let kinds = [ImportKind::Offices, ImportKind::Usage, ImportKind::Published];
    let kinds = kinds.map(|kind| (kind.code(), kind.name().to_owned()));
    let kinds = std::iter::once(("", "選んでください".to_owned())).chain(kinds);
    let areas = site.scope().areas().iter().map(|area| site.master().area_name(*area)).collect();
    Ok(ReadingPage {
        layout: one.layout(site, &faults.title("読み取り方の確認")),
        id: one.id().to_string(),
        version: one.intake.version,
        late,
        saved,
        kinds: Field::choice("kind", "一覧の種類", &typed.kind, kinds),
        as_of: Field::day("as_of", "時点", &typed.as_of)
            .hint("いつの時点の一覧か。例：令和8年1月31日、2026/1/31"),
        day_echo,
        area: Field::text(
            "area",
            "区域",
            "一覧に載るはずの地域。例：兵庫県、神戸市。載っていない事業所は、この区域からなくなったとみなします",
            &typed.area,
        ),
        areas,
        modes: if kind == Some(ImportKind::Published) { vec![] } else { modes(typed.mode == "addition") },
        caption: if kind == Some(ImportKind::Published) {
            vec![
                Field::text("title", "表の題名", "空ならファイルの名前を使います", &typed.title).optional(),
                Field::text("publisher", "公表した機関", "例：国民健康保険中央会", &typed.publisher)
                    .optional(),
            ]
        } else {
            vec![]
        },
        files,
        faults,
    })
}

/// What became of the header since the last such list.
async fn news(
    read: &mut Read,
    kind: Option<ImportKind>,
    one: &One,
    glance: &Glance,
) -> Result<HeaderNews, Failure> {
    let (Some(kind), Some(area), Some(about)) = (kind, one.intake.area, glance.understood()) else {
        return Ok(HeaderNews::default());
    };
    let source = (kind == ImportKind::Offices).then(|| about.layout.source());
    let Some((seq, labels)) = read.last_header(kind, source, area).await? else {
        return Ok(HeaderNews::default());
    };
    let changes = header_changes(&labels, &about.header);
    let since = read
        .import(seq)
        .await?
        .map_or_else(String::new, |import| format!("取込{seq}（{}時点）", format::day(import.as_of)));
    Ok(HeaderNews {
        since,
        added: changes.added,
        removed: changes.removed,
        renamed: changes.renamed,
        moved: !changes.moved.is_empty(),
    })
}

fn reading(kind: Option<ImportKind>, glance: &Glance, bytes: u64, line: Option<String>) -> FileReading {
    let wishes = &glance.file.wishes;
    let (place, name) = (glance.file.place, glance.file.name.clone());
    let kept_line = wishes.header.map_or_else(String::new, |at| at.line.to_string());
    let rows = wishes.header.map_or_else(String::new, |at| at.rows.to_string());
    let bare = FileReading {
        place,
        name,
        header_line: line.unwrap_or(kept_line),
        header_rows: chosen(&rows, [("", "自動"), ("1", "1行"), ("2", "2行")]),
        ..FileReading::default()
    };
    let about = match &glance.about {
        Ok(about) => about,
        Err(words) => {
            let text = is_text(&glance.file.name);
            return FileReading {
                trouble: format!("{}。", words.trim_end_matches('。')),
                encodings: if text { encodings(wishes, None) } else { vec![] },
                delimiters: if text { delimiters(wishes, None) } else { vec![] },
                facts: vec![Fact::new("大きさ", size(bytes))],
                ..bare
            };
        }
    };
    let text = about.all_sheets.is_empty();
    let sheets = about.all_sheets.iter().map(|sheet| Choose {
        value: sheet.clone(),
        label: sheet.clone(),
        chosen: about.sheets.contains(sheet),
    });
    let columns = about.columns.iter().enumerate().map(|(at, _)| column(kind, place, about, wishes, at));
    FileReading {
        facts: facts(about, bytes),
        origin: if wishes.is_empty() {
            String::new()
        } else {
            "手で直した読み方を使っています。".into()
        },
        encodings: if text { encodings(wishes, Some(about)) } else { vec![] },
        delimiters: if text { delimiters(wishes, Some(about)) } else { vec![] },
        sheets: sheets.collect(),
        columns: columns.collect(),
        ..bare
    }
}

fn facts(about: &About, bytes: u64) -> Vec<Fact> {
    let mut facts = vec![Fact::new("形", about.layout.name()), Fact::new("文字コード", about.encoding)];
    if about.delimiter.is_some() {
        facts.push(Fact::new("区切り", about.delimiter_name()));
    }
    let header = match (about.header_line, about.header_rows) {
        (0, _) => "見出しなし".to_owned(),
        (line, 2) => format!("{line}行目と{}行目", line + 1),
        (line, _) => format!("{line}行目"),
    };
    facts.push(Fact::new("見出しの行", header));
    if !about.sheets.is_empty() {
        facts.push(Fact::new("読み取るシート", about.sheets.join("、")));
    }
    if let Some(day) = about.as_of {
        facts.push(Fact::new("書かれていた日付", format::day_with_era(day)));
    }
    facts.push(Fact::new("大きさ", size(bytes)));
    facts.extend(about.notes.iter().map(|note| Fact::new("お知らせ", note.to_string())));
    facts
}

fn column(kind: Option<ImportKind>, place: u16, about: &About, wishes: &Wishes, at: usize) -> ColumnLine {
    let column = &about.columns[at];
    let wish = wishes.column(at);
    let present = match wish {
        None => String::new(),
        Some(wish) => wish.field.map_or(NOTHING, |field| field.key()).to_owned(),
    };
    let auto = match (wish.is_some(), column.field) {
        (true, _) => "自動".to_owned(),
        (false, Some(field)) => format!("自動（{}）", field.name()),
        (false, None) => "自動（読み取らない）".to_owned(),
    };
    let fields = purpose(kind).fields().iter().map(|field| (field.key(), field.name().to_owned()));
    let all = [("", auto), (NOTHING, "読み取らない".to_owned())].into_iter().chain(fields);
    let choices = all
        .map(|(value, label)| Choose { value: value.to_owned(), label, chosen: value == present })
        .collect();
    let cells = about.samples.iter().filter_map(|row| row.get(at)).filter(|cell| !cell.is_empty());
    ColumnLine {
        id: format!("column_{place}_{at}"),
        number: at + 1,
        label: if column.label.is_empty() { format!("（{}列目）", at + 1) } else { column.label.clone() },
        samples: cells.take(SAMPLES).cloned().collect(),
        choices,
        read: column.field.is_some(),
    }
}

fn encodings(wishes: &Wishes, about: Option<&About>) -> Vec<Choose> {
    let auto = match about {
        Some(about) if wishes.encoding.is_none() => format!("自動（{}）", about.encoding),
        _ => "自動".into(),
    };
    let all = Encoding::ALL.map(|encoding| (encoding.key(), encoding.name()));
    let mut choices = chosen(wishes.encoding.map_or("", Encoding::key), [("", auto.as_str())]);
    choices.extend(chosen(wishes.encoding.map_or("", Encoding::key), all));
    choices
}

fn delimiters(wishes: &Wishes, about: Option<&About>) -> Vec<Choose> {
    let auto = match about {
        Some(about) if wishes.delimiter.is_none() => format!("自動（{}）", about.delimiter_name()),
        _ => "自動".into(),
    };
    let present = wishes.delimiter.map_or("", Delimiter::key);
    let mut choices = chosen(present, [("", auto.as_str())]);
    choices.extend(chosen(present, Delimiter::ALL.map(|delimiter| (delimiter.key(), delimiter.name()))));
    choices
}

/// Choices of pairs of word and name, the present one chosen.
fn chosen<const N: usize>(present: &str, all: [(&str, &str); N]) -> Vec<Choose> {
    let choose = |(value, label): (&str, &str)| Choose {
        value: value.to_owned(),
        label: label.to_owned(),
        chosen: value == present,
    };
    all.map(choose).into()
}

/// Whether the name of a file says that it is a text: only those have an encoding.
fn is_text(name: &str) -> bool {
    let ending = name.rsplit('.').next().unwrap_or_default().to_ascii_lowercase();
    !matches!(ending.as_str(), "xlsx" | "xlsm" | "xls")
}
