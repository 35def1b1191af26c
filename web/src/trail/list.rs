//! Searching the audit trail, page by page.

use axum::{
    extract::Query,
    response::{IntoResponse as _, Response},
};
use domain::{
    audit::{Actor, Deed, Entry, Field, Fields, Kept, Subject},
    people::Account,
};
use http::StatusCode;
use store::{Read, lists::Slice};

use super::{
    asked::{self, Asked},
    lines::{GONE, Names},
    pages::{TrailForm, TrailPage},
    walk::Walked,
};
use crate::{
    failure::Failure,
    page::{
        controls::Downloads,
        form::Faults,
        layout::{Crumb, DataNote, Layout, Section},
        way,
    },
    site::{Ground, Visit, private},
    urls::{TrailView, people},
};

/// Entries on a page.
const PAGE: u32 = 100;
/// Entries in a file.
pub(super) const MOST: u32 = 50_000;

/// `GET /audit`
pub(super) async fn show(site: Visit, Query(asked): Query<Asked>) -> Result<Response, Failure> {
    let (view, faults) = asked.view();
    let (mut read, ground) = site.read().await?;
    let accounts = read.accounts().await?;
    let (mut kept, total) = if faults.is_empty() { find(&mut read, &view).await? } else { (Vec::new(), 0) };
    let (head, walked) = (read.audit_head().await?, Walked::last(&mut read).await?);
    drop(read);
    if faults.is_empty() && view.below.is_none() {
        let about = asked::kept(&view, Fields::new()).count(Field::Count, total);
        on_record(&site, Deed::TrailViewed, about).await?;
    }
    let more = kept.len() > PAGE as usize;
    kept.truncate(PAGE as usize);
    let names = Names::new(site.master(), &accounts);
    let mut form = TrailForm::new(&view, everybody(&accounts, view.who));
    if !faults.is_empty() {
        (form.from, form.until) = (asked.from, asked.until);
    }
    let mut layout = layout(&site, &ground, "操作記録", &faults, false);
    layout.print_note = asked::words(&view, form.who());
    let last = kept.last().map(|kept| kept.record.seq).filter(|_| more);
    let page = TrailPage {
        layout,
        form,
        rows: kept.iter().map(|kept| names.line(kept)).collect(),
        total,
        older: last.map(|seq| people::audit(&view.under(seq))),
        newest: view.below.map(|_| people::audit(&view.newest())),
        downloads: Downloads::of(|file| people::audit_file(file, &view)),
        most: MOST,
        head,
        walked,
        faults,
    };
    let status = if page.faults.is_empty() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
    Ok((status, private(&page)?).into_response())
}

/// The entries of a page and one more, if there is one; and how many there are in all.
async fn find(read: &mut Read, view: &TrailView) -> Result<(Vec<Kept>, u64), Failure> {
    let filter = asked::filter(view);
    let kept = read.audit(&filter, Slice { limit: PAGE + 1, offset: 0 }).await?;
    Ok((kept, u64::from(read.audit_count(&filter).await?)))
}

/// Puts on record that somebody looked, or took what they found with them.
pub(super) async fn on_record(site: &Visit, deed: Deed, about: Fields) -> Result<(), Failure> {
    let entry = Entry::new(site.desk.clock.now(), site.caller().by(), deed, Subject::Trail);
    site.desk.store.record(&entry.with(about)).await?;
    Ok(())
}

/// Everybody who may have acted: the word in the address, and the name. One whose account is gone is among them when it is
/// they who are asked for.
fn everybody(accounts: &[Account], asked: Option<Actor>) -> Vec<(String, String)> {
    let mut all: Vec<(String, String)> = accounts
        .iter()
        .map(|account| (account.id.to_string(), format!("{}（{}）", account.name, account.email)))
        .collect();
    if let Some(gone) = asked.and_then(Actor::account)
        && accounts.iter().all(|account| account.id != gone)
    {
        all.push((gone.to_string(), format!("{GONE}（{gone}）")));
    }
    let others = [Actor::Command, Actor::Program, Actor::Nobody];
    all.extend(others.map(|who| (TrailView::word(who), who.name().to_owned())));
    all
}

/// The frame of these pages: what they show is real beside a demonstration, too.
pub(super) fn layout(site: &Visit, ground: &Ground, title: &str, faults: &Faults, below: bool) -> Layout {
    let above = below.then(|| Crumb::to("操作記録", people::audit(&TrailView::default())));
    let way = way::admin(above.into_iter().chain([Crumb::here(title)]));
    let layout = site.layout(ground, &faults.title(title), Section::Admin, way);
    let data_note = DataNote { as_of: Some(site.desk.clock.today()), ..DataNote::default() };
    Layout { real: true, data_note, ..layout }
}
