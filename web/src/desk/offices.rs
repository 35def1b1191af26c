//! A list of offices comes in.

use std::{path::PathBuf, sync::Arc};

use domain::{
    area::Area,
    finding::{Finding, FindingKind},
    import::{Coverage, ImportKind, Source as Make},
    office_number::OfficeNumber,
    timeline::{Comparison, Difference, Verdict},
};
use importers::{
    Source,
    about::Layout,
    offices::{Candidate, Entry, OfficeReader},
};
use store::{
    imports::{Import, ImportFile},
    offices::{Cards, FilledCards},
};
use tokio::sync::mpsc;

use super::{
    Applied, Desk, Findings, Order, Progress, Refusal, Report, findings::RejectsFile, refresh, remembered,
};
use crate::master::Master;

/// Cards handed to the database at once.
const HANDFUL: usize = 1_000;
/// Handfuls that may wait for the database; then reading waits.
const WAITING: usize = 4;
/// Rows between two words about progress.
const STRIDE: u64 = 2_000;

/// What the reading thread brings back.
struct Read {
    difference: Difference,
    coverage: Coverage,
    outside: u64,
    findings: Findings,
}

/// What the reading thread works with.
struct Work {
    sources: Vec<Source>,
    master: Arc<Master>,
    comparison: Comparison,
    cards: Cards,
    area: Area,
    keep: bool,
    rejects: Option<PathBuf>,
    filled: mpsc::Sender<FilledCards>,
}

impl Desk {
    /// Takes in a list of offices, of one file or several of the same make.
    ///
    /// The files are read on their own thread while the database takes what was read; all of it is one transaction.
    pub async fn import_offices(&self, order: &Order, progress: Progress<'_>) -> Result<Report, Refusal> {
        let sources = Self::open(&order.files).await?;
        let make = make_of(&sources, &self.master)?;
        let area = area_of(order, make.1)?;
        let understood = make.2;
        let files: Vec<(PathBuf, ImportFile)> =
            sources.iter().map(|source| (source.path().to_path_buf(), remembered(source))).collect();

        let mut write = self.store.write().await?;
        write.advance().await?;
        super::settle_origin(&mut write, order.becomes).await?;
        let seq = write.next_import().await?;
        let others = write.coverages().await?;
        // Open data has a file for each service; other lists hold every service of their area.
        let kinds = (make.1 == Make::OpenData).then(Vec::new);
        let list = Coverage { source: make.1, as_of: order.as_of, area, kinds };
        let comparison = Comparison::new(write.timeline().await?, list, &others, seq);
        let (filled, mut waiting) = mpsc::channel(WAITING);
        let work = Work {
            sources,
            master: self.master.clone(),
            comparison,
            cards: write.cards(seq).await?,
            area,
            keep: !order.dry_run,
            rejects: order.rejects.clone(),
            filled,
        };
        let (said, mut saying) = tokio::sync::watch::channel(0_u64);
        let reading = tokio::task::spawn_blocking(move || work.read(&said));
        loop {
            tokio::select! {
                cards = waiting.recv() => match cards {
                    Some(cards) => write.add_cards(cards).await?,
                    None => break,
                },
                Ok(()) = saying.changed() => progress(*saying.borrow_and_update()),
            }
        }
        let read = reading.await.map_err(|_| Refusal::Interrupted)??;
        let mut report = Report {
            applied: Applied::Tried,
            area,
            counts: read.difference.counts,
            understood,
            notes: Vec::new(),
            findings: read.findings,
        };
        report.counts.rejected = report.findings.rejected;
        report.counts.warned = report.findings.warned;
        report.counts.outside = read.outside;
        if report.counts.new + report.counts.changed + report.counts.unchanged == 0 {
            return Err(Refusal::NoRows {
                rejected: report.counts.rejected,
                outside: read.outside,
                first: report.findings.first_rejection(),
            });
        }
        if order.dry_run {
            return Ok(report);
        }
        if !report.counts.alters() && others.contains(&read.coverage) {
            report.applied = Applied::Nothing;
            return Ok(report);
        }
        let remembered: Vec<ImportFile> = files.iter().map(|(_, file)| file.clone()).collect();
        let import = Import {
            seq,
            kind: ImportKind::Offices,
            source: Some(make.1),
            as_of: order.as_of,
            area,
            mode: None,
            title: super::title(&remembered),
            imported_at: self.clock.now(),
            counts: report.counts,
        };
        write.add_import(&import, &remembered).await?;
        write.add_coverage(seq, &read.coverage).await?;
        write.add_findings(seq, report.findings.kept.clone()).await?;
        write.apply(seq, read.difference).await?;
        refresh::refresh(&mut write, &self.master, order.as_of).await?;
        self.keep(&files).await?;
        write.commit().await?;
        report.applied = Applied::Kept(seq);
        Ok(report)
    }
}

impl Work {
    fn read(mut self, said: &tokio::sync::watch::Sender<u64>) -> Result<Read, Refusal> {
        let mut findings = Findings::default();
        let mut rejects = self.rejects.take().map(|path| RejectsFile::at(&path));
        let (mut rows, mut outside) = (0_u64, 0_u64);
        let master = self.master.clone();
        for (place, source) in std::mem::take(&mut self.sources).iter().enumerate() {
            let unreadable = |error| Refusal::Unreadable { file: source.name().to_owned(), source: error };
            let mut reader = OfficeReader::open(source, &master.services, &master.gazetteer, self.area)
                .map_err(unreadable)?;
            let header = reader.about().header.clone();
            while let Some(entry) = reader.next() {
                rows += 1;
                if rows.is_multiple_of(STRIDE) {
                    said.send_replace(rows);
                }
                match entry {
                    Entry::Candidate(candidate) => {
                        if let Some((line, kind)) = self.take(&candidate, place, source.name(), &mut findings)
                        {
                            let finding = Finding::new(line, None, &candidate.number.to_string(), kind);
                            findings.add(source.name(), &finding);
                            if let Some(rejects) = &mut rejects {
                                rejects.write(&header, &candidate.raw(), &finding)?;
                            }
                        }
                    }
                    Entry::Rejected { finding, raw } => {
                        // Whatever office the row meant, its absence from the rest says nothing.
                        for number in raw.cells().filter_map(|cell| OfficeNumber::parse(cell).ok()) {
                            self.comparison.spare(number.number);
                        }
                        findings.add(source.name(), &finding);
                        if let Some(rejects) = &mut rejects {
                            rejects.write(&header, &raw, &finding)?;
                        }
                    }
                    Entry::Outside => outside += 1,
                    Entry::Skipped => {}
                }
                if self.cards.len() >= HANDFUL {
                    self.hand_over()?;
                }
            }
            if !reader.is_complete() {
                let reason = findings.kept.last().map_or_else(String::new, |finding| finding.reason.clone());
                return Err(Refusal::Incomplete { file: source.name().to_owned(), reason });
            }
        }
        self.hand_over()?;
        said.send_replace(rows);
        if let Some(rejects) = &mut rejects {
            rejects.finish().map_err(|source| Refusal::Rejects { file: String::new(), source })?;
        }
        let (difference, coverage) = self.comparison.finish(&master.services);
        Ok(Read { difference, coverage, outside, findings })
    }

    /// Judges a row and takes it in when it is new or changed; gives line and reason when it must be rejected.
    fn take(
        &mut self,
        candidate: &Candidate<'_>,
        place: usize,
        file: &str,
        findings: &mut Findings,
    ) -> Option<(u64, FindingKind)> {
        let Candidate { number, service, municipality, line, fingerprint, .. } = *candidate;
        match self.comparison.meet(number, service, fingerprint, line) {
            Verdict::Unchanged | Verdict::Repeated(_) => {}
            Verdict::Contradicts(first_line) => return Some((line, FindingKind::Duplicate { first_line })),
            Verdict::New | Verdict::Changed => {
                let (record, remarks) = candidate.record();
                for remark in &remarks {
                    findings.add(file, remark);
                }
                let card = if self.keep { self.cards.add(record, place, line) } else { 0 };
                self.comparison.accept(number, service, municipality, card);
            }
        }
        None
    }

    fn hand_over(&mut self) -> Result<(), Refusal> {
        if self.cards.is_empty() {
            return Ok(());
        }
        // The other end is gone only when the database failed, and then its error is the one to tell.
        self.filled.blocking_send(self.cards.take()).map_err(|_| Refusal::Interrupted)
    }
}

/// What was understood of each file: its name, and some lines.
type Understood = Vec<(String, String)>;

/// The make of the lists, which must be one; and what was understood of each file.
fn make_of(sources: &[Source], master: &Master) -> Result<(PathBuf, Make, Understood), Refusal> {
    let mut first: Option<(&Source, Make)> = None;
    let mut understood = Vec::new();
    for source in sources {
        let reader = OfficeReader::open(source, &master.services, &master.gazetteer, Area::Nation)
            .map_err(|error| Refusal::Unreadable { file: source.name().to_owned(), source: error })?;
        let make = match reader.about().layout {
            Layout::OpenData => Make::OpenData,
            Layout::Recommended => Make::Recommended,
            Layout::Other | Layout::NumbersOnly => Make::Local,
        };
        understood.push((source.name().to_owned(), reader.about().summary()));
        match first {
            None => first = Some((source, make)),
            Some((_, same)) if same == make => {}
            Some((other, _)) => {
                return Err(Refusal::Mixed {
                    first: other.name().to_owned(),
                    other: source.name().to_owned(),
                });
            }
        }
    }
    let (source, make) = first.ok_or(Refusal::Interrupted)?;
    Ok((source.path().to_path_buf(), make, understood))
}

/// The area a list speaks about: as ordered; the whole country for open data; what the name of a recommended data set
/// says. A list of some other make without area is refused, because what it leaves out would be taken for gone.
fn area_of(order: &Order, make: Make) -> Result<Area, Refusal> {
    if let Some(area) = order.area {
        return Ok(area);
    }
    if make == Make::OpenData {
        return Ok(Area::Nation);
    }
    let mut named: Vec<Option<Area>> = order.files.iter().map(|file| super::area_of_name(file)).collect();
    named.dedup();
    match named.as_slice() {
        [Some(area)] => Ok(*area),
        _ => Err(Refusal::AreaUnknown {
            file: order.files.first().map_or_else(String::new, |file| file.display().to_string()),
        }),
    }
}
