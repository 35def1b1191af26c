//! Which tables of a PostgreSQL database are ours. A schema may hold what others keep there; a backup does not take it,
//! and a restore does not touch it.
//!
//! What our migrations make is read from their own text, so that a later migration is known without being listed again.

use std::collections::BTreeSet;

use sqlx::{PgConnection, migrate::Migration};

use super::BackupError;
use crate::engine::POSTGRES_MIGRATIONS;

/// The table in which it stands which migrations ran.
pub(super) const RAN: &str = "_sqlx_migrations";

const IS_THERE: &str = "SELECT to_regclass('_sqlx_migrations') IS NOT NULL";
const RUNS: &str = "SELECT version, checksum FROM _sqlx_migrations ORDER BY version";

/// Whose the schema is, by the migrations that ran in it.
#[derive(Debug)]
pub(super) enum History {
    /// Nobody's: none ran.
    None,
    /// Ours, with these migrations.
    Ours(Vec<&'static Migration>),
    /// Ours, of a later release.
    Newer,
    /// Another program's that keeps its history under the same name.
    Others,
}

impl History {
    /// Looks.
    pub(super) async fn of(connection: &mut PgConnection) -> Result<Self, BackupError> {
        let there: bool = sqlx::query_scalar(IS_THERE).fetch_one(&mut *connection).await?;
        if !there {
            return Ok(Self::None);
        }
        let ran: Vec<(i64, Vec<u8>)> = sqlx::query_as(RUNS).fetch_all(&mut *connection).await?;
        Ok(Self::judge(&ran))
    }

    fn judge(ran: &[(i64, Vec<u8>)]) -> Self {
        let known: Vec<&Migration> = POSTGRES_MIGRATIONS
            .iter()
            .filter(|own| ran.iter().any(|(version, sum)| *version == own.version && *sum == *own.checksum))
            .collect();
        match known.len() {
            all if all == ran.len() => Self::Ours(known),
            0 => Self::Others,
            _ => Self::Newer,
        }
    }

    /// The tables that are ours here; some of them may have gone since.
    pub(super) fn tables(&self) -> BTreeSet<String> {
        match self {
            Self::Ours(migrations) => tables(migrations.iter().copied()),
            _ => BTreeSet::new(),
        }
    }
}

/// The tables that migrations make.
pub(super) fn tables<'m>(migrations: impl Iterator<Item = &'m Migration>) -> BTreeSet<String> {
    migrations
        .flat_map(|migration| [made(migration, "CREATE TABLE "), made(migration, "RENAME TO ")].concat())
        .collect()
}

/// The functions that migrations make: those of triggers, which take nothing.
pub(super) fn functions<'m>(migrations: impl Iterator<Item = &'m Migration>) -> BTreeSet<String> {
    migrations
        .flat_map(|migration| {
            [made(migration, "CREATE FUNCTION "), made(migration, "CREATE OR REPLACE FUNCTION ")].concat()
        })
        .collect()
}

/// The names that follow these words in the text of a migration.
fn made(migration: &Migration, words: &str) -> Vec<String> {
    let lines = migration.sql.as_str().lines().filter(|line| !line.trim_start().starts_with("--"));
    lines
        .filter_map(|line| line.split_once(words))
        .filter_map(|(_, rest)| {
            let rest = rest.strip_prefix("IF NOT EXISTS ").unwrap_or(rest);
            let name = rest.split(|c: char| !(c.is_ascii_alphanumeric() || c == '_')).next()?;
            (!name.is_empty()).then(|| name.to_owned())
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_migrations_make_is_read_from_their_text() {
        let tables = tables(POSTGRES_MIGRATIONS.iter());
        for name in ["meta", "office_card", "account", "session", "audit_entry"] {
            assert!(tables.contains(name), "{tables:?}");
        }
        assert!(functions(POSTGRES_MIGRATIONS.iter()).contains("audit_refuse"));
    }

    #[test]
    fn a_history_is_ours_only_with_our_migrations() {
        let own: Vec<(i64, Vec<u8>)> =
            POSTGRES_MIGRATIONS.iter().map(|own| (own.version, own.checksum.to_vec())).collect();
        assert!(matches!(History::judge(&own), History::Ours(all) if all.len() == own.len()));
        assert!(matches!(History::judge(&own[..1]), History::Ours(one) if one.len() == 1));
        assert!(matches!(History::judge(&[]), History::Ours(none) if none.is_empty()));
        let later = [own, vec![(9_999, vec![1])]].concat();
        assert!(matches!(History::judge(&later), History::Newer));
        let theirs = [(1, vec![1, 2, 3])];
        assert!(matches!(History::judge(&theirs), History::Others));
    }
}
