//! Workbooks: what people see in cells, several sheets, and archives made to do harm.

use std::{
    io::{Cursor, Write},
    time::Instant,
};

use domain::area::Area;
use importers::{Source, Unreadable};
use rust_xlsxwriter::{ExcelDateTime, Format, Workbook};
use zip::{ZipWriter, write::SimpleFileOptions};

use crate::help::{GAZETTEER, file, offices, open, usage};

#[test]
fn cells_become_what_people_see() {
    let mut workbook = Workbook::new();
    workbook.add_worksheet().set_name("説明").and_then(|s| s.write(0, 0, "この表の見方")).expect("a note");
    let sheet = workbook.add_worksheet().set_name("利用状況").expect("a sheet");
    sheet.write(0, 0, "ケアプランデータ連携システム利用状況").expect("a title");
    let day = ExcelDateTime::from_ymd(2026, 1, 31).expect("a day");
    sheet.write_with_format(1, 2, day, &Format::new().set_num_format("yyyy/m/d")).expect("a day");
    sheet.merge_range(3, 0, 3, 1, "事業所", &Format::new()).expect("a merged header");
    for (column, label) in ["介護保険事業所番号", "名称", "都道府県", "市町村"].into_iter().enumerate()
    {
        let column = u16::try_from(column).expect("a column");
        let line = if column < 2 { 4 } else { 3 };
        sheet.write(line, column, label).expect("a label");
    }
    for (line, number) in [(5, 170_200_836.0), (6, 2_870_100_017.0)] {
        sheet.write(line, 0, number).expect("a number");
        sheet.write(line, 1, "架空").expect("a name");
    }
    sheet.write(6, 2, "兵庫県").and_then(|s| s.write(6, 3, "明石市")).expect("a place");
    let second = workbook.add_worksheet().set_name("追加分").expect("a sheet");
    second.write(0, 0, "事業所番号").and_then(|s| s.write(1, 0, "2870100025")).expect("a second list");
    let folder = tempfile::tempdir().expect("a folder");
    let path = file(&folder, "usage.xlsx", &workbook.save_to_buffer().expect("a workbook"));
    insta::assert_snapshot!(usage(&path, Area::Nation));
}

fn archive(parts: &[(&str, &[u8])]) -> Vec<u8> {
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, bytes) in parts {
        zip.start_file(*name, SimpleFileOptions::default()).expect("a part");
        zip.write_all(bytes).expect("bytes");
    }
    zip.finish().expect("an archive").into_inner()
}

const WORKBOOK: &[u8] = br#"<workbook xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"><sheets><sheet name="S" sheetId="1" r:id="rId1"/></sheets></workbook>"#;
const RELATIONS: &[u8] = br#"<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet" Target="worksheets/sheet1.xml"/></Relationships>"#;

#[test]
fn a_bomb_is_refused_quickly() {
    let zeros = vec![b' '; 16 << 20];
    let bytes = archive(&[("xl/workbook.xml", WORKBOOK), ("xl/worksheets/sheet1.xml", &zeros)]);
    let begun = Instant::now();
    let error = open("bomb.xlsx", &bytes).map(drop).expect_err("refused");
    assert!(matches!(error, Unreadable::ZipBomb { .. }), "{error}");
    assert!(begun.elapsed().as_secs() < 5);
}

#[test]
fn a_bomb_that_lies_about_its_size_is_refused() {
    let zeros = vec![b' '; 12 << 20];
    let mut bytes = archive(&[("xl/workbook.xml", WORKBOOK), ("xl/worksheets/sheet1.xml", &zeros)]);
    // Claim a small size in every header of the archive.
    let real = u32::try_from(zeros.len()).expect("a size").to_le_bytes();
    let places: Vec<usize> =
        bytes.windows(4).enumerate().filter(|(_, w)| *w == real).map(|(at, _)| at).collect();
    assert!(!places.is_empty());
    for at in places {
        bytes[at..at + 4].copy_from_slice(&1000_u32.to_le_bytes());
    }
    let error = open("liar.xlsx", &bytes).map(drop).expect_err("refused");
    assert!(matches!(error, Unreadable::ZipBomb { .. } | Unreadable::BrokenWorkbook(_)), "{error}");
}

#[test]
fn too_many_parts_are_refused() {
    let names: Vec<String> = (0..10_500).map(|part| format!("p/{part}")).collect();
    let parts: Vec<(&str, &[u8])> = names.iter().map(|name| (name.as_str(), &b""[..])).collect();
    assert!(matches!(open("many.xlsx", &archive(&parts)), Err(Unreadable::ZipBomb { .. })));
}

#[test]
fn entities_and_paths_do_no_harm() {
    let sheet = br#"<?xml version="1.0"?><!DOCTYPE b [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;"><!ENTITY x SYSTEM "file:///etc/passwd">]>
<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData><row r="1"><c r="A1" t="inlineStr"><is><t>&b;&x;</t></is></c></row></sheetData></worksheet>"#;
    let bytes = archive(&[
        ("xl/workbook.xml", WORKBOOK),
        ("xl/_rels/workbook.xml.rels", RELATIONS),
        ("xl/worksheets/sheet1.xml", sheet),
        ("../../outside.txt", b"never written"),
    ]);
    let folder = tempfile::tempdir().expect("a folder");
    let report = offices(&file(&folder, "entities.xlsx", &bytes), Area::Nation);
    assert!(report.starts_with("読めません"), "{report}");
    assert!(!report.contains("root:"));
    assert!(!folder.path().join("../outside.txt").exists());
}

#[test]
fn other_archives_and_old_workbooks_are_named() {
    let compound = |name: &str| {
        let mut bytes = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1".to_vec();
        bytes.extend(vec![0; 3000]);
        bytes.extend(name.encode_utf16().flat_map(u16::to_le_bytes));
        bytes
    };
    let report: Vec<String> = [
        ("encrypted.xlsx", compound("EncryptedPackage")),
        ("old.xls", compound("Workbook")),
        ("letter.docx", archive(&[("word/document.xml", b"<a/>")])),
        ("lists.zip", archive(&[("jigyosho_110.csv", b"a,b\r\n")])),
        ("cut.xlsx", archive(&[("xl/workbook.xml", WORKBOOK)])[..60].to_vec()),
        ("hollow.xlsx", archive(&[("xl/workbook.xml", b"")])),
    ]
    .into_iter()
    .map(|(name, bytes)| {
        let read = open(name, &bytes).and_then(|(source, _folder)| {
            importers::usage::UsageReader::open(&source, &GAZETTEER, Area::Nation).map(drop)
        });
        format!("{name}: {}", read.err().map(|error| error.to_string()).unwrap_or_default())
    })
    .collect();
    insta::assert_snapshot!(report.join("\n"));
}

#[test]
fn an_ending_does_not_make_a_workbook() {
    let (source, _folder): (Source, _) =
        open("list.xlsx", "事業所番号\r\n2870100017\r\n".as_bytes()).expect("a text");
    assert_eq!(source.delimiter(), Some(','));
}
