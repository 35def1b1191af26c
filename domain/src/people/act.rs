//! What may be done, by whom, and whether a place must lie in their scope: the one table of rights (A2).

use super::{Role, Viewer};
use crate::area::Area;

/// A kind of thing that somebody may do; with a place where it depends on one.
///
/// A new kind does not compile until it says who may do it, and nobody may do what no rule grants.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Act {
    /// Look at figures: counts, rates, ranks, charts of any area, and files of them.
    SeeFigures,
    /// Look at offices of an area: lists, search, an office's page, rows that were not taken.
    SeeOffices(Area),
    /// Take a file of offices of an area.
    ExportOffices(Area),
    /// Put right by hand what lists say about offices of an area.
    EditOffices(Area),
    /// Look at contacts of offices of an area: people, addresses, consent.
    SeeContacts(Area),
    /// Change contacts of offices of an area.
    EditContacts(Area),
    /// Delete personal data of an area before its time, with a certificate.
    EraseContacts(Area),
    /// Look at what was imported, when, and with which counts.
    SeeImports,
    /// Bring in a list about an area.
    Import(Area),
    /// Undo an import about an area.
    UndoImport(Area),
    /// Set up and change what is fetched from the web about an area.
    ManageSources(Area),
    /// Change definitions of the KPI, thresholds and other master data.
    EditDefinitions,
    /// Invite, change and disable accounts; see and end other people's sessions.
    ManageAccounts,
    /// Read, search and export the audit trail.
    ReadAudit,
    /// Run the system: jobs, backups, retention, leaving the demonstration.
    Operate,
    /// Look after one's own account: password, second factor, sessions.
    ManageSelf,
}

/// Why somebody may not do something.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Why {
    /// Their role does not include it.
    Role(Role),
    /// Their role includes it, but not there.
    Scope(Area),
}

/// Somebody may not do something.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{}", self.sentence())]
pub struct Denied {
    /// What they wanted to do.
    pub act: Act,
    /// Why not.
    pub why: Why,
}

impl Denied {
    fn sentence(&self) -> String {
        match self.why {
            Why::Role(role) => {
                format!("「{}」は、{}の権限に含まれていません。", self.act.name(), role.name())
            }
            Why::Scope(_) => format!("担当地域の外のため、「{}」はできません。", self.act.name()),
        }
    }
}

use Role::{Association, Campaign, Municipality, Operator, Prefecture};

/// Everybody who is signed in.
const ALL: &[Role] = &Role::ALL;
/// Those who work with offices.
const STAFF: &[Role] = &[Operator, Prefecture, Municipality, Campaign, Association];
/// Those who talk to offices. Who runs the system does not need to know whom they talk to.
const TALKERS: &[Role] = &[Prefecture, Municipality, Campaign, Association];
/// Those who bring in lists, and put right what these say.
const IMPORTERS: &[Role] = &[Operator, Prefecture, Municipality];

impl Act {
    /// Every kind, about this area where it is about one.
    #[must_use]
    pub const fn all(area: Area) -> [Self; 16] {
        [
            Self::SeeFigures,
            Self::SeeOffices(area),
            Self::ExportOffices(area),
            Self::EditOffices(area),
            Self::SeeContacts(area),
            Self::EditContacts(area),
            Self::EraseContacts(area),
            Self::SeeImports,
            Self::Import(area),
            Self::UndoImport(area),
            Self::ManageSources(area),
            Self::EditDefinitions,
            Self::ManageAccounts,
            Self::ReadAudit,
            Self::Operate,
            Self::ManageSelf,
        ]
    }

    /// The word under which the kind is stored in the audit trail.
    #[must_use]
    pub const fn key(self) -> &'static str {
        match self {
            Self::SeeFigures => "see_figures",
            Self::SeeOffices(_) => "see_offices",
            Self::ExportOffices(_) => "export_offices",
            Self::EditOffices(_) => "edit_offices",
            Self::SeeContacts(_) => "see_contacts",
            Self::EditContacts(_) => "edit_contacts",
            Self::EraseContacts(_) => "erase_contacts",
            Self::SeeImports => "see_imports",
            Self::Import(_) => "import",
            Self::UndoImport(_) => "undo_import",
            Self::ManageSources(_) => "manage_sources",
            Self::EditDefinitions => "edit_definitions",
            Self::ManageAccounts => "manage_accounts",
            Self::ReadAudit => "read_audit",
            Self::Operate => "operate",
            Self::ManageSelf => "manage_self",
        }
    }

    /// Its name on pages.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::SeeFigures => "集計の閲覧",
            Self::SeeOffices(_) => "事業所の閲覧",
            Self::ExportOffices(_) => "事業所一覧の書き出し",
            Self::EditOffices(_) => "事業所の手修正",
            Self::SeeContacts(_) => "連絡先の閲覧",
            Self::EditContacts(_) => "連絡先の変更",
            Self::EraseContacts(_) => "個人情報の消去",
            Self::SeeImports => "取込履歴の閲覧",
            Self::Import(_) => "データの取込",
            Self::UndoImport(_) => "取込の取消",
            Self::ManageSources(_) => "ウェブからの取得の設定",
            Self::EditDefinitions => "定義・基準の変更",
            Self::ManageAccounts => "アカウントの管理",
            Self::ReadAudit => "操作記録の閲覧",
            Self::Operate => "システムの運用",
            Self::ManageSelf => "自分のアカウントの設定",
        }
    }

    /// The area it is about; it must lie in the scope of who does it.
    #[must_use]
    pub const fn area(self) -> Option<Area> {
        match self {
            Self::SeeOffices(area)
            | Self::ExportOffices(area)
            | Self::EditOffices(area)
            | Self::SeeContacts(area)
            | Self::EditContacts(area)
            | Self::EraseContacts(area)
            | Self::Import(area)
            | Self::UndoImport(area)
            | Self::ManageSources(area) => Some(area),
            Self::SeeFigures
            | Self::SeeImports
            | Self::EditDefinitions
            | Self::ManageAccounts
            | Self::ReadAudit
            | Self::Operate
            | Self::ManageSelf => None,
        }
    }

    /// The roles that include it.
    #[must_use]
    pub const fn roles(self) -> &'static [Role] {
        match self {
            Self::SeeFigures | Self::SeeOffices(_) | Self::SeeImports | Self::ManageSelf => ALL,
            Self::ExportOffices(_) => STAFF,
            Self::SeeContacts(_) | Self::EditContacts(_) => TALKERS,
            Self::EditOffices(_) | Self::Import(_) => IMPORTERS,
            Self::UndoImport(_) | Self::ManageSources(_) => &[Operator, Prefecture],
            Self::EraseContacts(_)
            | Self::EditDefinitions
            | Self::ManageAccounts
            | Self::ReadAudit
            | Self::Operate => &[Operator],
        }
    }
}

impl Viewer {
    /// Whether they may do it: their role includes it, and the place lies in their scope if it has one.
    ///
    /// Somebody may ask for offices of more than their scope; ask for [`Scope::within`](super::Scope::within) first
    /// where part of an answer is better than none.
    pub fn may(&self, act: Act) -> Result<(), Denied> {
        if !act.roles().contains(&self.role) {
            return Err(Denied { act, why: Why::Role(self.role) });
        }
        match act.area() {
            Some(area) if !self.scope.covers_area(area) => Err(Denied { act, why: Why::Scope(area) }),
            _ => Ok(()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::people::{AccountId, PersonName, Scope, SessionId};

    fn area(code: &str) -> Area {
        Area::parse(code).expect("an area")
    }

    fn viewer(role: Role, scope: &str) -> Viewer {
        let at = "2026-01-31T00:00:00Z".parse().expect("an instant");
        Viewer {
            account: AccountId::new(at, [1; 10]),
            session: SessionId::new(at, [2; 10]),
            name: PersonName::parse("架空").expect("a name"),
            role,
            scope: Scope::parse(scope).expect("a scope"),
        }
    }

    /// Each act with the roles that may do it inside their scope, in the order of [`Role::ALL`]:
    /// 運用管理者, 都道府県担当, 市町村担当, キャンペーン事務局, 協会職員, 閲覧者.
    const TABLE: [(&str, &str); 16] = [
        ("see_figures", "xxxxxx"),
        ("see_offices", "xxxxxx"),
        ("export_offices", "xxxxx-"),
        ("edit_offices", "xxx---"),
        ("see_contacts", "-xxxx-"),
        ("edit_contacts", "-xxxx-"),
        ("erase_contacts", "x-----"),
        ("see_imports", "xxxxxx"),
        ("import", "xxx---"),
        ("undo_import", "xx----"),
        ("manage_sources", "xx----"),
        ("edit_definitions", "x-----"),
        ("manage_accounts", "x-----"),
        ("read_audit", "x-----"),
        ("operate", "x-----"),
        ("manage_self", "xxxxxx"),
    ];

    #[test]
    fn every_role_may_what_the_table_says_and_nothing_else() {
        let inside = area("281000");
        for (act, (key, row)) in Act::all(inside).into_iter().zip(TABLE) {
            assert_eq!(act.key(), key);
            for (role, cell) in Role::ALL.into_iter().zip(row.chars()) {
                let allowed = viewer(role, "28").may(act);
                let expected = if cell == 'x' { Ok(()) } else { Err(Denied { act, why: Why::Role(role) }) };
                assert_eq!(allowed, expected, "{role} · {key}");
            }
        }
    }

    #[test]
    fn no_role_reaches_beyond_its_scope() {
        for role in Role::ALL {
            for (scope, elsewhere) in
                [("28", "27"), ("28", "272108"), ("28", "00"), ("281000", "28"), ("", "28")]
            {
                let who = viewer(role, scope);
                for act in Act::all(area(elsewhere)).into_iter().filter(|act| act.area().is_some()) {
                    let denied = who.may(act).expect_err("denied");
                    let why = if act.roles().contains(&role) {
                        Why::Scope(area(elsewhere))
                    } else {
                        Why::Role(role)
                    };
                    assert_eq!(denied.why, why, "{role} of {scope:?} in {elsewhere}: {}", act.key());
                }
            }
            // Figures are of the whole country for everybody.
            assert_eq!(viewer(role, "281000").may(Act::SeeFigures), Ok(()));
        }
    }

    #[test]
    fn a_refusal_says_why() {
        let who = viewer(Role::Viewer, "28");
        let denied = who.may(Act::ManageAccounts).expect_err("denied");
        assert_eq!(denied.to_string(), "「アカウントの管理」は、閲覧者の権限に含まれていません。");
        let denied = who.may(Act::SeeOffices(area("27"))).expect_err("denied");
        assert_eq!(denied.to_string(), "担当地域の外のため、「事業所の閲覧」はできません。");
    }

    #[test]
    fn words_are_different() {
        let mut keys: Vec<_> = Act::all(Area::Nation).map(Act::key).into();
        keys.sort_unstable();
        keys.dedup();
        assert_eq!(keys.len(), TABLE.len());
    }
}
