//! The files as they were published, read where somebody put them beside the repository.

use std::{
    collections::HashSet,
    path::{Path, PathBuf},
};

use domain::area::Area;
use importers::{
    Source, Unreadable,
    about::Layout,
    offices::{Entry, OfficeReader},
    published,
    usage::UsageReader,
};

use crate::help::{GAZETTEER, SERVICES};

/// The folder of sample files, or a loud word that there is none.
#[expect(clippy::disallowed_methods, reason = "a test is told where the files are, not the product")]
fn folder() -> Option<PathBuf> {
    let folder = std::env::var_os("RENKEI_SAMPLE_DATA")
        .map_or_else(|| Path::new(env!("CARGO_MANIFEST_DIR")).join("../../shared/data"), PathBuf::from);
    if folder.is_dir() {
        return Some(folder);
    }
    eprintln!("SKIPPED: no published files; set RENKEI_SAMPLE_DATA to the folder that has them");
    None
}

#[test]
fn every_row_of_the_ministrys_files_is_taken() {
    let Some(folder) = folder() else { return };
    for (service, rows) in [(120, 1_568), (551, 181), (155, 54), (710, 207)] {
        let source = Source::open(folder.join(format!("mhlw_jigyosho_{service}.csv"))).expect("a list");
        let mut reader = OfficeReader::open(&source, &SERVICES, &GAZETTEER, Area::Nation).expect("offices");
        assert_eq!(reader.about().layout, Layout::OpenData);
        assert_eq!(reader.about().unmapped, ["No"]);
        let (mut taken, mut letters, mut prints) = (0, 0, HashSet::new());
        while let Some(entry) = reader.next() {
            match entry {
                Entry::Candidate(candidate) => {
                    taken += 1;
                    assert_eq!(candidate.service.id(), service);
                    letters += usize::from(candidate.number.to_string().contains('B'));
                    prints.insert(candidate.fingerprint);
                    let (record, _) = candidate.record();
                    assert!(!record.name.is_empty() && !record.phone.is_empty());
                }
                Entry::Rejected { finding, .. } => panic!("{finding}"),
                Entry::Outside | Entry::Skipped => panic!("a row was passed by"),
            }
        }
        assert!(reader.is_complete());
        assert_eq!((taken, prints.len()), (rows, rows));
        assert_eq!(letters > 0, service == 551, "{letters} numbers with a letter in {service}");
    }
}

#[test]
fn the_table_of_2023_sums_to_what_it_prints() {
    let Some(folder) = folder() else { return };
    let source = Source::open(folder.join("published_prefecture_usage_2023-11-06.csv")).expect("a table");
    let table = published::read(&source, &GAZETTEER).expect("totals");
    assert_eq!((table.rows.len(), table.sums()), (47, (181_566, 8_283)));
    assert!(table.rejected.is_empty() && table.complete);
    let note = table.check_headline(8_238).expect("the headline differs");
    assert!(note.reason().contains("8,238") && note.reason().contains("8,283"), "{note}");
    assert_eq!(table.check_headline(8_283), None);
}

#[test]
fn a_government_workbook_without_numbers_is_refused_in_words() {
    let Some(folder) = folder() else { return };
    let source = Source::open(folder.join("mhlw_kaigo_jigyo_jokyo_hyo2_hokensha.xlsx")).expect("a workbook");
    let offices =
        OfficeReader::open(&source, &SERVICES, &GAZETTEER, Area::Nation).err().expect("no offices in it");
    assert!(matches!(offices, Unreadable::NoHeader { .. } | Unreadable::NoNumberColumn { .. }), "{offices}");
    assert!(UsageReader::open(&source, &GAZETTEER, Area::Nation).is_err());
}
