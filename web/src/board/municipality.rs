//! A municipality, its services, and whom to call next.

use std::sync::Arc;

use axum::{
    extract::{Path, Query},
    response::Response,
};
use domain::{
    area::Area,
    code::MunicipalityCode,
    definition::{Base, DefinitionId},
    facts::KindCount,
    people::Act,
};
use store::{
    Read,
    lists::{OfficeFilter, OfficeOrder, Slice},
};
use tokio::time::Instant;

use super::{
    figures::{Areas, Basis},
    frame, missing,
    pages::{KindLine, MunicipalityPage},
    series, sheets,
};
use crate::{
    edits::held::Over,
    failure::Failure,
    offices::{days_of, line},
    page::{
        controls::Downloads,
        layout::{Crumb, Section},
        standing::StandingLine,
    },
    site::{Asked, Behind, Form, Ground, Moment, Named, Visit, of_offices, shared},
    urls::{self, ListView, UsageFilter, View},
};

/// Offices shown on the page of a municipality itself.
const PREVIEW: u32 = 10;

/// `GET /municipalities/{code}`, also as `.csv` and `.xlsx`
pub(super) async fn show(
    site: Visit,
    Path(last): Path<String>,
    Query(asked): Query<Asked>,
) -> Result<Response, Failure> {
    let named = Named::of(&last);
    let code = site.municipality(named.stem)?;
    let view = asked.view(site.master())?;
    let began = Instant::now();
    site.look(|read, ground| answer(&site, read, ground, (code, named.form), (&view, began))).await
}

async fn answer(
    site: &Visit,
    mut read: Read,
    ground: Arc<Ground>,
    (code, form): (MunicipalityCode, Form),
    (view, began): (&View, Instant),
) -> Result<(Moment, Response), Failure> {
    let on = view.as_of.unwrap_or_else(|| site.desk.clock.today());
    let link = |view: &View| urls::municipality(code, view);
    let lacking = || missing::answer(site, &ground, view, Area::Municipality(code), form, &link);
    let Some(basis) = Basis::find(&ground, site.master(), &view.definition, on) else {
        return Ok((Moment::Since(read), lacking()?));
    };
    let standing =
        basis.standings(&mut read, site.master(), Areas::Municipality(code)).await?.into_iter().next();
    let Some(standing) = standing else { return Ok((Moment::Since(read), lacking()?)) };
    let kinds = read.kind_counts(code, basis.as_of).await?;
    if form != Form::Page {
        let behind = Behind::find(&ground, standing.area, basis.as_of);
        let (title, plain) = (format!("{}のサービス別", standing.area_name), format!("municipality-{code}"));
        let file = sheets::kinds(site, &title, &plain, &kinds, &basis, &behind, form)?;
        return Ok((Moment::Since(read), file));
    }
    let trend = series::trend(&mut read, standing.area, &basis).await?;
    let (board, behind) = frame::board(site, &ground, &basis, (&standing, &trend), view, &link);
    let days = days_of(&ground, code, basis.as_of);
    let filter = OfficeFilter {
        using: Some(false),
        in_scope_only: basis.definition.base == Base::InScope,
        ..OfficeFilter::default()
    };
    let next = match site.may(Act::SeeOffices(standing.area)) {
        Ok(()) => {
            let slice = Slice { limit: PREVIEW, offset: 0 };
            Some(read.offices(site.scope(), code, days, filter, OfficeOrder::Number, slice).await?)
        }
        Err(_) => None,
    };
    let over = Over::lines(site, &mut read, &ground.edits, next.as_deref().unwrap_or_default()).await?;
    let mut way = frame::way_to(site, standing.area, view);
    way.push(Crumb::here(standing.area_name.clone()));
    let title = site.master().area_name(Area::Municipality(code));
    let mut layout = site.layout(&ground, &title, Section::Boards, way);
    layout.data_note = frame::data_note(&basis, &behind);
    layout.real = basis.published.is_some();
    let facts = began.elapsed();
    let lists = |usage, service| ListView { view: view.carried(), service, usage, ..ListView::default() };
    let page = MunicipalityPage {
        layout,
        board,
        kinds: kinds.iter().map(|count| kind_line(site, &basis, code, count, &lists)).collect(),
        downloads: Downloads::of(|file| urls::municipality_file(code, file, view)),
        offices: next.map(|next| next.into_iter().map(|office| line(site.master(), &over, office)).collect()),
        contacts: site
            .may(Act::SeeContacts(standing.area))
            .is_ok()
            .then(|| urls::contacts::area(standing.area)),
        all_offices: urls::offices(code, &lists(UsageFilter::Any, None)),
        not_using: urls::offices(code, &lists(UsageFilter::NotUsing, None)),
    };
    let answer =
        if page.offices.is_some() { of_offices(&page, facts, over.any())? } else { shared(&page, facts)? };
    Ok((Moment::Since(read), answer))
}

fn kind_line(
    site: &Visit,
    basis: &Basis,
    code: MunicipalityCode,
    count: &KindCount,
    lists: &dyn Fn(UsageFilter, Option<u16>) -> ListView,
) -> KindLine {
    let services = &site.master().services;
    let target = basis.definition.municipality_target.least(count.offices);
    let standing = StandingLine {
        offices: count.offices,
        users: count.users,
        rate: kpi::Rate::new(count.users, count.offices).map(kpi::Rate::tenths),
        target,
        missing: target.saturating_sub(count.users),
        ..StandingLine::default()
    };
    let in_scope = services.in_scope(count.kind, basis.as_of);
    let mut list = lists(UsageFilter::NotUsing, Some(count.kind.id()));
    if let (false, Some(all)) = (in_scope, DefinitionId::parse(DefinitionId::ALL)) {
        // Offices of a kind out of scope are found only among all offices.
        list.view = list.view.with_definition(all);
    }
    KindLine {
        name: services.name(count.kind).to_owned(),
        standing,
        in_scope,
        href: urls::offices(code, &list),
    }
}
