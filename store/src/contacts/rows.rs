//! Contacts as tables hold them.

use chrono::{DateTime, NaiveDate, Utc};
use domain::{
    contact::{
        Address, Around, Channel, Consent, Contact, ContactId, Details, Means, Source, Stop, StopReason,
        Terms, Tidy,
    },
    people::PersonName,
};
use sqlx_macros::FromRow;

use super::Kept;
use crate::{
    error::{StoreError, valid},
    lists::number,
};

/// A row of `contact`, and whether its address was stopped for another office.
#[derive(FromRow)]
pub(super) struct ContactRow {
    id: String,
    office: i64,
    channel: String,
    address: String,
    person: Option<String>,
    department: Option<String>,
    source: String,
    source_on: NaiveDate,
    consent: String,
    consent_on: Option<NaiveDate>,
    consent_means: Option<String>,
    stopped_on: Option<NaiveDate>,
    stop_reason: Option<String>,
    note: Option<String>,
    confirmed_on: NaiveDate,
    version: i64,
    changed_at: DateTime<Utc>,
    stopped_elsewhere: bool,
}

/// A contact with where its office counts and what it is called.
#[derive(FromRow)]
pub(super) struct InsideRow {
    #[sqlx(flatten)]
    pub(super) contact: ContactRow,
    pub(super) municipality: i64,
    pub(super) name: String,
}

/// What decides about a contact, with where its office counts.
#[derive(FromRow)]
pub(super) struct TermsRow {
    pub(super) municipality: i64,
    pub(super) office: i64,
    channel: String,
    consent: String,
    consent_on: Option<NaiveDate>,
    consent_means: Option<String>,
    stopped_on: Option<NaiveDate>,
    stop_reason: Option<String>,
    stopped_elsewhere: bool,
}

impl TermsRow {
    pub(super) fn read(&self) -> Result<(Terms, Around), StoreError> {
        let said = (&*self.consent, self.consent_on, self.consent_means.as_deref());
        let terms = Terms {
            channel: channel(&self.channel)?,
            consent: consent(said.0, said.1, said.2)?,
            stop: stop(self.stopped_on, self.stop_reason.as_deref())?,
        };
        Ok((terms, Around { stopped_elsewhere: self.stopped_elsewhere, listed: true }))
    }
}

impl ContactRow {
    /// The contact; `listed` is whether its office is in a list today.
    pub(super) fn read(self, listed: bool) -> Result<Kept, StoreError> {
        // What is wrong with a personal value stays out of the message: the contact is named instead.
        let id = contact_id(&self.id)?;
        let channel = channel(&self.channel)?;
        let address = Address::parse(channel, &self.address).ok();
        let person = self.person.map(|name| valid(PersonName::parse(&name).ok(), "contact", "person", id));
        let details = Details {
            address: valid(address, "contact", "address", id)?,
            person: person.transpose()?,
            department: tidy(self.department.as_deref(), "department", id)?,
            source: valid(Source::from_key(&self.source), "contact", "source", &self.source)?,
            source_on: self.source_on,
            consent: consent(&self.consent, self.consent_on, self.consent_means.as_deref())?,
            stop: stop(self.stopped_on, self.stop_reason.as_deref())?,
            note: tidy(self.note.as_deref(), "note", id)?,
            confirmed_on: self.confirmed_on,
        };
        Ok(Kept {
            contact: Contact { id, office: number(self.office)?, details },
            around: Around { stopped_elsewhere: self.stopped_elsewhere, listed },
            version: self.version,
            changed_at: self.changed_at,
        })
    }
}

pub(crate) fn contact_id(text: &str) -> Result<ContactId, StoreError> {
    valid(ContactId::parse(text), "contact", "id", text)
}

fn channel(key: &str) -> Result<Channel, StoreError> {
    valid(Channel::from_key(key), "contact", "channel", key)
}

fn consent(kind: &str, on: Option<NaiveDate>, means: Option<&str>) -> Result<Consent, StoreError> {
    let read = means.map(|key| valid(Means::from_key(key), "contact", "consent_means", key)).transpose()?;
    valid(Consent::from_kept(kind, on, read), "contact", "consent", kind)
}

fn stop(since: Option<NaiveDate>, reason: Option<&str>) -> Result<Option<Stop>, StoreError> {
    let reason =
        reason.map(|key| valid(StopReason::from_key(key), "contact", "stop_reason", key)).transpose()?;
    Ok(since.zip(reason).map(|(since, reason)| Stop { since, reason }))
}

fn tidy<const MOST: usize>(
    text: Option<&str>,
    column: &'static str,
    id: ContactId,
) -> Result<Option<Tidy<MOST>>, StoreError> {
    let Some(text) = text else { return Ok(None) };
    let read = Tidy::parse(text).ok().flatten();
    valid(read, "contact", column, id).map(Some)
}
