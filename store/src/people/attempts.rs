//! Attempts at secrets: who must wait, decided and counted in one step.

use std::time::Duration;

use chrono::{DateTime, Utc};
use domain::people::{Failures, NetworkAddress, Subject, Tries};

use crate::{
    engine::{Write, run},
    error::StoreError,
    sql,
};

/// Whether an attempt may go ahead.
#[must_use]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Admission {
    /// It may, and counts as failed until it is said to have succeeded.
    Go,
    /// Not before this has passed. It is not counted, so that asking again does not make the wait longer.
    Wait(Duration),
}

/// Failures and the last success of one subject.
type Held = (Failures, Option<DateTime<Utc>>);

impl Write {
    /// Asks whether an attempt may go ahead, and counts it as a failure if so.
    ///
    /// Commit before looking at the secret: a thousand attempts at once are then a thousand failures, of which all
    /// but the first few wait, and nothing is held while a password is being compared. When it turns out right, say
    /// so with [`Write::attempt_succeeded`].
    pub async fn admit_attempt(
        &mut self,
        subject: Subject,
        from: NetworkAddress,
        now: DateTime<Utc>,
    ) -> Result<Admission, StoreError> {
        let keys = keys(subject, from);
        // Always in this order, so that no two wait for each other.
        let (address, _) = self.knock(&keys[0]).await?;
        let (name, _) = self.knock(&keys[1]).await?;
        let (pair, known) = self.knock(&keys[2]).await?;
        let wait = Tries { name, address, pair, known }.wait(now);
        if !wait.is_zero() {
            return Ok(Admission::Wait(wait));
        }
        for (key, failures) in keys.iter().zip([address, name, pair]) {
            let count = i64::from(failures.remembered(now)) + 1;
            run!(self.0, sql::PEOPLE_COUNT_FAILURE, |q, c| async {
                sqlx::query(q).bind(key).bind(count).bind(now).execute(c).await.map(drop)
            })?;
        }
        Ok(Admission::Go)
    }

    /// Says that an admitted attempt was right: its subject begins anew, and is known at this address from now on.
    ///
    /// For a password, say it when the whole sign-in is complete. Failures of the address with other names stay.
    pub async fn attempt_succeeded(
        &mut self,
        subject: Subject,
        from: NetworkAddress,
        now: DateTime<Utc>,
    ) -> Result<(), StoreError> {
        let [address, name, pair] = keys(subject, from);
        run!(self.0, sql::PEOPLE_TAKE_BACK_FAILURE, |q, c| async {
            sqlx::query(q).bind(&address).execute(c).await.map(drop)
        })?;
        for key in [name, pair] {
            run!(self.0, sql::PEOPLE_FORGIVE, |q, c| async {
                sqlx::query(q).bind(&key).bind(now).execute(c).await.map(drop)
            })?;
        }
        Ok(())
    }

    /// Takes away what is of no more interest about attempts, and says how many rows that was.
    pub async fn sweep_attempts(&mut self, now: DateTime<Utc>) -> Result<u64, StoreError> {
        let (failed, succeeded) = Tries::of_no_interest(now);
        Ok(run!(self.0, sql::PEOPLE_SWEEP_ATTEMPTS, |q, c| async {
            let query = sqlx::query(q).bind(failed).bind(succeeded);
            Ok::<_, sqlx::Error>(query.execute(c).await?.rows_affected())
        })?)
    }

    /// What is known about a subject, held until the work ends.
    async fn knock(&mut self, subject: &str) -> Result<Held, StoreError> {
        let (count, last, succeeded): (i64, Option<DateTime<Utc>>, Option<DateTime<Utc>>) =
            run!(self.0, sql::PEOPLE_KNOCK, |q, c| sqlx::query_as(q).bind(subject).fetch_one(c))?;
        Ok((Failures { count: u32::try_from(count).unwrap_or(u32::MAX), last }, succeeded))
    }
}

/// The rows of an attempt: the address, the subject, the subject at the address.
fn keys(subject: Subject, from: NetworkAddress) -> [String; 3] {
    [format!("address {from}"), subject.to_string(), format!("{subject} {from}")]
}
