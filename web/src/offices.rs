//! Offices: the list of a municipality, and one office.

mod list;
pub mod pages;
pub(crate) mod sheet;
mod show;

use axum::{Router, routing::get};
use chrono::NaiveDate;
use domain::code::MunicipalityCode;
use store::lists::{Days, OfficeLine as Stored};

use crate::{
    master::Master,
    site::{Ground, Site},
    urls,
};

/// The addresses of offices.
pub fn routes() -> Router<Site> {
    Router::new()
        .route("/municipalities/{code}/{list}", get(list::show))
        .route("/offices/{number}", get(show::show))
}

/// The days a list of a municipality's offices speaks about, for a date of the board.
pub(crate) fn days_of(ground: &Ground, code: MunicipalityCode, board: NaiveDate) -> Days {
    Days { offices: ground.office_day(code, board), board }
}

/// An office as one line of a list.
pub(crate) fn line(master: &Master, office: &Stored) -> pages::OfficeLine {
    let services: Vec<&str> = office.services.iter().map(|kind| master.services.name(*kind)).collect();
    pages::OfficeLine {
        number: office.number.to_string(),
        href: urls::office(office.number),
        name: office.name.clone(),
        kana: office.kana.clone(),
        services: services.join("、"),
        address: office.address.clone(),
        phone: office.phone.clone(),
        corporation: office.corporation.clone(),
        usage: office.usage,
    }
}
