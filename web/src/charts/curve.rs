//! The bell curve itself: computed once, drawn many times.

use std::sync::LazyLock;

use kpi::Band;

use super::{
    measure::Tenths,
    svg::{Path, Point},
};

/// Where the bell stands: its middle, its foot, its height, and one standard deviation, in tenths.
pub(super) const MIDDLE: Tenths = 3_600;
pub(super) const FOOT: Tenths = 2_300;
const HEIGHT: Tenths = 1_750;
const DEVIATION: Tenths = 1_050;

/// How far the bell is drawn to either side, and in which steps, in hundredths of a standard deviation.
const REACH: i32 = 320;
const STEP: i32 = 8;

/// The curve as points, each with the share of all to its left.
static CURVE: LazyLock<Vec<(Point, f64)>> = LazyLock::new(|| {
    let density = |z: f64| (-z * z / 2.0).exp();
    let steps: Vec<f64> = (-REACH / STEP..=REACH / STEP).map(|i| f64::from(i * STEP) / 100.0).collect();
    // The share to the left by trapezes, made to end at one: the tails that are not drawn belong to the ends.
    let mut left = vec![0.0];
    for pair in steps.windows(2) {
        let trapeze = f64::midpoint(density(pair[0]), density(pair[1])) * (pair[1] - pair[0]);
        left.push(left[left.len() - 1] + trapeze);
    }
    let whole = left[left.len() - 1];
    let points = steps.iter().map(|z| (along(*z), FOOT - rounded(density(*z) * f64::from(HEIGHT))));
    points.zip(left.iter().map(|share| share / whole)).collect()
});

/// The areas under the curve, one for each band.
static BANDS: LazyLock<[String; 5]> =
    LazyLock::new(|| Band::ALL.map(|band| area(band.lower(), band.upper())));

fn along(z: f64) -> Tenths {
    MIDDLE + rounded(z * f64::from(DEVIATION))
}

#[expect(clippy::cast_possible_truncation, reason = "coordinates of a drawing of a few hundred units")]
fn rounded(value: f64) -> i32 {
    value.round() as i32
}

/// Where the bell begins and ends.
pub(super) fn ends() -> (Tenths, Tenths) {
    (CURVE[0].0.0, CURVE[CURVE.len() - 1].0.0)
}

/// The point of the curve that has this many per mille to its left.
pub(super) fn point_at(per_mille: u32) -> Point {
    let share = f64::from(per_mille) / 1_000.0;
    let after = CURVE.partition_point(|(_, left)| *left < share);
    if after == 0 || after == CURVE.len() {
        return CURVE[after.min(CURVE.len() - 1)].0;
    }
    let ((before, low), (next, high)) = (CURVE[after - 1], CURVE[after]);
    let part = (share - low) / (high - low);
    let between = |a: Tenths, b: Tenths| a + rounded(f64::from(b - a) * part);
    (between(before.0, next.0), between(before.1, next.1))
}

/// The area under the curve of a band.
pub(super) fn band(band: Band) -> &'static str {
    &BANDS[band as usize]
}

/// The area under the curve between two shares, as the data of a path.
pub(super) fn area(from: u32, to: u32) -> String {
    let (begin, end) = (point_at(from), point_at(to));
    let mut path = Path::default();
    path.move_to((begin.0, FOOT));
    path.line_to(begin);
    for (point, _) in CURVE.iter().filter(|(point, _)| begin.0 < point.0 && point.0 < end.0) {
        path.line_to(*point);
    }
    path.line_to(end);
    path.line_to((end.0, FOOT));
    path.close();
    path.data
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn half_of_all_stand_left_of_the_middle() {
        assert!((point_at(500).0 - MIDDLE).abs() <= 1);
        assert_eq!(point_at(500).1, FOOT - HEIGHT);
    }

    #[test]
    fn one_sixth_lies_beyond_one_deviation() {
        // Φ(−1) = 15.87 %, Φ(−1.96) = 2.5 %.
        assert!((point_at(159).0 - (MIDDLE - DEVIATION)).abs() <= 5);
        assert!((point_at(25).0 - (MIDDLE - DEVIATION * 196 / 100)).abs() <= 12);
    }

    #[test]
    fn more_is_further_right() {
        let places: Vec<_> = (0..=1_000).map(|share| point_at(share).0).collect();
        assert!(places.is_sorted());
        assert_eq!((places[0], places[1_000]), ends());
    }
}
