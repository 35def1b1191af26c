//! Where an area stands: both levels of the KPI, each with its counts (K1, K3, K4).

use chrono::NaiveDate;
use domain::{
    area::Area,
    definition::{Definition, DefinitionId},
    facts::{MunicipalityCount, PrefectureCount},
    municipality::Municipality,
    published::PublishedRow,
};

use crate::{implausible::Implausible, level::Level, rate::Rate, target::Goal};

/// The second level: municipalities of a prefecture, or of the country, that have met their target.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Achievement {
    /// All municipalities.
    pub total: u32,
    /// Those that have offices and therefore count.
    pub counted: u32,
    /// Those without offices, left out of the count (K3).
    pub left_out: u32,
    /// Those that have met their target.
    pub achieved: u32,
    /// The least number of achieving municipalities that meets the prefecture's target.
    pub target: u32,
    /// Municipalities still missing: 「あと n 市町村」.
    pub missing: u32,
    /// Whether the prefecture's target is met; none where no municipality counts.
    pub met: Option<bool>,
}

impl Achievement {
    /// 目標達成市町村の割合.
    #[must_use]
    pub fn share(&self) -> Option<Rate> {
        Rate::new(self.achieved, self.counted)
    }
}

/// Where an area stands on a day, under a definition.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Standing {
    /// The day.
    pub as_of: NaiveDate,
    /// The level of the area.
    pub level: Level,
    /// The area.
    pub area: Area,
    /// Its name.
    pub area_name: String,
    /// What counts.
    pub definition: DefinitionId,
    /// Offices that count.
    pub offices: u32,
    /// Those of them that use data linkage.
    pub users: u32,
    /// The least number of users that is 3/10 of the offices. For a prefecture and the country it is information.
    pub target: u32,
    /// Users still missing to it: 「あと n 事業所」.
    pub missing: u32,
    /// Whether the area's own KPI is met: users of a municipality, municipalities of a prefecture.
    /// None where nothing counts, or where a published table does not tell.
    pub achieved: Option<bool>,
    /// Numbers of usage listings that no office list knows (K7).
    pub unmatched: u32,
    /// The second level, for a prefecture and the country.
    pub municipalities: Option<Achievement>,
}

impl Standing {
    /// 事業所の利用率; none without offices.
    #[must_use]
    pub fn rate(&self) -> Option<Rate> {
        Rate::new(self.users, self.offices)
    }

    /// The verdict as pages show it.
    #[must_use]
    pub fn verdict(&self) -> &'static str {
        match self.achieved {
            Some(true) => "達成",
            Some(false) => "未達成",
            None if self.offices == 0 && self.level == Level::Municipality => "対象外",
            None if self.offices == 0 => "一覧なし",
            None => "判定なし",
        }
    }

    /// How far the area's own KPI is, in its own unit: offices for a municipality, municipalities otherwise.
    #[must_use]
    pub fn distance(&self) -> u32 {
        self.municipalities.map_or(self.missing, |achievement| achievement.missing)
    }

    /// More users than offices: possible only in published totals, and worth a warning.
    #[must_use]
    pub fn implausible(&self) -> Option<Implausible> {
        (self.users > self.offices).then_some(Implausible { users: self.users, offices: self.offices })
    }
}

/// Where a municipality stands.
#[must_use]
pub fn municipality(
    def: &Definition,
    m: &Municipality,
    count: &MunicipalityCount,
    as_of: NaiveDate,
) -> Standing {
    let goal = Goal::of(count.users, count.offices, def.municipality_target);
    Standing {
        as_of,
        level: Level::Municipality,
        area: Area::Municipality(count.municipality),
        area_name: m.name.clone(),
        definition: def.id.clone(),
        offices: count.offices,
        users: count.users,
        target: goal.target,
        missing: goal.missing,
        achieved: goal.met,
        unmatched: count.unmatched,
        municipalities: None,
    }
}

/// Where a prefecture, or the whole country, stands.
#[must_use]
pub fn prefecture(def: &Definition, name: &str, count: &PrefectureCount, as_of: NaiveDate) -> Standing {
    let offices = Goal::of(count.users, count.offices, def.municipality_target);
    let goal = Goal::of(count.achieved, count.counted, def.prefecture_target);
    let area = count.prefecture.map_or(Area::Nation, Area::Prefecture);
    Standing {
        as_of,
        level: Level::of(area),
        area,
        area_name: name.to_owned(),
        definition: def.id.clone(),
        offices: count.offices,
        users: count.users,
        target: offices.target,
        missing: offices.missing,
        achieved: goal.met,
        unmatched: count.unmatched,
        municipalities: Some(Achievement {
            total: count.municipalities,
            counted: count.counted,
            left_out: count.municipalities.saturating_sub(count.counted),
            achieved: count.achieved,
            target: goal.target,
            missing: goal.missing,
            met: goal.met,
        }),
    }
}

/// Where an area stands by a published table (K6).
///
/// A table by prefecture does not tell how many municipalities have met their target, so there is no verdict then.
#[must_use]
pub fn published(def: &Definition, name: &str, row: &PublishedRow, as_of: NaiveDate) -> Standing {
    let goal = Goal::of(row.users, row.offices, def.municipality_target);
    let level = Level::of(row.area);
    Standing {
        as_of,
        level,
        area: row.area,
        area_name: name.to_owned(),
        definition: def.id.clone(),
        offices: row.offices,
        users: row.users,
        target: goal.target,
        missing: goal.missing,
        achieved: goal.met.filter(|_| level == Level::Municipality),
        unmatched: 0,
        municipalities: None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tests::{code, day, in_scope};
    use domain::{code::PrefectureCode, municipality::MunicipalityKind};

    fn kobe(offices: u32, users: u32) -> Standing {
        let place = Municipality {
            code: code(281_000),
            kind: MunicipalityKind::DesignatedCity,
            parent: None,
            name: "神戸市".into(),
            kana: "こうべし".into(),
        };
        let count = MunicipalityCount { municipality: place.code, offices, users, unmatched: 2 };
        municipality(&in_scope(), &place, &count, day("2026-01-31"))
    }

    #[test]
    fn a_municipality_says_how_many_offices_are_missing() {
        let standing = kobe(713, 200);
        assert_eq!((standing.target, standing.missing, standing.achieved), (214, 14, Some(false)));
        assert_eq!((standing.verdict(), standing.distance()), ("未達成", 14));
        assert_eq!(kobe(713, 214).verdict(), "達成");
    }

    #[test]
    fn a_municipality_without_offices_is_left_out() {
        let standing = kobe(0, 0);
        assert_eq!((standing.achieved, standing.rate(), standing.verdict()), (None, None, "対象外"));
    }

    #[test]
    fn a_prefecture_is_judged_by_its_municipalities() {
        let count = PrefectureCount {
            prefecture: PrefectureCode::new(28),
            offices: 7_000,
            users: 2_100,
            unmatched: 0,
            municipalities: 41,
            counted: 39,
            achieved: 5,
        };
        let standing = prefecture(&in_scope(), "兵庫県", &count, day("2026-01-31"));
        let second = standing.municipalities.expect("the second level");
        assert_eq!((standing.target, standing.missing, standing.achieved), (2_100, 0, Some(false)));
        assert_eq!((second.left_out, second.target, second.missing, second.met), (2, 20, 15, Some(false)));
        assert_eq!(second.share().map(Rate::tenths), Some(128));
        assert_eq!(standing.distance(), 15);
    }

    #[test]
    fn a_published_prefecture_has_figures_but_no_verdict() {
        let row = |users| PublishedRow {
            area: Area::parse("31").expect("a prefecture"),
            offices: 948,
            users,
            printed_rate: Some("17.8".into()),
        };
        let tottori = published(&in_scope(), "鳥取県", &row(169), day("2023-11-06"));
        assert_eq!((tottori.target, tottori.missing, tottori.verdict()), (285, 116, "判定なし"));
        assert_eq!(tottori.implausible(), None);
        let wrong = published(&in_scope(), "鳥取県", &row(1_000), day("2023-11-06"));
        assert!(wrong.implausible().expect("implausible").sentence().contains("1,000"));
    }
}
