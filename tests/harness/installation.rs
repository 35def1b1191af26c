//! An installation of the product: a data folder of its own and, on PostgreSQL, a database of its own.

use std::{
    ffi::OsStr,
    fs,
    path::{Path, PathBuf},
    process::{Command, Output, Stdio},
    sync::OnceLock,
};

use anyhow::{Context as _, Result, ensure};
use tempfile::TempDir;

use super::{binary, database::Postgres, server::Server};

/// Which database an installation keeps its data in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Engine {
    /// A file in the data folder.
    Sqlite,
    /// A database of the server that `RENKEI_TEST_POSTGRES` names.
    Postgres,
}

impl Engine {
    /// The engines that can be tried here.
    pub(crate) fn all() -> Vec<Self> {
        if super::database::server().is_some() {
            vec![Self::Sqlite, Self::Postgres]
        } else {
            vec![Self::Sqlite]
        }
    }
}

/// One installation. Gone when dropped.
pub(crate) struct Installation {
    folder: TempDir,
    postgres: Option<Postgres>,
}

/// What a command left behind.
#[derive(Debug)]
pub(crate) struct Done {
    /// The exit code; none when a signal ended it.
    pub(crate) code: Option<i32>,
    /// What it printed.
    pub(crate) out: String,
    /// What it complained.
    pub(crate) err: String,
}

impl Done {
    /// Everything the person at the terminal saw.
    pub(crate) fn said(&self) -> String {
        format!("{}\n{}", self.out, self.err)
    }

    /// Insists on an exit code.
    pub(crate) fn exits(self, code: i32) -> Result<Self> {
        ensure!(self.code == Some(code), "exit code {:?}, expected {code}:\n{}", self.code, self.said());
        Ok(self)
    }

    /// Insists that something was said.
    pub(crate) fn says(self, words: &str) -> Result<Self> {
        ensure!(self.said().contains(words), "「{words}」 is missing from:\n{}", self.said());
        Ok(self)
    }
}

impl From<Output> for Done {
    fn from(output: Output) -> Self {
        Self {
            code: output.status.code(),
            out: String::from_utf8_lossy(&output.stdout).into_owned(),
            err: String::from_utf8_lossy(&output.stderr).into_owned(),
        }
    }
}

impl Installation {
    /// Nothing but an empty folder (and an empty database): the first start is still to come.
    pub(crate) fn bare(engine: Engine) -> Result<Self> {
        let postgres = (engine == Engine::Postgres).then(Postgres::create).transpose()?;
        Ok(Self { folder: TempDir::with_prefix("renkei-")?, postgres })
    }

    /// Migrated, without the demonstration.
    pub(crate) fn empty(engine: Engine) -> Result<Self> {
        let new = Self::bare(engine)?;
        new.run(["migrate"])?.exits(0)?;
        Ok(new)
    }

    /// With the demonstration of the first start. It is made once and copied for every story.
    pub(crate) fn demo() -> Result<Self> {
        static SEEDED: OnceLock<Result<Installation, String>> = OnceLock::new();
        let seeded = SEEDED.get_or_init(|| {
            let seed = || {
                // A static is never dropped: in the build's own folder it harms nobody until the next run.
                let new = Self { folder: seeded_folder()?, postgres: None };
                new.run(["seed"])?.exits(0)?;
                Ok::<_, anyhow::Error>(new)
            };
            seed().map_err(|error| format!("{error:#}"))
        });
        let seeded = seeded.as_ref().map_err(|error| anyhow::anyhow!("{error}"))?;
        let copy = Self::bare(Engine::Sqlite)?;
        copy_folder(seeded.data(), copy.data())?;
        Ok(copy)
    }

    /// The data folder.
    pub(crate) fn data(&self) -> &Path {
        self.folder.path()
    }

    /// Where a file for this story may be put; it is no part of the data folder.
    pub(crate) fn desk(&self) -> Result<PathBuf> {
        let desk = self.data().with_extension("desk");
        fs::create_dir_all(&desk)?;
        Ok(desk)
    }

    /// Puts a file on the desk.
    pub(crate) fn put(&self, name: &str, bytes: impl AsRef<[u8]>) -> Result<PathBuf> {
        let path = self.desk()?.join(name);
        fs::write(&path, bytes).with_context(|| format!("writing {name}"))?;
        Ok(path)
    }

    /// The database of the installation, for looking at its tables.
    pub(crate) fn postgres(&self) -> Option<&Postgres> {
        self.postgres.as_ref()
    }

    /// A command of the product, set up for this installation and not yet started.
    pub(crate) fn command<S: AsRef<OsStr>>(&self, args: impl IntoIterator<Item = S>) -> Result<Command> {
        let mut command = Command::new(binary()?);
        self.prepare(&mut command);
        command.args(args);
        Ok(command)
    }

    /// Gives a command the settings of this installation and no others.
    pub(crate) fn prepare(&self, command: &mut Command) {
        for (name, _) in std::env::vars_os() {
            if name.to_string_lossy().starts_with("RENKEI_") {
                command.env_remove(name);
            }
        }
        command
            .env("RENKEI_DATA", self.data())
            .env("NO_COLOR", "1")
            .current_dir(self.data())
            .stdin(Stdio::null());
        if let Some(postgres) = &self.postgres {
            command.env("RENKEI_DATABASE_URL", postgres.url());
        }
    }

    /// Runs a command to its end.
    pub(crate) fn run<S: AsRef<OsStr>>(&self, args: impl IntoIterator<Item = S>) -> Result<Done> {
        Ok(self.command(args)?.output().context("starting renkei")?.into())
    }

    /// `renkei import KIND FILE…` with a date and further words.
    pub(crate) fn import(&self, kind: &str, files: &[&Path], as_of: &str, more: &[&str]) -> Result<Done> {
        let mut command = self.command(["import", kind])?;
        command.args(files).args(["--as-of", as_of]).args(more);
        Ok(command.output().context("starting renkei import")?.into())
    }

    /// Starts the server on a free port and waits until it answers.
    pub(crate) fn serve(&self, more: &[&str]) -> Result<Server> {
        let mut command = self.command(["serve", "--listen", "127.0.0.1:0"])?;
        command.args(more);
        Server::start(command)
    }
}

impl Drop for Installation {
    fn drop(&mut self) {
        // The desk stands beside the temporary folder; a failure to remove it harms nothing.
        let _ = fs::remove_dir_all(self.data().with_extension("desk"));
    }
}

/// A folder for the demonstration, after those of earlier runs have been removed.
fn seeded_folder() -> Result<TempDir> {
    let place = Path::new(env!("CARGO_TARGET_TMPDIR"));
    for entry in fs::read_dir(place)? {
        let path = entry?.path();
        let run = path.file_name().and_then(OsStr::to_str).and_then(|name| name.strip_prefix("seeded-"));
        let run = run.and_then(|rest| rest.split('-').next());
        if run.is_some_and(|run| !Path::new("/proc").join(run).exists()) {
            fs::remove_dir_all(path)?;
        }
    }
    Ok(TempDir::with_prefix_in(format!("seeded-{}-", std::process::id()), place)?)
}

fn copy_folder(from: &Path, to: &Path) -> Result<()> {
    for entry in fs::read_dir(from)? {
        let entry = entry?;
        let target = to.join(entry.file_name());
        if entry.file_type()?.is_dir() {
            fs::create_dir_all(&target)?;
            copy_folder(&entry.path(), &target)?;
        } else {
            fs::copy(entry.path(), target)?;
        }
    }
    Ok(())
}
