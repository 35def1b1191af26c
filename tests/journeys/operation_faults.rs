//! Backups: taken under load, brought back elsewhere, refused when they are not whole; restores that are killed.

use std::{
    fs,
    path::{Path, PathBuf},
    process::Stdio,
    time::{Duration, Instant},
};

use anyhow::{Context as _, Result, ensure};

use super::faults::{desk, large, start};
use crate::harness::{
    database::{Checksums, ask, checksums, sound},
    installation::{Done, Engine, Installation},
    kpi, long,
    world::World,
};

fn backup(installation: &Installation, name: &str) -> Result<PathBuf> {
    let file = installation.desk()?.join(name);
    installation
        .run(["backup".as_ref(), "--to".as_ref(), file.as_os_str()])?
        .exits(0)?
        .says("読み直して確かめ")?;
    Ok(file)
}

fn restore(installation: &Installation, file: &Path, more: &[&str]) -> Result<Done> {
    let mut command = installation.command(["restore"])?;
    command.arg(file).args(more);
    Ok(command.output()?.into())
}

fn towns(installation: &Installation) -> Result<Vec<kpi::Row>> {
    kpi::csv(installation, &["--area", "01", "--level", "municipality", "--definition", "all"])
}

/// What moves beside the lists: which migrations ran when, who signed in and from where, what was done, work at set times.
const MOVING: [&str; 9] =
    ["_sqlx_", "audit_", "account", "session", "attempt", "recovery_", "outside_", "job", "retention_"];

/// The checksums of what came in by lists.
pub(super) fn contents(installation: &Installation) -> Result<Checksums> {
    let mut sums = checksums(installation)?;
    sums.retain(|table, _| !MOVING.iter().any(|word| table.starts_with(word)));
    Ok(sums)
}

/// Every original that an import refers to is there, under its hash.
fn originals_are_there(installation: &Installation) -> Result<()> {
    let hashes = ask(installation, "SELECT DISTINCT sha256 FROM import_file")?;
    ensure!(!hashes.is_empty(), "no import has a file");
    for hash in hashes.lines() {
        let path = installation.data().join("originals").join(&hash[..2]).join(hash);
        ensure!(path.exists(), "{} is missing", path.display());
    }
    Ok(())
}

/// Backups taken while a list comes in and the board is open hold one moment each, and come back whole elsewhere.
#[test]
fn a_backup_under_load_comes_back_whole() -> Result<()> {
    for engine in Engine::all() {
        let installation = Installation::empty(engine)?;
        let before = desk(&installation, &large(1)?)?;
        ensure!(start(&installation, &before, "2026-01-31")?.wait()?.success(), "the first import fails");
        let old = towns(&installation)?;
        let server = installation.serve(&["--no-demo"])?;
        let lists = desk(&installation, &large(2)?)?;
        let mut import = start(&installation, &lists, "2026-02-28")?;
        let mut files = Vec::new();
        let status = loop {
            files.push(backup(&installation, &format!("{}.tar.gz", files.len()))?);
            ensure!(server.get("/prefectures/01")?.status == 200, "the board suffers from a backup");
            if let Some(status) = import.try_wait()? {
                break status;
            }
        };
        ensure!(status.success(), "{engine:?}: the import fails beside a backup");
        files.push(backup(&installation, "last.tar.gz")?);
        server.stop()?;
        let new = towns(&installation)?;
        ensure!(old != new, "the second list changed nothing");
        let now = contents(&installation)?;

        println!("{engine:?}: {} backups", files.len());
        let last = files.len() - 1;
        for (number, file) in files.iter().enumerate() {
            // The first, the last, and some between.
            if number != 0 && number != last && number % 4 != 1 {
                continue;
            }
            let elsewhere = Installation::bare(engine)?;
            restore(&elsewhere, file, &[])?.exits(0)?.says("復元しました")?.says("問題は見つかりません")?;
            sound(&elsewhere)?;
            originals_are_there(&elsewhere)?;
            let figures = towns(&elsewhere)?;
            ensure!(
                figures == old || figures == new,
                "{engine:?}: backup {number} holds no moment of the data"
            );
            if number == last {
                ensure!(figures == new, "{engine:?}: the last backup is not the last state");
                ensure!(contents(&elsewhere)? == now, "{engine:?}: a table came back differently");
                ensure!(elsewhere.serve(&[])?.get("/prefectures/01")?.status == 200, "it is not served");
            }
        }
    }
    Ok(())
}

/// What must not happen by mistake does not.
#[test]
fn a_restore_refuses_what_would_be_a_mistake() -> Result<()> {
    for engine in Engine::all() {
        let installation = Installation::empty(engine)?;
        let lists = desk(&installation, &World::new(1, 3, 1)?)?;
        ensure!(start(&installation, &lists, "2026-01-31")?.wait()?.success(), "the import fails");
        let file = backup(&installation, "b.tar.gz")?;
        let again = installation.run(["backup".as_ref(), "--to".as_ref(), file.as_os_str()])?;
        again.exits(1)?.says("すでにあります")?;
        let before = contents(&installation)?;
        restore(&installation, &file, &[])?.exits(1)?.says("--replace")?;
        let server = installation.serve(&["--no-demo"])?;
        restore(&installation, &file, &["--replace"])?.exits(1)?.says("使っています")?;
        server.stop()?;

        let bytes = fs::read(&file)?;
        let cut = installation.put("cut.tar.gz", &bytes[..bytes.len() - 20])?;
        restore(&installation, &cut, &["--replace"])?.exits(1)?.says("途中で切れて")?;
        let list = installation.put("list.csv", "事業所番号\n")?;
        restore(&installation, &list, &["--replace"])?.exits(1)?.says("バックアップではない")?;
        ensure!(contents(&installation)? == before, "{engine:?}: a refused restore changed something");
        ensure!(left_over(&installation)?.is_empty(), "{engine:?}: {:?}", left_over(&installation)?);
        sound(&installation)?;

        if let Some(other) = Engine::all().into_iter().find(|other| *other != engine) {
            let other = Installation::bare(other)?;
            restore(&other, &file, &[])?.exits(1)?.says("復元できません")?;
        }

        // And what is meant happens: what came after the backup is gone.
        let more = desk(&installation, &World::new(1, 3, 2)?)?;
        ensure!(start(&installation, &more, "2026-02-28")?.wait()?.success(), "the second import fails");
        ensure!(contents(&installation)? != before, "the second import changed nothing");
        restore(&installation, &file, &["--replace"])?.exits(0)?.says("復元しました")?;
        ensure!(contents(&installation)? == before, "{engine:?}: it is not as it was");
        ensure!(left_over(&installation)?.is_empty(), "{engine:?}: {:?}", left_over(&installation)?);
        originals_are_there(&installation)?;
        let last = ask(&installation, "SELECT act FROM audit_entry ORDER BY seq DESC LIMIT 1")?;
        ensure!(last == "restore", "{engine:?}: the restore is not on record: {last}");

        // A restore that was cut off in the middle of its exchange lets nobody in.
        fs::write(installation.data().join("restore-unfinished"), "")?;
        installation.run(["kpi"])?.exits(1)?.says("途中で止まっています")?;
        restore(&installation, &file, &[])?.exits(1)?.says("--replace")?;
        restore(&installation, &file, &["--replace"])?.exits(0)?;
        sound(&installation)?;
    }
    Ok(())
}

/// What only a restore leaves in a data folder.
fn left_over(installation: &Installation) -> Result<Vec<String>> {
    let mut names = Vec::new();
    for entry in fs::read_dir(installation.data())? {
        let name = entry?.file_name().to_string_lossy().into_owned();
        if name.starts_with("rest") || name.starts_with("replaced") {
            names.push(name);
        }
    }
    Ok(names)
}

/// A restore that is killed leaves the data of before, or a mark that keeps everybody out until it is done again.
#[test]
fn a_killed_restore_is_done_again() -> Result<()> {
    for engine in Engine::all() {
        let installation = Installation::empty(engine)?;
        let lists = desk(&installation, &large(1)?)?;
        ensure!(start(&installation, &lists, "2026-01-31")?.wait()?.success(), "the import fails");
        let file = backup(&installation, "b.tar.gz")?;
        let before = contents(&installation)?;
        let more = desk(&installation, &World::new(28, 3, 2)?)?;
        ensure!(start(&installation, &more, "2026-02-28")?.wait()?.success(), "the second import fails");
        let after = contents(&installation)?;
        let whole = {
            let other = Installation::bare(engine)?;
            let begun = Instant::now();
            restore(&other, &file, &[])?.exits(0)?;
            begun.elapsed()
        };
        let rounds = if long() { 20 } else { 4 };
        let mut marked = 0;
        for round in 0..rounds {
            let mut command = installation.command(["restore", "--replace"])?;
            let mut child = command.arg(&file).stdout(Stdio::null()).stderr(Stdio::null()).spawn()?;
            let moment = whole * (round + 1) / (rounds + 1);
            let begun = Instant::now();
            while begun.elapsed() < moment && child.try_wait()?.is_none() {
                // The moment itself is what is being chosen; nothing is waited for.
                std::thread::park_timeout(Duration::from_millis(1));
            }
            // It may be through already.
            let _ = child.kill();
            child.wait()?;
            if installation.data().join("restore-unfinished").exists() {
                marked += 1;
                installation.run(["kpi"])?.exits(1)?.says("途中で止まっています")?;
                installation.run(["serve", "--listen", "127.0.0.1:0"])?.exits(1)?.says("--replace")?;
                restore(&installation, &file, &[])?.exits(1)?.says("--replace")?;
            } else {
                let found = contents(&installation).context("the data of before or after")?;
                ensure!(found == before || found == after, "{engine:?}, round {round}: half a restore");
                sound(&installation)?;
            }
        }
        println!("{engine:?}: marked {marked} of {rounds} times, a whole restore {whole:?}");
        restore(&installation, &file, &["--replace"])?.exits(0)?;
        ensure!(contents(&installation)? == before, "{engine:?}: the last restore is not the backup");
        sound(&installation)?;
    }
    Ok(())
}
