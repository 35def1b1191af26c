//! Listings come in at a desk with an empty database of its own.

use std::{fs, path::Path, sync::Arc};

use domain::{
    area::Area,
    audit::By,
    clock::FixedClock,
    import::ImportCounts,
    usage::ListingMode::{self, Addition, Snapshot},
};
use store::Store;
use tempfile::TempDir;

use crate::{Applied, Desk, Order, Originals, Reading, Refusal, Report, master::Master};

struct House {
    desk: Desk,
    folder: TempDir,
}

/// 神戸市, 姫路市 and 枚方市.
const OFFICES: &str = "市区町村コード,事業所名,サービスの種類,事業所番号
281000,架空一,訪問介護,2870100001
281000,架空二,訪問介護,2870100002
281000,架空三,訪問介護,2870100003
282014,架空四,訪問介護,2870200004
282014,架空五,訪問介護,2870200005
";

impl House {
    async fn new() -> Self {
        let folder = TempDir::new().expect("a folder");
        let store = Store::sqlite(&folder.path().join("renkei.db")).await.expect("a new file");
        store.migrate().await.expect("migrations");
        Master::install(&store).await.expect("master data");
        let master = Arc::new(Master::load(&store).await.expect("master data"));
        let now = "2027-01-01T00:00:00Z".parse().expect("a moment");
        let originals = Originals::of(folder.path());
        let house =
            Self { desk: Desk { store, master, clock: Arc::new(FixedClock(now)), originals }, folder };
        let order = house.order("offices.csv", OFFICES, "28", "2026-01-31");
        house.desk.import_offices(&order, &|_| {}).await.expect("offices");
        house
    }

    fn order(&self, name: &str, text: &str, area: &str, as_of: &str) -> Order {
        let file = self.folder.path().join(name);
        fs::write(&file, text).expect("a file");
        let as_of = as_of.parse().expect("a day");
        Order { area: Area::parse(area), ..Order::new(vec![file.into()], as_of, By::COMMAND) }
    }

    async fn usage(&self, text: &str, area: &str, as_of: &str, mode: ListingMode) -> Result<Report, Refusal> {
        let order = Order { mode, ..self.order("usage.csv", text, area, as_of) };
        self.desk.import_usage(&order, &|_| {}).await
    }

    async fn listed(&self, numbers: &[&str], area: &str, as_of: &str, mode: ListingMode) -> ImportCounts {
        let text = format!("事業所番号\n{}\n", numbers.join("\n"));
        self.usage(&text, area, as_of, mode).await.expect("a listing").counts
    }
}

const fn changes(counts: &ImportCounts) -> [u64; 5] {
    [counts.new, counts.changed, counts.gone, counts.unchanged, counts.outside]
}

#[tokio::test]
async fn every_row_is_one_of_seven() {
    let house = House::new().await;
    let before = "事業所番号,利用状況\n2870100001,利用中\n2870100002,申請中\n";
    house.usage(before, "281000", "2026-02-01", Snapshot).await.expect("a listing");
    let rows = "事業所番号,利用状況,市区町村名
2870100001,利用中,神戸市
2870100002,利用中,神戸市
2870100003,利用中,神戸市
2870100003,利用中,神戸市
2870100001,解約,神戸市
2870100009,利用中,架空市
2.87E+09,利用中,神戸市
2870200005,利用中,姫路市
2870200004,利用中,
2870100008,試用,
";
    let report = house.usage(rows, "281000", "2026-03-01", Snapshot).await.expect("a listing");
    let n = report.counts;
    // 0001 stays, 0002 begins to use what it had applied for, 0003, 0009 and 0008 are new.
    assert_eq!(changes(&n), [3, 1, 0, 1, 2], "{n:?}");
    assert_eq!((n.rejected, n.repeated), (1, 1));
    let contradicting = 1;
    let all = n.new + n.changed + n.unchanged + n.rejected + n.repeated + contradicting + n.outside;
    assert_eq!((n.rows, all), (10, 10));
    let said: Vec<String> = report.findings.all().map(|f| format!("{}: {}", f.line, f.reason)).collect();
    let says = |words: &str| said.iter().filter(|line| line.contains(words)).count();
    assert_eq!(says("6: 同じ事業所番号が2行目にもあり内容が違います"), 1, "{said:?}");
    assert_eq!(says("7: 市区町村が見つかりません"), 1, "{said:?}");
    assert_eq!(says("「試用」は知らない言葉のため、1行を"), 1, "{said:?}");
    assert!(said[0].starts_with("8: "), "rejections come first: {said:?}");
    let notes = report.notes.join("\n");
    assert!(notes.contains("1件は、事業所一覧では区域の外にある"), "{notes}");
    assert!(notes.contains("同じ事業所番号で内容の違う行が1行"), "{notes}");
}

#[tokio::test]
async fn offices_known_elsewhere_are_outside_and_only_they_are_refused() {
    let house = House::new().await;
    let n = house.listed(&["2870100001", "2870200004", "2870100009"], "281000", "2026-02-01", Snapshot).await;
    assert_eq!(changes(&n), [2, 0, 0, 0, 1], "an unknown number is kept, one of 姫路市 is outside");
    // Before the first office list its places stand in.
    let n = house.listed(&["2870100001", "2870200004"], "281000", "2025-12-01", Snapshot).await;
    assert_eq!(changes(&n), [1, 0, 0, 0, 1]);
    let refused = house.usage("事業所番号\n2870200004\n2870200005\n", "281000", "2026-03-01", Snapshot).await;
    assert!(matches!(refused, Err(Refusal::NoRows { outside: 2, .. })), "{:?}", refused.err());
}

#[tokio::test]
async fn a_snapshot_is_held_against_the_users_of_its_area_whoever_told_of_them() {
    let house = House::new().await;
    let n = house.listed(&["2870100001", "2870100002", "2870200004"], "00", "2026-02-01", Snapshot).await;
    assert_eq!(changes(&n), [3, 0, 0, 0, 0]);
    let n = house.listed(&["2870100001", "2870100003"], "281000", "2026-02-15", Snapshot).await;
    assert_eq!(changes(&n), [1, 0, 1, 1, 0], "姫路市 has no part in it");
    let n = house.listed(&["2870200005"], "282014", "2026-02-20", Addition).await;
    assert_eq!(changes(&n), [1, 0, 0, 0, 0], "an addition ends nobody");
    let n = house.listed(&["2870100001", "2870100003", "2870200004"], "28", "2026-03-01", Snapshot).await;
    assert_eq!(changes(&n), [0, 0, 1, 3, 0], "who was added is gone");
    let stopped = "事業所番号,利用状況\n2870100001,解約\n2870100002,未利用\n";
    let n = house.usage(stopped, "28", "2026-03-15", Addition).await.expect("a listing").counts;
    assert_eq!(changes(&n), [0, 1, 0, 1, 0], "who does not use it is no user");
}

#[tokio::test]
async fn the_same_listing_again_is_nothing_to_do() {
    let house = House::new().await;
    let text = "事業所番号\n2870100001\n2870200004\n";
    house.usage(text, "281000", "2026-02-01", Snapshot).await.expect("a listing");
    let again = house.usage(text, "281000", "2026-02-01", Snapshot).await.expect("a listing");
    assert_eq!((again.applied, changes(&again.counts)), (Applied::Nothing, [0, 0, 0, 1, 1]));
}

#[tokio::test]
async fn a_list_of_offices_is_taken_with_a_clear_note() {
    let house = House::new().await;
    let text = OFFICES.replace("事業所名", "介護サービス事業所名称");
    let report = house.usage(&text, "28", "2026-02-01", Snapshot).await.expect("a listing");
    assert!(report.notes[0].contains("事業所一覧の形のファイルです"), "{:?}", report.notes);
    assert_eq!(report.counts.new, 5);
}

#[tokio::test]
async fn progress_is_told_while_reading() {
    let house = House::new().await;
    let rows: Vec<String> = (0..30_000).map(|i| format!("28703{i:05}\n")).collect();
    let order = house.order("usage.csv", &format!("事業所番号\n{}", rows.concat()), "28", "2026-02-01");
    let told = std::sync::Mutex::new(Vec::new());
    let listen = |reading: Reading| told.lock().expect("one thread").push(reading);
    house.desk.import_usage(&order, &listen).await.expect("a listing");
    let told = told.into_inner().expect("one thread");
    let size = |path: &Path| path.metadata().expect("a file").len();
    assert_eq!(told.last(), Some(&Reading { rows: 30_000, bytes: size(&order.files[0].path) }));
    assert!(told.is_sorted_by_key(|reading| reading.bytes));
}
