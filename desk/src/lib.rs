//! The import desk: a list comes in and becomes facts, in one transaction or not at all.
//!
//! Commands and pages give an order; the desk reads the files on a thread of its own while the database takes what
//! was read, and gives back a report. Nothing of an import is visible before all of it is.
//!
//! | list | where |
//! | --- | --- |
//! | offices | [`offices`] |
//! | users of data linkage | [`usage`] |
//! | published totals | [`published`] |
//! | counts that follow | [`refresh`] |
//! | original files | [`originals`] |
//! | files that were brought and are not taken in yet | [`incoming`] |
//! | what is told about rows | [`findings`] |
//! | what an import would do, without doing it | [`trial`] |
//! | files that were brought, tried and applied | [`incoming`], [`bring`] |
//! | how far a trial or an import is | [`runs`] |
//! | taking an import back | [`mod@undo`] |
//! | rows that were not taken, given back | [`rejects`], `rejected` |
//! | what goes on record | `record` |
//! | lists that are fetched from the web | [`fetch`], [`tls`] |
//! | municipalities, services and definitions in memory | [`master`] |
//! | files for their owner alone | [`private`] |

pub mod bring;
pub mod fetch;
pub mod findings;
pub mod incoming;
pub mod master;
pub mod offices;
pub mod originals;
pub mod private;
pub mod published;
mod record;
pub mod refresh;
pub mod refusal;
mod rejected;
pub mod rejects;
pub mod runs;
#[cfg(test)]
mod sample;
pub mod tls;
pub mod trial;
pub mod undo;
pub mod usage;

use std::{
    path::PathBuf,
    pin::Pin,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
};

use chrono::NaiveDate;
use domain::{
    area::Area, audit::By, clock::Clock, format, import::ImportCounts, municipality::Gazetteer,
    usage::ListingMode,
};
use importers::{Source, Wishes};
use store::{Store, Write, imports::ImportFile, meta::Origin};

pub use bring::{Agreed, Looked};
pub use findings::Findings;
pub use incoming::Incoming;
pub use originals::Originals;
pub use refusal::Refusal;

use crate::master::Master;

/// Everything an import needs besides its files.
#[derive(Clone)]
pub struct Desk {
    /// Where the data is.
    pub store: Store,
    /// Municipalities, services, definitions.
    pub master: Arc<Master>,
    /// The time.
    pub clock: Arc<dyn Clock>,
    /// Where original files are kept.
    pub originals: Originals,
}

/// What every import and every trial is asked to do.
#[derive(Clone, Debug)]
pub struct Order {
    /// The files, read in this order.
    pub files: Vec<ListFile>,
    /// The day the list speaks about.
    pub as_of: NaiveDate,
    /// The area the list speaks about; `None` leaves it to the kind of list.
    pub area: Option<Area>,
    /// Whether the list is the whole truth about its area, or an addition. Published tables do not ask.
    pub mode: ListingMode,
    /// Where rejected rows are written.
    pub rejects: Option<PathBuf>,
    /// What the data is after the import.
    pub becomes: Becomes,
    /// Take the list even when more than a fifth of what was known would be gone.
    pub accept_gone: bool,
    /// Ends the reading early when somebody asks for it.
    pub halt: Halt,
    /// The intake it applies, in the version that was looked at: marked in the import's own transaction, or refused with it.
    pub intake: Option<Looked>,
    /// What a trial counted; an import that would count otherwise is refused.
    pub expects: Option<ImportCounts>,
    /// Who ordered it, for the record.
    pub by: By,
}

impl Order {
    /// An order to take these files as what was so on a day, with nothing said about it.
    #[must_use]
    pub fn new(files: Vec<ListFile>, as_of: NaiveDate, by: By) -> Self {
        Self {
            files,
            as_of,
            area: None,
            mode: ListingMode::Snapshot,
            rejects: None,
            becomes: Becomes::Real,
            accept_gone: false,
            halt: Halt::default(),
            intake: None,
            expects: None,
            by,
        }
    }

    /// Whether the list is an addition: what it does not have is not gone.
    #[must_use]
    pub fn is_partial(&self) -> bool {
        self.mode == ListingMode::Addition
    }

    /// Refuses an import that would do something else than was agreed to.
    fn must_be_as_tried(&self, counts: &ImportCounts) -> Result<(), Refusal> {
        let of = |n: &ImportCounts| [n.new, n.changed, n.gone, n.unchanged, n.rejected];
        match self.expects {
            Some(tried) if of(&tried) != of(counts) => Err(Refusal::Overtaken),
            _ => Ok(()),
        }
    }
}

/// A file of an order.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ListFile {
    /// Where it lies.
    pub path: PathBuf,
    /// What people call it.
    pub name: String,
    /// How a person corrected its reading.
    pub wishes: Wishes,
    /// The SHA-256 it had when it came, in lower-case hexadecimal digits, where that is known.
    pub sha256: Option<String>,
}

impl ListFile {
    /// Looks through the file. One that cannot be read refuses the whole import, and so does one that is not what came.
    pub(crate) fn open(&self) -> Result<Source, Refusal> {
        let source = Source::open_wished(&self.path, &self.name, self.wishes.clone())
            .map_err(|source| Refusal::Unreadable { file: self.name.clone(), source })?;
        match &self.sha256 {
            Some(came) if *came != format::hex(&source.sha256()) => Err(Refusal::Altered(self.name.clone())),
            _ => Ok(source),
        }
    }
}

impl From<PathBuf> for ListFile {
    /// A file that goes by its own name.
    fn from(path: PathBuf) -> Self {
        let name = path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
        Self { path, name, wishes: Wishes::default(), sha256: None }
    }
}

/// Asks a reading to end before its end. Cheap to clone; all clones are one.
#[derive(Clone, Debug, Default)]
pub struct Halt(Arc<AtomicBool>);

impl Halt {
    /// Asks for the end. What is being committed already is not stopped.
    pub fn ask(&self) {
        self.0.store(true, Ordering::Relaxed);
    }

    /// A refusal if the end was asked for.
    pub(crate) fn check(&self) -> Result<(), Refusal> {
        if self.0.load(Ordering::Relaxed) { Err(Refusal::Stopped) } else { Ok(()) }
    }
}

/// What an import makes of a database that holds a demonstration.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Becomes {
    /// Real data; refused while the demonstration is there.
    Real,
    /// Real data; the demonstration is removed in the same transaction.
    RealWithoutDemo,
    /// The demonstration itself.
    Demo,
    /// Neither: published totals that come with the product stand beside either.
    Shipped,
}

/// What came of an import.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Applied {
    /// It was kept, under this number.
    Kept(i64),
    /// There was nothing to do: what the list says was known already.
    Nothing,
}

/// What an import did, for people.
#[derive(Clone, Debug)]
pub struct Report {
    /// What came of it.
    pub applied: Applied,
    /// The area the list was taken to speak about.
    pub area: Area,
    /// Its rows by what became of them.
    pub counts: ImportCounts,
    /// What was understood of each file: its name, and some lines.
    pub understood: Vec<(String, String)>,
    /// Remarks about the list as a whole.
    pub notes: Vec<String>,
    /// What was found in rows.
    pub findings: Findings,
}

/// How far the files of an import are read.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Reading {
    /// Rows so far, of all files.
    pub rows: u64,
    /// Bytes so far, of all files.
    pub bytes: u64,
}

/// Told while rows are read.
pub type Progress<'p> = &'p (dyn Fn(Reading) + Send + Sync);

/// Work of the desk, awaited elsewhere. An async function is compiled where it is awaited; this one is compiled here, once, as
/// fast as the desk is built, and pages that await it stay small.
pub type Working<'w, T, E = Refusal> = Pin<Box<dyn Future<Output = Result<T, E>> + Send + 'w>>;

/// Rows between two words about progress.
pub(crate) const STRIDE: u64 = 2_000;

impl Desk {
    /// Opens the first file of an order, off the async threads.
    pub(crate) async fn open_first(order: &Order) -> Result<Source, Refusal> {
        let first = order.files.first().cloned().ok_or(Refusal::NoFile)?;
        on_thread(move || first.open()).await
    }

    /// Removes originals that nothing refers to any more, while this unit of work keeps other imports waiting. To be
    /// called last before it is committed.
    pub async fn sweep(&self, write: &mut Write) -> Result<(), Refusal> {
        let known = write.original_hashes().await?;
        let originals = self.originals.clone();
        on_thread(move || originals.sweep(&known).map_err(Refusal::Originals)).await
    }

    /// Keeps the originals of an import that is about to be committed.
    pub(crate) async fn keep(&self, files: Vec<(PathBuf, ImportFile)>) -> Result<(), Refusal> {
        let originals = self.originals.clone();
        on_thread(move || {
            files
                .iter()
                .try_for_each(|(path, file)| originals.keep(path, &file.sha256))
                .map_err(Refusal::Originals)
        })
        .await
    }
}

/// The area as it is counted: a ward is its city. `Err` for a code that stands for nothing.
pub fn settled_area(area: Option<Area>, gazetteer: &Gazetteer) -> Result<Option<Area>, Refusal> {
    match area {
        Some(Area::Municipality(code)) => match gazetteer.roll_up(code) {
            Some(own) => Ok(Some(Area::Municipality(own))),
            None => Err(Refusal::NoSuchArea(code.to_string())),
        },
        other => Ok(other),
    }
}

/// Refuses to mix a demonstration with real data, or removes it when asked to. Gives what the data was before.
pub(crate) async fn settle_origin(write: &mut Write, becomes: Becomes) -> Result<Origin, Refusal> {
    let was = write.origin().await?;
    match (was, becomes) {
        (Origin::Demo, Becomes::Real) => return Err(Refusal::Demo),
        (Origin::Demo, Becomes::RealWithoutDemo) => write.forget_demo().await?,
        (Origin::Real, Becomes::Demo) => return Err(Refusal::RealData),
        (_, Becomes::Shipped) => return Ok(was),
        _ => {}
    }
    write.set_origin(if becomes == Becomes::Demo { Origin::Demo } else { Origin::Real }).await?;
    Ok(was)
}

/// A file as an import remembers it, with the labels of its header.
pub(crate) fn remembered(source: &Source, header: &[String]) -> ImportFile {
    ImportFile {
        name: source.name().to_owned(),
        sha256: format::hex(&source.sha256()),
        bytes: i64::try_from(source.size()).unwrap_or(i64::MAX),
        header: (!header.is_empty()).then(|| header.to_vec()),
        wishes: (!source.wishes().is_empty())
            .then(|| serde_json::to_string(source.wishes()).unwrap_or_default()),
    }
}

/// What people call an import: the name of its file, and how many more there are.
pub(crate) fn title(files: &[ImportFile]) -> String {
    match files {
        [] => String::new(),
        [only] => only.name.clone(),
        [first, rest @ ..] => format!("{} ほか{}ファイル", first.name, rest.len()),
    }
}

/// Runs reading work off the async threads.
pub(crate) async fn on_thread<T: Send + 'static>(
    work: impl FnOnce() -> Result<T, Refusal> + Send + 'static,
) -> Result<T, Refusal> {
    tokio::task::spawn_blocking(work).await.map_err(|_| Refusal::Interrupted)?
}

/// The area that a file's name speaks of: `272108_care_service.csv` is a list of 枚方市. Published names carry wrong
/// check digits too (`272104_…`), so the first five digits decide, and only a place that exists is one.
#[must_use]
pub fn area_of_name(name: &str, gazetteer: &Gazetteer) -> Option<Area> {
    let digits = name.get(..6).filter(|six| six.bytes().all(|b| b.is_ascii_digit()))?;
    let named = name[6..].starts_with(['_', '-', '.']).then(|| Area::parse(&digits[..5])).flatten()?;
    match named {
        Area::Municipality(code) => gazetteer.roll_up(code).map(Area::Municipality),
        area => Some(area),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_name_of_a_recommended_data_set_tells_its_area() {
        let (prefectures, places) =
            importers::master::municipalities(Master::FILES[0]).expect("our own file");
        let gazetteer = Gazetteer::new(prefectures, places);
        let area = |name: &str| area_of_name(name, &gazetteer).map(|area| area.to_string());
        assert_eq!(area("272104_care_service_202603.xlsx").as_deref(), Some("272108"));
        assert_eq!(area("131202_care_service.csv").as_deref(), Some("131202"));
        assert_eq!(area("350001_care_service_pref.csv").as_deref(), Some("35"));
        assert_eq!(area("202601_list.csv"), None);
        assert_eq!(area("一覧.csv"), None);
    }
}
