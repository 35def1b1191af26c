//! One office: everything lists say about it, and since when it uses data linkage.

use axum::{extract::Path, response::Response};
use domain::{
    area::Area, audit::Subject, code::MunicipalityCode, edit::Against, format, office::OfficeRecord,
    office_number::OfficeNumber, people::Act, timeline::OPEN, usage::UsageState,
};
use store::{
    StoreError,
    office::{OfficeEntry, UsageEntry, holding},
};
use tokio::time::Instant;

use super::{
    known,
    pages::{OfficePage, ServiceLine, SourceLine, UsageLine, facts, usage_mark},
};
use crate::{
    edits::{held::said, pages::EditLine},
    export::{Cell, Column, Kind, Sheet},
    failure::Failure,
    page::{
        controls::Downloads,
        layout::{Crumb, DataNote, Section},
    },
    site::{Form, Named, Visit, is_demo, of_offices, source_name},
    trail::lines::Names,
    urls::{self, ListView, View},
};

/// `GET /offices/{number}`, services and history also as `.csv` and `.xlsx`
pub(super) async fn show(site: Visit, Path(written): Path<String>) -> Result<Response, Failure> {
    let named = Named::of(&written);
    let unknown = || Failure::NotFound { what: format!("事業所番号「{}」の事業所", named.stem) };
    let number = OfficeNumber::parse(named.stem).map_err(|_| unknown())?.number;
    let began = Instant::now();
    let (mut read, ground) = site.read().await?;
    let entries = read.office(site.scope(), number).await?;
    let seats = read.seats(number).await?;
    let seat = seats.first().map(|seat| seat.municipality);
    let Some(newest) = entries.first() else {
        // A number of elsewhere is not told more about than that no list has it.
        let usage = match read.usage_of(site.scope(), number, None).await {
            Err(StoreError::OutOfScope(_)) => Vec::new(),
            usage => usage?,
        };
        return Err(not_listed(number, &usage));
    };
    let place = seat.unwrap_or(newest.municipality);
    let usage = read.usage_of(site.scope(), number, seat).await?;
    let today = site.desk.clock.today();
    let rows = holding(&entries, today);
    let first = rows.first().copied().unwrap_or(newest);
    let listed = first.record(number);
    let mut shown = listed.clone();
    for kept in ground.edits.of(number) {
        shown.say(kept.edit.item, &kept.edit.value);
    }
    let accounts = match ground.edits.of(number) {
        [] => Vec::new(),
        _ => read.accounts().await?,
    };
    drop(read);
    let files = site.may(Act::ExportOffices(Area::Municipality(place)));
    if named.form != Form::Page {
        files?;
        let sheet = sheet(&site, is_demo(&ground), (&shown, &listed), &entries, &usage);
        site.exports(Subject::Office(number), sheet.rows.len()).await?;
        return sheet.download(&format!("office-{number}"), named.form, today);
    }
    let master = site.master();
    let on = ground.day(today);
    let current = current_usage(&usage);
    let mut way = vec![
        Crumb::to("全国", urls::nation(&View::default())),
        Crumb::to(
            master.area_name(Area::Prefecture(place.prefecture())),
            urls::prefecture(place.prefecture(), &View::default()),
        ),
        Crumb::to(name_of(&site, place), urls::municipality(place, &View::default())),
        Crumb::to("事業所一覧", urls::offices(place, &ListView::default())),
    ];
    way.push(Crumb::here(shown.name.clone()));
    let mut layout = site.layout(&ground, &shown.name, Section::Boards, way);
    layout.data_note = DataNote { as_of: on, ..DataNote::default() };
    let may_edit = site.may(Act::EditOffices(Area::Municipality(place))).is_ok();
    let names = Names::new(master, &accounts);
    let on_list = first.to > today;
    let edits: Vec<EditLine> = ground
        .edits
        .of(number)
        .iter()
        .map(|kept| {
            let href = may_edit.then(|| urls::edits::item(number, kept.edit.item));
            known::edit(&names, kept, (Some(&listed.said(kept.edit.item)), on_list), href)
        })
        .collect();
    let facts_time = began.elapsed();
    let page = OfficePage {
        layout,
        kana: shown.kana.clone(),
        usage: current.map(|(_, state)| state),
        as_of: usage.first().map_or_else(String::new, |entry| format::day_with_era(entry.as_of)),
        warnings: warnings(&site, &entries, seats.is_empty(), &edits),
        facts: facts(
            &shown,
            (&master.area_name(Area::Municipality(place)), urls::municipality(place, &View::default())),
        ),
        differ: known::differ(&site, is_demo(&ground), number, &rows),
        corporations: known::corporations(&site, &entries),
        services: entries.iter().map(|entry| service(&site, entry)).collect(),
        history: usage
            .iter()
            .map(|entry| UsageLine { as_of: entry.as_of, state: entry.state, listing: entry.title.clone() })
            .collect(),
        sources: entries.iter().map(|entry| source(entry, is_demo(&ground))).collect(),
        edit: may_edit.then(|| urls::edits::of(number)),
        contacts: site
            .may(Act::SeeContacts(Area::Municipality(place)))
            .is_ok()
            .then(|| urls::contacts::of(number)),
        erase: site
            .may(Act::EraseContacts(Area::Municipality(place)))
            .is_ok()
            .then(|| urls::contacts::erase(number)),
        back: urls::offices(place, &ListView::default()),
        downloads: files.is_ok().then(|| Downloads::of(|file| urls::office_file(number, file))),
        edits,
    };
    let names_people = !page.edits.is_empty();
    of_offices(&page, facts_time, names_people)
}

/// The state that the listings since the last snapshot give, if any names the office.
fn current_usage(usage: &[UsageEntry]) -> Option<(chrono::NaiveDate, UsageState)> {
    let last = usage.iter().position(|entry| entry.mode == domain::usage::ListingMode::Snapshot)?;
    usage[..=last].iter().find_map(|entry| Some((entry.as_of, entry.state?)))
}

/// A number that only usage listings know is not an office of any list; it says so.
fn not_listed(number: OfficeNumber, usage: &[UsageEntry]) -> Failure {
    let named = usage.iter().find(|entry| entry.state.is_some());
    let what = match named {
        Some(entry) => format!(
            "事業所番号「{number}」は利用状況一覧（{}時点）にありますが、事業所一覧に一致する事業所",
            format::day(entry.as_of)
        ),
        None => format!("事業所番号「{number}」の事業所"),
    };
    Failure::NotFound { what }
}

fn warnings(site: &Visit, entries: &[OfficeEntry], gone: bool, edits: &[EditLine]) -> Vec<String> {
    let now: Vec<&OfficeEntry> = entries.iter().filter(|entry| entry.to == OPEN).collect();
    let mut warnings = Vec::new();
    let mut places: Vec<MunicipalityCode> = now.iter().map(|entry| entry.municipality).collect();
    places.sort_unstable();
    places.dedup();
    if places.len() > 1 {
        let names: Vec<String> = places.iter().map(|code| name_of(site, *code)).collect();
        warnings.push(format!(
            "同じ事業所番号が{}にあります。サービスの多い市町村（同数ならコードの小さいほう）の事業所として数えています。",
            names.join("と")
        ));
    }
    let moved = edits.iter().filter(|edit| edit.against == Some(Against::Moved));
    warnings.extend(moved.map(|edit| format!("{}：{}", edit.item, edit.sentence())));
    if now.is_empty() || gone {
        warnings.push("最新の事業所一覧にはありません。廃止・休止や番号の変更が考えられます。".to_owned());
    }
    warnings
}

fn name_of(site: &Visit, code: MunicipalityCode) -> String {
    site.master().gazetteer.by_code(code).map_or_else(|| code.to_string(), |place| place.name.clone())
}

fn service(site: &Visit, entry: &OfficeEntry) -> ServiceLine {
    let services = &site.master().services;
    ServiceLine {
        name: services.name(entry.service).to_owned(),
        code: entry.service.to_string(),
        in_scope: services.in_scope(entry.service, entry.from),
        since: entry.from,
        until: (entry.to < OPEN).then_some(entry.to),
    }
}

fn source(entry: &OfficeEntry, demo: bool) -> SourceLine {
    SourceLine {
        list: source_name(Some(entry.source), demo).to_owned(),
        file: entry.file.clone().unwrap_or_default(),
        as_of: entry.from,
        line: u64::try_from(entry.line).ok(),
        href: urls::import(entry.import, 1),
    }
}

/// Services first, then what the listings said, each row with what it rests on.
fn sheet(
    site: &Visit,
    demo: bool,
    (shown, listed): (&OfficeRecord, &OfficeRecord),
    entries: &[OfficeEntry],
    usage: &[UsageEntry],
) -> Sheet {
    let (number, name) = (shown.number, shown.name.as_str());
    let edited = (shown.name != listed.name).then(|| format!("事業所名（一覧では{}）", said(&listed.name)));
    let texts =
        ["サービス", "連携対象", "掲載のはじまり", "掲載のおわり", "利用状況", "時点", "出典", "手修正"];
    let mut columns = vec![
        Column::new("事業所番号", Kind::Code),
        Column::new("事業所名", Kind::Text),
        Column::new("区分", Kind::Text),
        Column::new("サービスコード", Kind::Code),
    ];
    columns.extend(texts.map(|name| Column::new(name, Kind::Text)));
    let head = |part: &str| vec![Cell::from(number.to_string()), Cell::from(name), Cell::from(part)];
    let services = entries.iter().map(|entry| {
        let line = service(site, entry);
        let mut row = head("サービス");
        row.extend([
            Cell::from(line.code),
            Cell::from(line.name),
            Cell::from(if line.in_scope { "対象" } else { "対象外" }),
            Cell::from(line.since.to_string()),
            Cell::from(line.until.map(|day| day.to_string())),
            Cell::Empty,
            Cell::from(entry.from.to_string()),
            Cell::from(format!(
                "{}「{}」",
                source_name(Some(entry.source), demo),
                entry.file.as_deref().unwrap_or_default()
            )),
            Cell::from(edited.clone()),
        ]);
        row
    });
    let history = usage.iter().map(|entry| {
        let mut row = head("利用状況");
        row.extend(std::iter::repeat_n(Cell::Empty, 5));
        row.extend([
            Cell::from(usage_mark(entry.state).word),
            Cell::from(entry.as_of.to_string()),
            Cell::from(format!("利用状況一覧「{}」", entry.title)),
            Cell::from(edited.clone()),
        ]);
        row
    });
    let rows = services.chain(history).collect();
    let notes = vec!["連携対象は、掲載のはじまりの時点のものです。".to_owned()];
    Sheet { title: format!("{name}のサービスと利用状況"), notes, columns, rows, demo }
}
