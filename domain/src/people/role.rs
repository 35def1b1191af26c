//! What somebody is here for.

use std::fmt;

/// The role of an account. What each may do stands in [`Act`](super::Act).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Role {
    /// 運用管理者: accounts, imports, backups, retention.
    Operator,
    /// 都道府県担当.
    Prefecture,
    /// 市町村担当, also of a 広域連合 with several municipalities.
    Municipality,
    /// キャンペーン事務局, often a contractor.
    Campaign,
    /// 協会職員.
    Association,
    /// 閲覧者: looks, and changes nothing.
    Viewer,
}

impl Role {
    /// Every role, in the order in which pages list them.
    pub const ALL: [Self; 6] = [
        Self::Operator,
        Self::Prefecture,
        Self::Municipality,
        Self::Campaign,
        Self::Association,
        Self::Viewer,
    ];

    /// The word under which the role is stored and written in commands.
    #[must_use]
    pub const fn key(self) -> &'static str {
        match self {
            Self::Operator => "operator",
            Self::Prefecture => "prefecture",
            Self::Municipality => "municipality",
            Self::Campaign => "campaign",
            Self::Association => "association",
            Self::Viewer => "viewer",
        }
    }

    /// The role stored under this word.
    #[must_use]
    pub fn from_key(key: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|role| role.key() == key)
    }

    /// Its name on pages.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Operator => "運用管理者",
            Self::Prefecture => "都道府県担当",
            Self::Municipality => "市町村担当",
            Self::Campaign => "キャンペーン事務局",
            Self::Association => "協会職員",
            Self::Viewer => "閲覧者",
        }
    }
}

impl fmt::Display for Role {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_role_is_found_by_its_word() {
        for role in Role::ALL {
            assert_eq!(Role::from_key(role.key()), Some(role));
        }
        assert_eq!(Role::from_key("admin"), None);
        assert_eq!(Role::Association.to_string(), "協会職員");
    }
}
