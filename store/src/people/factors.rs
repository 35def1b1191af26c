//! Second factors: codes of an app (TOTP), and codes on paper for when it is lost.

use std::fmt;

use chrono::{DateTime, Utc};
use domain::people::{AccountId, SecretHash};
use sqlx_macros::FromRow;

use super::rows::account_id;
use crate::{
    engine::{Read, Write, run},
    error::StoreError,
    sql,
};

/// The one-time codes of an account.
#[derive(Clone, Default, PartialEq, Eq, FromRow)]
pub struct Totp {
    /// A secret that was shown and not yet proven, in the form its caller wrote it.
    pub proposed: Option<String>,
    /// The secret in force, in the form its caller wrote it.
    pub secret: Option<String>,
    /// The last step of time whose code was used.
    pub last_step: i64,
    /// Since when the secret is in force.
    pub confirmed_at: Option<DateTime<Utc>>,
}

impl fmt::Debug for Totp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Totp").field("confirmed_at", &self.confirmed_at).finish_non_exhaustive()
    }
}

impl Read {
    /// The one-time codes of an account; nothing in it when there are none.
    pub async fn totp(&mut self, account: AccountId) -> Result<Totp, StoreError> {
        let totp: Option<Totp> = run!(self, sql::PEOPLE_TOTP, |q, c| sqlx::query_as(q)
            .bind(account.to_string())
            .fetch_optional(c))?;
        Ok(totp.unwrap_or_default())
    }

    /// The accounts that are asked for a code of an app.
    pub async fn second_factors(&mut self) -> Result<Vec<AccountId>, StoreError> {
        let ids: Vec<String> =
            run!(self, sql::PEOPLE_SECOND_FACTORS, |q, c| sqlx::query_scalar(q).fetch_all(c))?;
        ids.iter().map(|id| account_id(id)).collect()
    }

    /// How many codes on paper an account has left.
    pub async fn recovery_codes_left(&mut self, account: AccountId) -> Result<i64, StoreError> {
        Ok(run!(self, sql::PEOPLE_RECOVERY_CODES_LEFT, |q, c| sqlx::query_scalar(q)
            .bind(account.to_string())
            .fetch_one(c))?)
    }
}

impl Write {
    /// Keeps a secret that is being shown. One in force stays in force until this one is proven.
    pub async fn propose_totp(&mut self, account: AccountId, secret: &str) -> Result<(), StoreError> {
        run!(self.0, sql::PEOPLE_PROPOSE_TOTP, |q, c| async {
            sqlx::query(q).bind(account.to_string()).bind(secret).execute(c).await.map(drop)
        })?;
        Ok(())
    }

    /// Puts the proposed secret in force, proven by the code of a step of time. `false` when another one was
    /// proposed meanwhile. Sessions opened without it have to end in the same work: see [`Write::begin_anew`].
    pub async fn confirm_totp(
        &mut self,
        account: AccountId,
        secret: &str,
        step: i64,
        now: DateTime<Utc>,
    ) -> Result<bool, StoreError> {
        let rows = run!(self.0, sql::PEOPLE_CONFIRM_TOTP, |q, c| async {
            let query = sqlx::query(q).bind(account.to_string()).bind(secret).bind(step).bind(now);
            Ok::<_, sqlx::Error>(query.execute(c).await?.rows_affected())
        })?;
        Ok(rows == 1)
    }

    /// Uses up the code of a step of time, which the caller found right for this secret. `false` when that step or a later
    /// one was used before, or another secret is in force: then the code is refused.
    pub async fn use_totp_step(
        &mut self,
        account: AccountId,
        secret: &str,
        step: i64,
    ) -> Result<bool, StoreError> {
        let rows = run!(self.0, sql::PEOPLE_USE_TOTP_STEP, |q, c| async {
            let query = sqlx::query(q).bind(account.to_string()).bind(secret).bind(step);
            Ok::<_, sqlx::Error>(query.execute(c).await?.rows_affected())
        })?;
        Ok(rows == 1)
    }

    /// Gives an account new codes on paper in place of those it had.
    pub async fn put_recovery_codes(
        &mut self,
        account: AccountId,
        codes: &[SecretHash],
    ) -> Result<(), StoreError> {
        self.forget_recovery_codes(account).await?;
        for code in codes {
            run!(self.0, sql::PEOPLE_ADD_RECOVERY_CODE, |q, c| async {
                let query = sqlx::query(q).bind(account.to_string()).bind(code.to_string());
                query.execute(c).await.map(drop)
            })?;
        }
        Ok(())
    }

    /// Uses a code on paper up. `false` when the account has no such code, or not any more.
    pub async fn use_recovery_code(
        &mut self,
        account: AccountId,
        code: SecretHash,
    ) -> Result<bool, StoreError> {
        let rows = run!(self.0, sql::PEOPLE_USE_RECOVERY_CODE, |q, c| async {
            let query = sqlx::query(q).bind(account.to_string()).bind(code.to_string());
            Ok::<_, sqlx::Error>(query.execute(c).await?.rows_affected())
        })?;
        Ok(rows == 1)
    }

    /// Takes the second factor of an account away, codes on paper too. What it protected has to end in the same work: see
    /// [`Write::begin_anew`].
    pub async fn forget_second_factor(&mut self, account: AccountId) -> Result<(), StoreError> {
        run!(self.0, sql::PEOPLE_FORGET_TOTP, |q, c| async {
            sqlx::query(q).bind(account.to_string()).execute(c).await.map(drop)
        })?;
        self.forget_recovery_codes(account).await
    }

    /// Lets go of a secret that was shown and not proven: whoever it was shown to has no session any more.
    pub(super) async fn forget_proposal(&mut self, account: AccountId) -> Result<(), StoreError> {
        run!(self.0, sql::PEOPLE_FORGET_PROPOSAL, |q, c| async {
            sqlx::query(q).bind(account.to_string()).execute(c).await.map(drop)
        })?;
        Ok(())
    }

    async fn forget_recovery_codes(&mut self, account: AccountId) -> Result<(), StoreError> {
        run!(self.0, sql::PEOPLE_FORGET_RECOVERY_CODES, |q, c| async {
            sqlx::query(q).bind(account.to_string()).execute(c).await.map(drop)
        })?;
        Ok(())
    }
}
