//! The history of the tables, told again on rows: migration, data, migration, data …

use std::collections::BTreeMap;

use domain::{
    audit::Actor, facts::ServiceAt, import::ImportKind, intake::RowKind, people::Scope, service::ServiceKind,
    timeline::OPEN,
};
use sqlx::{
    AssertSqlSafe, Connection as _, Executor as _, PgConnection, SqliteConnection, migrate::Migrator,
    sqlite::SqliteConnectOptions,
};
use store::{Store, intakes::RowFilter, lists::Slice, meta::Origin};

use super::{files, folder};
use crate::{
    engines::{Outcome, Postgres, Telling, folder as temporary, on_both},
    world::{CARE, KOBE, area, city, day, definition, moment, number},
};

/// The rows of each migration by its version.
fn data() -> BTreeMap<i64, String> {
    let version = |file: &str| file[..4].parse().expect("a version of four digits");
    files("data").into_iter().map(|(file, sql)| (version(&file), sql)).collect()
}

/// Goes through the history of an engine on this connection.
macro_rules! replay {
    ($engine:literal, $connection:expr) => {{
        let migrator = Migrator::new(folder($engine)).await.expect("migrations");
        for (version, rows) in data() {
            migrator.run_to(version, &mut $connection).await.expect("the next migration, over rows");
            // Safe: a file of ours.
            $connection.execute(AssertSqlSafe(rows)).await.expect("rows both engines read");
        }
        $connection.close().await.expect("nothing is left open");
    }};
}

/// What the product makes of the rows of old.
async fn understood(store: Store) -> Outcome {
    store.migrate().await?;
    let mut read = store.read().await?;
    let gazetteer = read.gazetteer().await?;
    assert_eq!(gazetteer.roll_up(city(281_018)), Some(city(KOBE)));
    assert!(read.services().await?.in_scope(ServiceKind::new(CARE), day("2026-01-31")));
    assert_eq!(read.definitions().await?.len(), 1);
    assert_eq!((read.origin().await?, read.data_version().await?), (Origin::Real, 3));

    let imports = read.imports(9, 0).await?;
    assert_eq!(imports.iter().map(|import| import.seq).collect::<Vec<_>>(), [4, 3, 2, 1]);
    assert_eq!(imports[3].imported_at.to_rfc3339(), "2026-02-01T03:04:05.123456+00:00");
    assert_eq!(read.import_files(1).await?.len(), 1);
    assert_eq!(read.findings(&Scope::nation(), 1, 9, 0).await?[0].field, None);
    assert_eq!((imports[3].who, imports[3].undone), (None, None), "nobody knows it of old imports");
    assert_eq!(imports[0].undone.map(|undone| undone.at), Some(moment("2026-03-02T00:00:00Z")));
    assert_eq!(imports[0].who, Some(Actor::Command));
    assert_eq!(read.import_files(4).await?[0].header, Some(vec!["事業所番号".to_owned()]));
    assert_eq!(read.coverages().await?.len(), 1);
    let open = read.open_intakes(None).await?;
    assert_eq!((open.len(), open[0].version, open[0].area), (1, 2, Some(area("28"))));
    assert!(open[0].trial.as_ref().is_some_and(|trial| trial.report.contains("it's 引用")));
    assert_eq!(read.intake_files(open[0].id).await?.len(), 1);
    let gone = RowFilter { kind: RowKind::Gone, municipality: None, service: None };
    let slice = Slice { limit: 9, offset: 0 };
    assert_eq!(read.intake_rows(open[0].id, gone, slice).await?.1[0].service, None);
    let columns = read.remembered_columns(ImportKind::Usage, 1 << 63).await?.expect("what was said");
    assert_eq!(columns.labels, ["番号", "名前"]);

    let ten = number("2870100017");
    let there = ServiceAt { office: ten.key(), service: ServiceKind::new(CARE), municipality: city(KOBE) };
    assert_eq!(read.services_at(day("2026-01-31")).await?, [there]);
    let timeline = read.timeline().await?;
    assert_eq!(timeline.iter().filter(|v| v.to == OPEN).count(), 1);
    let entry = &read.office(&Scope::nation(), ten).await?[0];
    assert_eq!((entry.name.as_str(), entry.details.capacity), ("it's 引用\\符", Some(20)));
    assert_eq!(read.seats(ten).await?[0].municipality, city(KOBE));
    let days = store::lists::Days { offices: day("2026-01-31"), board: day("2026-01-31") };
    assert_eq!(read.search_count(&Scope::nation(), &["ヒマワリ".to_owned()], days).await?, 1);

    assert_eq!(read.usage_listings().await?.len(), 1);
    assert_eq!(read.members(2).await?.len(), 2);
    assert_eq!(
        read.unmatched(&Scope::nation(), None, days, store::lists::Slice { limit: 9, offset: 0 })
            .await?
            .len(),
        1
    );
    let tables = read.published_tables().await?;
    assert_eq!((tables.len(), tables[0].printed.users), (1, None));
    assert_eq!(read.published_rows(3).await?[0].area, area("28"));
    let scope = definition("in-scope");
    assert_eq!(read.municipality_counts(&scope, None, day("2026-01-31")).await?.len(), 1);
    assert_eq!(read.prefecture_counts(&scope, day("2026-01-31")).await?.len(), 2);
    assert_eq!(read.kind_counts(city(KOBE), day("2026-01-31")).await?.len(), 1);
    let accounts = read.accounts().await?;
    assert_eq!(accounts.iter().map(|account| account.epoch).collect::<Vec<_>>(), [0, 3]);
    assert!(accounts[0].demonstration && accounts[0].scope.covers(city(KOBE)));
    let limits = domain::people::SessionLimits::STANDARD;
    let sessions = read.sessions_of(accounts[1].id, moment("2026-02-02T00:34:59Z"), limits).await?;
    assert_eq!(sessions.len(), 2);
    assert!(read.totp(accounts[1].id).await?.secret.is_some());
    assert_eq!(read.recovery_codes_left(accounts[1].id).await?, 1);
    let tally = read.job_tally().await?;
    assert_eq!((tally.waiting, tally.running, tally.dead, read.latest_jobs().await?.len()), (1, 1, 1, 4));
    let edits = read.edits_of(ten).await?;
    assert_eq!(edits.iter().map(|kept| kept.edit.value.as_str()).collect::<Vec<_>>(), ["", "078-000-0000"]);
    let trail = read.verify_audit(None).await?;
    assert!(trail.is_whole() && trail.records == 3, "{trail:?}");
    Ok(())
}

#[tokio::test]
async fn the_history_is_replayed_over_rows() {
    let temporary = temporary();
    let file = temporary.path().join("test.db");
    let options = SqliteConnectOptions::new().filename(&file).create_if_missing(true).foreign_keys(true);
    let mut connection = SqliteConnection::connect_with(&options).await.expect("a new file");
    replay!("sqlite", connection);
    let store = Store::sqlite(&file).await.expect("the file");
    understood(store.clone()).await.expect("SQLite: the product reads what was there");
    store.close().await;

    if let Some(database) = Postgres::create().await {
        let mut connection = PgConnection::connect(&database.url()).await.expect("the server answers");
        replay!("postgres", connection);
        let store = Store::postgres(&database.url()).await.expect("the database");
        let outcome = tokio::spawn(understood(store.clone())).await;
        store.close().await;
        database.drop().await;
        outcome.expect("PostgreSQL: no surprise").expect("PostgreSQL: the product reads what was there");
    }
}

/// Every table has rows to be replayed over: one that is added must bring its own.
#[tokio::test]
async fn every_table_has_rows_to_replay() {
    let temporary = temporary();
    let options =
        SqliteConnectOptions::new().filename(temporary.path().join("test.db")).create_if_missing(true);
    let mut connection = SqliteConnection::connect_with(&options).await.expect("a new file");
    let migrator = Migrator::new(folder("sqlite")).await.expect("migrations");
    migrator.run(&mut connection).await.expect("a new database takes every migration");
    for (_, rows) in data() {
        connection.execute(AssertSqlSafe(rows)).await.expect("rows both engines read");
    }
    let tables: Vec<String> =
        sqlx::query_scalar("SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite%'")
            .fetch_all(&mut connection)
            .await
            .expect("tables");
    for table in tables {
        let rows: i64 = sqlx::query_scalar(AssertSqlSafe(format!("SELECT count(*) FROM {table}")))
            .fetch_one(&mut connection)
            .await
            .expect("a count");
        assert!(rows > 0, "migrations/data has no row for {table}");
    }
}

async fn migrate_again(store: Store) -> Outcome {
    crate::world::settle(&store).await?;
    let mut write = store.write().await?;
    write.put_note("key", "value").await?;
    write.commit().await?;
    store.migrate().await?;
    store.migrate().await?;
    let mut read = store.read().await?;
    assert_eq!(read.note("key").await?.as_deref(), Some("value"));
    assert_eq!((read.origin().await?, read.data_version().await?), (Origin::Empty, 0));
    assert_eq!(read.gazetteer().await?.municipalities().count(), 3);
    Ok(())
}

#[tokio::test]
async fn migrating_again_does_nothing() {
    on_both(|store| -> Telling { Box::pin(migrate_again(store)) }).await;
}
