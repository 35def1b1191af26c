//! The figures of the list's day before and after: which areas move, and who meets the target and who no longer does.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use domain::{
    area::Area,
    code::MunicipalityCode,
    definition::{Definition, DefinitionId},
    facts::Rollup,
};
use kpi::Goal;
use serde::{Deserialize, Serialize};

use crate::{master::Master, refresh::Counted};

/// The figures that move.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Effects {
    /// The day; none where nothing is counted by the list.
    pub as_of: Option<NaiveDate>,
    /// What counts.
    pub definition: String,
    /// Areas whose figures differ: the country, prefectures, municipalities, each in order of their codes.
    pub areas: Vec<Effect>,
    /// Municipalities that would meet their target and do not now.
    pub gained: Vec<MunicipalityCode>,
    /// Municipalities that meet their target now and would not.
    pub lost: Vec<MunicipalityCode>,
}

/// The figures of an area before and after.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Effect {
    /// The area.
    pub area: Area,
    /// As they are.
    pub before: Figures,
    /// As they would be.
    pub after: Figures,
}

/// What is counted of an area.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Figures {
    /// Offices that count.
    pub offices: u32,
    /// Those of them that use data linkage.
    pub users: u32,
    /// Municipalities that count; 0 for a municipality.
    pub counted: u32,
    /// Those of them that have met their target; 0 for a municipality.
    pub achieved: u32,
}

impl Effects {
    /// What changes between two counts of a day, under the definition the boards open with.
    pub(crate) fn between(before: &Counted, after: &Counted, master: &Master) -> Self {
        let id = DefinitionId::default();
        let mut effects =
            Self { as_of: Some(after.as_of), definition: id.as_str().to_owned(), ..Self::default() };
        let of = |counted: &Counted| counted.rollups.iter().find(|r| r.definition == id).map(figures);
        let (before, after) = (of(before).unwrap_or_default(), of(after).unwrap_or_default());
        let definition = master.definition(&id, effects.as_of.unwrap_or_default());
        let areas: std::collections::BTreeSet<Area> = before.keys().chain(after.keys()).copied().collect();
        for area in areas {
            let now = |all: &BTreeMap<Area, Figures>| all.get(&area).copied().unwrap_or_default();
            let effect = Effect { area, before: now(&before), after: now(&after) };
            if effect.before == effect.after {
                continue;
            }
            if let (Area::Municipality(code), Some(definition)) = (area, definition) {
                match (met(effect.before, definition), met(effect.after, definition)) {
                    (false, true) => effects.gained.push(code),
                    (true, false) => effects.lost.push(code),
                    _ => {}
                }
            }
            effects.areas.push(effect);
        }
        effects
    }

    /// The figures of an area, if they move.
    #[must_use]
    pub fn of(&self, area: Area) -> Option<&Effect> {
        self.areas.iter().find(|effect| effect.area == area)
    }
}

fn met(figures: Figures, definition: &Definition) -> bool {
    Goal::of(figures.users, figures.offices, definition.municipality_target).met == Some(true)
}

fn figures(rollup: &Rollup) -> BTreeMap<Area, Figures> {
    let prefectures = rollup.prefectures.iter().map(|p| {
        let area = p.prefecture.map_or(Area::Nation, Area::Prefecture);
        (area, Figures { offices: p.offices, users: p.users, counted: p.counted, achieved: p.achieved })
    });
    let municipalities = rollup.municipalities.iter().map(|m| {
        let figures = Figures { offices: m.offices, users: m.users, ..Figures::default() };
        (Area::Municipality(m.municipality), figures)
    });
    prefectures.chain(municipalities).collect()
}
