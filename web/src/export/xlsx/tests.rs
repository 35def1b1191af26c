//! A workbook is a ZIP archive of XML; what stands in it is read back here with nothing but an inflater.

use std::io::Read as _;

use flate2::read::DeflateDecoder;

use super::*;
use crate::export::tests::sheet;

fn day() -> NaiveDate {
    NaiveDate::from_ymd_opt(2026, 1, 31).expect("a day")
}

/// The file of this name in the archive, found by the archive's directory.
fn part(archive: &[u8], name: &str) -> String {
    let short = |at: usize| usize::from(u16::from_le_bytes([archive[at], archive[at + 1]]));
    let long = |at: usize| short(at) + (short(at + 2) << 16);
    let end = (0..archive.len() - 21)
        .rev()
        .find(|&at| archive[at..].starts_with(b"PK\x05\x06"))
        .expect("an archive");
    let mut entry = long(end + 16);
    while archive[entry..].starts_with(b"PK\x01\x02") {
        let name_length = short(entry + 28);
        if &archive[entry + 46..entry + 46 + name_length] == name.as_bytes() {
            let (size, local) = (long(entry + 20), long(entry + 42));
            let data = local + 30 + short(local + 26) + short(local + 28);
            let mut text = String::new();
            let packed = &archive[data..data + size];
            match short(entry + 10) {
                0 => text.push_str(std::str::from_utf8(packed).expect("text")),
                _ => drop(DeflateDecoder::new(packed).read_to_string(&mut text).expect("deflate")),
            }
            return text;
        }
        entry += 46 + name_length + short(entry + 30) + short(entry + 32);
    }
    panic!("no {name}");
}

#[test]
fn codes_are_text_and_numbers_are_numbers() {
    let file = bytes(&sheet(), day()).expect("a workbook");
    let table = part(&file, "xl/worksheets/sheet1.xml");
    let strings = part(&file, "xl/sharedStrings.xml");
    assert!(strings.contains("<t>012025</t>"));
    assert!(table.contains("<c r=\"A2\" s=\"2\" t=\"s\">"), "{table}");
    assert!(table.contains("<v>1234</v>"));
    assert!(table.contains("<v>0.046</v>"));
    assert!(table.contains("<v>1</v>"));
    assert!(table.contains("<autoFilter ref=\"A1:D4\"/>"));
    assert!(table.contains("state=\"frozen\""));
    assert!(part(&file, "xl/styles.xml").contains("0.0%"));
}

#[test]
fn nothing_in_it_is_a_formula() {
    let file = bytes(&sheet(), day()).expect("a workbook");
    let table = part(&file, "xl/worksheets/sheet1.xml");
    assert!(!table.contains("<f>"));
    assert!(part(&file, "xl/sharedStrings.xml").contains("=HYPERLINK("));
    assert!(part(&file, "xl/styles.xml").contains("quotePrefix=\"1\""));
}

#[test]
fn the_notes_have_a_sheet_of_their_own() {
    let file = bytes(&sheet(), day()).expect("a workbook");
    let book = part(&file, "xl/workbook.xml");
    assert!(book.contains("name=\"兵庫県の市町村\"") && book.contains("name=\"出典\""));
    assert!(part(&file, "xl/sharedStrings.xml").contains("定義：対象事業所, 3割"));
}

#[test]
fn the_same_table_makes_the_same_bytes_and_tells_no_time() {
    let file = bytes(&sheet(), day()).expect("a workbook");
    assert!(file == bytes(&sheet(), day()).expect("a workbook"));
    assert!(part(&file, "docProps/core.xml").contains("2026-01-31T00:00:00Z"));
}

#[test]
fn names_and_texts_fit_a_workbook() {
    assert_eq!(sheet_name("a/b[c]:*?'\\"), "abc");
    assert_eq!(sheet_name("出典"), "一覧");
    assert_eq!(sheet_name(&"長".repeat(40)).chars().count(), 31);
    let long = "あ".repeat(20_000);
    assert!(cut(&long).len() <= LONGEST_TEXT);
    let mut wide = sheet();
    wide.rows[0][1] = long.into();
    wide.title = "a/b".into();
    assert!(bytes(&wide, day()).is_ok());
}

#[test]
fn an_empty_table_is_a_table() {
    let mut empty = sheet();
    empty.rows.clear();
    assert!(bytes(&empty, day()).is_ok());
}
