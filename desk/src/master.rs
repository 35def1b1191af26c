//! Master data held in memory: it changes with a release or a setting, never with an import.

use domain::{
    area::Area,
    definition::{Definition, DefinitionId},
    municipality::Gazetteer,
    service::Services,
};
use store::Store;

const MUNICIPALITIES: &[u8] = include_bytes!("../../seed-data/municipalities_2026.csv");
const FORMER: &[u8] = include_bytes!("../../seed-data/municipality_former.csv");
const SERVICE_KINDS: &[u8] = include_bytes!("../../seed-data/service_kinds.csv");
const SERVICE_SCOPE: &[u8] = include_bytes!("../../seed-data/service_scope.csv");
const DEFINITIONS: &[u8] = include_bytes!("../../seed-data/definitions.csv");

/// Prefectures, municipalities, services and definitions.
#[derive(Clone, Debug)]
pub struct Master {
    /// Prefectures, municipalities and wards.
    pub gazetteer: Gazetteer,
    /// The catalogue of services.
    pub services: Services,
    /// Definitions of the KPI, each from the day it holds.
    pub definitions: Vec<Definition>,
}

impl Master {
    /// The files master data comes from; together they tell one release of it from another.
    pub const FILES: [&'static [u8]; 4] = [MUNICIPALITIES, SERVICE_KINDS, SERVICE_SCOPE, DEFINITIONS];

    /// The master data of the database.
    pub async fn load(store: &Store) -> anyhow::Result<Self> {
        let mut read = store.read().await?;
        Ok(Self {
            gazetteer: read.gazetteer().await?.with_former(&importers::master::former(FORMER)?),
            services: read.services().await?,
            definitions: read.definitions().await?,
        })
    }

    /// Writes the master data that came with this release. What is there already is brought up to date.
    pub async fn install(store: &Store) -> anyhow::Result<()> {
        let (prefectures, places) = importers::master::municipalities(MUNICIPALITIES)?;
        let services = importers::master::services(SERVICE_KINDS, SERVICE_SCOPE)?;
        let definitions = importers::master::definitions(DEFINITIONS)?;
        let mut write = store.write().await?;
        write.put_gazetteer(&prefectures, &places).await?;
        write.put_services(&services).await?;
        write.put_definitions(&definitions).await?;
        write.commit().await?;
        Ok(())
    }

    /// The definition of this name in force on a day.
    #[must_use]
    pub fn definition(&self, id: &DefinitionId, on: chrono::NaiveDate) -> Option<&Definition> {
        Definition::in_force(&self.definitions, id, on)
    }

    /// The name of an area: 全国, 兵庫県, 兵庫県神戸市.
    #[must_use]
    pub fn area_name(&self, area: Area) -> String {
        let prefecture = |code| self.gazetteer.prefecture_name(code);
        match area {
            Area::Nation => "全国".to_owned(),
            Area::Prefecture(code) => prefecture(code).to_owned(),
            Area::Municipality(code) => {
                let name = self.gazetteer.by_code(code).map_or("", |place| place.name.as_str());
                format!("{}{name}", prefecture(code.prefecture()))
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_place_that_is_no_more_has_a_successor_that_is() {
        let (prefectures, places) = importers::master::municipalities(MUNICIPALITIES).expect("our own file");
        let gazetteer = Gazetteer::new(prefectures, places);
        let former = importers::master::former(FORMER).expect("our own file");
        for place in &former {
            assert_eq!(gazetteer.roll_up(place.successor), Some(place.successor), "{place:?}");
            assert!(place.code == place.successor || gazetteer.by_code(place.code).is_none(), "{place:?}");
        }
        let gazetteer = gazetteer.with_former(&former);
        let code = |text: &str| domain::code::MunicipalityCode::parse(text).expect("a code");
        assert_eq!(gazetteer.roll_up(code("221325")), Some(code("221309")), "浜松市東区");
    }
}
