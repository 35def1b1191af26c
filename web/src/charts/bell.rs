//! The innovator bell: five bands of adopters, how far an area has come, and its target (B3).

use std::fmt::Write;

use kpi::{Band, Position, words};

use super::{
    Figure, Heading, columns, curve, measure,
    measure::Tenths,
    svg::{Anchor, Path, Svg},
};

const WIDTH: Tenths = 7_200;
const SIZE: i32 = 14;
/// The baseline of the labels above the bell.
const TOP: Tenths = 180;
/// Names of the bands on two lines, so that they fit under the narrow ones.
const NAMES: [[&str; 2]; 5] = [
    ["イノベーター", ""],
    ["アーリー", "アダプター"],
    ["アーリー", "マジョリティ"],
    ["レイト", "マジョリティ"],
    ["ラガード", ""],
];
/// What is drawn on the ground of each band, in a tile of eight units.
const HATCHES: [&str; 5] = ["M1 1h0M5 5h0", "M0 8L8 0", "M0 2h8", "M0 0L8 8", "M2 0v8M0 6h8"];

/// Draws where an area stands on the curve.
#[must_use]
pub fn draw(heading: Heading<'_>, position: &Position) -> Figure {
    let summary = summary(position);
    let mut svg = Svg::new("bell", heading, &summary, (WIDTH, 3_220));
    patterns(&mut svg, heading.id);
    for (i, band) in Band::ALL.into_iter().enumerate() {
        let _ = svg_band(&mut svg, heading.id, i, band);
    }
    let mut foot = Path::default();
    foot.move_to((curve::ends().0, curve::FOOT));
    foot.line_to((curve::ends().1, curve::FOOT));
    svg.path("chart-axis", &foot);
    names(&mut svg);
    markers(&mut svg, position);
    Figure { svg: svg.finish(), summary, columns: header(), rows: rows(position) }
}

/// Where the area stands, what comes next, and where the target lies.
fn summary(position: &Position) -> String {
    let target = words::per_mille(position.target_per_mille());
    let offices = position.rate.offices.get();
    let (least, users) = (position.target.least(offices), position.rate.users);
    let sentence = position.sentence();
    if position.target.met(users, offices) {
        format!("{sentence}目標の{target}には達しています。")
    } else {
        format!("{sentence}目標の{target}まではあと{}事業所です。", words::grouped(least - users))
    }
}

fn patterns(svg: &mut Svg, id: &str) {
    svg.raw("<defs>");
    for (i, hatch) in HATCHES.iter().enumerate() {
        svg.raw("<pattern id=\"");
        svg.escaped(id);
        let n = i + 1;
        let mut tile = format!("-b{n}\" width=\"8\" height=\"8\" patternUnits=\"userSpaceOnUse\">");
        let _ = write!(tile, "<path class=\"chart-band-{n}\" d=\"M0 0h8v8h-8z\"/>");
        let _ = write!(tile, "<path class=\"chart-hatch\" d=\"{hatch}\"/></pattern>");
        svg.raw(&tile);
    }
    svg.raw("</defs>");
}

fn svg_band(svg: &mut Svg, id: &str, i: usize, band: Band) -> std::fmt::Result {
    svg.raw("<path class=\"chart-band\" fill=\"url(#");
    svg.escaped(id);
    let mut rest = String::new();
    write!(rest, "-b{})\" d=\"{}\"/>", i + 1, curve::band(band))?;
    svg.raw(&rest);
    Ok(())
}

fn names(svg: &mut Svg) {
    let (left, right) = curve::ends();
    svg.open("chart-name", Anchor::Middle);
    for (band, lines) in Band::ALL.into_iter().zip(NAMES) {
        let from = if band.lower() == 0 { left } else { curve::point_at(band.lower()).0 };
        let to = if band.upper() == 1_000 { right } else { curve::point_at(band.upper()).0 };
        let middle = i32::midpoint(from, to);
        for (line, y) in lines.iter().zip([2_590, 2_770]).filter(|(line, _)| !line.is_empty()) {
            svg.text((middle, y), line);
        }
    }
    svg.close();
    svg.open("chart-note", Anchor::Middle);
    for band in Band::ALL {
        let middle = i32::midpoint(curve::point_at(band.lower()).0, curve::point_at(band.upper()).0);
        svg.text((middle, 2_980), &words::per_mille(band.share()));
    }
    svg.close();
    // Where one band ends and the next begins, as shares of all offices so far.
    svg.open("chart-limit", Anchor::Middle);
    for band in Band::ALL {
        let at = curve::point_at(band.upper());
        svg.text((at.0, 3_170), &words::per_mille(band.upper()));
    }
    svg.close();
    svg.open("chart-note", Anchor::Start);
    svg.text((40, 2_980), "割合");
    svg.text((40, 3_170), "累計");
    svg.close();
    let mut limits = Path::default();
    for band in &Band::ALL[..4] {
        limits.move_to((curve::point_at(band.upper()).0, curve::FOOT));
        limits.down(720);
    }
    svg.path("chart-grid", &limits);
}

fn markers(svg: &mut Svg, position: &Position) {
    let here = curve::point_at(position.tenths());
    let there = curve::point_at(position.target_per_mille());
    if position.rate.users > 0 {
        svg.path("chart-adopted", &Path { data: curve::area(0, position.tenths()) });
    }
    let upright = |x: Tenths| {
        let mut line = Path::default();
        line.move_to((x, TOP + 80));
        line.line_to((x, curve::FOOT));
        line
    };
    svg.target(&upright(there.0));
    svg.path("chart-here", &upright(here.0));
    let mut head = Path::default();
    head.move_to((here.0 - 60, curve::FOOT + 110));
    head.right(120);
    head.line_to((here.0, curve::FOOT + 10));
    head.close();
    svg.path("chart-here-head", &head);
    // The labels lean away from each other, so that neither stands in the other's line.
    let target = format!("目標 {}", words::per_mille(position.target_per_mille()));
    let now = format!("現在 {}%", position.rate.percent_text());
    let ahead = here.0 > there.0;
    lean(svg, "chart-target-label", &target, there.0, !ahead);
    lean(svg, "chart-here-label", &now, here.0, ahead);
}

/// A label to the right or left of its line, moved inside the drawing where it would leave it.
fn lean(svg: &mut Svg, class: &str, text: &str, line: Tenths, to_right: bool) {
    let (room, gap) = (measure::width(text, SIZE), 60);
    let begin = if to_right { line + gap } else { line - gap - room };
    let begin = begin.clamp(20, WIDTH - room - 20);
    svg.label(class, Anchor::Start, (begin, TOP), text);
}

fn header() -> Vec<String> {
    columns(["区分", "はじまり（%）", "おわり（%）", "おわりまでの事業所数", "現在の位置"])
}

fn rows(position: &Position) -> Vec<Vec<String>> {
    let offices = position.rate.offices.get();
    let percent = |per_mille: u32| words::per_mille(per_mille).trim_end_matches('%').to_owned();
    let mut rows: Vec<Vec<String>> = Band::ALL
        .into_iter()
        .map(|band| {
            let end = u64::from(offices) * u64::from(band.upper());
            let here = if band == position.band { "現在" } else { "" };
            vec![
                band.name().to_owned(),
                percent(band.lower()),
                percent(band.upper()),
                end.div_ceil(1_000).to_string(),
                here.to_owned(),
            ]
        })
        .collect();
    let target = position.target.least(offices).to_string();
    rows.push(vec!["目標".into(), "0".into(), percent(position.target_per_mille()), target, String::new()]);
    let users = position.rate.users.to_string();
    rows.push(vec![
        "現在".into(),
        "0".into(),
        position.rate.percent_text(),
        users,
        position.band.name().into(),
    ]);
    rows
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::charts::samples;

    #[test]
    fn a_prefecture_among_the_early_adopters() {
        let figure = draw(samples::heading("bell", "兵庫県の普及の位置"), &samples::position(840, 7_000));
        insta::assert_snapshot!(samples::readable(&figure));
    }

    #[test]
    fn at_either_end_labels_stay_inside() {
        for users in [0, 1, 300, 999, 1_000] {
            let figure = draw(samples::heading("bell", "端"), &samples::position(users, 1_000));
            samples::assert_sound(&figure, 8 * 1024);
        }
    }
}
