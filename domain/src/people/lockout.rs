//! Slowing down whoever guesses, without ever locking out whom an account belongs to.

use std::{fmt, time::Duration};

use chrono::{DateTime, Utc};

use super::{AccountId, SecretHash};
use crate::text;

/// Failures in a row that cost no waiting: people mistype.
const FREE: u32 = 5;
/// The longest wait.
const LONGEST: Duration = Duration::from_mins(15);
/// Failures of one network address are counted in lots: a whole office may stand behind one.
const LOT: u32 = 10;
/// Failures longer ago than this are forgotten.
const MEMORY: Duration = Duration::from_hours(24);
/// How long an address stays known from which a sign-in succeeded.
const ACQUAINTANCE: Duration = Duration::from_hours(90 * 24);

/// How long to wait after so many failures in a row: nothing after four, then 2, 4, 8 … seconds, never more than a
/// quarter of an hour. That is nine attempts in the first minute, and 96 a day for whoever goes on.
#[must_use]
pub fn wait_after(failures: u32) -> Duration {
    match failures.checked_sub(FREE) {
        None => Duration::ZERO,
        // Ten doublings are past the longest wait.
        Some(beyond) => Duration::from_secs(2 << beyond.min(10)).min(LONGEST),
    }
}

/// Failures in a row.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Failures {
    /// How many.
    pub count: u32,
    /// When the last one was.
    pub last: Option<DateTime<Utc>>,
}

impl Failures {
    /// How many are remembered at an instant: all, or none once the last one is a day old.
    #[must_use]
    pub fn remembered(self, now: DateTime<Utc>) -> u32 {
        match self.last {
            Some(last) if elapsed(last, now) < MEMORY => self.count,
            _ => 0,
        }
    }

    /// What is left of a wait that began with the last failure.
    fn left(self, wait: Duration, now: DateTime<Utc>) -> Duration {
        self.last.map_or(Duration::ZERO, |last| wait.saturating_sub(elapsed(last, now)))
    }
}

/// What is known when somebody tries a secret: failures with the name, from the address, and with the name from
/// the address.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Tries {
    /// With this name, from anywhere.
    pub name: Failures,
    /// From this address, with any name.
    pub address: Failures,
    /// With this name from this address.
    pub pair: Failures,
    /// When this name last succeeded from this address.
    pub known: Option<DateTime<Utc>>,
}

impl Tries {
    /// How long this attempt has to wait; zero lets it go ahead.
    ///
    /// Where the name has succeeded from the address before, only failures with this name from there count. So
    /// whoever guesses from elsewhere, or with other names behind the same address, cannot keep the person out whom
    /// the account belongs to.
    #[must_use]
    pub fn wait(&self, now: DateTime<Utc>) -> Duration {
        let by_count = |failures: Failures| failures.left(wait_after(failures.remembered(now)), now);
        if self.known.is_some_and(|known| elapsed(known, now) < ACQUAINTANCE) {
            return by_count(self.pair);
        }
        let lots = self.address.remembered(now) / LOT;
        by_count(self.name).max(self.address.left(wait_after(lots), now))
    }

    /// The instants before which a failure and a success are of no more interest.
    #[must_use]
    pub fn of_no_interest(now: DateTime<Utc>) -> (DateTime<Utc>, DateTime<Utc>) {
        (now - MEMORY, now - ACQUAINTANCE)
    }
}

/// What somebody tries a secret for. Kept as a hash: what is typed into the field for the name is sometimes a
/// password, and a name that belongs to nobody must be slowed down like one that does.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct Subject(SecretHash);

impl Subject {
    /// Signing in with what was typed as the address.
    #[must_use]
    pub fn password(written: &str) -> Self {
        Self::of("password", &folded(written))
    }

    /// The second factor of an account: codes of an app, recovery codes.
    #[must_use]
    pub fn second_factor(account: AccountId) -> Self {
        Self::of("second factor", &account.to_string())
    }

    fn of(kind: &str, what: &str) -> Self {
        Self(SecretHash::of(format!("{kind}\0{what}").as_bytes()))
    }
}

impl fmt::Display for Subject {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl fmt::Debug for Subject {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Subject(…)")
    }
}

/// Spellings that sign in to the same account fall together.
fn folded(written: &str) -> String {
    text::nfkc(written.trim()).to_ascii_lowercase()
}

/// Since an instant; nothing when the clock was set back.
fn elapsed(since: DateTime<Utc>, now: DateTime<Utc>) -> Duration {
    (now - since).to_std().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::people::Email;
    use proptest::prelude::*;

    fn at(text: &str) -> DateTime<Utc> {
        text.parse().expect("an instant")
    }

    fn failed(count: u32, last: &str) -> Failures {
        Failures { count, last: Some(at(last)) }
    }

    #[test]
    fn waiting_doubles_and_stays_bearable() {
        let seconds: Vec<u64> = (0..=15).map(|failures| wait_after(failures).as_secs()).collect();
        assert_eq!(seconds, [0, 0, 0, 0, 0, 2, 4, 8, 16, 32, 64, 128, 256, 512, 900, 900]);
        assert_eq!(wait_after(u32::MAX), LONGEST);
    }

    #[test]
    fn at_most_ten_attempts_fit_into_any_minute() {
        // As fast as it goes: each attempt at the very end of the wait.
        let mut clock = Duration::ZERO;
        let attempts: Vec<Duration> = (0..40)
            .map(|failures| {
                clock += wait_after(failures);
                clock
            })
            .collect();
        for first in &attempts {
            let minute = *first..*first + Duration::from_mins(1);
            assert!(attempts.iter().filter(|attempt| minute.contains(attempt)).count() <= 10);
        }
    }

    #[test]
    fn failures_from_elsewhere_do_not_keep_the_owner_out() {
        let now = at("2026-01-31T12:00:00Z");
        let attacked = Tries {
            name: failed(1_000, "2026-01-31T12:00:00Z"),
            address: failed(5_000, "2026-01-31T12:00:00Z"),
            pair: Failures::default(),
            known: Some(at("2026-01-20T00:00:00Z")),
        };
        assert_eq!(attacked.wait(now), Duration::ZERO);
        // From a place nobody knows there is a wait, and it ends.
        let stranger = Tries { known: None, ..attacked };
        assert_eq!(stranger.wait(now), LONGEST);
        assert_eq!(stranger.wait(at("2026-01-31T12:15:00Z")), Duration::ZERO);
        // An acquaintance of long ago is a stranger.
        let long_ago = Tries { known: Some(at("2025-10-01T00:00:00Z")), ..attacked };
        assert_eq!(long_ago.wait(now), LONGEST);
        // Guessing at the owner's own desk is slowed down too.
        let colleague = Tries { pair: failed(7, "2026-01-31T11:59:59Z"), ..attacked };
        assert_eq!(colleague.wait(now), Duration::from_secs(7));
    }

    #[test]
    fn one_address_with_many_names_is_slowed_down_later() {
        let now = at("2026-01-31T12:00:00Z");
        let office = |count| Tries { address: failed(count, "2026-01-31T12:00:00Z"), ..Tries::default() };
        assert_eq!(office(49).wait(now), Duration::ZERO);
        assert_eq!(office(50).wait(now), Duration::from_secs(2));
        assert_eq!(office(500).wait(now), LONGEST);
    }

    #[test]
    fn a_day_later_all_is_forgotten() {
        let tries = Tries { name: failed(1_000, "2026-01-31T12:00:00Z"), ..Tries::default() };
        assert_eq!(tries.name.remembered(at("2026-02-01T11:59:59Z")), 1_000);
        assert_eq!(tries.name.remembered(at("2026-02-01T12:00:00Z")), 0);
    }

    #[test]
    fn spellings_of_one_address_are_one_subject() {
        let email = Email::parse("Taro@Example.lg.jp").expect("an address");
        assert_eq!(Subject::password("　ＴＡＲＯ@example.LG.jp"), Subject::password(email.as_str()));
        assert_ne!(Subject::password("taro@example.jp"), Subject::password("jiro@example.jp"));
        assert_eq!(format!("{:?}", Subject::password("hunter2")), "Subject(…)");
    }

    proptest! {
        #[test]
        fn no_wait_is_longer_than_a_quarter_of_an_hour(
            name: u32, address: u32, pair: u32, last in -100_000_i64..100_000, known in prop::option::of(-100_000_i64..100_000),
        ) {
            let now = at("2026-01-31T12:00:00Z");
            let ago = |seconds| now - chrono::Duration::seconds(seconds);
            let failures = |count| Failures { count, last: Some(ago(last)) };
            let tries = Tries {
                name: failures(name),
                address: failures(address),
                pair: failures(pair),
                known: known.map(ago),
            };
            prop_assert!(tries.wait(now) <= LONGEST);
            prop_assert_eq!(tries.wait(now + LONGEST + Duration::from_secs(100_000)), Duration::ZERO);
        }
    }
}
