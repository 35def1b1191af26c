//! How long it takes to count a whole country: 270,000 service rows, 1,741 municipalities, two definitions.

use chrono::NaiveDate;
use domain::{
    area::Area,
    code::MunicipalityCode,
    definition::{Base, Definition, DefinitionId, Fraction},
    facts::ServiceAt,
    office_number::OfficeNumber,
    service::{Service, ServiceKind, Services},
    usage::{ListingMode, UsageListing, UsageMember, UsageState},
};
use kpi::{Effective, Question, tally::Members};

fn main() {
    divan::main();
}

struct Country {
    as_of: NaiveDate,
    municipalities: Vec<MunicipalityCode>,
    rows: Vec<ServiceAt>,
    listings: Vec<UsageListing>,
    members: Vec<Vec<UsageMember>>,
    services: Services,
    definitions: [Definition; 2],
}

fn definition(id: &str, base: Base) -> Definition {
    Definition {
        id: DefinitionId::parse(id).expect("a name"),
        name: id.into(),
        base,
        states: vec![UsageState::Listed],
        municipality_target: Fraction { num: 3, den: 10 },
        prefecture_target: Fraction { num: 1, den: 2 },
        valid_from: NaiveDate::MIN,
        note: String::new(),
    }
}

/// A country whose offices, places and users follow from their numbers alone.
fn country(per_prefecture: bool) -> Country {
    let as_of = NaiveDate::from_ymd_opt(2026, 1, 31).expect("a day");
    let municipalities: Vec<_> = (0..1_741_u32)
        .map(|n| MunicipalityCode::parse(&format!("{:02}{:03}", n / 38 + 1, 100 + n % 38)).expect("a code"))
        .collect();
    let kinds = [110, 130, 150, 160, 430, 510, 780];
    let mut rows = Vec::new();
    let mut numbers = Vec::new();
    for (prefecture, of) in municipalities.chunk_by(|a, b| a.prefecture() == b.prefecture()).enumerate() {
        for serial in 0..4_100_usize {
            let number = format!("{:02}7{serial:07}", prefecture + 1);
            let number = OfficeNumber::parse(&number).expect("a number").number;
            numbers.push(number);
            for k in 0..=serial % 7 / 4 {
                let service = ServiceKind::new(kinds[(serial + k * 3) % kinds.len()]);
                rows.push(ServiceAt {
                    office: number.key(),
                    service,
                    municipality: of[serial * 7 % of.len()],
                });
            }
        }
    }
    rows.sort_by_key(|row| row.office);
    let users: Vec<_> = numbers.iter().step_by(8).collect();
    let member = |number: &OfficeNumber| UsageMember {
        number: *number,
        state: UsageState::Listed,
        municipality: None,
    };
    let listing = |id, area| UsageListing { id, as_of, area, mode: ListingMode::Snapshot };
    let (listings, members): (Vec<_>, Vec<_>) = if per_prefecture {
        let codes = domain::code::PrefectureCode::all();
        let of =
            |code| users.iter().filter(|n| n.prefecture() == code).map(|n| member(n)).collect::<Vec<_>>();
        (1..).zip(codes).map(|(id, code)| (listing(id, Area::Prefecture(code)), of(code))).unzip()
    } else {
        (vec![listing(1, Area::Nation)], vec![users.iter().map(|n| member(n)).collect()])
    };
    let service = |id: u16| Service {
        kind: ServiceKind::new(id),
        code2: String::new(),
        name: id.to_string(),
        role: String::new(),
        synonyms: Vec::new(),
        scope: vec![(NaiveDate::MIN, id != 510)],
    };
    let services = Services::new(kinds.map(service).to_vec());
    let definitions = [definition("in-scope", Base::InScope), definition("all", Base::All)];
    Country { as_of, municipalities, rows, listings, members, services, definitions }
}

#[divan::bench(args = [false, true])]
fn tally(bencher: divan::Bencher<'_, '_>, per_prefecture: bool) {
    let country = country(per_prefecture);
    println!("rows: {}", country.rows.len());
    let members: Vec<_> = country
        .listings
        .iter()
        .zip(&country.members)
        .map(|(l, rows)| Members { listing: l.id, rows })
        .collect();
    bencher.bench(|| {
        let effective = Effective::at(&country.listings, country.as_of);
        let question = Question {
            as_of: country.as_of,
            municipalities: &country.municipalities,
            rows: &country.rows,
            listings: &members,
            effective: &effective,
            services: &country.services,
        };
        kpi::tally(&question, &country.definitions)
    });
}

#[divan::bench]
fn effective_of_300_listings(bencher: divan::Bencher<'_, '_>) {
    let country = country(false);
    let listings: Vec<_> = (0..300_i64)
        .zip(country.municipalities.iter().step_by(5))
        .map(|(id, code)| UsageListing {
            id,
            as_of: country.as_of - chrono::Days::new(u64::try_from(id % 60).unwrap_or(0)),
            area: if id % 3 == 0 { Area::Prefecture(code.prefecture()) } else { Area::Municipality(*code) },
            mode: if id % 2 == 0 { ListingMode::Snapshot } else { ListingMode::Addition },
        })
        .collect();
    bencher.bench(|| Effective::at(divan::black_box(&listings), country.as_of));
}
