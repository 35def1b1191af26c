//! The board for everyone: by the rules of accessibility, on a phone, with the keyboard alone, on paper.

use anyhow::{Context as _, Result, ensure};
use fantoccini::key::Key;

use super::{
    board::{an_office, clean, field},
    manners::{DESKS, PAGES},
};
use crate::harness::{
    axe,
    browser::Browser,
    database::ask,
    http::form,
    installation::Installation,
    session::{by_link, link},
    staffed::{CONTACT, with},
};

#[tokio::test]
async fn every_page_passes_the_rules_of_accessibility() -> Result<()> {
    let installation = Installation::demo()?;
    let server = installation.serve(&[])?;
    let office = format!("/offices/{}", field(&an_office(&server)?, "事業所番号")?);
    let edit = format!("{office}/edit?item=phone");
    let browser = Browser::signed_in(&server).await?;
    let more = [office.as_str(), edit.as_str(), "/nowhere", "/imports/1"];
    for path in PAGES.iter().chain(&DESKS).copied().chain(more) {
        browser.visit(path).await?;
        axe::nothing_serious(&browser).await?;
        // Whoever leaves the desk signs out, wherever they are.
        if !path.starts_with("/sign-") {
            browser.find("header form[action='/sign-out'] button").await?;
        }
        if path == "/nowhere" {
            // The browser itself complains that a page is missing; read, so that the next page is not blamed.
            browser.console().await?;
        } else {
            clean(&browser).await?;
        }
    }
    Ok(())
}

/// WCAG 1.4.10: at 320 CSS pixels nothing stands out of the window, and 200 % at the usual size is 683.
#[tokio::test]
async fn on_a_phone_nothing_is_cut_off() -> Result<()> {
    let installation = Installation::demo()?;
    let server = installation.serve(&[])?;
    let office = format!("/offices/{}", field(&an_office(&server)?, "事業所番号")?);
    let browser = Browser::signed_in(&server).await?;
    for (width, height) in [(320, 568), (683, 384), (1366, 768)] {
        browser.size(width, height).await?;
        for path in PAGES.iter().chain(&DESKS).copied().chain([office.as_str()]) {
            browser.visit(path).await?;
            let beyond = browser.overflow().await?;
            ensure!(beyond <= 0, "{path} at {width}: {beyond} pixels stand out");
            if width == 320 {
                let name = path.trim_matches('/').replace(['/', '?', '='], "-");
                browser.picture(&format!("phone-{}", if name.is_empty() { "nation" } else { &name })).await?;
            }
        }
    }
    Ok(())
}

/// Those who are not signed in yet, on a telephone: the pages of the door, by the rules and without anything cut off.
#[tokio::test]
async fn the_door_is_for_everybody_and_for_telephones() -> Result<()> {
    let installation = Installation::demo()?;
    let server = installation.serve(&[])?;
    let words = ["staff", "invite", "--email", "hanako@example.lg.jp", "--name", "介護保険課 架空"];
    let invited =
        installation.run([&words[..], &["--role", "viewer", "--area", "28"]].concat())?.exits(0)?.said();
    let invitation = link(&invited, "/invitation/").context("no link")?;
    let nobodys = format!("/reset/{}", "0".repeat(64));
    let (demo, long) =
        (server.demo_link("閲覧者")?, "/sign-in?next=%2Fmunicipalities%2F281000%2Foffices%3Fsort%3Dname");
    let browser = Browser::open(&server).await?;
    for (width, height) in [(320, 568), (683, 384)] {
        browser.size(width, height).await?;
        for path in ["/sign-in", long, "/sign-in/forgot", "/sign-out", &demo, &invitation, &nobodys] {
            browser.visit(path).await?;
            let what = path.split(['?', '/']).nth(1).unwrap_or_default();
            ensure!(browser.path().await?.starts_with(&format!("/{what}")), "{path} leads elsewhere");
            let beyond = browser.overflow().await?;
            ensure!(beyond <= 0, "{path} at {width}: {beyond} pixels stand out");
            axe::nothing_serious(&browser).await?;
            // A link that is nobody's is answered with a status that the browser notes.
            let console = browser.console().await?;
            ensure!(
                console.iter().all(|line| path == nobodys && line.contains("status of 4")),
                "{path}: {console:?}"
            );
        }
        // What is wrong is told within the window as well.
        browser.visit("/sign-in").await?;
        browser.find("main form button.solid").await?.click().await?;
        browser.find("#faults").await?;
        ensure!(browser.overflow().await? <= 0, "faults stand out at {width}");
        axe::nothing_serious(&browser).await?;
        browser.console().await?;
    }
    Ok(())
}

/// The pages about people at offices, for one of those who talk to them.
#[tokio::test]
async fn contacts_are_for_everybody_and_for_telephones() -> Result<()> {
    let installation = Installation::demo()?;
    let server = installation.serve(&[])?;
    let office = field(&an_office(&server)?, "事業所番号")?;
    let official = by_link(server.address(), &server.demo_link("都道府県担当")?)?;
    let contacts = format!("/offices/{office}/contacts");
    let long = [
        "long.address.of.an.office.that.never.ends@subdomain.of.a.long.name.example.co.jp",
        "part-time@example.jp",
    ];
    for address in long {
        let fields = with(
            &CONTACT,
            &[("address", address), ("department", "居宅介護支援事業部 第一相談支援課 総合窓口担当")],
        );
        let reply = server.post(&format!("{contacts}/new"), &[("Cookie", &official)], &form(&fields))?;
        ensure!(reply.status == 303, "{}: {}", reply.status, reply.text());
    }
    let id = ask(&installation, "SELECT id FROM contact ORDER BY id LIMIT 1")?;
    let browser = Browser::open(&server).await?;
    browser.carry(&official).await?;
    for (width, height) in [(320, 568), (683, 384), (1366, 768)] {
        browser.size(width, height).await?;
        for path in [
            contacts.clone(),
            format!("{contacts}/new"),
            format!("{contacts}/{id}"),
            format!("{contacts}/{id}/stop"),
            "/contacts/28".to_owned(),
            "/contacts/281000".to_owned(),
        ] {
            browser.visit(&path).await?;
            let beyond = browser.overflow().await?;
            ensure!(beyond <= 0, "{path} at {width}: {beyond} pixels stand out");
            axe::nothing_serious(&browser).await?;
            clean(&browser).await?;
            if width == 320 {
                let end = path.rsplit('/').next().unwrap_or_default();
                browser
                    .picture(&format!("phone-contacts-{}", if end == id { "change" } else { end }))
                    .await?;
            }
        }
    }
    Ok(())
}

/// The whole way with Tab and Enter: skip link, search, a table's order, the next page.
#[tokio::test]
async fn the_keyboard_alone_does_every_job() -> Result<()> {
    let installation = Installation::demo()?;
    let server = installation.serve(&[])?;
    let browser = Browser::signed_in(&server).await?;
    browser.visit("/").await?;
    browser.press(&[Key::Tab.into()]).await?;
    let first = browser.value("document.activeElement.getAttribute('href')").await?;
    ensure!(first == "#main", "the first stop is {first}, not the skip link");
    browser.press(&[Key::Enter.into()]).await?;
    let there = browser.value("document.activeElement.id || location.hash").await?;
    ensure!(there == "main" || there == "#main", "the skip link leads to {there}");
    tab_to(&browser, "/prefectures/28").await?;
    browser.press(&[Key::Enter.into()]).await?;
    browser.arrives("the prefecture", |path| path.starts_with("/prefectures/28")).await?;
    tab_to(&browser, "/prefectures/28?sort=rate").await?;
    browser.press(&[Key::Enter.into()]).await?;
    browser.arrives("the order by rate", |path| path.contains("sort=rate")).await?;
    tab_to(&browser, "/municipalities/281000").await?;
    browser.press(&[Key::Enter.into()]).await?;
    browser.arrives("the municipality", |path| path.starts_with("/municipalities/281000")).await
}

/// Presses Tab until the focus, which must be visible, stands on a link that begins like this.
async fn tab_to(browser: &Browser, href: &str) -> Result<()> {
    for _ in 0..400 {
        browser.press(&[Key::Tab.into()]).await?;
        let here = browser.value("(document.activeElement.getAttribute('href') || '')").await?;
        if here.as_str().is_some_and(|here| here.starts_with(href)) {
            let style = "(s => s.outlineStyle !== 'none' && parseFloat(s.outlineWidth) > 0 || s.boxShadow !== 'none')";
            let ring = browser.value(&format!("{style}(getComputedStyle(document.activeElement))")).await?;
            ensure!(ring == true, "the focus on {href} cannot be seen");
            return Ok(());
        }
    }
    anyhow::bail!("the keyboard never reaches {href}")
}

/// A4: the page says what it is, as of when and by which definition, and leaves the navigation out.
#[tokio::test]
async fn pages_print_on_a4_with_their_facts() -> Result<()> {
    let installation = Installation::demo()?;
    let server = installation.serve(&[])?;
    let browser = Browser::signed_in(&server).await?;
    for (path, name) in [
        ("/", "nation"),
        ("/prefectures/28", "prefecture"),
        ("/municipalities/281000", "municipality"),
        ("/municipalities/281000/offices", "offices"),
    ] {
        browser.visit(path).await?;
        browser.print(name).await?;
        let pdf = crate::harness::target()?.join(format!("screenshots/{name}.pdf"));
        let text = std::process::Command::new("pdftotext").arg(&pdf).arg("-").output()?;
        let text: String = String::from_utf8_lossy(&text.stdout).split_whitespace().collect();
        for words in ["時点", "デモデータ"] {
            ensure!(text.contains(words), "{path}: 「{words}」 is not on the print");
        }
        ensure!(!text.contains("本文へ移動"), "{path}: the skip link is on the print");
    }
    Ok(())
}
