//! What was brought to the desk is tried, and then applied: once, and only as it was tried.

use chrono::{DateTime, Utc};
use domain::{
    audit::By,
    import::ImportKind,
    intake::{IntakeId, IntakeState},
    usage::ListingMode,
};
use importers::Wishes;
use store::intakes::{Intake, IntakeRow, KeptTrial};

use super::{
    Applied, Desk, Halt, Incoming, ListFile, Order, Refusal, Working,
    published::Caption,
    rejects,
    runs::Told,
    trial::{Trial, Tried},
};

/// What somebody agreed to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Agreed {
    /// When the trial ended that they looked at.
    pub tried: Option<DateTime<Utc>>,
    /// Whether they confirmed what it doubts.
    pub doubts: bool,
}

/// An intake in the version that was looked at.
pub type Looked = (IntakeId, i64);

impl Desk {
    /// Tries an intake and keeps what the trial says, for the pages. It reads what the files say now and what is known now.
    #[must_use]
    pub fn try_intake(&self, looked: Looked, by: By, halt: Halt, told: Told) -> Working<'_, ()> {
        Box::pin(async move {
            let (intake, kind, mut order) = self.order_of(looked, by, halt).await?;
            let rejects = Incoming::beside(&self.originals).rejected(intake.id);
            // What an earlier trial could not take is not what this one cannot take.
            rejects::clear(&rejects).map_err(Refusal::Originals)?;
            order.rejects = Some(rejects);
            let data_version = self.store.read().await?.data_version().await?;
            let progress = move |reading| told.tell(reading);
            let Tried { trial, rows, .. } = match kind {
                ImportKind::Offices => self.try_offices(&order, &progress).await?,
                ImportKind::Usage => self.try_usage(&order, &progress).await?,
                ImportKind::Published => self.try_published(&order, &caption_of(&intake)).await?,
            };
            let kept = KeptTrial { at: self.clock.now(), data_version, report: json(&trial) };
            let rows = rows
                .into_iter()
                .map(|row| IntakeRow {
                    kind: row.fate,
                    office: row.office,
                    service: row.service,
                    municipality: row.municipality,
                    name: row.name,
                    fields: json(&row.fields),
                })
                .collect();
            let mut write = self.store.write().await?;
            if !write.keep_trial(looked, &kept, rows).await? {
                return Err(Refusal::Overtaken);
            }
            write.commit().await?;
            Ok(())
        })
    }

    /// Applies an intake that was tried, and gives the number of the import. What the trial doubted must have been confirmed,
    /// and what it counted must still be so.
    #[must_use]
    pub fn apply_intake(
        &self,
        looked: Looked,
        by: By,
        agreed: Agreed,
        (halt, told): (Halt, Told),
    ) -> Working<'_, i64> {
        Box::pin(async move {
            let (intake, kind, mut order) = self.order_of(looked, by, halt).await?;
            let trial = trial_of(&intake).ok_or(Refusal::NotTried)?;
            if intake.trial.as_ref().map(|kept| kept.at) != agreed.tried {
                return Err(Refusal::Overtaken);
            }
            if !trial.doubts.is_empty() && !agreed.doubts {
                return Err(Refusal::Doubtful);
            }
            order.accept_gone = agreed.doubts;
            order.intake = Some(looked);
            order.expects = Some(trial.counts);
            let progress = move |reading| told.tell(reading);
            let report = match kind {
                ImportKind::Offices => self.import_offices(&order, &progress).await?,
                ImportKind::Usage => self.import_usage(&order, &progress).await?,
                ImportKind::Published => self.import_published(&order, &caption_of(&intake)).await?,
            };
            match report.applied {
                Applied::Kept(seq) => {
                    if let Err(error) = Incoming::beside(&self.originals).remove(intake.id) {
                        // The originals are kept elsewhere; what is left here is swept within a day.
                        tracing::warn!(?error, "what was brought could not be removed");
                    }
                    Ok(seq)
                }
                Applied::Nothing => Err(Refusal::NothingNew),
            }
        })
    }

    /// The order an open intake stands for.
    async fn order_of(
        &self,
        (id, version): Looked,
        by: By,
        halt: Halt,
    ) -> Result<(Intake, ImportKind, Order), Refusal> {
        let mut read = self.store.read().await?;
        let intake = read.intake(id).await?.ok_or(Refusal::NotOpen)?;
        if intake.state != IntakeState::Open {
            return Err(Refusal::NotOpen);
        }
        if intake.version != version {
            return Err(Refusal::Overtaken);
        }
        let (Some(kind), Some(as_of)) = (intake.kind, intake.as_of) else { return Err(Refusal::NotTried) };
        let incoming = Incoming::beside(&self.originals);
        let files = read.intake_files(id).await?.into_iter().map(|file| {
            let wishes: Wishes = serde_json::from_str(&file.wishes).map_err(|_| Refusal::NotTried)?;
            let path = incoming.file(id, u16::try_from(file.place).unwrap_or_default());
            Ok(ListFile { path, name: file.name, wishes, sha256: Some(file.sha256) })
        });
        let files = files.collect::<Result<_, Refusal>>()?;
        let order = Order {
            area: intake.area,
            mode: intake.mode.unwrap_or(ListingMode::Snapshot),
            halt,
            ..Order::new(files, as_of, by)
        };
        Ok((intake, kind, order))
    }
}

/// What the last trial of an intake said, if it was tried as it is.
#[must_use]
pub fn trial_of(intake: &Intake) -> Option<Trial> {
    serde_json::from_str(&intake.trial.as_ref()?.report).ok()
}

/// What a published table is called.
fn caption_of(intake: &Intake) -> Caption {
    intake.caption.as_deref().and_then(|json| serde_json::from_str(json).ok()).unwrap_or_default()
}

/// JSON of what is made of texts and numbers alone.
fn json(value: &impl serde::Serialize) -> String {
    serde_json::to_string(value).unwrap_or_default()
}
