//! Other people's accounts, links that sign in, and the people of the demonstration.

use domain::{
    audit::{Actor, By},
    people::{AccountState, Denied},
};

use super::*;

fn done<T: std::fmt::Debug>(managed: Managed<T>) -> T {
    match managed {
        Managed::Done(done) => done,
        other => panic!("{other:?}"),
    }
}

#[tokio::test]
async fn only_an_operator_looks_after_accounts() {
    let house = House::new().await;
    for (number, role) in Role::ALL.into_iter().enumerate() {
        let (token, account) = house.joined(&format!("{number}@example.lg.jp"), role).await;
        let viewer = house.session(&token).await.viewer;
        let by = By::request(Actor::Account(account), Uuid::nil());
        let manager: Result<Manager, Denied> = Manager::of(&viewer, by);
        assert_eq!(manager.is_ok(), role == Role::Operator, "{role}");
    }
}

#[tokio::test]
async fn an_address_is_invited_once_and_once_more() {
    let house = House::new().await;
    let first = house.invite().await;
    let again = house.door.invite(&guest("HANAKO@example.lg.jp", Role::Viewer, ""), Manager::COMMAND).await;
    assert_eq!(again.expect("an answer"), None);
    let (_, before, after) = house.told(Deed::AccountInvited).await;
    assert_eq!(before, "");
    let told =
        r#"{"areas":"28","email":null,"name":null,"role":"都道府県担当","until":"2026年11月28日 09:00"}"#;
    assert_eq!(after, told, "neither name nor address");
    house.pass(8 * 86_400);
    let id = house.door.people().await.expect("people")[0].account.id;
    let second = done(house.door.invite_again(id, Manager::COMMAND).await.expect("an answer"));
    assert_eq!(
        house.door.take_up(&first, PASSWORD, visitor()).await.expect("an answer"),
        Chosen::Door(Step::Expired)
    );
    assert!(house.alive(&house.take_up(&second).await).await);
    let again = house.door.invite_again(id, Manager::COMMAND).await.expect("an answer");
    assert_eq!(again, Managed::Unfit, "in use: a new password needs another link");
    let (_, before, after) = house.told(Deed::AccountInvited).await;
    assert!(before.contains("招待の期限切れ") && after.contains("招待中"), "{before} {after}");
}

#[tokio::test]
async fn what_somebody_may_do_is_changed_and_told() {
    let house = House::new().await;
    let token = house.join().await;
    let session = house.session(&token).await;
    let id = session.viewer.account;
    let name = PersonName::parse("佐藤 花子").expect("a name");
    let change = async |name: &PersonName, role, areas| {
        let scope = Scope::parse(areas).expect("areas");
        let wanted = Rightful { name: name.clone(), role, scope };
        let seen = house.rightful(id).await;
        done(house.door.change_account(id, &seen, &wanted, Manager::COMMAND).await.expect("an answer"));
    };
    change(&session.viewer.name, Role::Prefecture, "28").await;
    assert_eq!(house.deeds(Deed::AccountChanged).await, 0, "nothing changed");
    change(&name, Role::Prefecture, "28").await;
    assert!(house.alive(&token).await, "a name ends nothing");
    let (_, before, after) = house.told(Deed::AccountChanged).await;
    assert_eq!((before.as_str(), after.as_str()), (r#"{"name":null}"#, r#"{"name":null}"#));
    change(&name, Role::Municipality, "281000").await;
    assert!(!house.alive(&token).await);
    let (actor, before, after) = house.told(Deed::AccountChanged).await;
    assert_eq!(actor, "command");
    assert_eq!(before, r#"{"areas":"28","role":"都道府県担当"}"#);
    assert_eq!(after, r#"{"areas":"281000","role":"市町村担当"}"#);
}

#[tokio::test]
async fn of_two_changes_at_once_the_second_is_told() {
    let house = House::new().await;
    let token = house.join().await;
    let id = house.session(&token).await.viewer.account;
    let seen = house.rightful(id).await;
    let to = |role| Rightful { role, ..seen.clone() };
    let (viewer, association) = (to(Role::Viewer), to(Role::Association));
    let (one, other) = tokio::join!(
        house.door.change_account(id, &seen, &viewer, Manager::COMMAND),
        house.door.change_account(id, &seen, &association, Manager::COMMAND),
    );
    let came = [one.expect("an answer"), other.expect("an answer")];
    assert!(came.contains(&Managed::Done(())) && came.contains(&Managed::Moved), "{came:?}");
    let first = if came[0] == Managed::Moved { &association } else { &viewer };
    assert_eq!(house.rightful(id).await, *first, "nothing of the first is lost");
    assert_eq!(house.deeds(Deed::AccountChanged).await, 1);
}

#[tokio::test]
async fn the_last_operator_cannot_be_taken_away() {
    let house = House::new().await;
    let (token, id) = house.joined("unyo@example.lg.jp", Role::Operator).await;
    let seen = house.rightful(id).await;
    let wanted = Rightful { role: Role::Viewer, ..seen.clone() };
    for refused in [
        house.door.disable(id, Manager::COMMAND).await,
        house.door.change_account(id, &seen, &wanted, Manager::COMMAND).await,
    ] {
        assert_eq!(refused.expect("an answer"), Managed::LastOperator);
    }
    assert!(house.alive(&token).await);
    let (_, other) = house.joined("unyo2@example.lg.jp", Role::Operator).await;
    done(house.door.disable(id, Manager::COMMAND).await.expect("an answer"));
    let refused = house.door.disable(other, Manager::COMMAND).await.expect("an answer");
    assert_eq!(refused, Managed::LastOperator);
    assert_eq!(house.deeds(Deed::AccountDisabled).await, 1, "what is refused is not told as done");
}

#[tokio::test]
async fn a_disabled_account_comes_back_by_an_invitation() {
    let house = House::new().await;
    let (token, id) = house.joined(EMAIL, Role::Viewer).await;
    done(house.door.disable(id, Manager::COMMAND).await.expect("an answer"));
    assert!(!house.alive(&token).await);
    assert_eq!(house.password(EMAIL, PASSWORD).await, Step::Wrong);
    assert_eq!(house.door.disable(id, Manager::COMMAND).await.expect("an answer"), Managed::Unfit);
    assert_eq!(house.door.reset_link(id, Manager::COMMAND).await.expect("an answer"), Managed::Unfit);
    assert_eq!(house.door.end_sessions(id, Manager::COMMAND).await.expect("an answer"), Managed::Unfit);
    let link = done(house.door.invite_again(id, Manager::COMMAND).await.expect("an answer"));
    assert!(house.alive(&house.take_up(&link).await).await);
    let (_, before, after) = house.told(Deed::AccountEnabled).await;
    assert!(before.contains("停止中") && after.contains("招待中"), "{before} {after}");
}

#[tokio::test]
async fn an_operator_helps_who_lost_telephone_and_paper() {
    let house = House::new().await;
    let mine = house.join().await;
    let session = house.session(&mine).await;
    let id = session.viewer.account;
    assert_eq!(house.door.drop_factor(id, Manager::COMMAND).await.expect("an answer"), Managed::Unfit);
    house.add_factor(&session).await;
    assert!(house.door.person(id).await.expect("an answer").expect("a person").second_factor);
    done(house.door.drop_factor(id, Manager::COMMAND).await.expect("an answer"));
    assert!(!house.alive(&mine).await, "what protected it is gone");
    assert!(!house.door.people().await.expect("people")[0].second_factor);
    let token = house.sign_in(EMAIL).await;
    assert_eq!(done(house.door.end_sessions(id, Manager::COMMAND).await.expect("an answer")), 1);
    assert!(!house.alive(&token).await);
    let (_, _, after) = house.told(Deed::SessionsEnded).await;
    assert_eq!(after, r#"{"count":1}"#);
    let nobody = AccountId::new(house.door.clock.now(), [9; 10]);
    assert_eq!(house.door.drop_factor(nobody, Manager::COMMAND).await.expect("an answer"), Managed::Unknown);
    assert_eq!(house.door.person(nobody).await.expect("an answer"), None);
}

#[tokio::test]
async fn the_people_of_the_demonstration_sign_in_by_links() {
    let house = House::new().await;
    assert_eq!(house.door.prepare_demo().await.expect("made"), 7);
    assert_eq!(house.door.prepare_demo().await.expect("made"), 0, "once");
    let links = house.door.demo_links().await.expect("links");
    assert_eq!(links.len(), 7);
    assert_eq!((links[0].account.role, links[6].account.role), (Role::Operator, Role::Viewer));
    assert!(links.iter().all(|link| link.account.demonstration));
    assert_eq!(house.password(links[0].account.email.as_str(), "").await, Step::Wrong, "no password");
    for link in &links {
        let account = house.door.behind(&link.token, Purpose::SignIn).await.expect("an answer");
        assert_eq!(account.expect("an account").id, link.account.id, "looking uses nothing up");
        let Step::In(token) = house.door.by_link(&link.token, visitor()).await.expect("an answer") else {
            panic!("not in")
        };
        assert_eq!(house.session(&token).await.viewer.role, link.account.role);
        assert_eq!(house.door.by_link(&link.token, visitor()).await.expect("an answer"), Step::Expired);
    }
    // The next start prints others; they run out after a day.
    let (old, new) =
        (house.door.demo_links().await.expect("links"), house.door.demo_links().await.expect("links"));
    assert_eq!(house.door.by_link(&old[0].token, visitor()).await.expect("an answer"), Step::Expired);
    house.pass(86_400 - 1);
    assert!(matches!(house.door.by_link(&new[0].token, visitor()).await.expect("an answer"), Step::In(_)));
    house.pass(1);
    assert_eq!(house.door.by_link(&new[1].token, visitor()).await.expect("an answer"), Step::Expired);
    assert_eq!((house.deeds(Deed::AccountAdded).await, house.deeds(Deed::SignInLinkMade).await), (7, 21));

    // Their accounts have nothing to prove with, so that nobody makes one their own.
    let Step::In(token) = house
        .door
        .by_link(&house.door.demo_links().await.expect("links")[0].token, visitor())
        .await
        .expect("an answer")
    else {
        panic!("not in")
    };
    let session = house.session(&token).await;
    for proof in ["", PASSWORD] {
        let asked = house.door.begin_factor(&session, proof, visitor()).await.expect("an answer");
        assert_eq!(asked, Asked::Wrong);
    }
}

#[tokio::test]
async fn a_link_does_not_pass_by_the_second_factor() {
    let house = House::new().await;
    let (token, id) = house.joined("aya@example.lg.jp", Role::Viewer).await;
    let (secret, _) = house.add_factor(&house.session(&token).await).await;
    house.pass(60);
    let account = house.door.person(id).await.expect("an answer").expect("a person").account;
    assert_eq!(account.state, AccountState::Active);
    let link = Token::new([77; 32]);
    let mut write = house.door.store.write().await.expect("a work");
    let until = house.door.clock.now() + std::time::Duration::from_hours(1);
    write.make_link(&account, Purpose::SignIn, link.hash(), until).await.expect("a link");
    write.commit().await.expect("kept");
    let first = into_second(house.door.by_link(&link, visitor()).await.expect("an answer"));
    assert_eq!(house.second(&first, "000000").await, Step::Wrong);
    let step = house.second(&first, &house.code(&secret)).await;
    assert!(matches!(step, Step::In(_)), "{step:?}");
}
