//! `renkei check`: is the data whole, and do the counts kept for the pages equal the facts?

use std::process::ExitCode;

use domain::{
    facts::{MunicipalityCount, Rollup},
    seat::seats,
};
use rustc_hash::FxHashMap;
use store::{Read, StoreError};

use crate::{config::DataSettings, desk::refresh::Counter, master::Master, place::Place};

/// Faults printed of each kind.
const MOST_PRINTED: usize = 20;

/// Looks the data through and prints what is wrong with it. Changes nothing.
pub async fn run(settings: &DataSettings) -> anyhow::Result<ExitCode> {
    let place = Place::open(settings).await?;
    let mut read = place.desk.store.read().await?;
    let mut faults = read.storage_faults().await?;
    faults.extend(read.orphans().await?.into_iter().map(|(what, rows)| format!("{what}: {rows}")));
    faults.extend(seat_faults(&mut read, &place.desk.master).await?);
    faults.extend(count_faults(&mut read, &place.desk.master).await?);
    drop(read);
    place.desk.store.close().await;
    if faults.is_empty() {
        println!("データに問題は見つかりませんでした。");
        return Ok(ExitCode::SUCCESS);
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
