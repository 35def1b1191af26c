//! The first start, the second, and the step from demonstration to real data.

use anyhow::{Result, ensure};

use super::operation_faults::contents;
use crate::harness::{
    database::{checksums, sound},
    files::{Office, office_list, office_number},
    installation::{Engine, Installation},
    kpi,
    page::Page,
};

const MARK: &str = "デモデータ（架空）";

#[test]
fn the_first_start_shows_a_prefecture_and_the_second_changes_nothing() -> Result<()> {
    for engine in Engine::all() {
        let installation = Installation::bare(engine)?;
        let server = installation.serve(&[])?;
        for path in [
            "/",
            "/prefectures/28",
            "/municipalities/281000",
            "/municipalities/281000/offices",
            "/search?q=2870",
            "/imports",
        ] {
            let page = server.get(path)?;
            ensure!(
                page.status == 200 && page.text().contains(MARK),
                "{path}: {} without 「{MARK}」",
                page.status
            );
        }
        let board = Page::new(&server.get("/prefectures/28")?.text()).main_table()?;
        ensure!(board.len() >= 41, "41 municipalities, {} rows", board.len());
        ensure!(server.stop()? == Some(0), "the server did not stop cleanly");
        let before = contents(&installation)?;
        let again = installation.serve(&[])?;
        ensure!(again.get("/prefectures/28")?.status == 200, "the second start does not answer");
        again.stop()?;
        ensure!(contents(&installation)? == before, "the second start changed the data on {engine:?}");
        sound(&installation)?;
    }
    Ok(())
}

/// At least 7,000 offices in all 41 municipalities, 24 listings, about 12 % use, some above 30 %.
#[test]
fn the_demonstration_is_as_large_and_as_varied_as_promised() -> Result<()> {
    let installation = Installation::demo()?;
    let total = kpi::csv(&installation, &["--area", "28", "--level", "prefecture"])?;
    let (offices, users) = (kpi::number(&total[0], "offices")?, kpi::number(&total[0], "users")?);
    ensure!((100..=140).contains(&(users * 1000 / offices)), "{users} of {offices} is not about 12 %");
    let all = kpi::csv(&installation, &["--area", "28", "--level", "prefecture", "--definition", "all"])?;
    ensure!(kpi::number(&all[0], "offices")? >= 7000, "{all:?}");
    let towns = kpi::csv(&installation, &["--area", "28", "--level", "municipality"])?;
    let with_offices = towns.iter().filter(|row| row["offices"] != "0").count();
    ensure!(with_offices == 41, "{with_offices} of 41 municipalities have offices");
    let achieved = towns.iter().filter(|row| row["missing"] == "0").count();
    ensure!((1..41).contains(&achieved), "{achieved} municipalities have met their target");
    Ok(())
}

/// The published table of 2023-11-06 is there from the first start; its headline is a note (K6).
#[test]
fn the_published_table_is_shown_with_its_contradiction() -> Result<()> {
    let installation = Installation::demo()?;
    let server = installation.serve(&[])?;
    for path in ["/", "/published/2023-11-06"] {
        let text = Page::new(&server.get(path)?.text()).text();
        for words in ["181,566", "8,283"] {
            ensure!(text.contains(words), "{path}: {words} is missing");
        }
    }
    let text = Page::new(&server.get("/published/2023-11-06")?.text()).text();
    ensure!(text.replace(',', "").contains("8238"), "the headline is hidden");
    Ok(())
}

#[test]
fn without_the_demonstration_the_board_says_what_to_do_first() -> Result<()> {
    let installation = Installation::bare(Engine::Sqlite)?;
    let server = installation.serve(&["--no-demo"])?;
    let page = server.get("/")?;
    let text = Page::new(&page.text()).text();
    ensure!(page.status == 200 && !text.contains(MARK), "the demonstration is there");
    ensure!(text.contains("取込") || text.contains("取り込"), "no word about importing:\n{text}");
    ensure!(text.contains("renkei import"), "the command is not named:\n{text}");
    Ok(())
}

#[test]
fn demonstration_and_real_data_never_mix() -> Result<()> {
    let installation = Installation::demo()?;
    let before = checksums(&installation)?;
    let office = Office::new(&office_number(28, '7', 1), ("281018", "兵庫県", "神戸市東灘区"), "訪問介護");
    let list = installation.put("list.csv", office_list([&office]))?;
    let refused = installation.import("offices", &[&list], "2026-01-31", &[])?;
    ensure!(refused.code != Some(0), "real rows went into the demonstration");
    refused.says("--leave-demo")?;
    ensure!(checksums(&installation)? == before, "the refusal changed the data");
    installation.import("offices", &[&list], "2026-01-31", &["--leave-demo"])?.exits(0)?;
    let rows = kpi::csv(&installation, &["--area", "28", "--level", "prefecture", "--definition", "all"])?;
    ensure!(kpi::number(&rows[0], "offices")? == 1, "the demonstration is still there: {rows:?}");
    let server = installation.serve(&[])?;
    ensure!(!server.get("/")?.text().contains(MARK), "the mark is still there");
    sound(&installation)?;
    Ok(())
}

/// A seed told twice says the same as once.
#[test]
fn seeding_twice_is_seeding_once() -> Result<()> {
    let installation = Installation::demo()?;
    let before = checksums(&installation)?;
    installation.run(["seed"])?.exits(0)?;
    ensure!(checksums(&installation)? == before, "the second seed changed the data");
    Ok(())
}
