//! People: accounts from invitation to end.

use chrono::{DateTime, Duration, Utc};
use domain::people::{
    Account, AccountId, AccountState, Email, NetworkAddress, PersonName, Role, Scope, SessionId,
    SessionLimits, Token,
};
use store::{
    Store, StoreError,
    people::{
        accounts::{Change, NewAccount},
        links::Purpose,
        sessions::NewSession,
    },
};

use crate::{engines::Outcome, world::moment};

pub(super) const LIMITS: SessionLimits = SessionLimits::STANDARD;
pub(super) const HASH: &str = "$argon2id$v=19$m=19456,t=2,p=1$c29tZXNhbHQ$aGFzaA";

/// The hour at which stories begin, with a fraction of a second as real hours have.
pub(super) fn morning() -> DateTime<Utc> {
    moment("2026-07-01T00:00:00.250Z")
}

pub(super) fn after(minutes: i64) -> DateTime<Utc> {
    morning() + Duration::minutes(minutes)
}

/// Chance that is none: the same number makes the same secret.
pub(super) fn token(number: u8) -> Token {
    Token::new([number; 32])
}

pub(super) fn email(written: &str) -> Email {
    Email::parse(written).expect("an address")
}

pub(super) fn name(written: &str) -> PersonName {
    PersonName::parse(written).expect("a name")
}

pub(super) fn scope(written: &str) -> Scope {
    Scope::parse(written).expect("areas")
}

pub(super) fn from(address: &str) -> NetworkAddress {
    NetworkAddress::parse(address).expect("a network address")
}

/// Someone who is to have an account.
pub(super) fn someone(number: u8, address: &str, role: Role, areas: &str) -> NewAccount {
    NewAccount {
        id: AccountId::new(morning(), [number; 10]),
        email: email(address),
        name: name("介護保険課 架空"),
        role,
        scope: scope(areas),
        demonstration: false,
    }
}

/// An account in use, with a password.
pub(super) async fn join(store: &Store, new: &NewAccount) -> Result<Account, StoreError> {
    let mut write = store.write().await?;
    // Not one of the secrets that stories use.
    let link = Token::new([200; 32]).hash();
    assert!(write.invite(new, link, after(60), morning()).await?);
    assert_eq!(write.accept_invitation(link, HASH, morning()).await?, Some(new.id));
    let account = write.account(new.id).await?.expect("the account just made");
    write.commit().await?;
    Ok(account)
}

/// Signs an account in with a token of this number.
pub(super) async fn it_is_known_whether_anybody_can_sign_in(store: Store) -> Outcome {
    let new = someone(1, "taro@example.lg.jp", Role::Operator, "00");
    let mut write = store.write().await?;
    assert!(!write.anybody_in_use().await?);
    assert!(write.invite(&new, token(1).hash(), after(60), morning()).await?);
    assert!(!write.anybody_in_use().await?, "invited is not in use");
    assert_eq!(write.hold_account(new.id).await?.map(|held| held.id), Some(new.id));
    assert_eq!(write.hold_account(AccountId::new(morning(), [9; 10])).await?, None);
    assert_eq!(write.accept_invitation(token(1).hash(), HASH, morning()).await?, Some(new.id));
    assert!(write.anybody_in_use().await?);
    Ok(())
}

pub(super) async fn sign_in(
    store: &Store,
    account: &Account,
    number: u8,
    now: DateTime<Utc>,
) -> Result<bool, StoreError> {
    let mut write = store.write().await?;
    let new = NewSession {
        id: SessionId::new(now, [number; 10]),
        token: token(number).hash(),
        account,
        address: from("192.0.2.1"),
        device: "Edge（Windows）",
        vouched: false,
    };
    let opened = write.open_session(new, now).await?;
    write.commit().await?;
    Ok(opened)
}

/// Whether the session of a token is alive.
pub(super) async fn alive(store: &Store, number: u8, now: DateTime<Utc>) -> Result<bool, StoreError> {
    Ok(store.glance().await?.session(token(number).hash(), now, LIMITS).await?.is_some())
}

pub(super) async fn an_invitation_is_taken_up_once(store: Store) -> Outcome {
    let new = someone(1, "Hanako@City.example.lg.jp", Role::Municipality, "281000,282014");
    let link = token(1).hash();
    let until = after(60);
    let mut write = store.write().await?;
    assert!(write.invite(&new, link, until, morning()).await?);
    write.commit().await?;

    let mut read = store.read().await?;
    let account = read.account(new.id).await?.expect("an account");
    assert_eq!((&account.email, &account.name), (&new.email, &new.name));
    assert_eq!((account.role, &account.scope), (Role::Municipality, &new.scope));
    assert_eq!(account.state, AccountState::Invited { until });
    assert_eq!((account.created_at, account.signed_in_at), (morning(), None));
    assert_eq!(read.link(link, Purpose::Invitation, after(59)).await?.as_ref(), Some(&account));
    for (secret, purpose, now) in [
        (link, Purpose::Invitation, after(60)),
        (link, Purpose::Reset, morning()),
        (link, Purpose::SignIn, morning()),
        (token(2).hash(), Purpose::Invitation, morning()),
    ] {
        assert_eq!(read.link(secret, purpose, now).await?, None, "{purpose:?} at {now}");
    }
    assert_eq!(read.credentials(&new.email).await?.expect("an account").password, None);
    drop(read);
    assert!(!sign_in(&store, &account, 1, morning()).await?, "not in use yet");

    let mut write = store.write().await?;
    assert_eq!(write.accept_invitation(link, HASH, after(60)).await?, None, "too late");
    assert_eq!(write.accept_invitation(link, HASH, after(59)).await?, Some(new.id));
    assert_eq!(write.accept_invitation(link, "another", after(59)).await?, None, "once");
    write.commit().await?;
    let mut read = store.read().await?;
    let found = read.credentials(&email("hanako@city.EXAMPLE.lg.jp")).await?.expect("by any spelling");
    assert_eq!(found.account.state, AccountState::Active);
    assert_eq!((found.password.as_deref(), found.second_factor), (Some(HASH), false));
    assert!(!format!("{found:?}").contains("argon2"), "a hash does not show");
    assert_eq!(read.credentials(&email("nobody@example.jp")).await?, None);
    Ok(())
}

pub(super) async fn an_address_has_one_account(store: Store) -> Outcome {
    let first = join(&store, &someone(1, "taro@example.lg.jp", Role::Viewer, "28")).await?;
    let again = someone(2, "TARO@example.lg.jp", Role::Operator, "00");
    let mut write = store.write().await?;
    assert!(!write.invite(&again, token(1).hash(), after(60), morning()).await?);
    assert_eq!(write.account(again.id).await?, None);
    assert_eq!(write.link(token(1).hash(), Purpose::Invitation, morning()).await?, None, "no link either");
    assert!(
        write
            .add_account(&someone(3, "aya@example.jp", Role::Viewer, ""), AccountState::Active, morning())
            .await?
    );
    write.commit().await?;
    let mut read = store.read().await?;
    assert_eq!(read.account_by_email(&again.email).await?, Some(first.clone()));
    let all = read.accounts().await?;
    assert_eq!(
        all.iter().map(|account| account.email.as_str()).collect::<Vec<_>>(),
        ["aya@example.jp", "taro@example.lg.jp"]
    );
    assert!(all[0].scope.is_empty() && all[1] == first);
    Ok(())
}

pub(super) async fn a_later_invitation_replaces_the_first(store: Store) -> Outcome {
    let new = someone(1, "taro@example.lg.jp", Role::Viewer, "28");
    let mut write = store.write().await?;
    assert!(write.invite(&new, token(1).hash(), after(10), morning()).await?);
    assert_eq!(write.invite_again(new.id, token(2).hash(), after(90)).await?, Change::Done);
    assert_eq!(write.accept_invitation(token(1).hash(), HASH, morning()).await?, None);
    assert_eq!(write.accept_invitation(token(2).hash(), HASH, after(89)).await?, Some(new.id));
    let account = write.account(new.id).await?.expect("an account");
    write.commit().await?;
    assert!(sign_in(&store, &account, 3, after(90)).await?);

    // Somebody in use is asked to begin anew: the password is forgotten, the sessions end.
    let mut write = store.write().await?;
    assert_eq!(write.invite_again(new.id, token(4).hash(), after(200)).await?, Change::Done);
    write.commit().await?;
    assert!(!alive(&store, 3, after(91)).await?);
    assert_eq!(store.read().await?.credentials(&new.email).await?.expect("an account").password, None);
    let nobody = store
        .write()
        .await?
        .invite_again(AccountId::new(morning(), [9; 10]), token(5).hash(), after(1))
        .await;
    assert!(matches!(nobody, Err(StoreError::Gone { rows: 0, .. })), "{nobody:?}");
    Ok(())
}

pub(super) async fn a_new_password_ends_every_session(store: Store) -> Outcome {
    let account = join(&store, &someone(1, "taro@example.lg.jp", Role::Viewer, "28")).await?;
    let other = join(&store, &someone(2, "aya@example.lg.jp", Role::Viewer, "28")).await?;
    for (who, number) in [(&account, 1), (&account, 2), (&other, 3)] {
        assert!(sign_in(&store, who, number, after(1)).await?);
    }
    let mut write = store.write().await?;
    write.make_link(&account, Purpose::Reset, token(11).hash(), after(60)).await?;
    write.make_link(&account, Purpose::SecondStep, token(12).hash(), after(60)).await?;
    write.commit().await?;

    let mut write = store.write().await?;
    assert_eq!(write.reset_password(token(11).hash(), "new", after(60)).await?, None, "too late");
    assert_eq!(write.reset_password(token(11).hash(), "new", after(2)).await?, Some(account.id));
    write.commit().await?;
    for (number, lives) in [(1, false), (2, false), (3, true)] {
        assert_eq!(alive(&store, number, after(2)).await?, lives, "session {number}");
    }
    let mut write = store.write().await?;
    for (number, purpose) in [(11, Purpose::Reset), (12, Purpose::SecondStep)] {
        assert_eq!(write.redeem_link(token(number).hash(), purpose, after(2)).await?, None, "{purpose:?}");
    }
    // Who looked at the old password when the new one was set is too late, with a session as with a link.
    write.make_link(&account, Purpose::SecondStep, token(13).hash(), after(60)).await?;
    assert_eq!(write.redeem_link(token(13).hash(), Purpose::SecondStep, after(2)).await?, None);
    write.commit().await?;
    assert!(!sign_in(&store, &account, 4, after(2)).await?);
    let now = store.read().await?.account(account.id).await?.expect("an account");
    assert!(sign_in(&store, &now, 4, after(2)).await?);
    assert_eq!(
        store.read().await?.credentials(&now.email).await?.expect("an account").password.as_deref(),
        Some("new")
    );

    let mut write = store.write().await?;
    write.set_password(account.id, "newer").await?;
    write.commit().await?;
    assert!(!alive(&store, 4, after(2)).await?);
    Ok(())
}

pub(super) async fn a_disabled_account_is_out_at_once(store: Store) -> Outcome {
    let operator = join(&store, &someone(1, "operator@example.lg.jp", Role::Operator, "00")).await?;
    let account = join(&store, &someone(2, "taro@example.lg.jp", Role::Viewer, "28")).await?;
    assert!(sign_in(&store, &operator, 1, after(1)).await? && sign_in(&store, &account, 2, after(1)).await?);
    let mut write = store.write().await?;
    write.make_link(&account, Purpose::SignIn, token(3).hash(), after(60)).await?;
    assert_eq!(write.disable_account(account.id, after(2)).await?, Change::Done);
    write.commit().await?;
    assert!(alive(&store, 1, after(3)).await? && !alive(&store, 2, after(3)).await?);
    let mut write = store.write().await?;
    assert_eq!(write.redeem_link(token(3).hash(), Purpose::SignIn, after(3)).await?, None);
    let refused = write.set_password(account.id, HASH).await;
    assert!(matches!(refused, Err(StoreError::Gone { .. })), "{refused:?}");
    drop(write);
    let now = store.read().await?.account(account.id).await?.expect("an account");
    assert_eq!(now.state, AccountState::Disabled { since: after(2) });
    assert!(!sign_in(&store, &now, 4, after(3)).await?);

    // An invitation brings it back.
    let mut write = store.write().await?;
    assert_eq!(write.invite_again(account.id, token(5).hash(), after(60)).await?, Change::Done);
    assert_eq!(write.accept_invitation(token(5).hash(), HASH, after(4)).await?, Some(account.id));
    write.commit().await?;
    Ok(())
}

pub(super) async fn another_role_ends_sessions_another_name_does_not(store: Store) -> Outcome {
    let account = join(&store, &someone(1, "taro@example.lg.jp", Role::Viewer, "28")).await?;
    assert!(sign_in(&store, &account, 1, after(1)).await?);
    let mut write = store.write().await?;
    let change = write.change_account(account.id, &name("課長 架空"), Role::Viewer, &scope("28")).await?;
    assert_eq!(change, Change::Done);
    write.commit().await?;
    let session = store.glance().await?.session(token(1).hash(), after(2), LIMITS).await?.expect("alive");
    assert_eq!(session.viewer.name.as_str(), "課長 架空");

    for (role, areas, number) in [(Role::Prefecture, "28", 1), (Role::Prefecture, "281000", 2)] {
        let mut write = store.write().await?;
        let change = write.change_account(account.id, &account.name, role, &scope(areas)).await?;
        assert_eq!(change, Change::Done);
        write.commit().await?;
        assert!(!alive(&store, number, after(2)).await?, "{role} {areas}");
        let now = store.read().await?.account(account.id).await?.expect("an account");
        assert_eq!((now.role, &now.scope), (role, &scope(areas)));
        assert!(sign_in(&store, &now, number + 1, after(2)).await?);
    }
    // An invitation on its way goes on.
    let new = someone(2, "aya@example.lg.jp", Role::Viewer, "28");
    let mut write = store.write().await?;
    assert!(write.invite(&new, token(9).hash(), after(60), morning()).await?);
    assert_eq!(write.change_account(new.id, &new.name, Role::Association, &scope("27")).await?, Change::Done);
    assert_eq!(write.accept_invitation(token(9).hash(), HASH, after(1)).await?, Some(new.id));
    Ok(())
}

pub(super) async fn the_last_operator_stays(store: Store) -> Outcome {
    let first = join(&store, &someone(1, "a@example.lg.jp", Role::Operator, "00")).await?;
    assert!(sign_in(&store, &first, 1, after(1)).await?);
    let mut write = store.write().await?;
    assert_eq!(write.disable_account(first.id, after(1)).await?, Change::LastOperator);
    assert_eq!(write.invite_again(first.id, token(2).hash(), after(60)).await?, Change::LastOperator);
    let change = write.change_account(first.id, &first.name, Role::Viewer, &first.scope).await?;
    assert_eq!(change, Change::LastOperator);
    // Its areas may change: it is an operator still.
    assert_eq!(
        write.change_account(first.id, &first.name, Role::Operator, &scope("28")).await?,
        Change::Done
    );
    drop(write);
    assert!(alive(&store, 1, after(1)).await?);

    // Two who take each other's account away at once: one of them stays.
    let second = join(&store, &someone(2, "b@example.lg.jp", Role::Operator, "00")).await?;
    assert_eq!(store.write().await?.hold_operators().await?, 2);
    let away = |store: Store, id| async move {
        let mut write = store.write().await?;
        let change = write.disable_account(id, after(2)).await?;
        write.commit().await?;
        Ok::<_, StoreError>(change)
    };
    let (one, other) = tokio::join!(
        tokio::spawn(away(store.clone(), first.id)),
        tokio::spawn(away(store.clone(), second.id)),
    );
    let changes = [one.expect("no panic")?, other.expect("no panic")?];
    assert_eq!(changes.iter().filter(|change| **change == Change::Done).count(), 1, "{changes:?}");
    assert_eq!(store.write().await?.hold_operators().await?, 1);
    Ok(())
}

pub(super) async fn the_people_of_the_demonstration_go_with_it(store: Store) -> Outcome {
    let real = join(&store, &someone(1, "a@example.lg.jp", Role::Operator, "00")).await?;
    let demo = NewAccount { demonstration: true, ..someone(2, "b@example.jp", Role::Operator, "00") };
    let demo = join(&store, &demo).await?;
    assert!(demo.demonstration && !real.demonstration);
    assert!(sign_in(&store, &demo, 1, after(1)).await? && sign_in(&store, &real, 2, after(1)).await?);
    let mut write = store.write().await?;
    write.make_link(&demo, Purpose::SignIn, token(3).hash(), after(60)).await?;
    write.propose_totp(demo.id, "SECRET").await?;
    write.put_recovery_codes(demo.id, &[token(4).hash()]).await?;
    assert_eq!(write.forget_demo_accounts().await?, 1);
    write.commit().await?;
    assert!(!alive(&store, 1, after(2)).await? && alive(&store, 2, after(2)).await?);
    let mut read = store.read().await?;
    assert_eq!(read.accounts().await?.len(), 1);
    assert_eq!((read.totp(demo.id).await?.proposed, read.recovery_codes_left(demo.id).await?), (None, 0));
    Ok(())
}

pub(super) async fn a_way_in_works_once(store: Store) -> Outcome {
    let account = join(&store, &someone(1, "a@example.jp", Role::Viewer, "28")).await?;
    let mut write = store.write().await?;
    write.make_link(&account, Purpose::SignIn, token(1).hash(), after(60)).await?;
    write.make_link(&account, Purpose::SignIn, token(2).hash(), after(60)).await?;
    write.commit().await?;
    let mut write = store.write().await?;
    assert_eq!(write.redeem_link(token(1).hash(), Purpose::SignIn, after(1)).await?, None, "replaced");
    drop(write);

    // Of two who follow it at once, one is let in.
    let follow = |store: Store| async move {
        let mut write = store.write().await?;
        let account = write.redeem_link(token(2).hash(), Purpose::SignIn, after(1)).await?;
        write.commit().await?;
        Ok::<_, StoreError>(account.is_some())
    };
    let (one, other) = tokio::join!(tokio::spawn(follow(store.clone())), tokio::spawn(follow(store.clone())));
    assert_eq!(u8::from(one.expect("no panic")?) + u8::from(other.expect("no panic")?), 1);

    let mut write = store.write().await?;
    write.make_link(&account, Purpose::Reset, token(5).hash(), after(60)).await?;
    assert_eq!((write.sweep_links(after(59)).await?, write.sweep_links(after(60)).await?), (0, 1));
    Ok(())
}
