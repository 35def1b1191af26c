//! The frame of every page.

use chrono::{DateTime, NaiveDate, Utc};
use domain::{
    area::Area,
    format,
    people::{Act, Role},
};

use crate::{assets, urls};

/// One step of the breadcrumb; the last one has no address.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Crumb {
    /// What it says.
    pub label: String,
    /// Where it leads.
    pub href: Option<String>,
}

impl Crumb {
    /// A step that leads somewhere.
    #[must_use]
    pub fn to(label: impl Into<String>, href: impl Into<String>) -> Self {
        Self { label: label.into(), href: Some(href.into()) }
    }

    /// The page itself.
    #[must_use]
    pub fn here(label: impl Into<String>) -> Self {
        Self { label: label.into(), href: None }
    }
}

/// The entry of the navigation a page belongs to.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Section {
    /// 全国 and the boards below it.
    Boards,
    /// 連絡先.
    Contacts,
    /// 取込の履歴.
    Imports,
    /// 定義と出典.
    Definitions,
    /// 管理, and what lies below it.
    Admin,
    /// One's own account.
    Account,
    /// None of them.
    #[default]
    Elsewhere,
}

/// Where the embedded assets are, under their hash.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct AssetUrls {
    /// The style sheet.
    pub css: &'static str,
    /// The script of comfort.
    pub js: &'static str,
    /// The icon, an SVG.
    pub icon: &'static str,
}

impl AssetUrls {
    /// The assets of this executable.
    #[must_use]
    pub fn embedded() -> Self {
        Self { css: assets::css_url(), js: assets::js_url(), icon: assets::url("mark.svg") }
    }
}

/// 時点・出典・定義 of the figures on a page, for its footer and its print head.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct DataNote {
    /// The day the figures speak about; `None` on pages without figures.
    pub as_of: Option<NaiveDate>,
    /// When the newest of the lists behind them was imported.
    pub imported_at: Option<DateTime<Utc>>,
    /// The lists behind them, each with its own day.
    pub sources: Vec<String>,
    /// The same in few words, for the line of a print; empty when `sources` are short enough.
    pub brief: Vec<String>,
    /// The name of the definition in use.
    pub definition: Option<String>,
}

/// The frame of a page.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Layout {
    /// The title of the page, without the product's name.
    pub title: String,
    /// The way to the page; empty on the first page.
    pub breadcrumb: Vec<Crumb>,
    /// The entry of the navigation to mark.
    pub section: Section,
    /// Whether the data is the fictional demonstration.
    pub demo: bool,
    /// Whether the figures of this page are real even so, as those of a published table are.
    pub real: bool,
    /// What whoever is signed in is here for; `None` on pages for those who are not.
    pub role: Option<Role>,
    /// Whether the form on the page holds what was typed before the session was over.
    pub restored: bool,
    /// What stands in the search box.
    pub search: String,
    /// Day, sources and definition of the figures.
    pub data_note: DataNote,
    /// The embedded assets.
    pub assets: AssetUrls,
    /// The filter the print states, such as 「サービス：訪問介護」; empty when nothing is filtered.
    pub print_note: String,
}

impl Layout {
    /// The title of the browser's tab.
    #[must_use]
    pub fn tab_title(&self) -> String {
        if self.title.is_empty() {
            "データ連携 普及ボード".into()
        } else {
            format!("{}｜データ連携 普及ボード", self.title)
        }
    }

    /// The value of `aria-current` for an entry of the navigation.
    #[must_use]
    pub fn boards_marked(&self) -> bool {
        self.section == Section::Boards
    }

    /// Whether the page belongs to 連絡先.
    #[must_use]
    pub fn contacts_marked(&self) -> bool {
        self.section == Section::Contacts
    }

    /// Whether the page belongs to 取込の履歴.
    #[must_use]
    pub fn imports_marked(&self) -> bool {
        self.section == Section::Imports
    }

    /// Whether the page belongs to 定義と出典.
    #[must_use]
    pub fn definitions_marked(&self) -> bool {
        self.section == Section::Definitions
    }

    /// Whether the page belongs to 管理.
    #[must_use]
    pub fn admin_marked(&self) -> bool {
        self.section == Section::Admin
    }

    /// Whether the page belongs to one's own account.
    #[must_use]
    pub fn account_marked(&self) -> bool {
        self.section == Section::Account
    }

    /// Whether whoever is signed in runs the system.
    #[must_use]
    pub fn runs(&self) -> bool {
        self.role.is_some_and(|role| Act::Operate.roles().contains(&role))
    }

    /// Whether whoever is signed in talks to offices.
    #[must_use]
    pub fn talks(&self) -> bool {
        self.role.is_some_and(|role| Act::SeeContacts(Area::Nation).roles().contains(&role))
    }

    /// The address of 連絡先.
    #[must_use]
    pub fn contacts(&self) -> &'static str {
        urls::contacts::home()
    }

    /// The address of 管理.
    #[must_use]
    pub fn admin(&self) -> &'static str {
        urls::people::admin()
    }

    /// The address of one's own account.
    #[must_use]
    pub fn account(&self) -> &'static str {
        urls::people::account()
    }

    /// Where the form leads that signs out.
    #[must_use]
    pub fn sign_out(&self) -> &'static str {
        urls::people::sign_out()
    }

    /// The address of the first page.
    #[must_use]
    pub fn home(&self) -> String {
        urls::nation(&urls::View::default())
    }

    /// Where the search form leads.
    #[must_use]
    pub fn search_form(&self) -> &'static str {
        urls::search_form()
    }

    /// The address of the import history.
    #[must_use]
    pub fn imports(&self) -> String {
        urls::imports(1)
    }

    /// Where a list is brought.
    #[must_use]
    pub const fn bring(&self) -> &'static str {
        urls::intake::new()
    }

    /// The address of 定義と出典.
    #[must_use]
    pub fn definitions(&self) -> String {
        urls::definitions(None)
    }

    /// The address of the page that ends the demonstration.
    #[must_use]
    pub fn demo_leave(&self) -> String {
        urls::demo_leave()
    }

    /// The version of the software.
    #[must_use]
    pub fn version(&self) -> &'static str {
        env!("CARGO_PKG_VERSION")
    }

    /// 時点, 取込, 出典 and 定義 as pairs of name and value, those that are known.
    #[must_use]
    pub fn data_facts(&self) -> Vec<(&'static str, String)> {
        let note = &self.data_note;
        let mut facts = Vec::new();
        if let Some(day) = note.as_of {
            facts.push(("時点", format::day_with_era(day)));
        }
        if let Some(at) = note.imported_at {
            facts.push(("取込", format::moment(at)));
        }
        if let Some(definition) = &note.definition {
            facts.push(("定義", definition.clone()));
        }
        if !note.sources.is_empty() {
            facts.push(("出典", note.sources.join("、")));
        }
        facts
    }

    /// Whether the figures of this page are fictional.
    #[must_use]
    pub const fn fictional(&self) -> bool {
        self.demo && !self.real
    }

    /// The line the print carries under its title.
    #[must_use]
    pub fn print_line(&self) -> String {
        let brief = &self.data_note.brief;
        let short = |name, value: String| match name {
            "出典" if !brief.is_empty() => brief.join("、"),
            _ => value,
        };
        let mut parts: Vec<String> = self
            .data_facts()
            .into_iter()
            .map(|(name, value)| format!("{name}：{}", short(name, value)))
            .collect();
        if !self.print_note.is_empty() {
            parts.push(format!("絞り込み：{}", self.print_note));
        }
        parts.join("　")
    }
}
