//! The search box: number, reading, telephone, corporation, municipality.

pub mod pages;

use axum::{extract::Query, response::Response};
use chrono::NaiveDate;
use desk::master::Master;
use domain::{
    area::Area,
    audit::Subject,
    definition::DefinitionId,
    format,
    people::{Act, Scope},
    text,
};
use store::lists::{Days, Slice};
use tokio::time::Instant;

use self::pages::{PlaceLine, SearchPage};
use crate::{
    edits::held::Over,
    failure::Failure,
    gate::{Routes, Rule},
    offices::{
        line,
        sheet::{Grounds, sheet},
    },
    page::{
        controls::{Downloads, Pager},
        layout::{Crumb, Section},
    },
    site::{Asked, Behind, Form, Ground, Site, Visit, private, shared},
    urls::{self, View},
};

/// Offices on a page.
const PAGE: u32 = 50;
/// Offices in a file.
const MOST: u32 = 10_000;
/// Words that are looked for; more are left out.
const MOST_WORDS: usize = 3;
/// Areas of one's own that are named where offices are looked for.
const MOST_AREAS: usize = 5;
/// Municipalities and prefectures shown.
const MOST_PLACES: usize = 20;
/// Characters of a search that are read.
const LONGEST: usize = 100;

/// The address of the search.
pub fn routes() -> Routes<Site> {
    Routes::new()
        .get("/search", Rule::Somewhere(Act::SeeOffices), show)
        .get("/search.csv", Rule::Somewhere(Act::ExportOffices), csv)
        .get("/search.xlsx", Rule::Somewhere(Act::ExportOffices), xlsx)
}

/// `GET /search?q=`
async fn show(site: Visit, Query(asked): Query<Asked>) -> Result<Response, Failure> {
    let (words, terms) = terms(&asked);
    let began = Instant::now();
    let (mut read, ground) = site.read().await?;
    let days = days(&ground, site.desk.clock.today());
    let page = asked.page();
    let (total, offices) = if terms.is_empty() {
        (0, Vec::new())
    } else {
        let slice = Slice { limit: PAGE, offset: (page - 1).saturating_mul(PAGE) };
        let scope = site.scope();
        (read.search_count(scope, &terms, days).await?, read.search(scope, &terms, days, slice).await?)
    };
    let way = vec![Crumb::to("全国", urls::nation(&View::default())), Crumb::here("検索")];
    let mut layout = site.layout(&ground, "検索", Section::Elsewhere, way);
    layout.search.clone_from(&words);
    let over = Over::lines(&site, &mut read, &ground.edits, &offices).await?;
    let facts = began.elapsed();
    let found = SearchPage {
        layout,
        places: places(&site, &terms),
        offices: offices.into_iter().map(|office| line(site.master(), &over, office)).collect(),
        pager: Pager::new(u64::from(total), PAGE, page, &|page| urls::search(&words, page)),
        downloads: may_export(&site).then(|| Downloads::of(|file| urls::search_file(&words, file))),
        within: within(site.scope(), site.master()),
    };
    if over.any() { private(&found) } else { shared(&found, facts) }
}

/// `GET /search.csv?q=`
async fn csv(site: Visit, asked: Query<Asked>) -> Result<Response, Failure> {
    file(site, asked, Form::Csv).await
}

/// `GET /search.xlsx?q=`
async fn xlsx(site: Visit, asked: Query<Asked>) -> Result<Response, Failure> {
    file(site, asked, Form::Xlsx).await
}

/// Every office a search finds, up to [`MOST`].
async fn file(site: Visit, Query(asked): Query<Asked>, form: Form) -> Result<Response, Failure> {
    let (words, terms) = terms(&asked);
    if terms.is_empty() {
        return Err(Failure::BadRequest {
            what: "検索する言葉がありません。".into(),
            todo: "検索結果のページから、ファイルを選んでください。".into(),
        });
    }
    let (mut read, ground) = site.read().await?;
    let today = site.desk.clock.today();
    let days = days(&ground, today);
    let total = read.search_count(site.scope(), &terms, days).await?;
    let offices = read.search(site.scope(), &terms, days, Slice { limit: MOST, offset: 0 }).await?;
    let over = Over::lines(&site, &mut read, &ground.edits, &offices).await?;
    drop(read);
    site.exports(Subject::Page("/search".into()), offices.len()).await?;
    let behind = Behind::find(&ground, Area::Nation, days.board);
    let all = DefinitionId::parse(DefinitionId::ALL).unwrap_or_default();
    let on = Grounds {
        as_of: days.board.to_string(),
        definition: site.master().definition(&all, days.board).map_or("", |all| all.name.as_str()),
        source: behind.sources().join("、"),
        demo: behind.demo,
    };
    let cut = if total > MOST { format!("（先頭{}件）", format::count(MOST)) } else { String::new() };
    let mut sheet = sheet(site.master(), format!("事業所の検索結果{cut}"), (offices, &over), &on);
    sheet.notes = vec![
        format!("検索：{words}"),
        format!("見つかった事業所：{}件{cut}", format::count(total)),
        format!("時点：{}", format::day_with_era(days.board)),
        format!("出典：{}", on.source),
    ];
    sheet.download("search", form, today)
}

/// Where alone offices are looked for: in the areas somebody looks after. Names of places are found everywhere.
fn within(scope: &Scope, master: &Master) -> Option<String> {
    let names: Vec<String> =
        scope.areas().iter().take(MOST_AREAS).map(|area| master.area_name(*area)).collect();
    match scope.areas() {
        [Area::Nation, ..] => None,
        [] => Some("担当地域が設定されていないため、事業所は探していません。".into()),
        all => {
            let more = all.len() - names.len();
            let more = if more > 0 { format!("ほか{more}地域") } else { String::new() };
            Some(format!("事業所は担当地域（{}{more}）の中だけを探しています。", names.join("、")))
        }
    }
}

/// Whether whoever looks may take what they see as a file.
fn may_export(site: &Visit) -> bool {
    Rule::Somewhere(Act::ExportOffices).admit(site.caller().viewer(), None).is_ok()
}

/// The words as they were typed, and what is looked for.
fn terms(asked: &Asked) -> (String, Vec<String>) {
    let words: String = asked.q.chars().take(LONGEST).collect();
    let terms = words.split_whitespace().map(text::search_key).filter(|term| !term.is_empty());
    let terms = terms.take(MOST_WORDS).collect();
    (words, terms)
}

/// The latest day of the board. A list may speak about a later day than the last usage listing; today's offices are
/// meant.
fn days(ground: &Ground, today: NaiveDate) -> Days {
    let board = ground.day(today).unwrap_or(today);
    Days { offices: today.max(board), board }
}

/// Prefectures and municipalities whose name, reading or code holds every word.
fn places(site: &Visit, terms: &[String]) -> Vec<PlaceLine> {
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

#[cfg(test)]
mod tests {
    use store::Store;
    use tempfile::TempDir;

    use super::*;

    #[tokio::test]
    async fn where_offices_are_looked_for_is_said() {
        let folder = TempDir::new().expect("a folder");
        let store = Store::sqlite(&folder.path().join("renkei.db")).await.expect("a new file");
        store.migrate().await.expect("migrations");
        Master::install(&store).await.expect("master data");
        let master = Master::load(&store).await.expect("master data");
        let said = |written: &str| within(&Scope::parse(written).expect("a scope"), &master);
        assert_eq!(said("00"), None);
        let one = "事業所は担当地域（兵庫県）の中だけを探しています。";
        assert_eq!(said("28").as_deref(), Some(one));
        let many = said("28,01,02,03,04,271004,272027").expect("a sentence");
        assert!(many.ends_with("ほか2地域）の中だけを探しています。"), "{many}");
        assert!(said("").expect("a sentence").contains("設定されていない"));
    }
}
