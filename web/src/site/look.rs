//! What is found without a transaction is of one moment, or is found again.

use std::sync::{
    Arc,
    atomic::{AtomicU32, Ordering},
};

use domain::clock::FixedClock;
use tempfile::TempDir;

use super::{Moment, Site, sample};
use crate::failure::Failure;

/// A site over a new file, and the folder that keeps the file.
async fn site() -> (Site, TempDir) {
    sample::site(Arc::new(FixedClock("2026-11-21T00:00:00Z".parse().expect("an instant")))).await
}

/// Another process takes in a list.
async fn a_list_comes_in(site: &Site) {
    let mut write = site.desk.store.write().await.expect("a writer");
    write.advance().await.expect("a version");
    write.commit().await.expect("kept");
}

/// Looks, while `meanwhile` happens at the first try; the versions of ground and data that were found, and the tries.
async fn look(site: &Site, moves: bool, fails: bool) -> (Result<(i64, i64), Failure>, u32) {
    let tries = AtomicU32::new(0);
    let found = site.look(|mut read, ground| {
        let first = tries.fetch_add(1, Ordering::SeqCst) == 0;
        async move {
            let version = read.data_version().await?;
            if first && moves {
                a_list_comes_in(site).await;
            }
            if first && fails {
                return Err(Failure::NotFound { what: "前の一覧".into() });
            }
            Ok((Moment::Since(read), (ground.version, version)))
        }
    });
    (found.await, tries.load(Ordering::SeqCst))
}

#[tokio::test]
async fn what_did_not_change_is_found_once() {
    let (site, _folder) = site().await;
    let (first, tries) = look(&site, false, false).await;
    let version = first.expect("found").0;
    assert_eq!(tries, 1, "nothing is held yet: one view");
    let (again, tries) = look(&site, false, false).await;
    assert_eq!((again.expect("found"), tries), ((version, version), 1));
}

#[tokio::test]
async fn what_changed_before_or_meanwhile_is_found_again() {
    let (site, _folder) = site().await;
    let version = look(&site, false, false).await.0.expect("found").0;
    // The lists that are held are of before.
    a_list_comes_in(&site).await;
    let (found, tries) = look(&site, false, false).await;
    assert_eq!((found.expect("found"), tries), ((version + 1, version + 1), 2));
    // A list comes in between the first statement and the last.
    let (found, tries) = look(&site, true, false).await;
    assert_eq!((found.expect("found"), tries), ((version + 2, version + 2), 2));
}

#[tokio::test]
async fn what_failed_on_old_lists_is_tried_again_and_a_true_failure_stays() {
    let (site, _folder) = site().await;
    let version = look(&site, false, false).await.0.expect("found").0;
    let (found, tries) = look(&site, true, true).await;
    assert_eq!((found.expect("found"), tries), ((version + 1, version + 1), 2));
    let missing =
        site.look(|_, _| async { Err::<(Moment, ()), _>(Failure::NotFound { what: "町".into() }) });
    assert!(matches!(missing.await, Err(Failure::NotFound { .. })));
}
