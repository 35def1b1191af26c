//! The audit trail from outside: imports go on record, and `renkei check` finds what somebody changed in it.

use anyhow::{Context as _, Result, ensure};

use super::import_cli::{hyogo, paths, refs};
use crate::harness::{
    database::ask,
    installation::{Engine, Installation},
};

/// Who did what to which thing, oldest first.
fn deeds(installation: &Installation) -> Result<Vec<String>> {
    let sql =
        "SELECT actor_kind || ' ' || act || ' ' || coalesce(subject, '-') FROM audit_entry ORDER BY seq";
    Ok(ask(installation, sql)?.lines().map(str::to_owned).collect())
}

/// The number by which `check` vouches for the trail.
fn head(installation: &Installation) -> Result<String> {
    let said = installation.run(["check"])?.exits(0)?.out;
    let head = said.split("確認番号 ").nth(1).and_then(|rest| rest.split_whitespace().next());
    head.map(str::to_owned).with_context(|| format!("no number in:\n{said}"))
}

/// Takes away what refuses, as whoever owns the database can.
fn disarm(installation: &Installation) -> Result<()> {
    let sql = if installation.postgres().is_some() {
        "ALTER TABLE audit_entry DISABLE TRIGGER USER; ALTER TABLE audit_head DISABLE TRIGGER USER"
    } else {
        "DROP TRIGGER audit_entry_no_update; DROP TRIGGER audit_entry_no_delete; DROP TRIGGER audit_head_no_return"
    };
    ask(installation, sql).map(drop)
}

#[test]
fn every_import_goes_on_record_and_nothing_else_does() -> Result<()> {
    for engine in Engine::all() {
        let installation = Installation::empty(engine)?;
        let lists = paths(&installation, &hyogo()?.lists())?;
        let usage = installation.put("usage.csv", hyogo()?.usage())?;
        installation.import("offices", &refs(&lists), "2026-01-31", &["--dry-run"])?.exits(0)?;
        installation.import("offices", &refs(&lists), "2026-01-31", &[])?.exits(0)?;
        installation.import("offices", &refs(&lists), "2026-01-31", &[])?.exits(0)?;
        installation.import("usage", &[&usage], "2026-02-28", &["--area", "28"])?.exits(0)?;
        installation.import("usage", &[&usage], "2026-02-28", &["--area", "99"])?.exits(2)?;
        let expected = ["program import 1", "command import 2", "command import 3"];
        ensure!(deeds(&installation)? == expected, "{engine:?}: {:?}", deeds(&installation)?);
        // The entry vouches for the originals.
        let after = ask(&installation, "SELECT after FROM audit_entry WHERE seq = 3")?;
        let hash = ask(&installation, "SELECT sha256 FROM import_file WHERE import = 3")?;
        ensure!(after.contains(&hash) && after.contains("利用状況一覧"), "{engine:?}: {after}");
        ensure!(head(&installation)?.starts_with("3-"), "{engine:?}: another head");
    }
    Ok(())
}

#[test]
fn the_end_of_the_demonstration_goes_on_record() -> Result<()> {
    let installation = Installation::demo()?;
    let before = deeds(&installation)?;
    ensure!(before.iter().all(|deed| deed.starts_with("program import ")), "{before:?}");
    let lists = paths(&installation, &hyogo()?.lists())?;
    installation.import("offices", &refs(&lists), "2026-01-31", &["--leave-demo"])?.exits(0)?;
    let after = deeds(&installation)?;
    ensure!(after.starts_with(&before), "the trail of the demonstration is gone");
    ensure!(after[before.len()] == "command demo.leave -", "{after:?}");
    installation.run(["check"])?.exits(0)?;
    Ok(())
}

#[test]
fn what_was_changed_in_the_trail_is_found() -> Result<()> {
    for engine in Engine::all() {
        let installation = Installation::empty(engine)?;
        let lists = paths(&installation, &hyogo()?.lists())?;
        installation.import("offices", &refs(&lists), "2026-01-31", &[])?.exits(0)?;
        let noted = head(&installation)?;
        installation.run(["check", "--audit-head", &noted])?.exits(0)?;
        installation.run(["check", "--audit-head", "12"])?.exits(2)?.says("確認番号")?;
        let change = "UPDATE audit_entry SET act = 'export' WHERE seq = 1";
        ensure!(ask(&installation, change).is_err(), "{engine:?} let it be changed");
        disarm(&installation)?;
        // The end is cut off and the head moved back: the chain holds, but not with what was noted.
        let cut = "DELETE FROM audit_entry WHERE seq = 2;
                   UPDATE audit_head SET seq = 1, link = (SELECT link FROM audit_entry WHERE seq = 1)";
        ask(&installation, cut)?;
        installation.run(["check"])?.exits(0)?;
        installation.run(["check", "--audit-head", &noted])?.exits(1)?.says("操作記録 2番まで")?;
        ask(&installation, change)?;
        let found = installation.run(["check"])?.exits(1)?;
        found.says("操作記録 1番の内容が、記録したときと違います")?;
    }
    Ok(())
}
