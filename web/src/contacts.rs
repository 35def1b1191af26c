//! Contacts of offices: pages, forms and files (A4).
//!
//! | what | where |
//! | --- | --- |
//! | the areas somebody looks after, and how their offices can be reached | `home` |
//! | the offices of a municipality, and which of them have no contact | `place` |
//! | the contacts of an office | `index` |
//! | adding and changing one | `edit` |
//! | 配信停止 | `stop` |
//! | erasing, for those who need not know whom | `erase` |
//! | how the offices of an area can be reached, and their contacts as files | `area` |
//!
//! Every page that shows a contact is on record before it is drawn, and none is held for anybody else.

mod area;
mod edit;
mod erase;
mod home;
mod index;
pub mod pages;
mod place;
mod stop;
#[cfg(test)]
mod tests;

use std::sync::Arc;

use domain::{
    area::Area,
    chance::{self, NoChance},
    code::MunicipalityCode,
    contact::ContactId,
    office_number::OfficeNumber,
    people::Act,
};
use store::contacts::Asking;

use crate::{
    failure::Failure,
    gate::{Routes, Rule},
    page::{
        form::Faults,
        layout::{Crumb, Layout, Section},
    },
    site::{Ground, Site, Visit},
    urls::{self, View},
};

/// The addresses of contacts.
pub fn routes() -> Routes<Site> {
    let (see, edit) = (Rule::Somewhere(Act::SeeContacts), Rule::Somewhere(Act::EditContacts));
    let erase = Rule::SureSomewhere(Act::EraseContacts);
    let area = Rule::In(Act::SeeContacts);
    Routes::new()
        .get("/offices/{number}/contacts", see, index::show)
        .form("/offices/{number}/contacts/new", edit, edit::ask_new, edit::add)
        .get("/offices/{number}/contacts/erase", erase, erase::ask)
        .post("/offices/{number}/contacts/erase", erase, erase::erase)
        .form("/offices/{number}/contacts/{id}", edit, edit::ask, edit::change)
        .form("/offices/{number}/contacts/{id}/stop", edit, stop::ask, stop::change)
        .get("/contacts", see, home::show)
        .get("/contacts/{code}", area, area::show)
        .get("/contacts/{code}/counts.csv", area, area::counts_csv)
        .get("/contacts/{code}/counts.xlsx", area, area::counts_xlsx)
        .get("/contacts/{code}/list.csv", area, area::list_csv)
        .get("/contacts/{code}/list.xlsx", area, area::list_xlsx)
}

/// What the contacts of anything are called.
const CONTACTS: &str = "連絡先";

/// The office of an address: one that a list knows, inside of the scope.
struct Office {
    number: OfficeNumber,
    name: String,
    /// Where it counts, or counted last.
    municipality: MunicipalityCode,
    ground: Arc<Ground>,
}

impl Office {
    async fn find(site: &Visit, written: &str) -> Result<Self, Failure> {
        let unknown = || Failure::NotFound { what: format!("事業所番号「{written}」の事業所") };
        let number = OfficeNumber::parse(written).map_err(|_| unknown())?.number;
        let (mut read, ground) = site.read().await?;
        let entries = read.office(site.scope(), number).await?;
        let newest = entries.first().ok_or_else(unknown)?;
        let seat = read.seats(number).await?.first().map(|seat| seat.municipality);
        let municipality = seat.unwrap_or(newest.municipality);
        let name = ground.edits.name_of(number, newest.name.clone());
        Ok(Self { number, name, municipality, ground })
    }

    /// The frame of a page below the office; `title` is what the page is called.
    fn layout(&self, site: &Visit, title: &str, faults: &Faults) -> Layout {
        let mut way = way_to(site, Area::Municipality(self.municipality));
        way.push(Crumb::to(self.name.clone(), urls::office(self.number)));
        let sees = Act::SeeContacts(Area::Nation).roles().contains(&site.caller().viewer().role);
        if sees && title != CONTACTS {
            way.push(Crumb::to(CONTACTS, urls::contacts::of(self.number)));
        }
        way.push(Crumb::here(title));
        let section = if sees { Section::Contacts } else { Section::Admin };
        site.layout(&self.ground, &faults.title(title), section, way)
    }

    /// A number that some page had and that is not there any more.
    fn gone() -> Failure {
        Failure::NotFound {
            what: "この連絡先は消去されたか、番号が違います。お探しの連絡先".into()
        }
    }
}

/// The contact an address names.
fn contact_id(written: &str) -> Result<ContactId, Failure> {
    ContactId::parse(written).ok_or_else(Office::gone)
}

/// Who asks, for the store.
fn asking(site: &Visit) -> Asking<'_> {
    Asking { scope: site.scope(), by: site.caller().by(), at: site.desk.clock.now() }
}

/// Ten bytes of chance for an id.
fn chance(site: &Visit) -> Result<[u8; 10], Failure> {
    chance::bytes(&*site.door.chance).map_err(|error: NoChance| Failure::broken(error))
}

/// The boards from 全国 down to an area.
fn way_to(site: &Site, area: Area) -> Vec<Crumb> {
    let view = View::default();
    let mut way = vec![Crumb::to("全国", urls::nation(&view))];
    if let Some(code) = area.prefecture() {
        let name = site.master().area_name(Area::Prefecture(code));
        way.push(Crumb::to(name, urls::prefecture(code, &view)));
    }
    if let Area::Municipality(code) = area {
        let place = site.master().gazetteer.by_code(code);
        let name = place.map_or_else(String::new, |place| place.name.clone());
        way.push(Crumb::to(name, urls::municipality(code, &view)));
    }
    way
}

/// The area an address names.
fn area_of(site: &Site, written: &str) -> Result<Area, Failure> {
    let unknown = || Failure::NotFound { what: format!("地域コード「{written}」の地域") };
    match Area::parse(written).ok_or_else(unknown)? {
        Area::Municipality(_) => site.municipality(written).map(Area::Municipality),
        area => Ok(area),
    }
}
