//! People at offices: kept by those who talk to them, erased with a certificate by those who run the system.

use anyhow::{Context as _, Result, ensure};

use super::board::{an_office, clean, field};
use crate::harness::{
    axe, browser::Browser, database::ask, installation::Installation, page::Page, session::by_link,
};

#[tokio::test]
async fn a_contact_is_kept_and_erased_with_a_certificate() -> Result<()> {
    let installation = Installation::demo()?;
    let server = installation.serve(&[])?;
    let office = field(&an_office(&server)?, "事業所番号")?;
    let official = by_link(server.address(), &server.demo_link("都道府県担当")?)?;
    let contacts = format!("/offices/{office}/contacts");
    let browser = Browser::open(&server).await?;
    browser.carry(&official).await?;

    // From the office to its contacts, which there are none of yet.
    browser.visit(&format!("/offices/{office}")).await?;
    browser.follow(&contacts).await?;
    axe::nothing_serious(&browser).await?;
    browser.follow(&format!("{contacts}/new")).await?;
    axe::nothing_serious(&browser).await?;
    browser.picture("contacts-new").await?;
    browser.find("#address").await?.send_keys("ｔａｒｏ＠example.co.jp").await?;
    browser.find("#person").await?.send_keys("架空 太郎").await?;
    browser.find("main form button.solid").await?.click().await?;
    browser.arrives("the contacts", |path| path.starts_with(&contacts) && !path.ends_with("/new")).await?;
    let list = browser.source().await?;
    ensure!(list.contains("taro@example.co.jp") && list.contains("架空 太郎"), "the contact is not listed");
    axe::nothing_serious(&browser).await?;
    browser.picture("contacts").await?;

    // Who runs the system does not see it, and erases it with a certificate.
    browser.carry(server.operator()?).await?;
    ensure!(server.get(&contacts)?.status == 403, "an operator sees whom others talk to");
    browser.visit(&format!("{contacts}/erase")).await?;
    ensure!(
        !browser.source().await?.contains("taro@"),
        "the address is shown to somebody who may not see it"
    );
    axe::nothing_serious(&browser).await?;
    browser.picture("contacts-erase").await?;
    ensure!(ask(&installation, "SELECT count(*) FROM contact")?.trim() == "1", "one contact");
    ensure!(!server.get("/deletions")?.text().contains(&office), "a certificate of nothing");
    browser.find("select[name='which'] option[value='all']").await?.click().await?;
    browser.find("select[name='grounds'] option[value='person']").await?.click().await?;
    browser.find("main form button.solid").await?.click().await?;
    // Asked once more, and nothing has happened yet.
    let sure = browser.find("main form button[name='sure']").await?;
    axe::nothing_serious(&browser).await?;
    clean(&browser).await?;
    browser.picture("contacts-erase-sure").await?;
    ensure!(
        ask(&installation, "SELECT count(*) FROM contact")?.trim() == "1",
        "erased before it was confirmed"
    );
    sure.click().await?;
    browser.arrives("the certificate", |path| path.starts_with("/deletions/")).await?;
    let shown = browser.path().await?;
    let certificate = shown.split('?').next().unwrap_or_default().to_owned();
    axe::nothing_serious(&browser).await?;
    clean(&browser).await?;
    browser.picture("certificate").await?;
    is_printed(&browser, &office).await?;
    for table in ["contact", "draft"] {
        let rows = ask(&installation, &format!("SELECT count(*) FROM {table}"))?;
        ensure!(rows.trim() == "0", "{rows} rows are left in {table}");
    }
    browser.visit("/deletions").await?;
    axe::nothing_serious(&browser).await?;
    browser.find(&format!("main a[href='{certificate}']")).await?;
    ensure!(server.get("/deletions.csv")?.text().contains("本人からの申出"), "the file does not tell of it");
    browser.carry(&official).await?;
    browser.visit(&contacts).await?;
    ensure!(!browser.source().await?.contains("taro@"), "what was erased is shown");
    ensure!(
        server.get_with(&certificate, &[("Cookie", &official)])?.status == 403,
        "certificates are the operators'"
    );

    // Views and changes are on record, without the values.
    let trail = server.get("/audit")?.text();
    ensure!(
        ["個人情報の閲覧", "個人情報の変更", "個人情報の消去"].iter().all(|deed| trail.contains(deed)),
        "a view, a change or the erasure is not on record"
    );
    ensure!(!trail.contains("taro@") && !trail.contains("架空 太郎"), "the trail holds personal data");
    installation.run(["check"])?.exits(0)?;

    // Nothing of it is left in the file either, not even where rows used to be.
    server.stop()?;
    for entry in std::fs::read_dir(installation.data())? {
        let path = entry?.path();
        if path.is_file() {
            let bytes = std::fs::read(&path)?;
            let left = bytes.windows(5).any(|five| five.eq_ignore_ascii_case(b"taro@"));
            ensure!(!left, "{} still holds the address", path.display());
        }
    }
    Ok(())
}

/// The certificate fits on one sheet of A4, says what it proves, and holds nothing of what was erased.
async fn is_printed(browser: &Browser, office: &str) -> Result<()> {
    browser.print("certificate").await?;
    let pdf = crate::harness::target()?.join("screenshots/certificate.pdf");
    let text = std::process::Command::new("pdftotext").arg(&pdf).arg("-").output()?;
    let text = String::from_utf8_lossy(&text.stdout).into_owned();
    ensure!(
        text.matches('\u{c}').count() == 1,
        "the certificate has {} sheets",
        text.matches('\u{c}').count()
    );
    let words: String = text.split_whitespace().collect();
    for told in ["個人情報消去証明書", "1件", office, "本人からの申出・請求", "SHA-256", "バックアップ"]
    {
        ensure!(words.contains(told), "「{told}」 is not on the certificate: {text}");
    }
    for other in ["taro", "太郎", "本文へ移動", "サインアウト"] {
        ensure!(!words.contains(other), "「{other}」 is on the certificate: {text}");
    }
    Ok(())
}

/// Half an hour passes over a form: what was typed is there again after signing in.
#[test]
fn what_was_typed_when_the_session_was_over_comes_back() -> Result<()> {
    let installation = Installation::demo()?;
    let server = installation.serve(&[])?;
    let (form, sent) = ("/accounts/new", "name=%E6%9E%B6%E7%A9%BA%E8%8A%B1%E5%AD%90&email=&role=&areas=28");
    let cookie = by_link(server.address(), &server.demo_link("運用管理者")?)?;
    ensure!(server.get_with(form, &[("Cookie", &cookie)])?.status == 200, "not signed in");
    let hour_ago = "strftime('%Y-%m-%dT%H:%M:%S+00:00', 'now', '-1 hour')";
    ask(&installation, &format!("UPDATE session SET seen_at = {hour_ago}"))?;
    let reply = crate::harness::until("the end of the session", || {
        let reply = server.post(form, &[("Cookie", &cookie)], sent)?;
        Ok((reply.status == 303).then_some(reply))
    })?;
    let to = reply.header("location").context("no way to the door")?;
    ensure!(to == "/sign-in?next=%2Faccounts%2Fnew", "{to}");

    // The links were used: the next start makes new ones for the same people.
    server.stop()?;
    let server = installation.serve(&[])?;
    let again = by_link(server.address(), &server.demo_link("運用管理者")?)?;
    let html = server.get_with(form, &[("Cookie", &again)])?.text();
    ensure!(Page::new(&html).attributes("#name", "value")?.concat() == "架空花子", "what was typed is lost");
    ensure!(html.contains("入力していた内容を戻しました"), "it does not say where that comes from");
    Ok(())
}
