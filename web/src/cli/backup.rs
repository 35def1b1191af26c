//! `renkei backup`: the whole data of one moment in one file, while others go on to work.

use std::{
    path::{Path, PathBuf},
    process::ExitCode,
    sync::mpsc::{SyncSender, sync_channel},
};

use anyhow::{Context as _, bail};
use chrono::{DateTime, TimeDelta, Utc};
use clap::Args;
use domain::{
    audit::{By, Deed, Entry, Field, Fields, Subject},
    clock::Clock,
};
use store::{Store, backup::Table};

use crate::{
    backup::{
        DATABASE, Fault, Scratch,
        manifest::{About, Engine, FORM, Manifest},
        pack::{self, Part},
        unpack,
    },
    claim::Claim,
    config::DataSettings,
    desk::Originals,
    format,
    place::Place,
    private,
};

/// `renkei backup`
#[derive(Debug, Args)]
pub struct Backup {
    /// バックアップのファイル、またはそれを置くフォルダー。指定しなければ、いまのフォルダーに日時の名前で作ります
    #[arg(long, value_name = "ファイル")]
    to: Option<PathBuf>,
}

/// Parts that wait to be packed.
const WAITING: usize = 4;

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
    let made = make(&store, folder, &file, now).await;
    if let Ok(manifest) = &made {
        note(&store, &file, manifest, now).await;
    }
    store.close().await;
    tell(&file, &made?)?;
    Ok(ExitCode::SUCCESS)
}

/// The name of the file.
fn target(to: Option<&Path>, now: DateTime<Utc>) -> PathBuf {
    let wall = now.naive_utc() + TimeDelta::hours(9);
    let name = wall.format("renkei-%Y%m%d-%H%M%S.tar.gz").to_string();
    match to {
        Some(folder) if folder.is_dir() => folder.join(name),
        Some(file) => file.to_owned(),
        None => name.into(),
    }
}

/// A name beside the file, for the time of the work.
fn beside(file: &Path, word: &str) -> PathBuf {
    let mut name = file.as_os_str().to_owned();
    name.push(format!(".{word}-{}", std::process::id()));
    name.into()
}

async fn make(store: &Store, folder: &Path, file: &Path, now: DateTime<Utc>) -> anyhow::Result<Manifest> {
    let partial = Scratch(beside(file, "part"));
    let work = Scratch(beside(file, "work"));
    let manifest = if store.is_sqlite() {
        private::make_folder(&work.0)
            .with_context(|| format!("「{}」に書けません。置き場所を確かめてください", work.0.display()))?;
        from_sqlite(store, folder, &partial.0, &work.0.join(DATABASE), now).await?
    } else {
        from_postgres(store, folder, &partial.0, now).await?
    };
    drop(work);
    let written = partial.0.clone();
    let read = tokio::task::spawn_blocking(move || unpack::verify(&written)).await??;
    if read != manifest {
        bail!(
            "書いたバックアップを読み直したところ、中身が違いました。ディスクに異常がないか確かめてください"
        );
    }
    pack::settle(&partial.0, file)?;
    Ok(manifest)
}

/// A copy of the file of one moment, looked through before it is packed.
async fn from_sqlite(
    store: &Store,
    folder: &Path,
    partial: &Path,
    copy: &Path,
    now: DateTime<Utc>,
) -> anyhow::Result<Manifest> {
    store
        .copy_to(copy)
        .await
        .context("データベースの写しを作れません。置き場所の空き容量を確かめてください")?;
    let copied = Store::sqlite(copy).await?;
    let mut read = copied.read().await?;
    let faults = read.storage_faults().await?;
    if let Some(fault) = faults.first() {
        bail!(
            "データベースに壊れたところがあるため、バックアップを作りませんでした（{fault}）。renkei check で確かめてください"
        );
    }
    let mut about = about(Engine::Sqlite, now);
    about.shape = read.shape().await?;
    about.data_version = read.data_version().await?;
    let hashes = read.original_hashes().await?;
    drop(read);
    copied.close().await;
    let (send, packing) = start(partial, folder, hashes);
    let from = copy.to_owned();
    // The packer takes what comes without waiting for anybody; it is gone only when it failed, and tells why below.
    let _ = send.send(Part::File { name: DATABASE.to_owned(), from });
    let _ = send.send(Part::Last(Box::new(about)));
    drop(send);
    Ok(packing.await??)
}

/// The rows of one moment, table by table.
async fn from_postgres(
    store: &Store,
    folder: &Path,
    partial: &Path,
    now: DateTime<Utc>,
) -> anyhow::Result<Manifest> {
    let mut read = store.read().await?;
    let mut about = about(Engine::Postgres, now);
    about.shape = read.shape().await?;
    if about.shape == 0 {
        bail!("データベースにまだデータがありません。--database-url の接続先を確かめてください");
    }
    about.data_version = read.data_version().await?;
    about.tables = read.tables().await?;
    let (send, packing) = start(partial, folder, read.original_hashes().await?);
    for table in &about.tables {
        let (rows, taken) = tokio::sync::mpsc::channel(WAITING);
        let carried = carry(table, taken, send.clone());
        let (poured, ()) = tokio::join!(
            async {
                let poured = read.pour_out(table, &rows).await;
                drop(rows);
                poured
            },
            carried
        );
        if let Err(error) = poured {
            drop(send);
            // When the packer failed, its reason is the first one.
            packing.await??;
            return Err(error.into());
        }
    }
    let _ = tokio::task::spawn_blocking(move || send.send(Part::Last(Box::new(about)))).await;
    Ok(packing.await??)
}

/// Hands the pieces of a table to the packer, with their names. It waits off the async threads.
async fn carry(table: &Table, mut taken: tokio::sync::mpsc::Receiver<Vec<u8>>, send: SyncSender<Part>) {
    let table = table.name.clone();
    let carrying = tokio::task::spawn_blocking(move || {
        let mut piece = 0_u32;
        while let Some(bytes) = taken.blocking_recv() {
            piece += 1;
            let name = format!("tables/{table}/{piece:06}.copy");
            if send.send(Part::Bytes { name, bytes }).is_err() {
                break;
            }
        }
    });
    // It does not panic; and if it were lost, the rows would be refused above.
    let _ = carrying.await;
}

type Packing = tokio::task::JoinHandle<Result<Manifest, Fault>>;

/// Starts the packer on a thread of its own.
fn start(partial: &Path, folder: &Path, hashes: Vec<String>) -> (SyncSender<Part>, Packing) {
    let (send, parts) = sync_channel(WAITING);
    let (partial, originals) = (partial.to_owned(), Originals::of(folder));
    let packing = tokio::task::spawn_blocking(move || pack::pack(&partial, &parts, &originals, &hashes));
    (send, packing)
}

fn about(engine: Engine, now: DateTime<Utc>) -> About {
    About {
        form: FORM,
        version: env!("CARGO_PKG_VERSION").to_owned(),
        engine,
        shape: 0,
        data_version: 0,
        made_at: now.to_rfc3339_opts(chrono::SecondsFormat::Secs, true),
        tables: Vec::new(),
        missing_originals: Vec::new(),
    }
}

/// Puts the backup on record. A database of an older release is left as it is; and a backup that is good is not thrown
/// away because somebody else writes for minutes.
async fn note(store: &Store, file: &Path, manifest: &Manifest, now: DateTime<Utc>) {
    if manifest.about.shape != store.newest_shape() {
        return;
    }
    let name = file.file_name().unwrap_or_default().to_string_lossy();
    let about = Fields::new().text(Field::Title, &name).text(Field::Kind, manifest.about.engine.name());
    let entry = Entry::new(now, By::COMMAND, Deed::BackedUp, Subject::Data).with(about);
    if let Err(error) = store.record(&entry).await {
        eprintln!("バックアップはできましたが、監査記録に残せませんでした（{error}）");
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
