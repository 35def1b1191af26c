//! Setting up a source and changing it.

use axum::{
    extract::Path,
    response::{IntoResponse as _, Redirect, Response},
};
use axum_extra::extract::Form;
use domain::{
    chance,
    people::Act,
    web_source::{SourceTerms, WebSourceId},
};
use http::StatusCode;
use store::sources::{Changed, NewSource};

use super::{
    TITLE, gone,
    pages::{Done, EditPage},
    typed::Typed,
};
use crate::{
    failure::Failure,
    page::{
        form::Faults,
        layout::{Crumb, Layout, Section},
    },
    site::{Ground, Visit, private},
    urls::{self, sources},
};

/// `GET /sources/new`
pub(super) async fn ask_new(site: Visit) -> Result<Response, Failure> {
    let kept: Option<Typed> = site.draft(sources::new()).await?;
    let restored = kept.is_some();
    let page = page(&site, None, &kept.unwrap_or_else(Typed::empty), Faults::default()).await?;
    private(&EditPage { layout: Layout { restored, ..page.layout }, ..page })
}

/// `POST /sources/new`
pub(super) async fn add(site: Visit, Form(typed): Form<Typed>) -> Result<Response, Failure> {
    let terms = match read(&site, &typed) {
        Ok(terms) => terms,
        Err(faults) => return again(&page(&site, None, &typed, faults).await?),
    };
    let now = site.desk.clock.now();
    let id = WebSourceId::new(now, chance::bytes(&*site.door.chance).map_err(Failure::broken)?);
    let new = NewSource { id, terms: &terms, contact: Some(site.caller().viewer().account) };
    let mut write = site.desk.store.write().await?;
    if !write.add_web_source(site.scope(), &new, site.caller().by(), now).await? {
        drop(write);
        return again(&page(&site, None, &typed, taken()).await?);
    }
    write.commit().await?;
    Ok(Redirect::to(&sources::done(id, Done::Added.word())).into_response())
}

/// `GET /sources/{id}/change`
pub(super) async fn ask(site: Visit, Path(written): Path<String>) -> Result<Response, Failure> {
    let id = super::id(&written)?;
    let mut read = site.desk.store.read().await?;
    let source = read.web_source(site.scope(), id).await?.ok_or_else(gone)?;
    drop(read);
    let kept: Option<Typed> = site.draft(&sources::change(id)).await?;
    let restored = kept.is_some();
    let typed = kept.unwrap_or_else(|| Typed::of(&source.terms, source.version, site.master()));
    // The version is the one that was looked at when it was typed: whoever changed it since is not overwritten.
    let version = typed.version.parse().unwrap_or(source.version);
    let page = page(&site, Some((id, version)), &typed, Faults::default()).await?;
    private(&EditPage { layout: Layout { restored, ..page.layout }, ..page })
}

/// `POST /sources/{id}/change`
pub(super) async fn change(
    site: Visit,
    Path(written): Path<String>,
    Form(typed): Form<Typed>,
) -> Result<Response, Failure> {
    let id = super::id(&written)?;
    let version: i64 = typed.version.parse().map_err(|_| gone())?;
    // Whose source it is not is told so before anything that was typed.
    site.desk.store.read().await?.web_source(site.scope(), id).await?.ok_or_else(gone)?;
    let terms = match read(&site, &typed) {
        Ok(terms) => terms,
        Err(faults) => return again(&page(&site, Some((id, version)), &typed, faults).await?),
    };
    let (by, now) = (site.caller().by(), site.desk.clock.now());
    let mut write = site.desk.store.write().await?;
    match write.change_web_source(site.scope(), (id, version), &terms, by, now).await? {
        Changed::Done => {
            write.commit().await?;
            Ok(Redirect::to(&sources::done(id, Done::Changed.word())).into_response())
        }
        Changed::Gone => Err(gone()),
        Changed::NameTaken => {
            drop(write);
            again(&page(&site, Some((id, version)), &typed, taken()).await?)
        }
        Changed::Meanwhile(now) => {
            drop(write);
            let drawn = page(&site, Some((id, now.version)), &typed, Faults::default()).await?;
            let drawn = EditPage { late: true, ..drawn };
            Ok((StatusCode::CONFLICT, private(&drawn)?).into_response())
        }
    }
}

/// What was typed, read; an area outside of their scope is told at its field.
fn read(site: &Visit, typed: &Typed) -> Result<SourceTerms, Faults> {
    let terms = typed.read(site.master())?;
    let outside = |_| Faults::of("area", "区域には、担当地域の中の都道府県か市町村を入力してください。");
    site.may(Act::ManageSources(terms.area)).map(|()| terms).map_err(outside)
}

fn taken() -> Faults {
    Faults::of("name", "同じ名前の取得元があります。別の名前を入力してください。")
}

/// The form; for a source that is there already with its version.
async fn page(
    site: &Visit,
    of: Option<(WebSourceId, i64)>,
    typed: &Typed,
    faults: Faults,
) -> Result<EditPage, Failure> {
    let (read, ground) = site.read().await?;
    drop(read);
    let title = if of.is_some() { "取得元の変更" } else { "取得元の登録" };
    Ok(EditPage {
        layout: layout(site, &ground, &faults.title(title), title),
        title,
        name: typed.name_field(),
        urls: typed.urls.clone(),
        fields: typed.fields(),
        faults,
        version: of.map(|(_, version)| version),
        late: false,
        button: if of.is_some() { "変更を保存" } else { "登録する" },
        back: of.map_or_else(|| sources::list().to_owned(), |(id, _)| sources::of(id, 1)),
    })
}

fn layout(site: &Visit, ground: &Ground, title: &str, here: &str) -> Layout {
    let way =
        vec![Crumb::to("取込の履歴", urls::imports(1)), Crumb::to(TITLE, sources::list()), Crumb::here(here)];
    site.layout(ground, title, Section::Imports, way)
}

/// The form once more, with what is wrong.
fn again(page: &EditPage) -> Result<Response, Failure> {
    Ok((StatusCode::UNPROCESSABLE_ENTITY, private(page)?).into_response())
}
