//! R30: the database is held by another process, or hangs up in the middle: who reads goes on reading, who writes is told in words,
//! and nothing is half written.

use std::{
    io::{BufRead as _, BufReader, Write as _},
    path::Path,
    process::{Child, Command, Stdio},
    thread,
};

use anyhow::{Context as _, Result, bail, ensure};

use crate::harness::{
    database::{ask, sound},
    installation::Engine,
    staffed::{CONTACT, Staffed, with},
    until,
};

/// Another process that holds the right to write into an SQLite file. Lets go when dropped.
struct Holder {
    child: Child,
}

impl Holder {
    /// Takes it, and returns once it is taken.
    fn of(file: &Path) -> Result<Self> {
        let mut child = Command::new("sqlite3")
            .arg(file)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .context("sqlite3 is not installed; ./test installs it")?;
        let (Some(stdin), Some(stdout)) = (child.stdin.as_mut(), child.stdout.take()) else {
            bail!("sqlite3 is not connected");
        };
        stdin.write_all(b".timeout 60000\nBEGIN IMMEDIATE;\nSELECT 'held';\n")?;
        stdin.flush()?;
        let mut said = String::new();
        BufReader::new(stdout).read_line(&mut said)?;
        ensure!(said.trim() == "held", "the file could not be held: {said}");
        Ok(Self { child })
    }
}

impl Drop for Holder {
    fn drop(&mut self) {
        // Killed, it leaves nothing behind: its transaction has not written anything.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Everybody's way through the board.
const READ: [&str; 5] =
    ["/", "/prefectures/28", "/municipalities/281000/offices", "/search?q=28", "/account"];

fn reads_go_on(house: &Staffed, cookie: &str) -> Result<()> {
    for path in READ {
        let reply = house.get(cookie, path)?;
        ensure!(reply.status == 200, "{path}: {} while somebody else writes", reply.status);
    }
    Ok(())
}

#[test]
fn a_file_that_is_held_is_read_and_waited_for() -> Result<()> {
    let house = Staffed::new(Engine::Sqlite, &["--page-cache", "off", "--work", "off"])?;
    let kobe = house.somebody("municipality", "281000")?;
    // The use of the session would be noted with the next page.
    house.ask("UPDATE session SET seen_at = strftime('%Y-%m-%dT%H:%M:%S+00:00', 'now', '-10 minutes')")?;
    let holder = Holder::of(&house.installation.data().join("renkei.db"))?;
    reads_go_on(&house, &kobe)?;
    let path = format!("/offices/{}/contacts/new", house.office);
    let status = thread::scope(|scope| -> Result<u16> {
        let writer = scope.spawn(|| house.post(&kobe, &path, &CONTACT));
        for _ in 0..5 {
            reads_go_on(&house, &kobe)?;
        }
        ensure!(house.ask("SELECT count(*) FROM contact")? == "0", "written although somebody else writes");
        drop(holder);
        let reply = writer.join().map_err(|_| anyhow::anyhow!("the writer failed"))??;
        Ok(reply.status)
    })?;
    ensure!(status == 303, "who waited was answered with {status}");
    ensure!(house.ask("SELECT count(*) FROM contact")? == "1", "what was answered for is not there");
    until("the use of the session", || {
        let stale = "SELECT count(*) FROM session WHERE seen_at < strftime('%Y-%m-%dT%H:%M:%S', 'now', '-5 minutes') AND account IN (SELECT id FROM account WHERE role = 'municipality')";
        reads_go_on(&house, &kobe)?;
        Ok((house.ask(stale)? == "0").then_some(()))
    })?;
    sound(&house.installation)
}

/// Held for longer than anybody is let wait.
#[test]
fn who_cannot_write_is_told_when_to_try_again() -> Result<()> {
    let house = Staffed::new(Engine::Sqlite, &["--page-cache", "off", "--work", "off"])?;
    let kobe = house.somebody("municipality", "281000")?;
    let path = format!("/offices/{}/contacts/new", house.office);
    let audited = "SELECT count(*) FROM audit_entry";
    let before = house.ask(audited)?;
    let holder = Holder::of(&house.installation.data().join("renkei.db"))?;
    let reply = house.post(&kobe, &path, &with(&CONTACT, &[("note", "待ちきれなかった")]))?;
    reads_go_on(&house, &kobe)?;
    drop(holder);
    ensure!(reply.status == 503, "who cannot write is answered with {}", reply.status);
    let wait = reply.header("retry-after").and_then(|wait| wait.parse::<u32>().ok());
    ensure!(wait.is_some_and(|wait| wait > 0), "nothing says when to try again: {wait:?}");
    ensure!(reply.text().contains("混み合っています"), "it is not said in words: {}", reply.text());
    // What was refused does not happen afterwards either.
    let reply = house.post(&kobe, &path, &CONTACT)?;
    ensure!(reply.status == 303, "afterwards: {}", reply.status);
    ensure!(house.ask("SELECT count(*) FROM contact")? == "1", "what was refused was written");
    ensure!(
        house.ask("SELECT count(*) FROM contact WHERE note IS NOT NULL")? == "0",
        "the wrong one was written"
    );
    let (before, after): (u32, u32) = (before.parse()?, house.ask(audited)?.parse()?);
    ensure!(after == before + 1, "{} entries for one change", after - before);
    sound(&house.installation)
}

#[test]
fn connections_that_are_cut_are_made_again() -> Result<()> {
    if !Engine::all().contains(&Engine::Postgres) {
        return Ok(());
    }
    let house = Staffed::new(Engine::Postgres, &["--page-cache", "off"])?;
    let kobe = house.somebody("municipality", "281000")?;
    let cut = "SELECT count(*) FILTER (WHERE pg_terminate_backend(pid)) FROM pg_stat_activity
        WHERE datname = current_database() AND application_name = 'renkei'";
    for round in 0..5 {
        reads_go_on(&house, &kobe)?;
        let number: u32 = ask(&house.installation, cut)?.trim().parse()?;
        ensure!(number > 0, "round {round}: there was no connection to cut");
        // The very next request, whether it reads or writes.
        if round % 2 == 0 {
            reads_go_on(&house, &kobe)?;
        }
        let address = format!("taro{round}@example.co.jp");
        let path = format!("/offices/{}/contacts/new", house.office);
        let reply = house.post(&kobe, &path, &with(&CONTACT, &[("address", &address)]))?;
        ensure!(reply.status == 303, "round {round}: {}", reply.status);
        ensure!(house.ask("SELECT count(*) FROM contact")? == (round + 1).to_string(), "round {round}");
    }
    sound(&house.installation)
}
