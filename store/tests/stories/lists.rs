//! Office lists come in and are looked at.

use domain::{
    corporation::CorporationNumber,
    definition::DefinitionId,
    import::Source,
    office::{OfficeDetails, OfficeRecord},
    people::Scope,
    service::ServiceKind,
    timeline::OPEN,
    usage::{ListingMode, UsageState},
};
use store::{
    Read, Store, StoreError,
    lists::{Days, OfficeFilter, OfficeLine, OfficeList, OfficeOrder, Slice, Voices},
};

use crate::{
    engines::Outcome,
    world::{
        CARE, HIMEJI, HIRAKATA, HOME, KOBE, PLAN, city, day, listen, number, office, settle, speak, take_in,
    },
};

pub(super) const ALL: Slice = Slice { limit: 100, offset: 0 };

pub(super) fn on(text: &str) -> Days {
    Days { offices: day(text), board: day(text) }
}

pub(super) fn numbers(lines: &[OfficeLine]) -> Vec<String> {
    lines.iter().map(|line| line.number.to_string()).collect()
}

/// Four offices of Kobe and one of Himeji; the readings run against the numbers.
fn rows() -> Vec<OfficeRecord> {
    vec![
        office("2870100017", CARE, KOBE, "ひまわり訪問介護", "ヒマワリホウモンカイゴ"),
        office("2870100017", PLAN, KOBE, "ひまわりケアプラン", "ヒマワリケアプラン"),
        office("2870100025", PLAN, KOBE, "あおぞら", "アオゾラ"),
        office("2870100033", HOME, KOBE, "さくらの家", "サクラノイエ"),
        office("2870100041", CARE, KOBE, "あおぞら第二", "アオゾラ"),
        office("2870200015", CARE, HIMEJI, "白鷺", "シラサギ"),
    ]
}

pub(super) async fn cards_are_found_by_their_numbers(store: Store) -> Outcome {
    take_in(&store, "2026-01-31", "28", &rows()).await?;
    let mut read = store.read().await?;
    let seats = read.all_seats().await?;
    let himeji = seats.iter().find(|seat| seat.municipality == city(HIMEJI)).expect("a seat");
    let cards = read.cards_numbered([himeji.card, i64::MAX]).await?;
    assert_eq!(cards.len(), 1, "a number of none is left out");
    assert_eq!(cards[&himeji.card].name, "白鷺");
    assert!(read.cards_numbered([]).await?.is_empty());
    Ok(())
}

async fn of_kobe(read: &mut Read, filter: OfficeFilter) -> Result<Vec<String>, StoreError> {
    let (kobe, days) = (city(KOBE), on("2026-02-01"));
    let lines = read.offices(&Scope::nation(), kobe, days, filter, OfficeOrder::Number, ALL).await?;
    assert_eq!(
        read.office_count(&Scope::nation(), kobe, days, filter).await? as usize,
        lines.len(),
        "{filter:?}"
    );
    Ok(numbers(&lines).into_iter().map(|ten| ten[7..].to_owned()).collect())
}

pub(super) async fn an_office_list_comes_in(store: Store) -> Outcome {
    settle(&store).await?;
    let mut rows = rows();
    rows[0].address = "神戸市中央区加納町6-5-1".into();
    rows[0].phone = "078-331-8181".into();
    rows[0].corporation_name = "社会福祉法人ひまわり会".into();
    let (seq, counts) = take_in(&store, "2026-01-31", "00", &rows).await?;
    assert_eq!((seq, counts.rows, counts.new), (1, 6, 6));

    let mut read = store.read().await?;
    let everywhere = Scope::nation();
    let lines = read.offices(
        &everywhere,
        city(KOBE),
        on("2026-01-31"),
        OfficeFilter::default(),
        OfficeOrder::Number,
        ALL,
    );
    let lines = lines.await?;
    let first = OfficeLine {
        number: number("2870100017"),
        municipality: city(KOBE),
        in_scope: true,
        name: "ひまわり訪問介護".into(),
        kana: "ヒマワリホウモンカイゴ".into(),
        address: "神戸市中央区加納町6-5-1".into(),
        phone: "078-331-8181".into(),
        corporation: "社会福祉法人ひまわり会".into(),
        services: vec![ServiceKind::new(CARE), ServiceKind::new(PLAN)],
        usage: None,
    };
    assert_eq!(lines[0], first);
    assert_eq!(lines.len(), 4);
    assert_eq!(read.services_at(day("2026-01-31")).await?.len(), 6);
    assert!(read.services_at(day("2026-01-30")).await?.is_empty(), "before the list nothing was said");
    assert_eq!(of_kobe(&mut read, OfficeFilter::default()).await?, ["017", "025", "033", "041"]);
    let hirakata = read.offices(
        &everywhere,
        city(HIRAKATA),
        on("2026-01-31"),
        OfficeFilter::default(),
        OfficeOrder::Kana,
        ALL,
    );
    assert!(hirakata.await?.is_empty());

    // The same list once more finds everything known.
    drop(read);
    let (_, again) = take_in(&store, "2026-01-31", "00", &rows).await?;
    assert_eq!((again.unchanged, again.alters()), (6, false));
    Ok(())
}

pub(super) async fn offices_stand_in_order_of_number_and_of_reading(store: Store) -> Outcome {
    settle(&store).await?;
    take_in(&store, "2026-01-31", "00", &rows()).await?;
    let mut read = store.read().await?;
    let (kobe, days, any) = (city(KOBE), on("2026-02-01"), OfficeFilter::default());
    let by_kana = read.offices(&Scope::nation(), kobe, days, any, OfficeOrder::Kana, ALL).await?;
    let expected = ["2870100025", "2870100041", "2870100033", "2870100017"];
    assert_eq!(numbers(&by_kana), expected, "equal readings stand in order of their numbers");
    for (order, expected) in [
        (OfficeOrder::Number, ["2870100025", "2870100033"]),
        (OfficeOrder::Kana, ["2870100041", "2870100033"]),
    ] {
        let page =
            read.offices(&Scope::nation(), kobe, days, any, order, Slice { limit: 2, offset: 1 }).await?;
        assert_eq!(numbers(&page), expected);
        let beyond =
            read.offices(&Scope::nation(), kobe, days, any, order, Slice { limit: 2, offset: 4 }).await?;
        assert!(beyond.is_empty());
    }
    Ok(())
}

pub(super) async fn offices_are_filtered(store: Store) -> Outcome {
    settle(&store).await?;
    take_in(&store, "2026-01-31", "00", &rows()).await?;
    let listing = listen(
        &store,
        "2026-02-01",
        "00",
        ListingMode::Snapshot,
        &[
            ("2870100017", UsageState::Listed, None),
            ("2870100025", UsageState::Pledged, None),
            ("2870100033", UsageState::Listed, None),
            ("2870100041", UsageState::NotUsing, None),
        ],
    )
    .await?;
    speak(&store, "2026-02-01", &[(KOBE, listing), (HIMEJI, listing)]).await?;

    let mut read = store.read().await?;
    let any = OfficeFilter::default();
    let service = |id| OfficeFilter { service: Some(ServiceKind::new(id)), ..any };
    let using = |is| OfficeFilter { using: Some(is), ..any };
    let scope = OfficeFilter { in_scope_only: true, ..any };
    assert_eq!(of_kobe(&mut read, service(PLAN)).await?, ["017", "025"]);
    assert_eq!(of_kobe(&mut read, service(HOME)).await?, ["033"]);
    assert_eq!(of_kobe(&mut read, service(999)).await?, [""; 0]);
    assert_eq!(of_kobe(&mut read, using(true)).await?, ["017", "033"]);
    assert_eq!(of_kobe(&mut read, using(false)).await?, ["025", "041"]);
    assert_eq!(of_kobe(&mut read, scope).await?, ["017", "025", "041"]);
    let all = OfficeFilter { service: Some(ServiceKind::new(CARE)), using: Some(false), in_scope_only: true };
    assert_eq!(of_kobe(&mut read, all).await?, ["041"]);

    // Where one listing speaks, or none is heard, the short way says what the rule says.
    for (filter, slice) in [(any, ALL), (scope, ALL), (any, Slice { limit: 2, offset: 1 })] {
        let definition = &DefinitionId::default();
        let asked = |voices| OfficeList {
            definition,
            days: on("2026-02-01"),
            filter,
            order: OfficeOrder::Number,
            slice,
            voices,
        };
        let ruled = read.office_part(&Scope::nation(), city(KOBE), &asked(Voices::Several)).await?;
        assert_eq!(
            read.office_part(&Scope::nation(), city(KOBE), &asked(Voices::One(listing))).await?,
            ruled
        );
        let unheard = read.office_part(&Scope::nation(), city(KOBE), &asked(Voices::None)).await?;
        assert_eq!(numbers(&unheard.lines), numbers(&ruled.lines));
        assert!(unheard.lines.iter().all(|line| line.usage.is_none()));
    }

    for order in [OfficeOrder::Number, OfficeOrder::Kana] {
        let mut lines = read.offices(&Scope::nation(), city(KOBE), on("2026-02-01"), any, order, ALL).await?;
        lines.sort_by_key(|line| line.number);
        let said: Vec<_> = lines.iter().map(|line| (line.usage, line.in_scope)).collect();
        let expected = [
            (Some(UsageState::Listed), true),
            (Some(UsageState::Pledged), true),
            (Some(UsageState::Listed), false),
            (Some(UsageState::NotUsing), true),
        ];
        assert_eq!(said, expected);
    }
    // On another day of the board nobody speaks.
    let other = Days { offices: day("2026-02-01"), board: day("2026-01-31") };
    assert_eq!(read.office_count(&Scope::nation(), city(KOBE), other, using(true)).await?, 0);
    assert_eq!(read.office_count(&Scope::nation(), city(KOBE), other, using(false)).await?, 4);
    Ok(())
}

pub(super) async fn an_office_page_tells_everything_lists_said(store: Store) -> Outcome {
    settle(&store).await?;
    let full = OfficeRecord {
        address: "神戸市中央区加納町6-5-1".into(),
        building: "市役所1号館".into(),
        phone: "078-331-8181".into(),
        fax: "078-331-8182".into(),
        corporation: CorporationNumber::parse("5080001018392"),
        corporation_name: "社会福祉法人ひまわり会".into(),
        latitude: Some(34.690_123_456_789_01),
        longitude: Some(135.195_5),
        details: OfficeDetails {
            days: "平日,土曜日".into(),
            days_note: "祝日は\"休み\"".into(),
            capacity: Some(29),
            url: "https://himawari.example/".into(),
            shared_service: "有".into(),
            standard_care: "1".into(),
            standard_disability: "0".into(),
            note: "備考\n二行目".into(),
        },
        ..office("2870100017", CARE, KOBE, "ひまわり訪問介護", "ヒマワリホウモンカイゴ")
    };
    let bare = office("2870100017", PLAN, KOBE, "ひまわりケアプラン", "");
    let (seq, _) = take_in(&store, "2026-01-31", "28", &[full.clone(), bare]).await?;

    let mut read = store.read().await?;
    let entries = read.office(&Scope::nation(), number("2870100017")).await?;
    assert_eq!(entries.len(), 2);
    let entry = &entries[0];
    assert_eq!((entry.service, entry.source), (full.service, Source::OpenData));
    assert_eq!((entry.from, entry.to, entry.municipality), (day("2026-01-31"), OPEN, city(KOBE)));
    let texts = [&entry.name, &entry.kana, &entry.address, &entry.building, &entry.phone, &entry.fax];
    assert_eq!(texts, [&full.name, &full.kana, &full.address, &full.building, &full.phone, &full.fax]);
    assert_eq!(entry.corporation, full.corporation);
    assert_eq!(entry.corporation_name, full.corporation_name);
    assert_eq!((entry.latitude, entry.longitude), (full.latitude, full.longitude));
    assert_eq!(entry.details, full.details);
    assert_eq!((entry.file.as_deref(), entry.line, entry.import), (Some("list-1.csv"), 2, seq));
    let bare = &entries[1];
    assert_eq!((bare.corporation, bare.latitude, bare.longitude, bare.line), (None, None, None, 3));
    assert_eq!(bare.details, OfficeDetails::default());

    let seats = read.seats(number("2870100017")).await?;
    assert_eq!(seats.len(), 1);
    assert_eq!((seats[0].municipality, seats[0].to, seats[0].in_scope), (city(KOBE), OPEN, true));
    assert!(read.office(&Scope::nation(), number("2870199998")).await?.is_empty());
    assert!(read.seats(number("2870199998")).await?.is_empty());
    Ok(())
}

pub(super) async fn an_office_in_two_cities_sits_in_one(store: Store) -> Outcome {
    settle(&store).await?;
    let rows = [
        office("2870100017", CARE, HIMEJI, "二つの市", "フタツノシ"),
        office("2870100017", PLAN, KOBE, "二つの市", "フタツノシ"),
        office("2870100017", HOME, HIMEJI, "二つの市", "フタツノシ"),
        office("2870100025", CARE, HIMEJI, "引分け", "ヒキワケ"),
        office("2870100025", PLAN, KOBE, "引分け", "ヒキワケ"),
    ];
    take_in(&store, "2026-01-31", "00", &rows).await?;
    let mut read = store.read().await?;
    let any = OfficeFilter::default();
    let mut at = async |code| -> Result<Vec<String>, StoreError> {
        let lines = read
            .offices(&Scope::nation(), city(code), on("2026-01-31"), any, OfficeOrder::Number, ALL)
            .await?;
        Ok(numbers(&lines))
    };
    assert_eq!(at(HIMEJI).await?, ["2870100017"], "most of its services");
    assert_eq!(at(KOBE).await?, ["2870100025"], "between equals the smaller code");
    Ok(())
}
