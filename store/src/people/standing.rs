//! How accounts get in, of all of them at once: for data that comes back from a backup.

use domain::people::{Account, AccountId};
use sqlx_macros::FromRow;

use super::rows::AccountRow;
use crate::{
    engine::{Read, Write, run},
    error::StoreError,
    sql,
};

/// An account and what it gets in with, to be compared and for nothing else.
pub(crate) struct Standing {
    pub(crate) account: Account,
    pub(crate) password: Option<String>,
    pub(crate) secret: Option<String>,
    /// How many codes on paper, and one of them: another set or one code less differs in it.
    pub(crate) codes: (i64, Option<String>),
}

#[derive(FromRow)]
struct StandingRow {
    #[sqlx(flatten)]
    account: AccountRow,
    password: Option<String>,
    secret: Option<String>,
    codes: i64,
    code: Option<String>,
}

impl Read {
    /// How every account gets in.
    pub(crate) async fn standings(&mut self) -> Result<Vec<Standing>, StoreError> {
        let rows: Vec<StandingRow> = run!(self, sql::PEOPLE_STANDING, |q, c| sqlx::query_as(q).fetch_all(c))?;
        let read = |row: StandingRow| {
            let StandingRow { account, password, secret, codes, code } = row;
            Ok(Standing { account: account.try_into()?, password, secret, codes: (codes, code) })
        };
        rows.into_iter().map(read).collect()
    }
}

impl Write {
    /// Lets nobody in with the password an account has; a link for a new one does. Sessions and links of before end.
    pub(crate) async fn forget_password(&mut self, id: AccountId) -> Result<(), StoreError> {
        let rows = run!(self.0, sql::PEOPLE_FORGET_PASSWORD, |q, c| async {
            Ok::<_, sqlx::Error>(sqlx::query(q).bind(id.to_string()).execute(c).await?.rows_affected())
        })?;
        Self::must_be_one(rows, "account")?;
        self.end_everything(id).await
    }
}
