//! What readers of usage listings say about states, places and progress.

use domain::{area::Area, code::MunicipalityCode, finding::Severity, usage::UsageState};
use importers::{
    Source,
    usage::{UsageEntry, UsageReader},
};

use crate::help::{GAZETTEER, open, sample};

/// State, municipality and findings of a member.
type Member = (UsageState, Option<u32>, Vec<String>);

/// The members with their findings, and the remarks at the end.
fn read(text: &str, area: &str) -> (Vec<Member>, Vec<String>) {
    let (source, _folder) = open("users.csv", text.as_bytes()).expect("a list");
    let area = Area::parse(area).expect("an area");
    let mut reader = UsageReader::open(&source, &GAZETTEER, area).expect("a listing");
    let mut members = Vec::new();
    while let Some(entry) = reader.next() {
        if let UsageEntry::Member { member, findings, .. } = entry {
            assert!(findings.iter().all(|finding| finding.severity != Severity::Rejected), "{findings:?}");
            let findings = findings.iter().map(ToString::to_string).collect();
            members.push((member.state, member.municipality.map(MunicipalityCode::get), findings));
        }
    }
    (members, reader.remarks().iter().map(ToString::to_string).collect())
}

#[test]
fn an_unknown_word_is_told_once_with_its_rows() {
    let (members, remarks) = read(
        "事業所番号,利用状況\n2870100019,試用\n2870100027,利用中\n2870100035,試用\n2870100043,ためし\n2870100050,申請中\n",
        "28",
    );
    let states: Vec<_> = members.iter().map(|(state, ..)| *state).collect();
    let (listed, pledged) = (UsageState::Listed, UsageState::Pledged);
    assert_eq!(states, [listed, listed, listed, listed, pledged]);
    assert!(members.iter().all(|(_, _, findings)| findings.is_empty()), "{members:?}");
    assert_eq!(remarks.len(), 2, "{remarks:?}");
    assert!(remarks[0].starts_with("2行目「利用状況」（試用）: "), "{remarks:?}");
    assert!(remarks[0].contains("2行を「利用中」として数えました"), "{remarks:?}");
    assert!(remarks[1].contains("「ためし」") && remarks[1].contains("1行を"), "{remarks:?}");
}

#[test]
fn a_column_of_free_text_does_not_flood_the_findings() {
    let rows: Vec<String> = (0..250).map(|i| format!("28701{i:05},言葉{i}\n")).collect();
    let (_, remarks) = read(&format!("事業所番号,利用状況\n{}", rows.concat()), "28");
    assert_eq!(remarks.len(), 101);
    assert!(remarks[100].contains("150行を"), "{}", remarks[100]);
}

#[test]
fn a_place_that_cannot_be_told_is_a_warning_and_the_member_is_taken() {
    let (members, _) = read(
        "事業所番号,市区町村名\n2870100019,神戸市\n2870100027,架空市\n1370100035,伊達市\n0170100043,伊達市\n2870100050,\n",
        "00",
    );
    assert_eq!(members.len(), 5);
    assert_eq!((members[0].1, &members[0].2), (Some(281_000), &Vec::new()));
    assert_eq!(members[1].1, None);
    assert!(
        members[1].2[0].starts_with("3行目「市区町村名」（架空市）: 市区町村が見つかりません"),
        "{members:?}"
    );
    let warned = |member: usize| members[member].2.iter().find(|finding| finding.contains("伊達市"));
    assert!(warned(2).is_some_and(|finding| finding.contains("北海道伊達市、福島県伊達市")), "{members:?}");
    assert_eq!((members[3].1, warned(3)), (Some(12_335), None), "the number tells which");
    assert_eq!((members[4].1, &members[4].2), (None, &Vec::new()), "a listing need not name any");
}

#[test]
fn a_list_of_offices_is_not_a_listing_of_users() {
    let is_office_list = |path: &str| {
        let source = Source::open(sample(path)).expect("a list");
        UsageReader::open(&source, &GAZETTEER, Area::Nation).expect("numbers").is_office_list()
    };
    assert!(is_office_list("offices/clean.csv"));
    assert!(is_office_list("offices/recommended.csv"));
    assert!(!is_office_list("usage/plain.csv"));
    assert!(!is_office_list("usage/numbers-only.csv"));
}

#[test]
fn progress_is_told_in_bytes_of_the_file() {
    let rows: Vec<String> = (0..60_000).map(|i| format!("28701{i:05},利用中,備考備考\r\n")).collect();
    let text = format!("事業所番号,利用状況,備考\r\n{}", rows.concat());
    let utf16 = in_utf16(&text);
    for bytes in [text.into_bytes(), utf16] {
        let (source, _folder) = open("users.csv", &bytes).expect("a list");
        let mut reader = UsageReader::open(&source, &GAZETTEER, Area::Nation).expect("a listing");
        let mut seen = Vec::new();
        while reader.next().is_some() {
            seen.push(reader.bytes_read());
        }
        assert!(seen.is_sorted() && seen[0] < source.size() / 2, "{}", seen[0]);
        assert!(seen[seen.len() / 2].abs_diff(source.size() / 2) < 300_000);
        assert_eq!(reader.bytes_read(), source.size());
    }
}

/// The text as UTF-16, which has to be decoded.
fn in_utf16(text: &str) -> Vec<u8> {
    std::iter::once(0xfeff).chain(text.encode_utf16()).flat_map(u16::to_le_bytes).collect()
}

#[test]
fn a_workbook_tells_its_bytes_too() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("users.xlsx");
    let mut book = rust_xlsxwriter::Workbook::new();
    let sheet = book.add_worksheet();
    sheet.write_string(0, 0, "事業所番号").expect("a cell");
    for row in 1..3_000_u32 {
        sheet.write_string(row, 0, format!("28701{row:05}")).expect("a cell");
    }
    book.save(&path).expect("a workbook");
    let source = Source::open(&path).expect("a list");
    let mut reader = UsageReader::open(&source, &GAZETTEER, Area::Nation).expect("a listing");
    while reader.next().is_some() {
        assert!(reader.bytes_read() > 0 && reader.bytes_read() <= source.size());
    }
    assert_eq!(reader.bytes_read(), source.size());
}
