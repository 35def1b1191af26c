//! R20 in a browser: markup in everything that people may type – contacts, names of accounts, what they search for, what comes
//! back in forms – is text there: nothing runs, nothing opens, nothing is even complained about.

use anyhow::{Context as _, Result, ensure};

use super::board::clean;
use crate::harness::{
    browser::Browser,
    http::encoded,
    installation::Engine,
    staffed::{CONTACT, Staffed, with},
};

/// Ways in which text becomes more than text where it is not written out as text. What would come of any of them bears `data-hit` or
/// sets `__hit`. At most 60 characters, as names are.
const MARKUP: [&str; 24] = [
    "<script data-hit>__hit=1</script>",
    "<img data-hit src=x onerror=__hit=1>",
    "\"><svg data-hit onload=__hit=1>",
    "'><body data-hit onload=__hit=1>",
    "<iframe data-hit srcdoc='<script>top.__hit=1</script>'>",
    "<a data-hit href=javascript:__hit=1>x</a>",
    "</title><script data-hit>__hit=1</script>",
    "</textarea><img data-hit src=x onerror=alert(1)>",
    "</option></select><b data-hit>",
    "<details data-hit open ontoggle=__hit=1>",
    "<input data-hit autofocus onfocus=__hit=1>",
    "\" autofocus onfocus=\"__hit=1\" data-hit=\"",
    "' onmouseover='__hit=1' data-hit='",
    "` onerror=`__hit=1` data-hit=`",
    "<math><mi data-hit xlink:href='javascript:__hit=1'>",
    "<style data-hit>*{color:red}</style>",
    "<base data-hit href=https://evil.example/>",
    "<meta data-hit http-equiv=refresh content=0;url=/>",
    "<form data-hit action=https://evil.example><button>",
    "&lt;script data-hit&gt;confirm(1)&lt;/script&gt;",
    "<!--><img data-hit src=x onerror=prompt(1)>-->",
    "<scr<script data-hit>ipt>__hit=1</script>",
    "{{constructor.constructor('__hit=1')()}}",
    "%3Cscript data-hit%3E__hit=1%3C/script%3E",
];

/// What stands on the page is what was typed, and nothing came of it. A dialog that opened fails the next question by itself.
async fn is_text(browser: &Browser, what: &str) -> Result<()> {
    let hits = browser.value("[typeof window.__hit, document.querySelectorAll('[data-hit], base, main iframe, main svg[onload], [onerror], [onfocus]').length, document.querySelectorAll('script:not([src])').length].join(' ')").await?;
    ensure!(hits == "undefined 0 0", "{what}: {hits}");
    // The office's own page on the web is one that a list named.
    let links = browser
        .value("[...document.querySelectorAll('a[href], form[action]')].map(e => e.href || e.action).filter(h => !h.startsWith(location.origin) && h !== 'https://www.example.jp/').join(' ')")
        .await?;
    ensure!(links == "", "{what} leads to {links}");
    clean(browser).await.with_context(|| what.to_owned())
}

/// Insists that the words can be read on the page, in its text or in a field.
async fn shows(browser: &Browser, words: &str) -> Result<()> {
    let here = "document.body.textContent + '\\n' + [...document.querySelectorAll('input, textarea')].map(e => e.value).join('\\n')";
    let text = browser.value(here).await?;
    let text = text.as_str().context("a text")?;
    ensure!(text.contains(words), "「{words}」 is not shown on {}", browser.path().await?);
    Ok(())
}

#[tokio::test]
async fn markup_in_contacts_is_text_in_the_browser() -> Result<()> {
    let house = Staffed::new(Engine::Sqlite, &[])?;
    let kobe = house.somebody("municipality", "281000")?;
    let contacts = format!("/offices/{}/contacts", house.office);
    let browser = Browser::open(&house.server).await?;
    browser.carry(&kobe).await?;
    let mut last = String::new();
    for payload in MARKUP {
        let fields = [
            ("channel", "post"),
            ("address", payload),
            ("person", payload),
            ("department", payload),
            ("note", payload),
        ];
        last = house.add_contact(&kobe, &fields)?;
        browser.visit(&last).await?;
        shows(&browser, payload).await?;
        is_text(&browser, &format!("{payload} in a form")).await?;
    }
    for path in [
        contacts.clone(),
        format!("{last}/stop"),
        "/contacts/281000".to_owned(),
        format!("/offices/{}", house.office),
    ] {
        browser.visit(&path).await?;
        is_text(&browser, &path).await?;
    }
    browser.visit(&contacts).await?;
    for payload in MARKUP {
        shows(&browser, payload).await?;
    }

    // A form that is wrong comes back with what was typed, typed here by the browser itself.
    let quoted = serde_json::to_string(&MARKUP)?;
    for (number, _) in MARKUP.iter().enumerate() {
        browser.visit(&format!("{contacts}/new")).await?;
        let fill = format!(
            "(() => {{ const text = {quoted}[{number}]; for (const e of document.querySelectorAll('main form input[type=text], main form input:not([type]), main form textarea')) e.value = text; document.querySelector('main form button.solid').click(); return true; }})()"
        );
        browser.value(&fill).await?;
        browser.find("#faults, .faults, [role=alert]").await?;
        // The browser notes the status of the page with the faults; read, so that what follows is not blamed for it.
        let console = browser.console().await?;
        ensure!(console.iter().all(|line| line.contains("422")), "{console:?}");
        shows(&browser, MARKUP[number]).await?;
        is_text(&browser, &format!("{} in a form that is wrong", MARKUP[number])).await?;
    }

    // Two who change it at once are shown what the other wrote.
    let version = house.ask("SELECT version FROM contact ORDER BY id DESC LIMIT 1")?;
    browser.visit(&last).await?;
    let other = with(
        &CONTACT,
        &[("channel", "post"), ("address", "別の住所"), ("note", MARKUP[0]), ("version", &version)],
    );
    ensure!(house.post(&kobe, &last, &other)?.status == 303, "the other one is not taken");
    browser.find("main form button.solid").await?.click().await?;
    browser.find("main table").await?;
    browser.console().await?;
    shows(&browser, MARKUP[0]).await?;
    is_text(&browser, "what another one wrote").await
}

#[tokio::test]
async fn markup_in_names_and_questions_is_text_in_the_browser() -> Result<()> {
    let house = Staffed::new(Engine::Sqlite, &["--work", "off"])?;
    let operator = house.server.operator()?.to_owned();
    let browser = Browser::open(&house.server).await?;
    browser.carry(&operator).await?;
    let mut taken = Vec::new();
    for (number, payload) in MARKUP.into_iter().enumerate() {
        let email = format!("m{number}@example.lg.jp");
        let fields = [("name", payload), ("email", email.as_str()), ("role", "viewer"), ("areas", "28")];
        let reply = house.post(&operator, "/accounts/new", &fields)?;
        ensure!(reply.status == 200, "「{payload}」 is not taken as a name: {}", reply.status);
        taken.push(house.ask(&format!("SELECT id FROM account WHERE email = '{email}'"))?);
    }
    browser.visit("/accounts").await?;
    for payload in MARKUP {
        shows(&browser, payload).await?;
    }
    is_text(&browser, "/accounts").await?;
    for (id, payload) in taken.iter().zip(MARKUP) {
        for path in
            [format!("/accounts/{id}"), format!("/accounts/{id}/change"), format!("/accounts/{id}/disable")]
        {
            browser.visit(&path).await?;
            shows(&browser, payload).await?;
            is_text(&browser, &format!("{path} of {payload}")).await?;
        }
    }
    browser.visit("/audit").await?;
    is_text(&browser, "/audit").await?;

    // Who is called so looks at their own pages.
    let invite = house.post(&operator, &format!("/accounts/{}/invite", taken[2]), &[])?;
    let link = crate::harness::session::link(&invite.text(), "/invitation/").context("no link")?;
    let cookie = crate::harness::session::take_up(house.server.address(), &link)?;
    for payload in MARKUP {
        let word = encoded(payload);
        for path in [
            format!("/accounts?words={word}"),
            format!("/audit?words={word}&from={word}&who={word}"),
            format!("/search?q={word}"),
        ] {
            browser.visit(&path).await?;
            // A question that makes no sense is answered with a status that the browser notes.
            let console = browser.console().await?;
            ensure!(console.iter().all(|line| line.contains("status of 4")), "{path}: {console:?}");
            is_text(&browser, &path).await?;
        }
    }
    browser.carry(&cookie).await?;
    for path in ["/", "/account", "/account/password", "/prefectures/28"] {
        browser.visit(path).await?;
        is_text(&browser, path).await?;
    }
    browser.visit("/account").await?;
    shows(&browser, MARKUP[2]).await?;
    browser.carry("renkei=none").await?;
    for payload in MARKUP {
        browser.visit(&format!("/sign-in?next={}", encoded(payload))).await?;
        is_text(&browser, &format!("{payload} as the way back")).await?;
    }
    Ok(())
}
