//! The items of an office, editing one by hand, and taking an edit back.

use std::sync::Arc;

use axum::{
    extract::{Path, Query},
    response::{IntoResponse as _, Redirect, Response},
};
use axum_extra::extract::Form;
use domain::{
    area::Area,
    code::MunicipalityCode,
    edit::{self, Item, Reason},
    format,
    office_number::OfficeNumber,
    people::Act,
};
use http::StatusCode;
use serde::Deserialize;
use store::{
    contacts::Asking,
    edits::{Edited, Kept, Wanted},
    office::{OfficeEntry, holding},
};

use super::pages::{Done, EditLine, EditPage, ItemForm, ItemLine, shown};
use crate::{
    failure::Failure,
    offices::known,
    page::{
        form::{Faults, Field},
        layout::{Crumb, Layout, Section},
    },
    site::{Ground, Visit, is_demo, private, source_name},
    trail::lines::Names,
    urls::{self, ListView, View},
};

/// What the address says behind its question mark.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Chosen {
    item: String,
    done: String,
}

/// What the form sends.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Typed {
    item: String,
    value: String,
    reason: String,
    note: String,
    version: String,
}

impl Typed {
    /// The form of an item: as it is edited, or else as the lists say.
    fn of(item: Item, kept: Option<&Kept>, listed: &str) -> Self {
        let edit = kept.map(|kept| &kept.edit);
        Self {
            item: item.key().to_owned(),
            value: edit.map_or(listed, |edit| &edit.value).to_owned(),
            reason: edit.map_or("", |edit| edit.reason.key()).to_owned(),
            note: edit.and_then(|edit| edit.note.as_ref()).map_or_else(String::new, ToString::to_string),
            version: kept.map_or_else(String::new, |kept| kept.version.to_string()),
        }
    }

    fn fields(&self, item: Item) -> Vec<Field> {
        let hint = match item {
            Item::Name | Item::Address => "",
            Item::Phone | Item::Fax => "市外局番から。なくなったときは空にします",
            Item::Corporation => "13桁。ないときは空にします",
            Item::Kana | Item::Building | Item::CorporationName => "ないときは空にします",
        };
        let keys = match item {
            Item::Phone | Item::Fax => "tel",
            Item::Corporation => "numeric",
            _ => "",
        };
        let reasons = Reason::ALL.iter().map(|reason| (reason.key(), reason.name().to_owned()));
        let reasons = std::iter::once(("", "選んでください".to_owned())).chain(reasons);
        let value = Field::text("value", "表示する内容", hint, &self.value).keys(keys);
        let value = if matches!(item, Item::Name | Item::Address) { value } else { value.optional() };
        vec![
            value,
            Field::choice("reason", "理由", &self.reason, reasons),
            Field::text("note", "補足", "個人の氏名や連絡先は書かないでください", &self.note).optional(),
        ]
    }

    /// What was typed, read; or what is wrong with it.
    fn read(&self, item: Item) -> Result<Wanted, Faults> {
        let mut faults = Faults::default();
        let value = faults.take("value", item.read(&self.value));
        let reason = faults.take("reason", Reason::from_key(&self.reason).ok_or("理由を選んでください"));
        let note = faults.take("note", edit::note(&self.note));
        if reason == Some(Reason::Other) && note == Some(None) {
            faults.add("note", "理由が「その他」のときは、補足を入力してください。");
        }
        match (value, reason, note) {
            (Some(value), Some(reason), Some(note)) if faults.is_empty() => {
                Ok(Wanted { item, value, reason, note })
            }
            _ => Err(faults),
        }
    }
}

/// The office of an address that somebody may edit, as it is looked at.
struct Office {
    number: OfficeNumber,
    /// The rows that hold, the one that is used first.
    rows: Vec<OfficeEntry>,
    municipality: MunicipalityCode,
    edits: Vec<Kept>,
    ground: Arc<Ground>,
    accounts: Vec<domain::people::Account>,
}

impl Office {
    async fn find(site: &Visit, written: &str) -> Result<Self, Failure> {
        let number = number(written)?;
        let (mut read, ground) = site.read().await?;
        let entries = read.office(site.scope(), number).await?;
        let place = read.place_of(site.scope(), number, Act::EditOffices).await?;
        let (Some(newest), Some(place)) = (entries.first(), place) else { return Err(unknown(written)) };
        let rows: Vec<OfficeEntry> =
            holding(&entries, site.desk.clock.today()).into_iter().cloned().collect();
        let rows = if rows.is_empty() { vec![newest.clone()] } else { rows };
        let edits = read.edits_of(number).await?;
        let accounts = read.accounts().await?;
        Ok(Self { number, rows, municipality: place.municipality, edits, ground, accounts })
    }

    fn listed(&self, item: Item) -> String {
        self.rows.first().map_or_else(String::new, |row| row.record(self.number).said(item))
    }

    fn edit(&self, item: Item) -> Option<&Kept> {
        self.edits.iter().find(|kept| kept.edit.item == item)
    }

    fn name(&self) -> String {
        self.edit(Item::Name).map_or_else(|| self.listed(Item::Name), |kept| kept.edit.value.clone())
    }

    fn layout(&self, site: &Visit, faults: &Faults) -> Layout {
        const TITLE: &str = "手修正";
        let (master, place) = (site.master(), self.municipality);
        let prefecture = place.prefecture();
        let own = master.gazetteer.by_code(place).map_or_else(String::new, |place| place.name.clone());
        let view = View::default();
        let way = vec![
            Crumb::to("全国", urls::nation(&view)),
            Crumb::to(master.area_name(Area::Prefecture(prefecture)), urls::prefecture(prefecture, &view)),
            Crumb::to(own, urls::municipality(place, &view)),
            Crumb::to("事業所一覧", urls::offices(place, &ListView::default())),
            Crumb::to(self.name(), urls::office(self.number)),
            Crumb::here(TITLE),
        ];
        site.layout(&self.ground, &faults.title(TITLE), Section::Boards, way)
    }

    /// The items, those that are edited with their edits.
    fn items(&self, site: &Visit) -> Vec<ItemLine> {
        let names = Names::new(site.master(), &self.accounts);
        let on_list = self.rows.iter().any(|row| row.to > site.desk.clock.today());
        let line = |item: &Item| {
            let listed = self.listed(*item);
            let href = urls::edits::item(self.number, *item);
            let edit: Option<EditLine> = self
                .edit(*item)
                .map(|kept| known::edit(&names, kept, (Some(&listed), on_list), Some(href.clone())));
            ItemLine { label: item.name(), listed, edit, href }
        };
        Item::ALL.iter().map(line).collect()
    }

    /// The form of an item.
    fn form(&self, site: &Visit, item: Item, typed: &Typed, late: Option<String>) -> ItemForm {
        let demo = is_demo(&self.ground);
        let said = self.rows.iter().map(|row| {
            let service = site.master().services.name(row.service);
            let list = source_name(Some(row.source), demo);
            let text = row.record(self.number).said(item);
            (format!("{service}（{list}）"), shown(&text).to_owned())
        });
        ItemForm {
            label: item.name(),
            key: item.key(),
            said: said.collect(),
            fields: typed.fields(item),
            version: typed.version.clone(),
            late,
        }
    }

    fn page(&self, site: &Visit, form: Option<ItemForm>, faults: Faults, done: Option<Done>) -> EditPage {
        EditPage {
            layout: self.layout(site, &faults),
            office: self.name(),
            number: self.number.to_string(),
            done,
            items: self.items(site),
            form,
            faults,
            take_back: urls::edits::take_back(self.number),
            here: urls::edits::of(self.number),
            back: urls::office(self.number),
        }
    }
}

fn number(written: &str) -> Result<OfficeNumber, Failure> {
    OfficeNumber::parse(written).map(|read| read.number).map_err(|_| unknown(written))
}

fn unknown(written: &str) -> Failure {
    Failure::NotFound { what: format!("事業所番号「{written}」の事業所") }
}

/// The item that a form names.
fn item_of(word: &str) -> Result<Item, Failure> {
    Item::from_key(word).ok_or_else(|| Failure::BadRequest {
        what: "手修正する項目を読み取れません。".into(),
        todo: "事業所の画面の「手修正」から、項目を選び直してください。".into(),
    })
}

fn asking(site: &Visit) -> Asking<'_> {
    Asking { scope: site.scope(), by: site.caller().by(), at: site.desk.clock.now() }
}

/// `GET /offices/{number}/edit`
pub(super) async fn ask(
    site: Visit,
    Path(written): Path<String>,
    Query(chosen): Query<Chosen>,
) -> Result<Response, Failure> {
    let office = Office::find(&site, &written).await?;
    let item = if chosen.item.is_empty() { None } else { Some(item_of(&chosen.item)?) };
    let kept: Option<Typed> = match item {
        Some(_) => None,
        None => site.draft(&urls::edits::of(office.number)).await?,
    };
    let of_draft = kept.and_then(|typed| Some((Item::from_key(&typed.item)?, typed)));
    let restored = of_draft.is_some();
    let of_address = item.map(|item| (item, Typed::of(item, office.edit(item), &office.listed(item))));
    let form = of_draft.or(of_address).map(|(item, typed)| office.form(&site, item, &typed, None));
    let page = office.page(&site, form, Faults::default(), Done::of(&chosen.done));
    private(&EditPage { layout: Layout { restored, ..page.layout }, ..page })
}

/// `POST /offices/{number}/edit`
pub(super) async fn put(
    site: Visit,
    Path(written): Path<String>,
    Form(typed): Form<Typed>,
) -> Result<Response, Failure> {
    let office = Office::find(&site, &written).await?;
    let item = item_of(&typed.item)?;
    let again = |office: &Office, typed: &Typed, faults: Faults| {
        let form = office.form(&site, item, typed, None);
        let page = private(&office.page(&site, Some(form), faults, None))?;
        Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response())
    };
    let wanted = match typed.read(item) {
        Ok(wanted) => wanted,
        Err(faults) => return again(&office, &typed, faults),
    };
    let mut write = site.desk.store.write().await?;
    let ended = write.put_edit(asking(&site), office.number, typed.version.parse().ok(), wanted).await?;
    match ended {
        None => Err(unknown(&written)),
        Some(Edited::Done) => {
            write.commit().await?;
            site.version.refresh().await;
            Ok(Redirect::to(&urls::edits::done(office.number, Done::Saved.word())).into_response())
        }
        Some(Edited::AsListed) => {
            drop(write);
            let words = if office.edit(item).is_some() {
                "一覧と同じ内容です。手修正をやめるときは「一覧の内容に戻す」を押してください。"
            } else {
                "一覧と同じ内容です。手修正は要りません。"
            };
            again(&office, &typed, Faults::of("value", words))
        }
        Some(Edited::Meanwhile(now)) => {
            drop(write);
            let now = now.map(|kept| *kept);
            late(&site, &written, item, &typed, now.as_ref()).await
        }
    }
}

/// Somebody else was quicker: how it stands now, and what was typed beside it.
async fn late(
    site: &Visit,
    written: &str,
    item: Item,
    typed: &Typed,
    now: Option<&Kept>,
) -> Result<Response, Failure> {
    let office = Office::find(site, written).await?;
    let words = match now {
        Some(kept) => {
            let edit = &kept.edit;
            let at = format::moment(kept.at);
            format!("いまの手修正は「{}」です（{at}、{}）。", shown(&edit.value), edit.reason.name())
        }
        None => "手修正は取り消されました。".to_owned(),
    };
    let typed =
        Typed { version: now.map_or_else(String::new, |kept| kept.version.to_string()), ..typed.clone() };
    let form = office.form(site, item, &typed, Some(words));
    let page = private(&office.page(site, Some(form), Faults::default(), None))?;
    Ok((StatusCode::CONFLICT, page).into_response())
}

/// What the button sends that takes an edit back.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Back {
    item: String,
    version: String,
}

/// `POST /offices/{number}/edit/back`
pub(super) async fn take_back(
    site: Visit,
    Path(written): Path<String>,
    Form(sent): Form<Back>,
) -> Result<Response, Failure> {
    let number = number(&written)?;
    let mut write = site.desk.store.write().await?;
    let place = write.place_of(site.scope(), number, Act::EditOffices).await?;
    let item = item_of(&sent.item)?;
    let version = sent.version.parse().unwrap_or_default();
    let ended = write.take_back_edit(asking(&site), number, (item, version)).await?;
    let gone = || Failure::NotFound { what: "すでに取り消されています。この手修正".into() };
    match ended {
        None => Err(gone()),
        Some(Edited::Meanwhile(now)) => {
            drop(write);
            let Some(now) = now.filter(|_| place.is_some()) else { return Err(gone()) };
            let typed = Typed::of(item, Some(&now), "");
            late(&site, &written, item, &typed, Some(&now)).await
        }
        Some(Edited::Done | Edited::AsListed) => {
            write.commit().await?;
            site.version.refresh().await;
            let to = match place {
                Some(_) => urls::edits::done(number, Done::TakenBack.word()),
                None => urls::edits::list("", 1),
            };
            Ok(Redirect::to(&to).into_response())
        }
    }
}
