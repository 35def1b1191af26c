//! The way to pages that stand below the same page, though several features make them.

use super::layout::Crumb;
use crate::urls::people;

/// The way to a page below 管理; `below` leads from there to the page itself.
#[must_use]
pub fn admin(below: impl IntoIterator<Item = Crumb>) -> Vec<Crumb> {
    std::iter::once(Crumb::to("管理", people::admin())).chain(below).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_way_begins_at_the_page_of_those_who_run_the_system() {
        let way = admin([Crumb::here("定期処理")]);
        assert_eq!(way, [Crumb::to("管理", "/admin"), Crumb::here("定期処理")]);
    }
}
