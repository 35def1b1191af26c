//! Hand edits: what somebody at the desk knows better than the lists do.
//!
//! An edit says what one [`Item`] of an office is, why, and what the lists said when it was made. No list overwrites it: it
//! is shown in the place of what the lists say until somebody takes it back. What the lists say meanwhile is held against it
//! ([`Edit::against`]), so that an edit that is not needed any more, or that may be wrong by now, is seen.
//!
//! It is about offices and holds no data about people: names and numbers of an office are published.

mod item;

pub use item::{Item, ItemError};

use crate::{contact::Tidy, words::words};

/// What somebody notes about an edit: at most 200 characters.
pub type Note = Tidy<200>;

words! {
    /// Why somebody knows better.
    Reason {
        /// The office said so.
        Office = "office", "事業所からの連絡";
        /// A notification or a designation says so.
        Document = "document", "届出・指定の書類";
        /// Somebody made sure by telephone, on the spot or on the office's pages.
        Checked = "checked", "電話・訪問・ホームページでの確認";
        /// The list has a slip of the pen.
        Slip = "slip", "一覧の誤記";
        /// The business went to another corporation, or corporations became one.
        Corporation = "corporation", "事業の承継・法人の合併";
        /// Something else, told in the note.
        Other = "other", "その他（補足に記入）";
    }
}

/// What one item of an office is, by hand.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Edit {
    /// Which item.
    pub item: Item,
    /// What it is, written as [`Item::read`] writes it.
    pub value: String,
    /// What the lists said when the edit was made.
    pub listed: String,
    /// Why.
    pub reason: Reason,
    /// What else was noted.
    pub note: Option<Note>,
}

/// What the lists say by now, held against an edit.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Against {
    /// What they said when the edit was made.
    AsBefore,
    /// What the edit says: it is not needed any more.
    Same,
    /// Something else again: the edit may be wrong by now.
    Moved,
}

impl Against {
    /// Every one, in the order in which pages list them.
    pub const ALL: [Self; 3] = [Self::AsBefore, Self::Same, Self::Moved];

    /// What pages say of it.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::AsBefore => "一覧は手修正の前のまま",
            Self::Same => "一覧が同じ内容になりました",
            Self::Moved => "一覧の内容が、手修正のあとに変わりました",
        }
    }
}

impl Edit {
    /// What the lists say now, held against the edit.
    #[must_use]
    pub fn against(&self, listed_now: &str) -> Against {
        if self.item.same(&self.value, listed_now) {
            Against::Same
        } else if self.item.same(&self.listed, listed_now) {
            Against::AsBefore
        } else {
            Against::Moved
        }
    }
}

/// Reads a note as it was typed. One with a mail address in it is refused: an edit says nothing about people.
pub fn note(written: &str) -> Result<Option<Note>, NoteError> {
    let note = Note::parse(written)?;
    match note {
        Some(note) if note.as_str().contains('@') => Err(NoteError::Personal),
        note => Ok(note),
    }
}

/// Why a note is not taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NoteError {
    /// It is too long.
    #[error("補足は{0}")]
    TooLong(#[from] crate::contact::TooLong),
    /// It has a mail address.
    #[error("補足には、個人の氏名や連絡先（メールアドレスなど）を書かないでください")]
    Personal,
}

#[cfg(test)]
mod tests {
    use super::*;

    fn edit(item: Item, listed: &str, value: &str) -> Edit {
        Edit { item, value: value.into(), listed: listed.into(), reason: Reason::Office, note: None }
    }

    #[test]
    fn an_edit_is_held_against_what_the_lists_say_now() {
        let phone = edit(Item::Phone, "078-111-1111", "078-222-2222");
        assert_eq!(phone.against("078-111-1111"), Against::AsBefore);
        assert_eq!(phone.against("0781111111"), Against::AsBefore, "the same number, grouped otherwise");
        assert_eq!(phone.against("078-2222-222"), Against::Same);
        assert_eq!(phone.against("078-333-3333"), Against::Moved);
        assert_eq!(phone.against(""), Against::Moved);
        let name = edit(Item::Name, "架空ひまわり", "架空ヒマワリ");
        assert_eq!(name.against("架空ヒマワリ"), Against::Same, "a name is what is written");
        assert_eq!(name.against("架空ひまわり"), Against::AsBefore);
    }

    #[test]
    fn a_note_holds_no_address_of_anybody() {
        assert!(note("　").expect("nothing").is_none());
        assert_eq!(note(" 7月1日　受付 ").expect("a note").expect("something").as_str(), "7月1日 受付");
        assert_eq!(note("taro＠example.jp"), Err(NoteError::Personal));
        assert!(matches!(note(&"長".repeat(201)), Err(NoteError::TooLong(_))));
    }

    #[test]
    fn reasons_are_found_by_their_words() {
        for reason in Reason::ALL {
            assert_eq!(Reason::from_key(reason.key()), Some(*reason));
        }
    }
}
