//! Stories about what is sent from 「一覧を取り込む」.

mod way;

use std::{
    fs, io,
    pin::Pin,
    sync::Arc,
    task::{Context, Poll},
    time::Duration,
};

use axum::{
    body::{Body, Bytes, to_bytes},
    extract::{FromRequest as _, Multipart, Request},
    response::Response,
};
use desk::Incoming;
use domain::{clock::FixedClock, import::ImportKind, intake::IntakeId, people::Role};
use http::{
    StatusCode,
    header::{CONTENT_LENGTH, CONTENT_TYPE, HOST, LOCATION},
};
use hyper::body::{Body as HttpBody, Frame};
use tempfile::TempDir;
use tokio::{sync::mpsc, time::Instant};

use super::{
    steady::{LEAST, Steady, WINDOW},
    upload::{Brought, MOST, Trouble, receive},
};
use crate::{
    app::{App, Parts, tests::parts},
    gate::{Gate, sample::session},
    site::sample,
};

const BOUNDARY: &str = "----renkei";

/// A part of a form: its name, the name of its file, what is in it.
type Part<'a> = (&'a str, Option<&'a str>, &'a [u8]);

/// The parts as a browser sends them.
fn multipart(all: &[Part<'_>]) -> Vec<u8> {
    let mut body = Vec::new();
    for (name, file, content) in all {
        let file = file.map_or_else(String::new, |file| {
            format!("; filename=\"{}\"\r\nContent-Type: text/csv", file.replace('"', "%22"))
        });
        body.extend_from_slice(
            format!("--{BOUNDARY}\r\nContent-Disposition: form-data; name=\"{name}\"{file}\r\n\r\n")
                .as_bytes(),
        );
        body.extend_from_slice(content);
        body.extend_from_slice(b"\r\n");
    }
    body.extend_from_slice(format!("--{BOUNDARY}--\r\n").as_bytes());
    body
}

fn request(body: Body) -> Request {
    Request::post("/imports/new")
        .header(HOST, "127.0.0.1:8080")
        .header("sec-fetch-site", "same-origin")
        .header(CONTENT_TYPE, format!("multipart/form-data; boundary={BOUNDARY}"))
        .body(body)
        .expect("a request")
}

/// A body that comes when the test says so. It ends in the middle when the sender is dropped.
struct Line(mpsc::UnboundedReceiver<Vec<u8>>);

impl HttpBody for Line {
    type Data = Bytes;
    type Error = io::Error;

    fn poll_frame(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<io::Result<Frame<Bytes>>>> {
        self.0.poll_recv(cx).map(|came| {
            Some(
                came.map(|bytes| Frame::data(bytes.into()))
                    .ok_or_else(|| io::ErrorKind::ConnectionReset.into()),
            )
        })
    }
}

fn line() -> (mpsc::UnboundedSender<Vec<u8>>, Body) {
    let (sender, receiver) = mpsc::unbounded_channel();
    (sender, Body::new(Line(receiver)))
}

/// A body that must not be read.
struct Untouched;

impl HttpBody for Untouched {
    type Data = Bytes;
    type Error = io::Error;

    fn poll_frame(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<Option<io::Result<Frame<Bytes>>>> {
        panic!("the body was read");
    }
}

/// An intake.
fn one() -> IntakeId {
    IntakeId::new("2026-11-21T00:00:00Z".parse().expect("an instant"), [1; 10])
}

/// Takes these parts in, into a folder of their own.
async fn taken(all: &[Part<'_>]) -> (Result<Brought, Trouble>, TempDir) {
    let data = tempfile::tempdir().expect("a folder");
    let incoming = Incoming::of(data.path());
    let arriving = incoming.begin(one()).expect("begun");
    let form = Multipart::from_request(request(multipart(all).into()), &()).await.expect("a form");
    let mut brought = Brought::default();
    let brought = receive(form, &arriving, &mut brought).await.map(|()| brought);
    if brought.is_ok() {
        arriving.keep().expect("kept").settle();
    }
    (brought, data)
}

/// What is wrong with it, said at a field.
fn words(brought: Result<Brought, Trouble>) -> String {
    match brought {
        Err(Trouble::Field(field, words)) => format!("{field}: {words}"),
        other => panic!("{other:?}"),
    }
}

/// What lies in the folder of what was brought.
fn left(data: &TempDir) -> Vec<String> {
    let names = fs::read_dir(data.path().join("incoming")).expect("the folder").flatten();
    names.map(|entry| entry.file_name().to_string_lossy().into_owned()).collect()
}

#[tokio::test]
async fn two_files_are_taken_with_their_names_and_hashes() {
    let (brought, data) = taken(&[
        ("kind", None, b"usage"),
        ("files", Some("C:\\一覧.csv"), b"abc"),
        ("files", Some("一覧.csv"), b"\xff\x00"),
        ("paste", None, b"\r\n  \r\n"),
        ("utm", None, b"x"),
    ])
    .await;
    let brought = brought.expect("brought");
    assert_eq!((brought.kind, brought.fixes), (Some(ImportKind::Usage), None));
    let names: Vec<_> =
        brought.files.iter().map(|file| (file.place, file.name.as_str(), file.bytes)).collect();
    assert_eq!(names, [(0, "一覧.csv", 3), (1, "一覧（2）.csv", 2)]);
    assert_eq!(brought.files[0].sha256, "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    let incoming = Incoming::of(data.path());
    assert_eq!(fs::read(incoming.file(one(), 0)).expect("a file"), b"abc");
    assert_eq!(fs::read(incoming.file(one(), 1)).expect("a file"), b"\xff\x00");
    assert_eq!(fs::read_dir(incoming.folder(one())).expect("the folder").count(), 2, "no blank third");
}

#[tokio::test]
async fn pasted_cells_become_a_file() {
    let cells = "事業所番号\t事業所名\r\n2870100017\t架空\r\n";
    let (brought, data) =
        taken(&[("files", Some(""), b""), ("paste", None, cells.as_bytes()), ("fixes", None, b"12")]).await;
    let brought = brought.expect("brought");
    assert_eq!(
        (brought.files.len(), brought.files[0].name.as_str(), brought.fixes),
        (1, "貼り付け.tsv", Some(12))
    );
    let kept = fs::read_to_string(Incoming::of(data.path()).file(one(), 0)).expect("the file");
    assert_eq!(kept, cells);
}

#[tokio::test]
async fn whatever_cannot_be_taken_is_said_and_leaves_nothing() {
    let (brought, data) = taken(&[("files", Some(""), b""), ("paste", None, b"  ")]).await;
    assert!(words(brought).starts_with("files: 取り込むファイルを選ぶか"));
    assert_eq!(left(&data), Vec::<String>::new());
    let (brought, data) = taken(&[("files", Some("a.csv"), b"1"), ("files", Some("空.csv"), b"")]).await;
    assert!(words(brought).contains("「空.csv」は空のファイルです"));
    assert_eq!(left(&data), Vec::<String>::new());
    let many: Vec<Part<'_>> = (0..=MOST).map(|_| ("files", Some("a.csv"), &b"1"[..])).collect();
    let (brought, data) = taken(&many).await;
    assert!(words(brought).contains("50個まで"));
    assert_eq!(left(&data), Vec::<String>::new());
    assert_eq!(taken(&many[1..]).await.0.expect("brought").files.len(), MOST);
}

/// The application over a new file, asked by somebody who looks after 兵庫県.
async fn house() -> (App, TempDir) {
    house_of(Role::Prefecture, "28").await
}

/// The same, asked by somebody of this role and scope.
async fn house_of(role: Role, scope: &str) -> (App, TempDir) {
    let clock = Arc::new(FixedClock("2026-11-21T00:00:00Z".parse().expect("an instant")));
    let (site, folder) = sample::site(clock.clone()).await;
    let gate = Gate::taking_all_for(session(role, scope));
    let parts = Parts { gate, pages: None, clock, ..parts() };
    (App::new(super::routes().merge(crate::imports::routes()).with_state(site), parts), folder)
}

async fn text(response: Response) -> String {
    let bytes = to_bytes(response.into_body(), usize::MAX).await.expect("a body");
    String::from_utf8(bytes.to_vec()).expect("text")
}

#[tokio::test]
async fn a_list_larger_than_any_form_is_taken_and_leads_to_how_it_is_read() {
    let (app, folder) = house().await;
    let list = vec![b'1'; 900 * 1_024];
    let body = multipart(&[("kind", None, b"offices"), ("files", Some("一覧.csv"), &list)]);
    let answer = app.answer(request(body.into())).await;
    assert_eq!(answer.status(), StatusCode::SEE_OTHER);
    let to = answer.headers()[LOCATION].to_str().expect("an address").to_owned();
    let id = to.strip_prefix("/intakes/").expect("an intake");
    let intake = IntakeId::parse(id).expect("an id");
    assert_eq!(
        fs::metadata(Incoming::of(folder.path()).file(intake, 0)).expect("the file").len(),
        list.len() as u64
    );
    assert_eq!(left(&folder), [id]);
}

#[tokio::test]
async fn what_weighs_too_much_is_refused_before_it_is_read() {
    let (app, folder) = house().await;
    let mut declared = request(Body::new(Untouched));
    declared.headers_mut().insert(CONTENT_LENGTH, (2 << 20).into());
    let answer = app.answer(declared).await;
    assert_eq!(answer.status(), StatusCode::PAYLOAD_TOO_LARGE);
    // And while it is read, when it does not say how long it is.
    let (sender, body) = line();
    sender.send(multipart(&[("files", Some("a.csv"), &vec![b'1'; 2 << 20])])).expect("sent");
    let answer = app.answer(request(body)).await;
    assert_eq!(answer.status(), StatusCode::PAYLOAD_TOO_LARGE);
    assert_eq!(left(&folder), Vec::<String>::new());
}

#[tokio::test]
async fn a_line_that_breaks_leaves_nothing_behind() {
    let (app, folder) = house().await;
    let whole = multipart(&[("files", Some("a.csv"), &[b'1'; 10_000])]);
    let (sender, body) = line();
    sender.send(whole[..5_000].to_vec()).expect("sent");
    drop(sender);
    let answer = app.answer(request(body)).await;
    assert_eq!(answer.status(), StatusCode::BAD_REQUEST);
    assert!(text(answer).await.contains("最後まで受け取れませんでした"));
    assert_eq!(left(&folder), Vec::<String>::new());
    // A connection that goes takes the whole request with it, wherever that is.
    let (sender, body) = line();
    sender.send(whole[..5_000].to_vec()).expect("sent");
    let answering = tokio::spawn(async move { app.answer(request(body)).await });
    while !fs::read_dir(folder.path().join("incoming")).is_ok_and(|all| all.count() > 0) {
        tokio::task::yield_now().await;
    }
    answering.abort();
    assert!(answering.await.is_err());
    assert_eq!(left(&folder), Vec::<String>::new());
}

#[tokio::test]
async fn what_is_no_list_or_nothing_is_answered_with_the_page() {
    let (app, folder) = house().await;
    let answer = app.answer(request(multipart(&[("files", Some(""), b"")]).into())).await;
    assert_eq!(answer.status(), StatusCode::UNPROCESSABLE_ENTITY);
    let page = text(answer).await;
    assert!(page.contains("href=\"#files\"") && page.contains("id=\"files-error\""));
    let mut form = request(Body::from("kind=offices"));
    form.headers_mut().insert(CONTENT_TYPE, "application/x-www-form-urlencoded".parse().expect("a type"));
    assert_eq!(app.answer(form).await.status(), StatusCode::BAD_REQUEST);
    assert_eq!(left(&folder), Vec::<String>::new());
}

/// How long a body is listened to that sends so many bytes each second.
async fn listened(bytes: usize, seconds: u64) -> Result<Duration, Duration> {
    let (sender, body) = line();
    let began = Instant::now();
    tokio::spawn(async move {
        for _ in 0..seconds {
            if sender.send(vec![b'1'; bytes]).is_err() {
                return;
            }
            tokio::time::sleep(Duration::from_secs(1)).await;
        }
        std::future::pending::<()>().await;
    });
    let mut steady = Box::pin(Steady::new(body));
    let mut came = 0;
    while came < bytes as u64 * seconds {
        match std::future::poll_fn(|cx| steady.as_mut().poll_frame(cx)).await {
            Some(Ok(frame)) => came += frame.data_ref().map_or(0, |data| data.len() as u64),
            _ => return Err(began.elapsed()),
        }
    }
    Ok(began.elapsed())
}

#[tokio::test(start_paused = true)]
async fn a_slow_line_is_served_and_a_trickle_is_cut() {
    let enough = usize::try_from(LEAST.div_ceil(WINDOW.as_secs()) + 1).expect("a few");
    assert_eq!(listened(enough * 2, 600).await, Ok(Duration::from_secs(599)));
    let cut = listened(10, 600).await.expect_err("cut");
    assert!(cut <= WINDOW + Duration::from_secs(1), "{cut:?}");
    let silent = listened(0, 1).await;
    assert_eq!(silent, Ok(Duration::ZERO), "nothing is waited for");
}
