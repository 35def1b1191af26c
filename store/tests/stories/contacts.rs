//! How offices are reached: contacts are looked at, added and changed, and each of it is on record.

use chrono::{DateTime, Utc};
use domain::{
    audit::{Actor, By, Deed, Subject},
    contact::{
        Address, Around, Channel, Consent, Contact, ContactId, Details, Means, NotMailed, Reach, Source,
        Stop, StopReason, Tidy,
    },
    people::{PersonName, Scope},
};
use store::{
    Store, StoreError,
    audit::Filter,
    contacts::{Added, Asking, Changed, Kept, Sought},
    lists::Slice,
};

use super::audit::account;
use crate::{
    engines::Outcome,
    world::{CARE, HIMEJI, HIRAKATA, KOBE, area, day, moment, number, office, settle, take_in},
};

pub(super) const OFFICE: &str = "2870100017";
pub(super) const SECOND: &str = "2870200015";

pub(super) fn now() -> DateTime<Utc> {
    moment("2026-07-01T00:00:00Z")
}

pub(super) fn by() -> By {
    By::request(Actor::Account(account()), "019c1159-7000-7000-8000-010203040506".parse().expect("a number"))
}

pub(super) fn scope(areas: &str) -> Scope {
    Scope::parse(areas).expect("areas")
}

pub(super) fn asking(scope: &Scope) -> Asking<'_> {
    Asking { scope, by: by(), at: now() }
}

pub(super) fn mail(written: &str) -> Details {
    Details {
        address: Address::parse(Channel::Email, written).expect("an address"),
        person: None,
        department: None,
        source: Source::Application,
        source_on: day("2026-06-01"),
        consent: Consent::Given { on: day("2026-06-01"), means: Means::Paper },
        stop: None,
        note: None,
        confirmed_on: day("2026-06-01"),
    }
}

pub(super) fn contact(chance: u8, ten: &str, details: Details) -> Contact {
    Contact { id: ContactId::new(now(), [chance; 10]), office: number(ten), details }
}

/// Two offices in Hyogo, one in Osaka.
pub(super) async fn open_offices(store: &Store) -> Outcome {
    settle(store).await?;
    let rows = [
        office(OFFICE, CARE, KOBE, "架空の事業所", ""),
        office(SECOND, CARE, HIMEJI, "架空の姫路", ""),
        office("2770100018", CARE, HIRAKATA, "架空の枚方", ""),
    ];
    take_in(store, "2026-01-31", "00", &rows).await?;
    Ok(())
}

pub(super) async fn add(store: &Store, new: &Contact) -> Outcome {
    let everywhere = Scope::nation();
    let mut write = store.write().await?;
    assert_eq!(write.add_contact(asking(&everywhere), new).await?, Some(Added::Done));
    write.commit().await
}

pub(super) async fn look(store: &Store, ten: &str) -> Result<Vec<Kept>, StoreError> {
    let everywhere = Scope::nation();
    let mut write = store.write().await?;
    let (_, all) = write.look_at_contacts(asking(&everywhere), number(ten)).await?.expect("a known office");
    write.commit().await?;
    Ok(all)
}

/// What was done, the newest first, and everything that was told about it.
pub(super) async fn told(store: &Store) -> Result<Vec<(Deed, String)>, StoreError> {
    let slice = Slice { limit: 100, offset: 0 };
    let kept = store.read().await?.audit(&Filter::default(), slice).await?;
    let deed = |record: &domain::audit::Record| record.deed().expect("a known deed");
    Ok(kept.iter().map(|kept| (deed(&kept.record), format!("{:?}", kept.record))).collect())
}

fn full() -> Details {
    Details {
        person: PersonName::parse("架空 太郎").ok(),
        department: Tidy::parse("相談係").expect("short"),
        stop: Some(Stop { since: day("2026-06-20"), reason: StopReason::Complaint }),
        note: Tidy::parse("it's 午後は不在 \\ \"x\"").expect("short"),
        ..mail("Taro@example.jp")
    }
}

pub(super) async fn a_contact_comes_back_as_it_went_in(store: Store) -> Outcome {
    open_offices(&store).await?;
    let post = Details {
        address: Address::parse(Channel::Post, "650-0001 兵庫県神戸市").expect("an address"),
        consent: Consent::Unknown,
        ..mail("x@example.jp")
    };
    let all =
        [contact(1, OFFICE, post), contact(2, OFFICE, full()), contact(3, OFFICE, mail("b@example.jp"))];
    for new in &all {
        add(&store, new).await?;
    }
    let kept = look(&store, OFFICE).await?;
    let found: Vec<&Contact> = kept.iter().map(|kept| &kept.contact).collect();
    assert_eq!(found, [&all[1], &all[2], &all[0]], "mail before letters, the earlier first");
    assert_eq!((kept[0].version, kept[0].changed_at, kept[0].around), (0, now(), Around::PLAIN));

    // The same address in another spelling is told, and changes nothing.
    let everywhere = Scope::nation();
    let mut write = store.write().await?;
    let twice = write.add_contact(asking(&everywhere), &contact(4, OFFICE, mail("TARO@example.jp"))).await?;
    assert_eq!(twice, Some(Added::Twice));
    // And an office that no list knows has none.
    let unknown = contact(5, "2870900010", mail("c@example.jp"));
    assert_eq!(write.add_contact(asking(&everywhere), &unknown).await?, None);
    assert_eq!(write.look_at_contacts(asking(&everywhere), unknown.office).await?, None);
    drop(write);
    assert_eq!(look(&store, OFFICE).await?.len(), 3);
    Ok(())
}

pub(super) async fn every_look_and_change_is_on_record_without_what_is_personal(store: Store) -> Outcome {
    open_offices(&store).await?;
    let taro = contact(1, OFFICE, full());
    add(&store, &taro).await?;
    look(&store, OFFICE).await?;
    let everywhere = Scope::nation();
    let mut write = store.write().await?;
    let one = write.look_at_contact(asking(&everywhere), taro.office, taro.id).await?;
    assert_eq!(one.map(|(_, kept)| kept.contact), Some(taro.clone()));
    write.commit().await?;
    let mut write = store.write().await?;
    let after = Details { stop: full().stop, ..mail("jiro@example.jp") };
    let changed =
        write.change_contact(asking(&everywhere), taro.office, (taro.id, 0), |_| after.clone()).await?;
    assert_eq!(changed, Changed::Done);
    write.commit().await?;
    let mut write = store.write().await?;
    let listed = write.export_contacts(asking(&everywhere), area("28"), "csv").await?;
    assert_eq!(listed.len(), 1);
    assert_eq!((listed[0].name.as_str(), &listed[0].kept.contact.details), ("架空の事業所", &after));
    write.commit().await?;

    let told = told(&store).await?;
    let deeds: Vec<Deed> = told.iter().map(|(deed, _)| *deed).collect();
    let viewed = Deed::PersonalViewed;
    let expected = [Deed::Exported, Deed::PersonalChanged, viewed, viewed, Deed::PersonalChanged];
    assert_eq!(deeds, expected);
    assert!(told[4].1.contains("stopped_on"), "{}", told[4].1);
    for (_, text) in &told {
        for personal in ["aro@", "jiro", "example", "太郎", "相談", "午後"] {
            assert!(!text.contains(personal), "{personal}: {text}");
        }
    }
    let subject = Subject::Office(taro.office);
    let history = store.read().await?.audit_of(&subject, Slice { limit: 9, offset: 0 }).await?;
    assert_eq!(history.len(), 4, "an office tells who looked at its contacts");
    Ok(())
}

pub(super) async fn of_two_who_change_a_contact_the_second_is_told(store: Store) -> Outcome {
    open_offices(&store).await?;
    let taro = contact(1, OFFICE, mail("taro@example.jp"));
    add(&store, &taro).await?;
    add(&store, &contact(2, OFFICE, mail("box@example.jp"))).await?;
    let everywhere = Scope::nation();
    let change = |version: i64, details: Details| {
        let (store, scope, taro) = (store.clone(), everywhere.clone(), taro.clone());
        async move {
            let mut write = store.write().await?;
            let ended =
                write.change_contact(asking(&scope), taro.office, (taro.id, version), |_| details).await?;
            write.commit().await?;
            Ok::<_, StoreError>(ended)
        }
    };
    let first = Details { note: Tidy::parse("先の人").expect("short"), ..taro.details.clone() };
    assert_eq!(change(0, first.clone()).await?, Changed::Done);
    let second = Details { note: Tidy::parse("後の人").expect("short"), ..taro.details.clone() };
    let Changed::Meanwhile(now) = change(0, second.clone()).await? else { panic!("the second is told") };
    assert_eq!((&now.contact.details, now.version), (&first, 1));
    assert_eq!(change(1, second.clone()).await?, Changed::Done, "having seen it, they may");
    assert_eq!(look(&store, OFFICE).await?[0].contact.details, second);
    assert_eq!(change(2, mail("BOX@example.jp")).await?, Changed::Twice);

    let mut write = store.write().await?;
    let gone = ContactId::new(now_later(), [9; 10]);
    let ended = write.change_contact(asking(&everywhere), taro.office, (gone, 0), |same| same).await?;
    assert_eq!(ended, Changed::Gone);
    Ok(())
}

fn now_later() -> DateTime<Utc> {
    moment("2026-07-02T00:00:00Z")
}

pub(super) async fn contacts_of_elsewhere_are_refused(store: Store) -> Outcome {
    open_offices(&store).await?;
    let taro = contact(1, OFFICE, mail("taro@example.jp"));
    add(&store, &taro).await?;
    let himeji = scope("282014,27");
    let refused = |outcome: Result<bool, StoreError>| {
        assert!(matches!(outcome, Err(StoreError::OutOfScope(_))), "{outcome:?}");
    };
    let mut write = store.write().await?;
    refused(write.look_at_contacts(asking(&himeji), taro.office).await.map(|seen| seen.is_some()));
    refused(write.look_at_contact(asking(&himeji), taro.office, taro.id).await.map(|seen| seen.is_some()));
    refused(write.add_contact(asking(&himeji), &taro).await.map(|added| added.is_some()));
    let change = write.change_contact(asking(&himeji), taro.office, (taro.id, 0), |same| same).await;
    refused(change.map(|changed| changed == Changed::Done));
    assert_eq!(write.export_contacts(asking(&himeji), area("00"), "csv").await?, []);
    drop(write);
    assert_eq!(told(&store).await?.len(), 1, "what was refused left no contact and no entry");
    let mut read = store.read().await?;
    refused(read.contact_stubs(&himeji, taro.office).await.map(|stubs| stubs.is_some()));
    let stubs = read.contact_stubs(&scope("28"), taro.office).await?.expect("a known office");
    assert_eq!((stubs[0].id, stubs[0].terms), (taro.id, taro.details.terms()));
    let places: Vec<u32> = read
        .reached(&himeji, area("00"), day("2026-07-01"))
        .await?
        .iter()
        .map(|r| r.municipality.get())
        .collect();
    assert_eq!(places, [HIRAKATA, HIMEJI]);
    Ok(())
}

pub(super) async fn who_stops_mail_stops_it_everywhere(store: Store) -> Outcome {
    open_offices(&store).await?;
    add(&store, &contact(1, OFFICE, mail("shared@example.jp"))).await?;
    let stop = Some(Stop { since: day("2026-06-20"), reason: StopReason::Asked });
    add(&store, &contact(2, SECOND, Details { stop, ..mail("Shared@example.jp") })).await?;
    let kept = &look(&store, OFFICE).await?[0];
    assert_eq!(kept.contact.details.mailable(kept.around), Err(NotMailed::StoppedElsewhere));

    let mut read = store.read().await?;
    let reached = read.reached(&scope("28"), area("28"), day("2026-07-01")).await?;
    let of = |place: usize, reach: Reach| reached[place].offices[reach as usize];
    assert_eq!((of(0, Reach::Stopped), of(0, Reach::Nothing)), (1, 0), "Kobe");
    assert_eq!((of(1, Reach::Stopped), of(1, Reach::Mailable)), (1, 0), "Himeji");
    let before = read.reached(&scope("28"), area("28"), day("2025-07-01")).await?;
    assert_eq!(before, [], "before the first list there is no office");
    Ok(())
}

pub(super) async fn offices_without_a_contact_are_found(store: Store) -> Outcome {
    settle(&store).await?;
    let rows = [
        office(OFFICE, CARE, KOBE, "架空の事業所", "カクウ"),
        office("2870100025", CARE, KOBE, "架空の二", ""),
        office("2870100033", CARE, KOBE, "架空の三", ""),
        office(SECOND, CARE, HIMEJI, "架空の姫路", ""),
    ];
    take_in(&store, "2026-01-31", "00", &rows).await?;
    add(&store, &contact(1, OFFICE, mail("taro@example.jp"))).await?;
    add(&store, &contact(2, OFFICE, mail("box@example.jp"))).await?;
    let mut read = store.read().await?;
    let kobe = Sought {
        municipality: domain::code::MunicipalityCode::new(KOBE).expect("a code"),
        on: day("2026-07-01"),
        without: false,
    };
    let (first, all) = (Slice { limit: 2, offset: 0 }, Slice { limit: 9, offset: 0 });
    let (total, offices) = read.reached_offices(&scope("28"), kobe, first).await?;
    let told: Vec<_> = offices.iter().map(|one| (one.number.to_string(), one.contacts, one.reach)).collect();
    let expected = [(OFFICE.to_owned(), 2, Reach::Mailable), ("2870100025".to_owned(), 0, Reach::Nothing)];
    assert_eq!((total, told.as_slice()), (3, expected.as_slice()));
    assert_eq!((offices[0].name.as_str(), offices[0].kana.as_str()), ("架空の事業所", "カクウ"));
    let without = Sought { without: true, ..kobe };
    let (total, offices) = read.reached_offices(&scope("28"), without, all).await?;
    assert_eq!((total, offices.len()), (2, 2));
    assert!(offices.iter().all(|one| one.contacts == 0 && one.number != number(OFFICE)));
    let early = Sought { on: day("2025-07-01"), ..kobe };
    assert_eq!(read.reached_offices(&scope("28"), early, all).await?, (0, vec![]), "before the first list");
    let outside = read.reached_offices(&scope("282014"), kobe, all).await;
    assert!(matches!(outside, Err(StoreError::OutOfScope(_))), "{outside:?}");
    Ok(())
}
