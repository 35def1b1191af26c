//! Two at once at the desk: the same list by two people, one button pressed twice, and half an hour in between.

use std::{collections::BTreeSet, sync::Barrier, thread};

use anyhow::{Context as _, Result, anyhow, ensure};

use super::{
    import_cli::hyogo,
    intake::{agrees, house, imports, official_of_hyogo},
};
use crate::harness::{
    database::{ask, sound},
    desk::{FEBRUARY, JANUARY, Official, import_of, incoming, is_trial},
    http::{Reply, form, multipart, multipart_type, request},
    installation::Engine,
    page::Page,
    session::{PASSWORD, set_cookie},
    until,
};

/// What each would send to have an intake taken in.
fn order(who: &Official<'_>, intake: &str) -> Result<(String, Vec<(String, String)>)> {
    let path = format!("/intakes/{intake}/apply");
    let fields = who.trial(intake)?.fields(&format!("main form[action='{path}']"))?;
    Ok((path, fields))
}

/// Sends both at the same moment.
fn at_once(orders: [(&Official<'_>, &str); 2]) -> Result<Vec<Reply>> {
    let ready = Barrier::new(orders.len());
    // Read before anybody waits for anybody.
    let forms = [order(orders[0].0, orders[0].1)?, order(orders[1].0, orders[1].1)?];
    thread::scope(|scope| {
        let ready = &ready;
        let both = orders.iter().zip(&forms).map(|((who, _), (path, fields))| {
            scope.spawn(move || {
                ready.wait();
                who.post(path, fields)
            })
        });
        let both: Vec<_> = both.collect();
        both.into_iter().map(|one| one.join().map_err(|_| anyhow!("somebody failed"))?).collect()
    })
}

#[test]
fn two_who_bring_the_same_list_make_one_import() -> Result<()> {
    for engine in Engine::all() {
        let (installation, server) = house(engine, &[])?;
        let one = official_of_hyogo(&installation, &server)?;
        let other = Official::join((&installation, &server), "other@example.lg.jp", "prefecture", "28")?;
        let world = hyogo()?;
        let mut intakes = Vec::new();
        for who in [&one, &other] {
            let intake = who.bring_lists(&world.lists())?;
            who.try_it(&intake, &JANUARY)?;
            intakes.push(intake);
        }
        let answers = at_once([(&one, &intakes[0]), (&other, &intakes[1])])?;
        for answer in &answers {
            ensure!(matches!(answer.status, 303 | 409 | 422), "{engine:?}: {}", answer.status);
        }
        let ends = [one.settled(&intakes[0])?, other.settled(&intakes[1])?];
        ensure!(imports(&installation)? == 1, "{engine:?}: {} imports", imports(&installation)?);
        let taken: Vec<bool> = ends.iter().map(|end| import_of(end).is_some()).collect();
        ensure!(taken.iter().filter(|taken| **taken).count() == 1, "{engine:?}: {taken:?}");
        agrees(&installation, &world, "2026-01-31")?;

        // Who came second reads that there is nothing new, at once or after looking again.
        let second = usize::from(taken[0]);
        let (who, intake) = ([&one, &other][second], &intakes[second]);
        let told = Page::new(&ends[second].text()).text();
        let nothing =
            |told: &str| ["変更はありません", "すべて取り込み済み"].iter().any(|words| told.contains(words));
        if !nothing(&told) {
            ensure!(told.contains("もう一度試"), "{engine:?}: no way on: {told}");
            who.press_again(&ends[second])?;
            let again = who.settled(intake)?;
            let told = Page::new(&again.text()).text();
            ensure!(nothing(&told), "{engine:?}: it does not say that there is nothing new: {told}");
            ensure!(
                !is_trial(&again) || !again.text().contains("<button class=\"solid\">取り込む</button>"),
                "{engine:?}: nothing can be taken in"
            );
        }
        ensure!(imports(&installation)? == 1, "{engine:?}: {} imports", imports(&installation)?);
        let left: BTreeSet<String> = incoming(&installation)?.into_iter().collect();
        ensure!(left.is_subset(&BTreeSet::from([intake.clone()])), "{engine:?}: {left:?}");
        sound(&installation)?;
    }
    Ok(())
}

#[test]
fn a_button_that_is_pressed_twice_takes_in_once() -> Result<()> {
    for engine in Engine::all() {
        let (installation, server) = house(engine, &[])?;
        let official = official_of_hyogo(&installation, &server)?;
        let world = hyogo()?;
        let intake = official.bring_lists(&world.lists())?;
        official.try_it(&intake, &JANUARY)?;
        let answers = at_once([(&official, &intake), (&official, &intake)])?;
        for answer in &answers {
            ensure!(matches!(answer.status, 303 | 409), "{engine:?}: {} {}", answer.status, answer.text());
        }
        let number = official.taken_in(&intake)?;
        ensure!(imports(&installation)? == 1, "{engine:?}: {} imports", imports(&installation)?);
        // The way back and the button once more lead to what was done.
        let late = official.post(&format!("/intakes/{intake}/apply"), &[("version".into(), "1".into())])?;
        ensure!(late.status < 500, "{engine:?}: {}", late.status);
        ensure!(
            official.taken_in(&intake)? == number && imports(&installation)? == 1,
            "{engine:?}: once more"
        );
        agrees(&installation, &world, "2026-01-31")?;
        sound(&installation)?;
    }
    Ok(())
}

/// Two pages of one intake: what the one changed is not run over by the other.
#[test]
fn what_was_changed_meanwhile_is_tried_again() -> Result<()> {
    for engine in Engine::all() {
        let (installation, server) = house(engine, &[])?;
        let official = official_of_hyogo(&installation, &server)?;
        let world = hyogo()?;
        let intake = official.bring_lists(&world.lists())?;
        official.try_it(&intake, &JANUARY)?;
        let (path, fields) = order(&official, &intake)?;
        // The other page says that the list is of another day.
        official.say(&intake, &FEBRUARY, "again")?;
        let late = official.post(&path, &fields)?;
        let told = if late.status == 303 { official.settled(&intake)? } else { late };
        ensure!(imports(&installation)? == 0, "{engine:?}: taken in as nobody had looked at it");
        ensure!(import_of(&told).is_none(), "{engine:?}: {}", told.status);
        official.try_it(&intake, &[])?;
        official.take_in(&intake, "兵庫県")?;
        let day = ask(&installation, "SELECT as_of FROM import WHERE kind = 'offices'")?;
        ensure!(day.trim() == "2026-02-28", "{engine:?}: {day}");
        sound(&installation)?;
    }
    Ok(())
}

/// Half an hour passes between sending the files and trying them.
#[test]
fn what_was_brought_is_there_after_signing_in_again() -> Result<()> {
    for engine in Engine::all() {
        let (installation, server) = house(engine, &[])?;
        let official = official_of_hyogo(&installation, &server)?;
        let world = hyogo()?;
        let intake = official.bring_lists(&world.lists())?;
        ask(&installation, "UPDATE session SET seen_at = '2026-01-01T00:00:00+00:00'")?;
        let path = format!("/intakes/{intake}");
        let said: Vec<(String, String)> =
            JANUARY.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
        let door = until("the end of the session", || {
            let reply = official.get(&path)?;
            Ok((reply.status == 303).then_some(reply))
        })?;
        let to = door.header("location").context("nothing to go to")?;
        ensure!(to == format!("/sign-in?next=%2Fintakes%2F{intake}"), "{engine:?}: {to}");
        let sent = official.post(&path, &[&said[..], &[("what".into(), "try".into())]].concat())?;
        ensure!(sent.status == 303, "{engine:?}: {}", sent.status);
        ensure!(
            sent.header("location").is_some_and(|to| to.starts_with("/sign-in")),
            "{engine:?}: tried by nobody"
        );

        let words = [("email", "hyogo@example.lg.jp"), ("password", PASSWORD), ("next", path.as_str())];
        let reply = server.post("/sign-in", &[("Cookie", "none=1")], &form(&words))?;
        ensure!(reply.header("location") == Some(path.as_str()), "{engine:?}: led elsewhere");
        let token = set_cookie(&reply, "renkei").context("not signed in")?;
        let again = Official::with(&server, &format!("renkei={token}"));
        ensure!(again.sees(&path)?.contains("list0.csv"), "{engine:?}: the files are gone");
        again.try_it(&intake, &JANUARY)?;
        again.take_in(&intake, "兵庫県")?;
        agrees(&installation, &world, "2026-01-31")?;
        sound(&installation)?;
    }
    Ok(())
}

/// A session that is over before files are sent: nothing is kept of them, and it says where to go.
#[test]
fn who_is_signed_out_sends_nothing() -> Result<()> {
    let (installation, server) = house(Engine::Sqlite, &[])?;
    let stranger = Official::with(&server, &format!("renkei={}", "0".repeat(64)));
    let reply = stranger.send(&[("files", Some("一覧.csv"), b"1")])?;
    ensure!(reply.status == 303, "{}", reply.status);
    ensure!(reply.header("location").is_some_and(|to| to.starts_with("/sign-in")), "not led to the door");
    ensure!(incoming(&installation)?.is_empty(), "a stranger's file is kept");
    // Nor from the page of somebody else.
    let official = official_of_hyogo(&installation, &server)?;
    let kind = multipart_type();
    let headers =
        [("Cookie", official.cookie()), ("Content-Type", kind.as_str()), ("Sec-Fetch-Site", "cross-site")];
    let body = multipart(&[("files", Some("一覧.csv"), b"1")]);
    let foreign = request(server.address(), "POST", "/imports/new", &headers, &body)?;
    ensure!(foreign.status == 403 && incoming(&installation)?.is_empty(), "{}", foreign.status);
    Ok(())
}
