//! One account: what is known of it, its sessions, and what was done to it lately.

use axum::{
    extract::{Path, Query},
    response::{IntoResponse as _, Response},
};
use domain::{
    audit::{Actor, Subject},
    format,
    people::{AccountId, AccountState},
};
use http::StatusCode;
use serde::Deserialize;
use store::{
    lists::Slice,
    people::{outside::Tie, sessions::SessionEntry},
};

use super::{
    areas_text, layout,
    pages::{AccountPage, Said, SessionLine},
};
use crate::{
    auth::manage::Person,
    failure::Failure,
    page::{fact::Fact, form::Faults, layout::Crumb},
    site::{Visit, private},
    trail::lines::Names,
    urls::{Standing, TrailView, people},
};

/// Entries of the audit trail that are shown.
const LATELY: u32 = 20;

/// What was done to it, if the page follows that.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct After {
    done: String,
}

/// `GET /accounts/{id}`
pub(super) async fn show(
    site: Visit,
    Path(id): Path<String>,
    Query(after): Query<After>,
) -> Result<Response, Failure> {
    let id = id_of(&id)?;
    page(&site, id, said(&after.done), StatusCode::OK).await
}

/// The account an address names.
pub(super) fn id_of(written: &str) -> Result<AccountId, Failure> {
    AccountId::parse(written).ok_or_else(unknown)
}

/// There is no such account.
pub(super) fn unknown() -> Failure {
    Failure::NotFound { what: "お探しの利用者".into() }
}

/// The account, with what is to be said about what was done to it.
pub(super) async fn page(
    site: &Visit,
    id: AccountId,
    said: Option<Said>,
    status: StatusCode,
) -> Result<Response, Failure> {
    let person = site.door.person(id).await?.ok_or_else(unknown)?;
    let (mut read, ground) = site.read().await?;
    let sessions = read.sessions_of(id, site.door.clock.now(), site.door.limits).await?;
    let kept = read.audit_of(&Subject::Account(id), Slice { limit: LATELY, offset: 0 }).await?;
    let accounts = read.accounts().await?;
    let ties = read.outside_identities(id).await?;
    drop(read);
    let names = Names::new(site.master(), &accounts);
    let name = person.account.name.to_string();
    let way = vec![Crumb::to("利用者", people::accounts()), Crumb::here(name.as_str())];
    let trail = TrailView { words: id.to_string(), ..TrailView::default() };
    let doings = TrailView { who: Some(Actor::Account(id)), ..TrailView::default() };
    let page = AccountPage {
        layout: layout(site, &ground, &name, &Faults::default(), way),
        said,
        id,
        standing: Standing::of(person.account.state, site.desk.clock.now()),
        second_factor: person.second_factor,
        own: site.caller().viewer().account == id,
        tied: !ties.is_empty(),
        facts: facts(site, &person, &ties),
        name,
        sessions: sessions.into_iter().map(session).collect(),
        entries: kept.iter().map(|kept| names.line(kept)).collect(),
        trail: people::audit(&trail),
        doings: people::audit(&doings),
    };
    Ok((status, private(&page)?).into_response())
}

fn facts(site: &Visit, person: &Person, ties: &[Tie]) -> Vec<Fact> {
    let account = &person.account;
    let mut facts = vec![
        Fact::new("メールアドレス", account.email.as_str()),
        Fact::new("役割", account.role.name()),
        Fact::new("担当地域", areas_text(&account.scope, site.master())),
    ];
    match account.state {
        AccountState::Invited { until } => facts.push(Fact::new("招待の期限", format::moment(until))),
        AccountState::Disabled { since } => facts.push(Fact::new("停止した日時", format::moment(since))),
        AccountState::Active => {
            facts.push(Fact::new("二要素認証", if person.second_factor { "あり" } else { "なし" }));
        }
    }
    let signed_in = account.signed_in_at.map_or_else(|| "なし".to_owned(), format::moment);
    facts.push(Fact::new("最後のサインイン", signed_in));
    facts.push(Fact::new("登録した日時", format::moment(account.created_at)));
    for tie in ties {
        facts.push(Fact::new("外部のID", format!("{}（{}から）", tie.issuer, format::moment(tie.tied_at))));
    }
    if account.demonstration {
        facts.push(Fact::new("データの種類", "デモの利用者。デモデータを消すと、いっしょに消えます"));
    }
    facts
}

fn session(entry: SessionEntry) -> SessionLine {
    SessionLine {
        opened: entry.opened_at,
        seen: entry.seen_at,
        from: entry.address.to_string(),
        device: entry.device,
    }
}

/// What is said after a deed; the address names it by a word.
fn said(done: &str) -> Option<Said> {
    Some(Said::done(match done {
        "changed" => "変更しました。",
        "same" => "変更はありませんでした。",
        "factor" => "二要素認証を外しました。本人がサインインしたら、登録し直すように伝えてください。",
        "untied" => {
            "外部のIDとの結び付けを外しました。次に本人が外部のIDでサインインすると、結び付け直されます。"
        }
        "sessions" => "すべての端末をサインアウトさせました。",
        "disabled" => "利用を停止しました。",
        _ => return None,
    }))
}
