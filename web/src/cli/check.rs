//! `renkei check`: is the data whole, do the counts kept for the pages equal the facts, and is the audit trail as it was
//! written?

use std::process::ExitCode;

use clap::Args;
use desk::{master::Master, refresh::Counter};
use domain::{
    audit::{Head, Verdict},
    facts::{MunicipalityCount, Rollup},
    format,
    seat::seats,
};
use rustc_hash::FxHashMap;
use store::{Read, StoreError};

use crate::{config::DataSettings, place::Place, trail::walk::Walked, work::heads};

/// Faults printed of each kind.
const MOST_PRINTED: usize = 20;

/// `renkei check`
#[derive(Clone, Copy, Debug, Default, Args)]
pub struct Check {
    /// 以前の check が表示した操作記録の確認番号。そのときまでの記録が変わっていないかも確かめます
    #[arg(long, value_name = "確認番号", value_parser = head)]
    pub audit_head: Option<Head>,
}

fn head(text: &str) -> Result<Head, String> {
    text.parse().map_err(|_| "check が表示した確認番号（例 12-3f0c…）を、そのまま書いてください".to_owned())
}

/// Looks the data through and prints what is wrong with it. Nothing of it is changed; that the audit trail was walked along is
/// noted, for the page of the trail.
pub async fn run(settings: &DataSettings, check: Check) -> anyhow::Result<ExitCode> {
    let place = Place::open(settings).await?;
    let mut read = place.desk.store.read().await?;
    let mut faults = read.storage_faults().await?;
    faults.extend(read.orphans().await?.into_iter().map(|(what, rows)| format!("{what}: {rows}")));
    faults.extend(seat_faults(&mut read, &place.desk.master).await?);
    faults.extend(count_faults(&mut read, &place.desk.master).await?);
    let trail = heads::verify(&mut read, &place.folder, check.audit_head).await?;
    drop(read);
    let walked = Walked::of(&trail, check.audit_head, place.desk.clock.now());
    if let Err(error) = walked.note(&place.desk.store).await {
        eprintln!("確かめたことを、操作記録の画面に出すために書き留められませんでした（{error}）");
    }
    place.desk.store.close().await;
    println!("操作記録: {}件、確認番号 {}", format::count(trail.records), trail.head);
    tell_trail(&trail);
    if faults.is_empty() && trail.is_whole() {
        println!("データに問題は見つかりませんでした。");
        return Ok(ExitCode::SUCCESS);
    }
    if faults.is_empty() {
        return Ok(ExitCode::FAILURE);
    }
    eprintln!(
        "エラー: データに問題が{}件見つかりました。バックアップから戻すか、一覧を取り込み直してください",
        faults.len()
    );
    for fault in faults.iter().take(MOST_PRINTED) {
        eprintln!("  {fault}");
    }
    Ok(ExitCode::FAILURE)
}

/// Says what is wrong with the audit trail, if anything is. No import mends that.
fn tell_trail(trail: &Verdict) {
    if trail.is_whole() {
        return;
    }
    eprintln!(
        "エラー: 操作記録があとから書き換えられた疑いがあります（{}件）。データベースに触れられる人と、控えてある確認番号・バックアップを確かめてください",
        trail.faults.len() as u64 + trail.more
    );
    for fault in trail.faults.iter().take(MOST_PRINTED) {
        eprintln!("  {fault}");
    }
}

/// Seats that do not follow from the rows of their office (K2).
async fn seat_faults(read: &mut Read, master: &Master) -> Result<Vec<String>, StoreError> {
    let mut versions = read.timeline().await?;
    versions.sort_unstable_by_key(|v| (v.office, v.service, v.source, v.from));
    let mut expected: Vec<_> = versions
        .chunk_by(|a, b| a.office == b.office)
        .flat_map(|office| seats(office, &master.services))
        .collect();
    let mut kept = read.all_seats().await?;
    expected.sort_unstable_by_key(|seat| (seat.office, seat.from));
    kept.sort_unstable_by_key(|seat| (seat.office, seat.from));
    if expected == kept {
        return Ok(Vec::new());
    }
    let wrong = expected.iter().filter(|seat| !kept.contains(seat)).count();
    Ok(vec![format!(
        "office_seat: 事業所一覧から決まる所属市町村と合いません（{wrong}件、全{}件）",
        expected.len()
    )])
}

/// Counts kept for the pages that differ from a new count of the facts.
async fn count_faults(read: &mut Read, master: &Master) -> Result<Vec<String>, StoreError> {
    let mut counter = Counter::new(read).await?;
    let mut faults = Vec::new();
    for as_of in read.dates().await? {
        let counted = counter.count(read, master, as_of).await?;
        for rollup in &counted.rollups {
            let kept = Rollup {
                definition: rollup.definition.clone(),
                municipalities: read.municipality_counts(&rollup.definition, None, as_of).await?,
                prefectures: read.prefecture_counts(&rollup.definition, as_of).await?,
            };
            faults.extend(
                differences(rollup, &kept).map(|what| format!("{as_of} {}: {what}", rollup.definition)),
            );
        }
    }
    Ok(faults)
}

fn differences<'r>(counted: &'r Rollup, kept: &'r Rollup) -> impl Iterator<Item = String> + use<'r> {
    let by_code: FxHashMap<_, &MunicipalityCount> =
        kept.municipalities.iter().map(|count| (count.municipality, count)).collect();
    let municipalities = counted
        .municipalities
        .iter()
        .filter(move |count| by_code.get(&count.municipality) != Some(count))
        .map(|count| format!("{} の数字が事実と合いません", count.municipality));
    let more = (kept.municipalities.len() != counted.municipalities.len())
        .then(|| "数字のある市町村の数が事実と合いません".to_owned());
    let prefectures =
        counted.prefectures.iter().filter(|count| !kept.prefectures.contains(count)).map(|count| {
            format!(
                "{} の数字が事実と合いません",
                count.prefecture.map_or_else(|| "全国".into(), |p| p.to_string())
            )
        });
    municipalities.chain(more).chain(prefectures)
}
