//! A source is fetched: all of its files, then what is new is handed over, then what came of it is kept.

use std::{
    collections::BTreeSet,
    fs::{self, File, TryLockError},
    io,
    path::{Path, PathBuf},
    sync::Arc,
};

use chrono::{DateTime, Utc};
use domain::{
    audit::By,
    chance::{self, Chance, NoChance},
    people::Scope,
    web_source::{FetchOutcome, WebAddress, WebFetch, WebFetchId, WebFile, WebSource},
};
use store::StoreError;

use super::{
    Downloader, Limits, Manner, Refused,
    download::{Answer, Got, Marks, Progress},
    hand_over::{self, Fetched, Handed},
    net::{Net, NoNet, Proxies},
};
use crate::{Desk, Refusal, private};

/// What becomes of what was fetched.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Keep {
    /// It is handed over, and what came of it is kept.
    Yes,
    /// It is only looked at.
    No,
}

/// Something of this machine failed: nothing is known about the source.
#[derive(Debug, thiserror::Error)]
pub enum Broken {
    /// The database.
    #[error("the database failed")]
    Store(#[from] StoreError),
    /// No chance for ids.
    #[error(transparent)]
    Chance(#[from] NoChance),
    /// The folder of what comes in.
    #[error("取得したファイルの置き場所「{0}」を使えません")]
    Folder(PathBuf, #[source] io::Error),
}

/// Told while a source is fetched: which of its files, of how many, and how far.
pub type Told<'t> = &'t (dyn Fn(usize, usize, Progress) + Send + Sync);

/// Fetches sources.
pub struct Fetching {
    /// Takes what comes.
    pub desk: Desk,
    /// Gets files.
    pub loader: Downloader,
    /// The folder of what comes in.
    pub incoming: PathBuf,
    /// Where ids come from.
    pub chance: Arc<dyn Chance>,
    /// Who fetches, for the record.
    pub by: By,
}

/// A file of a source, and whether it is another one than last time.
struct Piece {
    fetched: Fetched,
    kept: WebFile,
    fresh: bool,
    came: u64,
}

impl Fetching {
    /// Fetches in this manner into a data folder.
    pub fn new(
        desk: &Desk,
        data: &Path,
        manner: &Manner,
        chance: Arc<dyn Chance>,
        by: By,
    ) -> Result<Self, NoNet> {
        let limits = Limits::default();
        let net = Net::new(manner.reach, Proxies::Environment, &limits, &manner.agent)?;
        let loader = Downloader::new(net, limits, desk.clock.clone(), Downloader::patience());
        Ok(Self { desk: desk.clone(), loader, incoming: data.join("incoming"), chance, by })
    }

    /// The sources that are to be fetched now, by name.
    pub async fn due(desk: &Desk, now: DateTime<Utc>) -> Result<Vec<WebSource>, StoreError> {
        let mut read = desk.store.read().await?;
        let mut sources = read.web_sources(&Scope::nation()).await?;
        let latest = read.latest_web_fetches().await?;
        sources.retain(|source| {
            let last = latest.iter().find(|fetch| fetch.source == source.id);
            source.is_due(last.map(WebFetch::last), now)
        });
        Ok(sources)
    }

    /// Fetches a source. `None` when somebody else is at it.
    pub async fn fetch(
        &self,
        source: &WebSource,
        keep: Keep,
        told: Told<'_>,
    ) -> Result<Option<WebFetch>, Broken> {
        let folder = self.incoming.join(source.id.to_string());
        let broken = |error| Broken::Folder(folder.clone(), error);
        private::make_folder(&folder).map_err(broken)?;
        let lock = private::append(&folder.join("lock")).map_err(broken)?;
        match lock.try_lock() {
            Ok(()) => {}
            Err(TryLockError::WouldBlock) => return Ok(None),
            Err(TryLockError::Error(error)) => return Err(broken(error)),
        }
        let begun_at = self.desk.clock.now();
        let id = WebFetchId::new(begun_at, chance::bytes(&*self.chance)?);
        let (handed, bytes, files) = self.all(source, &folder, keep, told).await?;
        let took = (self.desk.clock.now() - begun_at).num_milliseconds();
        let fetch = WebFetch {
            id,
            source: source.id,
            begun_at,
            milliseconds: u64::try_from(took).unwrap_or(0),
            outcome: handed.outcome,
            reason: handed.reason,
            bytes,
            import: handed.import,
            intake: handed.intake,
        };
        if keep == Keep::Yes {
            let mut write = self.desk.store.write().await?;
            write.add_web_fetch(&fetch, &files).await?;
            write.commit().await?;
        }
        let hashes = self.hashes(source).await?;
        // What cannot be cleared away now is cleared away next time.
        if let Err(error) = clear(&folder, &hashes) {
            tracing::warn!(error = ?error.to_string(), "fetched files could not be cleared away");
        }
        unlock(&lock);
        Ok(Some(fetch))
    }

    /// Gets all files and hands them over; what came of it, the bytes that came, and the files to be remembered.
    async fn all(
        &self,
        source: &WebSource,
        folder: &Path,
        keep: Keep,
        told: Told<'_>,
    ) -> Result<(Handed, u64, Vec<WebFile>), Broken> {
        let good = self.desk.store.read().await?.last_good_web_fetch(source.id).await?;
        let known = good.map(|(_, files)| files).unwrap_or_default();
        let addresses = source.terms.addresses.all();
        let mut pieces = Vec::new();
        for (place, address) in addresses.iter().enumerate() {
            let told = |progress| told(place, addresses.len(), progress);
            let piece = self.one(address, folder, &known, place, &told).await;
            match piece {
                Ok(piece) => pieces.push(piece),
                Err(refused) => {
                    let came = pieces.iter().map(|piece| piece.came).sum();
                    return Ok((trouble(address, &refused), came, vec![missed(address, &refused)]));
                }
            }
        }
        let came = pieces.iter().map(|piece| piece.came).sum();
        let same = known.iter().map(|file| file.url.as_str()).eq(addresses.iter().map(WebAddress::as_str));
        if same && pieces.iter().all(|piece| !piece.fresh) {
            let unchanged =
                Handed { outcome: FetchOutcome::Unchanged, reason: None, import: None, intake: None };
            return Ok((unchanged, came, Vec::new()));
        }
        let (fetched, files): (Vec<Fetched>, Vec<WebFile>) =
            pieces.into_iter().map(|piece| (piece.fetched, piece.kept)).unzip();
        let handed = match keep {
            Keep::Yes => hand_over::hand_over(&self.desk, &*self.chance, source, fetched, self.by).await,
            Keep::No => hand_over::look(&self.desk, source, &fetched, self.by)
                .await
                .map(|reasons| looked_at(&reasons)),
        };
        Ok(match handed {
            Ok(handed) => (handed, came, files),
            // The files are good, but the desk could not take them: everything is tried again.
            Err(refusal) => (failed_at_the_desk(&refusal), came, Vec::new()),
        })
    }

    /// Gets one file, unless it is the one that lies there already.
    async fn one(
        &self,
        address: &WebAddress,
        folder: &Path,
        known: &[WebFile],
        place: usize,
        told: &(dyn Fn(Progress) + Send + Sync),
    ) -> Result<Piece, Refused> {
        let known = known.iter().find(|file| file.url == address.as_str());
        let known = known.and_then(|file| Some((file, lies(folder, file)?)));
        let marks = known.as_ref().map_or_else(Marks::default, |(file, _)| Marks {
            etag: file.etag.clone(),
            last_modified: file.last_modified.clone(),
        });
        let part = folder.join(format!("part-{place}"));
        let answer = self.loader.get(address.as_str(), &marks, &part, told).await?;
        let before = known.as_ref().map(|(_, path)| path.clone());
        let of = |kept: WebFile, path: PathBuf, sha256: String, fresh: bool, came: u64| Piece {
            fetched: Fetched {
                url: kept.url.clone(),
                path,
                sha256,
                last_modified: kept.last_modified.clone(),
                before: before.clone(),
            },
            kept,
            fresh,
            came,
        };
        match (answer, known) {
            (Answer::Unchanged, Some((file, path))) => {
                let sha256 = file.sha256.clone().unwrap_or_default();
                Ok(of(WebFile { status: Some(304), ..file.clone() }, path, sha256, false, 0))
            }
            // No mark was sent, so that nothing can be unchanged.
            (Answer::Unchanged, None) => Err(Refused::Status(304)),
            (Answer::File(got), known) => {
                let fresh = known.is_none_or(|(file, _)| file.sha256.as_ref() != Some(&got.sha256));
                let path = settle(folder, &part, &got)?;
                let kept = WebFile {
                    url: address.as_str().to_owned(),
                    status: Some(200),
                    name: got.name,
                    bytes: got.bytes,
                    sha256: Some(got.sha256.clone()),
                    etag: got.marks.etag,
                    last_modified: got.marks.last_modified,
                };
                Ok(of(kept, path, got.sha256, fresh, got.bytes))
            }
        }
    }

    /// The hashes of the files that the next try is compared with.
    async fn hashes(&self, source: &WebSource) -> Result<BTreeSet<String>, StoreError> {
        let good = self.desk.store.read().await?.last_good_web_fetch(source.id).await?;
        let files = good.map(|(_, files)| files).unwrap_or_default();
        Ok(files.into_iter().filter_map(|file| file.sha256).collect())
    }
}

/// Where a file of the last try lies, if it still does.
fn lies(folder: &Path, file: &WebFile) -> Option<PathBuf> {
    let path = folder.join(file.sha256.as_ref()?).join(&file.name);
    path.is_file().then_some(path)
}

/// Moves a file that came to where it stays: in a folder of its content, under its name.
fn settle(folder: &Path, part: &Path, got: &Got) -> io::Result<PathBuf> {
    let own = folder.join(&got.sha256);
    private::make_folder(&own)?;
    let path = own.join(&got.name);
    fs::rename(part, &path)?;
    Ok(path)
}

/// Takes away what no try is compared with any more.
fn clear(folder: &Path, hashes: &BTreeSet<String>) -> io::Result<()> {
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        let name = entry.file_name().to_string_lossy().into_owned();
        if entry.file_type()?.is_dir() {
            if !hashes.contains(&name) {
                fs::remove_dir_all(entry.path())?;
            }
        } else if name.starts_with("part-") {
            fs::remove_file(entry.path())?;
        }
    }
    Ok(())
}

/// A lock ends with its file; said here so that it ends where it is read.
fn unlock(lock: &File) {
    if let Err(error) = lock.unlock() {
        tracing::warn!(error = ?error.to_string(), "a lock was not let go");
    }
}

fn trouble(address: &WebAddress, refused: &Refused) -> Handed {
    let outcome = if refused.passing() { FetchOutcome::Failed } else { FetchOutcome::Refused };
    let reason = Some(format!("{refused}。（{address}）"));
    Handed { outcome, reason, import: None, intake: None }
}

/// What is remembered of a file that did not come.
fn missed(address: &WebAddress, refused: &Refused) -> WebFile {
    WebFile {
        url: address.as_str().to_owned(),
        status: refused.status(),
        name: String::new(),
        bytes: 0,
        sha256: None,
        etag: None,
        last_modified: None,
    }
}

fn looked_at(reasons: &[String]) -> Handed {
    let reason = (!reasons.is_empty()).then(|| reasons.join("\n"));
    let outcome = if reason.is_some() { FetchOutcome::Waiting } else { FetchOutcome::Nothing };
    Handed { outcome, reason, import: None, intake: None }
}

fn failed_at_the_desk(refusal: &Refusal) -> Handed {
    if let Refusal::Store(cause) | Refusal::DiskFull(cause) | Refusal::Busy(cause) = refusal {
        tracing::error!(?cause, "what was fetched could not be taken in");
    }
    let reason = Some(format!("{refusal}。"));
    Handed { outcome: FetchOutcome::Failed, reason, import: None, intake: None }
}
