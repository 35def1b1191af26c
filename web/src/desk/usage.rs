//! A listing of users of data linkage comes in.

use std::{collections::BTreeMap, path::PathBuf, sync::Arc};

use domain::{
    area::Area,
    finding::{Finding, FindingKind},
    import::{ImportCounts, ImportKind},
    office_number::OfficeNumber,
    usage::{ListingMode, UsageListing, UsageMember},
};
use importers::{
    Source,
    usage::{UsageEntry, UsageReader},
};
use rustc_hash::FxHashSet;
use store::imports::{Import, ImportFile};

use super::{
    Applied, Desk, Findings, Order, Progress, Refusal, Report, findings::RejectsFile, refresh, remembered,
};
use crate::master::Master;

/// What the reading thread brings back.
struct Read {
    members: Vec<UsageMember>,
    counts: ImportCounts,
    findings: Findings,
    understood: (String, String),
    notes: Vec<Finding>,
}

impl Desk {
    /// Takes in a usage listing: a dated snapshot of its area, or an addition to what is known (I8).
    pub async fn import_usage(
        &self,
        order: &Order,
        mode: ListingMode,
        progress: Progress<'_>,
    ) -> Result<Report, Refusal> {
        let area = order.area.unwrap_or(Area::Nation);
        let mut sources = Self::open(&order.files).await?;
        let source = sources.pop().ok_or(Refusal::Interrupted)?;
        let file = (source.path().to_path_buf(), remembered(&source));
        let (master, rejects) = (self.master.clone(), order.rejects.clone());
        let read = super::on_thread(move || read(&source, &master, area, rejects)).await?;
        progress(read.counts.rows);

        let mut write = self.store.write().await?;
        write.advance().await?;
        super::settle_origin(&mut write, order.becomes).await?;
        let seq = write.next_import().await?;
        let listings = write.usage_listings().await?;
        let same = listings.iter().rfind(|l| (l.as_of, l.area, l.mode) == (order.as_of, area, mode));
        let known = match same.or_else(|| previous(&listings, order, area)) {
            Some(listing) => write.members(listing.id).await?,
            None => Vec::new(),
        };
        let mut report = Report {
            applied: Applied::Tried,
            area,
            counts: compared(read.counts, &read.members, &known, mode),
            understood: vec![read.understood],
            notes: read.notes.iter().map(ToString::to_string).collect(),
            findings: read.findings,
        };
        report.notes.extend(one_prefecture_only(order, mode, &read.members, &self.master));
        if order.dry_run {
            return Ok(report);
        }
        if same.is_some() && read.members == known {
            report.applied = Applied::Nothing;
            return Ok(report);
        }
        let import = Import {
            seq,
            kind: ImportKind::Usage,
            source: None,
            as_of: order.as_of,
            area,
            mode: Some(mode),
            kinds: None,
            title: file.1.name.clone(),
            imported_at: self.clock.now(),
            counts: report.counts,
        };
        let files: [(PathBuf, ImportFile); 1] = [file];
        write.add_import(&import, &[files[0].1.clone()]).await?;
        write.add_findings(seq, report.findings.kept.clone()).await?;
        write.add_usage(&UsageListing { id: seq, as_of: order.as_of, area, mode }, &read.members).await?;
        refresh::refresh(&mut write, &self.master, order.as_of).await?;
        self.keep(files.to_vec()).await?;
        write.commit().await?;
        report.applied = Applied::Kept(seq);
        Ok(report)
    }
}

/// The listing this one is held against: the last snapshot of the same area before it.
fn previous<'l>(listings: &'l [UsageListing], order: &Order, area: Area) -> Option<&'l UsageListing> {
    listings
        .iter()
        .filter(|l| l.area == area && l.mode == ListingMode::Snapshot && l.as_of < order.as_of)
        .max_by_key(|l| (l.as_of, l.id))
}

fn read(
    source: &Source,
    master: &Arc<Master>,
    area: Area,
    rejects: Option<PathBuf>,
) -> Result<Read, Refusal> {
    let unreadable = |error| Refusal::Unreadable { file: source.name().to_owned(), source: error };
    let mut reader = UsageReader::open(source, &master.gazetteer, area).map_err(unreadable)?;
    let header = reader.about().header.clone();
    let mut rejects = rejects.map(|path| RejectsFile::at(&path));
    let (mut findings, mut counts) = (Findings::default(), ImportCounts::default());
    // The last word about an office counts, as it does between listings.
    let mut members: BTreeMap<OfficeNumber, (UsageMember, u64)> = BTreeMap::new();
    while let Some(entry) = reader.next() {
        match entry {
            UsageEntry::Member { member, line, findings: remarks } => {
                counts.rows += 1;
                for remark in &remarks {
                    findings.add(source.name(), remark);
                }
                if let Some((first, first_line)) = members.get(&member.number) {
                    if *first != member {
                        let kind = FindingKind::Duplicate { first_line: *first_line };
                        findings
                            .add(source.name(), &Finding::new(line, None, &member.number.to_string(), kind));
                    }
                } else {
                    members.insert(member.number, (member, line));
                }
            }
            UsageEntry::Rejected { finding, raw } => {
                counts.rows += 1;
                findings.add(source.name(), &finding);
                if let Some(rejects) = &mut rejects {
                    rejects.write(&header, &raw, &finding)?;
                }
            }
            UsageEntry::Outside => counts.outside += 1,
            UsageEntry::Skipped => {}
        }
    }
    if let Some(rejects) = &mut rejects {
        rejects.finish()?;
    }
    if !reader.is_complete() {
        let reason = findings.kept.last().map_or_else(String::new, |finding| finding.reason.clone());
        return Err(Refusal::Incomplete { file: source.name().to_owned(), reason });
    }
    counts.rejected = findings.rejected;
    counts.warned = findings.warned;
    if members.is_empty() {
        return Err(Refusal::NoRows {
            rejected: counts.rejected,
            outside: counts.outside,
            first: findings.first_rejection(),
        });
    }
    Ok(Read {
        members: members.into_values().map(|(member, _)| member).collect(),
        counts,
        findings,
        understood: (source.name().to_owned(), reader.about().summary()),
        notes: reader.about().notes.clone(),
    })
}

/// The rows by what they change against the listing before. Both are in order of their numbers.
fn compared(
    mut counts: ImportCounts,
    members: &[UsageMember],
    known: &[UsageMember],
    mode: ListingMode,
) -> ImportCounts {
    for member in members {
        match known.binary_search_by_key(&member.number, |k| k.number) {
            Ok(at) if known[at].state == member.state => counts.unchanged += 1,
            Ok(_) => counts.changed += 1,
            Err(_) => counts.new += 1,
        }
    }
    if mode == ListingMode::Snapshot {
        let named: FxHashSet<OfficeNumber> = members.iter().map(|member| member.number).collect();
        counts.gone = known.iter().filter(|k| !named.contains(&k.number)).count() as u64;
    }
    counts
}

/// A snapshot of the whole country whose numbers are all of one prefecture is probably a list of that prefecture.
fn one_prefecture_only(
    order: &Order,
    mode: ListingMode,
    members: &[UsageMember],
    master: &Master,
) -> Option<String> {
    let only = members.first()?.number.prefecture();
    let all = members.iter().all(|member| member.number.prefecture() == only);
    (order.area.is_none() && mode == ListingMode::Snapshot && all).then(|| {
        format!(
            "全国の一覧として取り込みましたが、番号はすべて{}のものです。{}だけの一覧なら --area {only} を付けて取り込み直してください（付けないと、ほかの都道府県の利用事業所は0になります）。",
            master.gazetteer.prefecture_name(only),
            master.gazetteer.prefecture_name(only),
        )
    })
}
