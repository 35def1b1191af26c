//! 定義と出典: what counts, which services are in scope, which lists lie behind the figures.

use axum::response::Response;
use tokio::time::Instant;

use super::pages::{DefinitionCard, DefinitionsPage, ScopeLine, SourceCard};
use crate::{
    export::{Cell, Column, Kind, Sheet},
    failure::Failure,
    page::{
        controls::Downloads,
        layout::{Crumb, Section},
    },
    site::{Form, Visit, shared},
    urls::{self, View},
};

/// Lists shown as sources.
const MOST_SOURCES: u32 = 20;

/// `GET /about/definitions`
pub(super) async fn show(site: Visit) -> Result<Response, Failure> {
    let began = Instant::now();
    let (mut read, ground) = site.read().await?;
    let imports = read.imports(MOST_SOURCES, 0).await?;
    let way = vec![Crumb::to("全国", urls::nation(&View::default())), Crumb::here("定義と出典")];
    let layout = site.layout(&ground, "定義と出典", Section::Definitions, way);
    let facts = began.elapsed();
    let today = site.desk.clock.today();
    let master = site.master();
    let page = DefinitionsPage {
        layout,
        definitions: master.definitions.iter().map(DefinitionCard::from).collect(),
        services: master.services.all().iter().map(|s| ScopeLine::of(&master.services, s, today)).collect(),
        sources: imports
            .iter()
            .filter(|import| import.undone.is_none())
            .map(|import| SourceCard {
                name: import.title.clone(),
                as_of: import.as_of,
                imported_at: import.imported_at,
                href: urls::import(import.seq, 1),
            })
            .collect(),
        unmatched: Downloads::of(|file| urls::unmatched(file, &View::default())),
        scope: Downloads::of(urls::services_file),
        history: Downloads::of(urls::imports_file),
    };
    shared(&page, facts)
}

/// `GET /about/services.csv`
pub(super) async fn csv(site: Visit) -> Result<Response, Failure> {
    services(&site, Form::Csv)
}

/// `GET /about/services.xlsx`
pub(super) async fn xlsx(site: Visit) -> Result<Response, Failure> {
    services(&site, Form::Xlsx)
}

/// The services and whether they are in scope today, as a file.
fn services(site: &Visit, form: Form) -> Result<Response, Failure> {
    let (today, catalogue) = (site.desk.clock.today(), &site.master().services);
    let texts = ["サービス", "連携対象", "時点", "出典"];
    let mut columns = vec![Column::new("サービスコード", Kind::Code)];
    columns.extend(texts.map(|name| Column::new(name, Kind::Text)));
    let rows = catalogue
        .all()
        .iter()
        .map(|service| {
            let line = ScopeLine::of(catalogue, service, today);
            vec![
                Cell::from(line.code),
                Cell::from(line.name),
                Cell::from(if line.in_scope { "対象" } else { "対象外" }),
                Cell::from(today.to_string()),
                Cell::from("ケアプランデータ連携標準仕様の対象とする範囲"),
            ]
        })
        .collect();
    let sheet = Sheet { title: "連携対象のサービス".into(), columns, rows, ..Sheet::default() };
    sheet.download("services", form, today)
}
