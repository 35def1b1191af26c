//! Accounts that were taken out of use long ago go: name and address are kept no longer than somebody may still ask who that was.

use chrono::{DateTime, Utc};
use domain::{
    audit::{By, Deed, Entry, Field, Fields, Subject},
    clock::japanese_day,
    retention::{Grounds, Setting},
};

use super::rows::account_id;
use crate::{
    engine::{Write, run},
    error::StoreError,
    retention::midnight,
    sql,
};

/// Accounts that go in one work.
const HANDFUL: i64 = 100;

impl Write {
    /// Erases accounts that a rule takes, with all that belongs to them, and says how many; a run calls it until there are none,
    /// each time in a work of its own. Each is on record by its number, under which the trail knows it for ever.
    pub async fn forget_disabled_accounts(
        &mut self,
        setting: &Setting,
        by: By,
        at: DateTime<Utc>,
    ) -> Result<u32, StoreError> {
        let last = midnight(setting.last_day(japanese_day(at)));
        let ids: Vec<String> = run!(self.0, sql::RETENTION_DISABLED_ACCOUNTS, |q, c| {
            sqlx::query_scalar(q).bind(last).bind(HANDFUL).fetch_all(c)
        })?;
        let mut gone = 0;
        for id in ids {
            let rows = run!(self.0, sql::PEOPLE_FORGET_DISABLED_ACCOUNT, |q, c| async {
                Ok::<_, sqlx::Error>(sqlx::query(q).bind(&id).bind(last).execute(c).await?.rows_affected())
            })?;
            if rows == 0 {
                continue;
            }
            gone += 1;
            let told = Fields::new().text(Field::Reason, &Grounds::Rule(setting.rule).name());
            let subject = Subject::Account(account_id(&id)?);
            self.record(&Entry::new(at, by, Deed::PersonalDeleted, subject).with(told)).await?;
        }
        Ok(gone)
    }
}
