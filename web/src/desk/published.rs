//! A table of published totals comes in.

use std::path::PathBuf;

use domain::{
    area::Area,
    import::{ImportCounts, ImportKind},
    published::PublishedRow,
};
use importers::published::Published;
use store::{
    imports::{Import, ImportFile},
    published::PublishedTable,
};

use super::{Applied, Becomes, Desk, Findings, Order, Refusal, Report, remembered};

/// What a published table is called, and what must be said with it.
#[derive(Clone, Debug, Default)]
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
    pub async fn import_published(&self, order: &Order, caption: &Caption) -> Result<Report, Refusal> {
        let mut sources = Self::open(&order.files).await?;
        let source = sources.pop().ok_or(Refusal::Interrupted)?;
        let file = (source.path().to_path_buf(), remembered(&source));
        let master = self.master.clone();
        let name = source.name().to_owned();
        let mut table = super::on_thread(move || {
            importers::published::read(&source, &master.gazetteer)
                .map_err(|error| Refusal::Unreadable { file: source.name().to_owned(), source: error })
        })
        .await?;
        table.findings.extend(caption.headline_users.and_then(|users| table.check_headline(users)));
        if let Some((offices, users)) = caption.printed {
            table.printed.offices = table.printed.offices.or(Some(offices));
            table.printed.users = table.printed.users.or(Some(users));
        }

        let mut findings = Findings::default();
        for finding in table.rejected.iter().map(|(finding, _)| finding).chain(&table.findings) {
            findings.add(&name, finding);
        }
        if !table.complete {
            return Err(Refusal::Incomplete { file: name, reason: findings.first_rejection() });
        }
        if table.rows.is_empty() {
            let first = findings.first_rejection();
            return Err(Refusal::NoRows { rejected: findings.rejected, outside: 0, first });
        }
        let notes: Vec<String> = table.findings.iter().map(ToString::to_string).collect();

        let mut write = self.store.write().await?;
        write.advance().await?;
        let was = super::settle_origin(&mut write, order.becomes).await?;
        let title = if caption.title.is_empty() { name.clone() } else { caption.title.clone() };
        let known = match write
            .published_tables()
            .await?
            .into_iter()
            .find(|t| (t.as_of, &t.title, &t.source) == (order.as_of, &title, &caption.publisher))
        {
            Some(known) => write.published_rows(known.import).await?,
            None => Vec::new(),
        };
        let counts = compared(&table, &known, &findings);
        let mut report = Report {
            applied: Applied::Tried,
            area: order.area.unwrap_or(Area::Nation),
            counts,
            understood: vec![(name.clone(), table.about.summary())],
            notes: notes.clone(),
            findings,
        };
        if order.dry_run {
            return Ok(report);
        }
        if !counts.alters() {
            report.applied = Applied::Nothing;
            return Ok(report);
        }
        let seq = write.next_import().await?;
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
        };
        let files: [(PathBuf, ImportFile); 1] = [file];
        write.add_import(&import, &[files[0].1.clone()]).await?;
        write.add_findings(seq, report.findings.kept()).await?;
        let source = caption.publisher.clone();
        let kept = PublishedTable {
            import: seq,
            as_of: order.as_of,
            title,
            source,
            printed: table.printed,
            note: notes.join("\n"),
        };
        write.put_published(&kept, &table.rows).await?;
        self.keep(files.to_vec()).await?;
        if order.becomes == Becomes::RealWithoutDemo {
            self.sweep(&mut write).await?;
        }
        self.record(&mut write, order, was, &import, &[files[0].1.clone()]).await?;
        write.commit().await?;
        report.applied = Applied::Kept(seq);
        Ok(report)
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
