//! People whom an identity provider outside knows.

use domain::people::Role;
use store::{
    Store,
    people::{
        accounts::Change,
        links::Purpose,
        outside::{Journey, ON_THEIR_WAY, OutsideIdentity},
    },
};

use super::people::{after, alive, join, morning, sign_in, someone, token};
use crate::engines::Outcome;

const ISSUER: &str = "https://id.example.lg.jp/realms/staff";

fn identity(subject: &str) -> OutsideIdentity {
    OutsideIdentity { issuer: ISSUER.into(), subject: subject.into() }
}

fn journey(next: Option<&str>) -> Journey {
    Journey {
        issuer: ISSUER.into(),
        nonce: token(60).reveal(),
        verifier: token(61).reveal(),
        next: next.map(Into::into),
    }
}

pub(super) async fn an_identity_belongs_to_one_account(store: Store) -> Outcome {
    let taro = join(&store, &someone(1, "taro@example.lg.jp", Role::Viewer, "28")).await?;
    let aya = join(&store, &someone(2, "aya@example.lg.jp", Role::Viewer, "28")).await?;
    let mut write = store.write().await?;
    assert_eq!(write.outside_account(&identity("a-1")).await?, None);
    assert!(write.tie_outside(&identity("a-1"), &taro, after(1)).await?);
    assert!(!write.tie_outside(&identity("a-1"), &aya, after(2)).await?, "it is Taro's");
    assert!(!write.tie_outside(&identity("a-2"), &taro, after(2)).await?, "Taro has one at this provider");
    let elsewhere = OutsideIdentity { issuer: "https://other.example.lg.jp".into(), subject: "a-1".into() };
    assert!(
        write.tie_outside(&elsewhere, &aya, after(2)).await?,
        "another provider means somebody else by it"
    );
    write.commit().await?;

    let mut read = store.read().await?;
    assert_eq!(read.outside_account(&identity("a-1")).await?.as_ref(), Some(&taro));
    assert_eq!(read.outside_account(&identity("A-1")).await?, None, "to the letter");
    assert_eq!(read.outside_account(&elsewhere).await?.as_ref(), Some(&aya));
    let ties = read.outside_identities(taro.id).await?;
    assert_eq!(ties.iter().map(|tie| (&*tie.issuer, tie.tied_at)).collect::<Vec<_>>(), [(ISSUER, after(1))]);
    assert!(!format!("{:?}", identity("a-1")).contains("a-1"), "whose it is does not show");
    Ok(())
}

pub(super) async fn only_an_account_in_use_is_tied(store: Store) -> Outcome {
    let operator = join(&store, &someone(1, "operator@example.lg.jp", Role::Operator, "00")).await?;
    let taro = join(&store, &someone(2, "taro@example.lg.jp", Role::Viewer, "28")).await?;
    let invited = someone(3, "aya@example.lg.jp", Role::Viewer, "28");
    let mut write = store.write().await?;
    assert!(write.invite(&invited, token(1).hash(), after(60), morning()).await?);
    let invited = write.account(invited.id).await?.expect("an account");
    assert!(!write.tie_outside(&identity("a-1"), &invited, morning()).await?, "not in use yet");
    write.set_password(taro.id, "new").await?;
    assert!(!write.tie_outside(&identity("a-2"), &taro, morning()).await?, "changed since it was read");
    let taro = write.account(taro.id).await?.expect("an account");
    assert!(write.tie_outside(&identity("a-2"), &taro, morning()).await?);
    assert_eq!(write.disable_account(taro.id, after(1)).await?, Change::Done);
    let found = write.outside_account(&identity("a-2")).await?.expect("known, and not in use");
    assert_ne!(found.state, operator.state);
    assert!(!write.tie_outside(&identity("a-3"), &found, after(1)).await?);
    write.commit().await
}

pub(super) async fn untying_ends_what_was_open(store: Store) -> Outcome {
    let taro = join(&store, &someone(1, "taro@example.lg.jp", Role::Viewer, "28")).await?;
    let mut write = store.write().await?;
    assert!(write.tie_outside(&identity("a-1"), &taro, morning()).await?);
    write.commit().await?;
    assert!(sign_in(&store, &taro, 1, after(1)).await?);

    let mut write = store.write().await?;
    assert_eq!(write.untie_outside(taro.id).await?, 1);
    assert_eq!(write.untie_outside(taro.id).await?, 0, "nothing left, nothing changed");
    write.commit().await?;
    assert!(!alive(&store, 1, after(2)).await?);
    let mut write = store.write().await?;
    assert_eq!(write.outside_account(&identity("a-1")).await?, None);
    let now = write.account(taro.id).await?.expect("an account");
    assert_eq!(now.epoch, taro.epoch + 1);
    assert!(write.tie_outside(&identity("b-7"), &now, after(3)).await?, "free for another");
    Ok(())
}

pub(super) async fn an_identity_waits_beside_a_half_done_sign_in(store: Store) -> Outcome {
    let taro = join(&store, &someone(1, "taro@example.lg.jp", Role::Viewer, "28")).await?;
    let mut write = store.write().await?;
    for number in [1, 2] {
        write.make_link(&taro, Purpose::SecondStep, token(number).hash(), after(60)).await?;
        write.await_outside(token(number).hash(), &identity("a-1")).await?;
    }
    assert_eq!(write.awaited_outside(token(1).hash()).await?, Some(identity("a-1")));
    assert_eq!(write.awaited_outside(token(1).hash()).await?, None, "once");
    assert!(write.redeem_link(token(2).hash(), Purpose::SecondStep, after(1)).await?.is_some());
    assert_eq!(write.awaited_outside(token(2).hash()).await?, None, "it went with the link");
    assert_eq!(write.outside_account(&identity("a-1")).await?, None, "waiting is not being tied");
    Ok(())
}

pub(super) async fn a_way_outside_ends_once_and_where_it_began(store: Store) -> Outcome {
    let (browser, state) = (token(1).hash(), token(2).hash());
    let way = journey(Some("/prefectures/28"));
    let mut write = store.write().await?;
    assert!(write.begin_outside(browser, state, &way, after(10), morning()).await?);
    assert!(
        write.begin_outside(token(3).hash(), token(4).hash(), &journey(None), after(2), morning()).await?
    );
    write.commit().await?;

    let mut write = store.write().await?;
    for (browser, state, now, why) in [
        (browser, token(4).hash(), after(1), "another state"),
        (token(3).hash(), state, after(1), "another browser"),
        (browser, state, after(10), "too late"),
    ] {
        assert_eq!(write.end_outside(browser, state, now).await?, None, "{why}");
    }
    assert_eq!(write.end_outside(browser, state, after(9)).await?, Some(way.clone()));
    assert_eq!(write.end_outside(browser, state, after(9)).await?, None, "once");
    assert_eq!(write.sweep_outside(after(1)).await?, 0);
    assert_eq!(write.sweep_outside(after(2)).await?, 1);
    write.commit().await?;
    let shown = format!("{way:?}");
    assert!(!shown.contains(&way.nonce) && !shown.contains(&way.verifier), "{shown}");
    Ok(())
}

pub(super) async fn only_so_many_are_on_their_way(store: Store) -> Outcome {
    let mut write = store.write().await?;
    let secret = |number: i64| {
        let mut bytes = [0; 32];
        bytes[..8].copy_from_slice(&number.to_be_bytes());
        domain::people::Token::new(bytes).hash()
    };
    for number in 0..ON_THEIR_WAY {
        let kept =
            write.begin_outside(secret(number), secret(0), &journey(None), after(10), morning()).await?;
        assert!(kept, "{number}");
    }
    let mut one_more = async |now| {
        write.begin_outside(secret(ON_THEIR_WAY), secret(0), &journey(None), after(30), now).await
    };
    assert!(!one_more(after(9)).await?, "nobody else is sent");
    assert!(one_more(after(10)).await?, "the others ran out");
    Ok(())
}
