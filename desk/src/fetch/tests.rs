//! Files fetched from a server on this machine that misbehaves in every way, and sources from their first file to the desk.

mod downloads;
mod server;
mod sources;
mod stubborn;

use std::{
    fs,
    path::PathBuf,
    sync::{Arc, Mutex},
    time::Duration,
};

use domain::clock::FixedClock;
use tempfile::TempDir;

use super::{
    Downloader, Limits, Refused,
    download::{Answer, Got, Marks, Wait},
    net::{Net, Proxies, Reach},
};
use server::Server;

/// What was waited for: nobody waits in a test.
type Waited = Arc<Mutex<Vec<Duration>>>;

/// Within these limits nothing of a test that goes well is cut off, however slow the machine is.
fn limits() -> Limits {
    Limits {
        bytes: 64 * 1_024,
        connect: Duration::from_secs(20),
        silence: Duration::from_secs(20),
        total: Duration::from_mins(1),
        gap: Duration::ZERO,
        ..Limits::default()
    }
}

fn clock() -> Arc<FixedClock> {
    Arc::new(FixedClock("2026-11-21T00:00:00Z".parse().expect("an instant")))
}

/// A wait that is noted and over at once.
fn noted(waited: &Waited) -> Wait {
    let waited = waited.clone();
    Arc::new(move |length| {
        waited.lock().expect("nobody panics").push(length);
        Box::pin(std::future::ready(()))
    })
}

fn loader(reach: Reach, limits: Limits, waited: &Waited) -> Downloader {
    let net = Net::new(reach, Proxies::None, &limits, "renkei/test (+kaigo@example.lg.jp)").expect("a net");
    Downloader::new(net, limits, clock(), noted(waited))
}

/// A server, somebody who fetches from it, and a place for files.
struct House {
    server: Server,
    loader: Downloader,
    waited: Waited,
    folder: TempDir,
}

impl House {
    async fn new() -> Self {
        Self::within(limits()).await
    }

    async fn within(limits: Limits) -> Self {
        let waited = Waited::default();
        let loader = loader(Reach::Local, limits, &waited);
        let folder = tempfile::tempdir().expect("a folder");
        Self { server: Server::start().await, loader, waited, folder }
    }

    fn part(&self) -> PathBuf {
        self.folder.path().join("part")
    }

    async fn ask(&self, path: &str, marks: &Marks) -> Result<Answer, Refused> {
        self.loader.get(&self.server.url(path), marks, &self.part(), &|_| {}).await
    }

    /// The file at a path, and what is in it.
    async fn get(&self, path: &str) -> Result<(Got, Vec<u8>), Refused> {
        match self.ask(path, &Marks::default()).await? {
            Answer::File(got) => Ok((got, fs::read(self.part()).expect("a file"))),
            Answer::Unchanged => panic!("nothing was sent that it could be compared with"),
        }
    }

    /// Why there is no file at a path.
    async fn refused(&self, path: &str) -> Refused {
        self.get(path).await.expect_err(path)
    }

    /// The seconds that were waited.
    fn seconds(&self) -> Vec<u64> {
        self.waited.lock().expect("nobody panics").iter().map(Duration::as_secs).collect()
    }
}
