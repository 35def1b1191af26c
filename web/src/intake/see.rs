//! What a list would do: the page while that is found out, and the page that says it.

use axum::{
    extract::{Path, Query},
    response::{IntoResponse as _, Redirect, Response},
};
use chrono::DateTime;
use desk::{
    Incoming, Refusal,
    bring::trial_of,
    master::Master,
    runs::{Phase, Seen},
    trial::{Effects, FieldChange as Differs, PlaceChange, Trial, rows::MOST_OF_EACH},
};
use domain::{
    area::Area,
    code::MunicipalityCode,
    format,
    intake::{IntakeId, RowKind},
    office_number::OfficeNumber,
    people::Act,
};
use serde::Deserialize;
use store::{
    intakes::{IntakeRow, RowFilter},
    lists::Slice,
};

use super::{
    one::{Found, One, matter},
    pages::{
        ChangeLine, ChangesPart, EffectLine, EffectsTable, FieldChange, PlaceLine, RunPage, RunState,
        TrialPage,
        trial::{CHANGED, GONE, NEW, RejectedLine},
    },
};
use crate::{
    failure::Failure,
    page::{
        controls::{Choice, Choose, Pager},
        form::Faults,
    },
    site::{Visit, private},
    urls::{self, View, intake::ChangesView},
};

/// Rows on a page.
const PAGE: u32 = 50;

/// Municipalities and services on a page.
const PLACES: u32 = 100;

/// Municipalities whose figures are shown; the others are counted.
const MOST_EFFECTS: usize = 60;

/// What the address asks for.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Asked {
    rows: String,
    municipality: String,
    page: String,
    places: String,
}

/// `GET /intakes/{id}/trial`
pub(super) async fn show(
    site: Visit,
    Path(id): Path<String>,
    Query(asked): Query<Asked>,
) -> Result<Response, Failure> {
    // The run is looked at first: what a run that is done has kept is there when it is looked for.
    let seen = seen_of(&site, &id)?;
    let one = match One::find(&site, &id).await? {
        Found::Open(one) => one,
        Found::Applied(there) => return Ok(there),
    };
    if let Some(page) = run(&site, &one, seen) {
        return private(&page);
    }
    match trial_of(&one.intake) {
        Some(trial) => private(&page(&site, &one, &trial, &asked, (String::new(), Faults::default())).await?),
        // Not tried, or corrected since.
        None => Ok(Redirect::to(&urls::intake::reading(one.id())).into_response()),
    }
}

/// `POST /intakes/{id}/trial`
pub(super) async fn again(site: Visit, Path(id): Path<String>) -> Result<Response, Failure> {
    let one = match One::find(&site, &id).await? {
        Found::Open(one) => one,
        Found::Applied(there) => return Ok(there),
    };
    // Without an area a list may speak of the whole country.
    site.may(Act::Import(matter(one.intake.kind, one.intake.area.unwrap_or(Area::Nation))))?;
    begin_trial(&site, &one, one.intake.version)?;
    Ok(Redirect::to(&urls::intake::trial(one.id())).into_response())
}

/// Begins to try the list in this version. When something runs over it already, that goes on.
pub(super) fn begin_trial(site: &Visit, one: &One, version: i64) -> Result<(), Failure> {
    let (desk, by, looked) = (site.desk.clone(), site.caller().by(), (one.id(), version));
    let work = move |halt, told| async move { desk.try_intake(looked, by, halt, told).await };
    site.runs.begin(&one.folder(site), Phase::Trying, one.bytes(), work).map_err(Failure::broken)?;
    Ok(())
}

/// What can be seen of a run over the intake of an address.
fn seen_of(site: &Visit, id: &str) -> Result<Seen, Failure> {
    let Some(id) = IntakeId::parse(id) else { return Ok(Seen::Nothing) };
    let folder = Incoming::beside(&site.desk.originals).folder(id);
    site.runs.look(&folder).map_err(Failure::broken)
}

/// The page of what runs over the list, or of how that ended when it did not do what it was to do.
fn run(site: &Visit, one: &One, seen: Seen) -> Option<RunPage> {
    let folder = one.folder(site);
    let (phase, state) = match seen {
        Seen::Nothing => return None,
        Seen::Running(beat) => {
            let done = (beat.total > 0).then(|| {
                u32::try_from(beat.bytes.saturating_mul(1_000) / beat.total).unwrap_or(1_000).min(1_000)
            });
            let read = beat.total > 0 && beat.bytes >= beat.total;
            let doing = match beat.phase {
                _ if read => "読み終えました。結果をまとめています",
                Phase::Trying => "行を読み取っています",
                Phase::Applying => "取り込んでいます",
            };
            let left = beat.seconds_left().map(std::time::Duration::from_secs);
            let stopping = folder.join("stop").exists();
            (beat.phase, RunState::Running { rows: beat.rows, done, left, doing: doing.into(), stopping })
        }
        Seen::Refused(phase, reason) if reason == Refusal::Stopped.to_string() => (phase, RunState::Stopped),
        Seen::Refused(phase, reason) => (phase, RunState::Refused { reason }),
        Seen::Broken(beat) => (beat.phase, RunState::Killed { seen: DateTime::max(beat.at, beat.began) }),
    };
    let what = if phase == Phase::Applying { "取込" } else { "試し" };
    let state_is_running = matches!(state, RunState::Running { .. });
    let title =
        if state_is_running { format!("{what}をしています") } else { format!("{what}の結果") };
    Some(RunPage {
        layout: one.layout(site, &title),
        id: one.id().to_string(),
        what,
        state,
        list: one.about(site),
        again: urls::intake::trial(one.id()),
    })
}

/// The page of what the list would do; `typed` is what was typed to confirm it, and what is wrong with that.
pub(super) async fn page(
    site: &Visit,
    one: &One,
    trial: &Trial,
    asked: &Asked,
    (typed, faults): (String, Faults),
) -> Result<TrialPage, Failure> {
    let mut read = site.desk.store.read().await?;
    let master = site.master();
    let stale = match &one.intake.trial {
        Some(kept) => read.data_version().await? != kept.data_version,
        None => true,
    };
    let counts = &trial.counts;
    let tally = vec![
        ("新規", counts.new, "初めて載った行"),
        ("変更", counts.changed, "内容が変わる行"),
        ("消失", counts.gone, "前にあって、今回ない行"),
        ("変更なし", counts.unchanged, "前と同じ行"),
        ("不採用", counts.rejected, "取り込めない行"),
        ("注意", counts.warned, "確かめてほしいこと"),
    ];
    let more =
        [("区域外", counts.outside, "取り込みません"), ("同じ行の重複", counts.repeated, "1度だけ数えます")];
    let tally: Vec<_> =
        tally.into_iter().chain(more.into_iter().filter(|(_, number, _)| *number > 0)).collect();
    let last =
        trial.last.map(|last| (format!("取込{}、{}時点", last.seq, format::day(last.as_of)), last.rows));
    let remarks = trial.notes.iter().cloned();
    let remarks = remarks.chain(trial.remarks.iter().map(desk::findings::sentence)).collect();
    let changing = |place: &&PlaceChange| place.new + place.changed + place.gone > 0;
    let mut places: Vec<&PlaceChange> = trial.places.iter().filter(changing).collect();
    // What may be wrong comes first; a list of the whole country has tens of thousands.
    places.sort_by_key(|place| (std::cmp::Reverse(place.is_heavy()), place.municipality));
    let of_places = asked.places.parse().unwrap_or(1).clamp(1, 1_000_000);
    let link = |page: u32| urls::intake::trial_places(one.id(), page);
    let places_pager = Pager::new(places.len() as u64, PLACES, of_places, &link);
    let first = usize::try_from(of_places.saturating_sub(1).saturating_mul(PLACES)).unwrap_or(usize::MAX);
    let rejected = trial.rejected.iter().map(|found| RejectedLine {
        file: found.file.clone(),
        line: u64::try_from(found.line).unwrap_or(0),
        column: found.field.clone().unwrap_or_default(),
        value: found.value.clone(),
        reason: found.reason.clone(),
    });
    let alters = !trial.known;
    let changes = changes(&mut read, master, one, (trial, &places), asked).await?;
    Ok(TrialPage {
        layout: one.layout(site, &faults.title("取り込むとどうなるか")),
        id: one.id().to_string(),
        version: one.intake.version,
        tried: one.intake.trial.as_ref().map_or_else(String::new, |kept| kept.at.to_rfc3339()),
        list: one.about(site),
        stale,
        tally,
        rows: counts.rows,
        last,
        doubts: trial.doubts.clone(),
        confirm: (!trial.doubts.is_empty()).then(|| master.area_name(trial.area)),
        typed,
        faults,
        remarks,
        quiet: trial.places.len() - places.len(),
        places: places
            .iter()
            .skip(first)
            .take(PLACES as usize)
            .map(|place| place_line(master, one, place))
            .collect(),
        places_pager,
        effects: Some(effects_table(master, &trial.effects)).filter(EffectsTable::moves),
        changes,
        rejected: rejected.collect(),
        rejected_total: counts.rejected,
        alters,
    })
}

fn place_line(master: &Master, one: &One, place: &PlaceChange) -> PlaceLine {
    let view = ChangesView {
        rows: if place.changed > 0 {
            String::new()
        } else if place.new > 0 {
            "new".into()
        } else {
            "gone".into()
        },
        municipality: place.municipality.map_or_else(String::new, |code| code.to_string()),
        page: 1,
    };
    PlaceLine {
        municipality: place_name(master, place.municipality),
        service: place.service.map_or_else(String::new, |kind| master.services.name(kind).to_string()),
        known: place.known,
        new: place.new,
        changed: place.changed,
        gone: place.gone,
        heavy: place.is_heavy(),
        href: view.of(one.id()),
    }
}

fn place_name(master: &Master, code: Option<MunicipalityCode>) -> String {
    code.map_or_else(
        || "（市町村が分からない番号）".into(),
        |code| master.area_name(Area::Municipality(code)),
    )
}

/// The figures before and after, as pages show them.
pub(crate) fn effects_table(master: &Master, effects: &Effects) -> EffectsTable {
    let board = |area: Area| match area {
        Area::Nation => urls::nation(&View::default()),
        Area::Prefecture(code) => urls::prefecture(code, &View::default()),
        Area::Municipality(code) => urls::municipality(code, &View::default()),
    };
    let named = |codes: &[MunicipalityCode]| -> Vec<(String, String)> {
        let areas = codes.iter().map(|code| Area::Municipality(*code));
        areas.map(|area| (master.area_name(area), board(area))).collect()
    };
    let rows: Vec<EffectLine> = effects
        .areas
        .iter()
        .map(|effect| {
            let met = match effect.area {
                Area::Municipality(code) if effects.gained.contains(&code) => Some((false, true)),
                Area::Municipality(code) if effects.lost.contains(&code) => Some((true, false)),
                _ => None,
            };
            EffectLine {
                name: master.area_name(effect.area),
                href: board(effect.area),
                before: (effect.before.users, effect.before.offices),
                after: (effect.after.users, effect.after.offices),
                met,
            }
        })
        .collect();
    let definition =
        master.definitions.iter().find(|definition| definition.id.as_str() == effects.definition);
    let day = effects.as_of.map_or_else(String::new, |day| format!("{}時点", format::day_with_era(day)));
    let name = definition.map_or("", |definition| definition.name.as_str());
    EffectsTable {
        after: "取込後",
        note: [day.as_str(), name].into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join("、"),
        more: rows.len().saturating_sub(MOST_EFFECTS),
        rows: rows.into_iter().take(MOST_EFFECTS).collect(),
        gained: named(&effects.gained),
        lost: named(&effects.lost),
    }
}

/// The rows of the kind and place that are asked for.
async fn changes(
    read: &mut store::Read,
    master: &Master,
    one: &One,
    (trial, places): (&Trial, &[&PlaceChange]),
    asked: &Asked,
) -> Result<Option<ChangesPart>, Failure> {
    let counts = &trial.counts;
    let all = [(RowKind::Changed, counts.changed), (RowKind::New, counts.new), (RowKind::Gone, counts.gone)];
    // Without a word, the first kind there is.
    let present = RowKind::from_code(&asked.rows)
        .or_else(|| all.iter().find(|(_, number)| *number > 0).map(|(kind, _)| *kind));
    let Some(kind) = present else { return Ok(None) };
    let municipality = MunicipalityCode::parse(&asked.municipality).ok();
    let view = ChangesView {
        rows: kind.code().into(),
        municipality: municipality.map_or_else(String::new, |code| code.to_string()),
        page: 1,
    };
    let page: u32 = asked.page.parse().unwrap_or(1).clamp(1, 1_000_000);
    let filter = RowFilter { kind, municipality, service: None };
    let slice = Slice { limit: PAGE, offset: (page - 1).saturating_mul(PAGE) };
    let (total, rows) = read.intake_rows(one.id(), filter, slice).await?;
    let link = |page: u32| view.on_page(page).of(one.id());
    let kinds = all.map(|(of, number)| Choice {
        label: format!("{} {}", of.name(), format::count(number)),
        href: ChangesView { rows: of.code().into(), ..view.clone() }.of(one.id()),
        current: of == kind,
    });
    let mut codes: Vec<MunicipalityCode> = places.iter().filter_map(|place| place.municipality).collect();
    codes.sort_unstable();
    codes.dedup();
    let every = Choose { value: String::new(), label: "すべて".into(), chosen: municipality.is_none() };
    let each = codes.into_iter().map(|code| Choose {
        value: code.to_string(),
        label: master.area_name(Area::Municipality(code)),
        chosen: municipality == Some(code),
    });
    let most = MOST_OF_EACH as u64;
    Ok(Some(ChangesPart {
        kinds: kinds.into(),
        kind: kind.code().into(),
        municipalities: std::iter::once(every).chain(each).collect(),
        rows: rows.iter().map(|row| change_line(master, row)).collect(),
        pager: Pager::new(total.into(), PAGE, page, &link),
        cut: all.iter().any(|(_, number)| *number > most).then_some(most),
    }))
}

fn change_line(master: &Master, row: &IntakeRow) -> ChangeLine {
    let number = OfficeNumber::from_key(row.office);
    let fields: Vec<Differs> = serde_json::from_str(&row.fields).unwrap_or_default();
    let known = row.kind != RowKind::New;
    ChangeLine {
        mark: match row.kind {
            RowKind::New => NEW,
            RowKind::Changed => CHANGED,
            RowKind::Gone => GONE,
        },
        number: number.map_or_else(String::new, |number| number.to_string()),
        name: if row.name.is_empty() { "（名称なし）".into() } else { row.name.clone() },
        href: number.filter(|_| known).map(urls::office),
        municipality: place_name(master, row.municipality),
        service: row.service.map_or_else(String::new, |kind| master.services.name(kind).to_string()),
        fields: fields.iter().map(|f| FieldChange::new(f.label.as_str(), &f.before, &f.after)).collect(),
    }
}
