//! When something is due, as data.

use std::num::NonZeroU16;

use chrono::{DateTime, NaiveTime, TimeDelta, Timelike as _, Utc};

/// Japan keeps this distance from UTC all year.
const JAPAN: TimeDelta = TimeDelta::hours(9);

/// When something is due: instants that follow from the schedule alone, not from when somebody looked last.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Schedule {
    /// Every day when the clock on a Japanese wall shows this.
    Daily(NaiveTime),
    /// Every so many minutes, counted from a Japanese midnight long ago: of what divides a day, at the same times each day.
    Every(NonZeroU16),
}

impl Schedule {
    /// On the hour.
    pub const HOURLY: Self = Self::Every(NonZeroU16::MIN.saturating_add(59));

    /// The first instant after this one at which it is due.
    #[must_use]
    pub fn next_after(self, at: DateTime<Utc>) -> DateTime<Utc> {
        self.last_until(at) + self.length()
    }

    /// The last instant, this one or before, at which it was due: the slot that should have been run by now.
    #[must_use]
    pub fn last_until(self, at: DateTime<Utc>) -> DateTime<Utc> {
        match self {
            Self::Daily(time) => {
                let wall = at.naive_utc() + JAPAN;
                let today = wall.date().and_time(time);
                let last = if today <= wall { today } else { today - TimeDelta::days(1) };
                (last - JAPAN).and_utc()
            }
            Self::Every(minutes) => {
                let length = i64::from(minutes.get()) * 60;
                let wall = at.timestamp() + JAPAN.num_seconds();
                let past = TimeDelta::seconds(wall.rem_euclid(length));
                let nanoseconds = TimeDelta::nanoseconds(i64::from(at.timestamp_subsec_nanos()));
                at - past - nanoseconds
            }
        }
    }

    /// From one instant to the next.
    fn length(self) -> TimeDelta {
        match self {
            Self::Daily(_) => TimeDelta::days(1),
            Self::Every(minutes) => TimeDelta::minutes(i64::from(minutes.get())),
        }
    }

    /// In words for pages: 「毎日 3:30」, 「1時間ごと」.
    #[must_use]
    pub fn words(self) -> String {
        match self {
            Self::Daily(time) => format!("毎日 {}:{:02}", time.hour(), time.minute()),
            Self::Every(minutes) if minutes.get().is_multiple_of(60) => {
                format!("{}時間ごと", minutes.get() / 60)
            }
            Self::Every(minutes) => format!("{minutes}分ごと"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn at(text: &str) -> DateTime<Utc> {
        text.parse().expect("an instant")
    }

    fn daily(hour: u32, minute: u32) -> Schedule {
        Schedule::Daily(NaiveTime::from_hms_opt(hour, minute, 0).expect("a time"))
    }

    #[test]
    fn a_daily_run_is_due_by_the_clock_on_a_japanese_wall() {
        let early = daily(3, 30);
        // 03:30 in Japan is 18:30 of the day before in UTC.
        assert_eq!(early.next_after(at("2026-11-20T18:29:59.999Z")), at("2026-11-20T18:30:00Z"));
        assert_eq!(early.next_after(at("2026-11-20T18:30:00Z")), at("2026-11-21T18:30:00Z"));
        assert_eq!(early.last_until(at("2026-11-20T18:30:00Z")), at("2026-11-20T18:30:00Z"));
        assert_eq!(early.last_until(at("2026-11-20T18:29:59Z")), at("2026-11-19T18:30:00Z"));
        assert_eq!(daily(0, 0).next_after(at("2026-12-31T14:59:59Z")), at("2026-12-31T15:00:00Z"));
    }

    #[test]
    fn every_so_many_minutes_is_due_on_the_hour() {
        assert_eq!(Schedule::HOURLY.next_after(at("2026-11-21T17:22:33.5Z")), at("2026-11-21T18:00:00Z"));
        assert_eq!(Schedule::HOURLY.next_after(at("2026-11-21T18:00:00Z")), at("2026-11-21T19:00:00Z"));
        let six_hours = Schedule::Every(NonZeroU16::new(360).expect("minutes"));
        assert_eq!(six_hours.last_until(at("2026-11-21T17:22:33Z")), at("2026-11-21T15:00:00Z"));
        assert_eq!(six_hours.words(), "6時間ごと");
        assert_eq!(Schedule::Every(NonZeroU16::new(15).expect("minutes")).words(), "15分ごと");
    }

    fn schedules() -> impl Strategy<Value = Schedule> {
        prop_oneof![
            (0_u32..24, 0_u32..60).prop_map(|(hour, minute)| daily(hour, minute)),
            (1_u16..3_000).prop_map(|n| Schedule::Every(NonZeroU16::new(n).expect("minutes"))),
        ]
    }

    proptest! {
        #[test]
        fn last_and_next_enclose_every_instant(
            schedule in schedules(), seconds in -4_000_000_000_i64..8_000_000_000, nanoseconds in 0_u32..1_000_000_000
        ) {
            let at = DateTime::from_timestamp(seconds, nanoseconds).expect("an instant");
            let (last, next) = (schedule.last_until(at), schedule.next_after(at));
            prop_assert!(last <= at && at < next);
            // Whoever asks at another moment between the two names the same slots.
            prop_assert_eq!(schedule.last_until(last), last);
            prop_assert_eq!(schedule.next_after(last), next);
            prop_assert_eq!(schedule.last_until(next), next);
            prop_assert_eq!(last.timestamp_subsec_nanos(), 0);
        }
    }
}
