//! Drafts: what was typed when a session was over.

use domain::people::Role;
use store::Store;

use super::people::{after, join, morning, sign_in, someone, token};
use crate::engines::Outcome;

const FORM: &str = "/accounts/new";

pub(super) async fn a_draft_is_its_persons_and_lasts_a_day(store: Store) -> Outcome {
    let account = join(&store, &someone(1, "a@example.lg.jp", Role::Operator, "00")).await?;
    let other = join(&store, &someone(2, "b@example.lg.jp", Role::Operator, "00")).await?;
    assert!(sign_in(&store, &account, 1, morning()).await?);
    // Long after the session ran out it is still known whose it was.
    assert_eq!(store.read().await?.lapsed(token(1).hash()).await?, Some(account.id));
    assert_eq!(store.read().await?.lapsed(token(2).hash()).await?, None);

    let mut write = store.write().await?;
    write.keep_draft(account.id, FORM, "name=a", after(60)).await?;
    write.keep_draft(account.id, FORM, "name=ab", after(61)).await?;
    write.commit().await?;
    let mut read = store.read().await?;
    assert_eq!(read.draft(account.id, FORM, after(62)).await?.as_deref(), Some("name=ab"), "the newest");
    assert_eq!(read.draft(other.id, FORM, after(62)).await?, None);
    assert_eq!(read.draft(account.id, "/other", after(62)).await?, None);
    assert_eq!(read.draft(account.id, FORM, after(61 + 24 * 60)).await?, None, "a day later");
    drop(read);

    let mut write = store.write().await?;
    assert_eq!(write.sweep_drafts(after(60 + 24 * 60)).await?, 0);
    assert_eq!(write.sweep_drafts(after(61 + 24 * 60)).await?, 1);
    write.keep_draft(account.id, FORM, "name=c", after(70)).await?;
    write.forget_draft(account.id, FORM).await?;
    assert_eq!(write.draft(account.id, FORM, after(71)).await?, None);
    // Whose sessions were ended on purpose has none that something could be kept for.
    write.set_password(account.id, "hash").await?;
    assert_eq!(write.lapsed(token(1).hash()).await?, None);
    Ok(())
}

pub(super) async fn of_many_drafts_the_oldest_go(store: Store) -> Outcome {
    let account = join(&store, &someone(1, "a@example.lg.jp", Role::Operator, "00")).await?;
    let other = join(&store, &someone(2, "b@example.lg.jp", Role::Operator, "00")).await?;
    let form = |number: i64| format!("/accounts/{number:02}");
    let mut write = store.write().await?;
    write.keep_draft(other.id, FORM, "name=b", after(0)).await?;
    for number in 0..25 {
        write.keep_draft(account.id, &form(number), "name=a", after(number)).await?;
    }
    // Of the same instant as the newest, and of a smaller name: the one just kept stays.
    write.keep_draft(account.id, "/a", "name=a", after(24)).await?;
    write.commit().await?;
    let mut read = store.read().await?;
    let mut left = Vec::new();
    for number in 0..25 {
        if read.draft(account.id, &form(number), after(30)).await?.is_some() {
            left.push(number);
        }
    }
    assert_eq!(left, (6..25).collect::<Vec<_>>(), "nineteen, and one more");
    assert!(read.draft(account.id, "/a", after(30)).await?.is_some());
    assert!(read.draft(other.id, FORM, after(30)).await?.is_some(), "each has their own");
    Ok(())
}
