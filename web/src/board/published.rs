//! Published tables, as printed, beside what they add up to (K6).

use axum::{extract::Path, response::Response};
use store::Read;

use super::{pages::PublishedPage, sheets};
use crate::{
    failure::Failure,
    page::{
        layout::{Crumb, DataNote, Section},
        published::{PublishedLine, PublishedTable},
    },
    site::{Form, Ground, Named, Visit, shared},
    urls::{self, View},
};

/// `GET /published/{as_of}`, also as `.csv` and `.xlsx`
pub(super) async fn show(site: Visit, Path(last): Path<String>) -> Result<Response, Failure> {
    let named = Named::of(&last);
    let began = tokio::time::Instant::now();
    let (mut read, ground) = site.read().await?;
    let unknown = || Failure::NotFound { what: format!("{}時点の公表値", named.stem) };
    let as_of = domain::date::parse_date(named.stem).ok_or_else(unknown)?;
    let stored = ground.published.iter().find(|table| table.as_of == as_of).ok_or_else(unknown)?;
    let table = table(&site, &mut read, stored).await?;
    if named.form != Form::Page {
        return sheets::published(&site, &table, named.form);
    }
    let way = vec![Crumb::to("全国", urls::nation(&View::default())), Crumb::here("公表値")];
    let mut layout = site.layout(&ground, &format!("公表値（{}時点）", table.day()), Section::Boards, way);
    layout.real = true;
    layout.data_note =
        DataNote { as_of: Some(as_of), sources: vec![table.source.clone()], ..DataNote::default() };
    let facts = began.elapsed();
    shared(&PublishedPage { layout, table }, facts)
}

/// The newest published table, if there is one.
pub(super) async fn newest(
    site: &Visit,
    ground: &Ground,
    read: &mut Read,
) -> Result<Option<PublishedTable>, Failure> {
    match ground.published.first() {
        Some(stored) => Ok(Some(table(site, read, stored).await?)),
        None => Ok(None),
    }
}

async fn table(
    site: &Visit,
    read: &mut Read,
    stored: &store::published::PublishedTable,
) -> Result<PublishedTable, Failure> {
    let rows = read.published_rows(stored.import).await?;
    Ok(PublishedTable {
        as_of: stored.as_of,
        title: stored.title.clone(),
        source: stored.source.clone(),
        rows: rows
            .iter()
            .map(|row| PublishedLine {
                code: row.area.to_string(),
                name: site.master().area_name(row.area),
                offices: row.offices,
                users: row.users,
            })
            .collect(),
        contradictions: stored.note.lines().map(str::to_owned).collect(),
    })
}
