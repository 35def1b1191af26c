//! What holds whatever a reader is given: the bodies of the fuzz targets in `fuzz/`, run on mutated files by
//! `tests/mutations` as well. Each ends, never panics, and holds what was read against what stands in the file.

pub(crate) mod words;

use std::{
    fmt::Write as _,
    hash::{DefaultHasher, Hash, Hasher},
    sync::LazyLock,
};

use domain::{area::Area, finding::Finding, municipality::Gazetteer, service::Services};
use importers::{
    About, Purpose, Row, Source, Unreadable, Wishes, look, master,
    offices::{Entry, OfficeReader},
    published,
    usage::{UsageEntry, UsageReader},
};

static GAZETTEER: LazyLock<Gazetteer> = LazyLock::new(|| {
    let file = include_bytes!("../../../seed-data/municipalities_2026.csv");
    let (prefectures, places) = master::municipalities(file).expect("municipalities");
    Gazetteer::new(prefectures, places)
});

static SERVICES: LazyLock<Services> = LazyLock::new(|| {
    let kinds = include_bytes!("../../../seed-data/service_kinds.csv");
    let scopes = include_bytes!("../../../seed-data/service_scope.csv");
    Services::new(master::services(kinds, scopes).expect("services"))
});

/// Corrections as one line of JSON in front of a file, if there are any, and the file.
#[must_use]
pub(crate) fn wished(bytes: &[u8]) -> (Wishes, &[u8]) {
    let wishes = bytes.iter().position(|byte| *byte == b'\n').and_then(|end| {
        let wishes = bytes.starts_with(b"{").then(|| serde_json::from_slice(&bytes[..end]).ok())??;
        Some((wishes, &bytes[end + 1..]))
    });
    wishes.unwrap_or_else(|| (Wishes::default(), bytes))
}

thread_local! {
    /// Where the thread's file lies: making a folder each time would cost more than reading.
    static FOLDER: tempfile::TempDir = tempfile::tempdir().expect("a folder");
}

/// A file of these bytes, opened; the next one lies at the same place.
fn opened(bytes: &[u8], wishes: &Wishes) -> Option<Source> {
    let path = FOLDER.with(|folder| folder.path().join("list"));
    std::fs::write(&path, bytes).expect("a file");
    match Source::open_wished(&path, "一覧", wishes.clone()) {
        Ok(source) => Some(source),
        Err(why) => {
            refusal(&why);
            None
        }
    }
}

/// A refusal is a sentence for people, and not about the machine.
fn refusal(why: &Unreadable) {
    let said = why.to_string();
    assert!(!said.is_empty() && said.ends_with(|c: char| !c.is_ascii()), "{said}");
    assert!(!matches!(why, Unreadable::Io(_)), "the file is there: {said}");
}

/// What a file is: text or workbook, its encoding and delimiter.
pub(crate) fn source(bytes: &[u8]) {
    let Some(source) = opened(bytes, &Wishes::default()) else { return };
    assert_eq!(source.size(), bytes.len() as u64);
    assert_eq!(source.encoding().is_some(), source.delimiter().is_some());
    // What was found is a wish that can be obeyed.
    let wishes = Wishes {
        encoding: source.encoding(),
        delimiter: source.delimiter().and_then(importers::Delimiter::of),
        ..Wishes::default()
    };
    let again = source.with_wishes(wishes).expect("the same text");
    assert_eq!((again.encoding(), again.delimiter()), (source.encoding(), source.delimiter()));
}

/// The bare rows of a text or of all sheets.
pub(crate) fn table(bytes: &[u8]) {
    if let Some(source) = opened(bytes, &Wishes::default()) {
        let _ = rows(&source, 0);
    }
}

/// A workbook is read by other code than a text; whatever is none is not looked at.
pub(crate) fn workbook(bytes: &[u8]) {
    if bytes.starts_with(b"PK") {
        table(bytes);
        for purpose in Purpose::ALL {
            understood(bytes, purpose);
        }
    }
}

/// How many rows a file has from a line on, when all of them can be read.
fn rows(source: &Source, from: u64) -> Option<u64> {
    let mut table = match source.table() {
        Ok(table) => table,
        Err(why) => {
            refusal(&why);
            return None;
        }
    };
    let (mut rows, mut counted, mut last) = (0, 0, 0);
    while let Some(row) = table.next_row() {
        let row = row.ok()?;
        rows += 1;
        counted += u64::from(row.line() >= from);
        assert!(row.line() > 0);
        if source.encoding().is_some() {
            assert!(row.line() > last, "line {} comes after {last}", row.line());
            assert!(rows <= source.size(), "more rows than bytes");
        }
        last = row.line();
    }
    Some(counted)
}

/// What a person is shown of a file.
fn understood(bytes: &[u8], purpose: Purpose) {
    let Some(source) = opened(bytes, &Wishes::default()) else { return };
    match look(&source, purpose) {
        Ok(about) => shown(&about),
        Err(why) => refusal(&why),
    }
}

fn shown(about: &About) {
    assert!(about.samples.len() <= 5 && about.columns.len() <= 1_001);
    for cell in about.samples.iter().flatten().chain(about.columns.iter().map(|column| &column.label)) {
        assert!(
            cell.chars().count() <= About::LONGEST_CELL && !cell.chars().any(char::is_control),
            "{cell:?}"
        );
    }
    assert!(about.samples.iter().all(|row| row.len() <= about.columns.len()));
    assert!(about.header_rows <= 2 && (about.header_rows == 0) == (about.header_line == 0));
    assert!(about.sheets.iter().all(|sheet| about.all_sheets.contains(sheet)));
    assert!(!about.summary().is_empty());
}

/// What became of the rows of a list.
#[derive(Debug, Default, PartialEq, Eq)]
struct Tally {
    taken: u64,
    rejected: u64,
    outside: u64,
    skipped: u64,
    /// Everything that was read and said, as one number.
    all: u64,
    complete: bool,
    /// Whether each row was told.
    summed: bool,
}

impl Tally {
    fn note(&mut self, what: impl Hash) {
        let mut hash = DefaultHasher::new();
        (self.all, what).hash(&mut hash);
        self.all = hash.finish();
    }

    fn reject(&mut self, finding: &Finding, row: Option<&Row<'_>>) {
        assert!(finding.line > 0 && !finding.reason().is_empty(), "{finding}");
        assert!(row.is_none_or(|row| row.file().starts_with("一覧")));
        self.rejected += 1;
        self.note(finding.to_string());
    }

    const fn rows(&self) -> u64 {
        self.taken + self.rejected + self.outside + self.skipped
    }

    /// Every row of the file is a title, the header, or accounted for.
    fn hold(&self, source: &Source, about: &About) {
        shown(about);
        if !self.summed || !self.complete || about.all_sheets.len() > 1 {
            return;
        }
        if let Some(all) = rows(source, about.header_line) {
            assert_eq!(self.rows() + u64::from(about.header_rows), all, "{about:?}");
        }
    }
}

/// Reads once as wished, and once more with all that was understood said as a wish: it is the same.
fn twice(bytes: &[u8], wishes: &Wishes, read: impl Fn(&Source) -> Result<(Tally, About), Unreadable>) {
    let Some(source) = opened(bytes, wishes) else { return };
    let (tally, about) = match read(&source) {
        Ok(read) => read,
        Err(why) => return refusal(&why),
    };
    tally.hold(&source, &about);
    // A sheet that breaks in the middle is read up to there; one that was asked for by name is refused.
    if !about.all_sheets.is_empty() && !tally.complete {
        return;
    }
    let said = about.as_wishes();
    let mut context = String::new();
    let _ = write!(context, "{said:?} for {wishes:?}");
    let again = source.with_wishes(said).unwrap_or_else(|why| panic!("{why}: {context}"));
    let (second, about_second) = read(&again).unwrap_or_else(|why| panic!("{why}: {context}"));
    assert_eq!(second, tally, "{context}");
    assert_eq!((&about_second.sheets, about_second.fingerprint), (&about.sheets, about.fingerprint));
}

/// Lists of offices.
pub(crate) fn offices(bytes: &[u8], wishes: &Wishes) {
    twice(bytes, wishes, |source| {
        let mut reader = OfficeReader::open(source, &SERVICES, &GAZETTEER, Area::Nation)?;
        let mut tally = Tally::default();
        while let Some(entry) = reader.next() {
            match entry {
                Entry::Candidate(candidate) => {
                    let (record, findings) = candidate.record();
                    assert_eq!((record.number, record.service), (candidate.number, candidate.service));
                    tally.taken += 1;
                    let said: Vec<String> = findings.iter().map(|f| f.kind.code().to_owned()).collect();
                    tally.note((candidate.line, format!("{record:?}"), said));
                }
                Entry::Rejected { finding, raw } => tally.reject(&finding, Some(&raw)),
                Entry::Outside => tally.outside += 1,
                Entry::Skipped => tally.skipped += 1,
            }
        }
        (tally.complete, tally.summed) = (reader.is_complete(), true);
        assert!(reader.bytes_read() <= source.size());
        Ok((tally, reader.about().clone()))
    });
}

/// Usage listings.
pub(crate) fn usage(bytes: &[u8], wishes: &Wishes) {
    let area = Area::parse("28").expect("兵庫県");
    twice(bytes, wishes, |source| {
        let mut reader = UsageReader::open(source, &GAZETTEER, area)?;
        let mut tally = Tally::default();
        while let Some(entry) = reader.next() {
            match entry {
                UsageEntry::Member { member, line, findings } => {
                    assert!(findings.iter().all(|finding| finding.line == line));
                    tally.taken += 1;
                    tally.note((line, format!("{member:?}"), findings.len()));
                }
                UsageEntry::Rejected { finding, raw } => tally.reject(&finding, Some(&raw)),
                UsageEntry::Outside => tally.outside += 1,
                UsageEntry::Skipped => tally.skipped += 1,
            }
        }
        (tally.complete, tally.summed) = (reader.is_complete(), true);
        assert!(reader.remarks().len() <= 101);
        Ok((tally, reader.about().clone()))
    });
}

/// Tables of published totals.
pub(crate) fn published(bytes: &[u8], wishes: &Wishes) {
    twice(bytes, wishes, |source| {
        let table = published::read(source, &GAZETTEER)?;
        // Blank rows, notes and totals are passed by without a word, so the rows do not sum up.
        let (taken, complete) = (table.rows.len() as u64, table.complete);
        let mut tally = Tally { taken, complete, ..Tally::default() };
        assert_eq!(table.rejected.len(), table.rejected_in.len());
        assert!(table.found_in.len() <= table.findings.len());
        for (finding, _) in &table.rejected {
            tally.reject(finding, None);
        }
        for row in &table.rows {
            assert!(row.users <= row.offices);
            tally.note(format!("{row:?}"));
        }
        tally.note((format!("{:?}", table.printed), table.complete));
        Ok((tally, table.about))
    });
}
