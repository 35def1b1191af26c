//! More of everything than there should be: requests that are too large, that contradict themselves, or that come without
//! end. What is slow is tried in memory, in `web::serve`; bombs in files stand in `limits`.

use std::{
    io::{Read as _, Write as _},
    net::TcpStream,
};

use anyhow::{Result, ensure};

use super::manners::PAGES;
use crate::harness::{PATIENCE, http::request, installation::Installation, server::Server};

/// Sends bytes as they are and gives the first line of the answer, which is empty when there is none.
fn raw(server: &Server, bytes: &[u8]) -> Result<String> {
    let mut stream = TcpStream::connect(server.address())?;
    stream.set_read_timeout(Some(PATIENCE))?;
    // A server that has refused may close before it has read all.
    let _ = stream.write_all(bytes);
    let mut answer = [0; 64];
    let read = stream.read(&mut answer).unwrap_or_default();
    Ok(String::from_utf8_lossy(&answer[..read]).lines().next().unwrap_or_default().to_owned())
}

/// R14: more than there should be, and what contradicts itself, is refused; the next one is served.
#[test]
fn more_of_everything_than_there_should_be_is_refused() -> Result<()> {
    let installation = Installation::demo()?;
    let server = installation.serve(&[])?;
    let refused = |what: &str, bytes: Vec<u8>| -> Result<()> {
        let line = raw(&server, &bytes)?;
        // Who is not signed in is led to the door before any of the form is read.
        let turned_away = ["HTTP/1.1 4", "HTTP/1.1 303"].iter().any(|start| line.starts_with(start));
        ensure!(line.is_empty() || turned_away, "{what}: 「{line}」");
        ensure!(server.get("/health")?.status == 200, "{what} ended the server");
        Ok(())
    };
    let head = "GET / HTTP/1.1\r\nHost: 127.0.0.1\r\n";
    let form =
        "POST /demo/leave HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/x-www-form-urlencoded\r\n";
    refused("a head of 64 KB", format!("{head}X: {}\r\n\r\n", "a".repeat(65_536)).into())?;
    refused("a thousand headers", format!("{head}{}\r\n", "X: y\r\n".repeat(1_000)).into())?;
    refused("an address of 64 KB", format!("GET /{} HTTP/1.1\r\n\r\n", "a".repeat(65_536)).into())?;
    refused("two lengths", format!("{form}Content-Length: 3\r\nContent-Length: 5\r\n\r\na=b").into())?;
    refused("a length that is none", format!("{form}Content-Length: -1\r\n\r\na=b").into())?;
    refused("a chunk that is none", format!("{form}Transfer-Encoding: chunked\r\n\r\nzz\r\na=b\r\n").into())?;
    refused("two hosts", format!("{head}Host: evil.example\r\n\r\n").into())?;
    refused("no host", b"GET / HTTP/1.1\r\n\r\n".to_vec())?;
    refused("no HTTP", vec![0x16, 3, 1, 2, 0, 1, 0, 1, 0xfc, 3, 3])?;
    refused("a form of 10 MB", format!("{form}Content-Length: 10000000\r\n\r\n").into())?;

    let fields = vec!["a=b"; 20_000].join("&");
    let many = server.post("/demo/leave", &[], &fields)?;
    ensure!((300..500).contains(&many.status), "twenty thousand fields: {}", many.status);
    let nested =
        request(server.address(), "POST", "/demo/leave", &[("Content-Type", "application/json")], b"[[[[")?;
    ensure!((300..500).contains(&nested.status), "what is no form: {}", nested.status);
    ensure!(server.get("/")?.text().contains("デモデータ（架空）"), "one of them left the demonstration");
    let long = "%E3%81%82".repeat(2_000);
    for address in [
        format!("/search?q={long}"),
        format!("/?as_of={long}"),
        "/municipalities/281000/offices?page=99999999999999999999".to_owned(),
        "/municipalities/281000/offices?page=-1".to_owned(),
        "/?as_of=9999-12-31".to_owned(),
        "/?as_of=0001-01-01".to_owned(),
        "/?as_of=%2B262143-12-31".to_owned(),
        format!("/?{}", "as_of=2026-01-31&".repeat(1_000)),
    ] {
        let reply = server.get(&address)?;
        ensure!(reply.status < 500, "{}…: {}", &address[..40.min(address.len())], reply.status);
    }
    for path in PAGES {
        ensure!(server.get(path)?.status == 200, "{path} suffered");
    }
    Ok(())
}

/// One address that asks without end is told to wait; others, the machine itself and what is counted are not touched by it,
/// and a false address written by the client helps nobody.
#[test]
fn who_asks_without_end_is_told_to_wait() -> Result<()> {
    let installation = Installation::demo()?;
    let asks = |server: &Server, from: &str| -> Result<Vec<u16>> {
        let ask = |number: u32| -> Result<u16> {
            let reply = server.get_with(&format!("/nowhere/{number}"), &[("X-Forwarded-For", from)])?;
            let told = reply.header("retry-after").is_some();
            ensure!(told == (reply.status == 429), "{}: Retry-After {told}", reply.status);
            Ok(reply.status)
        };
        (0..12).map(ask).collect()
    };
    let refused = |statuses: &[u16]| statuses.iter().filter(|status| **status == 429).count();
    let server = installation.serve(&["--pace", "1", "--trusted-proxy", "127.0.0.1"])?;
    let greedy = asks(&server, "203.0.113.9")?;
    ensure!(greedy[..4].iter().all(|status| *status != 429) && refused(&greedy) > 2, "{greedy:?}");
    let other = asks(&server, "1.2.3.4, 203.0.113.10")?;
    ensure!(other[0] != 429, "another address pays for it: {other:?}");
    let forged = asks(&server, "7.7.7.7, 203.0.113.9")?;
    ensure!(refused(&forged) > 2, "a false address in front helps: {forged:?}");
    for number in 0..12 {
        let itself = server.get(&format!("/nowhere/{number}"))?;
        ensure!(itself.status != 429, "the machine itself is held up");
    }
    let numbers = server.get("/metrics")?.text();
    let line =
        numbers.lines().find(|line| line.starts_with("renkei_http_requests_refused_total{kind=\"page\"}"));
    ensure!(line.is_some_and(|line| !line.ends_with(" 0")), "{line:?}");
    server.stop()?;

    // Whoever comes by a proxy that nobody named shares one limit, whatever is written.
    let server = installation.serve(&["--pace", "1"])?;
    let strangers: Vec<u16> =
        (0..3).map(|last| asks(&server, &format!("203.0.113.{last}"))).collect::<Result<Vec<_>>>()?.concat();
    ensure!(refused(&strangers) > 20, "{strangers:?}");
    Ok(())
}
