//! Who may know whom, as ARCHITECTURE.md draws it, read from `cargo metadata`.

use std::{
    collections::{BTreeMap, BTreeSet},
    process::Command,
};

use anyhow::{Context as _, Result, ensure};
use serde_json::Value;

use crate::harness::{cargo, root};

/// Our crates and the ones of ours that each may know.
const ARROWS: [(&str, &[&str]); 7] = [
    ("domain", &[]),
    ("importers", &["domain"]),
    ("store", &["domain"]),
    ("kpi", &["domain"]),
    ("desk", &["domain", "importers", "store", "kpi"]),
    ("web", &["domain", "importers", "store", "kpi", "desk"]),
    ("acceptance", &["web"]),
];

/// Libraries that belong to one room, and the rooms that may use them.
const FENCED: [(&str, &[&str]); 22] = [
    ("csv", &["importers", "web"]),
    ("calamine", &["importers"]),
    ("encoding_rs", &["importers"]),
    ("zip", &["importers", "desk"]),
    ("reqwest", &["desk", "web"]),
    ("sqlx", &["store"]),
    ("sqlx-macros", &["store"]),
    ("rusqlite", &[]),
    ("axum", &["web"]),
    ("axum-extra", &["web"]),
    ("hyper", &["web"]),
    ("hyper-util", &["desk", "web"]),
    ("tower", &["web"]),
    ("tower-http", &["web"]),
    ("askama", &["web"]),
    ("rust_xlsxwriter", &["web"]),
    ("plotters", &["web"]),
    ("clap", &["web"]),
    ("argon2", &["web"]),
    ("basic-toml", &["web"]),
    ("tar", &["web"]),
    ("lettre", &[]),
];

/// Neither input nor output, neither threads nor a clock of its own: the pure crates have no use for these.
const IMPURE: [&str; 6] = ["tokio", "sqlx", "axum", "reqwest", "tracing-subscriber", "tempfile"];

/// The direct dependencies of each of our crates, without those of their tests.
fn dependencies() -> Result<BTreeMap<String, BTreeSet<String>>> {
    let done = Command::new(cargo())
        .args(["metadata", "--no-deps", "--offline", "--format-version", "1"])
        .current_dir(root())
        .output()?;
    ensure!(done.status.success(), "{}", String::from_utf8_lossy(&done.stderr));
    let metadata: Value = serde_json::from_slice(&done.stdout)?;
    let packages = metadata["packages"].as_array().context("no packages")?;
    packages
        .iter()
        .map(|package| {
            let name = package["name"].as_str().context("a package without a name")?;
            let all = package["dependencies"].as_array().context("no dependencies")?.iter();
            let used = all.filter(|dependency| dependency["kind"].as_str() != Some("dev"));
            Ok((
                name.into(),
                used.filter_map(|dependency| dependency["name"].as_str()).map(Into::into).collect(),
            ))
        })
        .collect()
}

#[test]
fn our_crates_know_only_whom_they_may() -> Result<()> {
    let found = dependencies()?;
    let named: BTreeSet<&str> = ARROWS.iter().map(|(name, _)| *name).collect();
    let ours: BTreeSet<&str> = found.keys().map(String::as_str).collect();
    ensure!(
        ours == named,
        "a crate without arrows, or arrows without a crate: {:?}",
        ours.symmetric_difference(&named)
    );
    for (name, may) in ARROWS {
        let knows: Vec<_> = found[name].iter().filter(|other| named.contains(other.as_str())).collect();
        let wrong: Vec<_> = knows.iter().filter(|other| !may.contains(&other.as_str())).collect();
        ensure!(wrong.is_empty(), "{name} must not know {wrong:?}");
    }
    Ok(())
}

#[test]
fn libraries_stay_in_their_rooms() -> Result<()> {
    for (name, used) in dependencies()? {
        for (library, rooms) in FENCED {
            ensure!(
                !used.contains(library) || rooms.contains(&name.as_str()),
                "{library} is used in {name}, not in {rooms:?}"
            );
        }
    }
    Ok(())
}

#[test]
fn rules_and_figures_are_pure() -> Result<()> {
    let found = dependencies()?;
    for name in ["domain", "kpi"] {
        let impure: Vec<_> = IMPURE.iter().filter(|library| found[name].contains(**library)).collect();
        ensure!(impure.is_empty(), "{name} must not use {impure:?}");
    }
    Ok(())
}
