//! Files of rejected rows, in the layout of their list. What has another header lies beside the first, in a file of its own; who
//! wants them has the one file, or all of them packed.

use std::{
    fs::{self, File},
    io::{self, BufWriter},
    path::{Path, PathBuf},
};

use domain::finding::Finding;
use importers::{Row, rejects::RejectsWriter};
use zip::{ZipWriter, write::SimpleFileOptions};

use crate::Refusal;

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
        let path = part(&self.path, self.files.max(1));
        self.try_write(header, row, finding)
            .map_err(|source| Refusal::Rejects { file: path.display().to_string(), source })
    }

    fn try_write(&mut self, header: &[String], row: &Row<'_>, finding: &Finding) -> io::Result<()> {
        if self.writer.is_none() || self.header != header {
            self.flush()?;
            self.files += 1;
            let file = BufWriter::new(File::create(part(&self.path, self.files))?);
            self.writer = Some(RejectsWriter::new(file, header)?);
            self.header = header.to_vec();
        }
        self.writer.as_mut().map_or(Ok(()), |writer| writer.write(row.cells(), finding))
    }

    /// Writes out what is left.
    pub fn finish(&mut self) -> Result<(), Refusal> {
        let path = part(&self.path, self.files.max(1));
        self.flush().map_err(|source| Refusal::Rejects { file: path.display().to_string(), source })
    }

    fn flush(&mut self) -> io::Result<()> {
        match self.writer.take() {
            Some(writer) => io::Write::flush(&mut writer.finish()?),
            None => Ok(()),
        }
    }
}

/// `rejected.csv`, then `rejected-2.csv` and so on.
fn part(path: &Path, number: usize) -> PathBuf {
    if number < 2 {
        return path.to_path_buf();
    }
    let stem = path.file_stem().unwrap_or_default().to_string_lossy();
    let extension = path.extension().unwrap_or("csv".as_ref()).to_string_lossy();
    path.with_file_name(format!("{stem}-{number}.{extension}"))
}

/// The files there are, the first one first.
fn parts(path: &Path) -> impl Iterator<Item = PathBuf> {
    (1..).map(|number| part(path, number)).take_while(|file| file.exists())
}

/// All that was written at this path as one file: itself, or a ZIP beside it when rows of several layouts were written. Not found when
/// there are none.
pub fn whole(path: &Path) -> io::Result<PathBuf> {
    let parts: Vec<PathBuf> = parts(path).collect();
    match parts.as_slice() {
        [] => Err(io::ErrorKind::NotFound.into()),
        [only] => Ok(only.clone()),
        several => {
            let packed = path.with_extension("zip");
            let mut archive = ZipWriter::new(File::create(&packed)?);
            for (number, part) in several.iter().enumerate() {
                archive.start_file(format!("rejected-{}.csv", number + 1), SimpleFileOptions::default())?;
                io::copy(&mut File::open(part)?, &mut archive)?;
            }
            archive.finish()?.sync_all()?;
            Ok(packed)
        }
    }
}

/// Takes away all that was written at this path. What is not there is gone as well.
pub fn clear(path: &Path) -> io::Result<()> {
    for file in parts(path).collect::<Vec<_>>().into_iter().chain([path.with_extension("zip")]) {
        match fs::remove_file(file) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
            _ => {}
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use std::io::Read as _;

    use super::*;

    fn written(names: &[&str]) -> (tempfile::TempDir, PathBuf) {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("rejected.csv");
        for (at, name) in names.iter().enumerate() {
            fs::write(part(&path, at + 1), name).expect("a file");
        }
        (folder, path)
    }

    #[test]
    fn rows_of_one_layout_are_given_as_they_are() {
        let (_folder, path) = written(&["事業所番号"]);
        assert_eq!(whole(&path).expect("a file"), path);
        clear(&path).expect("gone");
        assert_eq!(whole(&path).expect_err("nothing").kind(), io::ErrorKind::NotFound);
        clear(&path).expect("gone already");
    }

    #[test]
    fn rows_of_several_layouts_are_given_together() {
        let (folder, path) = written(&["事業所番号", "番号,名称"]);
        let packed = whole(&path).expect("a file");
        let mut archive = zip::ZipArchive::new(File::open(&packed).expect("it")).expect("an archive");
        let mut second = String::new();
        archive.by_name("rejected-2.csv").expect("the second").read_to_string(&mut second).expect("text");
        assert_eq!((archive.len(), second.as_str()), (2, "番号,名称"));
        clear(&path).expect("gone");
        assert_eq!(fs::read_dir(folder.path()).expect("a folder").count(), 0);
    }
}
