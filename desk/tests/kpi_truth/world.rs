//! Lists drawn by chance, as files people would bring.

use std::{
    collections::BTreeSet,
    fmt::Write as _,
    fs,
    path::{Path, PathBuf},
};

use chrono::{Days, NaiveDate};
use desk::{ListFile, Order};
use domain::{
    area::Area,
    audit::By,
    code::MunicipalityCode,
    import::Source,
    office_number::OfficeNumber,
    service::ServiceKind,
    usage::{ListingMode, UsageState},
};

use crate::chance::Chance;

/// 札幌市, 枚方市, 茨木市, 神戸市, 姫路市, 尼崎市.
const PLACES: [u32; 6] = [11_002, 272_108, 272_116, 281_000, 282_014, 282_022];
/// 訪問介護, 通所介護 and 居宅介護支援 are in scope, 認知症対応型共同生活介護 is not.
const SERVICES: [(u16, &str); 4] =
    [(110, "訪問介護"), (150, "通所介護"), (430, "居宅介護支援"), (320, "認知症対応型共同生活介護")];
const OFFICES: usize = 40;
const LISTS: usize = 10;

/// One row: an office in a service at a place.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Row {
    pub(crate) office: OfficeNumber,
    pub(crate) service: ServiceKind,
    pub(crate) place: MunicipalityCode,
}

/// One name of a usage listing.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Name {
    office: OfficeNumber,
    state: UsageState,
    place: Option<MunicipalityCode>,
}

/// What a list brings.
pub(crate) enum Kind {
    Offices { source: Source, rows: Vec<Row> },
    Usage { mode: ListingMode, names: Vec<Name> },
}

/// A list about an area on a day.
pub(crate) struct List {
    pub(crate) as_of: NaiveDate,
    pub(crate) area: Area,
    pub(crate) kind: Kind,
}

impl std::fmt::Debug for List {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let what = match &self.kind {
            Kind::Offices { source, rows } => format!("{source:?}, {} rows", rows.len()),
            Kind::Usage { mode, names } => format!("{mode:?}, {} names", names.len()),
        };
        write!(f, "{} {} {what}", self.as_of, self.area)
    }
}

/// The offices there are, each with the places its services are in.
pub(crate) struct World {
    rows: Vec<Row>,
    strangers: Vec<OfficeNumber>,
}

fn place(code: u32) -> MunicipalityCode {
    MunicipalityCode::new(code).expect("a municipality")
}

impl World {
    pub(crate) fn draw(chance: &mut Chance) -> Self {
        let number = |at: MunicipalityCode, serial: usize| {
            let ten = format!("{}{serial:08}", at.prefecture());
            OfficeNumber::from_clean(ten.as_bytes()).expect("ten digits")
        };
        let mut rows = Vec::new();
        for serial in 0..OFFICES {
            let home = place(chance.pick(&PLACES));
            let office = number(home, 70_000_000 + serial * 10);
            for (service, _) in SERVICES {
                if chance.happens(45) {
                    // Some numbers are in two municipalities (K2).
                    let at = if chance.happens(15) { place(chance.pick(&PLACES)) } else { home };
                    rows.push(Row { office, service: ServiceKind::new(service), place: at });
                }
            }
        }
        let strangers =
            (0..6).map(|serial| number(place(chance.pick(&PLACES)), 79_900_000 + serial * 10)).collect();
        Self { rows, strangers }
    }

    /// Lists in the order of their days, each about a day of its own: on the same day the order of arrival decides.
    pub(crate) fn lists(&self, chance: &mut Chance) -> Vec<List> {
        let first = NaiveDate::from_ymd_opt(2025, 6, 30).expect("a day");
        (0_u64..)
            .take(LISTS)
            .map(|i| {
                let as_of = first + Days::new(i * 17);
                if chance.happens(50) { self.offices(chance, as_of) } else { self.usage(chance, as_of) }
            })
            .collect()
    }

    fn offices(&self, chance: &mut Chance, as_of: NaiveDate) -> List {
        let source = chance.pick(&[Source::OpenData, Source::Recommended, Source::Local]);
        let area = if source == Source::OpenData && chance.happens(60) { Area::Nation } else { area(chance) };
        let mut rows: Vec<Row> = self.rows.clone();
        rows.retain(|_| chance.happens(80));
        for row in &mut rows {
            // Now and then an office moves, or a list has it elsewhere.
            if chance.happens(6) {
                row.place = place(chance.pick(&PLACES));
            }
        }
        if !rows.iter().any(|row| area.contains(row.place)) {
            let somewhere = PLACES.map(place).into_iter().find(|p| area.contains(*p)).expect("a place");
            rows.push(Row { place: somewhere, ..self.rows[0] });
            rows.retain({
                let mut seen = BTreeSet::new();
                move |row| area.contains(row.place) && seen.insert((row.office, row.service))
            });
        }
        List { as_of, area, kind: Kind::Offices { source, rows } }
    }

    fn usage(&self, chance: &mut Chance, as_of: NaiveDate) -> List {
        let mode = chance.pick(&[ListingMode::Snapshot, ListingMode::Snapshot, ListingMode::Addition]);
        let area = if chance.happens(40) { Area::Nation } else { area(chance) };
        let known: BTreeSet<OfficeNumber> = self.rows.iter().map(|row| row.office).collect();
        let mut names = Vec::new();
        for office in known.into_iter().chain(self.strangers.iter().copied()) {
            if chance.happens(45) {
                let state = chance.pick(&[
                    UsageState::Listed,
                    UsageState::Listed,
                    UsageState::Listed,
                    UsageState::Pledged,
                    UsageState::Equivalent,
                    UsageState::NotUsing,
                ]);
                let place = chance.happens(30).then(|| place(chance.pick(&PLACES)));
                names.push(Name { office, state, place });
            }
        }
        // A listing must have somebody of its area.
        let inside = PLACES.map(place).into_iter().find(|p| area.contains(*p));
        let somebody = Name { office: self.strangers[0], state: UsageState::Listed, place: inside };
        names.retain(|name| name.office != somebody.office);
        names.push(somebody);
        List { as_of, area, kind: Kind::Usage { mode, names } }
    }
}

/// A prefecture or a municipality.
fn area(chance: &mut Chance) -> Area {
    let at = place(chance.pick(&PLACES));
    if chance.happens(50) { Area::Prefecture(at.prefecture()) } else { Area::Municipality(at) }
}

impl List {
    /// Writes the list as files and asks for it to be taken in.
    pub(crate) fn order(&self, folder: &Path) -> Order {
        let files = match &self.kind {
            Kind::Offices { source: Source::OpenData, rows } => open_data(folder, self, rows),
            Kind::Offices { source, rows } => {
                let name = if *source == Source::Recommended {
                    "介護サービス事業所名称"
                } else {
                    "事業所名"
                };
                let mut text = format!("市区町村コード,{name},サービスの種類,事業所番号\n");
                for row in rows {
                    let named = service_name(row.service);
                    let _ = writeln!(text, "{},事業所{},{named},{}", row.place, row.office, row.office);
                }
                vec![write(folder, "list.csv", &text)]
            }
            Kind::Usage { names, .. } => {
                let mut text = "事業所番号,利用状況,市区町村コード\n".to_owned();
                for name in names {
                    let state = match name.state {
                        UsageState::Listed => "利用中",
                        UsageState::Pledged => "誓約済み",
                        UsageState::Equivalent => "同等システム",
                        UsageState::NotUsing => "解約",
                    };
                    let place = name.place.map_or_else(String::new, |place| place.to_string());
                    let _ = writeln!(text, "{},{state},{place}", name.office);
                }
                vec![write(folder, "usage.csv", &text)]
            }
        };
        let files = files.into_iter().map(ListFile::from).collect();
        Order { area: Some(self.area), accept_gone: true, ..Order::new(files, self.as_of, By::COMMAND) }
    }
}

/// One file for each service, wards of 神戸市 by their own code.
fn open_data(folder: &Path, list: &List, rows: &[Row]) -> Vec<PathBuf> {
    let mut files = Vec::new();
    for (service, named) in SERVICES {
        let mut text = "都道府県コード又は市町村コード,事業所名,サービスの種類,事業所番号,\
                        高齢者の方と障害者の方が同時一体的に利用できるサービス\n"
            .to_owned();
        let of_service = rows.iter().filter(|row| row.service.id() == service);
        let mut any = false;
        for row in of_service {
            let ward = row.place == place(281_000) && row.office.key() % 2 == 0;
            let at = if ward { "281018".to_owned() } else { row.place.to_string() };
            let _ = writeln!(text, "{at},事業所{},{named},{},", row.office, row.office);
            any |= list.area.contains(row.place);
        }
        if any {
            files.push(write(folder, &format!("jigyosho_{service}.csv"), &text));
        }
    }
    files
}

fn service_name(kind: ServiceKind) -> &'static str {
    SERVICES.iter().find(|(id, _)| *id == kind.id()).map_or("", |(_, name)| name)
}

fn write(folder: &Path, name: &str, text: &str) -> PathBuf {
    let file = folder.join(name);
    fs::write(&file, text).expect("a file in the temporary folder");
    file
}
