//! What a restore must not undo: what was erased, stopped, disabled and changed since the backup was made.
//!
//! [`Read::past`] reads it from the data that is to go, [`Write::carry_over`] does it again in the data that came. What the two
//! hold is compared, so that nothing hangs on clocks; only how far back certificates are looked at does, with a day to spare.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, TimeDelta, Utc};
use domain::{
    audit::By,
    contact::{ContactId, StopKey},
    office_number::OfficeNumber,
    people::{AccountState, Email, Role, Scope},
    retention::{Deletion, Grounds},
};

use crate::{
    contacts::Stopped,
    engine::{Read, Write},
    error::StoreError,
    people::{Standing, accounts::Change},
    retention::Wanted,
};

/// The migrations that brought accounts, and contacts with their certificates and stops.
const PEOPLE: i64 = 2;
const CONTACTS: i64 = 5;

/// Work that began before a backup may have ended after it.
const SPARE: TimeDelta = TimeDelta::days(1);

/// What the data that is to go knows of people.
pub struct Past {
    people: Vec<Standing>,
    contacts: Option<Contacts>,
}

struct Contacts {
    key: StopKey,
    stops: Vec<Stopped>,
    certificates: Vec<Deletion>,
    /// What the offices of these certificates still had.
    left: BTreeMap<OfficeNumber, BTreeSet<ContactId>>,
}

/// What was done again in the data that came.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct CarriedOver {
    /// Contacts that were erased once more.
    pub erased: u64,
    /// Stops of mail that were put back.
    pub stops: u64,
    /// Accounts that were disabled once more.
    pub disabled: u64,
    /// Accounts whose password was forgotten, because another one was set since or their second factor was changed.
    pub forgotten: Vec<Email>,
    /// What somebody has to see to.
    pub left_over: Vec<LeftOver>,
}

/// What a restore cannot carry over.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum LeftOver {
    /// The account was disabled since, and is the only one now that runs the system.
    LastOperator(Email),
    /// The account was made since, and is gone.
    Lost(Email),
    /// The account was brought back into use since, and is disabled again.
    Disabled(Email),
    /// The account had another role or other areas, these.
    Rights(Email, Role, Scope),
    /// The second factor of the account was changed since; it has none now.
    Factor(Email),
    /// Codes on paper were used or made anew since; the account has none now.
    Codes(Email),
    /// Mail was begun again to so many addresses since, and is stopped again.
    Resumed(u64),
    /// So many stops cannot be told apart, because the backup is another installation's.
    OtherKey(u64),
}

impl Read {
    /// What this data knows that a backup made at an instant does not. Data of older releases may know less.
    pub async fn past(&mut self, made_at: DateTime<Utc>) -> Result<Past, StoreError> {
        let shape = self.shape().await?;
        let people = if shape < PEOPLE { Vec::new() } else { self.standings().await? };
        if shape < CONTACTS {
            return Ok(Past { people, contacts: None });
        }
        let certificates = self.deletions_since(made_at - SPARE).await?;
        let mut left = BTreeMap::new();
        for office in certificates.iter().filter_map(|certificate| certificate.office) {
            left.insert(office, self.contact_ids(office).await?.into_iter().collect());
        }
        let (key, stops) = (self.stop_key().await?, self.stops().await?);
        Ok(Past { people, contacts: Some(Contacts { key, stops, certificates, left }) })
    }
}

impl Write {
    /// Does again what was done since the backup. What it erases leaves certificates of its own, beside those of before.
    pub async fn carry_over(&mut self, past: &Past, at: DateTime<Utc>) -> Result<CarriedOver, StoreError> {
        let mut done = CarriedOver::default();
        self.carry_people(&past.people, at, &mut done).await?;
        if let Some(contacts) = &past.contacts {
            self.carry_stops(contacts, &mut done).await?;
            self.carry_erasures(contacts, at, &mut done).await?;
        }
        Ok(done)
    }

    async fn carry_people(
        &mut self,
        past: &[Standing],
        at: DateTime<Utc>,
        done: &mut CarriedOver,
    ) -> Result<(), StoreError> {
        let now: BTreeMap<_, _> =
            self.standings().await?.into_iter().map(|one| (one.account.id, one)).collect();
        for was in past {
            let (id, email) = (was.account.id, was.account.email.clone());
            let out = matches!(was.account.state, AccountState::Disabled { .. });
            let Some(is) = now.get(&id) else {
                // People of a demonstration are not missed.
                if !out && !was.account.demonstration {
                    done.left_over.push(LeftOver::Lost(email));
                }
                continue;
            };
            match (out, matches!(is.account.state, AccountState::Disabled { .. })) {
                (true, true) => continue,
                (true, false) => match self.disable_account(id, at).await? {
                    Change::Done => {
                        done.disabled += 1;
                        continue;
                    }
                    Change::LastOperator => done.left_over.push(LeftOver::LastOperator(email.clone())),
                },
                (false, true) => {
                    done.left_over.push(LeftOver::Disabled(email));
                    continue;
                }
                (false, false) => {}
            }
            self.carry_proofs(was, is, done).await?;
            if (was.account.role, &was.account.scope) != (is.account.role, &is.account.scope) {
                let (role, scope) = (was.account.role, was.account.scope.clone());
                done.left_over.push(LeftOver::Rights(email, role, scope));
            }
        }
        Ok(())
    }

    /// What came back to get in with and does not hold any more is forgotten.
    async fn carry_proofs(
        &mut self,
        was: &Standing,
        is: &Standing,
        done: &mut CarriedOver,
    ) -> Result<(), StoreError> {
        let (id, email) = (is.account.id, &is.account.email);
        let factor = was.secret != is.secret;
        // The same password may have been hashed anew; that begins no epoch.
        let password = was.password != is.password && was.account.epoch != is.account.epoch;
        if is.password.is_some() && (factor || password) {
            self.forget_password(id).await?;
            done.forgotten.push(email.clone());
        }
        if factor {
            self.forget_second_factor(id).await?;
            done.left_over.push(LeftOver::Factor(email.clone()));
        } else if was.codes != is.codes {
            self.put_recovery_codes(id, &[]).await?;
            done.left_over.push(LeftOver::Codes(email.clone()));
        }
        Ok(())
    }

    async fn carry_stops(&mut self, past: &Contacts, done: &mut CarriedOver) -> Result<(), StoreError> {
        if self.stop_key().await? != past.key {
            if self.anything_hashed().await? {
                if !past.stops.is_empty() {
                    done.left_over.push(LeftOver::OtherKey(past.stops.len() as u64));
                }
                return Ok(());
            }
            // A backup from before there were stops: the key that came with their table has hashed nothing yet.
            self.set_stop_key(&past.key).await?;
        }
        let now = self.stops().await?;
        for stop in &past.stops {
            done.stops += u64::from(self.keep_stop(stop).await?);
        }
        let was: BTreeSet<_> = past.stops.iter().map(Stopped::of).collect();
        let resumed = now.iter().filter(|stop| !was.contains(&stop.of())).count() as u64;
        if resumed > 0 {
            done.left_over.push(LeftOver::Resumed(resumed));
        }
        Ok(())
    }

    async fn carry_erasures(
        &mut self,
        past: &Contacts,
        at: DateTime<Utc>,
        done: &mut CarriedOver,
    ) -> Result<(), StoreError> {
        let Some(first) = past.certificates.iter().map(|one| one.at).min() else { return Ok(()) };
        let known: BTreeSet<_> = self.deletions_since(first).await?.iter().map(|one| one.id).collect();
        for certificate in past.certificates.iter().filter(|one| !known.contains(&one.id)) {
            self.add_deletion(certificate).await?;
        }
        for (office, left) in &past.left {
            let back = self.contact_ids(*office).await?;
            let back: Vec<ContactId> = back.into_iter().filter(|id| !left.contains(id)).collect();
            // Contacts go by certificates only, so the office has one; the newest tells when it was asked for.
            let newest =
                past.certificates.iter().filter(|one| one.office == Some(*office)).max_by_key(|one| one.at);
            let Some(newest) = newest else { continue };
            let wanted = Wanted { grounds: Grounds::Restore, asked_on: newest.asked_on };
            let id = newest.once_more(at);
            let again =
                self.erase(id, (*office, newest.municipality), &back, wanted, By::COMMAND, at).await?;
            done.erased += again.map_or(0, |again| u64::from(again.count));
        }
        Ok(())
    }
}
