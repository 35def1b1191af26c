//! Certificates of deletion: the list, files of it, and one on A4.

use axum::{
    extract::{Path, Query},
    response::Response,
};
use domain::{
    area::Area,
    audit::Subject,
    contact::DeletionId,
    format,
    retention::{Deletion, Grounds},
};
use store::lists::Slice;

use super::{
    ERASED, find,
    pages::{CertificatePage, DeletionLine, DeletionsPage},
};
use crate::{
    export::{Cell, Column, Kind, Sheet},
    failure::Failure,
    page::{
        controls::{Downloads, Pager},
        fact::Fact,
        form::{After, Faults, Field},
        layout::{Crumb, Section},
        way,
    },
    site::{Asked, Form, Visit, private},
    trail::lines::Names,
    urls,
};

/// Certificates on a page.
const PAGE: u32 = 100;
/// Certificates in a file: more than anybody prints.
const MOST: u32 = 100_000;

/// `GET /deletions`
pub(super) async fn list(site: Visit, Query(asked): Query<Asked>) -> Result<Response, Failure> {
    private(&page(&site, asked.page(), "", Faults::default()).await?)
}

/// A page of the list; `office` is what was typed where an erasure begins.
pub(super) async fn page(
    site: &Visit,
    page: u32,
    office: &str,
    faults: Faults,
) -> Result<DeletionsPage, Failure> {
    let (mut read, ground) = site.read().await?;
    let total = read.deletion_count(site.scope()).await?;
    let slice = Slice { limit: PAGE, offset: (page - 1).saturating_mul(PAGE) };
    let all = read.deletions(site.scope(), slice).await?;
    let names = Names::new(site.master(), &read.accounts().await?);
    drop(read);
    let line = |deletion: &Deletion| DeletionLine {
        href: urls::contacts::deletion(deletion.id),
        short: deletion.id.short(),
        at: format::moment(deletion.at),
        office: deletion.office.map_or_else(String::new, |office| office.to_string()),
        erased: deletion.erased.name(),
        count: format::count(deletion.count),
        grounds: deletion.grounds.name(),
        by: names.who(deletion.by).label,
    };
    let hint = "依頼した人から聞いた10桁の番号。全角やハイフンがあってもかまいません";
    let field = Field::text(find::OFFICE, "事業所番号", hint, office).keys("numeric");
    Ok(DeletionsPage {
        layout: site.layout(&ground, &faults.title(TITLE), Section::Admin, way(None)),
        rows: all.iter().map(line).collect(),
        pager: Pager::new(u64::from(total), PAGE, page, &urls::contacts::deletions),
        downloads: Downloads::of(urls::contacts::deletions_file),
        office: Field { width: 16, ..field },
        find: urls::contacts::find_erase(),
        faults,
        rules: urls::contacts::retention(),
    })
}

/// `GET /deletions.csv`
pub(super) async fn csv(site: Visit) -> Result<Response, Failure> {
    file(site, Form::Csv).await
}

/// `GET /deletions.xlsx`
pub(super) async fn xlsx(site: Visit) -> Result<Response, Failure> {
    file(site, Form::Xlsx).await
}

async fn file(site: Visit, form: Form) -> Result<Response, Failure> {
    let mut read = site.desk.store.read().await?;
    let all = read.deletions(site.scope(), Slice { limit: MOST, offset: 0 }).await?;
    let names = Names::new(site.master(), &read.accounts().await?);
    drop(read);
    let columns = vec![
        Column::new("証明書番号", Kind::Code),
        Column::new("消去日時", Kind::Text),
        Column::new("事業所番号", Kind::Code),
        Column::new("種類", Kind::Text),
        Column::new("件数", Kind::Integer),
        Column::new("理由", Kind::Text),
        Column::new("申出・依頼を受けた日", Kind::Text),
        Column::new("実施者", Kind::Text),
        Column::new("照合値（SHA-256）", Kind::Code),
        Column::new("データの別", Kind::Text),
    ];
    let row = |deletion: &Deletion| {
        vec![
            Cell::from(deletion.id.to_string()),
            Cell::from(format::moment(deletion.at)),
            Cell::from(deletion.office.map(|office| office.to_string())),
            Cell::from(deletion.erased.name()),
            Cell::from(deletion.count),
            Cell::from(deletion.grounds.name()),
            Cell::from(deletion.asked_on.to_string()),
            Cell::from(names.who(deletion.by).label),
            Cell::from(deletion.fingerprint.as_str()),
            Cell::from(if deletion.demonstration { "デモデータ（架空）" } else { "実データ" }),
        ]
    };
    let rows: Vec<_> = all.iter().map(row).collect();
    let subject = Subject::Page(urls::contacts::deletions(1));
    site.exports(subject, rows.len()).await?;
    let today = site.desk.clock.today();
    let notes = vec![format!("作成日：{}", format::day_with_era(today))];
    let sheet = Sheet { title: "個人情報消去証明書".into(), notes, columns, rows, demo: false };
    sheet.download("deletions", form, today)
}

/// `GET /deletions/{id}`
pub(super) async fn show(
    site: Visit,
    Path(written): Path<String>,
    Query(after): Query<After>,
) -> Result<Response, Failure> {
    let unknown = || Failure::NotFound { what: "この番号の個人情報消去証明書".into() };
    let id = DeletionId::parse(&written).ok_or_else(unknown)?;
    let (mut read, ground) = site.read().await?;
    let deletion = read.deletion(site.scope(), id).await?.ok_or_else(unknown)?;
    let names = Names::new(site.master(), &read.accounts().await?);
    drop(read);
    let place = deletion.municipality.map(|code| site.master().area_name(Area::Municipality(code)));
    let mut facts = vec![
        Fact::new("消去した個人情報", deletion.erased.name()),
        Fact::new("件数", format!("{}件", format::count(deletion.count))),
    ];
    facts.extend(deletion.office.map(|office| Fact::new("事業所番号", office.to_string())));
    facts.extend(place.map(|place| Fact::new("市町村", place)));
    // What a rule took leads to the rules.
    let by_rule = matches!(deletion.grounds, Grounds::Rule(_));
    let rules = by_rule.then(|| urls::contacts::retention().to_owned());
    facts.extend([
        Fact { href: rules, ..Fact::new("消去の理由", deletion.grounds.name()) },
        Fact::new("申出・依頼を受けた日", format::day_with_era(deletion.asked_on)),
        Fact::new("消去した日時", format::moment(deletion.at)),
        Fact::new("実施者", names.who(deletion.by).label),
        Fact::new("照合値（SHA-256）", deletion.fingerprint.clone()),
    ]);
    private(&CertificatePage {
        layout: site.layout(&ground, TITLE, Section::Admin, way(Some(deletion.id))),
        fresh: after.done == ERASED,
        id: deletion.id.to_string(),
        facts,
        demonstration: deletion.demonstration,
        back: urls::contacts::deletions(1),
    })
}

/// What these pages are called.
const TITLE: &str = "個人情報消去証明書";

fn way(of: Option<DeletionId>) -> Vec<Crumb> {
    match of {
        None => way::admin([Crumb::here(TITLE)]),
        Some(id) => way::admin([Crumb::to(TITLE, urls::contacts::deletions(1)), Crumb::here(id.short())]),
    }
}
