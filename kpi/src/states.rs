//! What the listings that speak for a place say about an office.

use domain::usage::{UsageMember, UsageState};

use crate::tally::Question;

/// States as a set of bits, so that "listed here and pledged there" needs no list.
pub(crate) const fn bit(state: UsageState) -> u8 {
    match state {
        UsageState::Listed => 1,
        UsageState::Pledged => 2,
        UsageState::Equivalent => 4,
        UsageState::NotUsing => 0,
    }
}

/// What is known of an office after one more listing: its states add up, and 「利用停止」 ends all before it.
pub(crate) const fn after(known: u8, state: UsageState) -> u8 {
    match state {
        UsageState::NotUsing => 0,
        _ => known | bit(state),
    }
}

/// Reads listings side by side with the rows; offices are asked for in ascending order.
pub(crate) struct Readers<'a> {
    /// What is left of each listing.
    left: Vec<&'a [UsageMember]>,
    /// For each group of municipalities the listings to ask, in order.
    groups: Vec<Vec<usize>>,
}

impl<'a> Readers<'a> {
    /// Every listing at its beginning.
    pub(crate) fn new(question: &Question<'a>) -> Self {
        let position = |id: &i64| question.listings.iter().position(|members| members.listing == *id);
        Self {
            left: question.listings.iter().map(|members| members.rows).collect(),
            groups: question
                .effective
                .groups()
                .iter()
                .map(|ids| ids.iter().filter_map(position).collect())
                .collect(),
        }
    }

    /// The states an office of a group has by its listings, one bit each.
    pub(crate) fn states(&mut self, group: usize, office: i64) -> u8 {
        let mut known = 0;
        for &listing in self.groups.get(group).map_or(&[][..], Vec::as_slice) {
            let left = &mut self.left[listing];
            let before = left.iter().take_while(|member| member.number.key() < office).count();
            *left = &left[before..];
            for member in left.iter().take_while(|member| member.number.key() == office) {
                known = after(known, member.state);
            }
        }
        known
    }
}
