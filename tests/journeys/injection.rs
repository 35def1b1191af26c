//! R22, the desk's part: SQL in every parameter and field of accounts, the trail, contacts, certificates, retention, work at set
//! times and signing in means nothing, on both engines – and where it may be kept, it is kept as it was typed.

use anyhow::{Context as _, Result, ensure};

use super::{operation_faults::contents, security::SQL};
use crate::harness::{
    http::{Reply, encoded},
    installation::Engine,
    session::PASSWORD,
    staffed::{CONTACT, Staffed, with},
};

/// Who sends a form, to where, and its fields.
type Form<'f> = (&'f str, &'f str, &'f [(&'f str, &'f str)]);

/// Addresses with the parameters they read.
const ASKED: [(&str, &[&str]); 10] = [
    ("/accounts", &["role", "state", "words", "sort", "order", "page", "done"]),
    ("/accounts.csv", &["role", "state", "words", "sort", "order"]),
    ("/audit", &["from", "until", "who", "deed", "words", "below"]),
    ("/audit.csv", &["from", "until", "who", "deed", "words", "below"]),
    ("/deletions", &["page", "from", "until", "words"]),
    ("/deletions.csv", &["page", "words"]),
    ("/retention", &["done"]),
    ("/jobs", &["done", "page"]),
    ("/account", &["done"]),
    ("/sign-in/forgot", &["next", "done"]),
];

/// Addresses of which a part varies.
const NAMED: [&str; 9] = [
    "/accounts/{}",
    "/accounts/{}/change",
    "/accounts/{}/disable",
    "/deletions/{}",
    "/offices/{}/contacts",
    "/offices/{}/contacts/erase",
    "/contacts/{}",
    "/contacts/{}/list.csv",
    "/published/{}",
];

/// What people do, and with which words: nothing of it may happen by an attack.
const FACTS: [&str; 5] = [
    "SELECT id, email, name, role, areas, state, password, epoch FROM account ORDER BY id",
    "SELECT rule, months, enabled, version FROM retention_rule ORDER BY rule",
    "SELECT count(*) FROM deletion",
    "SELECT key, value FROM meta WHERE key NOT LIKE '%version%' ORDER BY key",
    "SELECT id, kind, slot FROM job ORDER BY id",
];

/// The answer is one of ours and tells nothing of the database.
fn is_harmless(what: &str, reply: &Reply) -> Result<()> {
    ensure!(reply.status < 500, "{what}: {}", reply.status);
    let text = reply.text().to_lowercase();
    for word in ["syntax error", "sqlite", "postgres", "near \"", "unterminated", "panicked"] {
        // What was typed comes back in forms, so the attack that names an engine is left out.
        ensure!(!text.contains(word) || what.contains("sqlite_version"), "{what}: tells 「{word}」");
    }
    Ok(())
}

/// The facts as one text.
fn facts(house: &Staffed) -> Result<String> {
    let facts = FACTS.iter().map(|sql| house.ask(sql)).collect::<Result<Vec<_>>>();
    Ok(facts.context("the facts")?.join("\n--\n"))
}

#[test]
fn sql_in_addresses_of_the_desk_means_nothing() -> Result<()> {
    for engine in Engine::all() {
        let house = Staffed::new(engine, &["--work", "off"])?;
        let (operator, kobe) =
            (house.server.operator()?.to_owned(), house.somebody("municipality", "281000")?);
        house.add_contact(&kobe, &[])?;
        let (before, lists) = (facts(&house)?, contents(&house.installation)?);
        for attack in SQL {
            let word = encoded(attack);
            let asked = ASKED.iter().flat_map(|&(path, names)| {
                names.iter().map(move |name| format!("{path}?{name}={}", encoded(attack)))
            });
            let named = NAMED.iter().map(|path| path.replace("{}", &word));
            for address in asked.chain(named) {
                for cookie in [&operator, &kobe] {
                    let what = format!("{engine:?}: {address} 「{attack}」");
                    is_harmless(&what, &house.get(cookie, &address)?)?;
                }
            }
            for kind in ["/sign-in", "/invitation", "/reset"] {
                let address = format!("{kind}/{word}");
                let what = format!("{engine:?}: {address} 「{attack}」");
                is_harmless(&what, &house.get("none=1", &address)?)?;
                is_harmless(
                    &what,
                    &house.post("none=1", &address, &[("new", PASSWORD), ("again", PASSWORD)])?,
                )?;
            }
        }
        ensure!(facts(&house)? == before, "{engine:?}: {} became {}", before, facts(&house)?);
        ensure!(contents(&house.installation)? == lists, "{engine:?}: an attack changed a list");
        house.installation.run(["check"])?.exits(0)?;
    }
    Ok(())
}

#[test]
fn sql_in_forms_of_the_desk_means_nothing() -> Result<()> {
    for engine in Engine::all() {
        let house = Staffed::new(engine, &["--work", "off"])?;
        let (operator, kobe) =
            (house.server.operator()?.to_owned(), house.somebody("municipality", "281000")?);
        let contact = house.add_contact(&kobe, &[])?;
        let erase = format!("/offices/{}/contacts/erase", house.office);
        // Every form, who sends it, and its fields as they would pass; each in turn holds the attack. Those marked with a `!` would
        // be kept as they are, so they stand in the story below.
        let forms: [Form; 11] = [
            ("none=1", "/sign-in", &[("email", "a@example.lg.jp"), ("password", "x"), ("next", "/")]),
            ("none=1", "/sign-in/code", &[("code", "123456"), ("paper", "")]),
            (
                &operator,
                "/accounts/new",
                &[("name", ""), ("email", "a@example.lg.jp"), ("role", ""), ("areas", "28")],
            ),
            (&kobe, "/account/password", &[("old", "x"), ("new", PASSWORD), ("again", "y")]),
            (&kobe, "/account/factor", &[("proof", "x")]),
            (&kobe, "/account/factor/proof", &[("code", "123456")]),
            (
                &kobe,
                &contact,
                &[("version", "7"), ("channel", "email"), ("address", "a@"), ("source", ""), ("consent", "")],
            ),
            (
                &kobe,
                &format!("{contact}/stop"),
                &[("what", ""), ("since", ""), ("reason", ""), ("version", "9")],
            ),
            (&operator, &erase, &[("which", ""), ("grounds", "office"), ("asked_on", ""), ("sure", "")]),
            (
                &operator,
                "/retention/rules/unconfirmed",
                &[("months", "0"), ("enabled", "on"), ("version", "7")],
            ),
            (&operator, "/audit/check", &[("head", "1")]),
        ];
        let (before, lists) = (facts(&house)?, contents(&house.installation)?);
        for attack in SQL {
            for (cookie, path, fields) in forms {
                for (name, _) in fields {
                    let what = format!("{engine:?}: {path} {name} 「{attack}」");
                    is_harmless(&what, &house.post(cookie, path, &with(fields, &[(name, attack)]))?)?;
                }
            }
            let word = encoded(attack);
            for path in [
                format!("/retention/rules/{word}"),
                format!("/jobs/kinds/{word}/now"),
                format!("/jobs/{word}/again"),
                format!("/accounts/{word}/invite"),
                format!("/accounts/{word}/sessions"),
                format!("/account/sessions/{word}/end"),
                format!("{contact}{word}"),
            ] {
                let fields = [("months", "1"), ("enabled", "on"), ("version", "0")];
                is_harmless(
                    &format!("{engine:?}: {path} 「{attack}」"),
                    &house.post(&operator, &path, &fields)?,
                )?;
            }
        }
        ensure!(facts(&house)? == before, "{engine:?}: {} became {}", before, facts(&house)?);
        ensure!(contents(&house.installation)? == lists, "{engine:?}: an attack changed a list");
        house.installation.run(["check"])?.exits(0)?;
    }
    Ok(())
}

#[test]
fn what_looks_like_sql_is_kept_as_it_was_typed() -> Result<()> {
    for engine in Engine::all() {
        let house = Staffed::new(engine, &[])?;
        let kobe = house.somebody("municipality", "281000")?;
        let path = format!("/offices/{}/contacts/new", house.office);
        let mut kept = 0;
        for attack in SQL.iter().filter(|attack| !attack.contains('\0')) {
            let note = format!("覚え {attack}");
            let fields = [
                ("channel", "post"),
                ("address", note.as_str()),
                ("person", attack),
                ("department", attack),
                ("note", &note),
            ];
            let reply = house.post(&kobe, &path, &with(&CONTACT, &fields))?;
            is_harmless(&format!("{engine:?}: 「{attack}」"), &reply)?;
            ensure!(reply.status == 303, "{engine:?}: 「{attack}」 is not taken: {}", reply.status);
            kept += 1;
            let quoted = note.replace('\'', "''");
            let found = house.ask(&format!("SELECT count(*) FROM contact WHERE note = '{quoted}'"))?;
            ensure!(found == "1", "{engine:?}: 「{note}」 is kept {found} times");
        }
        ensure!(
            house.ask("SELECT count(*) FROM contact")? == kept.to_string(),
            "{engine:?}: more or less than was typed"
        );
        house.installation.run(["check"])?.exits(0)?;
    }
    Ok(())
}
