//! The offices of a municipality: filtered, ordered by number, a page at a time, or all of them as a file.

use axum::{
    extract::{Path, Query, State},
    response::Response,
};
use domain::{
    area::Area, code::MunicipalityCode, definition::Base, facts::KindCount, service::ServiceKind,
    timeline::OPEN,
};
use store::{
    Read,
    lists::{Days, OfficeFilter, OfficeOrder, Slice},
};
use tokio::time::Instant;

use super::{days_of, line, pages, pages::OfficeListPage};
use crate::{
    board::figures::Basis,
    export::{Cell, Column, Kind, Sheet},
    failure::Failure,
    format,
    page::{
        controls::{Downloads, Pager},
        layout::{Crumb, Section},
    },
    site::{self, Asked, Behind, Form, Named, Site, shared},
    urls::{self, File, ListView, UsageFilter, View},
};

/// Offices on a page.
const PAGE: u32 = 96;
/// Offices in a file; no municipality has as many.
const MOST: u32 = 100_000;

/// `GET /municipalities/{code}/offices`, also as `.csv` and `.xlsx`
pub(super) async fn show(
    State(site): State<Site>,
    Path((code, last)): Path<(String, String)>,
    Query(asked): Query<Asked>,
) -> Result<Response, Failure> {
    let named = Named::of(&last);
    if named.stem != "offices" {
        return Err(Failure::NotFound { what: "お探しのページ".into() });
    }
    let code = municipality(&site, &code)?;
    // The order of a list is by number or reading, and no board's.
    let view = Asked { sort: String::new(), order: String::new(), ..asked.clone() }.view(site.master())?;
    let service = service(&site, &asked.service)?;
    let list = ListView {
        view,
        service: service.map(ServiceKind::id),
        usage: asked.usage()?,
        by_kana: asked.order == "kana",
        page: asked.page(),
    };
    let began = Instant::now();
    let (mut read, ground) = site.read().await?;
    let on = list.view.as_of.unwrap_or_else(|| site.desk.clock.today());
    let basis = Basis::find(&ground, site.master(), &list.view.definition, on)
        .ok_or_else(|| named.form.nothing_yet())?;
    let days = days_of(&ground, code, basis.as_of);
    let filter = OfficeFilter {
        service,
        using: match list.usage {
            UsageFilter::Any => None,
            UsageFilter::Using => Some(true),
            UsageFilter::NotUsing => Some(false),
        },
        in_scope_only: basis.definition.base == Base::InScope,
    };
    let behind = Behind::find(&ground, Area::Municipality(code), basis.as_of);
    let name = site.master().area_name(Area::Municipality(code));
    if named.form != Form::Page {
        let sheet = sheet(&site, &mut read, code, days, filter, &basis, &behind).await?;
        return sheet.download(&format!("offices-{code}"), named.form, site.desk.clock.today());
    }
    let kinds = read.kind_counts(code, basis.as_of).await?;
    let total = total(&mut read, code, days, filter, &basis, &kinds).await?;
    let slice = Slice { limit: PAGE, offset: (list.page - 1).saturating_mul(PAGE) };
    let order = if list.by_kana { OfficeOrder::Kana } else { OfficeOrder::Number };
    let offices = read.offices(code, days, filter, order, slice).await?;
    let services: Vec<(u16, String)> =
        kinds.iter().map(|k| (k.kind.id(), site.master().services.name(k.kind).to_owned())).collect();
    let filter = pages::OfficeFilter::new(code, &services, &list);
    let mut layout =
        site::layout(&ground, &format!("{name}の事業所一覧"), Section::Boards, way(&site, code, &list.view));
    layout.data_note = behind.note(basis.as_of, &basis.definition.name);
    layout.print_note = filter.words();
    let facts = began.elapsed();
    let page = OfficeListPage {
        layout,
        municipality: name,
        as_of: format::day_with_era(basis.as_of),
        filter,
        rows: offices.iter().map(|office| line(site.master(), office)).collect(),
        pager: Pager::new(u64::from(total), PAGE, list.page, &|page| {
            urls::offices(code, &list.on_page(page))
        }),
        downloads: Downloads {
            csv: urls::offices_file(code, File::Csv, &list),
            xlsx: urls::offices_file(code, File::Xlsx, &list),
        },
    };
    shared(&page, facts)
}

/// How many offices pass the filter: a count of the board wherever the board has it.
async fn total(
    read: &mut Read,
    code: MunicipalityCode,
    days: Days,
    filter: OfficeFilter,
    basis: &Basis,
    kinds: &[KindCount],
) -> Result<u32, Failure> {
    let counted = match filter.service {
        None => {
            let count = read.municipality_count(&basis.definition.id, code, basis.as_of).await?;
            count.map_or((0, 0), |count| (count.offices, count.users))
        }
        Some(kind) if !filter.in_scope_only => {
            let count = kinds.iter().find(|count| count.kind == kind);
            count.map_or((0, 0), |count| (count.offices, count.users))
        }
        // Offices of a kind out of scope may be in scope by another of their services: only counting tells.
        Some(_) => return Ok(read.office_count(code, days, filter).await?),
    };
    let (offices, users) = counted;
    Ok(match filter.using {
        None => offices,
        Some(true) => users,
        Some(false) => offices.saturating_sub(users),
    })
}

fn municipality(site: &Site, written: &str) -> Result<MunicipalityCode, Failure> {
    let unknown = || Failure::NotFound { what: format!("市町村コード「{written}」の市町村") };
    let code = MunicipalityCode::parse(written).map_err(|_| unknown())?;
    site.master().gazetteer.roll_up(code).filter(|own| *own == code).ok_or_else(unknown)
}

fn service(site: &Site, written: &str) -> Result<Option<ServiceKind>, Failure> {
    if written.is_empty() {
        return Ok(None);
    }
    let kind = written.parse().ok().and_then(|id| site.master().services.by_id(id));
    kind.map(Some).ok_or_else(|| Failure::BadRequest {
        what: "このサービスの種類はありません。".into(),
        todo: "一覧の絞り込みから選び直してください。".into(),
    })
}

fn way(site: &Site, code: MunicipalityCode, view: &View) -> Vec<Crumb> {
    let master = site.master();
    let prefecture = code.prefecture();
    let own = master.gazetteer.by_code(code).map_or_else(String::new, |place| place.name.clone());
    vec![
        Crumb::to("全国", urls::nation(view)),
        Crumb::to(master.area_name(Area::Prefecture(prefecture)), urls::prefecture(prefecture, view)),
        Crumb::to(own, urls::municipality(code, view)),
        Crumb::here("事業所一覧"),
    ]
}

async fn sheet(
    site: &Site,
    read: &mut Read,
    code: MunicipalityCode,
    days: Days,
    filter: OfficeFilter,
    basis: &Basis,
    behind: &Behind,
) -> Result<Sheet, Failure> {
    let slice = Slice { limit: MOST, offset: 0 };
    let offices = read.offices(code, days, filter, OfficeOrder::Number, slice).await?;
    let columns = vec![
        Column::new("事業所番号", Kind::Code),
        Column::new("事業所名", Kind::Text),
        Column::new("事業所名カナ", Kind::Text),
        Column::new("サービス", Kind::Text),
        Column::new("連携対象", Kind::Text),
        Column::new("利用状況", Kind::Text),
        Column::new("住所", Kind::Text),
        Column::new("電話番号", Kind::Text),
        Column::new("法人の名称", Kind::Text),
        Column::new("市町村コード", Kind::Code),
        Column::new("時点", Kind::Text),
    ];
    let rows = offices
        .iter()
        .map(|office| {
            let line = line(site.master(), office);
            vec![
                Cell::from(line.number.as_str()),
                Cell::from(line.name.as_str()),
                Cell::from(line.kana.as_str()),
                Cell::from(line.services.as_str()),
                Cell::from(if office.in_scope { "対象" } else { "対象外" }),
                Cell::from(line.mark().word),
                Cell::from(line.address.as_str()),
                Cell::from(line.phone.as_str()),
                Cell::from(line.corporation.as_str()),
                Cell::from(office.municipality.to_string()),
                Cell::from(basis.as_of.to_string()),
            ]
        })
        .collect();
    let mut notes = vec![
        format!("時点：{}", format::day_with_era(basis.as_of)),
        format!("定義：{}", basis.definition.name),
        format!("出典：{}", behind.sources().join("、")),
    ];
    if days.offices != days.board && days.offices < OPEN {
        notes.push(format!("事業所の一覧は{}時点", format::day(days.offices)));
    }
    Ok(Sheet {
        title: format!("{}の事業所", site.master().area_name(Area::Municipality(code))),
        notes,
        columns,
        rows,
    })
}
