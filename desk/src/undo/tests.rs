//! Imports are taken back: the boards say what they said before, and what later lists confirmed stays.

use domain::{audit::By, definition::DefinitionId, import::ImportKind};

use super::{Undid, UndoFate};
use crate::{
    Applied, Order, Refusal,
    sample::{House, JANUARY},
};

impl House {
    async fn take_in(&self, order: &Order, kind: ImportKind) -> i64 {
        let report = match kind {
            ImportKind::Usage => self.desk.import_usage(order, &|_| {}).await,
            _ => self.desk.import_offices(order, &|_| {}).await,
        };
        match report.expect("an import").applied {
            Applied::Kept(seq) => seq,
            Applied::Nothing => panic!("there was something to take in"),
        }
    }

    /// Offices and users of 神戸市 and 姫路市 as the boards show them on a day.
    async fn figures(&self, day: &str) -> Vec<(u32, u32)> {
        let mut read = self.desk.store.read().await.expect("a view");
        let mut figures = Vec::new();
        for code in ["281000", "282014"] {
            let code = domain::code::MunicipalityCode::parse(code).expect("a code");
            let day = day.parse().expect("a day");
            let count = read.municipality_count(&DefinitionId::default(), code, day).await.expect("a count");
            figures.push(count.map_or((0, 0), |count| (count.offices, count.users)));
        }
        figures
    }

    async fn version(&self) -> i64 {
        self.desk.store.read().await.expect("a view").data_version().await.expect("a version")
    }

    /// Tries to take an import back, takes it back, and holds that it did what was told.
    async fn take_back(&self, seq: i64) -> Undid {
        let trial = self.desk.try_undo(seq).await.expect("a trial");
        let undid = self.desk.undo(seq, trial.version, By::COMMAND).await.expect("undone");
        assert_eq!((trial.reversed, trial.kept), (undid.reversed, undid.kept));
        undid
    }
}

const FEBRUARY: [&str; 4] = [
    "281000,なだ訪問介護,灘区1-1,訪問介護,2870100017",
    "281000,須磨居宅 新館,須磨区2-2,居宅介護支援,2870100025",
    "281000,北区居宅,北区4-4,居宅介護支援,2870100041",
    "282014,白鷺訪問介護,本町68,訪問介護,2874000015",
];

#[tokio::test]
async fn the_last_list_is_taken_back_whole() {
    let house = House::new().await;
    house.take_in(&house.offices(&JANUARY, "2026-01-31"), ImportKind::Offices).await;
    let before = house.figures("2026-01-31").await;
    let seq = house.take_in(&house.offices(&FEBRUARY, "2026-02-28"), ImportKind::Offices).await;
    assert_ne!(house.figures("2026-02-28").await, before);
    let trial = house.desk.try_undo(seq).await.expect("a trial");
    let named: Vec<&str> = trial.rows.iter().map(|row| row.name.as_str()).collect();
    assert!(named.contains(&"北区居宅"), "{named:?}");
    assert!(trial.rows.iter().all(|row| row.fate == UndoFate::Reversed));
    let city =
        trial.effects.areas.iter().find(|effect| effect.area.key() == 282_014).expect("a figure that moves");
    assert_eq!((city.before.offices, city.after.offices), (1, 2));
    // New, changed, and two that were gone.
    assert_eq!(house.take_back(seq).await, Undid { reversed: 4, kept: 0 });
    assert_eq!(house.figures("2026-02-28").await, [(0, 0); 2], "no list speaks about that day any more");
    assert_eq!(house.figures("2026-01-31").await, before);
    let again = house.desk.undo(seq, house.version().await, By::COMMAND).await;
    assert!(matches!(again, Err(Refusal::UndoneAlready(2))), "{again:?}");
    let anew = house.take_in(&house.offices(&FEBRUARY, "2026-02-28"), ImportKind::Offices).await;
    assert!(anew > seq, "the file can be brought again");
}

#[tokio::test]
async fn what_a_later_list_confirms_stays() {
    let house = House::new().await;
    house.take_in(&house.offices(&JANUARY, "2026-01-31"), ImportKind::Offices).await;
    let seq = house.take_in(&house.offices(&FEBRUARY, "2026-02-28"), ImportKind::Offices).await;
    let later = house.take_in(&house.offices(&FEBRUARY, "2026-03-31"), ImportKind::Offices).await;
    let march = house.figures("2026-03-31").await;
    let trial = house.desk.try_undo(seq).await.expect("a trial");
    assert_eq!((trial.reversed, trial.kept_by.as_slice()), (0, &[(later, 4)][..]));
    assert_eq!(trial.rests.imports, [later]);
    house.take_back(seq).await;
    assert_eq!(house.figures("2026-03-31").await, march);
    let mut read = house.desk.store.read().await.expect("a view");
    let sound = read.import(seq).await.expect("a look").expect("it stays in the history");
    assert_eq!(sound.undone.map(|undone| undone.by), Some(By::COMMAND.actor));
}

#[tokio::test]
async fn users_go_back_to_the_listing_of_before() {
    let house = House::new().await;
    house.take_in(&house.offices(&JANUARY, "2026-01-31"), ImportKind::Offices).await;
    house.take_in(&house.users(&["2870100017"], "2026-02-28"), ImportKind::Usage).await;
    let seq =
        house.take_in(&house.users(&["2870100017", "2874000015"], "2026-03-31"), ImportKind::Usage).await;
    assert_eq!(house.figures("2026-03-31").await, [(3, 1), (2, 1)]);
    let trial = house.desk.try_undo(seq).await.expect("a trial");
    assert_eq!(trial.effects.lost.len(), 1);
    let told: Vec<(UndoFate, &str)> = trial.rows.iter().map(|row| (row.fate, row.name.as_str())).collect();
    assert_eq!(told, [(UndoFate::Reversed, "白鷺訪問介護"), (UndoFate::Kept(None), "なだ訪問介護")]);
    assert_eq!(house.take_back(seq).await, Undid { reversed: 1, kept: 1 });
    assert_eq!(house.figures("2026-02-28").await, [(3, 1), (2, 0)]);
}

#[tokio::test]
async fn what_is_not_there_cannot_be_taken_back() {
    let house = House::new().await;
    let refused = house.desk.try_undo(7).await;
    assert!(matches!(refused, Err(Refusal::NoImport(7))));
    assert!(matches!(
        house.desk.undo(7, house.version().await, By::COMMAND).await,
        Err(Refusal::NoImport(7))
    ));
}

#[tokio::test]
async fn what_changed_since_it_was_looked_at_is_looked_at_again() {
    let house = House::new().await;
    let seq = house.take_in(&house.offices(&JANUARY, "2026-01-31"), ImportKind::Offices).await;
    let trial = house.desk.try_undo(seq).await.expect("a trial");
    house.take_in(&house.offices(&FEBRUARY, "2026-02-28"), ImportKind::Offices).await;
    let refused = house.desk.undo(seq, trial.version, By::COMMAND).await;
    assert!(matches!(refused, Err(Refusal::Overtaken)), "{refused:?}");
}
