//! The offices of a municipality, and which of them have no contact: the way from the menu to the contacts of an office.

use domain::{code::MunicipalityCode, format};
use store::{
    Read,
    contacts::{ReachedOffice, Sought},
    lists::Slice,
};

use super::pages::{OfficeReach, OfficeReaches};
use crate::{
    failure::Failure,
    page::controls::{Choice, Pager},
    site::{Ground, Visit},
    urls,
};

/// Offices on a page.
const PAGE: u32 = 100;

/// A page of the offices of a municipality; `without` leaves those that have no contact.
pub(super) async fn offices(
    site: &Visit,
    (read, ground): (&mut Read, &Ground),
    (municipality, without): (MunicipalityCode, bool),
    page: u32,
) -> Result<OfficeReaches, Failure> {
    let sought = Sought { municipality, on: site.desk.clock.today(), without };
    let slice = Slice { limit: PAGE, offset: (page - 1).saturating_mul(PAGE) };
    let (total, offices) = read.reached_offices(site.scope(), sought, slice).await?;
    let choice = |label: &str, of: bool| Choice {
        label: label.into(),
        href: urls::contacts::offices(municipality, of, 1),
        current: of == without,
    };
    let link = |page| urls::contacts::offices(municipality, without, page);
    Ok(OfficeReaches {
        choices: vec![choice("すべて", false), choice("連絡先なし", true)],
        without,
        rows: offices.into_iter().map(|office| line(ground, office)).collect(),
        pager: Pager::new(u64::from(total), PAGE, page, &link),
    })
}

fn line(ground: &Ground, office: ReachedOffice) -> OfficeReach {
    OfficeReach {
        number: office.number.to_string(),
        name: ground.edits.name_of(office.number, office.name),
        kana: office.kana,
        href: urls::contacts::of(office.number),
        contacts: format!("{}件", format::count(office.contacts)),
        reach: office.reach,
    }
}
