//! Telephone and FAX numbers as people write them.

use std::fmt;

use crate::text;

/// A Japanese telephone or FAX number: `078-123-4567`, `0120-123-456`, `078-123-4567（内線12）`.
///
/// Two numbers with the same digits are the same to [`PhoneNumber::key`], however they were grouped.
#[derive(Clone, PartialEq, Eq)]
pub struct PhoneNumber {
    shown: String,
    key: String,
}

/// Why a text is not a telephone number.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PhoneError {
    /// It has no digits, or letters that are no part of a number.
    #[error("番号の形ではありません（例: 078-123-4567）")]
    Shape,
    /// It does not begin with 0, so that the area is missing.
    #[error("市外局番から入力してください（例: 078-123-4567）")]
    NoArea,
    /// Not as many digits as such a number has.
    #[error("桁数が合いません。固定電話・FAXは10桁、携帯電話・IP電話は11桁です")]
    Digits,
}

/// What people write in front of a number.
const LABELS: [&str; 7] = ["電話番号", "電話", "fax番号", "fax", "tel", "携帯", ":"];
/// The most digits of an extension.
const LONGEST_EXTENSION: usize = 6;

impl PhoneNumber {
    /// Reads a number as it was typed: widths, brackets, hyphens of every kind, a label in front, `+81`, an extension.
    pub fn parse(written: &str) -> Result<Self, PhoneError> {
        let folded = text::nfkc(written).to_lowercase();
        let mut rest = folded.trim();
        while let Some(after) = LABELS.iter().find_map(|label| rest.strip_prefix(label)) {
            rest = after.trim_start_matches(['.', ' ', '\u{3000}']);
        }
        let (number, extension) = match rest.split_once("内線") {
            Some((number, extension)) => (number, digits_of(extension, ")番: -")?),
            None => (rest, String::new()),
        };
        let groups = groups(number)?;
        let digits = groups.concat();
        if !digits.starts_with('0') {
            return Err(if digits.is_empty() { PhoneError::Shape } else { PhoneError::NoArea });
        }
        if digits.len() != length(&digits) || extension.len() > LONGEST_EXTENSION {
            return Err(PhoneError::Digits);
        }
        let number = grouped(&digits, &groups);
        let (shown, key) = if extension.is_empty() {
            (number, digits)
        } else {
            (format!("{number}（内線{extension}）"), format!("{digits}x{extension}"))
        };
        Ok(Self { shown, key })
    }

    /// The number as pages show it.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.shown
    }

    /// The digits alone, by which numbers are compared.
    #[must_use]
    pub fn key(&self) -> &str {
        &self.key
    }
}

impl fmt::Display for PhoneNumber {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.shown)
    }
}

impl fmt::Debug for PhoneNumber {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("PhoneNumber(…)")
    }
}

/// The digits of a text that may hold nothing else but these signs.
fn digits_of(text: &str, signs: &str) -> Result<String, PhoneError> {
    let fits = |c: char| c.is_ascii_digit() || signs.contains(c);
    if !text.chars().all(fits) {
        return Err(PhoneError::Shape);
    }
    Ok(text::digits(text))
}

/// The groups of digits between brackets, hyphens and spaces; the number for callers from abroad made a domestic one.
fn groups(written: &str) -> Result<Vec<String>, PhoneError> {
    let abroad = written.strip_prefix("+81").or_else(|| written.strip_prefix("0081"));
    let separates =
        |c: char| c.is_whitespace() || text::is_hyphen(c) || matches!(c, '(' | ')' | '.' | '/' | 'ー' | 'の');
    let mut groups: Vec<String> = abroad
        .unwrap_or(written)
        .split(separates)
        .filter(|group| !group.is_empty())
        .map(str::to_owned)
        .collect();
    if !groups.iter().all(|group| group.bytes().all(|byte| byte.is_ascii_digit())) {
        return Err(PhoneError::Shape);
    }
    if abroad.is_some() {
        // 「+81 (0)78」 and 「+81 78」 are both written.
        if groups.first().is_some_and(|group| group == "0") {
            groups.remove(0);
        }
        if let Some(first) = groups.first_mut().filter(|first| !first.starts_with('0')) {
            first.insert(0, '0');
        }
    }
    Ok(groups)
}

/// How many digits a number that begins like this has.
fn length(digits: &str) -> usize {
    let eleven = ["050", "060", "070", "080", "090"];
    if eleven.iter().any(|start| digits.starts_with(start)) { 11 } else { 10 }
}

/// As it was grouped; where it was not, as far as its beginning tells.
fn grouped(digits: &str, groups: &[String]) -> String {
    if groups.len() > 1 {
        return groups.join("-");
    }
    let cut = |first: usize, second: usize| {
        format!("{}-{}-{}", &digits[..first], &digits[first..second], &digits[second..])
    };
    match digits {
        _ if digits.starts_with("0800") => cut(4, 7),
        _ if digits.len() == 11 => cut(3, 7),
        _ if digits.starts_with("0120") || digits.starts_with("0570") => cut(4, 7),
        _ if digits.starts_with("03") || digits.starts_with("06") => cut(2, 6),
        // How long the area code is cannot be seen from the digits.
        _ => digits.to_owned(),
    }
}
