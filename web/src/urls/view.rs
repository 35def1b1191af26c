//! What boards and lists show, as their addresses say it.

use chrono::NaiveDate;
use domain::definition::DefinitionId;
use kpi::{By, Order};

use super::query::Query;

/// The direction a reader expects first of a column: highest rate, fewest missing, lowest code.
#[must_use]
pub const fn natural(by: By) -> Order {
    match by {
        By::Rate => Order::Desc,
        By::Code | By::Missing => Order::Asc,
    }
}

/// What a board shows, as its address says it. The default of each part stays out of the address.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct View {
    /// The day the board speaks about; `None` is the latest listing.
    pub as_of: Option<NaiveDate>,
    /// The definition in use.
    pub definition: DefinitionId,
    /// The column of the ordering.
    pub sort: By,
    /// Its direction.
    pub order: Order,
}

impl View {
    /// The same board under another definition.
    #[must_use]
    pub fn with_definition(&self, definition: DefinitionId) -> Self {
        Self { definition, ..self.clone() }
    }

    /// The same board, ordered by this column; a second time turns the direction.
    #[must_use]
    pub fn sorted_by(&self, sort: By) -> Self {
        let order = match (self.sort == sort, self.order) {
            (false, _) => natural(sort),
            (true, Order::Asc) => Order::Desc,
            (true, Order::Desc) => Order::Asc,
        };
        Self { sort, order, ..self.clone() }
    }

    /// The view a link to another area carries on: day and definition, but not the ordering.
    #[must_use]
    pub fn carried(&self) -> Self {
        Self { sort: By::default(), order: Order::default(), ..self.clone() }
    }

    pub(super) fn query(&self) -> Query {
        let mut query = Query::default();
        if let Some(day) = self.as_of {
            query.add("as_of", &day.to_string());
        }
        if self.definition != DefinitionId::default() {
            query.add("definition", self.definition.as_str());
        }
        if self.sort != By::default() || self.order != Order::default() {
            query.add("sort", self.sort.code());
            query.add("order", self.order.code());
        }
        query
    }

    /// The parts of the view other than the day, as hidden fields of the form that changes the day.
    #[must_use]
    pub fn hidden_fields(&self) -> Vec<(String, String)> {
        Self { as_of: None, ..self.clone() }.query().pairs
    }
}

/// Whether an office list shows users, the others, or both.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum UsageFilter {
    /// Everyone.
    #[default]
    Any,
    /// Offices that use data linkage.
    Using,
    /// Offices that do not.
    NotUsing,
}

impl UsageFilter {
    /// The word in the address; empty for everyone.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Any => "",
            Self::Using => "using",
            Self::NotUsing => "not-using",
        }
    }

    /// The filter this word means.
    #[must_use]
    pub fn parse(word: &str) -> Option<Self> {
        [Self::Any, Self::Using, Self::NotUsing].into_iter().find(|filter| filter.word() == word)
    }
}

/// What an office list shows, as its address says it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct ListView {
    /// Day and definition, as on the boards; its ordering is not used.
    pub view: View,
    /// The kind of service, by its id (110 is 訪問介護).
    pub service: Option<u16>,
    /// Users, the others, or both.
    pub usage: UsageFilter,
    /// In order of the reading of the names; otherwise of the numbers.
    pub by_kana: bool,
    /// The page, from 1; 0 means 1.
    pub page: u32,
}

impl ListView {
    /// The same list on another page.
    #[must_use]
    pub fn on_page(&self, page: u32) -> Self {
        Self { page, ..self.clone() }
    }

    /// Day and definition, as hidden fields of the form that filters the list.
    #[must_use]
    pub fn hidden_fields(&self) -> Vec<(String, String)> {
        self.view.carried().query().pairs
    }

    pub(super) fn query(&self) -> Query {
        let mut query = self.view.carried().query();
        if let Some(service) = self.service {
            query.add("service", &service.to_string());
        }
        if self.usage != UsageFilter::Any {
            query.add("usage", self.usage.word());
        }
        if self.by_kana {
            query.add("order", "kana");
        }
        query.add_page(self.page);
        query
    }
}
