//! The door: signing in step by step, being known afterwards, and leaving.
//!
//! Each step counts as failed before it is judged, in a commit of its own, so that many tries at once are counted as
//! many. What is said to the person does not tell an account that does not exist, is not in use, or has another password
//! apart; the audit trail does.

use std::{sync::Arc, time::Duration};

use domain::{
    audit::{Actor, By, Deed, Entry, Field, Fields, Subject as Thing},
    chance::{self, Chance, NoChance},
    clock::Clock,
    people::{
        Account, AccountState, Email, NetworkAddress, Session, SessionId, SessionLimits, Subject, Token,
    },
};
use store::{
    Store, StoreError, Write,
    people::{
        accounts::Credentials, attempts::Admission, links::Purpose, outside::OutsideIdentity,
        sessions::NewSession,
    },
};
use uuid::Uuid;

use super::{
    known::Known,
    password::{HashError, Passwords},
    proof::spend,
    totp::TotpError,
};
use crate::failure::Failure;

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
    /// Who was let through a moment ago.
    pub known: Arc<Known>,
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

/// Who looks after the second factor.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Factor {
    /// This door.
    Here,
    /// An identity provider that is trusted with it.
    Outside,
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

impl From<DoorError> for Failure {
    fn from(error: DoorError) -> Self {
        match error {
            DoorError::Store(error) => error.into(),
            DoorError::Hash(HashError::Crowded) => Self::Busy,
            error => Self::broken(error),
        }
    }
}

impl Door {
    /// The door of daily use.
    pub fn new(store: Store, clock: Arc<dyn Clock>, chance: Arc<dyn Chance>) -> Result<Self, DoorError> {
        let passwords = Passwords::new(chance::bytes(&*chance)?)?;
        let (limits, known) = (SessionLimits::STANDARD, Arc::default());
        Ok(Self { store, passwords, clock, chance, limits, known })
    }

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
        self.rehash(known, password).await?;
        let write = self.store.write().await?;
        self.enter(write, known, Some(subject), None, ("パスワード", Factor::Here), visitor).await
    }

    /// The second step: a code of the telephone, or one from paper.
    pub async fn second(&self, first: &Token, code: &str, visitor: Visitor<'_>) -> Result<Step, DoorError> {
        let now = self.clock.now();
        let waiting = self.store.glance().await?.link(first.hash(), Purpose::SecondStep, now).await?;
        let Some(account) = waiting else { return Ok(Step::Expired) };
        let subject = Subject::second_factor(account.id);
        if let Admission::Wait(wait) = self.admit(subject, visitor).await? {
            return Ok(Step::Wait(wait));
        }
        let shown = self.read_code(account.id, code).await?;
        let mut write = self.store.write().await?;
        let Some(means) = spend(&mut write, account.id, &shown).await? else {
            drop(write);
            return self.refuse(Some(&account), "確認コード", visitor).await;
        };
        let named = write.awaited_outside(first.hash()).await?;
        if write.redeem_link(first.hash(), Purpose::SecondStep, now).await?.is_none() {
            return Ok(Step::Expired);
        }
        if let Some(identity) = named
            && !self.tie(&mut write, &account, &identity, visitor.request).await?
        {
            return Ok(Step::Expired);
        }
        let password = Subject::password(account.email.as_str());
        for passed in [subject, password] {
            write.attempt_succeeded(passed, visitor.from, now).await?;
        }
        self.open(write, &account, self.token()?, (means, Factor::Here), visitor).await
    }

    /// In by a link that was handed over. It works once; the second factor is asked for as ever.
    pub async fn by_link(&self, link: &Token, visitor: Visitor<'_>) -> Result<Step, DoorError> {
        let now = self.clock.now();
        // A link that does not work costs no write.
        if self.store.glance().await?.link(link.hash(), Purpose::SignIn, now).await?.is_none() {
            return Ok(Step::Expired);
        }
        let mut write = self.store.write().await?;
        let redeemed = write.redeem_link(link.hash(), Purpose::SignIn, now).await?;
        let Some(account) = redeemed else { return Ok(Step::Expired) };
        let Some(known) = write.credentials_of(account).await? else { return Ok(Step::Expired) };
        self.enter(write, &known, None, None, ("リンク", Factor::Here), visitor).await
    }

    /// Who carries this token, if their session is alive, as it is known within the last second: for every request.
    pub async fn known(&self, token: &Token) -> Result<Option<Arc<Session>>, DoorError> {
        let (hash, now) = (token.hash(), self.clock.now());
        if let Some(session) = self.known.get(hash, now, self.limits) {
            return Ok(Some(session));
        }
        let look = self.known.begin();
        let found = self.store.glance().await?.session(hash, now, self.limits).await?.map(Arc::new);
        if let Some(session) = &found {
            self.known.keep(look, hash, session, now);
        }
        Ok(found)
    }

    /// The same as the database knows it now. Looking waits for nobody who writes.
    pub async fn who(&self, token: &Token) -> Result<Option<Session>, DoorError> {
        Ok(self.store.glance().await?.session(token.hash(), self.clock.now(), self.limits).await?)
    }

    /// Notes that a session is used, where that is due. To be done beside the answer: on SQLite it waits for a running
    /// import, and a page must not.
    pub async fn note_use(&self, session: &Session) -> Result<(), DoorError> {
        let now = self.clock.now();
        if session.is_due(now) && self.known.takes_note(session.viewer.session, now) {
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
        self.known.forget(viewer.account);
        Ok(())
    }

    /// Goes on from what was known or shown first: to the second factor where there is one, in otherwise. `passed` is what
    /// somebody tried on the way; it has succeeded when they are in. `named` is an identity of a provider that becomes theirs
    /// when they are in, and not before: who has only that must not take the place of whose account it is.
    pub(super) async fn enter(
        &self,
        mut write: Write,
        known: &Credentials,
        passed: Option<Subject>,
        named: Option<&OutsideIdentity>,
        (means, factor): (&str, Factor),
        visitor: Visitor<'_>,
    ) -> Result<Step, DoorError> {
        let (now, token) = (self.clock.now(), self.token()?);
        if known.second_factor && factor == Factor::Here {
            write.make_link(&known.account, Purpose::SecondStep, token.hash(), now + SECOND_STEP).await?;
            if let Some(identity) = named {
                write.await_outside(token.hash(), identity).await?;
            }
            write.commit().await?;
            return Ok(Step::Second(token));
        }
        if let Some(subject) = passed {
            write.attempt_succeeded(subject, visitor.from, now).await?;
        }
        if let Some(identity) = named
            && !self.tie(&mut write, &known.account, identity, visitor.request).await?
        {
            return Ok(Step::Expired);
        }
        self.open(write, &known.account, token, (means, factor), visitor).await
    }

    /// Ties an identity to an account in this work and puts it on record, if it is not tied already. `false`, and nothing done,
    /// when the identity is somebody else's, or the account another's.
    pub(super) async fn tie(
        &self,
        write: &mut Write,
        account: &Account,
        identity: &OutsideIdentity,
        request: Uuid,
    ) -> Result<bool, DoorError> {
        let now = self.clock.now();
        if !write.tie_outside(identity, account, now).await? {
            // They may have come twice at the same moment.
            return Ok(write.outside_account(identity).await?.is_some_and(|tied| tied.id == account.id));
        }
        let by = By::request(Actor::Account(account.id), request);
        let entry = Entry::new(now, by, Deed::OutsideTied, Thing::Account(account.id));
        write.record(&entry.with(Fields::new().text(Field::Means, &identity.issuer))).await?;
        Ok(true)
    }

    /// Opens a session in this work, puts it on record, and keeps both.
    pub(super) async fn open(
        &self,
        mut write: Write,
        account: &Account,
        token: Token,
        (means, factor): (&str, Factor),
        visitor: Visitor<'_>,
    ) -> Result<Step, DoorError> {
        let now = self.clock.now();
        let id = SessionId::new(now, chance::bytes(&*self.chance)?);
        let new = NewSession {
            id,
            token: token.hash(),
            account,
            address: visitor.from,
            device: visitor.device,
            vouched: factor == Factor::Outside,
        };
        if !write.open_session(new, now).await? {
            return Ok(Step::Expired);
        }
        if let Some(entry) = self.used_up(means, account.id, visitor.request) {
            write.record(&entry).await?;
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

    /// Keeps a right password with today's cost if it is kept with another one. When too many wait for a hash, the next
    /// sign-in will do it.
    async fn rehash(&self, known: &Credentials, password: &str) -> Result<(), DoorError> {
        let Some(kept) = known.password.as_deref().filter(|kept| self.passwords.outdated(kept)) else {
            return Ok(());
        };
        let renewed = match self.passwords.hash(password, chance::bytes(&*self.chance)?).await {
            Ok(renewed) => renewed,
            Err(HashError::Crowded) => return Ok(()),
            Err(error) => return Err(error.into()),
        };
        // In a work of its own. The password stays the same, so nothing ends; one that was changed meanwhile stays.
        let mut write = self.store.write().await?;
        if write.replace_password(known.account.id, kept, &renewed).await? {
            write.commit().await?;
        }
        Ok(())
    }
}
