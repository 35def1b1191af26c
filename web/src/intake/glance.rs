//! The first look at brought files: what is understood of each, without reading it to its end.

use std::path::PathBuf;

use chrono::NaiveDate;
use desk::{area_of_name, master::Master};
use domain::{area::Area, import::ImportKind};
use importers::{About, Purpose, Source, Wishes, look};
use store::Read;

use crate::failure::Failure;

/// A file to be looked at.
#[derive(Clone, Debug)]
pub(super) struct Looked {
    /// Its place among the files.
    pub(super) place: u16,
    /// Where it lies.
    pub(super) path: PathBuf,
    /// What people call it.
    pub(super) name: String,
    /// How a person corrected its reading.
    pub(super) wishes: Wishes,
}

/// What was understood of a file, or why nothing was: a sentence.
#[derive(Clone, Debug)]
pub(super) struct Glance {
    pub(super) file: Looked,
    pub(super) about: Result<Box<About>, String>,
}

/// As what a list of this kind is read. While the kind is not known, a list that names offices is taken for one.
pub(super) const fn purpose(kind: Option<ImportKind>) -> Purpose {
    match kind {
        Some(ImportKind::Offices) => Purpose::Offices,
        Some(ImportKind::Usage) | None => Purpose::Usage,
        Some(ImportKind::Published) => Purpose::Published,
    }
}

/// Looks at the files, off the threads that answer.
pub(super) async fn glance(kind: Option<ImportKind>, files: Vec<Looked>) -> Result<Vec<Glance>, Failure> {
    tokio::task::spawn_blocking(move || files.into_iter().map(|file| one(kind, file)).collect())
        .await
        .map_err(Failure::broken)
}

fn one(kind: Option<ImportKind>, file: Looked) -> Glance {
    let opened = Source::open_wished(&file.path, &file.name, file.wishes.clone());
    let about = opened.and_then(|source| match look(&source, purpose(kind)) {
        // What is no list of offices or users may be a table of totals, as long as nobody said what it is.
        Err(_) if kind.is_none() => look(&source, Purpose::Published),
        looked => looked,
    });
    Glance { file, about: about.map(Box::new).map_err(|error| error.to_string()) }
}

impl Glance {
    /// What was understood, if anything.
    pub(super) fn understood(&self) -> Option<&About> {
        self.about.as_deref().ok()
    }
}

/// The day that the first file names that names one.
pub(super) fn day_of(glances: &[Glance]) -> Option<NaiveDate> {
    glances.iter().filter_map(Glance::understood).find_map(|about| about.as_of)
}

/// The area that the name of a file tells; else the one area somebody looks after.
pub(super) fn area_of(names: &[String], mine: &[Area], master: &Master) -> Option<Area> {
    let named = names.iter().find_map(|name| area_of_name(name, &master.gazetteer));
    named.or(match mine {
        [only] => Some(*only),
        _ => None,
    })
}

/// What somebody said about these columns when a list with the same header came before.
pub(super) async fn remembered(
    read: &mut Read,
    kind: ImportKind,
    about: &About,
) -> Result<Option<Wishes>, Failure> {
    if about.fingerprint == 0 {
        return Ok(None);
    }
    let said = read.remembered_columns(kind, about.fingerprint).await?;
    let said = said.filter(|said| said.labels == about.header);
    Ok(said.and_then(|said| serde_json::from_str(&said.wishes).ok()))
}
