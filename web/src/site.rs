//! What handlers have at hand, and how they make a page.

mod behind;
mod ground;
#[cfg(test)]
pub(crate) mod talk;
mod visit;

use std::{sync::Arc, time::Duration};

use askama::Template;
use axum::response::{Html, IntoResponse, Response};
use desk::{Desk, master::Master, runs::Runs};
use domain::{code::MunicipalityCode, date, definition::DefinitionId};
use http::header::CACHE_CONTROL;
use serde::Deserialize;
use store::{Read, meta::Origin};

pub use behind::{Behind, source_name};
pub use ground::{Ground, HeldGround};
pub use visit::Visit;

use crate::{
    auth::door::Door,
    cache::{Shared, version::DataVersion},
    config::outside::PublicUrl,
    failure::Failure,
    headers::{FactsTime, NO_STORE},
    urls::{UsageFilter, View, natural},
};

/// Shared by all handlers. Cheap to clone.
#[derive(Clone)]
pub struct Site {
    /// Where lists come in; also the way to the store, the master data and the clock.
    pub desk: Desk,
    /// The version of the data, to be asked again after a change of our own.
    pub version: DataVersion,
    /// The lists there are, held for a version.
    pub ground: HeldGround,
    /// Where people come in.
    pub door: Door,
    /// How people open this installation, where that was said: what links begin with that are handed over.
    pub public_url: Option<PublicUrl>,
    /// What the files that are brought at a time may weigh together, in bytes.
    pub upload_limit: u64,
    /// Trials and imports that go on while nobody waits for an answer.
    pub runs: Runs,
}

impl Site {
    /// Master data.
    #[must_use]
    pub fn master(&self) -> &Master {
        &self.desk.master
    }

    /// The municipality an address names: one that exists and is not a ward.
    pub fn municipality(&self, written: &str) -> Result<MunicipalityCode, Failure> {
        let unknown = || Failure::NotFound { what: format!("市町村コード「{written}」の市町村") };
        let code = MunicipalityCode::parse(written).map_err(|_| unknown())?;
        self.master().gazetteer.roll_up(code).filter(|own| *own == code).ok_or_else(unknown)
    }

    /// A consistent view of the data, and the lists it holds.
    pub async fn read(&self) -> Result<(Read, Arc<Ground>), Failure> {
        let mut read = self.desk.store.read().await?;
        let ground = self.ground.of(&mut read).await?;
        Ok((read, ground))
    }

    /// What `facts` finds in one moment of the data.
    ///
    /// Nearly always the data stays as it is while a page is made. So the statements run without a transaction around
    /// them, on the lists as they were held, and the data version is compared last: if it is another, or something
    /// failed – lists held from before may name what is gone –, all is found again in one view. This rests on every
    /// commit that changes what a page shows to call [`store::Write::advance`].
    pub async fn look<T, F>(&self, facts: impl Fn(Read, Arc<Ground>) -> F) -> Result<T, Failure>
    where
        F: Future<Output = Result<(Moment, T), Failure>>,
    {
        if let Some(ground) = self.ground.held() {
            let read = self.desk.store.glance().await?;
            match facts(read, Arc::clone(&ground)).await {
                Ok((moment, found)) => {
                    if moment.version().await? == ground.version {
                        return Ok(found);
                    }
                    tracing::debug!("the data changed under a page");
                }
                Err(failure) => tracing::debug!(?failure, "looked again in one view"),
            }
        }
        let (read, ground) = self.read().await?;
        Ok(facts(read, ground).await?.1)
    }
}

/// A page about offices as [`shared_of_offices`]; but one that names those who edited something is made anew each time,
/// because names change without the data.
pub(crate) fn of_offices(
    page: &impl Template,
    facts: Duration,
    names_people: bool,
) -> Result<Response, Failure> {
    if names_people { private(page) } else { shared_of_offices(page, facts) }
}

/// Of which moment of the data some facts are.
pub enum Moment {
    /// One statement brought them all, and its data version.
    Of(i64),
    /// Several statements did: if nothing changed since, they are of one moment.
    Since(Read),
}

impl Moment {
    async fn version(self) -> Result<i64, Failure> {
        Ok(match self {
            Self::Of(version) => version,
            Self::Since(mut read) => read.data_version().await?,
        })
    }
}

/// Whether the offices and listings are the fictional demonstration.
#[must_use]
pub fn is_demo(ground: &Ground) -> bool {
    ground.origin == Origin::Demo
}

/// A page of figures: the same for all who see the same ([`crate::gate::Sight`]) until the data changes.
pub fn shared(page: &impl Template, facts: Duration) -> Result<Response, Failure> {
    let mut response = private(page)?;
    response.extensions_mut().insert(Shared);
    response.extensions_mut().insert(FactsTime(facts));
    Ok(response)
}

/// A page about offices, the same for all who see the same. The server holds it, the browser keeps nothing of it: whoever
/// sits down at the desk after somebody signed out finds no list by going back.
pub fn shared_of_offices(page: &impl Template, facts: Duration) -> Result<Response, Failure> {
    let mut response = shared(page, facts)?;
    response.headers_mut().insert(CACHE_CONTROL, NO_STORE);
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

impl Form {
    /// What to say when there are no figures: a page explains, a file is not there.
    #[must_use]
    pub fn nothing_yet(self) -> Failure {
        match self {
            Self::Page => Failure::NothingYet,
            Self::Csv | Self::Xlsx => {
                Failure::NotFound { what: "取り込まれた一覧がまだないため、この表".into() }
            }
        }
    }
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

#[cfg(test)]
mod look;
#[cfg(test)]
pub(crate) mod sample;

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
