//! Codes of local governments (全国地方公共団体コード).

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::text;

/// One of the 47 prefectures, by its two-digit code (01 Hokkaido … 47 Okinawa).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct PrefectureCode(u8);

impl PrefectureCode {
    /// How many prefectures there are.
    pub const COUNT: u8 = 47;

    /// The prefecture with this number, 1 to 47.
    #[must_use]
    pub const fn new(number: u8) -> Option<Self> {
        if number >= 1 && number <= Self::COUNT { Some(Self(number)) } else { None }
    }

    /// Reads `28`, `２８`, `8` or the six-digit form `280003`.
    #[must_use]
    pub fn parse(written: &str) -> Option<Self> {
        let digits = text::nfkc(written.trim());
        match digits.len() {
            1 | 2 => digits.parse().ok().and_then(Self::new),
            5 | 6 if digits.get(2..).is_some_and(|rest| rest.starts_with("000")) => {
                digits[..2].parse().ok().and_then(Self::new)
            }
            _ => None,
        }
    }

    /// The number, 1 to 47.
    #[must_use]
    pub const fn get(self) -> u8 {
        self.0
    }

    /// All 47, in code order.
    pub fn all() -> impl Iterator<Item = Self> {
        (1..=Self::COUNT).map(Self)
    }

    /// The six-digit code of the prefecture itself, with its check digit: 28 → 280003.
    #[must_use]
    pub fn six_digits(self) -> u32 {
        let five = u32::from(self.0) * 1000;
        five * 10 + check_digit(five)
    }
}

impl fmt::Display for PrefectureCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:02}", self.0)
    }
}

/// A municipality or a ward, by its six-digit code with a valid check digit (281000 Kobe). In JSON it is that number.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(into = "u32", try_from = "u32")]
pub struct MunicipalityCode(u32);

/// Why a text is not the code of a municipality.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum MunicipalityCodeError {
    /// Neither five nor six digits.
    #[error("市区町村コードは6桁（検査数字を含む）または5桁の数字です")]
    Shape,
    /// The first two digits are not 01 to 47.
    #[error("市区町村コードの先頭2桁が都道府県（01〜47）ではありません")]
    Prefecture,
    /// The digits after the prefecture are 000: the code of a prefecture.
    #[error("市区町村ではなく都道府県のコードです")]
    NotAMunicipality,
    /// The sixth digit does not follow from the first five.
    #[error("市区町村コードの検査数字（6桁目）が合いません")]
    CheckDigit,
}

impl MunicipalityCode {
    /// The code with this value, if prefecture and check digit hold.
    pub fn new(six_digits: u32) -> Result<Self, MunicipalityCodeError> {
        let five = six_digits / 10;
        if !(1..=u32::from(PrefectureCode::COUNT)).contains(&(five / 1000)) {
            return Err(MunicipalityCodeError::Prefecture);
        }
        if five.is_multiple_of(1000) {
            return Err(MunicipalityCodeError::NotAMunicipality);
        }
        if check_digit(five) != six_digits % 10 {
            return Err(MunicipalityCodeError::CheckDigit);
        }
        Ok(Self(six_digits))
    }

    /// Reads six digits, or five (then the check digit is computed). Full-width digits are welcome.
    pub fn parse(written: &str) -> Result<Self, MunicipalityCodeError> {
        let digits = text::nfkc(written.trim());
        if !digits.bytes().all(|b| b.is_ascii_digit()) {
            return Err(MunicipalityCodeError::Shape);
        }
        let value: u32 = digits.parse().map_err(|_| MunicipalityCodeError::Shape)?;
        match digits.len() {
            5 => Self::new(value * 10 + check_digit(value)),
            6 => Self::new(value),
            _ => Err(MunicipalityCodeError::Shape),
        }
    }

    /// The six digits as a number; 011002 is 11002.
    #[must_use]
    pub const fn get(self) -> u32 {
        self.0
    }

    /// The prefecture the code belongs to.
    #[must_use]
    pub fn prefecture(self) -> PrefectureCode {
        let number = u8::try_from(self.0 / 10_000).unwrap_or(0);
        PrefectureCode::new(number).unwrap_or(PrefectureCode(1))
    }
}

impl From<MunicipalityCode> for u32 {
    fn from(code: MunicipalityCode) -> Self {
        code.get()
    }
}

impl TryFrom<u32> for MunicipalityCode {
    type Error = MunicipalityCodeError;

    fn try_from(six_digits: u32) -> Result<Self, Self::Error> {
        Self::new(six_digits)
    }
}

impl fmt::Display for MunicipalityCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:06}", self.0)
    }
}

/// The sixth digit of a local-government code: weights 6 5 4 3 2, modulus 11 (domain note 2.1).
#[must_use]
pub fn check_digit(five_digits: u32) -> u32 {
    let sum = (five_digits / 10_000) * 6
        + (five_digits / 1_000 % 10) * 5
        + (five_digits / 100 % 10) * 4
        + (five_digits / 10 % 10) * 3
        + (five_digits % 10) * 2;
    (11 - sum % 11) % 10
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_is_read_with_and_without_its_check_digit() {
        let kobe = MunicipalityCode::parse("281000").expect("six digits");
        assert_eq!(MunicipalityCode::parse("28100"), Ok(kobe));
        assert_eq!(MunicipalityCode::parse(" ２８１０００ "), Ok(kobe));
        assert_eq!(kobe.prefecture().to_string(), "28");
        assert_eq!(MunicipalityCode::parse("011002").expect("Sapporo").to_string(), "011002");
    }

    #[test]
    fn a_code_that_cannot_be_says_why() {
        assert_eq!(MunicipalityCode::parse("281001"), Err(MunicipalityCodeError::CheckDigit));
        assert_eq!(MunicipalityCode::parse("280003"), Err(MunicipalityCodeError::NotAMunicipality));
        assert_eq!(MunicipalityCode::parse("991007"), Err(MunicipalityCodeError::Prefecture));
        assert_eq!(MunicipalityCode::parse("神戸市"), Err(MunicipalityCodeError::Shape));
    }

    #[test]
    fn a_prefecture_is_read_in_each_of_its_forms() {
        let hyogo = PrefectureCode::new(28);
        for written in ["28", "２８", "280003", "28000"] {
            assert_eq!(PrefectureCode::parse(written), hyogo, "{written}");
        }
        assert_eq!(PrefectureCode::parse("48"), None);
        assert_eq!(hyogo.map(PrefectureCode::six_digits), Some(280_003));
    }
}
