//! Imports in any order, at the same time, and beside readers.

use anyhow::{Result, ensure};

use super::faults::{desk, large, start, start_in};
use crate::harness::{
    database::sound,
    installation::{Engine, Installation},
    kpi, until,
    world::World,
};

/// R9: the lists in another order make the same figures and the same office list.
#[test]
fn lists_in_another_order_make_the_same_data() -> Result<()> {
    for engine in Engine::all() {
        let world = World::new(28, 5, 6)?;
        let mut results = Vec::new();
        for backwards in [false, true] {
            let installation = Installation::empty(engine)?;
            let mut lists = desk(&installation, &world)?;
            if backwards {
                lists.reverse();
            }
            // One at a time, so that the order is one of imports and not only of arguments.
            for list in &lists {
                ensure!(
                    start(&installation, std::slice::from_ref(list), "2026-01-31")?.wait()?.success(),
                    "{list:?} fails"
                );
            }
            let towns = kpi::csv(&installation, &["--area", "28", "--level", "municipality"])?;
            let server = installation.serve(&[])?;
            let text = server.get("/municipalities/281000/offices.csv")?.text();
            // The last column but one names the list that came last; all others are the same, and nobody put anything right.
            let offices: Vec<Vec<String>> =
                csv::Reader::from_reader(text.trim_start_matches('\u{feff}').as_bytes())
                    .records()
                    .map(|row| Ok(row?.iter().rev().skip(2).map(Into::into).collect()))
                    .collect::<Result<_>>()?;
            results.push((towns, offices));
        }
        ensure!(results[0] == results[1], "{engine:?}: the order of the lists shows");
    }
    Ok(())
}

/// R9: two imports at once: one waits for the other or is refused with words; the data is sound either way.
#[test]
fn two_imports_at_once_do_not_mix() -> Result<()> {
    for engine in Engine::all() {
        let installation = Installation::empty(engine)?;
        let lists = desk(&installation, &large(1)?)?;
        let other = Installation::empty(engine)?;
        let second = desk(&other, &World::new(28, 5, 2)?)?;
        let mut children = [
            start_in(&installation, &lists, "2026-01-31", "01")?,
            start_in(&installation, &second, "2026-01-31", "28")?,
        ];
        let mut codes = Vec::new();
        for child in &mut children {
            codes.push(child.wait()?.code());
        }
        ensure!(
            codes.iter().all(|code| matches!(code, Some(0 | 1))) && codes.contains(&Some(0)),
            "{engine:?}: {codes:?}"
        );
        sound(&installation)?;
        // Who was refused tries again; afterwards both are there.
        ensure!(
            start_in(&installation, &lists, "2026-01-31", "01")?.wait()?.success(),
            "the retry of the first fails"
        );
        ensure!(
            start_in(&installation, &second, "2026-01-31", "28")?.wait()?.success(),
            "the retry of the second fails"
        );
        for area in ["01", "28"] {
            let rows =
                kpi::csv(&installation, &["--area", area, "--level", "prefecture", "--definition", "all"])?;
            ensure!(kpi::number(&rows[0], "offices")? > 0, "{engine:?}: {area} is empty");
        }
    }
    Ok(())
}

/// The board answers while an import runs, with the old figures or the new ones and nothing between.
#[test]
fn the_board_answers_while_an_import_runs() -> Result<()> {
    for engine in Engine::all() {
        let installation = Installation::empty(engine)?;
        let first = desk(&installation, &World::new(1, 2, 2)?)?;
        ensure!(start(&installation, &first, "2025-12-31")?.wait()?.success(), "the first import fails");
        let lists = desk(&installation, &large(1)?)?;
        let server = installation.serve(&["--no-demo"])?;
        let old = server.get("/prefectures/01.csv")?;
        let mut import = start(&installation, &lists, "2026-01-31")?;
        let mut asked = 0;
        let mut seen = vec![old.text()];
        let status = loop {
            let page = server.get("/prefectures/01.csv")?;
            ensure!(page.status == 200, "{engine:?}: {} during the import", page.status);
            if seen.last() != Some(&page.text()) {
                seen.push(page.text());
            }
            asked += 1;
            if let Some(status) = import.try_wait()? {
                break status;
            }
        };
        ensure!(status.success(), "{engine:?}: the import fails beside the server");
        let new = until("the new figures", || {
            let page = server.get("/prefectures/01.csv")?.text();
            Ok((page != seen[0]).then_some(page))
        })?;
        ensure!(
            seen.len() <= 2 && seen.get(1).is_none_or(|page| *page == new),
            "{engine:?}: {} states were shown",
            seen.len()
        );
        println!("{engine:?}: {asked} pages during the import");
    }
    Ok(())
}
