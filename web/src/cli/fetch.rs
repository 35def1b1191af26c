//! `renkei fetch`: lists that are published on the web are fetched from the command line.

use std::{
    io::IsTerminal as _,
    process::ExitCode,
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    time::Duration,
};

use anyhow::{Context as _, bail};
use clap::Args;
use desk::fetch::{Fetching, Keep, job};
use domain::{
    audit::By,
    chance::SystemChance,
    format,
    people::Scope,
    web_source::{FetchOutcome, WebFetch, WebSource},
};
use indicatif::{ProgressBar, ProgressStyle};

use crate::{
    config::{DataSettings, fetch::FetchSettings},
    place::Place,
};

/// `renkei fetch`
#[derive(Debug, Args)]
pub struct Fetch {
    /// この名前の取得元だけを、時刻によらず取得します
    #[arg(long, value_name = "名前", conflicts_with = "all")]
    source: Option<String>,
    /// 停止中でないすべての取得元を、時刻によらず取得します
    #[arg(long)]
    all: bool,
    /// 取得して内容を確かめるだけで、取り込まず、記録も残しません
    #[arg(long)]
    dry_run: bool,
    #[command(flatten)]
    settings: FetchSettings,
}

/// Fetches, and tells what came of it. Ends with 1 when something could not be had.
pub async fn run(data: &DataSettings, order: &Fetch) -> anyhow::Result<ExitCode> {
    let place = Place::open(data).await?;
    let outcome = fetch(&place, order).await;
    place.desk.store.close().await;
    let outcomes = outcome?;
    let trouble = outcomes.iter().any(|outcome| outcome.is_trouble());
    Ok(if trouble { ExitCode::FAILURE } else { ExitCode::SUCCESS })
}

async fn fetch(place: &Place, order: &Fetch) -> anyhow::Result<Vec<FetchOutcome>> {
    let sources = chosen(place, order).await?;
    if sources.is_empty() {
        println!("取得する時刻になった取得元はありません（--all で、時刻によらず取得します）");
        return Ok(Vec::new());
    }
    let (desk, folder) = (&place.desk, &place.folder);
    let fetching = Fetching::new(desk, folder, &order.settings.manner(), Arc::new(SystemChance), By::COMMAND)
        .context("ネットワークを使う準備ができません")?;
    let keep = if order.dry_run { Keep::No } else { Keep::Yes };
    let mut outcomes = Vec::new();
    for source in &sources {
        let (bar, last) = (bar(), AtomicUsize::new(usize::MAX));
        let told = |place: usize, of: usize, progress: desk::fetch::Progress| {
            if last.swap(place, Ordering::Relaxed) != place {
                bar.set_message(format!("{}（{}／{of}）", source.terms.name, place + 1));
                bar.reset_eta();
            }
            bar.set_length(progress.of.unwrap_or(progress.bytes));
            bar.set_position(progress.bytes);
        };
        let fetch = fetching.fetch(source, keep, &told).await?;
        bar.finish_and_clear();
        let Some(fetch) = fetch else {
            println!("{}: ほかの処理が取得中のため、取得しませんでした", source.terms.name);
            continue;
        };
        println!("{}", line(source, &fetch, keep));
        outcomes.push(fetch.outcome);
    }
    println!("{}", job::sentence(&outcomes));
    if order.dry_run {
        println!("試しただけで、取り込まず、記録も残していません（--dry-run）");
    }
    Ok(outcomes)
}

/// The sources an order is about.
async fn chosen(place: &Place, order: &Fetch) -> anyhow::Result<Vec<WebSource>> {
    if order.source.is_none() && !order.all {
        return Ok(Fetching::due(&place.desk, place.desk.clock.now()).await?);
    }
    let mut sources = place.desk.store.read().await?.web_sources(&Scope::nation()).await?;
    match &order.source {
        Some(name) => {
            sources.retain(|source| source.terms.name.as_str() == name.trim());
            if sources.is_empty() {
                bail!(
                    "「{name}」という名前の取得元はありません。画面の「ウェブからの取得」で名前を確かめてください"
                );
            }
        }
        None => sources.retain(|source| source.terms.active),
    }
    Ok(sources)
}

/// What came of a source, with the reasons below it.
fn line(source: &WebSource, fetch: &WebFetch, keep: Keep) -> String {
    let came_of_it = match (keep, fetch.outcome) {
        (Keep::No, FetchOutcome::Nothing) => "ふだんどおりの内容です",
        (_, outcome) => outcome.name(),
    };
    let size = format::count(fetch.bytes.div_ceil(1_024));
    let mut told = format!("{}: {came_of_it}（{size} KB）", source.terms.name);
    if let Some(seq) = fetch.import {
        told = told + "　取込番号 " + &seq.to_string();
    }
    for reason in fetch.reason.iter().flat_map(|reason| reason.lines()) {
        told.push_str("\n  ");
        told.push_str(reason);
    }
    told
}

/// A bar over the bytes of a file, for a terminal; nothing where the output goes elsewhere.
fn bar() -> ProgressBar {
    if !std::io::stderr().is_terminal() {
        return ProgressBar::hidden();
    }
    let style =
        ProgressStyle::with_template("{spinner} {msg} [{bar:32}] {bytes}／{total_bytes}（残り {eta}）");
    let bar = ProgressBar::new(0).with_style(style.unwrap_or_else(|_| ProgressStyle::default_bar()));
    bar.enable_steady_tick(Duration::from_millis(100));
    bar
}
