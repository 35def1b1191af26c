//! Listings of offices that use data linkage: any layout, as long as it has numbers of offices.

mod state;
mod unknown;

use domain::{
    area::Area,
    code::MunicipalityCode,
    finding::{Finding, FindingKind, Severity},
    municipality::{Gazetteer, Match},
    office_number::OfficeNumber,
    usage::{UsageMember, UsageState},
};

use crate::{
    About, Row, Source, Unreadable,
    about::Layout,
    header::{self, Field, Purpose},
    list::{List, Next},
    place::Places,
};
use unknown::UnknownWords;

/// Reads a usage listing row by row.
pub struct UsageReader<'a> {
    list: List,
    area: Area,
    gazetteer: &'a Gazetteer,
    places: Places<'a>,
    unknown: UnknownWords,
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
            unknown: UnknownWords::default(),
        })
    }

    /// What was understood of the file.
    #[must_use]
    pub const fn about(&self) -> &About {
        &self.list.about
    }

    /// What to call the file of the row that was read last: its name, with the sheet where several are read
    /// (「一覧.xlsx［追加分］」). The rows themselves say the same ([`Row::file`]).
    #[must_use]
    pub fn file(&self) -> &str {
        self.list.file()
    }

    /// Bytes of the file read so far, for telling progress.
    #[must_use]
    pub fn bytes_read(&self) -> u64 {
        self.list.bytes_read()
    }

    /// Remarks about the rows together, when all of them were read: one for each word that is no known state.
    #[must_use]
    pub fn remarks(&self) -> Vec<Finding> {
        self.unknown.findings(self.list.columns.label(Field::State))
    }

    /// Whether it is a list of all offices rather than of users: a layout of such lists, and no state of use.
    #[must_use]
    pub fn is_office_list(&self) -> bool {
        matches!(self.about().layout, Layout::OpenData | Layout::Recommended)
            && !self.about().mapped.iter().any(|(field, _)| *field == Field::State)
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
        let municipality = self.municipality(number, &mut findings);
        let inside = match municipality {
            Some(municipality) => self.area.contains(municipality),
            None => self.area.prefecture().is_none_or(|prefecture| prefecture == number.prefecture()),
        };
        if !inside {
            return Err(Refusal::Outside);
        }
        let state = self.state();
        // A city's own listing need not say which city.
        let declared = match self.area {
            Area::Municipality(municipality) => Some(municipality),
            _ => None,
        };
        Ok(Some((UsageMember { number, state, municipality: municipality.or(declared) }, findings)))
    }

    /// The municipality the row names, if it can be told; a listing need not name any. One that is named and cannot
    /// be told is worth a warning: the member is taken without it.
    fn municipality(
        &mut self,
        number: OfficeNumber,
        findings: &mut Vec<Finding>,
    ) -> Option<MunicipalityCode> {
        let columns = &self.list.columns;
        if !columns.has(Field::Code) && !columns.has(Field::Municipality) {
            return None;
        }
        let row = self.list.row();
        let text = |field| columns.at(field).map_or("", |column| row.text(column));
        let kind = match self.places.of(&row, columns) {
            Ok(place) => return Some(place.municipality),
            Err(FindingKind::MunicipalityMissing) => return None,
            Err(kind) => kind,
        };
        // Of several of that name the one in the number's prefecture is meant.
        if matches!(kind, FindingKind::MunicipalityHomonym(_))
            && let Match::One(municipality) =
                self.gazetteer.find(Some(number.prefecture()), text(Field::Municipality))
        {
            return Some(municipality);
        }
        let named = [Field::Municipality, Field::Code].into_iter().find(|f| !text(*f).trim().is_empty());
        let field = named.unwrap_or(Field::Municipality);
        let mut finding = Finding::new(row.line(), columns.label(field), text(field), kind);
        finding.severity = Severity::Warning;
        findings.push(finding);
        None
    }

    fn state(&mut self) -> UsageState {
        let Some(column) = self.list.columns.at(Field::State) else {
            return UsageState::Listed;
        };
        let row = self.list.row();
        let written = row.text(column);
        state::of(written).unwrap_or_else(|| {
            self.unknown.meet(row.line(), written);
            UsageState::Listed
        })
    }
}

enum Refusal {
    Outside,
    Rejected(Finding),
}
