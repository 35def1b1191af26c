//! Who uses a data folder: locks of the operating system, which end with the process however it ends.
//!
//! | who | beside others | refused while |
//! | --- | --- | --- |
//! | an import, `kpi`, `check`, a backup, `work` | yes | a restore runs |
//! | `serve` on SQLite | yes, but for a second `serve` | another `serve` or a restore runs |
//! | `serve` on PostgreSQL | yes, several of them | a restore runs |
//! | a restore | no | anything runs |
//!
//! Two servers on one SQLite file would each hold pages and jobs of their own and wait for one writer; one of them is a
//! mistake, such as a service that was started a second time by hand. So the second says so and ends.

use std::{
    fs::{self, File, OpenOptions, TryLockError},
    io::{self, Read as _, Seek as _, SeekFrom, Write as _},
    path::{Path, PathBuf},
};

/// Shared by all who use the folder.
const IN_USE: &str = "renkei.lock";
/// Held by the one server.
const SERVED: &str = "serve.lock";
/// There while a restore exchanges the data; found later, one was cut off.
const UNFINISHED: &str = "restore-unfinished";

/// Names in a data folder that are no data.
pub const NO_DATA: [&str; 2] = [IN_USE, SERVED];

/// Why the folder cannot be had.
#[derive(Debug, thiserror::Error)]
pub enum Taken {
    /// A second server.
    #[error(
        "データのフォルダー「{folder}」では、別の renkei serve（プロセス番号 {process}）が動いています。\
         SQLite では、1つのフォルダーで動かせる serve は1つだけです。動いているほうを使うか、止めてから起動してください。\
         別のデータで動かすときは、--data で別のフォルダーを指定してください"
    )]
    Served {
        /// The folder.
        folder: String,
        /// The number of the process, or a question mark.
        process: String,
    },
    /// A restore is at work.
    #[error(
        "データのフォルダー「{0}」では、復元（renkei restore）が動いています。終わってからもう一度実行してください"
    )]
    Restoring(String),
    /// A restore was cut off.
    #[error(
        "データのフォルダー「{0}」の復元（renkei restore）が途中で止まっています。同じファイルで renkei restore --replace をもう一度実行してください"
    )]
    HalfRestored(String),
    /// A restore wants the folder alone.
    #[error(
        "データのフォルダー「{0}」を、ほかの renkei（serve・取込など）が使っています。止めてから、もう一度復元してください"
    )]
    InUse(String),
    /// The lock itself failed.
    #[error(
        "データのフォルダー「{folder}」の使用中の印（ロック）を付けられません（{source}）。書き込みの権限と、ロックのできるディスクかを確かめてください"
    )]
    Broken {
        /// The folder.
        folder: String,
        /// Why.
        source: io::Error,
    },
}

/// A claim on a data folder. It ends when this is dropped, and with the process at the latest.
#[derive(Debug)]
pub struct Claim {
    _locks: Vec<File>,
    folder: PathBuf,
}

impl Claim {
    /// Uses the folder beside others.
    pub fn share(folder: &Path) -> Result<Self, Taken> {
        let lock = open(folder, IN_USE)?;
        match lock.try_lock_shared() {
            Ok(()) => {}
            Err(TryLockError::WouldBlock) => return Err(Taken::Restoring(folder.display().to_string())),
            Err(TryLockError::Error(source)) => return Err(broken(folder, source)),
        }
        if folder.join(UNFINISHED).exists() {
            return Err(Taken::HalfRestored(folder.display().to_string()));
        }
        Ok(Self { _locks: vec![lock], folder: folder.into() })
    }

    /// Is the one server of the folder.
    pub fn serve(folder: &Path) -> Result<Self, Taken> {
        let mut lock = open(folder, SERVED)?;
        match lock.try_lock() {
            Ok(()) => {}
            Err(TryLockError::WouldBlock) => {
                let mut process = String::new();
                // Who it is helps; that it could not be read is no second reason.
                let _ = lock.read_to_string(&mut process);
                let number = process.trim();
                let known = !number.is_empty() && number.bytes().all(|b| b.is_ascii_digit());
                return Err(Taken::Served {
                    folder: folder.display().to_string(),
                    process: if known { number.to_owned() } else { "不明".to_owned() },
                });
            }
            Err(TryLockError::Error(source)) => return Err(broken(folder, source)),
        }
        let told = lock
            .set_len(0)
            .and_then(|()| lock.seek(SeekFrom::Start(0)))
            .and_then(|_| writeln!(lock, "{}", std::process::id()));
        told.map_err(|source| broken(folder, source))?;
        Ok(Self { _locks: vec![lock], folder: folder.into() })
    }

    /// Has the folder alone.
    pub fn whole(folder: &Path) -> Result<Self, Taken> {
        let mut locks = Vec::new();
        for name in NO_DATA {
            let lock = open(folder, name)?;
            match lock.try_lock() {
                Ok(()) => locks.push(lock),
                Err(TryLockError::WouldBlock) => return Err(Taken::InUse(folder.display().to_string())),
                Err(TryLockError::Error(source)) => return Err(broken(folder, source)),
            }
        }
        Ok(Self { _locks: locks, folder: folder.into() })
    }

    /// Says that the data is being exchanged: until [`Claim::exchanged`], nobody may use it, even after a crash.
    pub fn exchanging(&self) -> io::Result<()> {
        File::create(self.folder.join(UNFINISHED))?.sync_all()?;
        sync_folder(&self.folder)
    }

    /// Says that the data is whole again.
    pub fn exchanged(&self) -> io::Result<()> {
        sync_folder(&self.folder)?;
        fs::remove_file(self.folder.join(UNFINISHED))?;
        sync_folder(&self.folder)
    }
}

/// Whether a restore was cut off in this folder.
#[must_use]
pub fn half_restored(folder: &Path) -> bool {
    folder.join(UNFINISHED).exists()
}

/// Makes names that were given or taken in a folder last.
pub fn sync_folder(folder: &Path) -> io::Result<()> {
    // Only Unix lets a folder be opened; elsewhere the system does it by itself.
    if cfg!(unix) { File::open(folder)?.sync_all() } else { Ok(()) }
}

fn open(folder: &Path, name: &str) -> Result<File, Taken> {
    let opened =
        OpenOptions::new().read(true).write(true).create(true).truncate(false).open(folder.join(name));
    opened.map_err(|source| broken(folder, source))
}

fn broken(folder: &Path, source: io::Error) -> Taken {
    Taken::Broken { folder: folder.display().to_string(), source }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn many_may_use_a_folder_and_one_may_serve_it() {
        let folder = tempfile::tempdir().expect("a folder");
        let first = Claim::share(folder.path()).expect("one");
        let second = Claim::share(folder.path()).expect("another");
        let server = Claim::serve(folder.path()).expect("the server");
        let refused = Claim::serve(folder.path()).expect_err("a second server").to_string();
        assert!(refused.contains("別の renkei serve"), "{refused}");
        assert!(refused.contains(&std::process::id().to_string()), "{refused}");
        assert!(matches!(Claim::whole(folder.path()), Err(Taken::InUse(_))));
        drop(server);
        assert!(Claim::serve(folder.path()).is_ok());
        drop((first, second));
        let whole = Claim::whole(folder.path()).expect("nobody is left");
        assert!(matches!(Claim::share(folder.path()), Err(Taken::Restoring(_))));
        drop(whole);
        assert!(Claim::share(folder.path()).is_ok());
    }

    #[test]
    fn a_restore_that_was_cut_off_is_remembered() {
        let folder = tempfile::tempdir().expect("a folder");
        let whole = Claim::whole(folder.path()).expect("alone");
        whole.exchanging().expect("a mark");
        drop(whole);
        assert!(matches!(Claim::share(folder.path()), Err(Taken::HalfRestored(_))));
        assert!(half_restored(folder.path()));
        Claim::whole(folder.path()).expect("alone").exchanged().expect("the mark is gone");
        assert!(Claim::share(folder.path()).is_ok());
    }
}
