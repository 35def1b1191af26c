//! Reads a usage listing to its end, off the async threads.

use std::{
    collections::{BTreeMap, btree_map::Entry},
    path::PathBuf,
};

use domain::{
    area::Area,
    finding::{Finding, FindingKind},
    import::ImportCounts,
    office_number::OfficeNumber,
    usage::UsageMember,
};
use importers::{
    Source,
    usage::{UsageEntry, UsageReader},
};
use tokio::sync::watch;

use crate::{Findings, Halt, Reading, Refusal, STRIDE, master::Master, rejects::RejectsFile};

/// What the reading thread brings back.
pub(super) struct Read {
    /// Each office once, in order.
    pub(super) members: Vec<UsageMember>,
    /// Its rows; what they change is not known yet.
    pub(super) counts: ImportCounts,
    pub(super) findings: Findings,
    pub(super) understood: (String, String),
    /// The labels of its header.
    pub(super) header: Vec<String>,
    /// Remarks about the listing as a whole; they are among the findings too.
    pub(super) notes: Vec<Finding>,
}

impl Read {
    /// Adds a remark about the listing as a whole.
    fn remark(&mut self, kind: FindingKind) {
        let finding = Finding::new(0, None, "", kind);
        self.findings.add(&self.understood.0, &finding);
        self.notes.push(finding);
    }
}

/// Reads the listing. Of several rows about an office the first counts: a row like it is a repeated one, another
/// contradicts it and is told. Between listings it is the last word that counts.
pub(super) fn read(
    source: &Source,
    master: &Master,
    area: Area,
    rejects: Option<PathBuf>,
    said: &watch::Sender<Reading>,
    halt: &Halt,
) -> Result<Read, Refusal> {
    let unreadable = |error| Refusal::Unreadable { file: source.name().to_owned(), source: error };
    let mut reader = UsageReader::open(source, &master.gazetteer, area).map_err(unreadable)?;
    let header = reader.about().header.clone();
    let mut rejects = rejects.map(|path| RejectsFile::at(&path));
    let (mut findings, mut counts) = (Findings::default(), ImportCounts::default());
    let mut members: BTreeMap<OfficeNumber, (UsageMember, u64)> = BTreeMap::new();
    let mut contradicting = 0;
    while let Some(entry) = reader.next() {
        counts.rows += u64::from(!matches!(entry, UsageEntry::Skipped));
        match entry {
            UsageEntry::Member { member, line, findings: remarks } => {
                for remark in &remarks {
                    findings.add(reader.file(), remark);
                }
                match members.entry(member.number) {
                    Entry::Vacant(place) => drop(place.insert((member, line))),
                    Entry::Occupied(first) if first.get().0 == member => counts.repeated += 1,
                    Entry::Occupied(first) => {
                        contradicting += 1;
                        let kind = FindingKind::Contradicting { first_line: first.get().1 };
                        let finding = Finding::new(line, None, &member.number.to_string(), kind);
                        findings.add(reader.file(), &finding);
                    }
                }
            }
            UsageEntry::Rejected { finding, raw } => {
                findings.add(raw.file(), &finding);
                if let Some(rejects) = &mut rejects {
                    rejects.write(&header, &raw, &finding)?;
                }
            }
            UsageEntry::Outside => counts.outside += 1,
            UsageEntry::Skipped => {}
        }
        if counts.rows.is_multiple_of(STRIDE) {
            halt.check()?;
            said.send_replace(Reading { rows: counts.rows, bytes: reader.bytes_read() });
        }
    }
    said.send_replace(Reading { rows: counts.rows, bytes: reader.bytes_read() });
    if let Some(rejects) = &mut rejects {
        rejects.finish()?;
    }
    if !reader.is_complete() {
        let reason = findings.last_reason();
        return Err(Refusal::Incomplete { file: source.name().to_owned(), reason });
    }
    counts.rejected = findings.rejected;
    if members.is_empty() {
        let first = findings.first_rejection();
        return Err(Refusal::NoRows { rejected: counts.rejected, outside: counts.outside, first });
    }
    for finding in reader.about().notes.iter().chain(&reader.remarks()) {
        findings.add(source.name(), finding);
    }
    let mut read = Read {
        members: members.into_values().map(|(member, _)| member).collect(),
        counts,
        findings,
        understood: (source.name().to_owned(), reader.about().summary()),
        header,
        notes: reader.about().notes.clone(),
    };
    if reader.is_office_list() {
        read.remark(FindingKind::OfficesAsUsers);
    }
    if contradicting > 0 {
        read.remark(FindingKind::Contradictions { rows: contradicting });
    }
    Ok(read)
}
