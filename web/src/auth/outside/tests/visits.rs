//! Those who come in.

use domain::{
    audit::Deed,
    people::{AccountId, AccountState, Token},
};
use serde_json::json;
use store::people::links::Purpose;

use super::{
    super::{Answer, Arrival},
    House,
    provider::{Manner, Person},
};
use crate::{
    auth::{
        door::Step,
        manage::{Managed, Manager},
        totp::TotpSecret,
    },
    config::outside::FactorRule,
};

#[tokio::test]
async fn the_first_visit_ties_and_later_ones_go_by_the_tie() {
    let house = House::new(FactorRule::Ask).await;
    let hanako = house.hanako().await;
    let departure = house.depart(Some("/prefectures/28?sort=rate")).await;
    let answer = house.local.consent(&departure.to);
    house.hands.pass(599);
    let arrived = house.arrive(&departure.cookie, &answer).await.expect("an arrival");
    let Arrival::Door(Step::In(token), Some(next)) = arrived else { panic!("{arrived:?}") };
    assert_eq!(next, "/prefectures/28?sort=rate");
    assert_eq!(house.whose(&token).await, hanako.id);

    let tied = house.trail(Deed::OutsideTied).await;
    assert!(tied.len() == 1 && tied[0].contains(&house.local.base), "{tied:?}");
    let signed_in = house.trail(Deed::SignedIn).await;
    assert!(signed_in[0].contains("外部のID（県庁アカウント）"), "{signed_in:?}");
    for told in tied.iter().chain(&signed_in) {
        assert!(!told.contains("f7c1") && !told.contains("example.lg.jp"), "no personal data: {told}");
    }

    // The provider knows them by another address now, or by none: they are who they were.
    for email in [Some("yamada@example.lg.jp"), None] {
        house.local.meets(Person { email, ..Person::hanako() });
        let token = house.comes_in().await;
        assert_eq!(house.whose(&token).await, hanako.id);
    }
    assert_eq!(house.trail(Deed::OutsideTied).await.len(), 1);
    assert_eq!(house.local.asked(), [1, 1, 3], "what the provider says of itself is held");
}

#[tokio::test]
async fn an_address_that_was_given_to_somebody_else_opens_nothing() {
    let house = House::new(FactorRule::Trust).await;
    house.hanako().await;
    house.comes_in().await;
    house.local.meets(Person { subject: "9a02-her-successor", ..Person::hanako() });
    house.is_refused().await;
    let refused = house.trail(Deed::SignInRefused).await;
    assert!(refused[0].contains("利用者は別の外部のIDと結び付いています"), "{refused:?}");
    house.local.meets(Person::hanako());
    house.comes_in().await;
}

#[tokio::test]
async fn two_first_visits_at_once_are_one() {
    let house = House::new(FactorRule::Trust).await;
    let hanako = house.hanako().await;
    let (one, other) = tokio::join!(house.comes_in(), house.comes_in());
    assert_eq!((house.whose(&one).await, house.whose(&other).await), (hanako.id, hanako.id));
    assert_eq!(house.trail(Deed::OutsideTied).await.len(), 1);
}

#[tokio::test]
async fn the_code_of_the_second_factor_is_asked_for_unless_the_provider_is_trusted() {
    for (factor, asks) in [(FactorRule::Ask, true), (FactorRule::Trust, false)] {
        let house = House::new(factor).await;
        let hanako = house.hanako().await;
        let mut write = house.door.store.write().await.expect("a turn");
        write.propose_totp(hanako.id, "kept").await.expect("proposed");
        assert!(write.confirm_totp(hanako.id, "kept", 1, house.door.clock.now()).await.expect("an answer"));
        write.commit().await.expect("kept");
        match house.visit().await.expect("an arrival") {
            Arrival::Door(Step::Second(token), None) if asks => {
                assert!(house.door.who(&token).await.expect("an answer").is_none(), "half way is not in");
                assert!(house.trail(Deed::SignedIn).await.is_empty());
            }
            Arrival::Door(Step::In(token), None) if !asks => {
                let session = house.door.who(&token).await.expect("an answer").expect("a session");
                assert!(session.vouched && session.is_sure(house.door.clock.now()));
            }
            other => panic!("{factor:?}: {other:?}"),
        }
    }
}

#[tokio::test]
async fn an_identity_is_tied_only_when_the_second_factor_was_passed() {
    let house = House::new(FactorRule::Ask).await;
    let hanako = house.hanako().await;
    let secret = TotpSecret::new([5; 20]);
    let mut write = house.door.store.write().await.expect("a turn");
    write.propose_totp(hanako.id, &secret.kept()).await.expect("proposed");
    let now = house.door.clock.now();
    assert!(write.confirm_totp(hanako.id, &secret.kept(), 1, now).await.expect("an answer"));
    write.commit().await.expect("kept");
    // Somebody else reads her mail, and has an identity at the provider with her address.
    house.local.meets(Person { subject: "9a02-somebody-else", ..Person::hanako() });
    let Ok(Arrival::Door(Step::Second(theirs), _)) = house.visit().await else { panic!("not half way") };
    let wrong = house.door.second(&theirs, "000000", super::visitor()).await.expect("an answer");
    assert_eq!(wrong, Step::Wrong);
    assert!(house.trail(Deed::OutsideTied).await.is_empty());
    // It does not keep her out.
    house.local.meets(Person::hanako());
    let Ok(Arrival::Door(Step::Second(first), _)) = house.visit().await else { panic!("not half way") };
    let code = secret.code(house.door.clock.now()).expect("a code");
    let step = house.door.second(&first, &code, super::visitor()).await.expect("an answer");
    let Step::In(token) = step else { panic!("{step:?}") };
    assert_eq!(house.whose(&token).await, hanako.id);
    assert_eq!(house.trail(Deed::OutsideTied).await.len(), 1);
    // From here on theirs is another's.
    house.hands.pass(60);
    let code = secret.code(house.door.clock.now()).expect("a code");
    let late = house.door.second(&theirs, &code, super::visitor()).await.expect("an answer");
    assert_eq!(late, Step::Expired);
    house.local.meets(Person { subject: "9a02-somebody-else", ..Person::hanako() });
    house.is_refused().await;
}

#[tokio::test]
async fn whoever_is_invited_again_is_tied_anew() {
    let house = House::new(FactorRule::Trust).await;
    house.account(9, "operator@example.lg.jp", AccountState::Active).await;
    let hanako = house.hanako().await;
    house.comes_in().await;
    let refused = house.door.untie(AccountId::new(house.door.clock.now(), [77; 10]), Manager::COMMAND).await;
    assert_eq!(refused.expect("an answer"), Managed::Unknown);
    assert_eq!(house.door.disable(hanako.id, Manager::COMMAND).await.expect("an answer"), Managed::Done(()));
    let made = house.door.invite_again(hanako.id, Manager::COMMAND).await.expect("an answer");
    let Managed::Done(link) = made else { panic!("{made:?}") };
    assert_eq!(house.trail(Deed::OutsideUntied).await.len(), 1);
    assert!(
        house.door.behind(&link, Purpose::Invitation).await.expect("an answer").is_some(),
        "the link of the invitation works"
    );
    let nothing = house.door.untie(hanako.id, Manager::COMMAND).await.expect("an answer");
    assert_eq!(nothing, Managed::Unfit, "nothing is left to untie");
}

#[tokio::test]
async fn an_account_that_is_out_of_use_stays_out() {
    let house = House::new(FactorRule::Trust).await;
    let operator = house.account(9, "operator@example.lg.jp", AccountState::Active).await;
    let hanako = house.hanako().await;
    house.comes_in().await;
    let mut write = house.door.store.write().await.expect("a turn");
    let _ = write.disable_account(hanako.id, house.door.clock.now()).await.expect("an answer");
    write.commit().await.expect("kept");
    house.is_refused().await;
    let refused = house.trail(Deed::SignInRefused).await;
    assert!(refused[0].contains("利用者が使われていません") && refused[0].contains(&hanako.id.to_string()));
    assert_ne!(operator.id, hanako.id);
}

#[tokio::test]
async fn whoever_is_not_known_hears_the_same() {
    let house = House::new(FactorRule::Trust).await;
    let until = house.hands.0.lock().expect("the hands").to_owned() + chrono::TimeDelta::days(7);
    house.account(2, "invited@example.lg.jp", AccountState::Invited { until }).await;
    house.hanako().await;
    for (email, verified, xms_edov) in [
        (Some("nobody@example.lg.jp"), Some(true), None),
        (Some("invited@example.lg.jp"), Some(true), None),
        (Some("hanako@example.lg.jp"), Some(false), None),
        (Some("hanako@example.lg.jp"), None, None),
        (Some("hanako@example.lg.jp"), None, Some(json!(false))),
        (Some("hanako@example.lg.jp"), None, Some(json!("0"))),
        // Who says no is not overruled.
        (Some("hanako@example.lg.jp"), Some(false), Some(json!(true))),
        (Some("no address"), Some(true), None),
        (None, Some(true), None),
    ] {
        house.local.meets(Person { subject: "5e55-somebody", email, verified, xms_edov });
        house.is_refused().await;
    }
    assert_eq!(house.trail(Deed::SignInRefused).await.len(), 9);
    assert!(house.trail(Deed::OutsideTied).await.is_empty());
    // Odd names are no names.
    for subject in ["", "a\nb", &*"長".repeat(100).leak()] {
        house.local.meets(Person { subject, ..Person::hanako() });
        house.is_refused().await;
    }
}

#[tokio::test]
async fn entra_says_in_its_own_way_that_an_address_is_verified() {
    for said in [json!(true), json!(1), json!("1"), json!("true")] {
        let house = House::new(FactorRule::Trust).await;
        house.hanako().await;
        house.local.meets(Person { verified: None, xms_edov: Some(said), ..Person::hanako() });
        house.comes_in().await;
    }
}

#[tokio::test]
async fn keys_that_changed_are_asked_for_anew_but_not_all_the_time() {
    let house = House::new(FactorRule::Trust).await;
    house.hanako().await;
    house.local.behave(Manner::HonestEd25519);
    house.comes_in().await;
    house.local.behave(Manner::NewKey);
    house.is_refused().await;
    assert_eq!(house.local.asked()[1], 1, "the keys are young");
    house.hands.pass(60);
    house.comes_in().await;
    house.comes_in().await;
    assert_eq!(house.local.asked()[1], 2);
    house.local.behave(Manner::UnknownKey);
    house.hands.pass(3_000);
    house.comes_in().await;
    assert_eq!(house.local.asked(), [1, 2, 5], "a key once published is held");
    house.hands.pass(600);
    house.is_refused().await;
    assert_eq!(house.local.asked()[0], 2, "after an hour all is asked for anew");
}

#[tokio::test]
async fn a_way_is_gone_once_and_by_one_browser() {
    let house = House::new(FactorRule::Trust).await;
    house.hanako().await;
    let (mine, others) = (house.depart(None).await, house.depart(None).await);
    let answer = house.local.consent(&mine.to);
    // Somebody sends another person's browser along the end of a way of their own.
    let lost = |arrival| assert_eq!(arrival, Arrival::Lost);
    lost(house.arrive(&others.cookie, &answer).await.expect("an arrival"));
    lost(house.outside.arrive(&house.door, None, &answer, super::visitor()).await.expect("an arrival"));
    let guessed = Answer { state: Token::new([9; 32]).reveal(), ..answer.clone() };
    lost(house.arrive(&mine.cookie, &guessed).await.expect("an arrival"));
    let unreadable = Answer { state: "'; --".into(), ..answer.clone() };
    lost(house.arrive(&mine.cookie, &unreadable).await.expect("an arrival"));
    // None of it took mine away; it is gone once.
    let arrived = house.arrive(&mine.cookie, &answer).await.expect("an arrival");
    assert!(matches!(arrived, Arrival::Door(Step::In(_), None)), "{arrived:?}");
    lost(house.arrive(&mine.cookie, &answer).await.expect("an arrival"));
    // And not after ten minutes.
    let answer = house.local.consent(&others.to);
    house.hands.pass(600);
    lost(house.arrive(&others.cookie, &answer).await.expect("an arrival"));
    assert_eq!(house.local.asked()[2], 1, "no code was tried for those who were lost");
}

#[tokio::test]
async fn only_a_page_of_ours_is_come_back_to() {
    let house = House::new(FactorRule::Trust).await;
    house.hanako().await;
    for elsewhere in ["https://example.jp/", "//example.jp", "/\\example.jp", "javascript:1"] {
        let departure = house.depart(Some(elsewhere)).await;
        let answer = house.local.consent(&departure.to);
        let arrived = house.arrive(&departure.cookie, &answer).await.expect("an arrival");
        assert!(matches!(arrived, Arrival::Door(Step::In(_), None)), "{arrived:?}");
    }
}
