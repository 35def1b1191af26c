//! How often one who asks is answered: a limit for each address and for each account.
//!
//! It keeps one who asks without end – a script that went wrong, somebody who tries passwords – from taking what all
//! share. It is no defence against many addresses at once; that is the business of whoever stands in front.
//!
//! | kind | what is counted | for whom |
//! | --- | --- | --- |
//! | [`Kind::Page`] | requests that reach the router: pages that are not at hand, files, forms | each address |
//! | [`Kind::Knock`] | forms of people who are not signed in | each address |
//! | [`Kind::Change`] | forms of people who are signed in | each account |
//! | [`Kind::Refusal`] | refusals that are put on record; more are refused as well, and not written down | each account |
//!
//! An address is that of the client ([`crate::client`]); of IPv6 the first 64 bits, because a household or a firm has all
//! the rest. Who comes by a proxy that is not trusted cannot be told apart and shares one limit with all others who do.
//! The machine itself, asked without a proxy, is not limited: benchmarks and scripts of the one who runs it ask there, and
//! who is on the machine has better means to slow it down.
//!
//! Each limit is a bucket that fills steadily and from which a request takes one ([`Limit`]). What is kept is one instant
//! a bucket, and only for a fixed number of them (`table`): no flood of addresses makes it grow. Each process counts for
//! itself, and a restart forgets.

mod table;

use std::{hash::BuildHasher, net::IpAddr, sync::Arc, time::Duration};

use domain::people::AccountId;
use tokio::time::Instant;

use self::table::Table;
use crate::client::Client;

/// What is counted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// A request that reaches the router.
    Page,
    /// A form of somebody who is not signed in.
    Knock,
    /// A form of somebody who is signed in.
    Change,
    /// A refusal that is put on record.
    Refusal,
}

impl Kind {
    /// All kinds.
    pub const ALL: [Self; 4] = [Self::Page, Self::Knock, Self::Change, Self::Refusal];

    /// Its word in the metrics.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Page => "page",
            Self::Knock => "knock",
            Self::Change => "change",
            Self::Refusal => "refusal",
        }
    }
}

/// How often: so many a second in the long run, and so many at once after a pause.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limit {
    /// Requests a second in the long run; 0 is no limit.
    pub a_second: u32,
    /// Requests at once after a pause, at least 1.
    pub at_once: u32,
}

impl Limit {
    /// So many a second, and four seconds' worth at once.
    #[must_use]
    pub const fn steady(a_second: u32) -> Self {
        Self { a_second, at_once: a_second.saturating_mul(4) }
    }

    /// The time after which one more may come, in the long run. `None` without a limit.
    fn apart(self) -> Option<u64> {
        (self.a_second > 0).then(|| 1_000_000_000 / u64::from(self.a_second))
    }
}

/// The limits of each kind.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// For [`Kind::Page`].
    pub page: Limit,
    /// For [`Kind::Knock`].
    pub knock: Limit,
    /// For [`Kind::Change`].
    pub change: Limit,
    /// For [`Kind::Refusal`].
    pub refusal: Limit,
}

impl Limits {
    /// A page a person opens asks for two or three things, and an office of hundreds may share one address; a person
    /// sends a form every few seconds at most.
    #[must_use]
    pub const fn of(pages: u32, knocks: u32) -> Self {
        Self {
            page: Limit::steady(pages),
            knock: Limit::steady(knocks),
            change: Limit::steady(10),
            refusal: Limit { a_second: 1, at_once: 60 },
        }
    }
}

/// Lets requests in, or says how long to wait. Cheap to clone; all clones count together.
#[derive(Clone)]
pub struct Pace(Option<Arc<Counts>>);

/// Makes a number of whose a bucket is.
type Keys = Box<dyn Fn(&Whose) -> u64 + Send + Sync>;

struct Counts {
    limits: Limits,
    began: Instant,
    keys: Keys,
    tables: [Table; Kind::ALL.len()],
}

/// What a bucket belongs to.
#[derive(Hash)]
enum Whose {
    Address(IpAddr),
    Account(AccountId),
    /// All who cannot be told apart.
    Unknown,
}

impl Pace {
    /// With these limits. `began` is any instant before the first request; `keys` spreads addresses over the table so that
    /// nobody outside can work out which of them share a place.
    pub fn new(limits: Limits, began: Instant, keys: impl BuildHasher + Send + Sync + 'static) -> Self {
        let keys: Keys = Box::new(move |whose| keys.hash_one(whose));
        let tables = Kind::ALL.map(|_| Table::new(table::ROOM));
        Self(Some(Arc::new(Counts { limits, began, keys, tables })))
    }

    /// Without any limit.
    #[must_use]
    pub fn off() -> Self {
        Self(None)
    }

    /// Lets a request of a client in, or says how long until one would be let in. What is refused does not count.
    ///
    /// # Errors
    ///
    /// The time to wait.
    pub fn admit(&self, client: &Client, kind: Kind, now: Instant) -> Result<(), Duration> {
        if client.own_machine {
            return Ok(());
        }
        let whose = match client.address {
            Some(address) if !client.relayed => Whose::Address(household(address)),
            _ => Whose::Unknown,
        };
        self.count(&whose, kind, now)
    }

    /// The same for a person who is signed in, wherever the request comes from.
    ///
    /// # Errors
    ///
    /// The time to wait.
    pub fn admit_account(&self, account: AccountId, kind: Kind, now: Instant) -> Result<(), Duration> {
        self.count(&Whose::Account(account), kind, now)
    }

    fn count(&self, whose: &Whose, kind: Kind, now: Instant) -> Result<(), Duration> {
        let Some(counts) = &self.0 else { return Ok(()) };
        let (limit, table) = match kind {
            Kind::Page => (counts.limits.page, &counts.tables[0]),
            Kind::Knock => (counts.limits.knock, &counts.tables[1]),
            Kind::Change => (counts.limits.change, &counts.tables[2]),
            Kind::Refusal => (counts.limits.refusal, &counts.tables[3]),
        };
        let Some(apart) = limit.apart() else { return Ok(()) };
        let now = u64::try_from(now.saturating_duration_since(counts.began).as_nanos()).unwrap_or(u64::MAX);
        table.take((counts.keys)(whose), now, apart, apart.saturating_mul(u64::from(limit.at_once.max(1))))
    }
}

/// The part of an address that belongs to one who asks.
fn household(address: IpAddr) -> IpAddr {
    match address.to_canonical() {
        IpAddr::V6(address) => IpAddr::V6((address.to_bits() >> 64 << 64).into()),
        v4 @ IpAddr::V4(_) => v4,
    }
}

#[cfg(test)]
mod tests;
