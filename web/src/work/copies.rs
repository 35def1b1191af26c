//! Backups at set times: one more, and those gone that enough later days have one for.
//!
//! The rule is about days and not about files: a backup goes once `keep` later days have one. However often somebody asks for a
//! backup on a day, nothing of the days before goes for it; nothing younger than so many days goes; and after a pause, in which
//! no day has one, nothing goes because of the calendar alone.

use std::{
    collections::BTreeSet,
    fs, io,
    num::NonZeroU16,
    path::{Path, PathBuf},
};

use anyhow::Context as _;
use chrono::{DateTime, Utc};
use desk::private;
use domain::{audit::By, format};
use store::Store;

use crate::backup::make::{name, take};

/// Backs the data up into a folder and keeps those of so many days there. What is older goes only once the new one was written
/// and read again.
pub async fn run(
    store: &Store,
    data: &Path,
    to: &Path,
    keep: NonZeroU16,
    now: DateTime<Utc>,
) -> anyhow::Result<String> {
    private::make_folder(to)
        .with_context(|| format!("バックアップの置き場所「{}」を作れません", to.display()))?;
    let file = to.join(name(now));
    take(store, data, &file, By::PROGRAM, now).await?;
    let name = file.file_name().unwrap_or_default().to_string_lossy().into_owned();
    let folder = to.to_owned();
    let gone = tokio::task::spawn_blocking(move || thin_out(&folder, keep)).await?;
    let gone = gone.context("新しいバックアップはできましたが、古いものを消せませんでした")?;
    let told = format!("{name} を作りました");
    Ok(if gone == 0 {
        told
    } else {
        format!("{told}（古いもの {}件を消しました）", format::count(gone))
    })
}

/// Removes the backups of a folder that are old enough, and says how many.
fn thin_out(folder: &Path, keep: NonZeroU16) -> io::Result<u64> {
    let names = fs::read_dir(folder)?
        .map(|entry| Ok(entry?.file_name().to_string_lossy().into_owned()))
        .collect::<io::Result<Vec<String>>>()?;
    let surplus = surplus(names, keep);
    for name in &surplus {
        fs::remove_file(PathBuf::from(folder).join(name))?;
    }
    Ok(surplus.len() as u64)
}

/// Which of these files are backups that so many later days have one for. Whatever has another kind of name is somebody's own.
fn surplus(mut names: Vec<String>, keep: NonZeroU16) -> Vec<String> {
    names.retain(|name| day(name).is_some());
    // The names sort by time.
    names.sort_unstable();
    let days: BTreeSet<String> = names.iter().filter_map(|name| day(name)).map(str::to_owned).collect();
    // Of the days that have a backup, the first one that stays.
    let Some(first) = days.iter().rev().nth(usize::from(keep.get()) - 1) else { return Vec::new() };
    names.retain(|name| day(name).is_some_and(|day| day < first.as_str()));
    names
}

/// The day of a name of the form `renkei-20261121-000405.tar.gz`, as a Japanese wall showed it.
fn day(name: &str) -> Option<&str> {
    let moment = name.strip_prefix("renkei-")?.strip_suffix(".tar.gz")?;
    let (day, time) = moment.split_once('-')?;
    let digits = |text: &str, length| text.len() == length && text.bytes().all(|b| b.is_ascii_digit());
    (digits(day, 8) && digits(time, 6)).then_some(day)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn keep(number: u16) -> NonZeroU16 {
        NonZeroU16::new(number).expect("one or more")
    }

    fn old(names: &[&str], days: u16) -> Vec<String> {
        surplus(names.iter().map(|name| (*name).to_owned()).collect(), keep(days))
    }

    #[test]
    fn only_backups_grow_old() {
        let names = [
            "renkei-20261121-000405.tar.gz",
            "renkei-20251231-235959.tar.gz",
            "renkei-20261120-033000.tar.gz",
            "renkei-20261120-033000.tar.gz.part-12",
            "renkei-before-the-move.tar.gz",
            "renkei-2026112-0330000.tar.gz",
            "renkei.db",
        ];
        assert_eq!(old(&names, 3), [""; 0]);
        assert_eq!(old(&names, 1), ["renkei-20251231-235959.tar.gz", "renkei-20261120-033000.tar.gz"]);
        assert_eq!(old(&[], 1), [""; 0]);
    }

    #[test]
    fn asking_often_takes_nothing_of_the_days_before() {
        let days = ["renkei-20261119-033000.tar.gz", "renkei-20261120-033000.tar.gz"];
        let asked: Vec<String> =
            (0..60).map(|minute| format!("renkei-20261121-10{minute:02}00.tar.gz")).collect();
        let all: Vec<&str> = days.into_iter().chain(asked.iter().map(String::as_str)).collect();
        assert_eq!(old(&all, 3), [""; 0]);
        assert_eq!(old(&all, 2), [days[0]], "of today all stay, however many");
        // The next day counts as one, too: what was asked for today goes together with today.
        let all = [all, vec!["renkei-20261122-033000.tar.gz"]].concat();
        assert_eq!(old(&all, 2), days);
        assert_eq!(old(&all, 1).len(), 62);
    }

    #[test]
    fn after_a_pause_the_old_ones_are_still_there() {
        let names = [
            "renkei-20250101-033000.tar.gz",
            "renkei-20250102-033000.tar.gz",
            "renkei-20261121-033000.tar.gz",
        ];
        assert_eq!(old(&names, 3), [""; 0], "a year without a backup takes none away");
        assert_eq!(old(&names, 2), [names[0]]);
    }

    #[tokio::test]
    async fn a_backup_is_made_and_the_oldest_day_goes() {
        let data = tempfile::tempdir().expect("a folder");
        let store = Store::sqlite(&data.path().join("renkei.db")).await.expect("a file");
        store.migrate().await.expect("tables");
        let to = data.path().join("copies/daily");
        let gone = "（古いもの 2件を消しました）";
        // By the clock on a Japanese wall it is the next day from 15:00 on.
        for (at, told) in [
            ("2026-11-19T15:30:00Z", "を作りました"),
            ("2026-11-20T14:59:59Z", "を作りました"),
            ("2026-11-20T15:00:00Z", "を作りました"),
            ("2026-11-22T03:30:00Z", gone),
        ] {
            let now: DateTime<Utc> = at.parse().expect("an instant");
            let came_of_it = run(&store, data.path(), &to, keep(2), now).await.expect("a backup");
            assert!(came_of_it.starts_with("renkei-202611") && came_of_it.ends_with(told), "{came_of_it}");
        }
        let mut kept: Vec<_> =
            fs::read_dir(&to).expect("the folder").flatten().map(|e| e.file_name()).collect();
        kept.sort_unstable();
        assert_eq!(kept, ["renkei-20261121-000000.tar.gz", "renkei-20261122-123000.tar.gz"]);
        let entries = store.read().await.expect("a reader").verify_audit(None).await.expect("walked");
        assert_eq!(entries.records, 4, "each is on record");
    }

    #[tokio::test]
    async fn a_place_that_cannot_be_had_is_named() {
        let data = tempfile::tempdir().expect("a folder");
        let store = Store::sqlite(&data.path().join("renkei.db")).await.expect("a file");
        fs::write(data.path().join("taken"), "a file").expect("written");
        let now = "2026-11-20T03:30:00Z".parse().expect("an instant");
        let refused = run(&store, data.path(), &data.path().join("taken/x"), keep(2), now).await;
        assert!(format!("{:#}", refused.expect_err("no folder")).contains("置き場所"));
    }
}
