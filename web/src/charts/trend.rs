//! A rate over the months, with its target. Where listings are missing the line is missing too.

use kpi::{Rate, Trend, words};

use super::{
    Figure, Heading, columns, measure,
    measure::Tenths,
    months::Months,
    scale::Scale,
    svg::{Anchor, Path, Svg},
};

const WIDTH: Tenths = 7_200;
const LEFT: Tenths = 520;
const RIGHT: Tenths = 6_480;
const TOP: Tenths = 380;
const FOOT: Tenths = 2_580;
const SIZE: i32 = 14;

/// Draws a series. Without any rate only the axes, the target and the sentence remain.
#[must_use]
pub fn draw(heading: Heading<'_>, trend: &Trend) -> Figure {
    let mut summary = trend.sentence();
    if trend.pieces().len() > 1 {
        summary.push_str("線の切れ目は、資料のない期間です。");
    }
    let target = Rate::new(trend.target().num, trend.target().den).map_or(0, Rate::tenths);
    let rates = trend.points().iter().filter_map(Trend::rate).map(Rate::tenths);
    let scale = Scale::above(rates.max().unwrap_or(0).max(target));
    let days: Vec<_> = trend.points().iter().map(|point| point.as_of).collect();
    let months = Months::new(&days, LEFT, RIGHT);

    let mut svg = Svg::new("trend", heading, &summary, (WIDTH, 3_120));
    axes(&mut svg, scale);
    if days.is_empty() {
        svg.label(
            "chart-note",
            Anchor::Middle,
            (i32::midpoint(LEFT, RIGHT), FOOT - 800),
            "まだ時点がありません",
        );
    } else {
        time(&mut svg, &months);
    }
    let level = height(scale, target);
    let mut line = Path::default();
    line.move_to((LEFT, level));
    line.line_to((RIGHT, level));
    svg.path("chart-target", &line);
    series(&mut svg, trend, &months, scale);
    labels(&mut svg, trend, &months, scale, target);
    Figure { svg: svg.finish(), summary, columns: header(), rows: rows(trend) }
}

fn height(scale: Scale, tenths: u32) -> Tenths {
    FOOT - scale.along(tenths, FOOT - TOP)
}

fn axes(svg: &mut Svg, scale: Scale) {
    svg.label("chart-note", Anchor::Start, (60, 170), "事業所の利用率");
    let mut grid = Path::default();
    for tick in scale.ticks().skip(1) {
        grid.move_to((LEFT, height(scale, tick)));
        grid.right(RIGHT - LEFT);
    }
    svg.path("chart-grid", &grid);
    let mut foot = Path::default();
    foot.move_to((LEFT, FOOT));
    foot.right(RIGHT - LEFT);
    svg.path("chart-axis", &foot);
    svg.open("chart-tick", Anchor::End);
    for tick in scale.ticks() {
        svg.text((LEFT - 80, height(scale, tick) + 45), &words::per_mille(tick));
    }
    svg.close();
}

fn time(svg: &mut Svg, months: &Months) {
    let mut borders = Path::default();
    for x in months.borders() {
        borders.move_to((x, TOP));
        borders.down(FOOT - TOP + 480);
    }
    svg.path("chart-year", &borders);
    svg.open("chart-tick", Anchor::Middle);
    for label in months.labels(SIZE) {
        svg.text((label.at, FOOT + 200), &label.text);
    }
    for label in months.fiscal_years(SIZE) {
        svg.text((label.at, FOOT + 420), &label.text);
    }
    svg.close();
}

fn series(svg: &mut Svg, trend: &Trend, months: &Months, scale: Scale) {
    let (mut line, mut dots) = (Path::default(), Path::default());
    // Dots that would touch each other say nothing; a lone one is all there is of its piece.
    let roomy = trend.points().len() <= 60;
    for piece in trend.pieces() {
        let at = |rate: Rate, day| (months.at(day), height(scale, rate.tenths()));
        let mut places = piece.iter().filter_map(|point| Some(at(Trend::rate(point)?, point.as_of)));
        let Some(first) = places.next() else { continue };
        if roomy || piece.len() == 1 {
            dots.dot(first);
        }
        if piece.len() > 1 {
            line.move_to(first);
        }
        for place in places {
            line.line_to(place);
            if roomy {
                dots.dot(place);
            }
        }
    }
    svg.path("chart-line", &line);
    svg.path("chart-dots", &dots);
}

/// The first and the last value stand at their points, the target at the end of its line.
fn labels(svg: &mut Svg, trend: &Trend, months: &Months, scale: Scale, target: u32) {
    let level = height(scale, target);
    let mut rated = trend.points().iter().filter_map(|point| Some((point.as_of, Trend::rate(point)?)));
    let first = rated.next();
    let last = rated.next_back().or(first);
    let edge = RIGHT + 70;
    svg.open("chart-target-label", Anchor::Start);
    svg.text((edge, level - 30), "目標");
    svg.text((edge, level + 130), &words::per_mille(target));
    svg.close();
    if let Some((day, rate)) = last {
        let text = format!("{}%", rate.percent_text());
        let (x, y) = (months.at(day), height(scale, rate.tenths()));
        // At the end of the line, unless the target's label is there: then above or below the point.
        let clear = y + 50 < level - 180 || y - 80 > level + 150;
        if clear {
            svg.label("chart-value", Anchor::Start, (edge.max(x + 70), y + 50), &text);
        } else {
            let above = rate.tenths() >= target;
            let y = if above { y - 110 } else { y + 210 };
            svg.label("chart-value", Anchor::End, (x + 60, y.min(FOOT - 30)), &text);
        }
    }
    if let Some((day, rate)) = first.filter(|first| Some(*first) != last) {
        let text = format!("{}%", rate.percent_text());
        let half = measure::width(&text, SIZE) / 2;
        let x = months.at(day).max(LEFT + half + 20);
        let y = height(scale, rate.tenths()) - 110;
        // A label that would lie on the line of the target goes below its point.
        let y = if (level - 60..level + 140).contains(&y) { y + 320 } else { y };
        svg.label("chart-value", Anchor::Middle, (x, y.min(FOOT - 30)), &text);
    }
}

fn header() -> Vec<String> {
    columns([
        "時点",
        "事業所数",
        "利用事業所数",
        "利用率（%）",
        "目標（事業所）",
        "前の時点からの差（ポイント）",
    ])
}

fn rows(trend: &Trend) -> Vec<Vec<String>> {
    let mut before: Option<Rate> = None;
    let rows = trend.points().iter().map(|point| {
        let rate = Trend::rate(point);
        let tenths = |rate: Rate| i64::from(rate.tenths());
        let difference = rate.zip(before).map(|(now, before)| words::points(tenths(now) - tenths(before)));
        before = rate.or(before);
        vec![
            point.as_of.to_string(),
            point.offices.to_string(),
            point.users.to_string(),
            rate.map(Rate::percent_text).unwrap_or_default(),
            trend.target().least(point.offices).to_string(),
            difference.unwrap_or_default(),
        ]
    });
    rows.collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::charts::samples;

    #[test]
    fn two_years_with_a_month_missing() {
        let figure = draw(samples::heading("trend", "兵庫県の利用率の推移"), &samples::two_years());
        insta::assert_snapshot!(samples::readable(&figure));
        samples::assert_sound(&figure, 8 * 1024);
    }

    #[test]
    fn none_one_and_many_points_are_drawn_inside() {
        for trend in [samples::trend(&[]), samples::trend(&[("2026-01-31", 5)]), samples::crossing()] {
            samples::assert_sound(&draw(samples::heading("trend", "推移"), &trend), 8 * 1024);
        }
    }

    #[test]
    fn three_years_are_small() {
        let figure = draw(samples::heading("trend", "推移"), &samples::three_years());
        assert_eq!(figure.rows.len(), 36);
        samples::assert_sound(&figure, 8 * 1024);
    }
}
