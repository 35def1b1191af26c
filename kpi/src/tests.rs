//! What several tests need: codes, days, the default definition, standings.

use chrono::NaiveDate;
use domain::{
    code::MunicipalityCode,
    definition::{Base, Definition, DefinitionId, Fraction},
    facts::MunicipalityCount,
    municipality::{Municipality, MunicipalityKind},
    usage::UsageState,
};

use crate::standing::{Standing, municipality};

pub(crate) fn code(six: u32) -> MunicipalityCode {
    MunicipalityCode::new(six).expect("a code")
}

/// The n-th municipality from 神戸市 on, real or not.
pub(crate) fn place(n: u32) -> MunicipalityCode {
    MunicipalityCode::parse(&format!("{:05}", 28_100 + n)).expect("a code")
}

pub(crate) fn day(text: &str) -> NaiveDate {
    text.parse().expect("a day")
}

pub(crate) fn in_scope() -> Definition {
    Definition {
        id: DefinitionId::default(),
        name: "対象サービスの事業所".into(),
        base: Base::InScope,
        states: vec![UsageState::Listed, UsageState::Equivalent],
        municipality_target: Fraction { num: 3, den: 10 },
        prefecture_target: Fraction { num: 1, den: 2 },
        valid_from: day("2023-04-20"),
        note: "検討中・現時点案".into(),
    }
}

pub(crate) fn standing_of(n: u32, offices: u32, users: u32) -> Standing {
    let place = Municipality {
        code: place(n),
        kind: MunicipalityKind::City,
        parent: None,
        name: format!("第{n}市"),
        kana: String::new(),
    };
    let count = MunicipalityCount { municipality: place.code, offices, users, unmatched: 0 };
    municipality(&in_scope(), &place, &count, day("2026-01-31"))
}
