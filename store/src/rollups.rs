//! Counts kept for the pages, refreshed in the transaction of the import that touches them.

use chrono::NaiveDate;
use domain::facts::{Rollup, ServiceRollup};

use crate::{
    bulk::{Cell, Table},
    engine::{Read, Write, run},
    error::StoreError,
    sql,
};

static MUNICIPALITY: Table = Table {
    name: "rollup_municipality",
    columns: &["definition", "municipality", "as_of", "offices", "users", "unmatched"],
};
static PREFECTURE: Table = Table {
    name: "rollup_prefecture",
    columns: &[
        "definition",
        "prefecture",
        "as_of",
        "offices",
        "users",
        "unmatched",
        "municipalities",
        "counted",
        "achieved",
    ],
};
static SERVICE: Table =
    Table { name: "rollup_service", columns: &["as_of", "municipality", "kind", "offices", "users"] };

impl Read {
    /// The days about which lists spoke, ascending. Between two of them no figure can change.
    pub async fn dates(&mut self) -> Result<Vec<NaiveDate>, StoreError> {
        Ok(run!(self, sql::ROLLUPS_DATES, |q, c| sqlx::query_scalar(q).fetch_all(c))?)
    }
}

impl Write {
    /// Takes away what is kept of days on which nothing speaks any more, after a list was undone.
    pub async fn forget_silent_days(&mut self) -> Result<(), StoreError> {
        let all = [
            &sql::ROLLUPS_SILENCE_MUNICIPALITIES,
            &sql::ROLLUPS_SILENCE_PREFECTURES,
            &sql::ROLLUPS_SILENCE_SERVICES,
            &sql::USAGE_SILENCE,
        ];
        for sql in all {
            run!(self.0, sql, |q, c| async { sqlx::query(q).execute(c).await.map(drop) })?;
        }
        Ok(())
    }

    /// Replaces the counts of a day.
    pub async fn put_rollups(
        &mut self,
        as_of: NaiveDate,
        rollups: &[Rollup],
        services: Vec<ServiceRollup>,
    ) -> Result<(), StoreError> {
        let old = [
            &sql::ROLLUPS_FORGET_MUNICIPALITIES,
            &sql::ROLLUPS_FORGET_PREFECTURES,
            &sql::ROLLUPS_FORGET_SERVICES,
        ];
        for sql in old {
            run!(self.0, sql, |q, c| async { sqlx::query(q).bind(as_of).execute(c).await.map(drop) })?;
        }
        let int = |value: u32| Cell::Int(i64::from(value));
        let (mut municipalities, mut prefectures) = (self.batch(&MUNICIPALITY), self.batch(&PREFECTURE));
        for rollup in rollups {
            for m in &rollup.municipalities {
                municipalities.push([
                    Cell::Text(rollup.definition.as_str().to_owned()),
                    int(m.municipality.get()),
                    Cell::Day(as_of),
                    int(m.offices),
                    int(m.users),
                    int(m.unmatched),
                ]);
            }
            for p in &rollup.prefectures {
                prefectures.push([
                    Cell::Text(rollup.definition.as_str().to_owned()),
                    Cell::Int(p.prefecture.map_or(0, |code| i64::from(code.get()))),
                    Cell::Day(as_of),
                    int(p.offices),
                    int(p.users),
                    int(p.unmatched),
                    int(p.municipalities),
                    int(p.counted),
                    int(p.achieved),
                ]);
            }
        }
        self.send(municipalities).await?;
        self.send(prefectures).await?;
        let kinds = services.into_iter().map(|service| (as_of, service)).collect();
        self.pour(&SERVICE, kinds, |(as_of, service)| {
            [
                Cell::Day(*as_of),
                Cell::Int(i64::from(service.municipality.get())),
                Cell::Int(i64::from(service.count.kind.id())),
                Cell::Int(i64::from(service.count.offices)),
                Cell::Int(i64::from(service.count.users)),
            ]
        })
        .await
    }
}
