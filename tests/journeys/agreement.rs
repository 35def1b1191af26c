//! Browser, CSV and command line say the same about the same data – made-up data and, where they lie at hand,
//! the published lists.

use std::{collections::BTreeSet, path::PathBuf};

use anyhow::{Context as _, Result, ensure};

use crate::harness::{
    files::usage_list,
    installation::{Engine, Installation},
    kpi,
    page::{Page, figures},
    sample_data,
    server::Server,
    world::World,
};

/// Insists that every row of `renkei kpi` stands on the page and in its CSV with the same figures.
fn agree(server: &Server, rows: &[kpi::Row], page: &str, file: &str) -> Result<()> {
    let screen = Page::new(&server.get(page)?.text()).main_table()?;
    let reply = server.get(file)?;
    ensure!(reply.status == 200 && reply.body.starts_with("\u{feff}".as_bytes()), "{file}: {}", reply.status);
    let text = reply.text();
    let mut reader = csv::ReaderBuilder::new().has_headers(false).flexible(true).from_reader(text.as_bytes());
    let table: Vec<Vec<String>> = reader
        .records()
        .map(|record| Ok(record?.iter().map(ToOwned::to_owned).collect()))
        .collect::<Result<_>>()?;
    for row in rows.iter().filter(|row| row["offices"] != "0") {
        let name = &row["area_name"];
        let wanted = ["offices", "users", "missing"].map(|column| row[column].clone());
        for (place, lines) in [(page, &screen), (file, &table)] {
            let line = lines.iter().find(|line| line.iter().any(|cell| cell == name));
            let line = line.with_context(|| format!("{name} is missing from {place}"))?;
            let shown = figures(line.iter().map(String::as_str));
            let lost: Vec<_> = wanted.iter().filter(|figure| !shown.contains(figure)).collect();
            ensure!(lost.is_empty(), "{place}, {name}: {lost:?} of {row:?} are not among {shown:?}");
        }
    }
    // What the CSV lists, the screen lists, in the same order.
    let shown: Vec<_> =
        screen.iter().filter_map(|line| rows.iter().find(|row| line.contains(&row["area_name"]))).collect();
    let listed: Vec<_> =
        table.iter().filter_map(|line| rows.iter().find(|row| line.contains(&row["area_name"]))).collect();
    ensure!(shown == listed, "{page} and {file} list different areas, or in another order");
    Ok(())
}

fn all_agree(installation: &Installation, prefectures: &[&str]) -> Result<()> {
    let server = installation.serve(&[])?;
    for definition in ["in-scope", "all"] {
        let query = format!("?definition={definition}");
        let nation = kpi::csv(installation, &["--level", "prefecture", "--definition", definition])?;
        let nation: Vec<_> = nation.into_iter().filter(|row| row["level"] == "prefecture").collect();
        agree_on_nation(&server, &nation, &query)?;
        for code in prefectures {
            let rows = kpi::csv(
                installation,
                &["--area", code, "--level", "municipality", "--definition", definition],
            )?;
            agree(
                &server,
                &rows,
                &format!("/prefectures/{code}{query}"),
                &format!("/prefectures/{code}.csv{query}"),
            )?;
        }
    }
    Ok(())
}

/// The national table is about prefectures, whose own KPI counts municipalities: offices and users must stand there.
fn agree_on_nation(server: &Server, rows: &[kpi::Row], query: &str) -> Result<()> {
    let text = server.get(&format!("/national.csv{query}"))?.text();
    for row in rows.iter().filter(|row| row["offices"] != "0") {
        let line = text.lines().find(|line| line.contains(&row["area_name"]));
        let line =
            line.with_context(|| format!("{} is missing from the national table", row["area_name"]))?;
        let shown = figures(line.split(','));
        for column in ["offices", "users", "municipalities_achieved"] {
            ensure!(shown.contains(&row[column]), "{column} of {row:?} is not in 「{line}」");
        }
    }
    Ok(())
}

#[test]
fn the_demonstration_says_the_same_everywhere() -> Result<()> {
    all_agree(&Installation::demo()?, &["28"])
}

#[test]
fn imported_lists_say_the_same_everywhere_on_both_engines() -> Result<()> {
    for engine in Engine::all() {
        let installation = Installation::empty(engine)?;
        for (prefecture, salt) in [(28, 3), (7, 4), (13, 5)] {
            let world = World::new(prefecture, 4, salt)?;
            let mut lists = Vec::new();
            for (name, text) in world.lists() {
                lists.push(installation.put(&format!("{prefecture}-{name}"), text)?);
            }
            let lists: Vec<_> = lists.iter().map(PathBuf::as_path).collect();
            let area = format!("{prefecture:02}");
            installation.import("offices", &lists, "2026-01-31", &["--area", &area])?.exits(0)?;
            let usage = installation.put("usage.csv", world.usage())?;
            installation.import("usage", &[&usage], "2026-02-28", &["--area", &area])?.exits(0)?;
        }
        all_agree(&installation, &["07", "13", "28"])?;
    }
    Ok(())
}

/// The four published lists and a usage listing made of every fifth of their numbers.
#[test]
fn the_published_lists_say_the_same_everywhere() -> Result<()> {
    let Some(folder) = sample_data() else {
        println!("no published lists at hand (RENKEI_SAMPLE_DATA)");
        return Ok(());
    };
    let mut files = Vec::new();
    let mut numbers = BTreeSet::new();
    for (code, rows) in [("120", 1568), ("155", 54), ("551", 181), ("710", 207)] {
        let file = folder.join(format!("mhlw_jigyosho_{code}.csv"));
        if !file.is_file() {
            println!("{code} is not at hand");
            return Ok(());
        }
        let text = std::fs::read_to_string(&file)?;
        let read = kpi::rows(&text)?;
        ensure!(read.len() == rows, "{code}: {} rows, domain knowledge says {rows}", read.len());
        numbers.extend(read.iter().map(|row| row["事業所番号"].clone()));
        files.push(file);
    }
    let installation = Installation::empty(Engine::Sqlite)?;
    let lists: Vec<_> = files.iter().map(PathBuf::as_path).collect();
    let done = installation.import("offices", &lists, "2025-12-31", &[])?.exits(0)?;
    ensure!(
        done.said().replace(',', "").contains("2010"),
        "1568 + 54 + 181 + 207 rows are not named:\n{}",
        done.said()
    );
    let users: Vec<&str> = numbers.iter().step_by(5).map(String::as_str).collect();
    let usage = installation.put("usage.csv", usage_list(users.iter().copied()))?;
    installation.import("usage", &[&usage], "2026-01-31", &["--area", "00"])?.exits(0)?;
    let rows = kpi::csv(&installation, &["--level", "prefecture", "--definition", "all"])?;
    let sum = |column| -> Result<usize> {
        rows.iter().filter(|row| row["level"] == "prefecture").map(|row| kpi::number(row, column)).sum()
    };
    ensure!(
        sum("offices")? == numbers.len(),
        "{} offices, the files hold {}",
        sum("offices")?,
        numbers.len()
    );
    ensure!(sum("users")? == users.len(), "{} users, the listing holds {}", sum("users")?, users.len());
    all_agree(&installation, &["01", "13", "27", "28"])
}
