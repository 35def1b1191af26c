//! The figures of the board are what the lists say, to the last integer (R33).
//!
//! Lists are drawn from a fixed seed: offices of three sources, some of them placed in two municipalities, and usage
//! listings of areas that overlap, with people who stop, pledge or are known to nobody. They come in at the import desk
//! in random orders. After each of them everything the board keeps is held against an account made here, slowly and
//! without the counting code; and in the end the order in which they came must not matter.

mod chance;
mod databases;
mod truth;
mod world;

use chrono::NaiveDate;
use desk::{Desk, Order};
use domain::definition::DefinitionId;

use chance::Chance;
use databases::House;
use truth::Account;
use world::{Kind, List, World};

/// The figures the board keeps for all its days, as text: what differs is then seen at once.
async fn figures(desk: &Desk) -> Vec<String> {
    let mut read = desk.store.read().await.expect("a reader");
    let mut lines = Vec::new();
    for name in [DefinitionId::IN_SCOPE, DefinitionId::ALL] {
        let definition = DefinitionId::parse(name).expect("a name");
        let mut days = read.dates().await.expect("days");
        days.reverse();
        for day in days {
            for m in read.municipality_counts(&definition, None, day).await.expect("municipalities") {
                lines.push(format!("{name} {day} {m:?}"));
            }
            for p in read.prefecture_counts(&definition, day).await.expect("prefectures") {
                lines.push(format!("{name} {day} {p:?}"));
            }
        }
    }
    lines
}

/// Holds everything the board keeps against the account of the lists taken in so far.
async fn hold_against_account(desk: &Desk, taken: &[&List]) {
    let mut read = desk.store.read().await.expect("a reader");
    let mut days: Vec<NaiveDate> = taken.iter().map(|list| list.as_of).collect();
    days.sort_unstable();
    assert_eq!(read.dates().await.expect("days"), days, "every list makes a day of the board");
    for day in days {
        let account = Account::of(&mut read, &desk.master, taken, day).await;
        for name in [DefinitionId::IN_SCOPE, DefinitionId::ALL] {
            account.hold(&mut read, name).await;
        }
    }
}

async fn take_in(desk: &Desk, folder: &std::path::Path, list: &List) {
    let order = list.order(folder);
    let report = match list.kind {
        Kind::Offices { .. } => desk.import_offices(&order, &|_| {}).await,
        Kind::Usage { mode, .. } => desk.import_usage(&Order { mode, ..order }, &|_| {}).await,
    };
    let report = report.unwrap_or_else(|refusal| panic!("{list:?}: {refusal}"));
    assert_eq!(report.counts.rejected, 0, "{:?}", report.findings.all().next());
}

/// Takes the lists in, one by one in this order, and looks after each.
async fn told(house: &House, lists: &[List], order: &[usize], look: bool) -> Vec<String> {
    let mut taken = Vec::new();
    for &i in order {
        println!("{} takes in {i}: {:?}", house.engine(), lists[i]);
        take_in(&house.desk, house.folder(), &lists[i]).await;
        taken.push(&lists[i]);
        if look {
            hold_against_account(&house.desk, &taken).await;
        }
    }
    figures(&house.desk).await
}

/// One world: in two orders on SQLite, and in a third on PostgreSQL.
async fn hold_world(seed: u64) {
    let mut chance = Chance::new(seed);
    let world = World::draw(&mut chance);
    let lists = world.lists(&mut chance);
    println!("seed {seed}");
    let mut order: Vec<usize> = (0..lists.len()).collect();

    let house = House::on_sqlite().await;
    let in_time = told(&house, &lists, &order, false).await;
    hold_against_account(&house.desk, &lists.iter().collect::<Vec<_>>()).await;
    house.leave().await;
    assert!(!in_time.is_empty());

    chance.shuffle(&mut order);
    let house = House::on_sqlite().await;
    let shuffled = told(&house, &lists, &order, true).await;
    house.leave().await;
    assert_eq!(in_time, shuffled, "seed {seed}: the order {order:?} made a difference");

    if let Some(house) = House::on_postgres().await {
        chance.shuffle(&mut order);
        let elsewhere = told(&house, &lists, &order, true).await;
        house.leave().await;
        assert_eq!(in_time, elsewhere, "seed {seed}: PostgreSQL counts otherwise");
    }
}

macro_rules! worlds {
    ($($name:ident = $seed:literal)*) => {
        $(
            #[tokio::test]
            async fn $name() {
                hold_world($seed).await;
            }
        )*
    };
}

worlds! {
    the_first_world_adds_up = 1
    the_second_world_adds_up = 115
    the_third_world_adds_up = 146
    the_fourth_world_adds_up = 159
}
