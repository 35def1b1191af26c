//! Passing by: who was let through within the last second.

use super::*;

impl House {
    /// Whether a request with this cookie is let through.
    async fn passes(&self, token: &Token) -> bool {
        self.door.known(token).await.expect("an answer").is_some()
    }
}

#[tokio::test]
async fn what_ends_elsewhere_opens_nothing_after_a_second() {
    let house = House::new().await;
    let token = house.join().await;
    assert!(house.passes(&token).await);
    // Another process on the same database.
    let session = house.session(&token).await;
    let elsewhere = Door { known: Arc::default(), ..house.door.clone() };
    elsewhere.leave(&session, Uuid::nil()).await.expect("left");
    house.pass_milliseconds(999);
    assert!(house.passes(&token).await, "within the second it is believed");
    house.pass_milliseconds(1);
    assert!(!house.passes(&token).await);
}

#[tokio::test]
async fn a_page_that_is_held_asks_the_database_once_a_second() {
    let house = House::new().await;
    let token = house.join().await;
    assert!(house.passes(&token).await);
    house.door.store.close().await;
    assert!(house.passes(&token).await, "nothing is asked");
    house.pass(1);
    assert!(house.door.known(&token).await.is_err(), "now it is");
}

#[tokio::test]
async fn what_ends_here_is_over_at_once() {
    let house = House::new().await;
    let (mine, other) = (house.join().await, house.sign_in(EMAIL).await);
    let session = house.session(&mine).await;
    let id = session.viewer.account;
    let both = async || (house.passes(&mine).await, house.passes(&other).await);
    assert_eq!(both().await, (true, true));
    let second = house.session(&other).await.viewer.session;
    assert!(house.door.end_session(&session, second, Uuid::nil()).await.expect("an answer"));
    assert_eq!(both().await, (true, false));
    let asked = house.door.change_password(&session, PASSWORD, OTHER, visitor()).await.expect("an answer");
    assert_eq!(asked, Asked::Done(()));
    assert_eq!(both().await, (true, false), "the session that asks goes on");
    house.door.leave(&session, Uuid::nil()).await.expect("left");
    assert_eq!(both().await, (false, false));
    // And by an operator.
    for end in 0..4 {
        let Step::In(token) = house.password(EMAIL, OTHER).await else { panic!("not in") };
        assert!(house.passes(&token).await);
        let name = PersonName::parse("佐藤 花子").expect("a name");
        let role = if end == 1 { Role::Viewer } else { Role::Prefecture };
        let wanted = Rightful { name, role, scope: Scope::nation() };
        let (seen, manager) = (house.rightful(id).await, Manager::COMMAND);
        let changed = match end {
            0 => house.door.end_sessions(id, manager).await.expect("an answer").map(drop),
            1 | 2 => house.door.change_account(id, &seen, &wanted, manager).await.expect("an answer"),
            _ => house.door.disable(id, manager).await.expect("an answer"),
        };
        assert_eq!(changed, Managed::Done(()), "{end}");
        assert!(!house.passes(&token).await, "{end}");
    }
}

#[tokio::test]
async fn the_use_of_a_session_is_noted_once() {
    let house = House::new().await;
    let token = house.join().await;
    house.pass(59);
    let session = house.door.known(&token).await.expect("an answer").expect("alive");
    house.door.note_use(&session).await.expect("noted");
    assert_eq!(house.session(&token).await.seen_at, session.seen_at, "not due yet");
    house.pass(1);
    house.door.note_use(&session).await.expect("noted");
    assert_eq!(house.session(&token).await.seen_at, house.door.clock.now());
    // The session as it was known a moment ago: it has been noted.
    house.pass(30);
    let at = house.door.clock.now();
    house.door.note_use(&session).await.expect("nothing to note");
    assert!(house.session(&token).await.seen_at < at);
}
