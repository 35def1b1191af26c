//! 介護保険事業所番号: the ten characters by which an office is known (domain note 2.2).

use std::fmt;

use crate::{code::PrefectureCode, text};

/// The number of an office: ten characters, digits except where a capital stands for the class (`01B3700015`).
///
/// Packed as a base-36 integer, which keeps the order of the text and makes a small key for bulk tables.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct OfficeNumber(i64);

/// A number that could be read, and whether something had to be restored for it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ReadNumber {
    /// The number.
    pub number: OfficeNumber,
    /// A spreadsheet had taken the leading zero; it was put back.
    pub restored_zero: bool,
}

/// Why a text is not the number of an office.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum OfficeNumberError {
    /// Nothing there.
    #[error("事業所番号が空です")]
    Empty,
    /// A spreadsheet turned it into `2.87E+09`; the digits are lost.
    #[error(
        "事業所番号が指数表記（例 2.87E+09）になっていて桁が失われています。元の一覧で文字列として保存し直してください"
    )]
    Scientific,
    /// Neither ten characters nor nine digits.
    #[error("事業所番号は10文字です")]
    Length,
    /// A character other than a digit, or a letter where none may stand (I, O and Q are never used).
    #[error("事業所番号に使えない文字があります（数字10文字。3文字目だけ英大文字のことがあります）")]
    Character,
    /// The first two digits are not a prefecture.
    #[error("事業所番号の先頭2桁が都道府県（01〜47）ではありません")]
    Prefecture,
}

/// Characters in a number.
const LENGTH: usize = 10;
/// Position of the class character (事業所区分番号), counted from zero.
const CLASS: usize = 2;

impl OfficeNumber {
    /// Reads a number as people and spreadsheets write it: full-width, lower case, with spaces or hyphens,
    /// or with its leading zero lost (nine digits, which is said in the result).
    pub fn parse(written: &str) -> Result<ReadNumber, OfficeNumberError> {
        if let Some(number) = Self::from_clean(written.as_bytes()) {
            return Ok(ReadNumber { number, restored_zero: false });
        }
        let folded: String = text::nfkc(written)
            .chars()
            .filter(|c| !c.is_whitespace() && !matches!(c, '-' | 'ー' | '‐' | '−' | '–' | '\''))
            .collect::<String>()
            .to_ascii_uppercase();
        if folded.is_empty() {
            return Err(OfficeNumberError::Empty);
        }
        if folded.contains("E+") {
            return Err(OfficeNumberError::Scientific);
        }
        if !folded.bytes().all(|b| b.is_ascii_alphanumeric()) {
            return Err(OfficeNumberError::Character);
        }
        match folded.len() {
            LENGTH => Self::strict(&folded).map(|number| ReadNumber { number, restored_zero: false }),
            // Only prefectures 01 to 09 have a zero to lose.
            9 if folded.as_bytes()[0] != b'0' => {
                Self::strict(&format!("0{folded}")).map(|number| ReadNumber { number, restored_zero: true })
            }
            _ => Err(OfficeNumberError::Length),
        }
    }

    /// The quick way for the ten clean characters that nearly every row has.
    #[must_use]
    pub fn from_clean(bytes: &[u8]) -> Option<Self> {
        if bytes.len() != LENGTH {
            return None;
        }
        let mut key = 0_i64;
        for (at, &byte) in bytes.iter().enumerate() {
            let value = match byte {
                b'0'..=b'9' => byte - b'0',
                b'A'..=b'Z' if at == CLASS && !matches!(byte, b'I' | b'O' | b'Q') => byte - b'A' + 10,
                _ => return None,
            };
            key = key * 36 + i64::from(value);
        }
        PrefectureCode::new((bytes[0] - b'0') * 10 + (bytes[1] - b'0')).map(|_| Self(key))
    }

    fn strict(ten: &str) -> Result<Self, OfficeNumberError> {
        Self::from_clean(ten.as_bytes()).ok_or_else(|| {
            let known = ten.get(..2).and_then(PrefectureCode::parse).is_some();
            if known { OfficeNumberError::Character } else { OfficeNumberError::Prefecture }
        })
    }

    /// The integer under which bulk tables keep the number.
    #[must_use]
    pub const fn key(self) -> i64 {
        self.0
    }

    /// The number kept under this integer, if it is one.
    #[must_use]
    pub fn from_key(key: i64) -> Option<Self> {
        Self::from_clean(&unpack(key)?)
    }

    /// Keys of all numbers of a prefecture lie in this range (half open).
    #[must_use]
    pub fn keys_of(prefecture: PrefectureCode) -> std::ops::Range<i64> {
        let first = i64::from(prefecture.get() / 10) * 36 + i64::from(prefecture.get() % 10);
        let width = 36_i64.pow(8);
        first * width..(first + 1) * width
    }

    /// The prefecture in the first two characters.
    #[must_use]
    pub fn prefecture(self) -> PrefectureCode {
        let head = self.0 / 36_i64.pow(8);
        u8::try_from(head / 36 * 10 + head % 36)
            .ok()
            .and_then(PrefectureCode::new)
            .unwrap_or_else(|| unreachable!("every constructor checks the prefecture"))
    }

    /// Whether the last character fits one of the two rules in use (modulus 10, weights 2-1 from the right).
    ///
    /// Some published numbers fit neither, so this is ground for a warning and never for a refusal.
    #[must_use]
    pub fn check_digit_ok(self) -> bool {
        let Some(bytes) = unpack(self.0) else { return false };
        let last = u32::from(bytes[LENGTH - 1] - b'0');
        luhn(&bytes[..LENGTH - 1]) == last
            // Saitama, Chiba, Tokyo and Kanagawa check medical numbers over positions 4 to 9 only.
            || (matches!(self.prefecture().get(), 11..=14)
                && matches!(bytes[CLASS], b'1' | b'3'..=b'6')
                && luhn(&bytes[CLASS + 1..LENGTH - 1]) == last)
    }
}

/// The check digit of a run of characters; letters count 10 to 32, skipping I, O and Q.
fn luhn(bytes: &[u8]) -> u32 {
    let sum: u32 = bytes
        .iter()
        .rev()
        .enumerate()
        .map(|(place, &byte)| {
            let product = value(byte) * if place % 2 == 0 { 2 } else { 1 };
            product / 10 + product % 10
        })
        .sum();
    (10 - sum % 10) % 10
}

fn value(byte: u8) -> u32 {
    if let b'0'..=b'9' = byte {
        u32::from(byte - b'0')
    } else {
        let skipped = [b'I', b'O', b'Q'].iter().filter(|&&letter| letter < byte).count();
        u32::from(byte - b'A') + 10 - u32::try_from(skipped).unwrap_or(0)
    }
}

fn unpack(key: i64) -> Option<[u8; LENGTH]> {
    const SIGNS: &[u8; 36] = b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ";
    let mut rest = u64::try_from(key).ok()?;
    let mut bytes = [b'0'; LENGTH];
    for byte in bytes.iter_mut().rev() {
        *byte = SIGNS[usize::try_from(rest % 36).ok()?];
        rest /= 36;
    }
    (rest == 0).then_some(bytes)
}

impl fmt::Display for OfficeNumber {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let bytes = unpack(self.0).unwrap_or([b'?'; LENGTH]);
        f.pad(std::str::from_utf8(&bytes).unwrap_or("??????????"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn read(written: &str) -> ReadNumber {
        OfficeNumber::parse(written).expect("a number")
    }

    #[test]
    fn people_write_numbers_in_many_ways() {
        let number = read("2870100017").number;
        for written in ["２８７０１０００１７", " 2870100017 ", "287-0100017", "28 7010 0017", "'2870100017"]
        {
            assert_eq!(read(written), ReadNumber { number, restored_zero: false }, "{written}");
        }
        assert_eq!(read("01b3700015").number.to_string(), "01B3700015");
    }

    #[test]
    fn a_lost_zero_is_restored_and_said() {
        let read = read("170200836");
        assert!(read.restored_zero);
        assert_eq!(read.number.to_string(), "0170200836");
    }

    #[test]
    fn what_is_not_a_number_says_why() {
        for (written, why) in [
            ("", OfficeNumberError::Empty),
            ("2.87E+09", OfficeNumberError::Scientific),
            ("28701000", OfficeNumberError::Length),
            ("28I0100017", OfficeNumberError::Character),
            ("2870A00017", OfficeNumberError::Character),
            ("4870100017", OfficeNumberError::Prefecture),
        ] {
            assert_eq!(OfficeNumber::parse(written), Err(why), "{written}");
        }
    }

    #[test]
    fn check_digits_of_real_numbers_hold() {
        for written in ["0170200836", "01B3700015", "0170201115", "0190100271"] {
            assert!(read(written).number.check_digit_ok(), "{written}");
        }
        assert!(!read("1171111111").number.check_digit_ok());
    }

    proptest! {
        #[test]
        fn text_and_key_say_the_same(prefecture in 1_u8..=47, class in "[0-9A-HJ-NPR-Z]", rest in "[0-9]{7}") {
            let text = format!("{prefecture:02}{class}{rest}");
            let number = read(&text).number;
            prop_assert_eq!(number.to_string(), text);
            prop_assert_eq!(OfficeNumber::from_key(number.key()), Some(number));
            prop_assert_eq!(number.prefecture().get(), prefecture);
            prop_assert!(OfficeNumber::keys_of(number.prefecture()).contains(&number.key()));
        }

        #[test]
        fn keys_keep_the_order_of_the_text(a in "[0-4][1-7][0-9B]{1}[0-9]{7}", b in "[0-4][1-7][0-9B]{1}[0-9]{7}") {
            let (x, y) = (read(&a).number, read(&b).number);
            prop_assert_eq!(x.cmp(&y), a.cmp(&b));
        }
    }
}
