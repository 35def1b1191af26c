//! `renkei serve`: the board, and the first start.

use std::{
    io::Write as _,
    process::ExitCode,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
};

use anyhow::Context as _;
use axum::Router;
use domain::{area::Area, audit::By, usage::ListingMode};
use store::{Store, meta::Origin};

use crate::{
    about,
    app::{App, Parts},
    assets, board,
    cache::{CAPACITY, PageCache, version::DataVersion},
    claim::Claim,
    client::Proxies,
    config::{DataSettings, LogSettings, ServeSettings, Switch},
    demo,
    desk::{Becomes, Desk, Order, Reading},
    failure::page,
    health, imports, logging,
    metrics::{self, Metrics, Sources},
    offices,
    origin::Hosts,
    page::layout::{AssetUrls, Layout},
    place::Place,
    request_id::RequestIds,
    search,
    serve::{Limits, Server, asked_to_stop},
    site::{HeldGround, Site},
};

/// The note that the demonstration was loaded to its end.
const DEMO_LOADED: &str = "demo_loaded";
/// The note that the demonstration was removed by a person and is not to come back.
pub(crate) const DEMO_LEFT: &str = "demo_left";

/// Opens the data folder, loads the demonstration at the first start, and serves until it is stopped.
pub async fn run(
    data: &DataSettings,
    log: &LogSettings,
    settings: &ServeSettings,
) -> anyhow::Result<ExitCode> {
    let _logging = logging::start(log.log, &log.log_level);
    Place::make_folder(&data.data)?;
    // On PostgreSQL several servers are one application; a file is served by one.
    let _only = data.database_url.is_none().then(|| Claim::serve(&data.data)).transpose()?;
    let place = Place::open(data).await?;
    if !settings.no_demo {
        demonstrate(&place).await?;
    }
    let app = application(&place.desk, settings).await?;
    tokio::spawn(app.clone().follow_data());
    let limits = Limits { connections: settings.max_connections, ..Limits::default() };
    let server = Server::bind(settings.listen, limits).await.with_context(|| {
        format!("{} で待ち受けできません。ほかのプログラムが使っていないか確かめるか、--listen で別のポートを指定してください", settings.listen)
    })?;
    let mut out = std::io::stdout();
    writeln!(out, "{}", server.welcome())?;
    out.flush()?;
    server.run(app, asked_to_stop()).await;
    place.desk.store.close().await;
    Ok(ExitCode::SUCCESS)
}

/// The application over this data.
pub async fn application(desk: &Desk, settings: &ServeSettings) -> anyhow::Result<App> {
    let demo = Arc::new(AtomicBool::new(false));
    let version = {
        let (store, demo) = (desk.store.clone(), demo.clone());
        DataVersion::start(move || look(store.clone(), demo.clone()), settings.freshness())
            .await
            .map_err(anyhow::Error::from_boxed)?
    };
    let site = Site { desk: desk.clone(), version: version.clone(), ground: HeldGround::default() };
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
    let routes = Router::new()
        .merge(board::routes())
        .merge(offices::routes())
        .merge(search::routes())
        .merge(imports::routes())
        .merge(about::routes())
        .with_state(site)
        .merge(assets::router())
        .merge(metrics::router(sources))
        .merge(health::router(move || {
            let store = ready.clone();
            async move { store.read().await?.data_version().await.map(drop) }
        }));
    let layout = move || Layout {
        demo: demo.load(Ordering::Relaxed),
        assets: AssetUrls::embedded(),
        ..Layout::default()
    };
    let parts = Parts {
        clock: desk.clock.clone(),
        ids: Arc::new(RequestIds::by_chance()),
        hosts: Hosts::new(settings.public_hosts.clone()),
        pages,
        version,
        draw: page::framed(layout),
        proxies: Proxies::new(settings.trusted_proxies.clone()),
        metrics,
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

/// Loads the demonstration into a database without lists. Says whether it did; one that was interrupted is begun
/// again, one that was removed by a person does not come back.
pub async fn demonstrate(place: &Place) -> anyhow::Result<bool> {
    let store = &place.desk.store;
    let mut read = store.read().await?;
    let (origin, loaded, left) =
        (read.origin().await?, read.note(DEMO_LOADED).await?, read.note(DEMO_LEFT).await?);
    drop(read);
    match origin {
        Origin::Real => return Ok(false),
        Origin::Empty if left.is_some() => return Ok(false),
        Origin::Demo if loaded.is_some() => return Ok(false),
        Origin::Demo => {
            let mut write = store.write().await?;
            write.advance().await?;
            write.forget_demo().await?;
            write.commit().await?;
        }
        Origin::Empty => {}
    }
    load(place).await?;
    let mut write = store.write().await?;
    write.put_note(DEMO_LOADED, "1").await?;
    write.commit().await?;
    Ok(true)
}

/// Takes the lists of the demonstration in like anybody's lists.
async fn load(place: &Place) -> anyhow::Result<()> {
    let lists = demo::lists();
    let order = |files: &[demo::DemoFile]| -> anyhow::Result<Order> {
        let bytes: Vec<(&str, &[u8])> = files.iter().map(|f| (f.name.as_str(), f.bytes.as_slice())).collect();
        let as_of = files.first().context("a list has a file")?.as_of;
        let files = place.lay_out(&bytes)?;
        Ok(Order {
            files,
            as_of,
            area: Area::parse(demo::AREA),
            dry_run: false,
            rejects: None,
            becomes: Becomes::Demo,
            accept_gone: true,
            by: By::PROGRAM,
        })
    };
    let quiet = |_: Reading| ();
    for files in lists.offices.chunk_by(|a, b| a.as_of == b.as_of) {
        place.desk.import_offices(&order(files)?, &quiet).await?;
    }
    for file in &lists.usage {
        let order = order(std::slice::from_ref(file))?;
        place.desk.import_usage(&order, ListingMode::Snapshot, &quiet).await?;
    }
    place.clear_up()
}
