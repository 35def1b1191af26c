//! A listing of users of data linkage comes in.

pub(super) mod change;
mod reading;
#[cfg(test)]
mod tests;

use std::path::PathBuf;

use domain::{
    area::Area,
    finding::{Finding, FindingKind},
    import::{ImportCounts, ImportKind},
    usage::{ListingMode, UsageListing, UsageMember},
};
use store::imports::{Import, ImportFile};
use tokio::sync::watch;

use change::Change;

use super::{
    Applied, Desk, Findings, Order, Progress, Reading, Refusal, Report, Working, refresh, remembered,
};
use crate::master::Master;

impl Desk {
    /// Takes in a usage listing: a dated snapshot of its area, or an addition to what is known (I8).
    ///
    /// Every row becomes one of new, changed, unchanged, rejected, repeated, contradicting or outside.
    #[must_use]
    pub fn import_usage<'a>(&'a self, order: &'a Order, progress: Progress<'a>) -> Working<'a, Report> {
        Box::pin(async move {
            let mut read = self.read_usage(order, progress).await?;
            let (area, mode) = (read.area, order.mode);

            let mut write = self.store.write().await?;
            write.advance().await?;
            let was = super::settle_origin(&mut write, order.becomes).await?;
            let seq = write.next_import().await?;
            let listing = UsageListing { id: seq, as_of: order.as_of, area, mode };
            let listings = write.usage_listings().await?;
            let change = change::of(&mut write, &listings, listing, &read.members, |_| {}).await?;
            read.settle(&change)?;
            let mut report = self.usage_report(order, &mut read);
            let same = listings.iter().rfind(|l| (l.as_of, l.area, l.mode) == (order.as_of, area, mode));
            if let Some(same) = same
                && !report.counts.alters()
                && write.members(same.id).await? == read.members
            {
                return Ok(report);
            }
            order.must_be_as_tried(&report.counts)?;
            let import = Import {
                seq,
                kind: ImportKind::Usage,
                source: None,
                as_of: order.as_of,
                area,
                mode: Some(mode),
                kinds: None,
                title: read.file.1.name.clone(),
                imported_at: self.clock.now(),
                counts: report.counts,
                who: Some(order.by.actor),
                intake: order.intake.map(|(id, _)| id),
                undone: None,
            };
            let files: [(PathBuf, ImportFile); 1] = [read.file];
            write.add_import(&import, &[files[0].1.clone()]).await?;
            write.add_findings(seq, report.findings.kept()).await?;
            write.add_usage(&listing, &read.members).await?;
            refresh::refresh(&mut write, &self.master, order.as_of).await?;
            self.keep(files.to_vec()).await?;
            self.finish(&mut write, order, was, &import, &[files[0].1.clone()]).await?;
            write.commit().await?;
            report.applied = Applied::Kept(seq);
            Ok(report)
        })
    }

    /// Reads a usage listing to its end.
    pub(super) async fn read_usage(
        &self,
        order: &Order,
        progress: Progress<'_>,
    ) -> Result<ReadListing, Refusal> {
        // What a second one names would be taken for gone.
        if order.files.len() > 1 {
            return Err(Refusal::OneFile);
        }
        let area = order.area.unwrap_or(Area::Nation);
        let source = Self::open_first(order).await?;
        let read_from = source.clone();
        let (master, rejects, halt) = (self.master.clone(), order.rejects.clone(), order.halt.clone());
        let (said, mut saying) = watch::channel(Reading::default());
        let reading = super::on_thread(move || reading::read(&source, &master, area, rejects, &said, &halt));
        tokio::pin!(reading);
        let read = loop {
            tokio::select! {
                read = &mut reading => break read?,
                Ok(()) = saying.changed() => progress(*saying.borrow_and_update()),
            }
        };
        progress(*saying.borrow_and_update());
        let reading::Read { members, counts, findings, understood, header, notes } = read;
        let file = (read_from.path().to_path_buf(), remembered(&read_from, &header));
        Ok(ReadListing { area, file, members, counts, findings, understood, notes })
    }

    /// What reading came to.
    pub(super) fn usage_report(&self, order: &Order, read: &mut ReadListing) -> Report {
        let mut notes: Vec<String> = read.notes.iter().map(ToString::to_string).collect();
        notes.extend(one_prefecture_only(order, &read.members, &self.master));
        Report {
            applied: Applied::Nothing,
            area: read.area,
            counts: read.counts,
            understood: vec![read.understood.clone()],
            notes,
            findings: std::mem::take(&mut read.findings),
        }
    }
}

/// A usage listing that was read.
pub(super) struct ReadListing {
    /// The area it speaks about.
    pub(super) area: Area,
    file: (PathBuf, ImportFile),
    /// Each office once, in order.
    pub(super) members: Vec<UsageMember>,
    counts: ImportCounts,
    findings: Findings,
    understood: (String, String),
    notes: Vec<Finding>,
}

impl ReadListing {
    /// Counts what it changes. A listing without a row to take is refused.
    pub(super) fn settle(&mut self, change: &Change) -> Result<(), Refusal> {
        change.count(&mut self.counts);
        if change.outside > 0 {
            let kind = FindingKind::SeatOutside { offices: change.outside };
            let finding = Finding::new(0, None, "", kind);
            self.findings.add(&self.understood.0, &finding);
            self.notes.push(finding);
        }
        self.counts.warned = self.findings.warned;
        if change.new + change.changed + change.unchanged == 0 {
            return Err(Refusal::NoRows {
                rejected: self.counts.rejected,
                outside: self.counts.outside,
                first: self.findings.first_rejection(),
            });
        }
        Ok(())
    }
}

/// A snapshot of the whole country whose numbers are all of one prefecture is probably a list of that prefecture.
fn one_prefecture_only(order: &Order, members: &[UsageMember], master: &Master) -> Option<String> {
    let only = members.first()?.number.prefecture();
    let all = members.iter().all(|member| member.number.prefecture() == only);
    (order.area.is_none() && order.mode == ListingMode::Snapshot && all).then(|| {
        format!(
            "全国の一覧として取り込みましたが、番号はすべて{}のものです。{}だけの一覧なら --area {only} を付けて取り込み直してください（付けないと、ほかの都道府県の利用事業所は0になります）。",
            master.gazetteer.prefecture_name(only),
            master.gazetteer.prefecture_name(only),
        )
    })
}
