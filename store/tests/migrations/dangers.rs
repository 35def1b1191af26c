//! A migration must hold on tables that are not empty.

use super::files;

/// The statements of a text, without comments and with single spaces, in upper case.
fn statements(sql: &str) -> Vec<String> {
    let bare: String = sql.lines().map(|line| line.split("--").next().unwrap_or_default()).fold(
        String::new(),
        |mut text, line| {
            text.push_str(line);
            text.push(' ');
            text
        },
    );
    bare.split(';')
        .map(|statement| statement.split_whitespace().collect::<Vec<_>>().join(" ").to_uppercase())
        .filter(|statement| !statement.is_empty())
        .collect()
}

/// Statements that fail, or lose something, on a table with rows.
fn dangers(sql: &str) -> Vec<String> {
    let bare = |clause: &str| clause.contains("NOT NULL") && !clause.contains("DEFAULT");
    statements(sql)
        .into_iter()
        .filter(|statement| {
            if !statement.starts_with("ALTER TABLE ") {
                return statement.starts_with("DROP TABLE ") || statement.starts_with("TRUNCATE ");
            }
            // Several columns may be added at once; each must bring its own default.
            statement.split(" ADD ").skip(1).any(bare)
                || statement.contains("SET NOT NULL")
                || statement.contains(" DROP COLUMN ")
        })
        .collect()
}

#[test]
fn no_migration_is_dangerous() {
    for engine in ["sqlite", "postgres"] {
        for (file, sql) in files(engine) {
            assert_eq!(dangers(&sql), [""; 0], "{engine}/{file}");
        }
    }
}

#[test]
fn what_is_dangerous_is_seen() {
    for sql in [
        "ALTER TABLE office_card ADD COLUMN seen TEXT NOT NULL;",
        "alter table office_card\n    add column seen text not null -- DEFAULT ''\n;",
        "ALTER TABLE a ADD seen BIGINT NOT NULL",
        "ALTER TABLE a ADD COLUMN b TEXT NOT NULL DEFAULT '', ADD COLUMN c TEXT NOT NULL",
        "ALTER TABLE a ALTER COLUMN b SET NOT NULL",
        "CREATE TABLE x (a TEXT); DROP TABLE office_card",
        "ALTER TABLE a DROP COLUMN b",
    ] {
        assert_eq!(dangers(sql).len(), 1, "{sql}");
    }
    for sql in [
        "CREATE TABLE a (b TEXT NOT NULL)",
        "ALTER TABLE a ADD COLUMN b TEXT",
        "ALTER TABLE a ADD COLUMN b TEXT NOT NULL DEFAULT ''",
        "ALTER TABLE a ADD COLUMN b TEXT; CREATE TABLE c (d TEXT NOT NULL)",
        "-- ALTER TABLE a ADD COLUMN b TEXT NOT NULL",
    ] {
        assert_eq!(dangers(sql), [""; 0], "{sql}");
    }
}
