//! Links that work once: invitations, resets, the first way in.

use chrono::{DateTime, Utc};
use domain::people::{Account, AccountId, SecretHash};

use super::rows::{AccountRow, account_id};
use crate::{
    engine::{Read, Write, run},
    error::StoreError,
    sql,
};

/// What a link is for. It works for nothing else.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Purpose {
    /// To take up an account that is not in use yet.
    Invitation,
    /// To set a new password.
    Reset,
    /// To sign in without a password: what the first start prints for the accounts of the demonstration.
    SignIn,
    /// To go on to the second factor after the password was right; kept by the browser, not sent.
    SecondStep,
}

impl Purpose {
    const fn code(self) -> &'static str {
        match self {
            Self::Invitation => "invitation",
            Self::Reset => "reset",
            Self::SignIn => "sign_in",
            Self::SecondStep => "second_step",
        }
    }

    /// How many links of an account work at once. One of what is sent or handed over, so that the newest is the only
    /// one. Of first steps as many as can be made in the ten minutes one lasts, slowed down as they are
    /// ([`wait_after`](domain::people::wait_after)): whoever knows a password cannot push its owner's first step out.
    const fn at_once(self) -> i64 {
        match self {
            Self::Invitation | Self::Reset | Self::SignIn => 1,
            Self::SecondStep => 20,
        }
    }
}

impl Read {
    /// Whose link it is, if it works now. Looking does not use it up: programs that look at mail open links before
    /// people do, so that only a form may redeem one.
    pub async fn link(
        &mut self,
        link: SecretHash,
        purpose: Purpose,
        now: DateTime<Utc>,
    ) -> Result<Option<Account>, StoreError> {
        let row: Option<AccountRow> = run!(self, sql::PEOPLE_LINK, |q, c| sqlx::query_as(q)
            .bind(link.to_string())
            .bind(purpose.code())
            .bind(now)
            .fetch_optional(c))?;
        row.map(Account::try_from).transpose()
    }
}

impl Write {
    /// Makes a link of an account that works until an instant, in place of any other for the same purpose; first steps
    /// of several sign-ins stand side by side.
    ///
    /// It belongs to the epoch in which the account was read: of an account that changed since, it does not work.
    pub async fn make_link(
        &mut self,
        account: &Account,
        purpose: Purpose,
        link: SecretHash,
        until: DateTime<Utc>,
    ) -> Result<(), StoreError> {
        self.issue_link(account.id, account.epoch, purpose, link, until).await
    }

    /// Uses a link up and says whose it was; `None` when it does not work, or not any more.
    pub async fn redeem_link(
        &mut self,
        link: SecretHash,
        purpose: Purpose,
        now: DateTime<Utc>,
    ) -> Result<Option<AccountId>, StoreError> {
        let account: Option<String> = run!(self.0, sql::PEOPLE_REDEEM_LINK, |q, c| sqlx::query_scalar(q)
            .bind(link.to_string())
            .bind(purpose.code())
            .bind(now)
            .fetch_optional(c))?;
        account.as_deref().map(account_id).transpose()
    }

    /// Takes links away that have run out, and says how many.
    pub async fn sweep_links(&mut self, now: DateTime<Utc>) -> Result<u64, StoreError> {
        Ok(run!(self.0, sql::PEOPLE_SWEEP_LINKS, |q, c| async {
            Ok::<_, sqlx::Error>(sqlx::query(q).bind(now).execute(c).await?.rows_affected())
        })?)
    }

    pub(super) async fn issue_link(
        &mut self,
        account: AccountId,
        epoch: i64,
        purpose: Purpose,
        link: SecretHash,
        until: DateTime<Utc>,
    ) -> Result<(), StoreError> {
        let id = account.to_string();
        run!(self.0, sql::PEOPLE_TRIM_LINKS, |q, c| async {
            let query = sqlx::query(q).bind(&id).bind(purpose.code()).bind(purpose.at_once() - 1);
            query.execute(c).await.map(drop)
        })?;
        run!(self.0, sql::PEOPLE_ADD_LINK, |q, c| async {
            let query = sqlx::query(q).bind(link.to_string()).bind(&id).bind(purpose.code());
            query.bind(epoch).bind(until).execute(c).await.map(drop)
        })?;
        Ok(())
    }

    pub(super) async fn forget_links(&mut self, account: AccountId) -> Result<(), StoreError> {
        run!(self.0, sql::PEOPLE_FORGET_LINKS, |q, c| async {
            sqlx::query(q).bind(account.to_string()).execute(c).await.map(drop)
        })?;
        Ok(())
    }
}
