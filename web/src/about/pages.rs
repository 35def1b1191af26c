//! Pages about the figures themselves, and the page that ends the demonstration.

use askama::Template;
use chrono::{DateTime, NaiveDate, Utc};

use domain::{
    definition::{Base, Definition, Fraction},
    format,
    service::{Service, Services},
};

use crate::{
    offices::pages::usage_mark,
    page::{controls::Downloads, layout::Layout},
    urls,
};

/// A definition of the KPI, explained.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DefinitionCard {
    /// Its name in addresses; also its place within the page.
    pub id: String,
    /// Its name.
    pub name: String,
    /// Which offices make up the denominator.
    pub base: String,
    /// Which usage states count as using.
    pub states: String,
    /// The target of a municipality, such as 「3割(3/10)以上」.
    pub municipality_target: String,
    /// The target of a prefecture.
    pub prefecture_target: String,
    /// The first day on which it holds.
    pub valid_from: NaiveDate,
    /// What must be said with every figure.
    pub note: String,
}

impl DefinitionCard {
    /// The first day in both calendars.
    #[must_use]
    pub fn since(&self) -> String {
        format::day_with_era(self.valid_from)
    }
}

/// A service and whether it is in the scope of the standard.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ScopeLine {
    /// Its code.
    pub code: String,
    /// Its name.
    pub name: String,
    /// Whether it is in scope today.
    pub in_scope: bool,
}

impl From<&Definition> for DefinitionCard {
    fn from(definition: &Definition) -> Self {
        let base = match definition.base {
            Base::InScope => "連携対象のサービスを1つ以上行う事業所",
            Base::All => "事業所一覧にあるすべての事業所",
            Base::Published => "公表された表の事業所数",
        };
        let states: Vec<_> = definition.states.iter().map(|&state| usage_mark(Some(state)).word).collect();
        let target = |whole: &str, Fraction { num, den }| format!("{whole}の{num}/{den}以上");
        Self {
            id: definition.id.to_string(),
            name: definition.name.clone(),
            base: base.into(),
            states: states.join("、"),
            municipality_target: target("事業所", definition.municipality_target),
            prefecture_target: target("事業所のある市町村", definition.prefecture_target),
            valid_from: definition.valid_from,
            note: definition.note.clone(),
        }
    }
}

impl ScopeLine {
    /// A service of the catalogue as it is on a day.
    #[must_use]
    pub fn of(services: &Services, service: &Service, on: NaiveDate) -> Self {
        Self {
            code: service.kind.id().to_string(),
            name: service.name.clone(),
            in_scope: services.in_scope(service.kind, on),
        }
    }
}

/// A list the figures rest on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SourceCard {
    /// Its name.
    pub name: String,
    /// The day it speaks about.
    pub as_of: NaiveDate,
    /// When it was imported.
    pub imported_at: DateTime<Utc>,
    /// The import.
    pub href: String,
}

impl SourceCard {
    /// The day in both calendars.
    #[must_use]
    pub fn day(&self) -> String {
        format::day_with_era(self.as_of)
    }

    /// When it was imported.
    #[must_use]
    pub fn imported(&self) -> String {
        format::moment(self.imported_at)
    }
}

/// 定義と出典.
#[derive(Clone, Debug, Template)]
#[template(path = "about/definitions.html")]
pub struct DefinitionsPage {
    /// The frame.
    pub layout: Layout,
    /// The definitions.
    pub definitions: Vec<DefinitionCard>,
    /// The services.
    pub services: Vec<ScopeLine>,
    /// The lists behind the figures, the newest first.
    pub sources: Vec<SourceCard>,
    /// Numbers that no office list knows, as files.
    pub unmatched: Downloads,
    /// The services as files.
    pub scope: Downloads,
    /// Every list that was imported, as files.
    pub history: Downloads,
}

/// The page that asks before the demonstration is removed.
#[derive(Clone, Debug, Template)]
#[template(path = "demo/leave.html")]
pub struct DemoLeavePage {
    /// The frame.
    pub layout: Layout,
    /// What would be removed: name and number.
    pub holds: Vec<(String, u64)>,
    /// Whether somebody could sign in afterwards.
    pub way_in: bool,
}

impl DemoLeavePage {
    /// Where an operator is invited.
    #[must_use]
    pub fn invite(&self) -> &'static str {
        urls::people::invite()
    }

    /// What would be removed, as text.
    #[must_use]
    pub fn holds_text(&self) -> Vec<(&str, String)> {
        self.holds.iter().map(|(name, number)| (name.as_str(), format::count(*number))).collect()
    }
}
