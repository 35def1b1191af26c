//! Proof that whoever asks is the one who signed in: the second factor where there is one, the password otherwise.
//!
//! A cookie alone must not be enough to exchange what protects an account. Every proof counts as an attempt, like a sign-in.

use std::time::Duration;

use domain::{
    audit::{Actor, By, Deed, Entry, Field, Fields, Subject as Thing},
    people::{AccountId, RecoveryCode, SecretHash, Session, Subject},
};
use store::{
    Write,
    people::{accounts::Credentials, attempts::Admission},
};
use uuid::Uuid;

use super::{
    door::{Door, DoorError, Visitor},
    password::Unfit,
    totp::TotpSecret,
};

/// What is asked for before something that protects an account is changed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ask {
    /// A code of the second factor in force, or one from paper.
    Code,
    /// The password.
    Password,
    /// The account has neither – it is signed in to by links, or elsewhere – and nothing of it can be changed here.
    Nothing,
}

/// What came of something that is done only with a proof.
#[derive(Debug, PartialEq, Eq)]
pub enum Asked<T> {
    /// It is done.
    Done(T),
    /// The password, or the code, is wrong.
    Wrong,
    /// Too many failures: not before this has passed.
    Wait(Duration),
    /// The new password may not be chosen.
    Unfit(Unfit),
    /// The session ended or something about the account changed meanwhile, or there is nothing to do it to.
    Expired,
}

/// What somebody brought, as far as it can be judged before anything is written.
pub(super) enum Shown {
    /// The right password; the hash it was compared with.
    Password(String),
    /// The code of a step of time of this secret.
    Step(String, i64),
    /// Perhaps a code from paper.
    Paper(SecretHash),
    /// Nothing that could be right.
    Nothing,
}

/// A proof that was found right, and the work in which it is used up.
pub(super) struct Proved {
    pub(super) write: Write,
    /// The account as it was when the proof was judged.
    pub(super) known: Credentials,
    /// By what means.
    pub(super) means: &'static str,
}

/// The means of a code from paper.
const PAPER: &str = "回復コード";

impl Ask {
    pub(super) fn of(known: &Credentials) -> Self {
        match (known.second_factor, &known.password) {
            (true, _) => Self::Code,
            (false, Some(_)) => Self::Password,
            (false, None) => Self::Nothing,
        }
    }
}

impl Door {
    /// What the owner of a session is asked for before they change what protects their account.
    pub async fn asks(&self, session: &Session) -> Result<Ask, DoorError> {
        let known = self.store.glance().await?.credentials_of(session.viewer.account).await?;
        Ok(known.as_ref().map_or(Ask::Nothing, Ask::of))
    }

    /// Proves who they are once more, for what a cookie alone is not enough for ([`Session::is_sure`]).
    pub async fn prove_anew(
        &self,
        session: &Session,
        proof: &str,
        visitor: Visitor<'_>,
    ) -> Result<Asked<()>, DoorError> {
        let Proved { mut write, means, .. } = match self.prove(session, Ask::of, proof, visitor).await? {
            Ok(proved) => proved,
            Err(answer) => return Ok(answer),
        };
        let (account, now) = (session.viewer.account, self.clock.now());
        if !write.prove_session(account, session.viewer.session, now).await? {
            return Ok(Asked::Expired);
        }
        if let Some(entry) = self.used_up(means, account, visitor.request) {
            write.record(&entry).await?;
        }
        let by = By::request(Actor::Account(account), visitor.request);
        let entry = Entry::new(now, by, Deed::Proved, Thing::Account(account));
        write.record(&entry.with(Fields::new().text(Field::Means, means))).await?;
        write.commit().await?;
        // Or they would be asked again for a second.
        self.known.forget(account);
        Ok(Asked::Done(()))
    }

    /// Judges a proof, counted as an attempt, and opens the work in which it is used up; what it is for is done in the same
    /// work. `ask` says of what kind it must be.
    pub(super) async fn prove<T>(
        &self,
        session: &Session,
        ask: impl FnOnce(&Credentials) -> Ask,
        proof: &str,
        visitor: Visitor<'_>,
    ) -> Result<Result<Proved, Asked<T>>, DoorError> {
        let account = session.viewer.account;
        let known = self.store.glance().await?.credentials_of(account).await?;
        let Some(known) = known else { return Ok(Err(Asked::Expired)) };
        let ask = ask(&known);
        let subject = match ask {
            Ask::Code => Subject::second_factor(account),
            Ask::Password => Subject::password(known.account.email.as_str()),
            Ask::Nothing => return Ok(Err(Asked::Wrong)),
        };
        if let Admission::Wait(wait) = self.admit(subject, visitor).await? {
            return Ok(Err(Asked::Wait(wait)));
        }
        let shown = match (ask, &known.password) {
            (Ask::Code, _) => self.read_code(account, proof).await?,
            (_, Some(kept)) if self.passwords.verify(proof, Some(kept)).await? => {
                Shown::Password(kept.clone())
            }
            _ => Shown::Nothing,
        };
        let mut write = self.store.write().await?;
        let Some(means) = spend(&mut write, account, &shown).await? else {
            drop(write);
            self.doubt(session, ask, visitor).await?;
            return Ok(Err(Asked::Wrong));
        };
        write.attempt_succeeded(subject, visitor.from, self.clock.now()).await?;
        Ok(Ok(Proved { write, known, means }))
    }

    /// Reads a code of the second factor: of the telephone, or from paper.
    pub(super) async fn read_code(&self, account: AccountId, code: &str) -> Result<Shown, DoorError> {
        let totp = self.store.glance().await?.totp(account).await?;
        let last = u64::try_from(totp.last_step).ok();
        if let Some(kept) = totp.secret
            && let Some(secret) = TotpSecret::from_kept(&kept)
            && let Some(step) = secret.check(code, self.clock.now(), last)?
            && let Ok(step) = i64::try_from(step)
        {
            return Ok(Shown::Step(kept, step));
        }
        Ok(RecoveryCode::parse(code).map_or(Shown::Nothing, |code| Shown::Paper(code.hash())))
    }

    /// What goes on record when a code from paper was used up.
    pub(super) fn used_up(&self, means: &str, account: AccountId, request: Uuid) -> Option<Entry> {
        let by = By::request(Actor::Account(account), request);
        let entry = || Entry::new(self.clock.now(), by, Deed::RecoveryCodeUsed, Thing::Account(account));
        (means == PAPER).then(entry)
    }

    /// Puts on record that somebody who is signed in could not prove who they are.
    pub(super) async fn doubt(
        &self,
        session: &Session,
        ask: Ask,
        visitor: Visitor<'_>,
    ) -> Result<(), DoorError> {
        let account = session.viewer.account;
        let means = if ask == Ask::Code { "確認コード" } else { "パスワード" };
        let by = By::request(Actor::Account(account), visitor.request);
        let entry = Entry::new(self.clock.now(), by, Deed::ProofRefused, Thing::Account(account));
        self.store.record(&entry.with(Fields::new().text(Field::Means, means))).await?;
        Ok(())
    }
}

/// Uses up what was shown, and says by what means it proved; `None` when it was none, or is not any more.
pub(super) async fn spend(
    write: &mut Write,
    account: AccountId,
    shown: &Shown,
) -> Result<Option<&'static str>, DoorError> {
    Ok(match shown {
        Shown::Password(kept) => {
            let now = write.credentials_of(account).await?.and_then(|known| known.password);
            (now.as_ref() == Some(kept)).then_some("パスワード")
        }
        Shown::Step(secret, step) => {
            write.use_totp_step(account, secret, *step).await?.then_some("確認コード")
        }
        Shown::Paper(code) => write.use_recovery_code(account, *code).await?.then_some(PAPER),
        Shown::Nothing => None,
    })
}
