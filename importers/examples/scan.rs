//! Reads a list of offices and tells what was understood, how many rows of each sort it has, and how long it took.
//!
//! `cargo run --release -p importers --example scan -- FILE [--records] [--any-place]`
//!
//! `--records` also normalises every row. `--any-place` takes the municipalities from the list itself, for generated
//! lists whose municipalities are made up.

use std::{collections::BTreeMap, error::Error, time::Instant};

use domain::{
    area::Area,
    code::MunicipalityCode,
    municipality::{Gazetteer, Municipality, MunicipalityKind},
    service::Services,
};
use importers::{
    Source, master,
    offices::{Entry, OfficeReader},
};

fn main() -> Result<(), Box<dyn Error>> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let given = |flag: &str| arguments.iter().any(|argument| argument == flag);
    let path = arguments.iter().find(|argument| !argument.starts_with("--")).ok_or("which file?")?;
    let seeds = concat!(env!("CARGO_MANIFEST_DIR"), "/../seed-data");
    let read = |name: &str| std::fs::read(format!("{seeds}/{name}"));
    let (prefectures, mut places) = master::municipalities(&read("municipalities_2026.csv")?)?;
    let services = Services::new(master::services(&read("service_kinds.csv")?, &read("service_scope.csv")?)?);

    let begun = Instant::now();
    let source = Source::open(path)?;
    println!("looked through {} bytes in {:.3} s", source.size(), begun.elapsed().as_secs_f64());
    if given("--any-place") {
        places = places_of(&source)?;
    }
    let gazetteer = Gazetteer::new(prefectures, places);

    let begun = Instant::now();
    let mut reader = OfficeReader::open(&source, &services, &gazetteer, Area::Nation)?;
    println!("{}", reader.about().summary());
    let mut counts: BTreeMap<String, u64> = BTreeMap::new();
    let mut mixed = 0_u64;
    while let Some(entry) = reader.next() {
        let sort = match entry {
            Entry::Candidate(candidate) => {
                mixed ^= candidate.fingerprint;
                if given("--records") {
                    let (record, findings) = candidate.record();
                    mixed ^= record.name.len() as u64;
                    for finding in findings {
                        *counts.entry(format!("  {}", finding.kind.code())).or_default() += 1;
                    }
                }
                "taken"
            }
            Entry::Rejected { finding, .. } => {
                *counts.entry(format!("  {}", finding.kind.code())).or_default() += 1;
                "rejected"
            }
            Entry::Outside => "outside",
            Entry::Skipped => "skipped",
        };
        match counts.get_mut(sort) {
            Some(count) => *count += 1,
            None => drop(counts.insert(sort.into(), 1)),
        }
    }
    println!("read in {:.3} s ({mixed:016x})", begun.elapsed().as_secs_f64());
    for (sort, count) in counts {
        println!("{count:>8} {sort}");
    }
    Ok(())
}

/// The municipalities of a list in the ministry's layout, by the codes in its first column.
fn places_of(source: &Source) -> Result<Vec<Municipality>, Box<dyn Error>> {
    let mut table = source.table()?;
    let mut places: BTreeMap<u32, Municipality> = BTreeMap::new();
    while let Some(row) = table.next_row() {
        let row = row?;
        let Ok(code) = MunicipalityCode::parse(row.text(0)) else {
            continue;
        };
        places.entry(code.get()).or_insert_with(|| Municipality {
            code,
            kind: MunicipalityKind::City,
            parent: None,
            name: row.text(3).to_owned(),
            kana: String::new(),
        });
    }
    Ok(places.into_values().collect())
}
