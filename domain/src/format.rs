//! Numbers, days and moments as officials write them.

use chrono::{DateTime, Datelike as _, NaiveDate, TimeDelta, Timelike as _, Utc};

/// A whole number with separators: 181566 → `181,566`.
#[must_use]
pub fn count(number: impl Into<u64>) -> String {
    let digits = number.into().to_string();
    let mut text = String::with_capacity(digits.len() + digits.len() / 3);
    for (at, digit) in digits.char_indices() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

/// Tenths of a percent as a percentage with one decimal, without the sign: 46 → `4.6`.
#[must_use]
pub fn tenths(tenths: u32) -> String {
    format!("{}.{}", tenths / 10, tenths % 10)
}

/// A part of a whole in tenths of a percent, half up, by integers alone; `None` when the whole is 0.
#[must_use]
pub fn share(part: u32, whole: u32) -> Option<u32> {
    let (part, whole) = (u64::from(part), u64::from(whole));
    let tenths = (part * 2_000 + whole).checked_div(whole * 2)?;
    u32::try_from(tenths).ok()
}

/// A day in the Western calendar: `2026年1月31日`.
#[must_use]
pub fn day(day: NaiveDate) -> String {
    format!("{}年{}月{}日", day.year(), day.month(), day.day())
}

/// A day in both calendars: `2026年1月31日(令和8年1月31日)`.
#[must_use]
pub fn day_with_era(at: NaiveDate) -> String {
    format!("{}({})", day(at), crate::date::wareki(at))
}

/// A moment as the clock on a Japanese wall shows it: `2026年1月31日 14:05`.
#[must_use]
pub fn moment(at: DateTime<Utc>) -> String {
    let wall = at.naive_utc() + TimeDelta::hours(9);
    format!("{} {:02}:{:02}", day(wall.date()), wall.hour(), wall.minute())
}

/// Bytes as lower-case hexadecimal digits.
#[must_use]
pub fn hex(bytes: &[u8]) -> String {
    const DIGITS: &[u8; 16] = b"0123456789abcdef";
    let digit = |value: u8| char::from(DIGITS[usize::from(value & 0x0f)]);
    bytes.iter().flat_map(|byte| [digit(byte >> 4), digit(*byte)]).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_carry_separators() {
        for (number, text) in [(0_u32, "0"), (999, "999"), (1_000, "1,000"), (181_566, "181,566")] {
            assert_eq!(count(number), text);
        }
        assert_eq!(count(1_234_567_u32), "1,234,567");
    }

    #[test]
    fn shares_are_rounded_half_up() {
        assert_eq!(share(8_283, 181_566).map(tenths).as_deref(), Some("4.6"));
        assert_eq!(share(1, 2_000), Some(1));
        assert_eq!(share(1, 2_001), Some(0));
        assert_eq!(share(3, 0), None);
    }

    #[test]
    fn days_and_moments_are_those_of_japan() {
        let at = NaiveDate::from_ymd_opt(2026, 1, 31).expect("a day");
        assert_eq!(day_with_era(at), "2026年1月31日(令和8年1月31日)");
        let late = at.and_hms_opt(15, 5, 0).expect("a time").and_utc();
        assert_eq!(moment(late), "2026年2月1日 00:05");
    }
}
