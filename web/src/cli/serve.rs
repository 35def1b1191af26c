//! `renkei serve`: the board, and the first start.

use std::{io::Write as _, process::ExitCode, sync::Arc, time::Duration};

use anyhow::Context as _;
use desk::runs::Runs;
use domain::chance::SystemChance;
use store::meta::Origin;
use tokio_util::sync::CancellationToken;

use crate::{
    application::application,
    auth::door::Door,
    claim::Claim,
    cli::entrances,
    config::{DataSettings, LogSettings, ServeSettings, Switch},
    demo::first::demonstrate,
    logging,
    place::Place,
    serve::{Limits, Server, asked_to_stop},
    work::Timetable,
};

/// How long what a request writes waits for somebody else who writes: shorter than an answer may take
/// ([`crate::app::PATIENCE`]), so that the reader is told why.
const WRITER_PATIENCE: Duration = Duration::from_secs(20);

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
    let place = Place::open_waiting(data, WRITER_PATIENCE).await?;
    if !settings.no_demo {
        demonstrate(&place).await?;
    }
    let timetable = Timetable::new(&settings.jobs, settings.work);
    let door = Door::new(place.desk.store.clone(), place.desk.clock.clone(), Arc::new(SystemChance))?;
    let runs = Runs::new(place.desk.clock.clone());
    let app = application(&place.desk, &door, settings, &timetable, &runs).await?;
    tokio::spawn(app.clone().follow_data());
    if !settings.listen.ip().is_loopback() {
        // A board that others reach is one that somebody looks after.
        anyhow::ensure!(
            place.desk.store.read().await?.origin().await? != Origin::Demo,
            "デモデータの利用者は起動時のリンクだけで入れるため、このコンピューターの外（{}）では待ち受けません。実データで始めるか、--listen 127.0.0.1:8080 にしてください",
            settings.listen
        );
        // An invitation is taken up here, so that one is enough.
        if place.desk.store.read().await?.accounts().await?.is_empty() {
            let words = entrances::invite();
            anyhow::bail!(
                "利用者がいない間は、このコンピューターの外（{}）では待ち受けません。{words}",
                settings.listen
            );
        }
    }
    let limits = Limits { connections: settings.max_connections, ..Limits::default() };
    let server = Server::bind(settings.listen, limits).await.with_context(|| {
        format!("{} で待ち受けできません。ほかのプログラムが使っていないか確かめるか、--listen で別のポートを指定してください", settings.listen)
    })?;
    let mut out = std::io::stdout();
    let here = format!("http://{}", server.address());
    let link = |path: &str| {
        settings.public_url.as_ref().map_or_else(|| format!("{here}{path}"), |public| public.of(path))
    };
    let entrances = entrances::lines(&door, &link).await?;
    writeln!(out, "{entrances}{}", server.welcome())?;
    out.flush()?;
    let stop = CancellationToken::new();
    let working = (settings.work == Switch::On).then(|| {
        tokio::spawn(timetable.worker(&place.desk, &place.folder, &settings.jobs).run(stop.clone()))
    });
    // Requests, the run under way and what is read at the import desk have the same time to finish.
    let ending = {
        let (runs, stop, patience) = (runs.clone(), stop.clone(), limits.farewell);
        tokio::spawn(async move {
            stop.cancelled().await;
            runs.farewell(patience).await;
        })
    };
    let asked = async {
        asked_to_stop().await;
        stop.cancel();
    };
    server.run(app, asked).await;
    stop.cancel();
    ending.await?;
    if let Some(working) = working {
        working.await?;
    }
    place.desk.store.close().await;
    Ok(ExitCode::SUCCESS)
}
