//! A site for tests.

use std::sync::Arc;

use desk::{Desk, master::Master, originals::Originals, runs::Runs};
use domain::{chance::Counting, clock::Clock, people::SessionLimits};
use store::Store;
use tempfile::TempDir;

use super::{HeldGround, Site};
use crate::{
    auth::{door::Door, password::Passwords},
    cache::version::DataVersion,
};

/// A site over a new file with the master data and no lists, and the folder that keeps the file. Its door is quick, and its
/// secrets are the same each time.
pub(crate) async fn site(clock: Arc<dyn Clock>) -> (Site, TempDir) {
    let folder = TempDir::new().expect("a folder");
    let store = Store::sqlite(&folder.path().join("renkei.db")).await.expect("a new file");
    store.migrate().await.expect("migrations");
    Master::install(&store).await.expect("master data");
    let master = Arc::new(Master::load(&store).await.expect("master data"));
    let door = Door {
        store: store.clone(),
        passwords: Passwords::cheap([7; 16]).expect("hashes"),
        clock: clock.clone(),
        chance: Arc::new(Counting::default()),
        limits: SessionLimits::STANDARD,
        known: Arc::default(),
    };
    let desk = Desk { store, master, clock, originals: Originals::of(folder.path()) };
    let runs = Runs::new(desk.clock.clone());
    let site = Site {
        desk,
        version: DataVersion::fixed(1),
        ground: HeldGround::default(),
        door,
        public_url: None,
        upload_limit: 1_024 * 1_024,
        runs,
    };
    (site, folder)
}
