//! 「読み取り方の確認」: the page, and what is corrected on it.

use axum::{
    extract::{Path, Query},
    response::{IntoResponse as _, Redirect, Response},
};
use axum_extra::extract::Form;
use desk::{Incoming, Refusal, published::Caption};
use domain::{area::Area, import::ImportKind, people::Act, usage::ListingMode};
use http::StatusCode;
use importers::Wishes;
use store::{
    columns::RememberedColumns,
    intakes::{About as Kept, Change},
};

use super::{
    draw::{Filled, page},
    glance::{Glance, Looked, area_of, day_of, glance, remembered},
    one::{Found, One, gone},
    reading::{Said, Typed},
    see::begin_trial,
    shape::{shapes, wishes_of},
};
use crate::{
    failure::Failure,
    page::form::{After, Faults},
    site::{Visit, private},
    urls,
};

/// `GET /intakes/{id}`
pub(super) async fn ask(
    site: Visit,
    Path(id): Path<String>,
    Query(after): Query<After>,
) -> Result<Response, Failure> {
    let one = match One::find(&site, &id).await? {
        Found::Open(one) => one,
        Found::Applied(there) => return Ok(there),
    };
    let glances = glance(one.intake.kind, looked(&site, &one, &[])?).await?;
    let filled = Filled { saved: after.done == "saved", ..filled(&site, &one, &glances) };
    private(&page(&site, &one, &glances, filled).await?)
}

/// `POST /intakes/{id}`
pub(super) async fn correct(
    site: Visit,
    Path(id): Path<String>,
    Form(pairs): Form<Vec<(String, String)>>,
) -> Result<Response, Failure> {
    let one = match One::find(&site, &id).await? {
        Found::Open(one) => one,
        Found::Applied(there) => return Ok(there),
    };
    let typed = Typed::of(pairs);
    let version: i64 = typed.version.parse().map_err(|_| gone())?;
    let before = glance(one.intake.kind, looked(&site, &one, &[])?).await?;
    if version != one.intake.version {
        let filled = Filled { late: true, ..filled(&site, &one, &before) };
        let drawn = private(&page(&site, &one, &before, filled).await?)?;
        return Ok((StatusCode::CONFLICT, drawn).into_response());
    }
    let (said, mut faults) = said(&site, &typed, one.files.len());
    let kind = ImportKind::from_code(&typed.kind);
    let mut wishes = Vec::new();
    for shape in shapes(&before) {
        let first = &before[shape.first];
        let place = first.file.place;
        match wishes_of(typed.files.get(&place), first) {
            Ok(wish) => wishes.extend(shape.all.iter().map(|at| (before[*at].file.place, wish.clone()))),
            Err(words) => faults.add(format!("line_{place}"), format!("{words}。")),
        }
    }
    // What was remembered for this kind of list holds as soon as it is known, for files nobody corrected.
    if let Some(kind) = kind.filter(|kind| one.intake.kind != Some(*kind)) {
        let again = glance(Some(kind), looked(&site, &one, &wishes)?).await?;
        let mut read = site.desk.store.read().await?;
        for (glance, wish) in again.iter().zip(&mut wishes).filter(|(_, (_, wish))| wish.is_empty()) {
            if let Some(about) = glance.understood()
                && let Some(said) = remembered(&mut read, kind, about).await?
            {
                wish.1 = said;
            }
        }
    }
    let glances = glance(kind, looked(&site, &one, &wishes)?).await?;
    if typed.tries {
        for glance in &glances {
            if let Err(words) = &glance.about {
                let words = format!("「{}」を読み取れません。{words}。", glance.file.name);
                faults.add(format!("file_{}", glance.file.place), words);
            }
        }
    }
    if !faults.is_empty() {
        let filled = Filled { typed, faults, ..Filled::default() };
        let drawn = private(&page(&site, &one, &glances, filled).await?)?;
        return Ok((StatusCode::UNPROCESSABLE_ENTITY, drawn).into_response());
    }
    let caption = (kind == Some(ImportKind::Published)).then(|| Caption {
        title: typed.title.trim().to_owned(),
        publisher: typed.publisher.trim().to_owned(),
        ..Caption::default()
    });
    let kept = Kept {
        kind,
        as_of: said.as_of,
        area: said.area,
        mode: said.mode,
        caption: caption.and_then(|caption| serde_json::to_string(&caption).ok()),
    };
    let Some(version) = keep(&site, &one, kept, &wishes, &glances).await? else {
        return Ok(Redirect::to(&urls::intake::reading(one.id())).into_response());
    };
    let to = if typed.tries {
        begin_trial(&site, &one, version)?;
        urls::intake::trial(one.id())
    } else {
        format!("{}?done=saved", urls::intake::reading(one.id()))
    };
    Ok(Redirect::to(&to).into_response())
}

/// What is kept of what was typed.
#[derive(Clone, Copy, Debug, Default)]
struct Partly {
    as_of: Option<chrono::NaiveDate>,
    area: Option<Area>,
    mode: Option<ListingMode>,
}

/// What the list speaks about as it was typed, and what is wrong with it. Before it is tried, what is missing is not wrong.
fn said(site: &Visit, typed: &Typed, files: usize) -> (Partly, Faults) {
    let (today, gazetteer) = (site.desk.clock.today(), &site.master().gazetteer);
    let partly = Partly {
        as_of: domain::date::parse_date(&typed.as_of).filter(|day| *day <= today),
        area: typed.place(gazetteer).ok(),
        mode: ListingMode::from_code(&typed.mode),
    };
    let mut faults = match typed.said(today, gazetteer) {
        Ok(Said { kind, area, mode, .. }) => {
            if kind == ImportKind::Published && site.may(Act::Import(Area::Nation)).is_err() {
                let words = "公表値はどの画面にも出るため、担当地域が全国の人だけが取り込めます。運用管理者に頼んでください。";
                return (partly, Faults::of("kind", words.to_owned()));
            }
            if kind != ImportKind::Offices && files > 1 {
                return (partly, Faults::of("kind", Refusal::OneFile.on_page() + "。"));
            }
            if let Err(denied) = site.may(Act::Import(area)) {
                let words = format!("{denied}担当地域の中の区域を入力してください。");
                return (partly, Faults::of("area", words));
            }
            return (Partly { mode: Some(mode), ..partly }, Faults::default());
        }
        Err(faults) => faults,
    };
    if !typed.tries {
        faults.retain(|fault| match &*fault.field {
            "as_of" => !typed.as_of.trim().is_empty(),
            "area" => !typed.area.trim().is_empty(),
            _ => false,
        });
    }
    (partly, faults)
}

/// Keeps what was corrected, and what was said about columns for the next such list. `None` when somebody else was first.
async fn keep(
    site: &Visit,
    one: &One,
    kept: Kept,
    wishes: &[(u16, Wishes)],
    glances: &[Glance],
) -> Result<Option<i64>, Failure> {
    let at = site.desk.clock.now();
    let kind = kept.kind;
    let mut write = site.desk.store.write().await?;
    let Change::Done(version) = write.set_intake((one.id(), one.intake.version), &kept, at).await? else {
        return Ok(None);
    };
    let json: Vec<(i64, String)> =
        wishes.iter().map(|(place, wish)| (i64::from(*place), written(wish))).collect();
    let Change::Done(version) = write.set_wishes((one.id(), version), &json, at).await? else {
        return Ok(None);
    };
    for glance in glances.iter().filter(|glance| !glance.file.wishes.columns.is_empty()) {
        if let (Some(kind), Some(about)) = (kind, glance.understood().filter(|about| about.fingerprint != 0))
        {
            let said = RememberedColumns {
                labels: about.header.clone(),
                wishes: written(&glance.file.wishes.of_columns()),
                by: site.caller().by().actor,
                at,
            };
            write.remember_columns(kind, about.fingerprint, &said).await?;
        }
    }
    write.commit().await?;
    Ok(Some(version))
}

/// Wishes as they are kept.
pub(super) fn written(wishes: &Wishes) -> String {
    serde_json::to_string(wishes).unwrap_or_else(|_| "{}".into())
}

/// The files, to be looked at with these corrections where there are some, and else with those that are kept.
fn looked(site: &Visit, one: &One, wishes: &[(u16, Wishes)]) -> Result<Vec<Looked>, Failure> {
    let incoming = Incoming::beside(&site.desk.originals);
    one.files
        .iter()
        .map(|file| {
            let place = u16::try_from(file.place).unwrap_or_default();
            let new = wishes.iter().find(|(at, _)| *at == place).map(|(_, wish)| wish.clone());
            let wishes = match new {
                Some(wishes) => wishes,
                None => serde_json::from_str(&file.wishes).map_err(Failure::broken)?,
            };
            Ok(Looked { place, path: incoming.file(one.id(), place), name: file.name.clone(), wishes })
        })
        .collect()
}

/// The form as it stands when the page is opened.
fn filled(site: &Visit, one: &One, glances: &[Glance]) -> Filled {
    let intake = &one.intake;
    let found = day_of(glances);
    let day = intake.as_of.or(found);
    let names: Vec<String> = one.files.iter().map(|file| file.name.clone()).collect();
    let area = intake.area.or_else(|| area_of(&names, site.scope().areas(), site.master()));
    let caption: Caption =
        intake.caption.as_deref().and_then(|json| serde_json::from_str(json).ok()).unwrap_or_default();
    let mode = intake.mode.unwrap_or(match intake.fixes {
        Some(_) => ListingMode::Addition,
        None => ListingMode::Snapshot,
    });
    let typed = Typed {
        version: intake.version.to_string(),
        kind: intake.kind.map_or("", ImportKind::code).to_owned(),
        as_of: day.map_or_else(String::new, domain::format::day),
        area: area.map_or_else(String::new, |area| site.master().area_name(area)),
        mode: mode.code().to_owned(),
        title: caption.title,
        publisher: caption.publisher,
        ..Typed::default()
    };
    Filled { typed, found, ..Filled::default() }
}
