//! `GET /sources`: what is fetched, when it is next, and what came of it last.

use axum::response::Response;
use domain::{
    format,
    web_source::{WebFetch, WebSource},
};

use super::{
    TITLE,
    pages::{FetchLine, SourceLine, SourcesPage},
};
use crate::{
    failure::Failure,
    page::layout::{Crumb, Section},
    site::{Visit, private},
    urls::{self, sources},
};

/// `GET /sources`
pub(super) async fn show(site: Visit) -> Result<Response, Failure> {
    let (mut read, ground) = site.read().await?;
    let all = read.web_sources(site.scope()).await?;
    let latest = read.latest_web_fetches().await?;
    drop(read);
    let rows = all.iter().map(|source| line(&site, source, &latest)).collect();
    let way = vec![Crumb::to("取込の履歴", urls::imports(1)), Crumb::here(TITLE)];
    private(&SourcesPage { layout: site.layout(&ground, TITLE, Section::Imports, way), rows })
}

fn line(site: &Visit, source: &WebSource, latest: &[WebFetch]) -> SourceLine {
    let last = latest.iter().find(|fetch| fetch.source == source.id);
    SourceLine {
        href: sources::of(source.id, 1),
        name: source.terms.name.to_string(),
        kind: source.terms.kind.name(),
        area: site.master().area_name(source.terms.area),
        schedule: source.terms.schedule.words(),
        next: next(site, source),
        last: last.map(|fetch| FetchLine { fetch: fetch.clone() }),
    }
}

/// When a source is asked for next, in words.
pub(super) fn next(site: &Visit, source: &WebSource) -> String {
    if !source.terms.active {
        return "停止中".to_owned();
    }
    if source.asked_at.is_some() {
        return "順番を待っています".to_owned();
    }
    let next = source.terms.schedule.next_after(site.desk.clock.now());
    next.map_or_else(|| "なし".to_owned(), format::moment)
}
