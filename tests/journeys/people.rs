//! Signing in with each factor, with the keyboard alone.

use std::time::{SystemTime, UNIX_EPOCH};

use anyhow::{Context as _, Result, bail, ensure};
use fantoccini::key::Key;
use totp_rs::{Algorithm, Builder, Secret};

use super::board::clean;
use crate::harness::{
    axe,
    browser::Browser,
    installation::{Engine, Installation},
    session::{PASSWORD, link},
};

const EMAIL: &str = "hanako@example.lg.jp";

/// Presses Tab until what a selector names has the focus, which must be visible.
pub(super) async fn reach(browser: &Browser, css: &str) -> Result<()> {
    for _ in 0..120 {
        if browser.value(&format!("document.activeElement.matches({css:?})")).await? == true {
            let style = "(s => s.outlineStyle !== 'none' && parseFloat(s.outlineWidth) > 0 || s.boxShadow !== 'none')";
            let ring = browser.value(&format!("{style}(getComputedStyle(document.activeElement))")).await?;
            ensure!(ring == true, "the focus on {css} cannot be seen");
            return Ok(());
        }
        browser.press(&[Key::Tab.into()]).await?;
    }
    bail!("the keyboard never reaches {css} on {}", browser.path().await?)
}

/// Reaches a field and types into it.
async fn fill(browser: &Browser, css: &str, words: &str) -> Result<()> {
    reach(browser, css).await?;
    browser.press(&words.chars().collect::<Vec<_>>()).await
}

async fn enter(browser: &Browser) -> Result<()> {
    browser.press(&[Key::Enter.into()]).await
}

/// Reaches a button or link and presses it.
pub(super) async fn push(browser: &Browser, css: &str) -> Result<()> {
    reach(browser, css).await?;
    enter(browser).await
}

/// The page keeps to the rules, and the browser complains about nothing.
async fn is_sound(browser: &Browser, name: &str) -> Result<()> {
    axe::nothing_serious(browser).await?;
    browser.picture(&format!("people-{name}")).await?;
    clean(browser).await
}

/// The code that a telephone shows so many half minutes from now.
#[expect(
    clippy::disallowed_methods,
    reason = "the program that is looked at from outside has the machine's own clock"
)]
fn code(secret: &str, steps: i64) -> Result<String> {
    let secret = Secret::try_from_base32(secret.replace(' ', "")).context("a secret in base 32")?;
    let telephone = Builder::new().with_algorithm(Algorithm::SHA1).with_digits(6).with_step_duration(30);
    let telephone = telephone.with_secret(secret).build().map_err(|error| anyhow::anyhow!("{error}"))?;
    let now = SystemTime::now().duration_since(UNIX_EPOCH)?.as_secs();
    Ok(telephone.generate(now.checked_add_signed(steps * 30).context("a time")?).to_string())
}

pub(super) async fn sign_in(browser: &Browser, email: &str, password: &str) -> Result<()> {
    fill(browser, "#email", email).await?;
    fill(browser, "#password", password).await?;
    enter(browser).await
}

async fn sign_out(browser: &Browser) -> Result<()> {
    push(browser, "header form[action='/sign-out'] button").await?;
    browser.arrives("the page after signing out", |path| path.starts_with("/sign")).await
}

#[tokio::test]
async fn an_official_joins_and_signs_in_with_each_factor() -> Result<()> {
    let installation = Installation::demo()?;
    let server = installation.serve(&[])?;
    let words = ["staff", "invite", "--email", EMAIL, "--name", "介護保険課 架空"];
    let words = [&words[..], &["--role", "municipality", "--area", "281000"]].concat();
    let invited = installation.run(words)?.exits(0)?.said();
    let browser = Browser::open(&server).await?;

    // Whoever is not signed in is led to the door, and told at once when something is missing.
    browser.visit("/municipalities/281000").await?;
    browser.arrives("the door", |path| path.starts_with("/sign-in?next=")).await?;
    is_sound(&browser, "sign-in").await?;
    push(&browser, "main form button.solid").await?;
    browser.find("#faults").await?;
    axe::nothing_serious(&browser).await?;
    // The browser notes the status of the page with the faults; read, so that the next page is not blamed.
    browser.console().await?;

    // The invitation, with a password that is too weak first.
    browser.visit(&link(&invited, "/invitation/").context("no link")?).await?;
    is_sound(&browser, "invitation").await?;
    fill(&browser, "#new", "password1234").await?;
    fill(&browser, "#again", "password1234").await?;
    enter(&browser).await?;
    browser.find("#faults").await?;
    browser.console().await?;
    fill(&browser, "#new", PASSWORD).await?;
    fill(&browser, "#again", PASSWORD).await?;
    enter(&browser).await?;
    browser.arrives("their board", |path| path == "/municipalities/281000").await?;
    sign_out(&browser).await?;

    // Password alone; on to where they wanted to go.
    browser.visit("/prefectures/28").await?;
    sign_in(&browser, EMAIL, PASSWORD).await?;
    browser.arrives("the page they wanted", |path| path == "/prefectures/28").await?;

    // A second factor.
    push(&browser, "header a[href='/account']").await?;
    browser.arrives("the account", |path| path == "/account").await?;
    is_sound(&browser, "account").await?;
    push(&browser, "dl a[href='/account/factor']").await?;
    browser.arrives("the factor", |path| path == "/account/factor").await?;
    is_sound(&browser, "factor").await?;
    fill(&browser, "main input[type='password']", PASSWORD).await?;
    enter(&browser).await?;
    browser.find(".qr svg").await?;
    let secret = browser.value("document.querySelector('.key code').textContent").await?;
    let secret = secret.as_str().context("a secret")?.to_owned();
    is_sound(&browser, "enrol").await?;
    fill(&browser, "#code", &code(&secret, -1)?).await?;
    enter(&browser).await?;
    browser.find("ol.codes").await?;
    is_sound(&browser, "codes").await?;
    browser.print("recovery-codes").await?;
    let paper = browser.value("document.querySelector('ol.codes code').textContent").await?;
    let paper = paper.as_str().context("a code")?.to_owned();
    sign_out(&browser).await?;

    // Password and telephone; a code opens once.
    browser.visit("/sign-in").await?;
    sign_in(&browser, EMAIL, PASSWORD).await?;
    browser.arrives("the code", |path| path.starts_with("/sign-in/code")).await?;
    is_sound(&browser, "code").await?;
    fill(&browser, "#code", "000000").await?;
    enter(&browser).await?;
    browser.find("#faults").await?;
    browser.console().await?;
    fill(&browser, "#code", &code(&secret, 0)?).await?;
    enter(&browser).await?;
    browser.arrives("their board", |path| path == "/municipalities/281000").await?;
    sign_out(&browser).await?;

    // Password and paper.
    browser.visit("/sign-in").await?;
    sign_in(&browser, EMAIL, PASSWORD).await?;
    browser.arrives("the code", |path| path.starts_with("/sign-in/code")).await?;
    push(&browser, "main summary").await?;
    fill(&browser, "#paper", &paper).await?;
    enter(&browser).await?;
    browser.arrives("their board", |path| path == "/municipalities/281000").await?;
    browser.visit("/account").await?;
    ensure!(browser.source().await?.contains('9'), "nine codes are left");
    installation.run(["check"])?.exits(0)?;
    Ok(())
}

#[tokio::test]
async fn a_link_of_the_demonstration_signs_in_once() -> Result<()> {
    let installation = Installation::demo()?;
    let server = installation.serve(&[])?;
    let browser = Browser::open(&server).await?;
    let path = server.demo_link("都道府県担当")?;
    browser.visit(&path).await?;
    is_sound(&browser, "link").await?;
    // Looking at it, as programs do that look through mail, does not use it up.
    browser.visit(&path).await?;
    push(&browser, "main form button.solid").await?;
    browser.arrives("their prefecture", |path| path == "/prefectures/28").await?;
    ensure!(
        browser.source().await?.contains("都道府県担当"),
        "the page does not say as what one is signed in"
    );
    sign_out(&browser).await?;
    browser.visit(&path).await?;
    ensure!(browser.source().await?.contains("使えません"), "the link works twice");
    Ok(())
}

/// Two people at two browsers, one database: what one process ends, the other does not open.
#[test]
fn two_servers_on_one_postgres_are_one_application() -> Result<()> {
    if !Engine::all().contains(&Engine::Postgres) {
        return Ok(());
    }
    let installation = Installation::empty(Engine::Postgres)?;
    let (one, other) = (installation.serve(&["--no-demo"])?, installation.serve(&["--no-demo"])?);
    let cookie = one.operator()?.to_owned();
    let at = |server: &crate::harness::server::Server| -> Result<u16> {
        Ok(server.get_with("/account", &[("Cookie", &cookie)])?.status)
    };
    ensure!(at(&one)? == 200 && at(&other)? == 200, "who signed in at one is not known at the other");
    let left = one.post("/sign-out", &[("Cookie", &cookie)], "")?;
    ensure!(left.status == 303, "{}", left.status);
    ensure!(at(&one)? == 303, "still signed in where one signed out");
    crate::harness::until("being signed out at the other", || Ok((at(&other)? == 303).then_some(())))?;
    // Both write one trail.
    other.operator()?;
    installation.run(["check"])?.exits(0)?;
    Ok(())
}

/// Guessing is slowed down and the one whom the account belongs to is not kept out.
#[test]
fn guessing_is_slowed_down() -> Result<()> {
    for engine in Engine::all() {
        let installation = Installation::empty(engine)?;
        let server = installation.serve(&["--no-demo"])?;
        server.operator()?;
        let guess = |email: &str, password: &str| {
            server.post("/sign-in", &[("Cookie", "none=1")], &format!("email={email}&password={password}"))
        };
        let unknown = guess("nobody%40example.lg.jp", "x")?;
        let mut refused = Vec::new();
        for number in 0..12 {
            let reply = guess("hanako%40example.lg.jp", &format!("guess{number}"))?;
            ensure!(reply.status != 303, "guessed");
            refused.push(reply.status);
        }
        ensure!(refused[0] == unknown.status, "an address that exists is answered otherwise");
        ensure!(refused.last() == Some(&429), "{engine:?}: not slowed down: {refused:?}");
    }
    Ok(())
}
