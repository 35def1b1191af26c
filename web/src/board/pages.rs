//! The boards as pages: 全国, a prefecture, a municipality, a published table, and the very first page.

use askama::Template;
use kpi::By;

use crate::{
    offices::pages::OfficeLine,
    page::{
        chart::Chart,
        controls::{DefinitionSwitch, Downloads, Head},
        day_form::DayForm,
        layout::Layout,
        notes::Note,
        published::PublishedTable,
        standing::StandingLine,
    },
    urls::View,
};

/// A table of areas with its heads and files.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct StandingTable {
    /// The heads, as many as the template has columns.
    pub heads: Vec<Head>,
    /// The areas, in the order of the view.
    pub rows: Vec<StandingLine>,
    /// The table as files.
    pub downloads: Downloads,
}

impl StandingTable {
    /// The 47 prefectures; `link` makes the address of a view of the same page.
    #[must_use]
    pub fn prefectures(
        rows: Vec<StandingLine>,
        downloads: Downloads,
        view: &View,
        link: &dyn Fn(&View) -> String,
    ) -> Self {
        let heads = vec![
            Head::sorting("コード", "", By::Code, view, link),
            Head::plain("都道府県", ""),
            Head::plain("事業所", "n"),
            Head::plain("利用", "n"),
            Head::sorting("事業所の利用率", "n", By::Rate, view, link),
            Head::sorting("3割まで(事業所)", "n", By::Missing, view, link),
            Head::plain("目標達成市町村", "n"),
            Head::plain("5割まで(市町村)", "n"),
            Head::plain("判定", "c"),
        ];
        Self { heads, rows, downloads }
    }

    /// The municipalities of a prefecture; `link` makes the address of a view of the same page.
    #[must_use]
    pub fn municipalities(
        rows: Vec<StandingLine>,
        downloads: Downloads,
        view: &View,
        link: &dyn Fn(&View) -> String,
    ) -> Self {
        let heads = vec![
            Head::sorting("コード", "", By::Code, view, link),
            Head::plain("市町村", ""),
            Head::plain("事業所", "n"),
            Head::plain("利用", "n"),
            Head::sorting("事業所の利用率", "n", By::Rate, view, link),
            Head::plain("目標", "n"),
            Head::sorting("目標まで(事業所)", "n", By::Missing, view, link),
            Head::plain("判定", "c"),
        ];
        Self { heads, rows, downloads }
    }

    /// How many areas the table lists.
    #[must_use]
    pub fn count(&self) -> usize {
        self.rows.len()
    }
}

/// What every board has around its figures.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Board {
    /// Where the area stands.
    pub standing: StandingLine,
    /// The day of the figures in both calendars.
    pub as_of: String,
    /// The lists behind the figures.
    pub source: String,
    /// The definitions.
    pub switch: DefinitionSwitch,
    /// The form for another day.
    pub days: DayForm,
    /// What makes the figures doubtful, such as a listing that is old.
    pub warnings: Vec<String>,
    /// The series over time with the target line.
    pub trend: Option<Chart>,
    /// The bell of the innovator curve.
    pub bell: Option<Chart>,
    /// What must be said under the figures.
    pub notes: Vec<Note>,
}

/// 全国.
#[derive(Clone, Debug, Template)]
#[template(path = "board/nation.html")]
pub struct NationPage {
    /// The frame.
    pub layout: Layout,
    /// Figures, charts and notes.
    pub board: Board,
    /// Prefectures not far from their target, the nearest first.
    pub nearest: Vec<StandingLine>,
    /// The 47 prefectures.
    pub table: StandingTable,
    /// The newest published table.
    pub published: Option<PublishedTable>,
}

/// A prefecture.
#[derive(Clone, Debug, Template)]
#[template(path = "board/prefecture.html")]
pub struct PrefecturePage {
    /// The frame.
    pub layout: Layout,
    /// Figures, charts and notes.
    pub board: Board,
    /// Municipalities not far from their target, the nearest first.
    pub nearest: Vec<StandingLine>,
    /// Its municipalities.
    pub table: StandingTable,
}

/// Offices and users of one kind of service within a municipality.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KindLine {
    /// Name of the service.
    pub name: String,
    /// Offices and users, with the name left empty.
    pub standing: StandingLine,
    /// Whether the service is in the scope of the standard.
    pub in_scope: bool,
    /// The offices of this kind that do not use data linkage yet.
    pub href: String,
}

impl KindLine {
    /// Offices of this kind that do not use data linkage yet.
    #[must_use]
    pub fn remaining(&self) -> String {
        domain::format::count(self.standing.offices.saturating_sub(self.standing.users))
    }
}

/// A municipality.
#[derive(Clone, Debug, Template)]
#[template(path = "board/municipality.html")]
pub struct MunicipalityPage {
    /// The frame.
    pub layout: Layout,
    /// Figures, charts and notes.
    pub board: Board,
    /// Its services.
    pub kinds: Vec<KindLine>,
    /// The table of services as files.
    pub downloads: Downloads,
    /// The first offices that do not use data linkage yet; none for somebody in whose scope the municipality does not lie.
    pub offices: Option<Vec<OfficeLine>>,
    /// Where the contacts of its offices are, for those who may see them.
    pub contacts: Option<String>,
    /// The list of all offices.
    pub all_offices: String,
    /// The list of offices that do not use data linkage yet.
    pub not_using: String,
}

impl MunicipalityPage {
    /// Offices that count and do not use data linkage yet.
    #[must_use]
    pub fn remaining(&self) -> String {
        let standing = &self.board.standing;
        domain::format::count(standing.offices.saturating_sub(standing.users))
    }
}

/// A published table.
#[derive(Clone, Debug, Template)]
#[template(path = "published/show.html")]
pub struct PublishedPage {
    /// The frame.
    pub layout: Layout,
    /// The table.
    pub table: PublishedTable,
}

/// A board without figures for what was asked.
#[derive(Clone, Debug, Template)]
#[template(path = "board/missing.html")]
pub struct MissingPage {
    /// The frame.
    pub layout: Layout,
    /// The area.
    pub name: String,
    /// Which table is missing, a sentence.
    pub what: String,
    /// What to do, a sentence.
    pub todo: &'static str,
    /// The definitions.
    pub switch: DefinitionSwitch,
    /// The same board on the latest day, when another was asked for.
    pub latest: Option<String>,
}

/// The first page while nothing is imported: what to do first.
#[derive(Clone, Debug, Template)]
#[template(path = "first/empty.html")]
pub struct EmptyPage {
    /// The frame.
    pub layout: Layout,
    /// The newest published table, which is there from the first start.
    pub published: Option<PublishedTable>,
}
