//! Memory, measured in a process of its own: lists are read in little of it, however large they are.

use std::io::Write;

use domain::{area::Area, municipality::Gazetteer};
use importers::{
    Source,
    usage::{UsageEntry, UsageReader},
};

const HEADER: &str = "事業所番号,事業所名,備考";

#[test]
fn a_large_list_needs_little_memory() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("large.csv");
    let mut out = std::io::BufWriter::new(std::fs::File::create(&path).expect("a file"));
    writeln!(out, "{HEADER}\r").expect("a header");
    for row in 0..300_000 {
        write!(out, "287{row:07},架空ケアセンター,{}\r\n", "備考".repeat(10)).expect("a row");
    }
    drop(out);
    let before = resident();
    let source = Source::open(&path).expect("a list");
    let gazetteer = Gazetteer::default();
    let mut reader = UsageReader::open(&source, &gazetteer, Area::Nation).expect("a listing");
    let mut rows = 0;
    while let Some(entry) = reader.next() {
        rows += usize::from(matches!(entry, UsageEntry::Member { .. }));
    }
    assert_eq!(rows, 300_000);
    let (Some(before), Some(after)) = (before, resident()) else {
        return;
    };
    assert!(after.saturating_sub(before) < 8 << 20, "{} bytes more for {}", after - before, source.size());
}

/// Bytes of memory in use, where the system tells.
fn resident() -> Option<usize> {
    let pages: usize = std::fs::read_to_string("/proc/self/statm").ok()?.split(' ').nth(1)?.parse().ok()?;
    Some(pages * 4096)
}
