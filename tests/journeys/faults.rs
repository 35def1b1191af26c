//! What happens when the machine fails in the middle: killed, disk full. The short versions run
//! every time; `RENKEI_LONG=1` runs as many rounds as docs/reliability.md reports.

use std::{
    os::unix::process::ExitStatusExt as _,
    path::PathBuf,
    process::{Child, Command, Stdio},
    time::{Duration, Instant},
};

use anyhow::{Result, ensure};

use crate::harness::{
    database::{Checksums, checksums, sound},
    installation::{Engine, Installation},
    kpi, long,
    world::World,
};

/// Large enough that an import takes a while: a whole prefecture with many offices in each town.
pub(super) fn large(salt: u32) -> Result<World> {
    World::new(1, 60, salt)
}

/// The lists of a world on the desk of an installation.
pub(super) fn desk(installation: &Installation, world: &World) -> Result<Vec<PathBuf>> {
    world.lists().iter().map(|(name, text)| installation.put(name, text)).collect()
}

/// Starts the import of national lists and does not wait for it.
pub(super) fn start(installation: &Installation, lists: &[PathBuf], as_of: &str) -> Result<Child> {
    start_in(installation, lists, as_of, "00")
}

/// The same for the lists of an area.
pub(super) fn start_in(
    installation: &Installation,
    lists: &[PathBuf],
    as_of: &str,
    area: &str,
) -> Result<Child> {
    let mut command = installation.command(["import", "offices", "--as-of", as_of, "--area", area])?;
    // The worlds of these journeys have little in common, and that is not what they are about.
    command.arg("--accept-gone");
    Ok(command.args(lists).stdout(Stdio::null()).stderr(Stdio::null()).spawn()?)
}

/// Kills a process (SIGKILL) at a moment after its start. Whether it was still running.
fn kill_at(mut child: Child, moment: Duration) -> Result<bool> {
    let started = Instant::now();
    while started.elapsed() < moment {
        if let Some(status) = child.try_wait()? {
            ensure!(status.success(), "the import ended by itself with {status}");
            return Ok(false);
        }
        // The moment itself is what is being chosen; nothing is waited for.
        std::thread::park_timeout(Duration::from_millis(1));
    }
    child.kill()?;
    Ok(child.wait()?.signal() == Some(9))
}

/// What officials would see: the figures of every municipality, whatever ids the rows have.
fn figures(installation: &Installation) -> Result<Vec<kpi::Row>> {
    let more = ["--area", "01", "--level", "municipality", "--definition", "all", "--format", "csv"];
    let done = installation.run([&["kpi"], &more[..]].concat())?;
    // Before the first list there are no figures, and the command says so.
    if done.code == Some(1) { Ok(Vec::new()) } else { kpi::rows(&done.exits(0)?.out) }
}

/// R1: killed at many moments of a first load and of a re-import, the data is as before or as after.
#[test]
fn killed_in_the_middle_of_an_import_it_is_as_before_or_as_after() -> Result<()> {
    for engine in Engine::all() {
        let installation = Installation::empty(engine)?;
        let (january, february) = (large(1)?, large(2)?);
        let rounds = if long() { 50 } else { 8 };
        for (world, as_of) in [(january, "2026-01-31"), (february, "2026-02-28")] {
            let lists = desk(&installation, &world)?;
            // How long it takes, on an installation that is thrown away.
            let other = Installation::empty(engine)?;
            let begun = Instant::now();
            ensure!(start(&other, &lists, as_of)?.wait()?.success(), "the import fails even when left alone");
            let whole = begun.elapsed();
            let (before, old) = (checksums(&installation)?, figures(&installation)?);
            let mut killed = 0;
            for round in 0..rounds {
                if !kill_at(start(&installation, &lists, as_of)?, whole * (round + 1) / (rounds + 1))? {
                    // It was through: the data is new, and the next rounds have nothing left to break.
                    break;
                }
                killed += 1;
                sound(&installation)?;
                let after = checksums(&installation)?;
                if after != before {
                    // Killed between its commit and its end.
                    ensure!(
                        figures(&installation)? != old,
                        "half an import on {engine:?}: {}",
                        differing(&before, &after)
                    );
                    break;
                }
            }
            ensure!(killed > 0, "no import was ever killed: it takes {whole:?}");
            println!("{engine:?} {as_of}: killed {killed} of {rounds} times, whole import {whole:?}");
            ensure!(start(&installation, &lists, as_of)?.wait()?.success(), "the retry fails on {engine:?}");
            sound(&installation)?;
            let through = Installation::empty(engine)?;
            if as_of == "2026-01-31" {
                ensure!(start(&through, &lists, as_of)?.wait()?.success(), "a fresh import fails");
                ensure!(
                    figures(&installation)? == figures(&through)?,
                    "the retry is not what a first import is"
                );
            }
        }
    }
    Ok(())
}

fn differing(before: &Checksums, after: &Checksums) -> String {
    let tables: Vec<_> = after
        .iter()
        .filter(|(table, sum)| before.get(*table) != Some(sum))
        .map(|(table, _)| table.as_str())
        .collect();
    tables.join(", ")
}

/// R5: killed during the first start (migrations, seed), the next start finishes.
#[test]
fn killed_during_the_first_start_the_next_one_finishes() -> Result<()> {
    for engine in Engine::all() {
        let whole = {
            let installation = Installation::bare(engine)?;
            let begun = Instant::now();
            installation.serve(&[])?;
            begun.elapsed()
        };
        let rounds = if long() { 20 } else { 4 };
        for round in 0..rounds {
            let installation = Installation::bare(engine)?;
            let mut command = installation.command(["serve", "--listen", "127.0.0.1:0"])?;
            let child = command.stdout(Stdio::null()).stderr(Stdio::null()).spawn()?;
            kill_at(child, whole * (round + 1) / (rounds + 1))?;
            let server = installation.serve(&[])?;
            ensure!(
                server.get("/prefectures/28")?.status == 200,
                "{engine:?}, round {round}: no board after the second start"
            );
            server.stop()?;
            sound(&installation)?;
            let rows =
                kpi::csv(&installation, &["--area", "28", "--level", "prefecture", "--definition", "all"])?;
            ensure!(kpi::number(&rows[0], "offices")? >= 7000, "half a demonstration: {rows:?}");
        }
    }
    Ok(())
}

/// R3: the disk is full (here: no file may grow beyond a size). Clear words, old data, and the retry succeeds.
#[test]
fn a_full_disk_leaves_the_old_data_and_the_retry_succeeds() -> Result<()> {
    let installation = Installation::empty(Engine::Sqlite)?;
    let (small, world) = (World::new(28, 3, 1)?, large(1)?);
    let first = desk(&installation, &small)?;
    ensure!(start(&installation, &first, "2026-01-31")?.wait()?.success(), "the first import fails");
    let before = checksums(&installation)?;
    let database = std::fs::metadata(installation.data().join("renkei.db"))?.len();
    let lists = desk(&installation, &world)?;
    // `ulimit -f` counts kilobytes; a little more than there is now, far less than the import needs. Without
    // SIGXFSZ the write fails with EFBIG, as a full disk fails with ENOSPC.
    let script = format!("trap '' XFSZ; ulimit -f {}; exec \"$@\"", database / 1024 + 64);
    let mut command = Command::new("bash");
    installation.prepare(&mut command);
    command.args(["-c", &script, "bash"]).arg(crate::harness::binary()?);
    command.args(["import", "offices", "--as-of", "2026-02-28"]).args(&lists);
    let done: crate::harness::installation::Done = command.output()?.into();
    let said = done.said();
    ensure!(done.code == Some(1), "exit code {:?}:\n{said}", done.code);
    ensure!(!said.contains("panicked") && !said.contains("RUST_BACKTRACE"), "a panic:\n{said}");
    ensure!(
        said.contains("ディスク") || said.contains("空き容量") || said.contains("書き込め"),
        "no clear words:\n{said}"
    );
    ensure!(checksums(&installation)? == before, "a part was written");
    sound(&installation)?;
    let server = installation.serve(&[])?;
    ensure!(server.get("/prefectures/28")?.status == 200, "the old data is not served");
    drop(server);
    ensure!(start(&installation, &lists, "2026-02-28")?.wait()?.success(), "the retry fails");
    sound(&installation)
}
