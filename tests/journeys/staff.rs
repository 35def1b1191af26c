//! Accounts from the machine itself: `renkei staff`.

use anyhow::{Context as _, Result, ensure};
use serde_json::Value;

use crate::harness::{
    database::ask,
    installation::{Done, Engine, Installation},
};

const TARO: &str = "taro@example.lg.jp";

/// `renkei staff …`
fn staff(installation: &Installation, more: &[&str]) -> Result<Done> {
    installation.run([&["staff"], more].concat())
}

/// The link that was printed: a line of its own, with 64 hexadecimal digits that nobody can foretell.
fn link(done: &Done, begins: &str) -> Result<String> {
    let line = done.out.lines().find(|line| line.starts_with(begins));
    let line = line.with_context(|| format!("no {begins}… in:\n{}", done.said()))?;
    let secret = &line[begins.len()..];
    ensure!(secret.len() == 64 && secret.bytes().all(|b| b.is_ascii_hexdigit()), "{line}");
    Ok(secret.to_owned())
}

fn people(installation: &Installation) -> Result<Vec<Value>> {
    Ok(serde_json::from_str(&staff(installation, &["list", "--format", "json"])?.exits(0)?.out)?)
}

#[test]
fn the_first_operator_is_invited_on_the_machine() -> Result<()> {
    for engine in Engine::all() {
        let installation = Installation::empty(engine)?;
        staff(&installation, &["list"])?.exits(0)?.says("利用者はまだいません")?;
        let invite = ["invite", "--email", TARO, "--name", "高齢政策課 佐藤", "--role", "operator"];
        let invite = [&invite[..], &["--area", "00"]].concat();
        let first = staff(&installation, &invite)?.exits(0)?.says("7日間")?;
        let first = link(&first, "http://127.0.0.1:8080/invitation/")?;
        staff(&installation, &invite)?.exits(1)?.says("すでに登録されています")?;

        let other =
            ["link", "--email", "TARO@example.lg.jp", "--public-url", "https://renkei.example.lg.jp/"];
        let again = staff(&installation, &other)?.exits(0)?.says("前のリンクは使えません")?;
        let again = link(&again, "https://renkei.example.lg.jp/invitation/")?;
        ensure!(first != again, "the same link twice");

        let listed = people(&installation)?;
        ensure!(listed.len() == 1 && listed[0]["email"] == TARO, "{listed:?}");
        ensure!(listed[0]["role"] == "operator" && listed[0]["state"] == "invited", "{listed:?}");
        ensure!(listed[0]["areas"] == serde_json::json!(["00"]), "{listed:?}");
        let table = staff(&installation, &["list"])?.exits(0)?.says("運用管理者")?.says("招待中")?;
        for secret in [&first, &again] {
            ensure!(!table.said().contains(secret.as_str()), "a list tells a secret");
            let kept = ask(&installation, "SELECT hash FROM account_link")?;
            ensure!(!kept.contains(secret.as_str()), "the database knows a secret");
        }
        let told = ask(
            &installation,
            "SELECT actor_kind || ' ' || act || ' ' || coalesce(before, '') || coalesce(after, '') FROM audit_entry WHERE act LIKE 'account%' ORDER BY seq",
        )?;
        ensure!(told.lines().count() == 2, "{told}");
        ensure!(told.lines().all(|line| line.starts_with("command account.invite ")), "{told}");
        ensure!(!told.contains("佐藤") && !told.contains("taro"), "{told}");
    }
    Ok(())
}

#[test]
fn what_cannot_be_done_is_said() -> Result<()> {
    let installation = Installation::empty(Engine::Sqlite)?;
    let nobody = ["--email", "nobody@example.lg.jp"];
    for verb in ["link", "disable", "drop-factor"] {
        staff(&installation, &[&[verb], &nobody[..]].concat())?.exits(1)?.says("利用者はいません")?;
    }
    let invite = |email, role, area| {
        let order = ["invite", "--email", email, "--name", "佐藤", "--role", role, "--area", area];
        staff(&installation, &order)
    };
    invite("taro", "viewer", "28")?.exits(2)?.says("メールアドレスの形ではありません")?;
    invite(TARO, "admin", "28")?.exits(2)?;
    invite(TARO, "viewer", "99")?.exits(2)?;
    invite(TARO, "viewer", "281018")?.exits(2)?.says("区は市のコード")?;
    staff(&installation, &["list", "--public-url", "renkei.example.lg.jp"])?.exits(2)?;
    ensure!(people(&installation)?.is_empty(), "somebody was invited all the same");

    invite(TARO, "municipality", "281000,282014")?.exits(0)?;
    let them = ["--email", TARO];
    staff(&installation, &[&["drop-factor"], &them[..]].concat())?.exits(0)?.says("登録していません")?;
    staff(&installation, &[&["disable"], &them[..]].concat())?.exits(0)?.says("利用を止めました")?;
    staff(&installation, &[&["disable"], &them[..]].concat())?.exits(0)?.says("すでに止めてあります")?;
    ensure!(people(&installation)?[0]["state"] == "disabled", "in use still");
    staff(&installation, &[&["link"], &them[..]].concat())?.exits(0)?.says("もう一度招待しました")?;
    Ok(())
}
