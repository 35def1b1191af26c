//! What the application remembers about its data.

use domain::{
    facts::{KindCount, MunicipalityCount, Rollup, ServiceRollup},
    people::Scope,
    published::PrintedTotal,
    service::ServiceKind,
    usage::{ListingMode, UsageState},
};
use store::{Store, imports::StoredFinding, meta::Origin};

use super::published::{publish, row};
use crate::{
    engines::Outcome,
    world::{CARE, KOBE, city, day, definition, listen, number, office, settle, speak, take_in},
};

pub(super) async fn the_data_says_what_it_is(store: Store) -> Outcome {
    let mut read = store.read().await?;
    assert_eq!((read.origin().await?, read.data_version().await?), (Origin::Empty, 0));
    assert_eq!(read.note("master").await?, None);
    drop(read);
    for (version, origin) in [(1, Origin::Demo), (2, Origin::Real)] {
        let mut write = store.write().await?;
        write.advance().await?;
        write.set_origin(origin).await?;
        write.put_note("master", &format!("第{version}版 'x'")).await?;
        write.commit().await?;
        let mut read = store.read().await?;
        assert_eq!((read.origin().await?, read.data_version().await?), (origin, version));
        assert_eq!(read.note("master").await?, Some(format!("第{version}版 'x'")));
    }
    assert_eq!(store.is_sqlite(), store.read().await?.engine_name() == "SQLite");
    Ok(())
}

pub(super) async fn leaving_the_demonstration_keeps_published_totals(store: Store) -> Outcome {
    settle(&store).await?;
    let table =
        publish(&store, "2023-11-06", "表", PrintedTotal::default(), &[row("28", 5, 1, None)]).await?;
    let rows = [office("2870100017", CARE, KOBE, "架空", "カクウ")];
    take_in(&store, "2025-12-31", "28", &rows).await?;
    take_in(&store, "2026-01-31", "28", &[office("2870100017", CARE, KOBE, "架空二", "カクウ")]).await?;
    let listing = listen(
        &store,
        "2026-01-31",
        "28",
        ListingMode::Snapshot,
        &[("2870100017", UsageState::Listed, None)],
    )
    .await?;
    speak(&store, "2026-01-31", &[(KOBE, listing)]).await?;
    let scope = definition("in-scope");
    let counted = MunicipalityCount { municipality: city(KOBE), offices: 1, users: 1, unmatched: 0 };
    let rollup = Rollup { definition: scope.clone(), municipalities: vec![counted], prefectures: Vec::new() };
    let kind = KindCount { kind: ServiceKind::new(CARE), offices: 1, users: 1 };
    let finding = StoredFinding {
        file: "a.csv".into(),
        line: 1,
        field: None,
        value: String::new(),
        severity: "note".into(),
        reason: "お知らせ".into(),
    };
    let mut write = store.write().await?;
    let kinds = vec![ServiceRollup { municipality: city(KOBE), count: kind }];
    write.put_rollups(day("2026-01-31"), &[rollup], kinds).await?;
    write.add_findings(listing, vec![finding.clone()]).await?;
    write.add_findings(table, vec![finding]).await?;
    write.commit().await?;

    let mut write = store.write().await?;
    write.forget_demo().await?;
    write.commit().await?;

    let mut read = store.read().await?;
    assert_eq!(read.published_rows(table).await?.len(), 1);
    assert_eq!((read.published_tables().await?.len(), read.import_files(table).await?.len()), (1, 1));
    assert_eq!(read.findings(&Scope::nation(), table, 9, 0).await?.len(), 1);
    let left: Vec<i64> = read.imports(9, 0).await?.iter().map(|import| import.seq).collect();
    assert_eq!(left, [table]);
    assert!(read.findings(&Scope::nation(), listing, 9, 0).await?.is_empty());
    assert!(read.import_files(listing).await?.is_empty());
    assert!(read.coverages().await?.is_empty() && read.usage_listings().await?.is_empty());
    assert!(read.members(listing).await?.is_empty() && read.timeline().await?.is_empty());
    assert!(read.office(&Scope::nation(), number("2870100017")).await?.is_empty());
    assert!(read.seats(number("2870100017")).await?.is_empty());
    assert_eq!(read.search_count(&Scope::nation(), &[], super::lists::on("2026-01-31")).await?, 0);
    assert!(read.municipality_counts(&scope, None, day("2026-01-31")).await?.is_empty());
    assert!(read.kind_counts(city(KOBE), day("2026-01-31")).await?.is_empty());
    assert_eq!(read.gazetteer().await?.municipalities().count(), 3, "master data is nobody's demonstration");
    drop(read);

    // Real lists come into the empty place.
    let (seq, counts) = take_in(&store, "2026-01-31", "28", &rows).await?;
    assert_eq!((seq, counts.new), (table + 1, 1));
    Ok(())
}
