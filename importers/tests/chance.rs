//! Whatever chance throws at the readers, they answer and never fall over.

use domain::area::Area;
use importers::{
    ColumnWish, Delimiter, Encoding, Field, HeaderAt, Purpose, Source, Wishes, look,
    offices::{Entry, OfficeReader},
};
use proptest::prelude::*;

use crate::help::{GAZETTEER, SERVICES, file, offices, offices_of, totals, totals_of, usage, usage_of};

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

/// Wishes as anybody might have them.
fn wishes() -> impl Strategy<Value = Wishes> {
    let column = (0_u16..14, proptest::option::of(proptest::sample::select(&Field::ALL[..])));
    (
        proptest::option::of(proptest::sample::select(&Encoding::ALL[..])),
        proptest::option::of(proptest::sample::select(&Delimiter::ALL[..])),
        proptest::option::of((0_u64..12, 0_u8..4)),
        proptest::option::weighted(0.1, proptest::collection::vec("[一覧S]{1,2}", 0..2)),
        proptest::collection::vec(column, 0..5),
    )
        .prop_map(|(encoding, delimiter, header, sheets, columns)| Wishes {
            encoding,
            delimiter,
            header: header.map(|(line, rows)| HeaderAt { line, rows }),
            sheets,
            columns: columns.into_iter().map(|(column, field)| ColumnWish { column, field }).collect(),
        })
}

/// Everything every reader says about a source, as text.
fn told(source: &Source) -> String {
    [offices_of(source, Area::Nation), usage_of(source, Area::Nation), totals_of(source)].concat()
}

/// The columns of an office, and cells for one.
const COLUMNS: [Field; 6] =
    [Field::Number, Field::Name, Field::Service, Field::Municipality, Field::Prefecture, Field::Capacity];

fn office() -> impl Strategy<Value = [String; 6]> {
    (0_u32..100_000, "[架空ケア]{1,4}", 0_usize..3, 0_usize..3, 0_u32..200).prop_map(
        |(number, name, service, place, capacity)| {
            let service = ["訪問介護", "通所介護", "知らないサービス"][service];
            let (prefecture, place) =
                [("兵庫県", "明石市"), ("北海道", "伊達市"), ("兵庫県", "架空市")][place];
            let cells =
                [&format!("28701{number:05}"), &name, service, place, prefecture, &capacity.to_string()];
            cells.map(ToOwned::to_owned)
        },
    )
}

/// What a list of offices says, without its lines.
fn records(source: &Source) -> Vec<String> {
    let mut reader = OfficeReader::open(source, &SERVICES, &GAZETTEER, Area::Nation).expect("offices");
    let mut records = Vec::new();
    while let Some(entry) = reader.next() {
        records.push(match entry {
            Entry::Candidate(candidate) => format!("{:x} {:?}", candidate.fingerprint, candidate.record().0),
            Entry::Rejected { finding, .. } => finding.reason(),
            Entry::Outside | Entry::Skipped => String::new(),
        });
    }
    records
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

    #[test]
    fn any_wishes_on_any_file(
        rows in proptest::collection::vec(proptest::collection::vec(cell(), 0..16), 0..12),
        wishes in wishes(),
        header: bool,
        noise in proptest::option::of(proptest::collection::vec(any::<u8>(), 0..200)),
    ) {
        let mut lines: Vec<String> = rows.iter().map(|row| row.join(",")).collect();
        if header {
            lines.insert(lines.len() / 2, LABELS.join(","));
        }
        let bytes = noise.unwrap_or_else(|| lines.join("\n").into_bytes());
        let folder = tempfile::tempdir().expect("a folder");
        let path = file(&folder, "any.csv", &bytes);
        if let Ok(source) = Source::open_wished(&path, "any.csv", wishes) {
            prop_assert!(!told(&source).is_empty());
            for purpose in Purpose::ALL {
                // What was understood, said as a wish, is understood and read the same.
                let Ok(about) = look(&source, purpose) else { continue };
                let again = source.with_wishes(about.as_wishes()).expect("what was understood can be obeyed");
                let second = look(&again, purpose).expect("what was understood can be obeyed");
                prop_assert_eq!(second.as_wishes(), about.as_wishes());
                prop_assert_eq!((second.samples, second.fingerprint), (about.samples, about.fingerprint));
            }
        }
    }

    #[test]
    fn shuffled_columns_with_wishes_are_the_same_list(
        offices in proptest::collection::vec(office(), 1..12),
        order in Just([0_usize, 1, 2, 3, 4, 5]).prop_shuffle(),
        header: bool,
    ) {
        let folder = tempfile::tempdir().expect("a folder");
        let written = |labels: Vec<&str>, order: &[usize]| {
            let rows = offices.iter().map(|office| order.iter().map(|at| &office[*at][..]).collect::<Vec<_>>());
            std::iter::once(labels).chain(rows).map(|row| row.join(",") + "\n").collect::<String>()
        };
        let plain = written(COLUMNS.map(Field::name).to_vec(), &[0, 1, 2, 3, 4, 5]);
        let plain = Source::open(file(&folder, "plain.csv", plain.as_bytes())).expect("a list");
        // Labels that nobody knows, or no labels at all.
        let labels = if header { vec!["い", "ろ", "は", "に", "ほ", "へ"] } else { Vec::new() };
        let text = written(labels, &order);
        let columns = (0..).zip(&order).map(|(column, at)| ColumnWish { column, field: Some(COLUMNS[*at]) });
        let wishes = Wishes {
            header: Some(HeaderAt { line: u64::from(header), rows: 1 }),
            columns: columns.collect(),
            ..Wishes::default()
        };
        let text = text.trim_start_matches('\n');
        let path = file(&folder, "shuffled.csv", text.as_bytes());
        let shuffled = Source::open_wished(path, "shuffled.csv", wishes).expect("a list");
        prop_assert_eq!(records(&shuffled), records(&plain));
    }
}
