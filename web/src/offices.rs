//! Offices: the list of a municipality, and one office.

mod list;
pub mod pages;
mod show;

use axum::{Router, routing::get};
use chrono::NaiveDate;
use domain::code::MunicipalityCode;
use store::{
    Read, StoreError,
    lists::{Days, OfficeLine as Stored},
};

use crate::{desk::refresh::office_day, master::Master, site::Site, urls};

/// The addresses of offices.
pub fn routes() -> Router<Site> {
    Router::new()
        .route("/municipalities/{code}/{list}", get(list::show))
        .route("/offices/{number}", get(show::show))
}

/// The days a list of a municipality's offices speaks about, for a date of the board.
pub(crate) async fn days_of(
    read: &mut Read,
    code: MunicipalityCode,
    board: NaiveDate,
) -> Result<Days, StoreError> {
    let offices = office_day(&read.first_office_lists().await?, code, board).unwrap_or(board);
    Ok(Days { offices, board })
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
