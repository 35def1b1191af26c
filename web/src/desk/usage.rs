//! A listing of users of data linkage comes in.

mod change;
mod reading;
#[cfg(test)]
mod tests;

use std::path::PathBuf;

use domain::{
    area::Area,
    finding::FindingKind,
    import::ImportKind,
    usage::{ListingMode, UsageListing, UsageMember},
};
use store::imports::{Import, ImportFile};
use tokio::sync::watch;

use super::{Applied, Desk, Order, Progress, Reading, Refusal, Report, refresh, remembered};
use crate::master::Master;

impl Desk {
    /// Takes in a usage listing: a dated snapshot of its area, or an addition to what is known (I8).
    ///
    /// Every row becomes one of new, changed, unchanged, rejected, repeated, contradicting or outside.
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
        let (said, mut saying) = watch::channel(Reading::default());
        let reading = super::on_thread(move || reading::read(&source, &master, area, rejects, &said));
        tokio::pin!(reading);
        let mut read = loop {
            tokio::select! {
                read = &mut reading => break read?,
                Ok(()) = saying.changed() => progress(*saying.borrow_and_update()),
            }
        };
        progress(*saying.borrow_and_update());

        let mut write = self.store.write().await?;
        write.advance().await?;
        let was = super::settle_origin(&mut write, order.becomes).await?;
        let seq = write.next_import().await?;
        let listing = UsageListing { id: seq, as_of: order.as_of, area, mode };
        let listings = write.usage_listings().await?;
        let change = change::of(&mut write, &listings, listing, &read.members).await?;
        change.count(&mut read.counts);
        if change.outside > 0 {
            read.remark(FindingKind::SeatOutside { offices: change.outside });
        }
        read.counts.warned = read.findings.warned;
        if change.new + change.changed + change.unchanged == 0 {
            return Err(Refusal::NoRows {
                rejected: read.counts.rejected,
                outside: read.counts.outside,
                first: read.findings.first_rejection(),
            });
        }
        let mut report = Report {
            applied: Applied::Tried,
            area,
            counts: read.counts,
            understood: vec![read.understood],
            notes: read.notes.iter().map(ToString::to_string).collect(),
            findings: read.findings,
        };
        report.notes.extend(one_prefecture_only(order, mode, &read.members, &self.master));
        if order.dry_run {
            return Ok(report);
        }
        let same = listings.iter().rfind(|l| (l.as_of, l.area, l.mode) == (order.as_of, area, mode));
        if let Some(same) = same
            && !report.counts.alters()
            && write.members(same.id).await? == read.members
        {
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
        write.add_findings(seq, report.findings.kept()).await?;
        write.add_usage(&listing, &read.members).await?;
        refresh::refresh(&mut write, &self.master, order.as_of).await?;
        self.keep(files.to_vec()).await?;
        self.record(&mut write, order, was, &import, &[files[0].1.clone()]).await?;
        write.commit().await?;
        report.applied = Applied::Kept(seq);
        Ok(report)
    }
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
