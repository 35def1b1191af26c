//! Accounts, for those who run the system: who there is, inviting, changing, ending (A1).
//!
//! | piece | where |
//! | --- | --- |
//! | everybody, filtered and ordered, and as a file | `list` |
//! | inviting somebody; links to hand over | `invite`, `handover` |
//! | one account: facts, sessions, what was done to it | `show` |
//! | changing name, role, areas | `change` |
//! | links, second factor, sessions, the end of an account | `deeds` |
//! | areas as people type them | `areas` |
//! | the pages | [`pages`] |
//!
//! What is done is done by [`crate::auth::manage`], which puts it on record.

pub(crate) mod areas;
mod change;
mod deeds;
mod handover;
mod invite;
mod list;
pub mod pages;
#[cfg(test)]
pub(crate) mod sample;
mod show;
#[cfg(test)]
mod tests;

use desk::master::Master;
use domain::people::{Act, Role, Scope};

use crate::{
    auth::manage::Manager,
    failure::Failure,
    gate::{Routes, Rule},
    page::{
        controls::Choose,
        form::Faults,
        layout::{Crumb, DataNote, Layout, Section},
        way,
    },
    site::{Ground, Site, Visit},
};

/// The addresses of accounts.
pub fn routes() -> Routes<Site> {
    let (rule, sure) = (Rule::To(Act::ManageAccounts), Rule::Sure(Act::ManageAccounts));
    Routes::new()
        .get("/accounts", rule, list::show)
        .get("/accounts.csv", rule, list::csv)
        .get("/accounts.xlsx", rule, list::xlsx)
        .form("/accounts/new", sure, invite::ask, invite::invite)
        .get("/accounts/{id}", rule, show::show)
        .form("/accounts/{id}/change", sure, change::ask, change::change)
        .post("/accounts/{id}/invite", sure, deeds::invite_again)
        .post("/accounts/{id}/reset", sure, deeds::reset_link)
        .post("/accounts/{id}/factor", sure, deeds::drop_factor)
        .post("/accounts/{id}/untie", sure, deeds::untie)
        .post("/accounts/{id}/sessions", sure, deeds::end_sessions)
        .get("/accounts/{id}/disable", sure, deeds::ask_disable)
        .post("/accounts/{id}/disable", sure, deeds::disable)
}

/// Why the last one who runs the system stays.
const LAST_OPERATOR: &str = "この人は、いま使える最後の運用管理者です。運用管理者がいなくなると、だれも利用者を招待したり直したりできなくなります。先に別の運用管理者を招待し、その人が使い始めてから行ってください。";

/// Whoever is signed in, as one who may look after accounts.
fn manager(site: &Visit) -> Result<Manager, Failure> {
    Ok(Manager::of(site.caller().viewer(), site.caller().by())?)
}

/// The frame of these pages: accounts are real beside a demonstration, too. `below` leads from the list to the page.
fn layout(site: &Visit, ground: &Ground, title: &str, faults: &Faults, below: Vec<Crumb>) -> Layout {
    let layout = site.layout(ground, &faults.title(title), Section::Admin, way::admin(below));
    let data_note = DataNote { as_of: Some(site.desk.clock.today()), ..DataNote::default() };
    Layout { real: true, data_note, ..layout }
}

/// The areas of a scope, by name; 「なし」 where there are none.
fn areas_text(scope: &Scope, master: &Master) -> String {
    if scope.is_empty() {
        return "なし".to_owned();
    }
    scope.areas().iter().map(|area| master.area_name(*area)).collect::<Vec<_>>().join("、")
}

/// The roles to choose from, the first option being `none`.
fn roles(none: &str, chosen: &str) -> Vec<Choose> {
    let first = (String::new(), none.to_owned());
    let all = Role::ALL.map(|role| (role.key().to_owned(), role.name().to_owned()));
    let choose = |(value, label): (String, String)| Choose { chosen: value == chosen, value, label };
    std::iter::once(first).chain(all).map(choose).collect()
}
