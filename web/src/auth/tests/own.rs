//! One's own account.

use super::*;
use crate::auth::proof::Ask;

#[tokio::test]
async fn a_second_factor_is_added_only_by_who_knows_the_password() {
    let house = House::new().await;
    let (mine, other) = (house.join().await, house.sign_in(EMAIL).await);
    let session = house.session(&mine).await;
    assert_eq!(house.door.asks(&session).await.expect("an answer"), Ask::Password);
    let begun = house.door.begin_factor(&session, OTHER, visitor()).await.expect("an answer");
    assert_eq!(begun, Asked::Wrong);
    let proven = house.door.prove_factor(&session, "000000", visitor()).await.expect("an answer");
    assert_eq!(proven, Asked::Expired, "nothing was begun");
    let half = house.door.begin_factor(&session, PASSWORD, visitor()).await.expect("an answer");
    assert!(matches!(half, Asked::Done(_)));
    let wrong = house.door.prove_factor(&session, "000000", visitor()).await.expect("an answer");
    assert_eq!(wrong, Asked::Wrong);
    assert!(house.alive(&other).await, "not before it is proven");
    let (_, paper) = house.add_factor(&session).await;
    assert_eq!(paper.len(), 10);
    // What was open without it ends; the one who asked stays.
    assert!(house.alive(&mine).await && !house.alive(&other).await);
    assert_eq!(house.door.asks(&session).await.expect("an answer"), Ask::Code);
    assert_eq!((house.deeds(Deed::ProofRefused).await, house.deeds(Deed::FactorAdded).await), (2, 1));
    let (actor, before, after) = house.told(Deed::FactorAdded).await;
    assert_eq!((actor.as_str(), before.as_str()), ("account", ""));
    assert_eq!(after, r#"{"means":"確認コード","sessions_ended":1}"#);
}

#[tokio::test]
async fn another_telephone_takes_a_code_of_the_first() {
    let house = House::new().await;
    let mine = house.join().await;
    let session = house.session(&mine).await;
    let (first, paper) = house.add_factor(&session).await;
    house.pass(60);
    let asked = house.door.begin_factor(&session, PASSWORD, visitor()).await.expect("an answer");
    assert_eq!(asked, Asked::Wrong, "the password is not enough any more");
    let code = house.code(&first);
    let asked = house.door.begin_factor(&session, &code, visitor()).await.expect("an answer");
    let Asked::Done(second) = asked else { panic!("{asked:?}") };
    let again = house.door.begin_factor(&session, &code, visitor()).await.expect("an answer");
    assert_eq!(again, Asked::Wrong, "a code opens once");
    let proven = house.door.prove_factor(&session, &house.code(&second), visitor()).await.expect("an answer");
    assert!(matches!(proven, Asked::Done(_)), "{proven:?}");
    // The old codes for paper went with the old telephone; one of the new set stands in for a lost one.
    let old = house.door.begin_factor(&session, &paper[0], visitor()).await.expect("an answer");
    assert_eq!(old, Asked::Wrong);
    let Asked::Done(new) = proven else { unreachable!("seen above") };
    let asked = house.door.begin_factor(&session, &new[0].reveal(), visitor()).await.expect("an answer");
    assert!(matches!(asked, Asked::Done(_)), "{asked:?}");
    assert_eq!(house.deeds(Deed::RecoveryCodeUsed).await, 1);
}

#[tokio::test]
async fn who_holds_a_cookie_and_guesses_is_slowed_down() {
    let house = House::new().await;
    let session = house.session(&house.join().await).await;
    let mut wrong = 0;
    loop {
        match house.door.begin_factor(&session, OTHER, visitor()).await.expect("an answer") {
            Asked::Wrong => wrong += 1,
            Asked::Wait(_) => break,
            other => panic!("{other:?}"),
        }
        assert!(wrong <= 10, "guessing goes on");
    }
    let asked = house.door.change_password(&session, PASSWORD, OTHER, visitor()).await.expect("an answer");
    assert!(matches!(asked, Asked::Wait(_)), "the same wait: {asked:?}");
    house.pass(3_600);
    // So are guesses at the code that proves a telephone.
    let session = house.session(&house.sign_in(EMAIL).await).await;
    let begun = house.door.begin_factor(&session, PASSWORD, visitor()).await.expect("an answer");
    assert!(matches!(begun, Asked::Done(_)), "{begun:?}");
    for _ in 0..5 {
        let guess = house.door.prove_factor(&session, "000000", visitor()).await.expect("an answer");
        assert_eq!(guess, Asked::Wrong);
    }
    let guess = house.door.prove_factor(&session, "000000", visitor()).await.expect("an answer");
    assert!(matches!(guess, Asked::Wait(_)), "{guess:?}");
}

#[tokio::test]
async fn a_changed_password_ends_the_other_sessions() {
    let house = House::new().await;
    let (mine, other) = (house.join().await, house.sign_in(EMAIL).await);
    let session = house.session(&mine).await;
    let change =
        async |old, new| house.door.change_password(&session, old, new, visitor()).await.expect("an answer");
    assert_eq!(change(PASSWORD, "short").await, Asked::Unfit(Unfit::Short));
    assert_eq!(change(PASSWORD, "hanako-hanako").await, Asked::Unfit(Unfit::Guessable));
    assert_eq!(change(OTHER, OTHER).await, Asked::Wrong);
    assert_eq!(change(PASSWORD, OTHER).await, Asked::Done(()));
    assert!(house.alive(&mine).await && !house.alive(&other).await);
    assert_eq!(house.password(EMAIL, PASSWORD).await, Step::Wrong);
    assert!(matches!(house.password(EMAIL, OTHER).await, Step::In(_)));
    assert_eq!(house.deeds(Deed::PasswordChanged).await, 1);
    // From a session that has ended meanwhile nothing changes.
    house.door.leave(&session, Uuid::nil()).await.expect("left");
    assert_eq!(change(OTHER, PASSWORD).await, Asked::Expired);
    assert!(matches!(house.password(EMAIL, OTHER).await, Step::In(_)));
}

#[tokio::test]
async fn a_second_factor_is_taken_away_by_a_code_of_it() {
    let house = House::new().await;
    let mine = house.join().await;
    let session = house.session(&mine).await;
    let removed = house.door.remove_factor(&session, PASSWORD, visitor()).await.expect("an answer");
    assert_eq!(removed, Asked::Expired, "there is none");
    let (_, paper) = house.add_factor(&session).await;
    let removed = house.door.remove_factor(&session, PASSWORD, visitor()).await.expect("an answer");
    assert_eq!(removed, Asked::Wrong);
    let removed = house.door.remove_factor(&session, &paper[3], visitor()).await.expect("an answer");
    assert_eq!(removed, Asked::Done(()));
    assert!(house.alive(&mine).await);
    assert_eq!(house.door.asks(&session).await.expect("an answer"), Ask::Password);
    assert_eq!(house.door.recovery_codes_left(&session).await.expect("a count"), 0);
    assert!(matches!(house.password(EMAIL, PASSWORD).await, Step::In(_)));
    assert_eq!((house.deeds(Deed::RecoveryCodeUsed).await, house.deeds(Deed::FactorRemoved).await), (1, 1));
}

#[tokio::test]
async fn new_codes_for_paper_replace_the_old_ones() {
    let house = House::new().await;
    let mine = house.join().await;
    let session = house.session(&mine).await;
    let none = house.door.new_recovery_codes(&session, PASSWORD, visitor()).await.expect("an answer");
    assert_eq!(none, Asked::Expired, "they stand in for a second factor");
    let (secret, paper) = house.add_factor(&session).await;
    house.pass(60);
    let code = house.code(&secret);
    let made = house.door.new_recovery_codes(&session, &code, visitor()).await.expect("an answer");
    let Asked::Done(made) = made else { panic!("{made:?}") };
    assert_eq!(house.door.recovery_codes_left(&session).await.expect("a count"), 10);
    let first = into_second(house.password(EMAIL, PASSWORD).await);
    assert_eq!(house.second(&first, &paper[0]).await, Step::Wrong);
    assert!(matches!(house.second(&first, &made[0].reveal()).await, Step::In(_)));
    assert_eq!(house.door.recovery_codes_left(&session).await.expect("a count"), 9);
    assert!(house.alive(&mine).await, "no session ends with it");
    assert_eq!(house.deeds(Deed::RecoveryCodesMade).await, 1);
}

#[tokio::test]
async fn sessions_are_seen_and_ended() {
    let house = House::new().await;
    let (mine, other) = (house.join().await, house.sign_in(EMAIL).await);
    let (stranger, _) = house.joined("aya@example.lg.jp", Role::Viewer).await;
    let session = house.session(&mine).await;
    assert_eq!(house.door.sessions(&session).await.expect("a list").len(), 2);
    let theirs = house.session(&stranger).await.viewer.session;
    assert!(!house.door.end_session(&session, theirs, Uuid::nil()).await.expect("an answer"));
    let second = house.session(&other).await.viewer.session;
    assert!(house.door.end_session(&session, second, Uuid::nil()).await.expect("an answer"));
    assert!(!house.door.end_session(&session, second, Uuid::nil()).await.expect("an answer"));
    assert!(house.alive(&mine).await && !house.alive(&other).await && house.alive(&stranger).await);
    let third = house.sign_in(EMAIL).await;
    assert_eq!(house.door.leave_everywhere(&session, Uuid::nil()).await.expect("an answer"), 2);
    assert!(!house.alive(&mine).await && !house.alive(&third).await && house.alive(&stranger).await);
    assert_eq!((house.deeds(Deed::SessionEnded).await, house.deeds(Deed::SessionsEnded).await), (1, 1));
}

#[tokio::test]
async fn leaving_everywhere_ends_what_is_half_done() {
    let house = House::new().await;
    let mine = house.join().await;
    let session = house.session(&mine).await;
    let (secret, _) = house.add_factor(&session).await;
    house.pass(60);
    let first = into_second(house.password(EMAIL, PASSWORD).await);
    house.door.leave_everywhere(&session, Uuid::nil()).await.expect("an answer");
    assert_eq!(house.second(&first, &house.code(&secret)).await, Step::Expired);
}
