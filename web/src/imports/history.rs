//! Every import, the newest first.

use axum::{extract::Query, response::Response};
use domain::import::ImportKind;
use store::imports::Import;
use tokio::time::Instant;

use super::pages::{ImportLine, ImportsPage};
use crate::{
    export::{Cell, Column, DEMO, Kind, Sheet},
    failure::Failure,
    master::Master,
    page::{
        controls::{Downloads, Pager},
        layout::{Crumb, Section},
    },
    site::{Asked, Form, Visit, is_demo, shared},
    urls::{self, View},
};

/// Imports on a page.
const PAGE: u32 = 50;
/// Imports in a file.
const MOST: u32 = 100_000;

/// `GET /imports`
pub(super) async fn show(site: Visit, Query(asked): Query<Asked>) -> Result<Response, Failure> {
    let began = Instant::now();
    let (mut read, ground) = site.read().await?;
    let page = asked.page();
    let total = read.import_count().await?;
    let imports = read.imports(PAGE, (page - 1).saturating_mul(PAGE)).await?;
    let way = vec![Crumb::to("全国", urls::nation(&View::default())), Crumb::here("取込の履歴")];
    let layout = site.layout(&ground, "取込の履歴", Section::Imports, way);
    let facts = began.elapsed();
    let rows = imports.iter().map(|import| line(site.master(), import)).collect();
    let pager = Pager::new(u64::from(total), PAGE, page, &urls::imports);
    let downloads = Downloads::of(urls::imports_file);
    shared(&ImportsPage { layout, rows, pager, downloads }, facts)
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
    }
}
