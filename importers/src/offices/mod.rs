//! Lists of offices: open data of the ministry, 推奨データセット, and lists of prefectures and cities.

mod contact;
mod record;

use std::collections::HashMap;

use domain::{
    area::Area,
    code::MunicipalityCode,
    finding::{Finding, FindingKind},
    municipality::Gazetteer,
    office::OfficeRecord,
    office_number::OfficeNumber,
    service::{ServiceKind, Services},
};
use xxhash_rust::xxh3::xxh3_64_with_seed;

use crate::{
    About, Row, Source, Unreadable,
    header::{self, Field, Purpose},
    list::{List, Next},
    place::{Place, Places},
};

/// Part of every fingerprint: raise it when the same cells are to be normalised otherwise, and every row is new again.
const FINGERPRINT: u64 = 1;

/// Reads a list of offices row by row.
pub struct OfficeReader<'a> {
    list: List,
    services: &'a Services,
    area: Area,
    places: Places<'a>,
    /// The service the file's name speaks of.
    from_name: Option<ServiceKind>,
    last_service: (Vec<u8>, Option<ServiceKind>),
    known_services: HashMap<Vec<u8>, Option<ServiceKind>>,
    /// The sheet whose columns are in order.
    sheet: usize,
    /// The columns in canonical order.
    order: [Option<usize>; Field::OF_OFFICES],
    scratch: Vec<u8>,
}

/// One row of a list of offices.
pub enum Entry<'r> {
    /// A row with a number, a service and a municipality.
    Candidate(Candidate<'r>),
    /// A row that cannot be taken, and why.
    Rejected {
        /// Why.
        finding: Finding,
        /// The row as it stands in the file.
        raw: Row<'r>,
    },
    /// A row outside the area the list was declared for.
    Outside,
    /// A blank row, a total, or the header once more.
    Skipped,
}

/// A row that can be taken. What is needed to compare it is ready; the rest is read when asked for.
pub struct Candidate<'r> {
    /// 事業所番号.
    pub number: OfficeNumber,
    /// サービスの種類.
    pub service: ServiceKind,
    /// The municipality, wards rolled up.
    pub municipality: MunicipalityCode,
    /// Line in the file.
    pub line: u64,
    /// Hash of the row's known cells as they stand in the file, whatever the order of the columns.
    pub fingerprint: u64,
    row: Row<'r>,
    list: &'r List,
    places: &'r Places<'r>,
    services: &'r Services,
    place: Place,
    service_by_file_name: bool,
}

impl Candidate<'_> {
    /// The whole record, normalised, and what there is to say about it.
    #[must_use]
    pub fn record(&self) -> (OfficeRecord, Vec<Finding>) {
        record::read(self)
    }

    /// The row as it stands in the file.
    #[must_use]
    pub const fn raw(&self) -> Row<'_> {
        self.row
    }
}

impl<'a> OfficeReader<'a> {
    /// Opens a list of offices declared for an area.
    pub fn open(
        source: &Source,
        services: &'a Services,
        gazetteer: &'a Gazetteer,
        area: Area,
    ) -> Result<Self, Unreadable> {
        let list = List::open(source, Purpose::Offices)?;
        let mut reader = Self {
            services,
            area,
            places: Places::new(gazetteer, area),
            from_name: service_of_file(source.name(), services),
            last_service: (Vec::new(), None),
            known_services: HashMap::new(),
            sheet: list.entered,
            order: [None; Field::OF_OFFICES],
            scratch: Vec::with_capacity(4096),
            list,
        };
        reader.order_columns();
        Ok(reader)
    }

    /// What was understood of the file.
    #[must_use]
    pub const fn about(&self) -> &About {
        &self.list.about
    }

    /// The kind of service the file's name speaks of (`jigyosho_110…`), if it does.
    #[must_use]
    pub const fn service_of_file(&self) -> Option<ServiceKind> {
        self.from_name
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

    /// Whether the list was read to its end. False while reading, and for good when the rest could not be read:
    /// then nothing may be concluded from what is absent.
    #[must_use]
    pub const fn is_complete(&self) -> bool {
        self.list.is_complete()
    }

    /// The next row, lent until the one after it is asked for.
    #[expect(clippy::should_implement_trait, reason = "an iterator cannot lend")]
    pub fn next(&mut self) -> Option<Entry<'_>> {
        let step = self.list.advance();
        if self.list.entered != self.sheet {
            self.sheet = self.list.entered;
            self.order_columns();
        }
        Some(match step {
            Next::End => return None,
            Next::Bad(line, kind) => {
                Entry::Rejected { finding: Finding::new(line, None, "", kind), raw: self.list.row() }
            }
            Next::Row => match self.judge() {
                Judgement::Taken(number, service, place, by_file_name) => {
                    let fingerprint = self.fingerprint();
                    let row = self.list.row();
                    Entry::Candidate(Candidate {
                        number,
                        service,
                        municipality: place.municipality,
                        line: row.line(),
                        fingerprint,
                        row,
                        list: &self.list,
                        places: &self.places,
                        services: self.services,
                        place,
                        service_by_file_name: by_file_name,
                    })
                }
                Judgement::Rejected(field, kind) => {
                    let row = self.list.row();
                    let value = field
                        .and_then(|field| self.list.columns.at(field))
                        .map_or("", |column| row.text(column));
                    let label = field.and_then(|field| self.list.columns.label(field));
                    Entry::Rejected { finding: Finding::new(row.line(), label, value, kind), raw: row }
                }
                Judgement::Outside => Entry::Outside,
                Judgement::Skipped => Entry::Skipped,
            },
        })
    }

    fn order_columns(&mut self) {
        for (slot, field) in self.order.iter_mut().zip(Field::ALL) {
            *slot = self.list.columns.at(field);
        }
    }

    fn judge(&mut self) -> Judgement {
        let row = self.list.row();
        let Some(column) = self.list.columns.at(Field::Number) else {
            return Judgement::Skipped;
        };
        let number = match OfficeNumber::from_clean(row.bytes(column)) {
            Some(number) => number,
            None => match OfficeNumber::parse(row.text(column)) {
                Ok(read) => read.number,
                Err(_)
                    if row.is_blank()
                        || header::is_header_like(&row, &self.list.columns)
                        || header::is_total(&row) =>
                {
                    return Judgement::Skipped;
                }
                Err(_) if self.list.dirty && record::is_undecodable(row.all_bytes()) => {
                    return Judgement::Rejected(None, FindingKind::Undecodable);
                }
                Err(_) if row.len() <= column => {
                    return Judgement::Rejected(None, FindingKind::RaggedRow { cells: row.len() });
                }
                Err(error) => return Judgement::Rejected(Some(Field::Number), FindingKind::Number(error)),
            },
        };
        if self.list.dirty
            && record::is_undecodable(row.all_bytes())
            && record::harms(&row, &self.list.columns)
        {
            return Judgement::Rejected(None, FindingKind::Undecodable);
        }
        let place = match self.places.of(&row, &self.list.columns) {
            Ok(place) => place,
            Err(kind) => {
                let named = [Field::Municipality, Field::Code].into_iter().find(|field| {
                    self.list.columns.at(*field).is_some_and(|column| !row.bytes(column).is_empty())
                });
                return Judgement::Rejected(named.or(Some(Field::Municipality)), kind);
            }
        };
        if !self.area.contains(place.municipality) {
            return Judgement::Outside;
        }
        let cell = self.list.columns.at(Field::Service).map_or(&b""[..], |column| row.bytes(column));
        if cell != self.last_service.0.as_slice() {
            let services = self.services;
            let kind = *self
                .known_services
                .entry(cell.to_vec())
                .or_insert_with(|| std::str::from_utf8(cell).ok().and_then(|name| services.find(name)));
            self.last_service.0.clear();
            self.last_service.0.extend_from_slice(cell);
            self.last_service.1 = kind;
            // Free text in this column must not fill the memory.
            if self.known_services.len() > 1_000 {
                self.known_services.clear();
            }
        }
        match (self.last_service.1, self.from_name) {
            (Some(service), _) => Judgement::Taken(number, service, place, false),
            (None, Some(service)) => Judgement::Taken(number, service, place, true),
            (None, None) if cell.trim_ascii().is_empty() => {
                Judgement::Rejected(Some(Field::Service), FindingKind::ServiceMissing)
            }
            (None, None) => Judgement::Rejected(Some(Field::Service), FindingKind::ServiceUnknown),
        }
    }

    fn fingerprint(&mut self) -> u64 {
        let row = self.list.row();
        self.scratch.clear();
        for column in self.order {
            if let Some(column) = column {
                self.scratch.extend_from_slice(row.bytes(column));
            }
            self.scratch.push(0x1f);
        }
        xxh3_64_with_seed(&self.scratch, FINGERPRINT)
    }
}

enum Judgement {
    Taken(OfficeNumber, ServiceKind, Place, bool),
    Rejected(Option<Field>, FindingKind),
    Outside,
    Skipped,
}

/// The kind of service in names such as `jigyosho_120.csv` and `jigyosho_110_all_20260709180319.csv`.
fn service_of_file(name: &str, services: &Services) -> Option<ServiceKind> {
    let (_, rest) = name.split_once("jigyosho_")?;
    let digits = rest.get(..3).filter(|three| three.bytes().all(|b| b.is_ascii_digit()))?;
    let ends = !rest[3..].starts_with(|c: char| c.is_ascii_digit());
    ends.then(|| digits.parse().ok().and_then(|id| services.by_id(id))).flatten()
}
