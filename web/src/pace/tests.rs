use std::hash::{BuildHasherDefault, DefaultHasher};

use super::*;

type Keys = BuildHasherDefault<DefaultHasher>;

fn from(address: &str) -> Client {
    Client {
        address: Some(address.parse().expect("an address")),
        https: true,
        relayed: false,
        own_machine: false,
    }
}

struct Clock {
    pace: Pace,
    began: Instant,
}

impl Clock {
    fn new() -> Self {
        let began = Instant::now();
        Self { pace: Pace::new(Limits::of(50, 5), began, Keys::default()), began }
    }

    fn ask(&self, client: &Client, kind: Kind, after: Duration) -> Result<(), Duration> {
        self.pace.admit(client, kind, self.began + after)
    }

    /// How many of a thousand requests at one moment are let in.
    fn at_once(&self, client: &Client, kind: Kind, after: Duration) -> usize {
        (0..1_000).filter(|_| self.ask(client, kind, after).is_ok()).count()
    }
}

const START: Duration = Duration::ZERO;

#[test]
fn two_hundred_pages_come_at_once_and_then_fifty_a_second() {
    let clock = Clock::new();
    let office = from("203.0.113.9");
    assert_eq!(clock.at_once(&office, Kind::Page, START), 200);
    assert_eq!(clock.ask(&office, Kind::Page, START), Err(Duration::from_millis(20)));
    assert_eq!(clock.at_once(&office, Kind::Page, Duration::from_secs(1)), 50);
    assert_eq!(clock.at_once(&office, Kind::Page, Duration::from_mins(1)), 200, "a pause gives no more");
}

#[test]
fn who_waits_as_long_as_told_is_let_in() {
    let clock = Clock::new();
    let office = from("203.0.113.9");
    clock.at_once(&office, Kind::Knock, START);
    let wait = clock.ask(&office, Kind::Knock, START).expect_err("too many");
    assert!(clock.ask(&office, Kind::Knock, wait.saturating_sub(Duration::from_nanos(1))).is_err());
    assert!(clock.ask(&office, Kind::Knock, wait).is_ok());
}

#[test]
fn forms_before_signing_in_are_counted_apart_and_closer() {
    let clock = Clock::new();
    let guesser = from("203.0.113.9");
    assert_eq!(clock.at_once(&guesser, Kind::Knock, START), 20);
    assert_eq!(clock.at_once(&guesser, Kind::Knock, Duration::from_secs(1)), 5);
    assert_eq!(clock.at_once(&guesser, Kind::Page, START), 200, "a page is still to be had");
}

#[test]
fn one_address_does_not_take_from_another_and_a_household_is_one() {
    let clock = Clock::new();
    clock.at_once(&from("203.0.113.9"), Kind::Page, START);
    assert_eq!(clock.at_once(&from("203.0.113.10"), Kind::Page, START), 200);
    assert_eq!(clock.at_once(&from("::ffff:203.0.113.9"), Kind::Page, START), 0, "the same, written longer");
    clock.at_once(&from("2001:db8:1:2::1"), Kind::Page, START);
    assert_eq!(clock.at_once(&from("2001:db8:1:2:ffff::7"), Kind::Page, START), 0);
    assert_eq!(clock.at_once(&from("2001:db8:1:3::1"), Kind::Page, START), 200);
}

#[test]
fn those_who_cannot_be_told_apart_share() {
    let clock = Clock::new();
    let behind = |address: &str| Client { relayed: true, ..from(address) };
    assert_eq!(clock.at_once(&behind("203.0.113.9"), Kind::Page, START), 200);
    assert_eq!(clock.at_once(&behind("203.0.113.10"), Kind::Page, START), 0);
    let nobody = Client { address: None, ..from("203.0.113.9") };
    assert_eq!(clock.at_once(&nobody, Kind::Page, START), 0);
    assert_eq!(clock.at_once(&from("203.0.113.9"), Kind::Page, START), 200, "who is known is not among them");
}

#[test]
fn the_machine_itself_is_not_limited_and_what_it_passes_on_is() {
    let clock = Clock::new();
    let itself = Client { own_machine: true, ..from("127.0.0.1") };
    assert_eq!(clock.at_once(&itself, Kind::Knock, START), 1_000);
    let passed_on = Client { relayed: true, ..from("127.0.0.1") };
    assert_eq!(clock.at_once(&passed_on, Kind::Knock, START), 20);
}

#[test]
fn an_account_is_one_wherever_it_comes_from() {
    let clock = Clock::new();
    let account = |last: u8| {
        let written = format!("01890000-0000-7000-8000-00000000000{last}");
        written.parse::<AccountId>().expect("an id")
    };
    let changes = |account: AccountId| {
        (0..100).filter(|_| clock.pace.admit_account(account, Kind::Change, clock.began).is_ok()).count()
    };
    assert_eq!(changes(account(1)), 40);
    assert_eq!(changes(account(1)), 0);
    assert_eq!(changes(account(2)), 40);
}

#[test]
fn a_limit_of_nought_is_none() {
    let began = Instant::now();
    let pace = Pace::new(Limits::of(0, 5), began, Keys::default());
    let office = from("203.0.113.9");
    assert!((0..10_000).all(|_| pace.admit(&office, Kind::Page, began).is_ok()));
    assert!((0..100).any(|_| pace.admit(&office, Kind::Knock, began).is_err()));
    assert!((0..10_000).all(|_| Pace::off().admit(&office, Kind::Knock, began).is_ok()));
}

/// More addresses than there is room for: memory is what it was, one who is known as greedy stays known among them, and
/// everybody else is let in.
#[test]
fn a_flood_of_addresses_neither_grows_nor_locks_anybody_out() {
    let clock = Clock::new();
    let greedy = from("203.0.113.9");
    assert_eq!(clock.at_once(&greedy, Kind::Page, START), 200);
    let counts = clock.pace.0.as_ref().expect("limits");
    let room = counts.tables[0].room();
    for number in 0..u32::try_from(room * 20).expect("a number") {
        let address = Client { address: Some(IpAddr::V4(number.into())), ..greedy };
        assert!(clock.ask(&address, Kind::Page, START).is_ok());
    }
    assert_eq!(counts.tables[0].room(), room);
    assert!(clock.ask(&greedy, Kind::Page, START).is_err(), "a flood washes the greedy clean");
}

#[test]
fn a_clock_that_goes_back_frightens_nobody() {
    let clock = Clock::new();
    let office = from("203.0.113.9");
    clock.at_once(&office, Kind::Page, Duration::from_secs(10));
    let earlier = clock.pace.admit(&office, Kind::Page, clock.began);
    assert!(earlier.is_err_and(|wait| wait <= Duration::from_secs(11)), "{earlier:?}");
}
