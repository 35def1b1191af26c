//! Changing what somebody is called and may do: typed, looked at once more as before and after, and done.
//!
//! The form carries the values it was made from. Where somebody else changed the account meanwhile, what was typed stays, what
//! is true now stands beside it, and nothing is done before it was looked at again.

use axum::{
    extract::Path,
    response::{IntoResponse as _, Redirect, Response},
};
use axum_extra::extract::Form;
use desk::master::Master;
use domain::people::{Account, AccountState, Role};
use http::StatusCode;
use serde::Deserialize;

use super::{
    LAST_OPERATOR, areas, areas_text, invite, layout, manager,
    pages::{ChangePage, ReviewPage, Rights},
    roles,
    show::{id_of, unknown},
};
use crate::{
    auth::manage::{Managed, Rightful},
    failure::Failure,
    page::{
        form::Faults,
        layout::{Crumb, Layout},
    },
    site::{Visit, private},
    urls::people,
};

/// What the form sends: what was typed, and the values the form was made from.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Draft {
    name: String,
    role: String,
    areas: String,
    seen_name: String,
    seen_role: String,
    seen_areas: String,
    /// `yes` once before and after were looked at; `edit` to go back from there.
    sure: String,
}

/// `GET /accounts/{id}/change`
pub(super) async fn ask(site: Visit, Path(id): Path<String>) -> Result<Response, Failure> {
    let account = find(&site, &id).await?;
    let now = Rightful::of(&account);
    let Some(kept) = site.draft::<Draft>(&people::account_deed(account.id, "change")).await? else {
        let draft = Draft::of(&now, site.master());
        return form(&site, &account, draft, Drawn::default()).await;
    };
    let moved = kept.moved(&now, site.master());
    form(&site, &account, kept, Drawn { moved, restored: true, ..Drawn::default() }).await
}

/// `POST /accounts/{id}/change`
pub(super) async fn change(
    site: Visit,
    Path(id): Path<String>,
    Form(draft): Form<Draft>,
) -> Result<Response, Failure> {
    let account = find(&site, &id).await?;
    let now = Rightful::of(&account);
    if !draft.saw(&now) {
        return overtaken(&site, &account, draft).await;
    }
    let wanted = match draft.read(site.master()) {
        Ok(wanted) => wanted,
        Err(faults) => return form(&site, &account, draft, Drawn { faults, ..Drawn::default() }).await,
    };
    if draft.sure == "edit" {
        return form(&site, &account, draft, Drawn::default()).await;
    }
    if wanted == now {
        return Ok(Redirect::to(&people::account_done(account.id, "same")).into_response());
    }
    if draft.sure != "yes" {
        return review(&site, &account, &draft, &now, &wanted).await;
    }
    match site.door.change_account(account.id, &now, &wanted, manager(&site)?).await? {
        Managed::Done(()) => Ok(Redirect::to(&people::account_done(account.id, "changed")).into_response()),
        // Between the look above and the work, somebody else was quicker.
        Managed::Moved => overtaken(&site, &find(&site, &id).await?, draft).await,
        Managed::LastOperator => {
            let faults = Faults::of("role", LAST_OPERATOR);
            form(&site, &account, draft, Drawn { faults, ..Drawn::default() }).await
        }
        Managed::Unfit | Managed::Unknown => Err(unknown()),
    }
}

/// The form once more, where somebody else changed the account since it was made.
async fn overtaken(site: &Visit, account: &Account, draft: Draft) -> Result<Response, Failure> {
    let moved = draft.moved(&Rightful::of(account), site.master());
    let mut response = form(site, account, draft, Drawn { moved, ..Drawn::default() }).await?;
    *response.status_mut() = StatusCode::CONFLICT;
    Ok(response)
}

/// What is said on the form beside what was typed.
#[derive(Default)]
struct Drawn {
    /// What somebody else changed meanwhile: field, what is typed here, what is true now.
    moved: Vec<(&'static str, String, String)>,
    /// What is wrong with it.
    faults: Faults,
    /// Whether it was typed before a session was over.
    restored: bool,
}

async fn find(site: &Visit, id: &str) -> Result<Account, Failure> {
    let person = site.door.person(id_of(id)?).await?;
    person.map(|person| person.account).ok_or_else(unknown)
}

impl Draft {
    /// The form as it is first shown.
    fn of(now: &Rightful, master: &Master) -> Self {
        let areas = areas::written(&now.scope, master);
        Self { name: now.name.to_string(), role: now.role.key().into(), areas, ..Self::default() }
    }

    /// What is wanted, or everything that is wrong with it.
    fn read(&self, master: &Master) -> Result<Rightful, Faults> {
        let mut faults = Faults::default();
        let name = invite::name(&self.name, &mut faults);
        let role = invite::role(&self.role, &mut faults);
        let scope = invite::scope(&self.areas, master, &mut faults);
        match (name, role, scope) {
            (Some(name), Some(role), Some(scope)) => Ok(Rightful { name, role, scope }),
            _ => Err(faults),
        }
    }

    /// Whether the form was made from what is true now.
    fn saw(&self, now: &Rightful) -> bool {
        self.seen_name == now.name.as_str()
            && self.seen_role == now.role.key()
            && self.seen_areas == now.scope.to_string()
    }

    /// What somebody else changed meanwhile: field, what is typed here, what is true now.
    fn moved(&self, now: &Rightful, master: &Master) -> Vec<(&'static str, String, String)> {
        let mut moved = Vec::new();
        if self.seen_name != now.name.as_str() {
            moved.push(("氏名", self.name.clone(), now.name.to_string()));
        }
        if self.seen_role != now.role.key() {
            let typed = Role::from_key(&self.role).map_or("", Role::name);
            moved.push(("役割", typed.to_owned(), now.role.name().to_owned()));
        }
        if self.seen_areas != now.scope.to_string() {
            let typed = self.areas.lines().map(str::trim).collect::<Vec<_>>().join("、");
            moved.push(("担当地域", typed, areas_text(&now.scope, master)));
        }
        moved
    }
}

/// The form, with the values it is made from.
async fn form(site: &Visit, account: &Account, draft: Draft, drawn: Drawn) -> Result<Response, Failure> {
    let (read, ground) = site.read().await?;
    drop(read);
    let Drawn { moved, faults, restored } = drawn;
    let status = if faults.is_empty() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
    let layout = layout(site, &ground, "利用者を変更する", &faults, way(account));
    let page = ChangePage {
        layout: Layout { restored, ..layout },
        id: account.id,
        person: account.name.to_string(),
        moved,
        seen: seen(account),
        name: draft.name,
        roles: roles("選んでください", &draft.role),
        areas: draft.areas,
        faults,
        rights: Rights,
    };
    Ok((status, private(&page)?).into_response())
}

async fn review(
    site: &Visit,
    account: &Account,
    draft: &Draft,
    now: &Rightful,
    wanted: &Rightful,
) -> Result<Response, Failure> {
    let (read, ground) = site.read().await?;
    drop(read);
    let texts = |rightful: &Rightful| {
        [
            ("氏名", rightful.name.to_string()),
            ("役割", rightful.role.name().to_owned()),
            ("担当地域", areas_text(&rightful.scope, site.master())),
        ]
    };
    let both = texts(now).into_iter().zip(texts(wanted));
    let changes = both.filter(|(before, after)| before != after);
    let mut hidden = seen(account);
    hidden.extend([
        ("name", draft.name.clone()),
        ("role", draft.role.clone()),
        ("areas", draft.areas.clone()),
    ]);
    let rights_change = now.role != wanted.role || now.scope != wanted.scope;
    private(&ReviewPage {
        layout: layout(site, &ground, "変更の確認", &Faults::default(), way(account)),
        id: account.id,
        person: account.name.to_string(),
        changes: changes.map(|((field, before), (_, after))| (field, before, after)).collect(),
        signs_out: rights_change && account.state == AccountState::Active,
        own: site.caller().viewer().account == account.id,
        hidden,
    })
}

/// What is true of an account now, as the form carries it along.
fn seen(account: &Account) -> Vec<(&'static str, String)> {
    vec![
        ("seen_name", account.name.to_string()),
        ("seen_role", account.role.key().to_owned()),
        ("seen_areas", account.scope.to_string()),
    ]
}

fn way(account: &Account) -> Vec<Crumb> {
    vec![
        Crumb::to("利用者", people::accounts()),
        Crumb::to(account.name.as_str(), people::account_of(account.id)),
        Crumb::here("変更"),
    ]
}
