//! Stories at the door, with an SQLite file of their own, a clock that is set by hand and counted chance.

mod manage;
mod own;
mod passing;

use std::sync::{Arc, Mutex};

use chrono::{DateTime, NaiveDate, Utc};
use domain::{
    audit::Deed,
    chance::Counting,
    clock::Clock,
    people::{AccountId, Email, NetworkAddress, PersonName, Role, Scope, Session, SessionLimits, Token},
};
use store::{Store, people::links::Purpose};
use tempfile::TempDir;
use uuid::Uuid;

use super::{
    door::{Door, Step, Visitor},
    join::Chosen,
    manage::{Guest, Managed, Manager, Rightful},
    password::{Passwords, Unfit},
    proof::Asked,
    totp::TotpSecret,
};

const PASSWORD: &str = "ひまわりと雨の夜の電車です";
const OTHER: &str = "mikan tonneru 37 kujira";
const EMAIL: &str = "hanako@example.lg.jp";

/// A clock that stands until it is set.
struct Hands(Mutex<DateTime<Utc>>);

impl Clock for Hands {
    fn now(&self) -> DateTime<Utc> {
        *self.0.lock().expect("the hands")
    }
    fn today(&self) -> NaiveDate {
        self.now().date_naive()
    }
}

struct House {
    door: Door,
    hands: Arc<Hands>,
    _folder: TempDir,
}

impl House {
    async fn new() -> Self {
        let folder = TempDir::new().expect("a folder");
        let store = Store::sqlite(&folder.path().join("renkei.db")).await.expect("a new file");
        store.migrate().await.expect("migrations");
        let hands = Arc::new(Hands(Mutex::new("2026-11-21T00:00:00Z".parse().expect("an instant"))));
        let passwords = Passwords::cheap([7; 16]).expect("hashes");
        let clock: Arc<dyn Clock> = hands.clone();
        let (chance, known) = (Arc::new(Counting::default()), Arc::default());
        let door = Door { store, passwords, clock, chance, limits: SessionLimits::STANDARD, known };
        Self { door, hands, _folder: folder }
    }

    /// Lets time pass, in seconds.
    fn pass(&self, seconds: i64) {
        self.pass_milliseconds(seconds * 1_000);
    }

    fn pass_milliseconds(&self, milliseconds: i64) {
        *self.hands.0.lock().expect("the hands") += chrono::TimeDelta::milliseconds(milliseconds);
    }

    async fn invite(&self) -> Token {
        let guest = guest(EMAIL, Role::Prefecture, "28");
        self.door.invite(&guest, Manager::COMMAND).await.expect("an invitation").expect("a new address")
    }

    /// Takes up an invitation; the cookie of the first session.
    async fn join(&self) -> Token {
        let link = self.invite().await;
        self.take_up(&link).await
    }

    async fn take_up(&self, link: &Token) -> Token {
        match self.door.take_up(link, PASSWORD, visitor()).await.expect("an answer") {
            Chosen::Door(Step::In(token)) => token,
            other => panic!("{other:?}"),
        }
    }

    /// Somebody else with an account; their cookie and their number.
    async fn joined(&self, email: &str, role: Role) -> (Token, AccountId) {
        let guest = guest(email, role, "28");
        let link =
            self.door.invite(&guest, Manager::COMMAND).await.expect("an answer").expect("a new address");
        let token = self.take_up(&link).await;
        let account = self.session(&token).await.viewer.account;
        (token, account)
    }

    /// Who is in with this cookie, as the database knows it.
    async fn session(&self, token: &Token) -> Session {
        self.door.who(token).await.expect("an answer").expect("a session")
    }

    /// What somebody is called and may do now.
    async fn rightful(&self, id: AccountId) -> Rightful {
        let person = self.door.person(id).await.expect("an answer").expect("an account");
        Rightful::of(&person.account)
    }

    async fn alive(&self, token: &Token) -> bool {
        self.door.who(token).await.expect("an answer").is_some()
    }

    /// Adds a second factor to the account of a session; its codes for paper.
    async fn add_factor(&self, session: &Session) -> (TotpSecret, Vec<String>) {
        let secret = self.door.begin_factor(session, PASSWORD, visitor()).await.expect("an answer");
        let Asked::Done(secret) = secret else { panic!("{secret:?}") };
        let codes = self.door.prove_factor(session, &self.code(&secret), visitor()).await.expect("an answer");
        let Asked::Done(codes) = codes else { panic!("{codes:?}") };
        (secret, codes.iter().map(domain::people::RecoveryCode::reveal).collect())
    }

    /// Joins, with a second factor; its codes for paper.
    async fn with_factor(&self) -> (TotpSecret, Vec<String>) {
        let session = self.session(&self.join().await).await;
        self.add_factor(&session).await
    }

    /// The code of now.
    fn code(&self, secret: &TotpSecret) -> String {
        secret.code(self.door.clock.now()).expect("a code")
    }

    async fn password(&self, email: &str, password: &str) -> Step {
        self.door.password(email, password, visitor()).await.expect("an answer")
    }

    /// Signs in without a second factor.
    async fn sign_in(&self, email: &str) -> Token {
        match self.password(email, PASSWORD).await {
            Step::In(token) => token,
            other => panic!("{other:?}"),
        }
    }

    async fn second(&self, first: &Token, code: &str) -> Step {
        self.door.second(first, code, visitor()).await.expect("an answer")
    }

    /// How often this stands in the trail.
    async fn deeds(&self, deed: Deed) -> u32 {
        let mut read = self.door.store.read().await.expect("a view");
        let filter = store::audit::Filter { act: Some(deed), ..store::audit::Filter::default() };
        read.audit_count(&filter).await.expect("a count")
    }

    /// What the trail tells about the last deed of a kind: actor, before, after.
    async fn told(&self, deed: Deed) -> (String, String, String) {
        let mut read = self.door.store.read().await.expect("a view");
        let filter = store::audit::Filter { act: Some(deed), ..store::audit::Filter::default() };
        let slice = store::lists::Slice { limit: 1, offset: 0 };
        let kept = read.audit(&filter, slice).await.expect("records");
        let record = &kept.first().expect("a record").record;
        let text = |side: &Option<String>| side.clone().unwrap_or_default();
        (record.actor_kind.clone(), text(&record.before), text(&record.after))
    }
}

fn guest(email: &str, role: Role, areas: &str) -> Guest {
    Guest {
        email: Email::parse(email).expect("an address"),
        name: PersonName::parse("山田 花子").expect("a name"),
        role,
        scope: Scope::parse(areas).expect("a scope"),
    }
}

fn visitor() -> Visitor<'static> {
    Visitor { from: NetworkAddress::local(), device: "Edge（Windows）", request: Uuid::nil() }
}

fn into_second(step: Step) -> Token {
    match step {
        Step::Second(token) => token,
        other => panic!("{other:?}"),
    }
}

#[tokio::test]
async fn an_invitation_is_followed_once() {
    let house = House::new().await;
    let link = house.invite().await;
    let account =
        house.door.behind(&link, Purpose::Invitation).await.expect("an answer").expect("an account");
    assert_eq!(account.email.as_str(), EMAIL);
    assert_eq!(house.password(EMAIL, PASSWORD).await, Step::Wrong, "no password yet");
    let weak = house.door.take_up(&link, "hanako-hanako", visitor()).await.expect("an answer");
    assert_eq!(weak, Chosen::Unfit(Unfit::Guessable));
    let Chosen::Door(Step::In(token)) =
        house.door.take_up(&link, PASSWORD, visitor()).await.expect("an answer")
    else {
        panic!("not in");
    };
    assert_eq!(house.session(&token).await.viewer.role, Role::Prefecture);
    let again = house.door.take_up(&link, OTHER, visitor()).await.expect("an answer");
    assert_eq!(again, Chosen::Door(Step::Expired));
    assert_eq!(
        (house.deeds(Deed::AccountInvited).await, house.deeds(Deed::InvitationAccepted).await),
        (1, 1)
    );
}

#[tokio::test]
async fn an_invitation_runs_out() {
    let house = House::new().await;
    let link = house.invite().await;
    house.pass(7 * 24 * 3_600);
    let late = house.door.take_up(&link, PASSWORD, visitor()).await.expect("an answer");
    assert_eq!(late, Chosen::Door(Step::Expired));
}

#[tokio::test]
async fn nothing_tells_a_wrong_password_from_a_wrong_address() {
    let house = House::new().await;
    house.join().await;
    assert_eq!(house.password(EMAIL, OTHER).await, Step::Wrong);
    assert_eq!(house.password("nobody@example.lg.jp", PASSWORD).await, Step::Wrong);
    assert_eq!(house.password("no address at all", PASSWORD).await, Step::Wrong);
    assert_eq!(house.deeds(Deed::SignInRefused).await, 3);
    let step = house.password("  Hanako@Example.LG.jp ", PASSWORD).await;
    assert!(matches!(step, Step::In(_)), "{step:?}");
}

#[tokio::test]
async fn a_session_ends_when_it_is_left_or_not_used() {
    let house = House::new().await;
    let token = house.join().await;
    house.pass(29 * 60);
    let session = house.door.who(&token).await.expect("an answer").expect("alive");
    house.door.note_use(&session).await.expect("noted");
    house.pass(29 * 60);
    assert!(house.door.who(&token).await.expect("an answer").is_some(), "its use was noted");
    house.pass(30 * 60);
    assert!(house.door.who(&token).await.expect("an answer").is_none(), "idle");
    let Step::In(token) = house.password(EMAIL, PASSWORD).await else { panic!("not in") };
    let other = house.door.who(&token).await.expect("an answer").expect("alive");
    assert_ne!(other.viewer.session, session.viewer.session);
    house.door.leave(&other, Uuid::nil()).await.expect("left");
    house.door.leave(&other, Uuid::nil()).await.expect("left already");
    assert!(house.door.who(&token).await.expect("an answer").is_none());
    assert_eq!(house.deeds(Deed::SignedOut).await, 1);
}

#[tokio::test]
async fn the_second_factor_is_asked_for_and_opens_once() {
    let house = House::new().await;
    let (secret, paper) = house.with_factor().await;
    house.pass(60);
    let first = into_second(house.password(EMAIL, PASSWORD).await);
    assert!(house.door.who(&first).await.expect("an answer").is_none(), "half way is not in");
    assert_eq!(house.second(&first, "000000").await, Step::Wrong);
    let code = house.code(&secret);
    let step = house.second(&first, &code).await;
    assert!(matches!(step, Step::In(_)), "{step:?}");
    assert_eq!(house.second(&first, &code).await, Step::Expired, "the first step is used up");
    // The same code again, behind a right password.
    let first = into_second(house.password(EMAIL, PASSWORD).await);
    assert_eq!(house.second(&first, &code).await, Step::Wrong);
    // A code from paper, once.
    let step = house.second(&first, &paper[0].to_lowercase()).await;
    assert!(matches!(step, Step::In(_)), "{step:?}");
    let first = into_second(house.password(EMAIL, PASSWORD).await);
    assert_eq!(house.second(&first, &paper[0]).await, Step::Wrong);
    house.pass(600);
    assert_eq!(house.second(&first, &house.code(&secret)).await, Step::Expired, "ten minutes are enough");
}

#[tokio::test]
async fn guessing_is_slowed_down_and_nobody_is_locked_out() {
    let house = House::new().await;
    house.join().await;
    let mut tried = 0;
    let wait = loop {
        match house.password(EMAIL, OTHER).await {
            Step::Wrong => tried += 1,
            Step::Wait(wait) => break wait,
            other => panic!("{other:?}"),
        }
        assert!(tried <= 10, "guessing goes on");
    };
    // The right one waits as well: whether it is right must not be told meanwhile.
    assert!(matches!(house.password(EMAIL, PASSWORD).await, Step::Wait(_)));
    house.pass(i64::try_from(wait.as_secs()).expect("a wait") + 1);
    assert!(matches!(house.password(EMAIL, PASSWORD).await, Step::In(_)));
}

#[tokio::test]
async fn a_link_for_a_new_password_ends_what_was_open() {
    let house = House::new().await;
    let token = house.join().await;
    let id = house.session(&token).await.viewer.account;
    let link = house.door.reset_link(id, Manager::COMMAND).await.expect("an answer");
    let Managed::Done(link) = link else { panic!("{link:?}") };
    assert!(house.alive(&token).await, "the link alone ends nothing");
    let chosen = house.door.reset(&link, OTHER, visitor()).await.expect("an answer");
    assert!(matches!(chosen, Chosen::Door(Step::In(_))), "{chosen:?}");
    assert!(!house.alive(&token).await);
    assert_eq!(house.password(EMAIL, PASSWORD).await, Step::Wrong);
    assert!(matches!(house.password(EMAIL, OTHER).await, Step::In(_)));
    assert_eq!((house.deeds(Deed::ResetLinkMade).await, house.deeds(Deed::PasswordReset).await), (1, 1));
}

#[tokio::test]
async fn nobody_pushes_a_half_done_sign_in_out() {
    let house = House::new().await;
    let (secret, _) = house.with_factor().await;
    house.pass(60);
    let mine = into_second(house.password(EMAIL, PASSWORD).await);
    // Somebody elsewhere who knows the password as well goes on and on, as fast as they are let.
    let stranger = Visitor { from: NetworkAddress::parse("198.51.100.7").expect("an address"), ..visitor() };
    let mut theirs = 0;
    for _ in 0..590 {
        let step = house.door.password(EMAIL, PASSWORD, stranger).await.expect("an answer");
        theirs += u32::from(matches!(step, Step::Second(_)));
        house.pass(1);
    }
    assert!((5..=15).contains(&theirs), "{theirs}");
    let step = house.second(&mine, &house.code(&secret)).await;
    assert!(matches!(step, Step::In(_)), "{step:?}");
}

#[tokio::test]
async fn a_password_kept_at_an_old_cost_is_hashed_anew() {
    let mut house = House::new().await;
    let token = house.join().await;
    let kept = async |house: &House| {
        let email = Email::parse(EMAIL).expect("an address");
        let mut read = house.door.store.read().await.expect("a view");
        read.credentials(&email).await.expect("an answer").expect("an account").password.expect("a hash")
    };
    let before = kept(&house).await;
    assert!(matches!(house.password(EMAIL, PASSWORD).await, Step::In(_)));
    assert_eq!(kept(&house).await, before, "of today's cost");
    house.door.passwords = Passwords::new([7; 16]).expect("hashes");
    assert_eq!(house.password(EMAIL, OTHER).await, Step::Wrong);
    assert_eq!(kept(&house).await, before, "a wrong one changes nothing");
    assert!(matches!(house.password(EMAIL, PASSWORD).await, Step::In(_)));
    let after = kept(&house).await;
    assert!(after != before && !house.door.passwords.outdated(&after));
    assert!(house.alive(&token).await, "nothing ends with it");
    assert!(matches!(house.password(EMAIL, PASSWORD).await, Step::In(_)));
}
