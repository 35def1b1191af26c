//! The part of an address behind the question mark.

use super::encode;

/// The pairs of a query, in the order in which they were added.
#[derive(Default)]
pub(super) struct Query {
    pub(super) pairs: Vec<(String, String)>,
}

impl Query {
    pub(super) fn add(&mut self, name: &str, value: &str) {
        self.pairs.push((name.into(), value.into()));
    }

    pub(super) fn add_page(&mut self, page: u32) {
        if page > 1 {
            self.add("page", &page.to_string());
        }
    }

    pub(super) fn after(&self, path: &str) -> String {
        let mut address = path.to_owned();
        for (at, (name, value)) in self.pairs.iter().enumerate() {
            address.push(if at == 0 { '?' } else { '&' });
            address.push_str(name);
            address.push('=');
            encode(value, &mut address);
        }
        address
    }
}
