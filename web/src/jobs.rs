//! The page of what is done at set times: for those who run the system.

pub mod pages;
mod show;
#[cfg(test)]
mod tests;

use axum::extract::{Path, Query};
use domain::people::Act;

use crate::{
    gate::{Routes, Rule},
    page::form::After,
    site::{Site, Visit},
    work::Timetable,
};

/// The addresses of what is done at set times, as this process plans it.
#[must_use]
pub fn routes(timetable: &Timetable) -> Routes<Site> {
    let (operate, sure) = (Rule::To(Act::Operate), Rule::Sure(Act::Operate));
    let (shown, again, now) = (timetable.clone(), timetable.clone(), timetable.clone());
    Routes::new()
        .get("/jobs", operate, move |visit: Visit, Query(after): Query<After>| {
            let shown = shown.clone();
            async move { show::show(visit, shown, &after.done).await }
        })
        .post("/jobs/{id}/again", sure, move |visit: Visit, Path(id): Path<String>| {
            show::again(visit, again.clone(), id)
        })
        .post("/jobs/kinds/{kind}/now", sure, move |visit: Visit, Path(kind): Path<String>| {
            show::now(visit, now.clone(), kind)
        })
}
