//! What hands put right of what lists say stays, is told apart from it, and is found.

use domain::{
    audit::Deed,
    edit::{Against, Item, Note, Reason},
    office::OfficeRecord,
    people::Scope,
};
use store::{
    Store, StoreError,
    edits::{Edited, Kept, Placed, Wanted},
};

use super::{
    contacts::{OFFICE, SECOND, asking, by, now, open_offices, scope, told},
    lists::{ALL, on},
    search::find,
};
use crate::{
    engines::Outcome,
    world::{CARE, KOBE, PLAN, area, city, day, number, office, take_in},
};

fn wanted(item: Item, value: &str) -> Wanted {
    Wanted { item, value: value.into(), reason: Reason::Office, note: None }
}

/// Edits an item of an office that was not edited before, or was in this version.
async fn put(
    store: &Store,
    ten: &str,
    looked_at: Option<i64>,
    wanted: Wanted,
) -> Result<Option<Edited>, StoreError> {
    let everywhere = Scope::nation();
    let mut write = store.write().await?;
    let ended = write.put_edit(asking(&everywhere), number(ten), looked_at, wanted).await?;
    write.commit().await?;
    Ok(ended)
}

async fn only(store: &Store, ten: &str) -> Result<Kept, StoreError> {
    let mut all = store.read().await?.edits_of(number(ten)).await?;
    assert_eq!(all.len(), 1, "{all:?}");
    Ok(all.remove(0))
}

async fn placed(store: &Store, areas: &str, at: &str) -> Result<Vec<Placed>, StoreError> {
    store.read().await?.placed_edits(&scope(areas), day(at)).await
}

fn row(name: &str, phone: &str) -> OfficeRecord {
    OfficeRecord { phone: phone.into(), ..office(OFFICE, CARE, KOBE, name, "") }
}

pub(super) async fn no_list_overwrites_an_edit(store: Store) -> Outcome {
    open_offices(&store).await?;
    let before = store.read().await?.data_version().await?;
    let note = Note::parse("it's 引用 \\ \"x\"").expect("short");
    let full = Wanted { note, ..wanted(Item::Phone, "078-222-2222") };
    assert_eq!(put(&store, OFFICE, None, full).await?, Some(Edited::Done));
    let kept = only(&store, OFFICE).await?;
    assert_eq!((kept.by, kept.at, kept.office), (by().actor, now(), number(OFFICE)));
    assert_eq!((kept.edit.value.as_str(), kept.edit.listed.as_str()), ("078-222-2222", ""));
    assert_eq!(kept.edit.note.as_ref().map(Note::as_str), Some("it's 引用 \\ \"x\""));
    let version = store.read().await?.data_version().await?;
    assert!(version > before && kept.version == version, "held pages show it: {version}");
    assert_eq!(store.read().await?.edits().await?, std::slice::from_ref(&kept));
    let now = placed(&store, "28", "2026-07-01").await?;
    assert_eq!((now[0].municipality, now[0].name.as_str()), (Some(city(KOBE)), "架空の事業所"));
    assert_eq!((now[0].against(), now[0].listed), (Some(Against::AsBefore), true));

    for (as_of, phone, against) in
        [("2026-02-28", "078-333-3333", Against::Moved), ("2026-03-31", "0782222222", Against::Same)]
    {
        take_in(&store, as_of, "00", &[row("架空の事業所", phone)]).await?;
        assert_eq!(only(&store, OFFICE).await?, kept, "as it was");
        let now = placed(&store, "28", "2026-07-01").await?;
        assert_eq!((now[0].listed_now.as_deref(), now[0].against()), (Some(phone), Some(against)));
    }
    // Before that list the office had no telephone number, and after the next one it is gone.
    assert_eq!(placed(&store, "28", "2026-02-01").await?[0].against(), Some(Against::AsBefore));
    take_in(&store, "2026-04-30", "00", &[office(SECOND, CARE, KOBE, "架空の姫路", "")]).await?;
    let gone = placed(&store, "28", "2026-07-01").await?;
    assert_eq!((gone[0].against(), gone[0].listed, gone[0].name.as_str()), (None, false, "架空の事業所"));
    Ok(())
}

pub(super) async fn of_two_who_edit_at_once_the_second_is_told(store: Store) -> Outcome {
    open_offices(&store).await?;
    assert_eq!(put(&store, OFFICE, None, wanted(Item::Name, "架空の事業所")).await?, Some(Edited::AsListed));
    assert_eq!(put(&store, OFFICE, None, wanted(Item::Name, "一")).await?, Some(Edited::Done));
    let first = only(&store, OFFICE).await?;
    let meanwhile = Some(Edited::Meanwhile(Some(Box::new(first.clone()))));
    assert_eq!(put(&store, OFFICE, None, wanted(Item::Name, "二")).await?, meanwhile);
    assert_eq!(put(&store, OFFICE, Some(first.version + 9), wanted(Item::Name, "二")).await?, meanwhile);
    assert_eq!(put(&store, OFFICE, Some(first.version), wanted(Item::Name, "二")).await?, Some(Edited::Done));
    let second = only(&store, OFFICE).await?;
    assert_eq!((second.edit.value.as_str(), second.edit.listed.as_str()), ("二", "架空の事業所"));

    let everywhere = Scope::nation();
    let mut write = store.write().await?;
    let late = write.take_back_edit(asking(&everywhere), number(OFFICE), (Item::Name, first.version)).await?;
    assert_eq!(late, Some(Edited::Meanwhile(Some(Box::new(second.clone())))));
    drop(write);
    let mut write = store.write().await?;
    let back = (Item::Name, second.version);
    assert_eq!(write.take_back_edit(asking(&everywhere), number(OFFICE), back).await?, Some(Edited::Done));
    write.commit().await?;
    let mut write = store.write().await?;
    assert_eq!(write.take_back_edit(asking(&everywhere), number(OFFICE), back).await?, None, "it is gone");
    drop(write);
    // Taken back and made again it is another one: whoever looked at the first is told.
    assert_eq!(
        put(&store, OFFICE, Some(second.version), wanted(Item::Name, "三")).await?,
        Some(Edited::Meanwhile(None))
    );
    assert_eq!(put(&store, OFFICE, None, wanted(Item::Name, "三")).await?, Some(Edited::Done));
    assert!(only(&store, OFFICE).await?.version > second.version);

    let (last, made) = {
        let told = told(&store).await?;
        assert_eq!(
            told.iter().map(|(deed, _)| *deed).collect::<Vec<_>>(),
            [Deed::OfficeEdited, Deed::OfficeEditTakenBack, Deed::OfficeEdited, Deed::OfficeEdited]
        );
        (told[1].1.clone(), told[2].1.clone())
    };
    assert!(made.contains("一") && made.contains("二") && made.contains("事業所名"), "{made}");
    assert!(last.contains("二") && last.contains("架空の事業所"), "before and after: {last}");
    Ok(())
}

pub(super) async fn edits_of_elsewhere_are_refused(store: Store) -> Outcome {
    open_offices(&store).await?;
    assert_eq!(put(&store, SECOND, None, wanted(Item::Fax, "079-222-2222")).await?, Some(Edited::Done));
    let kept = only(&store, SECOND).await?;
    let (kobe, osaka) = (scope("281000"), scope("27"));
    for elsewhere in [&kobe, &osaka] {
        let mut write = store.write().await?;
        let asking = asking(elsewhere);
        let refused = write.put_edit(asking, number(SECOND), None, wanted(Item::Name, "よそ")).await;
        assert!(matches!(refused, Err(StoreError::OutOfScope(_))), "{refused:?}");
        let refused = write.take_back_edit(asking, number(SECOND), (Item::Fax, kept.version)).await;
        assert!(matches!(refused, Err(StoreError::OutOfScope(_))), "{refused:?}");
    }
    assert_eq!(placed(&store, "281000", "2026-07-01").await?, []);
    assert_eq!(placed(&store, "282014", "2026-07-01").await?.len(), 1);
    assert_eq!(placed(&store, "28", "2026-07-01").await?[0].area(), area("282014"));
    assert_eq!(put(&store, "2870900010", None, wanted(Item::Name, "一")).await?, None, "no list knows it");

    // An office that no list ever had any more, because an import was taken back, belongs to its prefecture.
    let mut write = store.write().await?;
    write.replace_seats(Vec::new()).await?;
    write.commit().await?;
    assert_eq!(placed(&store, "282014", "2026-07-01").await?, []);
    let left = placed(&store, "28", "2026-07-01").await?;
    assert_eq!((left[0].municipality, left[0].listed_now.as_deref(), left[0].against()), (None, None, None));
    let back = (Item::Fax, kept.version);
    let (himeji, hyogo) = (scope("282014"), scope("28"));
    let mut write = store.write().await?;
    assert_eq!(write.take_back_edit(asking(&himeji), number(SECOND), back).await?, None);
    assert_eq!(write.take_back_edit(asking(&hyogo), number(SECOND), back).await?, Some(Edited::Done));
    drop(write);

    let mut write = store.write().await?;
    write.forget_demo().await?;
    write.commit().await?;
    assert_eq!(store.read().await?.edits().await?, [], "it goes with the demonstration");
    Ok(())
}

pub(super) async fn the_search_box_finds_what_hands_put_right(store: Store) -> Outcome {
    open_offices(&store).await?;
    let rows = [
        row("架空の事業所", "078-111-1111"),
        office(OFFICE, PLAN, KOBE, "架空のケアプラン", ""),
        office("2870100025", CARE, KOBE, "架空の朝顔", "アサガオ"),
    ];
    take_in(&store, "2026-01-31", "281000", &rows).await?;
    assert_eq!(put(&store, OFFICE, None, wanted(Item::Name, "ひまわりの家")).await?, Some(Edited::Done));
    assert_eq!(put(&store, OFFICE, None, wanted(Item::Phone, "078-222-2222")).await?, Some(Edited::Done));
    let mut read = store.read().await?;
    for terms in [
        &["ヒマワリ"][..],
        &["0782222222"],
        &["078-222", "ひまわり"],
        &["ひまわり", "ケアプラン"],
        &["2870100017", "ひまわり"],
        &["架空の事業所"],
        &["078111"],
    ] {
        assert_eq!(find(&mut read, terms).await?, ["017"], "{terms:?}");
    }
    assert_eq!(find(&mut read, &["ひまわり", "朝顔"]).await?, [""; 0]);
    assert_eq!(find(&mut read, &["架空"]).await?, ["018", "017", "025", "015"], "each office once");
    let kept = ["ひまわり".to_owned()];
    assert_eq!(read.search(&scope("282014"), &kept, on("2026-02-01"), ALL).await?, []);
    assert_eq!(read.search_count(&scope("282014"), &kept, on("2026-02-01")).await?, 0);
    Ok(())
}
