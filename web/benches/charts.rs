//! Our charts beside the same charts drawn by plotters: time by divan, bytes printed first.
//!
//! Goals: at most 50 µs and 8 KB a chart.

use chrono::NaiveDate;
use divan::{Bencher, black_box};
use domain::{
    area::Area,
    code::PrefectureCode,
    definition::{Base, Definition, DefinitionId, Fraction},
    facts::TrendPoint,
    published::PublishedRow,
};
use kpi::{Position, Rate, Standing, Trend};
use web::charts::{Heading, bars, bell, trend};

const TARGET: Fraction = Fraction { num: 3, den: 10 };
const HEADING: Heading<'_> = Heading { id: "chart", title: "利用率" };

fn main() {
    for (name, ours, plotters) in [
        ("36 points", trend::draw(HEADING, &series()).svg.len(), plotters_line(&series()).len()),
        ("47 bars", ours_bars(&board()).len(), plotters_bars(&board()).len()),
        ("bell", bell::draw(HEADING, &position()).svg.len(), 0),
    ] {
        println!("{name}: {ours} bytes of ours, {plotters} of plotters");
    }
    divan::main();
}

/// Three years of months.
fn series() -> Trend {
    let first = NaiveDate::from_ymd_opt(2023, 1, 31).expect("a day");
    let point = |n: u32| TrendPoint {
        as_of: first + chrono::Months::new(n),
        offices: 7_000,
        users: 100 + n * n,
        counted: 0,
        achieved: 0,
    };
    Trend::new((0..36).map(point).collect(), TARGET)
}

fn position() -> Position {
    Position::of(Rate::new(840, 7_000).expect("offices"), TARGET)
}

fn board() -> Vec<Standing> {
    let definition = Definition {
        id: DefinitionId::default(),
        name: String::new(),
        base: Base::Published,
        states: Vec::new(),
        municipality_target: TARGET,
        prefecture_target: Fraction { num: 1, den: 2 },
        valid_from: NaiveDate::MIN,
        note: String::new(),
    };
    let day = NaiveDate::from_ymd_opt(2023, 11, 6).expect("a day");
    let standing = |code: PrefectureCode| {
        let n = u32::from(code.get());
        let row = PublishedRow {
            area: Area::Prefecture(code),
            offices: 1_000,
            users: 20 + n * 3,
            printed_rate: None,
        };
        kpi::published(&definition, "神奈川県", &row, day)
    };
    PrefectureCode::all().map(standing).collect()
}

fn ours_bars(board: &[Standing]) -> String {
    bars::draw(HEADING, board, bars::Measure::Offices, TARGET).svg
}

fn percent(rate: Option<Rate>) -> f64 {
    rate.map_or(0.0, |rate| f64::from(rate.tenths()) / 10.0)
}

fn plotters_line(series: &Trend) -> String {
    use plotters::prelude::*;
    let values: Vec<f64> = series.points().iter().map(|point| percent(Trend::rate(point))).collect();
    let last = f64::from(u32::try_from(values.len()).expect("few points"));
    let mut svg = String::new();
    {
        let root = SVGBackend::with_string(&mut svg, (720, 320)).into_drawing_area();
        let mut chart = ChartBuilder::on(&root)
            .caption("利用率", ("sans-serif", 14))
            .margin(10)
            .x_label_area_size(40)
            .y_label_area_size(50)
            .build_cartesian_2d(0.0..last, 0.0..35.0)
            .expect("a chart");
        chart.configure_mesh().max_light_lines(0).draw().expect("a mesh");
        let points: Vec<(f64, f64)> = (0_u32..).map(f64::from).zip(values).collect();
        chart.draw_series(LineSeries::new(points.clone(), &BLUE)).expect("a line");
        chart.draw_series(points.into_iter().map(|at| Circle::new(at, 3, BLUE.filled()))).expect("dots");
        chart
            .draw_series(DashedLineSeries::new([(0.0, 30.0), (last, 30.0)], 7, 4, RED.into()))
            .expect("a target");
        root.present().expect("a drawing");
    }
    svg
}

fn plotters_bars(board: &[Standing]) -> String {
    use plotters::prelude::*;
    let mut svg = String::new();
    {
        let root = SVGBackend::with_string(&mut svg, (720, 920)).into_drawing_area();
        let count = i32::try_from(board.len()).expect("few areas");
        let mut chart = ChartBuilder::on(&root)
            .caption("利用率", ("sans-serif", 14))
            .margin(10)
            .x_label_area_size(40)
            .y_label_area_size(80)
            .build_cartesian_2d(0.0..35.0, 0..count)
            .expect("a chart");
        let name = |n: &i32| {
            usize::try_from(*n).ok().and_then(|n| board.get(n)).map_or("", |s| &s.area_name).to_owned()
        };
        let (labels, formatter) = (board.len(), name);
        chart
            .configure_mesh()
            .max_light_lines(0)
            .y_labels(labels)
            .y_label_formatter(&formatter)
            .draw()
            .expect("a mesh");
        let rows = || (0_i32..).zip(board).map(|(n, standing)| (n, percent(standing.rate())));
        chart
            .draw_series(rows().map(|(n, rate)| Rectangle::new([(0.0, n), (rate, n + 1)], BLUE.filled())))
            .expect("bars");
        chart
            .draw_series(
                rows().map(|(n, rate)| Text::new(format!("{rate:.1}%"), (rate, n), ("sans-serif", 14))),
            )
            .expect("values");
        chart
            .draw_series(DashedLineSeries::new([(30.0, 0), (30.0, count)], 7, 4, RED.into()))
            .expect("a target");
        root.present().expect("a drawing");
    }
    svg
}

#[divan::bench]
fn line_ours(bencher: Bencher<'_, '_>) {
    let series = series();
    bencher.bench(|| trend::draw(HEADING, black_box(&series)));
}

#[divan::bench]
fn line_plotters(bencher: Bencher<'_, '_>) {
    let series = series();
    bencher.bench(|| plotters_line(black_box(&series)));
}

#[divan::bench]
fn bars_ours(bencher: Bencher<'_, '_>) {
    let board = board();
    bencher.bench(|| bars::draw(HEADING, black_box(&board), bars::Measure::Offices, TARGET));
}

#[divan::bench]
fn bars_plotters(bencher: Bencher<'_, '_>) {
    let board = board();
    bencher.bench(|| plotters_bars(black_box(&board)));
}

#[divan::bench]
fn bell_ours(bencher: Bencher<'_, '_>) {
    let position = position();
    bencher.bench(|| bell::draw(HEADING, black_box(&position)));
}
