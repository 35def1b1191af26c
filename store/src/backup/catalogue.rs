//! What the engines' own catalogues tell about the tables.

use std::collections::{BTreeMap, BTreeSet};

use sqlx::PgConnection;

use super::{BackupError, Table};
use crate::sql::Sql;

/// Whether the tables were ever made.
pub(super) static MIGRATED: Sql = Sql::new(
    "backup/migrated",
    "SELECT COUNT(*) > 0 FROM sqlite_master WHERE type = 'table' AND name = '_sqlx_migrations'",
    "SELECT to_regclass('_sqlx_migrations') IS NOT NULL",
);

/// The shape of the tables.
pub(super) static SHAPE: Sql = {
    const TEXT: &str = "SELECT COALESCE(MAX(version), 0) FROM _sqlx_migrations";
    Sql::new("backup/shape", TEXT, TEXT)
};

/// Tables and the columns that are written, in order. The list of migrations is made anew by running them.
const COLUMNS: &str = "SELECT c.relname::text, a.attname::text
    FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid
    WHERE c.relnamespace = current_schema()::regnamespace AND c.relkind = 'r' AND c.relname <> '_sqlx_migrations'
      AND a.attnum > 0 AND NOT a.attisdropped AND a.attgenerated = ''
    ORDER BY c.relname, a.attnum";

/// Which table refers to which other one.
const REFERENCES: &str = "SELECT f.relname::text, t.relname::text
    FROM pg_constraint k JOIN pg_class f ON f.oid = k.conrelid JOIN pg_class t ON t.oid = k.confrelid
    WHERE k.contype = 'f' AND k.connamespace = current_schema()::regnamespace AND k.conrelid <> k.confrelid";

/// Those of the named tables that there are, those that others refer to first.
pub(super) async fn tables(
    connection: &mut PgConnection,
    named: &BTreeSet<String>,
) -> Result<Vec<Table>, BackupError> {
    let columns: Vec<(String, String)> = sqlx::query_as(COLUMNS).fetch_all(&mut *connection).await?;
    let references: Vec<(String, String)> = sqlx::query_as(REFERENCES).fetch_all(&mut *connection).await?;
    let mut tables: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for (table, column) in columns.into_iter().filter(|(table, _)| named.contains(table)) {
        tables.entry(table).or_default().push(column);
    }
    let order = in_order(tables.keys().cloned().collect(), &references);
    Ok(order
        .into_iter()
        .filter_map(|name| tables.remove(&name).map(|columns| Table { name, columns }))
        .collect())
}

/// The tables in an order in which each comes after those it refers to. Where they refer to each other in a circle
/// there is none, and the rest comes in order of name.
fn in_order(mut left: BTreeSet<String>, references: &[(String, String)]) -> Vec<String> {
    let mut order = Vec::with_capacity(left.len());
    while !left.is_empty() {
        let waits = |table: &String| references.iter().any(|(from, to)| from == table && left.contains(to));
        let mut free: Vec<String> = left.iter().filter(|table| !waits(table)).cloned().collect();
        if free.is_empty() {
            free = left.iter().cloned().collect();
        }
        left.retain(|table| !free.contains(table));
        order.append(&mut free);
    }
    order
}

/// A name as a statement writes it.
pub(super) fn quoted(name: &str) -> String {
    format!("\"{}\"", name.replace('"', "\"\""))
}

/// A table with its columns as `COPY` wants them.
pub(super) fn rows_of(table: &Table) -> String {
    let columns: Vec<String> = table.columns.iter().map(|column| quoted(column)).collect();
    format!("{} ({})", quoted(&table.name), columns.join(", "))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_table_comes_after_those_it_refers_to() {
        let names = |words: &[&str]| words.iter().map(|word| (*word).to_owned()).collect();
        let refers = |from: &str, to: &str| (from.to_owned(), to.to_owned());
        let references =
            [refers("a_row", "b_table"), refers("b_table", "import"), refers("finding", "import")];
        let order = in_order(names(&["a_row", "b_table", "finding", "import", "meta"]), &references);
        assert_eq!(order, ["import", "meta", "b_table", "finding", "a_row"]);
        let circle = [refers("a", "b"), refers("b", "a")];
        assert_eq!(in_order(names(&["a", "b"]), &circle), ["a", "b"]);
    }

    #[test]
    fn a_name_cannot_leave_its_quotes() {
        let table = Table { name: "x\"; DROP".into(), columns: vec!["a b".into()] };
        assert_eq!(rows_of(&table), "\"x\"\"; DROP\" (\"a b\")");
    }
}
