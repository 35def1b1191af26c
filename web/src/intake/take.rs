//! 「一覧を取り込む」: the page, and what is sent from it.

use axum::{
    body::Body,
    extract::{FromRequest as _, Multipart, Query, Request},
    response::{IntoResponse as _, Redirect, Response},
};
use desk::Incoming;
use domain::{chance, import::ImportKind, intake::IntakeId, people::Act, usage::ListingMode};
use http::StatusCode;
use importers::Wishes;
use serde::Deserialize;
use store::{
    StoreError,
    intakes::{IntakeFile, NewIntake},
};

use super::{
    glance::{Looked, area_of, day_of, glance, remembered},
    look::written,
    matter,
    pages::NewPage,
    steady::Steady,
    upload::{Brought, Trouble, on_disk, receive},
};
use crate::{
    failure::Failure,
    page::{
        form::Faults,
        layout::{Crumb, Section},
    },
    site::{Visit, is_demo, private},
    urls::{self, View},
};

/// What the address of the page says.
#[derive(Clone, Copy, Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Asked {
    /// The import whose rejected rows are brought again.
    fix: Option<i64>,
}

/// `GET /imports/new`
pub(super) async fn ask(site: Visit, Query(asked): Query<Asked>) -> Result<Response, Failure> {
    private(&page(&site, asked.fix, None, Faults::default()).await?)
}

/// `POST /imports/new`
pub(super) async fn take(site: Visit, request: Request) -> Result<Response, Failure> {
    let form = Multipart::from_request(request.map(|body| Body::new(Steady::new(body))), &());
    let form = form.await.map_err(|_| Failure::of_status(StatusCode::BAD_REQUEST))?;
    let id =
        IntakeId::new(site.desk.clock.now(), chance::bytes(&*site.door.chance).map_err(Failure::broken)?);
    let incoming = Incoming::beside(&site.desk.originals);
    let arriving = incoming.begin(id).map_err(on_disk)?;
    let mut brought = Brought::default();
    match receive(form, &arriving, &mut brought).await {
        Ok(()) => {}
        Err(Trouble::Whole(failure)) => return Err(failure),
        Err(Trouble::Field(field, words)) => {
            drop(arriving);
            let page = page(&site, brought.fixes, brought.kind, Faults::of(field, words)).await?;
            return Ok((StatusCode::UNPROCESSABLE_ENTITY, private(&page)?).into_response());
        }
    }
    let kept = tokio::task::spawn_blocking(move || arriving.keep()).await;
    let kept = kept.map_err(Failure::broken)?.map_err(on_disk)?;
    let intake = proposed(&site, id, &incoming, brought).await?;
    // Beside the answer: whoever goes away in the middle leaves either all of it or nothing.
    let store = site.desk.store.clone();
    let settled = tokio::spawn(async move {
        let mut write = store.write().await?;
        write.add_intake(&intake).await?;
        write.commit().await?;
        kept.settle();
        Ok::<_, StoreError>(())
    });
    settled.await.map_err(Failure::broken)??;
    Ok(Redirect::to(&urls::intake::reading(id)).into_response())
}

/// The intake of what was brought, with what its files and what was said before let expect. All of it is looked at next.
async fn proposed(
    site: &Visit,
    id: IntakeId,
    incoming: &Incoming,
    brought: Brought,
) -> Result<NewIntake, Failure> {
    let looked = brought.files.iter().map(|file| Looked {
        place: file.place,
        path: incoming.file(id, file.place),
        name: file.name.clone(),
        wishes: Wishes::default(),
    });
    let glances = glance(brought.kind, looked.collect()).await?;
    let names: Vec<String> = brought.files.iter().map(|file| file.name.clone()).collect();
    let mut read = site.desk.store.read().await?;
    let fixed = match brought.fixes {
        Some(number) => {
            let fixed = read.import(number).await?;
            if let Some(fixed) = &fixed {
                site.may(Act::Import(matter(Some(fixed.kind), fixed.area)))?;
            }
            fixed
        }
        None => None,
    };
    let mut files = Vec::new();
    for (file, glance) in brought.files.into_iter().zip(&glances) {
        let known = match (brought.kind, glance.understood()) {
            (Some(kind), Some(about)) => remembered(&mut read, kind, about).await?,
            _ => None,
        };
        files.push(IntakeFile {
            place: i64::from(file.place),
            name: file.name,
            sha256: file.sha256,
            bytes: i64::try_from(file.bytes).unwrap_or(i64::MAX),
            wishes: written(&known.unwrap_or_default()),
        });
    }
    // Corrected rows speak about what the list spoke about that they come from.
    let area = fixed.as_ref().map(|import| import.area);
    Ok(NewIntake {
        id,
        by: site.caller().by().actor,
        at: site.desk.clock.now(),
        kind: fixed.as_ref().map(|import| import.kind).or(brought.kind),
        as_of: fixed.as_ref().map(|import| import.as_of).or_else(|| day_of(&glances)),
        area: area.or_else(|| area_of(&names, site.scope().areas(), site.master())),
        mode: fixed.as_ref().map(|_| ListingMode::Addition),
        caption: None,
        fixes: fixed.map(|import| import.seq),
        web_source: None,
        files,
    })
}

/// The page on which files are chosen.
async fn page(
    site: &Visit,
    fix: Option<i64>,
    kind: Option<ImportKind>,
    faults: Faults,
) -> Result<NewPage, Failure> {
    let (mut read, ground) = site.read().await?;
    let fixes = match fix {
        None => None,
        Some(number) => {
            let unknown = || Failure::NotFound { what: format!("取込番号「{number}」の取込") };
            Some(read.import(number).await?.ok_or_else(unknown)?)
        }
    };
    let title = if fixes.is_some() { "直した行を取り込む" } else { "一覧を取り込む" };
    let way = vec![
        Crumb::to("全国", urls::nation(&View::default())),
        Crumb::to("取込の履歴", urls::imports(1)),
        Crumb::here(title),
    ];
    Ok(NewPage {
        layout: site.layout(&ground, &faults.title(title), Section::Imports, way),
        kind: kind.or(fixes.as_ref().map(|import| import.kind)),
        limit: site.upload_limit,
        fixes: fixes.map(|import| (import.seq, import.title)),
        demo: is_demo(&ground).then(urls::demo_leave),
        faults,
    })
}
