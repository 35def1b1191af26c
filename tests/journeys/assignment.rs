//! R18: a form sets what it has fields for. Whatever else is sent along – a role, an area, somebody else's name, a state, a
//! version – changes nothing.

use anyhow::{Context as _, Result, ensure};

use crate::harness::{
    installation::Engine,
    session::PASSWORD,
    staffed::{CONTACT, Staffed, with},
};

/// Fields that no form of the product has, as somebody would name them who hopes that they are taken.
const FOREIGN: [(&str, &str); 16] = [
    ("id", "019c1159-7000-7000-8000-010203040506"),
    ("account", "019c1159-7000-7000-8000-010203040506"),
    ("state", "active"),
    ("epoch", "9"),
    ("demonstration", "1"),
    ("created_at", "2020-01-01T00:00:00Z"),
    ("office", "2770100010"),
    ("number", "2770100010"),
    ("stopped_on", "2026-01-01"),
    ("stop", "2026-01-01"),
    ("stop_reason", "asked"),
    ("address_key", "evil@example.co.jp"),
    ("seq", "1"),
    ("actor", "program"),
    ("ran_count", "99"),
    ("scope", "00"),
];

const ACCOUNTS: &str =
    "SELECT id, email, name, role, areas, state, demonstration, created_at FROM account ORDER BY id";

#[test]
fn a_new_password_changes_nothing_else_and_nobody_else() -> Result<()> {
    for engine in Engine::all() {
        let house = Staffed::new(engine, &[])?;
        let (me, _other) = (house.somebody("municipality", "281000")?, house.somebody("prefecture", "28")?);
        let before = house.ask(ACCOUNTS)?;
        let secrets = || house.ask("SELECT id, password FROM account ORDER BY id");
        let kept = secrets()?;
        let new = "ringo toketa 52 himawari";
        let fields = [("old", PASSWORD), ("new", new), ("again", new), ("role", "operator"), ("areas", "00")];
        let reply = house.post(&me, "/account/password", &with(&FOREIGN, &fields))?;
        ensure!(reply.status == 303, "{engine:?}: {} {}", reply.status, reply.text());
        ensure!(house.ask(ACCOUNTS)? == before, "{engine:?}: more than a password changed");
        let now = secrets()?;
        let changed = kept.lines().zip(now.lines()).filter(|(before, after)| before != after).count();
        ensure!(changed == 1, "{engine:?}: {changed} passwords changed");
        ensure!(house.get(&me, "/accounts")?.status == 403, "{engine:?}: an operator by a form");

        // Nor do forms about one's own sessions reach those of others.
        let operator = house.server.operator()?.to_owned();
        let whose = house.ask("SELECT id FROM account WHERE role = 'operator' LIMIT 1")?;
        for path in ["/account/sessions/end-others", "/account/sessions/end-all"] {
            house.post(&me, path, &with(&FOREIGN, &[("account", &whose)]))?;
            ensure!(
                house.get(&operator, "/accounts")?.status == 200,
                "{engine:?}: {path} ended another's session"
            );
        }
    }
    Ok(())
}

#[test]
fn an_invitation_makes_somebody_who_still_has_to_take_it_up() -> Result<()> {
    for engine in Engine::all() {
        let house = Staffed::new(engine, &[])?;
        let operator = house.server.operator()?.to_owned();
        let before = house.ask(ACCOUNTS)?;
        let fields =
            [("name", "架空 花子"), ("email", "hanako@example.lg.jp"), ("role", "viewer"), ("areas", "28")];
        let more = [("password", "x"), ("email_key", "x"), ("signed_in_at", "2026-01-01T00:00:00Z")];
        let reply = house.post(&operator, "/accounts/new", &with(&with(&FOREIGN, &fields), &more))?;
        ensure!(reply.status == 200, "{engine:?}: {} {}", reply.status, reply.text());
        let made = "WHERE email = 'hanako@example.lg.jp'";
        let row = house.ask(&format!(
            "SELECT role, areas, state, password IS NULL, epoch, signed_in_at IS NULL FROM account {made}"
        ))?;
        let yes = if house.installation.postgres().is_some() { "t" } else { "1" };
        ensure!(row == format!("viewer|28|invited|{yes}|0|{yes}"), "{engine:?}: {row}");
        let id = house.ask(&format!("SELECT id FROM account {made}"))?;
        ensure!(id != FOREIGN[0].1, "{engine:?}: one may choose who one is");
        let others =
            house.ask(&ACCOUNTS.replace(" ORDER", " WHERE email <> 'hanako@example.lg.jp' ORDER"))?;
        ensure!(others == before, "{engine:?}: others changed");

        // Changing somebody changes name, role and areas of the one in the address.
        let whole = ACCOUNTS.replace(" ORDER", &format!(" {made} ORDER"));
        let (old, path) = (house.ask(&whole)?, format!("/accounts/{id}/change"));
        let seen =
            [("seen_name", "架空 花子"), ("seen_role", "viewer"), ("seen_areas", "兵庫県"), ("sure", "yes")];
        let fields =
            [("name", "架空 月子"), ("role", "viewer"), ("areas", "兵庫県"), ("email", "evil@example.lg.jp")];
        house.post(&operator, &path, &with(&with(&FOREIGN, &seen), &fields))?;
        let after = house.ask(&whole)?;
        ensure!(after == old.replace("花子", "月子") || after == old, "{engine:?}: {old} became {after}");
        ensure!(
            house.ask("SELECT count(*) FROM account WHERE email = 'evil@example.lg.jp'")? == "0",
            "an address"
        );
    }
    Ok(())
}

#[test]
fn a_contact_stays_at_its_office_and_keeps_its_stop() -> Result<()> {
    for engine in Engine::all() {
        let house = Staffed::new(engine, &[])?;
        let kobe = house.somebody("municipality", "281000")?;
        let everywhere = house.somebody("association", "00")?;
        let path =
            house.add_contact(&kobe, &with(&FOREIGN, &[("version", "7"), ("changed_at", "2020-01-01")]))?;
        let id = path.rsplit('/').next().context("an id")?.to_owned();
        ensure!(id != FOREIGN[0].1, "{engine:?}: one may choose the name of a contact");
        // Under which the office is kept; its own page shows the contact.
        let office = house.ask("SELECT office FROM contact")?;
        let contacts = path.rsplit_once('/').context("a list")?.0;
        ensure!(
            house.get(&kobe, contacts)?.text().contains("taro@example.co.jp"),
            "{engine:?}: at another office"
        );
        let row = || house.ask("SELECT office, version, address, consent, note FROM contact");
        let stops = || house.ask("SELECT channel, office, since, reason FROM address_stop");
        let kept = |version: u32| format!("{office}|{version}|taro@example.co.jp|unknown|");
        ensure!(row()? == kept(0) && stops()?.is_empty(), "{engine:?}: {}, {}", row()?, stops()?);

        // A stop is set by its own form, and sets nothing else.
        let stop = [("what", "stop"), ("since", "2026-02-01"), ("reason", "asked"), ("version", "0")];
        let more =
            [("address", "evil@example.co.jp"), ("consent", "given"), ("channel", "post"), ("note", "x")];
        let reply = house.post(&kobe, &format!("{path}/stop"), &with(&with(&FOREIGN, &stop), &more))?;
        ensure!(reply.status == 303, "{engine:?}: {} {}", reply.status, reply.text());
        let stopped = format!("email|{office}|2026-02-01|asked");
        let version: u32 = house.ask("SELECT version FROM contact")?.parse()?;
        ensure!(row()? == kept(version) && stops()? == stopped, "{engine:?}: {}, {}", row()?, stops()?);
        // And is not lifted by the form of the contact.
        let lifted =
            [("stopped_on", ""), ("what", "resume"), ("asker", "office"), ("asked_on", "2026-02-02")];
        let now = version.to_string();
        let fields = with(&with(&with(&FOREIGN, &CONTACT), &lifted), &[("version", &now)]);
        let reply = house.post(&kobe, &path, &fields)?;
        ensure!(reply.status == 303, "{engine:?}: {} {}", reply.status, reply.text());
        let version = version + 1;
        ensure!(row()? == kept(version) && stops()? == stopped, "{engine:?}: {}, {}", row()?, stops()?);

        // Somebody who may act at both offices does not reach it by the address of the other one.
        let (stray, now) = (format!("/offices/{}/contacts/{id}", house.elsewhere), version.to_string());
        let changed = with(&CONTACT, &[("version", &now), ("address", "evil@example.co.jp")]);
        let resumed = with(&lifted, &[("version", &now)]);
        for (path, fields) in [(stray.clone(), changed), (format!("{stray}/stop"), resumed)] {
            let reply = house.post(&everywhere, &path, &fields)?;
            ensure!(reply.status == 404, "{engine:?}: {path}: {}", reply.status);
            ensure!(row()? == kept(version) && stops()? == stopped, "{engine:?}: {}, {}", row()?, stops()?);
        }
        house.installation.run(["check"])?.exits(0)?;
    }
    Ok(())
}

#[test]
fn a_rule_of_retention_and_a_run_are_those_of_the_address() -> Result<()> {
    for engine in Engine::all() {
        let house = Staffed::new(engine, &["--work", "off"])?;
        let operator = house.server.operator()?.to_owned();
        let rules = || {
            house.ask(
                "SELECT rule, months, enabled, version, ran_at, ran_count FROM retention_rule ORDER BY rule",
            )
        };
        let before = rules()?;
        let fields = [
            ("months", "24"),
            ("enabled", "on"),
            ("version", "0"),
            ("rule", "closed_offices"),
            ("ran_at", "2020-01-01"),
        ];
        // What erases more is asked about once more.
        let (rule, fields) = ("/retention/rules/unconfirmed", with(&FOREIGN, &fields));
        let reply = house.post(&operator, rule, &fields)?;
        ensure!(reply.status == 200 && rules()? == before, "{engine:?}: {} {}", reply.status, rules()?);
        let reply = house.post(&operator, rule, &with(&fields, &[("sure", "yes")]))?;
        ensure!(reply.status == 303, "{engine:?}: {} {}", reply.status, reply.text());
        let line = before.lines().find(|line| line.starts_with("unconfirmed|")).context("a rule")?;
        let changed = line.replacen("|36|", "|24|", 1).replacen("|0||0", "|1||0", 1);
        ensure!(rules()? == before.replace(line, &changed), "{engine:?}: {}", rules()?);
        let kept = rules()?;
        let reply = house.post(
            &operator,
            "/retention/small-cells",
            &with(&FOREIGN, &[("small", "10"), ("months", "1")]),
        )?;
        ensure!(reply.status == 303 && rules()? == kept, "{engine:?}: {} {}", reply.status, rules()?);

        let more =
            [("kind", "backup"), ("slot", "2026-01-01T00:00:00Z"), ("state", "done"), ("attempts", "3")];
        let reply = house.post(&operator, "/jobs/kinds/sweep-people/now", &with(&FOREIGN, &more))?;
        ensure!(reply.status == 303, "{engine:?}: {} {}", reply.status, reply.text());
        let run = house.ask("SELECT kind, state, attempts, slot FROM job")?;
        ensure!(run == "sweep-people|waiting|0|", "{engine:?}: {run}");
    }
    Ok(())
}
