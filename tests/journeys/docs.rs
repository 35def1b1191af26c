//! What the program offers stands in the documents: every setting, every command, every benchmark.

use std::{collections::BTreeSet, fs};

use anyhow::{Context as _, Result, ensure};

use crate::harness::{
    installation::{Engine, Installation},
    root,
};

fn document(name: &str) -> Result<String> {
    fs::read_to_string(root().join(name)).with_context(|| format!("{name} is missing"))
}

fn help(installation: &Installation, command: &[&str]) -> Result<String> {
    Ok(installation.run([command, &["--help"]].concat())?.exits(0)?.out)
}

/// Words such as `RENKEI_LISTEN` in a text.
fn settings(text: &str) -> BTreeSet<String> {
    let words = text.split(|c: char| !(c.is_ascii_uppercase() || c.is_ascii_digit() || c == '_'));
    words.filter(|word| word.starts_with("RENKEI_") && word.len() > 7).map(Into::into).collect()
}

#[test]
fn every_setting_is_documented() -> Result<()> {
    let installation = Installation::bare(Engine::Sqlite)?;
    let offered: BTreeSet<String> = [&["serve"][..], &["import", "offices"], &["kpi"]]
        .iter()
        .map(|command| help(&installation, command))
        .collect::<Result<Vec<_>>>()?
        .iter()
        .flat_map(|text| settings(text))
        .collect();
    ensure!(offered.contains("RENKEI_LISTEN") && offered.contains("RENKEI_DATA"), "{offered:?}");
    for name in ["README.md", "docs/operations.md"] {
        let told = settings(&document(name)?);
        let missing: Vec<_> = offered.difference(&told).collect();
        ensure!(missing.is_empty(), "{name} does not name {missing:?}");
    }
    // Nor does it promise what is not there; the tests have settings of their own.
    let told = settings(&document("docs/operations.md")?);
    let tests = settings(&document("test")?);
    let invented: Vec<_> =
        told.iter().filter(|name| !offered.contains(*name) && !tests.contains(*name)).collect();
    ensure!(invented.is_empty(), "docs/operations.md names {invented:?}, which nothing reads");
    Ok(())
}

#[test]
fn every_command_is_documented() -> Result<()> {
    let installation = Installation::bare(Engine::Sqlite)?;
    let all = help(&installation, &[])?;
    let operations = document("docs/operations.md")?;
    let listed =
        all.lines().skip_while(|line| !line.ends_with("Commands:") && !line.starts_with("コマンド")).skip(1);
    let names: Vec<&str> = listed
        .take_while(|line| !line.trim().is_empty())
        .filter_map(|line| line.split_whitespace().next())
        .collect();
    ensure!(names.contains(&"import") && names.contains(&"kpi"), "the commands cannot be read from:\n{all}");
    for name in names.into_iter().filter(|name| *name != "help") {
        ensure!(
            operations.contains(&format!("renkei {name}")),
            "docs/operations.md does not tell of 「renkei {name}」"
        );
    }
    Ok(())
}

#[test]
fn every_benchmark_and_long_test_is_documented() -> Result<()> {
    let performance = document("docs/performance.md")?;
    for entry in fs::read_dir(root().join("benches"))? {
        let entry = entry?;
        let name = entry.file_name().to_string_lossy().into_owned();
        if entry.file_type()?.is_file() && !name.contains('.') {
            ensure!(
                performance.contains(&format!("benches/{name}")),
                "docs/performance.md does not name benches/{name}"
            );
        }
    }
    ensure!(
        document("docs/reliability.md")?.contains("RENKEI_LONG=1"),
        "docs/reliability.md does not say how"
    );
    Ok(())
}

/// A table of security or reliability that names a test which is gone promises what nothing shows.
#[test]
fn every_test_that_the_tables_name_exists() -> Result<()> {
    let mut sources = String::new();
    let mut folders: Vec<_> =
        ["domain", "importers", "store", "kpi", "desk", "web", "tests"].map(|name| root().join(name)).into();
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder)? {
            let path = entry?.path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|end| end == "rs") {
                sources.push_str(&fs::read_to_string(&path)?);
            }
        }
    }
    for (table, least) in [("docs/security.md", 100), ("docs/reliability.md", 80)] {
        let text = document(table)?;
        let parts: Vec<&str> = text.split('`').collect();
        let mut named = 0;
        // Every other part stands between two marks.
        for pair in parts.get(1..).unwrap_or_default().chunks(2) {
            let (name, after) = (pair[0], pair.get(1).copied().unwrap_or_default());
            let plain = name.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'_');
            if !plain || name.matches('_').count() < 2 || after.starts_with(" (planned)") {
                continue;
            }
            named += 1;
            ensure!(sources.contains(&format!("fn {name}(")), "{table} names {name}, which is no test");
        }
        ensure!(named > least, "only {named} tests were found in {table}");
    }
    Ok(())
}

/// Links between documents lead somewhere.
#[test]
fn links_between_documents_lead_somewhere() -> Result<()> {
    let mut documents: Vec<_> =
        ["README.md", "ARCHITECTURE.md", "CONTRIBUTING.md"].map(|name| root().join(name)).into();
    let mut folders = vec![root().join("docs")];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder)? {
            let path = entry?.path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|end| end == "md") {
                documents.push(path);
            }
        }
    }
    for path in documents {
        let text = fs::read_to_string(&path).with_context(|| format!("{} is missing", path.display()))?;
        for link in text.split("](").skip(1).filter_map(|rest| rest.split(')').next()) {
            let target = link.split('#').next().unwrap_or_default();
            if target.is_empty() || target.contains("://") || target.starts_with("mailto:") {
                continue;
            }
            let folder = path.parent().context("a document stands in a folder")?;
            ensure!(folder.join(target).exists(), "{}: {link} leads nowhere", path.display());
        }
    }
    Ok(())
}
