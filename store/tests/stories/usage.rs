//! Usage listings.

use domain::people::Scope;
use domain::usage::{ListingMode, UsageListing, UsageMember, UsageState};
use store::{
    Store,
    lists::{Days, OfficeFilter, OfficeOrder, Slice},
};

use super::lists::{ALL, numbers, on};
use crate::{
    engines::Outcome,
    world::{
        CARE, HIMEJI, HIRAKATA, KOBE, PLAN, area, city, day, listen, number, office, prefecture, settle,
        speak, take_in,
    },
};

use ListingMode::{Addition, Snapshot};
use UsageState::{Equivalent, Listed, NotUsing, Pledged};

pub(super) async fn a_listing_keeps_whom_it_names(store: Store) -> Outcome {
    let rows = [
        ("4790100019", Equivalent, None),
        ("0190100017", Listed, None),
        ("28B0100025", Pledged, Some(KOBE)),
        ("2870100041", NotUsing, Some(281_018)),
    ];
    let first = listen(&store, "2026-01-31", "00", Snapshot, &rows).await?;
    let second = listen(&store, "2025-12-31", "281000", Addition, &[]).await?;
    let mut read = store.read().await?;
    let kept = read.usage_listings().await?;
    let listing = |id, as_of, about, mode| UsageListing { id, as_of: day(as_of), area: area(about), mode };
    let given =
        [listing(first, "2026-01-31", "00", Snapshot), listing(second, "2025-12-31", "281000", Addition)];
    assert_eq!(kept, given);
    let members = read.members(first).await?;
    let mut given: Vec<UsageMember> = rows
        .iter()
        .map(|&(ten, state, at)| UsageMember { number: number(ten), state, municipality: at.map(city) })
        .collect();
    given.sort_by_key(|member| member.number);
    assert_eq!(members, given, "in order of their numbers");
    assert!(read.members(second).await?.is_empty());
    assert!(read.members(99).await?.is_empty());
    assert_eq!(read.dates().await?, [day("2025-12-31"), day("2026-01-31")]);
    Ok(())
}

pub(super) async fn listings_speak_where_they_are_told_to(store: Store) -> Outcome {
    settle(&store).await?;
    let rows = [
        office("2870100017", CARE, KOBE, "神戸の", "コウベノ"),
        office("2870200015", CARE, HIMEJI, "姫路の", "ヒメジノ"),
    ];
    take_in(&store, "2026-01-31", "00", &rows).await?;
    let names = [("2870100017", Listed, None), ("2870200015", Listed, None)];
    let listing = listen(&store, "2026-01-31", "00", Snapshot, &names).await?;
    let using = OfficeFilter { using: Some(true), ..OfficeFilter::default() };
    let count = async |code| -> Result<u32, store::StoreError> {
        store.read().await?.office_count(&Scope::nation(), city(code), on("2026-01-31"), using).await
    };
    assert_eq!((count(KOBE).await?, count(HIMEJI).await?), (0, 0), "nobody speaks yet");
    speak(&store, "2026-01-31", &[(KOBE, listing), (HIMEJI, listing)]).await?;
    assert_eq!((count(KOBE).await?, count(HIMEJI).await?), (1, 1));
    speak(&store, "2026-02-28", &[(KOBE, listing)]).await?;
    speak(&store, "2026-01-31", &[(HIMEJI, listing)]).await?;
    assert_eq!((count(KOBE).await?, count(HIMEJI).await?), (0, 1), "what is said of a day is said anew");
    speak(&store, "2026-01-31", &[]).await?;
    assert_eq!((count(KOBE).await?, count(HIMEJI).await?), (0, 0));
    let later = Days { offices: day("2026-02-28"), board: day("2026-02-28") };
    assert_eq!(store.read().await?.office_count(&Scope::nation(), city(KOBE), later, using).await?, 1);
    Ok(())
}

/// As the counts have it: what listings say adds up, and 「利用停止」 ends what was said before it.
pub(super) async fn who_stopped_does_not_use(store: Store) -> Outcome {
    settle(&store).await?;
    let tens = ["2870100017", "2870100025", "2870100033", "2870100041", "2870100058", "2870100066"];
    let rows = tens.map(|ten| office(ten, CARE, KOBE, ten, ""));
    take_in(&store, "2025-12-31", "00", &rows).await?;
    // Learned in this order, about days in another.
    let stopped = [(tens[0], NotUsing, None), (tens[1], Pledged, None), (tens[2], NotUsing, None)];
    let second = listen(&store, "2026-01-20", "28", Addition, &stopped).await?;
    let named = [(tens[0], Listed, None), (tens[1], Listed, None), (tens[3], NotUsing, None)];
    let named = [&named[..], &[(tens[4], Pledged, None)]].concat();
    let first = listen(&store, "2026-01-10", "00", Snapshot, &named).await?;
    let third = listen(&store, "2026-01-20", "281000", Addition, &[(tens[2], Listed, None)]).await?;
    speak(&store, "2026-01-31", &[(KOBE, first), (KOBE, second), (KOBE, third)]).await?;

    let mut read = store.read().await?;
    let days = on("2026-01-31");
    let any = OfficeFilter::default();
    for order in [OfficeOrder::Number, OfficeOrder::Kana] {
        let lines = read.offices(&Scope::nation(), city(KOBE), days, any, order, ALL).await?;
        let said: Vec<_> = lines.iter().map(|line| line.usage).collect();
        let expected = [Some(NotUsing), Some(Listed), Some(Listed), Some(NotUsing), Some(Pledged), None];
        assert_eq!(said, expected);
        for (using, expected) in [(true, vec![1, 2]), (false, vec![0, 3, 4, 5])] {
            let filter = OfficeFilter { using: Some(using), ..any };
            let lines = read.offices(&Scope::nation(), city(KOBE), days, filter, order, ALL).await?;
            let expected: Vec<&str> = expected.into_iter().map(|i: usize| tens[i]).collect();
            assert_eq!(numbers(&lines), expected, "{using}");
            assert_eq!(
                read.office_count(&Scope::nation(), city(KOBE), days, filter).await? as usize,
                expected.len()
            );
        }
    }
    let found = read.search(&Scope::nation(), &[], days, ALL).await?;
    let said: Vec<_> = found.iter().map(|line| line.usage).collect();
    assert_eq!(said, [Some(NotUsing), Some(Listed), Some(Listed), Some(NotUsing), Some(Pledged), None]);
    Ok(())
}

pub(super) async fn an_office_page_tells_what_listings_said(store: Store) -> Outcome {
    let ten = "2870100017";
    let kobe = listen(&store, "2026-02-28", "281000", Snapshot, &[(ten, Listed, None)]).await?;
    let hyogo = listen(&store, "2026-01-31", "28", Addition, &[(ten, Pledged, None)]).await?;
    let nation = listen(&store, "2026-01-31", "00", Snapshot, &[("2870100025", Listed, None)]).await?;
    listen(&store, "2026-01-31", "27", Snapshot, &[(ten, Listed, None)]).await?;
    listen(&store, "2026-01-31", "282014", Snapshot, &[(ten, Listed, None)]).await?;

    let mut read = store.read().await?;
    let told = read.usage_of(&Scope::nation(), number(ten), Some(city(KOBE))).await?;
    let told: Vec<_> = told.iter().map(|e| (e.import, e.as_of, e.area, e.mode, e.state)).collect();
    assert_eq!(
        told,
        [
            (kobe, day("2026-02-28"), area("281000"), Snapshot, Some(Listed)),
            (nation, day("2026-01-31"), area("00"), Snapshot, None),
            (hyogo, day("2026-01-31"), area("28"), Addition, Some(Pledged)),
        ]
    );
    let titles = read.usage_of(&Scope::nation(), number(ten), None).await?;
    let titles: Vec<_> = titles.iter().map(|e| (e.import, e.title.as_str())).collect();
    assert_eq!(titles, [(nation, "list-3.csv"), (hyogo, "list-2.csv")], "nobody knows its city");
    Ok(())
}

pub(super) async fn numbers_that_match_nothing_are_listed(store: Store) -> Outcome {
    settle(&store).await?;
    let rows = [
        office("2870100017", CARE, KOBE, "知られた", "シラレタ"),
        office("2870100025", PLAN, KOBE, "閉じた", "トジタ"),
        office("2870100033", PLAN, KOBE, "もう一つ", "モウヒトツ"),
    ];
    take_in(&store, "2025-12-31", "00", &rows).await?;
    take_in(&store, "2026-01-31", "00", &[rows[0].clone(), rows[2].clone()]).await?;
    let names = [
        ("2870100017", Listed, None),
        ("2870100025", Listed, None),
        ("2870199998", Listed, Some(KOBE)),
        ("2770199990", Listed, None),
        ("2870199980", Pledged, None),
        ("2870199972", NotUsing, None),
    ];
    let first = listen(&store, "2026-01-31", "00", Snapshot, &names).await?;
    let places = [KOBE, HIMEJI, HIRAKATA];
    let speaking = |listing| places.map(|code| (code, listing));
    speak(&store, "2026-01-31", &speaking(first)).await?;
    let days = on("2026-01-31");
    {
        let mut read = store.read().await?;
        let mut all = async |of: Option<u8>, slice| -> Result<Vec<_>, store::StoreError> {
            let unmatched = read.unmatched(&Scope::nation(), of.map(prefecture), days, slice).await?;
            Ok(unmatched.iter().map(|u| (u.number.to_string(), u.municipality)).collect())
        };
        let osaka = ("2770199990".to_owned(), None);
        let closed = ("2870100025".to_owned(), None);
        let strange = ("2870199998".to_owned(), Some(city(KOBE)));
        assert_eq!(all(None, ALL).await?, [osaka.clone(), closed.clone(), strange.clone()]);
        assert_eq!(all(Some(28), ALL).await?, [closed.clone(), strange]);
        assert_eq!(all(Some(27), ALL).await?, [osaka]);
        assert_eq!(all(None, Slice { limit: 1, offset: 1 }).await?, [closed]);
        for (areas, number) in
            [("00", 3), ("28", 2), ("27", 1), ("281000", 1), ("27,281000", 2), ("282014", 0)]
        {
            let scope = Scope::parse(areas).expect("areas");
            assert_eq!(read.unmatched(&scope, None, days, ALL).await?.len(), number, "{areas}");
        }
    }
    // Named by a second listing a number is still one number, told with what was said last of it.
    let again = [("2870199998", Listed, Some(HIMEJI)), ("2770199990", NotUsing, None)];
    let second = listen(&store, "2026-01-31", "00", Addition, &again).await?;
    speak(&store, "2026-01-31", &[speaking(first), speaking(second)].concat()).await?;
    let mut read = store.read().await?;
    let unmatched = read.unmatched(&Scope::nation(), None, days, ALL).await?;
    let told: Vec<_> = unmatched.iter().map(|u| (u.number.to_string(), u.municipality)).collect();
    let expected = [("2870100025".to_owned(), None), ("2870199998".to_owned(), Some(city(HIMEJI)))];
    assert_eq!(told, expected);
    Ok(())
}
