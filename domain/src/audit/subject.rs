//! Which thing a deed was done to.

use crate::{area::Area, office_number::OfficeNumber, people::AccountId};

/// The thing a deed was done to, by what it is called.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Subject {
    /// An import, by its number.
    Import(i64),
    /// An account.
    Account(AccountId),
    /// An office.
    Office(OfficeNumber),
    /// A municipality, a prefecture or the country.
    Area(Area),
    /// A page or a file, by the path of its address.
    Page(String),
    /// A setting, by its name.
    Setting(String),
    /// The data as a whole.
    Data,
    /// The audit trail.
    Trail,
}

impl Subject {
    /// The words under which each kind is kept, and its name on pages.
    pub const KINDS: [(&str, &str); 8] = [
        ("import", "取込"),
        ("account", "利用者"),
        ("office", "事業所"),
        ("area", "地域"),
        ("page", "画面・ファイル"),
        ("setting", "設定"),
        ("data", "データ全体"),
        ("trail", "操作記録"),
    ];

    /// The word under which the kind is kept.
    #[must_use]
    pub const fn kind(&self) -> &'static str {
        let place = match self {
            Self::Import(_) => 0,
            Self::Account(_) => 1,
            Self::Office(_) => 2,
            Self::Area(_) => 3,
            Self::Page(_) => 4,
            Self::Setting(_) => 5,
            Self::Data => 6,
            Self::Trail => 7,
        };
        Self::KINDS[place].0
    }

    /// What tells it from others of its kind; `None` for what there is only one of.
    #[must_use]
    pub fn id(&self) -> Option<String> {
        match self {
            Self::Import(seq) => Some(seq.to_string()),
            Self::Account(account) => Some(account.to_string()),
            Self::Office(number) => Some(number.to_string()),
            Self::Area(area) => Some(area.to_string()),
            Self::Page(text) | Self::Setting(text) => Some(text.clone()),
            Self::Data | Self::Trail => None,
        }
    }

    /// The thing kept under these words. `None` when they mean nothing to this release.
    #[must_use]
    pub fn from_kept(kind: &str, id: Option<&str>) -> Option<Self> {
        match (kind, id) {
            ("import", Some(id)) => id.parse().ok().map(Self::Import),
            ("account", Some(id)) => id.parse().ok().map(Self::Account),
            ("office", Some(id)) => OfficeNumber::parse(id).ok().map(|parsed| Self::Office(parsed.number)),
            ("area", Some(id)) => Area::parse(id).map(Self::Area),
            ("page", Some(id)) => Some(Self::Page(id.to_owned())),
            ("setting", Some(id)) => Some(Self::Setting(id.to_owned())),
            ("data", None) => Some(Self::Data),
            ("trail", None) => Some(Self::Trail),
            _ => None,
        }
    }
}
