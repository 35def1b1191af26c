//! The areas somebody looks after, and how their offices can be reached.

use std::collections::BTreeMap;

use axum::response::Response;
use domain::{area::Area, contact::Reach};
use store::contacts::Reached;

use super::{
    CONTACTS,
    pages::{HomePage, ReachLine, ReachTable},
};
use crate::{
    failure::Failure,
    page::layout::{Crumb, DataNote, Section},
    site::{Site, Visit, private},
    urls::{self, View},
};

/// What the sum of all is called.
pub(super) const TOTAL: &str = "合計";

/// Offices by how they can be reached, in the order of [`Reach::ALL`].
type Counts = [u32; Reach::ALL.len()];

/// `GET /contacts`: an area of one's own leads on to what lies in it. The whole country is shown by prefecture at once.
pub(super) async fn show(site: Visit) -> Result<Response, Failure> {
    let today = site.desk.clock.today();
    let (mut read, ground) = site.read().await?;
    let reached = read.reached(site.scope(), Area::Nation, today).await?;
    drop(read);
    let way = vec![Crumb::to("全国", urls::nation(&View::default())), Crumb::here(CONTACTS)];
    let mut layout = site.layout(&ground, CONTACTS, Section::Contacts, way);
    layout.data_note = DataNote { as_of: Some(today), ..DataNote::default() };
    let table = match site.scope().areas() {
        [Area::Nation] => {
            let table = table(&site, Area::Nation, &reached);
            let total =
                table.total.map(|line| ReachLine { href: urls::contacts::area(Area::Nation), ..line });
            ReachTable { total, ..table }
        }
        areas => own(&site, areas, &reached),
    };
    private(&HomePage { layout, table })
}

/// Areas one by one, those without offices too.
fn own(site: &Site, areas: &[Area], reached: &[Reached]) -> ReachTable {
    let inside = |area: Area| {
        let lines = reached.iter().filter(move |line| area.contains(line.municipality));
        sum(lines.map(|line| &line.offices))
    };
    let all: Vec<Counts> = areas.iter().map(|area| inside(*area)).collect();
    let rows = areas.iter().zip(&all).map(|(area, counts)| line(site, *area, counts)).collect();
    let total = (areas.len() > 1).then(|| ReachLine::new(TOTAL, "", &sum(&all)));
    ReachTable { kind: "担当地域", rows, total }
}

/// What lies in an area: the prefectures of the country, the municipalities of a prefecture, a municipality by itself.
pub(super) fn table(site: &Site, area: Area, reached: &[Reached]) -> ReachTable {
    let mut parts: BTreeMap<Area, Vec<&Counts>> = BTreeMap::new();
    for one in reached {
        let part = match area {
            Area::Nation => Area::Prefecture(one.municipality.prefecture()),
            Area::Prefecture(_) | Area::Municipality(_) => Area::Municipality(one.municipality),
        };
        parts.entry(part).or_default().push(&one.offices);
    }
    let rows: Vec<ReachLine> = parts
        .into_iter()
        .map(|(part, counts)| {
            let line = line(site, part, &sum(counts));
            // A page does not lead to itself.
            if part == area { ReachLine { href: String::new(), ..line } } else { line }
        })
        .collect();
    let alone = matches!(area, Area::Municipality(_)) || rows.is_empty();
    let total = (!alone).then(|| ReachLine::new(TOTAL, "", &sum(reached.iter().map(|one| &one.offices))));
    ReachTable { kind: if area == Area::Nation { "都道府県" } else { "市町村" }, rows, total }
}

fn line(site: &Site, area: Area, counts: &Counts) -> ReachLine {
    ReachLine::new(site.master().area_name(area), urls::contacts::area(area), counts)
}

fn sum<'c>(all: impl IntoIterator<Item = &'c Counts>) -> Counts {
    all.into_iter().fold(Counts::default(), |mut sums, counts| {
        sums.iter_mut().zip(counts).for_each(|(sum, count)| *sum += count);
        sums
    })
}
