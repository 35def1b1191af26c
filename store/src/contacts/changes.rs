//! Contacts change; mail to an address is stopped, and begun again when somebody asks for it.

use domain::{
    audit::{Deed, Field, Fields},
    contact::{ContactId, Details, Resumption, Stop},
    office_number::OfficeNumber,
    people::Act,
};

use super::{Asking, Changed, Kept};
use crate::{
    engine::{Write, run},
    error::StoreError,
    sql,
};

/// A contact as it was looked at, and the other ones of its office; or why it is not that any more.
type Still = Result<(Kept, Vec<Kept>), Changed>;

impl Write {
    /// Changes a contact of an office that was looked at in this version: `change` makes what it is to be of what it is. A stop
    /// stays, whatever is said of it: with another address, mail to both is stopped. Nothing becomes mailable by a correction.
    pub async fn change_contact(
        &mut self,
        asking: Asking<'_>,
        office: OfficeNumber,
        which: (ContactId, i64),
        change: impl FnOnce(Details) -> Details,
    ) -> Result<Changed, StoreError> {
        let (before, others) = match self.still(asking, office, which).await? {
            Ok(still) => still,
            Err(ended) => return Ok(ended),
        };
        let before = before.contact.details;
        let details = Details { stop: before.stop, ..change(before.clone()) };
        let address = (details.address.channel(), details.address.key());
        let same = |kept: &Kept| {
            let other = &kept.contact.details.address;
            (other.channel(), other.key()) == address
        };
        if others.iter().any(same) {
            return Ok(Changed::Twice);
        }
        if !self.rewrite(asking, which, &details).await? {
            return self.overtaken(asking, office, which.0).await;
        }
        if let Some(stop) = details.stop {
            self.put_stop(asking, office, &details.address, stop).await?;
        }
        let (old, new) = before.trail(&details, which.0);
        self.record(&asking.changed(office).changing(old, new)).await?;
        Ok(Changed::Done)
    }

    /// Stops mail to the address of a contact that was looked at in this version, whichever office it is known of.
    /// [`Changed::Meanwhile`] also when it was stopped meanwhile.
    pub async fn stop_contact(
        &mut self,
        asking: Asking<'_>,
        office: OfficeNumber,
        which: (ContactId, i64),
        stop: Stop,
    ) -> Result<Changed, StoreError> {
        let before = match self.still(asking, office, which).await? {
            Ok((before, _)) => before,
            Err(ended) => return Ok(ended),
        };
        let details = &before.contact.details;
        if details.stop.is_some() || !self.rewrite(asking, which, details).await? {
            return self.overtaken(asking, office, which.0).await;
        }
        if !self.put_stop(asking, office, &details.address, stop).await? {
            return self.overtaken(asking, office, which.0).await;
        }
        let told = Fields::new()
            .text(Field::Contact, &which.0.to_string())
            .text(Field::Kind, details.address.channel().name())
            .day(Field::StoppedOn, stop.since)
            .text(Field::StopReason, stop.reason.name());
        self.record(&asking.did(Deed::MailStopped, office).with(told)).await?;
        Ok(Changed::Done)
    }

    /// Begins mail to the address of a contact that was looked at in this version again, because somebody asked for it.
    /// [`Changed::Meanwhile`] also when it is not stopped any more.
    pub async fn resume_contact(
        &mut self,
        asking: Asking<'_>,
        office: OfficeNumber,
        which: (ContactId, i64),
        wish: Resumption,
    ) -> Result<Changed, StoreError> {
        let before = match self.still(asking, office, which).await? {
            Ok((before, _)) => before,
            Err(ended) => return Ok(ended),
        };
        let details = &before.contact.details;
        let Some(stop) = details.stop else { return self.overtaken(asking, office, which.0).await };
        if !self.rewrite(asking, which, details).await? {
            return self.overtaken(asking, office, which.0).await;
        }
        self.end_stop(&details.address).await?;
        let was = Fields::new().day(Field::StoppedOn, stop.since).text(Field::StopReason, stop.reason.name());
        let is = Fields::new()
            .text(Field::Contact, &which.0.to_string())
            .text(Field::Kind, details.address.channel().name())
            .text(Field::Reason, wish.asker.name())
            .day(Field::AskedOn, wish.asked_on);
        self.record(&asking.did(Deed::MailResumed, office).changing(was, is)).await?;
        Ok(Changed::Done)
    }

    /// The contact, if it still is in the version that was looked at. That another one is shown is put on record.
    async fn still(
        &mut self,
        asking: Asking<'_>,
        office: OfficeNumber,
        (id, version): (ContactId, i64),
    ) -> Result<Still, StoreError> {
        let Some(place) = self.place_of(asking.scope, office, Act::EditContacts).await? else {
            return Ok(Err(Changed::Gone));
        };
        let mut all = self.kept_contacts(office, place.listed(asking.at)).await?;
        let Some(at) = all.iter().position(|kept| kept.contact.id == id) else {
            return Ok(Err(Changed::Gone));
        };
        let before = all.swap_remove(at);
        if before.version != version {
            self.record(&asking.saw(office, id)).await?;
            return Ok(Err(Changed::Meanwhile(Box::new(before))));
        }
        Ok(Ok((before, all)))
    }

    /// Writes a contact anew; `false` when somebody was quicker.
    async fn rewrite(
        &mut self,
        asking: Asking<'_>,
        (id, version): (ContactId, i64),
        details: &Details,
    ) -> Result<bool, StoreError> {
        let hash = self.stop_key().await?.hash(&details.address);
        let rows = run!(self.0, sql::CONTACTS_CHANGE, |q, c| async {
            let query = sqlx::query(q).bind(id.to_string()).bind(version);
            let query = bind_details!(query, details, &hash).bind(asking.at);
            Ok::<_, sqlx::Error>(query.execute(c).await?.rows_affected())
        })?;
        Ok(rows == 1)
    }

    /// Somebody was quicker between the look and the change: how it stands now.
    async fn overtaken(
        &mut self,
        asking: Asking<'_>,
        office: OfficeNumber,
        id: ContactId,
    ) -> Result<Changed, StoreError> {
        let found = self.look_at_contact(asking, office, id).await?;
        Ok(found.map_or(Changed::Gone, |(_, now)| Changed::Meanwhile(Box::new(now))))
    }
}
