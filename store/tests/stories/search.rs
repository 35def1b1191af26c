//! The search box.

use domain::{corporation::CorporationNumber, office::OfficeRecord, people::Scope};
use store::{Read, Store, StoreError, lists::Slice};

use super::lists::{ALL, numbers, on};
use crate::{
    engines::Outcome,
    world::{CARE, HIMEJI, KOBE, PLAN, city, office, settle, take_in},
};

/// The last three digits of the numbers a search finds.
pub(super) async fn find(read: &mut Read, terms: &[&str]) -> Result<Vec<String>, StoreError> {
    let terms: Vec<String> = terms.iter().map(|term| (*term).to_owned()).collect();
    let found = read.search(&Scope::nation(), &terms, on("2026-02-01"), ALL).await?;
    let count = read.search_count(&Scope::nation(), &terms, on("2026-02-01")).await?;
    assert_eq!(count as usize, found.len(), "{terms:?}");
    Ok(numbers(&found).into_iter().map(|ten| ten[7..].to_owned()).collect())
}

pub(super) async fn an_office_is_found_by_what_is_known_of_it(store: Store) -> Outcome {
    settle(&store).await?;
    let rows = [
        OfficeRecord {
            phone: "078-331-8181".into(),
            fax: "078-331-9999".into(),
            corporation: CorporationNumber::parse("5080001018392"),
            corporation_name: "社会福祉法人 ﾋﾏﾜﾘ会".into(),
            ..office("2870100017", CARE, KOBE, "霞ヶ丘ホームヘルプ", "カスミガオカホームヘルプ")
        },
        office("2870100017", PLAN, KOBE, "霞ヶ丘ケアプラン", "カスミガオカケアプラン"),
        office("28B0100025", CARE, HIMEJI, "Care Station 白鷺", "シラサギ"),
    ];
    take_in(&store, "2026-01-31", "00", &rows).await?;
    let mut read = store.read().await?;
    for (term, expected) in [
        ("2870100017", "017"),
        ("0100017", "017"),
        ("２８７０１", "017"),
        ("28b01", "025"),
        ("霞ケ丘", "017"),
        ("かすみがおか", "017"),
        ("ヘルプ", "017"),
        ("ケアプラン", "017"),
        ("care station", "025"),
        ("CARESTATION", "025"),
        ("3318181", "017"),
        ("078-331-9999", "017"),
        ("5080001018392", "017"),
        ("ひまわり会", "017"),
    ] {
        assert_eq!(find(&mut read, &[term]).await?, [expected], "{term}");
    }
    assert_eq!(find(&mut read, &["かすみ", "ひまわり", "078"]).await?, ["017"]);
    assert_eq!(find(&mut read, &["28", "ステーション"]).await?, [""; 0]);
    assert_eq!(find(&mut read, &["かすみ", "白鷺"]).await?, [""; 0]);
    assert_eq!(find(&mut read, &[]).await?, ["017", "025"], "nothing asked, everything found");

    for (areas, number) in [("00", 2), ("28", 2), ("27", 0), ("281000", 1), ("27,282014", 1), ("", 0)] {
        let scope = Scope::parse(areas).expect("areas");
        assert_eq!(read.search_count(&scope, &[], on("2026-02-01")).await?, number, "{areas}");
        assert_eq!(read.search(&scope, &[], on("2026-02-01"), ALL).await?.len(), number as usize, "{areas}");
    }
    let found = read.search(&Scope::nation(), &["白鷺".to_owned()], on("2026-02-01"), ALL).await?;
    assert_eq!((found[0].municipality, found[0].name.as_str()), (city(HIMEJI), "Care Station 白鷺"));
    assert_eq!(
        read.search_count(&Scope::nation(), &[], on("2026-01-30")).await?,
        0,
        "before the list there was no office"
    );
    Ok(())
}

pub(super) async fn signs_are_letters_to_the_search_box(store: Store) -> Outcome {
    settle(&store).await?;
    let names = ["満足100%の家", "A_B", "AxB", "はい!", "逆\\斜線", "引用'符\"", "丸％"];
    let rows: Vec<OfficeRecord> =
        (0..).zip(names).map(|(i, name)| office(&format!("287010{i:02}00"), CARE, KOBE, name, "")).collect();
    take_in(&store, "2026-01-31", "00", &rows).await?;
    let mut read = store.read().await?;
    for (term, expected) in [
        ("%", vec!["000", "600"]),
        ("0%の", vec!["000"]),
        ("_", vec!["100"]),
        ("a_b", vec!["100"]),
        ("a%b", vec![]),
        ("!", vec!["300"]),
        ("い！", vec!["300"]),
        ("\\", vec!["400"]),
        ("'", vec!["500"]),
        ("\"", vec!["500"]),
        ("!!", vec![]),
    ] {
        assert_eq!(find(&mut read, &[term]).await?, expected, "{term}");
    }
    Ok(())
}

pub(super) async fn a_search_comes_in_pages(store: Store) -> Outcome {
    settle(&store).await?;
    let rows: Vec<OfficeRecord> = (0..25)
        .map(|i| office(&format!("28701{i:02}000"), CARE, KOBE, "同じ名", "オナジナ"))
        .chain((0..25).map(|i| office(&format!("28701{i:02}000"), PLAN, KOBE, "同じ名", "オナジナ")))
        .collect();
    take_in(&store, "2026-01-31", "00", &rows).await?;
    let mut read = store.read().await?;
    let terms = ["同じ".to_owned()];
    assert_eq!(
        read.search_count(&Scope::nation(), &terms, on("2026-01-31")).await?,
        25,
        "an office is found once"
    );
    let mut all = Vec::new();
    for offset in [0, 10, 20, 30] {
        let page =
            read.search(&Scope::nation(), &terms, on("2026-01-31"), Slice { limit: 10, offset }).await?;
        all.extend(numbers(&page));
    }
    let expected: Vec<String> = (0..25).map(|i| format!("28701{i:02}000")).collect();
    assert_eq!(all, expected);
    Ok(())
}
