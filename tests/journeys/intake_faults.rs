//! The machine fails at the desk: killed while a list is taken in, the disk full, somebody who stops it. What is there afterwards is
//! as before, and the page says so.

use std::{
    fs,
    process::Command,
    time::{Duration, Instant},
};

use anyhow::{Context as _, Result, ensure};

use super::{
    faults::large,
    intake::{figures, house, imports},
    operation_faults::contents,
};
use crate::harness::{
    binary,
    database::{Checksums, sound},
    desk::{Official, import_of, incoming, is_trial},
    http::Reply,
    installation::{Engine, Installation},
    long,
    page::Page,
    server::Server,
    staffed::with,
    until,
    world::World,
};

/// What is said of the large lists: those of 北海道.
const HOKKAIDO: [(&str, &str); 4] =
    [("kind", "offices"), ("as_of", "2026-01-31"), ("area", "北海道"), ("mode", "snapshot")];

/// Somebody who looks after 北海道; the cookie, which outlives the server.
fn official_of_hokkaido(installation: &Installation, server: &Server) -> Result<String> {
    let email = "hokkaido@example.lg.jp";
    let official = Official::join((installation, server), email, "prefecture", "01")?;
    Ok(official.cookie().to_owned())
}

/// The checksums of what came in by lists; what is brought and not taken in is no data yet.
fn facts(installation: &Installation) -> Result<Checksums> {
    let mut sums = contents(installation)?;
    sums.retain(|table, _| !table.starts_with("intake"));
    Ok(sums)
}

/// Whether the run over an intake takes it in just now.
fn is_applying(installation: &Installation, intake: &str) -> bool {
    let beat = installation.data().join("incoming").join(intake).join("run");
    fs::read_to_string(beat).is_ok_and(|beat| {
        let plain: String = beat.chars().filter(|c| !c.is_whitespace()).collect();
        plain.contains("\"phase\":\"applying\"") && plain.contains("\"end\":null")
    })
}

/// Has an intake taken in that was tried, or whose last run ended early; the run goes on when this returns. `false` when it was
/// through before anybody could look.
fn begin(official: &Official<'_>, installation: &Installation, intake: &str) -> Result<bool> {
    let there = official.settled(intake)?;
    if !is_trial(&there) {
        official.press_again(&there)?;
        if is_applying(installation, intake) {
            return Ok(true);
        }
        let next = official.settled(intake)?;
        if import_of(&next).is_some() {
            return Ok(false);
        }
    }
    let reply = official.apply(intake, "北海道")?;
    ensure!(reply.status == 303, "not taken in: {} {}", reply.status, Page::new(&reply.text()).text());
    until("the run", || {
        let there = installation.data().join("incoming").join(intake).exists();
        Ok((!there || is_applying(installation, intake)).then_some(()))
    })?;
    Ok(is_applying(installation, intake))
}

/// R1 and R4 at the desk: killed at several moments of taking a large list in, nothing of it is there; the page says that it
/// stopped, and the button works again.
#[test]
fn killed_while_a_list_is_taken_in_nothing_of_it_is_there() -> Result<()> {
    for engine in Engine::all() {
        let (installation, mut server) = house(engine, &[])?;
        let cookie = official_of_hokkaido(&installation, &server)?;
        let (world, rounds) = (large(1)?, if long() { 20 } else { 2 });
        let (intake, whole) = {
            let official = Official::with(&server, &cookie);
            let intake = official.bring_lists(&world.lists())?;
            let begun = Instant::now();
            official.try_it(&intake, &HOKKAIDO)?;
            // Taking in takes longer than trying.
            (intake, begun.elapsed())
        };
        let before = facts(&installation)?;
        let mut killed = 0;
        for round in 0..rounds {
            if !begin(&Official::with(&server, &cookie), &installation, &intake)? {
                break;
            }
            let begun = Instant::now();
            let moment = whole * round / rounds;
            while begun.elapsed() < moment {
                // The moment itself is what is being chosen; nothing is waited for.
                std::thread::park_timeout(Duration::from_millis(1));
            }
            // Dropping kills.
            drop(server);
            killed += 1;
            sound(&installation)?;
            server = installation.serve(&["--no-demo"])?;
            let official = Official::with(&server, &cookie);
            let stopped = official.settled(&intake)?;
            if import_of(&stopped).is_some() {
                // Killed between its commit and its end.
                ensure!(
                    !figures(&installation, "01", "2026-01-31")?.is_empty(),
                    "{engine:?}: half an import"
                );
                break;
            }
            let told = Page::new(&stopped.text()).text();
            ensure!(
                told.contains("途中で止まりました") && told.contains("何も取り込んでいません"),
                "{engine:?}, round {round}: {told}"
            );
            ensure!(facts(&installation)? == before, "{engine:?}, round {round}: a part is there");
            ensure!(imports(&installation)? == 0, "{engine:?}, round {round}: it counts as taken in");
            ensure!(
                incoming(&installation)? == [intake.as_str()],
                "{engine:?}: {:?}",
                incoming(&installation)?
            );
        }
        ensure!(killed > 0, "{engine:?}: it was never killed: trying takes {whole:?}");
        println!("{engine:?}: killed {killed} of {rounds} times, trying takes {whole:?}");
        let official = Official::with(&server, &cookie);
        if import_of(&official.settled(&intake)?).is_none() {
            begin(&official, &installation, &intake)?;
            official.taken_in(&intake)?;
        }
        let through: usize = figures(&installation, "01", "2026-01-31")?
            .iter()
            .map(|row| crate::harness::kpi::number(row, "offices"))
            .sum::<Result<_>>()?;
        let wanted: usize = world.expected(false)?.values().map(|town| town.offices).sum();
        ensure!(through == wanted, "{engine:?}: {through} offices, and the rows make {wanted}");
        sound(&installation)?;
    }
    Ok(())
}

/// A server none of whose files may grow beyond so many KiB.
fn cramped(installation: &Installation, kib: u64) -> Result<Server> {
    // Without SIGXFSZ the write fails with EFBIG, as a full disk fails with ENOSPC.
    let script = format!("trap '' XFSZ; ulimit -f {kib}; exec \"$@\"");
    let mut command = Command::new("bash");
    installation.prepare(&mut command);
    command.args(["-c", &script, "bash"]).arg(binary()?);
    command.args(["serve", "--listen", "127.0.0.1:0", "--no-demo"]);
    Server::start(command)
}

/// The words of somebody who has no room left.
fn tells_of_the_disk(reply: &Reply) -> Result<()> {
    let told = Page::new(&reply.text()).text();
    ensure!(
        ["ディスク", "空き容量", "書き込め"].iter().any(|words| told.contains(words)),
        "no clear words: {} {told}",
        reply.status
    );
    ensure!(!told.contains("panicked") && !told.contains("os error"), "words of the machine: {told}");
    Ok(())
}

/// R3 at the desk: the disk is full while a list is sent.
#[test]
fn a_full_disk_while_a_list_is_sent_is_told_and_leaves_nothing() -> Result<()> {
    let (installation, server) = house(Engine::Sqlite, &[])?;
    let cookie = official_of_hokkaido(&installation, &server)?;
    server.stop()?;
    let database = fs::metadata(installation.data().join("renkei.db"))?.len();
    let room = database / 1024 + 64;
    let server = cramped(&installation, room)?;
    let official = Official::with(&server, &cookie);
    let big = "281018,架空\r\n".repeat(usize::try_from(room * 1024 / 8)?);
    let reply =
        official.send(&[("files", Some("小.csv"), b"1,2\r\n"), ("files", Some("大.csv"), big.as_bytes())])?;
    tells_of_the_disk(&reply)?;
    ensure!(reply.status == 507, "{}", reply.status);
    ensure!(incoming(&installation)?.is_empty(), "left behind: {:?}", incoming(&installation)?);
    ensure!(official.get("/prefectures/01")?.status == 200, "the board suffered");
    // What fits is taken still.
    let intake = official.bring_lists(&World::new(1, 2, 1)?.lists())?;
    ensure!(incoming(&installation)? == [intake.as_str()], "{:?}", incoming(&installation)?);
    server.stop()?;
    sound(&installation)
}

/// R3 at the desk: the disk is full while a list is tried, and while it is taken in.
#[test]
fn a_full_disk_while_a_list_is_taken_in_is_told_and_the_retry_succeeds() -> Result<()> {
    let (installation, server) = house(Engine::Sqlite, &[])?;
    let cookie = official_of_hokkaido(&installation, &server)?;
    let (small, world) = (World::new(1, 3, 1)?, large(1)?);
    Official::with(&server, &cookie).import(&small.lists(), &HOKKAIDO)?;
    let february = with(&HOKKAIDO, &[("as_of", "2026-02-28")]);
    let intake = {
        let official = Official::with(&server, &cookie);
        let intake = official.bring_lists(&world.lists())?;
        official.try_it(&intake, &february)?;
        intake
    };
    server.stop()?;
    let before = facts(&installation)?;
    let database = fs::metadata(installation.data().join("renkei.db"))?.len();

    let server = cramped(&installation, database / 1024 + 64)?;
    let official = Official::with(&server, &cookie);
    let reply = official.apply(&intake, "北海道")?;
    ensure!(reply.status == 303, "{}: {}", reply.status, reply.text());
    let ended = official.settled(&intake)?;
    tells_of_the_disk(&ended)?;
    ensure!(
        Page::new(&ended.text()).text().contains("何も取り込んでいません"),
        "it does not say that nothing came in"
    );
    ensure!(imports(&installation)? == 1, "it counts as taken in");
    ensure!(official.get("/prefectures/01")?.status == 200, "the board suffered");
    ensure!(incoming(&installation)? == [intake.as_str()], "{:?}", incoming(&installation)?);
    server.stop()?;
    ensure!(facts(&installation)? == before, "a part is there");
    sound(&installation)?;

    // There is room again.
    let server = installation.serve(&["--no-demo"])?;
    let official = Official::with(&server, &cookie);
    begin(&official, &installation, &intake)?;
    official.taken_in(&intake)?;
    ensure!(imports(&installation)? == 2, "the retry fails");
    sound(&installation)
}

/// 「中止する」 while a list is tried: it ends, says so, and can be begun again.
#[test]
fn a_trial_is_stopped_by_whoever_began_it() -> Result<()> {
    for engine in Engine::all() {
        let (installation, server) = house(engine, &[])?;
        let cookie = official_of_hokkaido(&installation, &server)?;
        let official = Official::with(&server, &cookie);
        let before = facts(&installation)?;
        // A machine may be faster than anybody can press; then there is more to read.
        let mut most = 60;
        let (intake, ended) = loop {
            let intake = official.bring_lists(&World::new(1, most, 1)?.lists())?;
            let reply = official.say(&intake, &HOKKAIDO, "try")?;
            ensure!(reply.status == 303, "{engine:?}: {}", reply.status);
            let stop = official.post(&format!("/intakes/{intake}/stop"), &[])?;
            ensure!(stop.status == 303, "{engine:?}: {} {}", stop.status, stop.text());
            let ended = official.settled(&intake)?;
            if !is_trial(&ended) {
                break (intake, ended);
            }
            ensure!(most < 1_000, "{engine:?}: no trial was ever stopped");
            most *= 2;
        };
        let told = Page::new(&ended.text()).text();
        ensure!(
            told.contains("中止しました") && told.contains("何も取り込んでいません"),
            "{engine:?}: it does not say that it was stopped: {told}"
        );
        ensure!(facts(&installation)? == before, "{engine:?}: a trial that was stopped wrote");
        official.press_again(&ended)?;
        let page = official.trial(&intake).context("it cannot be tried again")?;
        ensure!(page.text().contains("新規"), "{engine:?}: {}", page.text());
        sound(&installation)?;
    }
    Ok(())
}

/// R34 at the desk: asked to stop (SIGTERM) while a list is taken in, the program ends by itself, and all or nothing is there.
#[test]
fn asked_to_stop_while_a_list_is_taken_in_nothing_is_half() -> Result<()> {
    for engine in Engine::all() {
        let (installation, server) = house(engine, &[])?;
        let cookie = official_of_hokkaido(&installation, &server)?;
        let official = Official::with(&server, &cookie);
        let intake = official.bring_lists(&large(1)?.lists())?;
        official.try_it(&intake, &HOKKAIDO)?;
        begin(&official, &installation, &intake)?;
        ensure!(server.stop()? == Some(0), "{engine:?}: it did not end by itself");
        sound(&installation)?;
        let whole = !figures(&installation, "01", "2026-01-31")?.is_empty();
        ensure!(whole == (imports(&installation)? == 1), "{engine:?}: half an import");
        let server = installation.serve(&["--no-demo"])?;
        let official = Official::with(&server, &cookie);
        let there = official.settled(&intake)?;
        ensure!(import_of(&there).is_some() == whole, "{engine:?}: the page says otherwise");
        if !whole {
            let told = Page::new(&there.text()).text();
            ensure!(told.contains("取り込んでいません"), "{engine:?}: {told}");
            begin(&official, &installation, &intake)?;
            official.taken_in(&intake)?;
        }
        ensure!(imports(&installation)? == 1, "{engine:?}: {} imports", imports(&installation)?);
        sound(&installation)?;
    }
    Ok(())
}
