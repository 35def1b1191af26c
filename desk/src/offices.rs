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
    timeline::{Comparison, Loss, OPEN, Version},
};
use importers::{Source, offices::OfficeReader};
use store::{
    Write,
    imports::{Import, ImportFile},
    offices::{Cards, FilledCards},
};
use tokio::{
    sync::{mpsc, watch},
    task::JoinHandle,
};

use reading::{Read, Work};

use super::{
    Applied, Becomes, Desk, Findings, Order, Progress, Reading, Refusal, Report, Working, refresh,
    rejects::RejectsFile, trial::rows::Sample,
};
use crate::master::Master;

/// Handfuls that may wait for the database; then reading waits.
const WAITING: usize = 4;

impl Desk {
    /// Takes in a list of offices, of one file or several of the same make.
    ///
    /// One thread looks a file ahead, another reads rows, and the database takes what was read; all of it is one
    /// transaction.
    #[must_use]
    pub fn import_offices<'a>(&'a self, order: &'a Order, progress: Progress<'a>) -> Working<'a, Report> {
        Box::pin(async move {
            let first = Self::open_first(order).await?;
            let about = self.about_offices(&first, order)?;

            let mut write = self.store.write().await?;
            write.advance().await?;
            let was = super::settle_origin(&mut write, order.becomes).await?;
            let seq = write.next_import().await?;
            let others = write.coverages().await?;
            let (known, cards) = (write.timeline().await?, write.cards(seq).await?);
            let underway =
                self.begin(order, first, &about, (known, &others, seq), Keep::Cards(Box::new(cards)));
            let mut read = underway.end(Some(&mut write), progress).await?;
            let mut report = self.report(order, about.source, &mut read)?;
            if let Some(refusal) = self.much_gone(order, &read.difference.losses) {
                return Err(refusal);
            }
            if says_nothing_new(order, &report.counts, &read.coverage, &others) {
                return Ok(report);
            }
            order.must_be_as_tried(&report.counts)?;
            let files: Vec<ImportFile> = read.files.iter().map(|(_, file)| file.clone()).collect();
            let import = self.remember(seq, &read.coverage, order, &files, report.counts);
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
            self.finish(&mut write, order, was, &import, &files).await?;
            write.commit().await?;
            report.applied = Applied::Kept(seq);
            Ok(report)
        })
    }

    /// What a list of offices speaks about, by its header, its order and the name of its file. Its kinds are found on reading.
    pub(super) fn about_offices(&self, first: &Source, order: &Order) -> Result<Coverage, Refusal> {
        let make = make_of(first, &self.master)?;
        let area = area_of(order, make, &self.master)?;
        // Open data has a file for each service; other lists hold every service of their area.
        let kinds = (make == Make::OpenData).then(Vec::new);
        Ok(Coverage { source: make, as_of: order.as_of, area, kinds })
    }

    /// Begins to read a list on threads of its own, held against what is known: versions, other lists, and the number it
    /// would have.
    pub(super) fn begin(
        &self,
        order: &Order,
        first: Source,
        about: &Coverage,
        (known, others, seq): (Vec<Version>, &[Coverage], i64),
        keep: Keep,
    ) -> Underway {
        let (filled, cards) = mpsc::channel(WAITING);
        let (said, saying) = watch::channel(Reading::default());
        let (writing, sample) = match keep {
            Keep::Cards(cards) => (Some(*cards), None),
            Keep::Sample => (None, Some(Sample::default())),
        };
        let work = Work {
            first,
            rest: order.files.get(1..).unwrap_or_default().to_vec(),
            make: about.source,
            master: self.master.clone(),
            comparison: Comparison::new(known, about.clone(), others, seq, order.is_partial()),
            cards: writing,
            sample,
            area: about.area,
            rejects: order.rejects.as_deref().map(RejectsFile::at),
            filled,
            said,
            rows: 0,
            bytes: 0,
            outside: 0,
            findings: Findings::default(),
            prefectures: BTreeSet::new(),
            names: Vec::new(),
            halt: order.halt.clone(),
        };
        Underway { cards, saying, reading: tokio::task::spawn_blocking(move || work.read()) }
    }

    /// What reading came to. A list without a row to take is refused.
    pub(super) fn report(&self, order: &Order, make: Make, read: &mut Read) -> Result<Report, Refusal> {
        let mut counts = read.difference.counts;
        counts.rejected = read.findings.rejected;
        counts.warned = read.findings.warned;
        counts.outside = read.outside;
        if counts.new + counts.changed + counts.unchanged == 0 {
            let first = read.findings.first_rejection();
            return Err(Refusal::NoRows { rejected: counts.rejected, outside: read.outside, first });
        }
        Ok(Report {
            applied: Applied::Nothing,
            area: read.coverage.area,
            counts,
            understood: std::mem::take(&mut read.understood),
            notes: one_prefecture_only(order, make, &read.prefectures, &self.master).into_iter().collect(),
            findings: std::mem::take(&mut read.findings),
        })
    }
}

/// Whether all that a list says is known: nothing changes, and its area and services were spoken about on its day. Additions
/// speak about nothing but their rows.
pub(super) fn says_nothing_new(
    order: &Order,
    counts: &ImportCounts,
    coverage: &Coverage,
    others: &[Coverage],
) -> bool {
    !counts.alters() && (order.is_partial() || others.contains(coverage))
}

/// What is kept of the rows that are new or changed.
pub(super) enum Keep {
    /// Cards, for the database.
    Cards(Box<Cards>),
    /// The first of them, to be shown.
    Sample,
}

/// A list that is being read.
pub(super) struct Underway {
    cards: mpsc::Receiver<FilledCards>,
    saying: watch::Receiver<Reading>,
    reading: JoinHandle<Result<Read, Refusal>>,
}

impl Underway {
    /// Hands cards to the database as they come, tells how far it is, and gives what was read.
    pub(super) async fn end(
        mut self,
        mut write: Option<&mut Write>,
        progress: Progress<'_>,
    ) -> Result<Read, Refusal> {
        loop {
            tokio::select! {
                cards = self.cards.recv() => match (cards, write.as_deref_mut()) {
                    (Some(cards), Some(write)) => write.add_cards(cards).await?,
                    (Some(_), None) => {}
                    (None, _) => break,
                },
                Ok(()) = self.saying.changed() => progress(*self.saying.borrow_and_update()),
            }
        }
        self.reading.await.map_err(|_| Refusal::Interrupted)?
    }
}

impl Desk {
    /// A list as the history keeps it.
    fn remember(
        &self,
        seq: i64,
        list: &Coverage,
        order: &Order,
        files: &[ImportFile],
        counts: ImportCounts,
    ) -> Import {
        Import {
            seq,
            kind: ImportKind::Offices,
            source: Some(list.source),
            as_of: list.as_of,
            area: list.area,
            mode: Some(order.mode),
            kinds: list.kinds.clone(),
            title: super::title(files),
            imported_at: self.clock.now(),
            counts,
            who: Some(order.by.actor),
            intake: order.intake.map(|(id, _)| id),
            undone: None,
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
        order.files.iter().map(|file| super::area_of_name(&file.name, &master.gazetteer)).collect();
    named.dedup();
    match named.as_slice() {
        [Some(area)] => Ok(*area),
        _ => Err(Refusal::AreaUnknown {
            file: order.files.first().map_or_else(String::new, |file| file.name.clone()),
        }),
    }
}

/// A list of the whole country that names one prefecture is probably a list of that prefecture.
fn one_prefecture_only(
    order: &Order,
    make: Make,
    prefectures: &BTreeSet<PrefectureCode>,
    master: &Master,
) -> Option<String> {
    let mut prefectures = prefectures.iter().copied();
    let only = prefectures.next().filter(|_| prefectures.next().is_none())?;
    (order.area.is_none() && make == Make::OpenData).then(|| {
        let name = master.gazetteer.prefecture_name(only);
        format!(
            "全国の一覧として読みましたが、事業所はすべて{name}のものです。{name}だけの一覧なら --area {only} を付けて取り込んでください（付けないと、同じサービスのほかの都道府県の事業所は「なくなった」と扱われます）。"
        )
    })
}
