//! People: sessions, second factors, attempts.

use std::time::Duration;

use domain::people::{Protection, RecoveryCode, Role, SessionId, Subject};
use store::{
    Store, StoreError,
    people::{attempts::Admission, sessions::NewSession},
};

use super::people::{HASH, LIMITS, after, alive, from, join, morning, sign_in, someone, token};
use crate::{engines::Outcome, world::moment};

pub(super) async fn a_session_lives_as_long_as_it_is_used(store: Store) -> Outcome {
    let new = someone(1, "taro@example.lg.jp", Role::Municipality, "281000,282014");
    let account = join(&store, &new).await?;
    assert!(sign_in(&store, &account, 1, morning()).await?);
    let session = store.glance().await?.session(token(1).hash(), after(29), LIMITS).await?.expect("alive");
    let viewer = &session.viewer;
    assert_eq!((viewer.account, &viewer.name), (new.id, &new.name));
    assert_eq!((viewer.role, &viewer.scope), (new.role, &new.scope));
    assert_eq!((session.opened_at, session.seen_at), (morning(), morning()));
    assert_eq!(session.ends(LIMITS), after(30));
    assert_eq!(store.read().await?.account(new.id).await?.expect("an account").signed_in_at, Some(morning()));
    assert!(!alive(&store, 1, after(30)).await?, "idle for half an hour");
    assert!(!alive(&store, 2, after(1)).await?, "a token nobody was given");

    // In use it goes on, for twelve hours in all.
    for quarter in 1..48 {
        assert!(alive(&store, 1, after(15 * quarter)).await?, "{quarter}");
        let mut write = store.write().await?;
        write.touch_session(viewer.session, after(15 * quarter)).await?;
        // A request that was under way longer does not set it back.
        write.touch_session(viewer.session, after(1)).await?;
        write.commit().await?;
    }
    assert!(alive(&store, 1, after(719)).await? && !alive(&store, 1, after(720)).await?);
    let mut write = store.write().await?;
    assert_eq!(write.sweep_sessions(after(719), LIMITS).await?, 0);
    assert_eq!(write.sweep_sessions(after(720), LIMITS).await?, 1);
    Ok(())
}

pub(super) async fn sessions_are_listed_and_ended(store: Store) -> Outcome {
    let account = join(&store, &someone(1, "a@example.lg.jp", Role::Viewer, "28")).await?;
    let other = join(&store, &someone(2, "b@example.lg.jp", Role::Viewer, "28")).await?;
    for number in 1..=4 {
        assert!(sign_in(&store, &account, number, after(i64::from(number))).await?);
    }
    let long = NewSession {
        id: SessionId::new(after(5), [5; 10]),
        token: token(5).hash(),
        account: &other,
        address: from("2001:db8:1:2::/64"),
        device: &"長い\r\n".repeat(100),
        vouched: true,
    };
    let mut write = store.write().await?;
    assert!(write.open_session(long, after(5)).await?);
    write.touch_session(SessionId::new(after(1), [1; 10]), after(6)).await?;
    write.commit().await?;

    let mut read = store.read().await?;
    let entries = read.sessions_of(account.id, after(7), LIMITS).await?;
    let ids: Vec<SessionId> = entries.iter().map(|entry| entry.id).collect();
    let id = |number: u8| SessionId::new(after(i64::from(number)), [number; 10]);
    assert_eq!(ids, [id(1), id(4), id(3), id(2)], "the one used last first");
    assert_eq!((entries[0].opened_at, entries[0].seen_at), (after(1), after(6)));
    assert_eq!((entries[0].address, entries[0].device.as_str()), (from("192.0.2.1"), "Edge（Windows）"));
    assert_eq!(
        read.sessions_of(account.id, after(33), LIMITS).await?.len(),
        2,
        "those that ran out are left out"
    );
    let entry = &read.sessions_of(other.id, after(7), LIMITS).await?[0];
    assert_eq!(
        (entry.address, entry.device.as_str()),
        (from("2001:db8:1:2::/64"), "長い".repeat(60).as_str())
    );
    drop(read);

    let mut write = store.write().await?;
    assert!(!write.end_session(other.id, id(2)).await?, "nobody ends what belongs to somebody else");
    assert!(write.end_session(account.id, id(2)).await?);
    assert!(!write.end_session(account.id, id(2)).await?);
    assert_eq!(write.end_other_sessions(account.id, id(3)).await?, 2);
    write.commit().await?;
    for (number, lives) in [(1, false), (2, false), (3, true), (4, false), (5, true)] {
        assert_eq!(alive(&store, number, after(7)).await?, lives, "session {number}");
    }
    let mut write = store.write().await?;
    assert_eq!(write.end_all_sessions(account.id).await?, 1);
    write.commit().await?;
    assert!(!alive(&store, 3, after(7)).await? && alive(&store, 5, after(7)).await?);
    Ok(())
}

pub(super) async fn a_session_says_when_its_owner_proved_who_they_are(store: Store) -> Outcome {
    let account = join(&store, &someone(1, "a@example.lg.jp", Role::Operator, "00")).await?;
    let other = join(&store, &someone(2, "b@example.lg.jp", Role::Viewer, "28")).await?;
    assert!(sign_in(&store, &account, 1, morning()).await? && sign_in(&store, &account, 2, after(1)).await?);
    let of = |number: u8, now| {
        let store = store.clone();
        async move { store.glance().await?.session(token(number).hash(), now, LIMITS).await }
    };
    let first = of(1, after(2)).await?.expect("alive");
    assert_eq!(first.proved_at, Some(morning()), "signing in is a proof");
    assert_eq!((first.protection, first.vouched), (Protection::Password, false));
    assert!(first.is_sure(after(14)) && !first.is_sure(after(15)));

    let id = first.viewer.session;
    let mut write = store.write().await?;
    assert!(!write.prove_session(other.id, id, after(20)).await?, "nobody proves for somebody else");
    assert!(write.prove_session(account.id, id, after(20)).await?);
    write.propose_totp(account.id, "SECRET").await?;
    assert!(write.confirm_totp(account.id, "SECRET", 1, after(20)).await?);
    write.commit().await?;
    let first = of(1, after(21)).await?.expect("alive");
    assert_eq!((first.proved_at, first.protection), (Some(after(20)), Protection::Factor));
    let second = of(2, after(21)).await?.expect("alive");
    assert_eq!(second.proved_at, Some(after(1)), "another session of theirs proved nothing");

    // An identity provider may answer for a second factor; what is carried over stays as it was proven.
    let vouched = NewSession {
        id: SessionId::new(after(3), [3; 10]),
        token: token(3).hash(),
        account: &other,
        address: from("192.0.2.1"),
        device: "Edge",
        vouched: true,
    };
    let mut write = store.write().await?;
    assert!(write.open_session(vouched, after(3)).await?);
    assert_eq!(write.begin_anew(account.id, Some(id)).await?, Some(1));
    assert!(!write.prove_session(account.id, second.viewer.session, after(22)).await?, "it has ended");
    write.commit().await?;
    assert!(!of(3, after(4)).await?.expect("alive").lacks_factor());
    assert_eq!(of(1, after(22)).await?.expect("carried").proved_at, Some(after(20)));
    Ok(())
}

pub(super) async fn a_one_time_code_works_once(store: Store) -> Outcome {
    let account = join(&store, &someone(1, "a@example.lg.jp", Role::Viewer, "28")).await?;
    let id = account.id;
    let mut write = store.write().await?;
    assert_eq!(write.totp(id).await?, store::people::factors::Totp::default());
    assert!(!write.confirm_totp(id, "FIRST", 100, after(1)).await?, "nothing was proposed");
    write.propose_totp(id, "FIRST").await?;
    assert!(!write.use_totp_step(id, "FIRST", 100).await?, "not in force before it is proven");
    assert!(!write.credentials(&account.email).await?.expect("an account").second_factor);
    assert!(write.confirm_totp(id, "FIRST", 100, after(1)).await?);
    assert!(write.credentials(&account.email).await?.expect("an account").second_factor);
    assert_eq!(write.second_factors().await?, [id]);
    assert!(!write.use_totp_step(id, "FIRST", 100).await?, "the code that proved it is used");
    assert!(write.use_totp_step(id, "FIRST", 102).await?);
    assert!(!write.use_totp_step(id, "FIRST", 101).await?, "an earlier one does not come back");
    // Another telephone: the old one goes on until the new one is proven.
    write.propose_totp(id, "SECOND").await?;
    write.propose_totp(id, "THIRD").await?;
    assert!(!write.confirm_totp(id, "SECOND", 103, after(2)).await?, "another one was proposed meanwhile");
    assert_eq!(write.totp(id).await?.secret.as_deref(), Some("FIRST"));
    assert!(write.confirm_totp(id, "THIRD", 103, after(2)).await?);
    let totp = write.totp(id).await?;
    assert_eq!((totp.secret.as_deref(), totp.proposed.as_deref()), (Some("THIRD"), None));
    assert_eq!((totp.last_step, totp.confirmed_at), (103, Some(after(2))));
    assert!(!write.use_totp_step(id, "FIRST", 104).await?, "looked up before the secret was exchanged");
    assert!(!format!("{totp:?}").contains("THIRD"), "a secret does not show");
    write.commit().await?;

    // The same code from two machines at once.
    let bring = |store: Store| async move {
        let mut write = store.write().await?;
        let used = write.use_totp_step(id, "THIRD", 104).await?;
        write.commit().await?;
        Ok::<_, StoreError>(used)
    };
    let (one, other) = tokio::join!(tokio::spawn(bring(store.clone())), tokio::spawn(bring(store.clone())));
    assert_eq!(u8::from(one.expect("no panic")?) + u8::from(other.expect("no panic")?), 1);
    Ok(())
}

pub(super) async fn a_code_on_paper_works_once(store: Store) -> Outcome {
    let account = join(&store, &someone(1, "a@example.lg.jp", Role::Viewer, "28")).await?;
    let other = join(&store, &someone(2, "b@example.lg.jp", Role::Viewer, "28")).await?;
    let code = |number: u8| RecoveryCode::new([number; 15]).hash();
    let set = |from: u8| (from..from + 10).map(code).collect::<Vec<_>>();
    assert!(sign_in(&store, &account, 1, morning()).await?);
    let mut write = store.write().await?;
    write.propose_totp(account.id, "SECRET").await?;
    assert!(write.confirm_totp(account.id, "SECRET", 1, after(1)).await?);
    write.put_recovery_codes(account.id, &set(0)).await?;
    write.put_recovery_codes(account.id, &set(20)).await?;
    assert!(!write.use_recovery_code(account.id, code(0)).await?, "one of a set that was replaced");
    assert!(!write.use_recovery_code(other.id, code(20)).await?, "somebody else's");
    assert!(write.use_recovery_code(account.id, code(20)).await?);
    assert!(!write.use_recovery_code(account.id, code(20)).await?);
    assert_eq!(write.recovery_codes_left(account.id).await?, 9);
    write.commit().await?;

    let mut write = store.write().await?;
    write.forget_second_factor(account.id).await?;
    assert_eq!(write.begin_anew(account.id, None).await?, Some(1));
    write.commit().await?;
    assert!(!alive(&store, 1, after(2)).await?, "what protected it is gone");
    let mut read = store.read().await?;
    assert_eq!((read.recovery_codes_left(account.id).await?, read.totp(account.id).await?.secret), (0, None));
    Ok(())
}

/// How an attempt is answered.
async fn attempt(store: &Store, subject: Subject, address: &str, at: &str) -> Result<Admission, StoreError> {
    let mut write = store.write().await?;
    let admission = write.admit_attempt(subject, from(address), moment(at)).await?;
    write.commit().await?;
    Ok(admission)
}

pub(super) async fn whoever_guesses_waits_and_the_owner_does_not(store: Store) -> Outcome {
    let owner = Subject::password("taro@example.lg.jp");
    let day = "2026-07-01T00:00:00.250Z";
    assert_eq!(attempt(&store, owner, "192.0.2.1", day).await?, Admission::Go);
    let mut write = store.write().await?;
    write.attempt_succeeded(owner, from("192.0.2.1"), moment(day)).await?;
    write.commit().await?;

    // Five wrong ones from elsewhere are free, the sixth waits, and asking again does not make the wait longer.
    for _ in 0..5 {
        assert_eq!(attempt(&store, owner, "198.51.100.7", "2026-07-01T01:00:00Z").await?, Admission::Go);
    }
    for _ in 0..3 {
        let wait = Admission::Wait(Duration::from_millis(1_500));
        assert_eq!(attempt(&store, owner, "198.51.100.7", "2026-07-01T01:00:00.500Z").await?, wait);
        assert_eq!(attempt(&store, owner, "203.0.113.9", "2026-07-01T01:00:00.500Z").await?, wait);
    }
    assert_eq!(
        attempt(&store, owner, "192.0.2.1", "2026-07-01T01:00:00.500Z").await?,
        Admission::Go,
        "the owner"
    );
    assert_eq!(attempt(&store, owner, "198.51.100.7", "2026-07-01T01:00:05Z").await?, Admission::Go);
    // What the owner got wrong counted as well: seven have failed.
    let wait = Admission::Wait(Duration::from_secs(8));
    assert_eq!(attempt(&store, owner, "198.51.100.7", "2026-07-01T01:00:05Z").await?, wait);
    // Success begins anew; a name that belongs to nobody waits like any other.
    let mut write = store.write().await?;
    write.attempt_succeeded(owner, from("192.0.2.1"), moment("2026-07-01T01:00:06Z")).await?;
    write.commit().await?;
    assert_eq!(attempt(&store, owner, "198.51.100.7", "2026-07-01T01:00:06Z").await?, Admission::Go);
    let nobody = Subject::password("nobody@example.jp");
    for _ in 0..5 {
        assert_eq!(attempt(&store, nobody, "203.0.113.9", "2026-07-01T01:00:00Z").await?, Admission::Go);
    }
    let answer = attempt(&store, nobody, "203.0.113.9", "2026-07-01T01:00:00Z").await?;
    assert_eq!(answer, Admission::Wait(Duration::from_secs(2)));
    // A day later failures are of no more interest; where somebody succeeded is, for three months.
    let mut write = store.write().await?;
    let waited_only = write.sweep_attempts(moment("2026-07-01T23:00:00Z")).await?;
    assert_eq!(waited_only, 1, "the owner's name at an address from which it was never let try");
    let rows = write.sweep_attempts(moment("2026-07-02T01:00:06Z")).await?;
    assert_eq!(rows, 6, "three addresses, nobody's name and where it was tried, the owner's where it failed");
    Ok(())
}

pub(super) async fn attempts_at_once_are_counted_one_by_one(store: Store) -> Outcome {
    let now = "2026-07-01T00:00:00Z";
    let tries: Vec<_> = (0..12)
        .map(|number| {
            let store = store.clone();
            let address = format!("192.0.2.{number}");
            tokio::spawn(
                async move { attempt(&store, Subject::password("a@example.jp"), &address, now).await },
            )
        })
        .collect();
    let mut admitted = 0;
    for answer in tries {
        admitted += u32::from(answer.await.expect("no panic")? == Admission::Go);
    }
    assert_eq!(admitted, 5, "as many as one after another");
    // And from one address with many names.
    for number in 0..55 {
        let name = format!("{number}@example.jp");
        let answer = attempt(&store, Subject::password(&name), "203.0.113.9", now).await?;
        assert_eq!(answer == Admission::Go, number < 50, "{number}");
    }
    Ok(())
}

pub(super) async fn a_secret_shown_before_a_new_password_is_nobodys(store: Store) -> Outcome {
    let account = join(&store, &someone(1, "taro@example.lg.jp", Role::Viewer, "28")).await?;
    let mut write = store.write().await?;
    write.propose_totp(account.id, "SHOWN").await?;
    write.set_password(account.id, HASH).await?;
    assert!(!write.confirm_totp(account.id, "SHOWN", 1, after(1)).await?, "not after a new password");
    write.propose_totp(account.id, "SHOWN").await?;
    write.begin_anew(account.id, None).await?;
    assert!(!write.confirm_totp(account.id, "SHOWN", 1, after(1)).await?, "not after all was ended");
    // One in force stays, whatever was shown beside it.
    write.propose_totp(account.id, "FIRST").await?;
    assert!(write.confirm_totp(account.id, "FIRST", 1, after(1)).await?);
    write.propose_totp(account.id, "SECOND").await?;
    write.end_all_of_everybody().await?;
    let totp = write.totp(account.id).await?;
    assert_eq!((totp.secret.as_deref(), totp.proposed), (Some("FIRST"), None));
    write.commit().await
}
