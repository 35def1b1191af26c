//! Servers that are busy, silent, slow or cut off: tried again where it helps, and given up in time.

use std::time::Duration;

use super::{
    House, limits,
    server::{Reply, answer, csv, raw},
};
use crate::fetch::{Limits, Refused};

const LIST: &str = "事業所番号\n2870100017\n";

fn busy(status: &str) -> Reply {
    answer(status, &[], "混み合っています")
}

#[tokio::test]
async fn a_server_that_stumbles_is_asked_again_after_growing_waits() {
    let house = House::new().await;
    let stumbles =
        [busy("500 Internal Server Error"), Reply::Hang, busy("503 Service Unavailable"), csv(LIST)];
    house.server.says("/list", stumbles);
    assert_eq!(house.get("/list").await.expect("a file").1, LIST.as_bytes());
    assert_eq!((house.seconds(), house.server.times("/robots.txt")), (vec![2, 8, 32], 1));
    house.server.says("/down", [busy("502 Bad Gateway")]);
    let refused = house.refused("/down").await;
    assert!(matches!(refused, Refused::Busy { status: 502, .. }) && refused.passing());
    assert_eq!(house.server.times("/down"), 4);
}

#[tokio::test]
async fn a_server_that_asks_for_patience_gets_it_up_to_a_limit() {
    let house = House::new().await;
    let wait = |length: &str| answer("429 Too Many Requests", &[("Retry-After", length)], "");
    house.server.says("/list", [wait("90"), wait("Sat, 21 Nov 2026 00:00:30 GMT"), csv(LIST)]);
    assert!(house.get("/list").await.is_ok());
    assert_eq!(house.seconds(), [90, 30]);
    house.server.says("/later", [wait("3600")]);
    let refused = house.refused("/later").await;
    assert!(matches!(refused, Refused::Busy { status: 429, .. }) && refused.passing());
    assert_eq!((house.server.times("/later"), house.seconds().len()), (1, 2), "another hour");
}

#[tokio::test]
async fn silence_is_not_waited_for_without_end() {
    let house = House::within(Limits { silence: Duration::from_millis(400), tries: 2, ..limits() }).await;
    house.server.says("/silent", [Reply::Silence]);
    let refused = house.refused("/silent").await;
    assert!(matches!(refused, Refused::Silent) && refused.passing(), "{refused:?}");
    assert_eq!(house.server.times("/silent"), 2);
    let begun = raw("HTTP/1.1 200 OK\r\nContent-Length: 100", b"0123");
    house.server.says("/stalled", [Reply::Stall(begun)]);
    let refused = house.refused("/stalled").await;
    assert!(matches!(refused, Refused::Silent), "{refused:?}");
}

#[tokio::test]
async fn a_file_that_drips_is_given_up() {
    let house = House::within(Limits { total: Duration::from_secs(1), tries: 2, ..limits() }).await;
    let begun = raw("HTTP/1.1 200 OK\r\nContent-Length: 60000", b"");
    house.server.says("/drip", [Reply::Drip(begun)]);
    let refused = house.refused("/drip").await;
    assert!(matches!(refused, Refused::TooSlow) && refused.passing(), "{refused:?}");
    assert_eq!(house.server.times("/drip"), 1, "it would drip again");
}

#[tokio::test]
async fn a_file_that_ends_too_early_is_no_file() {
    let house = House::new().await;
    let short = raw("HTTP/1.1 200 OK\r\nContent-Length: 100", LIST.as_bytes());
    house.server.says("/short", [Reply::Bytes(short), csv(LIST)]);
    assert_eq!(house.get("/short").await.expect("a file").1, LIST.as_bytes(), "the second try is whole");
    let chunk = raw("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked", b"5\r\n28701\r\n5\r\n00");
    house.server.says("/chunk", [Reply::Bytes(chunk)]);
    let refused = house.refused("/chunk").await;
    assert!(matches!(refused, Refused::Cut) && refused.passing(), "{refused:?}");
    assert_eq!(house.server.times("/chunk"), 4);
}

#[tokio::test]
async fn what_speaks_no_http_is_given_up() {
    let house = House::within(Limits { tries: 2, ..limits() }).await;
    house.server.says("/odd", [Reply::Bytes(b"220 ftp.example.jp ready\r\n\r\n".to_vec())]);
    assert!(matches!(house.refused("/odd").await, Refused::Cut));
    let gone = {
        let other = super::Server::start().await;
        other.url("/list")
    };
    let refused =
        house.loader.get(&gone, &crate::fetch::download::Marks::default(), &house.part(), &|_| {}).await;
    assert!(matches!(refused, Err(Refused::Unreachable | Refused::Cut)), "{refused:?}");
}

#[tokio::test]
async fn a_server_without_tls_is_not_asked_in_plain() {
    let house = House::new().await;
    let url = house.server.url("/list").replace("http://", "https://");
    let refused =
        house.loader.get(&url, &crate::fetch::download::Marks::default(), &house.part(), &|_| {}).await;
    let refused = refused.expect_err("no TLS");
    assert!(matches!(refused, Refused::Tls) && !refused.passing(), "{refused:?}");
    assert!(house.seconds().is_empty(), "asking again changes nothing");
}
