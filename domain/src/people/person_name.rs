//! What a person is called on pages.

use std::fmt;

use crate::text;

/// The name of a person or of the post they hold, such as 「介護保険課 佐藤」: tidy, 1 to 60 characters.
#[derive(Clone, PartialEq, Eq)]
pub struct PersonName(String);

/// Why a text is not a name.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PersonNameError {
    /// Nothing is left of it.
    #[error("氏名を入力してください")]
    Empty,
    /// More than [`PersonName::LONGEST`] characters.
    #[error("氏名は60文字以内で入力してください")]
    TooLong,
}

impl PersonName {
    /// The most characters of a name.
    pub const LONGEST: usize = 60;

    /// Reads a name as it was typed: compatibility forms folded, spaces and control characters made single spaces.
    pub fn parse(written: &str) -> Result<Self, PersonNameError> {
        let name = text::clean(written);
        match name.chars().count() {
            0 => Err(PersonNameError::Empty),
            count if count > Self::LONGEST => Err(PersonNameError::TooLong),
            _ => Ok(Self(name)),
        }
    }

    /// The name.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for PersonName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl fmt::Debug for PersonName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("PersonName(…)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_tidy_and_does_not_show() {
        let name = PersonName::parse(" 介護保険課　佐藤\r\n").expect("a name");
        assert_eq!(name.as_str(), "介護保険課 佐藤");
        assert_eq!(format!("{name:?}"), "PersonName(…)");
        assert_eq!(PersonName::parse(" \u{3000}"), Err(PersonNameError::Empty));
        assert_eq!(PersonName::parse(&"名".repeat(61)), Err(PersonNameError::TooLong));
    }
}
