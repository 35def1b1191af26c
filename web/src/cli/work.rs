//! `renkei work`: what is done at set times, without a board.
//!
//! It may run beside any number of others, also beside `renkei serve` on an SQLite file: who does what is settled in the
//! database, and it writes as rarely and as briefly as an import's beginning does.

use std::{io::Write as _, process::ExitCode};

use tokio_util::sync::CancellationToken;

use crate::{
    config::{DataSettings, LogSettings, Switch, WorkSettings},
    logging,
    place::Place,
    serve::asked_to_stop,
    work::Timetable,
};

/// Opens the data folder and works until it is stopped.
pub async fn run(
    data: &DataSettings,
    log: &LogSettings,
    settings: &WorkSettings,
) -> anyhow::Result<ExitCode> {
    let _logging = logging::start(log.log, &log.log_level);
    let place = Place::open(data).await?;
    let worker = Timetable::new(settings, Switch::On).worker(&place.desk, &place.folder, settings);
    let stop = CancellationToken::new();
    let working = tokio::spawn(worker.run(stop.clone()));
    let mut out = std::io::stdout();
    writeln!(out, "定期処理を始めました（終わるときは Ctrl+C）")?;
    out.flush()?;
    asked_to_stop().await;
    stop.cancel();
    working.await?;
    place.desk.store.close().await;
    Ok(ExitCode::SUCCESS)
}
