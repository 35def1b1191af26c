//! R34: asked to stop (SIGTERM) in the middle of its work, the program finishes what is under way, takes nothing new and ends; an
//! import that is asked to stop leaves the data of before or of after.

use std::{
    io::{Read as _, Write as _},
    net::TcpStream,
    process::Command,
    sync::atomic::{AtomicBool, AtomicU32, Ordering},
    thread,
};

use anyhow::{Context as _, Result, anyhow, ensure};

use super::faults::{desk, large, start};
use crate::harness::{
    PATIENCE,
    database::{ask, sound},
    http::{form, whole_reply},
    installation::{Engine, Installation},
    kpi,
    staffed::{CONTACT, Staffed, with},
    until,
};

/// Asks, and gives every byte of the answer; none when nobody took the request.
fn bytes(address: &str, request: &str) -> Vec<u8> {
    let asked = || -> std::io::Result<Vec<u8>> {
        let mut stream = TcpStream::connect(address)?;
        stream.set_read_timeout(Some(PATIENCE))?;
        stream.write_all(request.as_bytes())?;
        let mut bytes = Vec::new();
        match stream.read_to_end(&mut bytes) {
            // A reset after the answer has begun is a cut answer, and is judged by its bytes.
            Ok(_) | Err(_) => Ok(bytes),
        }
    };
    // Nobody listens any more.
    asked().unwrap_or_default()
}

/// How often each came to its end while the server was stopped.
#[derive(Default)]
struct Tally {
    pages: AtomicU32,
    contacts: AtomicU32,
    done: AtomicBool,
}

#[test]
fn asked_to_stop_under_load_it_finishes_what_is_under_way() -> Result<()> {
    for engine in Engine::all() {
        let house = Staffed::new(engine, &["--page-cache", "off"])?;
        let kobe = house.somebody("municipality", "281000")?;
        let (address, tally) = (house.server.address().to_owned(), Tally::default());
        let head = |method: &str, path: &str| {
            format!("{method} {path} HTTP/1.1\r\nHost: {address}\r\nCookie: {kobe}\r\nConnection: close\r\n")
        };
        let (read, add) = (
            head("GET", "/municipalities/281000/offices"),
            head("POST", &format!("/offices/{}/contacts/new", house.office)),
        );
        let look = |_| -> Result<()> {
            loop {
                let answer = bytes(&address, &format!("{read}\r\n"));
                if answer.is_empty() {
                    ensure!(tally.done.load(Ordering::SeqCst), "hung up on before anybody asked it to stop");
                    return Ok(());
                }
                let reply = whole_reply(&answer).context("an answer that was cut off")?;
                ensure!(reply.status == 200, "{}", reply.status);
                tally.pages.fetch_add(1, Ordering::SeqCst);
            }
        };
        let write = |who: u32| -> Result<()> {
            for number in 0_u32.. {
                let mail = format!("a{who}-{number}@example.co.jp");
                let body = form(&with(&CONTACT, &[("address", &mail)]));
                let more = format!(
                    "Sec-Fetch-Site: same-origin\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: {}\r\n\r\n",
                    body.len()
                );
                let answer = bytes(&address, &format!("{add}{more}{body}"));
                if answer.is_empty() {
                    ensure!(tally.done.load(Ordering::SeqCst), "hung up on before anybody asked it to stop");
                    return Ok(());
                }
                let reply = whole_reply(&answer).context("an answer that was cut off")?;
                ensure!(reply.status == 303, "{}", reply.status);
                tally.contacts.fetch_add(1, Ordering::SeqCst);
            }
            Ok(())
        };
        let code = thread::scope(|scope| -> Result<Option<i32>> {
            let (look, write) = (&look, &write);
            let readers: Vec<_> = (0..4).map(|number| scope.spawn(move || look(number))).collect();
            let writers: Vec<_> = (0..3).map(|number| scope.spawn(move || write(number))).collect();
            until("some work", || {
                let busy =
                    tally.pages.load(Ordering::SeqCst) > 20 && tally.contacts.load(Ordering::SeqCst) > 10;
                ensure!(
                    !readers.iter().chain(&writers).any(thread::ScopedJoinHandle::is_finished),
                    "somebody gave up early"
                );
                Ok(busy.then_some(()))
            })?;
            tally.done.store(true, Ordering::SeqCst);
            let code = house.server.stop()?;
            for worker in readers.into_iter().chain(writers) {
                worker.join().map_err(|_| anyhow!("somebody failed"))??;
            }
            Ok(code)
        });
        ensure!(code? == Some(0), "{engine:?}: it did not end by itself");
        // What was answered for is there, and so is what nobody could be told of any more.
        let kept: u32 = ask(&house.installation, "SELECT count(*) FROM contact")?.trim().parse()?;
        let told = tally.contacts.load(Ordering::SeqCst);
        ensure!(
            (told..=told + 3).contains(&kept),
            "{engine:?}: {told} were answered for and {kept} are there"
        );
        let recorded =
            ask(&house.installation, "SELECT count(*) FROM audit_entry WHERE act = 'personal.change'")?;
        ensure!(recorded.trim() == kept.to_string(), "{engine:?}: {kept} contacts and {recorded} on record");
        sound(&house.installation)?;
        let again = house.installation.serve(&["--no-demo"])?;
        ensure!(again.get("/prefectures/28")?.status == 200, "{engine:?}: it does not answer again");
    }
    Ok(())
}

#[test]
fn an_import_that_is_asked_to_stop_leaves_nothing_half() -> Result<()> {
    for engine in Engine::all() {
        let installation = Installation::empty(engine)?;
        let lists = desk(&installation, &large(1)?)?;
        let server = installation.serve(&["--no-demo"])?;
        // The table of published figures came in when the tables were made.
        let imports = || ask(&installation, "SELECT count(*) FROM import");
        let none = imports()?;
        for round in 0..4 {
            let mut import = start(&installation, &lists, "2026-01-31")?;
            // The board is asked meanwhile, so that the moment is another one in each round.
            for _ in 0..round * 3 {
                ensure!(server.get("/ready")?.status == 200, "{engine:?}: not ready beside an import");
            }
            Command::new("kill").arg(import.id().to_string()).status()?;
            import.wait()?;
            let kept = imports()?;
            let table =
                ["kpi", "--area", "01", "--level", "prefecture", "--definition", "all", "--format", "csv"];
            let told = installation.run(table)?;
            let whole = told.code == Some(0) && kpi::number(&kpi::rows(&told.out)?[0], "offices")? > 0;
            ensure!(
                whole == (kept != none) && (whole || told.code == Some(1)),
                "{engine:?}: half an import in round {round}: {kept} imports, {}",
                told.said()
            );
        }
        ensure!(start(&installation, &lists, "2026-01-31")?.wait()?.success(), "{engine:?}: the retry fails");
        ensure!(server.stop()? == Some(0), "{engine:?}: the server did not end by itself");
        sound(&installation)?;
        let again = installation.serve(&["--no-demo"])?;
        ensure!(again.get("/prefectures/01")?.status == 200, "{engine:?}: it does not answer again");
    }
    Ok(())
}
