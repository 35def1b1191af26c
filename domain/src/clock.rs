//! Time as a parameter: nobody takes the hour from the air.

use chrono::{DateTime, Duration, NaiveDate, Utc};

/// Tells the time. Instants are UTC; days are Japan's.
pub trait Clock: Send + Sync {
    /// This instant, in UTC.
    fn now(&self) -> DateTime<Utc>;

    /// Today in Japan, which keeps UTC+9 all year.
    fn today(&self) -> NaiveDate {
        japanese_day(self.now())
    }
}

/// The day it is in Japan at an instant.
#[must_use]
pub fn japanese_day(at: DateTime<Utc>) -> NaiveDate {
    (at + Duration::hours(9)).date_naive()
}

/// The machine's own clock.
#[derive(Clone, Copy, Debug, Default)]
pub struct SystemClock;

impl Clock for SystemClock {
    #[expect(clippy::disallowed_methods, reason = "the one place where the machine's clock is read")]
    fn now(&self) -> DateTime<Utc> {
        Utc::now()
    }
}

/// A clock that stands still, for tests and for showing a past moment again.
#[derive(Clone, Copy, Debug)]
pub struct FixedClock(pub DateTime<Utc>);

impl Clock for FixedClock {
    fn now(&self) -> DateTime<Utc> {
        self.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_japanese_day_begins_nine_hours_early() {
        let evening: DateTime<Utc> = "2026-01-31T15:00:00Z".parse().expect("an instant");
        assert_eq!(FixedClock(evening).today(), NaiveDate::from_ymd_opt(2026, 2, 1).expect("a day"));
    }
}
