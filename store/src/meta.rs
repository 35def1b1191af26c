//! What the application remembers about its data.

use crate::{
    engine::{Read, Write, run},
    error::{StoreError, valid},
    sql,
};

/// Whether the data is a demonstration or somebody's own. The two never mix.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Origin {
    /// Nothing was brought in yet, besides published totals.
    Empty,
    /// デモデータ（架空）.
    Demo,
    /// Lists of the people who use it.
    Real,
}

impl Origin {
    const fn code(self) -> &'static str {
        match self {
            Self::Empty => "empty",
            Self::Demo => "demo",
            Self::Real => "real",
        }
    }
}

impl Read {
    /// A number that grows with every change of the data, so that what was made from it can be kept until then.
    pub async fn data_version(&mut self) -> Result<i64, StoreError> {
        let value = self.meta("data_version").await?.unwrap_or_default();
        valid(value.parse().ok(), "meta", "value", value)
    }

    /// Whether the data is a demonstration or real.
    pub async fn origin(&mut self) -> Result<Origin, StoreError> {
        let value = self.meta("origin").await?.unwrap_or_default();
        let origin = [Origin::Empty, Origin::Demo, Origin::Real].into_iter().find(|o| o.code() == value);
        valid(origin, "meta", "value", value)
    }

    /// A note the application left about its data under a key.
    pub async fn note(&mut self, key: &str) -> Result<Option<String>, StoreError> {
        self.meta(key).await
    }

    async fn meta(&mut self, key: &str) -> Result<Option<String>, StoreError> {
        Ok(run!(self, sql::META_GET, |q, c| sqlx::query_scalar(q).bind(key).fetch_optional(c))?)
    }
}

impl Write {
    /// Says that the data changes. The first act of every import: on PostgreSQL it makes imports wait for each other.
    pub async fn advance(&mut self) -> Result<(), StoreError> {
        let rows = run!(self.0, sql::META_ADVANCE, |q, c| async {
            Ok::<_, sqlx::Error>(sqlx::query(q).execute(c).await?.rows_affected())
        })?;
        Self::must_be_one(rows, "meta data_version")
    }

    /// Says what the data is from now on.
    pub async fn set_origin(&mut self, origin: Origin) -> Result<(), StoreError> {
        self.put_note("origin", origin.code()).await
    }

    /// Leaves a note about the data under a key.
    pub async fn put_note(&mut self, key: &str, value: &str) -> Result<(), StoreError> {
        run!(self.0, sql::META_PUT, |q, c| async {
            sqlx::query(q).bind(key).bind(value).execute(c).await.map(drop)
        })?;
        Ok(())
    }

    /// Takes every office with its contacts, every listing and figure away, and the imports that brought them. Published totals stay.
    pub async fn forget_demo(&mut self) -> Result<(), StoreError> {
        // Rows before what they refer to.
        let all = [
            &sql::DEMO_CONTACT,
            &sql::DEMO_ADDRESS_STOP,
            &sql::DEMO_FINDING,
            &sql::DEMO_IMPORT_FILE,
            &sql::DEMO_USAGE_MEMBER,
            &sql::DEMO_USAGE_EFFECTIVE,
            &sql::DEMO_USAGE_LISTING,
            &sql::DEMO_OFFICE_SEARCH,
            &sql::DEMO_OFFICE_EDIT,
            &sql::DEMO_OFFICE_CLOSING,
            &sql::DEMO_OFFICE_REVERSAL,
            &sql::DEMO_OFFICE_SEAT,
            &sql::DEMO_OFFICE_SERVICE,
            &sql::DEMO_OFFICE_CARD,
            &sql::DEMO_ROLLUP_MUNICIPALITY,
            &sql::DEMO_ROLLUP_PREFECTURE,
            &sql::DEMO_ROLLUP_SERVICE,
            &sql::DEMO_IMPORT,
            // Imports refer to intakes: after them.
            &sql::DEMO_INTAKE,
            &sql::DEMO_WEB_FETCH,
            &sql::DEMO_INTAKE_FIXES,
        ];
        for sql in all {
            run!(self.0, sql, |q, c| async { sqlx::query(q).execute(c).await.map(drop) })?;
        }
        self.forget_demo_accounts().await.map(drop)
    }
}
