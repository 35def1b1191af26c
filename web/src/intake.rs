//! Lists that officials bring in with the browser: brought, looked at, tried, and then taken in – or not (I2–I6).
//!
//! | what | where |
//! | --- | --- |
//! | what a browser sends | [`upload`], kept going by [`steady`], named by [`names`], taken by `take` |
//! | the intake of an address | `one` |
//! | what is understood of its files | `glance`, files of one shape together by `shape` |
//! | how they are read: the page, the form, what is corrected | `draw`, [`reading`], `look` |
//! | what it would do: how far that is, and what it is | `see`, as files `files` |
//! | taking it in, stopping, giving it up | `deeds`, a doubtful one confirmed by name with [`confirm`] |
//! | what differs between two cells | [`words`] |
//! | the pages | [`pages`] |

pub mod confirm;
mod deeds;
mod draw;
mod files;
mod glance;
mod look;
pub mod names;
mod one;
pub mod pages;
pub mod reading;
pub(crate) mod see;
mod shape;
pub mod steady;
mod take;
#[cfg(test)]
mod tests;
pub mod upload;
pub mod words;

use domain::people::Act;

pub(crate) use one::{matter, seen, title};

use crate::{
    gate::{Routes, Rule},
    site::Site,
};

/// The addresses of bringing in lists.
pub fn routes() -> Routes<Site> {
    let import = Rule::Somewhere(Act::Import);
    Routes::new()
        .get("/imports/new", import, take::ask)
        .upload("/imports/new", import, take::take)
        .get("/intakes/{id}", import, look::ask)
        .post("/intakes/{id}", import, look::correct)
        .get("/intakes/{id}/trial", import, see::show)
        .post("/intakes/{id}/trial", import, see::again)
        .post("/intakes/{id}/apply", import, deeds::apply)
        .post("/intakes/{id}/stop", import, deeds::stop)
        .post("/intakes/{id}/withdraw", import, deeds::withdraw)
        .get("/intakes/{id}/rejected.csv", import, files::rejected)
        .get("/intakes/{id}/changes.csv", import, files::changes)
}
