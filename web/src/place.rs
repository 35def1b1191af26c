//! The data folder and the database in it, ready for use.

use std::{
    fs,
    path::{Path, PathBuf},
    sync::Arc,
    time::Duration,
};

use anyhow::{Context, bail};
use desk::{Becomes, Desk, ListFile, Order, Originals, master::Master, private, published::Caption};
use domain::{
    audit::By,
    clock::{Clock, SystemClock},
    format,
};
use sha2::{Digest, Sha256};
use store::Store;

use crate::{backup::DATABASE, claim::Claim, config::DataSettings};

const PUBLISHED_2023: &[u8] = include_bytes!("../../seed-data/published_prefecture_usage_2023-11-06.csv");
const PUBLISHED_2023_NAME: &str = "published_prefecture_usage_2023-11-06.csv";

/// How long a command waits while another one writes: it has nobody who looks at a page.
const A_COMMANDS_PATIENCE: Duration = Duration::from_mins(1);

/// An opened data folder.
pub struct Place {
    /// The folder.
    pub folder: PathBuf,
    /// Takes lists in.
    pub desk: Desk,
    /// Keeps a restore out for as long as this is open.
    _claim: Claim,
}

impl Place {
    /// Opens the data folder, makes it when it is not there, and brings the database to this release.
    pub async fn open(settings: &DataSettings) -> anyhow::Result<Self> {
        Self::open_waiting(settings, A_COMMANDS_PATIENCE).await
    }

    /// The same for a caller whose writers wait so long for those of others.
    pub async fn open_waiting(settings: &DataSettings, patience: Duration) -> anyhow::Result<Self> {
        let folder = settings.data.clone();
        Self::make_folder(&folder)?;
        let claim = Claim::share(&folder)?;
        let store = Self::connect_waiting(settings, patience).await?;
        store.migrate().await.context(
            "データベースをこの版の形に整えられません。新しい版で作られたデータではないか確かめてください",
        )?;
        let seeds = Seeds::of(&store).await?;
        if !seeds.installed {
            Master::install(&store).await?;
        }
        let clock: Arc<dyn Clock> = Arc::new(SystemClock);
        let desk = Desk {
            master: Arc::new(Master::load(&store).await?),
            store,
            clock,
            originals: Originals::of(&folder),
        };
        let place = Self { folder, desk, _claim: claim };
        if !seeds.installed {
            // What counts may have changed with the release, and figures follow.
            place.desk.recount().await?;
            place.publish().await?;
            seeds.done(&place.desk.store).await?;
        }
        Ok(place)
    }

    /// Makes the data folder when it is not there.
    pub fn make_folder(folder: &Path) -> anyhow::Result<()> {
        private::make_folder(folder).with_context(|| {
            format!(
                "データのフォルダー「{}」を作れません。書き込みの権限を確かめてください",
                folder.display()
            )
        })
    }

    /// Connects to the database as it is, without bringing it to this release.
    pub async fn connect(settings: &DataSettings) -> anyhow::Result<Store> {
        Self::connect_waiting(settings, A_COMMANDS_PATIENCE).await
    }

    async fn connect_waiting(settings: &DataSettings, patience: Duration) -> anyhow::Result<Store> {
        if let Some(url) = &settings.database_url {
            return Store::postgres(url.reveal()).await.context(
                "PostgreSQL に接続できません。RENKEI_DATABASE_URL（--database-url）の接続先と、サーバーが動いているかを確かめてください",
            );
        }
        let file = settings.data.join(DATABASE);
        Store::sqlite_waiting(&file, patience).await.with_context(|| {
            format!(
                "データベース「{}」を開けません。書き込みの権限と空き容量を確かめてください",
                file.display()
            )
        })
    }

    /// Brings in the published table that comes with the product.
    async fn publish(&self) -> anyhow::Result<()> {
        let caption = Caption {
            title: "都道府県別の利用申請状況及び事業所数からみた割合".to_owned(),
            publisher: "国民健康保険中央会（2023年12月6日）".to_owned(),
            headline_users: Some(8_238),
            printed: Some((181_566, 8_283)),
        };
        let Some(as_of) = chrono::NaiveDate::from_ymd_opt(2023, 11, 6) else {
            bail!("a day of the calendar")
        };
        let files = self.lay_out(&[(PUBLISHED_2023_NAME, PUBLISHED_2023)])?;
        let files = files.into_iter().map(ListFile::from).collect();
        let order = Order { becomes: Becomes::Shipped, ..Order::new(files, as_of, By::PROGRAM) };
        self.desk.import_published(&order, &caption).await?;
        self.clear_up()
    }

    /// Writes lists that come with the product into the data folder, from where they are taken in like any other.
    pub fn lay_out(&self, lists: &[(&str, &[u8])]) -> anyhow::Result<Vec<PathBuf>> {
        let folder = self.folder.join("coming-in");
        fs::create_dir_all(&folder)?;
        lists
            .iter()
            .map(|(name, bytes)| {
                let file = folder.join(name);
                fs::write(&file, bytes)?;
                Ok(file)
            })
            .collect()
    }

    /// Removes what [`Place::lay_out`] wrote. The originals of what was taken in are kept elsewhere.
    pub fn clear_up(&self) -> anyhow::Result<()> {
        let folder = self.folder.join("coming-in");
        if folder.exists() {
            fs::remove_dir_all(folder)?;
        }
        Ok(())
    }
}

/// Whether the master data of this release is in the database already.
struct Seeds {
    release: String,
    installed: bool,
}

impl Seeds {
    const KEY: &'static str = "master";

    async fn of(store: &Store) -> anyhow::Result<Self> {
        let mut hash = Sha256::new();
        for file in Master::FILES {
            hash.update(file);
        }
        hash.update(PUBLISHED_2023);
        let release = format::hex(&hash.finalize()[..8]);
        let installed = store.read().await?.note(Self::KEY).await?.as_deref() == Some(release.as_str());
        Ok(Self { release, installed })
    }

    async fn done(&self, store: &Store) -> anyhow::Result<()> {
        let mut write = store.write().await?;
        write.put_note(Self::KEY, &self.release).await?;
        write.commit().await?;
        Ok(())
    }
}
