//! `renkei backup`: the whole data of one moment in one file, while others go on to work.

use std::{
    path::{Path, PathBuf},
    process::ExitCode,
};

use anyhow::bail;
use chrono::{DateTime, Utc};
use clap::Args;
use domain::{audit::By, clock::Clock, format};

use crate::{
    backup::{
        DATABASE,
        make::{name, take},
        manifest::Manifest,
    },
    claim::Claim,
    config::DataSettings,
    place::Place,
};

/// `renkei backup`
#[derive(Debug, Args)]
pub struct Backup {
    /// バックアップのファイル、またはそれを置くフォルダー。指定しなければ、いまのフォルダーに日時の名前で作ります
    #[arg(long, value_name = "ファイル")]
    to: Option<PathBuf>,
}

/// Makes a backup, reads it again and puts it on record. Nobody needs to stop for it.
pub async fn run(settings: &DataSettings, order: &Backup, clock: &dyn Clock) -> anyhow::Result<ExitCode> {
    let folder = settings.data.as_path();
    if settings.database_url.is_none() && !folder.join(DATABASE).exists() {
        bail!("「{}」にデータがありません。--data でデータのフォルダーを指定してください", folder.display());
    }
    Place::make_folder(folder)?;
    let _claim = Claim::share(folder)?;
    let now = clock.now();
    let file = target(order.to.as_deref(), now);
    if file.exists() {
        bail!("「{}」はすでにあります。上書きしないので、別の名前を --to で指定してください", file.display());
    }
    let store = Place::connect(settings).await?;
    let made = take(&store, folder, &file, By::COMMAND, now).await;
    store.close().await;
    tell(&file, &made?)?;
    Ok(ExitCode::SUCCESS)
}

/// The name of the file.
fn target(to: Option<&Path>, now: DateTime<Utc>) -> PathBuf {
    match to {
        Some(folder) if folder.is_dir() => folder.join(name(now)),
        Some(file) => file.to_owned(),
        None => name(now).into(),
    }
}

fn tell(file: &Path, manifest: &Manifest) -> anyhow::Result<()> {
    let size = std::fs::metadata(file)?.len();
    println!("バックアップを作り、読み直して確かめました: {}", file.display());
    println!(
        "  {}、元ファイル {}件、{} KB",
        manifest.about.engine.name(),
        format::count(manifest.originals() as u64),
        format::count(size.div_ceil(1_024))
    );
    if !manifest.about.missing_originals.is_empty() {
        println!(
            "  取り込んだ元ファイルのうち {}件は、データのフォルダーになかったため入っていません",
            format::count(manifest.about.missing_originals.len() as u64)
        );
    }
    println!("  中には事業所の連絡先などが入っています。置き場所の権限に気をつけてください");
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_backup_is_named_by_the_clock_on_a_japanese_wall() {
        let now = "2026-11-20T15:04:05Z".parse().expect("an instant");
        assert_eq!(target(None, now), PathBuf::from("renkei-20261121-000405.tar.gz"));
        let folder = tempfile::tempdir().expect("a folder");
        assert_eq!(target(Some(folder.path()), now), folder.path().join("renkei-20261121-000405.tar.gz"));
        assert_eq!(target(Some(Path::new("b.tar.gz")), now), PathBuf::from("b.tar.gz"));
    }
}
