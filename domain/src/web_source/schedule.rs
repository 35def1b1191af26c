//! When a source is asked for, by the clock on a Japanese wall.

use std::fmt;

use chrono::{DateTime, Datelike as _, NaiveDate, NaiveDateTime, TimeDelta, Utc, Weekday};

/// Japan keeps this distance from UTC all year.
const JAPAN: TimeDelta = TimeDelta::hours(9);

/// When a source is asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Schedule {
    /// Only when a person asks.
    Never,
    /// Every day at this hour.
    Daily {
        /// 0 to 23.
        hour: u8,
    },
    /// Every week on a day.
    Weekly {
        /// The day.
        day: Weekday,
        /// 0 to 23.
        hour: u8,
    },
    /// Every month on a day; in a month that has no such day, on its last.
    Monthly {
        /// 1 to 31.
        day: u8,
        /// 0 to 23.
        hour: u8,
    },
}

/// Days of the week from Monday on, as pages write them.
const DAYS: [&str; 7] = ["月", "火", "水", "木", "金", "土", "日"];

impl Schedule {
    /// Reads what [`Schedule`] writes: `never`, `daily 3`, `weekly 1 3` (1 is Monday), `monthly 15 3`.
    #[must_use]
    pub fn parse(written: &str) -> Option<Self> {
        let mut words = written.split(' ');
        let kind = words.next()?;
        let numbers: Vec<u8> = words.map(|word| word.parse().ok()).collect::<Option<_>>()?;
        let schedule = match (kind, numbers.as_slice()) {
            ("never", []) => Self::Never,
            ("daily", &[hour]) => Self::Daily { hour },
            ("weekly", &[day, hour]) => Self::Weekly { day: weekday(day)?, hour },
            ("monthly", &[day, hour]) => Self::Monthly { day, hour },
            _ => return None,
        };
        schedule.is_one().then_some(schedule)
    }

    /// The hour, where it has one.
    #[must_use]
    pub const fn hour(self) -> Option<u8> {
        match self {
            Self::Never => None,
            Self::Daily { hour } | Self::Weekly { hour, .. } | Self::Monthly { hour, .. } => Some(hour),
        }
    }

    fn is_one(self) -> bool {
        let day = match self {
            Self::Monthly { day, .. } => (1..=31).contains(&day),
            _ => true,
        };
        day && self.hour().is_none_or(|hour| hour < 24)
    }

    /// The first instant after this one at which it is due.
    #[must_use]
    pub fn next_after(self, at: DateTime<Utc>) -> Option<DateTime<Utc>> {
        self.near(at).into_iter().find(|slot| *slot > at)
    }

    /// The last instant, this one or before, at which it was due.
    #[must_use]
    pub fn last_until(self, at: DateTime<Utc>) -> Option<DateTime<Utc>> {
        self.near(at).into_iter().rfind(|slot| *slot <= at)
    }

    /// The instants around this one, ascending: at least one before or at it, and one after it.
    fn near(self, at: DateTime<Utc>) -> Vec<DateTime<Utc>> {
        let today = (at + JAPAN).date_naive();
        let days: Vec<NaiveDate> = match self {
            Self::Never => return Vec::new(),
            Self::Daily { .. } => (-1..=1).map(|days| today + TimeDelta::days(days)).collect(),
            Self::Weekly { day, .. } => {
                let from = i64::from(today.weekday().num_days_from_monday());
                let first =
                    today - TimeDelta::days(from) + TimeDelta::days(i64::from(day.num_days_from_monday()));
                (-1..=1).map(|weeks| first + TimeDelta::weeks(weeks)).collect()
            }
            Self::Monthly { day, .. } => {
                (-1..=1).filter_map(|months| day_of_month(today, months, day)).collect()
            }
        };
        let hour = u32::from(self.hour().unwrap_or(0));
        let wall = |day: NaiveDate| -> Option<NaiveDateTime> { day.and_hms_opt(hour, 0, 0) };
        days.into_iter().filter_map(wall).map(|wall| (wall - JAPAN).and_utc()).collect()
    }

    /// In words for pages: 「毎週（月） 3:00」, 「手動のみ」.
    #[must_use]
    pub fn words(self) -> String {
        match self {
            Self::Never => "手動のみ".to_owned(),
            Self::Daily { hour } => format!("毎日 {hour}:00"),
            Self::Weekly { day, hour } => {
                format!("毎週（{}） {hour}:00", DAYS[day.num_days_from_monday() as usize])
            }
            Self::Monthly { day: 31, hour } => format!("毎月末日 {hour}:00"),
            Self::Monthly { day, hour } => format!("毎月{day}日 {hour}:00"),
        }
    }

    /// The names of the days of the week, from Monday on.
    #[must_use]
    pub const fn days() -> [&'static str; 7] {
        DAYS
    }
}

impl fmt::Display for Schedule {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Never => f.write_str("never"),
            Self::Daily { hour } => write!(f, "daily {hour}"),
            Self::Weekly { day, hour } => write!(f, "weekly {} {hour}", day.number_from_monday()),
            Self::Monthly { day, hour } => write!(f, "monthly {day} {hour}"),
        }
    }
}

fn weekday(number: u8) -> Option<Weekday> {
    Weekday::try_from(number.checked_sub(1)?).ok()
}

/// The day of the month so many months from this day's, or the last one of that month.
fn day_of_month(today: NaiveDate, months: i32, day: u8) -> Option<NaiveDate> {
    let first = today.with_day(1)?;
    let first = match months {
        ..0 => first - chrono::Months::new(months.unsigned_abs()),
        0.. => first + chrono::Months::new(months.unsigned_abs()),
    };
    first.with_day(u32::from(day)).or_else(|| Some(first + chrono::Months::new(1) - TimeDelta::days(1)))
}
