//! Sources from their first file to the desk: what waits, what goes in by itself, what stays as it is.

use std::{fs, path::PathBuf, sync::Arc};

use domain::{
    area::Area,
    audit::By,
    chance::Counting,
    import::ImportKind,
    office_number::OfficeNumber,
    people::Scope,
    usage::ListingMode,
    web_source::{
        Addresses, Dating, FetchOutcome, Schedule, SourceName, SourceTerms, WebFetch, WebSource, WebSourceId,
    },
};
use store::sources::NewSource;
use tempfile::TempDir;

use super::{
    Waited, clock, limits, loader,
    server::{Server, answer, csv},
};
use crate::{
    Desk, Order,
    fetch::{Fetching, Keep, Manner, job, net::Reach},
    sample,
};

/// Offices of 神戸市, so many of them.
fn list(offices: u32) -> String {
    let head = "令和8年10月31日時点\n市区町村コード,事業所名,サービスの種類,事業所番号\n".to_owned();
    (0..offices).fold(head, |text, at| text + &format!("281000,架空{at},訪問介護,{}\n", number(at)))
}

/// A number of 神戸市.
fn number(at: u32) -> String {
    let nine = format!("28701{at:04}");
    (0..10)
        .map(|digit| format!("{nine}{digit}"))
        .find(|ten| OfficeNumber::parse(ten).is_ok_and(|read| read.number.check_digit_ok()))
        .expect("one of ten fits")
}

struct House {
    server: Server,
    desk: Desk,
    folder: TempDir,
    fetching: Fetching,
}

impl House {
    async fn new() -> Self {
        let (desk, folder) = sample::desk(clock()).await;
        let fetching = Fetching {
            desk: desk.clone(),
            loader: loader(Reach::Local, limits(), &Waited::default()),
            incoming: folder.path().join("incoming"),
            chance: Arc::new(Counting::default()),
            by: By::PROGRAM,
        };
        Self { server: Server::start().await, desk, folder, fetching }
    }

    /// A source of these paths that may take in what looks as usual.
    async fn source(&self, paths: &[&str]) -> WebSource {
        let urls: Vec<String> = paths.iter().map(|path| self.server.url(path)).collect();
        let terms = SourceTerms {
            name: SourceName::parse("神戸市の一覧").expect("short").expect("a name"),
            addresses: Addresses::parse(&urls.join("\n")).expect("addresses"),
            kind: ImportKind::Offices,
            area: Area::parse("281000").expect("an area"),
            mode: ListingMode::Snapshot,
            dating: Dating::Written,
            schedule: Schedule::Daily { hour: 5 },
            active: true,
            automatic: true,
        };
        let now = self.desk.clock.now();
        let id = WebSourceId::new(now, [1; 10]);
        let new = NewSource { id, terms: &terms, contact: None };
        let mut write = self.desk.store.write().await.expect("a writer");
        assert!(write.add_web_source(&Scope::nation(), &new, By::COMMAND, now).await.expect("an answer"));
        write.commit().await.expect("kept");
        self.found(id).await
    }

    async fn found(&self, id: WebSourceId) -> WebSource {
        let mut read = self.desk.store.read().await.expect("a reader");
        read.web_source(&Scope::nation(), id).await.expect("an answer").expect("a source")
    }

    async fn fetch(&self, source: &WebSource) -> WebFetch {
        let fetched = self.fetching.fetch(source, Keep::Yes, &|_, _, _| {}).await;
        fetched.expect("this machine works").expect("nobody else is at it")
    }

    /// Somebody takes a list in by hand.
    async fn import(&self, text: &str) {
        let file = self.folder.path().join("281000_by_hand.csv");
        fs::write(&file, text).expect("a file");
        let as_of = "2026-09-30".parse().expect("a day");
        let order =
            Order { area: Area::parse("281000"), ..Order::new(vec![file.into()], as_of, By::COMMAND) };
        self.desk.import_offices(&order, &|_| {}).await.expect("offices");
    }

    async fn imports(&self) -> u32 {
        self.desk.store.read().await.expect("a reader").import_count().await.expect("a count")
    }

    /// The files that lie in the folder of a source.
    fn lie(&self, source: &WebSource) -> Vec<String> {
        let folder = self.folder.path().join("incoming").join(source.id.to_string());
        let inner = |path: PathBuf| fs::read_dir(path).into_iter().flatten().flatten();
        let mut names: Vec<String> = inner(folder)
            .filter(|entry| entry.path().is_dir())
            .flat_map(|entry| inner(entry.path()))
            .map(|entry| entry.file_name().to_string_lossy().into_owned())
            .collect();
        names.sort_unstable();
        names
    }
}

#[tokio::test]
async fn the_first_list_of_a_place_waits_for_a_person() {
    let house = House::new().await;
    house.server.says("/281000_list.csv", [csv(&list(30))]);
    let source = house.source(&["/281000_list.csv"]).await;
    let first = house.fetch(&source).await;
    assert_eq!(first.outcome, FetchOutcome::Waiting, "{:?}", first.reason);
    assert!(first.reason.expect("a reason").contains("初めての一覧"));
    assert_eq!((house.imports().await, house.lie(&source)), (0, vec!["281000_list.csv".to_owned()]));
    // The same file does not ask twice, and it is still there.
    let again = house.fetch(&source).await;
    assert_eq!((again.outcome, again.reason), (FetchOutcome::Unchanged, None));
    assert_eq!(house.lie(&source).len(), 1);
}

#[tokio::test]
async fn what_looks_as_usual_goes_in_by_itself_and_what_does_not_waits() {
    let house = House::new().await;
    house.import(&list(30)).await;
    let mark = [("ETag", "\"a\""), ("Content-Type", "text/csv")];
    house.server.says("/281000_list.csv", [answer("200 OK", &mark, list(31))]);
    let source = house.source(&["/281000_list.csv"]).await;
    let first = house.fetch(&source).await;
    assert_eq!((first.outcome, house.imports().await), (FetchOutcome::Imported, 2), "{:?}", first.reason);
    assert_eq!(first.bytes, list(31).len() as u64);
    let seq = first.import.expect("a number");
    let import = house.desk.store.read().await.expect("a reader").import(seq).await.expect("an answer");
    assert_eq!(import.expect("the import").as_of.to_string(), "2026-10-31", "as the list says");
    // A tenth gone: a person looks, and what was good stays.
    house.server.says("/281000_list.csv", [csv(&list(20))]);
    let gone = house.fetch(&source).await;
    assert_eq!((gone.outcome, house.imports().await), (FetchOutcome::Waiting, 2));
    let reason = gone.reason.expect("a reason");
    assert!(reason.contains("これまでの 31件のうち 11件がなくなります。"), "{reason}");
    assert!(gone.intake.is_some(), "it waits at the desk");
    assert!(house.server.heads("/281000_list.csv")[1].contains("\"a\""), "it is asked for with its mark");
    // Another header waits, too.
    house.server.says("/281000_list.csv", [csv(&list(31).replace("事業所名", "施設名"))]);
    let other = house.fetch(&source).await;
    assert_eq!(other.outcome, FetchOutcome::Waiting);
    assert!(other.reason.expect("a reason").contains("見出し"));
    assert_eq!(house.lie(&source).len(), 1, "what nothing is compared with any more goes");
}

#[tokio::test]
async fn trouble_leaves_everything_as_it_was() {
    let house = House::new().await;
    house.import(&list(30)).await;
    house.server.says("/281000_1.csv", [csv(&list(31))]);
    house
        .server
        .says("/281000_2.csv", [csv(&list(2).replace("28701", "28702")), answer("404 Not Found", &[], "")]);
    let source = house.source(&["/281000_1.csv", "/281000_2.csv"]).await;
    house.fetch(&source).await;
    let lie = house.lie(&source);
    assert_eq!(lie, ["281000_1.csv", "281000_2.csv"]);
    house.server.says("/281000_1.csv", [csv(&list(32))]);
    let before = house.imports().await;
    let missing = house.fetch(&source).await;
    assert_eq!(missing.outcome, FetchOutcome::Refused);
    let reason = missing.reason.expect("a reason");
    assert!(
        reason.contains("公開元にファイルがありません（404）") && reason.contains("/281000_2.csv"),
        "{reason}"
    );
    assert_eq!((house.imports().await, house.lie(&source)), (before, lie), "not one file of two");
    house.server.says("/281000_2.csv", [csv("<html>")]);
    assert_eq!(house.fetch(&source).await.outcome, FetchOutcome::Refused);
    house.server.says("/281000_2.csv", [answer("503 Service Unavailable", &[], "")]);
    assert_eq!(house.fetch(&source).await.outcome, FetchOutcome::Failed);
}

#[tokio::test]
async fn a_dry_run_leaves_nothing() {
    let house = House::new().await;
    house.import(&list(30)).await;
    house.server.says("/281000_list.csv", [csv(&list(31))]);
    let source = house.source(&["/281000_list.csv"]).await;
    let tried = house.fetching.fetch(&source, Keep::No, &|_, _, _| {}).await.expect("works").expect("free");
    assert_eq!((tried.outcome, tried.reason), (FetchOutcome::Nothing, None));
    assert_eq!((house.imports().await, house.lie(&source)), (1, Vec::new()));
    let mut read = house.desk.store.read().await.expect("a reader");
    assert_eq!(read.web_fetch_count(&source).await.expect("a count"), 0);
}

#[tokio::test]
async fn two_do_not_fetch_the_same_source() {
    let house = House::new().await;
    let source = house.source(&["/281000_list.csv"]).await;
    let folder = house.folder.path().join("incoming").join(source.id.to_string());
    fs::create_dir_all(&folder).expect("a folder");
    let held = fs::File::create(folder.join("lock")).expect("a file");
    held.lock().expect("a lock");
    let fetched = house.fetching.fetch(&source, Keep::Yes, &|_, _, _| {}).await.expect("works");
    assert_eq!((fetched, house.server.times("/281000_list.csv")), (None, 0));
}

#[tokio::test]
async fn without_a_source_nothing_is_asked() {
    let house = House::new().await;
    let manner = Manner { agent: "renkei".to_owned(), reach: Reach::Public };
    let run = || job::run(&house.desk, house.folder.path(), &manner);
    assert_eq!(run().await.expect("a run"), "取得する時刻になった取得元はありません");
    assert!(!house.folder.path().join("incoming").exists());
    // Somebody asks for a source on this machine, which the settings do not allow.
    let source = house.source(&["/281000_list.csv"]).await;
    assert_eq!(run().await.expect("a run"), "取得する時刻になった取得元はありません");
    let mut write = house.desk.store.write().await.expect("a writer");
    assert!(write.ask_for_web_source(&source, By::COMMAND, house.desk.clock.now()).await.expect("asked"));
    write.commit().await.expect("kept");
    assert_eq!(run().await.expect("a run"), "取得不可 1件");
    assert_eq!(house.server.times("/281000_list.csv"), 0);
    assert_eq!(house.found(source.id).await.asked_at, None);
}
