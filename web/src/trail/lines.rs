//! Entries of the audit trail as people read them. The trail names people by the number of their account; here they get the
//! names they have today.

use std::collections::HashMap;

use domain::{
    area::Area,
    audit::{Actor, Change, Field, Kept, Subject},
    format,
    people::{Account, AccountId, Scope},
};

use crate::urls::{self, View, people};
use desk::master::Master;

/// Somebody or something, with its page where it has one.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Named {
    /// What it is called.
    pub label: String,
    /// Its page.
    pub href: Option<String>,
}

/// An entry as one line.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct TrailLine {
    /// Its number.
    pub seq: i64,
    /// When, by the clock on a Japanese wall; as it was kept where that is no instant.
    pub at: String,
    /// Who.
    pub who: Named,
    /// What was done.
    pub deed: String,
    /// The kind of thing.
    pub kind: String,
    /// Which thing; empty for what there is only one of.
    pub thing: Named,
    /// What changed, field by field: 「役割：閲覧者 → 市町村担当」.
    pub changes: Vec<String>,
    /// The number of the request; empty when there was none.
    pub request: String,
}

/// What accounts and places are called now.
#[derive(Clone, Debug)]
pub struct Names<'m> {
    master: &'m Master,
    accounts: HashMap<AccountId, String>,
}

/// Who had an account that is gone.
pub const GONE: &str = "消去された利用者";

impl<'m> Names<'m> {
    /// The names of these accounts.
    #[must_use]
    pub fn new(master: &'m Master, accounts: &[Account]) -> Self {
        let names = accounts.iter().map(|account| (account.id, account.name.to_string()));
        Self { master, accounts: names.collect() }
    }

    /// What one who acts is called.
    #[must_use]
    pub fn who(&self, who: Actor) -> Named {
        match who {
            Actor::Account(id) => self.account(id),
            other => Named { label: other.name().to_owned(), href: None },
        }
    }

    /// What an account is called, and its page; one that is gone by its number.
    fn account(&self, id: AccountId) -> Named {
        match self.accounts.get(&id) {
            Some(name) => Named { label: name.clone(), href: Some(people::account_of(id)) },
            None => Named { label: format!("{GONE}（{id}）"), href: None },
        }
    }

    /// An entry as one line. What this release does not understand stands as it was kept.
    #[must_use]
    pub fn line(&self, kept: &Kept) -> TrailLine {
        let record = &kept.record;
        let who = record.actor().map_or_else(
            || Named { label: record.actor.clone().unwrap_or_else(|| record.actor_kind.clone()), href: None },
            |who| self.who(who),
        );
        let thing = record.subject().map_or_else(
            || Named { label: record.subject.clone().unwrap_or_default(), href: None },
            |thing| self.thing(&thing),
        );
        TrailLine {
            seq: record.seq,
            at: record.instant().map_or_else(|| record.at.clone(), format::moment),
            who,
            deed: record.deed_name().to_owned(),
            kind: record.subject_kind_name().to_owned(),
            thing,
            changes: record.changes().iter().map(|change| self.change(change)).collect(),
            request: record.request.clone().unwrap_or_default(),
        }
    }

    fn thing(&self, thing: &Subject) -> Named {
        let led = |label: String, href: String| Named { label, href: Some(href) };
        match thing {
            Subject::Account(id) => self.account(*id),
            Subject::Import(seq) => led(format!("取込番号 {seq}"), urls::import(*seq, 1)),
            Subject::Office(number) => led(number.to_string(), urls::office(*number)),
            Subject::Area(area) => {
                let view = View::default();
                let href = match area {
                    Area::Nation => urls::nation(&view),
                    Area::Prefecture(code) => urls::prefecture(*code, &view),
                    Area::Municipality(code) => urls::municipality(*code, &view),
                };
                led(self.master.area_name(*area), href)
            }
            other => Named { label: other.id().unwrap_or_default(), href: None },
        }
    }

    fn change(&self, change: &Change) -> String {
        let Change { field, before, after } = change;
        let shown = |value: &str| self.value(field, value);
        let told = match (before.as_deref(), after.as_deref()) {
            (Some(before), Some(after)) if before == after => format!("変更{}", shown(after)),
            (Some(before), Some(after)) => format!("{} → {}", shown(before), shown(after)),
            (None, Some(after)) => shown(after),
            (Some(before), None) => format!("{} → なし", shown(before)),
            (None, None) => String::new(),
        };
        if field.is_empty() { told } else { format!("{field}：{told}") }
    }

    /// A value for people: areas are kept by their codes.
    fn value(&self, field: &str, value: &str) -> String {
        if field != Field::Areas.name() && field != Field::Area.name() {
            return value.to_owned();
        }
        match Scope::parse(value) {
            Some(scope) if !scope.is_empty() => {
                let names = scope.areas().iter().map(|area| self.master.area_name(*area));
                names.collect::<Vec<_>>().join("、")
            }
            _ => value.to_owned(),
        }
    }
}
