//! What lists do to readers: rows without end, giants, and our own files of rejected rows coming back.

use domain::area::Area;
use importers::{
    Source,
    offices::{Entry, OfficeReader},
};

use crate::help::{GAZETTEER, SERVICES, offices_of, open, rejects, sample};

const HEADER: &str = "市区町村コード,事業所名,サービスの種類,事業所番号,備考";

#[test]
fn a_quote_that_never_closes_stops_the_reading_and_says_so() {
    let mut text = format!(
        "{HEADER}\r\n281000,架空,訪問介護,2870100017,\r\n281000,架空,訪問介護,2870100025,\"始まり\r\n"
    );
    for _ in 0..400_000 {
        text.push_str("281000,架空,訪問介護,2870100033,\r\n");
    }
    let (source, _folder) = open("quote.csv", text.as_bytes()).expect("a list");
    insta::assert_snapshot!(offices_of(&source, Area::Nation));
}

#[test]
fn a_quote_that_closes_rows_later_is_noticed() {
    let text = format!(
        "{HEADER}\r\n281000,架空,訪問介護,2870100019,\"始まり\r\n281000,架空,訪問介護,2870100027,\r\n281000,架空,訪問介護,2870100035,\"終わり\"\r\n281000,架空,訪問介護,2870100043,\"二行の\n備考\"\r\n"
    );
    let (source, _folder) = open("quote.csv", text.as_bytes()).expect("a list");
    insta::assert_snapshot!(offices_of(&source, Area::Nation));
}

#[test]
fn giant_cells_and_endless_columns_are_findings() {
    let giant = "あ".repeat(500_000);
    let commas = ",".repeat(2_000);
    let text = format!(
        "{HEADER}\r\n281000,架空,訪問介護,2870100017,{giant}\r\n281000,架空,訪問介護,2870100025,{commas}\r\n281000,架空,訪問介護,2870100033,\r\n"
    );
    let (source, _folder) = open("giant.csv", text.as_bytes()).expect("a list");
    insta::assert_snapshot!(offices_of(&source, Area::Nation));
}

#[test]
fn a_file_with_few_bad_bytes_stays_utf8() {
    let mut bytes = format!("{HEADER}\r\n").into_bytes();
    for _ in 0..50 {
        bytes.extend("281000,架空ケア,訪問介護,2870100017,\r\n".as_bytes());
    }
    bytes.extend(b"281000,\xff\xfe,\xff,2870100025,\r\n");
    let (source, _folder) = open("few.csv", &bytes).expect("a list");
    assert_eq!(source.encoding(), Some(importers::Encoding::Utf8));
}

#[test]
fn the_order_of_columns_does_not_change_the_fingerprint() {
    let print = |text: &str| {
        let (source, _folder) = open("order.csv", text.as_bytes()).expect("a list");
        let mut reader = OfficeReader::open(&source, &SERVICES, &GAZETTEER, Area::Nation).expect("offices");
        match reader.next() {
            Some(Entry::Candidate(candidate)) => candidate.fingerprint,
            _ => panic!("no candidate"),
        }
    };
    let one =
        print("市区町村コード,事業所名,サービスの種類,事業所番号\r\n281000,架空,訪問介護,2870100017\r\n");
    let other =
        print("No,事業所番号,サービス種別,事業所名称,市町村コード\r\n1,2870100017,訪問介護,架空,281000\r\n");
    let changed =
        print("市区町村コード,事業所名,サービスの種類,事業所番号\r\n281000,架空2,訪問介護,2870100017\r\n");
    assert_eq!(one, other);
    assert_ne!(one, changed);
}

#[test]
fn readers_travel_between_threads() {
    const fn sent<T: Send>() {}
    sent::<OfficeReader<'_>>();
    sent::<importers::usage::UsageReader<'_>>();
    sent::<Source>();
}

#[test]
fn rejected_rows_come_back_in_their_own_layout() {
    let text = format!(
        "{HEADER}\r\n281000,=1+1,訪問介護,2.87E+09,-5\r\n281000,架空,訪問介護,2870100017,\r\n281000,@x,訪問介護,123,\"a,b\"\r\n"
    );
    let (source, _folder) = open("list.csv", text.as_bytes()).expect("a list");
    let first = rejects(&source);
    insta::assert_snapshot!(String::from_utf8(first.clone()).expect("UTF-8"));
    // Read again, uncorrected, the file rejects the same rows and writes itself.
    let (again, _folder) = open("rejects.csv", &first).expect("a list");
    let plain = |bytes: &[u8]| String::from_utf8_lossy(bytes).replace("4行目", "3行目");
    assert_eq!(plain(&rejects(&again)), plain(&first));
    // Corrected, its rows are taken as if they had never been away.
    let mended = String::from_utf8(first).expect("UTF-8").replace("2.87E+09", "2870100025");
    let (mended, _folder) = open("mended.csv", mended.as_bytes()).expect("a list");
    let mut reader = OfficeReader::open(&mended, &SERVICES, &GAZETTEER, Area::Nation).expect("offices");
    let Some(Entry::Candidate(candidate)) = reader.next() else { panic!("not taken") };
    let (record, _) = candidate.record();
    assert_eq!((record.name.as_str(), record.details.note.as_str()), ("=1+1", "-5"));
}

#[test]
fn the_sample_of_bad_bytes_names_its_lines() {
    let source = Source::open(sample("offices/bad-bytes.csv")).expect("a list");
    let report = offices_of(&source, Area::Nation);
    assert!(report.contains("✕ 12行目: 文字として読めないバイト"), "{report}");
}
