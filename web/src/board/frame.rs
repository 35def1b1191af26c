//! What every board has around its figures: definitions, days, charts, doubts, notes.

use chrono::NaiveDate;
use domain::{area::Area, definition::DefinitionId, format};
use kpi::{Position, Standing, Trend};

use super::{figures::Basis, pages::Board};
use crate::{
    charts::{self, Heading},
    page::{
        chart::Chart,
        controls::{DefinitionSwitch, Downloads},
        day_form::DayForm,
        layout::Crumb,
        notes::Note,
        standing::StandingLine,
    },
    site::{Behind, Ground, Visit},
    urls::{self, View},
};

/// Everything around the figures of an area and their course. `link` makes the address of a view of the same page.
pub(super) fn board(
    site: &Visit,
    ground: &Ground,
    basis: &Basis,
    (standing, trend): (&Standing, &Trend),
    view: &View,
    link: &dyn Fn(&View) -> String,
) -> (Board, Behind) {
    let master = site.master();
    let behind = match &basis.published {
        Some(_) => Behind::default(),
        None => Behind::find(ground, standing.area, basis.as_of),
    };
    let days: Vec<NaiveDate> = match &basis.published {
        Some(_) => ground.published.iter().map(|table| table.as_of).collect(),
        None => ground.days.clone(),
    };
    let all: Vec<(DefinitionId, String)> =
        master.definitions.iter().map(|d| (d.id.clone(), d.name.clone())).collect();
    let source = match &basis.published {
        Some(table) => format!("{}「{}」", table.source, table.title),
        None => behind.sources().join("、"),
    };
    let mut warnings = if basis.published.is_some() { Vec::new() } else { behind.doubts(basis.as_of) };
    warnings.extend(standing.implausible().map(kpi::Implausible::sentence));
    let mut line = StandingLine::of(standing, view);
    line.href.clear();
    let board = Board {
        standing: line,
        as_of: format::day_with_era(basis.as_of),
        source,
        switch: DefinitionSwitch::new(&all, &basis.definition.note, view, link),
        days: DayForm::new(address_only(&link(&View::default())), &days, view),
        warnings,
        trend: trend_chart(trend, standing, view),
        bell: bell_chart(standing, basis, view),
        notes: notes(standing, basis, &behind, view),
    };
    (board, behind)
}

/// The frame's note about the figures.
pub(super) fn data_note(basis: &Basis, behind: &Behind) -> crate::page::layout::DataNote {
    let mut note = behind.note(basis.as_of, &basis.definition.name);
    if let Some(table) = &basis.published {
        note.sources = vec![format!("{}「{}」", table.source, table.title)];
        note.brief.clear();
        note.imported_at = None;
    }
    note
}

/// The way from 全国 down to a municipality's prefecture.
pub(super) fn way_to(site: &Visit, area: Area, view: &View) -> Vec<Crumb> {
    let mut way = vec![Crumb::to("全国", urls::nation(&view.carried()))];
    if let (Area::Municipality(_), Some(code)) = (area, area.prefecture()) {
        way.push(Crumb::to(
            site.master().area_name(Area::Prefecture(code)),
            urls::prefecture(code, &view.carried()),
        ));
    }
    way
}

fn trend_chart(trend: &Trend, standing: &Standing, view: &View) -> Option<Chart> {
    // One point is a figure and not a course.
    (trend.points().len() > 1).then(|| {
        let title = format!("{}の利用率の推移", standing.area_name);
        Chart::of(
            "trend",
            title.clone(),
            charts::trend::draw(Heading { id: "trend-figure", title: &title }, trend),
            Downloads::of(|file| urls::chart_file(standing.area, "trend", file, view)),
        )
    })
}

fn bell_chart(standing: &Standing, basis: &Basis, view: &View) -> Option<Chart> {
    let position = Position::of(standing.rate()?, basis.definition.municipality_target);
    let title = format!("{}の普及の段階（イノベーター理論）", standing.area_name);
    Some(Chart::of(
        "bell",
        title.clone(),
        charts::bell::draw(Heading { id: "bell-figure", title: &title }, &position),
        Downloads::of(|file| urls::chart_file(standing.area, "bell", file, view)),
    ))
}

fn notes(standing: &Standing, basis: &Basis, behind: &Behind, view: &View) -> Vec<Note> {
    let mut notes = Vec::new();
    // Without a usage listing there is nothing that could match.
    if basis.published.is_none() && behind.usage.is_some() {
        notes.push(Note::unmatched(standing.unmatched, view));
    }
    notes.extend(standing.municipalities.and_then(|second| Note::left_out(second.left_out)));
    notes.push(Note::bars());
    notes
}

/// An address without what stands behind its question mark.
fn address_only(address: &str) -> String {
    address.split('?').next().unwrap_or(address).to_owned()
}
