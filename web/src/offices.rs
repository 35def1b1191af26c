//! Offices: the list of a municipality, and one office.

pub(crate) mod known;
mod list;
pub mod pages;
pub(crate) mod sheet;
mod show;

use chrono::NaiveDate;
use desk::master::Master;
use domain::{code::MunicipalityCode, people::Act};
use store::lists::{Days, OfficeLine as Stored};

use crate::{
    edits::held::Over,
    gate::{Routes, Rule},
    site::{Ground, Site},
    urls,
};

/// The addresses of offices.
pub fn routes() -> Routes<Site> {
    Routes::new()
        .get("/municipalities/{code}/offices", Rule::In(Act::SeeOffices), list::show)
        .get("/municipalities/{code}/offices.csv", Rule::In(Act::ExportOffices), list::csv)
        .get("/municipalities/{code}/offices.xlsx", Rule::In(Act::ExportOffices), list::xlsx)
        .get("/offices/{number}", Rule::Somewhere(Act::SeeOffices), show::show)
}

/// The days a list of a municipality's offices speaks about, for a date of the board.
pub(crate) fn days_of(ground: &Ground, code: MunicipalityCode, board: NaiveDate) -> Days {
    Days { offices: ground.office_day(code, board), board }
}

/// An office as one line of a list, with what hands put right.
pub(crate) fn line(master: &Master, over: &Over<'_>, mut office: Stored) -> pages::OfficeLine {
    let edited = over.lay(&mut office);
    let names = &master.services;
    let services = match office.services[..] {
        [only] => names.name(only).to_owned(),
        ref several => several.iter().map(|kind| names.name(*kind)).collect::<Vec<_>>().join("、"),
    };
    pages::OfficeLine {
        number: office.number.to_string(),
        href: urls::office(office.number),
        name: office.name,
        kana: office.kana,
        services,
        address: office.address,
        phone: office.phone,
        corporation: office.corporation,
        usage: office.usage,
        edited,
    }
}
