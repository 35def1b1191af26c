//! 定義と出典: what counts, which services are in scope, which lists lie behind the figures.

use axum::{extract::State, response::Response};
use tokio::time::Instant;

use super::pages::{DefinitionCard, DefinitionsPage, ScopeLine, SourceCard};
use crate::{
    failure::Failure,
    page::layout::{Crumb, Section},
    site::{self, Site, shared},
    urls::{self, File, View},
};

/// Lists shown as sources.
const MOST_SOURCES: u32 = 20;

/// `GET /about/definitions`
pub(super) async fn show(State(site): State<Site>) -> Result<Response, Failure> {
    let began = Instant::now();
    let (mut read, ground) = site.read().await?;
    let imports = read.imports(MOST_SOURCES, 0).await?;
    let way = vec![Crumb::to("全国", urls::nation(&View::default())), Crumb::here("定義と出典")];
    let layout = site::layout(&ground, "定義と出典", Section::Definitions, way);
    let facts = began.elapsed();
    let today = site.desk.clock.today();
    let master = site.master();
    let page = DefinitionsPage {
        layout,
        definitions: master.definitions.iter().map(DefinitionCard::from).collect(),
        services: master.services.all().iter().map(|s| ScopeLine::of(&master.services, s, today)).collect(),
        sources: imports
            .iter()
            .map(|import| SourceCard {
                name: import.title.clone(),
                as_of: import.as_of,
                imported_at: import.imported_at,
                href: urls::import(import.seq, 1),
            })
            .collect(),
        unmatched: urls::unmatched(File::Csv, &View::default()),
    };
    shared(&page, facts)
}
