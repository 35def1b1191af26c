//! What the board shows: counts of a day, and their course over time. Each method reads only what its page shows.
//!
//! Rows come as one JSON text and are put in order here: ordering inside the text costs SQLite more than all the rest.

use chrono::NaiveDate;
use domain::{
    code::{MunicipalityCode, PrefectureCode},
    definition::DefinitionId,
    facts::{KindCount, MunicipalityCount, PrefectureCount, TrendPoint},
};

use crate::{
    engine::{Read, run},
    error::StoreError,
    master::{count, kind, municipality, prefecture},
    sql,
};

/// A prefecture as its board shows it, all of one moment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WholePrefecture {
    /// The data version of that moment.
    pub version: i64,
    /// Its municipalities that have anything to count.
    pub municipalities: Vec<MunicipalityCount>,
    /// Its own counts; `None` when it has nothing to count.
    pub own: Option<PrefectureCount>,
    /// Its course up to the day, oldest first.
    pub course: Vec<TrendPoint>,
}

type PrefectureRow = (i64, i64, i64, i64, i64, i64, i64);

impl Read {
    /// The whole country and the 47 prefectures on a day.
    pub async fn prefecture_counts(
        &mut self,
        definition: &DefinitionId,
        as_of: NaiveDate,
    ) -> Result<Vec<PrefectureCount>, StoreError> {
        let json: String = run!(self, sql::BOARD_PREFECTURES, |q, c| {
            sqlx::query_scalar(q).bind(as_of).bind(definition.as_str()).fetch_one(c)
        })?;
        let mut rows: Vec<PrefectureRow> = Self::from_json(&json, "board_prefectures")?;
        rows.sort_unstable();
        rows.into_iter().map(prefecture_count).collect()
    }

    /// A prefecture on a day, or the whole country for `None`.
    pub async fn prefecture_count(
        &mut self,
        definition: &DefinitionId,
        of: Option<PrefectureCode>,
        as_of: NaiveDate,
    ) -> Result<Option<PrefectureCount>, StoreError> {
        let key = of.map_or(0, |code| i64::from(code.get()));
        let row: Option<PrefectureRow> = run!(self, sql::BOARD_PREFECTURE, |q, c| {
            sqlx::query_as(q).bind(definition.as_str()).bind(key).bind(as_of).fetch_optional(c)
        })?;
        row.map(prefecture_count).transpose()
    }

    /// The municipalities of a prefecture (of all for `None`) that have anything to count on a day.
    pub async fn municipality_counts(
        &mut self,
        definition: &DefinitionId,
        of: Option<PrefectureCode>,
        as_of: NaiveDate,
    ) -> Result<Vec<MunicipalityCount>, StoreError> {
        let (from, to) = municipalities_of(of);
        let json: String = run!(self, sql::BOARD_MUNICIPALITIES, |q, c| {
            sqlx::query_scalar(q).bind(as_of).bind(definition.as_str()).bind(from).bind(to).fetch_one(c)
        })?;
        let mut rows: Vec<(i64, i64, i64, i64)> = Self::from_json(&json, "board_municipalities")?;
        rows.sort_unstable();
        rows.into_iter().map(municipality_count).collect()
    }

    /// A prefecture on a day with its municipalities and the last `limit` points of its course, in one statement.
    pub async fn whole_prefecture(
        &mut self,
        definition: &DefinitionId,
        of: PrefectureCode,
        as_of: NaiveDate,
        limit: u32,
    ) -> Result<WholePrefecture, StoreError> {
        let (from, to) = municipalities_of(Some(of));
        let row: (i64, String, String, String) = run!(self, sql::BOARD_WHOLE_PREFECTURE, |q, c| {
            let query = sqlx::query_as(q).bind(as_of).bind(definition.as_str()).bind(from).bind(to);
            query.bind(i64::from(of.get())).bind(i64::from(limit)).fetch_one(c)
        })?;
        let (version, municipalities, own, course) = row;
        let mut municipalities: Vec<(i64, i64, i64, i64)> =
            Self::from_json(&municipalities, "whole_prefecture municipalities")?;
        municipalities.sort_unstable();
        let own: Option<PrefectureRow> = Self::from_json(&own, "whole_prefecture own")?;
        Ok(WholePrefecture {
            version,
            municipalities: municipalities.into_iter().map(municipality_count).collect::<Result<_, _>>()?,
            own: own.map(prefecture_count).transpose()?,
            course: oldest_first(Self::from_json(&course, "whole_prefecture course")?)?,
        })
    }

    /// A municipality on a day; `None` when it has nothing to count.
    pub async fn municipality_count(
        &mut self,
        definition: &DefinitionId,
        of: MunicipalityCode,
        as_of: NaiveDate,
    ) -> Result<Option<MunicipalityCount>, StoreError> {
        let row: Option<(i64, i64, i64, i64)> = run!(self, sql::BOARD_MUNICIPALITY, |q, c| {
            sqlx::query_as(q)
                .bind(definition.as_str())
                .bind(i64::from(of.get()))
                .bind(as_of)
                .fetch_optional(c)
        })?;
        row.map(municipality_count).transpose()
    }

    /// The kinds of service of a municipality on a day.
    pub async fn kind_counts(
        &mut self,
        of: MunicipalityCode,
        as_of: NaiveDate,
    ) -> Result<Vec<KindCount>, StoreError> {
        let json: String = run!(self, sql::BOARD_SERVICES, |q, c| {
            sqlx::query_scalar(q).bind(as_of).bind(i64::from(of.get())).fetch_one(c)
        })?;
        let mut rows: Vec<(i64, i64, i64)> = Self::from_json(&json, "board_services")?;
        rows.sort_unstable();
        rows.into_iter()
            .map(|(id, offices, users)| {
                Ok(KindCount { kind: kind(id)?, offices: count(offices)?, users: count(users)? })
            })
            .collect()
    }

    /// The last `limit` points of a prefecture (the whole country for `None`) up to a day, oldest first.
    pub async fn prefecture_trend(
        &mut self,
        definition: &DefinitionId,
        of: Option<PrefectureCode>,
        until: NaiveDate,
        limit: u32,
    ) -> Result<Vec<TrendPoint>, StoreError> {
        let key = of.map_or(0, |code| i64::from(code.get()));
        let json: String = run!(self, sql::BOARD_PREFECTURE_TREND, |q, c| {
            sqlx::query_scalar(q)
                .bind(definition.as_str())
                .bind(key)
                .bind(until)
                .bind(i64::from(limit))
                .fetch_one(c)
        })?;
        let rows: Vec<(NaiveDate, i64, i64, i64, i64)> = Self::from_json(&json, "board_prefecture_trend")?;
        oldest_first(rows)
    }

    /// The last `limit` points of a municipality up to a day, oldest first.
    pub async fn municipality_trend(
        &mut self,
        definition: &DefinitionId,
        of: MunicipalityCode,
        until: NaiveDate,
        limit: u32,
    ) -> Result<Vec<TrendPoint>, StoreError> {
        let key = i64::from(of.get());
        let json: String = run!(self, sql::BOARD_MUNICIPALITY_TREND, |q, c| {
            sqlx::query_scalar(q)
                .bind(definition.as_str())
                .bind(key)
                .bind(until)
                .bind(i64::from(limit))
                .fetch_one(c)
        })?;
        let rows: Vec<(NaiveDate, i64, i64)> = Self::from_json(&json, "board_municipality_trend")?;
        oldest_first(rows.into_iter().map(|(as_of, offices, users)| (as_of, offices, users, 0, 0)).collect())
    }
}

fn oldest_first(mut rows: Vec<(NaiveDate, i64, i64, i64, i64)>) -> Result<Vec<TrendPoint>, StoreError> {
    rows.sort_unstable();
    rows.into_iter()
        .map(|(as_of, offices, users, counted, achieved)| {
            Ok(TrendPoint {
                as_of,
                offices: count(offices)?,
                users: count(users)?,
                counted: count(counted)?,
                achieved: count(achieved)?,
            })
        })
        .collect()
}

fn prefecture_count(row: PrefectureRow) -> Result<PrefectureCount, StoreError> {
    let (code, offices, users, unmatched, municipalities, counted, achieved) = row;
    Ok(PrefectureCount {
        prefecture: if code == 0 { None } else { Some(prefecture(code)?) },
        offices: count(offices)?,
        users: count(users)?,
        unmatched: count(unmatched)?,
        municipalities: count(municipalities)?,
        counted: count(counted)?,
        achieved: count(achieved)?,
    })
}

fn municipality_count(
    (code, offices, users, unmatched): (i64, i64, i64, i64),
) -> Result<MunicipalityCount, StoreError> {
    Ok(MunicipalityCount {
        municipality: municipality(code)?,
        offices: count(offices)?,
        users: count(users)?,
        unmatched: count(unmatched)?,
    })
}

/// The codes of a prefecture's municipalities as a half-open range; all of them for `None`.
pub(crate) fn municipalities_of(prefecture: Option<PrefectureCode>) -> (i64, i64) {
    prefecture.map_or((0, 1_000_000), |code| {
        let first = i64::from(code.get()) * 10_000;
        (first, first + 10_000)
    })
}
