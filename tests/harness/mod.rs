//! What the stories stand on: an installation of the product, its server, a browser, made-up lists.

pub(crate) mod axe;
pub(crate) mod browser;
pub(crate) mod database;
pub(crate) mod desk;
pub(crate) mod files;
pub(crate) mod http;
pub(crate) mod installation;
pub(crate) mod kpi;
pub(crate) mod page;
pub(crate) mod server;
pub(crate) mod session;
pub(crate) mod staffed;
pub(crate) mod world;
pub(crate) mod zip;

use std::{
    env,
    ffi::OsString,
    path::{Path, PathBuf},
    process::Command,
    sync::OnceLock,
    time::{Duration, Instant},
};

use anyhow::{Context as _, Result, ensure};

/// How long anything may take before a story gives up on it.
pub(crate) const PATIENCE: Duration = Duration::from_mins(3);

/// A setting of the tests, none when it is not set or empty. ./test describes them.
#[expect(
    clippy::disallowed_methods,
    reason = "the product's settings go through its own flags; these are the tests'"
)]
pub(crate) fn setting(name: &str) -> Option<OsString> {
    env::var_os(name).filter(|value| !value.is_empty())
}

/// The cargo that builds the tests.
pub(crate) fn cargo() -> OsString {
    setting("CARGO").unwrap_or_else(|| "cargo".into())
}

/// The root of the repository.
pub(crate) fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap_or_else(|| Path::new("."))
}

/// The folder in which the build puts its results; screenshots and reports go beside them.
pub(crate) fn target() -> Result<PathBuf> {
    // The test binary is <target>/<profile>/deps/acceptance-….
    let binary = env::current_exe()?;
    Ok(binary.ancestors().nth(3).context("the test binary does not stand in a target folder")?.to_path_buf())
}

/// The executable: the one `RENKEI_BIN` names, or a fresh build of the same profile as the tests.
pub(crate) fn binary() -> Result<&'static Path> {
    static BINARY: OnceLock<Result<PathBuf, String>> = OnceLock::new();
    let built = BINARY.get_or_init(|| find_or_build().map_err(|error| format!("{error:#}")));
    built.as_deref().map_err(|error| anyhow::anyhow!("{error}"))
}

fn find_or_build() -> Result<PathBuf> {
    if let Some(given) = setting("RENKEI_BIN") {
        return Ok(given.into());
    }
    let test = env::current_exe()?;
    let profile = test.ancestors().nth(2).context("no profile folder")?;
    let mut cargo = Command::new(cargo());
    cargo.current_dir(root()).args(["build", "--quiet", "--package", "web", "--bin", "renkei"]);
    if profile.ends_with("release") {
        cargo.arg("--release");
    }
    ensure!(cargo.status()?.success(), "cargo build -p web failed");
    Ok(profile.join("renkei"))
}

/// Whether the long versions of the fault stories were asked for (`RENKEI_LONG=1`).
pub(crate) fn long() -> bool {
    setting("RENKEI_LONG").is_some_and(|value| value == "1")
}

/// Where published lists lie that may be tried but not committed: `RENKEI_SAMPLE_DATA`, or the folder
/// `shared/data` beside the repository. None when there are none.
pub(crate) fn sample_data() -> Option<PathBuf> {
    let beside = root().parent().map(|parent| parent.join("shared").join("data"));
    let folder = setting("RENKEI_SAMPLE_DATA").map(PathBuf::from).or(beside)?;
    folder.is_dir().then_some(folder)
}

/// Asks again and again until the answer is there, for at most [`PATIENCE`].
pub(crate) fn until<T>(what: &str, ask: impl FnMut() -> Result<Option<T>>) -> Result<T> {
    within(what, PATIENCE, Duration::from_millis(2), ask)
}

/// The same for at most so long, and not more often than `every` so long.
pub(crate) fn within<T>(
    what: &str,
    patience: Duration,
    every: Duration,
    mut ask: impl FnMut() -> Result<Option<T>>,
) -> Result<T> {
    let deadline = Instant::now() + patience;
    loop {
        if let Some(answer) = ask()? {
            return Ok(answer);
        }
        ensure!(Instant::now() < deadline, "{what}: not within {patience:?}");
        std::thread::park_timeout(every);
    }
}
