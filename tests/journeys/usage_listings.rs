//! Usage listings: snapshots and additions, and what becomes of every one of their rows.

use std::collections::BTreeSet;

use anyhow::{Result, ensure};

use super::import_cli::{hyogo, paths, refs};
use crate::harness::{
    files::{office_number, usage_list},
    installation::{Engine, Installation},
    kpi,
};

#[test]
fn an_addition_adds_and_a_snapshot_replaces() -> Result<()> {
    let installation = Installation::empty(Engine::Sqlite)?;
    let world = hyogo()?;
    let lists = paths(&installation, &world.lists())?;
    installation.import("offices", &refs(&lists), "2026-01-31", &[])?.exits(0)?;
    let numbers: Vec<&str> = world.rows.iter().map(|row| row.number.as_str()).collect();
    let users = |all: &[&str]| usage_list(all.iter().copied());
    let all = || -> Result<usize> {
        let rows =
            kpi::csv(&installation, &["--area", "28", "--level", "prefecture", "--definition", "all"])?;
        kpi::number(&rows[0], "users")
    };
    let first = installation.put("first.csv", users(&numbers[..1]))?;
    installation.import("usage", &[&first], "2026-02-28", &["--area", "28"])?.exits(0)?;
    ensure!(all()? == 1, "the first listing");
    let last = numbers.len() - 1;
    let more = installation.put("more.csv", users(&numbers[last..]))?;
    installation.import("usage", &[&more], "2026-03-31", &["--area", "28", "--addition"])?.exits(0)?;
    ensure!(all()? == 2, "an addition leaves the others in place: {}", all()?);
    let snapshot = installation.put("snapshot.csv", users(&numbers[last..]))?;
    installation.import("usage", &[&snapshot], "2026-04-30", &["--area", "28"])?.exits(0)?;
    ensure!(all()? == 1, "a snapshot ends what it does not name: {}", all()?);
    let then = kpi::csv(
        &installation,
        &["--area", "28", "--level", "prefecture", "--definition", "all", "--as-of", "2026-03-31"],
    )?;
    ensure!(kpi::number(&then[0], "users")? == 2, "as it stood in March (K5): {then:?}");
    Ok(())
}

/// R10: known, unknown, repeated and unreadable numbers of a usage listing add up.
#[test]
fn every_row_of_a_usage_listing_is_accounted_for() -> Result<()> {
    for engine in Engine::all() {
        let installation = Installation::empty(engine)?;
        let world = hyogo()?;
        let lists = paths(&installation, &world.lists())?;
        installation.import("offices", &refs(&lists), "2026-01-31", &[])?.exits(0)?;
        let known: BTreeSet<&str> = world.rows.iter().map(|row| row.number.as_str()).collect();
        let known: Vec<&str> = known.into_iter().take(3).collect();
        let unknown = [office_number(28, '7', 888_881), office_number(28, '7', 888_882)];
        let all = [&known[..], &known[..1], &[&unknown[0], &unknown[1], "2.87E+09"]].concat();
        let usage = installation.put("usage.csv", usage_list(all.iter().copied()))?;
        let done = installation
            .import("usage", &[&usage], "2026-02-28", &["--area", "28"])?
            .exits(0)?
            .says("指数表記")?;
        let more = ["--area", "28", "--level", "prefecture", "--definition", "all"];
        let rows = kpi::csv(&installation, &more)?;
        let found = (kpi::number(&rows[0], "users")?, kpi::number(&rows[0], "unmatched")?);
        ensure!(found == (known.len(), unknown.len()), "{engine:?}: {found:?}\n{}", done.said());
        let server = installation.serve(&["--no-demo"])?;
        let listed = server.get("/unmatched.csv")?.text();
        ensure!(
            unknown.iter().all(|number| listed.contains(number)),
            "the unmatched numbers are not listed:\n{listed}"
        );
        ensure!(!listed.contains(known[0]), "a known number is listed as unmatched");
    }
    Ok(())
}
