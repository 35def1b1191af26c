//! Addresses for letters.

use std::fmt;

use crate::text;

/// An address for letters: `〒650-0001 兵庫県神戸市中央区架空通1-2-3`. The postal code may be missing.
#[derive(Clone, PartialEq, Eq)]
pub struct PostalAddress(String);

/// Why a text is not an address for letters.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PostError {
    /// Nothing is left of it, or only a postal code.
    #[error("住所を入力してください")]
    Empty,
    /// More than [`PostalAddress::LONGEST`] characters.
    #[error("住所は200文字以内で入力してください")]
    TooLong,
}

impl PostalAddress {
    /// The most characters of an address.
    pub const LONGEST: usize = 200;

    /// Reads an address as it was typed; a postal code in front gets its sign and its hyphen.
    pub fn parse(written: &str) -> Result<Self, PostError> {
        let tidy = text::clean(written);
        let marked = tidy.strip_prefix('〒').map(str::trim_start);
        let (code, rest) = split_code(marked.unwrap_or(&tidy));
        let address = match code {
            _ if rest.is_empty() => return Err(PostError::Empty),
            Some(code) => format!("〒{}-{} {rest}", &code[..3], &code[3..]),
            None => rest.to_owned(),
        };
        if address.chars().count() > Self::LONGEST {
            return Err(PostError::TooLong);
        }
        Ok(Self(address))
    }

    /// The address.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// What two spellings of it have in common.
    #[must_use]
    pub fn key(&self) -> String {
        text::search_key(&self.0)
    }
}

impl fmt::Display for PostalAddress {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl fmt::Debug for PostalAddress {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("PostalAddress(…)")
    }
}

/// Seven digits at the beginning, with or without a hyphen, and what follows them.
fn split_code(text: &str) -> (Option<String>, &str) {
    let mut digits = String::new();
    for (at, c) in text.char_indices() {
        match c {
            c if c.is_ascii_digit() && digits.len() < 7 => digits.push(c),
            c if (text::is_hyphen(c) || c == 'ー') && digits.len() == 3 => {}
            _ if digits.len() == 7 && !c.is_ascii_digit() => return (Some(digits), text[at..].trim_start()),
            _ => return (None, text),
        }
    }
    if digits.len() == 7 { (Some(digits), "") } else { (None, text) }
}
