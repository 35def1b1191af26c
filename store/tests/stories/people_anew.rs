//! People: what ends when something about an account changes, and what goes on.

use domain::people::{Role, SessionId};
use store::{Store, StoreError, people::links::Purpose};

use super::people::{HASH, after, alive, join, morning, sign_in, someone, token};
use crate::engines::Outcome;

pub(super) async fn the_session_that_asks_goes_on(store: Store) -> Outcome {
    let account = join(&store, &someone(1, "taro@example.lg.jp", Role::Viewer, "28")).await?;
    let other = join(&store, &someone(2, "aya@example.lg.jp", Role::Viewer, "28")).await?;
    for (who, number) in [(&account, 1), (&account, 2), (&account, 3), (&other, 4)] {
        assert!(sign_in(&store, who, number, after(1)).await?);
    }
    let id = |number: u8| SessionId::new(after(1), [number; 10]);
    let mut write = store.write().await?;
    write.make_link(&account, Purpose::SecondStep, token(11).hash(), after(60)).await?;
    write.make_link(&other, Purpose::SecondStep, token(12).hash(), after(60)).await?;
    assert_eq!(write.begin_anew(account.id, Some(id(2))).await?, Some(2));
    write.commit().await?;
    for (number, lives) in [(1, false), (2, true), (3, false), (4, true)] {
        assert_eq!(alive(&store, number, after(2)).await?, lives, "session {number}");
    }
    let mut read = store.read().await?;
    assert_eq!(read.link(token(11).hash(), Purpose::SecondStep, after(2)).await?, None);
    assert!(read.link(token(12).hash(), Purpose::SecondStep, after(2)).await?.is_some(), "somebody else's");
    drop(read);
    assert!(!sign_in(&store, &account, 5, after(2)).await?, "who looked at the account before is too late");

    // Once more, and from one that has ended, or was never this account's.
    let mut write = store.write().await?;
    assert_eq!(write.begin_anew(account.id, Some(id(2))).await?, Some(0));
    write.commit().await?;
    assert!(alive(&store, 2, after(2)).await?);
    for stranger in [id(1), id(4)] {
        assert_eq!(store.write().await?.begin_anew(account.id, Some(stranger)).await?, None);
    }
    assert!(alive(&store, 2, after(2)).await?, "nothing of that was kept");
    let mut write = store.write().await?;
    assert_eq!(write.begin_anew(account.id, None).await?, Some(1));
    write.commit().await?;
    assert!(!alive(&store, 2, after(2)).await? && alive(&store, 4, after(2)).await?);
    Ok(())
}

pub(super) async fn of_two_sessions_that_end_each_other_one_goes_on(store: Store) -> Outcome {
    let account = join(&store, &someone(1, "taro@example.lg.jp", Role::Viewer, "28")).await?;
    for number in 1..=2 {
        assert!(sign_in(&store, &account, number, after(1)).await?);
    }
    let ask = |store: Store, number: u8| async move {
        let mut write = store.write().await?;
        let ended = write.begin_anew(account.id, Some(SessionId::new(after(1), [number; 10]))).await?;
        if ended.is_some() {
            write.commit().await?;
        }
        Ok::<_, StoreError>(ended)
    };
    let (one, other) = tokio::join!(tokio::spawn(ask(store.clone(), 1)), tokio::spawn(ask(store.clone(), 2)));
    let answers = [one.expect("no panic")?, other.expect("no panic")?];
    assert!(answers.contains(&Some(1)) && answers.contains(&None), "{answers:?}");
    let lives = [alive(&store, 1, after(2)).await?, alive(&store, 2, after(2)).await?];
    assert_eq!(lives, answers.map(|answer| answer.is_some()));
    Ok(())
}

pub(super) async fn first_steps_stand_side_by_side(store: Store) -> Outcome {
    let account = join(&store, &someone(1, "taro@example.lg.jp", Role::Viewer, "28")).await?;
    let works = |number: u8| {
        let store = store.clone();
        async move {
            let mut read = store.read().await?;
            let found = read.link(token(number).hash(), Purpose::SecondStep, after(1)).await?;
            Ok::<_, StoreError>(found.is_some())
        }
    };
    // The owner's first step, and those of somebody else who knows the password.
    for number in 1..=20 {
        let mut write = store.write().await?;
        let until = after(10 + i64::from(number));
        write.make_link(&account, Purpose::SecondStep, token(number).hash(), until).await?;
        write.commit().await?;
        assert!(works(1).await?, "after {number}");
    }
    // There is an end to it; the newest stay, also when a clock was set back.
    let mut write = store.write().await?;
    write.make_link(&account, Purpose::SecondStep, token(21).hash(), after(2)).await?;
    write.commit().await?;
    for (number, there) in [(1, false), (2, true), (20, true), (21, true)] {
        assert_eq!(works(number).await?, there, "{number}");
    }
    // One that is used takes none of the others along.
    let mut write = store.write().await?;
    assert!(write.redeem_link(token(5).hash(), Purpose::SecondStep, after(1)).await?.is_some());
    write.commit().await?;
    assert!(works(6).await? && !works(5).await?);
    Ok(())
}

pub(super) async fn a_password_takes_the_place_of_the_one_looked_at(store: Store) -> Outcome {
    let account = join(&store, &someone(1, "taro@example.lg.jp", Role::Viewer, "28")).await?;
    assert!(sign_in(&store, &account, 1, after(1)).await?);
    let mut write = store.write().await?;
    assert!(!write.replace_password(account.id, "not this one", "new").await?);
    assert!(write.replace_password(account.id, HASH, "the same, hashed anew").await?);
    assert!(!write.replace_password(account.id, HASH, "too late").await?);
    write.commit().await?;
    assert!(alive(&store, 1, after(2)).await?, "nothing ends with it");
    let known = store.read().await?.credentials_of(account.id).await?.expect("an account");
    assert_eq!((&known.account.email, known.second_factor), (&account.email, false));
    assert_eq!(known.password.as_deref(), Some("the same, hashed anew"));
    assert_eq!(known.account.epoch, account.epoch);
    assert_eq!(store.read().await?.second_factors().await?, []);
    let nobody = someone(9, "nobody@example.lg.jp", Role::Viewer, "28").id;
    assert_eq!(store.read().await?.credentials_of(nobody).await?, None);
    Ok(())
}

pub(super) async fn everybody_is_signed_out(store: Store) -> Outcome {
    let one = join(&store, &someone(1, "taro@example.lg.jp", Role::Viewer, "28")).await?;
    let other = join(&store, &someone(2, "aya@example.lg.jp", Role::Operator, "00")).await?;
    assert!(sign_in(&store, &one, 1, after(1)).await? && sign_in(&store, &other, 2, after(1)).await?);
    let invited = someone(3, "jiro@example.lg.jp", Role::Viewer, "28");
    let mut write = store.write().await?;
    assert!(write.invite(&invited, token(11).hash(), after(9_000), morning()).await?);
    write.make_link(&one, Purpose::Reset, token(12).hash(), after(60)).await?;
    assert_eq!(write.end_all_of_everybody().await?, 2);
    write.commit().await?;
    assert!(!alive(&store, 1, after(2)).await? && !alive(&store, 2, after(2)).await?);
    let mut read = store.read().await?;
    assert_eq!(read.link(token(11).hash(), Purpose::Invitation, after(2)).await?, None);
    assert_eq!(read.link(token(12).hash(), Purpose::Reset, after(2)).await?, None);
    assert_eq!(read.account(one.id).await?.expect("an account").epoch, one.epoch);
    drop(read);
    assert!(sign_in(&store, &one, 3, after(3)).await?, "they sign in again");
    Ok(())
}
