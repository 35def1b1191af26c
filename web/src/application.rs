//! The application put together: every address of the product, and what stands around them.

use std::{
    hash::RandomState,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
};

use desk::{Desk, runs::Runs};
use store::{Store, meta::Origin};
use tokio::time::Instant;

use crate::{
    about, accounts,
    app::{App, Parts},
    assets,
    auth::{
        door::Door,
        outside::{
            Outside,
            pages::{self as porch, Porch},
        },
    },
    board,
    cache::{CAPACITY, PageCache, version::DataVersion},
    client::Proxies,
    config::{ServeSettings, Switch, outside::PublicUrl},
    contacts, edits,
    failure::page,
    gate::{Gate, Routes},
    health, imports, intake, jobs,
    metrics::{self, Metrics, Sources},
    offices,
    origin::Hosts,
    pace::Pace,
    page::layout::{AssetUrls, Layout},
    people,
    request_id::RequestIds,
    retention, search,
    site::{HeldGround, Site},
    sources, trail,
    work::Timetable,
};

/// The application over this data.
pub async fn application(
    desk: &Desk,
    door: &Door,
    settings: &ServeSettings,
    timetable: &Timetable,
    runs: &Runs,
) -> anyhow::Result<App> {
    let demo = Arc::new(AtomicBool::new(false));
    let version = {
        let (store, demo) = (desk.store.clone(), demo.clone());
        DataVersion::start(move || look(store.clone(), demo.clone()), settings.freshness())
            .await
            .map_err(anyhow::Error::from_boxed)?
    };
    let ready = desk.store.clone();
    let metrics = Arc::new(Metrics::default());
    let pages = (settings.page_cache == Switch::On).then(|| PageCache::new(CAPACITY));
    let sources = Sources {
        metrics: metrics.clone(),
        store: desk.store.clone(),
        pages: pages.clone(),
        version: version.clone(),
        started: desk.clock.now().timestamp(),
        readers: settings.metrics_from.clone(),
    };
    let site = Site {
        desk: desk.clone(),
        version: version.clone(),
        ground: HeldGround::default(),
        door: door.clone(),
        public_url: settings.public_url.clone(),
        upload_limit: settings.upload_limit.0,
        runs: runs.clone(),
    };
    let layout = move || Layout {
        demo: demo.load(Ordering::Relaxed),
        assets: AssetUrls::embedded(),
        ..Layout::default()
    };
    let draw = page::framed(layout);
    let agreement = settings.outside.agreement(settings.public_url.as_ref())?;
    let outside = agreement.map(|agreement| Outside::new(agreement, desk.clock.clone())).transpose()?;
    let porch = Porch { door: door.clone(), outside: outside.clone(), draw: draw.clone() };
    let routes = Routes::new()
        .merge(board::routes())
        .merge(offices::routes())
        .merge(edits::routes())
        .merge(search::routes())
        .merge(imports::routes())
        .merge(intake::routes())
        .merge(about::routes())
        .merge(accounts::routes())
        .merge(contacts::routes())
        .merge(retention::routes())
        .merge(trail::routes())
        .merge(people::routes(outside.as_ref()))
        .merge(jobs::routes(timetable))
        .merge(sources::routes(timetable))
        .with_state(site)
        .merge(porch::routes(porch))
        .merge(assets::routes())
        .merge(metrics::routes(sources))
        .merge(health::routes(move || {
            let store = ready.clone();
            async move { store.read().await?.data_version().await.map(drop) }
        }));
    let parts = Parts {
        clock: desk.clock.clone(),
        ids: Arc::new(RequestIds::by_chance()),
        hosts: Hosts::new(settings.hosts()),
        gate: Gate::new(door.clone()).asking_factor_of(&settings.factor_for),
        pages,
        version,
        draw,
        proxies: Proxies::new(settings.trusted_proxies.clone())
            .published(settings.public_url.as_ref().is_some_and(PublicUrl::is_https)),
        metrics,
        pace: Pace::new(settings.limits(), Instant::now(), RandomState::new()),
        upload_limit: usize::try_from(settings.upload_limit.0).unwrap_or(usize::MAX),
    };
    Ok(App::new(routes, parts))
}

/// The data version, and on the way whether the data is a demonstration, which failure pages must say too.
async fn look(store: Store, demo: Arc<AtomicBool>) -> Result<i64, store::StoreError> {
    let mut read = store.read().await?;
    let version = read.data_version().await?;
    demo.store(read.origin().await? == Origin::Demo, Ordering::Relaxed);
    Ok(version)
}
