//! The four verbs at the terminal: import offices, import usage, import published, kpi.

use anyhow::{Result, ensure};

use crate::harness::{
    database::{checksums, sound},
    installation::{Engine, Installation},
    kpi,
    world::World,
};

pub(super) fn paths(
    installation: &Installation,
    lists: &[(String, String)],
) -> Result<Vec<std::path::PathBuf>> {
    lists.iter().map(|(name, text)| installation.put(name, text)).collect()
}

pub(super) fn refs(paths: &[std::path::PathBuf]) -> Vec<&std::path::Path> {
    paths.iter().map(std::path::PathBuf::as_path).collect()
}

/// The world of these stories: 兵庫県, every municipality with up to five offices.
pub(super) fn hyogo() -> Result<World> {
    World::new(28, 5, 1)
}

#[test]
fn lists_come_in_and_the_kpi_is_what_the_rows_say() -> Result<()> {
    for engine in Engine::all() {
        let installation = Installation::empty(engine)?;
        let world = hyogo()?;
        let lists = paths(&installation, &world.lists())?;
        installation.import("offices", &refs(&lists), "2026-01-31", &[])?.exits(0)?;
        let usage = installation.put("usage.csv", world.usage())?;
        installation.import("usage", &[&usage], "2026-02-28", &["--area", "28"])?.exits(0)?;
        for (definition, in_scope) in [("in-scope", true), ("all", false)] {
            let expected = world.expected(in_scope)?;
            let more = ["--area", "28", "--level", "municipality", "--definition", definition];
            let rows = kpi::csv(&installation, &more)?;
            for row in &rows {
                let code = &row["area_code"];
                let Some(truth) = expected.get(code) else {
                    ensure!(
                        row["offices"] == "0" && row["achieved"].is_empty(),
                        "{code} has no offices: {row:?}"
                    );
                    continue;
                };
                let found =
                    (row["area_name"].as_str(), kpi::number(row, "offices")?, kpi::number(row, "users")?);
                ensure!(
                    found == (truth.name.as_str(), truth.offices, truth.users),
                    "{engine:?} {definition} {row:?} {truth:?}"
                );
                let goal = (kpi::number(row, "target")?, kpi::number(row, "missing")?);
                ensure!(goal == (truth.target, truth.missing), "{engine:?} {definition} {row:?} {truth:?}");
            }
            let named = rows.iter().filter(|row| expected.contains_key(&row["area_code"])).count();
            ensure!(
                named == expected.len(),
                "{definition}: {named} of {} municipalities are listed",
                expected.len()
            );
            let total = kpi::csv(
                &installation,
                &["--area", "28", "--level", "prefecture", "--definition", definition],
            )?;
            let offices: usize = expected.values().map(|truth| truth.offices).sum();
            let achieved = expected.values().filter(|truth| truth.missing == 0).count();
            ensure!(
                total.len() == 1 && kpi::number(&total[0], "offices")? == offices,
                "{total:?}, {offices} offices"
            );
            ensure!(
                kpi::number(&total[0], "municipalities_achieved")? == achieved,
                "{total:?}, {achieved} achieved"
            );
            ensure!(kpi::number(&total[0], "municipalities")? == 41, "{total:?}");
            ensure!(kpi::number(&total[0], "unmatched")? == 2, "two numbers match nothing (K7): {total:?}");
        }
        sound(&installation)?;
    }
    Ok(())
}

#[test]
fn a_dry_run_says_what_would_happen_and_changes_nothing() -> Result<()> {
    for engine in Engine::all() {
        let installation = Installation::empty(engine)?;
        let before = checksums(&installation)?;
        let lists = paths(&installation, &hyogo()?.lists())?;
        let dry = installation.import("offices", &refs(&lists), "2026-01-31", &["--dry-run"])?.exits(0)?;
        ensure!(checksums(&installation)? == before, "the dry run wrote on {engine:?}");
        let wet = installation.import("offices", &refs(&lists), "2026-01-31", &[])?.exits(0)?;
        let rows = hyogo()?.rows.len().to_string();
        for done in [&dry, &wet] {
            ensure!(
                done.said().replace(',', "").contains(&rows),
                "{rows} rows are not named:\n{}",
                done.said()
            );
        }
    }
    Ok(())
}

/// R9: the same file twice is nothing to do, and that is no error.
#[test]
fn the_same_file_twice_changes_nothing() -> Result<()> {
    for engine in Engine::all() {
        let installation = Installation::empty(engine)?;
        let world = hyogo()?;
        let lists = paths(&installation, &world.lists())?;
        let usage = installation.put("usage.csv", world.usage())?;
        installation.import("offices", &refs(&lists), "2026-01-31", &[])?.exits(0)?;
        installation.import("usage", &[&usage], "2026-02-28", &["--area", "28"])?.exits(0)?;
        let before = checksums(&installation)?;
        installation.import("offices", &refs(&lists), "2026-01-31", &[])?.exits(0)?;
        installation.import("usage", &[&usage], "2026-02-28", &["--area", "28"])?.exits(0)?;
        let after = checksums(&installation)?;
        // That someone tried again may be noted in the journal; the data is the same to the last row.
        let data = |sums: &crate::harness::database::Checksums| {
            let mut sums = sums.clone();
            sums.retain(|table, _| !table.starts_with("import") && table != "meta" && table != "finding");
            sums
        };
        ensure!(data(&before) == data(&after), "the second time wrote on {engine:?}: {before:?} {after:?}");
    }
    Ok(())
}

/// R8 in small: an office that is absent from its list is gone there, and only there.
#[test]
fn what_is_absent_is_gone_only_from_its_own_list() -> Result<()> {
    for engine in Engine::all() {
        let installation = Installation::empty(engine)?;
        let world = hyogo()?;
        let lists = paths(&installation, &world.lists())?;
        installation.import("offices", &refs(&lists), "2026-01-31", &[])?.exits(0)?;
        let offices = |as_of: &str| -> Result<usize> {
            let rows = kpi::csv(
                &installation,
                &["--area", "28", "--level", "prefecture", "--definition", "all", "--as-of", as_of],
            )?;
            kpi::number(&rows[0], "offices")
        };
        let before = offices("2026-01-31")?;
        // One office of 訪問介護 that has no other service closes.
        let closing = world
            .rows
            .iter()
            .find(|row| {
                row.service == "訪問介護"
                    && world.rows.iter().filter(|other| other.number == row.number).count() == 1
            })
            .map(|row| row.number.clone())
            .unwrap_or_default();
        let rest: Vec<_> =
            world.rows.iter().filter(|row| row.service == "訪問介護" && row.number != closing).collect();
        let next = installation.put("next.csv", crate::harness::files::office_list(rest))?;
        installation.import("offices", &[&next], "2026-06-30", &[])?.exits(0)?;
        ensure!(
            offices("2026-06-30")? == before - 1,
            "{engine:?}: {} after {before}",
            offices("2026-06-30")?
        );
        ensure!(offices("2026-01-31")? == before, "{engine:?}: January has changed");
        sound(&installation)?;
    }
    Ok(())
}

#[test]
fn wrong_arguments_end_with_2_and_unreadable_files_with_1() -> Result<()> {
    let installation = Installation::empty(Engine::Sqlite)?;
    let list = installation.put("list.csv", crate::harness::files::HEADER)?;
    let file = list.to_string_lossy().into_owned();
    let missing = installation.desk()?.join("missing.csv").to_string_lossy().into_owned();
    for (args, code) in [
        (vec!["import", "offices", &file], 2),
        (vec!["import", "offices", "--as-of", "2026-01-31"], 2),
        (vec!["import", "offices", &file, "--as-of", "32. Jänner"], 2),
        (vec!["import", "offices", &file, "--as-of", "2026-02-30"], 2),
        (vec!["import", "usage", &file, "--as-of", "2026-01-31", "--area", "99"], 2),
        (vec!["import", "secrets", &file], 2),
        (vec!["kpi", "--format", "pdf"], 2),
        (vec!["kpi", "--definition", "nonsense"], 2),
        (vec!["kpi", "--level", "village"], 2),
        (vec!["dance"], 2),
        (vec!["import", "offices", &missing, "--as-of", "2026-01-31"], 1),
    ] {
        let done = installation.run(&args)?;
        ensure!(
            done.code == Some(code),
            "{args:?}: exit code {:?}, expected {code}\n{}",
            done.code,
            done.said()
        );
    }
    Ok(())
}

#[test]
fn the_three_formats_say_the_same() -> Result<()> {
    let installation = Installation::demo()?;
    for more in [&["--level", "prefecture"][..], &["--area", "28", "--level", "municipality"]] {
        let (csv, json) = (kpi::csv(&installation, more)?, kpi::json(&installation, more)?);
        ensure!(!csv.is_empty() && csv.len() == json.len(), "{} rows and {} rows", csv.len(), json.len());
        for (left, right) in csv.iter().zip(&json) {
            let keys: Vec<_> =
                left.keys().filter(|key| left[*key] != *right.get(*key).unwrap_or(&String::new())).collect();
            ensure!(keys.is_empty(), "{keys:?} differ: {left:?} {right:?}");
            let mut wanted = kpi::COLUMNS.to_vec();
            if left["level"] == "prefecture" {
                wanted.extend(kpi::PREFECTURE_COLUMNS);
            }
            ensure!(wanted.iter().all(|name| left.contains_key(*name)), "a column is missing: {left:?}");
        }
        let table =
            installation.run([&["kpi", "--format", "table"], more].concat())?.exits(0)?.out.replace(',', "");
        for row in csv.iter().filter(|row| row["offices"] != "0") {
            let line = table.lines().find(|line| line.contains(&row["area_name"]));
            ensure!(
                line.is_some_and(|line| line.contains(&row["offices"])),
                "{row:?} is not in the table:\n{table}"
            );
        }
    }
    Ok(())
}
