//! How figures are written for people.

use chrono::{Datelike, NaiveDate};

/// A count with thousands separators: `181,566`.
#[must_use]
pub fn grouped(count: u32) -> String {
    let digits = count.to_string();
    let mut text = String::with_capacity(digits.len() + digits.len() / 3);
    for (i, digit) in digits.chars().enumerate() {
        if i > 0 && (digits.len() - i).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

/// Tenths as a decimal: 46 is `4.6`.
#[must_use]
pub fn tenths(tenths: u32) -> String {
    format!("{}.{}", tenths / 10, tenths % 10)
}

/// A difference of two percentages in tenths of a point, with its sign: `+8.9`, `−0.3`, `±0.0`.
#[must_use]
pub fn points(difference: i64) -> String {
    let amount = difference.unsigned_abs();
    let sign = match difference {
        0 => "±",
        1.. => "+",
        _ => "−",
    };
    format!("{sign}{}.{}", amount / 10, amount % 10)
}

/// A difference of two counts with its sign and separators: `+1,240`, `−3`, `±0`.
#[must_use]
pub fn signed(difference: i64) -> String {
    let sign = match difference {
        0 => "±",
        1.. => "+",
        _ => "−",
    };
    format!("{sign}{}", grouped(u32::try_from(difference.unsigned_abs()).unwrap_or(u32::MAX)))
}

/// A limit of a band in per mille as people say it: 25 is `2.5%`, 160 is `16%`.
#[must_use]
pub fn per_mille(limit: u32) -> String {
    if limit.is_multiple_of(10) { format!("{}%", limit / 10) } else { format!("{}%", tenths(limit)) }
}

/// A day: `2026年1月31日`.
#[must_use]
pub fn day(date: NaiveDate) -> String {
    format!("{}年{}月{}日", date.year(), date.month(), date.day())
}

/// A month: `2026年1月`.
#[must_use]
pub fn month(date: NaiveDate) -> String {
    format!("{}年{}月", date.year(), date.month())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counts_are_grouped_by_three() {
        let written = [0, 999, 1_000, 181_566, 1_234_567].map(grouped);
        assert_eq!(written, ["0", "999", "1,000", "181,566", "1,234,567"]);
    }

    #[test]
    fn differences_carry_their_sign() {
        assert_eq!([89, -3, 0].map(points), ["+8.9", "−0.3", "±0.0"]);
        assert_eq!([1_240, -3, 0].map(signed), ["+1,240", "−3", "±0"]);
    }

    #[test]
    fn limits_and_days_read_as_spoken() {
        assert_eq!([25, 160, 1_000].map(per_mille), ["2.5%", "16%", "100%"]);
        let last = NaiveDate::from_ymd_opt(2026, 1, 31).expect("a day");
        assert_eq!((day(last), month(last)), ("2026年1月31日".into(), "2026年1月".into()));
    }
}
