//! A row in full: every cell normalised, every oddity said.

use domain::{
    corporation::CorporationNumber,
    finding::{Finding, FindingKind},
    office::{OfficeDetails, OfficeRecord},
    office_number::OfficeNumber,
    text,
};

use super::{Candidate, contact};
use crate::{
    Row,
    header::{Columns, Field},
};

/// U+FFFD in UTF-8, which stands where bytes were no characters.
const LOST: &[u8] = "\u{fffd}".as_bytes();

/// Cells in which a lost character hides nothing that counts.
const FREE_TEXT: [Field; 5] = [Field::Address, Field::Building, Field::DaysNote, Field::Note, Field::Url];

pub(super) fn is_undecodable(bytes: &[u8]) -> bool {
    bytes.windows(LOST.len()).any(|window| window == LOST)
}

/// Whether a lost character stands outside free text.
pub(super) fn harms(row: &Row<'_>, columns: &Columns) -> bool {
    (0..row.len()).any(|column| {
        is_undecodable(row.bytes(column)) && !FREE_TEXT.iter().any(|field| columns.at(*field) == Some(column))
    })
}

/// Reads cells and collects findings.
struct Cells<'r> {
    row: Row<'r>,
    columns: &'r Columns,
    findings: Vec<Finding>,
}

impl<'r> Cells<'r> {
    fn raw(&self, field: Field) -> &'r str {
        self.columns.at(field).map_or("", |column| self.row.text(column))
    }

    fn clean(&self, field: Field) -> String {
        text::clean(self.raw(field))
    }

    fn say(&mut self, field: Field, kind: FindingKind) {
        self.findings.push(Finding::new(self.row.line(), self.columns.label(field), self.raw(field), kind));
    }

    fn say_of_row(&mut self, kind: FindingKind) {
        self.findings.push(Finding::new(self.row.line(), None, "", kind));
    }

    fn phone(&mut self, field: Field) -> String {
        let read = contact::phone(self.raw(field));
        if !read.understood {
            self.say(field, FindingKind::Phone);
        }
        read.value
    }

    fn corporation(&mut self) -> Option<CorporationNumber> {
        let written = self.raw(Field::CorporationNumber);
        if written.trim().is_empty() {
            return None;
        }
        let number = CorporationNumber::parse(written);
        match number {
            None => self.say(Field::CorporationNumber, FindingKind::CorporationNumber),
            Some(number) if !number.check_digit_ok() => {
                self.say(Field::CorporationNumber, FindingKind::CorporationCheckDigit);
            }
            Some(_) => {}
        }
        number
    }

    /// Latitude and longitude in degrees, when they lie in Japan.
    fn coordinates(&mut self) -> (Option<f64>, Option<f64>) {
        let (first, second) = (self.raw(Field::Latitude).trim(), self.raw(Field::Longitude).trim());
        if first.is_empty() && second.is_empty() {
            return (None, None);
        }
        let degrees = |cell: &str| text::nfkc(cell).parse::<f64>().ok().filter(|value| value.is_finite());
        let (Some(first), Some(second)) = (degrees(first), degrees(second)) else {
            self.say(Field::Latitude, FindingKind::CoordinatesOutside);
            return (None, None);
        };
        // From 沖ノ鳥島 to 択捉島, from 与那国島 to 南鳥島.
        let is_latitude = |value: f64| (20.0..46.0).contains(&value);
        let is_longitude = |value: f64| (122.0..154.5).contains(&value);
        if is_latitude(first) && is_longitude(second) {
            return (Some(first), Some(second));
        }
        if is_longitude(first) && is_latitude(second) {
            self.say(Field::Latitude, FindingKind::CoordinatesSwapped);
            return (Some(second), Some(first));
        }
        let zero = first == 0.0 || second == 0.0;
        self.say(
            Field::Latitude,
            if zero { FindingKind::CoordinatesZero } else { FindingKind::CoordinatesOutside },
        );
        (None, None)
    }

    /// Persons; 0 in a list means "not stated".
    fn capacity(&mut self) -> Option<u32> {
        let written = self.raw(Field::Capacity);
        if written.trim().is_empty() {
            return None;
        }
        match text::integer(written).map(u32::try_from) {
            Some(Ok(0)) => None,
            Some(Ok(persons @ ..=100_000)) => Some(persons),
            _ => {
                self.say(Field::Capacity, FindingKind::Capacity);
                None
            }
        }
    }

    fn url(&mut self) -> String {
        let written = self.raw(Field::Url);
        if written.trim().is_empty() {
            return String::new();
        }
        match contact::url(written) {
            Ok(url) => {
                if url.mended {
                    self.say(Field::Url, FindingKind::UrlMended(url.value.clone()));
                }
                url.value
            }
            Err(kind) => {
                self.say(Field::Url, kind);
                String::new()
            }
        }
    }
}

pub(super) fn read(candidate: &Candidate<'_>) -> (OfficeRecord, Vec<Finding>) {
    let columns = &candidate.list.columns;
    let mut cells = Cells { row: candidate.row, columns, findings: Vec::new() };
    judge_row(candidate, &mut cells);
    let (latitude, longitude) = cells.coordinates();
    let record = OfficeRecord {
        number: candidate.number,
        service: candidate.service,
        municipality: candidate.municipality,
        name: cells.clean(Field::Name),
        kana: cells.clean(Field::Kana),
        address: cells.clean(Field::Address),
        building: cells.clean(Field::Building),
        phone: cells.phone(Field::Phone),
        fax: cells.phone(Field::Fax),
        corporation: cells.corporation(),
        corporation_name: cells.clean(Field::CorporationName),
        latitude,
        longitude,
        details: OfficeDetails {
            days: cells.clean(Field::Days),
            days_note: cells.clean(Field::DaysNote),
            capacity: cells.capacity(),
            url: cells.url(),
            shared_service: cells.clean(Field::SharedService),
            standard_care: cells.clean(Field::StandardCare),
            standard_disability: cells.clean(Field::StandardDisability),
            note: cells.clean(Field::Note),
        },
    };
    (record, cells.findings)
}

/// What is to be said about the row as a whole, its number, service and place.
fn judge_row(candidate: &Candidate<'_>, cells: &mut Cells<'_>) {
    let row = candidate.row;
    // Without a header nothing says how many cells a row has.
    let width = cells.columns.width().unwrap_or(row.len());
    if row.len() < width {
        cells.say_of_row(FindingKind::MissingCells { cells: row.len() });
    } else if (width..row.len()).any(|column| !row.text(column).trim().is_empty()) {
        cells.say_of_row(FindingKind::ExtraCells { cells: row.len() });
    }
    if candidate.list.dirty && is_undecodable(row.all_bytes()) {
        cells.findings.push(Finding {
            severity: domain::finding::Severity::Warning,
            ..Finding::new(row.line(), None, "", FindingKind::Undecodable)
        });
    }
    if OfficeNumber::parse(cells.raw(Field::Number)).is_ok_and(|read| read.restored_zero) {
        cells.say(Field::Number, FindingKind::ZeroRestored);
    }
    if !candidate.number.check_digit_ok() {
        cells.say(Field::Number, FindingKind::NumberCheckDigit);
    }
    let gazetteer = candidate.places.gazetteer();
    let (own, placed) = (candidate.number.prefecture(), candidate.municipality.prefecture());
    if own != placed {
        let name = |code| gazetteer.prefecture_name(code).to_owned();
        cells.say(
            Field::Number,
            FindingKind::PrefectureMismatch { number: name(own), municipality: name(placed) },
        );
    }
    if candidate.place.by_name {
        cells.say(
            Field::Code,
            FindingKind::MunicipalityFromName(candidate.places.full_name(candidate.municipality)),
        );
    }
    if candidate.service_by_file_name && !cells.raw(Field::Service).trim().is_empty() {
        let name = candidate.services.name(candidate.service).to_owned();
        cells.say(Field::Service, FindingKind::ServiceFromFileName(name));
    }
}
