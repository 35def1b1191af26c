//! Listings of offices that use data linkage: any layout, as long as it has numbers of offices.

mod state;

use domain::{
    area::Area,
    code::MunicipalityCode,
    finding::{Finding, FindingKind},
    municipality::{Gazetteer, Match},
    office_number::OfficeNumber,
    usage::{UsageMember, UsageState},
};

use crate::{
    About, Row, Source, Unreadable,
    header::{self, Field, Purpose},
    list::{List, Next},
    place::Places,
};

/// Reads a usage listing row by row.
pub struct UsageReader<'a> {
    list: List,
    area: Area,
    gazetteer: &'a Gazetteer,
    places: Places<'a>,
    last_state: (String, UsageState),
    /// Words for states that were met and are not known, each told once.
    unknown: Vec<String>,
}

/// One row of a usage listing.
pub enum UsageEntry<'r> {
    /// An office and what the listing says about it.
    Member {
        /// The office.
        member: UsageMember,
        /// Line in the file.
        line: u64,
        /// Remarks; nearly always none.
        findings: Vec<Finding>,
    },
    /// A row that cannot be taken, and why.
    Rejected {
        /// Why.
        finding: Finding,
        /// The row as it stands in the file.
        raw: Row<'r>,
    },
    /// A row outside the area the listing was declared for.
    Outside,
    /// A blank row, a total, or the header once more.
    Skipped,
}

impl<'a> UsageReader<'a> {
    /// Opens a usage listing declared for an area.
    pub fn open(source: &Source, gazetteer: &'a Gazetteer, area: Area) -> Result<Self, Unreadable> {
        Ok(Self {
            list: List::open(source, Purpose::Usage)?,
            area,
            gazetteer,
            places: Places::new(gazetteer, area),
            last_state: (String::new(), UsageState::Listed),
            unknown: Vec::new(),
        })
    }

    /// What was understood of the file.
    #[must_use]
    pub const fn about(&self) -> &About {
        &self.list.about
    }

    /// Whether the listing was read to its end. False while reading, and for good when the rest could not be read:
    /// then nothing may be concluded from what is absent.
    #[must_use]
    pub const fn is_complete(&self) -> bool {
        self.list.is_complete()
    }

    /// The next row, lent until the one after it is asked for.
    #[expect(clippy::should_implement_trait, reason = "an iterator cannot lend")]
    pub fn next(&mut self) -> Option<UsageEntry<'_>> {
        match self.list.advance() {
            Next::End => None,
            Next::Bad(line, kind) => Some(UsageEntry::Rejected {
                finding: Finding::new(line, None, "", kind),
                raw: self.list.row(),
            }),
            Next::Row => Some(match self.judge() {
                Ok(Some((member, findings))) => {
                    UsageEntry::Member { member, line: self.list.row().line(), findings }
                }
                Ok(None) => UsageEntry::Skipped,
                Err(Refusal::Outside) => UsageEntry::Outside,
                Err(Refusal::Rejected(finding)) => UsageEntry::Rejected { finding, raw: self.list.row() },
            }),
        }
    }

    fn judge(&mut self) -> Result<Option<(UsageMember, Vec<Finding>)>, Refusal> {
        let row = self.list.row();
        let columns = &self.list.columns;
        let Some(column) = columns.at(Field::Number) else {
            return Ok(None);
        };
        let (written, label) = (row.text(column), columns.label(Field::Number));
        let mut findings = Vec::new();
        let number = match OfficeNumber::parse(written) {
            Ok(read) => {
                if read.restored_zero {
                    findings.push(Finding::new(row.line(), label, written, FindingKind::ZeroRestored));
                }
                read.number
            }
            Err(_) if row.is_blank() || header::is_header_like(&row, columns) || header::is_total(&row) => {
                return Ok(None);
            }
            Err(_) if row.len() <= column => {
                let kind = FindingKind::RaggedRow { cells: row.len() };
                return Err(Refusal::Rejected(Finding::new(row.line(), None, "", kind)));
            }
            Err(error) => {
                let kind = if written.contains('\u{fffd}') {
                    FindingKind::Undecodable
                } else {
                    FindingKind::Number(error)
                };
                return Err(Refusal::Rejected(Finding::new(row.line(), label, written, kind)));
            }
        };
        if !number.check_digit_ok() {
            findings.push(Finding::new(row.line(), label, written, FindingKind::NumberCheckDigit));
        }
        let municipality = self.municipality(number);
        let inside = match municipality {
            Some(municipality) => self.area.contains(municipality),
            None => self.area.prefecture().is_none_or(|prefecture| prefecture == number.prefecture()),
        };
        if !inside {
            return Err(Refusal::Outside);
        }
        let state = self.state(&mut findings);
        // A city's own listing need not say which city.
        let declared = match self.area {
            Area::Municipality(municipality) => Some(municipality),
            _ => None,
        };
        Ok(Some((UsageMember { number, state, municipality: municipality.or(declared) }, findings)))
    }

    /// The municipality the row names, if it can be told; a listing need not name any.
    fn municipality(&mut self, number: OfficeNumber) -> Option<MunicipalityCode> {
        let columns = &self.list.columns;
        if !columns.has(Field::Code) && !columns.has(Field::Municipality) {
            return None;
        }
        let row = self.list.row();
        match self.places.of(&row, columns) {
            Ok(place) => Some(place.municipality),
            // Of several of that name the one in the number's prefecture is meant.
            Err(FindingKind::MunicipalityHomonym(_)) => {
                let name = columns.at(Field::Municipality).map_or("", |column| row.text(column));
                match self.gazetteer.find(Some(number.prefecture()), name) {
                    Match::One(municipality) => Some(municipality),
                    _ => None,
                }
            }
            Err(_) => None,
        }
    }

    fn state(&mut self, findings: &mut Vec<Finding>) -> UsageState {
        let Some(column) = self.list.columns.at(Field::State) else {
            return UsageState::Listed;
        };
        let row = self.list.row();
        let written = row.text(column);
        if written == self.last_state.0 {
            return self.last_state.1;
        }
        let state = state::of(written).unwrap_or_else(|| {
            let word: String = written.trim().chars().take(Finding::LONGEST_VALUE).collect();
            if !self.unknown.contains(&word) && self.unknown.len() < 100 {
                let label = self.list.columns.label(Field::State);
                findings.push(Finding::new(
                    row.line(),
                    label,
                    written,
                    FindingKind::StateUnknown(word.clone()),
                ));
                self.unknown.push(word);
            }
            UsageState::Listed
        });
        written.clone_into(&mut self.last_state.0);
        self.last_state.1 = state;
        state
    }
}

enum Refusal {
    Outside,
    Rejected(Finding),
}
