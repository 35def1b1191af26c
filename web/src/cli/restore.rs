//! `renkei restore`: the data as a backup holds it.
//!
//! Everything is read and judged before anything is touched. What comes back is brought to the shape of this release; what was
//! erased, stopped and disabled since the backup is done again in it (`carried`); everybody is signed out and the restore is on
//! record before it takes the place of what there was, so that nobody ever meets it otherwise. A restore that is killed leaves the data of before (PostgreSQL: one transaction) or a mark that keeps
//! everybody out until it is done again.

mod carried;

use std::{
    fs, io,
    path::{Path, PathBuf},
    process::ExitCode,
};

use anyhow::{Context as _, anyhow, bail};
use chrono::{DateTime, TimeDelta, Utc};
use clap::Args;
use domain::{clock::Clock, format};
use store::{
    Store,
    backup::{BackupError, Piece, Poured},
};

use carried::{Before, Carried, made_at};

use super::check;
use crate::{
    backup::{DATABASE, Engine, Fault, Manifest, Scratch, unpack},
    claim::{self, Claim},
    config::DataSettings,
    place::Place,
    work::heads,
};

/// `renkei restore`
#[derive(Debug, Args)]
pub struct Restore {
    /// renkei backup で作ったファイル
    #[arg(value_name = "ファイル")]
    file: PathBuf,
    /// いまあるデータを、バックアップのものに置き換えます
    #[arg(long)]
    replace: bool,
}

/// What makes up the data in a data folder; with a server's database, the originals alone.
const DATA: [&str; 4] = ["originals", DATABASE, "renkei.db-wal", "renkei.db-shm"];

fn data_of(engine: Engine) -> &'static [&'static str] {
    match engine {
        Engine::Sqlite => &DATA,
        Engine::Postgres => &DATA[..1],
    }
}

/// Brings a backup back and checks the result.
pub async fn run(settings: &DataSettings, order: &Restore, clock: &dyn Clock) -> anyhow::Result<ExitCode> {
    let folder = settings.data.as_path();
    Place::make_folder(folder)?;
    let whole = Claim::whole(folder)?;
    sweep(folder)?;
    let file = order.file.clone();
    let manifest = tokio::task::spawn_blocking(move || unpack::verify(&file)).await??;
    println!(
        "バックアップを読みました: {}、{} 時点、版 {}、元ファイル {}件",
        manifest.about.engine.name(),
        moment(&manifest.about.made_at),
        manifest.about.version,
        format::count(manifest.originals() as u64)
    );
    let here = if settings.database_url.is_some() { Engine::Postgres } else { Engine::Sqlite };
    if here != manifest.about.engine {
        bail!(
            "このバックアップは {} のものです。{} には復元できません（{}）",
            manifest.about.engine.name(),
            here.name(),
            match manifest.about.engine {
                Engine::Sqlite => "--database-url を外して、データのフォルダーに復元してください",
                Engine::Postgres => "--database-url で PostgreSQL の接続先を指定してください",
            }
        );
    }
    if !order.replace && (any_data(folder, here)? || claim::half_restored(folder)) {
        bail!(
            "データのフォルダー「{}」にはすでにデータがあります。置き換えるときは --replace を付けてください（別の --data を指定してもかまいません）",
            folder.display()
        );
    }
    let (kept, carried) = exchange(settings, order, &manifest, &whole, clock.now()).await?;
    // The heads that were noted are those of the trail that is gone.
    heads::restart(folder, clock.now()).with_context(|| format!("「{}」に書けません", heads::FILE))?;
    drop(whole);
    carried.tell();
    println!("復元しました。データを確かめます。");
    let outcome = check::run(settings, check::Check::default()).await;
    if let Some(kept) = kept {
        if !matches!(outcome, Ok(ExitCode::SUCCESS)) {
            eprintln!("置き換える前のデータは「{}」に残してあります", kept.display());
        } else if let Err(error) = fs::remove_dir_all(&kept) {
            // The restore itself is done.
            eprintln!("置き換える前のデータ「{}」を消せませんでした（{error}）", kept.display());
        }
    }
    outcome
}

/// Removes what an earlier restore that was killed had unpacked. Nobody else is in the folder.
fn sweep(folder: &Path) -> io::Result<()> {
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        if entry.file_name().to_string_lossy().starts_with("restoring-") {
            fs::remove_dir_all(entry.path())?;
        }
    }
    Ok(())
}

/// Whether the folder holds data.
fn any_data(folder: &Path, engine: Engine) -> io::Result<bool> {
    for name in data_of(engine) {
        let path = folder.join(name);
        let there = if path.is_dir() { fs::read_dir(&path)?.next().is_some() } else { path.exists() };
        if there {
            return Ok(true);
        }
    }
    Ok(false)
}

/// Unpacks and settles beside the data, and then puts one in the place of the other. Gives the folder in which the data of
/// before is kept, if there was any.
async fn exchange(
    settings: &DataSettings,
    order: &Restore,
    manifest: &Manifest,
    whole: &Claim,
    now: DateTime<Utc>,
) -> anyhow::Result<(Option<PathBuf>, Carried)> {
    let folder = settings.data.as_path();
    let coming = Scratch(folder.join(format!("restoring-{}", std::process::id())));
    fs::create_dir(&coming.0)?;
    let carried = if settings.database_url.is_none() {
        let (file, into) = (order.file.clone(), coming.0.clone());
        tokio::task::spawn_blocking(move || unpack::unpack(&file, &into, &mut |_, _| true)).await??;
        let before = Before::of(&folder.join(DATABASE), made_at(manifest)).await;
        let carried = ready(&coming.0.join(DATABASE), manifest, before, now).await?;
        whole.exchanging()?;
        carried
    } else {
        exchange_rows(settings, order, manifest, whole, &coming.0, now).await?
    };
    let kept = set_aside(folder, manifest.about.engine, now)?;
    for name in data_of(manifest.about.engine) {
        let from = coming.0.join(name);
        if from.exists() {
            fs::rename(&from, folder.join(name))?;
        }
    }
    whole.exchanged()?;
    Ok((kept, carried))
}

/// The same for the tables on a server: one transaction. The mark stays for as long as the originals are still those of
/// before.
async fn exchange_rows(
    settings: &DataSettings,
    order: &Restore,
    manifest: &Manifest,
    whole: &Claim,
    into: &Path,
    now: DateTime<Utc>,
) -> anyhow::Result<Carried> {
    let store = Place::connect(settings).await?;
    not_newer(&store, manifest)?;
    if !order.replace && store.has_tables().await? {
        bail!("データベースにはすでに表があります。置き換えるときは --replace を付けてください");
    }
    let cut_off = claim::half_restored(&settings.data);
    // From here the originals and the rows may be of different moments.
    whole.exchanging()?;
    let kept = async {
        let mut poured = pour(&store, order, manifest, into).await?;
        let before = Before { head: poured.before(), past: poured.take_past() };
        let carried = before.settle(poured.work(), manifest, now).await.context(UNDONE)?;
        match poured.keep().await {
            Err(error @ BackupError::Unknown(_)) => Ok(Err(error)),
            Err(error) => Err(anyhow::Error::new(error).context(UNDONE)),
            Ok(()) => Ok(Ok(carried)),
        }
    }
    .await;
    store.close().await;
    if kept.is_err() && !cut_off {
        // The one transaction was undone, and no original was moved: the data is what it was.
        whole.exchanged()?;
    }
    kept?.context(
        "データベースとの接続が最後の確定のところで切れ、復元したデータが残ったかどうか分かりません。接続を確かめて、\
         同じファイルで renkei restore --replace をもう一度実行してください（続けて renkei check の確認もします）。\
         それまで、ほかのコマンドは動きません",
    )
}

/// What is said when nothing came of it.
const UNDONE: &str = "データベースに復元できませんでした（以前のデータはそのままです）";

/// Moves what there is into a folder of its own.
fn set_aside(folder: &Path, engine: Engine, now: DateTime<Utc>) -> anyhow::Result<Option<PathBuf>> {
    if !any_data(folder, engine)? {
        return Ok(None);
    }
    let wall = now.naive_utc() + TimeDelta::hours(9);
    let kept = folder.join(wall.format("replaced-%Y%m%d-%H%M%S").to_string());
    fs::create_dir(&kept).with_context(|| format!("「{}」を作れません", kept.display()))?;
    for name in data_of(engine) {
        let from = folder.join(name);
        if from.exists() {
            fs::rename(&from, kept.join(name))?;
        }
    }
    Ok(Some(kept))
}

/// Looks at the database that came, and makes it ready, before it takes anybody's place.
async fn ready(
    database: &Path,
    manifest: &Manifest,
    before: Before,
    now: DateTime<Utc>,
) -> anyhow::Result<Carried> {
    if !database.exists() {
        bail!("バックアップにデータベースが入っていません");
    }
    let store = Store::sqlite(database).await?;
    not_newer(&store, manifest)?;
    let mut read = store.read().await?;
    let faults = read.storage_faults().await?;
    drop(read);
    if let Some(fault) = faults.first() {
        bail!("バックアップのデータベースに壊れたところがあるため、復元しませんでした（{fault}）");
    }
    store.migrate().await.context("バックアップのデータベースを、この版の形に整えられません")?;
    let mut write = store.write().await?;
    let carried = before.settle(&mut write, manifest, now).await?;
    write.commit().await?;
    store.close().await;
    Ok(carried)
}

fn not_newer(store: &Store, manifest: &Manifest) -> anyhow::Result<()> {
    if manifest.about.shape > store.newest_shape() {
        bail!(
            "このバックアップは新しい版（{}）で作られています。その版以降の renkei で復元してください",
            manifest.about.version
        );
    }
    Ok(())
}

/// Sends the rows to the server while they are read, and unpacks the originals on the way.
async fn pour(store: &Store, order: &Restore, manifest: &Manifest, into: &Path) -> anyhow::Result<Poured> {
    let (send, pieces) = tokio::sync::mpsc::channel(4);
    let (file, into) = (order.file.clone(), into.to_owned());
    let reading = tokio::task::spawn_blocking(move || -> Result<(), Fault> {
        let mut rows = |table: &str, bytes: Vec<u8>| {
            send.blocking_send(Piece::Rows { table: table.to_owned(), bytes }).is_ok()
        };
        unpack::unpack(&file, &into, &mut rows)?;
        send.blocking_send(Piece::End).map_err(|_| Fault::Interrupted)
    });
    let about = &manifest.about;
    let poured = store.pour_in(about.shape, &about.tables, order.replace, made_at(manifest), pieces).await;
    let read = reading.await?;
    let poured = match poured {
        Ok(poured) => poured,
        Err(BackupError::Interrupted) => {
            read?;
            bail!("バックアップを最後まで読めませんでした");
        }
        Err(error) => return Err(refusal(error)),
    };
    read?;
    Ok(poured)
}

/// Why the rows could not be brought in, with what to do.
fn refusal(error: BackupError) -> anyhow::Error {
    match error {
        BackupError::InUse(others) => anyhow!(
            "データベースを、ほかの renkei（接続 {others}本）が使っています。すべて止めてから、もう一度復元してください"
        ),
        BackupError::InTheWay(names) => anyhow!(
            "データベースに、renkei が使う名前の、renkei のものではない表などがあります（{}）。消さずに止めました。別のデータベースか別のスキーマを使ってください",
            names.join("、")
        ),
        BackupError::HeldByOthers(what) => anyhow!(
            "renkei の表を使っている、renkei のものではないビュー・外部キーなどがあります。消さずに止めました。外してから、もう一度復元してください。\n{what}"
        ),
        BackupError::Newer => anyhow!(
            "データベースにあるのは、より新しい版の renkei のデータです。その版の renkei で復元するか、別のデータベースを使ってください"
        ),
        error => anyhow::Error::new(error).context(UNDONE),
    }
}

/// An instant of a manifest for people; as it stands when it is none.
fn moment(written: &str) -> String {
    written.parse::<DateTime<Utc>>().map_or_else(|_| written.to_owned(), format::moment)
}
