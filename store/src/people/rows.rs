//! Accounts and their parts as tables hold them.

use chrono::{DateTime, Utc};
use domain::people::{Account, AccountId, AccountState, Email, PersonName, Role, Scope, SessionId};
use sqlx_macros::FromRow;

use crate::{
    error::{StoreError, valid},
    imports::area,
};

/// A row of `account`, without its password.
#[derive(FromRow)]
pub(super) struct AccountRow {
    id: String,
    email: String,
    name: String,
    role: String,
    areas: String,
    state: String,
    state_at: DateTime<Utc>,
    demonstration: bool,
    epoch: i64,
    created_at: DateTime<Utc>,
    signed_in_at: Option<DateTime<Utc>>,
}

impl TryFrom<AccountRow> for Account {
    type Error = StoreError;

    fn try_from(row: AccountRow) -> Result<Self, StoreError> {
        Ok(Self {
            id: account_id(&row.id)?,
            // What is wrong with it stays out of the message: it is personal data.
            email: valid(Email::parse(&row.email).ok(), "account", "email", &row.id)?,
            name: name(&row.name, &row.id)?,
            role: role(&row.role)?,
            scope: scope(&row.areas)?,
            state: state(&row.state, row.state_at)?,
            demonstration: row.demonstration,
            epoch: row.epoch,
            created_at: row.created_at,
            signed_in_at: row.signed_in_at,
        })
    }
}

/// The word and the instant under which a state is stored.
pub(super) fn state_columns(state: AccountState, now: DateTime<Utc>) -> (&'static str, DateTime<Utc>) {
    match state {
        AccountState::Invited { until } => ("invited", until),
        AccountState::Active => ("active", now),
        AccountState::Disabled { since } => ("disabled", since),
    }
}

fn state(word: &str, at: DateTime<Utc>) -> Result<AccountState, StoreError> {
    let state = match word {
        "invited" => Some(AccountState::Invited { until: at }),
        "active" => Some(AccountState::Active),
        "disabled" => Some(AccountState::Disabled { since: at }),
        _ => None,
    };
    valid(state, "account", "state", word)
}

pub(super) fn account_id(text: &str) -> Result<AccountId, StoreError> {
    valid(AccountId::parse(text), "account", "id", text)
}

pub(super) fn session_id(text: &str) -> Result<SessionId, StoreError> {
    valid(SessionId::parse(text), "session", "id", text)
}

/// A name; the message about a wrong one names the account instead.
pub(super) fn name(text: &str, account: &str) -> Result<PersonName, StoreError> {
    valid(PersonName::parse(text).ok(), "account", "name", account)
}

pub(super) fn role(key: &str) -> Result<Role, StoreError> {
    valid(Role::from_key(key), "account", "role", key)
}

pub(super) fn scope(text: &str) -> Result<Scope, StoreError> {
    let keys = text.split(',').filter(|key| !key.is_empty());
    let areas = keys.map(|key| area(valid(key.parse().ok(), "account", "areas", key)?));
    Ok(Scope::new(areas.collect::<Result<Vec<_>, StoreError>>()?))
}
