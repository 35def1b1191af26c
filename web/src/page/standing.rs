//! Where an area stands, in words: key figures and rows of standing tables.

use domain::{area::Area, format};

use crate::{
    page::mark::{Gauge, Mark},
    urls::{self, View},
};

/// The share of a prefecture's municipalities that have met their target (the second level of K1).
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct AchievementLine {
    /// All municipalities.
    pub total: u32,
    /// Those with offices, which count.
    pub counted: u32,
    /// Those without offices, which are left out.
    pub left_out: u32,
    /// Those that have met their target.
    pub achieved: u32,
    /// The least number that meets the prefecture's target.
    pub target: u32,
    /// How many more are needed.
    pub missing: u32,
    /// Whether the prefecture's target is met; `None` when nothing counts.
    pub met: Option<bool>,
}

/// An area and where it stands under one definition on one day.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct StandingLine {
    /// Its code as written on pages.
    pub code: String,
    /// Its name.
    pub name: String,
    /// The page of the area; empty on that page itself.
    pub href: String,
    /// Offices that count (分母).
    pub offices: u32,
    /// Those that use data linkage (分子).
    pub users: u32,
    /// `users` of `offices` in tenths of a percent; `None` without offices.
    pub rate: Option<u32>,
    /// The least number of users that is three tenths of the offices.
    pub target: u32,
    /// How many more users are needed.
    pub missing: u32,
    /// Whether the area's own KPI is met; `None` is 対象外.
    pub achieved: Option<bool>,
    /// Numbers of usage listings that no office list knows.
    pub unmatched: u32,
    /// The second level; `None` for a municipality.
    pub municipalities: Option<AchievementLine>,
}

impl AchievementLine {
    /// The second level of a standing.
    #[must_use]
    pub const fn of(second: &kpi::Achievement) -> Self {
        let kpi::Achievement { total, counted, left_out, achieved, target, missing, met } = *second;
        Self { total, counted, left_out, achieved, target, missing, met }
    }
}

impl StandingLine {
    /// The words of a standing; its link carries day and definition of the view on.
    #[must_use]
    pub fn of(standing: &kpi::Standing, view: &View) -> Self {
        let (code, href) = match standing.area {
            Area::Nation => ("00".to_owned(), urls::nation(&view.carried())),
            Area::Prefecture(code) => (code.to_string(), urls::prefecture(code, &view.carried())),
            Area::Municipality(code) => (code.to_string(), urls::municipality(code, &view.carried())),
        };
        Self {
            code,
            name: standing.area_name.clone(),
            href,
            offices: standing.offices,
            users: standing.users,
            rate: standing.rate().map(kpi::Rate::tenths),
            target: standing.target,
            missing: standing.missing,
            achieved: standing.achieved,
            unmatched: standing.unmatched,
            municipalities: standing.municipalities.as_ref().map(AchievementLine::of),
        }
    }
}

/// The largest rate the small bars of tables can show, in tenths of a percent.
const TABLE_SCALE: u32 = 600;

impl StandingLine {
    /// Whether the area has any office that counts.
    #[must_use]
    pub const fn counts(&self) -> bool {
        self.offices > 0
    }

    /// 事業所数 with separators.
    #[must_use]
    pub fn offices_text(&self) -> String {
        format::count(self.offices)
    }

    /// 利用事業所数 with separators.
    #[must_use]
    pub fn users_text(&self) -> String {
        format::count(self.users)
    }

    /// The rate as `4.6`, or a dash without offices.
    #[must_use]
    pub fn rate_text(&self) -> String {
        self.rate.map_or_else(|| "―".into(), format::tenths)
    }

    /// The rate with its sign, or 対象外 without offices.
    #[must_use]
    pub fn percent(&self) -> String {
        self.rate.map_or_else(|| "対象外".into(), |rate| format!("{}%", format::tenths(rate)))
    }

    /// The target in offices, or a dash without offices.
    #[must_use]
    pub fn target_text(&self) -> String {
        if self.counts() { format::count(self.target) } else { "―".into() }
    }

    /// 「あと 14」, 「0」 when nothing is missing, or a dash without offices.
    #[must_use]
    pub fn missing_text(&self) -> String {
        if self.counts() { format::count(self.missing) } else { "―".into() }
    }

    /// The judgement on the area's own KPI; a figure that tells nothing about it is 判定なし.
    #[must_use]
    pub const fn mark(&self) -> Mark {
        match self.achieved {
            None if self.offices > 0 => Mark { word: "判定なし", class: "none" },
            None if self.municipalities.is_some() => Mark { word: "一覧なし", class: "none" },
            met => Mark::of(met),
        }
    }

    /// The small bar of a table, its line at three tenths.
    #[must_use]
    pub fn bar(&self) -> Option<Gauge> {
        let rate = self.rate?;
        let length = rate.min(TABLE_SCALE) * 1_000 / TABLE_SCALE;
        Some(Gauge { length, goal: 300 * 1_000 / TABLE_SCALE, met: self.missing == 0 })
    }

    /// The wide bar of the key figure, its line at three tenths.
    #[must_use]
    pub fn gauge(&self) -> Gauge {
        Gauge { length: self.rate.unwrap_or(0).min(1_000), goal: 300, met: self.reached() }
    }

    /// Whether three tenths of the offices use data linkage.
    #[must_use]
    pub const fn reached(&self) -> bool {
        self.counts() && self.missing == 0
    }

    /// Whether something is known to be imported under this area.
    #[must_use]
    pub fn second_level(&self) -> Option<&AchievementLine> {
        self.municipalities.as_ref().filter(|second| second.counted > 0)
    }

    /// 「7 / 41」 of the second level, or a dash.
    #[must_use]
    pub fn achieved_text(&self) -> String {
        self.second_level().map_or_else(
            || "―".into(),
            |second| format!("{} / {}", format::count(second.achieved), format::count(second.counted)),
        )
    }

    /// Municipalities still missing, or a dash.
    #[must_use]
    pub fn municipalities_missing_text(&self) -> String {
        self.second_level().map_or_else(|| "―".into(), |second| format::count(second.missing))
    }

    /// 「利用 73 / 事業所 245」.
    #[must_use]
    pub fn basis(&self) -> String {
        format!("利用 {} / 事業所 {}", self.users_text(), self.offices_text())
    }

    /// The line of a nearest list for a prefecture: 「達成 7 / 41 市町村」.
    #[must_use]
    pub fn achievement_basis(&self) -> String {
        format!("達成 {} 市町村", self.achieved_text())
    }
}

impl AchievementLine {
    /// `achieved` of `counted` in tenths of a percent, or a dash.
    #[must_use]
    pub fn share_text(&self) -> String {
        format::share(self.achieved, self.counted).map_or_else(|| "―".into(), format::tenths)
    }

    /// Municipalities that have met their target.
    #[must_use]
    pub fn achieved_text(&self) -> String {
        format::count(self.achieved)
    }

    /// Municipalities that count.
    #[must_use]
    pub fn counted_text(&self) -> String {
        format::count(self.counted)
    }

    /// Municipalities that are needed.
    #[must_use]
    pub fn target_text(&self) -> String {
        format::count(self.target)
    }

    /// Municipalities that are still missing.
    #[must_use]
    pub fn missing_text(&self) -> String {
        format::count(self.missing)
    }

    /// Municipalities that are left out.
    #[must_use]
    pub fn left_out_text(&self) -> String {
        format::count(self.left_out)
    }

    /// The judgement on the target.
    #[must_use]
    pub const fn mark(&self) -> Mark {
        Mark::of(self.met)
    }

    /// Whether the target is met.
    #[must_use]
    pub fn reached(&self) -> bool {
        self.met == Some(true)
    }

    /// The wide bar of the key figure, its line at one half.
    #[must_use]
    pub fn gauge(&self) -> Gauge {
        let share = format::share(self.achieved, self.counted).unwrap_or(0);
        Gauge { length: share.min(1_000), goal: 500, met: self.reached() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_area_without_offices_is_left_out_and_never_zero_percent() {
        let empty = StandingLine { name: "空の村".into(), ..StandingLine::default() };
        assert_eq!(empty.percent(), "対象外");
        assert_eq!(empty.missing_text(), "―");
        assert_eq!(empty.mark().word, "対象外");
        assert_eq!(empty.bar(), None);
    }

    #[test]
    fn a_bar_never_leaves_its_cell() {
        let full = StandingLine { offices: 10, users: 9, rate: Some(900), ..StandingLine::default() };
        assert_eq!(full.bar().map(|bar| bar.length), Some(1_000));
    }
}
