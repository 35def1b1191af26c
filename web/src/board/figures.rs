//! The figures of a board: read once, the same for the page, its files and the command.

use chrono::NaiveDate;
use desk::master::Master;
use domain::{
    area::Area,
    code::{MunicipalityCode, PrefectureCode},
    definition::{Base, Definition, DefinitionId},
    facts::{MunicipalityCount, PrefectureCount},
};
use kpi::{Standing, Trend};
use rustc_hash::FxHashMap;
use store::{Read, StoreError, published::PublishedTable};

use super::series;
use crate::site::{Ground, Moment};

/// Which areas a board tells about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Areas {
    /// The whole country.
    Nation,
    /// The 47 prefectures.
    Prefectures,
    /// One prefecture.
    Prefecture(PrefectureCode),
    /// The municipalities of a prefecture, or of the country.
    Municipalities(Option<PrefectureCode>),
    /// One municipality.
    Municipality(MunicipalityCode),
}

/// A definition as it holds on the day of some figures.
#[derive(Clone, Debug)]
pub struct Basis {
    /// What counts.
    pub definition: Definition,
    /// The day the figures speak about: the last one on or before the day asked for.
    pub as_of: NaiveDate,
    /// The published table, when that is where the figures come from.
    pub published: Option<PublishedTable>,
}

/// A prefecture as its board shows it.
#[derive(Clone, Debug)]
pub struct WholePrefecture {
    /// Where its municipalities stand, in order of their codes.
    pub municipalities: Vec<Standing>,
    /// Where it stands itself; `None` while it has nothing to count.
    pub own: Option<Standing>,
    /// Its course up to the day.
    pub trend: Trend,
}

impl Basis {
    /// What figures on or before a day rest on. `None` while there are none, or the definition is unknown.
    #[must_use]
    pub fn find(ground: &Ground, master: &Master, definition: &DefinitionId, on: NaiveDate) -> Option<Self> {
        let in_force = master.definition(definition, on)?;
        if in_force.base == Base::Published {
            let table = ground.published.iter().find(|table| table.as_of <= on)?;
            return Some(Self {
                definition: in_force.clone(),
                as_of: table.as_of,
                published: Some(table.clone()),
            });
        }
        let as_of = ground.day(on)?;
        let definition = master.definition(definition, as_of).unwrap_or(in_force).clone();
        Some(Self { definition, as_of, published: None })
    }

    /// Where the areas stand, in order of their codes.
    pub async fn standings(
        &self,
        read: &mut Read,
        master: &Master,
        areas: Areas,
    ) -> Result<Vec<Standing>, StoreError> {
        if let Some(table) = &self.published {
            return self.published(read, master, table, areas).await;
        }
        let (id, as_of) = (&self.definition.id, self.as_of);
        Ok(match areas {
            Areas::Nation | Areas::Prefecture(_) => {
                let of = match areas {
                    Areas::Prefecture(code) => Some(code),
                    _ => None,
                };
                let count = read.prefecture_count(id, of, as_of).await?;
                count.map(|count| self.prefecture(master, &count)).into_iter().collect()
            }
            Areas::Prefectures => {
                let counts = read.prefecture_counts(id, as_of).await?;
                counts
                    .iter()
                    .filter(|count| count.prefecture.is_some())
                    .map(|c| self.prefecture(master, c))
                    .collect()
            }
            Areas::Municipalities(of) => {
                self.municipalities(master, of, read.municipality_counts(id, of, as_of).await?)
            }
            Areas::Municipality(code) => {
                let count = read.municipality_count(id, code, as_of).await?;
                self.municipality(master, code, count.as_ref()).into_iter().collect()
            }
        })
    }

    /// What the board of a prefecture shows: its municipalities, itself, its course, and of which moment that is.
    pub async fn whole_prefecture(
        &self,
        mut read: Read,
        master: &Master,
        code: PrefectureCode,
    ) -> Result<(Moment, WholePrefecture), StoreError> {
        if self.published.is_some() {
            let municipalities = self.standings(&mut read, master, Areas::Municipalities(Some(code))).await?;
            let own = self.standings(&mut read, master, Areas::Prefecture(code)).await?.pop();
            let trend = series::trend(&mut read, Area::Prefecture(code), self).await?;
            return Ok((Moment::Since(read), WholePrefecture { municipalities, own, trend }));
        }
        let whole = read.whole_prefecture(&self.definition.id, code, self.as_of, series::MOST_POINTS).await?;
        let facts = WholePrefecture {
            municipalities: self.municipalities(master, Some(code), whole.municipalities),
            own: whole.own.map(|count| self.prefecture(master, &count)),
            trend: Trend::new(whole.course, self.definition.municipality_target),
        };
        Ok((Moment::Of(whole.version), facts))
    }

    /// Municipalities in order of their codes, those without anything to count at zero.
    fn municipalities(
        &self,
        master: &Master,
        of: Option<PrefectureCode>,
        counts: Vec<MunicipalityCount>,
    ) -> Vec<Standing> {
        let counts: FxHashMap<_, _> = counts.into_iter().map(|count| (count.municipality, count)).collect();
        master
            .gazetteer
            .municipalities()
            .filter(|place| of.is_none_or(|prefecture| place.code.prefecture() == prefecture))
            .filter_map(|place| self.municipality(master, place.code, counts.get(&place.code)))
            .collect()
    }

    fn prefecture(&self, master: &Master, count: &PrefectureCount) -> Standing {
        let name = master.area_name(count.prefecture.map_or(Area::Nation, Area::Prefecture));
        kpi::prefecture(&self.definition, &name, count, self.as_of)
    }

    /// A municipality without anything to count stands at zero.
    fn municipality(
        &self,
        master: &Master,
        code: MunicipalityCode,
        count: Option<&MunicipalityCount>,
    ) -> Option<Standing> {
        let nothing = MunicipalityCount { municipality: code, offices: 0, users: 0, unmatched: 0 };
        let place = master.gazetteer.by_code(code)?;
        Some(kpi::municipality(&self.definition, place, count.unwrap_or(&nothing), self.as_of))
    }

    async fn published(
        &self,
        read: &mut Read,
        master: &Master,
        table: &PublishedTable,
        areas: Areas,
    ) -> Result<Vec<Standing>, StoreError> {
        let rows = read.published_rows(table.import).await?;
        let standing = |area: Area, row: &domain::published::PublishedRow| {
            kpi::published(&self.definition, &master.area_name(area), row, self.as_of)
        };
        if areas == Areas::Nation {
            // The whole country is the sum of the prefectures, whatever the table prints as its total.
            let sum = |of: fn(&domain::published::PublishedRow) -> u32| {
                rows.iter().filter(|row| matches!(row.area, Area::Prefecture(_))).map(of).sum()
            };
            let row = domain::published::PublishedRow {
                area: Area::Nation,
                offices: sum(|row| row.offices),
                users: sum(|row| row.users),
                printed_rate: None,
            };
            return Ok(vec![standing(Area::Nation, &row)]);
        }
        Ok(rows
            .iter()
            .filter(|row| match (areas, row.area) {
                (Areas::Prefectures, Area::Prefecture(_)) => true,
                (Areas::Prefecture(asked), Area::Prefecture(code)) => asked == code,
                (Areas::Municipalities(asked), Area::Municipality(code)) => {
                    asked.is_none_or(|prefecture| code.prefecture() == prefecture)
                }
                (Areas::Municipality(asked), Area::Municipality(code)) => asked == code,
                _ => false,
            })
            .map(|row| standing(row.area, row))
            .collect())
    }
}
