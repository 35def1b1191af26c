//! Another password in the place of the one that is known.

use axum::response::Response;
use axum_extra::extract::Form;
use serde::Deserialize;

use super::{
    account, back, changed, layout,
    pages::{Done, PasswordPage},
    unproven,
};
use crate::{
    auth::proof::Asked,
    failure::Failure,
    gate::Stranger,
    page::form::Faults,
    people::{again::Again, link::NewPassword},
    site::{Visit, private},
};

/// What the form sends. Not to be shown anywhere, so without `Debug`.
#[derive(Default, Deserialize)]
#[serde(default)]
pub(super) struct Change {
    old: String,
    new: String,
    again: String,
}

impl Change {
    fn faults(&self) -> Faults {
        let mut faults = Faults::default();
        if self.old.is_empty() {
            faults.add("old", "いまのパスワードを入力してください。");
        }
        let new = NewPassword { new: self.new.clone(), again: self.again.clone() };
        for fault in new.faults().all() {
            faults.add(fault.field.clone(), fault.words.clone());
        }
        faults
    }
}

/// `GET /account/password`
pub(super) async fn ask(site: Visit) -> Result<Response, Failure> {
    unproven(site.door.asks(site.caller().session()).await?)?;
    private(&page(&site, Faults::default()).await?)
}

/// `POST /account/password`
pub(super) async fn change(
    site: Visit,
    stranger: Stranger,
    Form(form): Form<Change>,
) -> Result<Response, Failure> {
    let session = site.caller().session();
    unproven(site.door.asks(session).await?)?;
    let mut again = Again::from(form.faults());
    if again.faults.is_empty() {
        again = match site.door.change_password(session, &form.old, &form.new, stranger.visitor()).await? {
            Asked::Done(()) => return Ok(back(Done::Password)),
            Asked::Wrong => Again::wrong("old", "いまのパスワードが違います。"),
            Asked::Wait(wait) => Again::wait("old", wait),
            Asked::Unfit(unfit) => Again::wrong("new", unfit.to_string()),
            Asked::Expired => return Err(changed()),
        };
    }
    again.drawn(&page(&site, again.faults.clone()).await?)
}

async fn page(site: &Visit, faults: Faults) -> Result<PasswordPage, Failure> {
    let title = "パスワードの変更";
    let layout = layout(site, &faults.title(title), Some(title)).await?;
    let email = account(site).await?.email.as_str().to_owned();
    Ok(PasswordPage { layout, faults, email })
}
