//! What is said when a board has no figures for what was asked: which table is missing, and the way to another.

use std::time::Duration;

use axum::response::Response;
use domain::{
    area::Area,
    definition::{Base, Definition, DefinitionId},
    format,
};

use super::{frame, pages::MissingPage};
use crate::{
    failure::Failure,
    page::{
        controls::DefinitionSwitch,
        layout::{Crumb, Section},
    },
    site::{Form, Ground, Visit, shared},
    urls::View,
};

/// The answer for an area without figures: a page with the definitions still at hand, or the failure of a file.
pub(super) fn answer(
    site: &Visit,
    ground: &Ground,
    view: &View,
    area: Area,
    form: Form,
    link: &(dyn Fn(&View) -> String + Sync),
) -> Result<Response, Failure> {
    let Some(what) = sentence(site, ground, view, area).filter(|_| form == Form::Page) else {
        return Err(match failure(site, ground, view, area) {
            Failure::NothingYet => form.nothing_yet(),
            failure => failure,
        });
    };
    let master = site.master();
    let all: Vec<(DefinitionId, String)> =
        master.definitions.iter().map(|d| (d.id.clone(), d.name.clone())).collect();
    let name = master.area_name(area);
    let mut way = if area == Area::Nation { Vec::new() } else { frame::way_to(site, area, view) };
    way.extend((area != Area::Nation).then(|| Crumb::here(name.clone())));
    let mut layout = site.layout(ground, &name, Section::Boards, way);
    layout.real = published(site, view);
    let todo = if published(site, view) {
        "上で別の定義に切り替えるか、「取込の履歴」の「一覧を取り込む」から、公表された表を取り込んでください。"
    } else {
        "上の「最新の時点で表示」で新しい時点に切り替えるか、その時点の一覧を取り込んでください。"
    };
    let page = MissingPage {
        layout,
        name,
        what: format!("{what}はありません。"),
        todo,
        switch: DefinitionSwitch::new(&all, "", view, link),
        latest: view.as_of.map(|_| link(&View { as_of: None, ..view.clone() })),
    };
    shared(&page, Duration::ZERO)
}

/// The failure of a file without figures, in the words of the page.
pub(super) fn failure(site: &Visit, ground: &Ground, view: &View, area: Area) -> Failure {
    sentence(site, ground, view, area).map_or(Failure::NothingYet, |what| Failure::NotFound { what })
}

/// What is missing, as a noun; `None` while nothing was imported at all.
fn sentence(site: &Visit, ground: &Ground, view: &View, area: Area) -> Option<String> {
    let on = view.as_of.unwrap_or_else(|| site.desk.clock.today());
    if !published(site, view) {
        return (!ground.days.is_empty())
            .then(|| format!("{}以前の事業所一覧・利用状況一覧", format::day(on)));
    }
    Some(match ground.published.iter().find(|table| table.as_of <= on) {
        Some(table) => format!(
            "公表値「{}」（{}時点）に、{}の値",
            table.title,
            format::day(table.as_of),
            site.master().area_name(area)
        ),
        None => format!("{}以前の公表値の表", format::day(on)),
    })
}

fn published(site: &Visit, view: &View) -> bool {
    let of = |definition: &&Definition| definition.id == view.definition;
    site.master().definitions.iter().find(of).is_some_and(|definition| definition.base == Base::Published)
}
