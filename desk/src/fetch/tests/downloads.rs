//! Files that come, are moved, are the same, or must not be asked for.

use std::{io::Write as _, time::Duration};

use flate2::{Compression, write::GzEncoder};

use super::{
    House, Waited, limits, loader,
    server::{Reply, answer, csv, raw},
};
use crate::fetch::{
    Limits, Refused,
    download::{Answer, Marks},
    net::Reach,
};

const LIST: &str = "事業所番号,事業所名\n2870100017,架空一\n";

fn packed(text: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::best());
    encoder.write_all(text).expect("packed");
    encoder.finish().expect("packed")
}

#[tokio::test]
async fn a_file_comes_with_its_name_its_marks_and_its_hash() {
    let house = House::new().await;
    let headers = [
        ("Content-Type", "text/csv; charset=utf-8"),
        ("ETag", "\"v1\""),
        ("Last-Modified", "Fri, 20 Nov 2026 00:00:00 GMT"),
        ("Content-Disposition", "attachment; filename*=UTF-8''%E4%BB%8B%E8%AD%B7.csv"),
    ];
    house.server.says("/list", [answer("200 OK", &headers, LIST)]);
    let (got, text) = house.get("/list").await.expect("a file");
    assert_eq!(
        (got.name.as_str(), got.bytes, text.as_slice()),
        ("介護.csv", LIST.len() as u64, LIST.as_bytes())
    );
    assert_eq!(got.marks.etag.as_deref(), Some("\"v1\""));
    assert_eq!(got.sha256.len(), 64);
    let head = &house.server.heads("/list")[0].to_ascii_lowercase();
    assert!(head.contains("user-agent: renkei/test (+kaigo@example.lg.jp)"), "{head}");
    assert!(
        !head.contains("if-none-match") && !head.contains("cookie") && !head.contains("referer"),
        "{head}"
    );
    assert_eq!((house.server.times("/robots.txt"), house.seconds()), (1, vec![]));
}

#[tokio::test]
async fn what_is_there_already_does_not_come_again() {
    let house = House::new().await;
    house.server.says("/list", [answer("304 Not Modified", &[], "")]);
    let marks =
        Marks { etag: Some("\"v1\"".into()), last_modified: Some("Fri, 20 Nov 2026 00:00:00 GMT".into()) };
    assert_eq!(house.ask("/list", &marks).await.expect("an answer"), Answer::Unchanged);
    let head = &house.server.heads("/list")[0].to_ascii_lowercase();
    assert!(head.contains("if-none-match: \"v1\""), "{head}");
    assert!(head.contains("if-modified-since: fri, 20 nov 2026 00:00:00 gmt"), "{head}");
    // Nobody asked whether it is the same.
    assert!(matches!(house.refused("/list").await, Refused::Status(304)));
}

#[tokio::test]
async fn what_is_not_there_is_said_and_not_asked_again() {
    let house = House::new().await;
    for (status, expected) in [("404 Not Found", 404), ("410 Gone", 410)] {
        house.server.says("/list", [answer(status, &[], "なし")]);
        assert!(matches!(house.refused("/list").await, Refused::NotThere(found) if found == expected));
    }
    house.server.says("/list", [answer("403 Forbidden", &[], "")]);
    assert!(matches!(house.refused("/list").await, Refused::Forbidden(403)));
    house.server.says("/list", [answer("206 Partial Content", &[], LIST)]);
    assert!(matches!(house.refused("/list").await, Refused::Status(206)));
    assert_eq!((house.server.times("/list"), house.seconds()), (4, vec![]));
    assert!(!house.part().exists(), "an answer that is no file leaves none");
}

#[tokio::test]
async fn a_file_that_moved_is_followed_some_times() {
    let house = House::new().await;
    let to = |place: &str| answer("302 Found", &[("Location", place)], "");
    house.server.says("/a", [to("/b?x=1#part")]);
    house.server.says("/b?x=1", [to(&house.server.url("/dir/list.csv"))]);
    house.server.says("/dir/list.csv", [csv(LIST)]);
    assert_eq!(house.get("/a").await.expect("a file").0.name, "list.csv");
    house.server.says("/loop", [to("/loop")]);
    assert!(matches!(house.refused("/loop").await, Refused::Redirects));
    assert_eq!(house.server.times("/loop"), 6, "and five redirects");
    house.server.says("/nowhere", [answer("301 Moved Permanently", &[], "")]);
    assert!(matches!(house.refused("/nowhere").await, Refused::Status(301)));
    house.server.says("/odd", [to("ftp://example.jp/list.csv")]);
    assert!(matches!(house.refused("/odd").await, Refused::Address));
}

#[tokio::test]
async fn a_redirect_leads_to_nothing_that_must_not_be_asked() {
    let house = House::new().await;
    for place in ["http://169.254.169.254/latest/meta-data", "http://0.0.0.0/", "http://[fe80::1]/"] {
        house.server.says("/list", [answer("302 Found", &[("Location", place)], "")]);
        assert!(matches!(house.refused("/list").await, Refused::Local(_)), "{place}");
    }
    // Where the own network is not allowed, this server is not asked at all.
    let public = loader(Reach::Public, limits(), &Waited::default());
    let url = house.server.url("/private");
    for url in [url.clone(), url.replace("127.0.0.1", "localhost")] {
        let refused = public.get(&url, &Marks::default(), &house.part(), &|_| {}).await.expect_err("refused");
        assert!(matches!(refused, Refused::Local(_)), "{refused:?}");
    }
    assert_eq!(house.server.times("/private"), 0);
}

#[tokio::test]
async fn a_packed_file_is_unpacked_within_limits() {
    let house = House::new().await;
    let gzip = [("Content-Encoding", "gzip"), ("Content-Type", "text/csv")];
    house.server.says("/list", [answer("200 OK", &gzip, packed(LIST.as_bytes()))]);
    let (got, text) = house.get("/list").await.expect("a file");
    assert_eq!((got.bytes, text.as_slice()), (LIST.len() as u64, LIST.as_bytes()));
    let bomb = packed(&vec![b'0'; 32 * 1_024 * 1_024]);
    assert!(bomb.len() < 64 * 1_024, "it comes within the limit: {}", bomb.len());
    house.server.says("/bomb", [answer("200 OK", &gzip, bomb)]);
    assert!(matches!(house.refused("/bomb").await, Refused::TooLarge(65_536)));
    house.server.says("/broken", [answer("200 OK", &gzip, "これは圧縮されていません")]);
    assert!(matches!(house.refused("/broken").await, Refused::Packed));
    let half = packed(LIST.as_bytes());
    house.server.says("/half", [answer("200 OK", &gzip, &half[..half.len() / 2])]);
    assert!(matches!(house.refused("/half").await, Refused::Packed));
    house.server.says("/odd", [answer("200 OK", &[("Content-Encoding", "br")], LIST)]);
    assert!(matches!(house.refused("/odd").await, Refused::Packed));
}

#[tokio::test]
async fn a_page_or_nothing_is_no_list() {
    let house = House::new().await;
    let html = [("Content-Type", "text/html; charset=utf-8")];
    house.server.says("/page", [answer("200 OK", &html, "事業所番号\n")]);
    assert!(matches!(house.refused("/page").await, Refused::Page));
    house.server.says("/hidden", [csv("\u{feff}\n<!DOCTYPE HTML><title>お探しのページは</title>")]);
    assert!(matches!(house.refused("/hidden").await, Refused::Page));
    house.server.says("/empty", [csv("")]);
    assert!(matches!(house.refused("/empty").await, Refused::Empty));
    assert!(Refused::Page.to_string().contains("ページが返されました"));
}

#[tokio::test]
async fn what_is_too_large_is_not_taken_to_its_end() {
    let house = House::new().await;
    let said = raw("HTTP/1.1 200 OK\r\nContent-Length: 65537", b"x");
    house.server.says("/said", [Reply::Stall(said)]);
    assert!(matches!(house.refused("/said").await, Refused::TooLarge(65_536)), "before it comes");
    let endless = raw("HTTP/1.1 200 OK\r\nContent-Type: text/csv", b"");
    house.server.says("/endless", [Reply::Endless(endless)]);
    assert!(matches!(house.refused("/endless").await, Refused::TooLarge(65_536)));
}

#[tokio::test]
async fn a_server_says_what_it_leaves_to_programs() {
    let house = House::new().await;
    house.server.says("/robots.txt", [answer("200 OK", &[], "User-agent: *\nDisallow: /private/\n")]);
    house.server.says("/private/list.csv", [csv(LIST)]);
    house.server.says("/open/list.csv", [csv(LIST)]);
    house.server.says("/moved", [answer("302 Found", &[("Location", "/private/list.csv")], "")]);
    assert!(matches!(house.refused("/private/list.csv").await, Refused::Robots));
    assert!(matches!(house.refused("/moved").await, Refused::Robots), "also behind a redirect");
    assert!(house.get("/open/list.csv").await.is_ok());
    assert_eq!((house.server.times("/private/list.csv"), house.server.times("/robots.txt")), (0, 1));
}

#[tokio::test]
async fn a_server_that_cannot_say_is_asked_another_time() {
    let house = House::new().await;
    house.server.says("/robots.txt", [answer("500 Internal Server Error", &[], "")]);
    house.server.says("/list", [csv(LIST)]);
    let refused = house.refused("/list").await;
    assert!(matches!(refused, Refused::RobotsUnknown) && refused.passing(), "{refused:?}");
    assert_eq!(house.server.times("/list"), 0);
    // What is only not there asks for nothing.
    house.server.says("/robots.txt", [answer("403 Forbidden", &[], "")]);
    assert!(house.get("/list").await.is_ok());
}

#[tokio::test]
async fn a_host_is_left_alone_between_two_requests() {
    let limits = Limits { gap: Duration::from_secs(1_000), ..limits() };
    let house = House::within(limits).await;
    house.server.says("/list", [csv(LIST)]);
    assert!(house.get("/list").await.is_ok() && house.get("/list").await.is_ok());
    // The file after the rules for programs, and the second file.
    let waited = house.seconds();
    assert_eq!(waited.len(), 2, "{waited:?}");
    assert!(waited[0] > 0 && waited[0] <= 1_000 && waited[1] > waited[0], "{waited:?}");
}
