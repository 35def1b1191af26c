//! Intakes: what somebody brought to the import desk, until it is applied or withdrawn.
//!
//! Whatever changes an intake is said of the version that was looked at ([`Change::Meanwhile`] otherwise), raises it, and drops
//! what a trial had said. The files themselves lie in the data folder; whoever withdraws or sweeps an intake removes them.

mod rows;

use chrono::{DateTime, NaiveDate, TimeDelta, Utc};
use domain::{
    area::Area,
    audit::Actor,
    import::ImportKind,
    intake::{IntakeId, IntakeState},
    people::Role,
    usage::ListingMode,
};

pub use rows::{IntakeRow, RowFilter};
use rows::{Row, intake_id};

use crate::{
    engine::{Read, Write, run},
    error::StoreError,
    imports::account_of,
    sql,
};

/// Days an open intake waits for somebody.
const DAYS: i64 = 30;

/// What a person says about an intake and may correct.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct About {
    /// What kind of list it is.
    pub kind: Option<ImportKind>,
    /// The day it speaks about.
    pub as_of: Option<NaiveDate>,
    /// The area it speaks about.
    pub area: Option<Area>,
    /// Whole, or additions.
    pub mode: Option<ListingMode>,
    /// What a published table says about itself, as JSON.
    pub caption: Option<String>,
}

/// An intake that is brought to the desk.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewIntake {
    /// What it is called by machines.
    pub id: IntakeId,
    /// Who brings it.
    pub by: Actor,
    /// When.
    pub at: DateTime<Utc>,
    /// What kind of list it is.
    pub kind: Option<ImportKind>,
    /// The day it speaks about.
    pub as_of: Option<NaiveDate>,
    /// The area it speaks about.
    pub area: Option<Area>,
    /// Whole, or additions.
    pub mode: Option<ListingMode>,
    /// What a published table says about itself, as JSON.
    pub caption: Option<String>,
    /// The import it is to take the place of.
    pub fixes: Option<i64>,
    /// The source on the web it was fetched from, by its id.
    pub web_source: Option<String>,
    /// Its files, read in this order.
    pub files: Vec<IntakeFile>,
}

/// A file of an intake.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct IntakeFile {
    /// Its place among the files, from 0.
    pub place: i64,
    /// Its name as given.
    pub name: String,
    /// SHA-256 in lower-case hexadecimal digits.
    pub sha256: String,
    /// Its size in bytes.
    pub bytes: i64,
    /// How a person corrected its reading, as JSON.
    pub wishes: String,
}

/// What the last trial of an intake said.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KeptTrial {
    /// When it ended.
    pub at: DateTime<Utc>,
    /// The version of the data it was made with (see [`Read::data_version`]).
    pub data_version: i64,
    /// What it said, as JSON.
    pub report: String,
}

/// An intake as it is kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Intake {
    /// What it is called by machines.
    pub id: IntakeId,
    /// Who brought it.
    pub by: Actor,
    /// What the account of that person is called, while there is one.
    pub account_name: Option<String>,
    /// When it was brought.
    pub created_at: DateTime<Utc>,
    /// When it was changed last; a trial changes nothing.
    pub changed_at: DateTime<Utc>,
    /// What kind of list it is.
    pub kind: Option<ImportKind>,
    /// The day it speaks about.
    pub as_of: Option<NaiveDate>,
    /// The area it speaks about.
    pub area: Option<Area>,
    /// Whole, or additions.
    pub mode: Option<ListingMode>,
    /// What a published table says about itself, as JSON.
    pub caption: Option<String>,
    /// The import it is to take the place of.
    pub fixes: Option<i64>,
    /// The source on the web it was fetched from, by its id.
    pub web_source: Option<String>,
    /// How far it has come.
    pub state: IntakeState,
    /// What the last trial said; nothing after a change.
    pub trial: Option<KeptTrial>,
    /// Counts up with each change.
    pub version: i64,
}

impl Intake {
    /// What is said about it and may be corrected.
    #[must_use]
    pub fn about(&self) -> About {
        let Self { kind, as_of, area, mode, .. } = *self;
        About { kind, as_of, area, mode, caption: self.caption.clone() }
    }

    /// Whether it may be seen: by who brought it and by operators, and by nobody else, wherever they may look.
    #[must_use]
    pub fn seen_by(&self, actor: Actor, role: Role) -> bool {
        self.by == actor || role == Role::Operator
    }
}

/// How changing an intake ended.
#[must_use]
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Change {
    /// It was changed and has this version now.
    Done(i64),
    /// Somebody else changed, applied or withdrew it since it was looked at; nothing was changed. This is how it stands now.
    Meanwhile(Box<Intake>),
    /// It is not there; nothing was changed.
    Gone,
}

impl Read {
    /// An intake, whoever asks: whether they may see it, [`Intake::seen_by`] says.
    pub async fn intake(&mut self, id: IntakeId) -> Result<Option<Intake>, StoreError> {
        let row: Option<Row> =
            run!(self, sql::INTAKES_GET, |q, c| sqlx::query_as(q).bind(id.to_string()).fetch_optional(c))?;
        row.map(Intake::try_from).transpose()
    }

    /// The files of an intake in their order.
    pub async fn intake_files(&mut self, id: IntakeId) -> Result<Vec<IntakeFile>, StoreError> {
        let rows: Vec<(i64, String, String, i64, String)> =
            run!(self, sql::INTAKES_FILES, |q, c| sqlx::query_as(q).bind(id.to_string()).fetch_all(c))?;
        let file = |(place, name, sha256, bytes, wishes)| IntakeFile { place, name, sha256, bytes, wishes };
        Ok(rows.into_iter().map(file).collect())
    }

    /// Intakes that wait, those changed last first: what an actor brought, or for operators (`None`) what anybody did.
    pub async fn open_intakes(&mut self, of: Option<Actor>) -> Result<Vec<Intake>, StoreError> {
        let account = of.map(|actor| account_of(actor).unwrap_or_default());
        let rows: Vec<Row> = run!(self, sql::INTAKES_OPEN, |q, c| {
            sqlx::query_as(q).bind(of.map(Actor::kind)).bind(&account).fetch_all(c)
        })?;
        rows.into_iter().map(Intake::try_from).collect()
    }
}

impl Write {
    /// Keeps a new intake and its files.
    pub async fn add_intake(&mut self, new: &NewIntake) -> Result<(), StoreError> {
        let id = new.id.to_string();
        run!(self.0, sql::INTAKES_ADD, |q, c| async {
            let query = sqlx::query(q).bind(&id).bind(new.by.kind()).bind(account_of(new.by)).bind(new.at);
            let query = query.bind(new.kind.map(ImportKind::code)).bind(new.as_of);
            let query = query.bind(new.area.map(|area| i64::from(area.key())));
            let query = query.bind(new.mode.map(ListingMode::code)).bind(new.fixes);
            query.bind(&new.web_source).bind(&new.caption).execute(c).await.map(drop)
        })?;
        for file in &new.files {
            run!(self.0, sql::INTAKES_ADD_FILE, |q, c| async {
                let query = sqlx::query(q).bind(&id).bind(file.place).bind(&file.name);
                query.bind(&file.sha256).bind(file.bytes).bind(&file.wishes).execute(c).await.map(drop)
            })?;
        }
        Ok(())
    }

    /// Says something else about an open intake that was looked at in this version.
    pub async fn set_intake(
        &mut self,
        (id, version): (IntakeId, i64),
        about: &About,
        at: DateTime<Utc>,
    ) -> Result<Change, StoreError> {
        let rows = run!(self.0, sql::INTAKES_SET, |q, c| async {
            let query = sqlx::query(q).bind(id.to_string()).bind(version);
            let query = query.bind(about.kind.map(ImportKind::code)).bind(about.as_of);
            let query = query.bind(about.area.map(|area| i64::from(area.key())));
            let query = query.bind(about.mode.map(ListingMode::code)).bind(&about.caption).bind(at);
            Ok::<_, sqlx::Error>(query.execute(c).await?.rows_affected())
        })?;
        self.changed_intake(id, version, rows).await
    }

    /// Says how files of an open intake that was looked at in this version are to be read: by their place, as JSON.
    pub async fn set_wishes(
        &mut self,
        (id, version): (IntakeId, i64),
        wishes: &[(i64, String)],
        at: DateTime<Utc>,
    ) -> Result<Change, StoreError> {
        let rows = run!(self.0, sql::INTAKES_RAISE, |q, c| async {
            let query = sqlx::query(q).bind(id.to_string()).bind(version).bind(at);
            Ok::<_, sqlx::Error>(query.execute(c).await?.rows_affected())
        })?;
        if rows > 0 {
            for (place, wishes) in wishes {
                let rows = run!(self.0, sql::INTAKES_SET_WISHES, |q, c| async {
                    let query = sqlx::query(q).bind(id.to_string()).bind(place).bind(wishes);
                    Ok::<_, sqlx::Error>(query.execute(c).await?.rows_affected())
                })?;
                Self::must_be_one(rows, "intake_file")?;
            }
        }
        self.changed_intake(id, version, rows).await
    }

    async fn changed_intake(&mut self, id: IntakeId, version: i64, rows: u64) -> Result<Change, StoreError> {
        if rows > 0 {
            self.forget_intake_rows(id).await?;
            return Ok(Change::Done(version + 1));
        }
        Ok(self.intake(id).await?.map_or(Change::Gone, |intake| Change::Meanwhile(Box::new(intake))))
    }

    /// Keeps what a trial of an intake in this version said, in place of what an earlier one did, with the rows that would not
    /// stay as they are, in order of their kind and as they come. `false` when the intake was changed meanwhile, or is not open
    /// any more: then nothing is kept.
    pub async fn keep_trial(
        &mut self,
        (id, version): (IntakeId, i64),
        trial: &KeptTrial,
        rows: Vec<IntakeRow>,
    ) -> Result<bool, StoreError> {
        let kept = run!(self.0, sql::INTAKES_KEEP_TRIAL, |q, c| async {
            let query = sqlx::query(q).bind(id.to_string()).bind(version).bind(trial.at);
            let query = query.bind(trial.data_version).bind(&trial.report);
            Ok::<_, sqlx::Error>(query.execute(c).await?.rows_affected())
        })?;
        if kept == 0 {
            return Ok(false);
        }
        self.forget_intake_rows(id).await?;
        self.add_intake_rows(id, rows).await?;
        Ok(true)
    }

    /// Says that an intake became an import, in the work that makes the import. [`StoreError::Gone`] when it is not open in this
    /// version any more: of two who apply it at once, one import comes of it, and the work of the other one must be given up.
    pub async fn mark_intake_applied(
        &mut self,
        (id, version): (IntakeId, i64),
        import: i64,
        at: DateTime<Utc>,
    ) -> Result<(), StoreError> {
        let rows = run!(self.0, sql::INTAKES_APPLY, |q, c| async {
            let query = sqlx::query(q).bind(id.to_string()).bind(version).bind(import).bind(at);
            Ok::<_, sqlx::Error>(query.execute(c).await?.rows_affected())
        })?;
        Self::must_be_one(rows, "intake to apply")?;
        self.forget_intake_rows(id).await
    }

    /// Takes an open intake back. `false` when it is not open any more.
    pub async fn withdraw_intake(&mut self, id: IntakeId, at: DateTime<Utc>) -> Result<bool, StoreError> {
        let rows = run!(self.0, sql::INTAKES_WITHDRAW, |q, c| async {
            let query = sqlx::query(q).bind(id.to_string()).bind(at);
            Ok::<_, sqlx::Error>(query.execute(c).await?.rows_affected())
        })?;
        if rows > 0 {
            self.forget_intake_rows(id).await?;
        }
        Ok(rows > 0)
    }

    /// Takes open intakes away that nobody changed for thirty days, and says which, so that their files can be removed.
    pub async fn sweep_intakes(&mut self, now: DateTime<Utc>) -> Result<Vec<IntakeId>, StoreError> {
        let oldest = now - TimeDelta::days(DAYS);
        let ids: Vec<String> =
            run!(self.0, sql::INTAKES_OLD, |q, c| sqlx::query_scalar(q).bind(oldest).fetch_all(c))?;
        let ids: Vec<IntakeId> = ids.iter().map(|id| intake_id(id)).collect::<Result<_, _>>()?;
        for id in &ids {
            self.forget_intake_rows(*id).await?;
            run!(self.0, sql::INTAKES_SWEEP, |q, c| async {
                sqlx::query(q).bind(id.to_string()).execute(c).await.map(drop)
            })?;
        }
        Ok(ids)
    }
}
