//! Everybody with an account: filtered, ordered, a page at a time, or all of them as a file.

use std::cmp::Reverse;

use axum::{extract::Query, response::Response};
use domain::{
    audit::Subject,
    format,
    people::{AccountState, Role},
    text,
};
use kpi::Order;
use serde::Deserialize;

use super::{
    areas_text, layout,
    pages::{AccountLine, AccountsPage},
    roles,
};
use crate::{
    auth::manage::Person,
    export::{Cell, Column, Kind, Sheet},
    failure::Failure,
    page::{
        controls::{Choose, Downloads, Head, Pager},
        form::Faults,
        layout::Crumb,
    },
    site::{Form, Visit, private},
    urls::{File, RosterOrder, RosterView, Standing, people},
};

/// Accounts on a page.
const PAGE: u32 = 50;

/// The address as it was typed or linked; what nobody offers chooses nothing.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Asked {
    role: String,
    state: String,
    words: String,
    sort: String,
    order: String,
    page: String,
}

impl Asked {
    fn view(&self) -> RosterView {
        let sort = RosterOrder::parse(&self.sort).unwrap_or_default();
        RosterView {
            role: Role::from_key(&self.role),
            standing: Standing::parse(&self.state),
            words: self.words.trim().to_owned(),
            sort,
            order: self.order.parse().unwrap_or_else(|_| sort.natural()),
            page: self.page.parse().unwrap_or(1).clamp(1, 1_000_000),
        }
    }
}

/// `GET /accounts`
pub(super) async fn show(site: Visit, Query(asked): Query<Asked>) -> Result<Response, Failure> {
    let view = asked.view();
    let (read, ground) = site.read().await?;
    drop(read);
    let all = lines(&site, &view).await?;
    let way = vec![Crumb::here("利用者")];
    let mut layout = layout(&site, &ground, "利用者", &Faults::default(), way);
    layout.print_note = words(&view);
    let pager = Pager::new(all.len() as u64, PAGE, view.page, &|page| people::roster(&view.on_page(page)));
    let first = usize::try_from(pager.first.saturating_sub(1)).unwrap_or(usize::MAX);
    let page = AccountsPage {
        layout,
        roles: roles("すべて", view.role.map(Role::key).unwrap_or_default()),
        standings: standings(view.standing),
        words: view.words.clone(),
        hidden: view.hidden_fields(),
        clear: view.filters().then(|| people::roster(&RosterView::default())),
        heads: heads(&view),
        rows: all.into_iter().skip(first).take(PAGE as usize).collect(),
        pager,
        downloads: Downloads::of(|file| people::roster_file(file, &view)),
    };
    private(&page)
}

/// `GET /accounts.csv`
pub(super) async fn csv(site: Visit, Query(asked): Query<Asked>) -> Result<Response, Failure> {
    file(&site, &asked.view(), Form::Csv).await
}

/// `GET /accounts.xlsx`
pub(super) async fn xlsx(site: Visit, Query(asked): Query<Asked>) -> Result<Response, Failure> {
    file(&site, &asked.view(), Form::Xlsx).await
}

async fn file(site: &Visit, view: &RosterView, form: Form) -> Result<Response, Failure> {
    let lines = lines(site, view).await?;
    let address =
        people::roster_file(if form == Form::Xlsx { File::Xlsx } else { File::Csv }, &RosterView::default());
    site.exports(Subject::Page(address), lines.len()).await?;
    let today = site.desk.clock.today();
    let mut notes = vec![format!("時点：{}", format::day_with_era(today))];
    if view.filters() {
        notes.push(format!("絞り込み：{}", words(view)));
    }
    sheet(&lines, notes).download("accounts", form, today)
}

fn sheet(lines: &[AccountLine], notes: Vec<String>) -> Sheet {
    let texts = ["氏名", "メールアドレス", "役割"].map(|name| Column::new(name, Kind::Text));
    let mut columns = Vec::from(texts);
    columns.push(Column::new("担当地域のコード", Kind::Code));
    let texts =
        ["担当地域", "状態", "招待の期限", "二要素認証", "最後のサインイン", "登録日時", "データの種類"];
    columns.extend(texts.map(|name| Column::new(name, Kind::Text)));
    let row = |line: &AccountLine| {
        vec![
            Cell::from(line.name.as_str()),
            Cell::from(line.email.as_str()),
            Cell::from(line.role.name()),
            Cell::from(line.codes.as_str()),
            Cell::from(line.areas.as_str()),
            Cell::from(line.standing.name()),
            Cell::from(line.until.map(format::moment)),
            Cell::from(line.factor_text()),
            Cell::from(line.signed_in_at.map(format::moment)),
            Cell::from(format::moment(line.created_at)),
            Cell::from(if line.demonstration { "デモ" } else { "" }),
        ]
    };
    let rows = lines.iter().map(row).collect();
    Sheet { title: "利用者の一覧".into(), notes, columns, rows, demo: false }
}

/// Everybody the view shows, in its order.
async fn lines(site: &Visit, view: &RosterView) -> Result<Vec<AccountLine>, Failure> {
    let people = site.door.people().await?;
    let mut lines: Vec<AccountLine> = people.into_iter().map(|person| line(site, person)).collect();
    let sought: Vec<String> = view.words.split_whitespace().map(text::search_key).collect();
    lines.retain(|line| shows(view, &sought, line));
    sort(&mut lines, view);
    Ok(lines)
}

fn line(site: &Visit, person: Person) -> AccountLine {
    let Person { account, second_factor } = person;
    let until = match account.state {
        AccountState::Invited { until } => Some(until),
        AccountState::Active | AccountState::Disabled { .. } => None,
    };
    AccountLine {
        href: people::account_of(account.id),
        areas: areas_text(&account.scope, site.master()),
        codes: account.scope.to_string(),
        standing: Standing::of(account.state, site.desk.clock.now()),
        name: account.name.to_string(),
        email: account.email,
        role: account.role,
        until,
        second_factor,
        signed_in_at: account.signed_in_at,
        created_at: account.created_at,
        demonstration: account.demonstration,
    }
}

/// Whether the view shows an account: every word must be somewhere in it.
fn shows(view: &RosterView, sought: &[String], line: &AccountLine) -> bool {
    let own = [line.name.as_str(), line.email.as_str(), &line.areas, &line.codes].map(text::search_key);
    view.role.is_none_or(|role| line.role == role)
        && view.standing.is_none_or(|standing| line.standing == standing)
        && sought.iter().all(|word| own.iter().any(|text| text.contains(word.as_str())))
}

/// Orders the accounts, which come by their addresses. Those who never signed in come last in either direction.
fn sort(lines: &mut [AccountLine], view: &RosterView) {
    let down = view.order == Order::Desc;
    match view.sort {
        RosterOrder::Email => {}
        RosterOrder::Name => lines.sort_by_cached_key(|line| text::search_key(&line.name)),
        RosterOrder::Role => lines.sort_by_key(|line| line.role),
        RosterOrder::Standing => lines.sort_by_key(|line| line.standing),
        RosterOrder::SignedIn if down => {
            lines.sort_by_key(|line| Reverse(line.signed_in_at));
            return;
        }
        RosterOrder::SignedIn => {
            lines.sort_by_key(|line| (line.signed_in_at.is_none(), line.signed_in_at));
            return;
        }
    }
    if down {
        lines.reverse();
    }
}

fn standings(chosen: Option<Standing>) -> Vec<Choose> {
    let all = Choose { value: String::new(), label: "すべて".into(), chosen: chosen.is_none() };
    let one = |standing: Standing| Choose {
        value: standing.word().into(),
        label: standing.name().into(),
        chosen: chosen == Some(standing),
    };
    std::iter::once(all).chain(Standing::ALL.map(one)).collect()
}

fn heads(view: &RosterView) -> Vec<Head> {
    let by = |label, sort| Head {
        label,
        class: "",
        href: Some(people::roster(&view.sorted_by(sort))),
        sorted: (view.sort == sort).then_some(view.order),
    };
    vec![
        by("氏名", RosterOrder::Name),
        by("メールアドレス", RosterOrder::Email),
        by("役割", RosterOrder::Role),
        Head::plain("担当地域", ""),
        by("状態", RosterOrder::Standing),
        Head::plain("二要素認証", ""),
        by("最後のサインイン", RosterOrder::SignedIn),
    ]
}

/// What is filtered, in words.
fn words(view: &RosterView) -> String {
    let parts = [
        ("役割", view.role.map(|role| role.name().to_owned())),
        ("状態", view.standing.map(|standing| standing.name().to_owned())),
        ("言葉", Some(view.words.clone()).filter(|words| !words.is_empty())),
    ];
    let said = parts.into_iter().filter_map(|(name, value)| Some(format!("{name}：{}", value?)));
    said.collect::<Vec<_>>().join("、")
}
