//! What is not to be believed.

use domain::audit::Deed;

use super::{
    super::{Answer, Arrival, OutsideError},
    House,
    provider::Manner,
};
use crate::{auth::door::Step, config::outside::FactorRule};

#[tokio::test]
async fn what_a_provider_must_not_say_is_not_believed() {
    let house = House::new(FactorRule::Trust).await;
    house.hanako().await;
    let untrue = [
        (Manner::WrongNonce, "一回限りの値"),
        (Manner::NoNonce, "一回限りの値"),
        (Manner::WrongAudience, "宛先"),
        (Manner::FurtherAudience, "宛先"),
        (Manner::WrongParty, "別のアプリケーション"),
        (Manner::WrongIssuer, "発行者"),
        (Manner::Expired, "期限"),
        (Manner::FromTheFuture, "期限"),
        (Manner::FromYesterday, "期限"),
        (Manner::Unsigned, "署名"),
        (Manner::SharedSecret, "署名"),
        (Manner::Forged, "署名"),
        (Manner::UnknownKey, "署名"),
        (Manner::NoToken, "IDトークンがありません"),
        (Manner::Error("invalid_grant"), "認可コード"),
    ];
    for (manner, why) in untrue {
        house.local.behave(manner);
        house.is_refused().await;
        let refused = house.trail(Deed::SignInRefused).await;
        let last = refused.last().expect("an entry");
        assert!(last.contains(why) && last.contains("/sign-in/outside/back"), "{manner:?}: {last}");
        assert!(!last.contains("anako"), "no personal data: {last}");
    }
    assert_eq!(house.trail(Deed::SignInRefused).await.len(), untrue.len());
    assert!(house.trail(Deed::OutsideTied).await.is_empty());
    // The same provider, honest again.
    house.local.behave(Manner::Honest);
    house.comes_in().await;
}

#[tokio::test]
async fn clocks_may_be_a_little_apart() {
    let house = House::new(FactorRule::Trust).await;
    house.hanako().await;
    for manner in [Manner::JustOut, Manner::MinuteAhead] {
        house.local.behave(manner);
        house.comes_in().await;
    }
}

#[tokio::test]
async fn an_answer_that_is_none_is_refused() {
    let house = House::new(FactorRule::Trust).await;
    house.hanako().await;
    let turns = |answer: Answer| {
        [
            (Answer { error: "access_denied".into(), ..answer.clone() }, Arrival::Declined),
            (Answer { error: "<script>".into(), code: String::new(), ..answer.clone() }, Arrival::Declined),
            (Answer { code: String::new(), ..answer.clone() }, Arrival::Door(Step::Wrong, None)),
            (Answer { code: "x".repeat(5_000), ..answer.clone() }, Arrival::Door(Step::Wrong, None)),
            (Answer { code: "made-up".into(), ..answer.clone() }, Arrival::Door(Step::Wrong, None)),
            (Answer { iss: Some("https://example.jp".into()), ..answer }, Arrival::Door(Step::Wrong, None)),
        ]
    };
    for turn in 0..6 {
        let departure = house.depart(None).await;
        let [(answer, expected)] = turns(house.local.consent(&departure.to))
            .into_iter()
            .skip(turn)
            .take(1)
            .collect::<Vec<_>>()
            .try_into()
            .expect("one");
        let arrived = house.arrive(&departure.cookie, &answer).await.expect("an arrival");
        assert_eq!(arrived, expected, "{answer:?}");
    }
    assert_eq!(house.trail(Deed::SignInRefused).await.len(), 6);
}

#[tokio::test]
async fn a_code_is_worth_nothing_on_another_way() {
    let house = House::new(FactorRule::Trust).await;
    house.hanako().await;
    let (mine, others) = (house.depart(None).await, house.depart(None).await);
    // The code of one way put into the other: the provider asks for the proof of who began (PKCE).
    let (answer, stolen) = (house.local.consent(&mine.to), house.local.consent(&others.to));
    let mixed = Answer { code: stolen.code, ..answer };
    let arrived = house.arrive(&mine.cookie, &mixed).await.expect("an arrival");
    assert_eq!(arrived, Arrival::Door(Step::Wrong, None));
}

#[tokio::test]
async fn a_provider_that_does_not_take_us_is_out_of_order() {
    let house = House::new(FactorRule::Trust).await;
    house.hanako().await;
    for error in ["invalid_client", "unauthorized_client", "server_error", "Hanako is out"] {
        house.local.behave(Manner::Error(error));
        let arrived = house.visit().await;
        assert!(matches!(arrived, Err(OutsideError::Unavailable(_))), "{error}: {arrived:?}");
    }
    assert!(house.trail(Deed::SignInRefused).await.is_empty(), "nobody did anything wrong");
}
