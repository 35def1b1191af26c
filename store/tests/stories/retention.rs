//! Personal data goes, and what is left proves it.

use chrono::{DateTime, Utc};
use domain::{
    audit::{Actor, By, Deed},
    contact::{ContactId, DeletionId, Details, Stop, StopReason},
    people::{Role, Scope},
    retention::{Deletion, Grounds, Rule, Setting, fingerprint},
};
use store::{
    Store, StoreError,
    lists::Slice,
    meta::Origin,
    people::accounts::Change,
    retention::{Wanted, Which},
};

use super::{
    contacts::{OFFICE, add, asking, contact, look, mail, now, open_offices, scope, told},
    people::{join, someone},
};
use crate::{
    engines::Outcome,
    world::{CARE, HIMEJI, HIRAKATA, day, moment, number, office, take_in},
};

const ALL: Slice = Slice { limit: 100, offset: 0 };

fn certificate(chance: u8) -> DeletionId {
    DeletionId::new(now(), [chance; 10])
}

fn asked() -> Wanted {
    Wanted { grounds: Grounds::Office, asked_on: day("2026-06-30") }
}

async fn rule(store: &Store, rule: Rule) -> Result<Setting, StoreError> {
    let all = store.read().await?.retention().await?;
    Ok(all.into_iter().find(|setting| setting.rule == rule).expect("the rule"))
}

/// Carries a rule out to its end and gives what it took.
async fn carry_out(store: &Store, of: Rule, at: DateTime<Utc>) -> Result<Vec<Deletion>, StoreError> {
    let setting = rule(store, of).await?;
    let mut all = Vec::new();
    loop {
        let chance = u8::try_from(all.len()).expect("few");
        let mut write = store.write().await?;
        let id = DeletionId::new(at, [100 + chance; 10]);
        let Some(deletion) = write.erase_next(&setting, id, By::PROGRAM, at).await? else { return Ok(all) };
        write.commit().await?;
        all.push(deletion);
    }
}

async fn left(store: &Store, ten: &str) -> Result<Vec<ContactId>, StoreError> {
    let everywhere = Scope::nation();
    let mut write = store.write().await?;
    let seen = write.look_at_contacts(asking(&everywhere), number(ten)).await?;
    Ok(seen.expect("a known office").1.iter().map(|kept| kept.contact.id).collect())
}

pub(super) async fn what_is_erased_is_gone_and_leaves_a_certificate(store: Store) -> Outcome {
    open_offices(&store).await?;
    let all: Vec<_> =
        (1..=3).map(|chance| contact(chance, OFFICE, mail(&format!("secret{chance}@example.jp")))).collect();
    for new in &all {
        add(&store, new).await?;
    }
    let hyogo = scope("28");
    let ten = number(OFFICE);
    let mut write = store.write().await?;
    let one = write
        .erase_contacts(asking(&hyogo), certificate(1), ten, Which::One(all[1].id), asked())
        .await?
        .expect("it was there");
    write.commit().await?;
    assert_eq!((one.count, one.office, one.fingerprint.clone()), (1, Some(ten), fingerprint(&[all[1].id])));
    assert_eq!(left(&store, OFFICE).await?, [all[0].id, all[2].id]);

    let mut write = store.write().await?;
    let again =
        write.erase_contacts(asking(&hyogo), certificate(2), ten, Which::One(all[1].id), asked()).await?;
    assert_eq!(again, None, "what is gone leaves no second certificate");
    let rest = write.erase_contacts(asking(&hyogo), certificate(3), ten, Which::All, asked()).await?;
    write.commit().await?;
    assert_eq!(rest.map(|rest| rest.count), Some(2));
    assert_eq!(left(&store, OFFICE).await?, []);

    let mut read = store.read().await?;
    assert_eq!(read.deletion(&hyogo, certificate(1)).await?, Some(one));
    let listed = read.deletions(&scope("281000,27"), ALL).await?;
    assert_eq!(listed.iter().map(|deletion| deletion.count).collect::<Vec<_>>(), [2, 1], "the newest first");
    assert_eq!(read.deletions(&hyogo, Slice { limit: 1, offset: 1 }).await?.len(), 1);
    assert_eq!((read.deletion_count(&hyogo).await?, read.deletion_count(&scope("27")).await?), (2, 0));
    let elsewhere = read.deletion(&scope("27"), certificate(1)).await;
    assert!(matches!(elsewhere, Err(StoreError::OutOfScope(_))), "{elsewhere:?}");
    assert_eq!(read.deletion(&hyogo, certificate(9)).await?, None);
    drop(read);
    let trail = told(&store).await?;
    assert_eq!(trail.iter().filter(|(deed, _)| *deed == Deed::PersonalDeleted).count(), 2);
    assert!(trail.iter().all(|(_, text)| !text.contains("secret")));

    let mut write = store.write().await?;
    let refused = write.erase_contacts(asking(&scope("27")), certificate(4), ten, Which::All, asked()).await;
    assert!(matches!(refused, Err(StoreError::OutOfScope(_))), "{refused:?}");
    Ok(())
}

pub(super) async fn what_is_erased_is_in_no_draft_either(store: Store) -> Outcome {
    open_offices(&store).await?;
    let taro = contact(1, OFFICE, mail("secret@example.jp"));
    add(&store, &taro).await?;
    let account = join(&store, &someone(1, "a@example.jp", Role::Prefecture, "28")).await?.id;
    let forms = ["/offices/2870100017/contacts/new", "/offices/2870200015/contacts/new"];
    let mut write = store.write().await?;
    for form in forms {
        write.keep_draft(account, form, "address=secret%40example.jp", now()).await?;
    }
    write.commit().await?;
    let everywhere = Scope::nation();
    let mut write = store.write().await?;
    let gone =
        write.erase_contacts(asking(&everywhere), certificate(1), taro.office, Which::All, asked()).await?;
    assert!(gone.is_some());
    write.commit().await?;
    let mut read = store.read().await?;
    assert_eq!(read.draft(account, forms[0], now()).await?, None);
    assert!(read.draft(account, forms[1], now()).await?.is_some(), "what is about another office stays");
    Ok(())
}

pub(super) async fn what_was_kept_long_enough_goes(store: Store) -> Outcome {
    open_offices(&store).await?;
    let old = Details { confirmed_on: day("2023-06-30"), ..mail("old@example.jp") };
    let stop = Some(Stop { since: day("2023-06-01"), reason: StopReason::Asked });
    let stopped = Details { stop, confirmed_on: day("2020-01-01"), ..mail("stopped@example.jp") };
    add(&store, &contact(1, OFFICE, old.clone())).await?;
    add(&store, &contact(2, OFFICE, mail("new@example.jp"))).await?;
    add(&store, &contact(3, "2870200015", old)).await?;
    add(&store, &contact(4, "2870200015", stopped)).await?;

    // 36 months are over on the day itself, not before.
    let setting = rule(&store, Rule::Unconfirmed).await?;
    assert_eq!((setting.months, setting.enabled, setting.ran_at), (36, true, None));
    let mut read = store.read().await?;
    assert_eq!(read.retention_due(&setting, day("2026-06-29")).await?, 1);
    assert_eq!(read.retention_due(&setting, day("2026-06-30")).await?, 3);
    drop(read);
    let gone = carry_out(&store, Rule::Unconfirmed, now()).await?;
    assert_eq!(gone.iter().map(|deletion| deletion.count).collect::<Vec<_>>(), [1, 2], "one an office");
    assert!(gone.iter().all(|d| d.grounds == Grounds::Rule(Rule::Unconfirmed) && d.by == Actor::Program));
    assert_eq!(left(&store, OFFICE).await?.len(), 1);
    assert_eq!(left(&store, "2870200015").await?, []);
    // Who stopped mail is not forgotten with the contact.
    add(&store, &contact(5, "2870200015", mail("stopped@example.jp"))).await?;
    let kept = look(&store, "2870200015").await?;
    assert_eq!(kept[0].contact.details.stop, stop);
    assert_eq!(carry_out(&store, Rule::Unconfirmed, now()).await?, [], "a second run finds nothing");

    let mut write = store.write().await?;
    write.retention_ran(Rule::Unconfirmed, now(), 2).await?;
    write.commit().await?;
    let setting = rule(&store, Rule::Unconfirmed).await?;
    assert_eq!((setting.ran_at, setting.ran_count), (Some(now()), 2));
    Ok(())
}

pub(super) async fn contacts_of_a_closed_office_go(store: Store) -> Outcome {
    open_offices(&store).await?;
    add(&store, &contact(1, OFFICE, mail("a@example.jp"))).await?;
    add(&store, &contact(2, "2870200015", mail("b@example.jp"))).await?;
    // The list of February does not have the first office any more.
    let rest = [
        office("2870200015", CARE, HIMEJI, "架空の姫路", ""),
        office("2770100018", CARE, HIRAKATA, "架空の枚方", ""),
    ];
    take_in(&store, "2026-02-28", "00", &rest).await?;
    let setting = rule(&store, Rule::ClosedOffices).await?;
    assert_eq!(setting.months, 12);
    let mut read = store.read().await?;
    assert_eq!(read.retention_due(&setting, day("2027-02-27")).await?, 0);
    assert_eq!(read.retention_due(&setting, day("2027-02-28")).await?, 1);
    drop(read);
    assert_eq!(carry_out(&store, Rule::ClosedOffices, moment("2027-02-26T00:00:00Z")).await?, []);
    let gone = carry_out(&store, Rule::ClosedOffices, moment("2027-02-28T00:00:00Z")).await?;
    assert_eq!(gone.iter().map(|d| d.office).collect::<Vec<_>>(), [Some(number(OFFICE))]);
    assert!(gone[0].municipality.is_some());
    assert_eq!(left(&store, "2870200015").await?.len(), 1);
    Ok(())
}

pub(super) async fn a_rule_is_set_and_that_is_on_record(store: Store) -> Outcome {
    let before = rule(&store, Rule::Unconfirmed).await?;
    let by = By::COMMAND;
    let mut write = store.write().await?;
    assert!(write.set_retention(&before, (24, false), by, now()).await?);
    write.commit().await?;
    let mut write = store.write().await?;
    assert!(!write.set_retention(&before, (12, true), by, now()).await?, "somebody else was quicker");
    drop(write);
    let after = rule(&store, Rule::Unconfirmed).await?;
    assert_eq!((after.months, after.enabled, after.version), (24, false, 1));
    let told = told(&store).await?;
    assert!(told[0].0 == Deed::SettingChanged && told[0].1.contains("36") && told[0].1.contains("24"));

    // Runs of work go without a certificate.
    let jobs = rule(&store, Rule::Jobs).await?;
    let mut write = store.write().await?;
    assert_eq!(write.retention_due(&jobs, day("2026-07-01")).await?, 0);
    assert_eq!(write.forget_ended_jobs(&jobs, day("2026-07-01")).await?, 0);
    assert_eq!(write.erase_next(&jobs, certificate(1), by, now()).await?, None);
    Ok(())
}

pub(super) async fn contacts_of_the_demonstration_go_with_it(store: Store) -> Outcome {
    open_offices(&store).await?;
    let mut write = store.write().await?;
    write.set_origin(Origin::Demo).await?;
    write.commit().await?;
    add(&store, &contact(1, OFFICE, mail("a@example.jp"))).await?;
    add(&store, &contact(2, OFFICE, mail("b@example.jp"))).await?;
    let everywhere = Scope::nation();
    let one = Which::One(contact(1, OFFICE, mail("a@example.jp")).id);
    let mut write = store.write().await?;
    let gone =
        write.erase_contacts(asking(&everywhere), certificate(1), number(OFFICE), one, asked()).await?;
    assert!(gone.expect("it was there").demonstration, "the certificate says so");
    write.commit().await?;
    let mut write = store.write().await?;
    write.forget_demo().await?;
    write.commit().await?;
    take_in(&store, "2026-01-31", "28", &[office(OFFICE, CARE, HIMEJI, "本物", "")]).await?;
    assert_eq!(left(&store, OFFICE).await?, []);
    Ok(())
}

pub(super) async fn accounts_that_were_ended_long_ago_go(store: Store) -> Outcome {
    let (taro, aya) = (
        someone(1, "taro@example.lg.jp", Role::Viewer, "28"),
        someone(2, "aya@example.lg.jp", Role::Viewer, "28"),
    );
    let operator = someone(3, "unyo@example.lg.jp", Role::Operator, "00");
    for one in [&taro, &aya, &operator] {
        join(&store, one).await?;
    }
    let ended = |text: &str| text.parse().expect("an instant");
    let mut write = store.write().await?;
    assert_eq!(write.disable_account(taro.id, ended("2026-07-01T14:59:59Z")).await?, Change::Done);
    assert_eq!(write.disable_account(aya.id, ended("2026-07-01T15:00:01Z")).await?, Change::Done);
    write.commit().await?;
    let setting = rule(&store, Rule::DisabledAccounts).await?;
    assert_eq!((setting.months, setting.enabled), (24, true));
    let mut write = store.write().await?;
    // The last of the days that are too long ago ends at midnight in Japan.
    assert_eq!(write.retention_due(&setting, day("2028-06-30")).await?, 0);
    assert_eq!(write.retention_due(&setting, day("2028-07-01")).await?, 1);
    let (by, at) = (By::PROGRAM, ended("2028-07-01T00:00:00Z"));
    assert_eq!(write.forget_disabled_accounts(&setting, by, at).await?, 1);
    assert_eq!(write.forget_disabled_accounts(&setting, by, at).await?, 0, "once");
    assert_eq!(write.erase_next(&setting, certificate(1), by, at).await?, None, "of no office");
    write.commit().await?;
    let mut read = store.read().await?;
    assert_eq!(read.account(taro.id).await?, None);
    assert!(read.account(aya.id).await?.is_some() && read.account(operator.id).await?.is_some());
    drop(read);
    let told = told(&store).await?;
    assert_eq!(told[0].0, Deed::PersonalDeleted);
    assert!(told[0].1.contains("利用を停止した利用者") && !told[0].1.contains("taro"), "{told:?}");
    Ok(())
}
