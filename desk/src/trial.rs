//! What an import would do, found out beforehand (I4). Nothing is written, and nobody who writes has to wait.
//!
//! | what | where |
//! | --- | --- |
//! | lists of offices, usage listings, published totals | `offices`, `usage`, `published` |
//! | what changes row by row, field by field | [`rows`] |
//! | figures before and after | [`effects`] |
//! | what looks wrong and needs a second confirmation | `doubts` |

mod doubts;
pub mod effects;
mod offices;
mod published;
pub mod rows;
#[cfg(test)]
mod tests;
pub(crate) mod usage;

use chrono::NaiveDate;
use domain::{
    area::Area,
    code::MunicipalityCode,
    import::{ImportCounts, ImportKind},
    service::ServiceKind,
};
use serde::{Deserialize, Serialize};
use store::{Read, StoreError, imports::StoredFinding};

pub use effects::{Effect, Effects, Figures};
pub use rows::{FieldChange, TrialRow};

use super::{Findings, Order};

/// The most rejections that a trial shows; the file of rejected rows has all.
const MOST_SHOWN: usize = 200;

/// What an import would do. Kept as JSON until it is applied or given up.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Trial {
    /// The area the list was taken to speak about.
    pub area: Area,
    /// The day the list speaks about.
    pub as_of: NaiveDate,
    /// Its rows by what would become of them.
    pub counts: ImportCounts,
    /// What was understood of each file: its name, and some lines.
    pub understood: Vec<(String, String)>,
    /// Remarks about the list as a whole.
    pub notes: Vec<String>,
    /// What looks wrong, each in a sentence. Any of them asks for a second confirmation.
    pub doubts: Vec<String>,
    /// Where something changes, by place and service.
    pub places: Vec<PlaceChange>,
    /// The figures before and after.
    pub effects: Effects,
    /// The last list of this kind about this area.
    pub last: Option<LastTime>,
    /// The first rejections.
    pub rejected: Vec<StoredFinding>,
    /// The first warnings and notes about rows.
    pub remarks: Vec<StoredFinding>,
    /// Whether all of it is known already, so that there is nothing to take in.
    pub known: bool,
}

/// What a list changes in a municipality: rows of one service, or users.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PlaceChange {
    /// The municipality; none for numbers that no office list places.
    pub municipality: Option<MunicipalityCode>,
    /// The service; none for users.
    pub service: Option<ServiceKind>,
    /// Rows known before, where the list speaks.
    pub known: u64,
    /// Rows that were not known.
    pub new: u64,
    /// Rows that were known otherwise.
    pub changed: u64,
    /// Known rows that the list no longer has.
    pub gone: u64,
}

impl PlaceChange {
    /// Whether a tenth of what was known is gone: somebody should look at it.
    #[must_use]
    pub const fn is_heavy(&self) -> bool {
        self.gone > 0 && self.gone * 10 >= self.known
    }
}

/// The last list of a kind about an area.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct LastTime {
    /// Its number.
    pub seq: i64,
    /// The day it speaks about.
    pub as_of: NaiveDate,
    /// Rows it had, without those that were rejected.
    pub rows: u64,
}

/// A trial, and the rows it shows.
#[derive(Clone, Debug)]
pub struct Tried {
    /// What it would do.
    pub trial: Trial,
    /// What would become of rows, the first of each kind.
    pub rows: Vec<TrialRow>,
    /// What was found in rows, for commands that tell it.
    pub findings: Findings,
}

impl Trial {
    /// A trial of which only the reading is known.
    fn of(order: &Order, area: Area, counts: ImportCounts, findings: &Findings) -> Self {
        let some = |rejected: bool| {
            let of = move |f: &&StoredFinding| (f.severity == "rejected") == rejected;
            findings.all().filter(of).take(MOST_SHOWN).cloned().collect()
        };
        Self {
            area,
            as_of: order.as_of,
            counts,
            understood: Vec::new(),
            notes: Vec::new(),
            doubts: Vec::new(),
            places: Vec::new(),
            effects: Effects::default(),
            last: None,
            rejected: some(true),
            remarks: some(false),
            known: false,
        }
    }

    /// Rows that would be taken.
    #[must_use]
    pub const fn taken(&self) -> u64 {
        let n = &self.counts;
        n.new + n.changed + n.unchanged
    }
}

/// The last list of a kind about an area, by the day it speaks about.
async fn last_time(read: &mut Read, kind: ImportKind, area: Area) -> Result<Option<LastTime>, StoreError> {
    let imports = read.imports(u32::MAX, 0).await?;
    let about =
        imports.iter().filter(|import| (import.kind, import.area) == (kind, area) && import.undone.is_none());
    let last = about.max_by_key(|import| (import.as_of, import.seq));
    Ok(last.map(|import| LastTime {
        seq: import.seq,
        as_of: import.as_of,
        rows: import.counts.new + import.counts.changed + import.counts.unchanged,
    }))
}
