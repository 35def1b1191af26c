//! What the list of accounts and the audit trail show, as their addresses say it.

use chrono::{DateTime, NaiveDate, Utc};
use domain::{
    audit::{Actor, Deed},
    people::{AccountState, Role},
};
use kpi::Order;

use super::query::Query;

/// How far an account has come: what a list of accounts is filtered by.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Standing {
    /// Invited, and the link works.
    Invited,
    /// Invited, and the link ran out.
    Expired,
    /// In use.
    Active,
    /// Taken out of use.
    Disabled,
}

impl Standing {
    /// Every one there is, in the order of an account's life.
    pub const ALL: [Self; 4] = [Self::Invited, Self::Expired, Self::Active, Self::Disabled];

    /// Where an account of this state stands at an instant.
    #[must_use]
    pub fn of(state: AccountState, now: DateTime<Utc>) -> Self {
        match state {
            AccountState::Invited { until } if until <= now => Self::Expired,
            AccountState::Invited { .. } => Self::Invited,
            AccountState::Active => Self::Active,
            AccountState::Disabled { .. } => Self::Disabled,
        }
    }

    /// The word in the address.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Invited => "invited",
            Self::Expired => "expired",
            Self::Active => "active",
            Self::Disabled => "disabled",
        }
    }

    /// The one this word means.
    #[must_use]
    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|standing| standing.word() == word)
    }

    /// Its name on pages.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Invited => "招待中",
            Self::Expired => "招待の期限切れ",
            Self::Active => "利用中",
            Self::Disabled => "停止中",
        }
    }
}

/// The columns by which a list of accounts is ordered.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum RosterOrder {
    /// By mail address.
    #[default]
    Email,
    /// By name.
    Name,
    /// By role, in the order in which roles are listed.
    Role,
    /// By how far they have come.
    Standing,
    /// By the last sign-in; those who never did come last.
    SignedIn,
}

impl RosterOrder {
    /// Every one there is.
    pub const ALL: [Self; 5] = [Self::Email, Self::Name, Self::Role, Self::Standing, Self::SignedIn];

    /// The word in the address.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Email => "email",
            Self::Name => "name",
            Self::Role => "role",
            Self::Standing => "state",
            Self::SignedIn => "signed-in",
        }
    }

    /// The one this word means.
    #[must_use]
    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|order| order.word() == word)
    }

    /// The direction a reader expects first: the last sign-in first, everything else from its beginning.
    #[must_use]
    pub const fn natural(self) -> Order {
        match self {
            Self::SignedIn => Order::Desc,
            Self::Email | Self::Name | Self::Role | Self::Standing => Order::Asc,
        }
    }
}

/// What a list of accounts shows. The default of each part stays out of the address.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct RosterView {
    /// Those of a role only.
    pub role: Option<Role>,
    /// Those who have come so far only.
    pub standing: Option<Standing>,
    /// Those with these words in name, address or areas only.
    pub words: String,
    /// The column of the ordering.
    pub sort: RosterOrder,
    /// Its direction.
    pub order: Order,
    /// The page, from 1; 0 means 1.
    pub page: u32,
}

impl RosterView {
    /// The same list on another page.
    #[must_use]
    pub fn on_page(&self, page: u32) -> Self {
        Self { page, ..self.clone() }
    }

    /// The same list, ordered by this column; a second time turns the direction.
    #[must_use]
    pub fn sorted_by(&self, sort: RosterOrder) -> Self {
        let order = match (self.sort == sort, self.order) {
            (false, _) => sort.natural(),
            (true, Order::Asc) => Order::Desc,
            (true, Order::Desc) => Order::Asc,
        };
        Self { sort, order, page: 1, ..self.clone() }
    }

    /// Whether it leaves anybody out.
    #[must_use]
    pub fn filters(&self) -> bool {
        self.role.is_some() || self.standing.is_some() || !self.words.is_empty()
    }

    pub(super) fn query(&self) -> Query {
        let mut query = Query::default();
        if let Some(role) = self.role {
            query.add("role", role.key());
        }
        if let Some(standing) = self.standing {
            query.add("state", standing.word());
        }
        if !self.words.is_empty() {
            query.add("words", &self.words);
        }
        if self.sort != RosterOrder::default() || self.order != Order::default() {
            query.add("sort", self.sort.word());
            query.add("order", self.order.code());
        }
        query.add_page(self.page);
        query
    }

    /// The ordering, as hidden fields of the form that filters the list.
    #[must_use]
    pub fn hidden_fields(&self) -> Vec<(String, String)> {
        Self { sort: self.sort, order: self.order, ..Self::default() }.query().pairs
    }
}

/// What is asked of the audit trail.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct TrailView {
    /// From this day on, in Japan.
    pub from: Option<NaiveDate>,
    /// Up to this day, and all of it.
    pub until: Option<NaiveDate>,
    /// What this one did.
    pub who: Option<Actor>,
    /// Deeds of this kind.
    pub deed: Option<Deed>,
    /// Entries with these words.
    pub words: String,
    /// Entries with a smaller number: where the page before ended.
    pub below: Option<i64>,
}

impl TrailView {
    /// The same question from its beginning.
    #[must_use]
    pub fn newest(&self) -> Self {
        Self { below: None, ..self.clone() }
    }

    /// The same question, going on below this number.
    #[must_use]
    pub fn under(&self, number: i64) -> Self {
        Self { below: Some(number), ..self.clone() }
    }

    /// Whether it leaves anything out, but for what stands on other pages.
    #[must_use]
    pub fn filters(&self) -> bool {
        self.newest() != Self::default()
    }

    /// The word in the address for one who acts: the number of an account, or the kind.
    #[must_use]
    pub fn word(who: Actor) -> String {
        who.account().map_or_else(|| who.kind().to_owned(), |account| account.to_string())
    }

    /// The one who acts that this word means.
    #[must_use]
    pub fn parse_who(word: &str) -> Option<Actor> {
        Actor::from_kept(word, None).or_else(|| Actor::from_kept("account", Some(word)))
    }

    pub(super) fn query(&self) -> Query {
        let mut query = Query::default();
        for (name, day) in [("from", self.from), ("until", self.until)] {
            if let Some(day) = day {
                query.add(name, &day.to_string());
            }
        }
        if let Some(who) = self.who {
            query.add("who", &Self::word(who));
        }
        if let Some(deed) = self.deed {
            query.add("deed", deed.key());
        }
        if !self.words.is_empty() {
            query.add("words", &self.words);
        }
        if let Some(below) = self.below {
            query.add("below", &below.to_string());
        }
        query
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_second_time_turns_the_direction() {
        let view = RosterView { page: 3, ..RosterView::default() };
        let once = view.sorted_by(RosterOrder::SignedIn);
        assert_eq!((once.order, once.page), (Order::Desc, 1));
        assert_eq!(once.sorted_by(RosterOrder::SignedIn).order, Order::Asc);
        assert_eq!(once.sorted_by(RosterOrder::Name).order, Order::Asc);
    }

    #[test]
    fn words_of_addresses_are_read_back() {
        for standing in Standing::ALL {
            assert_eq!(Standing::parse(standing.word()), Some(standing));
        }
        for order in RosterOrder::ALL {
            assert_eq!(RosterOrder::parse(order.word()), Some(order));
        }
        let account = "01890a5d-ac96-774b-bcce-b302099a8057".parse().expect("an id");
        for who in [Actor::Account(account), Actor::Command, Actor::Program, Actor::Nobody] {
            assert_eq!(TrailView::parse_who(&TrailView::word(who)), Some(who));
        }
        assert_eq!(TrailView::parse_who("account"), None);
        assert_eq!(TrailView::parse_who("山田"), None);
    }
}
