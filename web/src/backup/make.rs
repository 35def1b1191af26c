//! Making a backup: the whole data of one moment into one file, while others go on to work.

use std::{
    path::{Path, PathBuf},
    sync::mpsc::{SyncSender, sync_channel},
};

use anyhow::{Context as _, bail};
use chrono::{DateTime, TimeDelta, Utc};
use desk::{Originals, private};
use domain::audit::{By, Deed, Entry, Field, Fields, Subject};
use store::{
    Store,
    backup::{BackupError, Table},
};

use super::{
    DATABASE, Fault, Scratch,
    manifest::{About, Engine, FORM, Manifest},
    pack::{self, Part},
    unpack,
};

/// Parts that wait to be packed.
const WAITING: usize = 4;

/// Makes a backup of a data folder and its database, reads it again and puts it on record.
pub async fn take(
    store: &Store,
    folder: &Path,
    file: &Path,
    by: By,
    now: DateTime<Utc>,
) -> anyhow::Result<Manifest> {
    let manifest = make(store, folder, file, now).await?;
    note(store, file, &manifest, by, now).await;
    Ok(manifest)
}

/// What a backup of this instant is called, by the clock on a Japanese wall.
#[must_use]
pub fn name(now: DateTime<Utc>) -> String {
    let wall = now.naive_utc() + TimeDelta::hours(9);
    wall.format("renkei-%Y%m%d-%H%M%S.tar.gz").to_string()
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
    if about.shape > store.newest_shape() {
        bail!(
            "データベースは、より新しい版の renkei のものです。その版の renkei でバックアップを作ってください"
        );
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
            let packed = packing.await?;
            // Nobody takes the rows any more when the packer failed, and then its reason is the one; it knows no other
            // than being left alone when it was the database that failed.
            if matches!(error, BackupError::Interrupted) {
                packed?;
            }
            return Err(anyhow::Error::new(error)
                .context("データベースから読み出せなかったため、バックアップを作れませんでした"));
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
async fn note(store: &Store, file: &Path, manifest: &Manifest, by: By, now: DateTime<Utc>) {
    if manifest.about.shape != store.newest_shape() {
        return;
    }
    let name = file.file_name().unwrap_or_default().to_string_lossy();
    let about = Fields::new().text(Field::Title, &name).text(Field::Kind, manifest.about.engine.name());
    let entry = Entry::new(now, by, Deed::BackedUp, Subject::Data).with(about);
    if let Err(error) = store.record(&entry).await {
        eprintln!("バックアップはできましたが、操作記録に残せませんでした（{error}）");
    }
}
