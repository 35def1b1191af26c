//! Taking an import back: what that would change, and doing it.

use axum::{
    extract::{Path, Query},
    response::{IntoResponse as _, Redirect, Response},
};
use axum_extra::extract::Form;
use desk::{
    Refusal,
    master::Master,
    undo::{UndoFate, UndoRow, UndoTrial},
};
use domain::{format, import::ImportKind, office_number::OfficeNumber, people::Act};
use http::StatusCode;
use serde::Deserialize;
use store::{Read, undo::RestsOn};

use super::{
    history::line,
    pages::undo::{Outcome, UndoLine, UndoPage},
};
use crate::{
    failure::Failure,
    intake::{pages::EffectsTable, see::effects_table},
    page::{
        controls::Pager,
        layout::{Crumb, Section},
    },
    site::{Asked, Ground, Visit, private},
    urls::{self, View},
};

/// Rows on a page.
const PAGE: u32 = 50;

/// What the form sends.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Decision {
    /// The data version that was looked at.
    version: String,
}

/// `GET /imports/{number}/undo`
pub(super) async fn ask(
    site: Visit,
    Path(number): Path<String>,
    Query(asked): Query<Asked>,
) -> Result<Response, Failure> {
    let seq = seq(&number)?;
    let (read, ground) = site.read().await?;
    drop(read);
    match tried(&site, seq).await? {
        Some(trial) => private(&page(&site, &ground, trial, asked.page(), false).await?),
        None => Ok(Redirect::to(&urls::import(seq, 1)).into_response()),
    }
}

/// `POST /imports/{number}/undo`
pub(super) async fn undo(
    site: Visit,
    Path(number): Path<String>,
    Form(decision): Form<Decision>,
) -> Result<Response, Failure> {
    let seq = seq(&number)?;
    let (read, ground) = site.read().await?;
    drop(read);
    let Some(trial) = tried(&site, seq).await? else {
        return Ok(Redirect::to(&urls::import(seq, 1)).into_response());
    };
    let version = trial.version;
    if decision.version.parse() != Ok(version) {
        let drawn = private(&page(&site, &ground, trial, 1, true).await?)?;
        return Ok((StatusCode::CONFLICT, drawn).into_response());
    }
    // Beside the answer: what was begun is done even when nobody waits for it any more.
    let (desk, by) = (site.desk.clone(), site.caller().by());
    let undone =
        tokio::spawn(async move { desk.undo(seq, version, by).await }).await.map_err(Failure::broken)?;
    match undone {
        Ok(_) => Ok(Redirect::to(&urls::intake::done(seq, "undone")).into_response()),
        Err(Refusal::Overtaken) => {
            let Some(trial) = tried(&site, seq).await? else {
                return Ok(Redirect::to(&urls::import(seq, 1)).into_response());
            };
            let drawn = private(&page(&site, &ground, trial, 1, true).await?)?;
            Ok((StatusCode::CONFLICT, drawn).into_response())
        }
        Err(refusal) => Err(refused(refusal)),
    }
}

fn seq(number: &str) -> Result<i64, Failure> {
    number.parse().map_err(|_| Failure::NotFound { what: format!("取込番号「{number}」の取込") })
}

/// What taking it back would change; `None` when it was taken back already.
async fn tried(site: &Visit, seq: i64) -> Result<Option<UndoTrial>, Failure> {
    let import = site.desk.store.read().await?.import(seq).await?;
    let import =
        import.ok_or_else(|| Failure::NotFound { what: format!("取込番号「{seq}」の取込") })?;
    site.may(Act::UndoImport(crate::intake::matter(Some(import.kind), import.area)))?;
    if import.undone.is_some() {
        return Ok(None);
    }
    match site.desk.try_undo(seq).await {
        Ok(trial) => Ok(Some(trial)),
        Err(Refusal::UndoneAlready(_)) => Ok(None),
        Err(refusal) => Err(refused(refusal)),
    }
}

/// Why it cannot be done, as a page.
fn refused(refusal: Refusal) -> Failure {
    match refusal {
        Refusal::Store(cause) | Refusal::DiskFull(cause) | Refusal::Busy(cause) => cause.into(),
        refusal => Failure::Refused { reason: format!("{}。", refusal.on_page().trim_end_matches('。')) },
    }
}

async fn page(
    site: &Visit,
    ground: &Ground,
    trial: UndoTrial,
    page: u32,
    moved: bool,
) -> Result<UndoPage, Failure> {
    let master = site.master();
    let seq = trial.import.seq;
    let mut read = site.desk.store.read().await?;
    let version = trial.version;
    let way = vec![
        Crumb::to("全国", urls::nation(&View::default())),
        Crumb::to("取込の履歴", urls::imports(1)),
        Crumb::to(format!("取込番号 {seq}"), urls::import(seq, 1)),
        Crumb::here("取り消す"),
    ];
    let first = usize::try_from((page - 1).saturating_mul(PAGE)).unwrap_or(usize::MAX);
    let mut rows = Vec::new();
    for row in trial.rows.iter().skip(first).take(PAGE as usize) {
        rows.push(undo_line(&mut read, master, row).await?);
    }
    let link = |page: u32| {
        let at = urls::intake::undo(seq);
        if page > 1 { format!("{at}?page={page}") } else { at }
    };
    Ok(UndoPage {
        layout: site.layout(ground, "取込を取り消す", Section::Imports, way),
        number: seq,
        import: line(master, &trial.import),
        reversed: trial.reversed,
        kept: trial.kept,
        whole: trial.import.kind == ImportKind::Published,
        pager: Pager::new(trial.rows.len() as u64, PAGE, page, &link),
        rows,
        rests: rests(&trial.rests),
        effects: Some(EffectsTable { after: "取消後", ..effects_table(master, &trial.effects) })
            .filter(EffectsTable::moves),
        version,
        moved,
    })
}

/// What rested on it since, a sentence each.
fn rests(on: &RestsOn) -> Vec<String> {
    let mut all = Vec::new();
    if on.exports > 0 {
        let last = on.last_export.map_or_else(String::new, |at| format!("（最後は{}）", format::moment(at)));
        all.push(format!("ファイルへの書き出しが{}回ありました{last}。", format::count(on.exports)));
    }
    if !on.imports.is_empty() {
        let numbers: Vec<String> = on.imports.iter().map(|seq| format!("取込{seq}")).collect();
        all.push(format!(
            "同じ区域の一覧が、あとから取り込まれています（{}）。その一覧は取り消されません。",
            numbers.join("、")
        ));
    }
    all
}

async fn undo_line(read: &mut Read, master: &Master, row: &UndoRow) -> Result<UndoLine, Failure> {
    let number = OfficeNumber::from_key(row.office);
    let outcome = match row.fate {
        UndoFate::Reversed => Outcome::Reversed(match &row.states {
            Some((before, after)) => format!("「{before}」から「{after}」に戻ります"),
            None => "この取込の前の内容に戻ります".to_owned(),
        }),
        UndoFate::Kept(by) => {
            let import = match by {
                Some(seq) => read.import(seq).await?,
                None => None,
            };
            Outcome::Kept(import.map(|import| (import.seq, import.as_of)))
        }
    };
    Ok(UndoLine {
        number: number.map_or_else(String::new, |number| number.to_string()),
        name: if row.name.is_empty() { "（名称なし）".into() } else { row.name.clone() },
        href: number.map_or_else(String::new, urls::office),
        service: row.service.map_or_else(String::new, |kind| master.services.name(kind).to_string()),
        outcome,
    })
}
