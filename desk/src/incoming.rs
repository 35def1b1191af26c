//! The folder in which brought files wait: `incoming/<intake>/<place>` in the data folder.
//!
//! What is being sent lies under a name of its own (`.part-…`) and gets its place all at once, when the last byte of the last file
//! is on disk. Whatever ends earlier – a broken line, a killed process – leaves at most such a folder, which the next start of
//! an upload a day later takes away.

use std::{
    fs, io,
    path::{Path, PathBuf},
    time::Duration,
};

use domain::intake::IntakeId;
use tokio::io::AsyncWriteExt as _;

use super::Originals;
use crate::private;

/// How long a folder of something being sent may lie there unchanged.
const STALE: Duration = Duration::from_hours(24);

/// The folder of what was brought.
#[derive(Clone, Debug)]
pub struct Incoming(PathBuf);

impl Incoming {
    /// That of this data folder.
    #[must_use]
    pub fn of(data: &Path) -> Self {
        Self(data.join("incoming"))
    }

    /// That of the data folder in which these originals lie.
    #[must_use]
    pub fn beside(originals: &Originals) -> Self {
        Self(originals.beside("incoming"))
    }

    /// Where the files of an intake lie, and what is said about its run.
    #[must_use]
    pub fn folder(&self, intake: IntakeId) -> PathBuf {
        self.0.join(intake.to_string())
    }

    /// Where one of its files lies; `place` counts from 0, as in the database.
    #[must_use]
    pub fn file(&self, intake: IntakeId, place: u16) -> PathBuf {
        self.folder(intake).join(place.to_string())
    }

    /// Where the rows lie that its last trial could not take, each with its reason.
    #[must_use]
    pub fn rejected(&self, intake: IntakeId) -> PathBuf {
        self.folder(intake).join("rejected.csv")
    }

    /// Begins to take something in under this name, which nobody else uses.
    pub fn begin(&self, intake: IntakeId) -> io::Result<Arriving> {
        private::make_folder(&self.0)?;
        self.clear_stale();
        let part = self.0.join(format!(".part-{intake}"));
        private::make_folder(&part)?;
        Ok(Arriving { part, place: self.folder(intake), kept: false })
    }

    /// Takes the folder of an intake away, with everything in it. None is none.
    pub fn remove(&self, intake: IntakeId) -> io::Result<()> {
        match fs::remove_dir_all(self.folder(intake)) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
            _ => Ok(()),
        }
    }

    /// Takes away what no open intake names: left by a crash between a word of the database and the removal of files. What was
    /// changed within a day is left alone. Gives how many went.
    pub fn sweep(&self, open: &[IntakeId]) -> u64 {
        let mut gone = 0;
        for entry in fs::read_dir(&self.0).into_iter().flatten().flatten() {
            let name = entry.file_name().to_string_lossy().into_owned();
            // Sources keep their files here, too, each in a folder without the beat of a run and with folders inside.
            let intake = IntakeId::parse(&name).filter(|_| entry.path().join("0").is_file());
            let old = entry.metadata().and_then(|data| data.modified()).ok().and_then(|at| at.elapsed().ok());
            if intake.is_some_and(|id| !open.contains(&id)) && old.is_some_and(|age| age > STALE) {
                match fs::remove_dir_all(entry.path()) {
                    Ok(()) => gone += 1,
                    Err(error) => tracing::warn!(?error, "what was brought could not be removed"),
                }
            }
        }
        self.clear_stale();
        gone
    }

    /// Takes away what nobody sends any more. What cannot be looked at now is looked at next time.
    fn clear_stale(&self) {
        let entries = fs::read_dir(&self.0).into_iter().flatten().flatten();
        for entry in entries.filter(|entry| entry.file_name().to_string_lossy().starts_with(".part-")) {
            let age = entry.metadata().and_then(|data| data.modified()).ok().and_then(|at| at.elapsed().ok());
            if age.is_some_and(|age| age > STALE) {
                let _ = fs::remove_dir_all(entry.path());
            }
        }
    }
}

/// Files that are being sent. What is not kept is taken away when this is dropped, also when its request ends in the middle.
#[derive(Debug)]
pub struct Arriving {
    part: PathBuf,
    place: PathBuf,
    kept: bool,
}

impl Arriving {
    /// A new file at this place.
    pub fn file(&self, place: u16) -> io::Result<Writing> {
        let path = self.part.join(place.to_string());
        let file = private::create(&path)?;
        Ok(Writing { file: tokio::fs::File::from_std(file), path })
    }

    /// A copy of a file at this place, on disk when this returns; its size in bytes.
    pub fn copy(&self, place: u16, from: &Path) -> io::Result<u64> {
        let path = self.part.join(place.to_string());
        let mut file = private::create(&path)?;
        let bytes = io::copy(&mut fs::File::open(from)?, &mut file)?;
        file.sync_all()?;
        Ok(bytes)
    }

    /// Gives everything its place, once it is on disk.
    pub fn keep(mut self) -> io::Result<Kept> {
        sync_folder(&self.part)?;
        fs::rename(&self.part, &self.place)?;
        self.kept = true;
        if let Some(above) = self.place.parent() {
            sync_folder(above)?;
        }
        Ok(Kept { place: self.place.clone(), settled: false })
    }
}

impl Drop for Arriving {
    fn drop(&mut self) {
        if !self.kept {
            // That it could not be removed adds nothing to why it was not kept; it is cleared when it is stale.
            let _ = fs::remove_dir_all(&self.part);
        }
    }
}

/// Files in their place that no intake names yet; taken away again unless one does.
#[derive(Debug)]
pub struct Kept {
    place: PathBuf,
    settled: bool,
}

impl Kept {
    /// The folder they lie in.
    #[must_use]
    pub fn folder(&self) -> &Path {
        &self.place
    }

    /// An intake names them now.
    pub fn settle(mut self) {
        self.settled = true;
    }
}

impl Drop for Kept {
    fn drop(&mut self) {
        if !self.settled {
            let _ = fs::remove_dir_all(&self.place);
        }
    }
}

/// A file that is being written.
#[derive(Debug)]
pub struct Writing {
    file: tokio::fs::File,
    path: PathBuf,
}

impl Writing {
    /// Writes more of it.
    pub async fn write(&mut self, bytes: &[u8]) -> io::Result<()> {
        self.file.write_all(bytes).await
    }

    /// Ends it; it is on disk when this returns.
    pub async fn end(mut self) -> io::Result<()> {
        self.file.flush().await?;
        self.file.sync_all().await
    }

    /// Takes it away: it was empty.
    pub async fn drop_it(self) -> io::Result<()> {
        drop(self.file);
        tokio::fs::remove_file(&self.path).await
    }
}

/// Makes sure that the names in a folder are on disk.
#[cfg(unix)]
fn sync_folder(folder: &Path) -> io::Result<()> {
    fs::File::open(folder)?.sync_all()
}

/// Other systems write names through by themselves, and open no folder.
#[cfg(not(unix))]
fn sync_folder(_: &Path) -> io::Result<()> {
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn files_get_their_place_together_or_not_at_all() {
        let data = tempfile::tempdir().expect("a folder");
        let incoming = Incoming::of(data.path());
        let at = "2026-11-21T00:00:00Z".parse().expect("an instant");
        let [one, two, three] = [1, 2, 3].map(|number| IntakeId::new(at, [number; 10]));
        let arriving = incoming.begin(one).expect("begun");
        let mut file = arriving.file(0).expect("a file");
        file.write("事業所番号".as_bytes()).await.expect("written");
        file.end().await.expect("on disk");
        assert!(!incoming.file(one, 0).exists(), "not yet");
        let kept = arriving.keep().expect("kept");
        assert_eq!(fs::read_to_string(kept.folder().join("0")).expect("the file"), "事業所番号");
        kept.settle();
        assert!(incoming.file(one, 0).exists());

        let arriving = incoming.begin(two).expect("begun");
        arriving.file(0).expect("a file").end().await.expect("on disk");
        drop(arriving);
        let kept = incoming.begin(three).expect("begun").keep().expect("kept");
        drop(kept);
        let left: Vec<_> =
            fs::read_dir(data.path().join("incoming")).expect("the folder").flatten().collect();
        assert_eq!(left.len(), 1, "only the first");
        incoming.remove(one).expect("removed");
        incoming.remove(one).expect("gone already");
        assert!(!incoming.folder(one).exists());
    }
}
