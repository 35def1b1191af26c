//! Joining: taking up an invitation, and a new password by a link.

use std::time::Duration;

use domain::{
    audit::{Actor, By, Deed, Entry, Subject as Thing},
    chance,
    people::{Account, Token},
};
use store::people::links::Purpose;

use super::{
    door::{Door, DoorError, Factor, Step, Visitor},
    password::Unfit,
};

/// How long an invitation can be followed.
pub const INVITATION: Duration = Duration::from_hours(7 * 24);
/// How long a link for a new password can be followed.
pub const RESET: Duration = Duration::from_hours(1);

/// What came of a password that was chosen by a link.
#[derive(Debug, PartialEq, Eq)]
pub enum Chosen {
    /// It is set, and they are in, or whatever else the door says.
    Door(Step),
    /// It may not be chosen.
    Unfit(Unfit),
}

impl Door {
    /// Takes up an invitation with a password, and lets its person in.
    pub async fn take_up(
        &self,
        link: &Token,
        password: &str,
        visitor: Visitor<'_>,
    ) -> Result<Chosen, DoorError> {
        self.choose(link, Purpose::Invitation, password, visitor).await
    }

    /// Sets a new password by a link. It ends every session; the second factor is asked for as ever.
    pub async fn reset(
        &self,
        link: &Token,
        password: &str,
        visitor: Visitor<'_>,
    ) -> Result<Chosen, DoorError> {
        self.choose(link, Purpose::Reset, password, visitor).await
    }

    async fn choose(
        &self,
        link: &Token,
        purpose: Purpose,
        password: &str,
        visitor: Visitor<'_>,
    ) -> Result<Chosen, DoorError> {
        let now = self.clock.now();
        let Some(account) = self.behind(link, purpose).await? else {
            return Ok(Chosen::Door(Step::Expired));
        };
        let about = [account.name.as_str(), account.email.as_str()];
        if let Err(unfit) = self.passwords.check(password, &about).await? {
            return Ok(Chosen::Unfit(unfit));
        }
        let phc = self.passwords.hash(password, chance::bytes(&*self.chance)?).await?;
        let mut write = self.store.write().await?;
        let (id, deed) = match purpose {
            Purpose::Invitation => {
                (write.accept_invitation(link.hash(), &phc, now).await?, Deed::InvitationAccepted)
            }
            _ => (write.reset_password(link.hash(), &phc, now).await?, Deed::PasswordReset),
        };
        let Some(id) = id else { return Ok(Chosen::Door(Step::Expired)) };
        // As it is now: what was made for it before opens nothing any more.
        let Some(known) = write.credentials_of(id).await? else { return Ok(Chosen::Door(Step::Expired)) };
        let by = By::request(Actor::Account(id), visitor.request);
        write.record(&Entry::new(now, by, deed, Thing::Account(id))).await?;
        let step = self.enter(write, &known, None, None, ("リンク", Factor::Here), visitor).await?;
        self.known.forget(id);
        Ok(Chosen::Door(step))
    }

    /// The account behind a link that works, for the page that asks what to do with it.
    pub async fn behind(&self, link: &Token, purpose: Purpose) -> Result<Option<Account>, DoorError> {
        Ok(self.store.glance().await?.link(link.hash(), purpose, self.clock.now()).await?)
    }
}
