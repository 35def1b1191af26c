//! What was done since a backup is done again in what it brings back, which is made by hand here, in the same database.

use chrono::TimeDelta;
use domain::{
    audit::{By, Deed},
    contact::{Asker, Resumption},
    people::{AccountState, Role, Scope},
    retention::{Grounds, Rule},
};
use store::{
    Store, Write,
    backup::{LeftOver, Past, Piece},
    lists::Slice,
};

use super::{
    contacts::{OFFICE, SECOND, add, asking, contact, look, mail, now, open_offices, scope, told},
    people::{HASH, after, email, join, someone, token},
    stops::{STOP, erase, stop},
};
use crate::{
    backup::poured_out,
    engines::{Outcome, Postgres, folder},
    world::{day, number},
};

pub(super) async fn what_was_done_since_a_backup_is_done_again(store: Store) -> Outcome {
    open_offices(&store).await?;
    let (secret, shared) =
        (contact(1, OFFICE, mail("secret@example.jp")), contact(2, SECOND, mail("s@example.jp")));
    add(&store, &secret).await?;
    add(&store, &shared).await?;
    let operator = join(&store, &someone(1, "operator@example.lg.jp", Role::Operator, "00")).await?;
    let out = join(&store, &someone(2, "out@example.lg.jp", Role::Viewer, "28")).await?;
    let aya = join(&store, &someone(3, "aya@example.lg.jp", Role::Prefecture, "28")).await?;
    let ben = join(&store, &someone(4, "ben@example.lg.jp", Role::Prefecture, "28")).await?;
    let same = join(&store, &someone(5, "same@example.lg.jp", Role::Prefecture, "28")).await?;

    // Since the backup: one contact goes, mail to another stops, one account is disabled, one has a new password, one a second
    // factor.
    erase(&store, OFFICE, 1).await?;
    stop(&store, SECOND, (shared.id, 0)).await?;
    let mut write = store.write().await?;
    let _ = write.disable_account(out.id, after(5)).await?;
    write.set_password(aya.id, "newer").await?;
    write.propose_totp(ben.id, "SECRET").await?;
    assert!(write.confirm_totp(ben.id, "SECRET", 1, after(5)).await?);
    write.put_recovery_codes(operator.id, &[token(1).hash()]).await?;
    assert!(write.replace_password(same.id, HASH, "the same, hashed anew").await?);
    write.commit().await?;
    let past = store.read().await?.past(now() - TimeDelta::hours(1)).await?;

    // The backup brings all of it back as it was.
    let everywhere = Scope::nation();
    let wish = Resumption { asker: Asker::Office, asked_on: day("2026-06-29") };
    add(&store, &secret).await?;
    let mut write = store.write().await?;
    let _ = write.resume_contact(asking(&everywhere), shared.office, (shared.id, 1), wish).await?;
    write.commit().await?;
    let mut write = store.write().await?;
    let _ = write.invite_again(out.id, token(2).hash(), after(60)).await?;
    assert_eq!(write.accept_invitation(token(2).hash(), HASH, after(6)).await?, Some(out.id));
    write.set_password(aya.id, "older").await?;
    write.forget_second_factor(ben.id).await?;
    write.put_recovery_codes(operator.id, &[token(1).hash(), token(3).hash()]).await?;
    assert!(write.replace_password(same.id, "the same, hashed anew", HASH).await?);
    write.commit().await?;

    let mut write = store.write().await?;
    let done = write.carry_over(&past, after(10)).await?;
    write.end_all_of_everybody().await?;
    write.commit().await?;
    assert_eq!((done.erased, done.stops, done.disabled), (1, 1, 1));
    assert_eq!(done.forgotten, [email("aya@example.lg.jp"), email("ben@example.lg.jp")]);
    let left =
        [LeftOver::Factor(email("ben@example.lg.jp")), LeftOver::Codes(email("operator@example.lg.jp"))];
    assert_eq!(done.left_over, left);

    assert_eq!(look(&store, OFFICE).await?, []);
    assert_eq!(look(&store, SECOND).await?[0].contact.details.stop, Some(STOP));
    let mut read = store.read().await?;
    let newest = read.deletions(&scope("28"), Slice { limit: 1, offset: 0 }).await?.swap_remove(0);
    assert_eq!(
        (newest.grounds, newest.asked_on, newest.office),
        (Grounds::Restore, day("2026-06-30"), Some(number(OFFICE)))
    );
    let state = read.account(out.id).await?.expect("an account").state;
    assert_eq!(state, AccountState::Disabled { since: after(10) });
    for account in [&aya, &ben] {
        let credentials = read.credentials(&account.email).await?.expect("an account");
        assert_eq!((credentials.password, credentials.second_factor), (None, false));
        assert_eq!(credentials.account.state, AccountState::Active, "a link for a new password lets them in");
    }
    assert_eq!(read.credentials(&same.email).await?.expect("an account").password.as_deref(), Some(HASH));
    assert_eq!(read.recovery_codes_left(operator.id).await?, 0);
    drop(read);
    assert!(told(&store).await?.iter().filter(|(deed, _)| *deed == Deed::PersonalDeleted).count() == 2);

    // Done once more, there is nothing left to do.
    let past = store.read().await?.past(now()).await?;
    let mut write = store.write().await?;
    assert_eq!(write.carry_over(&past, after(20)).await?, store::backup::CarriedOver::default());
    Ok(())
}

pub(super) async fn what_cannot_be_done_again_is_told(store: Store) -> Outcome {
    open_offices(&store).await?;
    let taro = contact(1, OFFICE, mail("t@example.jp"));
    add(&store, &taro).await?;
    let first = join(&store, &someone(1, "first@example.lg.jp", Role::Operator, "00")).await?;
    let second = join(&store, &someone(2, "second@example.lg.jp", Role::Operator, "00")).await?;
    let moved = join(&store, &someone(3, "moved@example.lg.jp", Role::Viewer, "28")).await?;
    let lost = join(&store, &someone(4, "lost@example.lg.jp", Role::Viewer, "28")).await?;
    let mut write = store.write().await?;
    let _ = write.disable_account(second.id, after(5)).await?;
    write.commit().await?;
    let past = store.read().await?.past(now()).await?;

    // Here the second one runs the system and the first one does not, and mail is stopped that was begun again since.
    stop(&store, OFFICE, (taro.id, 0)).await?;
    let mut write = store.write().await?;
    let _ = write.invite_again(second.id, token(2).hash(), after(60)).await?;
    assert_eq!(write.accept_invitation(token(2).hash(), HASH, after(6)).await?, Some(second.id));
    let _ = write.disable_account(first.id, after(7)).await?;
    let _ = write.change_account(moved.id, &moved.name, Role::Prefecture, &scope("28")).await?;
    let _ = write.disable_account(lost.id, after(-3 * 366 * 24 * 60)).await?;
    let all = write.retention().await?;
    let rule = all.into_iter().find(|one| one.rule == Rule::DisabledAccounts).expect("the rule");
    assert_eq!(write.forget_disabled_accounts(&rule, By::PROGRAM, after(8)).await?, 1);
    write.commit().await?;
    let mut write = store.write().await?;
    let done = write.carry_over(&past, after(10)).await?;
    let left = [
        LeftOver::Disabled(first.email),
        LeftOver::Lost(lost.email),
        LeftOver::Rights(moved.email, Role::Viewer, scope("28")),
        LeftOver::LastOperator(second.email.clone()),
        LeftOver::Resumed(1),
    ];
    assert_eq!(done.left_over, left);
    assert_eq!(
        done.forgotten,
        [second.email],
        "whoever had been sent away does not come in with the old password"
    );
    Ok(())
}

pub(super) async fn stops_of_another_installation_are_told_and_not_mixed(store: Store) -> Outcome {
    open_offices(&store).await?;
    let shared = contact(1, OFFICE, mail("s@example.jp"));
    add(&store, &shared).await?;
    stop(&store, OFFICE, (shared.id, 0)).await?;
    let past = store.read().await?.past(now()).await?;

    // What comes back was hashed with another key.
    let mut write = store.write().await?;
    write.put_note("stop_key", &"a".repeat(64)).await?;
    write.commit().await?;
    let mut write = store.write().await?;
    let done = write.carry_over(&past, after(10)).await?;
    assert_eq!((done.stops, done.left_over), (0, vec![LeftOver::OtherKey(1)]));
    drop(write);

    // What comes back is older than all contacts: the key goes with the stops.
    let mut write = store.write().await?;
    write.forget_demo().await?;
    write.put_note("stop_key", &"b".repeat(64)).await?;
    let done = write.carry_over(&past, after(10)).await?;
    assert_eq!((done.stops, done.left_over), (1, vec![]));
    write.commit().await?;
    open_offices(&store).await?;
    add(&store, &contact(2, OFFICE, mail("S@example.jp"))).await?;
    assert_eq!(look(&store, OFFICE).await?[0].contact.details.stop, Some(STOP));
    Ok(())
}

/// Erases the one contact and takes the rest of a restore on, of data that has it still.
async fn erased_once_more(past: &Past, write: &mut Write) -> Outcome {
    let done = write.carry_over(past, after(10)).await?;
    assert_eq!((done.erased, done.stops, done.left_over), (1, 1, vec![]));
    Ok(())
}

/// A contact whose address is stopped, in an office; and then neither.
async fn begin(store: &Store) -> Outcome {
    store.migrate().await?;
    open_offices(store).await?;
    add(store, &contact(1, OFFICE, mail("secret@example.jp"))).await?;
    add(store, &contact(2, SECOND, mail("s@example.jp"))).await
}

async fn go_on(store: &Store) -> Outcome {
    erase(store, OFFICE, 1).await?;
    stop(store, SECOND, (contact(2, SECOND, mail("s@example.jp")).id, 0)).await
}

/// What is left of it once an older copy was brought back: both certificates, no contact, and the stop.
async fn as_it_should_be(store: &Store) -> Outcome {
    assert_eq!(look(store, OFFICE).await?, []);
    assert_eq!(look(store, SECOND).await?[0].contact.details.stop, Some(STOP));
    let all = store.read().await?.deletions(&scope("28"), Slice { limit: 9, offset: 0 }).await?;
    let grounds: Vec<Grounds> = all.iter().map(|deletion| deletion.grounds).collect();
    assert!(grounds.len() == 2 && grounds.contains(&Grounds::Restore) && grounds.contains(&Grounds::Person));
    Ok(())
}

#[tokio::test]
async fn an_older_copy_of_sqlite_takes_over_what_came_since() {
    let folder = folder();
    let store = Store::sqlite(&folder.path().join("now.db")).await.expect("a new file");
    begin(&store).await.expect("contacts");
    let file = folder.path().join("then.db");
    store.copy_to(&file).await.expect("a copy");
    go_on(&store).await.expect("what came since");
    let past = store.read().await.expect("a view").past(now()).await.expect("read");
    let older = Store::sqlite(&file).await.expect("the copy");
    let mut write = older.write().await.expect("a writer");
    erased_once_more(&past, &mut write).await.expect("done again");
    write.commit().await.expect("kept");
    as_it_should_be(&older).await.expect("as it should be");
}

#[tokio::test]
async fn older_rows_of_postgres_take_over_what_came_since() {
    let Some(database) = Postgres::create().await else { return };
    let open = || async { Store::postgres(&database.url()).await.expect("a database") };
    let store = open().await;
    begin(&store).await.expect("contacts");
    let (tables, rows) = poured_out(&store).await;
    go_on(&store).await.expect("what came since");
    store.close().await;
    let (send, pieces) = tokio::sync::mpsc::channel(rows.len() + 1);
    for (table, bytes) in rows {
        send.send(Piece::Rows { table, bytes }).await.expect("room");
    }
    send.send(Piece::End).await.expect("room");
    let last = open().await;
    let mut poured = last.pour_in(last.newest_shape(), &tables, true, now(), pieces).await.expect("rows");
    let past = poured.take_past().expect("there was data").expect("it can be read");
    erased_once_more(&past, poured.work()).await.expect("done again");
    poured.keep().await.expect("kept");
    let store = open().await;
    as_it_should_be(&store).await.expect("as it should be");
    store.close().await;
    database.drop().await;
}
