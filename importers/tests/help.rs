//! What the stories share: master data, files made on the spot, and reports to compare.

use std::{
    fmt::Write as _,
    path::{Path, PathBuf},
    sync::LazyLock,
};

use domain::{area::Area, municipality::Gazetteer, service::Services};
use importers::{
    About, Source, Unreadable, master,
    offices::{Entry, OfficeReader},
    published,
    rejects::RejectsWriter,
    usage::{UsageEntry, UsageReader},
};
use tempfile::TempDir;

fn seed(name: &str) -> Vec<u8> {
    std::fs::read(Path::new(env!("CARGO_MANIFEST_DIR")).join("../seed-data").join(name)).expect("seed data")
}

pub(crate) static GAZETTEER: LazyLock<Gazetteer> = LazyLock::new(|| {
    let (prefectures, places) =
        master::municipalities(&seed("municipalities_2026.csv")).expect("municipalities");
    Gazetteer::new(prefectures, places)
});

pub(crate) static SERVICES: LazyLock<Services> = LazyLock::new(|| {
    Services::new(master::services(&seed("service_kinds.csv"), &seed("service_scope.csv")).expect("services"))
});

pub(crate) fn sample(list: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/files").join(list)
}

/// A file of these bytes that lives as long as the folder.
pub(crate) fn file(folder: &TempDir, name: &str, bytes: &[u8]) -> PathBuf {
    let path = folder.path().join(name);
    std::fs::write(&path, bytes).expect("a file in the temporary folder");
    path
}

/// Opens bytes under a name.
pub(crate) fn open(name: &str, bytes: &[u8]) -> Result<(Source, TempDir), Unreadable> {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let source = Source::open(file(&folder, name, bytes))?;
    Ok((source, folder))
}

fn write_about(report: &mut String, about: &About) {
    for line in about.summary().lines() {
        let _ = writeln!(report, "# {line}");
    }
    for note in &about.notes {
        let _ = writeln!(report, "# {note}");
    }
}

/// Everything a reader of offices says about a file, as text.
pub(crate) fn offices(path: &Path, area: Area) -> String {
    let source = match Source::open(path) {
        Ok(source) => source,
        Err(error) => return format!("読めません: {error}"),
    };
    offices_of(&source, area)
}

pub(crate) fn offices_of(source: &Source, area: Area) -> String {
    let mut report = String::new();
    let mut reader = match OfficeReader::open(source, &SERVICES, &GAZETTEER, area) {
        Ok(reader) => reader,
        Err(error) => return format!("読めません: {error}"),
    };
    write_about(&mut report, reader.about());
    while let Some(entry) = reader.next() {
        match entry {
            Entry::Candidate(candidate) => {
                let (record, findings) = candidate.record();
                let _ = writeln!(
                    report,
                    "{} {} {} {} 「{}」「{}」 電話{} 法人{} 位置{:?} {:?} {:?}",
                    candidate.line,
                    record.number,
                    record.service,
                    record.municipality,
                    record.name,
                    record.address,
                    record.phone,
                    record.corporation.map(|number| number.to_string()).unwrap_or_default(),
                    record.latitude.zip(record.longitude),
                    record.details.capacity,
                    record.details.url,
                );
                for finding in findings {
                    let _ = writeln!(report, "    {}: {finding}", finding.severity.name());
                }
            }
            Entry::Rejected { finding, .. } => {
                let _ = writeln!(report, "✕ {finding}");
            }
            Entry::Outside => report.push_str("地域外\n"),
            Entry::Skipped => report.push_str("（読み飛ばし）\n"),
        }
    }
    if !reader.is_complete() {
        report.push_str("最後まで読めていません\n");
    }
    report
}

/// The rejected rows of a list of offices, written as a file.
pub(crate) fn rejects(source: &Source) -> Vec<u8> {
    let mut reader = OfficeReader::open(source, &SERVICES, &GAZETTEER, Area::Nation).expect("offices");
    let mut writer = RejectsWriter::new(Vec::new(), &reader.about().header).expect("a file");
    while let Some(entry) = reader.next() {
        if let Entry::Rejected { finding, raw } = entry {
            writer.write(raw.cells(), &finding).expect("a row");
        }
    }
    writer.finish().expect("a file")
}

/// A workbook of sheets with these names and rows.
pub(crate) fn book(sheets: &[(&str, &[&[&str]])]) -> Vec<u8> {
    let mut book = rust_xlsxwriter::Workbook::new();
    for (name, rows) in sheets {
        let sheet = book.add_worksheet().set_name(*name).expect("a name");
        for (line, row) in (0..).zip(*rows) {
            for (column, cell) in (0..).zip(*row) {
                sheet.write_string(line, column, *cell).expect("a cell");
            }
        }
    }
    book.save_to_buffer().expect("a workbook")
}

/// Everything a reader of usage listings says about a file, as text.
pub(crate) fn usage(path: &Path, area: Area) -> String {
    match Source::open(path) {
        Ok(source) => usage_of(&source, area),
        Err(error) => format!("読めません: {error}"),
    }
}

pub(crate) fn usage_of(source: &Source, area: Area) -> String {
    let mut report = String::new();
    let mut reader = match UsageReader::open(source, &GAZETTEER, area) {
        Ok(reader) => reader,
        Err(error) => return format!("読めません: {error}"),
    };
    write_about(&mut report, reader.about());
    while let Some(entry) = reader.next() {
        match entry {
            UsageEntry::Member { member, line, findings } => {
                let place = member.municipality.map(|code| code.to_string()).unwrap_or_default();
                let _ = writeln!(report, "{line} {} {} {place}", member.number, member.state.code());
                for finding in findings {
                    let _ = writeln!(report, "    {}: {finding}", finding.severity.name());
                }
            }
            UsageEntry::Rejected { finding, .. } => {
                let _ = writeln!(report, "✕ {finding}");
            }
            UsageEntry::Outside => report.push_str("地域外\n"),
            UsageEntry::Skipped => report.push_str("（読み飛ばし）\n"),
        }
    }
    for finding in reader.remarks() {
        let _ = writeln!(report, "{}: {finding}", finding.severity.name());
    }
    if !reader.is_complete() {
        report.push_str("最後まで読めていません\n");
    }
    report
}

/// Everything a reader of published totals says about a file, as text.
pub(crate) fn totals(path: &Path) -> String {
    match Source::open(path) {
        Ok(source) => totals_of(&source),
        Err(error) => format!("読めません: {error}"),
    }
}

pub(crate) fn totals_of(source: &Source) -> String {
    let table = match published::read(source, &GAZETTEER) {
        Ok(table) => table,
        Err(error) => return format!("読めません: {error}"),
    };
    let mut report = String::new();
    write_about(&mut report, &table.about);
    for row in &table.rows {
        let rate = row.printed_rate.as_deref().unwrap_or("―");
        let _ = writeln!(report, "{} {} {} {rate}", row.area, row.offices, row.users);
    }
    let _ = writeln!(report, "合計 {:?}、表記 {:?}", table.sums(), table.printed);
    for finding in &table.findings {
        let _ = writeln!(report, "{}: {finding}", finding.severity.name());
    }
    for (finding, cells) in &table.rejected {
        let _ = writeln!(report, "✕ {finding} {cells:?}");
    }
    report
}
