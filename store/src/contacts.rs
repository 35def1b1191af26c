//! Contacts of offices: looked at, added, changed, counted (A4).
//!
//! Whoever asks says who they are and where they may look ([`Asking`]). Where the office counts is looked up in the same
//! work; outside of their scope the answer is [`StoreError::OutOfScope`]. There is no way to read an address without an
//! entry in the audit trail: what reads one is a [`Write`], and writes the entry itself. As the entry is the last thing of
//! a work, each of these is a work of its own, to be committed right after it.

/// Binds what is known of a contact, in the order in which its statements take it.
macro_rules! bind_details {
    ($query:expr, $details:expr, $hash:expr) => {{
        let (details, said) = ($details, $details.consent.said());
        $query
            .bind(details.address.channel().key())
            .bind(details.address.as_str())
            .bind($hash)
            .bind(details.person.as_ref().map(|name| name.as_str()))
            .bind(details.department.as_ref().map(|name| name.as_str()))
            .bind(details.source.key())
            .bind(details.source_on)
            .bind(details.consent.kind())
            .bind(said.map(|(on, _)| on))
            .bind(said.map(|(_, means)| means.key()))
            .bind(details.note.as_ref().map(|note| note.as_str()))
            .bind(details.confirmed_on)
    }};
}

mod changes;
mod offices;
mod rows;
mod stops;

use std::collections::BTreeMap;

use chrono::{DateTime, NaiveDate, Utc};
use domain::{
    area::Area,
    audit::{By, Deed, Entry, Field, Fields, Subject},
    clock::japanese_day,
    code::MunicipalityCode,
    contact::{Around, Contact, ContactId, Details, Reach, Source, Terms},
    office_number::OfficeNumber,
    people::{Act, Scope},
};

pub use offices::{ReachedOffice, Sought};
pub(crate) use rows::contact_id;
use rows::{ContactRow, InsideRow, TermsRow};
pub(crate) use stops::Stopped;

use crate::{
    engine::{Read, Write, run},
    error::StoreError,
    master::{count, municipality},
    scope::inside,
    sql,
};

/// Who asks, where they may look, and when.
#[derive(Clone, Copy, Debug)]
pub struct Asking<'a> {
    /// Where they may look.
    pub scope: &'a Scope,
    /// Who they are.
    pub by: By,
    /// When.
    pub at: DateTime<Utc>,
}

/// Where an office counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Place {
    /// The municipality.
    pub municipality: MunicipalityCode,
    /// The first day on which no list had it any more; far in the future for one that is listed.
    pub until: NaiveDate,
}

/// A contact as it is kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Kept {
    /// The contact.
    pub contact: Contact,
    /// What else decides whether it may be mailed.
    pub around: Around,
    /// Counts up with each change.
    pub version: i64,
    /// When it was last changed.
    pub changed_at: DateTime<Utc>,
}

/// A contact of an office in a list, with where it counts and what it is called.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Listed {
    /// The contact.
    pub kept: Kept,
    /// Where its office counts.
    pub municipality: MunicipalityCode,
    /// What its office is called.
    pub name: String,
}

/// How the offices of a municipality can be reached.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Reached {
    /// The municipality.
    pub municipality: MunicipalityCode,
    /// Offices by how they can be reached, in the order of [`Reach::ALL`]; together they are all of its offices.
    pub offices: [u32; Reach::ALL.len()],
}

/// A contact for those who may erase it and need not know whom it is about: nothing personal.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Stub {
    /// The contact.
    pub id: ContactId,
    /// What decides about it.
    pub terms: Terms,
    /// Where its address comes from.
    pub source: Source,
    /// The day it came from there.
    pub source_on: NaiveDate,
}

/// How adding a contact ended.
#[must_use]
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Added {
    /// It was added.
    Done,
    /// The office has this address already; nothing was changed.
    Twice,
}

/// How changing a contact ended.
#[must_use]
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Changed {
    /// It was changed.
    Done,
    /// The office has this address already, in another contact; nothing was changed.
    Twice,
    /// Somebody else changed it since it was looked at; nothing was changed. This is how it stands now, and that it was
    /// shown is on record.
    Meanwhile(Box<Kept>),
    /// It is gone; nothing was changed.
    Gone,
}

impl Read {
    /// Where an office counts, or counted last, for whoever wants to do this there. `None` when no list knows it.
    pub async fn place_of(
        &mut self,
        scope: &Scope,
        office: OfficeNumber,
        act: fn(Area) -> Act,
    ) -> Result<Option<Place>, StoreError> {
        let row: Option<(i64, NaiveDate)> =
            run!(self, sql::CONTACTS_PLACE, |q, c| sqlx::query_as(q).bind(office.key()).fetch_optional(c))?;
        let Some((place, until)) = row else { return Ok(None) };
        let municipality = municipality(place)?;
        inside(scope, act(Area::Municipality(municipality)))?;
        Ok(Some(Place { municipality, until }))
    }

    /// How the offices in a list on a day can be reached, by municipality: those of an area that lie in the scope.
    pub async fn reached(
        &mut self,
        scope: &Scope,
        area: Area,
        on: NaiveDate,
    ) -> Result<Vec<Reached>, StoreError> {
        let mut all: BTreeMap<MunicipalityCode, [u32; Reach::ALL.len()]> = BTreeMap::new();
        for (from, to) in ranges(scope, area) {
            let offices: Vec<(i64, i64)> = run!(self, sql::CONTACTS_OFFICES, |q, c| {
                sqlx::query_as(q).bind(on).bind(from).bind(to).fetch_all(c)
            })?;
            let terms: Vec<TermsRow> = run!(self, sql::CONTACTS_TERMS, |q, c| {
                sqlx::query_as(q).bind(on).bind(from).bind(to).fetch_all(c)
            })?;
            for (place, number) in offices {
                let mut row = [0; Reach::ALL.len()];
                // All of them for now; those with a contact move to where they belong.
                row[Reach::Nothing as usize] = count(number)?;
                all.insert(municipality(place)?, row);
            }
            for office in terms.chunk_by(|one, other| one.office == other.office) {
                let contacts: Vec<_> = office.iter().map(TermsRow::read).collect::<Result<_, _>>()?;
                let place = office.first().map_or(0, |row| row.municipality);
                let row = all.entry(municipality(place)?).or_default();
                let nothing = &mut row[Reach::Nothing as usize];
                *nothing = nothing.saturating_sub(1);
                row[Reach::of(contacts) as usize] += 1;
            }
        }
        Ok(all.into_iter().map(|(municipality, offices)| Reached { municipality, offices }).collect())
    }

    /// The contacts of an office as those see them who may erase them: without what is personal. `None` when no list knows
    /// the office.
    pub async fn contact_stubs(
        &mut self,
        scope: &Scope,
        office: OfficeNumber,
    ) -> Result<Option<Vec<Stub>>, StoreError> {
        if self.place_of(scope, office, Act::EraseContacts).await?.is_none() {
            return Ok(None);
        }
        let stub = |kept: Kept| {
            let Contact { id, details, .. } = kept.contact;
            Stub { id, terms: details.terms(), source: details.source, source_on: details.source_on }
        };
        Ok(Some(self.kept_contacts(office, true).await?.into_iter().map(stub).collect()))
    }

    /// The numbers of the contacts of an office.
    pub(crate) async fn contact_ids(&mut self, office: OfficeNumber) -> Result<Vec<ContactId>, StoreError> {
        let ids: Vec<String> = run!(self, sql::CONTACTS_IDS_OF, |q, c| {
            sqlx::query_scalar(q).bind(office.key()).fetch_all(c)
        })?;
        ids.iter().map(|id| contact_id(id)).collect()
    }

    /// The contacts of an office, by channel, and the earlier ones first. Not for pages: nothing is put on record here.
    pub(crate) async fn kept_contacts(
        &mut self,
        office: OfficeNumber,
        listed: bool,
    ) -> Result<Vec<Kept>, StoreError> {
        let rows: Vec<ContactRow> =
            run!(self, sql::CONTACTS_OF, |q, c| sqlx::query_as(q).bind(office.key()).fetch_all(c))?;
        let mut all: Vec<Kept> = rows.into_iter().map(|row| row.read(listed)).collect::<Result<_, _>>()?;
        all.sort_by_key(|kept| (kept.contact.details.address.channel(), kept.contact.id));
        Ok(all)
    }
}

impl Write {
    /// The contacts of an office, and where it counts; `None` when no list knows it. That they were looked at is put on
    /// record, also when there are none.
    pub async fn look_at_contacts(
        &mut self,
        asking: Asking<'_>,
        office: OfficeNumber,
    ) -> Result<Option<(Place, Vec<Kept>)>, StoreError> {
        let Some(place) = self.place_of(asking.scope, office, Act::SeeContacts).await? else {
            return Ok(None);
        };
        let all = self.kept_contacts(office, place.listed(asking.at)).await?;
        let seen = Fields::new().count(Field::Count, all.len() as u64).texts(Field::Items, Details::ITEMS);
        self.record(&asking.viewed(office).with(seen)).await?;
        Ok(Some((place, all)))
    }

    /// One contact of an office; `None` when it is not there. That it was looked at is put on record.
    pub async fn look_at_contact(
        &mut self,
        asking: Asking<'_>,
        office: OfficeNumber,
        id: ContactId,
    ) -> Result<Option<(Place, Kept)>, StoreError> {
        let Some((place, kept)) = self.find(asking, office, id).await? else { return Ok(None) };
        self.record(&asking.saw(office, id)).await?;
        Ok(Some((place, kept)))
    }

    /// The contacts of the offices of an area that are in a list today and lie in the scope, for a file. That they left the
    /// product is put on record; `format` is the ending of the file.
    pub async fn export_contacts(
        &mut self,
        asking: Asking<'_>,
        area: Area,
        format: &str,
    ) -> Result<Vec<Listed>, StoreError> {
        let on = japanese_day(asking.at);
        let mut all = Vec::new();
        for (from, to) in ranges(asking.scope, area) {
            let rows: Vec<InsideRow> = run!(self.0, sql::CONTACTS_INSIDE, |q, c| {
                sqlx::query_as(q).bind(on).bind(from).bind(to).fetch_all(c)
            })?;
            for row in rows {
                let municipality = municipality(row.municipality)?;
                all.push(Listed { kept: row.contact.read(true)?, municipality, name: row.name });
            }
        }
        let told = Fields::new()
            .text(Field::Kind, "事業所の連絡先")
            .text(Field::Format, format)
            .count(Field::Count, all.len() as u64)
            .texts(Field::Items, Details::ITEMS);
        let entry = Entry::new(asking.at, asking.by, Deed::Exported, Subject::Area(area)).with(told);
        self.record(&entry).await?;
        Ok(all)
    }

    /// Adds a contact; `None` when no list knows the office. Where mail to its address was stopped before, it stays stopped.
    pub async fn add_contact(
        &mut self,
        asking: Asking<'_>,
        new: &Contact,
    ) -> Result<Option<Added>, StoreError> {
        if self.place_of(asking.scope, new.office, Act::EditContacts).await?.is_none() {
            return Ok(None);
        }
        let details = &new.details;
        let hash = self.stop_key().await?.hash(&details.address);
        let rows = run!(self.0, sql::CONTACTS_ADD, |q, c| async {
            let query = sqlx::query(q).bind(new.id.to_string()).bind(new.office.key());
            let query = bind_details!(query, details, &hash).bind(asking.at);
            Ok::<_, sqlx::Error>(query.execute(c).await?.rows_affected())
        })?;
        if rows == 0 {
            return Ok(Some(Added::Twice));
        }
        if let Some(stop) = details.stop {
            self.put_stop(asking, new.office, &details.address, stop).await?;
        }
        self.record(&asking.changed(new.office).with(details.told(new.id))).await?;
        Ok(Some(Added::Done))
    }

    async fn find(
        &mut self,
        asking: Asking<'_>,
        office: OfficeNumber,
        id: ContactId,
    ) -> Result<Option<(Place, Kept)>, StoreError> {
        let Some(place) = self.place_of(asking.scope, office, Act::SeeContacts).await? else {
            return Ok(None);
        };
        let all = self.kept_contacts(office, place.listed(asking.at)).await?;
        Ok(all.into_iter().find(|kept| kept.contact.id == id).map(|kept| (place, kept)))
    }
}

impl Place {
    /// Whether the office is in a list at an instant.
    #[must_use]
    pub fn listed(&self, at: DateTime<Utc>) -> bool {
        self.until > japanese_day(at)
    }
}

impl Asking<'_> {
    fn viewed(&self, office: OfficeNumber) -> Entry {
        Entry::new(self.at, self.by, Deed::PersonalViewed, Subject::Office(office))
    }

    fn saw(&self, office: OfficeNumber, id: ContactId) -> Entry {
        let fields = Fields::new().text(Field::Contact, &id.to_string()).texts(Field::Items, Details::ITEMS);
        self.viewed(office).with(fields)
    }

    fn changed(&self, office: OfficeNumber) -> Entry {
        self.did(Deed::PersonalChanged, office)
    }

    fn did(&self, deed: Deed, office: OfficeNumber) -> Entry {
        Entry::new(self.at, self.by, deed, Subject::Office(office))
    }
}

/// The codes of the municipalities of an area that lie in a scope, each range from its first to before its last.
pub(crate) fn ranges(scope: &Scope, area: Area) -> Vec<(i64, i64)> {
    let range = |area: &Area| match *area {
        Area::Nation => (0, 1_000_000),
        Area::Prefecture(code) => crate::board::municipalities_of(Some(code)),
        Area::Municipality(code) => (i64::from(code.get()), i64::from(code.get()) + 1),
    };
    scope.within(area).areas().iter().map(range).collect()
}
