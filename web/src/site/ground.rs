//! What every page needs and only a change of the data changes: which lists there are, the days they speak about, and what
//! hands put right.
//!
//! Read once for a data version and held until the next one, so that a page asks the database for its own figures and
//! nothing else.

use std::sync::{Arc, Mutex, PoisonError};

use chrono::NaiveDate;
use desk::refresh::office_day;
use domain::{
    area::Area,
    code::MunicipalityCode,
    import::{ImportKind, first_lists},
    usage::UsageListing,
};
use store::{Read, StoreError, imports::Import, lists::Voices, meta::Origin, published::PublishedTable};

use crate::edits::held::Edits;

/// The lists there are, as of a data version.
#[derive(Clone, Debug)]
pub struct Ground {
    /// The data version.
    pub version: i64,
    /// Whether the data is a demonstration or real.
    pub origin: Origin,
    /// The days on which lists of offices or users spoke, newest first: the days of the board.
    pub days: Vec<NaiveDate>,
    /// Every import of offices or users that is not undone, newest day first.
    pub lists: Vec<Import>,
    /// Every published table: those that tell of prefectures first, and of them the newest day first. A table of one
    /// city must not stand before the country's.
    pub published: Vec<PublishedTable>,
    /// What hands put right of what lists say; few.
    pub edits: Edits,
}

impl Ground {
    /// Reads which lists there are.
    pub async fn load(read: &mut Read) -> Result<Self, StoreError> {
        let mut days = read.dates().await?;
        days.reverse();
        let mut lists = read.imports(u32::MAX, 0).await?;
        lists.retain(|list| list.kind != ImportKind::Published && list.undone.is_none());
        lists.sort_by_key(|list| std::cmp::Reverse((list.as_of, list.seq)));
        let published = national_first(read).await?;
        let edits = Edits::load(read).await?;
        let (version, origin) = (read.data_version().await?, read.origin().await?);
        Ok(Self { version, origin, days, lists, published, edits })
    }

    /// The last day of the board on or before this one.
    #[must_use]
    pub fn day(&self, on: NaiveDate) -> Option<NaiveDate> {
        self.days.iter().copied().find(|day| *day <= on)
    }

    /// The day on which a municipality's offices are looked up for a day of the board.
    #[must_use]
    pub fn office_day(&self, municipality: MunicipalityCode, board: NaiveDate) -> NaiveDate {
        let all: Vec<(Area, NaiveDate, bool)> =
            self.of(ImportKind::Offices).map(|list| (list.area, list.as_of, list.is_partial())).collect();
        office_day(&first_lists(&all), municipality, board).unwrap_or(board)
    }

    /// Which usage listings speak for a municipality on a day of the board.
    #[must_use]
    pub fn voices(&self, municipality: MunicipalityCode, board: NaiveDate) -> Voices {
        let listings: Vec<UsageListing> = self
            .of(ImportKind::Usage)
            .filter_map(|list| {
                Some(UsageListing { id: list.seq, as_of: list.as_of, area: list.area, mode: list.mode? })
            })
            .collect();
        match kpi::Effective::at(&listings, board).listings(municipality) {
            [] => Voices::None,
            [only] => Voices::One(*only),
            _ => Voices::Several,
        }
    }

    /// The lists of a kind, newest day first.
    pub fn of(&self, kind: ImportKind) -> impl Iterator<Item = &Import> {
        self.lists.iter().filter(move |list| list.kind == kind)
    }

    /// The lists of a kind that speak about an area or, for more than a municipality, about any part of it.
    pub fn about(&self, kind: ImportKind, area: Area) -> impl Iterator<Item = &Import> {
        let part = move |of: Area| match area {
            Area::Nation => true,
            Area::Prefecture(code) => of.prefecture().is_none_or(|of| of == code),
            Area::Municipality(code) => of.contains(code),
        };
        self.of(kind).filter(move |list| part(list.area))
    }
}

async fn national_first(read: &mut Read) -> Result<Vec<PublishedTable>, StoreError> {
    let (mut national, mut local) = (Vec::new(), Vec::new());
    for table in read.published_tables().await? {
        let rows = read.published_rows(table.import).await?;
        let tells = rows.iter().any(|row| matches!(row.area, Area::Prefecture(_)));
        if tells { national.push(table) } else { local.push(table) }
    }
    national.append(&mut local);
    Ok(national)
}

/// The ground of the latest data version that was asked for.
#[derive(Clone, Default)]
pub struct HeldGround(Arc<Mutex<Option<Arc<Ground>>>>);

impl HeldGround {
    /// The ground held, whatever its version. Who goes by it must see that what it reads is of the same version.
    #[must_use]
    pub fn held(&self) -> Option<Arc<Ground>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// The ground of the version that this view of the data has.
    pub async fn of(&self, read: &mut Read) -> Result<Arc<Ground>, StoreError> {
        let version = read.data_version().await?;
        if let Some(ground) = self.held().filter(|ground| ground.version == version) {
            return Ok(ground);
        }
        let ground = Arc::new(Ground::load(read).await?);
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = Some(ground.clone());
        Ok(ground)
    }
}
