//! What a list does to the figures: before → after, for the country, the prefecture and the municipalities it touches.

use domain::format;
use kpi::Rate;

/// Users and offices of an area, before and after.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct EffectLine {
    /// The area.
    pub name: String,
    /// Its board.
    pub href: String,
    /// Users and offices as they are now.
    pub before: (u32, u32),
    /// Users and offices as they would be.
    pub after: (u32, u32),
    /// Whether the target is met now, and whether it would be; `None` for areas that are not judged so.
    pub met: Option<(bool, bool)>,
}

impl EffectLine {
    /// Whether anything moves.
    #[must_use]
    pub fn moves(&self) -> bool {
        self.before != self.after
    }

    /// 「243／1,802（13.5%）」 as it is now.
    #[must_use]
    pub fn before_text(&self) -> String {
        figures(self.before)
    }

    /// The same as it would be.
    #[must_use]
    pub fn after_text(&self) -> String {
        figures(self.after)
    }

    /// The difference of the rates in points, with a sign; a dash where there is none.
    #[must_use]
    pub fn difference(&self) -> String {
        let tenths = |(users, offices)| Rate::new(users, offices).map(|rate| i64::from(rate.tenths()));
        match (tenths(self.before), tenths(self.after)) {
            (Some(before), Some(after)) if before == after => "±0.0".into(),
            (Some(before), Some(after)) => {
                let by = (after - before).unsigned_abs();
                format!("{}{}.{}", if after > before { "＋" } else { "－" }, by / 10, by % 10)
            }
            _ => "―".into(),
        }
    }

    /// What becomes of the target, where that is another thing than before.
    #[must_use]
    pub const fn turn(&self) -> Option<&'static str> {
        match self.met {
            Some((false, true)) => Some("未達成 → 達成"),
            Some((true, false)) => Some("達成 → 未達成"),
            _ => None,
        }
    }
}

fn figures((users, offices): (u32, u32)) -> String {
    let rate =
        Rate::new(users, offices).map_or_else(|| "―".into(), |rate| format!("{}%", rate.percent_text()));
    format!("{}／{}（{rate}）", format::count(users), format::count(offices))
}

/// What a list does to the figures.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct EffectsTable {
    /// What the figures are called as they would be.
    pub after: &'static str,
    /// The day they are of, and the definition they are counted by.
    pub note: String,
    /// The areas, the largest first.
    pub rows: Vec<EffectLine>,
    /// Municipalities whose figures move and that are not among the rows, because there are so many.
    pub more: usize,
    /// Municipalities that meet the target by it: name and board.
    pub gained: Vec<(String, String)>,
    /// Municipalities that do not meet it any more.
    pub lost: Vec<(String, String)>,
}

impl EffectsTable {
    /// Whether any figure moves.
    #[must_use]
    pub fn moves(&self) -> bool {
        self.rows.iter().any(EffectLine::moves)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn before_and_after_are_said_in_full_and_as_a_difference() {
        let line = |before, after| EffectLine { before, after, ..EffectLine::default() };
        let up = line((243, 1_802), (560, 1_810));
        assert_eq!(up.before_text(), "243／1,802（13.5%）");
        assert_eq!((up.after_text().as_str(), up.difference().as_str()), ("560／1,810（30.9%）", "＋17.4"));
        assert_eq!(line((2, 10), (1, 10)).difference(), "－10.0");
        assert_eq!(line((0, 0), (1, 10)).difference(), "―");
        assert!(!line((1, 2), (1, 2)).moves());
        let turned =
            |before, after| EffectLine { met: Some((before, after)), ..EffectLine::default() }.turn();
        assert_eq!((turned(true, false), turned(true, true)), (Some("達成 → 未達成"), None));
    }
}
