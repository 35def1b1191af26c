//! The original files of imports, kept in the data folder under the hash of their content.

use std::{
    fs, io,
    path::{Path, PathBuf},
};

/// The folder of originals inside the data folder.
#[derive(Clone, Debug)]
pub struct Originals(PathBuf);

impl Originals {
    /// The originals of this data folder.
    #[must_use]
    pub fn of(data: &Path) -> Self {
        Self(data.join("originals"))
    }

    /// A neighbour of the folder of originals: another folder of the same data folder.
    #[must_use]
    pub fn beside(&self, name: &str) -> PathBuf {
        self.0.with_file_name(name)
    }

    /// Keeps a copy of a file under its hash. A file that is there already is left alone.
    ///
    /// The copy becomes visible whole or not at all, and is on disk when this returns.
    pub fn keep(&self, file: &Path, sha256: &str) -> io::Result<()> {
        let kept = self.path(sha256);
        if kept.exists() {
            return Ok(());
        }
        let folder = kept.parent().unwrap_or(&self.0);
        fs::create_dir_all(folder)?;
        let partial = kept.with_extension(format!("part-{}", std::process::id()));
        let copied = fs::copy(file, &partial).and_then(|_| fs::File::open(&partial)?.sync_all());
        let done = copied.and_then(|()| fs::rename(&partial, &kept));
        if done.is_err() {
            // The copy is worthless; that it could not be removed either adds nothing to the first reason.
            let _ = fs::remove_file(&partial);
        }
        done
    }

    /// Where the original with this hash is kept.
    #[must_use]
    pub fn path(&self, sha256: &str) -> PathBuf {
        let shelf = sha256.get(..2).unwrap_or("00");
        self.0.join(shelf).join(sha256)
    }
}

impl Originals {
    /// Removes every original that is not among these hashes, which are in ascending order. Only for one who keeps
    /// others from importing meanwhile: an import copies its originals before it is known.
    pub fn sweep(&self, known: &[String]) -> io::Result<()> {
        let shelves = match fs::read_dir(&self.0) {
            Ok(shelves) => shelves,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(()),
            Err(error) => return Err(error),
        };
        for shelf in shelves {
            let shelf = shelf?.path();
            for original in fs::read_dir(&shelf)? {
                let original = original?;
                let name = original.file_name().to_string_lossy().into_owned();
                if known.binary_search(&name).is_err() {
                    fs::remove_file(original.path())?;
                }
            }
            // A shelf that others still fill stays.
            let _ = fs::remove_dir(&shelf);
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_original_is_kept_once_and_whole() {
        let folder = tempfile::tempdir().expect("a folder");
        let list = folder.path().join("list.csv");
        fs::write(&list, "事業所番号").expect("a file");
        let originals = Originals::of(folder.path());
        originals.keep(&list, "abcd").expect("kept");
        originals.keep(&list, "abcd").expect("kept already");
        assert_eq!(fs::read_to_string(originals.path("abcd")).expect("the copy"), "事業所番号");
        assert_eq!(fs::read_dir(folder.path().join("originals/ab")).expect("the shelf").count(), 1);
    }

    #[test]
    fn what_no_import_refers_to_is_swept_away() {
        let folder = tempfile::tempdir().expect("a folder");
        let list = folder.path().join("list.csv");
        fs::write(&list, "事業所番号").expect("a file");
        let originals = Originals::of(folder.path());
        originals.sweep(&[]).expect("nothing to sweep");
        originals.keep(&list, "abcd").expect("kept");
        originals.keep(&list, "ef01").expect("kept");
        originals.sweep(&["ef01".to_owned()]).expect("swept");
        assert!(!originals.path("abcd").exists() && originals.path("ef01").exists());
    }
}
