//! The door: signing in step by step, being known afterwards, and leaving.
//!
//! Each step counts as failed before it is judged, in a commit of its own, so that many tries at once are counted as
//! many. What is said to the person does not tell an account that does not exist, is not in use, or has another password
//! apart; the audit trail does.

use std::{sync::Arc, time::Duration};

use chrono::{DateTime, Utc};
use domain::{
    audit::{Actor, By, Deed, Entry, Field, Fields, Subject as Thing},
    clock::Clock,
    people::{
        Account, AccountState, Email, NetworkAddress, RecoveryCode, Session, SessionId, SessionLimits,
        Subject, Token,
    },
};
use store::{
    Store, StoreError, Write,
    people::{attempts::Admission, links::Purpose, sessions::NewSession},
};
use uuid::Uuid;

use super::{
    chance::{self, Chance, NoChance},
    password::{HashError, Passwords},
    totp::{TotpError, TotpSecret},
};

/// How long the second factor may take after the password was right.
pub const SECOND_STEP: Duration = Duration::from_mins(10);

/// The door of one installation. Cheap to clone.
#[derive(Clone)]
pub struct Door {
    /// Where the accounts are.
    pub store: Store,
    /// Makes and checks hashes.
    pub passwords: Passwords,
    /// The time.
    pub clock: Arc<dyn Clock>,
    /// Where secrets come from.
    pub chance: Arc<dyn Chance>,
    /// How long a session lasts.
    pub limits: SessionLimits,
}

/// Who stands before the door.
#[derive(Clone, Copy, Debug)]
pub struct Visitor<'v> {
    /// Where they come from.
    pub from: NetworkAddress,
    /// What they sit at, in words they know.
    pub device: &'v str,
    /// The number of the request.
    pub request: Uuid,
}

/// What came of a step.
#[derive(Debug, PartialEq, Eq)]
pub enum Step {
    /// They are in: what their cookie carries.
    In(Token),
    /// The password was right; the code of the second factor is asked for, with this token.
    Second(Token),
    /// Address, password or code is wrong.
    Wrong,
    /// Too many failures: not before this has passed.
    Wait(Duration),
    /// The link or the first step is too long ago, was used, or something about the account changed since.
    Expired,
}

/// A step could not be taken at all.
#[derive(Debug, thiserror::Error)]
pub enum DoorError {
    /// The database.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// A hash.
    #[error(transparent)]
    Hash(#[from] HashError),
    /// A code.
    #[error(transparent)]
    Totp(#[from] TotpError),
    /// No random bytes.
    #[error(transparent)]
    Chance(#[from] NoChance),
}

impl Door {
    /// The first step: address and password.
    pub async fn password(
        &self,
        email: &str,
        password: &str,
        visitor: Visitor<'_>,
    ) -> Result<Step, DoorError> {
        let subject = Subject::password(email);
        if let Admission::Wait(wait) = self.admit(subject, visitor).await? {
            return Ok(Step::Wait(wait));
        }
        let credentials = match Email::parse(email) {
            Ok(email) => self.store.glance().await?.credentials(&email).await?,
            Err(_) => None,
        };
        let usable = credentials.as_ref().filter(|known| known.account.state == AccountState::Active);
        let kept = usable.and_then(|known| known.password.as_deref());
        let right = self.passwords.verify(password, kept).await?;
        let Some(known) = usable.filter(|_| right) else {
            let account = credentials.as_ref().map(|known| &known.account);
            return self.refuse(account, "パスワード", visitor).await;
        };
        let now = self.clock.now();
        let token = self.token()?;
        let mut write = self.store.write().await?;
        if known.second_factor {
            // The try has not succeeded yet: it does with the second step.
            write.make_link(&known.account, Purpose::SecondStep, token.hash(), now + SECOND_STEP).await?;
            write.commit().await?;
            return Ok(Step::Second(token));
        }
        write.attempt_succeeded(subject, visitor.from, now).await?;
        self.open(write, &known.account, token, "パスワード", visitor).await
    }

    /// The second step: a code of the telephone, or one from paper.
    pub async fn second(&self, first: &Token, code: &str, visitor: Visitor<'_>) -> Result<Step, DoorError> {
        let waiting =
            self.store.glance().await?.link(first.hash(), Purpose::SecondStep, self.clock.now()).await?;
        let Some(account) = waiting else { return Ok(Step::Expired) };
        let subject = Subject::second_factor(account.id);
        if let Admission::Wait(wait) = self.admit(subject, visitor).await? {
            return Ok(Step::Wait(wait));
        }
        let now = self.clock.now();
        let totp = self.store.glance().await?.totp(account.id).await?;
        let last = u64::try_from(totp.last_step).ok();
        let step = match totp.secret.as_deref().and_then(TotpSecret::from_kept) {
            Some(secret) => secret.check(code, now, last)?,
            None => None,
        };
        let mut write = self.store.write().await?;
        let means = match (step.and_then(|step| i64::try_from(step).ok()), RecoveryCode::parse(code)) {
            (Some(step), _) => write.use_totp_step(account.id, step).await?.then_some("確認コード"),
            (None, Some(code)) => {
                write.use_recovery_code(account.id, code.hash()).await?.then_some("回復コード")
            }
            (None, None) => None,
        };
        let Some(means) = means else {
            drop(write);
            return self.refuse(Some(&account), "確認コード", visitor).await;
        };
        if write.redeem_link(first.hash(), Purpose::SecondStep, now).await?.is_none() {
            return Ok(Step::Expired);
        }
        let password = Subject::password(account.email.as_str());
        for passed in [subject, password] {
            write.attempt_succeeded(passed, visitor.from, now).await?;
        }
        self.open(write, &account, self.token()?, means, visitor).await
    }

    /// Who carries this token, if their session is alive. Looking waits for nobody who writes.
    pub async fn who(&self, token: &Token) -> Result<Option<Session>, DoorError> {
        Ok(self.store.glance().await?.session(token.hash(), self.clock.now(), self.limits).await?)
    }

    /// Notes that a session is used, where that is due. To be done beside the answer: on SQLite it waits for a running
    /// import, and a page must not.
    pub async fn note_use(&self, session: &Session) -> Result<(), DoorError> {
        let now = self.clock.now();
        if session.is_due(now) {
            let mut write = self.store.write().await?;
            write.touch_session(session.viewer.session, now).await?;
            write.commit().await?;
        }
        Ok(())
    }

    /// Ends a session.
    pub async fn leave(&self, session: &Session, request: Uuid) -> Result<(), DoorError> {
        let viewer = &session.viewer;
        let by = By::request(Actor::Account(viewer.account), request);
        let mut write = self.store.write().await?;
        if write.end_session(viewer.account, viewer.session).await? {
            let entry = Entry::new(self.clock.now(), by, Deed::SignedOut, Thing::Account(viewer.account));
            write.record(&entry).await?;
        }
        write.commit().await?;
        Ok(())
    }

    /// Opens a session in this work, puts it on record, and keeps both.
    pub(super) async fn open(
        &self,
        mut write: Write,
        account: &Account,
        token: Token,
        means: &str,
        visitor: Visitor<'_>,
    ) -> Result<Step, DoorError> {
        let now = self.clock.now();
        let id = SessionId::new(now, chance::bytes(&*self.chance)?);
        let new =
            NewSession { id, token: token.hash(), account, address: visitor.from, device: visitor.device };
        if !write.open_session(new, now).await? {
            return Ok(Step::Expired);
        }
        let by = By::request(Actor::Account(account.id), visitor.request);
        let entry = Entry::new(now, by, Deed::SignedIn, Thing::Account(account.id));
        write.record(&entry.with(Fields::new().text(Field::Means, means))).await?;
        write.commit().await?;
        Ok(Step::In(token))
    }

    /// Counts a try before it is judged.
    pub(super) async fn admit(&self, subject: Subject, visitor: Visitor<'_>) -> Result<Admission, DoorError> {
        let mut write = self.store.write().await?;
        let admission = write.admit_attempt(subject, visitor.from, self.clock.now()).await?;
        if admission == Admission::Go {
            write.commit().await?;
        }
        // Who must wait leaves nothing behind, so that asking again and again costs no commit.
        Ok(admission)
    }

    /// Puts a refusal on record. An address nobody has is not written down: it may be a password typed in its place.
    async fn refuse(
        &self,
        account: Option<&Account>,
        means: &str,
        visitor: Visitor<'_>,
    ) -> Result<Step, DoorError> {
        let thing =
            account.map_or_else(|| Thing::Page("/sign-in".into()), |account| Thing::Account(account.id));
        let by = By::request(Actor::Nobody, visitor.request);
        let entry = Entry::new(self.clock.now(), by, Deed::SignInRefused, thing);
        self.store.record(&entry.with(Fields::new().text(Field::Means, means))).await?;
        Ok(Step::Wrong)
    }

    pub(super) fn token(&self) -> Result<Token, DoorError> {
        Ok(Token::new(chance::bytes(&*self.chance)?))
    }

    /// A moment so much later.
    pub(super) fn in_time(&self, duration: Duration) -> DateTime<Utc> {
        self.clock.now() + duration
    }
}
