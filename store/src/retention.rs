//! Personal data goes: because somebody asked, or because a rule says that it was kept long enough (A4).
//!
//! Whatever goes leaves a [`Deletion`] in the same work: how many records of which office, why, by whom, and a hash of their
//! numbers. Nothing that stood in them is kept, not even as a draft of a form; how long backups still have it is a matter of how long backups are kept.

use chrono::{DateTime, NaiveDate, NaiveTime, Utc};
use domain::{
    area::Area,
    audit::{Actor, By, Deed, Entry, Field, Fields, Subject},
    clock::japanese_day,
    code::MunicipalityCode,
    contact::{ContactId, DeletionId},
    office_number::OfficeNumber,
    people::{Act, Scope},
    retention::{Deletion, Erased, Grounds, Rule, Setting, fingerprint},
};
use sqlx_macros::FromRow;

use crate::{
    contacts::{Asking, contact_id, ranges},
    engine::{Read, Write, run},
    error::{StoreError, valid},
    lists::{Slice, number},
    master::{count, municipality},
    meta::Origin,
    scope::inside,
    sql,
};

/// Records looked up at a time; those of the first office among them go together.
const HANDFUL: i64 = 500;

/// Which contacts of an office are to go.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Which {
    /// One of them.
    One(ContactId),
    /// All of them.
    All,
}

/// Why contacts go, and when that was asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Wanted {
    /// Why.
    pub grounds: Grounds,
    /// The day on which somebody asked for it.
    pub asked_on: NaiveDate,
}

#[derive(FromRow)]
struct SettingRow {
    rule: String,
    months: i64,
    enabled: bool,
    version: i64,
    ran_at: Option<DateTime<Utc>>,
    ran_count: i64,
}

#[derive(FromRow)]
struct DeletionRow {
    id: String,
    erased: String,
    records: i64,
    office: Option<i64>,
    municipality: Option<i64>,
    grounds: String,
    asked_on: NaiveDate,
    actor_kind: String,
    actor: Option<String>,
    at: DateTime<Utc>,
    fingerprint: String,
    demonstration: bool,
}

impl TryFrom<SettingRow> for Setting {
    type Error = StoreError;

    fn try_from(row: SettingRow) -> Result<Self, StoreError> {
        Ok(Self {
            rule: valid(Rule::from_key(&row.rule), "retention_rule", "rule", &row.rule)?,
            months: valid(u16::try_from(row.months).ok(), "retention_rule", "months", row.months)?,
            enabled: row.enabled,
            version: row.version,
            ran_at: row.ran_at,
            ran_count: count(row.ran_count)?,
        })
    }
}

impl TryFrom<DeletionRow> for Deletion {
    type Error = StoreError;

    fn try_from(row: DeletionRow) -> Result<Self, StoreError> {
        let by = Actor::from_kept(&row.actor_kind, row.actor.as_deref());
        Ok(Self {
            id: valid(DeletionId::parse(&row.id), "deletion", "id", &row.id)?,
            erased: valid(Erased::from_key(&row.erased), "deletion", "erased", &row.erased)?,
            count: count(row.records)?,
            office: row.office.map(number).transpose()?,
            municipality: row.municipality.map(municipality).transpose()?,
            grounds: valid(Grounds::from_key(&row.grounds), "deletion", "grounds", &row.grounds)?,
            asked_on: row.asked_on,
            by: valid(by, "deletion", "actor_kind", &row.actor_kind)?,
            at: row.at,
            fingerprint: row.fingerprint,
            demonstration: row.demonstration,
        })
    }
}

impl Read {
    /// How every rule is set, in the order of [`Rule::ALL`].
    pub async fn retention(&mut self) -> Result<Vec<Setting>, StoreError> {
        let rows: Vec<SettingRow> = run!(self, sql::RETENTION_RULES, |q, c| sqlx::query_as(q).fetch_all(c))?;
        let mut all: Vec<Setting> = rows.into_iter().map(Setting::try_from).collect::<Result<_, _>>()?;
        all.sort_by_key(|setting| setting.rule);
        Ok(all)
    }

    /// How many records a rule would take today, whether it is switched on or not.
    pub async fn retention_due(&mut self, setting: &Setting, today: NaiveDate) -> Result<u32, StoreError> {
        let day = setting.last_day(today);
        let due: i64 = match setting.rule {
            Rule::ClosedOffices => {
                run!(self, sql::RETENTION_CLOSED_COUNT, |q, c| sqlx::query_scalar(q).bind(day).fetch_one(c))?
            }
            Rule::Unconfirmed => run!(self, sql::RETENTION_UNCONFIRMED_COUNT, |q, c| {
                sqlx::query_scalar(q).bind(day).fetch_one(c)
            })?,
            Rule::DisabledAccounts => run!(self, sql::RETENTION_DISABLED_ACCOUNTS_COUNT, |q, c| {
                sqlx::query_scalar(q).bind(midnight(day)).fetch_one(c)
            })?,
            Rule::Jobs => run!(self, sql::RETENTION_JOBS_COUNT, |q, c| {
                sqlx::query_scalar(q).bind(midnight(day)).fetch_one(c)
            })?,
        };
        count(due)
    }

    /// A certificate; `None` when there is none of this number.
    pub async fn deletion(&mut self, scope: &Scope, id: DeletionId) -> Result<Option<Deletion>, StoreError> {
        let row: Option<DeletionRow> = run!(self, sql::RETENTION_DELETION, |q, c| sqlx::query_as(q)
            .bind(id.to_string())
            .fetch_optional(c))?;
        let Some(deletion) = row.map(Deletion::try_from).transpose()? else { return Ok(None) };
        let place = deletion.municipality.map_or(Area::Nation, Area::Municipality);
        inside(scope, Act::EraseContacts(place))?;
        Ok(Some(deletion))
    }

    /// A part of the certificates about a scope, the newest first.
    pub async fn deletions(&mut self, scope: &Scope, slice: Slice) -> Result<Vec<Deletion>, StoreError> {
        let most = i64::from(slice.offset) + i64::from(slice.limit);
        let mut all: Vec<Deletion> = Vec::new();
        for (from, to) in ranges(scope, Area::Nation) {
            let rows: Vec<DeletionRow> = run!(self, sql::RETENTION_DELETIONS, |q, c| {
                sqlx::query_as(q).bind(from).bind(to).bind(most).fetch_all(c)
            })?;
            for row in rows {
                all.push(row.try_into()?);
            }
        }
        all.sort_by_key(|deletion| std::cmp::Reverse(deletion.id));
        let (skip, take) = (slice.offset as usize, slice.limit as usize);
        Ok(all.into_iter().skip(skip).take(take).collect())
    }

    /// Certificates of an instant and later.
    pub(crate) async fn deletions_since(&mut self, at: DateTime<Utc>) -> Result<Vec<Deletion>, StoreError> {
        let rows: Vec<DeletionRow> =
            run!(self, sql::RETENTION_DELETIONS_SINCE, |q, c| sqlx::query_as(q).bind(at).fetch_all(c))?;
        rows.into_iter().map(Deletion::try_from).collect()
    }

    /// How many certificates there are about a scope.
    pub async fn deletion_count(&mut self, scope: &Scope) -> Result<u32, StoreError> {
        let mut all = 0;
        for (from, to) in ranges(scope, Area::Nation) {
            all += run!(self, sql::RETENTION_DELETION_COUNT, |q, c| {
                sqlx::query_scalar::<_, i64>(q).bind(from).bind(to).fetch_one(c)
            })?;
        }
        count(all)
    }
}

impl Write {
    /// Erases contacts of an office before their time. `None`, and nothing changed, when there are none of them, or when no
    /// list knows the office.
    pub async fn erase_contacts(
        &mut self,
        asking: Asking<'_>,
        id: DeletionId,
        office: OfficeNumber,
        which: Which,
        wanted: Wanted,
    ) -> Result<Option<Deletion>, StoreError> {
        let Some(place) = self.place_of(asking.scope, office, Act::EraseContacts).await? else {
            return Ok(None);
        };
        let kept = self.kept_contacts(office, true).await?;
        let ids = kept.iter().map(|kept| kept.contact.id);
        let ids: Vec<ContactId> = match which {
            Which::All => ids.collect(),
            Which::One(one) => ids.filter(|id| *id == one).collect(),
        };
        let seat = Some(place.municipality);
        self.erase(id, (office, seat), &ids, wanted, asking.by, asking.at).await
    }

    /// Erases what a rule takes of the next office it takes anything of; `None` when nothing is left to take. A run calls it
    /// until then, each time in a work of its own: an interruption leaves nothing half done, and the next run goes on.
    pub async fn erase_next(
        &mut self,
        setting: &Setting,
        id: DeletionId,
        by: By,
        at: DateTime<Utc>,
    ) -> Result<Option<Deletion>, StoreError> {
        let today = japanese_day(at);
        let day = setting.last_day(today);
        let statement = match setting.rule {
            Rule::ClosedOffices => &sql::RETENTION_CLOSED,
            Rule::Unconfirmed => &sql::RETENTION_UNCONFIRMED,
            Rule::DisabledAccounts | Rule::Jobs => return Ok(None),
        };
        let rows: Vec<(i64, String, Option<i64>)> =
            run!(self.0, statement, |q, c| { sqlx::query_as(q).bind(day).bind(HANDFUL).fetch_all(c) })?;
        let Some((key, _, seat)) = rows.first() else { return Ok(None) };
        let (key, seat) = (*key, seat.map(municipality).transpose()?);
        let ids: Vec<ContactId> = rows
            .iter()
            .filter(|(office, _, _)| *office == key)
            .map(|(_, id, _)| contact_id(id))
            .collect::<Result<_, _>>()?;
        let wanted = Wanted { grounds: Grounds::Rule(setting.rule), asked_on: today };
        self.erase(id, (number(key)?, seat), &ids, wanted, by, at).await
    }

    /// Takes away what is kept of runs that ended too long ago, and says of how many. There is nothing personal in it.
    pub async fn forget_ended_jobs(
        &mut self,
        setting: &Setting,
        today: NaiveDate,
    ) -> Result<u64, StoreError> {
        let by = midnight(setting.last_day(today));
        self.sweep_jobs(by, by).await
    }

    /// Notes that a rule was carried out, and what it took.
    pub async fn retention_ran(
        &mut self,
        rule: Rule,
        at: DateTime<Utc>,
        erased: u32,
    ) -> Result<(), StoreError> {
        let rows = run!(self.0, sql::RETENTION_RAN, |q, c| async {
            let query = sqlx::query(q).bind(rule.key()).bind(at).bind(i64::from(erased));
            Ok::<_, sqlx::Error>(query.execute(c).await?.rows_affected())
        })?;
        Self::must_be_one(rows, "retention_rule")
    }

    /// Sets a rule that was looked at in this version. `false`, and nothing changed, when somebody else set it meanwhile.
    pub async fn set_retention(
        &mut self,
        before: &Setting,
        (months, enabled): (u16, bool),
        by: By,
        at: DateTime<Utc>,
    ) -> Result<bool, StoreError> {
        let rows = run!(self.0, sql::RETENTION_CHANGE, |q, c| async {
            let query = sqlx::query(q).bind(before.rule.key()).bind(before.version);
            Ok::<_, sqlx::Error>(
                query.bind(i64::from(months)).bind(enabled).execute(c).await?.rows_affected(),
            )
        })?;
        if rows == 0 {
            return Ok(false);
        }
        let told = |months: u16, enabled: bool| {
            let state = if enabled { "有効" } else { "停止中" };
            Fields::new().count(Field::Months, u64::from(months)).text(Field::State, state)
        };
        let subject = Subject::Setting(format!("保存期間：{}", before.rule.name()));
        let entry = Entry::new(at, by, Deed::SettingChanged, subject)
            .changing(told(before.months, before.enabled), told(months, enabled));
        self.record(&entry).await?;
        Ok(true)
    }

    pub(crate) async fn erase(
        &mut self,
        id: DeletionId,
        (office, seat): (OfficeNumber, Option<MunicipalityCode>),
        ids: &[ContactId],
        wanted: Wanted,
        by: By,
        at: DateTime<Utc>,
    ) -> Result<Option<Deletion>, StoreError> {
        let mut gone = Vec::with_capacity(ids.len());
        self.wiping(true).await?;
        for contact in ids {
            let rows = run!(self.0, sql::CONTACTS_ERASE, |q, c| async {
                let query = sqlx::query(q).bind(contact.to_string()).bind(office.key());
                Ok::<_, sqlx::Error>(query.execute(c).await?.rows_affected())
            })?;
            if rows == 1 {
                gone.push(*contact);
            }
        }
        if gone.is_empty() {
            self.wiping(false).await?;
            return Ok(None);
        }
        // Drafts are kept by the path of their page, which is below this one for every form about contacts of the office.
        let forms = format!("/offices/{office}/contacts/%");
        run!(self.0, sql::CONTACTS_FORGET_DRAFTS, |q, c| async {
            sqlx::query(q).bind(&forms).execute(c).await.map(drop)
        })?;
        self.wiping(false).await?;
        let deletion = Deletion {
            id,
            erased: Erased::Contacts,
            count: u32::try_from(gone.len()).unwrap_or(u32::MAX),
            office: Some(office),
            municipality: seat,
            grounds: wanted.grounds,
            asked_on: wanted.asked_on,
            by: by.actor,
            at,
            fingerprint: fingerprint(&gone),
            demonstration: self.origin().await? == Origin::Demo,
        };
        self.add_deletion(&deletion).await?;
        let told = Fields::new()
            .text(Field::Kind, deletion.erased.name())
            .count(Field::Count, u64::from(deletion.count))
            .texts(Field::Contact, gone.iter().map(ToString::to_string))
            .text(Field::Reason, &deletion.grounds.name())
            .text(Field::Certificate, &id.to_string());
        let entry = Entry::new(at, by, Deed::PersonalDeleted, Subject::Office(office)).with(told);
        self.record(&entry).await?;
        Ok(Some(deletion))
    }

    /// Keeps a certificate.
    pub(crate) async fn add_deletion(&mut self, deletion: &Deletion) -> Result<(), StoreError> {
        run!(self.0, sql::RETENTION_ADD_DELETION, |q, c| async {
            let query = sqlx::query(q).bind(deletion.id.to_string()).bind(deletion.erased.key());
            let query = query.bind(i64::from(deletion.count)).bind(deletion.office.map(OfficeNumber::key));
            let query = query.bind(deletion.municipality.map(|code| i64::from(code.get())));
            let query = query.bind(deletion.grounds.key()).bind(deletion.asked_on);
            let query = query.bind(deletion.by.kind());
            let query = query.bind(deletion.by.account().map(|account| account.to_string()));
            let query = query.bind(deletion.at).bind(&deletion.fingerprint).bind(deletion.demonstration);
            query.execute(c).await.map(drop)
        })?;
        Ok(())
    }
}

/// The end of a day in Japan, which is where the next one begins.
pub(crate) fn midnight(day: NaiveDate) -> DateTime<Utc> {
    let next = day.succ_opt().unwrap_or(day).and_time(NaiveTime::MIN);
    (next - chrono::Duration::hours(9)).and_utc()
}
