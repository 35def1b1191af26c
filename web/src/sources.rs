//! What is fetched from the web: the sources, how they are set up, and what came of each try (I9).
//!
//! | what | where |
//! | --- | --- |
//! | the list | `list` |
//! | one source with its tries, and asking for it now | `show` |
//! | setting up and changing one | `edit`, from what was typed in `typed` |
//!
//! Setting up a source makes this machine ask another one: it is for those who look after the area the list speaks about, and it
//! goes on record.

mod edit;
mod list;
pub mod pages;
mod show;
#[cfg(test)]
mod tests;
mod typed;

use axum::extract::{Path, Query};
use domain::{people::Act, web_source::WebSourceId};

use crate::{
    failure::Failure,
    gate::{Routes, Rule},
    site::{Asked, Site, Visit},
    work::Timetable,
};

/// The addresses of what is fetched from the web; `timetable` is woken when somebody asks for a source.
#[must_use]
pub fn routes(timetable: &Timetable) -> Routes<Site> {
    let manage = Rule::Somewhere(Act::ManageSources);
    let sure = Rule::SureSomewhere(Act::ManageSources);
    let bell = timetable.clone();
    Routes::new()
        .get("/sources", manage, list::show)
        .form("/sources/new", sure, edit::ask_new, edit::add)
        .get(
            "/sources/{id}",
            manage,
            |site: Visit, Path(id): Path<String>, Query(asked): Query<Asked>, Query(after)| {
                show::show(site, id, asked.page(), after)
            },
        )
        .form("/sources/{id}/change", sure, edit::ask, edit::change)
        .post("/sources/{id}/now", manage, move |site: Visit, Path(id): Path<String>| {
            show::now(site, bell.clone(), id)
        })
}

/// What these pages are called.
const TITLE: &str = "ウェブからの取得";

fn id(written: &str) -> Result<WebSourceId, Failure> {
    WebSourceId::parse(written).ok_or_else(gone)
}

fn gone() -> Failure {
    Failure::NotFound { what: "この取得元".into() }
}
