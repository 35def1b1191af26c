//! Who stops mail is not written to again, whatever becomes of the contact, until somebody asks for it.

use domain::{
    audit::{By, Deed},
    contact::{Asker, ContactId, DeletionId, Details, NotMailed, Resumption, Stop, StopReason},
    people::Scope,
    retention::{Grounds, Rule},
};
use store::{
    Store, StoreError,
    contacts::{Changed, Kept},
    retention::{Wanted, Which},
};

use super::contacts::{OFFICE, SECOND, add, asking, contact, look, mail, now, open_offices, told};
use crate::{
    engines::Outcome,
    world::{CARE, HIMEJI, HIRAKATA, day, moment, number, office, take_in},
};

pub(super) const STOP: Stop =
    Stop { since: chrono::NaiveDate::from_ymd_opt(2026, 6, 20).expect("a day"), reason: StopReason::Asked };

/// Whether the first contact of an office may be mailed.
async fn first(store: &Store, ten: &str) -> Result<(Kept, Option<NotMailed>), StoreError> {
    let kept = look(store, ten).await?.swap_remove(0);
    let refusal = kept.contact.details.mailable(kept.around).err();
    Ok((kept, refusal))
}

pub(super) async fn stop(store: &Store, ten: &str, (id, version): (ContactId, i64)) -> Outcome {
    let everywhere = Scope::nation();
    let mut write = store.write().await?;
    let ended = write.stop_contact(asking(&everywhere), number(ten), (id, version), STOP).await?;
    assert_eq!(ended, Changed::Done);
    write.commit().await
}

pub(super) async fn erase(store: &Store, ten: &str, certificate: u8) -> Outcome {
    let everywhere = Scope::nation();
    let id = DeletionId::new(now(), [certificate; 10]);
    let wanted = Wanted { grounds: Grounds::Person, asked_on: day("2026-06-30") };
    let mut write = store.write().await?;
    let gone = write.erase_contacts(asking(&everywhere), id, number(ten), Which::All, wanted).await?;
    assert!(gone.is_some());
    write.commit().await
}

pub(super) async fn a_stop_outlives_the_contact_it_was_said_for(store: Store) -> Outcome {
    open_offices(&store).await?;
    let shared = contact(1, OFFICE, mail("shared@example.jp"));
    add(&store, &shared).await?;
    add(&store, &contact(2, SECOND, mail("Shared@example.jp"))).await?;
    add(&store, &contact(3, "2770100018", mail("alone@example.jp"))).await?;
    assert_eq!(first(&store, SECOND).await?.1, None);
    stop(&store, OFFICE, (shared.id, 0)).await?;
    assert_eq!(first(&store, OFFICE).await?.1, Some(NotMailed::Stopped(STOP)));
    assert_eq!(first(&store, SECOND).await?.1, Some(NotMailed::StoppedElsewhere));

    // A rule takes the contacts of the office that closed.
    let rest = [
        office(SECOND, CARE, HIMEJI, "架空の姫路", ""),
        office("2770100018", CARE, HIRAKATA, "架空の枚方", ""),
    ];
    take_in(&store, "2026-02-28", "00", &rest).await?;
    let all = store.read().await?.retention().await?;
    let rule = all.into_iter().find(|setting| setting.rule == Rule::ClosedOffices).expect("the rule");
    let at = moment("2027-03-01T00:00:00Z");
    let mut write = store.write().await?;
    let gone = write.erase_next(&rule, DeletionId::new(at, [1; 10]), By::PROGRAM, at).await?;
    assert_eq!(gone.and_then(|gone| gone.office), Some(number(OFFICE)));
    write.commit().await?;
    assert_eq!(first(&store, SECOND).await?.1, Some(NotMailed::StoppedElsewhere));
    assert_eq!(first(&store, "2770100018").await?.1, None, "others are none the wiser");

    // Neither does an erasure that somebody asks for end it.
    let third = contact(4, "2770100018", mail("shared@example.jp"));
    erase(&store, "2770100018", 2).await?;
    add(&store, &third).await?;
    assert_eq!(first(&store, "2770100018").await?.1, Some(NotMailed::StoppedElsewhere));
    Ok(())
}

pub(super) async fn another_address_leaves_the_old_one_stopped(store: Store) -> Outcome {
    open_offices(&store).await?;
    let taro = contact(1, OFFICE, mail("old@example.jp"));
    add(&store, &taro).await?;
    stop(&store, OFFICE, (taro.id, 0)).await?;
    let everywhere = Scope::nation();
    let mut write = store.write().await?;
    // Also when whoever changes it leaves the stop out.
    let change = |_: Details| mail("new@example.jp");
    let ended = write.change_contact(asking(&everywhere), taro.office, (taro.id, 1), change).await?;
    assert_eq!(ended, Changed::Done);
    write.commit().await?;
    let (kept, refusal) = first(&store, OFFICE).await?;
    assert_eq!(kept.contact.details.address.as_str(), "new@example.jp");
    assert_eq!(refusal, Some(NotMailed::Stopped(STOP)), "a correction makes nothing mailable");
    add(&store, &contact(2, SECOND, mail("OLD@example.jp"))).await?;
    assert_eq!(first(&store, SECOND).await?.1, Some(NotMailed::StoppedElsewhere));
    Ok(())
}

pub(super) async fn who_is_erased_and_entered_again_stays_stopped(store: Store) -> Outcome {
    open_offices(&store).await?;
    let taro = contact(1, OFFICE, mail("taro@example.jp"));
    add(&store, &taro).await?;
    stop(&store, OFFICE, (taro.id, 0)).await?;
    erase(&store, OFFICE, 1).await?;
    let again = contact(2, OFFICE, mail("Taro@Example.jp"));
    add(&store, &again).await?;
    assert_eq!(first(&store, OFFICE).await?.1, Some(NotMailed::Stopped(STOP)));
    let of_phones = Details {
        address: domain::contact::Address::parse(domain::contact::Channel::Fax, "078-123-4567")
            .expect("a number"),
        ..mail("x@example.jp")
    };
    add(&store, &contact(3, SECOND, Details { stop: Some(STOP), ..of_phones })).await?;
    assert_eq!(
        look(&store, SECOND).await?[0].contact.details.stop,
        Some(STOP),
        "other ways are stopped alike"
    );
    Ok(())
}

pub(super) async fn mail_begins_again_when_somebody_asks_for_it(store: Store) -> Outcome {
    open_offices(&store).await?;
    let (taro, other) = (contact(1, OFFICE, mail("t@example.jp")), contact(2, SECOND, mail("T@example.jp")));
    add(&store, &taro).await?;
    add(&store, &other).await?;
    stop(&store, OFFICE, (taro.id, 0)).await?;
    let everywhere = Scope::nation();
    let wish = Resumption { asker: Asker::Person, asked_on: day("2026-06-29") };
    // Known of the other office, it is begun again there: the wish is the person's, not the office's.
    let mut write = store.write().await?;
    let twice = write.stop_contact(asking(&everywhere), other.office, (other.id, 0), STOP).await?;
    assert!(matches!(twice, Changed::Meanwhile(_)), "it is stopped already: {twice:?}");
    let ended = write.resume_contact(asking(&everywhere), other.office, (other.id, 0), wish).await?;
    assert_eq!(ended, Changed::Done);
    write.commit().await?;
    assert_eq!((first(&store, OFFICE).await?.1, first(&store, SECOND).await?.1), (None, None));
    let all = told(&store).await?;
    let (_, text) = all.iter().find(|(deed, _)| *deed == Deed::MailResumed).expect("on record");
    assert!(text.contains("本人からの申出") && text.contains("2026-06-29"), "{text}");
    assert!(all.iter().any(|(deed, text)| *deed == Deed::MailStopped && text.contains("2026-06-20")));

    let mut write = store.write().await?;
    let twice = write.resume_contact(asking(&everywhere), other.office, (other.id, 1), wish).await?;
    assert!(matches!(twice, Changed::Meanwhile(_)), "it is not stopped any more: {twice:?}");
    let gone = (ContactId::new(now(), [9; 10]), 0);
    assert_eq!(write.resume_contact(asking(&everywhere), other.office, gone, wish).await?, Changed::Gone);
    let osaka = super::contacts::scope("27");
    let refused = write.resume_contact(asking(&osaka), other.office, (other.id, 1), wish).await;
    assert!(matches!(refused, Err(StoreError::OutOfScope(_))), "{refused:?}");
    Ok(())
}
