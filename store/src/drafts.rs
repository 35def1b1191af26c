//! Drafts: what somebody had typed when their session was over.

use chrono::{DateTime, TimeDelta, Utc};
use domain::people::{AccountId, SecretHash};

use crate::{
    engine::{Read, Write, run},
    error::{StoreError, valid},
    sql,
};

/// Hours a draft is kept: until the next morning.
const HOURS: i64 = 24;

/// The most drafts of an account. Nobody fills in so many forms at once; a program that does pushes out its own.
const MOST: i64 = 20;

/// The instant after which a draft must have been kept to be given back now.
fn oldest(now: DateTime<Utc>) -> DateTime<Utc> {
    now - TimeDelta::hours(HOURS)
}

impl Read {
    /// Whose session a token belongs to, also one that has run out; `None` once it was ended or its account is not in use.
    ///
    /// It says for whom a draft is kept, and nothing about who may do what.
    pub async fn lapsed(&mut self, token: SecretHash) -> Result<Option<AccountId>, StoreError> {
        let account: Option<String> = run!(self, sql::DRAFTS_LAPSED, |q, c| sqlx::query_scalar(q)
            .bind(token.to_string())
            .fetch_optional(c))?;
        account.map(|id| valid(AccountId::parse(&id), "session", "account", id)).transpose()
    }

    /// What an account had typed into a form (the path of its page) in the last day.
    pub async fn draft(
        &mut self,
        account: AccountId,
        form: &str,
        now: DateTime<Utc>,
    ) -> Result<Option<String>, StoreError> {
        Ok(run!(self, sql::DRAFTS_FIND, |q, c| {
            let query = sqlx::query_scalar(q).bind(account.to_string()).bind(form);
            query.bind(oldest(now)).fetch_optional(c)
        })?)
    }
}

impl Write {
    /// Keeps what an account had typed into a form, in place of what it had typed there before. Of more than twenty the oldest
    /// go.
    pub async fn keep_draft(
        &mut self,
        account: AccountId,
        form: &str,
        fields: &str,
        now: DateTime<Utc>,
    ) -> Result<(), StoreError> {
        run!(self.0, sql::DRAFTS_KEEP, |q, c| async {
            let query = sqlx::query(q).bind(account.to_string()).bind(form).bind(fields).bind(now);
            query.execute(c).await.map(drop)
        })?;
        run!(self.0, sql::DRAFTS_TRIM, |q, c| async {
            let query = sqlx::query(q).bind(account.to_string()).bind(form).bind(MOST - 1);
            query.execute(c).await.map(drop)
        })?;
        Ok(())
    }

    /// Lets go of what an account had typed into a form.
    pub async fn forget_draft(&mut self, account: AccountId, form: &str) -> Result<(), StoreError> {
        run!(self.0, sql::DRAFTS_FORGET, |q, c| async {
            sqlx::query(q).bind(account.to_string()).bind(form).execute(c).await.map(drop)
        })?;
        Ok(())
    }

    /// Takes drafts away that are older than a day, and says how many.
    pub async fn sweep_drafts(&mut self, now: DateTime<Utc>) -> Result<u64, StoreError> {
        Ok(run!(self.0, sql::DRAFTS_SWEEP, |q, c| async {
            Ok::<_, sqlx::Error>(sqlx::query(q).bind(oldest(now)).execute(c).await?.rows_affected())
        })?)
    }
}
