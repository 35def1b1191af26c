//! What somebody brought to the import desk, until it is applied or withdrawn.
//!
//! An intake holds files with how they are to be read, the kind of list, the day and the area it speaks about. Trying it
//! writes no fact; applying it makes an import of it, once.

use crate::id::id;

id! {
    /// An intake. It says nothing about what was brought, and names the folder of its files.
    IntakeId
}

/// How far an intake has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum IntakeState {
    /// It can be corrected, tried, applied and withdrawn.
    Open,
    /// It became the import with this number.
    Applied(i64),
    /// Whoever brought it took it away again.
    Withdrawn,
}

impl IntakeState {
    /// The word under which the state is stored; the number of the import stands beside it.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Open => "open",
            Self::Applied(_) => "applied",
            Self::Withdrawn => "withdrawn",
        }
    }

    /// The state stored under this word and import. `None` when the two do not fit.
    #[must_use]
    pub fn from_kept(code: &str, import: Option<i64>) -> Option<Self> {
        match (code, import) {
            ("open", None) => Some(Self::Open),
            ("applied", Some(seq)) => Some(Self::Applied(seq)),
            ("withdrawn", None) => Some(Self::Withdrawn),
            _ => None,
        }
    }

    /// Its name on pages.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Open => "確認中",
            Self::Applied(_) => "取込済み",
            Self::Withdrawn => "取下げ",
        }
    }
}

/// What a trial says of a row that would not stay as it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum RowKind {
    /// It was not known.
    New,
    /// It differs from what is known.
    Changed,
    /// The list no longer has it.
    Gone,
}

impl RowKind {
    /// Every kind, in the order in which pages show them.
    pub const ALL: [Self; 3] = [Self::New, Self::Changed, Self::Gone];

    /// The word under which the kind is stored and written in addresses.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::New => "new",
            Self::Changed => "changed",
            Self::Gone => "gone",
        }
    }

    /// The kind stored under this word.
    #[must_use]
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.code() == code)
    }

    /// Its name on pages.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::New => "新規",
            Self::Changed => "変更",
            Self::Gone => "消失",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_state_fits_its_import_or_is_none() {
        for state in [IntakeState::Open, IntakeState::Applied(7), IntakeState::Withdrawn] {
            let import = if let IntakeState::Applied(seq) = state { Some(seq) } else { None };
            assert_eq!(IntakeState::from_kept(state.code(), import), Some(state));
        }
        assert_eq!(IntakeState::from_kept("applied", None), None);
        assert_eq!(IntakeState::from_kept("open", Some(1)), None);
        assert_eq!(IntakeState::from_kept("gone", None), None);
    }

    #[test]
    fn kinds_of_rows_come_back() {
        for kind in RowKind::ALL {
            assert_eq!(RowKind::from_code(kind.code()), Some(kind));
        }
        assert_eq!(RowKind::from_code("unchanged"), None);
    }
}
