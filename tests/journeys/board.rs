//! What an official does in the browser: from the nation down to an office, ordering, searching, exporting.

use std::collections::BTreeMap;

use anyhow::{Context as _, Result, ensure};
use fantoccini::key::Key;

use crate::harness::{
    browser::Browser,
    installation::Installation,
    page::{Page, figures},
    server::Server,
};

/// The first office of a municipality's list: its number, kana and telephone.
pub(super) fn an_office(server: &Server) -> Result<BTreeMap<String, String>> {
    let text = server.get("/municipalities/281000/offices.csv")?.text();
    let mut reader = csv::Reader::from_reader(text.as_bytes());
    let header = reader.headers()?.clone();
    let row = reader.records().next().context("the list is empty")??;
    Ok(header.iter().zip(&row).map(|(name, value)| (name.to_owned(), value.to_owned())).collect())
}

pub(super) fn field(row: &BTreeMap<String, String>, name: &str) -> Result<String> {
    let found = row.iter().find(|(key, value)| key.contains(name) && !value.is_empty());
    Ok(found.with_context(|| format!("no column 「{name}」 in {row:?}"))?.1.clone())
}

/// Nothing is fetched from elsewhere, nothing is refused by the page's own policy.
pub(super) async fn clean(browser: &Browser) -> Result<()> {
    let (path, foreign, console) =
        (browser.path().await?, browser.foreign().await?, browser.console().await?);
    ensure!(foreign.is_empty(), "{path} loads {foreign:?}");
    ensure!(console.is_empty(), "{path} complains: {console:?}");
    Ok(())
}

#[tokio::test]
async fn from_the_nation_to_an_office_and_back() -> Result<()> {
    let installation = Installation::demo()?;
    let server = installation.serve(&[])?;
    let browser = Browser::signed_in(&server).await?;
    browser.visit("/").await?;
    browser.picture("nation").await?;
    browser.follow("/prefectures/28").await?;
    browser.picture("prefecture").await?;
    browser.follow("/municipalities/281000").await?;
    browser.picture("municipality").await?;
    browser.follow("/municipalities/281000/offices").await?;
    browser.picture("offices").await?;
    let office = browser.find("main a[href^='/offices/']").await?;
    let to = office.attr("href").await?.context("the office has an address")?;
    office.click().await?;
    browser.arrives(&to, |path| path == to).await?;
    browser.picture("office").await?;
    // And back up along the breadcrumb.
    browser.find("nav.crumbs a[href^='/prefectures/28']").await?.click().await?;
    browser.arrives("the prefecture", |path| path.starts_with("/prefectures/28")).await?;
    clean(&browser).await
}

#[tokio::test]
async fn a_table_is_ordered_by_code_rate_and_missing() -> Result<()> {
    let installation = Installation::demo()?;
    let server = installation.serve(&[])?;
    let browser = Browser::signed_in(&server).await?;
    browser.visit("/prefectures/28").await?;
    let heads = [
        ("main th a[href*='sort=rate']", "descending"),
        ("main th a[href*='sort=missing']", "ascending"),
        // The plain address is the order by code.
        ("main thead th:first-child a", "ascending"),
    ];
    for (head, marked) in heads {
        browser.find(head).await?.click().await?;
        browser.find(&format!("main th[aria-sort='{marked}']")).await?;
    }
    for (order, column) in [("rate&order=desc", "率"), ("missing&order=asc", "まであと")] {
        let values = column_of(&server.get(&format!("/prefectures/28.csv?sort={order}"))?.text(), column)?;
        let sorted =
            if order.ends_with("desc") { values.is_sorted_by(|a, b| a >= b) } else { values.is_sorted() };
        ensure!(values.len() == 41 && sorted, "not ordered by {order}: {values:?}");
    }
    Ok(())
}

/// The figures of a column of a file.
fn column_of(text: &str, name: &str) -> Result<Vec<f64>> {
    let mut reader = csv::ReaderBuilder::new().flexible(true).from_reader(text.as_bytes());
    let header = reader.headers()?.clone();
    let place = header
        .iter()
        .position(|head| head.contains(name))
        .with_context(|| format!("no 「{name}」 in {header:?}"))?;
    let rows = reader.records().collect::<Result<Vec<_>, _>>()?;
    Ok(rows.iter().filter_map(|row| row.get(place)).filter_map(|cell| cell.parse().ok()).collect())
}

#[tokio::test]
async fn the_definition_is_one_click_away_and_changes_the_figures() -> Result<()> {
    let installation = Installation::demo()?;
    let server = installation.serve(&[])?;
    let browser = Browser::signed_in(&server).await?;
    browser.visit("/prefectures/28").await?;
    let before = Page::new(&browser.source().await?).main_table()?;
    browser.find("main a[href*='definition=all']").await?.click().await?;
    browser.arrives("the other definition", |path| path.contains("definition=all")).await?;
    ensure!(Page::new(&browser.source().await?).main_table()? != before, "the figures are the same");
    // The definition goes along to the next page.
    browser.find("main a[href^='/municipalities/281000'][href*='definition=all']").await?;
    Ok(())
}

#[tokio::test]
async fn one_box_finds_by_number_kana_telephone_and_town() -> Result<()> {
    let installation = Installation::demo()?;
    let server = installation.serve(&[])?;
    let office = an_office(&server)?;
    let number = field(&office, "事業所番号")?;
    let phone = field(&office, "電話")?;
    let browser = Browser::signed_in(&server).await?;
    for words in [number.clone(), full_width(&number), number[..6].to_owned(), phone.replace('-', ""), phone]
    {
        search(&browser, &words).await?;
        browser
            .arrives("the search", |path| path.starts_with("/search") || path.starts_with("/offices/"))
            .await?;
        let shown = browser.source().await?;
        ensure!(shown.contains(&number), "「{words}」 does not find {number}");
    }
    for words in [field(&office, "カナ")?, "こうべ".into(), "神戸市".into()] {
        search(&browser, &words).await?;
        browser.find("main a[href^='/offices/'], main a[href^='/municipalities/']").await?;
    }
    browser.picture("search").await?;
    browser.visit("/search?q=ざざざざざ").await?;
    ensure!(browser.source().await?.contains("見つかりません"), "an empty result does not say so");
    clean(&browser).await
}

/// Types into the box of the home page, and Enter.
async fn search(browser: &Browser, words: &str) -> Result<()> {
    browser.visit("/").await?;
    let field = browser.find("form[role=search] input[name=q]").await?;
    field.send_keys(words).await?;
    browser.press(&[Key::Enter.into()]).await
}

fn full_width(number: &str) -> String {
    number
        .chars()
        .map(|c| if c.is_ascii_digit() { char::from_u32(u32::from(c) + 0xFEE0).unwrap_or(c) } else { c })
        .collect()
}

/// The file holds what the screen shows: row for row, figure for figure.
#[tokio::test]
async fn the_file_equals_the_screen() -> Result<()> {
    let installation = Installation::demo()?;
    let server = installation.serve(&[])?;
    let browser = Browser::signed_in(&server).await?;
    for path in [
        "/prefectures/28",
        "/prefectures/28?definition=all&sort=rate&order=desc",
        "/municipalities/281000/offices",
    ] {
        browser.visit(path).await?;
        let screen = Page::new(&browser.source().await?).main_table()?;
        let file = browser
            .find("main a[href*='/28.csv'], main a[href*='/offices.csv']")
            .await?
            .attr("href")
            .await?
            .context("the file has an address")?;
        let text = server.get(&file)?.text();
        let mut reader =
            csv::ReaderBuilder::new().has_headers(false).flexible(true).from_reader(text.as_bytes());
        let lines: Vec<Vec<String>> = reader
            .records()
            .map(|line| Ok(line?.iter().map(ToOwned::to_owned).collect()))
            .collect::<Result<_>>()?;
        let mut rest = lines.iter();
        for row in &screen {
            let shown = figures(row.iter().map(String::as_str));
            let fits = |line: &&Vec<String>| {
                let held = figures(line.iter().map(String::as_str));
                shown.iter().all(|figure| held.contains(figure))
            };
            ensure!(
                rest.by_ref().any(|line| fits(&line)),
                "{path}: {row:?} is not in {file}, or not in this order"
            );
        }
    }
    Ok(())
}

/// Without a script every job is done all the same.
#[tokio::test]
async fn charts_have_a_table_and_words() -> Result<()> {
    let installation = Installation::demo()?;
    let server = installation.serve(&[])?;
    for path in ["/", "/prefectures/28", "/municipalities/281000"] {
        let page = Page::new(&server.get(path)?.text());
        let charts = page.attributes("main figure svg[role=img], main svg[role=img]", "role")?.len();
        ensure!(charts > 0, "{path}: no chart");
        let twins = page.texts("main figure details table, main figure table, main figcaption")?;
        ensure!(twins.len() >= charts, "{path}: {charts} charts, {} tables or captions", twins.len());
    }
    Ok(())
}
