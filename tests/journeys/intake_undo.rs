//! Taking an import back: what would change is told first, then the figures are as if it had never been, and what it was stays in
//! the history.

use std::collections::BTreeMap;

use anyhow::{Context as _, Result, ensure};

use super::{
    import_cli::hyogo,
    intake::{agrees, counted, figures, house, imports, official_of_hyogo},
};
use crate::harness::{
    database::sound,
    desk::{FEBRUARY, JANUARY, MARCH, Official},
    files::{Office, office_number},
    installation::{Engine, Installation},
    kpi,
    page::Page,
    world::World,
};

/// The world of a month later: some have closed, some have opened, some are called differently. How many rows differ.
fn later(world: &World, salt: u32) -> Result<(World, usize)> {
    let mut next = hyogo()?;
    next.rows.clone_from(&world.rows);
    let (mut place, mut differ) = (0, 0);
    next.rows.retain_mut(|row| {
        place += 1;
        if (place + salt).is_multiple_of(37) {
            differ += 1;
            return false;
        }
        if (place + salt).is_multiple_of(11) {
            row.phone = format!("078-{salt:03}-{place:04}");
            differ += 1;
        }
        true
    });
    for number in 0..4 {
        let seat = ("282014", "兵庫県", "姫路市");
        next.rows.push(Office::new(&office_number(28, '7', 700_000 + salt * 10 + number), seat, "訪問介護"));
        differ += 1;
    }
    Ok((next, differ))
}

/// The figures of a day without the words that say which day they are of.
fn numbers(installation: &Installation, day: &str) -> Result<Vec<BTreeMap<String, String>>> {
    let mut rows = figures(installation, "28", day)?;
    for row in &mut rows {
        row.remove("as_of");
    }
    Ok(rows)
}

#[test]
fn the_last_import_is_taken_back_and_brought_again() -> Result<()> {
    for engine in Engine::all() {
        let (installation, server) = house(engine, &[])?;
        let official = official_of_hyogo(&installation, &server)?;
        let january = hyogo()?;
        let (february, differ) = later(&january, 3)?;
        official.import(&january.lists(), &JANUARY)?;
        let before = numbers(&installation, "2026-02-28")?;
        let last = official.import(&february.lists(), &FEBRUARY)?;
        let with_it = numbers(&installation, "2026-02-28")?;
        ensure!(before != with_it, "the second list changed no figure");

        let kobe = Official::join((&installation, &server), "kobe@example.lg.jp", "municipality", "281000")?;
        for answer in
            [kobe.get(&format!("/imports/{last}/undo"))?, kobe.post(&format!("/imports/{last}/undo"), &[])?]
        {
            ensure!(answer.status == 403, "{engine:?}: a municipality undoes: {}", answer.status);
        }
        let page = Page::new(&official.sees(&format!("/imports/{last}"))?);
        ensure!(
            page.attributes("main a", "href")?.contains(&format!("/imports/{last}/undo")),
            "{engine:?}: the import does not lead to its undoing"
        );

        // Looking is not doing.
        official.sees(&format!("/imports/{last}/undo"))?;
        ensure!(numbers(&installation, "2026-02-28")? == with_it, "{engine:?}: undone by looking at it");
        let page = official.undo(last)?;
        let told = (counted(&page, "戻る")?, counted(&page, "そのまま残る")?);
        ensure!(told == (differ, 0), "{engine:?}: {told:?} told, and {differ} rows were changed");
        ensure!(page.text().contains("指標への影響"), "{engine:?}: what becomes of the figures is not told");
        ensure!(numbers(&installation, "2026-02-28")? == before, "{engine:?}: not as before");
        agrees(&installation, &january, "2026-02-28")?;
        sound(&installation)?;

        // The history shows who did it and when, and holds the file.
        let history = Page::new(&official.sees("/imports")?);
        let line = history.texts("main tbody tr")?.into_iter().find(|row| row.contains("取消済み"));
        ensure!(line.is_some(), "{engine:?}: the history does not show it: {}", history.text());
        let shown = Page::new(&official.sees(&format!("/imports/{last}"))?);
        let notice = shown.texts("main .notice")?.join(" ");
        ensure!(
            notice.contains("取り消し") && notice.contains("介護保険課 架空") && notice.contains("2026"),
            "{engine:?}: who and when is not told: {notice}"
        );
        let file = official.get(&format!("/imports/{last}/files/1"))?;
        ensure!(file.body == february.lists()[0].1.as_bytes(), "{engine:?}: the original is another file");
        ensure!(!shown.text().contains(&format!("/imports/{last}/undo")), "it can be undone once more");
        let twice = official.get(&format!("/imports/{last}/undo"))?;
        ensure!(
            twice.status != 200 || !twice.text().contains("class=\"danger\""),
            "{engine:?}: undone twice"
        );

        // The same file can be brought again, and counts again.
        official.import(&february.lists(), &FEBRUARY)?;
        ensure!(
            numbers(&installation, "2026-02-28")? == with_it,
            "{engine:?}: brought again, it is another list"
        );
        sound(&installation)?;
    }
    Ok(())
}

/// Three lists, of which the one in the middle is taken back: each day is as if it had never come.
#[test]
fn an_older_import_is_taken_back_between_two_others() -> Result<()> {
    for engine in Engine::all() {
        let january = hyogo()?;
        let (february, _) = later(&january, 3)?;
        let (mut march, _) = later(&february, 8)?;
        // One that February brought has closed by then: nothing of it is left without February.
        march.rows.retain(|row| row.number != office_number(28, '7', 700_030));
        let days = ["2026-01-31", "2026-02-28", "2026-03-31"];
        // What it must become: an installation that never saw February.
        let (other, never) = house(engine, &[])?;
        let somebody = official_of_hyogo(&other, &never)?;
        somebody.import(&january.lists(), &JANUARY)?;
        somebody.import(&march.lists(), &MARCH)?;

        let (installation, server) = house(engine, &[])?;
        let official = official_of_hyogo(&installation, &server)?;
        official.import(&january.lists(), &JANUARY)?;
        let middle = official.import(&february.lists(), &FEBRUARY)?;
        official.import(&march.lists(), &MARCH)?;
        let page = official.undo(middle)?;
        // March confirms most of what February changed; what it does not, goes back.
        let (back, stay) = (counted(&page, "戻る")?, counted(&page, "そのまま残る")?);
        ensure!(back > 0 && stay > 0, "{engine:?}: {back} go back, {stay} stay");
        ensure!(page.text().contains("この取込のあと"), "{engine:?}: that a list came after it is not told");
        for day in days {
            let (found, wanted) = (numbers(&installation, day)?, numbers(&other, day)?);
            ensure!(found == wanted, "{engine:?}: {day} is not as if it had never come");
        }
        agrees(&installation, &march, "2026-03-31")?;
        ensure!(imports(&installation)? == 3, "{engine:?}: the history forgot it");
        sound(&installation)?;
    }
    Ok(())
}

/// Usage listings are taken back whole.
#[test]
fn a_usage_listing_is_taken_back() -> Result<()> {
    for engine in Engine::all() {
        let (installation, server) = house(engine, &[])?;
        let official = official_of_hyogo(&installation, &server)?;
        let world = hyogo()?;
        official.import(&world.lists(), &JANUARY)?;
        let users = || -> Result<usize> {
            let words = ["--area", "28", "--level", "prefecture", "--definition", "all"];
            let rows = kpi::csv(&installation, &words)?;
            kpi::number(rows.first().context("no figures")?, "users")
        };
        let said = [("kind", "usage"), ("as_of", "2026-02-28"), ("area", "兵庫県"), ("mode", "snapshot")];
        let listing = official.import(&[("usage.csv".to_owned(), world.usage())], &said)?;
        let known = users()?;
        ensure!(known > 0, "{engine:?}: nobody uses it");
        official.undo(listing)?;
        ensure!(users()? == 0, "{engine:?}: {} users are left", users()?);
        sound(&installation)?;
        official.import(&[("usage.csv".to_owned(), world.usage())], &said)?;
        ensure!(users()? == known, "{engine:?}: {} users when it is brought again", users()?);
        sound(&installation)?;
    }
    Ok(())
}
