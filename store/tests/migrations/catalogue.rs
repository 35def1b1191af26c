//! What both engines say they hold after the migrations.

use std::collections::{BTreeMap, BTreeSet};

use sqlx::{Connection as _, PgConnection, SqliteConnection, sqlite::SqliteConnectOptions};
use store::Store;

use crate::engines::{Postgres, folder};

/// A column as both engines can tell it: the kind of its type, and whether it may be null.
#[derive(Debug, PartialEq, Eq)]
struct Column {
    kind: &'static str,
    nullable: bool,
}

/// What an engine holds.
#[derive(Debug, Default, PartialEq, Eq)]
struct Catalogue {
    /// The columns of each table.
    columns: BTreeMap<(String, String), Column>,
    /// The columns of each primary key, in order.
    keys: BTreeMap<String, Vec<String>>,
    /// Named constraints by table.
    constraints: BTreeSet<(String, String)>,
    /// Indexes that were made by name, and their tables.
    indexes: BTreeSet<(String, String)>,
    /// Triggers and their tables.
    triggers: BTreeSet<(String, String)>,
}

/// `INTEGER` and `TEXT` stand for several types on SQLite; the README of the migrations has the table.
fn fits(sqlite: &str, postgres: &str) -> bool {
    match sqlite {
        "INTEGER" => matches!(postgres, "bigint" | "boolean"),
        "TEXT" => matches!(postgres, "text" | "date" | "timestamp with time zone"),
        "REAL" => postgres == "double precision",
        "BLOB" => postgres == "uuid",
        _ => false,
    }
}

async fn of_sqlite() -> Catalogue {
    let folder = folder();
    let file = folder.path().join("test.db");
    let store = Store::sqlite(&file).await.expect("a new file");
    store.migrate().await.expect("migrations");
    store.close().await;
    let options = SqliteConnectOptions::new().filename(&file);
    let mut connection = SqliteConnection::connect_with(&options).await.expect("the file");
    let columns: Vec<(String, String, String, bool, i64)> = sqlx::query_as(
        "SELECT m.name, c.name, c.type, c.\"notnull\", c.pk FROM sqlite_master m
         JOIN pragma_table_info(m.name) c
         WHERE m.type = 'table' AND m.name NOT LIKE 'sqlite!_%' ESCAPE '!' AND m.name <> '_sqlx_migrations'
         ORDER BY m.name, c.pk",
    )
    .fetch_all(&mut connection)
    .await
    .expect("columns");
    let made: Vec<(String, String, String, String)> = sqlx::query_as(
        "SELECT type, name, tbl_name, sql FROM sqlite_master WHERE sql IS NOT NULL AND name <> '_sqlx_migrations'",
    )
    .fetch_all(&mut connection)
    .await
    .expect("texts");

    let mut catalogue = Catalogue::default();
    for (table, column, kind, not_null, place) in columns {
        let kind = ["INTEGER", "TEXT", "REAL", "BLOB"].into_iter().find(|known| *known == kind);
        let kind = kind.expect("a type of STRICT tables");
        if place > 0 {
            catalogue.keys.entry(table.clone()).or_default().push(column.clone());
        }
        catalogue.columns.insert((table, column), Column { kind, nullable: !not_null });
    }
    for (of, name, table, sql) in made {
        if of == "index" {
            catalogue.indexes.insert((name, table));
        } else if of == "trigger" {
            catalogue.triggers.insert((name, table));
        } else {
            let words: Vec<&str> = sql.split_whitespace().collect();
            let named =
                words.windows(2).filter(|pair| pair[0] == "CONSTRAINT").map(|pair| pair[1].to_owned());
            catalogue.constraints.extend(named.map(|constraint| (table.clone(), constraint)));
            assert!(sql.contains(") STRICT"), "{table} is not STRICT");
        }
    }
    catalogue
}

async fn of_postgres(database: &Postgres) -> (Catalogue, BTreeMap<(String, String), String>) {
    let store = Store::postgres(&database.url()).await.expect("the database was just made");
    store.migrate().await.expect("migrations");
    store.close().await;
    let mut connection = PgConnection::connect(&database.url()).await.expect("the server answers");
    let columns: Vec<(String, String, String, bool)> = sqlx::query_as(
        "SELECT table_name::text, column_name::text, data_type::text, is_nullable = 'YES'
         FROM information_schema.columns WHERE table_schema = 'public' AND table_name <> '_sqlx_migrations'",
    )
    .fetch_all(&mut connection)
    .await
    .expect("columns");
    let keys: Vec<(String, String)> = sqlx::query_as(
        "SELECT k.table_name::text, k.column_name::text FROM information_schema.table_constraints c
         JOIN information_schema.key_column_usage k USING (constraint_schema, constraint_name)
         WHERE c.constraint_type = 'PRIMARY KEY' AND c.table_schema = 'public'
               AND c.table_name <> '_sqlx_migrations'
         ORDER BY k.table_name, k.ordinal_position",
    )
    .fetch_all(&mut connection)
    .await
    .expect("keys");
    let constraints: Vec<(String, String)> = sqlx::query_as(
        "SELECT r.relname::text, c.conname::text FROM pg_constraint c JOIN pg_class r ON r.oid = c.conrelid
         WHERE r.relnamespace = 'public'::regnamespace AND c.contype IN ('p', 'f', 'u', 'c')
               AND r.relname <> '_sqlx_migrations'",
    )
    .fetch_all(&mut connection)
    .await
    .expect("constraints");
    let indexes: Vec<(String, String)> = sqlx::query_as(
        "SELECT indexname::text, tablename::text FROM pg_indexes WHERE schemaname = 'public'
         AND indexname NOT IN (SELECT conname FROM pg_constraint)",
    )
    .fetch_all(&mut connection)
    .await
    .expect("indexes");
    let triggers: Vec<(String, String)> = sqlx::query_as(
        "SELECT t.tgname::text, r.relname::text FROM pg_trigger t JOIN pg_class r ON r.oid = t.tgrelid
         WHERE NOT t.tgisinternal",
    )
    .fetch_all(&mut connection)
    .await
    .expect("triggers");

    let mut catalogue = Catalogue { constraints: constraints.into_iter().collect(), ..Catalogue::default() };
    catalogue.indexes = indexes.into_iter().collect();
    catalogue.triggers = triggers.into_iter().collect();
    for (table, column) in keys {
        catalogue.keys.entry(table).or_default().push(column);
    }
    let mut types = BTreeMap::new();
    for (table, column, kind, nullable) in columns {
        let known = ["INTEGER", "TEXT", "REAL", "BLOB"].into_iter().find(|sqlite| fits(sqlite, &kind));
        let shared =
            known.unwrap_or_else(|| panic!("{table}.{column} is {kind}, which SQLite has no word for"));
        catalogue.columns.insert((table.clone(), column.clone()), Column { kind: shared, nullable });
        types.insert((table, column), kind);
    }
    (catalogue, types)
}

/// SQLite has to check that a flag is a flag, and PostgreSQL names the keys that SQLite has no name for: a single
/// whole number is the row's own number there. Only SQLite replaces rows, and only PostgreSQL truncates tables.
fn only_of_one_engine(
    sqlite: &mut Catalogue,
    postgres: &mut Catalogue,
    types: &BTreeMap<(String, String), String>,
) {
    sqlite.constraints.retain(|(table, name)| {
        let flag = name.strip_prefix(&format!("{table}_")).and_then(|rest| rest.strip_suffix("_check"));
        !flag.is_some_and(|column| {
            types.get(&(table.clone(), column.to_owned())).is_some_and(|kind| kind == "boolean")
        })
    });
    let Catalogue { constraints, keys, .. } = postgres;
    constraints.retain(|(table, name)| {
        let row_number = keys.get(table).is_some_and(|key| key.len() == 1)
            && *name == format!("{table}_pkey")
            && !sqlite.constraints.contains(&(table.clone(), name.clone()));
        !row_number
    });
    sqlite.triggers.retain(|(name, _)| !name.ends_with("_no_replace"));
    postgres.triggers.retain(|(name, _)| !name.ends_with("_no_truncate"));
}

#[tokio::test]
async fn both_engines_hold_the_same() {
    let mut sqlite = of_sqlite().await;
    assert!(sqlite.columns.len() > 100 && sqlite.constraints.len() > 20 && sqlite.indexes.len() > 2);
    let Some(database) = Postgres::create().await else { return };
    let (mut postgres, types) = of_postgres(&database).await;
    database.drop().await;
    only_of_one_engine(&mut sqlite, &mut postgres, &types);
    assert_eq!(sqlite.columns, postgres.columns);
    assert_eq!(sqlite.keys, postgres.keys);
    assert_eq!(sqlite.constraints, postgres.constraints);
    assert_eq!(sqlite.indexes, postgres.indexes);
    assert_eq!(sqlite.triggers, postgres.triggers);
}
