//! Lists as they are published, made up from given offices.

use std::fmt::Write as _;

/// The header of the published open data, 24 columns.
pub(crate) const HEADER: &str = "都道府県コード又は市町村コード,No,都道府県名,市区町村名,事業所名,事業所名カナ,サービスの種類,住所,\
方書（ビル名等）,緯度,経度,電話番号,FAX番号,法人番号,法人の名称,事業所番号,利用可能曜日,利用可能曜日特記事項,定員,URL,\
高齢者の方と障害者の方が同時一体的に利用できるサービス,介護保険の通常の指定基準を満たしている,障害福祉の通常の指定基準を満たしている,備考";

/// One row of an office list.
#[derive(Clone, Debug)]
pub(crate) struct Office {
    /// 事業所番号.
    pub(crate) number: String,
    /// The municipality's code, six digits.
    pub(crate) municipality: String,
    /// 都道府県名.
    pub(crate) prefecture_name: String,
    /// 市区町村名.
    pub(crate) municipality_name: String,
    /// サービスの種類, as the open data writes it.
    pub(crate) service: String,
    /// 事業所名.
    pub(crate) name: String,
    /// 電話番号.
    pub(crate) phone: String,
}

impl Office {
    /// An office with a name and a telephone made from its number.
    pub(crate) fn new(number: &str, municipality: (&str, &str, &str), service: &str) -> Self {
        let (code, prefecture_name, municipality_name) = municipality;
        Self {
            number: number.into(),
            municipality: code.into(),
            prefecture_name: prefecture_name.into(),
            municipality_name: municipality_name.into(),
            service: service.into(),
            name: format!("ケアセンター{number}"),
            phone: format!("078-{}-{}", &number[3..6], &number[6..10]),
        }
    }

    /// The row in the layout of the open data.
    pub(crate) fn row(&self) -> String {
        let Self { number, municipality, prefecture_name, municipality_name, service, name, phone } = self;
        format!(
            "{municipality},{number},{prefecture_name},{municipality_name},{name},ケアセンター,{service},\
{prefecture_name}{municipality_name}本町１丁目１番１号,,34.6901000,135.1955000,{phone},,,社会福祉法人みどり会,{number},\
\"平日,土曜日\",,20,https://www.example.jp/,,,,"
        )
    }
}

/// An office list in the layout of the open data: UTF-8 with byte order mark, CRLF.
pub(crate) fn office_list<'o>(offices: impl IntoIterator<Item = &'o Office>) -> String {
    let mut text = format!("\u{feff}{HEADER}\r\n");
    for office in offices {
        // Writing to a string cannot fail.
        let _ = write!(text, "{}\r\n", office.row());
    }
    text
}

/// A usage listing with nothing but the numbers.
pub(crate) fn usage_list<'n>(numbers: impl IntoIterator<Item = &'n str>) -> String {
    let mut text = String::from("\u{feff}事業所番号\r\n");
    for number in numbers {
        // As above.
        let _ = write!(text, "{number}\r\n");
    }
    text
}

/// A valid 事業所番号: prefecture, class (such as `7`), serial of six digits, check digit (modulus 10,
/// weights 2 and 1 from the right, two-digit products split).
pub(crate) fn office_number(prefecture: u32, class: char, serial: u32) -> String {
    let body = format!("{prefecture:02}{class}{serial:06}");
    let sum: u32 = body
        .chars()
        .rev()
        .enumerate()
        .map(|(place, letter)| {
            let value = letter.to_digit(36).unwrap_or_default();
            let product = value * if place % 2 == 0 { 2 } else { 1 };
            product / 10 + product % 10
        })
        .sum();
    format!("{body}{}", (10 - sum % 10) % 10)
}

/// The same number with a check digit that does not fit.
pub(crate) fn with_wrong_check_digit(number: &str) -> String {
    let last = number.chars().last().and_then(|digit| digit.to_digit(10)).unwrap_or_default();
    format!("{}{}", &number[..9], (last + 1) % 10)
}
