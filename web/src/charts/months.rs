//! The axis of time: months side by side, fiscal years above them in the reader's mind.

use chrono::{Datelike, NaiveDate};
use domain::date::FiscalYear;

use super::measure::{self, Tenths};

/// Months from one to another on a stretch of a drawing.
pub(super) struct Months {
    /// The first month, counted from the year 0.
    first: i32,
    count: i32,
    left: Tenths,
    right: Tenths,
    /// With one point a month at most, points stand in the middle of their months; otherwise by their day.
    one_a_month: bool,
}

/// Room for at least half a year, so that one point does not float alone in a void.
const LEAST: i32 = 6;

/// A label and the place of its middle.
pub(super) struct Label {
    pub(super) at: Tenths,
    pub(super) text: String,
}

impl Months {
    /// The months that hold these days, which are in order.
    pub(super) fn new(days: &[NaiveDate], left: Tenths, right: Tenths) -> Self {
        let last = days.last().map_or(0, |day| index(*day));
        let first = days.first().map_or(0, |day| index(*day)).min(last - LEAST + 1);
        let one_a_month = days.windows(2).all(|pair| index(pair[0]) != index(pair[1]));
        Self { first, count: last - first + 1, left, right, one_a_month }
    }

    /// Where a day stands.
    pub(super) fn at(&self, day: NaiveDate) -> Tenths {
        // Within its month a day never stands on the border, so that the 31st still looks like its own month.
        let within = if self.one_a_month { 50 } else { 5 + day.day().cast_signed() * 90 / 31 };
        self.place((index(day) - self.first) * 100 + within)
    }

    /// Where a number of hundredths of months after the beginning stands.
    fn place(&self, hundredths: i32) -> Tenths {
        self.left + (self.right - self.left) * hundredths / (self.count * 100)
    }

    /// The months that are named: as many as fit, always counted from April.
    pub(super) fn labels(&self, size: i32) -> Vec<Label> {
        let needed = measure::width("10月", size) + 60;
        let fits = |step: &i32| self.place(100 * step) - self.left >= needed;
        let Some(step) = [1, 2, 3, 6, 12].into_iter().find(fits) else {
            return Vec::new();
        };
        let months = (0..self.count).map(|n| (n, (self.first + n).rem_euclid(12) + 1));
        let named = months.filter(|(_, month)| (month - 4).rem_euclid(step) == 0);
        named.map(|(n, month)| Label { at: self.place(n * 100 + 50), text: format!("{month}月") }).collect()
    }

    /// The fiscal years that can be named in their room: fully, else by their number.
    pub(super) fn fiscal_years(&self, size: i32) -> Vec<Label> {
        let spans = self.spans();
        let named = spans.into_iter().filter_map(|(year, from, to)| {
            let full = year.to_string();
            let short = full.trim_start_matches(|c: char| !c.is_ascii_digit()).to_owned();
            let text = [full, short]
                .into_iter()
                .find(|text| !text.is_empty() && measure::width(text, size) + 40 <= to - from)?;
            Some(Label { at: i32::midpoint(from, to), text })
        });
        named.collect()
    }

    /// Where fiscal years meet.
    pub(super) fn borders(&self) -> Vec<Tenths> {
        self.spans().into_iter().skip(1).map(|(_, from, _)| from).collect()
    }

    fn spans(&self) -> Vec<(FiscalYear, Tenths, Tenths)> {
        let year = |month: i32| (month - 3).div_euclid(12);
        let years = year(self.first)..=year(self.first + self.count - 1);
        let spans = years.filter_map(|year| {
            let begin = (year * 12 + 3 - self.first).max(0);
            let end = (year * 12 + 15 - self.first).min(self.count);
            Some((FiscalYear::new(year)?, self.place(begin * 100), self.place(end * 100)))
        });
        spans.collect()
    }
}

fn index(day: NaiveDate) -> i32 {
    day.year() * 12 + day.month0().cast_signed()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().expect("a day")
    }

    fn texts(labels: &[Label]) -> Vec<&str> {
        labels.iter().map(|label| label.text.as_str()).collect()
    }

    #[test]
    fn fiscal_years_begin_in_april() {
        let axis = Months::new(&[day("2024-02-29"), day("2026-01-31")], 0, 6_000);
        assert_eq!(texts(&axis.fiscal_years(12)), ["5年度", "令和6年度", "令和7年度"]);
        assert_eq!(axis.borders(), [500, 3_500]);
        let months = texts(&axis.labels(12)).join(" ");
        assert_eq!(months, "2月 4月 6月 8月 10月 12月 2月 4月 6月 8月 10月 12月");
    }

    #[test]
    fn one_point_still_has_half_a_year() {
        let axis = Months::new(&[day("2026-01-31")], 0, 600);
        assert_eq!(axis.at(day("2026-01-31")), 550);
        assert_eq!(axis.borders(), [0; 0]);
    }

    #[test]
    fn two_listings_of_a_month_stand_apart() {
        let axis = Months::new(&[day("2026-01-15"), day("2026-01-31")], 0, 600);
        assert!(axis.at(day("2026-01-15")) < axis.at(day("2026-01-31")));
        assert!(axis.at(day("2026-01-31")) < 600);
    }

    #[test]
    fn twenty_years_are_named_shortly_or_not_at_all() {
        let axis = Months::new(&[day("2007-01-31"), day("2026-01-31")], 0, 6_000);
        assert!(texts(&axis.fiscal_years(12)).iter().all(|text| text.len() <= "30年度".len()));
    }
}
