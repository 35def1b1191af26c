//! Master data that comes with the product: municipalities, kinds of service, definitions of the KPI.
//!
//! These files are ours (see `seed-data/README.md`), so a bad row is a mistake of ours and an error at once.

use chrono::NaiveDate;
use domain::{
    code::{MunicipalityCode, PrefectureCode},
    definition::{Base, Definition, DefinitionId, Fraction},
    municipality::{Former, Municipality, MunicipalityKind, Prefecture},
    service::{Service, ServiceKind},
    usage::UsageState,
};

/// A row of a master file that does not say what it must.
#[derive(Debug, thiserror::Error)]
pub enum MasterError {
    /// The file is not a table.
    #[error(transparent)]
    Csv(#[from] csv::Error),
    /// A cell does not hold what its column promises.
    #[error("line {line}, column {column}: {value:?} is not valid")]
    Cell {
        /// The line, counted from 1.
        line: u64,
        /// The column.
        column: &'static str,
        /// What stood there.
        value: String,
    },
}

/// One row, whose cells are asked for by the name of their column.
struct Cells<'a> {
    header: &'a csv::StringRecord,
    row: &'a csv::StringRecord,
}

impl Cells<'_> {
    fn text(&self, column: &'static str) -> &str {
        self.header.iter().position(|name| name == column).and_then(|i| self.row.get(i)).unwrap_or_default()
    }

    fn read<T>(&self, column: &'static str, parse: impl Fn(&str) -> Option<T>) -> Result<T, MasterError> {
        let value = self.text(column);
        parse(value).ok_or_else(|| MasterError::Cell {
            line: self.row.position().map_or(0, csv::Position::line),
            column,
            value: value.to_owned(),
        })
    }
}

fn rows<T>(
    bytes: &[u8],
    mut each: impl FnMut(&Cells<'_>) -> Result<T, MasterError>,
) -> Result<Vec<T>, MasterError> {
    let mut reader = csv::Reader::from_reader(bytes);
    let header = reader.headers()?.clone();
    reader.records().map(|row| each(&Cells { header: &header, row: &row? })).collect()
}

/// Municipalities and wards that are no more, of `code6,name,successor_code6,until`.
pub fn former(bytes: &[u8]) -> Result<Vec<Former>, MasterError> {
    let code = |text: &str| MunicipalityCode::parse(text).ok();
    rows(bytes, |cells| {
        Ok(Former {
            code: cells.read("code6", code)?,
            name: cells.text("name").to_owned(),
            successor: cells.read("successor_code6", code)?,
            until: cells.read("until", |text| text.parse::<NaiveDate>().ok())?,
        })
    })
}

/// Prefectures and municipalities of `code6,pref_code,kind,parent_code6,prefecture,name,kana`.
///
/// The villages of the Northern Territories are left out: they have no offices and no part in any figure.
pub fn municipalities(bytes: &[u8]) -> Result<(Vec<Prefecture>, Vec<Municipality>), MasterError> {
    let (mut prefectures, mut places) = (Vec::new(), Vec::new());
    rows(bytes, |cells| {
        let (name, kana) = (cells.text("name").to_owned(), cells.text("kana").to_owned());
        match cells.text("kind") {
            "northern_territory" => {}
            "prefecture" => {
                let code = cells.read("pref_code", PrefectureCode::parse)?;
                prefectures.push(Prefecture { code, name, kana });
            }
            _ => places.push(Municipality {
                code: cells.read("code6", |text| MunicipalityCode::parse(text).ok())?,
                kind: cells.read("kind", MunicipalityKind::from_code)?,
                parent: cells.read("parent_code6", |text| match text {
                    "" => Some(None),
                    code => MunicipalityCode::parse(code).ok().map(Some),
                })?,
                name,
                kana,
            }),
        }
        Ok(())
    })?;
    Ok((prefectures, places))
}

/// Kinds of service of `id,code2,name,role,synonyms` with the dated scope of `id,in_scope,valid_from`.
pub fn services(kinds: &[u8], scopes: &[u8]) -> Result<Vec<Service>, MasterError> {
    let mut scopes = rows(scopes, |cells| {
        let id: u16 = cells.read("id", |text| text.parse().ok())?;
        let from: NaiveDate = cells.read("valid_from", |text| text.parse().ok())?;
        Ok((id, from, cells.read("in_scope", |text| text.parse::<bool>().ok())?))
    })?;
    scopes.sort_unstable();
    rows(kinds, |cells| {
        let id: u16 = cells.read("id", |text| text.parse().ok())?;
        Ok(Service {
            kind: ServiceKind::new(id),
            code2: cells.text("code2").to_owned(),
            name: cells.text("name").to_owned(),
            role: cells.text("role").to_owned(),
            synonyms: cells
                .text("synonyms")
                .split('|')
                .filter(|s| !s.is_empty())
                .map(str::to_owned)
                .collect(),
            scope: scopes.iter().filter(|(of, ..)| *of == id).map(|&(_, from, is)| (from, is)).collect(),
        })
    })
}

/// Definitions of `id,name,base,states,target_num,target_den,prefecture_num,prefecture_den,valid_from,note`.
pub fn definitions(bytes: &[u8]) -> Result<Vec<Definition>, MasterError> {
    rows(bytes, |cells| {
        let part = |column| cells.read(column, |text| text.parse::<u32>().ok().filter(|n| *n > 0));
        Ok(Definition {
            id: cells.read("id", DefinitionId::parse)?,
            name: cells.text("name").to_owned(),
            base: cells.read("base", Base::from_code)?,
            states: cells.read("states", |text| text.split('|').map(UsageState::from_code).collect())?,
            municipality_target: Fraction { num: part("target_num")?, den: part("target_den")? },
            prefecture_target: Fraction { num: part("prefecture_num")?, den: part("prefecture_den")? },
            valid_from: cells.read("valid_from", |text| text.parse().ok())?,
            note: cells.text("note").to_owned(),
        })
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    const PLACES: &[u8] = include_bytes!("../../seed-data/municipalities_2026.csv");
    const KINDS: &[u8] = include_bytes!("../../seed-data/service_kinds.csv");
    const SCOPES: &[u8] = include_bytes!("../../seed-data/service_scope.csv");
    const DEFINITIONS: &[u8] = include_bytes!("../../seed-data/definitions.csv");

    #[test]
    fn the_country_has_47_prefectures_1741_municipalities_and_171_wards() {
        let (prefectures, places) = municipalities(PLACES).expect("our own file");
        let of = |kind| places.iter().filter(|place| place.kind == kind).count();
        assert_eq!(prefectures.len(), 47);
        assert_eq!(places.len() - of(MunicipalityKind::Ward), 1741);
        assert_eq!((of(MunicipalityKind::Ward), of(MunicipalityKind::DesignatedCity)), (171, 20));
        assert_eq!(of(MunicipalityKind::SpecialWard), 23);
    }

    #[test]
    fn every_ward_belongs_to_a_designated_city() {
        let (_, places) = municipalities(PLACES).expect("our own file");
        for ward in places.iter().filter(|place| place.kind == MunicipalityKind::Ward) {
            let city = places.iter().find(|place| Some(place.code) == ward.parent);
            assert_eq!(city.map(|city| city.kind), Some(MunicipalityKind::DesignatedCity), "{}", ward.name);
        }
    }

    #[test]
    fn services_and_definitions_read() {
        let services = services(KINDS, SCOPES).expect("our own files");
        assert!(services.iter().all(|service| !service.scope.is_empty()), "every kind has a scope");
        let definitions = definitions(DEFINITIONS).expect("our own file");
        let names: Vec<_> = definitions.iter().map(|d| d.id.as_str()).collect();
        assert_eq!(names, ["in-scope", "all", "published"]);
    }
}
