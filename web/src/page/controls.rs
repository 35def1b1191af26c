//! What the reader turns: ordering, definition, day, page; and the files of a table.

use domain::{definition::DefinitionId, format};
use kpi::{By, Order};

use crate::urls::{self, File, View};

/// The head of a table column, with a link when the table can be ordered by it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Head {
    /// What it says.
    pub label: &'static str,
    /// The style class: `n` for numbers.
    pub class: &'static str,
    /// The same table ordered by this column.
    pub href: Option<String>,
    /// The direction of the present ordering, when it is by this column.
    pub sorted: Option<Order>,
}

impl Head {
    /// A head that cannot be ordered by.
    #[must_use]
    pub fn plain(label: &'static str, class: &'static str) -> Self {
        Self { label, class, ..Self::default() }
    }

    /// A head that orders the table; `link` makes the address of a view.
    #[must_use]
    pub fn sorting(
        label: &'static str,
        class: &'static str,
        by: By,
        view: &View,
        link: &dyn Fn(&View) -> String,
    ) -> Self {
        let sorted = (view.sort == by).then_some(view.order);
        Self { label, class, href: Some(link(&view.sorted_by(by))), sorted }
    }

    /// The value of `aria-sort`, if any.
    #[must_use]
    pub fn aria(&self) -> Option<&'static str> {
        self.sorted.map(|order| match order {
            Order::Asc => "ascending",
            Order::Desc => "descending",
        })
    }

    /// The arrow behind the label.
    #[must_use]
    pub const fn arrow(&self) -> &'static str {
        match self.sorted {
            Some(Order::Asc) => "▲",
            Some(Order::Desc) => "▼",
            None => "△▽",
        }
    }
}

/// One of several ways to see the same page.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Choice {
    /// What it says.
    pub label: String,
    /// The page seen that way.
    pub href: String,
    /// Whether it is the present way.
    pub current: bool,
}

/// The definitions, each one click away.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct DefinitionSwitch {
    /// The definitions.
    pub choices: Vec<Choice>,
    /// What must be said with every figure of the present one (「検討中・現時点案」).
    pub note: String,
    /// Where the present one is explained.
    pub about: String,
}

impl DefinitionSwitch {
    /// The switch over `(id, name)` pairs; `link` makes the address of a view.
    #[must_use]
    pub fn new(
        all: &[(DefinitionId, String)],
        note: &str,
        view: &View,
        link: &dyn Fn(&View) -> String,
    ) -> Self {
        let choices = all
            .iter()
            .map(|(id, name)| Choice {
                label: name.clone(),
                href: link(&view.with_definition(id.clone())),
                current: *id == view.definition,
            })
            .collect();
        Self { choices, note: note.into(), about: urls::definitions(Some(&view.definition)) }
    }

    /// The name of the present definition.
    #[must_use]
    pub fn current(&self) -> &str {
        self.choices.iter().find(|choice| choice.current).map_or("", |choice| &choice.label)
    }
}

/// An option of a choice in a form.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Choose {
    /// The value sent.
    pub value: String,
    /// What it says.
    pub label: String,
    /// Whether it is chosen.
    pub chosen: bool,
}

/// The files a table can be had as.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Downloads {
    /// The address of the CSV.
    pub csv: String,
    /// The address of the workbook.
    pub xlsx: String,
}

impl Downloads {
    /// The files of a table; `link` makes the address of each.
    #[must_use]
    pub fn of(link: impl Fn(File) -> String) -> Self {
        Self { csv: link(File::Csv), xlsx: link(File::Xlsx) }
    }
}

/// A table over several pages.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Pager {
    /// Rows in all.
    pub total: u64,
    /// Number of the first row of the page, from 1; 0 when there are none.
    pub first: u64,
    /// Number of its last row.
    pub last: u64,
    /// The page before.
    pub previous: Option<String>,
    /// The page after.
    pub next: Option<String>,
    /// Pages to jump to; an empty address is a gap.
    pub pages: Vec<Choice>,
}

impl Pager {
    /// The pager of `total` rows in pages of `size`, at `page` (from 1); `link` makes the address of a page.
    #[must_use]
    pub fn new(total: u64, size: u32, page: u32, link: &dyn Fn(u32) -> String) -> Self {
        let size = u64::from(size.max(1));
        let last_page = u32::try_from(total.div_ceil(size).max(1)).unwrap_or(u32::MAX);
        let page = page.clamp(1, last_page);
        let before = u64::from(page - 1) * size;
        let mut pages = Vec::new();
        let mut shown = 0;
        for number in (1..=last_page).filter(|&n| n == 1 || n == last_page || n.abs_diff(page) <= 2) {
            if number > shown + 1 {
                pages.push(Choice { label: "…".into(), href: String::new(), current: false });
            }
            pages.push(Choice { label: format::count(number), href: link(number), current: number == page });
            shown = number;
        }
        Self {
            total,
            first: if total == 0 { 0 } else { before + 1 },
            last: (before + size).min(total),
            previous: (page > 1).then(|| link(page - 1)),
            next: (page < last_page).then(|| link(page + 1)),
            pages,
        }
    }

    /// 「1,234件中 1〜96件」.
    #[must_use]
    pub fn sentence(&self) -> String {
        match self.total {
            0 => "0件".into(),
            total if self.first == 1 && self.last == total => format!("{}件", format::count(total)),
            total => format!(
                "{}件中 {}〜{}件",
                format::count(total),
                format::count(self.first),
                format::count(self.last)
            ),
        }
    }

    /// Whether there is more than one page.
    #[must_use]
    pub fn needed(&self) -> bool {
        self.previous.is_some() || self.next.is_some()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pager_shows_ends_and_neighbours() {
        let pager = Pager::new(2_000, 96, 10, &|page| format!("?page={page}"));
        let labels: Vec<&str> = pager.pages.iter().map(|page| page.label.as_str()).collect();
        assert_eq!(labels, ["1", "…", "8", "9", "10", "11", "12", "…", "21"]);
        assert_eq!(pager.sentence(), "2,000件中 865〜960件");
    }

    #[test]
    fn a_pager_of_nothing_and_of_one_page_is_not_needed() {
        assert_eq!(Pager::new(0, 96, 3, &|_| String::new()).sentence(), "0件");
        let one = Pager::new(96, 96, 1, &|_| String::new());
        assert!(!one.needed());
        assert_eq!(one.sentence(), "96件");
    }
}
