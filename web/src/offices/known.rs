//! What is known of an office beside its facts: where rows differ, what hands put right, when it went to another corporation.

use domain::{
    corporation::{CorporationNumber, Owned, handovers},
    differ::{Difference, Point, Said, differences},
    edit::{Against, Item},
    format,
    office_number::OfficeNumber,
};
use store::{edits::Kept, office::OfficeEntry};

use super::pages::{DifferLine, HandoverLine};
use crate::{
    edits::pages::{EditLine, shown},
    site::{Visit, source_name},
    trail::lines::Names,
};

/// An edit, for people; with what the lists say of the item now, and whether a list has the office.
pub(crate) fn edit(
    names: &Names<'_>,
    kept: &Kept,
    (listed_now, on_list): (Option<&str>, bool),
    href: Option<String>,
) -> EditLine {
    let edit = &kept.edit;
    let against: Option<Against> = listed_now.filter(|_| on_list).map(|now| edit.against(now));
    EditLine {
        item: edit.item.name(),
        fact: match edit.item {
            Item::Name | Item::Kana => "",
            Item::Address | Item::Building => "住所",
            Item::Phone | Item::Fax | Item::Corporation | Item::CorporationName => edit.item.name(),
        },
        value: edit.value.clone(),
        listed: edit.listed.clone(),
        listed_now: listed_now.map(str::to_owned),
        against,
        who: names.who(kept.by).label,
        at: format::moment(kept.at),
        reason: edit.reason.name(),
        note: edit.note.as_ref().map_or_else(String::new, ToString::to_string),
        version: kept.version,
        key: edit.item.key(),
        href,
    }
}

/// Where the rows that hold differ, a line for each thing that is said. `rows` stand in the order of [`domain::differ`].
pub(super) fn differ(
    site: &Visit,
    demo: bool,
    number: OfficeNumber,
    rows: &[&OfficeEntry],
) -> Vec<DifferLine> {
    let said: Vec<Said> = rows
        .iter()
        .map(|row| {
            let record = row.record(number);
            Said {
                service: row.service,
                source: row.source,
                municipality: row.municipality,
                texts: Item::ALL.iter().map(|item| record.said(*item)).collect(),
            }
        })
        .collect();
    let who = |row: &OfficeEntry| {
        let service = site.master().services.name(row.service);
        format!("{service}（{}）", source_name(Some(row.source), demo))
    };
    let mut lines = Vec::new();
    for Difference { point, versions } in differences(&said) {
        for version in versions {
            let rows = version.rows.iter().filter_map(|place| rows.get(*place)).map(|row| who(row));
            lines.push(DifferLine {
                item: point.name(),
                said_by: rows.collect(),
                text: match point {
                    Point::Municipality => place_name(site, &version.text),
                    _ => shown(&version.text).to_owned(),
                },
                used: version.used,
            });
        }
    }
    lines
}

fn place_name(site: &Visit, code: &str) -> String {
    let known = domain::code::MunicipalityCode::parse(code).ok();
    let place = known.and_then(|code| site.master().gazetteer.by_code(code));
    place.map_or_else(|| code.to_owned(), |place| format!("{}（{code}）", place.name))
}

/// When it went from one corporation to another, the newest first.
pub(super) fn corporations(site: &Visit, entries: &[OfficeEntry]) -> Vec<HandoverLine> {
    let owned = entries.iter().map(|entry| Owned {
        service: entry.service,
        source: entry.source,
        from: entry.from,
        number: entry.corporation,
        name: entry.corporation_name.clone(),
    });
    let named = |(number, name): (CorporationNumber, String)| format!("{} {number}", shown(&name));
    let line = |handover: domain::corporation::Handover| {
        let names = handover.services.iter().map(|kind| site.master().services.name(*kind));
        HandoverLine {
            on: format::day_with_era(handover.on),
            before: named(handover.before),
            after: named(handover.after),
            services: names.collect::<Vec<_>>().join("、"),
        }
    };
    handovers(owned.collect()).into_iter().map(line).collect()
}
