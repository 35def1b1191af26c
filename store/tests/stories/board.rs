//! What the board shows.

use domain::{
    facts::{KindCount, MunicipalityCount, PrefectureCount, Rollup, ServiceRollup, TrendPoint},
    people::Scope,
    service::ServiceKind,
    usage::ListingMode,
};
use store::{
    Store, StoreError,
    lists::{Days, OfficeFilter, OfficeList, OfficeOrder, OfficePart, Slice, Voices},
};

use crate::{
    engines::Outcome,
    world::{CARE, HIMEJI, HIRAKATA, KOBE, PLAN, city, day, definition, listen, prefecture},
};

fn municipality(code: u32, offices: u32, users: u32, unmatched: u32) -> MunicipalityCount {
    MunicipalityCount { municipality: city(code), offices, users, unmatched }
}

/// Figures that are all different, so that no two columns can change places unseen.
fn prefecture_of(number: Option<u8>, offices: u32) -> PrefectureCount {
    PrefectureCount {
        prefecture: number.map(prefecture),
        offices,
        users: offices / 3,
        unmatched: offices + 1,
        municipalities: offices + 2,
        counted: offices + 3,
        achieved: offices + 4,
    }
}

pub(super) fn rollup(id: &str, offices: u32) -> Rollup {
    Rollup {
        definition: definition(id),
        municipalities: vec![
            municipality(HIRAKATA, offices + 5, 6, 7),
            municipality(KOBE, offices, 3, 1),
            municipality(HIMEJI, offices + 1, 0, 0),
        ],
        prefectures: vec![
            prefecture_of(Some(27), offices + 50),
            prefecture_of(Some(28), offices + 60),
            prefecture_of(None, offices + 70),
        ],
    }
}

fn kind(id: u16, offices: u32, users: u32) -> KindCount {
    KindCount { kind: ServiceKind::new(id), offices, users }
}

pub(super) async fn count(
    store: &Store,
    on: &str,
    rollups: &[Rollup],
    kinds: &[ServiceRollup],
) -> Result<(), StoreError> {
    let mut write = store.write().await?;
    write.advance().await?;
    write.put_rollups(day(on), rollups, kinds.to_vec()).await?;
    write.commit().await
}

pub(super) async fn counts_of_a_day_are_read_back(store: Store) -> Outcome {
    let kinds = [
        ServiceRollup { municipality: city(KOBE), count: kind(PLAN, 8, 2) },
        ServiceRollup { municipality: city(KOBE), count: kind(CARE, 9, 1) },
        ServiceRollup { municipality: city(HIMEJI), count: kind(CARE, 4, 0) },
    ];
    count(&store, "2026-01-31", &[rollup("in-scope", 100), rollup("all", 200)], &kinds).await?;
    count(&store, "2026-02-28", &[rollup("in-scope", 300)], &[]).await?;

    let mut read = store.read().await?;
    let (scope, all, date) = (definition("in-scope"), definition("all"), day("2026-01-31"));
    let prefectures = read.prefecture_counts(&scope, date).await?;
    let mut given = rollup("in-scope", 100).prefectures;
    given.rotate_right(1);
    assert_eq!(prefectures, given, "the whole country first");
    let hyogo = read.prefecture_count(&all, Some(prefecture(28)), date).await?;
    assert_eq!(hyogo, Some(prefecture_of(Some(28), 260)));
    assert_eq!(read.prefecture_count(&all, None, date).await?, Some(prefecture_of(None, 270)));
    assert_eq!(read.prefecture_count(&all, Some(prefecture(13)), date).await?, None);

    assert_eq!(read.municipality_counts(&scope, None, date).await?, rollup("in-scope", 100).municipalities);
    let of_hyogo = read.municipality_counts(&all, Some(prefecture(28)), date).await?;
    assert_eq!(of_hyogo, rollup("all", 200).municipalities[1..]);
    assert!(read.municipality_counts(&all, Some(prefecture(1)), date).await?.is_empty());
    let kobe = read.municipality_count(&all, city(KOBE), date).await?;
    assert_eq!(kobe, Some(municipality(KOBE, 200, 3, 1)));
    assert_eq!(read.municipality_count(&all, city(281_018), date).await?, None);
    assert_eq!(read.municipality_count(&all, city(KOBE), day("2026-02-28")).await?, None);

    assert_eq!(read.kind_counts(city(KOBE), date).await?, [kind(CARE, 9, 1), kind(PLAN, 8, 2)]);
    // A list of offices brings the counts it belongs to, of the same moment.
    let list = OfficeList {
        definition: &all,
        days: Days { offices: date, board: date },
        filter: OfficeFilter::default(),
        order: OfficeOrder::Kana,
        slice: Slice { limit: 9, offset: 0 },
        voices: Voices::Several,
    };
    let part = read.office_part(&Scope::nation(), city(KOBE), &list).await?;
    let kinds = vec![kind(CARE, 9, 1), kind(PLAN, 8, 2)];
    assert_eq!(
        part,
        OfficePart { version: 2, offices: 200, users: 3, everyone: (200, 3), kinds, lines: Vec::new() }
    );
    let part = read
        .office_part(
            &Scope::nation(),
            city(HIRAKATA),
            &OfficeList { definition: &definition("none"), ..list },
        )
        .await?;
    let nothing = OfficePart {
        version: 2,
        offices: 0,
        users: 0,
        everyone: (205, 6),
        kinds: Vec::new(),
        lines: Vec::new(),
    };
    assert_eq!(part, nothing);
    assert!(read.kind_counts(city(KOBE), day("2026-02-28")).await?.is_empty());
    Ok(())
}

pub(super) async fn a_day_is_counted_anew(store: Store) -> Outcome {
    let kinds = [ServiceRollup { municipality: city(KOBE), count: kind(CARE, 9, 1) }];
    for on in ["2026-01-31", "2026-02-28"] {
        count(&store, on, &[rollup("in-scope", 100), rollup("all", 200)], &kinds).await?;
    }
    let mut less = rollup("in-scope", 10);
    less.municipalities.truncate(1);
    count(&store, "2026-01-31", &[less.clone()], &[]).await?;

    let mut read = store.read().await?;
    let (scope, all) = (definition("in-scope"), definition("all"));
    let date = day("2026-01-31");
    assert_eq!(read.municipality_counts(&scope, None, date).await?, less.municipalities);
    assert!(read.prefecture_counts(&all, date).await?.is_empty());
    assert!(read.kind_counts(city(KOBE), date).await?.is_empty());
    let other = day("2026-02-28");
    assert_eq!(read.municipality_counts(&scope, None, other).await?.len(), 3, "no other day changes");
    assert_eq!(read.kind_counts(city(KOBE), other).await?.len(), 1);
    Ok(())
}

pub(super) async fn a_course_begins_with_the_first_usage_listing(store: Store) -> Outcome {
    let days = ["2025-11-30", "2025-12-31", "2026-01-31", "2026-02-28", "2026-03-31"];
    for (on, offices) in days.into_iter().zip([100, 110, 120, 130, 140]) {
        count(&store, on, &[rollup("in-scope", offices), rollup("all", 900)], &[]).await?;
    }
    let scope = definition("in-scope");
    let nothing = store.read().await?.prefecture_trend(&scope, None, day("2026-03-31"), 9).await?;
    assert!(nothing.is_empty(), "without a usage listing there is no course");
    listen(&store, "2025-12-31", "28", ListingMode::Snapshot, &[]).await?;

    let mut read = store.read().await?;
    let point = |on: &str, offices: u32| TrendPoint {
        as_of: day(on),
        offices,
        users: offices / 3,
        counted: offices + 3,
        achieved: offices + 4,
    };
    let course = read.prefecture_trend(&scope, Some(prefecture(28)), day("2026-02-28"), 9).await?;
    // The board of a prefecture brings at once what the others bring one by one.
    for (code, on) in [(28, "2026-02-28"), (28, "2026-01-31"), (1, "2026-02-28")] {
        let (of, on) = (prefecture(code), day(on));
        let whole = read.whole_prefecture(&scope, of, on, 9).await?;
        assert_eq!(whole.version, read.data_version().await?);
        assert_eq!(whole.municipalities, read.municipality_counts(&scope, Some(of), on).await?);
        assert_eq!(whole.own, read.prefecture_count(&scope, Some(of), on).await?);
        assert_eq!(whole.course, read.prefecture_trend(&scope, Some(of), on, 9).await?);
    }
    let expected = [point("2025-12-31", 170), point("2026-01-31", 180), point("2026-02-28", 190)];
    assert_eq!(course, expected, "the oldest first, none of later days");
    let course = read.prefecture_trend(&scope, None, day("2026-12-31"), 2).await?;
    assert_eq!(course, [point("2026-02-28", 200), point("2026-03-31", 210)], "the last two");
    let course = read.municipality_trend(&scope, city(KOBE), day("2026-01-31"), 9).await?;
    let of_kobe =
        |on: &str, offices| TrendPoint { as_of: day(on), offices, users: 3, counted: 0, achieved: 0 };
    assert_eq!(course, [of_kobe("2025-12-31", 110), of_kobe("2026-01-31", 120)]);
    Ok(())
}
