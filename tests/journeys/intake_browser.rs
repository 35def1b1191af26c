//! The desk in Chromium, with the keyboard alone: from the file to the board, with every page held against axe-core and a narrow
//! window.

use anyhow::{Context as _, Result, ensure};
use fantoccini::key::Key;

use super::{
    board::clean,
    intake::{house, imports, official_of_hyogo},
    people::{push, reach, sign_in},
};
use crate::harness::{
    axe,
    browser::Browser,
    database::sound,
    desk::{FEBRUARY, JANUARY, Official},
    files::{HEADER, Office, office_list, office_number},
    http::form,
    installation::{Engine, Installation},
    server::Server,
    session::{PASSWORD, set_cookie},
};

const KOBE: (&str, &str, &str) = ("281018", "兵庫県", "神戸市東灘区");
const HIMEJI: (&str, &str, &str) = ("282014", "兵庫県", "姫路市");

/// Offices of two cities: few, so that a page of them has few links.
fn offices(count: u32) -> Vec<Office> {
    let seat = |serial| if serial % 2 == 0 { KOBE } else { HIMEJI };
    (1..=count).map(|serial| Office::new(&office_number(28, '7', serial), seat(serial), "訪問介護")).collect()
}

/// The page keeps to the rules, the browser complains about nothing, and in a narrow window nothing stands out to the side.
async fn is_sound(browser: &Browser, name: &str) -> Result<()> {
    axe::nothing_serious(browser).await?;
    clean(browser).await?;
    browser.size(320, 640).await?;
    let out = browser.overflow().await?;
    browser.size(1366, 768).await?;
    browser.picture(&format!("intake-{name}")).await?;
    ensure!(out == 0, "{name} stands {out} pixels out of a window of 320");
    Ok(())
}

/// Picks a button of a group that the keyboard has reached; within a group it moves with the arrows.
async fn pick(browser: &Browser, name: &str, value: &str) -> Result<()> {
    let chosen = format!("document.querySelector('input[name={name}]:checked')?.value ?? ''");
    if browser.value(&chosen).await? == value {
        return Ok(());
    }
    reach(browser, &format!("input[name='{name}']")).await?;
    browser.press(&[' ']).await?;
    for _ in 0..6 {
        if browser.value(&chosen).await? == value {
            return Ok(());
        }
        browser.press(&[Key::Down.into()]).await?;
    }
    anyhow::bail!("the keyboard does not pick {value} of {name}")
}

/// Types into a field that the keyboard has reached, in place of what stands there.
async fn replace(browser: &Browser, css: &str, words: &str) -> Result<()> {
    let held = browser.value(&format!("document.querySelector({css:?}).value")).await?;
    if held == words {
        return Ok(());
    }
    reach(browser, css).await?;
    // Whatever stood in it was chosen when the field was reached; for browsers in which it is not, it is taken away.
    browser.press(&[Key::End.into()]).await?;
    let letters = held.as_str().map_or(0, |held| held.chars().count());
    for _ in 0..letters {
        browser.press(&[Key::Backspace.into()]).await?;
    }
    browser.find(css).await?.send_keys(words).await?;
    Ok(())
}

/// Gives a file to the field of the page, as the dialog of the machine would.
async fn choose(browser: &Browser, path: &std::path::Path) -> Result<()> {
    reach(browser, "#files").await?;
    browser.find("#files").await?.send_keys(&path.to_string_lossy()).await?;
    Ok(())
}

/// From the history to the page of an intake: a file is chosen and sent.
async fn bring(browser: &Browser, path: &std::path::Path) -> Result<String> {
    browser.visit("/imports").await?;
    push(browser, "main a[href='/imports/new']").await?;
    browser.arrives("the desk", |path| path == "/imports/new").await?;
    pick(browser, "kind", "offices").await?;
    choose(browser, path).await?;
    push(browser, "main form.intake > .buttons button.solid").await?;
    browser.arrives("how it is read", |path| path.starts_with("/intakes/")).await?;
    let path = browser.path().await?;
    Ok(path.trim_start_matches("/intakes/").split(['/', '?']).next().unwrap_or_default().to_owned())
}

/// Says day and area, and has it tried; waits for what it would do.
async fn try_it(browser: &Browser, as_of: &str) -> Result<()> {
    replace(browser, "#as_of", as_of).await?;
    replace(browser, "#area", "兵庫県").await?;
    pick(browser, "mode", "snapshot").await?;
    push(browser, "main form.intake > .buttons button[value='try']").await?;
    browser.arrives("the trial", |path| path.ends_with("/trial")).await?;
    // The page keeps itself up to date until it is known.
    browser.find("#decide").await?;
    Ok(())
}

/// Takes it in and waits for the import.
async fn take_in(browser: &Browser) -> Result<()> {
    push(browser, "main form[action$='/apply'] button.solid").await?;
    browser.arrives("the import", |path| path.starts_with("/imports/")).await
}

async fn signed_in(installation: &Installation, server: &Server) -> Result<Browser> {
    official_of_hyogo(installation, server)?;
    let browser = Browser::open(server).await?;
    browser.visit("/imports").await?;
    browser.arrives("the door", |path| path.starts_with("/sign-in")).await?;
    sign_in(&browser, "hyogo@example.lg.jp", PASSWORD).await?;
    browser.arrives("the history", |path| path.starts_with("/imports")).await?;
    Ok(browser)
}

#[tokio::test]
async fn a_first_list_comes_in_with_the_keyboard_alone() -> Result<()> {
    let (installation, server) = house(Engine::Sqlite, &[])?;
    let list = installation.put("事業所一覧.csv", office_list(&offices(8)))?;
    let browser = signed_in(&installation, &server).await?;
    is_sound(&browser, "history-empty").await?;

    browser.visit("/imports/new").await?;
    is_sound(&browser, "new").await?;
    // Nothing chosen is said at once, where it is missing.
    push(&browser, "main form.intake > .buttons button.solid").await?;
    browser.find("#faults").await?;
    is_sound(&browser, "new-fault").await?;

    let intake = bring(&browser, &list).await?;
    let told = browser.source().await?;
    ensure!(
        told.contains("事業所一覧.csv") && told.contains("読み取り方の確認"),
        "what was brought is not told"
    );
    is_sound(&browser, "reading").await?;
    // The page can be left, and is found again.
    browser.visit("/imports").await?;
    is_sound(&browser, "history-open").await?;
    push(&browser, &format!("main a[href^='/intakes/{intake}']")).await?;
    browser.arrives("how it is read", |path| path.starts_with("/intakes/")).await?;

    try_it(&browser, "令和8年1月31日").await?;
    is_sound(&browser, "trial").await?;
    ensure!(imports(&installation)? == 0, "taken in before anybody said so");
    take_in(&browser).await?;
    is_sound(&browser, "import").await?;
    browser.visit("/prefectures/28").await?;
    let board = browser.source().await?;
    ensure!(board.contains("姫路市"), "the board does not show it");
    ensure!(imports(&installation)? == 1, "{} imports", imports(&installation)?);
    sound(&installation)
}

/// A list from which much is missing is held up until the name of the area is typed; then it is taken back.
#[tokio::test]
async fn a_list_that_looks_wrong_is_confirmed_and_taken_back_with_the_keyboard() -> Result<()> {
    let (installation, server) = house(Engine::Sqlite, &[])?;
    let all = offices(30);
    let some: Vec<&Office> = all.iter().filter(|office| office.municipality == KOBE.0).collect();
    let list = installation.put("二月.csv", office_list(some))?;
    let browser = signed_in(&installation, &server).await?;
    official(&server)?.import(&[("一月.csv".to_owned(), office_list(&all))], &JANUARY)?;

    bring(&browser, &list).await?;
    try_it(&browser, "2026-02-28").await?;
    is_sound(&browser, "trial-doubtful").await?;
    push(&browser, "main form[action$='/apply'] button.solid").await?;
    browser.find("#confirm-error").await?;
    // The browser notes the status of the page with the faults; read, so that the next page is not blamed.
    let console = browser.console().await?;
    ensure!(console.iter().all(|line| line.contains("422")), "{console:?}");
    is_sound(&browser, "trial-unconfirmed").await?;
    ensure!(imports(&installation)? == 1, "taken in unconfirmed");
    replace(&browser, "#confirm", "兵庫県").await?;
    take_in(&browser).await?;
    ensure!(imports(&installation)? == 2, "not taken in");

    push(&browser, "main a[href$='/undo']").await?;
    browser.arrives("what undoing does", |path| path.ends_with("/undo")).await?;
    is_sound(&browser, "undo").await?;
    push(&browser, "main form button.danger").await?;
    browser
        .arrives("the import that is undone", |path| path.starts_with("/imports/") && !path.contains("/undo"))
        .await?;
    browser.find("main .notice").await?;
    ensure!(browser.source().await?.contains("取り消されています"), "it is not undone");
    is_sound(&browser, "undone").await?;
    browser.visit("/imports").await?;
    ensure!(browser.source().await?.contains("取消済み"), "the history does not show it");
    is_sound(&browser, "history-undone").await?;
    sound(&installation)
}

/// A header that changed and rows that cannot be taken, as the pages show them.
#[tokio::test]
async fn changed_headers_and_rejected_rows_are_shown_in_the_browser() -> Result<()> {
    let (installation, server) = house(Engine::Sqlite, &[])?;
    let all = offices(6);
    let header = HEADER.replace(",電話番号,", ",連絡先電話番号,");
    let bad = Office::new(&office_number(28, '7', 50), ("289999", "兵庫県", "まぼろし市"), "訪問介護");
    let rows: Vec<String> = all.iter().chain([&bad]).map(Office::row).collect();
    let list = installation.put("二月.csv", format!("\u{feff}{header}\r\n{}\r\n", rows.join("\r\n")))?;
    let browser = signed_in(&installation, &server).await?;
    official(&server)?.import(&[("一月.csv".to_owned(), office_list(&all))], &JANUARY)?;

    let intake = bring(&browser, &list).await?;
    // What the list is has to be known before it can be held against the last one of its kind.
    official(&server)?.say(&intake, &FEBRUARY, "again")?;
    browser.visit(&format!("/intakes/{intake}")).await?;
    let notice = browser.find("main .notice").await?.text().await?;
    ensure!(notice.contains("連絡先電話番号"), "the new name is not told: {notice}");
    is_sound(&browser, "reading-changed").await?;
    try_it(&browser, "2026-02-28").await?;
    let told = browser.source().await?;
    ensure!(told.contains("市区町村が見つかりません"), "the reason is not shown");
    is_sound(&browser, "trial-rejected").await?;
    let file = browser.find("main a[href$='/rejected.csv']").await?;
    ensure!(file.attr("href").await?.context("an address")?.contains(&intake), "another intake's file");
    // 中止 and 取りやめる are buttons like any other.
    push(&browser, "main form[action$='/withdraw'] button").await?;
    browser.arrives("the history", |path| path.starts_with("/imports")).await?;
    ensure!(imports(&installation)? == 1, "taken in although it was given up");
    sound(&installation)
}

/// The one whom the browser is signed in as, by a browser of their own.
fn official(server: &Server) -> Result<Official<'_>> {
    let words = [("email", "hyogo@example.lg.jp"), ("password", PASSWORD), ("next", "/imports")];
    let body = form(&words);
    let reply = server.post("/sign-in", &[("Cookie", "none=1")], &body)?;
    let token = set_cookie(&reply, "renkei").context("not signed in")?;
    Ok(Official::with(server, &format!("renkei={token}")))
}
