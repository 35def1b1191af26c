//! The office lists as files: the 24 columns of the ministry's open data, one file per kind of service.

use super::{
    DemoFile, FIRST_LIST, SECOND_LIST,
    dice::Dice,
    offices::{Life, List, Office},
    words::{DAYS, FICTIONAL, REMARKS},
};

/// The header row of every published file.
const HEADER: &str = "都道府県コード又は市町村コード,No,都道府県名,市区町村名,事業所名,事業所名カナ,サービスの種類,住所,\
    方書（ビル名等）,緯度,経度,電話番号,FAX番号,法人番号,法人の名称,事業所番号,利用可能曜日,利用可能曜日特記事項,定員,URL,\
    高齢者の方と障害者の方が同時一体的に利用できるサービス,介護保険の通常の指定基準を満たしている,\
    障害福祉の通常の指定基準を満たしている,備考";

/// A kind of service as files name it.
struct Sheet {
    kind: u16,
    /// The text of the column サービスの種類.
    text: &'static str,
    /// What an office of this kind is called, and how that is read.
    suffix: (&'static str, &'static str),
    /// Whether it states a number of places.
    has_capacity: bool,
}

const fn sheet(
    kind: u16,
    text: &'static str,
    suffix: (&'static str, &'static str),
    has_capacity: bool,
) -> Sheet {
    Sheet { kind, text, suffix, has_capacity }
}

#[rustfmt::skip]
const SHEETS: [Sheet; 29] = [
    sheet(110, "訪問介護", ("ヘルパーステーション", "ヘルパーステーション"), false),
    sheet(120, "訪問入浴介護", ("訪問入浴センター", "ホウモンニュウヨクセンター"), false),
    sheet(130, "訪問看護", ("訪問看護ステーション", "ホウモンカンゴステーション"), false),
    sheet(140, "訪問リハビリテーション", ("訪問リハビリテーション", "ホウモンリハビリテーション"), false),
    sheet(150, "通所介護", ("デイサービスセンター", "デイサービスセンター"), true),
    sheet(155, "指定療養通所介護", ("療養デイ", "リョウヨウデイ"), true),
    sheet(160, "通所リハビリテーション", ("デイケア", "デイケア"), true),
    sheet(170, "福祉用具貸与", ("福祉用具センター", "フクシヨウグセンター"), false),
    sheet(210, "短期入所生活介護", ("ショートステイ", "ショートステイ"), true),
    sheet(220, "短期入所療養介護（介護老人保健施設）", ("老健", "ロウケン"), true),
    sheet(230, "短期入所療養介護(療養病床を有する病院等）", ("病院", "ビョウイン"), true),
    sheet(320, "認知症対応型共同生活介護", ("グループホーム", "グループホーム"), true),
    sheet(331, "特定施設入居者生活介護（有料老人ホーム）", ("有料老人ホーム", "ユウリョウロウジンホーム"), true),
    sheet(332, "特定施設入居者生活介護（軽費老人ホーム）", ("ケアハウス", "ケアハウス"), true),
    sheet(334, "特定施設入居者生活介護（サービス付き高齢者向け住宅）", ("レジデンス", "レジデンス"), true),
    sheet(361, "地域密着型特定施設入居者生活介護（有料老人ホーム）", ("小規模有料ホーム", "ショウキボユウリョウホーム"), true),
    sheet(410, "特定福祉用具販売", ("福祉用具センター", "フクシヨウグセンター"), false),
    sheet(430, "居宅介護支援", ("ケアプランセンター", "ケアプランセンター"), false),
    sheet(510, "介護老人福祉施設", ("苑", "エン"), true),
    sheet(520, "介護老人保健施設", ("老健", "ロウケン"), true),
    sheet(540, "地域密着型介護老人福祉施設入所者生活介護", ("小規模苑", "ショウキボエン"), true),
    sheet(550, "介護医療院", ("介護医療院", "カイゴイリョウイン"), true),
    sheet(551, "短期入所療養介護（介護医療院）", ("介護医療院", "カイゴイリョウイン"), true),
    sheet(710, "夜間対応型訪問介護", ("ナイトケア", "ナイトケア"), false),
    sheet(720, "認知症対応型通所介護", ("認知症デイ", "ニンチショウデイ"), true),
    sheet(730, "小規模多機能型居宅介護", ("小規模多機能の家", "ショウキボタキノウノイエ"), true),
    sheet(760, "定期巡回・随時対応型訪問介護看護", ("定期巡回センター", "テイキジュンカイセンター"), false),
    sheet(770, "看護小規模多機能型居宅介護（複合型サービス）", ("看多機の家", "カンタキノイエ"), true),
    sheet(780, "地域密着型通所介護", ("小さなデイ", "チイサナデイ"), true),
];

/// What an office is called where one name has to do: by its main service.
pub(super) fn name(office: &Office) -> String {
    SHEETS
        .iter()
        .find(|sheet| office.services.first() == Some(&sheet.kind))
        .map_or_else(|| office.stem.0.clone(), |sheet| format!("{}{}", office.stem.0, sheet.suffix.0))
}

/// The files of a list, one per kind of service.
pub(super) fn of(world: &[Office], list: List) -> impl Iterator<Item = DemoFile> {
    let as_of = match list {
        List::First => FIRST_LIST,
        List::Second => SECOND_LIST,
    };
    SHEETS.iter().map(move |sheet| DemoFile {
        name: format!("demo_jigyosho_{}_{as_of}.csv", sheet.kind),
        as_of,
        bytes: bytes_of(sheet, world, list),
    })
}

fn bytes_of(sheet: &Sheet, world: &[Office], list: List) -> Vec<u8> {
    let mut file = Csv::new(HEADER);
    for office in world.iter().filter(|office| office.is_in(list) && office.services.contains(&sheet.kind)) {
        row(&mut file, sheet, office, list);
    }
    file.done()
}

/// Matters about which dice are thrown.
const ABOUT_ROW: u64 = 3;

fn row(file: &mut Csv, sheet: &Sheet, office: &Office, list: List) {
    let changed = list == List::Second && office.life == Life::Changed;
    let mut dice = Dice::new(ABOUT_ROW, office.row);
    let place = office.place;
    let number = office.number.to_string();
    let off_centre = |dice: &mut Dice| i32::try_from(dice.below(36_000)).unwrap_or(0) - 18_000;
    let latitude = place.latitude * 1000 + off_centre(&mut dice);
    let longitude = place.longitude * 1000 + off_centre(&mut dice);
    let building = if dice.permille(150) {
        format!("{}ビル{}階", FICTIONAL.0, dice.below(5) + 1)
    } else {
        String::new()
    };
    let address = format!(
        "{}{}{}{}{}丁目{}番{}号",
        if dice.permille(820) { "兵庫県" } else { "" },
        place.name,
        FICTIONAL.0,
        office.town.0,
        dice.below(6) + 1,
        dice.below(30) + 1,
        dice.below(20) + 1,
    );
    let phone = telephone(place.dial, if changed { '2' } else { '0' }, office.row);
    let fax = if dice.permille(20) { String::new() } else { telephone(place.dial, '1', office.row) };
    let days = *dice.pick(&DAYS);
    let remark = if dice.permille(250) { *dice.pick(&REMARKS) } else { "" };
    let url =
        if dice.permille(350) { format!("https://kakuu-{}.example/", office.row) } else { String::new() };
    let shared = if dice.permille(25) { "1" } else { "" };
    let places = dice.below(9) * 5 + 9 + if changed { 3 } else { 0 };
    let capacity = if sheet.has_capacity { places.to_string() } else { "0".into() };
    let corporation = office.corporation.number.map(|number| number.to_string()).unwrap_or_default();

    file.row(&[
        place.code,
        &number,
        "兵庫県",
        place.name,
        &format!("{}{}", office.stem.0, sheet.suffix.0),
        &format!("{}{}", office.stem.1, sheet.suffix.1),
        sheet.text,
        &address,
        &building,
        &degrees(latitude),
        &degrees(longitude),
        &phone,
        &fax,
        &corporation,
        &office.corporation.name,
        &number,
        days,
        remark,
        &capacity,
        &url,
        shared,
        "",
        "",
        "",
    ]);
}

/// A telephone number that cannot exist: no local exchange begins with 0.
fn telephone(dial: &str, line: char, row: u64) -> String {
    let zeros = "0".repeat(5_usize.saturating_sub(dial.len()));
    format!("{dial}-{zeros}{line}-{:04}", row % 10_000)
}

/// Millionths of a degree as a decimal number.
fn degrees(millionths: i32) -> String {
    format!("{}.{:06}", millionths / 1_000_000, millionths % 1_000_000)
}

/// A CSV file in the making: byte order mark, CRLF, quotes only where needed.
pub(super) struct Csv(String);

impl Csv {
    /// A file that begins with this header row.
    pub(super) fn new(header: &str) -> Self {
        Self(format!("\u{feff}{header}\r\n"))
    }

    /// Adds a row.
    pub(super) fn row(&mut self, cells: &[&str]) {
        for (at, cell) in cells.iter().enumerate() {
            if at > 0 {
                self.0.push(',');
            }
            if cell.contains(',') {
                self.0.push('"');
                self.0.push_str(cell);
                self.0.push('"');
            } else {
                self.0.push_str(cell);
            }
        }
        self.0.push_str("\r\n");
    }

    /// The bytes.
    pub(super) fn done(self) -> Vec<u8> {
        self.0.into_bytes()
    }
}
