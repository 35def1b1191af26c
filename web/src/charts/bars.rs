//! Areas side by side: one bar each, with the target as a line.

use domain::definition::Fraction;
use kpi::{Level, Rate, Standing, words};

use super::{
    Figure, Heading, columns, measure,
    measure::Tenths,
    scale::Scale,
    svg::{Anchor, Path, Svg},
};

/// Which of the two figures is drawn; they never share a label (K1).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Measure {
    /// 事業所の利用率.
    Offices,
    /// 目標達成市町村の割合, for prefectures and the country.
    Municipalities,
}

const WIDTH: Tenths = 7_200;
const SIZE: i32 = 14;
const PITCH: Tenths = 180;
const BAR: Tenths = 110;
const TOP: Tenths = 500;

/// Draws areas in the order given.
#[must_use]
pub fn draw(heading: Heading<'_>, board: &[Standing], measure: Measure, target: Fraction) -> Figure {
    let summary = summary(board, measure, target);
    let bars = Bars::new(board, measure, target);
    let mut svg = Svg::new("bars", heading, &summary, (WIDTH, bars.foot + 260));
    svg.label("chart-note", Anchor::Start, (60, 170), measure.name());
    bars.axes(&mut svg);
    bars.areas(&mut svg, board);
    bars.target(&mut svg);
    Figure { svg: svg.finish(), summary, columns: measure.columns(), rows: measure.rows(board) }
}

impl Measure {
    /// Its name, which is also its label.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Offices => "事業所の利用率",
            Self::Municipalities => "目標達成市町村の割合",
        }
    }

    fn rate(self, standing: &Standing) -> Option<Rate> {
        match self {
            Self::Offices => standing.rate(),
            Self::Municipalities => standing.municipalities?.share(),
        }
    }

    fn columns(self) -> Vec<String> {
        match self {
            Self::Offices => columns([
                "コード",
                "地域",
                "事業所数",
                "利用事業所数",
                "利用率（%）",
                "目標（事業所）",
                "あと（事業所）",
            ]),
            Self::Municipalities => columns([
                "コード",
                "地域",
                "市町村数",
                "対象外の市町村",
                "目標達成市町村",
                "割合（%）",
                "目標（市町村）",
                "あと（市町村）",
            ]),
        }
    }

    fn rows(self, board: &[Standing]) -> Vec<Vec<String>> {
        board.iter().map(|standing| self.row(standing)).collect()
    }

    fn row(self, standing: &Standing) -> Vec<String> {
        let mut row = vec![standing.area.to_string(), standing.area_name.clone()];
        let percent = self.rate(standing).map(Rate::percent_text).unwrap_or_default();
        let n = |count: u32| count.to_string();
        match (self, standing.municipalities) {
            (Self::Offices, _) => row.extend([
                n(standing.offices),
                n(standing.users),
                percent,
                n(standing.target),
                n(standing.missing),
            ]),
            (Self::Municipalities, Some(of)) => {
                row.extend([
                    n(of.total),
                    n(of.left_out),
                    n(of.achieved),
                    percent,
                    n(of.target),
                    n(of.missing),
                ]);
            }
            (Self::Municipalities, None) => row.resize(8, String::new()),
        }
        row
    }
}

fn summary(board: &[Standing], measure: Measure, target: Fraction) -> String {
    let mut rated: Vec<_> =
        board.iter().filter_map(|standing| Some((standing, measure.rate(standing)?))).collect();
    rated.sort_by(|a, b| b.1.compare(a.1));
    let (name, limit) =
        (measure.name(), words::per_mille(Rate::new(target.num, target.den).map_or(0, Rate::tenths)));
    let (Some(highest), Some(lowest)) = (rated.first(), rated.last()) else {
        return format!("{name}を計算できる地域がまだありません。");
    };
    let said =
        |(standing, rate): &(&Standing, Rate)| format!("{}の{}%", standing.area_name, rate.percent_text());
    let met = rated.iter().filter(|(_, rate)| target.met(rate.users, rate.offices.get())).count();
    let date = words::day(highest.0.as_of);
    let extremes = if rated.len() > 1 {
        format!("最も高いのは{}、最も低いのは{}です。", said(highest), said(lowest))
    } else {
        format!("{}です。", said(highest))
    };
    let left_out = match board.len() - rated.len() {
        0 => String::new(),
        n => {
            format!("割合を計算できない{n}地域（事業所がない、または数が公表されていない）は数えていません。")
        }
    };
    let count = rated.len();
    format!("{date}時点の{name}。{extremes}{limit}に達しているのは{count}地域のうち{met}地域です。{left_out}")
}

/// Where everything stands.
struct Bars {
    measure: Measure,
    target: Fraction,
    scale: Scale,
    /// Where bars begin, after the longest name.
    left: Tenths,
    /// Where the scale ends, before the longest value.
    right: Tenths,
    foot: Tenths,
}

impl Bars {
    fn new(board: &[Standing], measure: Measure, target: Fraction) -> Self {
        let target_tenths = Rate::new(target.num, target.den).map_or(0, Rate::tenths);
        let highest = board.iter().filter_map(|standing| measure.rate(standing)).map(Rate::tenths).max();
        let longest =
            board.iter().map(|standing| measure::width(&standing.area_name, SIZE)).max().unwrap_or(0);
        let count = Tenths::try_from(board.len()).unwrap_or(0);
        Self {
            measure,
            target,
            scale: Scale::above(highest.unwrap_or(0).max(target_tenths)),
            left: longest + 160,
            right: WIDTH - measure::width("100.0% 達成", SIZE) - 120,
            foot: TOP + count * PITCH + 40,
        }
    }

    fn across(&self, tenths: u32) -> Tenths {
        self.left + self.scale.along(tenths, self.right - self.left)
    }

    fn axes(&self, svg: &mut Svg) {
        let mut grid = Path::default();
        for tick in self.scale.ticks().skip(1) {
            grid.move_to((self.across(tick), TOP - 60));
            grid.down(self.foot - TOP + 60);
        }
        svg.path("chart-grid", &grid);
        let mut axis = Path::default();
        axis.move_to((self.left, TOP - 60));
        axis.down(self.foot - TOP + 60);
        svg.path("chart-axis", &axis);
        svg.open("chart-tick", Anchor::Middle);
        for tick in self.scale.ticks() {
            svg.text((self.across(tick), self.foot + 180), &words::per_mille(tick));
        }
        svg.close();
    }

    fn areas(&self, svg: &mut Svg, board: &[Standing]) {
        let (mut open, mut met) = (Path::default(), Path::default());
        let row = |n: usize| TOP + Tenths::try_from(n).unwrap_or(0) * PITCH;
        svg.open("chart-area", Anchor::End);
        for (n, standing) in board.iter().enumerate() {
            svg.text((self.left - 80, row(n) + 125), &standing.area_name);
        }
        svg.close();
        for (n, standing) in board.iter().enumerate() {
            let Some(rate) = self.measure.rate(standing).filter(|rate| rate.users > 0) else {
                continue;
            };
            let bar = if self.meets(rate) { &mut met } else { &mut open };
            bar.rectangle((self.left, row(n) + 25), self.across(rate.tenths()) - self.left, BAR);
        }
        svg.path("chart-bar", &open);
        svg.path("chart-bar chart-met", &met);
        svg.open("chart-value", Anchor::Start);
        for (n, standing) in board.iter().enumerate() {
            let (x, text) = match self.measure.rate(standing) {
                Some(rate) => {
                    let met = if self.meets(rate) { " 達成" } else { "" };
                    (self.across(rate.tenths()), format!("{}%{met}", rate.percent_text()))
                }
                None if standing.level == Level::Municipality => (self.left, "対象外".to_owned()),
                None => (self.left, "—".to_owned()),
            };
            svg.text((x + 60, row(n) + 125), &text);
        }
        svg.close();
    }

    fn meets(&self, rate: Rate) -> bool {
        self.target.met(rate.users, rate.offices.get())
    }

    fn target(&self, svg: &mut Svg) {
        let tenths = Rate::new(self.target.num, self.target.den).map_or(0, Rate::tenths);
        let x = self.across(tenths);
        let mut line = Path::default();
        line.move_to((x, TOP - 110));
        line.line_to((x, self.foot));
        svg.target(&line);
        let text = format!("目標 {}", words::per_mille(tenths));
        let half = measure::width(&text, SIZE) / 2;
        let middle = x.clamp(half + 20, WIDTH - half - 20);
        svg.label("chart-target-label", Anchor::Middle, (middle, TOP - 160), &text);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::charts::samples;

    #[test]
    fn the_published_table_of_2023() {
        let figure = draw(
            samples::heading("bars", "都道府県別の利用率"),
            &samples::published(),
            Measure::Offices,
            samples::TARGET,
        );
        insta::assert_snapshot!(samples::readable(&figure));
        assert_eq!(figure.rows.len(), 47);
        samples::assert_sound(&figure, 8 * 1024);
    }

    #[test]
    fn municipalities_with_long_names_some_met_some_left_out() {
        let figure = draw(
            samples::heading("bars", "市町村別の利用率"),
            &samples::places(),
            Measure::Offices,
            samples::TARGET,
        );
        insta::assert_snapshot!(samples::readable(&figure));
        samples::assert_sound(&figure, 8 * 1024);
    }

    #[test]
    fn the_second_level_has_its_own_label() {
        let half = Fraction { num: 1, den: 2 };
        let figure = draw(
            samples::heading("bars", "達成市町村"),
            &samples::prefectures(),
            Measure::Municipalities,
            half,
        );
        assert!(figure.svg.contains("目標達成市町村の割合") && !figure.svg.contains("事業所の利用率"));
        samples::assert_sound(&figure, 8 * 1024);
    }
}
