//! R31: the log is one line of JSON for each event, whatever is asked for, and holds nobody's secrets, names or addresses.

use std::{
    collections::BTreeSet,
    io::{Read as _, Write as _},
    net::TcpStream,
};

use anyhow::{Context as _, Result, ensure};
use serde_json::Value;

use crate::harness::{
    PATIENCE,
    http::encoded,
    installation::Engine,
    server::Server,
    session::{self, PASSWORD},
    staffed::Staffed,
};

/// Sends bytes as they are, and reads what comes.
fn send(server: &Server, bytes: &str) -> Result<()> {
    let mut stream = TcpStream::connect(server.address())?;
    stream.set_read_timeout(Some(PATIENCE))?;
    stream.write_all(bytes.as_bytes())?;
    // What cannot be a request may be hung up on.
    let _ = stream.read_to_end(&mut Vec::new());
    Ok(())
}

/// What people do who have secrets; gives the secrets, and the numbers of the requests that were answered.
fn a_day_at_the_desk(house: &Staffed) -> Result<(Vec<String>, Vec<String>)> {
    let server = &house.server;
    let mut numbers = Vec::new();
    let mut note = |reply: &crate::harness::http::Reply| {
        numbers.extend(reply.header("x-request-id").map(str::to_owned));
    };
    let invite = [
        "staff",
        "invite",
        "--email",
        "geheim@example.lg.jp",
        "--name",
        "秘密 乃人",
        "--role",
        "prefecture",
        "--area",
        "28",
    ];
    let said = house.installation.run(invite)?.exits(0)?.said();
    let link = session::link(&said, "/invitation/").context("a link")?;
    note(&house.get("none=1", &link)?);
    let cookie = session::take_up(server.address(), &link)?;
    let operator = server.operator()?.to_owned();

    let wrong = [
        ("email", "geheim@example.lg.jp"),
        ("password", "chigau-aikotoba"),
        ("next", "/accounts?words=naisho"),
    ];
    note(&house.post("none=1", "/sign-in", &wrong)?);
    let right = [("email", "geheim@example.lg.jp"), ("password", PASSWORD), ("next", "/")];
    let reply = house.post("none=1", "/sign-in", &right)?;
    note(&reply);
    let second = session::set_cookie(&reply, "renkei").context("not signed in")?;

    let contact = house.add_contact(
        &cookie,
        &[("address", "denwa@himitsu.example.jp"), ("person", "宛先 次郎"), ("note", "内緒の覚え")],
    )?;
    note(&house.get(&cookie, &contact)?);
    for path in [
        format!("/search?q={}", encoded("秘密の言葉")),
        "/search?q=hisoka-na-kotoba%0d%0aINFO+forged".to_owned(),
        "/nowhere/naisho-no-michi%0d%0a%7B%22level%22:%22ERROR%22%7D".to_owned(),
        "/sign-in/0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef".to_owned(),
        "/accounts?words=geheim".to_owned(),
        "/audit?words=geheim".to_owned(),
    ] {
        for cookie in [&cookie, &operator] {
            let odd = [
                ("Cookie", cookie.as_str()),
                ("User-Agent", "naisho[31m\"}{\"x\":\"\\n"),
                ("Referer", "http://naisho.example/?q=1"),
            ];
            note(&server.get_with(&path, &odd)?);
        }
    }
    // Refused, and refused by the parser.
    note(&house.get(&cookie, "/accounts")?);
    for head in [
        "GET /naisho\r\nforged: 1 HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n",
        "GET / HTTP/1.1\r\nHost: 127.0.0.1\r\nX-A: a\rnaisho\r\n\r\n",
        "GET / HTTP/1.1\r\nHost: 127.0.0.1\r\nX-Request-Id: naisho\r\nConnection: close\r\n\r\n",
        "NAISHO /naisho HTTP/1.1\r\nHost: naisho.example\r\nConnection: close\r\n\r\n",
    ] {
        send(server, head)?;
    }
    let secrets = [
        link.rsplit('/').next().context("a token")?,
        cookie.split_once('=').context("a cookie")?.1,
        operator.split_once('=').context("a cookie")?.1,
        &second,
        PASSWORD,
        &encoded(PASSWORD),
        "mikan",
        "chigau-aikotoba",
        "geheim",
        "秘密",
        "%E7%A7%98",
        "himitsu",
        "宛先",
        "次郎",
        "内緒",
        "hisoka",
        "naisho",
        "0123456789abcdef",
        "?q=",
        "words=",
        "next=",
        "@example",
    ];
    Ok((secrets.map(str::to_owned).into(), numbers))
}

#[test]
fn the_log_is_lines_of_json_without_secrets() -> Result<()> {
    for engine in Engine::all() {
        for level in ["info", "debug"] {
            let house = Staffed::new(engine, &["--log", "json", "--log-level", level])?;
            let (secrets, numbers) = a_day_at_the_desk(&house)?;
            ensure!(numbers.len() > 15, "{} answers carried a number: {numbers:?}", numbers.len());
            let Staffed { server, installation: _installation, .. } = house;
            let (code, log) = server.stop_and_read()?;
            ensure!(code == Some(0), "{engine:?}: {code:?}");
            let mut told = BTreeSet::new();
            for line in log.lines() {
                let event: Value = serde_json::from_str(line).with_context(|| format!("no JSON: {line}"))?;
                ensure!(event["timestamp"].is_string() && event["level"].is_string(), "no event: {line}");
                if event["target"] == "access" {
                    let id = event["id"].as_str().with_context(|| format!("no number: {line}"))?;
                    ensure!(told.insert(id.to_owned()), "{engine:?}: a request is told twice: {line}");
                    let route = event["route"].as_str().context("a route")?;
                    ensure!(route == "-" || route.starts_with('/'), "{line}");
                    ensure!(event["status"].is_u64() && event["us"].is_u64(), "{line}");
                }
                for secret in &secrets {
                    ensure!(
                        !line.contains(secret.as_str()),
                        "{engine:?}, {level}: 「{secret}」 stands in the log: {line}"
                    );
                }
            }
            for number in numbers {
                ensure!(told.contains(&number), "{engine:?}: request {number} is not in the log");
            }
        }
    }
    Ok(())
}
