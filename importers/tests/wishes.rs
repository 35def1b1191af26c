//! A person corrects how a file is read, and is obeyed or told why not.

use domain::area::Area;
use importers::{
    ColumnWish, Delimiter, Encoding, Field, HeaderAt, Purpose, Source, Unreadable, Wishes, look,
    offices::{Entry, OfficeReader},
    published,
    usage::{UsageEntry, UsageReader},
};
use tempfile::TempDir;

use crate::help::{GAZETTEER, SERVICES, book, file, offices_of, rejects, usage_of};

/// Opens bytes under a name with wishes.
fn wished(name: &str, bytes: &[u8], wishes: Wishes) -> Result<(Source, TempDir), Unreadable> {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let path = file(&folder, name, bytes);
    Ok((Source::open_wished(path, name, wishes)?, folder))
}

fn columns(wishes: &[(u16, Field)]) -> Vec<ColumnWish> {
    wishes.iter().map(|&(column, field)| ColumnWish { column, field: Some(field) }).collect()
}

const fn at(line: u64, rows: u8) -> HeaderAt {
    HeaderAt { line, rows }
}

/// What a usage listing says with wishes: its members' lines with number and state, or the refusal.
fn members(name: &str, bytes: &[u8], wishes: Wishes) -> Vec<String> {
    let opened = wished(name, bytes, wishes);
    let read = opened.as_ref().map_err(ToString::to_string).and_then(|(source, _)| {
        UsageReader::open(source, &GAZETTEER, Area::Nation).map_err(|e| e.to_string())
    });
    let mut reader = match read {
        Ok(reader) => reader,
        Err(error) => return vec![error],
    };
    let mut said = Vec::new();
    while let Some(entry) = reader.next() {
        said.push(match entry {
            UsageEntry::Member { member, line, .. } => {
                format!("{} {line} {} {}", reader.file(), member.number, member.state.code())
            }
            UsageEntry::Rejected { finding, raw } => format!("{} ✕ {finding}", raw.file()),
            UsageEntry::Outside | UsageEntry::Skipped => continue,
        });
    }
    said
}

#[test]
fn a_column_nobody_knows_is_read_as_the_person_says() {
    let text = "ID,番号,今の状態\n1,2870100017,解約\n2,2870100025,利用中\nID,番号,今の状態\n".as_bytes();
    assert!(members("a.csv", text, Wishes::default())[0].contains("見出しの行が見つかりません"));
    let wishes = Wishes { columns: columns(&[(1, Field::Number), (2, Field::State)]), ..Wishes::default() };
    assert_eq!(
        members("a.csv", text, wishes),
        ["a.csv 2 2870100017 not_using", "a.csv 3 2870100025 listed"],
        "the header once more is passed by"
    );
    // A title above it is no header, though the wish would fit it as well.
    let titled = "利用者\n番号,名前\n2870100017,架空\n".as_bytes();
    let wishes = Wishes { columns: columns(&[(0, Field::Number)]), ..Wishes::default() };
    assert_eq!(members("a.csv", titled, wishes), ["a.csv 3 2870100017 listed"]);
}

#[test]
fn a_wish_goes_before_any_label() {
    // The list's own column of states is out of date; the person points to the other one.
    let text = "事業所番号,状態,最新\n2870100017,利用中,解約\n".as_bytes();
    let state = Wishes { columns: columns(&[(2, Field::State)]), ..Wishes::default() };
    assert_eq!(members("a.csv", text, state.clone()), ["a.csv 2 2870100017 not_using"]);
    let (source, _folder) = wished("a.csv", text, state).expect("a list");
    let about = look(&source, Purpose::Usage).expect("understood");
    let columns: Vec<_> = about.columns.iter().map(|c| (c.label.as_str(), c.field, c.by_wish)).collect();
    assert_eq!(
        columns,
        [
            ("事業所番号", Some(Field::Number), false),
            ("状態", None, false),
            ("最新", Some(Field::State), true)
        ]
    );
    let none = vec![ColumnWish { column: 1, field: None }];
    let wishes = Wishes { columns: none, ..Wishes::default() };
    assert_eq!(members("a.csv", text, wishes), ["a.csv 2 2870100017 listed"]);
}

#[test]
fn a_header_is_where_the_person_says() {
    let mut text = "お知らせ\n".repeat(30);
    text.push_str("事業所,,状況\n番号,名称,\n2870100017,架空,解約\n2870100025,架空,\n");
    assert!(members("a.csv", text.as_bytes(), Wishes::default())[0].contains("見出しの行が見つかりません"));
    let wishes = Wishes { header: Some(at(31, 2)), ..Wishes::default() };
    assert_eq!(
        members("a.csv", text.as_bytes(), wishes),
        ["a.csv 33 2870100017 not_using", "a.csv 34 2870100025 listed"]
    );
    let said = |line, rows| {
        members("a.csv", text.as_bytes(), Wishes { header: Some(at(line, rows)), ..Wishes::default() })
            .concat()
    };
    assert!(
        said(31, 1).contains("31行目を見出しとすると「事業所番号」の列が分かりません"),
        "{}",
        said(31, 1)
    );
    assert!(said(99, 1).contains("99行目に行がありません"), "{}", said(99, 1));
    assert!(said(34, 2).contains("34行目に行がありません"), "{}", said(34, 2));
    assert!(said(31, 3).contains("見出しは1行か2行です"), "{}", said(31, 3));
}

#[test]
fn blank_lines_and_breaks_in_cells_count_as_lines() {
    let text = "\n\n題名\n\n\"事業所\n番号\",状況\n\n2870100017,解約\n2870100025,\"利\n用中\"\n\n281\n";
    let all = ["a.csv 8 2870100017 not_using", "a.csv 9 2870100025 listed"];
    let unaided = members("a.csv", text.as_bytes(), Wishes::default());
    assert_eq!(unaided[..2], all);
    assert!(unaided[2].starts_with("a.csv ✕ 12行目「事業所 番号」（281）"), "{unaided:?}");
    for line in [5, 6, 7] {
        let wishes = Wishes { header: Some(at(line, 1)), ..Wishes::default() };
        assert_eq!(members("a.csv", text.as_bytes(), wishes), unaided, "line {line} belongs to the header");
    }
}

#[test]
fn lines_that_end_as_on_old_machines_are_counted() {
    let text = b"title\roffice number,state\r2870100017,no\r281,yes\r";
    let wishes = Wishes {
        columns: columns(&[(0, Field::Number), (1, Field::State)]),
        header: Some(at(2, 1)),
        ..Wishes::default()
    };
    let said = members("a.csv", text, wishes);
    assert_eq!(said[0], "a.csv 3 2870100017 not_using");
    assert!(said[1].contains("4行目"), "{said:?}");
}

#[test]
fn a_list_without_header_is_read_by_the_columns_the_person_names() {
    let text = "架空A,訪問介護,2870100019,兵庫県明石市\n架空B,訪問介護,2870100027,明石市\n架空C,訪問介護,281,明石市\n";
    let wishes = Wishes {
        header: Some(HeaderAt::NONE),
        columns: columns(&[
            (0, Field::Name),
            (1, Field::Service),
            (2, Field::Number),
            (3, Field::Municipality),
        ]),
        ..Wishes::default()
    };
    let (source, _folder) = wished("a.csv", text.as_bytes(), wishes.clone()).expect("a list");
    insta::assert_snapshot!(offices_of(&source, Area::Nation));
    // Rejected rows come back under our own labels, and can be read again without any wish.
    let written = String::from_utf8(rejects(&source)).expect("UTF-8");
    assert!(written.contains("事業所名,サービスの種類,事業所番号,市区町村名,理由"), "{written}");
    let mended = written.replace(",281,", ",2870100035,");
    let (mended, _folder) = wished("b.csv", mended.as_bytes(), Wishes::default()).expect("a list");
    assert!(offices_of(&mended, Area::Nation).contains("2 2870100035 110 282031 「架空C」"));
    // The numbers alone are found, wherever they stand.
    let (source, _folder) =
        wished("a.csv", text.as_bytes(), Wishes { columns: Vec::new(), ..wishes }).expect("a list");
    let about = look(&source, Purpose::Usage).expect("understood");
    assert_eq!(about.columns[2].field, Some(Field::Number));
    assert!(about.notes[0].to_string().contains("3列目を事業所番号として"), "{:?}", about.notes);
    let published = look(&source, Purpose::Published).expect_err("no totals").to_string();
    assert!(
        published.starts_with("見出しのない一覧では「都道府県・事業所数・利用事業所数」の列が分かりません")
    );
}

#[test]
fn an_encoding_is_obeyed_or_refused_with_its_line() {
    let text = "事業所番号,状況\n2870100017,利用中\n2870100025,休止中\n";
    let bytes = encoding_rs::SHIFT_JIS.encode(text).0.into_owned();
    let wish = |encoding| Wishes { encoding: Some(encoding), ..Wishes::default() };
    assert_eq!(members("a.csv", &bytes, wish(Encoding::Cp932)).len(), 2);
    let said = members("a.csv", &bytes, wish(Encoding::Utf8)).concat();
    assert_eq!(
        said,
        "指定された文字コード「UTF-8」では、1行目に文字として読めないバイトがあります。文字コードの指定を外すか、ほかの文字コードを選んでください"
    );
    // With a mark or without: one wish.
    for bytes in [text.as_bytes().to_vec(), [b"\xef\xbb\xbf", text.as_bytes()].concat()] {
        for encoding in [Encoding::Utf8, Encoding::Utf8Bom] {
            assert_eq!(members("a.csv", &bytes, wish(encoding)).len(), 2);
        }
    }
    // A page is a page, whatever is wished.
    let page = members("a.csv", b"<!DOCTYPE html><html>\x81\xff\xff", wish(Encoding::Utf8)).concat();
    assert!(page.contains("Webページ"), "{page}");
}

#[test]
fn a_delimiter_is_obeyed() {
    let text = "事業所番号;状況;備考\n2870100017;解約;a,b\n2870100025;解約;a,b\n".as_bytes();
    let wish = |delimiter| Wishes { delimiter: Some(delimiter), ..Wishes::default() };
    assert_eq!(members("a.csv", text, wish(Delimiter::Semicolon)).len(), 2);
    let (source, _folder) = wished("a.csv", text, wish(Delimiter::Tab)).expect("a text");
    let about = look(&source, Purpose::Usage);
    assert!(about.is_err() || about.is_ok_and(|about| about.columns.len() == 1));
    let again = source.with_wishes(wish(Delimiter::Semicolon)).expect("a text");
    assert_eq!((again.delimiter(), again.sha256()), (Some(';'), source.sha256()));
    assert_eq!(look(&again, Purpose::Usage).expect("understood").columns.len(), 3);
}

/// A workbook with notes, two lists of one layout and one of another.
fn sheets() -> Vec<u8> {
    book(&[
        ("説明", &[&["この表の見方"]]),
        ("4月", &[&["題名"], &["番号", "状態"], &["2870100017", "解約"]]),
        ("5月", &[&["番号", "状態"], &["2870100025", "利用中"], &["281", "利用中"]]),
        ("別表", &[&["事業所番号"], &["2870100033"]]),
        ("空", &[]),
    ])
}

#[test]
fn sheets_are_read_as_the_person_says() {
    let number = columns(&[(0, Field::Number)]);
    let wish = |sheets: &[&str]| Wishes {
        sheets: Some(sheets.iter().map(ToString::to_string).collect()),
        columns: number.clone(),
        header: Some(at(2, 1)),
        ..Wishes::default()
    };
    let bytes = sheets();
    assert_eq!(members("a.xlsx", &bytes, wish(&["4月"])), ["a.xlsx 3 2870100017 not_using"]);
    let both = members("a.xlsx", &bytes, wish(&["別表", "5月", "4月"]));
    assert_eq!(both[0], "a.xlsx［4月］ 3 2870100017 not_using");
    assert_eq!(
        both[1], "a.xlsx［5月］ 2 2870100025 listed",
        "its header stands elsewhere and has the same labels"
    );
    assert!(both[2].starts_with("a.xlsx［5月］ ✕ 3行目「番号」（281）"), "{both:?}");
    assert_eq!(both[3], "a.xlsx［別表］ 2 2870100033 listed", "a sheet with other labels is read by them");
    let (source, _folder) = wished("a.xlsx", &bytes, wish(&["4月", "5月"])).expect("a workbook");
    let about = look(&source, Purpose::Usage).expect("understood");
    assert_eq!(about.all_sheets, ["説明", "4月", "5月", "別表", "空"]);
    assert_eq!(about.sheets, ["4月", "5月"]);
    assert_eq!((about.header_line, about.header_rows), (2, 1));
    let said = |wishes| members("a.xlsx", &bytes, wishes).concat();
    assert!(
        said(wish(&["6月"])).contains("シート「6月」はこのブックにありません（あるシートは「説明」「4月」")
    );
    assert!(
        said(wish(&["4月", "空"]))
            .starts_with("指定されたシート「空」を一覧として読めません。ファイルが空です")
    );
    let encoding = Wishes { encoding: Some(Encoding::Utf8), ..Wishes::default() };
    assert!(said(encoding).starts_with("Excelブックには文字コードと区切り文字を指定できません"));
    let text = members("a.csv", "事業所番号\n".as_bytes(), wish(&["4月"])).concat();
    assert!(text.starts_with("CSVやTSVのファイルにはシートがありません"), "{text}");
}

#[test]
fn a_column_that_is_not_there_is_refused() {
    let text = "事業所番号,状況\n2870100017,解約\n".as_bytes();
    let wishes = Wishes { columns: columns(&[(4, Field::State)]), ..Wishes::default() };
    let said = members("a.csv", text, wishes).concat();
    assert_eq!(said, "指定された5列目はこの一覧にありません（2列までです）。列の指定を選び直してください");
    // Beyond the header, but within the rows: the column has no label and may have a meaning.
    let text = "事業所番号,状況\n2870100017,解約,281000\n".as_bytes();
    let wishes =
        Wishes { columns: columns(&[(2, Field::Code)]), header: Some(at(1, 1)), ..Wishes::default() };
    let (source, _folder) = wished("a.csv", text, wishes).expect("a list");
    let about = look(&source, Purpose::Usage).expect("understood");
    assert_eq!(about.header, ["事業所番号", "状況", "市区町村コード"]);
    assert!(usage_of(&source, Area::Nation).contains("2 2870100017 not_using 281000"));
}

#[test]
fn totals_are_read_by_wishes_and_name_their_sheet() {
    let table: &[&[&str]] =
        &[&["県", "全体", "使っている所"], &["兵庫県", "10", "20"], &["大阪府", "10", "2"]];
    let bytes = book(&[("上", table), ("下", table)]);
    let wishes = Wishes {
        columns: columns(&[(0, Field::Prefecture), (1, Field::Offices), (2, Field::Users)]),
        ..Wishes::default()
    };
    let (source, _folder) = wished("t.xlsx", &bytes, wishes).expect("a workbook");
    let table = published::read(&source, &GAZETTEER).expect("totals");
    assert_eq!((table.rows.len(), table.sums()), (1, (10, 2)));
    let said: Vec<_> =
        table.rejected.iter().zip(&table.rejected_in).map(|((f, _), file)| format!("{file}{f}")).collect();
    assert_eq!(table.rejected.len(), table.rejected_in.len());
    assert!(said[0].starts_with("t.xlsx［上］2行目「使っている所」"), "{said:?}");
    assert!(said[1].starts_with("t.xlsx［下］2行目「使っている所」"), "{said:?}");
    assert!(said[2].starts_with("t.xlsx［下］3行目"), "{said:?}");
}

#[test]
fn what_is_shown_comes_from_the_first_rows() {
    let mut text = "令和8年1月31日現在\n事業所番号,事業所名,事業所番号\n\n".to_owned();
    let rows: Vec<String> =
        (0..50).map(|row| format!("28701{row:05},{}\u{7},x\n", "架空".repeat(30))).collect();
    text.push_str(&rows.concat());
    let (source, _folder) = wished("a.csv", text.as_bytes(), Wishes::default()).expect("a list");
    let about = look(&source, Purpose::Usage).expect("understood");
    assert_eq!((about.header_line, about.header_rows, about.samples.len()), (2, 1, 5));
    assert_eq!(about.samples[0][0], "2870100000");
    assert_eq!(about.samples[0][1].chars().count(), 40);
    let fields: Vec<_> = about.columns.iter().map(|column| column.field).collect();
    assert_eq!(fields, [Some(Field::Number), Some(Field::Name), None], "of two of one name the first counts");
    assert_eq!(about.as_of.map(|day| day.to_string()).as_deref(), Some("2026-01-31"));
    assert_ne!(about.fingerprint, 0);
    let wishes = about.as_wishes();
    assert_eq!(wishes.header, Some(at(2, 1)));
    assert_eq!(wishes.columns.len(), 3);
    assert_eq!(wishes.of_columns(), Wishes { columns: wishes.columns.clone(), ..Wishes::default() });
}

#[test]
fn rows_of_offices_name_their_sheet() {
    let head: &[&str] = &["市区町村コード", "事業所名", "サービスの種類", "事業所番号"];
    let good: &[&str] = &["281000", "架空", "訪問介護", "2870100017"];
    let bad: &[&str] = &["281000", "架空", "訪問介護", "281"];
    let read = |bytes: &[u8]| {
        let (source, _folder) = wished("o.xlsx", bytes, Wishes::default()).expect("a workbook");
        let mut reader = OfficeReader::open(&source, &SERVICES, &GAZETTEER, Area::Nation).expect("offices");
        let mut said = Vec::new();
        while let Some(entry) = reader.next() {
            said.push(match entry {
                Entry::Candidate(candidate) => candidate.raw().file().to_owned(),
                Entry::Rejected { finding, raw } => format!("{} {}", raw.file(), finding.line),
                Entry::Outside | Entry::Skipped => continue,
            });
        }
        said
    };
    let two = book(&[("北", &[head, good, bad]), ("南", &[head, bad])]);
    assert_eq!(read(&two), ["o.xlsx［北］", "o.xlsx［北］ 3", "o.xlsx［南］ 2"]);
    let one = book(&[("北", &[head, good, bad]), ("説明", &[&["見方"]])]);
    assert_eq!(read(&one), ["o.xlsx", "o.xlsx 3"], "where one sheet is read, the file says enough");
}
