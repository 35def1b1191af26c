//! The contacts of an office.

use axum::{
    extract::{Path, Query},
    response::Response,
};
use domain::area::Area;

use super::{
    CONTACTS, Office, asking,
    pages::{ContactLine, ContactsPage, Done},
};
use crate::{
    failure::Failure,
    page::form::{After, Faults},
    site::{Visit, private},
    urls,
};

/// `GET /offices/{number}/contacts`
pub(super) async fn show(
    site: Visit,
    Path(written): Path<String>,
    Query(after): Query<After>,
) -> Result<Response, Failure> {
    let office = Office::find(&site, &written).await?;
    let asking = asking(&site);
    let mut write = site.desk.store.write().await?;
    let unknown = || Failure::NotFound { what: format!("事業所番号「{written}」の事業所") };
    let (place, all) = write.look_at_contacts(asking, office.number).await?.ok_or_else(unknown)?;
    write.commit().await?;
    let area = Area::Municipality(place.municipality);
    private(&ContactsPage {
        layout: office.layout(&site, CONTACTS, &Faults::default()),
        done: Done::of(&after.done),
        number: office.number.to_string(),
        rows: all.iter().map(ContactLine::of).collect(),
        listed: place.listed(asking.at),
        new: urls::contacts::new(office.number),
        area: (site.master().area_name(area), urls::contacts::area(area)),
        back: urls::office(office.number),
        office: office.name,
    })
}
