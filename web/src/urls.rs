//! Every address of the application, made in one place, so that a link cannot point nowhere.

pub mod account;
pub mod contacts;
pub mod edits;
mod encode;
pub mod intake;
pub mod people;
mod query;
mod records;
pub mod sources;
mod view;

use chrono::NaiveDate;
use domain::{
    area::Area,
    code::{MunicipalityCode, PrefectureCode},
    definition::DefinitionId,
    job::{JobId, JobKind},
    office_number::OfficeNumber,
};

pub(crate) use encode::encode;
use query::Query;
pub use records::{RosterOrder, RosterView, Standing, TrailView};
pub use view::{ListView, UsageFilter, View, natural};

/// A file a table can be had as.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum File {
    /// Comma-separated, with BOM and CRLF.
    Csv,
    /// An Excel workbook.
    Xlsx,
}

impl File {
    /// The ending of its name.
    #[must_use]
    pub const fn ending(self) -> &'static str {
        match self {
            Self::Csv => "csv",
            Self::Xlsx => "xlsx",
        }
    }
}

/// 全国.
#[must_use]
pub fn nation(view: &View) -> String {
    view.query().after("/")
}

/// The table of 全国 as a file.
#[must_use]
pub fn nation_file(file: File, view: &View) -> String {
    view.query().after(&format!("/national.{}", file.ending()))
}

/// A prefecture.
#[must_use]
pub fn prefecture(code: PrefectureCode, view: &View) -> String {
    view.query().after(&format!("/prefectures/{code}"))
}

/// The table of a prefecture as a file.
#[must_use]
pub fn prefecture_file(code: PrefectureCode, file: File, view: &View) -> String {
    view.query().after(&format!("/prefectures/{code}.{}", file.ending()))
}

/// A municipality.
#[must_use]
pub fn municipality(code: MunicipalityCode, view: &View) -> String {
    view.query().after(&format!("/municipalities/{code}"))
}

/// The table of a municipality as a file.
#[must_use]
pub fn municipality_file(code: MunicipalityCode, file: File, view: &View) -> String {
    view.query().after(&format!("/municipalities/{code}.{}", file.ending()))
}

/// The offices of a municipality.
#[must_use]
pub fn offices(code: MunicipalityCode, list: &ListView) -> String {
    list.query().after(&format!("/municipalities/{code}/offices"))
}

/// The offices of a municipality, as filtered, as a file.
#[must_use]
pub fn offices_file(code: MunicipalityCode, file: File, list: &ListView) -> String {
    list.on_page(1).query().after(&format!("/municipalities/{code}/offices.{}", file.ending()))
}

/// The figures of a chart of an area (`trend` or `bell`) as a file.
#[must_use]
pub fn chart_file(area: Area, chart: &str, file: File, view: &View) -> String {
    let name = format!("{chart}.{}", file.ending());
    let path = match area {
        Area::Nation => format!("/{name}"),
        Area::Prefecture(code) => format!("/prefectures/{code}/{name}"),
        Area::Municipality(code) => format!("/municipalities/{code}/{name}"),
    };
    view.carried().query().after(&path)
}

/// An office.
#[must_use]
pub fn office(number: OfficeNumber) -> String {
    // A list has a hundred of them.
    ["/offices/", &number.to_string()].concat()
}

/// Services and usage history of an office as a file.
#[must_use]
pub fn office_file(number: OfficeNumber, file: File) -> String {
    format!("/offices/{number}.{}", file.ending())
}

/// Where the search form leads.
#[must_use]
pub fn search_form() -> &'static str {
    "/search"
}

/// What the search box finds for these words, from page 1.
#[must_use]
pub fn search(words: &str, page: u32) -> String {
    let mut query = Query::default();
    query.add("q", words);
    query.add_page(page);
    query.after(search_form())
}

/// The offices a search finds as a file.
#[must_use]
pub fn search_file(words: &str, file: File) -> String {
    let mut query = Query::default();
    query.add("q", words);
    query.after(&format!("/search.{}", file.ending()))
}

/// The history of imports as a file.
#[must_use]
pub fn imports_file(file: File) -> String {
    format!("/imports.{}", file.ending())
}

/// The services and whether they are in scope, as a file.
#[must_use]
pub fn services_file(file: File) -> String {
    format!("/about/services.{}", file.ending())
}

/// The history of imports.
#[must_use]
pub fn imports(page: u32) -> String {
    let mut query = Query::default();
    query.add_page(page);
    query.after("/imports")
}

/// The history of imports, after this was done.
#[must_use]
pub fn imports_done(done: &str) -> String {
    let mut query = Query::default();
    query.add("done", done);
    query.after("/imports")
}

/// One import.
#[must_use]
pub fn import(id: i64, page: u32) -> String {
    let mut query = Query::default();
    query.add_page(page);
    query.after(&format!("/imports/{id}"))
}

/// The findings of one import as a file.
#[must_use]
pub fn import_file(id: i64, file: File) -> String {
    format!("/imports/{id}.{}", file.ending())
}

/// Numbers of usage listings that no office list knows, as a file (K7).
#[must_use]
pub fn unmatched(file: File, view: &View) -> String {
    view.carried().query().after(&format!("/unmatched.{}", file.ending()))
}

/// A published table.
#[must_use]
pub fn published(as_of: NaiveDate) -> String {
    format!("/published/{as_of}")
}

/// A published table as a file.
#[must_use]
pub fn published_file(as_of: NaiveDate, file: File) -> String {
    format!("/published/{as_of}.{}", file.ending())
}

/// Definitions and sources, at one definition.
#[must_use]
pub fn definitions(id: Option<&DefinitionId>) -> String {
    id.map_or_else(|| "/about/definitions".into(), |id| format!("/about/definitions#{id}"))
}

/// What is done at set times.
#[must_use]
pub fn jobs() -> String {
    "/jobs".into()
}

/// The same, after this was asked for.
#[must_use]
pub fn jobs_done(done: &str) -> String {
    let mut query = Query::default();
    query.add("done", done);
    query.after(&jobs())
}

/// Where it is asked that a run which nobody tries any more is tried again.
#[must_use]
pub fn job_again(id: JobId) -> String {
    format!("/jobs/{id}/again")
}

/// Where a run of a kind of work is asked for at once.
#[must_use]
pub fn job_now(kind: JobKind) -> String {
    format!("/jobs/kinds/{}/now", kind.key())
}

/// The page that asks before the demonstration is removed.
#[must_use]
pub fn demo_leave() -> String {
    "/demo/leave".into()
}

#[cfg(test)]
mod tests {
    use kpi::{By, Order};

    use super::*;

    fn hyogo() -> PrefectureCode {
        PrefectureCode::new(28).expect("Hyogo")
    }

    #[test]
    fn a_default_view_leaves_the_address_bare() {
        assert_eq!(nation(&View::default()), "/");
        assert_eq!(prefecture(hyogo(), &View::default()), "/prefectures/28");
    }

    #[test]
    fn an_address_carries_day_definition_and_ordering() {
        let view = View {
            as_of: NaiveDate::from_ymd_opt(2026, 1, 31),
            definition: DefinitionId::parse("all").expect("an id"),
            ..View::default()
        };
        let sorted = view.sorted_by(By::Rate);
        assert_eq!(
            prefecture_file(hyogo(), File::Csv, &sorted),
            "/prefectures/28.csv?as_of=2026-01-31&definition=all&sort=rate&order=desc"
        );
        assert_eq!(sorted.sorted_by(By::Rate).order, Order::Asc);
        assert_eq!(sorted.carried(), view);
    }

    #[test]
    fn words_survive_the_address() {
        assert_eq!(
            search("ヘルパー & 1", 2),
            "/search?q=%E3%83%98%E3%83%AB%E3%83%91%E3%83%BC%20%26%201&page=2"
        );
    }

    #[test]
    fn the_usage_filter_is_read_back() {
        assert_eq!(UsageFilter::parse("not-using"), Some(UsageFilter::NotUsing));
    }
}
