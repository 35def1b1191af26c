//! A desk for tests, with lists of two cities of 兵庫県.

use std::{fs, sync::Arc};

use domain::{
    area::Area,
    audit::By,
    clock::{Clock, FixedClock},
};
use store::Store;
use tempfile::TempDir;

use super::{Desk, ListFile, Order, Originals, master::Master};

const HEAD: &str = "市区町村コード,事業所名,住所,サービスの種類,事業所番号";

/// Three offices in 神戸市, two in 姫路市.
pub(super) const JANUARY: [&str; 5] = [
    "281000,なだ訪問介護,灘区1-1,訪問介護,2870100017",
    "281000,須磨居宅,須磨区2-2,居宅介護支援,2870100025",
    "281000,垂水デイ,垂水区3-3,通所介護,2870100033",
    "282014,白鷺訪問介護,本町68,訪問介護,2874000015",
    "282014,白鷺居宅,本町68,居宅介護支援,2874000023",
];

/// A desk over a new file with the master data and no lists, and the folder that keeps the file.
pub(super) async fn desk(clock: Arc<dyn Clock>) -> (Desk, TempDir) {
    let folder = TempDir::new().expect("a folder");
    let store = Store::sqlite(&folder.path().join("renkei.db")).await.expect("a new file");
    store.migrate().await.expect("migrations");
    Master::install(&store).await.expect("master data");
    let master = Arc::new(Master::load(&store).await.expect("master data"));
    let originals = Originals::of(folder.path());
    (Desk { store, master, clock, originals }, folder)
}

/// A desk over a new file, on 2026-12-01.
pub(super) struct House {
    pub(super) desk: Desk,
    folder: TempDir,
}

impl House {
    pub(super) async fn new() -> Self {
        let clock = Arc::new(FixedClock("2026-12-01T00:00:00Z".parse().expect("an instant")));
        let (desk, folder) = desk(clock).await;
        Self { desk, folder }
    }

    /// An order to take in rows about 兵庫県 below a header.
    pub(super) fn order(&self, head: &str, rows: &[&str], as_of: &str) -> Order {
        let path = self.folder.path().join(format!("{as_of}-{}.csv", rows.len()));
        fs::write(&path, format!("{head}\n{}\n", rows.join("\n"))).expect("a file");
        let as_of = as_of.parse().expect("a day");
        Order { area: Area::parse("28"), ..Order::new(vec![ListFile::from(path)], as_of, By::COMMAND) }
    }

    /// A list of offices.
    pub(super) fn offices(&self, rows: &[&str], as_of: &str) -> Order {
        self.order(HEAD, rows, as_of)
    }

    /// A listing of users.
    pub(super) fn users(&self, numbers: &[&str], as_of: &str) -> Order {
        self.order("事業所番号", numbers, as_of)
    }
}
