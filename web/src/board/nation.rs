//! 全国: the 47 prefectures.

use std::{sync::Arc, time::Duration};

use axum::{extract::Query, response::Response};
use domain::area::Area;
use kpi::Standing;
use store::Read;
use tokio::time::Instant;

use super::{
    figures::{Areas, Basis},
    frame, missing,
    pages::{EmptyPage, NationPage, StandingTable},
    published, series, sheets,
};
use crate::{
    failure::Failure,
    page::{controls::Downloads, layout::Section, standing::StandingLine},
    site::{Asked, Behind, Form, Ground, Moment, Visit, shared},
    urls::{self, View},
};

/// Prefectures shown as near to their target.
const NEAREST: usize = 5;

/// `GET /`
pub(super) async fn show(site: Visit, Query(asked): Query<Asked>) -> Result<Response, Failure> {
    let view = asked.view(site.master())?;
    let began = Instant::now();
    site.look(|read, ground| page(&site, read, ground, (&view, began))).await
}

async fn page(
    site: &Visit,
    mut read: Read,
    ground: Arc<Ground>,
    (view, began): (&View, Instant),
) -> Result<(Moment, Response), Failure> {
    let Some((basis, nation, mut prefectures)) = facts(site, &ground, &mut read, view).await? else {
        let link = |view: &View| urls::nation(view);
        let answer = match missing::answer(site, &ground, view, Area::Nation, Form::Page, &link) {
            Err(Failure::NothingYet) => empty(site, &ground, &mut read).await,
            answer => answer,
        }?;
        return Ok((Moment::Since(read), answer));
    };
    let trend = series::trend(&mut read, nation.area, &basis).await?;
    let (mut board, behind) =
        frame::board(site, &ground, &basis, (&nation, &trend), view, &|view| urls::nation(view));
    board.warnings.extend(partial(&prefectures));
    let published = published::newest(site, &ground, &mut read).await?;
    let mut layout = site.layout(&ground, "全国の普及状況", Section::Boards, Vec::new());
    layout.data_note = frame::data_note(&basis, &behind);
    layout.real = basis.published.is_some();
    let facts = began.elapsed();
    let nearest =
        kpi::nearest(&prefectures, NEAREST).into_iter().map(|s| StandingLine::of(s, view)).collect();
    kpi::sort(&mut prefectures, view.sort, view.order);
    let rows = prefectures.iter().map(|standing| StandingLine::of(standing, view)).collect();
    let downloads = Downloads::of(|file| urls::nation_file(file, view));
    let table = StandingTable::prefectures(rows, downloads, view, &|view| urls::nation(view));
    Ok((Moment::Since(read), shared(&NationPage { layout, board, nearest, table, published }, facts)?))
}

/// `GET /national.csv`
pub(super) async fn csv(site: Visit, asked: Query<Asked>) -> Result<Response, Failure> {
    file(site, asked, Form::Csv).await
}

/// `GET /national.xlsx`
pub(super) async fn xlsx(site: Visit, asked: Query<Asked>) -> Result<Response, Failure> {
    file(site, asked, Form::Xlsx).await
}

async fn file(site: Visit, Query(asked): Query<Asked>, form: Form) -> Result<Response, Failure> {
    let view = asked.view(site.master())?;
    let (mut read, ground) = site.read().await?;
    let (basis, _, mut prefectures) = facts(&site, &ground, &mut read, &view).await?.ok_or_else(|| {
        match missing::failure(&site, &ground, &view, Area::Nation) {
            Failure::NothingYet => form.nothing_yet(),
            failure => failure,
        }
    })?;
    let behind = Behind::find(&ground, Area::Nation, basis.as_of);
    kpi::sort(&mut prefectures, view.sort, view.order);
    sheets::standings(&site, "全国の都道府県", "national", &prefectures, &basis, &behind, form)
}

async fn facts(
    site: &Visit,
    ground: &Ground,
    read: &mut Read,
    view: &View,
) -> Result<Option<(Basis, Standing, Vec<Standing>)>, Failure> {
    let on = view.as_of.unwrap_or_else(|| site.desk.clock.today());
    let Some(basis) = Basis::find(ground, site.master(), &view.definition, on) else { return Ok(None) };
    let Some(nation) = basis.standings(read, site.master(), Areas::Nation).await?.into_iter().next() else {
        return Ok(None);
    };
    let prefectures = basis.standings(read, site.master(), Areas::Prefectures).await?;
    Ok(Some((basis, nation, prefectures)))
}

/// What must be said while office lists of some prefectures are missing.
fn partial(prefectures: &[Standing]) -> Option<String> {
    let there: Vec<&str> =
        prefectures.iter().filter(|p| p.offices > 0).map(|p| p.area_name.as_str()).collect();
    let named = match there.as_slice() {
        [] => return None,
        few @ ([_] | [_, _] | [_, _, _]) => format!("（{}）", few.join("・")),
        _ => String::new(),
    };
    (there.len() < prefectures.len()).then(|| {
        format!(
            "事業所一覧が取り込まれているのは{}都道府県のうち{}{named}です。全国の数字はその合計です。",
            prefectures.len(),
            there.len()
        )
    })
}

/// The first page while no list was imported.
async fn empty(site: &Visit, ground: &Ground, read: &mut Read) -> Result<Response, Failure> {
    let published = published::newest(site, ground, read).await?;
    let layout = site.layout(ground, "はじめに", Section::Boards, Vec::new());
    shared(&EmptyPage { layout, published }, Duration::ZERO)
}
