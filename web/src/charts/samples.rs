//! Series and boards for the tests of charts, and what every chart must hold.

use chrono::NaiveDate;
use domain::{
    area::Area,
    code::PrefectureCode,
    definition::{Base, Definition, DefinitionId, Fraction},
    facts::{MunicipalityCount, PrefectureCount, TrendPoint},
    municipality::{Municipality, MunicipalityKind},
    published::PublishedRow,
};
use kpi::{Position, Rate, Standing, Trend};

use super::{Figure, Heading, measure};

pub(super) const TARGET: Fraction = Fraction { num: 3, den: 10 };

pub(super) const fn heading<'a>(id: &'a str, title: &'a str) -> Heading<'a> {
    Heading { id, title }
}

fn day(text: &str) -> NaiveDate {
    text.parse().expect("a day")
}

fn definition() -> Definition {
    Definition {
        id: DefinitionId::default(),
        name: "対象サービスの事業所".into(),
        base: Base::InScope,
        states: Vec::new(),
        municipality_target: TARGET,
        prefecture_target: Fraction { num: 1, den: 2 },
        valid_from: day("2023-04-20"),
        note: String::new(),
    }
}

pub(super) fn position(users: u32, offices: u32) -> Position {
    Position::of(Rate::new(users, offices).expect("offices"), TARGET)
}

/// Users of 7,000 offices at some days.
pub(super) fn trend(points: &[(&str, u32)]) -> Trend {
    let point = |&(as_of, users): &(&str, u32)| TrendPoint {
        as_of: day(as_of),
        offices: 7_000,
        users,
        counted: 0,
        achieved: 0,
    };
    Trend::new(points.iter().map(point).collect(), TARGET)
}

/// The last day of the n-th month from January 2023 on.
fn month_end(n: u32) -> NaiveDate {
    let first = NaiveDate::from_ymd_opt(2023, 1, 1).expect("a day") + chrono::Months::new(n + 1);
    first.pred_opt().expect("a day")
}

fn monthly(months: std::ops::Range<u32>, users: impl Fn(u32) -> u32) -> Trend {
    let days: Vec<_> = months.map(|n| (month_end(n).to_string(), users(n))).collect();
    trend(&days.iter().map(|(day, users)| (day.as_str(), *users)).collect::<Vec<_>>())
}

/// Twenty-four months ending at 12 %, one of them missing.
pub(super) fn two_years() -> Trend {
    let whole = monthly(13..37, |n| 217 + (n - 13) * (n - 13) * 623 / 529);
    let kept = whole.points().iter().filter(|point| point.as_of != day("2024-09-30")).copied();
    Trend::new(kept.collect(), TARGET)
}

pub(super) fn three_years() -> Trend {
    monthly(0..36, |n| 100 + n * 37)
}

/// A series that ends just above its target.
pub(super) fn crossing() -> Trend {
    monthly(24..37, |n| 2_016 + (n - 24) * 9)
}

/// The published table of 2023-11-06: name, offices, users.
#[rustfmt::skip]
const PUBLISHED: [(&str, u32, u32); 47] = [
    ("北海道", 7_416, 297), ("青森県", 2_073, 130), ("岩手県", 2_104, 138), ("宮城県", 2_889, 123),
    ("秋田県", 1_754, 38), ("山形県", 1_668, 120), ("福島県", 2_786, 122), ("茨城県", 3_589, 103),
    ("栃木県", 2_813, 81), ("群馬県", 3_439, 169), ("埼玉県", 7_320, 265), ("千葉県", 7_631, 231),
    ("東京都", 13_580, 736), ("神奈川県", 10_237, 451), ("新潟県", 2_876, 120), ("富山県", 1_688, 51),
    ("石川県", 1_828, 62), ("福井県", 1_535, 137), ("山梨県", 1_401, 58), ("長野県", 3_525, 141),
    ("岐阜県", 3_108, 194), ("静岡県", 5_055, 392), ("愛知県", 9_286, 594), ("三重県", 3_126, 162),
    ("滋賀県", 2_209, 103), ("京都府", 3_403, 288), ("大阪府", 15_972, 466), ("兵庫県", 7_732, 466),
    ("奈良県", 2_425, 145), ("和歌山県", 2_381, 71), ("鳥取県", 948, 169), ("島根県", 1_346, 28),
    ("岡山県", 3_041, 133), ("広島県", 4_280, 254), ("山口県", 2_238, 83), ("徳島県", 2_066, 73),
    ("香川県", 1_628, 60), ("愛媛県", 2_627, 87), ("高知県", 1_152, 67), ("福岡県", 8_139, 279),
    ("佐賀県", 1_487, 33), ("長崎県", 2_455, 108), ("熊本県", 3_417, 88), ("大分県", 2_567, 73),
    ("宮崎県", 2_224, 46), ("鹿児島県", 2_779, 188), ("沖縄県", 2_323, 60),
];

pub(super) fn published() -> Vec<Standing> {
    let row = |(code, (name, offices, users)): (PrefectureCode, &(&str, u32, u32))| {
        let row = PublishedRow {
            area: Area::Prefecture(code),
            offices: *offices,
            users: *users,
            printed_rate: None,
        };
        kpi::published(&definition(), name, &row, day("2023-11-06"))
    };
    PrefectureCode::all().zip(&PUBLISHED).map(row).collect()
}

pub(super) fn prefectures() -> Vec<Standing> {
    let count = |code: PrefectureCode| PrefectureCount {
        prefecture: Some(code),
        offices: 1_000,
        users: 300,
        unmatched: 0,
        municipalities: 41,
        counted: 40,
        achieved: u32::from(code.get()) % 41,
    };
    let standing = |code| kpi::prefecture(&definition(), "神奈川県", &count(code), day("2026-01-31"));
    PrefectureCode::all().take(9).map(standing).collect()
}

pub(super) fn places() -> Vec<Standing> {
    let places = [
        ("281000", "神戸市", 713, 214),
        ("282014", "姫路市", 400, 119),
        ("282031", "明石市", 210, 0),
        ("283011", "猪名川町", 0, 0),
        ("285862", "<新>温泉町", 12, 12),
        ("015873", "むつ小川原かすみがうら市", 90, 45),
    ];
    let standing = |(code, name, offices, users): (&str, &str, u32, u32)| {
        let code = domain::code::MunicipalityCode::parse(&code[..5]).expect("a code");
        let kana = String::new();
        let place =
            Municipality { code, kind: MunicipalityKind::City, parent: None, name: name.into(), kana };
        let count = MunicipalityCount { municipality: code, offices, users, unmatched: 0 };
        kpi::municipality(&definition(), &place, &count, day("2026-01-31"))
    };
    places.map(standing).to_vec()
}

/// A figure with one element a line, so that a changed snapshot can be read.
pub(super) fn readable(figure: &Figure) -> String {
    let table: Vec<String> =
        std::iter::once(&figure.columns).chain(&figure.rows).map(|row| row.join(" | ")).collect();
    format!("{}\n\n{}\n\n{}", figure.svg.replace("><", ">\n<"), figure.summary, table.join("\n"))
}

/// Small, well-formed, named, without style attributes, and no label outside the drawing.
pub(super) fn assert_sound(figure: &Figure, bytes: usize) {
    let svg = &figure.svg;
    assert!(svg.len() <= bytes, "{} bytes", svg.len());
    assert!(!svg.contains("style=") && !svg.contains("<script") && !svg.contains("<style"));
    assert!(svg.contains("role=\"img\"") && svg.contains("<title ") && svg.contains("<desc "));
    assert!(!figure.summary.is_empty());
    assert!(figure.rows.iter().all(|row| row.len() == figure.columns.len()));
    let page = scraper::Html::parse_fragment(svg);
    let find = |selector: &str| scraper::Selector::parse(selector).expect("a selector");
    let root = page.select(&find("svg")).next().expect("a drawing");
    let size: Vec<f64> =
        root.attr("viewBox").expect("a size").split(' ').map(|n| n.parse().expect("a number")).collect();
    for text in page.select(&find("text")) {
        let at = |name| text.attr(name).expect("a place").parse::<f64>().expect("a number");
        let words: String = text.text().collect();
        let room = f64::from(measure::width(&words, 14)) / 10.0;
        let anchor =
            text.parent().and_then(scraper::ElementRef::wrap).and_then(|group| group.attr("text-anchor"));
        let left = at("x")
            - match anchor {
                Some("end") => room,
                Some("middle") => room / 2.0,
                _ => 0.0,
            };
        assert!(left >= 0.0 && left + room <= size[2], "「{words}」 {left}..{} of {}", left + room, size[2]);
        assert!((12.0..size[3]).contains(&at("y")), "「{words}」 y {}", at("y"));
    }
}
