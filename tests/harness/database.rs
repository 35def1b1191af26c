//! Looking at the tables from outside, with the engines' own tools: `sqlite3`, `psql`, `pg_dump`.

use std::{
    collections::BTreeMap,
    hash::{DefaultHasher, Hash as _, Hasher as _},
    path::Path,
    process::Command,
    sync::atomic::{AtomicU32, Ordering},
};

use anyhow::{Context as _, Result, ensure};

use super::installation::Installation;

/// The PostgreSQL server of this run, as `postgres://user@host:port/database`.
pub(crate) fn server() -> Option<String> {
    super::setting("RENKEI_TEST_POSTGRES").and_then(|url| url.into_string().ok())
}

/// A database of its own on that server. Dropped with its value.
pub(crate) struct Postgres {
    server: String,
    name: String,
}

impl Postgres {
    /// Makes an empty one.
    pub(crate) fn create() -> Result<Self> {
        static COUNT: AtomicU32 = AtomicU32::new(0);
        let server = server().context("RENKEI_TEST_POSTGRES is not set")?;
        let name = format!("renkei_{}_{}", std::process::id(), COUNT.fetch_add(1, Ordering::Relaxed));
        psql(&server, &format!("CREATE DATABASE {name}"))?;
        Ok(Self { server, name })
    }

    /// Its address.
    pub(crate) fn url(&self) -> String {
        let base = self.server.rsplit_once('/').map_or(self.server.as_str(), |(base, _)| base);
        format!("{base}/{}", self.name)
    }
}

impl Drop for Postgres {
    fn drop(&mut self) {
        // The server itself is thrown away after the run.
        let _ = psql(&self.server, &format!("DROP DATABASE IF EXISTS {} WITH (FORCE)", self.name));
    }
}

fn psql(url: &str, sql: &str) -> Result<String> {
    output(Command::new("psql").args([
        "--no-psqlrc",
        "--quiet",
        "--tuples-only",
        "--no-align",
        url,
        "-c",
        sql,
    ]))
}

/// The answer of an SQLite file to a question.
pub(crate) fn sqlite(file: &Path, sql: &str) -> Result<String> {
    // The product may be writing just now.
    output(Command::new("sqlite3").args(["-batch", "-cmd", ".timeout 60000"]).arg(file).arg(sql))
}

/// The answer of an installation's database to a question, or to an order.
pub(crate) fn ask(installation: &Installation, sql: &str) -> Result<String> {
    match installation.postgres() {
        Some(postgres) => psql(&postgres.url(), sql),
        None => sqlite(&installation.data().join("renkei.db"), sql),
    }
}

fn output(command: &mut Command) -> Result<String> {
    let done = command.output().with_context(|| format!("starting {}", command.get_program().display()))?;
    ensure!(done.status.success(), "{}", String::from_utf8_lossy(&done.stderr));
    Ok(String::from_utf8_lossy(&done.stdout).trim_end().to_owned())
}

/// A checksum for each table that holds rows, which does not depend on the order of the rows.
pub(crate) type Checksums = BTreeMap<String, u64>;

/// How lines of a dump begin that are not rows; `\unrestrict` carries a word that is new each time.
const AROUND: [&str; 5] = ["--", "SELECT ", "CREATE ", "COMMIT", "\\"];

/// The checksums of an installation at rest.
pub(crate) fn checksums(of: &Installation) -> Result<Checksums> {
    let dump = match of.postgres() {
        Some(postgres) => {
            output(Command::new("pg_dump").args(["--data-only", "--inserts", "--dbname", &postgres.url()]))?
        }
        None => output(Command::new("sqlite3").arg("-batch").arg(of.data().join("renkei.db")).arg(".dump"))?,
    };
    let mut sums = Checksums::new();
    let mut table = String::new();
    for line in dump.lines() {
        if let Some(rest) = line.strip_prefix("INSERT INTO ") {
            let name = rest.split([' ', '(']).next().unwrap_or_default();
            name.trim_start_matches("public.").trim_matches('"').clone_into(&mut table);
        } else if table.is_empty() || line.is_empty() || AROUND.iter().any(|word| line.starts_with(word)) {
            continue;
        }
        if table == "meta" && line.contains("'audit_walk'") {
            // `check` notes when it last went through the trail; that is no data.
            continue;
        }
        let mut hasher = DefaultHasher::new();
        line.hash(&mut hasher);
        let sum = sums.entry(table.clone()).or_default();
        *sum = sum.wrapping_add(hasher.finish());
    }
    // What SQLite keeps for itself says nothing about the data.
    sums.retain(|name, _| !name.starts_with("sqlite_"));
    Ok(sums)
}

/// Insists that the engine finds nothing wrong with its files, and the product nothing with its data.
pub(crate) fn sound(installation: &Installation) -> Result<()> {
    if installation.postgres().is_none() {
        let file = installation.data().join("renkei.db");
        let verdict = sqlite(&file, "PRAGMA integrity_check; PRAGMA foreign_key_check;")?;
        ensure!(verdict == "ok", "SQLite says: {verdict}");
    }
    installation.run(["check"])?.exits(0)?;
    Ok(())
}
