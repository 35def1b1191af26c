//! The audit trail: entries are added in one chain, read, and walked along. Nothing changes or removes one; triggers in
//! the database refuse it.

use chrono::{DateTime, Utc};
use domain::audit::{Actor, Deed, Entry, Head, Kept, Record, Subject, Verdict, Walk, instant};
use sqlx_macros::FromRow;

use crate::{
    engine::{Read, Store, Write, run},
    error::{StoreError, valid},
    lists::Slice,
    master::count,
    sql,
};

/// Entries read at a time on a walk along the whole trail.
const STRETCH: i64 = 2_000;

/// Which entries are asked for; whatever is `None` does not narrow them down.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Filter {
    /// Done at this instant or later.
    pub from: Option<DateTime<Utc>>,
    /// Done before this instant.
    pub until: Option<DateTime<Utc>>,
    /// Done by this actor.
    pub actor: Option<Actor>,
    /// This deed.
    pub act: Option<Deed>,
    /// With this text, letter by letter, in what names the thing, in what it was or is, or in the number of the request.
    /// An empty text does not narrow them down.
    pub text: Option<String>,
    /// With a smaller number: where the part before ended. It does not change what [`Read::audit_count`] counts.
    pub below: Option<i64>,
}

#[derive(FromRow)]
struct Row {
    seq: i64,
    at: String,
    actor_kind: String,
    actor: Option<String>,
    act: String,
    subject_kind: String,
    subject: Option<String>,
    before: Option<String>,
    after: Option<String>,
    request: Option<String>,
    link: String,
}

impl From<Row> for Kept {
    fn from(row: Row) -> Self {
        Self {
            link: row.link.parse().ok(),
            record: Record {
                seq: row.seq,
                at: row.at,
                actor_kind: row.actor_kind,
                actor: row.actor,
                act: row.act,
                subject_kind: row.subject_kind,
                subject: row.subject,
                before: row.before,
                after: row.after,
                request: row.request,
            },
        }
    }
}

fn all(rows: Vec<Row>) -> Vec<Kept> {
    rows.into_iter().map(Kept::from).collect()
}

/// A filter as its statements take it.
struct Bound {
    from: Option<String>,
    until: Option<String>,
    actor_kind: Option<&'static str>,
    actor: Option<String>,
    act: Option<&'static str>,
    text: Option<String>,
}

impl Bound {
    fn of(filter: &Filter) -> Self {
        Self {
            from: filter.from.map(instant),
            until: filter.until.map(instant),
            actor_kind: filter.actor.map(Actor::kind),
            actor: filter.actor.and_then(Actor::account).map(|account| account.to_string()),
            act: filter.act.map(Deed::key),
            text: filter.text.clone().filter(|text| !text.is_empty()),
        }
    }
}

impl Store {
    /// Puts a deed on record by itself: one that changes nothing else, or an attempt whose own work was undone.
    pub async fn record(&self, entry: &Entry) -> Result<i64, StoreError> {
        let mut write = self.write().await?;
        let seq = write.record(entry).await?;
        write.commit().await?;
        Ok(seq)
    }
}

impl Write {
    /// Puts a deed on record within the work that does it, and gives the number of the entry.
    ///
    /// To be called last before the commit: from here on everybody else who puts something on record waits.
    pub async fn record(&mut self, entry: &Entry) -> Result<i64, StoreError> {
        let (seq, last): (i64, String) =
            run!(self.0, sql::AUDIT_TAKE, |q, c| sqlx::query_as(q).fetch_one(c))?;
        let last = Head { seq: seq - 1, link: valid(last.parse().ok(), "audit_head", "link", last)? };
        let record = Record::of(seq, entry);
        let link = last.link.then(&record).to_string();
        run!(self.0, sql::AUDIT_ADD, |q, c| async {
            let query = sqlx::query(q).bind(seq).bind(&record.at);
            let query = query.bind(&record.actor_kind).bind(&record.actor).bind(&record.act);
            let query = query.bind(&record.subject_kind).bind(&record.subject);
            let query = query.bind(&record.before).bind(&record.after).bind(&record.request);
            query.bind(&link).execute(c).await.map(drop)
        })?;
        let heads = run!(self.0, sql::AUDIT_PUT_HEAD, |q, c| async {
            Ok::<_, sqlx::Error>(sqlx::query(q).bind(&link).execute(c).await?.rows_affected())
        })?;
        Self::must_be_one(heads, "audit_head")?;
        Ok(seq)
    }
}

impl Read {
    /// A part of the trail, the newest entry first.
    pub async fn audit(&mut self, filter: &Filter, slice: Slice) -> Result<Vec<Kept>, StoreError> {
        let f = Bound::of(filter);
        let rows = run!(self, sql::AUDIT_LIST, |q, c| {
            let query = sqlx::query_as(q).bind(&f.from).bind(&f.until).bind(f.actor_kind).bind(&f.actor);
            let query = query.bind(f.act).bind(&f.text).bind(filter.below);
            query.bind(i64::from(slice.limit)).bind(i64::from(slice.offset)).fetch_all(c)
        })?;
        Ok(all(rows))
    }

    /// How many entries the trail has of what is asked for.
    pub async fn audit_count(&mut self, filter: &Filter) -> Result<u32, StoreError> {
        let f = Bound::of(filter);
        let entries: i64 = run!(self, sql::AUDIT_COUNT, |q, c| {
            let query = sqlx::query_scalar(q).bind(&f.from).bind(&f.until).bind(f.actor_kind);
            query.bind(&f.actor).bind(f.act).bind(&f.text).fetch_one(c)
        })?;
        count(entries)
    }

    /// What was done to one thing, the newest first. A thing there is only one of has no history of its own: its entries
    /// are found by what was done.
    pub async fn audit_of(&mut self, subject: &Subject, slice: Slice) -> Result<Vec<Kept>, StoreError> {
        let (kind, id) = (subject.kind(), subject.id());
        let rows = run!(self, sql::AUDIT_OF, |q, c| {
            let query = sqlx::query_as(q).bind(kind).bind(&id);
            query.bind(i64::from(slice.limit)).bind(i64::from(slice.offset)).fetch_all(c)
        })?;
        Ok(all(rows))
    }

    /// The end of the chain as it is kept, to be noted elsewhere. `None` when it is gone or is no head.
    pub async fn audit_head(&mut self) -> Result<Option<Head>, StoreError> {
        let head: Option<(i64, String)> =
            run!(self, sql::AUDIT_HEAD, |q, c| sqlx::query_as(q).fetch_optional(c))?;
        Ok(head.and_then(|(seq, link)| Some(Head { seq, link: link.parse().ok()? })))
    }

    /// Goes along the whole trail, some thousand entries at a time, and tells what does not follow from what came before.
    /// `known` is a head that was noted elsewhere, which the chain must pass through.
    ///
    /// Through [`Store::read`], so that entries added meanwhile do not look like faults.
    pub async fn verify_audit(&mut self, known: Option<Head>) -> Result<Verdict, StoreError> {
        let head = self.audit_head().await?;
        let mut walk = Walk::new(known);
        let mut after = i64::MIN;
        loop {
            let rows: Vec<Row> = run!(self, sql::AUDIT_AFTER, |q, c| {
                sqlx::query_as(q).bind(after).bind(STRETCH).fetch_all(c)
            })?;
            let Some(last) = rows.last() else { break };
            after = last.seq;
            for row in rows {
                walk.meet(&row.into());
            }
        }
        Ok(walk.finish(head))
    }
}
