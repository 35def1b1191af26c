//! People whom an identity provider outside knows: which account is whose, and who is on their way there and back.

use std::fmt;

use chrono::{DateTime, Utc};
use domain::people::{Account, AccountId, SecretHash};
use sqlx_macros::FromRow;

use super::rows::AccountRow;
use crate::{
    engine::{Read, Write, run},
    error::StoreError,
    sql,
};

/// The most people who may be on their way at once; with more, nobody else is sent until some ran out.
pub const ON_THEIR_WAY: i64 = 2_000;

/// Whom a provider knows by a name of its own (OIDC Core 1.0, 2: `iss` and `sub`, which together are never given
/// to anybody else).
#[derive(Clone, PartialEq, Eq)]
pub struct OutsideIdentity {
    /// The provider, by its address.
    pub issuer: String,
    /// Its name for the person: at most 255 characters that only the provider understands.
    pub subject: String,
}

impl fmt::Debug for OutsideIdentity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("OutsideIdentity").field("issuer", &self.issuer).finish_non_exhaustive()
    }
}

/// Somebody's way to the provider and back.
#[derive(Clone, PartialEq, Eq)]
pub struct Journey {
    /// The provider they were sent to.
    pub issuer: String,
    /// What the provider has to put into its answer.
    pub nonce: String,
    /// What proves to the provider that who takes the answer is who asked (PKCE, RFC 7636).
    pub verifier: String,
    /// The own path they wanted to see.
    pub next: Option<String>,
}

impl fmt::Debug for Journey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Journey").field("issuer", &self.issuer).finish_non_exhaustive()
    }
}

/// A provider that knows the person of an account.
#[derive(Clone, Debug, PartialEq, Eq, FromRow)]
pub struct Tie {
    /// The provider, by its address.
    pub issuer: String,
    /// Since when.
    pub tied_at: DateTime<Utc>,
}

#[derive(FromRow)]
struct JourneyRow {
    issuer: String,
    nonce: String,
    verifier: String,
    next: Option<String>,
}

impl Read {
    /// The account of an identity, also one that is not in use.
    pub async fn outside_account(
        &mut self,
        identity: &OutsideIdentity,
    ) -> Result<Option<Account>, StoreError> {
        let row: Option<AccountRow> = run!(self, sql::PEOPLE_OUTSIDE_ACCOUNT, |q, c| sqlx::query_as(q)
            .bind(&identity.issuer)
            .bind(&identity.subject)
            .fetch_optional(c))?;
        row.map(Account::try_from).transpose()
    }

    /// The providers that know the person of an account.
    pub async fn outside_identities(&mut self, account: AccountId) -> Result<Vec<Tie>, StoreError> {
        Ok(run!(self, sql::PEOPLE_OUTSIDE_IDENTITIES, |q, c| sqlx::query_as(q)
            .bind(account.to_string())
            .fetch_all(c))?)
    }
}

impl Write {
    /// Ties an identity to an account. `false`, and nothing tied, when the account is not in use or changed since it was
    /// read, when the identity belongs to an account already, or the account to another identity of this provider.
    pub async fn tie_outside(
        &mut self,
        identity: &OutsideIdentity,
        account: &Account,
        now: DateTime<Utc>,
    ) -> Result<bool, StoreError> {
        let rows = run!(self.0, sql::PEOPLE_TIE_OUTSIDE, |q, c| async {
            let query = sqlx::query(q).bind(&identity.issuer).bind(&identity.subject);
            let query = query.bind(account.id.to_string()).bind(account.epoch).bind(now);
            Ok::<_, sqlx::Error>(query.execute(c).await?.rows_affected())
        })?;
        Ok(rows == 1)
    }

    /// Keeps an identity beside the link of a sign-in that is half done, to be tied once its person is in. It goes with the link.
    pub async fn await_outside(
        &mut self,
        link: SecretHash,
        identity: &OutsideIdentity,
    ) -> Result<(), StoreError> {
        run!(self.0, sql::PEOPLE_AWAIT_OUTSIDE, |q, c| async {
            let query = sqlx::query(q).bind(link.to_string()).bind(&identity.issuer);
            query.bind(&identity.subject).execute(c).await.map(drop)
        })?;
        Ok(())
    }

    /// Takes the identity away that waits beside a link; `None` when none does. To be called before the link is redeemed.
    pub async fn awaited_outside(&mut self, link: SecretHash) -> Result<Option<OutsideIdentity>, StoreError> {
        let row: Option<(String, String)> = run!(self.0, sql::PEOPLE_AWAITED_OUTSIDE, |q, c| {
            sqlx::query_as(q).bind(link.to_string()).fetch_optional(c)
        })?;
        Ok(row.map(|(issuer, subject)| OutsideIdentity { issuer, subject }))
    }

    /// Unties an account from every identity, and says from how many. Whatever session was opened through one ends, with
    /// all others: which it was is not kept.
    pub async fn untie_outside(&mut self, account: AccountId) -> Result<u64, StoreError> {
        let rows = run!(self.0, sql::PEOPLE_UNTIE_OUTSIDE, |q, c| async {
            let query = sqlx::query(q).bind(account.to_string());
            Ok::<_, sqlx::Error>(query.execute(c).await?.rows_affected())
        })?;
        if rows > 0 {
            let moved = run!(self.0, sql::PEOPLE_NEXT_EPOCH, |q, c| async {
                let query = sqlx::query(q).bind(account.to_string());
                Ok::<_, sqlx::Error>(query.execute(c).await?.rows_affected())
            })?;
            Self::must_be_one(moved, "account")?;
            self.end_everything(account).await?;
        }
        Ok(rows)
    }

    /// Keeps a way to the provider until an instant, for the browser and the state of these hashes. Ways that ran out go. `false`, and
    /// nothing kept, when [`ON_THEIR_WAY`] are under way.
    pub async fn begin_outside(
        &mut self,
        browser: SecretHash,
        state: SecretHash,
        journey: &Journey,
        until: DateTime<Utc>,
        now: DateTime<Utc>,
    ) -> Result<bool, StoreError> {
        self.sweep_outside(now).await?;
        let rows = run!(self.0, sql::PEOPLE_BEGIN_OUTSIDE, |q, c| async {
            let query = sqlx::query(q).bind(browser.to_string()).bind(state.to_string());
            let query = query.bind(&journey.issuer).bind(&journey.nonce).bind(&journey.verifier);
            let query = query.bind(&journey.next).bind(until).bind(ON_THEIR_WAY);
            Ok::<_, sqlx::Error>(query.execute(c).await?.rows_affected())
        })?;
        Ok(rows == 1)
    }

    /// Ends a way where it began, once. `None` when this browser has none with this state, or not any more.
    pub async fn end_outside(
        &mut self,
        browser: SecretHash,
        state: SecretHash,
        now: DateTime<Utc>,
    ) -> Result<Option<Journey>, StoreError> {
        let row: Option<JourneyRow> = run!(self.0, sql::PEOPLE_END_OUTSIDE, |q, c| sqlx::query_as(q)
            .bind(browser.to_string())
            .bind(state.to_string())
            .bind(now)
            .fetch_optional(c))?;
        Ok(row.map(|row| {
            let JourneyRow { issuer, nonce, verifier, next } = row;
            Journey { issuer, nonce, verifier, next }
        }))
    }

    /// Takes ways away that ran out, and says how many.
    pub async fn sweep_outside(&mut self, now: DateTime<Utc>) -> Result<u64, StoreError> {
        Ok(run!(self.0, sql::PEOPLE_SWEEP_OUTSIDE, |q, c| async {
            Ok::<_, sqlx::Error>(sqlx::query(q).bind(now).execute(c).await?.rows_affected())
        })?)
    }
}
