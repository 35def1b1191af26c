//! Every import, the newest first.

use std::collections::HashMap;

use axum::{extract::Query, response::Response};
use desk::{Incoming, master::Master, runs::Seen};
use domain::{
    area::Area,
    audit::Actor,
    import::ImportKind,
    people::{AccountId, Act},
};
use store::{Read, imports::Import};
use tokio::time::Instant;

use super::pages::{ImportLine, ImportsPage, OpenLine};
use crate::{
    export::{Cell, Column, DEMO, Kind, Sheet},
    failure::Failure,
    page::{
        controls::{Downloads, Pager},
        form::After,
        layout::{Crumb, Section},
        mark::Mark,
    },
    site::{Asked, Form, Visit, is_demo, private, shared},
    urls::{self, View},
};

/// Imports on a page.
const PAGE: u32 = 50;
/// Imports in a file.
const MOST: u32 = 100_000;

/// `GET /imports`
pub(super) async fn show(
    site: Visit,
    Query(asked): Query<Asked>,
    Query(after): Query<After>,
) -> Result<Response, Failure> {
    let began = Instant::now();
    let (mut read, ground) = site.read().await?;
    let page = asked.page();
    let total = read.import_count().await?;
    let imports = read.imports(PAGE, (page - 1).saturating_mul(PAGE)).await?;
    let way = vec![Crumb::to("全国", urls::nation(&View::default())), Crumb::here("取込の履歴")];
    let layout = site.layout(&ground, "取込の履歴", Section::Imports, way);
    let facts = began.elapsed();
    let brings = brings(&site);
    let names = if brings { names(&mut read).await? } else { Names::default() };
    let rows = imports.iter().map(|import| named_line(site.master(), import, &names)).collect();
    let open = if brings { open(&site, &mut read).await? } else { Vec::new() };
    let pager = Pager::new(u64::from(total), PAGE, page, &urls::imports);
    let downloads = Downloads::of(urls::imports_file);
    let done = (after.done == "withdrawn").then_some("取りやめました。送られたファイルは消しました。");
    let bring = brings.then(urls::intake::new);
    let manages = site.caller().viewer().role;
    let sources = Act::ManageSources(Area::Nation).roles().contains(&manages).then(urls::sources::list);
    let drawn = ImportsPage { layout, rows, pager, downloads, bring, sources, open, done };
    // What is on its way changes without the data changing.
    if brings { private(&drawn) } else { shared(&drawn, facts) }
}

/// Whether somebody brings in lists at all.
pub(super) fn brings(site: &Visit) -> bool {
    Act::Import(Area::Nation).roles().contains(&site.caller().viewer().role)
}

/// What accounts are called, by their numbers.
pub(super) type Names = HashMap<AccountId, String>;

pub(super) async fn names(read: &mut Read) -> Result<Names, Failure> {
    let accounts = read.accounts().await?.into_iter();
    Ok(accounts.map(|account| (account.id, account.name.to_string())).collect())
}

/// What was brought and is not finished.
async fn open(site: &Visit, read: &mut Read) -> Result<Vec<OpenLine>, Failure> {
    let incoming = Incoming::beside(&site.desk.originals);
    let mut lines = Vec::new();
    for intake in
        read.open_intakes(None).await?.into_iter().filter(|intake| crate::intake::seen(site, intake))
    {
        let files = read.intake_files(intake.id).await?;
        let seen = site.runs.look(&incoming.folder(intake.id)).unwrap_or(Seen::Nothing);
        let (word, class, href) = match (seen, &intake.trial) {
            (Seen::Running(_), _) => ("実行中", "none", urls::intake::trial(intake.id)),
            (Seen::Refused(..), _) => ("中止・失敗", "short", urls::intake::trial(intake.id)),
            (Seen::Broken(_), _) => ("途中で停止", "short", urls::intake::trial(intake.id)),
            (Seen::Nothing, Some(_)) => ("結果の確認待ち", "warn", urls::intake::trial(intake.id)),
            (Seen::Nothing, None) => ("読み取り方の確認待ち", "warn", urls::intake::reading(intake.id)),
        };
        lines.push(OpenLine {
            href,
            title: crate::intake::title(&files),
            kind: intake.kind.map_or("（未定）", ImportKind::name),
            by: intake.account_name.unwrap_or_else(|| nobody(intake.web_source.is_some()).to_owned()),
            at: intake.created_at,
            mark: Mark { word, class },
        });
    }
    Ok(lines)
}

/// `GET /imports.csv`
pub(super) async fn csv(site: Visit) -> Result<Response, Failure> {
    file(site, Form::Csv).await
}

/// `GET /imports.xlsx`
pub(super) async fn xlsx(site: Visit) -> Result<Response, Failure> {
    file(site, Form::Xlsx).await
}

async fn file(site: Visit, form: Form) -> Result<Response, Failure> {
    let (mut read, ground) = site.read().await?;
    let imports = read.imports(MOST, 0).await?;
    let lines: Vec<ImportLine> = imports.iter().map(|import| line(site.master(), import)).collect();
    let mut columns = vec![Column::new("取込番号", Kind::Integer)];
    columns
        .extend(["取込日時", "種類", "ファイル", "時点", "地域"].map(|name| Column::new(name, Kind::Text)));
    columns.push(Column::new("読み込んだ行", Kind::Integer));
    columns.extend(ImportLine::OUTCOMES.map(|name| Column::new(name, Kind::Integer)));
    // Published tables are real beside the demonstration, so that each row says for itself what it is.
    let demo = is_demo(&ground);
    columns.extend(demo.then(|| Column::new("データの種類", Kind::Text)));
    let rows = imports
        .iter()
        .zip(&lines)
        .map(|(import, line)| {
            let mut row = vec![
                Cell::Integer(import.seq),
                Cell::from(line.applied()),
                Cell::from(line.kind.name()),
                Cell::from(line.file.as_str()),
                Cell::from(line.as_of.to_string()),
                Cell::from(line.area.as_str()),
                integer(line.counts.rows),
            ];
            row.extend(line.outcomes().map(integer));
            let real = import.kind == ImportKind::Published;
            row.extend(demo.then(|| Cell::from(if real { "" } else { DEMO })));
            row
        })
        .collect();
    let notes = demo.then(|| format!("{DEMO}を含みます。公表値は実際のものです。")).into_iter().collect();
    let sheet = Sheet { title: "取込の履歴".into(), notes, columns, rows, demo: false };
    sheet.download("imports", form, site.desk.clock.today())
}

fn integer(number: u64) -> Cell {
    Cell::Integer(i64::try_from(number).unwrap_or(i64::MAX))
}

/// An import as a line of the history.
pub(super) fn line(master: &Master, import: &Import) -> ImportLine {
    ImportLine {
        href: urls::import(import.seq, 1),
        kind: import.kind,
        file: import.title.clone(),
        as_of: import.as_of,
        area: master.area_name(import.area),
        applied_at: import.imported_at,
        counts: import.counts,
        by: String::new(),
        undone: import.undone.map(|undone| (undone.at, String::new())),
    }
}

/// The same, with the names of those who did it.
pub(super) fn named_line(master: &Master, import: &Import, names: &Names) -> ImportLine {
    let name = |by: Actor| match by {
        Actor::Account(id) => names.get(&id).cloned().unwrap_or_default(),
        _ if names.is_empty() => String::new(),
        other => other.name().to_owned(),
    };
    ImportLine {
        by: import.who.map_or_else(String::new, name),
        undone: import.undone.map(|undone| (undone.at, name(undone.by))),
        ..line(master, import)
    }
}

/// Who brought what no person did.
const fn nobody(from_the_web: bool) -> &'static str {
    if from_the_web { "ウェブからの取得" } else { "コマンド" }
}
