//! What a series says, in words: it tells what was, never what will be.

use std::fmt::Write;

use domain::facts::TrendPoint;

use crate::{rate::Rate, trend::Trend, words};

impl Trend {
    /// What the chart says, in words. It tells what was, never what will be.
    #[must_use]
    pub fn sentence(&self) -> String {
        let Some(last) = self.points().iter().rfind(|point| point.offices > 0) else {
            return "利用率を計算できる時点がまだありません。".to_owned();
        };
        let mut text = self.whole().map_or_else(
            || {
                format!(
                    "{}の利用率は{}です。時点が一つだけなので、変化は分かりません。",
                    words::day(last.as_of),
                    told(last)
                )
            },
            |whole| {
                let (first, days) =
                    (told(&whole.from), (words::day(whole.from.as_of), words::day(last.as_of)));
                format!(
                    "利用率は{}の{first}から{}の{}へ、{}。",
                    days.0,
                    days.1,
                    told(last),
                    moved(whole.tenths)
                )
            },
        );
        if self.points().len() > 2
            && let Some(rise) = self.largest_rise()
        {
            let (from, to, points) =
                (rise.from.as_of, words::month(rise.to.as_of), words::points(rise.tenths));
            let _ = write!(
                text,
                "最も大きく伸びたのは{}から{to}の間で、{points}ポイントでした。",
                words::month(from)
            );
        }
        if let Some(year) = self.since_last_year() {
            let points = words::points(year.tenths);
            let _ =
                write!(text, "前年同月（{}）との差は{points}ポイントです。", words::month(year.from.as_of));
        }
        text.push_str(&self.about_target(last));
        text
    }

    fn about_target(&self, last: &TrendPoint) -> String {
        let target = Rate::new(self.target().num, self.target().den).map_or(0, Rate::tenths);
        let target = words::per_mille(target);
        if let Some(since) = self.met_since() {
            return format!("目標の{target}には{}から達しています。", words::day(since));
        }
        let missing = self.target().least(last.offices).saturating_sub(last.users);
        format!("目標の{target}にはあと{}事業所です。", words::grouped(missing))
    }
}

fn told(point: &TrendPoint) -> String {
    let percent = Trend::rate(point).map_or_else(String::new, Rate::percent_text);
    format!("{percent}%（{}／{}事業所）", words::grouped(point.users), words::grouped(point.offices))
}

fn moved(tenths: i64) -> String {
    let amount = words::points(tenths.abs());
    let amount = amount.trim_start_matches(['+', '±']);
    match tenths {
        0 => "変わっていません".to_owned(),
        1.. => format!("{amount}ポイント上がりました"),
        _ => format!("{amount}ポイント下がりました"),
    }
}
