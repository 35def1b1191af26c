//! Looking after other people's accounts: inviting, changing, ending.
//!
//! Every method asks for a [`Manager`], which nobody has who may not manage accounts, and puts on record what it did.

use std::collections::HashSet;

use chrono::{DateTime, Utc};
use domain::{
    audit::{By, Deed, Entry, Field, Fields, Subject as Thing},
    chance, format,
    people::{
        Account, AccountId, AccountState, Act, Denied, Email, PersonName, Role, Scope, SecretHash, Token,
        Viewer,
    },
};
use store::{
    Write,
    people::{
        accounts::{Change, NewAccount},
        links::Purpose,
    },
};

use super::{
    door::{Door, DoorError},
    join::{INVITATION, RESET},
};

/// Somebody who may look after accounts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Manager(By);

impl Manager {
    /// Whoever may run commands on the machine.
    pub const COMMAND: Self = Self(By::COMMAND);
    /// The product itself, for the accounts of the demonstration.
    pub(super) const PROGRAM: Self = Self(By::PROGRAM);

    /// A signed-in person, if they may; `by` is them, in answer to which request.
    pub fn of(viewer: &Viewer, by: By) -> Result<Self, Denied> {
        viewer.may(Act::ManageAccounts).map(|()| Self(by))
    }
}

/// Who is invited.
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

/// What somebody is called and may do.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rightful {
    /// What they are called.
    pub name: PersonName,
    /// What they are here for.
    pub role: Role,
    /// Where.
    pub scope: Scope,
}

impl Rightful {
    /// Those of an account.
    #[must_use]
    pub fn of(account: &Account) -> Self {
        Self { name: account.name.clone(), role: account.role, scope: account.scope.clone() }
    }
}

/// What came of something done to an account.
#[must_use]
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Managed<T> {
    /// It is done.
    Done(T),
    /// It is not: nobody would be left to run the system.
    LastOperator,
    /// It is not: somebody else has changed what it was looked at.
    Moved,
    /// It makes no sense for an account in this state: a new password for one that is not in use, taking away what is
    /// not there.
    Unfit,
    /// There is no such account.
    Unknown,
}

impl<T> Managed<T> {
    /// The same with something else of what was done.
    pub fn map<U>(self, change: impl FnOnce(T) -> U) -> Managed<U> {
        match self {
            Self::Done(done) => Managed::Done(change(done)),
            Self::LastOperator => Managed::LastOperator,
            Self::Moved => Managed::Moved,
            Self::Unfit => Managed::Unfit,
            Self::Unknown => Managed::Unknown,
        }
    }
}

/// An account, and what lists of accounts say about it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Person {
    /// The account.
    pub account: Account,
    /// Whether a second factor is asked for.
    pub second_factor: bool,
}

impl Door {
    /// Invites somebody. `None` when the address has an account already.
    pub async fn invite(&self, guest: &Guest, manager: Manager) -> Result<Option<Token>, DoorError> {
        let (now, token) = (self.clock.now(), self.token()?);
        let until = now + INVITATION;
        let id = AccountId::new(now, chance::bytes(&*self.chance)?);
        let Guest { email, name, role, scope } = guest.clone();
        let new = NewAccount { id, email, name, role, scope, demonstration: false };
        let mut write = self.store.write().await?;
        if !write.invite(&new, token.hash(), until, now).await? {
            return Ok(None);
        }
        let about = rights(new.role, &new.scope).withheld(Field::Name).withheld(Field::Email);
        let about = about.text(Field::Until, &format::moment(until));
        write.record(&self.managed(manager, Deed::AccountInvited, id).with(about)).await?;
        write.commit().await?;
        Ok(Some(token))
    }

    /// Invites somebody once more whose invitation ran out or did not arrive, or whose account is disabled. For one in
    /// use see [`Door::reset_link`].
    pub async fn invite_again(&self, id: AccountId, manager: Manager) -> Result<Managed<Token>, DoorError> {
        let (now, token) = (self.clock.now(), self.token()?);
        let until = now + INVITATION;
        let mut write = self.store.write().await?;
        let Some(account) = write.account(id).await? else { return Ok(Managed::Unknown) };
        let deed = match account.state {
            AccountState::Invited { .. } => Deed::AccountInvited,
            AccountState::Disabled { .. } => Deed::AccountEnabled,
            AccountState::Active => return Ok(Managed::Unfit),
        };
        // First, because it ends every link. Whom a provider knew before may be somebody else than who is invited now.
        let untied = write.untie_outside(id).await?;
        if write.invite_again(id, token.hash(), until).await? == Change::LastOperator {
            return Ok(Managed::LastOperator);
        }
        if untied > 0 {
            let about = Fields::new().count(Field::Count, untied);
            write.record(&self.managed(manager, Deed::OutsideUntied, id).with(about)).await?;
        }
        let before = Fields::new().text(Field::State, account.state.name(now));
        let after = Fields::new().text(Field::State, AccountState::Invited { until }.name(now));
        let after = after.text(Field::Until, &format::moment(until));
        self.close(write, manager, deed, id, before, after).await?;
        Ok(Managed::Done(token))
    }

    /// Makes a link for a new password, for an account in use. It is handed over in person and works for an hour.
    pub async fn reset_link(&self, id: AccountId, manager: Manager) -> Result<Managed<Token>, DoorError> {
        let (now, token) = (self.clock.now(), self.token()?);
        let until = now + RESET;
        let made = self.link(id, Purpose::Reset, token.hash(), until, manager, Deed::ResetLinkMade).await?;
        Ok(made.map(|()| token))
    }

    /// Changes what somebody is called and may do. Their sessions end when what they may do changed. `seen` is what was true when
    /// the change was thought of: of two who change an account at once, the second is told, and nothing of the first is lost.
    pub async fn change_account(
        &self,
        id: AccountId,
        seen: &Rightful,
        wanted: &Rightful,
        manager: Manager,
    ) -> Result<Managed<()>, DoorError> {
        let mut write = self.store.write().await?;
        let Some(account) = write.hold_account(id).await? else { return Ok(Managed::Unknown) };
        let now = Rightful::of(&account);
        if now != *seen {
            return Ok(Managed::Moved);
        }
        if now == *wanted {
            return Ok(Managed::Done(()));
        }
        let Rightful { name, role, scope } = wanted;
        let (mut before, mut after) = (rights(now.role, &now.scope), rights(*role, scope));
        if now.name != *name {
            (before, after) = (before.withheld(Field::Name), after.withheld(Field::Name));
        }
        if write.change_account(id, name, *role, scope).await? == Change::LastOperator {
            return Ok(Managed::LastOperator);
        }
        self.close(write, manager, Deed::AccountChanged, id, before, after).await?;
        Ok(Managed::Done(()))
    }

    /// Takes an account out of use: its password is forgotten, its sessions and links end.
    pub async fn disable(&self, id: AccountId, manager: Manager) -> Result<Managed<()>, DoorError> {
        let now = self.clock.now();
        let mut write = self.store.write().await?;
        let Some(account) = write.account(id).await? else { return Ok(Managed::Unknown) };
        if matches!(account.state, AccountState::Disabled { .. }) {
            return Ok(Managed::Unfit);
        }
        if write.disable_account(id, now).await? == Change::LastOperator {
            return Ok(Managed::LastOperator);
        }
        let before = Fields::new().text(Field::State, account.state.name(now));
        let after = Fields::new().text(Field::State, AccountState::Disabled { since: now }.name(now));
        self.close(write, manager, Deed::AccountDisabled, id, before, after).await?;
        Ok(Managed::Done(()))
    }

    /// Takes somebody's second factor away, who lost the telephone and the paper. Their sessions end.
    pub async fn drop_factor(&self, id: AccountId, manager: Manager) -> Result<Managed<()>, DoorError> {
        let mut write = self.store.write().await?;
        let Some(known) = write.credentials_of(id).await? else { return Ok(Managed::Unknown) };
        if !known.second_factor {
            return Ok(Managed::Unfit);
        }
        write.forget_second_factor(id).await?;
        let ended = write.begin_anew(id, None).await?.unwrap_or(0);
        let about = Fields::new().count(Field::SessionsEnded, ended);
        self.close(write, manager, Deed::FactorRemoved, id, Fields::new(), about).await?;
        Ok(Managed::Done(()))
    }

    /// Unties an account from the identity by which a provider outside knows its person: the next one whose verified address is
    /// the account's is tied anew. Their sessions end.
    pub async fn untie(&self, id: AccountId, manager: Manager) -> Result<Managed<()>, DoorError> {
        let mut write = self.store.write().await?;
        if write.account(id).await?.is_none() {
            return Ok(Managed::Unknown);
        }
        let untied = write.untie_outside(id).await?;
        if untied == 0 {
            return Ok(Managed::Unfit);
        }
        let about = Fields::new().count(Field::Count, untied);
        self.close(write, manager, Deed::OutsideUntied, id, Fields::new(), about).await?;
        Ok(Managed::Done(()))
    }

    /// Ends every session of an account, and every sign-in to it that is half done. Gives how many ended.
    pub async fn end_sessions(&self, id: AccountId, manager: Manager) -> Result<Managed<u64>, DoorError> {
        let mut write = self.store.write().await?;
        let Some(account) = write.account(id).await? else { return Ok(Managed::Unknown) };
        if account.state != AccountState::Active {
            // Nobody has a session, and an invitation on its way shall go on.
            return Ok(Managed::Unfit);
        }
        let ended = write.begin_anew(id, None).await?.unwrap_or(0);
        let about = Fields::new().count(Field::Count, ended);
        self.close(write, manager, Deed::SessionsEnded, id, Fields::new(), about).await?;
        Ok(Managed::Done(ended))
    }

    /// Everybody with an account, in the order of their addresses.
    pub async fn people(&self) -> Result<Vec<Person>, DoorError> {
        let mut read = self.store.read().await?;
        let protected: HashSet<AccountId> = read.second_factors().await?.into_iter().collect();
        let accounts = read.accounts().await?;
        let person = |account: Account| Person { second_factor: protected.contains(&account.id), account };
        Ok(accounts.into_iter().map(person).collect())
    }

    /// One of them.
    pub async fn person(&self, id: AccountId) -> Result<Option<Person>, DoorError> {
        let known = self.store.glance().await?.credentials_of(id).await?;
        Ok(known.map(|known| Person { account: known.account, second_factor: known.second_factor }))
    }

    /// Makes a link of an account in use.
    async fn link(
        &self,
        id: AccountId,
        purpose: Purpose,
        link: SecretHash,
        until: DateTime<Utc>,
        manager: Manager,
        deed: Deed,
    ) -> Result<Managed<()>, DoorError> {
        let mut write = self.store.write().await?;
        let Some(account) = write.account(id).await? else { return Ok(Managed::Unknown) };
        if account.state != AccountState::Active {
            return Ok(Managed::Unfit);
        }
        self.hand_out(&mut write, &account, (purpose, link, until), manager, deed).await?;
        write.commit().await?;
        self.known.forget(id);
        Ok(Managed::Done(()))
    }

    /// Makes a link of an account in use within this work, and puts it on record.
    pub(super) async fn hand_out(
        &self,
        write: &mut Write,
        account: &Account,
        (purpose, link, until): (Purpose, SecretHash, DateTime<Utc>),
        manager: Manager,
        deed: Deed,
    ) -> Result<(), DoorError> {
        write.make_link(account, purpose, link, until).await?;
        let about = Fields::new().text(Field::Until, &format::moment(until));
        write.record(&self.managed(manager, deed, account.id).with(about)).await?;
        Ok(())
    }

    /// Puts what was done on record, keeps the work, and forgets who was let through before.
    async fn close(
        &self,
        mut write: Write,
        manager: Manager,
        deed: Deed,
        id: AccountId,
        before: Fields,
        after: Fields,
    ) -> Result<(), DoorError> {
        write.record(&self.managed(manager, deed, id).changing(before, after)).await?;
        write.commit().await?;
        self.known.forget(id);
        Ok(())
    }

    fn managed(&self, manager: Manager, deed: Deed, id: AccountId) -> Entry {
        Entry::new(self.clock.now(), manager.0, deed, Thing::Account(id))
    }
}

/// Role and areas, as the trail tells them.
pub(super) fn rights(role: Role, scope: &Scope) -> Fields {
    Fields::new().text(Field::Role, role.name()).text(Field::Areas, &scope.to_string())
}
