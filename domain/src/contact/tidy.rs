//! Short texts about people.

use std::fmt;

use crate::text;

/// A text of one line, tidy, not empty, at most `MOST` characters.
#[derive(Clone, PartialEq, Eq)]
pub struct Tidy<const MOST: usize>(String);

/// A text has more characters than it may have.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{most}文字以内で入力してください")]
pub struct TooLong {
    /// The most it may have.
    pub most: usize,
}

impl<const MOST: usize> Tidy<MOST> {
    /// Reads a text as it was typed; `None` when nothing is left of it.
    pub fn parse(written: &str) -> Result<Option<Self>, TooLong> {
        let text = text::clean(written);
        match text.chars().count() {
            0 => Ok(None),
            count if count > MOST => Err(TooLong { most: MOST }),
            _ => Ok(Some(Self(text))),
        }
    }

    /// The text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl<const MOST: usize> fmt::Display for Tidy<MOST> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl<const MOST: usize> fmt::Debug for Tidy<MOST> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Tidy(…)")
    }
}
