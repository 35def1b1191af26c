//! Office lists follow one another.

use domain::{
    import::{ImportKind, Source},
    office::OfficeRecord,
    people::Scope,
    service::ServiceKind,
    timeline::{Closing, Difference, OPEN, Version},
};
use store::{Store, StoreError};

use super::{
    lists::{numbers, on},
    search::find,
};
use crate::{
    engines::Outcome,
    world::{CARE, HIMEJI, KOBE, PLAN, area, city, day, file, import, number, office, settle, take_in},
};

fn january() -> Vec<OfficeRecord> {
    vec![
        office("2870100017", CARE, KOBE, "変わらない", "カワラナイ"),
        office("2870100025", CARE, KOBE, "古い名", "フルイナ"),
        office("2870100033", PLAN, KOBE, "閉じる", "トジル"),
        office("2870100041", CARE, KOBE, "引っ越す", "ヒッコス"),
    ]
}

fn february() -> Vec<OfficeRecord> {
    let mut rows = january();
    rows[1].name = "新しい名".into();
    rows[2] = office("2870100058", PLAN, KOBE, "開く", "ヒラク");
    rows[3].municipality = city(HIMEJI);
    // A kind that no row names is not spoken about: keep one of its rows.
    rows.push(office("2870100066", PLAN, HIMEJI, "姫路の", "ヒメジノ"));
    rows
}

pub(super) async fn a_monthly_list_ends_and_adds(store: Store) -> Outcome {
    settle(&store).await?;
    let (first, _) = take_in(&store, "2026-01-31", "00", &january()).await?;
    let (second, counts) = take_in(&store, "2026-02-28", "00", &february()).await?;
    assert_eq!((counts.new, counts.changed, counts.gone, counts.unchanged), (2, 2, 1, 1));

    let mut read = store.read().await?;
    let at = |rows: Vec<domain::facts::ServiceAt>| rows.len();
    assert_eq!(at(read.services_at(day("2026-02-27")).await?), 4);
    assert_eq!(at(read.services_at(day("2026-02-28")).await?), 5);

    // What ended says when, and the page of an office tells it with what holds first.
    let entries = read.office(&Scope::nation(), number("2870100025")).await?;
    let told: Vec<_> = entries.iter().map(|e| (e.name.as_str(), e.from, e.to, e.import)).collect();
    assert_eq!(
        told,
        [
            ("新しい名", day("2026-02-28"), OPEN, second),
            ("古い名", day("2026-01-31"), day("2026-02-28"), first)
        ]
    );
    let gone = read.office(&Scope::nation(), number("2870100033")).await?;
    assert_eq!((gone.len(), gone[0].to), (1, day("2026-02-28")));

    let seats = read.seats(number("2870100041")).await?;
    let told: Vec<_> = seats.iter().map(|s| (s.municipality, s.from, s.to)).collect();
    assert_eq!(
        told,
        [(city(HIMEJI), day("2026-02-28"), OPEN), (city(KOBE), day("2026-01-31"), day("2026-02-28"))]
    );
    let any = store::lists::OfficeFilter::default();
    let order = store::lists::OfficeOrder::Number;
    for (date, code, expected) in [
        ("2026-02-27", KOBE, vec!["2870100017", "2870100025", "2870100033", "2870100041"]),
        ("2026-02-28", KOBE, vec!["2870100017", "2870100025", "2870100058"]),
        ("2026-02-28", HIMEJI, vec!["2870100041", "2870100066"]),
    ] {
        let lines =
            read.offices(&Scope::nation(), city(code), on(date), any, order, super::lists::ALL).await?;
        assert_eq!(numbers(&lines), expected, "{date} {code}");
    }
    let versions = read.timeline().await?;
    assert_eq!(versions.len(), 8);
    assert_eq!(versions.iter().filter(|v| v.to == OPEN).count(), 5);
    Ok(())
}

pub(super) async fn the_search_box_follows(store: Store) -> Outcome {
    settle(&store).await?;
    take_in(&store, "2025-12-31", "00", &january()).await?;
    take_in(&store, "2026-01-31", "00", &february()).await?;
    let mut read = store.read().await?;
    assert_eq!(find(&mut read, &["古い名"]).await?, [""; 0], "an old name is not found");
    assert_eq!(find(&mut read, &["新しい名"]).await?, ["025"]);
    assert_eq!(find(&mut read, &["閉じる"]).await?, [""; 0], "nor an office that closed");
    assert_eq!(find(&mut read, &["開く"]).await?, ["058"]);
    assert_eq!(find(&mut read, &["変わらない"]).await?, ["017"]);
    Ok(())
}

pub(super) async fn a_list_that_comes_late_changes_only_its_days(store: Store) -> Outcome {
    settle(&store).await?;
    take_in(&store, "2025-11-30", "00", &january()).await?;
    take_in(&store, "2026-01-31", "00", &february()).await?;
    let mut december = january();
    december[0].name = "十二月だけの名".into();
    december[1].name = "途中の名".into();
    december.push(office("2870100090", CARE, KOBE, "十二月だけの所", "ジュウニガツ"));
    let (late, counts) = take_in(&store, "2025-12-31", "00", &december).await?;
    assert_eq!((counts.new, counts.changed, counts.unchanged), (1, 2, 2));

    let mut read = store.read().await?;
    for (date, expected) in
        [("2025-12-30", "変わらない"), ("2025-12-31", "十二月だけの名"), ("2026-01-31", "変わらない")]
    {
        let entries = read.office(&Scope::nation(), number("2870100017")).await?;
        let held: Vec<&str> = entries
            .iter()
            .filter(|e| e.from <= day(date) && day(date) < e.to)
            .map(|e| e.name.as_str())
            .collect();
        assert_eq!(held, [expected], "{date}");
    }
    // What held again afterwards is the row of the first list, brought back by the late one.
    let versions = read.timeline().await?;
    let again: Vec<_> = versions.iter().filter(|v| v.import == late && v.to == OPEN).collect();
    assert_eq!(again.len(), 1);
    assert_eq!(again[0].from, day("2026-01-31"));

    assert_eq!(find(&mut read, &["変わらない"]).await?, ["017"]);
    assert_eq!(find(&mut read, &["十二月だけの名"]).await?, [""; 0], "a name of the past is not found");
    assert_eq!(find(&mut read, &["途中の名"]).await?, [""; 0]);
    assert_eq!(find(&mut read, &["十二月だけの所"]).await?, [""; 0]);
    Ok(())
}

pub(super) async fn ending_what_is_not_known_stops_the_work(store: Store) -> Outcome {
    settle(&store).await?;
    take_in(&store, "2026-01-31", "00", &january()).await?;
    let mut write = store.write().await?;
    let unknown = Version {
        office: number("2870100017").key(),
        service: ServiceKind::new(CARE),
        source: Source::Local,
        from: day("2026-01-31"),
        to: OPEN,
        municipality: city(KOBE),
        fingerprint: 1,
        card: 1,
        import: 1,
    };
    let list = import(2, ImportKind::Offices, "2026-02-28", area("00"));
    write.add_import(&list, &[file("two.csv")]).await?;
    let closed = vec![Closing { version: unknown, to: day("2026-02-28") }];
    let outcome = write.apply(2, Difference { closed, ..Difference::default() }).await;
    assert!(matches!(outcome, Err(StoreError::Gone { rows: 0, .. })), "{outcome:?}");
    drop(write);
    let mut read = store.read().await?;
    assert_eq!(read.import_count().await?, 1);
    assert!(read.timeline().await?.iter().all(|v| v.to == OPEN));
    Ok(())
}
