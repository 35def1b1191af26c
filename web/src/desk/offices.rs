//! A list of offices comes in.

mod reading;

use std::collections::BTreeSet;

use domain::{
    area::Area,
    code::{MunicipalityCode, PrefectureCode},
    finding::{Finding, FindingKind},
    import::{Coverage, ImportCounts, ImportKind, Source as Make},
    office_number::OfficeNumber,
    people::Scope,
    timeline::{Comparison, Loss, OPEN},
};
use importers::{Source, offices::OfficeReader};
use store::{
    Write,
    imports::{Import, ImportFile},
};
use tokio::sync::{mpsc, watch};

use reading::Work;

use super::{
    Applied, Becomes, Desk, Findings, Order, Progress, Reading, Refusal, Report, findings::RejectsFile,
    refresh,
};
use crate::master::Master;

/// Handfuls that may wait for the database; then reading waits.
const WAITING: usize = 4;

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
        let was = super::settle_origin(&mut write, order.becomes).await?;
        let seq = write.next_import().await?;
        let others = write.coverages().await?;
        // Open data has a file for each service; other lists hold every service of their area.
        let kinds = (make == Make::OpenData).then(Vec::new);
        let list = Coverage { source: make, as_of: order.as_of, area, kinds };
        let (filled, mut waiting) = mpsc::channel(WAITING);
        let (said, mut saying) = watch::channel(Reading::default());
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
            bytes: 0,
            outside: 0,
            findings: Findings::default(),
            prefectures: BTreeSet::new(),
            names: Vec::new(),
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
        if let Some(refusal) = self.much_gone(order, &read.difference.losses) {
            if !order.dry_run {
                return Err(refusal);
            }
            report.notes.push(refusal.to_string());
        }
        if order.dry_run {
            return Ok(report);
        }
        if !report.counts.alters() && others.contains(&read.coverage) {
            report.applied = Applied::Nothing;
            return Ok(report);
        }
        let files: Vec<ImportFile> = read.files.iter().map(|(_, file)| file.clone()).collect();
        let import = self.remember(seq, &read.coverage, &files, report.counts);
        let originals = self.keep(read.files);
        let written = async {
            write.add_import(&import, &files).await?;
            let touched = read.difference.touched.clone();
            write.apply(seq, read.difference).await?;
            let divided = refresh::refresh(&mut write, &self.master, order.as_of).await?;
            let divided = divided.into_iter().filter(|office| touched.binary_search(office).is_ok());
            self.tell_divided(&mut write, divided, &mut report.findings).await?;
            write.add_findings(seq, report.findings.kept()).await?;
            Ok::<_, Refusal>(write)
        };
        // The originals are copied while the database works, and are there before anything is kept.
        let (mut write, ()) = tokio::try_join!(written, originals)?;
        if order.becomes == Becomes::RealWithoutDemo {
            self.sweep(&mut write).await?;
        }
        self.record(&mut write, order, was, &import, &files).await?;
        write.commit().await?;
        report.applied = Applied::Kept(seq);
        Ok(report)
    }
}

impl Desk {
    /// A list as the history keeps it.
    fn remember(&self, seq: i64, list: &Coverage, files: &[ImportFile], counts: ImportCounts) -> Import {
        Import {
            seq,
            kind: ImportKind::Offices,
            source: Some(list.source),
            as_of: list.as_of,
            area: list.area,
            mode: None,
            kinds: list.kinds.clone(),
            title: super::title(files),
            imported_at: self.clock.now(),
            counts,
        }
    }

    /// Why a list that loses so much is refused, unless it was said to be right.
    fn much_gone(&self, order: &Order, losses: &[Loss]) -> Option<Refusal> {
        let loss = losses.iter().find(|loss| loss.implausible() && !order.accept_gone)?;
        let what = self.master.services.name(loss.kind).to_owned();
        Some(Refusal::MuchGone { what, known: loss.known, gone: loss.gone })
    }
}

/// Offices in several municipalities that are named one by one; there are some twenty in the country.
const MOST_DIVIDED: usize = 200;

impl Desk {
    /// Tells of each office that lists place in several municipalities, and where it counts (K2).
    async fn tell_divided(
        &self,
        write: &mut Write,
        offices: impl Iterator<Item = i64>,
        findings: &mut Findings,
    ) -> Result<(), Refusal> {
        let name = |code: MunicipalityCode| self.master.area_name(Area::Municipality(code));
        for number in offices.filter_map(OfficeNumber::from_key).take(MOST_DIVIDED) {
            let Some(kept) = write.seats(number).await?.first().map(|seat| seat.municipality) else {
                continue;
            };
            let rows = write.office(&Scope::nation(), number).await?;
            let Some(other) = rows.iter().find(|row| row.to == OPEN && row.municipality != kept) else {
                continue;
            };
            let kind = FindingKind::TwoMunicipalities { kept: name(kept), other: name(other.municipality) };
            let line = u64::try_from(other.line).unwrap_or(0);
            let file = other.file.clone().unwrap_or_default();
            findings.add(&file, &Finding::new(line, None, &number.to_string(), kind));
        }
        Ok(())
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
