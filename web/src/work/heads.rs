//! Heads of the audit trail, noted outside of the database: in the log, and line by line in a file of the data folder.
//!
//! Whoever cuts the end off the trail and moves its head back leaves a chain that holds; the last head that was noted is
//! what tells. The file protects against those who can write into the database and not into the folder, the log – sent to
//! another machine – against the others as well.
//!
//! A line is an instant and a head with a space between. A restore exchanges the trail for another one, and says so by a line with
//! `RESTORED` in place of the head: what was noted before it does not bind any more.

use std::{
    fs,
    io::{self, Write as _},
    path::Path,
};

use anyhow::{Context as _, bail};
use chrono::{DateTime, SecondsFormat, Utc};
use desk::private;
use domain::audit::{Head, Verdict};
use store::{Read, Store};

/// The file in the data folder.
pub const FILE: &str = "audit-heads.txt";
/// Stands in place of a head where the data was restored from a backup.
const RESTORED: &str = "restored";

/// Notes the head as it is now. A trail that is shorter than what was noted before is a failure, so that it is seen.
pub async fn run(store: &Store, folder: &Path, now: DateTime<Utc>) -> anyhow::Result<String> {
    let head = store.read().await?.audit_head().await?;
    let Some(head) = head else {
        bail!("操作記録の末尾の控えを読めません。renkei check で確かめてください");
    };
    if let Some(noted) = last(folder)?.filter(|noted| noted.seq > head.seq) {
        bail!(
            "操作記録（{}番まで）が、前に控えたとき（{}番まで）より短くなっています。renkei check で確かめてください",
            head.seq,
            noted.seq
        );
    }
    add(folder, now, &head.to_string()).context("確認番号を書き留められません")?;
    // The log may be kept where nobody who can reach the database can reach it.
    tracing::info!(head = %head, "the head of the audit trail");
    Ok(format!("確認番号 {head}"))
}

/// Says that the data was exchanged for that of a backup: heads noted so far belong to another trail.
pub fn restart(folder: &Path, now: DateTime<Utc>) -> io::Result<()> {
    if folder.join(FILE).exists() { add(folder, now, RESTORED) } else { Ok(()) }
}

/// The head that was noted last, if one was and still binds. A line that was cut off is passed over.
pub fn last(folder: &Path) -> io::Result<Option<Head>> {
    let text = match fs::read(folder.join(FILE)) {
        Ok(bytes) => String::from_utf8_lossy(&bytes).into_owned(),
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
        Err(error) => return Err(error),
    };
    for line in text.lines().rev() {
        match line.split_once(' ').map(|(_, noted)| noted.trim()) {
            Some(RESTORED) => return Ok(None),
            Some(noted) => {
                if let Ok(head) = noted.parse() {
                    return Ok(Some(head));
                }
            }
            None => {}
        }
    }
    Ok(None)
}

/// Walks along the audit trail, which must pass through the head that is asked for and through the one noted last.
pub async fn verify(read: &mut Read, folder: &Path, asked: Option<Head>) -> anyhow::Result<Verdict> {
    let noted = last(folder).with_context(|| format!("「{FILE}」を読めません"))?;
    let verdict = read.verify_audit(noted.or(asked)).await?;
    if !verdict.is_whole() || noted.is_none() || asked.is_none() || asked == noted {
        return Ok(verdict);
    }
    Ok(read.verify_audit(asked).await?)
}

fn add(folder: &Path, now: DateTime<Utc>, what: &str) -> io::Result<()> {
    let mut file = private::append(&folder.join(FILE))?;
    // In one write, so that lines of two processes do not mix.
    file.write_all(format!("{} {what}\n", now.to_rfc3339_opts(SecondsFormat::Secs, true)).as_bytes())?;
    file.sync_all()
}

#[cfg(test)]
mod tests {
    use domain::audit::{By, Deed, Entry, Subject};

    use super::*;

    fn at(text: &str) -> DateTime<Utc> {
        text.parse().expect("an instant")
    }

    async fn trail(entries: u32) -> (Store, tempfile::TempDir) {
        let folder = tempfile::tempdir().expect("a folder");
        let store = Store::sqlite(&folder.path().join("renkei.db")).await.expect("a file");
        store.migrate().await.expect("tables");
        grow(&store, entries).await;
        (store, folder)
    }

    async fn grow(store: &Store, entries: u32) {
        for _ in 0..entries {
            let entry = Entry::new(at("2026-11-21T00:00:00Z"), By::PROGRAM, Deed::BackedUp, Subject::Data);
            store.record(&entry).await.expect("kept");
        }
    }

    #[tokio::test]
    async fn heads_are_noted_line_by_line_and_bind() {
        let (store, folder) = trail(2).await;
        let folder = folder.path();
        assert_eq!(last(folder).expect("no file"), None);
        let told = run(&store, folder, at("2026-11-20T15:10:00Z")).await.expect("noted");
        grow(&store, 1).await;
        run(&store, folder, at("2026-11-21T15:10:00Z")).await.expect("noted");
        let text = fs::read_to_string(folder.join(FILE)).expect("a file");
        let lines: Vec<&str> = text.lines().collect();
        assert_eq!(lines.len(), 2);
        assert!(
            lines[0].starts_with("2026-11-20T15:10:00Z 2-")
                && lines[1].starts_with("2026-11-21T15:10:00Z 3-")
        );
        assert_eq!(told, format!("確認番号 {}", &lines[0][21..]));
        let mut read = store.read().await.expect("a reader");
        assert_eq!(last(folder).expect("a head"), read.audit_head().await.expect("a head"));
        assert!(verify(&mut read, folder, None).await.expect("walked").is_whole());
        let earlier: Head = lines[0][21..].parse().expect("a head");
        assert!(verify(&mut read, folder, Some(earlier)).await.expect("walked").is_whole());
        let foreign: Head = format!("1-{}", "ab".repeat(32)).parse().expect("a head");
        assert!(!verify(&mut read, folder, Some(foreign)).await.expect("walked").is_whole());
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt as _;
            let mode = fs::metadata(folder.join(FILE)).expect("a file").permissions().mode();
            assert_eq!(mode & 0o777, 0o600);
        }
    }

    #[tokio::test]
    async fn a_trail_that_was_cut_off_is_found() {
        let (long, folder) = trail(3).await;
        run(&long, folder.path(), at("2026-11-21T15:10:00Z")).await.expect("noted");
        let (short, _other) = trail(2).await;
        let mut read = short.read().await.expect("a reader");
        assert!(read.verify_audit(None).await.expect("walked").is_whole(), "by itself it holds");
        let verdict = verify(&mut read, folder.path(), None).await.expect("walked");
        assert!(verdict.faults[0].to_string().contains("3番"), "{verdict:?}");
        let refused = run(&short, folder.path(), at("2026-11-22T15:10:00Z")).await.expect_err("shorter");
        assert!(refused.to_string().contains("短くなっています"), "{refused}");

        // After a restore, the heads of before are those of another trail.
        restart(folder.path(), at("2026-11-22T16:00:00Z")).expect("noted");
        assert_eq!(last(folder.path()).expect("read"), None);
        run(&short, folder.path(), at("2026-11-23T15:10:00Z")).await.expect("noted");
        assert_eq!(last(folder.path()).expect("read").map(|head| head.seq), Some(2));
    }

    #[test]
    fn a_line_that_was_cut_off_is_passed_over() {
        let folder = tempfile::tempdir().expect("a folder");
        restart(folder.path(), at("2026-11-21T00:00:00Z")).expect("nothing to do");
        assert!(!folder.path().join(FILE).exists());
        let head = format!("7-{}", "0f".repeat(32));
        let text = format!("2026-11-20T15:10:00Z {head}\n2026-11-21T15:10:00Z 8-0f0f\n2026");
        fs::write(folder.path().join(FILE), text).expect("written");
        assert_eq!(last(folder.path()).expect("read").map(|head| head.to_string()), Some(head));
    }
}
