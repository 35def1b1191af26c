//! The thread that reads a list of offices: row by row, one file looked ahead, judged against what is known.

use std::{collections::BTreeSet, path::PathBuf, sync::Arc};

use domain::{
    area::Area,
    code::PrefectureCode,
    finding::{Finding, FindingKind, Severity},
    import::{Coverage, Source as Make},
    office_number::OfficeNumber,
    timeline::{Comparison, Difference, Verdict},
};
use importers::{
    Row, Source,
    offices::{Candidate, Entry, OfficeReader},
};
use store::{
    imports::ImportFile,
    offices::{Cards, FilledCards},
};
use tokio::sync::{mpsc, watch};

use crate::{
    Findings, Halt, ListFile, Reading, Refusal, STRIDE, master::Master, rejects::RejectsFile, remembered,
    trial::rows::Sample,
};

/// Cards handed to the database at once.
const HANDFUL: usize = 1_000;
/// What the reading thread brings back.
pub(crate) struct Read {
    pub(crate) difference: Difference,
    pub(crate) coverage: Coverage,
    pub(crate) outside: u64,
    pub(crate) findings: Findings,
    pub(crate) files: Vec<(PathBuf, ImportFile)>,
    pub(crate) understood: Vec<(String, String)>,
    pub(crate) prefectures: BTreeSet<PrefectureCode>,
    pub(crate) sample: Option<Sample>,
}

/// What the reading thread works with.
pub(super) struct Work {
    /// The first file, opened already: it tells the make of the list.
    pub(crate) first: Source,
    pub(crate) rest: Vec<ListFile>,
    pub(crate) make: Make,
    pub(crate) master: Arc<Master>,
    pub(crate) comparison: Comparison,
    /// Where cards go; nowhere in a trial.
    pub(crate) cards: Option<Cards>,
    /// Rows a trial shows; none for an import.
    pub(crate) sample: Option<Sample>,
    pub(crate) area: Area,
    pub(crate) rejects: Option<RejectsFile>,
    pub(crate) filled: mpsc::Sender<FilledCards>,
    pub(crate) said: watch::Sender<Reading>,
    pub(crate) rows: u64,
    /// Bytes of the files read to their end.
    pub(crate) bytes: u64,
    pub(crate) outside: u64,
    pub(crate) findings: Findings,
    /// The prefectures whose offices the list names.
    pub(crate) prefectures: BTreeSet<PrefectureCode>,
    /// The names of the files read so far.
    pub(crate) names: Vec<String>,
    pub(crate) halt: Halt,
}

/// Where a row stands, as one number: its file and its line.
const fn mark(place: usize, line: u64) -> u64 {
    (place as u64) << LINES | line
}

const fn unmark(mark: u64) -> (usize, u64) {
    ((mark >> LINES) as usize, mark & ((1 << LINES) - 1))
}

/// Bits of a mark that hold the line: more lines than any disk does.
const LINES: u32 = 48;

impl Work {
    pub(crate) fn read(mut self) -> Result<Read, Refusal> {
        let (mut files, mut understood) = (Vec::new(), Vec::new());
        let rest = std::mem::take(&mut self.rest);
        let first = self.first.clone();
        std::thread::scope(|scope| {
            let (opened, opening) = std::sync::mpsc::sync_channel(1);
            scope.spawn(move || {
                for file in &rest {
                    // The other end is gone when another file was refused.
                    if opened.send(file.open()).is_err() {
                        break;
                    }
                }
            });
            for (place, source) in std::iter::once(Ok(first)).chain(opening).enumerate() {
                let source = source?;
                let (summary, header) = self.read_file(place, &source)?;
                understood.push((source.name().to_owned(), summary));
                files.push((source.path().to_path_buf(), remembered(&source, &header)));
            }
            Ok::<_, Refusal>(())
        })?;
        self.hand_over()?;
        self.said.send_replace(Reading { rows: self.rows, bytes: self.bytes });
        if let Some(mut rejects) = self.rejects.take() {
            rejects.finish()?;
        }
        let (difference, coverage) = self.comparison.finish(&self.master.services);
        let Self { outside, findings, prefectures, sample, .. } = self;
        Ok(Read { difference, coverage, outside, findings, files, understood, prefectures, sample })
    }

    /// Reads a file to its end and gives what was understood of it, and the labels of its header.
    fn read_file(&mut self, place: usize, source: &Source) -> Result<(String, Vec<String>), Refusal> {
        self.names.push(source.name().to_owned());
        let master = self.master.clone();
        let unreadable = |error| Refusal::Unreadable { file: source.name().to_owned(), source: error };
        let mut reader =
            OfficeReader::open(source, &master.services, &master.gazetteer, self.area).map_err(unreadable)?;
        if reader.about().layout.source() != self.make {
            return Err(Refusal::Mixed {
                first: self.first.name().to_owned(),
                other: source.name().to_owned(),
            });
        }
        let summary = reader.about().summary();
        let header = reader.about().header.clone();
        loop {
            if self.rows.is_multiple_of(STRIDE) {
                self.halt.check()?;
                self.said.send_replace(Reading { rows: self.rows, bytes: self.bytes + reader.bytes_read() });
            }
            let Some(entry) = reader.next() else { break };
            self.rows += 1;
            match entry {
                Entry::Candidate(candidate) => {
                    if let Some(finding) = self.take(&candidate, place, candidate.raw().file()) {
                        self.reject(&header, &candidate.raw(), &finding)?;
                    }
                }
                Entry::Rejected { finding, raw } => {
                    // Whatever office the row meant, its absence from the rest says nothing.
                    for number in raw.cells().filter_map(|cell| OfficeNumber::parse(cell).ok()) {
                        self.comparison.spare(number.number);
                    }
                    self.reject(&header, &raw, &finding)?;
                }
                Entry::Outside => self.outside += 1,
                Entry::Skipped => {}
            }
            if self.cards.as_ref().is_some_and(|cards| cards.len() >= HANDFUL) {
                self.hand_over()?;
            }
        }
        if !reader.is_complete() {
            let reason = self.findings.last_reason();
            return Err(Refusal::Incomplete { file: source.name().to_owned(), reason });
        }
        self.bytes += source.size();
        Ok((summary, header))
    }

    fn reject(&mut self, header: &[String], raw: &Row<'_>, finding: &Finding) -> Result<(), Refusal> {
        self.findings.add(raw.file(), finding);
        match &mut self.rejects {
            Some(rejects) => rejects.write(header, raw, finding),
            None => Ok(()),
        }
    }

    /// Judges a row and takes it in when it is new or changed; gives the reason when it must be rejected.
    fn take(&mut self, candidate: &Candidate<'_>, place: usize, file: &str) -> Option<Finding> {
        let Candidate { number, service, municipality, line, fingerprint, .. } = *candidate;
        self.prefectures.insert(municipality.prefecture());
        let verdict = self.comparison.meet(number, service, fingerprint, mark(place, line));
        match verdict {
            Verdict::Unchanged | Verdict::Repeated(_) => {}
            Verdict::Contradicts(first) => {
                let (first_place, first_line) = unmark(first);
                // Only a row of another file needs its file named.
                let first_file =
                    (first_place != place).then(|| self.names.get(first_place).cloned()).flatten();
                let kind = FindingKind::Duplicate { first_line, first_file };
                let mut finding = Finding::new(line, None, &number.to_string(), kind);
                // The row is not taken, so it goes back with the rejected ones.
                finding.severity = Severity::Rejected;
                return Some(finding);
            }
            Verdict::New | Verdict::Changed => {
                let (record, remarks) = candidate.record();
                for remark in &remarks {
                    self.findings.add(file, remark);
                }
                if let Some(sample) = &mut self.sample {
                    sample.add(verdict, &record);
                }
                let card = self.cards.as_mut().map_or(0, |cards| cards.add(record, place, line));
                self.comparison.accept(number, service, municipality, card);
            }
        }
        None
    }

    fn hand_over(&mut self) -> Result<(), Refusal> {
        let Some(cards) = self.cards.as_mut().filter(|cards| !cards.is_empty()) else { return Ok(()) };
        // The other end is gone only when the database failed, and then its error is the one to tell.
        self.filled.blocking_send(cards.take()).map_err(|_| Refusal::Interrupted)
    }
}
