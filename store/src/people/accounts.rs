//! Accounts: who there is, and what happens to an account between its invitation and its end.

use std::fmt;

use chrono::{DateTime, Utc};
use domain::people::{Account, AccountId, AccountState, Email, PersonName, Role, Scope, SecretHash};
use sqlx_macros::FromRow;

use super::{
    links::Purpose,
    rows::{AccountRow, state_columns},
};
use crate::{
    engine::{Read, Write, run},
    error::StoreError,
    scope::areas,
    sql,
};

/// An account that is to be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewAccount {
    /// Its id.
    pub id: AccountId,
    /// The address by which its person will sign in.
    pub email: Email,
    /// What its person is called.
    pub name: PersonName,
    /// What they are here for.
    pub role: Role,
    /// Where.
    pub scope: Scope,
    /// Whether it goes with the demonstration.
    pub demonstration: bool,
}

/// What a sign-in is decided by.
#[derive(Clone, PartialEq, Eq)]
pub struct Credentials {
    /// The account, also one that is not in use; say the same then as of a wrong password.
    pub account: Account,
    /// The hash of its password in PHC form; none before an invitation was accepted.
    pub password: Option<String>,
    /// Whether a code of an app is asked for.
    pub second_factor: bool,
}

impl fmt::Debug for Credentials {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Credentials")
            .field("account", &self.account.id)
            .field("second_factor", &self.second_factor)
            .finish_non_exhaustive()
    }
}

/// How a change of an account ended.
#[must_use]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Change {
    /// It was made.
    Done,
    /// It was not, and nothing was changed: nobody would be left to run the system.
    LastOperator,
}

#[derive(FromRow)]
struct CredentialsRow {
    #[sqlx(flatten)]
    account: AccountRow,
    password: Option<String>,
    second_factor: bool,
}

impl TryFrom<CredentialsRow> for Credentials {
    type Error = StoreError;

    fn try_from(row: CredentialsRow) -> Result<Self, StoreError> {
        let CredentialsRow { account, password, second_factor } = row;
        Ok(Self { account: account.try_into()?, password, second_factor })
    }
}

impl Read {
    /// An account.
    pub async fn account(&mut self, id: AccountId) -> Result<Option<Account>, StoreError> {
        let row: Option<AccountRow> =
            run!(self, sql::PEOPLE_ACCOUNT, |q, c| sqlx::query_as(q).bind(id.to_string()).fetch_optional(c))?;
        row.map(Account::try_from).transpose()
    }

    /// The account of an address, in any spelling of it.
    pub async fn account_by_email(&mut self, email: &Email) -> Result<Option<Account>, StoreError> {
        let row: Option<AccountRow> = run!(self, sql::PEOPLE_ACCOUNT_BY_EMAIL, |q, c| sqlx::query_as(q)
            .bind(email.folded())
            .fetch_optional(c))?;
        row.map(Account::try_from).transpose()
    }

    /// Every account, in the order of their addresses.
    pub async fn accounts(&mut self) -> Result<Vec<Account>, StoreError> {
        let rows: Vec<AccountRow> = run!(self, sql::PEOPLE_ACCOUNTS, |q, c| sqlx::query_as(q).fetch_all(c))?;
        rows.into_iter().map(Account::try_from).collect()
    }

    /// Whether there is an account in use: one cheap statement, fit for a glance.
    pub async fn anybody_in_use(&mut self) -> Result<bool, StoreError> {
        Ok(run!(self, sql::PEOPLE_IN_USE, |q, c| sqlx::query_scalar(q).fetch_one(c))?)
    }

    /// What decides whether somebody with this address may sign in: one statement, fit for a glance.
    pub async fn credentials(&mut self, email: &Email) -> Result<Option<Credentials>, StoreError> {
        let row: Option<CredentialsRow> = run!(self, sql::PEOPLE_CREDENTIALS, |q, c| sqlx::query_as(q)
            .bind(email.folded())
            .fetch_optional(c))?;
        row.map(Credentials::try_from).transpose()
    }

    /// The same of an account that is known already.
    pub async fn credentials_of(&mut self, id: AccountId) -> Result<Option<Credentials>, StoreError> {
        let row: Option<CredentialsRow> = run!(self, sql::PEOPLE_CREDENTIALS_OF, |q, c| sqlx::query_as(q)
            .bind(id.to_string())
            .fetch_optional(c))?;
        row.map(Credentials::try_from).transpose()
    }
}

impl Write {
    /// Makes an account in a state. `false`, and nothing made, when its address belongs to one already.
    pub async fn add_account(
        &mut self,
        new: &NewAccount,
        state: AccountState,
        now: DateTime<Utc>,
    ) -> Result<bool, StoreError> {
        let (word, at) = state_columns(state, now);
        let rows = run!(self.0, sql::PEOPLE_ADD_ACCOUNT, |q, c| async {
            let query = sqlx::query(q).bind(new.id.to_string()).bind(new.email.as_str());
            let query = query.bind(new.email.folded()).bind(new.name.as_str());
            let query = query.bind(new.role.key()).bind(areas(&new.scope)).bind(word).bind(at);
            let query = query.bind(new.demonstration).bind(now);
            Ok::<_, sqlx::Error>(query.execute(c).await?.rows_affected())
        })?;
        Ok(rows == 1)
    }

    /// Makes an account whose person is invited by a link until an instant. `false`, and nothing made, when the
    /// address belongs to an account already.
    pub async fn invite(
        &mut self,
        new: &NewAccount,
        link: SecretHash,
        until: DateTime<Utc>,
        now: DateTime<Utc>,
    ) -> Result<bool, StoreError> {
        if !self.add_account(new, AccountState::Invited { until }, now).await? {
            return Ok(false);
        }
        self.issue_link(new.id, 0, Purpose::Invitation, link, until).await?;
        Ok(true)
    }

    /// Invites the person of an account once more: the link before did not arrive or ran out, the account was
    /// disabled, or its password is to be forgotten. Links and sessions of before end.
    pub async fn invite_again(
        &mut self,
        id: AccountId,
        link: SecretHash,
        until: DateTime<Utc>,
    ) -> Result<Change, StoreError> {
        if self.is_last_operator(id).await? {
            return Ok(Change::LastOperator);
        }
        let rows = run!(self.0, sql::PEOPLE_INVITE_AGAIN, |q, c| async {
            let query = sqlx::query(q).bind(id.to_string()).bind(until);
            Ok::<_, sqlx::Error>(query.execute(c).await?.rows_affected())
        })?;
        Self::must_be_one(rows, "account")?;
        self.end_everything(id).await?;
        let epoch = self.epoch(id).await?;
        self.issue_link(id, epoch, Purpose::Invitation, link, until).await?;
        Ok(Change::Done)
    }

    /// Takes an invitation up: the account is in use, with this password. `None` when the link does not work.
    pub async fn accept_invitation(
        &mut self,
        link: SecretHash,
        password: &str,
        now: DateTime<Utc>,
    ) -> Result<Option<AccountId>, StoreError> {
        let Some(id) = self.redeem_link(link, Purpose::Invitation, now).await? else { return Ok(None) };
        let rows = run!(self.0, sql::PEOPLE_ACTIVATE, |q, c| async {
            let query = sqlx::query(q).bind(id.to_string()).bind(now).bind(password);
            Ok::<_, sqlx::Error>(query.execute(c).await?.rows_affected())
        })?;
        Self::must_be_one(rows, "account")?;
        self.end_everything(id).await?;
        Ok(Some(id))
    }

    /// Sets the password of an account in use. Its sessions and links end with it, also the one that asks.
    pub async fn set_password(&mut self, id: AccountId, password: &str) -> Result<(), StoreError> {
        let rows = run!(self.0, sql::PEOPLE_SET_PASSWORD, |q, c| async {
            let query = sqlx::query(q).bind(id.to_string()).bind(password);
            Ok::<_, sqlx::Error>(query.execute(c).await?.rows_affected())
        })?;
        Self::must_be_one(rows, "account")?;
        self.end_everything(id).await
    }

    /// Keeps another hash in the place of the one that was looked at; `false` when that one is not the account's any more.
    ///
    /// Nothing ends with it: right for the same password hashed anew. For another password see [`Write::begin_anew`].
    pub async fn replace_password(
        &mut self,
        id: AccountId,
        before: &str,
        password: &str,
    ) -> Result<bool, StoreError> {
        let rows = run!(self.0, sql::PEOPLE_REPLACE_PASSWORD, |q, c| async {
            let query = sqlx::query(q).bind(id.to_string()).bind(before).bind(password);
            Ok::<_, sqlx::Error>(query.execute(c).await?.rows_affected())
        })?;
        Ok(rows == 1)
    }

    /// Sets the password by a link that was asked for. `None` when the link does not work.
    pub async fn reset_password(
        &mut self,
        link: SecretHash,
        password: &str,
        now: DateTime<Utc>,
    ) -> Result<Option<AccountId>, StoreError> {
        let Some(id) = self.redeem_link(link, Purpose::Reset, now).await? else { return Ok(None) };
        self.set_password(id, password).await?;
        Ok(Some(id))
    }

    /// Changes what somebody is called and may do. Their sessions and links end when what they may do changed.
    pub async fn change_account(
        &mut self,
        id: AccountId,
        name: &PersonName,
        role: Role,
        scope: &Scope,
    ) -> Result<Change, StoreError> {
        if role != Role::Operator && self.is_last_operator(id).await? {
            return Ok(Change::LastOperator);
        }
        let before = self.account(id).await?.ok_or(StoreError::Gone { what: "account", rows: 0 })?;
        // An invitation that was sent already goes on; nobody has a session with it.
        let invited = matches!(before.state, AccountState::Invited { .. });
        let moved = !invited && (before.role != role || before.scope != *scope);
        let rows = run!(self.0, sql::PEOPLE_CHANGE_ACCOUNT, |q, c| async {
            let query = sqlx::query(q).bind(id.to_string()).bind(name.as_str()).bind(role.key());
            let query = query.bind(areas(scope)).bind(i64::from(moved));
            Ok::<_, sqlx::Error>(query.execute(c).await?.rows_affected())
        })?;
        Self::must_be_one(rows, "account")?;
        if moved {
            self.end_everything(id).await?;
        }
        Ok(Change::Done)
    }

    /// An account, held until the work ends: nobody else changes it meanwhile, and what is read is what the last one made of it.
    pub async fn hold_account(&mut self, id: AccountId) -> Result<Option<Account>, StoreError> {
        run!(self.0, sql::PEOPLE_HOLD_ACCOUNT, |q, c| async {
            sqlx::query(q).bind(id.to_string()).execute(c).await.map(drop)
        })?;
        self.account(id).await
    }

    /// Takes an account out of use: its password is forgotten, its sessions and links end.
    pub async fn disable_account(&mut self, id: AccountId, now: DateTime<Utc>) -> Result<Change, StoreError> {
        if self.is_last_operator(id).await? {
            return Ok(Change::LastOperator);
        }
        let rows = run!(self.0, sql::PEOPLE_DISABLE_ACCOUNT, |q, c| async {
            let query = sqlx::query(q).bind(id.to_string()).bind(now);
            Ok::<_, sqlx::Error>(query.execute(c).await?.rows_affected())
        })?;
        Self::must_be_one(rows, "account")?;
        self.end_everything(id).await?;
        Ok(Change::Done)
    }

    /// Takes the accounts of the demonstration away with all that belongs to them, and says how many there were. It
    /// does not look whether an operator is left: whoever leaves the demonstration invites one.
    pub async fn forget_demo_accounts(&mut self) -> Result<u64, StoreError> {
        Ok(run!(self.0, sql::PEOPLE_FORGET_DEMO_ACCOUNTS, |q, c| async {
            Ok::<_, sqlx::Error>(sqlx::query(q).execute(c).await?.rows_affected())
        })?)
    }

    /// Operators in use. They are held until the work ends, so that the number stays true.
    pub async fn hold_operators(&mut self) -> Result<u64, StoreError> {
        Ok(run!(self.0, sql::PEOPLE_HOLD_OPERATORS, |q, c| async {
            Ok::<_, sqlx::Error>(sqlx::query(q).execute(c).await?.rows_affected())
        })?)
    }

    /// Whether without this account nobody would be left to run the system.
    async fn is_last_operator(&mut self, id: AccountId) -> Result<bool, StoreError> {
        let operators = self.hold_operators().await?;
        let account = self.account(id).await?.ok_or(StoreError::Gone { what: "account", rows: 0 })?;
        Ok(operators <= 1 && account.role == Role::Operator && account.state == AccountState::Active)
    }

    /// The epoch an account is in.
    pub(super) async fn epoch(&mut self, id: AccountId) -> Result<i64, StoreError> {
        Ok(self.account(id).await?.ok_or(StoreError::Gone { what: "account", rows: 0 })?.epoch)
    }

    /// Ends the sessions and links of an account, which its new epoch has made worthless already, and what they left half done.
    pub(super) async fn end_everything(&mut self, id: AccountId) -> Result<(), StoreError> {
        self.end_all_sessions(id).await?;
        self.forget_proposal(id).await?;
        self.forget_links(id).await
    }
}
