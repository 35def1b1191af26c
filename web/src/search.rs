//! The search box: number, reading, telephone, corporation, municipality.

pub mod pages;

use axum::{
    Router,
    extract::{Query, State},
    response::Response,
    routing::get,
};
use domain::{area::Area, text};
use store::lists::{Days, Slice};
use tokio::time::Instant;

use self::pages::{PlaceLine, SearchPage};
use crate::{
    failure::Failure,
    offices::line,
    page::{
        controls::Pager,
        layout::{Crumb, Section},
    },
    site::{self, Asked, Site, shared},
    urls::{self, View},
};

/// Offices on a page.
const PAGE: u32 = 50;
/// Words that are looked for; more are left out.
const MOST_WORDS: usize = 3;
/// Municipalities and prefectures shown.
const MOST_PLACES: usize = 20;
/// Characters of a search that are read.
const LONGEST: usize = 100;

/// The address of the search.
pub fn routes() -> Router<Site> {
    Router::new().route("/search", get(show))
}

/// `GET /search?q=`
async fn show(State(site): State<Site>, Query(asked): Query<Asked>) -> Result<Response, Failure> {
    let words: String = asked.q.chars().take(LONGEST).collect();
    let terms: Vec<String> = words
        .split_whitespace()
        .map(text::search_key)
        .filter(|term| !term.is_empty())
        .take(MOST_WORDS)
        .collect();
    let began = Instant::now();
    let (mut read, ground) = site.read().await?;
    let today = site.desk.clock.today();
    let board = ground.day(today).unwrap_or(today);
    // A list may speak about a later day than the last usage listing; today's offices are meant.
    let days = Days { offices: today.max(board), board };
    let page = asked.page();
    let (total, offices) = if terms.is_empty() {
        (0, Vec::new())
    } else {
        let slice = Slice { limit: PAGE, offset: (page - 1).saturating_mul(PAGE) };
        (read.search_count(&terms, days).await?, read.search(&terms, days, slice).await?)
    };
    let way = vec![Crumb::to("全国", urls::nation(&View::default())), Crumb::here("検索")];
    let mut layout = site::layout(&ground, "検索", Section::Elsewhere, way);
    layout.search.clone_from(&words);
    let facts = began.elapsed();
    let found = SearchPage {
        layout,
        places: places(&site, &terms),
        offices: offices.iter().map(|office| line(site.master(), office)).collect(),
        pager: Pager::new(u64::from(total), PAGE, page, &|page| urls::search(&words, page)),
    };
    shared(&found, facts)
}

/// Prefectures and municipalities whose name, reading or code holds every word.
fn places(site: &Site, terms: &[String]) -> Vec<PlaceLine> {
    let gazetteer = &site.master().gazetteer;
    let holds = |parts: &[&str]| {
        let all: String = parts.iter().map(|part| text::search_key(part)).collect();
        !terms.is_empty() && terms.iter().all(|term| all.contains(term.as_str()))
    };
    let prefectures =
        gazetteer.prefectures().iter().filter(|p| holds(&[&p.name, &p.kana])).map(|p| PlaceLine {
            name: p.name.clone(),
            code: p.code.to_string(),
            href: urls::prefecture(p.code, &View::default()),
        });
    let municipalities = gazetteer
        .municipalities()
        .filter(|place| {
            let prefecture = gazetteer.prefecture_name(place.code.prefecture());
            let own = holds(&[&place.name, &place.kana, &place.code.to_string()]);
            // 「兵庫県神戸市」 names a municipality, 「兵庫県」 alone does not name all of them.
            own || (holds(&[prefecture, &place.name])
                && !terms.iter().all(|t| text::search_key(prefecture).contains(t)))
        })
        .map(|place| PlaceLine {
            name: site.master().area_name(Area::Municipality(place.code)),
            code: place.code.to_string(),
            href: urls::municipality(place.code, &View::default()),
        });
    prefectures.chain(municipalities).take(MOST_PLACES).collect()
}
