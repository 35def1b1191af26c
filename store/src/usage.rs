//! Usage listings as they come in.

use chrono::NaiveDate;
use domain::{
    code::MunicipalityCode,
    office_number::OfficeNumber,
    usage::{ListingMode, UsageListing, UsageMember, UsageState},
};

use crate::{
    bulk::{Cell, Table},
    engine::{Read, Write, run},
    error::{StoreError, valid},
    imports::area,
    master::municipality,
    sql,
};

static MEMBER: Table =
    Table { name: "usage_member", columns: &["listing", "office", "state", "municipality"] };
static EFFECTIVE: Table = Table { name: "usage_effective", columns: &["as_of", "municipality", "listing"] };

impl Read {
    /// Every usage listing, in the order they came.
    pub async fn usage_listings(&mut self) -> Result<Vec<UsageListing>, StoreError> {
        let rows: Vec<(i64, NaiveDate, i64, String)> =
            run!(self, sql::USAGE_LISTINGS, |q, c| sqlx::query_as(q).fetch_all(c))?;
        rows.into_iter()
            .map(|(id, as_of, about, mode)| {
                let mode = valid(ListingMode::from_code(&mode), "usage_listing", "mode", mode)?;
                Ok(UsageListing { id, as_of, area: area(about)?, mode })
            })
            .collect()
    }

    /// Whom a usage listing names, in the order of their numbers.
    pub async fn members(&mut self, listing: i64) -> Result<Vec<UsageMember>, StoreError> {
        let json: String =
            run!(self, sql::USAGE_MEMBERS, |q, c| sqlx::query_scalar(q).bind(listing).fetch_one(c))?;
        Self::from_json::<Vec<(i64, i16, Option<i64>)>>(&json, "members")?
            .into_iter()
            .map(|(office, state, place)| {
                Ok(UsageMember {
                    number: valid(OfficeNumber::from_key(office), "usage_member", "office", office)?,
                    state: valid(UsageState::from_key(state), "usage_member", "state", state)?,
                    municipality: place.map(municipality).transpose()?,
                })
            })
            .collect()
    }
}

impl Write {
    /// Keeps a usage listing and its members, each office once.
    pub async fn add_usage(
        &mut self,
        listing: &UsageListing,
        members: &[UsageMember],
    ) -> Result<(), StoreError> {
        run!(self.0, sql::USAGE_ADD_LISTING, |q, c| async {
            let query =
                sqlx::query(q).bind(listing.id).bind(listing.as_of).bind(i64::from(listing.area.key()));
            query.bind(listing.mode.code()).execute(c).await.map(drop)
        })?;
        let rows = members.iter().map(|member| (listing.id, *member)).collect();
        self.pour(&MEMBER, rows, |(listing, member)| {
            [
                Cell::Int(*listing),
                Cell::Int(member.number.key()),
                Cell::Int(i64::from(member.state.key())),
                member.municipality.map(|code| i64::from(code.get())).into(),
            ]
        })
        .await
    }

    /// Takes a usage listing away with whom it names; that it came in is still told by its import.
    pub async fn withdraw_listing(&mut self, listing: i64) -> Result<(), StoreError> {
        for sql in [&sql::USAGE_WITHDRAW_MEMBERS, &sql::USAGE_WITHDRAW_EFFECTIVE] {
            run!(self.0, sql, |q, c| async { sqlx::query(q).bind(listing).execute(c).await.map(drop) })?;
        }
        let rows = run!(self.0, sql::USAGE_WITHDRAW, |q, c| async {
            Ok::<_, sqlx::Error>(sqlx::query(q).bind(listing).execute(c).await?.rows_affected())
        })?;
        Self::must_be_one(rows, "usage_listing to withdraw")
    }

    /// Keeps which listings speak for which municipality on a date of the board.
    pub async fn put_effective(
        &mut self,
        as_of: NaiveDate,
        effective: Vec<(MunicipalityCode, i64)>,
    ) -> Result<(), StoreError> {
        run!(self.0, sql::USAGE_FORGET_EFFECTIVE, |q, c| async {
            sqlx::query(q).bind(as_of).execute(c).await.map(drop)
        })?;
        let rows =
            effective.into_iter().map(|(municipality, listing)| (as_of, municipality, listing)).collect();
        self.pour(&EFFECTIVE, rows, |(as_of, municipality, listing)| {
            [Cell::Day(*as_of), Cell::Int(i64::from(municipality.get())), Cell::Int(*listing)]
        })
        .await
    }
}
