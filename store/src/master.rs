//! Master data: prefectures, municipalities, kinds of service, definitions of the KPI.

use chrono::NaiveDate;
use domain::{
    code::{MunicipalityCode, PrefectureCode},
    definition::{Base, Definition, DefinitionId, Fraction},
    municipality::{Gazetteer, Municipality, MunicipalityKind, Prefecture},
    service::{Service, ServiceKind, Services},
    usage::UsageState,
};

use crate::{
    engine::{Read, Write, run},
    error::{StoreError, valid},
    sql,
};

/// What stands between the synonyms of a service in its column; no name contains it.
const BETWEEN: char = '|';

type DefinitionRow = (String, NaiveDate, String, String, String, i64, i64, i64, i64, String);

impl Read {
    /// All prefectures, municipalities and wards.
    pub async fn gazetteer(&mut self) -> Result<Gazetteer, StoreError> {
        let rows: Vec<(i64, String, String)> =
            run!(self, sql::MASTER_PREFECTURES, |q, c| sqlx::query_as(q).fetch_all(c))?;
        let prefectures = rows
            .into_iter()
            .map(|(code, name, kana)| Ok(Prefecture { code: prefecture(code)?, name, kana }))
            .collect::<Result<_, StoreError>>()?;
        let rows: Vec<(i64, String, Option<i64>, String, String)> =
            run!(self, sql::MASTER_MUNICIPALITIES, |q, c| sqlx::query_as(q).fetch_all(c))?;
        let places = rows
            .into_iter()
            .map(|(code, kind, parent, name, kana)| {
                Ok(Municipality {
                    code: municipality(code)?,
                    kind: valid(MunicipalityKind::from_code(&kind), "municipality", "kind", kind)?,
                    parent: parent.map(municipality).transpose()?,
                    name,
                    kana,
                })
            })
            .collect::<Result<_, StoreError>>()?;
        Ok(Gazetteer::new(prefectures, places))
    }

    /// The catalogue of services with their dated scope.
    pub async fn services(&mut self) -> Result<Services, StoreError> {
        let scopes: Vec<(i64, NaiveDate, bool)> =
            run!(self, sql::MASTER_SCOPES, |q, c| sqlx::query_as(q).fetch_all(c))?;
        let rows: Vec<(i64, String, String, String, String)> =
            run!(self, sql::MASTER_SERVICES, |q, c| sqlx::query_as(q).fetch_all(c))?;
        let all = rows
            .into_iter()
            .map(|(id, code2, name, role, synonyms)| {
                Ok(Service {
                    kind: kind(id)?,
                    code2,
                    name,
                    role,
                    synonyms: synonyms.split(BETWEEN).filter(|s| !s.is_empty()).map(str::to_owned).collect(),
                    scope: scopes
                        .iter()
                        .filter(|(of, ..)| *of == id)
                        .map(|&(_, from, is)| (from, is))
                        .collect(),
                })
            })
            .collect::<Result<_, StoreError>>()?;
        Ok(Services::new(all))
    }

    /// Every definition of the KPI, each from the day it holds.
    pub async fn definitions(&mut self) -> Result<Vec<Definition>, StoreError> {
        let rows: Vec<DefinitionRow> =
            run!(self, sql::MASTER_DEFINITIONS, |q, c| sqlx::query_as(q).fetch_all(c))?;
        rows.into_iter()
            .map(|(id, valid_from, name, base, states, m_num, m_den, p_num, p_den, note)| {
                let states = states
                    .split(BETWEEN)
                    .map(|code| valid(UsageState::from_code(code), "definition", "states", code))
                    .collect::<Result<_, _>>()?;
                Ok(Definition {
                    id: valid(DefinitionId::parse(&id), "definition", "id", id)?,
                    name,
                    base: valid(Base::from_code(&base), "definition", "base", base)?,
                    states,
                    municipality_target: fraction(m_num, m_den)?,
                    prefecture_target: fraction(p_num, p_den)?,
                    valid_from,
                    note,
                })
            })
            .collect()
    }
}

impl Write {
    /// Writes prefectures and municipalities; what is there already takes their names.
    pub async fn put_gazetteer(
        &mut self,
        prefectures: &[Prefecture],
        places: &[Municipality],
    ) -> Result<(), StoreError> {
        for p in prefectures {
            let code = i64::from(p.code.get());
            run!(self.0, sql::MASTER_PUT_PREFECTURE, |q, c| async {
                sqlx::query(q).bind(code).bind(&p.name).bind(&p.kana).execute(c).await.map(drop)
            })?;
        }
        // Cities before their wards, which refer to them.
        for m in
            places.iter().filter(|m| m.parent.is_none()).chain(places.iter().filter(|m| m.parent.is_some()))
        {
            let (code, parent) = (i64::from(m.code.get()), m.parent.map(|p| i64::from(p.get())));
            run!(self.0, sql::MASTER_PUT_MUNICIPALITY, |q, c| async {
                let query = sqlx::query(q).bind(code).bind(m.kind.code()).bind(parent);
                query.bind(&m.name).bind(&m.kana).execute(c).await.map(drop)
            })?;
        }
        Ok(())
    }

    /// Writes kinds of service and their scope.
    pub async fn put_services(&mut self, services: &[Service]) -> Result<(), StoreError> {
        for s in services {
            let id = i64::from(s.kind.id());
            let synonyms = s.synonyms.join(&BETWEEN.to_string());
            run!(self.0, sql::MASTER_PUT_SERVICE, |q, c| async {
                let query = sqlx::query(q).bind(id).bind(&s.code2).bind(&s.name).bind(&s.role);
                query.bind(&synonyms).execute(c).await.map(drop)
            })?;
            for &(from, in_scope) in &s.scope {
                run!(self.0, sql::MASTER_PUT_SCOPE, |q, c| async {
                    sqlx::query(q).bind(id).bind(from).bind(in_scope).execute(c).await.map(drop)
                })?;
            }
        }
        Ok(())
    }

    /// Writes definitions of the KPI.
    pub async fn put_definitions(&mut self, definitions: &[Definition]) -> Result<(), StoreError> {
        for d in definitions {
            let states: Vec<&str> = d.states.iter().map(|state| state.code()).collect();
            let states = states.join(&BETWEEN.to_string());
            let (m, p) = (d.municipality_target, d.prefecture_target);
            run!(self.0, sql::MASTER_PUT_DEFINITION, |q, c| async {
                let query =
                    sqlx::query(q).bind(d.id.as_str()).bind(d.valid_from).bind(&d.name).bind(d.base.code());
                let query = query.bind(&states).bind(i64::from(m.num)).bind(i64::from(m.den));
                let query = query.bind(i64::from(p.num)).bind(i64::from(p.den)).bind(&d.note);
                query.execute(c).await.map(drop)
            })?;
        }
        Ok(())
    }
}

fn fraction(num: i64, den: i64) -> Result<Fraction, StoreError> {
    let part = |value: i64| valid(u32::try_from(value).ok(), "definition", "target", value);
    Ok(Fraction { num: part(num)?, den: part(den)? })
}

pub(crate) fn prefecture(code: i64) -> Result<PrefectureCode, StoreError> {
    valid(u8::try_from(code).ok().and_then(PrefectureCode::new), "prefecture", "code", code)
}

pub(crate) fn municipality(code: i64) -> Result<MunicipalityCode, StoreError> {
    let parsed = u32::try_from(code).ok().and_then(|code| MunicipalityCode::new(code).ok());
    valid(parsed, "municipality", "code", code)
}

pub(crate) fn kind(id: i64) -> Result<ServiceKind, StoreError> {
    valid(u16::try_from(id).ok().map(ServiceKind::new), "service_kind", "id", id)
}

/// A count, which is never negative.
pub(crate) fn count(value: i64) -> Result<u32, StoreError> {
    valid(u32::try_from(value).ok(), "rollup", "count", value)
}
