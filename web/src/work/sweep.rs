//! Takes away what has run out.

use chrono::{DateTime, TimeDelta, Utc};
use desk::Incoming;
use domain::{format, people::SessionLimits};
use store::Store;

/// Hours a session that has run out is kept: for so long it says whose draft a form is ([`crate::gate`]).
const AFTERMATH: i64 = 24;

/// Takes away sessions, links – also ways to an identity provider and back –, drafts, notes about attempts, and lists that were
/// brought and left, all of which are of no more use. How long runs of work are told of is a rule of retention.
pub async fn run(store: &Store, incoming: &Incoming, now: DateTime<Utc>) -> anyhow::Result<String> {
    let mut write = store.write().await?;
    let sessions = write.sweep_sessions(now - TimeDelta::hours(AFTERMATH), SessionLimits::STANDARD).await?;
    let links = write.sweep_links(now).await? + write.sweep_outside(now).await?;
    let drafts = write.sweep_drafts(now).await?;
    let attempts = write.sweep_attempts(now).await?;
    let intakes = write.sweep_intakes(now).await?;
    write.commit().await?;
    for intake in &intakes {
        if let Err(error) = incoming.remove(*intake) {
            tracing::warn!(?error, "what was brought could not be removed");
        }
    }
    let open: Vec<_> = store.read().await?.open_intakes(None).await?.iter().map(|intake| intake.id).collect();
    incoming.sweep(&open);
    Ok(format!(
        "サインイン {}件、リンク {}件、書きかけ {}件、失敗の記録 {}件、途中の取込 {}件を消しました",
        format::count(sessions),
        format::count(links),
        format::count(drafts),
        format::count(attempts),
        format::count(intakes.len() as u64)
    ))
}

#[cfg(test)]
mod tests {
    use domain::people::{NetworkAddress, Subject};

    use super::*;

    #[tokio::test]
    async fn what_has_run_out_goes_and_is_counted() {
        let folder = tempfile::tempdir().expect("a folder");
        let store = Store::sqlite(&folder.path().join("renkei.db")).await.expect("a file");
        store.migrate().await.expect("tables");
        let at = |text: &str| text.parse::<DateTime<Utc>>().expect("an instant");
        let mut write = store.write().await.expect("a writer");
        let (subject, from) = (Subject::password("taro@example.lg.jp"), NetworkAddress::local());
        let tried = write.admit_attempt(subject, from, at("2026-01-31T00:00:00Z")).await.expect("tried");
        assert_eq!(tried, store::people::attempts::Admission::Go);
        write.commit().await.expect("kept");
        let told =
            run(&store, &Incoming::of(folder.path()), at("2026-01-31T00:01:00Z")).await.expect("swept");
        assert_eq!(
            told,
            "サインイン 0件、リンク 0件、書きかけ 0件、失敗の記録 0件、途中の取込 0件を消しました"
        );
        let told =
            run(&store, &Incoming::of(folder.path()), at("2027-01-31T00:00:00Z")).await.expect("swept");
        assert_eq!(
            told,
            "サインイン 0件、リンク 0件、書きかけ 0件、失敗の記録 3件、途中の取込 0件を消しました"
        );
    }
}
