//! The rules, and how they are set.

use axum::{
    extract::{Path, Query},
    response::{IntoResponse as _, Redirect, Response},
};
use axum_extra::extract::Form;
use domain::{
    audit::{Deed, Entry, Field as Told, Fields, Subject},
    format,
    job::JobKind,
    retention::{Rule, Setting},
    text,
};
use http::StatusCode;
use serde::Deserialize;

use super::{
    SMALL_CELLS, confirm,
    pages::{Done, RetentionPage, RuleLine},
    small_cells,
};
use crate::{
    export::small_cells::ALLOWED,
    failure::Failure,
    page::{
        form::{After, Faults, Field},
        layout::{Crumb, DataNote, Layout, Section},
        way,
    },
    site::{Ground, Visit, private},
    urls,
};

/// What the form of a rule sends.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Typed {
    months: String,
    enabled: String,
    version: String,
    sure: String,
}

/// What the form of the smallest count sends.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct TypedSmall {
    small: String,
}

/// What was typed into one of the forms, to be drawn again, and what is wrong with it.
#[derive(Default)]
struct Again {
    rule: Option<(Rule, Typed)>,
    small: Option<String>,
    faults: Faults,
    late: bool,
}

/// `GET /retention`
pub(super) async fn show(site: Visit, Query(after): Query<After>) -> Result<Response, Failure> {
    let page = page(&site, Again::default()).await?;
    private(&RetentionPage { done: Done::of(&after.done), ..page })
}

/// `POST /retention/rules/{rule}`: asks once more where the rule would take more than it does.
pub(super) async fn change(
    site: Visit,
    Path(key): Path<String>,
    Form(typed): Form<Typed>,
) -> Result<Response, Failure> {
    let unknown = || Failure::NotFound { what: "この保存期間の規則".into() };
    let rule = Rule::from_key(&key).ok_or_else(unknown)?;
    let mut faults = Faults::default();
    let months = text::integer(&typed.months).and_then(|months| u16::try_from(months).ok());
    let months = months.filter(|months| Setting::MONTHS.contains(months));
    let (least, most) = (Setting::MONTHS.start(), Setting::MONTHS.end());
    let wrong = format!("保存期間は{least}〜{most}の月数で入力してください");
    let (months_id, _) = ids(rule);
    let Some(months) = faults.take(months_id, months.ok_or(wrong)) else {
        let again = Again { rule: Some((rule, typed)), faults, ..Again::default() };
        return Ok((StatusCode::UNPROCESSABLE_ENTITY, private(&page(&site, again).await?)?).into_response());
    };
    let mut write = site.desk.store.write().await?;
    let settings = write.retention().await?;
    let before = settings.iter().find(|setting| setting.rule == rule).ok_or_else(unknown)?;
    let looked_at = typed.version.parse() == Ok(before.version);
    let set = (months, typed.enabled == "on");
    if looked_at && typed.sure != confirm::YES && confirm::takes_more(before, set) {
        let question = confirm::question(&site, &mut write, before, set).await?;
        drop(write);
        return private(&question);
    }
    let by = site.caller().by();
    if !looked_at || !write.set_retention(before, set, by, site.desk.clock.now()).await? {
        drop(write);
        let again = Again { late: true, ..Again::default() };
        return Ok((StatusCode::CONFLICT, private(&page(&site, again).await?)?).into_response());
    }
    write.commit().await?;
    Ok(back(Done::Rule))
}

/// `POST /retention/small-cells`
pub(super) async fn change_small_cells(
    site: Visit,
    Form(typed): Form<TypedSmall>,
) -> Result<Response, Failure> {
    let mut faults = Faults::default();
    let small = text::integer(&typed.small).and_then(|small| u32::try_from(small).ok());
    let wrong = format!("伏せる数は{}〜{}で入力してください", ALLOWED.start(), ALLOWED.end());
    let Some(small) = faults.take("small", small.filter(|k| ALLOWED.contains(k)).ok_or(wrong)) else {
        let again = Again { small: Some(typed.small), faults, ..Again::default() };
        return Ok((StatusCode::UNPROCESSABLE_ENTITY, private(&page(&site, again).await?)?).into_response());
    };
    let mut write = site.desk.store.write().await?;
    let before = small_cells(&mut write).await?;
    write.put_note(SMALL_CELLS, &small.to_string()).await?;
    let value = |k: u32| Fields::new().count(Told::Value, u64::from(k));
    let subject = Subject::Setting("外に出す集計で伏せる数".into());
    let entry = Entry::new(site.desk.clock.now(), site.caller().by(), Deed::SettingChanged, subject);
    write.record(&entry.changing(value(before), value(small))).await?;
    write.commit().await?;
    Ok(back(Done::Small))
}

fn back(done: Done) -> Response {
    Redirect::to(&urls::contacts::retention_done(done.word())).into_response()
}

/// The names of the fields of a rule on the page. Their names in the form are the same for every rule.
const fn ids(rule: Rule) -> (&'static str, &'static str) {
    match rule {
        Rule::ClosedOffices => ("closed-months", "closed-enabled"),
        Rule::Unconfirmed => ("unconfirmed-months", "unconfirmed-enabled"),
        Rule::DisabledAccounts => ("disabled-months", "disabled-enabled"),
        Rule::Jobs => ("jobs-months", "jobs-enabled"),
    }
}

/// What these pages are called.
const TITLE: &str = "個人情報の保存期間";

/// The frame of these pages; `below` is what a page below the rules is called.
pub(super) fn layout(site: &Visit, ground: &Ground, faults: &Faults, below: Option<&str>) -> Layout {
    let rules = match below {
        None => Crumb::here(TITLE),
        Some(_) => Crumb::to(TITLE, urls::contacts::retention()),
    };
    let way = way::admin(std::iter::once(rules).chain(below.map(Crumb::here)));
    let layout = site.layout(ground, &faults.title(below.unwrap_or(TITLE)), Section::Admin, way);
    let data_note = DataNote { as_of: Some(site.desk.clock.today()), ..DataNote::default() };
    Layout { data_note, ..layout }
}

async fn page(site: &Visit, again: Again) -> Result<RetentionPage, Failure> {
    let (mut read, ground) = site.read().await?;
    let today = site.desk.clock.today();
    let mut rules = Vec::new();
    for setting in read.retention().await? {
        let due = read.retention_due(&setting, today).await?;
        let typed = again.rule.as_ref().filter(|(rule, _)| *rule == setting.rule).map(|(_, typed)| typed);
        rules.push(line(&setting, due, typed));
    }
    let small = small_cells(&mut read).await?;
    drop(read);
    let next = JobKind::Retention.schedule().next_after(site.desk.clock.now());
    let typed = again.small.unwrap_or_else(|| small.to_string());
    let field = Field::text("small", "伏せる数", "この数より小さい1以上の数を伏せます", &typed);
    Ok(RetentionPage {
        layout: layout(site, &ground, &again.faults, None),
        done: None,
        rules,
        next: format::moment(next),
        late: again.late,
        small_action: urls::contacts::small_cells(),
        small: Field { width: 6, ..field }.keys("numeric"),
        faults: again.faults,
        deletions: urls::contacts::deletions(1),
    })
}

fn line(setting: &Setting, due: u32, typed: Option<&Typed>) -> RuleLine {
    let (months_id, enabled_id) = ids(setting.rule);
    let months = typed.map_or_else(|| setting.months.to_string(), |typed| typed.months.clone());
    let enabled = typed.map_or(setting.enabled, |typed| typed.enabled == "on");
    let states = [("on", "有効".to_owned()), ("off", "停止中".to_owned())];
    let months = Field::text(months_id, "保存期間（月）", "", &months).keys("numeric");
    let fields = vec![
        Field { name: "months", width: 6, ..months },
        Field {
            name: "enabled",
            ..Field::choice(enabled_id, "定期処理での消去", if enabled { "on" } else { "off" }, states)
        },
    ];
    let state = if setting.enabled { "過ぎると消去します" } else { "消去は停止中です" };
    let due = format::count(due);
    RuleLine {
        name: setting.rule.name(),
        counted_from: setting.rule.counted_from(),
        set: format!("{}か月を{state}。", setting.months),
        ran: setting.ran_at.map_or_else(
            || "まだ実行していません".into(),
            |at| format!("{}（{}件を消去）", format::moment(at), format::count(setting.ran_count)),
        ),
        due_of: format!("今日、いまの設定（{}か月）で実行すると", setting.months),
        due: if setting.enabled {
            format!("{due}件を消去")
        } else {
            format!("停止中のため消去しません（期間を過ぎたものは{due}件）")
        },
        action: urls::contacts::retention_rule(setting.rule),
        fields,
        version: setting.version,
    }
}
