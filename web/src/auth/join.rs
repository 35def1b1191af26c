//! Joining: invitations, new passwords by a link, and the second factor.

use std::time::Duration;

use domain::{
    audit::{Actor, By, Deed, Entry, Subject as Thing},
    people::{
        Account, AccountId, AccountState, Email, PersonName, RecoveryCode, Role, Scope, Subject, Token,
        Viewer,
    },
};
use store::people::{accounts::NewAccount, attempts::Admission, links::Purpose};
use uuid::Uuid;

use super::{
    chance,
    door::{Door, DoorError, Step, Visitor},
    password::{self, Unfit},
    totp::TotpSecret,
};

/// How long an invitation can be followed.
pub const INVITATION: Duration = Duration::from_hours(7 * 24);
/// How long a link for a new password can be followed.
pub const RESET: Duration = Duration::from_hours(1);

/// Who is invited, by whom they are described.
#[derive(Clone, Debug)]
pub struct Guest {
    /// The address by which they will sign in.
    pub email: Email,
    /// What they are called.
    pub name: PersonName,
    /// What they are here for.
    pub role: Role,
    /// Where.
    pub scope: Scope,
}

/// What came of a password that was chosen by a link.
#[derive(Debug, PartialEq, Eq)]
pub enum Chosen {
    /// It is set, and they are in, or whatever else the door says.
    Door(Step),
    /// It may not be chosen.
    Unfit(Unfit),
}

impl Door {
    /// Invites somebody. `None` when the address has an account already.
    pub async fn invite(&self, guest: &Guest, by: By) -> Result<Option<Token>, DoorError> {
        let (now, token) = (self.clock.now(), self.token()?);
        let id = AccountId::new(now, chance::bytes(&*self.chance)?);
        let Guest { email, name, role, scope } = guest.clone();
        let new = NewAccount { id, email, name, role, scope, demonstration: false };
        let mut write = self.store.write().await?;
        if !write.invite(&new, token.hash(), self.in_time(INVITATION), now).await? {
            return Ok(None);
        }
        write.record(&Entry::new(now, by, Deed::AccountInvited, Thing::Account(id))).await?;
        write.commit().await?;
        Ok(Some(token))
    }

    /// Takes up an invitation with a password, and lets its person in.
    pub async fn take_up(
        &self,
        link: &Token,
        password: &str,
        visitor: Visitor<'_>,
    ) -> Result<Chosen, DoorError> {
        self.choose(link, Purpose::Invitation, password, visitor).await
    }

    /// Makes a link for a new password. `None` when no account in use has the address, or when it was asked for too
    /// often: what is said is the same.
    pub async fn forgot(&self, written: &str, visitor: Visitor<'_>) -> Result<Option<Token>, DoorError> {
        if let Admission::Wait(_) = self.admit(Subject::reset(written), visitor).await? {
            return Ok(None);
        }
        let Ok(email) = Email::parse(written) else { return Ok(None) };
        let account = self.store.glance().await?.account_by_email(&email).await?;
        let Some(account) = account.filter(|known| known.state == AccountState::Active) else {
            return Ok(None);
        };
        let by = By::request(Actor::Nobody, visitor.request);
        let token = self.token()?;
        let mut write = self.store.write().await?;
        write.make_link(&account, Purpose::Reset, token.hash(), self.in_time(RESET)).await?;
        let entry = Entry::new(self.clock.now(), by, Deed::PasswordResetAsked, Thing::Account(account.id));
        write.record(&entry).await?;
        write.commit().await?;
        Ok(Some(token))
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
        let Some(account) = self.store.glance().await?.link(link.hash(), purpose, now).await? else {
            return Ok(Chosen::Door(Step::Expired));
        };
        if let Err(unfit) = password::check(password, &[account.name.as_str(), account.email.as_str()]) {
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
        let by = By::request(Actor::Account(id), visitor.request);
        write.record(&Entry::new(now, by, deed, Thing::Account(id))).await?;
        // As it is now: what was made for it before opens nothing any more.
        let Some(known) = write.credentials(&account.email).await? else {
            return Ok(Chosen::Door(Step::Expired));
        };
        let token = self.token()?;
        if known.second_factor {
            let until = self.in_time(super::door::SECOND_STEP);
            write.make_link(&known.account, Purpose::SecondStep, token.hash(), until).await?;
            write.commit().await?;
            return Ok(Chosen::Door(Step::Second(token)));
        }
        self.open(write, &known.account, token, "リンク", visitor).await.map(Chosen::Door)
    }

    /// Begins a second factor: the secret to be shown. One in force stays in force until this one is proven.
    pub async fn begin_factor(&self, viewer: &Viewer) -> Result<TotpSecret, DoorError> {
        let secret = TotpSecret::new(chance::bytes(&*self.chance)?);
        let mut write = self.store.write().await?;
        write.propose_totp(viewer.account, &secret.kept()).await?;
        write.commit().await?;
        Ok(secret)
    }

    /// Proves the second factor that was begun with a code of it, and gives new codes for paper. `None` when the code is
    /// wrong, or nothing was begun.
    pub async fn prove_factor(
        &self,
        viewer: &Viewer,
        code: &str,
        request: Uuid,
    ) -> Result<Option<Vec<RecoveryCode>>, DoorError> {
        let now = self.clock.now();
        let proposed = self.store.glance().await?.totp(viewer.account).await?.proposed;
        let Some(secret) = proposed.as_deref().and_then(TotpSecret::from_kept) else { return Ok(None) };
        let Some(step) = secret.check(code, now, None)?.and_then(|step| i64::try_from(step).ok()) else {
            return Ok(None);
        };
        let mut codes = Vec::with_capacity(RecoveryCode::SET);
        for _ in 0..RecoveryCode::SET {
            codes.push(RecoveryCode::new(chance::bytes(&*self.chance)?));
        }
        let hashes: Vec<_> = codes.iter().map(RecoveryCode::hash).collect();
        let by = By::request(Actor::Account(viewer.account), request);
        let mut write = self.store.write().await?;
        if !write.confirm_totp(viewer.account, &secret.kept(), step, now).await? {
            return Ok(None);
        }
        write.put_recovery_codes(viewer.account, &hashes).await?;
        write.record(&Entry::new(now, by, Deed::FactorAdded, Thing::Account(viewer.account))).await?;
        write.commit().await?;
        Ok(Some(codes))
    }

    /// The account behind a link that works, for the page that asks for a password.
    pub async fn invited(&self, link: &Token, purpose: Purpose) -> Result<Option<Account>, DoorError> {
        Ok(self.store.glance().await?.link(link.hash(), purpose, self.clock.now()).await?)
    }
}
