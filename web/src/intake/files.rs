//! What a trial found, as files: the rows that cannot be taken, and what would change.

use axum::{
    extract::Path,
    response::{IntoResponse as _, Response},
};
use desk::{Incoming, bring::trial_of, trial::FieldChange};
use domain::{area::Area, audit::Subject, format, intake::RowKind, office_number::OfficeNumber};
use store::{intakes::RowFilter, lists::Slice};

use super::one::{Found, One};
use crate::{
    export::{Cell, Column, Kind, Sheet, file_name::FileName, sent},
    failure::Failure,
    site::{Form, Visit, is_demo},
    urls,
};

/// Rows of a kind in the file of changes: as many as are kept.
const MOST: u32 = 5_000;

/// `GET /intakes/{id}/rejected.csv`
pub(super) async fn rejected(site: Visit, Path(id): Path<String>) -> Result<Response, Failure> {
    let one = match One::find(&site, &id).await? {
        Found::Open(one) => one,
        Found::Applied(there) => return Ok(there),
    };
    let file = Incoming::beside(&site.desk.originals).rejected(one.id());
    let none = || Failure::NotFound { what: "不採用行のファイル".into() };
    let (opened, bytes, ending) =
        sent::open_rejects(file).await.map_err(Failure::broken)?.ok_or_else(none)?;
    let rows = trial_of(&one.intake).map_or(0, |trial| trial.counts.rejected);
    let path = urls::intake::rejected(one.id());
    site.exports(Subject::Page(path), usize::try_from(rows).unwrap_or(usize::MAX)).await?;
    let name = FileName::new("rejected", "不採用行（理由付き）", ending);
    Ok(sent::download(opened, bytes, sent::AS_IT_IS, &name))
}

/// `GET /intakes/{id}/changes.csv`
pub(super) async fn changes(site: Visit, Path(id): Path<String>) -> Result<Response, Failure> {
    let one = match One::find(&site, &id).await? {
        Found::Open(one) => one,
        Found::Applied(there) => return Ok(there),
    };
    let mut read = site.desk.store.read().await?;
    let master = site.master();
    let heads = ["区分", "事業所番号", "事業所名", "市町村", "サービス", "項目", "変更前", "変更後"];
    let columns =
        heads.map(|head| Column::new(head, if head == "事業所番号" { Kind::Code } else { Kind::Text }));
    let mut rows = Vec::new();
    let mut offices = 0;
    for kind in RowKind::ALL {
        let filter = RowFilter { kind, municipality: None, service: None };
        for row in read.intake_rows(one.id(), filter, Slice { limit: MOST, offset: 0 }).await?.1 {
            offices += 1;
            let number = OfficeNumber::from_key(row.office).map(|number| number.to_string());
            let place = row.municipality.map(|code| master.area_name(Area::Municipality(code)));
            let service = row.service.map(|kind| master.services.name(kind).to_string());
            let head = vec![
                Cell::from(kind.name()),
                Cell::from(number),
                Cell::from(row.name.as_str()),
                Cell::from(place),
                Cell::from(service),
            ];
            let fields: Vec<FieldChange> = serde_json::from_str(&row.fields).unwrap_or_default();
            let lines = fields
                .iter()
                .map(|f| [f.label.as_str(), f.before.as_str(), f.after.as_str()].map(Cell::from));
            let lines = lines.map(|line| head.iter().cloned().chain(line).collect::<Vec<_>>());
            let before = rows.len();
            rows.extend(lines);
            if rows.len() == before {
                rows.push(head.into_iter().chain([Cell::Empty, Cell::Empty, Cell::Empty]).collect());
            }
        }
    }
    drop(read);
    site.exports(Subject::Page(urls::intake::changes(one.id())), offices).await?;
    let day = one.intake.as_of.map_or_else(String::new, format::day_with_era);
    let notes =
        vec![format!("時点：{day}"), "まだ取り込んでいません。区分ごとに5,000件までです。".to_owned()];
    let sheet = Sheet {
        title: "取り込むと変わる行".into(),
        notes,
        columns: columns.into(),
        rows,
        demo: is_demo(&one.ground),
    };
    Ok(sheet.download("changes", Form::Csv, site.desk.clock.today())?.into_response())
}
