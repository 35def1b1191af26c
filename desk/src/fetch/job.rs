//! The run at set times: what is due is fetched, one source after the other.

use std::{path::Path, sync::Arc};

use anyhow::Context as _;
use domain::{audit::By, chance::SystemChance, format, web_source::FetchOutcome};

use super::{Fetching, Keep, Manner};
use crate::Desk;

/// Fetches what is due. Without a source that is, nothing is asked of the network. A source that cannot be had is told of on its
/// page, and the run goes on with the next one.
pub async fn run(desk: &Desk, data: &Path, manner: &Manner) -> anyhow::Result<String> {
    let due = Fetching::due(desk, desk.clock.now()).await?;
    if due.is_empty() {
        return Ok("取得する時刻になった取得元はありません".to_owned());
    }
    let fetching = Fetching::new(desk, data, manner, Arc::new(SystemChance), By::PROGRAM)
        .context("ネットワークを使う準備ができません")?;
    let mut outcomes = Vec::new();
    for source in &due {
        if let Some(fetch) = fetching.fetch(source, Keep::Yes, &|_, _, _| {}).await? {
            outcomes.push(fetch.outcome);
        }
    }
    Ok(sentence(&outcomes))
}

/// What came of several tries.
#[must_use]
pub fn sentence(outcomes: &[FetchOutcome]) -> String {
    let of = |wanted: &FetchOutcome| outcomes.iter().filter(|outcome| *outcome == wanted).count();
    let counts = FetchOutcome::ALL.iter().map(|outcome| (outcome.name(), of(outcome)));
    let told: Vec<String> = counts
        .filter(|(_, count)| *count > 0)
        .map(|(name, count)| format!("{name} {}件", format::count(count as u64)))
        .collect();
    if told.is_empty() { "ほかの処理が取得中です".to_owned() } else { told.join("、") }
}
