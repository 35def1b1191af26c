//! A prefecture and its municipalities.

use std::sync::Arc;

use axum::{
    extract::{Path, Query},
    response::Response,
};
use domain::{area::Area, code::PrefectureCode};
use store::Read;
use tokio::time::Instant;

use super::{
    figures::{Basis, WholePrefecture},
    frame, missing,
    pages::{PrefecturePage, StandingTable},
    sheets,
};
use crate::{
    failure::Failure,
    page::{
        controls::Downloads,
        layout::{Crumb, Section},
        standing::StandingLine,
    },
    site::{Asked, Behind, Form, Ground, Moment, Named, Visit, shared},
    urls::{self, View},
};

/// Municipalities shown as near to their target.
const NEAREST: usize = 5;

/// `GET /prefectures/{code}`, also as `.csv` and `.xlsx`
pub(super) async fn show(
    site: Visit,
    Path(last): Path<String>,
    Query(asked): Query<Asked>,
) -> Result<Response, Failure> {
    let named = Named::of(&last);
    let code = PrefectureCode::parse(named.stem).ok_or_else(|| Failure::NotFound {
        what: format!("都道府県コード「{}」の都道府県", named.stem),
    })?;
    let view = asked.view(site.master())?;
    let began = Instant::now();
    site.look(|read, ground| answer(&site, read, ground, (code, named.form), (&view, began))).await
}

async fn answer(
    site: &Visit,
    read: Read,
    ground: Arc<Ground>,
    (code, form): (PrefectureCode, Form),
    (view, began): (&View, Instant),
) -> Result<(Moment, Response), Failure> {
    let on = view.as_of.unwrap_or_else(|| site.desk.clock.today());
    let link = |view: &View| urls::prefecture(code, view);
    let lacking = || missing::answer(site, &ground, view, Area::Prefecture(code), form, &link);
    let Some(basis) = Basis::find(&ground, site.master(), &view.definition, on) else {
        return Ok((Moment::Since(read), lacking()?));
    };
    let (moment, whole) = basis.whole_prefecture(read, site.master(), code).await?;
    let WholePrefecture { mut municipalities, own, trend } = whole;
    if form != Form::Page && municipalities.is_empty() {
        return Ok((moment, lacking()?));
    }
    if form != Form::Page {
        let behind = Behind::find(&ground, Area::Prefecture(code), basis.as_of);
        kpi::sort(&mut municipalities, view.sort, view.order);
        let title = format!("{}の市町村", site.master().area_name(Area::Prefecture(code)));
        let plain = format!("prefecture-{code}");
        let file = sheets::standings(site, &title, &plain, &municipalities, &basis, &behind, form)?;
        return Ok((moment, file));
    }
    let Some(standing) = own else { return Ok((moment, lacking()?)) };
    let (board, behind) = frame::board(site, &ground, &basis, (&standing, &trend), view, &link);
    let mut way = frame::way_to(site, standing.area, view);
    way.push(Crumb::here(standing.area_name.clone()));
    let mut layout = site.layout(&ground, &standing.area_name, Section::Boards, way);
    layout.data_note = frame::data_note(&basis, &behind);
    layout.real = basis.published.is_some();
    let facts = began.elapsed();
    let nearest =
        kpi::nearest(&municipalities, NEAREST).into_iter().map(|s| StandingLine::of(s, view)).collect();
    kpi::sort(&mut municipalities, view.sort, view.order);
    let rows = municipalities.iter().map(|standing| StandingLine::of(standing, view)).collect();
    let downloads = Downloads::of(|file| urls::prefecture_file(code, file, view));
    let table = StandingTable::municipalities(rows, downloads, view, &link);
    Ok((moment, shared(&PrefecturePage { layout, board, nearest, table }, facts)?))
}
