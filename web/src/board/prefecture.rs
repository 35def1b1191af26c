//! A prefecture and its municipalities.

use std::sync::Arc;

use axum::{
    extract::{Path, Query, State},
    response::Response,
};
use domain::{area::Area, code::PrefectureCode};
use store::Read;
use tokio::time::Instant;

use super::{
    figures::{Areas, Basis},
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
    site::{self, Asked, Behind, Form, Ground, Named, Site, shared},
    urls::{self, View},
};

/// Municipalities shown as near to their target.
const NEAREST: usize = 5;

/// `GET /prefectures/{code}`, also as `.csv` and `.xlsx`
pub(super) async fn show(
    State(site): State<Site>,
    Path(last): Path<String>,
    Query(asked): Query<Asked>,
) -> Result<Response, Failure> {
    let named = Named::of(&last);
    let code = PrefectureCode::parse(named.stem).ok_or_else(|| Failure::NotFound {
        what: format!("都道府県コード「{}」の都道府県", named.stem),
    })?;
    let view = asked.view(site.master())?;
    site.look(|read, ground| answer(&site, read, ground, (code, named.form), &view)).await
}

async fn answer(
    site: &Site,
    mut read: Read,
    ground: Arc<Ground>,
    (code, form): (PrefectureCode, Form),
    view: &View,
) -> Result<(Read, Response), Failure> {
    let began = Instant::now();
    let on = view.as_of.unwrap_or_else(|| site.desk.clock.today());
    let link = |view: &View| urls::prefecture(code, view);
    let lacking = || missing::answer(site, &ground, view, Area::Prefecture(code), form, &link);
    let Some(basis) = Basis::find(&ground, site.master(), &view.definition, on) else {
        return Ok((read, lacking()?));
    };
    let mut municipalities =
        basis.standings(&mut read, site.master(), Areas::Municipalities(Some(code))).await?;
    if form != Form::Page && municipalities.is_empty() {
        return Ok((read, lacking()?));
    }
    if form != Form::Page {
        let behind = Behind::find(&ground, Area::Prefecture(code), basis.as_of);
        kpi::sort(&mut municipalities, view.sort, view.order);
        let title = format!("{}の市町村", site.master().area_name(Area::Prefecture(code)));
        let plain = format!("prefecture-{code}");
        let file = sheets::standings(site, &title, &plain, &municipalities, &basis, &behind, form)?;
        return Ok((read, file));
    }
    let standing =
        basis.standings(&mut read, site.master(), Areas::Prefecture(code)).await?.into_iter().next();
    let Some(standing) = standing else { return Ok((read, lacking()?)) };
    let (board, behind) = frame::board(site, &ground, &mut read, &basis, &standing, view, &link).await?;
    let mut way = frame::way_to(site, standing.area, view);
    way.push(Crumb::here(standing.area_name.clone()));
    let mut layout = site::layout(&ground, &standing.area_name, Section::Boards, way);
    layout.data_note = frame::data_note(&basis, &behind);
    layout.real = basis.published.is_some();
    let facts = began.elapsed();
    let nearest =
        kpi::nearest(&municipalities, NEAREST).into_iter().map(|s| StandingLine::of(s, view)).collect();
    kpi::sort(&mut municipalities, view.sort, view.order);
    let rows = municipalities.iter().map(|standing| StandingLine::of(standing, view)).collect();
    let downloads = Downloads::of(|file| urls::prefecture_file(code, file, view));
    let table = StandingTable::municipalities(rows, downloads, view, &link);
    Ok((read, shared(&PrefecturePage { layout, board, nearest, table }, facts)?))
}
