//! Sessions: who is signed in, from where, and until when.

use chrono::{DateTime, Utc};
use domain::people::{
    Account, AccountId, NetworkAddress, Protection, SecretHash, Session, SessionId, SessionLimits, Viewer,
};
use sqlx_macros::FromRow;

use super::rows::{account_id, name, role, scope, session_id};
use crate::{
    engine::{Read, Write, run},
    error::{StoreError, valid},
    sql,
};

/// The most characters that are kept of what a browser calls itself.
const DEVICE: usize = 120;

/// A session that is to be.
#[derive(Clone, Copy, Debug)]
pub struct NewSession<'s> {
    /// Its id.
    pub id: SessionId,
    /// The hash of what the cookie will carry.
    pub token: SecretHash,
    /// The account, as it was read when its password was looked at.
    pub account: &'s Account,
    /// Where the person comes from.
    pub address: NetworkAddress,
    /// What they sit at, in words they know (「Edge（Windows）」); cut at 120 characters.
    pub device: &'s str,
    /// Whether an identity provider answers for a second factor of its own.
    pub vouched: bool,
}

/// A session in a list of sessions.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SessionEntry {
    /// Its id.
    pub id: SessionId,
    /// When it was opened.
    pub opened_at: DateTime<Utc>,
    /// When it was last used, to the minute.
    pub seen_at: DateTime<Utc>,
    /// Where it was opened from.
    pub address: NetworkAddress,
    /// What at.
    pub device: String,
}

#[derive(FromRow)]
struct SessionRow {
    id: String,
    account: String,
    opened_at: DateTime<Utc>,
    seen_at: DateTime<Utc>,
    proved_at: Option<DateTime<Utc>>,
    vouched: bool,
    name: String,
    role: String,
    areas: String,
    password: bool,
    second_factor: bool,
}

#[derive(FromRow)]
struct EntryRow {
    id: String,
    opened_at: DateTime<Utc>,
    seen_at: DateTime<Utc>,
    address: String,
    device: String,
}

impl Read {
    /// The session of a token, if it is alive: one statement, fit for a glance at every request.
    ///
    /// Role and scope are those of now. An account that is not in use any more has no session.
    pub async fn session(
        &mut self,
        token: SecretHash,
        now: DateTime<Utc>,
        limits: SessionLimits,
    ) -> Result<Option<Session>, StoreError> {
        let (opened, seen) = limits.oldest(now);
        let row: Option<SessionRow> = run!(self, sql::PEOPLE_SESSION, |q, c| sqlx::query_as(q)
            .bind(token.to_string())
            .bind(opened)
            .bind(seen)
            .fetch_optional(c))?;
        row.map(|row| {
            let viewer = Viewer {
                account: account_id(&row.account)?,
                session: session_id(&row.id)?,
                name: name(&row.name, &row.account)?,
                role: role(&row.role)?,
                scope: scope(&row.areas)?,
            };
            Ok(Session {
                viewer,
                opened_at: row.opened_at,
                seen_at: row.seen_at,
                proved_at: row.proved_at,
                protection: Protection::of(row.password, row.second_factor),
                vouched: row.vouched,
            })
        })
        .transpose()
    }

    /// The sessions of an account that are alive, the one used last first.
    pub async fn sessions_of(
        &mut self,
        account: AccountId,
        now: DateTime<Utc>,
        limits: SessionLimits,
    ) -> Result<Vec<SessionEntry>, StoreError> {
        let (opened, seen) = limits.oldest(now);
        let rows: Vec<EntryRow> = run!(self, sql::PEOPLE_SESSIONS_OF, |q, c| sqlx::query_as(q)
            .bind(account.to_string())
            .bind(opened)
            .bind(seen)
            .fetch_all(c))?;
        rows.into_iter()
            .map(|row| {
                let address = NetworkAddress::parse(&row.address);
                Ok(SessionEntry {
                    id: session_id(&row.id)?,
                    opened_at: row.opened_at,
                    seen_at: row.seen_at,
                    address: valid(address, "session", "address", row.address)?,
                    device: row.device,
                })
            })
            .collect()
    }
}

impl Write {
    /// Opens a session, and notes on the account that somebody signed in; that is a proof of who they are. `false`, and nothing opened, when the
    /// account is not in use or was changed since it was read.
    pub async fn open_session(
        &mut self,
        new: NewSession<'_>,
        now: DateTime<Utc>,
    ) -> Result<bool, StoreError> {
        let account = new.account.id.to_string();
        let device: String = new.device.chars().filter(|c| !c.is_control()).take(DEVICE).collect();
        let rows = run!(self.0, sql::PEOPLE_OPEN_SESSION, |q, c| async {
            let query = sqlx::query(q).bind(new.id.to_string()).bind(new.token.to_string());
            let query = query.bind(&account).bind(new.account.epoch).bind(now);
            let query = query.bind(new.address.to_string()).bind(&device).bind(new.vouched);
            Ok::<_, sqlx::Error>(query.execute(c).await?.rows_affected())
        })?;
        if rows == 0 {
            return Ok(false);
        }
        run!(self.0, sql::PEOPLE_SIGNED_IN, |q, c| async {
            sqlx::query(q).bind(&account).bind(now).execute(c).await.map(drop)
        })?;
        Ok(true)
    }

    /// Notes that a session is used; see [`Session::is_due`].
    pub async fn touch_session(&mut self, id: SessionId, now: DateTime<Utc>) -> Result<(), StoreError> {
        run!(self.0, sql::PEOPLE_TOUCH_SESSION, |q, c| async {
            sqlx::query(q).bind(id.to_string()).bind(now).execute(c).await.map(drop)
        })?;
        Ok(())
    }

    /// Notes that somebody proved, in this session, that they are who signed in; `false` when it has ended.
    pub async fn prove_session(
        &mut self,
        account: AccountId,
        id: SessionId,
        now: DateTime<Utc>,
    ) -> Result<bool, StoreError> {
        let rows = run!(self.0, sql::PEOPLE_PROVE_SESSION, |q, c| async {
            let query = sqlx::query(q).bind(account.to_string()).bind(id.to_string()).bind(now);
            Ok::<_, sqlx::Error>(query.execute(c).await?.rows_affected())
        })?;
        Ok(rows == 1)
    }

    /// Ends a session of an account; `false` when the account has none of this id.
    pub async fn end_session(&mut self, account: AccountId, id: SessionId) -> Result<bool, StoreError> {
        let rows = run!(self.0, sql::PEOPLE_END_SESSION, |q, c| async {
            let query = sqlx::query(q).bind(account.to_string()).bind(id.to_string());
            Ok::<_, sqlx::Error>(query.execute(c).await?.rows_affected())
        })?;
        Ok(rows == 1)
    }

    /// Ends every session of an account, and says how many there were.
    pub async fn end_all_sessions(&mut self, account: AccountId) -> Result<u64, StoreError> {
        Ok(run!(self.0, sql::PEOPLE_END_ALL_SESSIONS, |q, c| async {
            let query = sqlx::query(q).bind(account.to_string());
            Ok::<_, sqlx::Error>(query.execute(c).await?.rows_affected())
        })?)
    }

    /// Ends every session of an account but one, and says how many there were.
    pub async fn end_other_sessions(
        &mut self,
        account: AccountId,
        but: SessionId,
    ) -> Result<u64, StoreError> {
        Ok(run!(self.0, sql::PEOPLE_END_OTHER_SESSIONS, |q, c| async {
            let query = sqlx::query(q).bind(account.to_string()).bind(but.to_string());
            Ok::<_, sqlx::Error>(query.execute(c).await?.rows_affected())
        })?)
    }

    /// Begins a new epoch of an account: its links and sessions end, those too that are being made at this moment, but
    /// for the one session that is named, which goes on. Gives how many sessions ended; `None` when the one named was not
    /// alive any more, and then the work must not be kept.
    pub async fn begin_anew(
        &mut self,
        account: AccountId,
        but: Option<SessionId>,
    ) -> Result<Option<u64>, StoreError> {
        let id = account.to_string();
        let rows = run!(self.0, sql::PEOPLE_NEXT_EPOCH, |q, c| async {
            Ok::<_, sqlx::Error>(sqlx::query(q).bind(&id).execute(c).await?.rows_affected())
        })?;
        Self::must_be_one(rows, "account")?;
        self.forget_links(account).await?;
        self.forget_proposal(account).await?;
        let Some(but) = but else { return self.end_all_sessions(account).await.map(Some) };
        let carried = run!(self.0, sql::PEOPLE_CARRY_SESSION, |q, c| async {
            let query = sqlx::query(q).bind(&id).bind(but.to_string());
            Ok::<_, sqlx::Error>(query.execute(c).await?.rows_affected())
        })?;
        if carried == 1 { self.end_other_sessions(account, but).await.map(Some) } else { Ok(None) }
    }

    /// Ends every session and every link of everybody, and says how many sessions there were: for data that comes back from
    /// a backup, in which what was ended since is alive again.
    pub async fn end_all_of_everybody(&mut self) -> Result<u64, StoreError> {
        for forget in [&sql::PEOPLE_FORGET_EVERY_LINK, &sql::PEOPLE_FORGET_EVERY_PROPOSAL] {
            run!(self.0, forget, |q, c| async { sqlx::query(q).execute(c).await.map(drop) })?;
        }
        Ok(run!(self.0, sql::PEOPLE_END_EVERY_SESSION, |q, c| async {
            Ok::<_, sqlx::Error>(sqlx::query(q).execute(c).await?.rows_affected())
        })?)
    }

    /// Takes sessions away that have run out, and says how many.
    pub async fn sweep_sessions(
        &mut self,
        now: DateTime<Utc>,
        limits: SessionLimits,
    ) -> Result<u64, StoreError> {
        let (opened, seen) = limits.oldest(now);
        Ok(run!(self.0, sql::PEOPLE_SWEEP_SESSIONS, |q, c| async {
            Ok::<_, sqlx::Error>(sqlx::query(q).bind(opened).bind(seen).execute(c).await?.rows_affected())
        })?)
    }
}
