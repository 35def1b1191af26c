//! Trials tell what imports then do, and write nothing.

use domain::{area::Area, code::MunicipalityCode, import::ImportCounts, intake::RowKind, usage::ListingMode};

use super::{FieldChange, Figures, PlaceChange, Tried};
use crate::{
    Order, Refusal,
    published::Caption,
    sample::{House, JANUARY},
};

impl House {
    /// What a board shows on a day, and how many imports there are.
    async fn kept(&self) -> (i64, u32) {
        let mut read = self.desk.store.read().await.expect("a view");
        (read.data_version().await.expect("a version"), read.import_count().await.expect("a count"))
    }

    /// Tries a list of offices, holds that nothing was written, takes it in, and holds that it did what was told.
    async fn told_and_done(&self, order: &Order) -> Tried {
        let before = self.kept().await;
        let tried = self.desk.try_offices(order, &|_| {}).await.expect("a trial");
        assert_eq!(self.kept().await, before, "a trial writes nothing");
        let report = self.desk.import_offices(order, &|_| {}).await.expect("an import");
        assert_eq!(tried.trial.counts, report.counts);
        self.holds(&tried).await;
        tried
    }

    /// The figures told are those the boards now show.
    async fn holds(&self, tried: &Tried) {
        let mut read = self.desk.store.read().await.expect("a view");
        let id = domain::definition::DefinitionId::default();
        for effect in &tried.trial.effects.areas {
            let day = tried.trial.as_of;
            let shown = match effect.area {
                Area::Municipality(code) => {
                    let count = read.municipality_count(&id, code, day).await.expect("a count");
                    count.map(|m| Figures { offices: m.offices, users: m.users, ..Figures::default() })
                }
                area => read.prefecture_count(&id, area.prefecture(), day).await.expect("a count").map(|p| {
                    Figures { offices: p.offices, users: p.users, counted: p.counted, achieved: p.achieved }
                }),
            };
            assert_eq!(shown.unwrap_or_default(), effect.after, "{:?}", effect.area);
        }
    }
}

fn place(code: &str) -> MunicipalityCode {
    MunicipalityCode::parse(code).expect("a code")
}

#[tokio::test]
async fn the_first_list_is_new_from_end_to_end() {
    let house = House::new().await;
    let tried = house.told_and_done(&house.offices(&JANUARY, "2026-01-31")).await;
    assert_eq!(tried.trial.counts.new, 5);
    assert_eq!((tried.rows.len(), tried.trial.places.len()), (5, 5));
    assert!(tried.rows.iter().all(|row| row.fate == RowKind::New && row.fields.is_empty()));
    assert_eq!(tried.trial.doubts, Vec::<String>::new());
    assert_eq!(tried.trial.last, None);
    let kobe = tried.trial.effects.of(Area::Municipality(place("281000"))).expect("a figure that moves");
    assert_eq!((kobe.before.offices, kobe.after.offices), (0, 3));
}

#[tokio::test]
async fn a_second_list_tells_what_is_new_changed_and_gone() {
    let house = House::new().await;
    house.told_and_done(&house.offices(&JANUARY, "2026-01-31")).await;
    let february = [
        "281000,なだ訪問介護,灘区1-1,訪問介護,2870100017",
        "281000,須磨居宅　新館,須磨区2-2,居宅介護支援,2870100025",
        "282014,垂水デイ,垂水区3-3,通所介護,2870100033",
        "281000,北区居宅,北区4-4,居宅介護支援,2870100041",
        "282014,白鷺訪問介護,本町68,訪問介護,2874000015",
    ];
    let tried = house.told_and_done(&house.offices(&february, "2026-02-28")).await;
    let counts = ImportCounts { rows: 5, new: 1, changed: 2, gone: 1, unchanged: 2, ..tried.trial.counts };
    assert_eq!(tried.trial.counts, counts);
    let told: Vec<(RowKind, &str, &[FieldChange])> =
        tried.rows.iter().map(|row| (row.fate, row.name.as_str(), row.fields.as_slice())).collect();
    let change = |label: &str, before: &str, after: &str| FieldChange {
        label: label.into(),
        before: before.into(),
        after: after.into(),
    };
    assert_eq!(
        told,
        [
            (RowKind::New, "北区居宅", &[][..]),
            (RowKind::Changed, "須磨居宅 新館", &[change("事業所名", "須磨居宅", "須磨居宅 新館")][..]),
            (RowKind::Changed, "垂水デイ", &[change("市町村コード", "281000", "282014")][..]),
            (RowKind::Gone, "白鷺居宅", &[][..]),
        ]
    );
    let last = tried.trial.last.expect("the list before");
    assert_eq!((last.seq, last.rows), (1, 5));
}

#[tokio::test]
async fn a_list_that_changes_nothing_says_so() {
    let house = House::new().await;
    house.told_and_done(&house.offices(&JANUARY, "2026-01-31")).await;
    let again =
        house.desk.try_offices(&house.offices(&JANUARY, "2026-01-31"), &|_| {}).await.expect("a trial");
    assert!(again.trial.known && again.rows.is_empty() && again.trial.effects.areas.is_empty());
    let later =
        house.desk.try_offices(&house.offices(&JANUARY, "2026-02-28"), &|_| {}).await.expect("a trial");
    assert!(!later.trial.known, "it says that nothing changed until a later day");
}

#[tokio::test]
async fn a_place_without_offices_and_an_earlier_day_are_doubted() {
    let house = House::new().await;
    let mut many: Vec<String> = JANUARY.iter().map(ToString::to_string).collect();
    many.push("282014,白鷺デイ,本町68,通所介護,2874000031".into());
    let many: Vec<&str> = many.iter().map(String::as_str).collect();
    house.told_and_done(&house.offices(&many, "2026-03-31")).await;
    let tried =
        house.desk.try_offices(&house.offices(&JANUARY[..3], "2026-04-30"), &|_| {}).await.expect("a trial");
    let doubts = tried.trial.doubts.join("\n");
    assert!(doubts.contains("兵庫県姫路市の事業所が1件もありません"), "{doubts}");
    let earlier =
        house.desk.try_offices(&house.offices(&many, "2026-02-28"), &|_| {}).await.expect("a trial");
    let doubts = earlier.trial.doubts.join("\n");
    assert!(doubts.contains("前回の一覧（取込番号1、2026年3月31日）より前の日"), "{doubts}");
}

#[tokio::test]
async fn users_are_told_with_the_targets_they_meet() {
    let house = House::new().await;
    house.told_and_done(&house.offices(&JANUARY, "2026-01-31")).await;
    let order = house.users(&["2870100017", "2874000015", "2899999999"], "2026-02-28");
    let before = house.kept().await;
    let tried = house.desk.try_usage(&order, &|_| {}).await.expect("a trial");
    assert_eq!(house.kept().await, before, "a trial writes nothing");
    let report = house.desk.import_usage(&order, &|_| {}).await.expect("an import");
    assert_eq!(tried.trial.counts, report.counts);
    house.holds(&tried).await;
    assert_eq!(tried.trial.effects.gained, [place("281000"), place("282014")]);
    let named: Vec<&str> = tried.rows.iter().map(|row| row.name.as_str()).collect();
    assert_eq!(named, ["なだ訪問介護", "白鷺訪問介護", ""]);
    assert_eq!(tried.rows[0].fields[0].after, "利用中");

    let fewer = house.users(&["2870100017"], "2026-03-31");
    let tried = house.desk.try_usage(&fewer, &|_| {}).await.expect("a trial");
    assert_eq!((tried.trial.counts.gone, tried.trial.effects.lost.as_slice()), (2, &[place("282014")][..]));
    let addition = Order { mode: ListingMode::Addition, ..fewer };
    let tried = house.desk.try_usage(&addition, &|_| {}).await.expect("a trial");
    assert_eq!((tried.trial.counts.gone, tried.trial.effects.lost.as_slice()), (0, &[][..]));
}

#[tokio::test]
async fn a_published_table_is_tried_beside_our_own_figures() {
    let house = House::new().await;
    let order = house.order("都道府県,事業所数,利用事業所数", &["兵庫県,10,3", "大阪府,5,6"], "2026-01-31");
    let before = house.kept().await;
    let tried = house.desk.try_published(&order, &Caption::default()).await.expect("a trial");
    assert_eq!(house.kept().await, before, "a trial writes nothing");
    assert_eq!((tried.trial.counts.new, tried.trial.counts.rejected), (1, 1));
    assert!(tried.trial.rejected[0].reason.contains("超えています"), "{:?}", tried.trial.rejected);
    assert!(tried.trial.effects.areas.is_empty());
}

#[tokio::test]
async fn somebody_who_asks_ends_a_trial() {
    let house = House::new().await;
    let order = house.offices(&JANUARY, "2026-01-31");
    order.halt.ask();
    let refused = house.desk.try_offices(&order, &|_| {}).await;
    assert!(matches!(refused, Err(Refusal::Stopped)));
}

#[test]
fn a_tenth_that_is_gone_is_heavy() {
    let heavy = |known, gone| {
        let place = PlaceChange { municipality: None, service: None, known, new: 0, changed: 0, gone };
        place.is_heavy()
    };
    assert_eq!([heavy(100, 9), heavy(100, 10), heavy(0, 0), heavy(3, 1)], [false, true, false, true]);
}
