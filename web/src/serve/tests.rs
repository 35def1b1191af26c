//! Connections that are slow, and a server that stops: over a pipe in memory and a clock that is turned by hand.

use std::time::Duration;

use axum::body::Bytes;
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _, DuplexStream, duplex},
    time::Instant,
};

use super::*;
use crate::{
    app,
    gate::{Routes, Rule},
};

fn connect(routes: Routes, buffer: usize) -> (DuplexStream, GracefulShutdown) {
    let (client, server) = duplex(buffer);
    let graceful = GracefulShutdown::new();
    let app = App::new(routes, app::tests::parts());
    tokio::spawn(converse(
        server,
        Peer(([127, 0, 0, 1], 1).into()),
        app,
        Limits::default(),
        graceful.watcher(),
    ));
    (client, graceful)
}

fn hello() -> Routes {
    Routes::new().get("/", Rule::Open, || async { "hello" })
}

#[tokio::test(start_paused = true)]
async fn half_a_head_is_closed_in_time() {
    let (mut client, _graceful) = connect(hello(), 1_024);
    let began = Instant::now();
    client.write_all(b"GET / HTTP/1.1\r\nHost: localhost\r\nX-Slow: ").await.expect("written");
    let mut rest = Vec::new();
    client.read_to_end(&mut rest).await.expect("closed");
    assert!(began.elapsed() <= Duration::from_secs(15), "{:?}", began.elapsed());
}

#[tokio::test(start_paused = true)]
async fn a_head_that_drips_is_closed_in_time() {
    let (client, _graceful) = connect(hello(), 1_024);
    let (mut read, mut write) = tokio::io::split(client);
    let began = Instant::now();
    tokio::spawn(async move {
        let _ = write.write_all(b"GET / HTTP/1.1\r\n").await;
        while write.write_all(b"a").await.is_ok() {
            tokio::time::sleep(Duration::from_secs(1)).await;
        }
    });
    let mut rest = Vec::new();
    let _ = read.read_to_end(&mut rest).await;
    assert!(began.elapsed() <= Duration::from_secs(15), "{:?}", began.elapsed());
}

#[tokio::test(start_paused = true)]
async fn a_silent_connection_is_closed_after_its_last_request() {
    let (mut client, _graceful) = connect(hello(), 4_096);
    client.write_all(b"GET / HTTP/1.1\r\nHost: localhost\r\n\r\n").await.expect("written");
    let began = Instant::now();
    let mut all = Vec::new();
    client.read_to_end(&mut all).await.expect("closed");
    assert!(String::from_utf8_lossy(&all).contains("hello"));
    assert!(began.elapsed() <= Duration::from_secs(15), "{:?}", began.elapsed());
}

#[tokio::test(start_paused = true)]
async fn a_form_that_never_ends_is_answered_and_closed() {
    let routes = Routes::new().post("/form", Rule::Open, |body: Bytes| async move { body.len().to_string() });
    let (mut client, _graceful) = connect(routes, 4_096);
    client
        .write_all(b"POST /form HTTP/1.1\r\nHost: localhost\r\nSec-Fetch-Site: same-origin\r\nContent-Length: 100\r\n\r\nabc")
        .await
        .expect("written");
    let began = Instant::now();
    let mut all = Vec::new();
    client.read_to_end(&mut all).await.expect("closed");
    assert!(String::from_utf8_lossy(&all).starts_with("HTTP/1.1 504"));
    assert!(began.elapsed() <= app::PATIENCE + Duration::from_secs(15));
}

#[tokio::test(start_paused = true)]
async fn a_reader_that_takes_nothing_is_cut_off() {
    let routes = Routes::new().get("/", Rule::Open, || async { "long ".repeat(100_000) });
    let (mut client, graceful) = connect(routes, 64);
    client.write_all(b"GET / HTTP/1.1\r\nHost: localhost\r\n\r\n").await.expect("written");
    let began = Instant::now();
    // The connection ends although the client holds it and reads nothing.
    while graceful.count() > 0 {
        tokio::time::sleep(Duration::from_secs(1)).await;
        assert!(began.elapsed() < Duration::from_secs(40));
    }
    drop(client);
}

#[tokio::test(start_paused = true)]
async fn a_head_that_is_too_large_is_refused() {
    let (client, _graceful) = connect(hello(), 4_096);
    let (mut read, mut write) = tokio::io::split(client);
    tokio::spawn(async move {
        let _ = write.write_all(b"GET / HTTP/1.1\r\nHost: localhost\r\nX: ").await;
        let _ = write.write_all("a".repeat(64 * 1_024).as_bytes()).await;
    });
    let mut all = Vec::new();
    let _ = read.read_to_end(&mut all).await;
    assert!(String::from_utf8_lossy(&all).starts_with("HTTP/1.1 431"));
}

#[tokio::test]
async fn a_stop_lets_the_request_under_way_finish() {
    let routes = Routes::new().get("/", Rule::Open, || async {
        tokio::time::sleep(Duration::from_millis(200)).await;
        "finished"
    });
    let server =
        Server::bind("127.0.0.1:0".parse().expect("an address"), Limits::default()).await.expect("bound");
    assert!(server.welcome().contains(&format!("http://{}", server.address())));
    let address = server.address();
    let (stop, stopped) = tokio::sync::oneshot::channel::<()>();
    let app = App::new(routes, app::tests::parts());
    let running = tokio::spawn(server.run(app, async {
        let _ = stopped.await;
    }));
    let mut client = TcpStream::connect(address).await.expect("connected");
    client.write_all(b"GET / HTTP/1.1\r\nHost: localhost\r\n\r\n").await.expect("written");
    tokio::time::sleep(Duration::from_millis(50)).await;
    stop.send(()).expect("running");
    let mut all = Vec::new();
    client.read_to_end(&mut all).await.expect("closed");
    assert!(String::from_utf8_lossy(&all).ends_with("finished"));
    running.await.expect("stopped");
    assert!(TcpStream::connect(address).await.is_err());
}
