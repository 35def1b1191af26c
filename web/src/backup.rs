//! A backup: one compressed file with the whole data, and what is needed to trust it.
//!
//! It is an ordinary `.tar.gz`, so that in need its parts can be looked at without this program:
//!
//! | member | what |
//! | --- | --- |
//! | `renkei.db` | on SQLite: the database of one moment |
//! | `tables/<name>/<number>.copy` | on PostgreSQL: the rows of one moment, as `COPY` writes them |
//! | `originals/<shelf>/<sha256>` | the original files of the imports |
//! | `manifest.json` | last: what it is, and the size and SHA-256 of every member |
//!
//! A file without its manifest is cut off. Nothing of a file is used before all of it was read once and found to be what
//! its manifest says ([`unpack::verify`]).

pub mod make;
pub mod manifest;
pub mod pack;
pub mod unpack;

use std::{fs, io, path::PathBuf};

pub use manifest::{Engine, Manifest};

/// The database as a member.
pub const DATABASE: &str = "renkei.db";

/// Why a backup cannot be made or read.
#[derive(Debug, thiserror::Error)]
pub enum Fault {
    /// The file cannot be read or written.
    #[error("ファイル「{file}」を読み書きできません（{source}）")]
    File {
        /// The file.
        file: String,
        /// Why.
        source: io::Error,
    },
    /// It is no backup, or only the beginning of one.
    #[error("「{file}」は renkei のバックアップではないか、途中で切れています（{why}）")]
    NoBackup {
        /// The file.
        file: String,
        /// What is missing or wrong.
        why: String,
    },
    /// A member is not what the manifest says.
    #[error("バックアップ「{file}」の中の「{member}」が壊れています。別のバックアップを使ってください")]
    Damaged {
        /// The file.
        file: String,
        /// The member.
        member: String,
    },
    /// It was made by a release whose form this one does not know.
    #[error("「{file}」は新しい版（{version}）で作られています。その版以降の renkei で復元してください")]
    TooNew {
        /// The file.
        file: String,
        /// The release that made it.
        version: String,
    },
    /// The thread that did it was lost.
    #[error("処理が中断されました。もう一度実行してください")]
    Interrupted,
}

/// A folder or file for the time of the work, gone with its value.
#[derive(Debug)]
pub struct Scratch(pub PathBuf);

impl Drop for Scratch {
    fn drop(&mut self) {
        // What is not there any more – it was given its final name – needs no removal.
        let _ = if self.0.is_dir() { fs::remove_dir_all(&self.0) } else { fs::remove_file(&self.0) };
    }
}
