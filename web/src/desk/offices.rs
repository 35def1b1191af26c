//! A list of offices comes in.

use std::{collections::BTreeSet, path::PathBuf, sync::Arc};

use domain::{
    area::Area,
    code::PrefectureCode,
    finding::{Finding, FindingKind, Severity},
    import::{Coverage, ImportKind, Source as Make},
    office_number::OfficeNumber,
    timeline::{Comparison, Difference, Verdict},
};
use importers::{
    Row, Source,
    offices::{Candidate, Entry, OfficeReader},
};
use store::{
    imports::{Import, ImportFile},
    offices::{Cards, FilledCards},
};
use tokio::sync::{mpsc, watch};

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
    files: Vec<(PathBuf, ImportFile)>,
    understood: Vec<(String, String)>,
    prefectures: BTreeSet<PrefectureCode>,
}

/// What the reading thread works with.
struct Work {
    /// The first file, opened already: it tells the make of the list.
    first: Source,
    rest: Vec<PathBuf>,
    make: Make,
    master: Arc<Master>,
    comparison: Comparison,
    cards: Cards,
    area: Area,
    keep: bool,
    rejects: Option<RejectsFile>,
    filled: mpsc::Sender<FilledCards>,
    said: watch::Sender<u64>,
    rows: u64,
    outside: u64,
    findings: Findings,
    /// The prefectures whose offices the list names.
    prefectures: BTreeSet<PrefectureCode>,
}

impl Desk {
    /// Takes in a list of offices, of one file or several of the same make.
    ///
    /// One thread looks a file ahead, another reads rows, and the database takes what was read; all of it is one
    /// transaction.
    pub async fn import_offices(&self, order: &Order, progress: Progress<'_>) -> Result<Report, Refusal> {
        let mut first = Self::open(&order.files[..order.files.len().min(1)]).await?;
        let first = first.pop().ok_or(Refusal::Interrupted)?;
        let make = make_of(&first, &self.master)?;
        let area = area_of(order, make, &self.master)?;

        let mut write = self.store.write().await?;
        write.advance().await?;
        super::settle_origin(&mut write, order.becomes).await?;
        let seq = write.next_import().await?;
        let others = write.coverages().await?;
        // Open data has a file for each service; other lists hold every service of their area.
        let kinds = (make == Make::OpenData).then(Vec::new);
        let list = Coverage { source: make, as_of: order.as_of, area, kinds };
        let (filled, mut waiting) = mpsc::channel(WAITING);
        let (said, mut saying) = watch::channel(0_u64);
        let work = Work {
            first,
            rest: order.files[1..].to_vec(),
            make,
            master: self.master.clone(),
            comparison: Comparison::new(write.timeline().await?, list, &others, seq),
            cards: write.cards(seq).await?,
            area,
            keep: !order.dry_run,
            rejects: order.rejects.as_deref().map(RejectsFile::at),
            filled,
            said,
            rows: 0,
            outside: 0,
            findings: Findings::default(),
            prefectures: BTreeSet::new(),
        };
        let reading = tokio::task::spawn_blocking(move || work.read());
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
            understood: read.understood,
            notes: one_prefecture_only(order, make, read.prefectures, &self.master).into_iter().collect(),
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
        let files: Vec<ImportFile> = read.files.iter().map(|(_, file)| file.clone()).collect();
        let import = Import {
            seq,
            kind: ImportKind::Offices,
            source: Some(make),
            as_of: order.as_of,
            area,
            mode: None,
            kinds: read.coverage.kinds.clone(),
            title: super::title(&files),
            imported_at: self.clock.now(),
            counts: report.counts,
        };
        let originals = self.keep(read.files);
        let written = async {
            write.add_import(&import, &files).await?;
            write.add_findings(seq, report.findings.kept.clone()).await?;
            write.apply(seq, read.difference).await?;
            refresh::refresh(&mut write, &self.master, order.as_of).await?;
            Ok::<_, Refusal>(write)
        };
        // The originals are copied while the database works, and are there before anything is kept.
        let (write, ()) = tokio::try_join!(written, originals)?;
        write.commit().await?;
        report.applied = Applied::Kept(seq);
        Ok(report)
    }
}

impl Work {
    fn read(mut self) -> Result<Read, Refusal> {
        let (mut files, mut understood) = (Vec::new(), Vec::new());
        let rest = std::mem::take(&mut self.rest);
        let first = self.first.clone();
        std::thread::scope(|scope| {
            let (opened, opening) = std::sync::mpsc::sync_channel(1);
            scope.spawn(move || {
                for file in &rest {
                    // The other end is gone when another file was refused.
                    if opened.send(Desk::open_one(file)).is_err() {
                        break;
                    }
                }
            });
            for (place, source) in std::iter::once(Ok(first)).chain(opening).enumerate() {
                let source = source?;
                understood.push(self.read_file(place, &source)?);
                files.push((source.path().to_path_buf(), remembered(&source)));
            }
            Ok::<_, Refusal>(())
        })?;
        self.hand_over()?;
        self.said.send_replace(self.rows);
        if let Some(mut rejects) = self.rejects.take() {
            rejects.finish()?;
        }
        let (difference, coverage) = self.comparison.finish(&self.master.services);
        let Self { outside, findings, prefectures, .. } = self;
        Ok(Read { difference, coverage, outside, findings, files, understood, prefectures })
    }

    /// Reads a file to its end and gives what was understood of it.
    fn read_file(&mut self, place: usize, source: &Source) -> Result<(String, String), Refusal> {
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
        let understood = (source.name().to_owned(), reader.about().summary());
        let header = reader.about().header.clone();
        while let Some(entry) = reader.next() {
            self.rows += 1;
            if self.rows.is_multiple_of(STRIDE) {
                self.said.send_replace(self.rows);
            }
            match entry {
                Entry::Candidate(candidate) => {
                    if let Some(finding) = self.take(&candidate, place, source.name()) {
                        self.reject(source.name(), &header, &candidate.raw(), &finding)?;
                    }
                }
                Entry::Rejected { finding, raw } => {
                    // Whatever office the row meant, its absence from the rest says nothing.
                    for number in raw.cells().filter_map(|cell| OfficeNumber::parse(cell).ok()) {
                        self.comparison.spare(number.number);
                    }
                    self.reject(source.name(), &header, &raw, &finding)?;
                }
                Entry::Outside => self.outside += 1,
                Entry::Skipped => {}
            }
            if self.cards.len() >= HANDFUL {
                self.hand_over()?;
            }
        }
        if !reader.is_complete() {
            let reason = self.findings.kept.last().map_or_else(String::new, |finding| finding.reason.clone());
            return Err(Refusal::Incomplete { file: source.name().to_owned(), reason });
        }
        Ok(understood)
    }

    fn reject(
        &mut self,
        file: &str,
        header: &[String],
        raw: &Row<'_>,
        finding: &Finding,
    ) -> Result<(), Refusal> {
        self.findings.add(file, finding);
        match &mut self.rejects {
            Some(rejects) => rejects.write(header, raw, finding),
            None => Ok(()),
        }
    }

    /// Judges a row and takes it in when it is new or changed; gives the reason when it must be rejected.
    fn take(&mut self, candidate: &Candidate<'_>, place: usize, file: &str) -> Option<Finding> {
        let Candidate { number, service, municipality, line, fingerprint, .. } = *candidate;
        self.prefectures.insert(municipality.prefecture());
        match self.comparison.meet(number, service, fingerprint, line) {
            Verdict::Unchanged | Verdict::Repeated(_) => {}
            Verdict::Contradicts(first_line) => {
                let kind = FindingKind::Duplicate { first_line };
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

/// The make of a list, by its header.
fn make_of(source: &Source, master: &Master) -> Result<Make, Refusal> {
    OfficeReader::open(source, &master.services, &master.gazetteer, Area::Nation)
        .map(|reader| reader.about().layout.source())
        .map_err(|error| Refusal::Unreadable { file: source.name().to_owned(), source: error })
}

/// The area a list speaks about: as ordered; the whole country for open data; what the name of a recommended data set
/// says. A list of some other make without area is refused, because what it leaves out would be taken for gone.
fn area_of(order: &Order, make: Make, master: &Master) -> Result<Area, Refusal> {
    if let Some(area) = order.area {
        return Ok(area);
    }
    if make == Make::OpenData {
        return Ok(Area::Nation);
    }
    let mut named: Vec<Option<Area>> =
        order.files.iter().map(|file| super::area_of_name(file, &master.gazetteer)).collect();
    named.dedup();
    match named.as_slice() {
        [Some(area)] => Ok(*area),
        _ => Err(Refusal::AreaUnknown {
            file: order.files.first().map_or_else(String::new, |file| file.display().to_string()),
        }),
    }
}

/// A list of the whole country that names one prefecture is probably a list of that prefecture.
fn one_prefecture_only(
    order: &Order,
    make: Make,
    prefectures: BTreeSet<PrefectureCode>,
    master: &Master,
) -> Option<String> {
    let mut prefectures = prefectures.into_iter();
    let only = prefectures.next().filter(|_| prefectures.next().is_none())?;
    (order.area.is_none() && make == Make::OpenData).then(|| {
        let name = master.gazetteer.prefecture_name(only);
        format!(
            "全国の一覧として読みましたが、事業所はすべて{name}のものです。{name}だけの一覧なら --area {only} を付けて取り込んでください（付けないと、同じサービスのほかの都道府県の事業所は「なくなった」と扱われます）。"
        )
    })
}
