//! `GET /sources/{id}`: how a source is set up and what came of each try; and asking for it now.

use axum::response::{IntoResponse as _, Redirect, Response};
use domain::{
    audit::Actor,
    chance, format,
    job::{JobId, JobKind},
    usage::ListingMode,
    web_source::{WebAddress, WebSource},
};
use store::lists::Slice;

use super::{
    TITLE, gone, list,
    pages::{Done, FetchLine, SourcePage},
};
use crate::{
    failure::Failure,
    page::{
        controls::Pager,
        fact::Fact,
        form::After,
        layout::{Crumb, Section},
    },
    site::{Visit, private},
    trail::lines::Names,
    urls::{self, sources},
    work::Timetable,
};

/// Tries on a page.
const PAGE: u32 = 50;

/// The page of a source.
pub(super) async fn show(site: Visit, id: String, page: u32, after: After) -> Result<Response, Failure> {
    let (mut read, ground) = site.read().await?;
    let source = read.web_source(site.scope(), super::id(&id)?).await?.ok_or_else(gone)?;
    let total = read.web_fetch_count(&source).await?;
    let slice = Slice { limit: PAGE, offset: (page - 1).saturating_mul(PAGE) };
    let fetches = read.web_fetches(&source, slice).await?;
    let names = Names::new(site.master(), &read.accounts().await?);
    drop(read);
    let name = source.terms.name.to_string();
    let way = vec![
        Crumb::to("取込の履歴", urls::imports(1)),
        Crumb::to(TITLE, sources::list()),
        Crumb::here(&*name),
    ];
    private(&SourcePage {
        layout: site.layout(&ground, &name, Section::Imports, way),
        done: Done::of(&after.done),
        facts: facts(&site, &source, &names),
        addresses: source.terms.addresses.all().iter().map(WebAddress::to_string).collect(),
        change: sources::change(source.id),
        now: source.terms.active.then(|| sources::now(source.id)),
        asked: source.asked_at.is_some(),
        rows: fetches.into_iter().map(|fetch| FetchLine { fetch }).collect(),
        pager: Pager::new(u64::from(total), PAGE, page, &|page| sources::of(source.id, page)),
        name,
    })
}

fn facts(site: &Visit, source: &WebSource, names: &Names<'_>) -> Vec<Fact> {
    let terms = &source.terms;
    let mode = match terms.mode {
        ListingMode::Snapshot => "その時点のすべて",
        ListingMode::Addition => "追加分・直した行だけ",
    };
    let contact = source.contact.map_or_else(
        || "サーバー上のコマンド、または消去された利用者".to_owned(),
        |account| names.who(Actor::Account(account)).label,
    );
    vec![
        Fact::new("種類", terms.kind.name()),
        Fact::new("区域", site.master().area_name(terms.area)),
        Fact::new("一覧の範囲", mode),
        Fact::new("時点", terms.dating.name()),
        Fact::new("取得の頻度", terms.schedule.words()),
        Fact::new("次の取得", list::next(site, source)),
        Fact::new("自動の取込", if terms.automatic { "する" } else { "しない" }),
        Fact::new("登録した人", contact),
        Fact::new("設定を変えた日時", format::moment(source.changed_at)),
    ]
}

/// `POST /sources/{id}/now`
pub(super) async fn now(site: Visit, timetable: Timetable, id: String) -> Result<Response, Failure> {
    let id = super::id(&id)?;
    let now = site.desk.clock.now();
    let job = JobId::new(now, chance::bytes(&*site.door.chance).map_err(Failure::broken)?);
    let mut write = site.desk.store.write().await?;
    let source = write.web_source(site.scope(), id).await?.ok_or_else(gone)?;
    if !source.terms.active {
        return Err(Failure::Refused {
            reason: "この取得元は停止中です。設定で「取得」を「する」にしてから、もう一度押してください。"
                .into(),
        });
    }
    let new = write.ask_for_web_source(&source, site.caller().by(), now).await?;
    write.commit().await?;
    // A run that is on its way may have looked already; the next one, within the hour, finds the wish.
    let mut write = site.desk.store.write().await?;
    write.ask_for_job(job, JobKind::Fetch, now).await?;
    write.commit().await?;
    timetable.ring();
    let done = if new { Done::Asked } else { Done::OnItsWay };
    Ok(Redirect::to(&sources::done(id, done.word())).into_response())
}
