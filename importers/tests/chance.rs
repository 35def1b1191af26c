//! Whatever chance throws at the readers, they answer and never fall over.

use domain::area::Area;
use proptest::prelude::*;

use crate::help::{file, offices, totals, usage};

/// Cells that have been seen to make trouble, mixed with anything.
fn cell() -> impl Strategy<Value = String> {
    prop_oneof![
        Just("2870100017".to_owned()),
        Just("01B3700015".to_owned()),
        Just("２８７０１０００１７".to_owned()),
        Just("170200836".to_owned()),
        Just("2.87E+09".to_owned()),
        Just("281000".to_owned()),
        Just("伊達市".to_owned()),
        Just("兵庫県".to_owned()),
        Just("訪問介護".to_owned()),
        Just("合　計".to_owned()),
        Just("△1,234".to_owned()),
        Just("0.000000000000000".to_owned()),
        Just("135.2".to_owned()),
        Just("=1+1".to_owned()),
        Just("\"".to_owned()),
        Just("a\nb".to_owned()),
        Just("\0".to_owned()),
        Just("令和8年1月31日".to_owned()),
        Just(String::new()),
        "\\PC{0,12}",
    ]
}

const LABELS: [&str; 14] = [
    "事業所番号",
    "市区町村コード",
    "都道府県名",
    "市区町村名",
    "事業所名",
    "サービスの種類",
    "緯度",
    "経度",
    "電話番号",
    "定員",
    "URL",
    "利用状況",
    "事業所数",
    "利用事業所数",
];

fn read_all(name: &str, bytes: &[u8]) -> String {
    let folder = tempfile::tempdir().expect("a folder");
    let path = file(&folder, name, bytes);
    [offices(&path, Area::Nation), usage(&path, Area::Nation), totals(&path)].concat()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(96))]

    #[test]
    fn any_bytes(bytes in proptest::collection::vec(any::<u8>(), 0..3000)) {
        prop_assert!(!read_all("any.csv", &bytes).is_empty());
    }

    #[test]
    fn any_rows_in_any_encoding(
        rows in proptest::collection::vec(proptest::collection::vec(cell(), 0..16), 0..12),
        encoding in 0_usize..5,
        damage in proptest::option::of((any::<usize>(), any::<u8>())),
    ) {
        let mut text = LABELS.join(",");
        for row in &rows {
            text.push_str("\r\n");
            text.push_str(&row.join(","));
        }
        let mut bytes = match encoding {
            0 => text.into_bytes(),
            1 => [b"\xef\xbb\xbf", text.as_bytes()].concat(),
            2 => text.encode_utf16().flat_map(u16::to_le_bytes).collect(),
            3 => text.encode_utf16().flat_map(u16::to_be_bytes).collect(),
            _ => encoding_rs::SHIFT_JIS.encode(&text).0.into_owned(),
        };
        if let Some((at, byte)) = damage {
            let length = bytes.len();
            bytes[at % length] = byte;
        }
        prop_assert!(!read_all("rows.csv", &bytes).is_empty());
    }

    #[test]
    fn any_damage_to_a_workbook(at in any::<usize>(), byte: u8, cut in any::<usize>()) {
        let mut workbook = rust_xlsxwriter::Workbook::new();
        let sheet = workbook.add_worksheet();
        for (column, label) in LABELS.iter().enumerate() {
            sheet.write(0, u16::try_from(column).expect("a column"), *label).expect("a label");
        }
        sheet.write(1, 0, "2870100017").expect("a number");
        let mut bytes = workbook.save_to_buffer().expect("a workbook");
        let length = bytes.len();
        bytes[at % length] = byte;
        if cut % 4 == 0 {
            bytes.truncate(cut % length);
        }
        prop_assert!(!read_all("damaged.xlsx", &bytes).is_empty());
    }
}
