//! Erasing contacts of an office before their time, by those who run the system and need not know whom they are about.

use axum::{
    extract::Path,
    response::{IntoResponse as _, Redirect, Response},
};
use axum_extra::extract::Form;
use domain::{
    contact::{ContactId, DeletionId},
    format,
    retention::Grounds,
};
use serde::Deserialize;
use store::{
    contacts::Stub,
    retention::{Wanted, Which},
};

use super::{
    Office, asking, chance,
    edit::again,
    pages::{ErasePage, StubLine},
};
use crate::{
    failure::Failure,
    page::form::{Faults, Field},
    retention::ERASED,
    site::{Visit, private},
    urls,
};

/// What the form sends.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Typed {
    which: String,
    grounds: String,
    asked_on: String,
    sure: String,
}

/// Stands for all contacts of an office.
const ALL: &str = "all";

impl Typed {
    fn fields(&self, stubs: &[Stub]) -> Vec<Field> {
        let all = std::iter::once((ALL.to_owned(), format!("この事業所のすべて（{}件）", stubs.len())));
        let each = stubs.iter().map(|stub| {
            (stub.id.to_string(), format!("番号 {}（{}）", stub.id.short(), stub.terms.channel.name()))
        });
        let grounds = Grounds::ASKED.map(|grounds| (grounds.key(), grounds.name()));
        vec![
            Field::choose("which", "消去する連絡先", &self.which, all.chain(each)),
            Field::choice("grounds", "消去の理由", &self.grounds, grounds),
            Field::day("asked_on", "申出・依頼を受けた日", &self.asked_on),
        ]
    }
}

/// `GET /offices/{number}/contacts/erase`
pub(super) async fn ask(site: Visit, Path(written): Path<String>) -> Result<Response, Failure> {
    let (office, stubs) = find(&site, &written).await?;
    let typed = Typed { asked_on: format::day(site.desk.clock.today()), ..Typed::default() };
    let fields = typed.fields(&stubs);
    private(&page(&site, &office, &stubs, fields, Faults::default()))
}

/// `POST /offices/{number}/contacts/erase`: first asks once more, then erases.
pub(super) async fn erase(
    site: Visit,
    Path(written): Path<String>,
    Form(typed): Form<Typed>,
) -> Result<Response, Failure> {
    let (office, stubs) = find(&site, &written).await?;
    let fields = typed.fields(&stubs);
    let mut faults = Faults::default();
    let known = |id: &ContactId| stubs.iter().any(|stub| stub.id == *id);
    let which = match typed.which.as_str() {
        ALL => Ok(Which::All),
        id => ContactId::parse(id).filter(known).map(Which::One).ok_or("消去する連絡先を選んでください"),
    };
    let which = faults.take("which", which);
    let asked = Grounds::ASKED.into_iter().find(|grounds| grounds.key() == typed.grounds);
    let grounds = faults.take("grounds", asked.ok_or("消去の理由を選んでください"));
    let today = site.desk.clock.today();
    let asked_on = faults.past_day("asked_on", "申出・依頼を受けた日", &typed.asked_on, today);
    let (Some(which), Some(grounds), Some(asked_on)) = (which, grounds, asked_on) else {
        return again(&page(&site, &office, &stubs, fields, faults));
    };
    if typed.sure != "yes" {
        let chosen = fields.first().map_or_else(String::new, Field::shown);
        let told = vec![
            ("事業所", format!("{}（{}）", office.name, office.number)),
            ("消去する連絡先", chosen),
            ("消去の理由", grounds.name()),
            ("申出・依頼を受けた日", format::day_with_era(asked_on)),
        ];
        let page = page(&site, &office, &stubs, fields, Faults::default());
        return private(&ErasePage { confirming: true, told, ..page });
    }
    let asking = asking(&site);
    let id = DeletionId::new(asking.at, chance(&site)?);
    let mut write = site.desk.store.write().await?;
    let wanted = Wanted { grounds, asked_on };
    let deletion = write.erase_contacts(asking, id, office.number, which, wanted).await?;
    let deletion = deletion.ok_or_else(Office::gone)?;
    write.commit().await?;
    Ok(Redirect::to(&urls::contacts::deletion_done(deletion.id, ERASED)).into_response())
}

async fn find(site: &Visit, written: &str) -> Result<(Office, Vec<Stub>), Failure> {
    let office = Office::find(site, written).await?;
    let mut read = site.desk.store.read().await?;
    let stubs = read.contact_stubs(site.scope(), office.number).await?;
    let unknown = || Failure::NotFound { what: format!("事業所番号「{written}」の事業所") };
    Ok((office, stubs.ok_or_else(unknown)?))
}

fn page(site: &Visit, office: &Office, stubs: &[Stub], fields: Vec<Field>, faults: Faults) -> ErasePage {
    let line = |stub: &Stub| StubLine {
        short: stub.id.short(),
        channel: stub.terms.channel.name(),
        source: format!("{}（{}）", stub.source.name(), format::day(stub.source_on)),
        stopped: stub.terms.stop.is_some(),
    };
    let title = "連絡先の消去";
    ErasePage {
        layout: office.layout(site, title, &faults),
        title,
        office: office.name.clone(),
        number: office.number.to_string(),
        rows: stubs.iter().map(line).collect(),
        fields,
        faults,
        confirming: false,
        told: Vec::new(),
        back: urls::office(office.number),
    }
}
