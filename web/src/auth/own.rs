//! What somebody does with their own account: password, second factor, sessions.
//!
//! Whatever changes what protects the account ends its other sessions and its links in the same work; the session that asks
//! goes on.

use domain::{
    audit::{Actor, By, Deed, Entry, Field, Fields, Subject as Thing},
    chance,
    people::{RecoveryCode, Session, SessionId, Subject},
};
use store::{
    Write,
    people::{attempts::Admission, sessions::SessionEntry},
};
use uuid::Uuid;

use super::{
    door::{Door, DoorError, Visitor},
    proof::{Ask, Asked, Proved},
    totp::TotpSecret,
};

impl Door {
    /// Sets another password in the place of the one that is known.
    pub async fn change_password(
        &self,
        session: &Session,
        old: &str,
        new: &str,
        visitor: Visitor<'_>,
    ) -> Result<Asked<()>, DoorError> {
        let account = session.viewer.account;
        let known = self.store.glance().await?.account(account).await?;
        let Some(known) = known else { return Ok(Asked::Expired) };
        // First, so that an unfit one costs no attempt at the old one.
        if let Err(unfit) = self.passwords.check(new, &[known.name.as_str(), known.email.as_str()]).await? {
            return Ok(Asked::Unfit(unfit));
        }
        let proved = self.prove(session, |_| Ask::Password, old, visitor).await?;
        let Proved { write, known, means } = match proved {
            Ok(proved) => proved,
            Err(answer) => return Ok(answer),
        };
        // Hashing takes long, and nobody shall wait for this work meanwhile. The attempt is forgiven already.
        write.commit().await?;
        let phc = self.passwords.hash(new, chance::bytes(&*self.chance)?).await?;
        let mut write = self.store.write().await?;
        let before = known.password.unwrap_or_default();
        if !write.replace_password(account, &before, &phc).await? {
            return Ok(Asked::Expired);
        }
        self.settle(write, session, Deed::PasswordChanged, means, visitor, ()).await
    }

    /// Begins a second factor: the secret to be shown. One in force stays in force until this one is proven, and is
    /// what is asked for as a proof; without one it is the password.
    pub async fn begin_factor(
        &self,
        session: &Session,
        proof: &str,
        visitor: Visitor<'_>,
    ) -> Result<Asked<TotpSecret>, DoorError> {
        let Proved { mut write, means, .. } = match self.prove(session, Ask::of, proof, visitor).await? {
            Ok(proved) => proved,
            Err(answer) => return Ok(answer),
        };
        let secret = TotpSecret::new(chance::bytes(&*self.chance)?);
        write.propose_totp(session.viewer.account, &secret.kept()).await?;
        if let Some(entry) = self.used_up(means, session.viewer.account, visitor.request) {
            write.record(&entry).await?;
        }
        write.commit().await?;
        Ok(Asked::Done(secret))
    }

    /// Proves the second factor that was begun with a code of it, and gives new codes for paper. Other sessions end:
    /// they were opened without it. [`Asked::Expired`] when nothing was begun.
    pub async fn prove_factor(
        &self,
        session: &Session,
        code: &str,
        visitor: Visitor<'_>,
    ) -> Result<Asked<Vec<RecoveryCode>>, DoorError> {
        let (now, account) = (self.clock.now(), session.viewer.account);
        let proposed = self.store.glance().await?.totp(account).await?.proposed;
        let Some(secret) = proposed.as_deref().and_then(TotpSecret::from_kept) else {
            return Ok(Asked::Expired);
        };
        let subject = Subject::second_factor(account);
        if let Admission::Wait(wait) = self.admit(subject, visitor).await? {
            return Ok(Asked::Wait(wait));
        }
        let Some(step) = secret.check(code, now, None)?.and_then(|step| i64::try_from(step).ok()) else {
            self.doubt(session, Ask::Code, visitor).await?;
            return Ok(Asked::Wrong);
        };
        let mut write = self.store.write().await?;
        if !write.confirm_totp(account, &secret.kept(), step, now).await? {
            return Ok(Asked::Expired);
        }
        write.attempt_succeeded(subject, visitor.from, now).await?;
        let codes = self.put_codes(&mut write, session).await?;
        self.settle(write, session, Deed::FactorAdded, "確認コード", visitor, codes).await
    }

    /// Takes the second factor away, for a last code of it or one from paper.
    pub async fn remove_factor(
        &self,
        session: &Session,
        proof: &str,
        visitor: Visitor<'_>,
    ) -> Result<Asked<()>, DoorError> {
        if self.asks(session).await? != Ask::Code {
            return Ok(Asked::Expired);
        }
        let Proved { mut write, means, .. } = match self.prove(session, |_| Ask::Code, proof, visitor).await?
        {
            Ok(proved) => proved,
            Err(answer) => return Ok(answer),
        };
        write.forget_second_factor(session.viewer.account).await?;
        self.settle(write, session, Deed::FactorRemoved, means, visitor, ()).await
    }

    /// Makes new codes for paper in the place of those there are, for a code of the second factor in force.
    pub async fn new_recovery_codes(
        &self,
        session: &Session,
        proof: &str,
        visitor: Visitor<'_>,
    ) -> Result<Asked<Vec<RecoveryCode>>, DoorError> {
        if self.asks(session).await? != Ask::Code {
            return Ok(Asked::Expired);
        }
        let Proved { mut write, means, .. } = match self.prove(session, |_| Ask::Code, proof, visitor).await?
        {
            Ok(proved) => proved,
            Err(answer) => return Ok(answer),
        };
        let codes = self.put_codes(&mut write, session).await?;
        if let Some(entry) = self.used_up(means, session.viewer.account, visitor.request) {
            write.record(&entry).await?;
        }
        let entry = self.own_deed(session, Deed::RecoveryCodesMade, visitor.request);
        write.record(&entry.with(Fields::new().text(Field::Means, means))).await?;
        write.commit().await?;
        Ok(Asked::Done(codes))
    }

    /// The sessions of the account that are alive, the one used last first.
    pub async fn sessions(&self, session: &Session) -> Result<Vec<SessionEntry>, DoorError> {
        let account = session.viewer.account;
        Ok(self.store.glance().await?.sessions_of(account, self.clock.now(), self.limits).await?)
    }

    /// How many codes on paper are left.
    pub async fn recovery_codes_left(&self, session: &Session) -> Result<u64, DoorError> {
        let left = self.store.glance().await?.recovery_codes_left(session.viewer.account).await?;
        Ok(u64::try_from(left).unwrap_or(0))
    }

    /// Ends another session of the same account; `false` when there is none of this id any more.
    pub async fn end_session(
        &self,
        session: &Session,
        other: SessionId,
        request: Uuid,
    ) -> Result<bool, DoorError> {
        let account = session.viewer.account;
        let mut write = self.store.write().await?;
        if !write.end_session(account, other).await? {
            return Ok(false);
        }
        write.record(&self.own_deed(session, Deed::SessionEnded, request)).await?;
        write.commit().await?;
        self.known.forget(account);
        Ok(true)
    }

    /// Ends every session of the account but this one, and every sign-in that is half done, in one work. Gives how many sessions
    /// ended; `None`, and nothing done, when this one is not alive any more.
    pub async fn leave_others(&self, session: &Session, request: Uuid) -> Result<Option<u64>, DoorError> {
        let viewer = &session.viewer;
        let mut write = self.store.write().await?;
        let Some(ended) = write.begin_anew(viewer.account, Some(viewer.session)).await? else {
            return Ok(None);
        };
        let entry = self.own_deed(session, Deed::SessionsEnded, request);
        write.record(&entry.with(Fields::new().count(Field::Count, ended))).await?;
        write.commit().await?;
        self.known.forget(viewer.account);
        Ok(Some(ended))
    }

    /// Ends every session of the account, this one too, and every sign-in that is half done. Gives how many ended.
    pub async fn leave_everywhere(&self, session: &Session, request: Uuid) -> Result<u64, DoorError> {
        let account = session.viewer.account;
        let mut write = self.store.write().await?;
        let ended = write.begin_anew(account, None).await?.unwrap_or(0);
        let entry = self.own_deed(session, Deed::SessionsEnded, request);
        write.record(&entry.with(Fields::new().count(Field::Count, ended))).await?;
        write.commit().await?;
        self.known.forget(account);
        Ok(ended)
    }

    /// Ends whatever else is open, puts the deed on record and keeps the work.
    async fn settle<T>(
        &self,
        mut write: Write,
        session: &Session,
        deed: Deed,
        means: &str,
        visitor: Visitor<'_>,
        done: T,
    ) -> Result<Asked<T>, DoorError> {
        let viewer = &session.viewer;
        let Some(ended) = write.begin_anew(viewer.account, Some(viewer.session)).await? else {
            return Ok(Asked::Expired);
        };
        if let Some(entry) = self.used_up(means, viewer.account, visitor.request) {
            write.record(&entry).await?;
        }
        let about = Fields::new().text(Field::Means, means).count(Field::SessionsEnded, ended);
        write.record(&self.own_deed(session, deed, visitor.request).with(about)).await?;
        write.commit().await?;
        self.known.forget(viewer.account);
        Ok(Asked::Done(done))
    }

    async fn put_codes(&self, write: &mut Write, session: &Session) -> Result<Vec<RecoveryCode>, DoorError> {
        let mut codes = Vec::with_capacity(RecoveryCode::SET);
        for _ in 0..RecoveryCode::SET {
            codes.push(RecoveryCode::new(chance::bytes(&*self.chance)?));
        }
        let hashes: Vec<_> = codes.iter().map(RecoveryCode::hash).collect();
        write.put_recovery_codes(session.viewer.account, &hashes).await?;
        Ok(codes)
    }

    fn own_deed(&self, session: &Session, deed: Deed, request: Uuid) -> Entry {
        let account = session.viewer.account;
        let by = By::request(Actor::Account(account), request);
        Entry::new(self.clock.now(), by, deed, Thing::Account(account))
    }
}
