//! How a rate moved over the listings: points, target, and what they say. Nothing here looks ahead.

use chrono::{Datelike, NaiveDate};
use domain::{definition::Fraction, facts::TrendPoint};

use crate::rate::Rate;

/// A series of one area under one definition, in order of its days.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Trend {
    points: Vec<TrendPoint>,
    target: Fraction,
}

/// The difference between two points, by what is printed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Step {
    /// The earlier point.
    pub from: TrendPoint,
    /// The later point.
    pub to: TrendPoint,
    /// Difference of the printed rates in tenths of a point.
    pub tenths: i64,
    /// Difference in users.
    pub users: i64,
}

impl Trend {
    /// The series of these points, sorted by day; of several points of one day the last stays.
    #[must_use]
    pub fn new(mut points: Vec<TrendPoint>, target: Fraction) -> Self {
        points.sort_by_key(|point| point.as_of);
        points.reverse();
        points.dedup_by_key(|point| point.as_of);
        points.reverse();
        Self { points, target }
    }

    /// The points in order of their days.
    #[must_use]
    pub fn points(&self) -> &[TrendPoint] {
        &self.points
    }

    /// The target for users among offices.
    #[must_use]
    pub const fn target(&self) -> Fraction {
        self.target
    }

    /// The rate at a point; none where no office counted.
    #[must_use]
    pub fn rate(point: &TrendPoint) -> Option<Rate> {
        Rate::new(point.users, point.offices)
    }

    /// The usual distance between neighbouring points, in months, at least 1; the shortest of equally frequent ones.
    #[must_use]
    pub fn usual_step(&self) -> u32 {
        let mut steps: Vec<u32> =
            self.points.windows(2).map(|pair| months(pair[0].as_of, pair[1].as_of).max(1)).collect();
        steps.sort_unstable();
        steps.chunk_by(|a, b| a == b).rev().max_by_key(|same| same.len()).map_or(1, |same| same[0])
    }

    /// The series cut where listings are missing or no office counted: within a piece neighbours belong together.
    #[must_use]
    pub fn pieces(&self) -> Vec<&[TrendPoint]> {
        let usual = self.usual_step();
        let together = |a: &TrendPoint, b: &TrendPoint| {
            (a.offices > 0) == (b.offices > 0) && months(a.as_of, b.as_of) <= usual
        };
        self.points.chunk_by(together).filter(|piece| piece[0].offices > 0).collect()
    }

    /// From the first point with a rate to the last.
    #[must_use]
    pub fn whole(&self) -> Option<Step> {
        let mut rated = self.points.iter().filter(|point| point.offices > 0);
        let first = rated.next()?;
        step(first, rated.next_back()?)
    }

    /// The largest rise between neighbours of one piece, the earliest of equals; none where nothing rose.
    #[must_use]
    pub fn largest_rise(&self) -> Option<Step> {
        let steps =
            self.pieces().into_iter().flat_map(|piece| piece.windows(2)).filter_map(|w| step(&w[0], &w[1]));
        steps
            .filter(|step| step.tenths > 0)
            .reduce(|best, next| if next.tenths > best.tenths { next } else { best })
    }

    /// From the same month of the year before the last point to the last point.
    #[must_use]
    pub fn since_last_year(&self) -> Option<Step> {
        let last = self.points.last()?;
        let a_year_ago = |point: &&TrendPoint| {
            point.as_of.year() + 1 == last.as_of.year() && point.as_of.month() == last.as_of.month()
        };
        step(self.points.iter().rfind(a_year_ago)?, last)
    }

    /// The day since which the target has been met without a break; none when the last point does not meet it.
    #[must_use]
    pub fn met_since(&self) -> Option<NaiveDate> {
        let met = |point: &&TrendPoint| point.offices > 0 && self.target.met(point.users, point.offices);
        self.points.iter().rev().take_while(met).last().map(|point| point.as_of)
    }
}

fn step(from: &TrendPoint, to: &TrendPoint) -> Option<Step> {
    let tenths = |point| Trend::rate(point).map(|rate| i64::from(rate.tenths()));
    Some(Step {
        from: *from,
        to: *to,
        tenths: tenths(to)? - tenths(from)?,
        users: i64::from(to.users) - i64::from(from.users),
    })
}

/// Calendar months from one day to a later one.
fn months(from: NaiveDate, to: NaiveDate) -> u32 {
    let count = |day: NaiveDate| day.year() * 12 + day.month0().cast_signed();
    count(to).abs_diff(count(from))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tests::day;

    fn point(as_of: &str, users: u32, offices: u32) -> TrendPoint {
        TrendPoint { as_of: day(as_of), offices, users, counted: 0, achieved: 0 }
    }

    fn trend(points: &[(&str, u32)]) -> Trend {
        let points = points.iter().map(|(as_of, users)| point(as_of, *users, 1_000)).collect();
        Trend::new(points, Fraction { num: 3, den: 10 })
    }

    #[test]
    fn a_series_tells_first_last_largest_and_last_year() {
        let series = trend(&[
            ("2025-01-31", 31),
            ("2025-02-28", 40),
            ("2025-03-31", 90),
            ("2025-12-31", 110),
            ("2026-01-31", 120),
        ]);
        assert_eq!(
            series.sentence(),
            "利用率は2025年1月31日の3.1%（31／1,000事業所）から2026年1月31日の12.0%（120／1,000事業所）へ、8.9ポイント上がりました。\
             最も大きく伸びたのは2025年2月から2025年3月の間で、+5.0ポイントでした。\
             前年同月（2025年1月）との差は+8.9ポイントです。目標の30%にはあと180事業所です。"
        );
        assert_eq!(series.pieces().iter().map(|piece| piece.len()).collect::<Vec<_>>(), [3, 2]);
    }

    #[test]
    fn meeting_the_target_is_dated_from_its_last_beginning() {
        let series =
            trend(&[("2025-01-31", 300), ("2025-02-28", 299), ("2025-03-31", 300), ("2025-04-30", 350)]);
        assert_eq!(series.met_since(), Some(day("2025-03-31")));
        assert!(series.sentence().ends_with("目標の30%には2025年3月31日から達しています。"));
    }

    #[test]
    fn one_point_is_no_change_and_none_is_said_so() {
        assert!(trend(&[("2025-01-31", 31)]).sentence().contains("時点が一つだけ"));
        assert!(trend(&[]).sentence().starts_with("利用率を計算できる時点が"));
        assert_eq!(trend(&[]).usual_step(), 1);
    }

    #[test]
    fn points_without_offices_break_the_line() {
        let points = vec![point("2025-01-31", 1, 10), point("2025-02-28", 0, 0), point("2025-03-31", 2, 10)];
        let series = Trend::new(points, Fraction { num: 3, den: 10 });
        assert_eq!(series.pieces().len(), 2);
        assert_eq!(series.largest_rise(), None);
    }

    #[test]
    fn quarterly_listings_are_not_full_of_gaps() {
        let series = trend(&[("2025-03-31", 1), ("2025-06-30", 2), ("2025-09-30", 3), ("2026-06-30", 4)]);
        assert_eq!((series.usual_step(), series.pieces().len()), (3, 2));
    }

    #[test]
    fn of_two_points_on_a_day_the_last_given_stays() {
        let series = trend(&[("2025-03-31", 1), ("2025-03-31", 2)]);
        assert_eq!(series.points().iter().map(|p| p.users).collect::<Vec<_>>(), [2]);
    }
}
