//! Inviting somebody.

use axum::response::{IntoResponse as _, Response};
use axum_extra::extract::Form;
use desk::master::Master;
use domain::people::{Email, PersonName, Role, Scope};
use http::StatusCode;
use serde::Deserialize;

use super::{
    areas, handover,
    handover::Base,
    layout, manager,
    pages::{InvitePage, LinkFor, Rights},
    roles,
};
use crate::{
    auth::{join::INVITATION, manage::Guest},
    failure::Failure,
    page::{
        form::Faults,
        layout::{Crumb, Layout},
    },
    site::{Visit, private},
    urls::people,
};

/// What the form sends.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Draft {
    name: String,
    email: String,
    role: String,
    areas: String,
}

/// `GET /accounts/new`
pub(super) async fn ask(site: Visit) -> Result<Response, Failure> {
    let kept = site.draft(people::invite()).await?;
    let restored = kept.is_some();
    page(&site, kept.unwrap_or_default(), Faults::default(), restored).await
}

/// `POST /accounts/new`: the answer shows the link, this once.
pub(super) async fn invite(site: Visit, base: Base, Form(draft): Form<Draft>) -> Result<Response, Failure> {
    let guest = match draft.read(site.master()) {
        Ok(guest) => guest,
        Err(faults) => return page(&site, draft, faults, false).await,
    };
    let until = site.door.clock.now() + INVITATION;
    let Some(token) = site.door.invite(&guest, manager(&site)?).await? else {
        let words = "このメールアドレスの利用者は、すでに登録されています。利用者の一覧で確かめてください。";
        return page(&site, draft, Faults::of("email", words), false).await;
    };
    let (mut read, ground) = site.read().await?;
    let account = read.account_by_email(&guest.email).await?;
    drop(read);
    let account = account.ok_or_else(|| Failure::broken("an account that was just made is gone"))?;
    handover::show(&site, &ground, &base, (LinkFor::Invitation, &token, until), &account)
}

/// A name as it was typed, or what is wrong with it.
pub(super) fn name(written: &str, faults: &mut Faults) -> Option<PersonName> {
    PersonName::parse(written).map_err(|error| faults.add("name", format!("{error}。"))).ok()
}

/// A role as it was chosen.
pub(super) fn role(written: &str, faults: &mut Faults) -> Option<Role> {
    let role = Role::from_key(written);
    if role.is_none() {
        faults.add("role", "役割を選んでください。");
    }
    role
}

/// Areas as they were typed.
pub(super) fn scope(written: &str, master: &Master, faults: &mut Faults) -> Option<Scope> {
    areas::read(written, &master.gazetteer).map_err(|wrong| faults.add("areas", wrong.concat())).ok()
}

impl Draft {
    /// Who is invited, or everything that is wrong with it, in the order of the fields.
    fn read(&self, master: &Master) -> Result<Guest, Faults> {
        let mut faults = Faults::default();
        let name = name(&self.name, &mut faults);
        let email = match Email::parse(&self.email) {
            Ok(email) => Some(email),
            Err(_) if self.email.trim().is_empty() => {
                faults.add("email", "メールアドレスを入力してください。");
                None
            }
            Err(error) => {
                faults.add("email", format!("{error}。"));
                None
            }
        };
        let role = role(&self.role, &mut faults);
        let scope = scope(&self.areas, master, &mut faults);
        match (name, email, role, scope) {
            (Some(name), Some(email), Some(role), Some(scope)) => Ok(Guest { email, name, role, scope }),
            _ => Err(faults),
        }
    }
}

async fn page(site: &Visit, draft: Draft, faults: Faults, restored: bool) -> Result<Response, Failure> {
    let (read, ground) = site.read().await?;
    drop(read);
    let way = vec![Crumb::to("利用者", people::accounts()), Crumb::here("招待")];
    let status = if faults.is_empty() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
    let page = InvitePage {
        layout: Layout { restored, ..layout(site, &ground, "利用者を招待する", &faults, way) },
        name: draft.name,
        email: draft.email,
        roles: roles("選んでください", &draft.role),
        areas: draft.areas,
        faults,
        rights: Rights,
    };
    Ok((status, private(&page)?).into_response())
}
