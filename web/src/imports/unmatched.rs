//! Numbers that usage listings name and no office list knows, as a file (K7).

use axum::{extract::Query, response::Response};
use domain::{area::Area, audit::Subject, format, import::ImportKind};
use store::lists::{Days, Slice};

use crate::{
    board::figures::Basis,
    export::{Cell, Column, Kind, Sheet},
    failure::Failure,
    site::{Asked, Behind, Form, Visit},
};

/// Rows of the file; a listing with more has another problem.
const MOST: u32 = 100_000;

/// `GET /unmatched.csv`
pub(super) async fn csv(site: Visit, asked: Query<Asked>) -> Result<Response, Failure> {
    file(site, asked, Form::Csv).await
}

/// `GET /unmatched.xlsx`
pub(super) async fn xlsx(site: Visit, asked: Query<Asked>) -> Result<Response, Failure> {
    file(site, asked, Form::Xlsx).await
}

async fn file(site: Visit, Query(asked): Query<Asked>, form: Form) -> Result<Response, Failure> {
    let view = asked.view(site.master())?;
    let (mut read, ground) = site.read().await?;
    let today = site.desk.clock.today();
    let on = view.as_of.unwrap_or(today);
    let basis =
        Basis::find(&ground, site.master(), &view.definition, on).ok_or_else(|| form.nothing_yet())?;
    let first = ground.of(ImportKind::Offices).map(|list| list.as_of).min();
    let days =
        Days { offices: first.map_or(basis.as_of, |first| first.max(basis.as_of)), board: basis.as_of };
    let numbers = read.unmatched(site.scope(), None, days, Slice { limit: MOST, offset: 0 }).await?;
    drop(read);
    site.exports(Subject::Page("/unmatched".into()), numbers.len()).await?;
    let columns = vec![
        Column::new("事業所番号", Kind::Code),
        Column::new("都道府県", Kind::Text),
        Column::new("利用状況一覧の市町村", Kind::Text),
        Column::new("利用状況一覧の時点", Kind::Text),
        Column::new("時点", Kind::Text),
        Column::new("出典", Kind::Text),
    ];
    let behind = Behind::find(&ground, Area::Nation, basis.as_of);
    let source = behind.sources().join("、");
    let rows = numbers
        .iter()
        .map(|row| {
            vec![
                Cell::from(row.number.to_string()),
                Cell::from(site.master().area_name(Area::Prefecture(row.number.prefecture()))),
                Cell::from(row.municipality.map(|code| site.master().area_name(Area::Municipality(code)))),
                Cell::from(row.as_of.to_string()),
                Cell::from(basis.as_of.to_string()),
                Cell::from(source.as_str()),
            ]
        })
        .collect();
    let notes = vec![
        format!("時点：{}", format::day_with_era(basis.as_of)),
        "利用状況一覧にあり、事業所一覧にない番号。利用率には含めていません。".to_owned(),
    ];
    let sheet =
        Sheet { title: "事業所一覧にない番号".to_owned(), notes, columns, rows, demo: behind.demo };
    sheet.download("unmatched", form, today)
}
