//! Work at set times: done by `renkei work` beside a board that does none, asked for with a button, done once however many work,
//! and done again when a worker was killed in the middle.

use std::{
    collections::BTreeSet,
    fs,
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
};

use anyhow::{Context as _, Result, ensure};

use crate::harness::{
    database::{ask, sound},
    installation::{Engine, Installation},
    page::Page,
    until,
};

const KINDS: [&str; 5] = ["backup", "fetch", "note-audit-head", "retention", "sweep-people"];

/// A running `renkei work`. Killed (SIGKILL) when dropped.
struct Worker(Child);

impl Worker {
    fn start(installation: &Installation, more: &[&str]) -> Result<Self> {
        let mut command = installation.command(["work"])?;
        let child = command.args(more).stdout(Stdio::null()).stderr(Stdio::null()).spawn();
        Ok(Self(child.context("starting renkei work")?))
    }

    /// Asks it to stop and waits for its end.
    fn stop(mut self) -> Result<Option<i32>> {
        Command::new("kill").arg(self.0.id().to_string()).status()?;
        until("the worker's end", || Ok(self.0.try_wait()?.map(|status| status.code())))
    }
}

impl Drop for Worker {
    fn drop(&mut self) {
        // It may be gone already.
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// Where backups go: beside the data.
fn shelf(installation: &Installation) -> Result<PathBuf> {
    Ok(installation.desk()?.join("backups"))
}

/// The names of the files in a folder.
fn files(folder: &Path) -> Result<Vec<String>> {
    let mut names = Vec::new();
    for entry in fs::read_dir(folder)? {
        names.push(entry?.file_name().to_string_lossy().into_owned());
    }
    names.sort_unstable();
    Ok(names)
}

fn number(installation: &Installation, sql: &str) -> Result<usize> {
    let answer = ask(installation, sql)?;
    answer.trim().parse().with_context(|| format!("{sql}: {answer}"))
}

/// Waits until every kind was done so often by its schedule and nothing is left to do.
fn all_done(installation: &Installation) -> Result<()> {
    until("every kind of work", || {
        let runs = ask(installation, "SELECT kind, state, attempts, report FROM job ORDER BY id")?;
        ensure!(!runs.contains("|dead|"), "given up:\n{runs}");
        let by_schedule = number(
            installation,
            "SELECT count(DISTINCT kind) FROM job WHERE slot IS NOT NULL AND state = 'done'",
        )?;
        let open = number(installation, "SELECT count(*) FROM job WHERE state <> 'done'")?;
        Ok((by_schedule == KINDS.len() && open == 0).then_some(()))
    })
}

/// What came of the work: backups that are whole, heads that hold, every run told on the page.
fn look_at_what_came_of_it(installation: &Installation) -> Result<()> {
    let done = |kind: &str, what: &str| {
        ask(installation, &format!("SELECT {what} FROM job WHERE kind = '{kind}' AND state = 'done'"))
    };
    // Each run names its file, and each file was made by a run.
    let backups = files(&shelf(installation)?)?;
    let told = done("backup", "report")?;
    let named = told.lines().filter_map(|line| line.split(' ').next()).map(str::to_owned);
    ensure!(named.collect::<BTreeSet<_>>() == backups.iter().cloned().collect(), "{told} and {backups:?}");
    ensure!(
        backups.iter().all(|name| name.starts_with("renkei-") && name.ends_with(".tar.gz")),
        "{backups:?}"
    );
    let recorded = ask(installation, "SELECT count(*) FROM audit_entry WHERE act = 'backup'")?;
    ensure!(recorded == done("backup", "count(*)")?, "{recorded} backups on record, and {told}");
    let heads = fs::read_to_string(installation.data().join("audit-heads.txt"))?;
    ensure!(heads.lines().count().to_string() == done("note-audit-head", "count(*)")?, "{heads}");
    let last = heads.lines().last().and_then(|line| line.split_once(' ')).context("a head")?.1.to_owned();
    installation.run(["check", "--audit-head", &last])?.exits(0)?;
    Ok(())
}

#[test]
fn what_is_asked_for_with_a_button_is_done_by_another_process() -> Result<()> {
    for engine in Engine::all() {
        let installation = Installation::empty(engine)?;
        let folder = shelf(&installation)?;
        let to = folder.to_str().context("a path")?;
        let server = installation.serve(&["--no-demo", "--work", "off", "--backup-to", to])?;
        let page = server.get("/jobs")?.text();
        ensure!(page.contains("renkei work"), "it does not say who does the work");
        let buttons = Page::new(&page).attributes("main form", "action")?;
        for kind in KINDS {
            let action = format!("/jobs/kinds/{kind}/now");
            ensure!(buttons.contains(&action), "no button for {kind}: {buttons:?}");
            // Twice: who presses again while it waits does not get it twice.
            for _ in 0..2 {
                let status = server.post(&action, &[], "")?.status;
                ensure!(matches!(status, 303 | 409), "{engine:?}: {kind}: {status}");
            }
        }
        ensure!(
            number(&installation, "SELECT count(*) FROM job WHERE state = 'waiting'")? == KINDS.len(),
            "asked for each"
        );
        ensure!(!folder.exists(), "a server that does not work has worked");

        let worker = Worker::start(&installation, &["--backup-to", to])?;
        all_done(&installation)?;
        let asked = number(&installation, "SELECT count(*) FROM job WHERE slot IS NULL AND state = 'done'")?;
        ensure!(asked == KINDS.len(), "{engine:?}: {asked} of what was asked for");
        look_at_what_came_of_it(&installation)?;
        let page = Page::new(&server.get("/jobs")?.text()).text();
        for file in files(&folder)? {
            ensure!(page.contains(&file), "{engine:?}: the page does not tell of {file}: {page}");
        }
        ensure!(page.contains("確認番号"), "the page does not tell of the head: {page}");
        ensure!(worker.stop()? == Some(0), "{engine:?}: the worker did not end by itself");
        ensure!(server.stop()? == Some(0), "{engine:?}: the server did not end by itself");

        // A backup made so is one that can be brought back.
        let back = Installation::bare(engine)?;
        let file = folder.join(files(&folder)?.last().context("a backup")?);
        back.run(["restore".as_ref(), file.as_os_str()])?.exits(0)?;
        sound(&back)?;
        sound(&installation)?;
    }
    Ok(())
}

/// On PostgreSQL two servers work on one schedule, and on every slot of it one of them.
#[test]
fn two_servers_do_the_work_of_a_schedule_once() -> Result<()> {
    if !Engine::all().contains(&Engine::Postgres) {
        return Ok(());
    }
    let installation = Installation::empty(Engine::Postgres)?;
    let folder = shelf(&installation)?;
    let more = ["--no-demo", "--backup-to", folder.to_str().context("a path")?];
    let (one, two) = (installation.serve(&more)?, installation.serve(&more)?);
    all_done(&installation)?;
    for server in [&one, &two] {
        let reply = server.post("/jobs/kinds/sweep-people/now", &[], "")?;
        ensure!(matches!(reply.status, 303 | 409), "{}", reply.status);
    }
    all_done(&installation)?;
    let twice = "SELECT count(*) FROM (SELECT kind, slot FROM job WHERE slot IS NOT NULL GROUP BY kind, slot HAVING count(*) > 1) AS twice";
    ensure!(number(&installation, twice)? == 0, "a slot was planned twice");
    let tried = ask(&installation, "SELECT kind, attempts, report FROM job WHERE attempts <> 1")?;
    ensure!(tried.trim().is_empty(), "something was tried more than once: {tried}");
    look_at_what_came_of_it(&installation)?;
    ensure!(one.stop()? == Some(0) && two.stop()? == Some(0), "they did not end by themselves");
    sound(&installation)
}

/// A worker is killed in the middle of a run: nobody takes the run while its lease holds, and somebody does when it is over.
#[test]
fn the_run_of_a_killed_worker_is_done_by_another() -> Result<()> {
    if !Engine::all().contains(&Engine::Postgres) {
        return Ok(());
    }
    let installation = Installation::empty(Engine::Postgres)?;
    let state = "SELECT state || ' ' || attempts FROM job WHERE kind = 'sweep-people' ORDER BY id LIMIT 1";
    // Somebody holds the table that is to be swept, so that the run lasts until they let go.
    let postgres = installation.postgres().context("a database")?.url();
    let mut holder = Command::new("psql")
        .args(["--no-psqlrc", "--quiet", &postgres])
        .stdin(Stdio::piped())
        .stdout(Stdio::null())
        .spawn()?;
    let mut stdin = holder.stdin.take().context("psql is not connected")?;
    std::io::Write::write_all(&mut stdin, b"BEGIN; LOCK TABLE session IN ACCESS EXCLUSIVE MODE;\n")?;
    until("the lock", || {
        let held = "SELECT count(*) FROM pg_locks WHERE relation = 'session'::regclass AND mode = 'AccessExclusiveLock' AND granted";
        Ok((number(&installation, held)? == 1).then_some(()))
    })?;
    let worker = Worker::start(&installation, &[])?;
    until("the run", || {
        let running = "SELECT count(*) FROM job WHERE kind = 'sweep-people' AND state = 'running'";
        Ok((number(&installation, running)? == 1).then_some(()))
    })?;
    // Dropping kills.
    drop(worker);
    drop(stdin);
    holder.wait()?;
    ensure!(ask(&installation, state)?.trim() == "running 1", "{}", ask(&installation, state)?);

    let other = Worker::start(&installation, &[])?;
    until("the other kinds", || {
        let done = "SELECT count(DISTINCT kind) FROM job WHERE kind <> 'sweep-people' AND state = 'done'";
        Ok((number(&installation, done)? == 3).then_some(()))
    })?;
    ensure!(ask(&installation, state)?.trim() == "running 1", "taken while its lease holds");
    // Minutes later.
    let later = "SELECT until FROM job WHERE kind = 'sweep-people' AND state = 'running'";
    ensure!(!ask(&installation, later)?.trim().is_empty(), "a run without a lease");
    ask(&installation, "UPDATE job SET until = until - interval '5 minutes' WHERE kind = 'sweep-people'")?;
    until("the run, once more", || Ok((ask(&installation, state)?.trim() == "done 2").then_some(())))?;
    ensure!(other.stop()? == Some(0), "the worker did not end by itself");
    sound(&installation)
}
