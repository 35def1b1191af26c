//! R32: hours of ordinary days. A list comes in every two minutes beside people who look; nothing grows that should not. Only with
//! `RENKEI_LONG=1`; the short version does the same a few times without waiting.

use std::{
    fs,
    sync::atomic::{AtomicBool, AtomicU32, Ordering},
    thread,
    time::{Duration, Instant},
};

use anyhow::{Context as _, Result, anyhow, ensure};

use super::intake::{house, imports, official_of_hyogo};
use crate::harness::{
    database::sound, desk::Official, installation::Engine, long, server::Server, world::World,
};

/// What people look at meanwhile.
const PAGES: [&str; 7] = [
    "/",
    "/prefectures/28",
    "/municipalities/281000",
    "/municipalities/281000/offices",
    "/search?q=28",
    "/imports",
    "/prefectures/28.csv",
];

/// Looks at one page after another until it is over.
fn look(who: &Official<'_>, over: &AtomicBool, asked: &AtomicU32) -> Result<()> {
    for path in PAGES.iter().cycle() {
        if over.load(Ordering::SeqCst) {
            return Ok(());
        }
        let reply = who.get(path)?;
        ensure!(reply.status == 200, "{path}: {}", reply.status);
        asked.fetch_add(1, Ordering::SeqCst);
        // As people do, and not as fast as the machine can.
        thread::park_timeout(Duration::from_millis(20));
    }
    Ok(())
}

/// The list of a month: it speaks of the month's last day, and differs a little from the one before.
fn month(official: &Official<'_>, number: u32) -> Result<i64> {
    let mut world = World::new(28, if long() { 60 } else { 5 }, 1)?;
    for (place, row) in world.rows.iter_mut().enumerate() {
        if place % 50 == number as usize % 50 {
            row.phone = format!("078-{number:03}-{:04}", place % 10_000);
        }
    }
    let day = format!("20{:02}-{:02}-28", 10 + number / 12, number % 12 + 1);
    let said = [("kind", "offices"), ("as_of", day.as_str()), ("area", "兵庫県"), ("mode", "snapshot")];
    official.import(&world.lists(), &said)
}

/// What may not grow: resident MiB, open files, bytes of the log that is written ahead.
fn weight(server: &Server, data: &std::path::Path) -> Result<(u64, usize, u64)> {
    let log = fs::metadata(data.join("renkei.db-wal")).map_or(0, |log| log.len());
    Ok((server.resident()?, server.handles()?, log))
}

#[test]
fn month_after_month_nothing_grows() -> Result<()> {
    let (installation, server) = house(Engine::Sqlite, &[])?;
    let official = official_of_hyogo(&installation, &server)?;
    let (months, every) = if long() { (15, Duration::from_mins(2)) } else { (3, Duration::ZERO) };
    // There is something to look at from the beginning.
    month(&official, 0)?;
    let (over, asked) = (AtomicBool::new(false), AtomicU32::new(0));
    let weights = thread::scope(|scope| -> Result<Vec<(u64, usize, u64)>> {
        let (over, asked, official) = (&over, &asked, &official);
        let readers: Vec<_> = (0..4).map(|_| scope.spawn(move || look(official, over, asked))).collect();
        let work = || -> Result<Vec<(u64, usize, u64)>> {
            let mut weights = Vec::new();
            for number in 1..=months {
                let begun = Instant::now();
                month(official, number).with_context(|| format!("month {number}"))?;
                ensure!(
                    !readers.iter().any(thread::ScopedJoinHandle::is_finished),
                    "somebody who looked got no page in month {number}"
                );
                while begun.elapsed() < every {
                    // The pace is what is asked for; nothing is waited for.
                    thread::park_timeout(Duration::from_millis(100));
                }
                weights.push(weight(&server, installation.data())?);
            }
            Ok(weights)
        };
        let weights = work();
        over.store(true, Ordering::SeqCst);
        for reader in readers {
            reader.join().map_err(|_| anyhow!("somebody who looked failed"))??;
        }
        weights
    })?;
    println!("{} pages; MiB, handles and bytes of the log after each month: {weights:?}", asked.into_inner());
    ensure!(imports(&installation)? == months + 1, "{} imports", imports(&installation)?);
    let most_log = weights.iter().map(|(_, _, log)| *log).max().unwrap_or_default();
    ensure!(most_log < 200 << 20, "the log grew to {most_log} bytes");
    let (_, first_handles, _) = weights[0];
    let (_, last_handles, _) = weights[weights.len() - 1];
    // Connections of those who look come and go.
    ensure!(last_handles <= first_handles + 16, "{first_handles} handles became {last_handles}");
    if long() {
        // The first months fill what is held; after a third of them it has its size.
        let (early, late) = (weights[weights.len() / 3].0, weights[weights.len() - 1].0);
        ensure!(late * 100 <= early * 105, "{early} MiB became {late} MiB");
    }
    ensure!(server.stop()? == Some(0), "it did not end by itself");
    sound(&installation)
}
