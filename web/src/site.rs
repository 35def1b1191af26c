//! What handlers have at hand, and how they make a page.

use std::time::Duration;

use askama::Template;
use axum::response::{Html, IntoResponse, Response};
use chrono::NaiveDate;
use domain::{
    area::Area,
    date,
    definition::DefinitionId,
    import::{ImportKind, Source},
};
use serde::Deserialize;
use store::{Read, StoreError, imports::Import, meta::Origin};

use crate::{
    cache::{Shared, version::DataVersion},
    desk::Desk,
    failure::Failure,
    format,
    headers::FactsTime,
    master::Master,
    page::layout::{AssetUrls, Crumb, DataNote, Layout, Section},
    urls::{UsageFilter, View, natural},
};

/// Shared by all handlers. Cheap to clone.
#[derive(Clone)]
pub struct Site {
    /// Where lists come in; also the way to the store, the master data and the clock.
    pub desk: Desk,
    /// The version of the data, to be asked again after a change of our own.
    pub version: DataVersion,
}

impl Site {
    /// Master data.
    #[must_use]
    pub fn master(&self) -> &Master {
        &self.desk.master
    }

    /// A consistent view of the data.
    pub async fn read(&self) -> Result<Read, Failure> {
        Ok(self.desk.store.read().await?)
    }

    /// The frame of a page.
    pub async fn layout(
        &self,
        read: &mut Read,
        title: &str,
        section: Section,
        way: Vec<Crumb>,
    ) -> Result<Layout, Failure> {
        Ok(Layout {
            title: title.to_owned(),
            breadcrumb: way,
            section,
            demo: read.origin().await? == Origin::Demo,
            assets: AssetUrls::embedded(),
            ..Layout::default()
        })
    }
}

/// A page of figures: the same for everyone until the data changes.
pub fn shared(page: &impl Template, facts: Duration) -> Result<Response, Failure> {
    let mut response = private(page)?;
    response.extensions_mut().insert(Shared);
    response.extensions_mut().insert(FactsTime(facts));
    Ok(response)
}

/// A page that is made anew each time.
pub fn private(page: &impl Template) -> Result<Response, Failure> {
    Ok(Html(page.render().map_err(Failure::broken)?).into_response())
}

/// What an address asks for behind the question mark. Every part is optional and read forgivingly.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub struct Asked {
    /// The day of the board.
    pub as_of: String,
    /// The definition.
    pub definition: String,
    /// The column of the ordering.
    pub sort: String,
    /// Its direction; for office lists `kana` orders by reading.
    pub order: String,
    /// A kind of service.
    pub service: String,
    /// `using` or `not-using`.
    pub usage: String,
    /// The page, from 1.
    pub page: String,
    /// The words of a search.
    pub q: String,
}

impl Asked {
    /// The view of a board, or what is wrong with the address.
    pub fn view(&self, master: &Master) -> Result<View, Failure> {
        let as_of = match self.as_of.trim() {
            "" => None,
            written => Some(date::parse_date(written).ok_or_else(|| Failure::BadRequest {
                what: "時点の日付を読み取れません。".into(),
                todo: "「2026-01-31」や「令和8年1月31日」のように入れてください。".into(),
            })?),
        };
        let definition = match self.definition.as_str() {
            "" => DefinitionId::default(),
            written => DefinitionId::parse(written)
                .filter(|id| master.definitions.iter().any(|definition| definition.id == *id))
                .ok_or_else(|| Failure::BadRequest {
                    what: "この定義はありません。".into(),
                    todo: "「定義と出典」のページで、使える定義を確かめてください。".into(),
                })?,
        };
        let wrong_sort = || Failure::BadRequest {
            what: "この並べ方はありません。".into(),
            todo: "表の見出しにあるリンクで並べ替えてください。".into(),
        };
        let sort = match self.sort.as_str() {
            "" => kpi::By::default(),
            word => word.parse().map_err(|_| wrong_sort())?,
        };
        let order = match self.order.as_str() {
            "" => natural(sort),
            word => word.parse().map_err(|_| wrong_sort())?,
        };
        Ok(View { as_of, definition, sort, order })
    }

    /// The page, from 1.
    #[must_use]
    pub fn page(&self) -> u32 {
        self.page.parse().unwrap_or(1).clamp(1, 1_000_000)
    }

    /// Whom an office list shows.
    pub fn usage(&self) -> Result<UsageFilter, Failure> {
        UsageFilter::parse(&self.usage).ok_or_else(|| Failure::BadRequest {
            what: "利用状況の絞り込みを読み取れません。".into(),
            todo: "「利用中」「未利用」のどちらかを選び直してください。".into(),
        })
    }
}

/// The last part of an address, which may end in `.csv` or `.xlsx`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Named<'a> {
    /// What is asked for.
    pub stem: &'a str,
    /// As what.
    pub form: Form,
}

/// As what something is asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Form {
    /// A page.
    Page,
    /// A CSV.
    Csv,
    /// A workbook.
    Xlsx,
}

impl<'a> Named<'a> {
    /// Splits the ending off.
    #[must_use]
    pub fn of(last: &'a str) -> Self {
        for (ending, form) in [(".csv", Form::Csv), (".xlsx", Form::Xlsx)] {
            if let Some(stem) = last.strip_suffix(ending) {
                return Self { stem, form };
            }
        }
        Self { stem: last, form: Form::Page }
    }
}

/// The lists behind the figures of an area.
#[derive(Clone, Debug, Default)]
pub struct Behind {
    /// The newest office list on or before the day; the earliest one after it when none had spoken yet.
    pub offices: Option<Import>,
    /// The newest usage listing on or before the day.
    pub usage: Option<Import>,
}

impl Behind {
    /// The lists behind the figures of an area on a day.
    pub async fn find(read: &mut Read, area: Area, as_of: NaiveDate) -> Result<Self, StoreError> {
        let ever = read.lists_behind(ImportKind::Offices, area, domain::timeline::OPEN).await?;
        let before = ever.iter().find(|list| list.as_of <= as_of).cloned();
        let offices = before.or_else(|| ever.last().cloned());
        let usage = read.lists_behind(ImportKind::Usage, area, as_of).await?.into_iter().next();
        Ok(Self { offices, usage })
    }

    /// The lists as sentences of a source note, each with its own day (K4).
    #[must_use]
    pub fn sources(&self) -> Vec<String> {
        let offices = self.offices.as_ref().map(|list| {
            let make = list.source.map_or("事業所一覧", Source::name);
            format!("事業所: {make}「{}」（{}時点）", list.title, format::day(list.as_of))
        });
        let usage = self
            .usage
            .as_ref()
            .map(|list| format!("利用: 利用状況一覧「{}」（{}時点）", list.title, format::day(list.as_of)));
        offices.into_iter().chain(usage).collect()
    }

    /// What makes the figures of a day doubtful.
    #[must_use]
    pub fn doubts(&self, as_of: NaiveDate) -> Vec<String> {
        let mut doubts = Vec::new();
        if self.usage.is_none() {
            doubts.push(
                "利用状況の一覧がまだ取り込まれていないため、利用事業所は0と表示しています。「renkei import usage」で取り込んでください。"
                    .to_owned(),
            );
        }
        match &self.offices {
            None => doubts.push(
                "この区域の事業所一覧がまだ取り込まれていません。「renkei import offices」で取り込んでください。".to_owned(),
            ),
            Some(list) if list.as_of > as_of => doubts.push(format!(
                "{}より前の事業所一覧がないため、分母には最も古い一覧（{}時点）の事業所を使っています。",
                format::day(list.as_of),
                format::day(list.as_of)
            )),
            Some(_) => {}
        }
        doubts
    }

    /// Day, sources and definition for the footer and the print.
    #[must_use]
    pub fn note(&self, as_of: NaiveDate, definition: &str) -> DataNote {
        let imported = [&self.offices, &self.usage].into_iter().flatten().map(|list| list.imported_at).max();
        DataNote {
            as_of: Some(as_of),
            imported_at: imported,
            sources: self.sources(),
            definition: Some(definition.to_owned()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_ending_asks_for_a_file() {
        assert_eq!(Named::of("28.csv"), Named { stem: "28", form: Form::Csv });
        assert_eq!(Named::of("2023-11-06.xlsx"), Named { stem: "2023-11-06", form: Form::Xlsx });
        assert_eq!(Named::of("28"), Named { stem: "28", form: Form::Page });
    }
}
