//! A server that answers what it was told, byte by byte.

use std::{
    collections::{HashMap, VecDeque},
    sync::{Arc, Mutex},
};

use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::{TcpListener, TcpStream},
    task::JoinHandle,
    time::{Duration, interval},
};

/// What is answered.
#[derive(Clone, Debug)]
pub(super) enum Reply {
    /// These bytes, and the end.
    Bytes(Vec<u8>),
    /// Nothing, and no end.
    Silence,
    /// These bytes, and nothing more, and no end.
    Stall(Vec<u8>),
    /// These bytes, and then one after the other, without end.
    Drip(Vec<u8>),
    /// These bytes, and then as many as anybody takes.
    Endless(Vec<u8>),
    /// The end at once.
    Hang,
}

/// An answer with a status, headers and a body, and how long the body is.
pub(super) fn answer(status: &str, headers: &[(&str, &str)], body: impl AsRef<[u8]>) -> Reply {
    let body = body.as_ref();
    let mut bytes = format!("HTTP/1.1 {status}\r\nContent-Length: {}\r\n", body.len());
    for (name, value) in headers {
        bytes = bytes + name + ": " + value + "\r\n";
    }
    bytes.push_str("Connection: close\r\n\r\n");
    Reply::Bytes([bytes.as_bytes(), body].concat())
}

/// A list.
pub(super) fn csv(body: &str) -> Reply {
    answer("200 OK", &[("Content-Type", "text/csv")], body)
}

/// Bytes as they are.
pub(super) fn raw(head: &str, body: &[u8]) -> Vec<u8> {
    [head.as_bytes(), b"\r\n\r\n", body].concat()
}

#[derive(Default)]
struct Script {
    /// What is answered at a path, in order; the last one again and again.
    replies: HashMap<String, VecDeque<Reply>>,
    /// What was asked.
    asked: Vec<String>,
}

/// A server on this machine.
pub(super) struct Server {
    address: String,
    script: Arc<Mutex<Script>>,
    serving: JoinHandle<()>,
}

impl Drop for Server {
    fn drop(&mut self) {
        self.serving.abort();
    }
}

impl Server {
    pub(super) async fn start() -> Self {
        let listener = TcpListener::bind(("127.0.0.1", 0)).await.expect("a port");
        let address = listener.local_addr().expect("an address").to_string();
        let script = Arc::new(Mutex::new(Script::default()));
        let told = script.clone();
        let serving = tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                let told = told.clone();
                // Whoever hangs up in between is what these tests are about.
                tokio::spawn(async move { drop(talk(stream, &told).await) });
            }
        });
        Self { address, script, serving }
    }

    /// The address of a path.
    pub(super) fn url(&self, path: &str) -> String {
        format!("http://{}{path}", self.address)
    }

    /// What is answered at a path, one after the other.
    pub(super) fn says(&self, path: &str, replies: impl IntoIterator<Item = Reply>) {
        let mut script = self.script.lock().expect("nobody panics");
        script.replies.insert(path.to_owned(), replies.into_iter().collect());
    }

    /// How often a path was asked for.
    pub(super) fn times(&self, path: &str) -> usize {
        self.heads(path).len()
    }

    /// What was asked for at a path, with its headers.
    pub(super) fn heads(&self, path: &str) -> Vec<String> {
        let begin = format!("GET {path} ");
        let script = self.script.lock().expect("nobody panics");
        script.asked.iter().filter(|head| head.starts_with(&begin)).cloned().collect()
    }
}

async fn talk(mut stream: TcpStream, script: &Mutex<Script>) -> std::io::Result<()> {
    let mut head = Vec::new();
    while !head.ends_with(b"\r\n\r\n") {
        let byte = stream.read_u8().await?;
        head.push(byte);
        if head.len() > 8_192 || !head.first().is_some_and(u8::is_ascii_uppercase) {
            // Whoever does not speak HTTP – TLS, for one – is told so.
            stream.write_all(b"HTTP/1.1 400 Bad Request\r\n\r\n").await?;
            stream.shutdown().await?;
            // What nobody reads would be answered with a reset, before the words arrive.
            return tokio::io::copy(&mut stream, &mut tokio::io::sink()).await.map(drop);
        }
    }
    let head = String::from_utf8_lossy(&head).into_owned();
    let path = head.split(' ').nth(1).unwrap_or_default().to_owned();
    let reply = {
        let mut script = script.lock().expect("nobody panics");
        script.asked.push(head);
        match script.replies.get_mut(&path) {
            Some(replies) if replies.len() > 1 => replies.pop_front(),
            Some(replies) => replies.front().cloned(),
            None => None,
        }
    };
    match reply.unwrap_or_else(|| answer("404 Not Found", &[], "")) {
        Reply::Bytes(bytes) => stream.write_all(&bytes).await?,
        Reply::Hang => {}
        Reply::Silence => std::future::pending().await,
        Reply::Stall(bytes) => {
            stream.write_all(&bytes).await?;
            std::future::pending::<()>().await;
        }
        Reply::Drip(bytes) => {
            stream.write_all(&bytes).await?;
            let mut beat = interval(Duration::from_millis(5));
            loop {
                beat.tick().await;
                stream.write_all(b"x").await?;
            }
        }
        Reply::Endless(bytes) => {
            stream.write_all(&bytes).await?;
            loop {
                stream.write_all(&[b'x'; 4_096]).await?;
            }
        }
    }
    stream.shutdown().await
}
