//! What the search box found, as a page.

use askama::Template;

use crate::{
    offices::pages::OfficeLine,
    page::{
        controls::{Downloads, Pager},
        layout::Layout,
    },
};

/// A municipality or prefecture that was found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PlaceLine {
    /// Its name, with the prefecture's in front of a municipality's.
    pub name: String,
    /// Its code.
    pub code: String,
    /// Its board.
    pub href: String,
}

/// The results of a search; the words stand in the frame's search box.
#[derive(Clone, Debug, Template)]
#[template(path = "search/results.html")]
pub struct SearchPage {
    /// The frame.
    pub layout: Layout,
    /// Prefectures and municipalities.
    pub places: Vec<PlaceLine>,
    /// The offices of this page.
    pub offices: Vec<OfficeLine>,
    /// The other pages of offices.
    pub pager: Pager,
    /// All the offices that were found, as files.
    pub downloads: Option<Downloads>,
    /// Where alone offices were looked for, a sentence; `None` when that was everywhere.
    pub within: Option<String>,
}

impl SearchPage {
    /// Whether any words were given.
    #[must_use]
    pub fn asked(&self) -> bool {
        !self.layout.search.trim().is_empty()
    }

    /// Whether nothing was found.
    #[must_use]
    pub fn nothing(&self) -> bool {
        self.places.is_empty() && self.pager.total == 0
    }

    /// How much was found.
    #[must_use]
    pub fn sentence(&self) -> String {
        format!("市町村・都道府県 {}件、事業所 {}", self.places.len(), self.pager.sentence())
    }
}
