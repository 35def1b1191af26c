//! A table of published totals comes in.

use std::path::PathBuf;

use domain::{
    area::Area,
    finding::FindingKind,
    import::{ImportCounts, ImportKind},
    published::PublishedRow,
};
use importers::published::Published;
use serde::{Deserialize, Serialize};
use store::{
    Read,
    imports::{Import, ImportFile},
    published::PublishedTable,
};

use super::{Applied, Becomes, Desk, Findings, Order, Refusal, Report, Working, remembered};

/// What a published table is called, and what must be said with it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Caption {
    /// Its title; the file's name when it is empty.
    pub title: String,
    /// Who published it.
    pub publisher: String,
    /// 利用事業所数 printed elsewhere, such as in a headline.
    pub headline_users: Option<u64>,
    /// Totals printed outside the file.
    pub printed: Option<(u32, u32)>,
}

impl Desk {
    /// Takes in a table of published totals. It stands beside our own figures and never mixes with them.
    #[must_use]
    pub fn import_published<'a>(&'a self, order: &'a Order, caption: &'a Caption) -> Working<'a, Report> {
        Box::pin(async move {
            let table = self.read_published(order, caption).await?;
            let mut write = self.store.write().await?;
            write.advance().await?;
            let was = super::settle_origin(&mut write, order.becomes).await?;
            let known = table.known(&mut write, order, caption).await?;
            let counts = table.compared(&known);
            let mut report = Report {
                applied: Applied::Nothing,
                area: ReadTable::area(order),
                counts,
                understood: vec![table.understood()],
                notes: table.notes.clone(),
                findings: table.findings.clone(),
            };
            if !counts.alters() {
                return Ok(report);
            }
            order.must_be_as_tried(&counts)?;
            let seq = write.next_import().await?;
            let title = table.title(caption);
            let import = Import {
                seq,
                kind: ImportKind::Published,
                source: None,
                as_of: order.as_of,
                area: report.area,
                mode: None,
                kinds: None,
                title: title.clone(),
                imported_at: self.clock.now(),
                counts,
                who: Some(order.by.actor),
                intake: order.intake.map(|(id, _)| id),
                undone: None,
            };
            let files: [(PathBuf, ImportFile); 1] = [table.file];
            write.add_import(&import, &[files[0].1.clone()]).await?;
            write.add_findings(seq, report.findings.kept()).await?;
            let kept = PublishedTable {
                import: seq,
                as_of: order.as_of,
                title,
                source: caption.publisher.clone(),
                printed: table.read.printed,
                note: table.notes.join("\n"),
            };
            write.put_published(&kept, &table.read.rows).await?;
            self.keep(files.to_vec()).await?;
            if order.becomes == Becomes::RealWithoutDemo {
                self.sweep(&mut write).await?;
            }
            self.finish(&mut write, order, was, &import, &[files[0].1.clone()]).await?;
            write.commit().await?;
            report.applied = Applied::Kept(seq);
            Ok(report)
        })
    }

    /// Reads a table to its end and holds its sums against what it prints.
    pub(super) async fn read_published(
        &self,
        order: &Order,
        caption: &Caption,
    ) -> Result<ReadTable, Refusal> {
        if order.files.len() > 1 {
            return Err(Refusal::OneFile);
        }
        let source = Self::open_first(order).await?;
        let read_from = source.clone();
        let master = self.master.clone();
        let mut table = super::on_thread(move || {
            importers::published::read(&source, &master.gazetteer)
                .map_err(|error| Refusal::Unreadable { file: source.name().to_owned(), source: error })
        })
        .await?;
        let file = (read_from.path().to_path_buf(), remembered(&read_from, &table.about.header));
        table.findings.extend(caption.headline_users.and_then(|users| table.check_headline(users)));
        if let Some((offices, users)) = caption.printed {
            table.printed.offices = table.printed.offices.or(Some(offices));
            table.printed.users = table.printed.users.or(Some(users));
        }
        let mut findings = Findings::default();
        let rejected = table.rejected.iter().map(|(finding, _)| finding).zip(&table.rejected_in);
        let found = table.findings.iter().zip(table.found_in.iter().chain(std::iter::repeat(&file.1.name)));
        for (finding, file) in rejected.chain(found) {
            findings.add(file, finding);
        }
        if !table.complete {
            return Err(Refusal::Incomplete { file: file.1.name, reason: findings.first_rejection() });
        }
        if table.rows.is_empty() {
            let first = findings.first_rejection();
            return Err(Refusal::NoRows { rejected: findings.rejected, outside: 0, first });
        }
        let notes = table.findings.iter().map(ToString::to_string).collect();
        let above = table.rejected.iter().map(|(finding, _)| &finding.kind);
        let above = above.filter(|kind| matches!(kind, FindingKind::UsersExceedOffices { .. })).count();
        Ok(ReadTable { read: table, file, findings, notes, above })
    }
}

/// A table of published totals that was read.
pub(super) struct ReadTable {
    read: Published,
    file: (PathBuf, ImportFile),
    /// What was found in it.
    pub(super) findings: Findings,
    /// Remarks about the table as a whole.
    pub(super) notes: Vec<String>,
    /// Rows that were not taken because they have more users than offices.
    pub(super) above: usize,
}

impl ReadTable {
    /// The area it speaks about.
    pub(super) fn area(order: &Order) -> Area {
        order.area.unwrap_or(Area::Nation)
    }

    /// Its file, and what was understood of it.
    pub(super) fn understood(&self) -> (String, String) {
        (self.file.1.name.clone(), self.read.about.summary())
    }

    fn title(&self, caption: &Caption) -> String {
        if caption.title.is_empty() { self.file.1.name.clone() } else { caption.title.clone() }
    }

    /// The rows of the edition known before: the table of the same day, title and publisher.
    pub(super) async fn known(
        &self,
        read: &mut Read,
        order: &Order,
        caption: &Caption,
    ) -> Result<Vec<PublishedRow>, Refusal> {
        let title = self.title(caption);
        let tables = read.published_tables().await?;
        let known = tables
            .iter()
            .find(|t| (t.as_of, &t.title, &t.source) == (order.as_of, &title, &caption.publisher));
        match known {
            Some(known) => Ok(read.published_rows(known.import).await?),
            None => Ok(Vec::new()),
        }
    }

    /// The rows by what becomes of them.
    pub(super) fn compared(&self, known: &[PublishedRow]) -> ImportCounts {
        compared(&self.read, known, &self.findings)
    }
}

/// The rows of a table by what became of them, against the edition known before.
fn compared(table: &Published, known: &[PublishedRow], findings: &Findings) -> ImportCounts {
    let count =
        |test: &dyn Fn(&PublishedRow) -> bool| table.rows.iter().filter(|row| test(row)).count() as u64;
    ImportCounts {
        rows: (table.rows.len() + table.rejected.len()) as u64,
        new: count(&|row| !known.iter().any(|k| k.area == row.area)),
        changed: count(&|row| known.iter().any(|k| k.area == row.area && k != row)),
        gone: known.iter().filter(|k| !table.rows.iter().any(|row| row.area == k.area)).count() as u64,
        unchanged: count(&|row| known.contains(row)),
        rejected: findings.rejected,
        warned: findings.warned,
        ..ImportCounts::default()
    }
}
