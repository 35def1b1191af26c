//! Hand edits: what somebody put right of what lists say about an office ([`domain::edit`]).
//!
//! An edit is written beside the rows of lists and never into them, so that no list overwrites it. Each change moves the data
//! version on, because pages that are held show it, and is on record with what was shown before and after.

use chrono::{DateTime, NaiveDate, Utc};
use domain::{
    area::Area,
    audit::{Actor, Deed, Entry, Field, Fields, Subject},
    clock::japanese_day,
    code::MunicipalityCode,
    corporation::CorporationNumber,
    edit::{Against, Edit, Item, Note, Reason},
    office_number::OfficeNumber,
    people::{Act, Scope},
};
use sqlx_macros::FromRow;

use crate::{
    contacts::Asking,
    engine::{Read, Write, run},
    error::{StoreError, valid},
    lists::number,
    master::municipality,
    office::holding,
    sql,
};

/// An edit as it is kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Kept {
    /// The office it is about.
    pub office: OfficeNumber,
    /// What it says.
    pub edit: Edit,
    /// Who made it, or changed it last.
    pub by: Actor,
    /// When.
    pub at: DateTime<Utc>,
    /// The data version that wrote it; no other edit ever has the same.
    pub version: i64,
}

/// An edit with what the lists say of its office now.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Placed {
    /// The edit.
    pub kept: Kept,
    /// Where its office counts, or counted last; `None` when no list knows it any more.
    pub municipality: Option<MunicipalityCode>,
    /// What the lists call the office; empty when none knows it any more.
    pub name: String,
    /// What the lists say of the item, or said last; `None` when no list knows the office any more.
    pub listed_now: Option<String>,
    /// Whether a list has the office on the day.
    pub listed: bool,
}

impl Placed {
    /// What the lists say now, held against the edit; `None` when no list has the office.
    #[must_use]
    pub fn against(&self) -> Option<Against> {
        self.listed_now.as_deref().filter(|_| self.listed).map(|now| self.kept.edit.against(now))
    }

    /// The place of it: the municipality, or else the prefecture of the number.
    #[must_use]
    pub fn area(&self) -> Area {
        let own = Area::Prefecture(self.kept.office.prefecture());
        self.municipality.map_or(own, Area::Municipality)
    }
}

/// What somebody wants an item of an office to be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Wanted {
    /// Which item.
    pub item: Item,
    /// What it is to be, as [`Item::read`] writes it.
    pub value: String,
    /// Why.
    pub reason: Reason,
    /// What else was noted.
    pub note: Option<Note>,
}

/// How an edit ended.
#[must_use]
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Edited {
    /// It is kept, or taken back.
    Done,
    /// The lists say so already; nothing was changed.
    AsListed,
    /// Somebody else made, changed or took it back since it was looked at; nothing was changed. This is how it stands now.
    Meanwhile(Option<Box<Kept>>),
}

#[derive(FromRow)]
struct EditRow {
    office: i64,
    item: String,
    value: String,
    listed: String,
    reason: String,
    note: Option<String>,
    actor_kind: String,
    actor: Option<String>,
    at: DateTime<Utc>,
    version: i64,
}

#[derive(FromRow)]
struct PlacedRow {
    #[sqlx(flatten)]
    edit: EditRow,
    municipality: Option<i64>,
    valid_to: Option<NaiveDate>,
    name: Option<String>,
    kana: Option<String>,
    address: Option<String>,
    building: Option<String>,
    phone: Option<String>,
    fax: Option<String>,
    corporation: Option<i64>,
    corporation_name: Option<String>,
}

impl Read {
    /// Every edit there is, to be laid over offices that were asked for with a scope; nothing is shown of them by itself.
    pub async fn edits(&mut self) -> Result<Vec<Kept>, StoreError> {
        let rows: Vec<EditRow> = run!(self, sql::EDITS_ALL, |q, c| sqlx::query_as(q).fetch_all(c))?;
        rows.into_iter().map(Kept::try_from).collect()
    }

    /// The edits of a scope, by the numbers of their offices, each with what the lists say on a day.
    pub async fn placed_edits(&mut self, scope: &Scope, on: NaiveDate) -> Result<Vec<Placed>, StoreError> {
        let rows: Vec<PlacedRow> =
            run!(self, sql::EDITS_PLACED, |q, c| sqlx::query_as(q).bind(on).fetch_all(c))?;
        let mut all: Vec<Placed> = rows.into_iter().map(|row| row.read(on)).collect::<Result<_, _>>()?;
        all.retain(|placed| scope.covers_area(placed.area()));
        all.sort_by_key(|placed| (placed.kept.office, placed.kept.edit.item));
        Ok(all)
    }

    /// The edits of an office, in the order of [`Item::ALL`]. The caller has asked for the office with a scope.
    pub async fn edits_of(&mut self, office: OfficeNumber) -> Result<Vec<Kept>, StoreError> {
        let rows: Vec<EditRow> =
            run!(self, sql::EDITS_OF, |q, c| sqlx::query_as(q).bind(office.key()).fetch_all(c))?;
        let mut all: Vec<Kept> = rows.into_iter().map(Kept::try_from).collect::<Result<_, _>>()?;
        all.sort_by_key(|kept| kept.edit.item);
        Ok(all)
    }

    /// The edit of an item, if there is one.
    async fn edit(&mut self, office: OfficeNumber, item: Item) -> Result<Option<Kept>, StoreError> {
        Ok(self.edits_of(office).await?.into_iter().find(|kept| kept.edit.item == item))
    }

    /// What the lists say of an item of an office today, or said last; `None` when no list knows it.
    async fn listed(
        &mut self,
        asking: Asking<'_>,
        office: OfficeNumber,
        item: Item,
    ) -> Result<Option<String>, StoreError> {
        let entries = self.office(asking.scope, office).await?;
        Ok(holding(&entries, japanese_day(asking.at)).first().map(|entry| entry.record(office).said(item)))
    }
}

impl Write {
    /// Makes what is wanted an edit of an office, or the one that was looked at in this version another. `None` when no list
    /// knows the office. What the lists say today is kept beside it.
    pub async fn put_edit(
        &mut self,
        asking: Asking<'_>,
        office: OfficeNumber,
        looked_at: Option<i64>,
        wanted: Wanted,
    ) -> Result<Option<Edited>, StoreError> {
        // First, so that nobody brings in a list between what is read and what is written.
        self.advance().await?;
        if self.place_of(asking.scope, office, Act::EditOffices).await?.is_none() {
            return Ok(None);
        }
        let Some(listed) = self.listed(asking, office, wanted.item).await? else { return Ok(None) };
        let before = self.edit(office, wanted.item).await?;
        if before.as_ref().map(|kept| kept.version) != looked_at {
            return Ok(Some(Edited::Meanwhile(before.map(Box::new))));
        }
        if wanted.item.same(&wanted.value, &listed) {
            return Ok(Some(Edited::AsListed));
        }
        let Wanted { item, value, reason, note } = wanted;
        let edit = Edit { item, value, listed, reason, note };
        if !self.keep_edit(asking, office, &edit, looked_at).await? {
            let now = self.edit(office, item).await?;
            return Ok(Some(Edited::Meanwhile(now.map(Box::new))));
        }
        let was = before.as_ref().map_or(&edit.listed, |kept| &kept.edit.value);
        let old = Fields::new().text(Field::Value, was);
        let old = before.iter().fold(old, |old, kept| old.text(Field::Reason, kept.edit.reason.name()));
        let new = Fields::new().text(Field::Value, &edit.value).text(Field::Reason, edit.reason.name());
        // What somebody noted may be about people, whatever the form asks for.
        let new = if edit.note.is_some() { new.withheld(Field::Remark) } else { new };
        let new = new.text(Field::Items, item.name()).text(Field::Listed, &edit.listed);
        let entry = Entry::new(asking.at, asking.by, Deed::OfficeEdited, Subject::Office(office));
        self.record(&entry.changing(old, new)).await?;
        Ok(Some(Edited::Done))
    }

    /// Takes an edit back that was looked at in this version: what the lists say is shown again. `None` when the office is
    /// unknown to every list and lies outside of the scope, or there is nothing to take back.
    pub async fn take_back_edit(
        &mut self,
        asking: Asking<'_>,
        office: OfficeNumber,
        (item, version): (Item, i64),
    ) -> Result<Option<Edited>, StoreError> {
        self.advance().await?;
        let listed = match self.place_of(asking.scope, office, Act::EditOffices).await? {
            Some(_) => self.listed(asking, office, item).await?,
            // No list knows it any more, because an import was undone: whoever looks after the prefecture may clear up.
            None if asking.scope.covers_area(Area::Prefecture(office.prefecture())) => None,
            None => return Ok(None),
        };
        let Some(before) = self.edit(office, item).await? else { return Ok(None) };
        let rows = run!(self.0, sql::EDITS_TAKE_BACK, |q, c| async {
            let query = sqlx::query(q).bind(office.key()).bind(item.key()).bind(version);
            Ok::<_, sqlx::Error>(query.execute(c).await?.rows_affected())
        })?;
        if rows == 0 {
            return Ok(Some(Edited::Meanwhile(Some(Box::new(before)))));
        }
        let old = Fields::new().text(Field::Value, &before.edit.value);
        let new = listed.iter().fold(Fields::new(), |new, listed| new.text(Field::Value, listed));
        let new = new.text(Field::Items, item.name());
        let entry = Entry::new(asking.at, asking.by, Deed::OfficeEditTakenBack, Subject::Office(office));
        self.record(&entry.changing(old, new)).await?;
        Ok(Some(Edited::Done))
    }

    /// Writes an edit; `false` when somebody was quicker.
    async fn keep_edit(
        &mut self,
        asking: Asking<'_>,
        office: OfficeNumber,
        edit: &Edit,
        looked_at: Option<i64>,
    ) -> Result<bool, StoreError> {
        let version = self.data_version().await?;
        let sql = if looked_at.is_some() { &sql::EDITS_CHANGE } else { &sql::EDITS_ADD };
        let actor = asking.by.actor;
        let rows = run!(self.0, sql, |q, c| async {
            let query = sqlx::query(q).bind(office.key()).bind(edit.item.key()).bind(&edit.value);
            let query = query.bind(&edit.listed).bind(edit.reason.key());
            let query = query.bind(edit.note.as_ref().map(Note::as_str));
            let query = query.bind(edit.item.folded(&edit.value)).bind(actor.kind());
            let query = query.bind(actor.account().map(|account| account.to_string()));
            let query = query.bind(asking.at).bind(version);
            let query = match looked_at {
                Some(looked_at) => query.bind(looked_at),
                None => query,
            };
            Ok::<_, sqlx::Error>(query.execute(c).await?.rows_affected())
        })?;
        Ok(rows == 1)
    }
}

impl TryFrom<EditRow> for Kept {
    type Error = StoreError;

    fn try_from(row: EditRow) -> Result<Self, StoreError> {
        const TABLE: &str = "office_edit";
        let note = row.note.as_deref().map(|note| valid(Note::parse(note).ok().flatten(), TABLE, "note", ""));
        let by = Actor::from_kept(&row.actor_kind, row.actor.as_deref());
        Ok(Self {
            office: number(row.office)?,
            edit: Edit {
                item: valid(Item::from_key(&row.item), TABLE, "item", row.item)?,
                value: row.value,
                listed: row.listed,
                reason: valid(Reason::from_key(&row.reason), TABLE, "reason", row.reason)?,
                note: note.transpose()?,
            },
            by: valid(by, TABLE, "actor_kind", row.actor_kind)?,
            at: row.at,
            version: row.version,
        })
    }
}

impl PlacedRow {
    fn read(self, on: NaiveDate) -> Result<Placed, StoreError> {
        let kept = Kept::try_from(self.edit)?;
        let corporation = self
            .corporation
            .map(|key| valid(CorporationNumber::from_key(key), "office_card", "corporation", key))
            .transpose()?;
        let named = self.name.is_some();
        let name = self.name.unwrap_or_default();
        let said = match kept.edit.item {
            Item::Name => Some(name.clone()),
            Item::Kana => self.kana,
            Item::Address => self.address,
            Item::Building => self.building,
            Item::Phone => self.phone,
            Item::Fax => self.fax,
            Item::Corporation => Some(corporation.map(|number| number.to_string()).unwrap_or_default()),
            Item::CorporationName => self.corporation_name,
        };
        Ok(Placed {
            kept,
            municipality: self.municipality.map(municipality).transpose()?,
            name,
            listed_now: said.filter(|_| named),
            listed: self.valid_to.is_some_and(|to| to > on),
        })
    }
}
