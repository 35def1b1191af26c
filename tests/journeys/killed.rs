//! The server is killed (SIGKILL) while many people write at once: what was answered for is there, each change with its entry in
//! the trail, and nothing is half.

use std::{
    sync::atomic::{AtomicU32, Ordering},
    thread,
};

use anyhow::{Context as _, Result, anyhow, ensure};

use crate::harness::{
    database::{ask, sound},
    http::{form, post},
    installation::Engine,
    session::{self, PASSWORD},
    staffed::{CONTACT, Staffed, with},
    until,
};

/// Contacts that are there without an entry, or entries without a contact.
const UNTOLD: &str = "SELECT (SELECT count(*) FROM contact) - (SELECT count(*) FROM audit_entry WHERE act = 'personal.change')";

/// Sessions beyond those that the trail knows of: who takes up an invitation is signed in without having signed in.
const BEYOND: &str =
    "SELECT (SELECT count(*) FROM session) - (SELECT count(*) FROM audit_entry WHERE act = 'sign-in')";

#[test]
fn killed_while_contacts_come_in_nothing_is_half() -> Result<()> {
    for engine in Engine::all() {
        let house = Staffed::new(engine, &[])?;
        let kobe = house.somebody("municipality", "281000")?;
        let Staffed { mut server, office, installation, .. } = house;
        let path = format!("/offices/{office}/contacts/new");
        let answered = AtomicU32::new(0);
        for round in 0..4 {
            let (address, goal) =
                (server.address().to_owned(), answered.load(Ordering::SeqCst) + 8 + round * 3);
            let write = |who: u32| {
                for number in 0_u32.. {
                    let mail = format!("r{round}w{who}n{number}@example.co.jp");
                    let headers = [("Cookie", kobe.as_str()), ("Sec-Fetch-Site", "same-origin")];
                    match post(&address, &path, &headers, &form(&with(&CONTACT, &[("address", &mail)]))) {
                        Ok(reply) if reply.status == 303 => answered.fetch_add(1, Ordering::SeqCst),
                        Ok(reply) => return Err(anyhow!("{}: {}", reply.status, reply.text())),
                        // Killed.
                        Err(_) => return Ok(()),
                    };
                }
                Ok(())
            };
            thread::scope(|scope| -> Result<()> {
                let write = &write;
                let writers: Vec<_> = (0..4).map(|who| scope.spawn(move || write(who))).collect();
                until("some contacts", || {
                    ensure!(
                        !writers.iter().any(thread::ScopedJoinHandle::is_finished),
                        "somebody gave up early"
                    );
                    Ok((answered.load(Ordering::SeqCst) >= goal).then_some(()))
                })?;
                // Dropping kills.
                drop(server);
                for writer in writers {
                    writer.join().map_err(|_| anyhow!("a writer failed"))??;
                }
                Ok(())
            })?;
            sound(&installation)?;
            let kept: u32 = ask(&installation, "SELECT count(*) FROM contact")?.trim().parse()?;
            let told = answered.load(Ordering::SeqCst);
            // Of each round, what the four were not told of any more may be there.
            ensure!(
                (told..=told + 4 * (round + 1)).contains(&kept),
                "{engine:?}: {told} answered, {kept} there"
            );
            let untold = ask(&installation, UNTOLD)?;
            ensure!(untold.trim() == "0", "{engine:?}, round {round}: {untold} changes without an entry");
            server = installation.serve(&["--no-demo"])?;
            ensure!(server.get("/ready")?.status == 200, "{engine:?}: it does not start again");
        }
    }
    Ok(())
}

/// Signing in writes a session, a count of attempts and an entry: all of them or none.
#[test]
fn killed_while_people_come_and_go_no_session_is_half() -> Result<()> {
    for engine in Engine::all() {
        let house = Staffed::new(engine, &[])?;
        house.somebody("municipality", "281000")?;
        let beyond = house.ask(BEYOND)?;
        let email = house.ask("SELECT email FROM account WHERE role = 'municipality'")?;
        let Staffed { mut server, installation, .. } = house;
        let credentials = form(&[("email", &email), ("password", PASSWORD), ("next", "/")]);
        let come_and_go = |address: &str| -> Option<Result<String>> {
            let headers = [("Sec-Fetch-Site", "same-origin")];
            let reply = post(address, "/sign-in", &headers, &credentials).ok()?;
            if reply.status != 303 {
                return Some(Err(anyhow!("{}: {}", reply.status, reply.text())));
            }
            let token = session::set_cookie(&reply, "renkei").context("no session");
            Some(token.map(|token| format!("renkei={token}")))
        };
        for round in 0..2 {
            let address = server.address().to_owned();
            let signed_in = AtomicU32::new(0);
            let last = thread::scope(|scope| -> Result<Vec<String>> {
                let (signed_in, come_and_go, address) = (&signed_in, &come_and_go, &address);
                let people: Vec<_> = (0..3)
                    .map(|_| {
                        scope.spawn(move || -> Result<Vec<String>> {
                            let mut cookies = Vec::new();
                            while let Some(cookie) = come_and_go(address) {
                                cookies.push(cookie?);
                                signed_in.fetch_add(1, Ordering::SeqCst);
                            }
                            Ok(cookies)
                        })
                    })
                    .collect();
                until("some sessions", || {
                    ensure!(
                        !people.iter().any(thread::ScopedJoinHandle::is_finished),
                        "somebody gave up early"
                    );
                    Ok((signed_in.load(Ordering::SeqCst) >= 5).then_some(()))
                })?;
                drop(server);
                let mut all = Vec::new();
                for somebody in people {
                    all.extend(somebody.join().map_err(|_| anyhow!("somebody failed"))??);
                }
                Ok(all)
            })?;
            sound(&installation)?;
            let sessions = ask(&installation, "SELECT count(*) FROM session")?.trim().parse::<usize>()?;
            ensure!(sessions >= last.len(), "{engine:?}: {} let in, {sessions} sessions", last.len());
            let now = ask(&installation, BEYOND)?;
            ensure!(
                now == beyond,
                "{engine:?}, round {round}: sessions without an entry: {beyond} became {now}"
            );
            server = installation.serve(&["--no-demo"])?;
            for cookie in &last {
                let status = server.get_with("/account", &[("Cookie", cookie)])?.status;
                ensure!(status == 200, "{engine:?}, round {round}: who was let in is out again: {status}");
            }
        }
    }
    Ok(())
}
