//! What is told about rows: kept for the pages, and rejected rows given back as a file.

use std::{
    fs::File,
    io::{self, BufWriter},
    path::{Path, PathBuf},
};

use domain::finding::{Finding, Severity};
use importers::{Row, rejects::RejectsWriter};
use store::imports::StoredFinding;

use super::Refusal;

/// Findings kept of one import; the rest are only counted. A file with more is better mended at its source.
pub const MOST_KEPT: usize = 10_000;

/// The findings of an import.
#[derive(Clone, Debug, Default)]
pub struct Findings {
    /// The first of them, in the order they were found.
    pub kept: Vec<StoredFinding>,
    /// How many rows were rejected.
    pub rejected: u64,
    /// How many warnings there were.
    pub warned: u64,
}

impl Findings {
    /// Takes in a finding about a file.
    pub fn add(&mut self, file: &str, finding: &Finding) {
        match finding.severity {
            Severity::Rejected => self.rejected += 1,
            Severity::Warning => self.warned += 1,
            Severity::Note => {}
        }
        if self.kept.len() < MOST_KEPT {
            self.kept.push(StoredFinding {
                file: file.to_owned(),
                line: i64::try_from(finding.line).unwrap_or(i64::MAX),
                field: finding.column.clone(),
                value: finding.value.clone(),
                severity: finding.severity.code().to_owned(),
                reason: finding.reason(),
            });
        }
    }

    /// The first rejection as one sentence, for a refusal.
    #[must_use]
    pub fn first_rejection(&self) -> String {
        let first = self.kept.iter().find(|finding| finding.severity == Severity::Rejected.code());
        first.map_or_else(String::new, |f| {
            let field = f.field.as_deref().map_or(String::new(), |field| format!("「{field}」"));
            format!("最初の理由: {}の{}行目{field} {}", f.file, f.line, f.reason)
        })
    }

    /// All findings were kept, none only counted.
    #[must_use]
    pub fn complete(&self) -> bool {
        self.kept.len() < MOST_KEPT
    }
}

/// Writes rejected rows back in the layout of their list. Lists with another header go to a file of their own.
pub struct RejectsFile {
    path: PathBuf,
    files: usize,
    header: Vec<String>,
    writer: Option<RejectsWriter<BufWriter<File>>>,
}

impl RejectsFile {
    /// Rejected rows will go to this file, which is made with the first of them.
    #[must_use]
    pub fn at(path: &Path) -> Self {
        Self { path: path.to_path_buf(), files: 0, header: Vec::new(), writer: None }
    }

    /// Writes one row.
    pub fn write(&mut self, header: &[String], row: &Row<'_>, finding: &Finding) -> Result<(), Refusal> {
        let path = self.path_of(self.files.max(1));
        self.try_write(header, row, finding)
            .map_err(|source| Refusal::Rejects { file: path.display().to_string(), source })
    }

    fn try_write(&mut self, header: &[String], row: &Row<'_>, finding: &Finding) -> io::Result<()> {
        if self.writer.is_none() || self.header != header {
            self.flush()?;
            self.files += 1;
            let file = BufWriter::new(File::create(self.path_of(self.files))?);
            self.writer = Some(RejectsWriter::new(file, header)?);
            self.header = header.to_vec();
        }
        self.writer.as_mut().map_or(Ok(()), |writer| writer.write(row.cells(), finding))
    }

    /// `rejected.csv`, then `rejected-2.csv` and so on.
    fn path_of(&self, number: usize) -> PathBuf {
        if number < 2 {
            return self.path.clone();
        }
        let stem =
            self.path.file_stem().map_or_else(Default::default, |stem| stem.to_string_lossy().into_owned());
        let extension =
            self.path.extension().map_or_else(|| "csv".into(), |e| e.to_string_lossy().into_owned());
        self.path.with_file_name(format!("{stem}-{number}.{extension}"))
    }

    /// Writes out what is left.
    pub fn finish(&mut self) -> Result<(), Refusal> {
        let path = self.path_of(self.files.max(1));
        self.flush().map_err(|source| Refusal::Rejects { file: path.display().to_string(), source })
    }

    fn flush(&mut self) -> io::Result<()> {
        match self.writer.take() {
            Some(writer) => io::Write::flush(&mut writer.finish()?),
            None => Ok(()),
        }
    }
}
