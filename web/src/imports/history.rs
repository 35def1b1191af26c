//! Every import, the newest first.

use axum::{
    extract::{Query, State},
    response::Response,
};
use store::imports::Import;
use tokio::time::Instant;

use super::pages::{ImportLine, ImportsPage};
use crate::{
    failure::Failure,
    master::Master,
    page::{
        controls::Pager,
        layout::{Crumb, Section},
    },
    site::{self, Asked, Site, shared},
    urls::{self, View},
};

/// Imports on a page.
const PAGE: u32 = 50;

/// `GET /imports`
pub(super) async fn show(State(site): State<Site>, Query(asked): Query<Asked>) -> Result<Response, Failure> {
    let began = Instant::now();
    let (mut read, ground) = site.read().await?;
    let page = asked.page();
    let total = read.import_count().await?;
    let imports = read.imports(PAGE, (page - 1).saturating_mul(PAGE)).await?;
    let way = vec![Crumb::to("全国", urls::nation(&View::default())), Crumb::here("取込の履歴")];
    let layout = site::layout(&ground, "取込の履歴", Section::Imports, way);
    let facts = began.elapsed();
    let rows = imports.iter().map(|import| line(site.master(), import)).collect();
    let pager = Pager::new(u64::from(total), PAGE, page, &urls::imports);
    shared(&ImportsPage { layout, rows, pager }, facts)
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
