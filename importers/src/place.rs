//! Which municipality a row means, by its code or by names.

use domain::{
    area::Area,
    code::{MunicipalityCode, PrefectureCode},
    finding::FindingKind,
    municipality::{Gazetteer, Match},
};

use crate::{
    Row,
    header::{Columns, Field},
};

/// Where a row lies.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Place {
    /// The municipality, wards rolled up.
    pub(crate) municipality: MunicipalityCode,
    /// Whether its name decided because its code was unknown.
    pub(crate) by_name: bool,
}

/// Finds places; remembers the last code, since lists are sorted by it.
pub(crate) struct Places<'a> {
    gazetteer: &'a Gazetteer,
    /// The area the list was declared for; helps where a row says less.
    area: Area,
    last: Vec<u8>,
    known: Option<MunicipalityCode>,
}

impl<'a> Places<'a> {
    pub(crate) const fn new(gazetteer: &'a Gazetteer, area: Area) -> Self {
        Self { gazetteer, area, last: Vec::new(), known: None }
    }

    /// The municipality of a row, or why there is none.
    pub(crate) fn of(&mut self, row: &Row<'_>, columns: &Columns) -> Result<Place, FindingKind> {
        let code = columns.at(Field::Code).map_or(&b""[..], |column| row.bytes(column));
        if !code.is_empty() {
            if code != self.last.as_slice() {
                self.known = self.by_code(code);
                self.last.clear();
                self.last.extend_from_slice(code);
            }
            if let Some(municipality) = self.known {
                return Ok(Place { municipality, by_name: false });
            }
        }
        self.by_name(row, columns)
    }

    fn by_code(&self, code: &[u8]) -> Option<MunicipalityCode> {
        let written = std::str::from_utf8(code).ok()?;
        let code = match MunicipalityCode::parse(written) {
            Ok(code) => code,
            // 11002 is 011002 without its zero as often as 11002 without its check digit: believe what exists.
            Err(_) => MunicipalityCode::parse(&format!("0{}", written.trim())).ok()?,
        };
        self.gazetteer.roll_up(code).or_else(|| {
            let restored = MunicipalityCode::parse(&format!("0{}", written.trim())).ok()?;
            self.gazetteer.roll_up(restored)
        })
    }

    fn by_name(&self, row: &Row<'_>, columns: &Columns) -> Result<Place, FindingKind> {
        let text = |field| columns.at(field).map_or("", |column| row.text(column).trim());
        let name = text(Field::Municipality);
        if name.is_empty() {
            let given = !text(Field::Code).is_empty() && prefecture_of_code(text(Field::Code)).is_none();
            return match self.area {
                // A city's own list need not say which city.
                Area::Municipality(municipality) if !given => Ok(Place { municipality, by_name: false }),
                _ if given => Err(FindingKind::MunicipalityUnknown),
                _ => Err(FindingKind::MunicipalityMissing),
            };
        }
        let prefecture = self
            .gazetteer
            .find_prefecture(text(Field::Prefecture))
            .or_else(|| PrefectureCode::parse(text(Field::PrefectureCode)))
            .or_else(|| prefecture_of_code(text(Field::Code)));
        match self.find(prefecture, name) {
            Match::One(municipality) => Ok(Place {
                municipality,
                by_name: !text(Field::Code).is_empty() && prefecture_of_code(text(Field::Code)).is_none(),
            }),
            Match::Many(candidates) => Err(FindingKind::MunicipalityHomonym(
                candidates.into_iter().map(|code| self.full_name(code)).collect(),
            )),
            Match::None => Err(FindingKind::MunicipalityUnknown),
        }
    }

    /// Of several places of a name, the declared area decides if it can.
    fn find(&self, prefecture: Option<PrefectureCode>, name: &str) -> Match {
        match self.gazetteer.find(prefecture, name) {
            Match::Many(candidates) => {
                match self.area.prefecture().map(|own| self.gazetteer.find(Some(own), name)) {
                    Some(Match::One(municipality)) => Match::One(municipality),
                    _ => Match::Many(candidates),
                }
            }
            found => found,
        }
    }

    /// 「北海道伊達市」.
    pub(crate) fn full_name(&self, code: MunicipalityCode) -> String {
        let name = self.gazetteer.by_code(code).map_or("", |place| place.name.as_str());
        format!("{}{name}", self.gazetteer.prefecture_name(code.prefecture()))
    }

    pub(crate) const fn gazetteer(&self) -> &'a Gazetteer {
        self.gazetteer
    }
}

/// The prefecture whose own code stands in the column of municipalities.
fn prefecture_of_code(code: &str) -> Option<PrefectureCode> {
    PrefectureCode::parse(code)
}
