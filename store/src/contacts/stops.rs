//! Stops of mail by address: kept apart from contacts, so that they outlive them.

use chrono::{DateTime, NaiveDate, Utc};
use domain::{
    contact::{Address, Stop, StopKey},
    office_number::OfficeNumber,
};
use sqlx_macros::FromRow;

use super::Asking;
use crate::{
    engine::{Read, Write, run},
    error::{StoreError, valid},
    sql,
};

/// Under which word the key is kept in `meta`.
const KEY: &str = "stop_key";

/// A stop as its table holds it.
#[derive(Clone, Debug, PartialEq, Eq, FromRow)]
pub(crate) struct Stopped {
    channel: String,
    address_hash: String,
    office: i64,
    since: NaiveDate,
    reason: String,
    actor_kind: String,
    actor: Option<String>,
    at: DateTime<Utc>,
}

impl Stopped {
    /// What it is a stop of.
    pub(crate) fn of(&self) -> (&str, &str) {
        (&self.channel, &self.address_hash)
    }
}

impl Read {
    /// What addresses are hashed with here. It was made together with the tables and stays what it is.
    pub(crate) async fn stop_key(&mut self) -> Result<StopKey, StoreError> {
        let kept = self.note(KEY).await?.unwrap_or_default();
        // The key stays out of the message.
        valid(StopKey::parse(&kept), "meta", "value", KEY)
    }

    /// Every stop.
    pub(crate) async fn stops(&mut self) -> Result<Vec<Stopped>, StoreError> {
        Ok(run!(self, sql::CONTACTS_STOPS, |q, c| sqlx::query_as(q).fetch_all(c))?)
    }

    /// Whether anything here was hashed with the key.
    pub(crate) async fn anything_hashed(&mut self) -> Result<bool, StoreError> {
        Ok(run!(self, sql::CONTACTS_ANY, |q, c| sqlx::query_scalar(q).fetch_one(c))?)
    }
}

impl Write {
    /// Hashes addresses with another key from here on. Only where nothing was hashed with the one before.
    pub(crate) async fn set_stop_key(&mut self, key: &StopKey) -> Result<(), StoreError> {
        self.put_note(KEY, key.as_str()).await
    }

    /// Keeps a stop of an address; `false`, and nothing changed, when it was stopped before.
    pub(super) async fn put_stop(
        &mut self,
        asking: Asking<'_>,
        office: OfficeNumber,
        address: &Address,
        stop: Stop,
    ) -> Result<bool, StoreError> {
        let stopped = Stopped {
            channel: address.channel().key().to_owned(),
            address_hash: self.stop_key().await?.hash(address),
            office: office.key(),
            since: stop.since,
            reason: stop.reason.key().to_owned(),
            actor_kind: asking.by.actor.kind().to_owned(),
            actor: asking.by.actor.account().map(|account| account.to_string()),
            at: asking.at,
        };
        self.keep_stop(&stopped).await
    }

    /// Keeps a stop as it stood in other data; `false` when there is one of its address.
    pub(crate) async fn keep_stop(&mut self, stopped: &Stopped) -> Result<bool, StoreError> {
        let rows = run!(self.0, sql::CONTACTS_PUT_STOP, |q, c| async {
            let query = sqlx::query(q).bind(&stopped.channel).bind(&stopped.address_hash);
            let query = query.bind(stopped.office).bind(stopped.since).bind(&stopped.reason);
            let query = query.bind(&stopped.actor_kind).bind(&stopped.actor).bind(stopped.at);
            Ok::<_, sqlx::Error>(query.execute(c).await?.rows_affected())
        })?;
        Ok(rows == 1)
    }

    /// Ends the stop of an address.
    pub(super) async fn end_stop(&mut self, address: &Address) -> Result<(), StoreError> {
        let hash = self.stop_key().await?.hash(address);
        run!(self.0, sql::CONTACTS_END_STOP, |q, c| async {
            sqlx::query(q).bind(address.channel().key()).bind(&hash).execute(c).await.map(drop)
        })?;
        Ok(())
    }
}
