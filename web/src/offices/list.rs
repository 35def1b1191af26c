//! The offices of a municipality: filtered, ordered by number, a page at a time, or all of them as a file.

use axum::{
    extract::{Path, Query},
    response::Response,
};
use domain::{
    area::Area,
    audit::Subject,
    code::MunicipalityCode,
    definition::{Base, DefinitionId},
    format,
    people::Act,
    service::ServiceKind,
    timeline::OPEN,
};
use store::{
    Read,
    lists::{Days, OfficeFilter, OfficeList, OfficeOrder, OfficePart, Slice, Voices},
};
use tokio::time::Instant;

use super::{
    days_of, line, pages,
    pages::OfficeListPage,
    sheet::{Grounds, sheet as table},
};
use crate::{
    board::figures::Basis,
    edits::held::Over,
    export::Sheet,
    failure::Failure,
    page::{
        controls::{DefinitionSwitch, Downloads, Pager},
        layout::{Crumb, Section},
    },
    site::{Asked, Behind, Form, Ground, Moment, Visit, of_offices},
    urls::{self, ListView, UsageFilter, View},
};

/// Offices on a page.
const PAGE: u32 = 96;
/// Offices in a file; no municipality has as many.
const MOST: u32 = 100_000;

/// `GET /municipalities/{code}/offices`
pub(super) async fn show(
    site: Visit,
    Path(code): Path<String>,
    Query(asked): Query<Asked>,
) -> Result<Response, Failure> {
    let (code, list, service) = asked_for(&site, &code, &asked)?;
    page(&site, code, list, service).await
}

/// `GET /municipalities/{code}/offices.csv`
pub(super) async fn csv(site: Visit, code: Path<String>, asked: Query<Asked>) -> Result<Response, Failure> {
    file(&site, &code, &asked, Form::Csv).await
}

/// `GET /municipalities/{code}/offices.xlsx`
pub(super) async fn xlsx(site: Visit, code: Path<String>, asked: Query<Asked>) -> Result<Response, Failure> {
    file(&site, &code, &asked, Form::Xlsx).await
}

/// The municipality of an address, what of its offices is to be shown, and their service.
fn asked_for(
    site: &Visit,
    code: &str,
    asked: &Asked,
) -> Result<(MunicipalityCode, ListView, Option<ServiceKind>), Failure> {
    let code = site.municipality(code)?;
    // The order of a list is by number or reading, and no board's.
    let mut view =
        Asked { sort: String::new(), order: String::new(), ..asked.clone() }.view(site.master())?;
    let definitions = &site.master().definitions;
    if !definitions.iter().any(|own| own.id == view.definition && own.base != Base::Published) {
        // A published table names no offices; the list shows those that usually count.
        view.definition = DefinitionId::default();
    }
    let service = service(site, &asked.service)?;
    let list = ListView {
        view,
        service: service.map(ServiceKind::id),
        usage: asked.usage()?,
        by_kana: asked.order == "kana",
        page: asked.page(),
    };
    Ok((code, list, service))
}

async fn page(
    site: &Visit,
    code: MunicipalityCode,
    list: ListView,
    service: Option<ServiceKind>,
) -> Result<Response, Failure> {
    let began = Instant::now();
    let found = site.look(|mut read, ground| async {
        let asked = Question::new(site, &ground, code, &list, service, Form::Page)?;
        let part = read.office_part(site.scope(), code, &asked.part(&list)).await?;
        if !asked.must_count() {
            let total = asked.counted(&part);
            return Ok((Moment::Of(part.version), (ground, asked, part, total)));
        }
        let total = read.office_count(site.scope(), code, asked.days, asked.filter).await?;
        Ok((Moment::Since(read), (ground, asked, part, total)))
    });
    let (ground, asked, part, total) = found.await?;
    let left_out = asked.everyone(&part).saturating_sub(total);
    let name = site.master().area_name(Area::Municipality(code));
    let services: Vec<(u16, String)> =
        part.kinds.iter().map(|k| (k.kind.id(), site.master().services.name(k.kind).to_owned())).collect();
    let filter = pages::OfficeFilter::new(code, &services, &list);
    let basis = &asked.basis;
    let mut layout =
        site.layout(&ground, &format!("{name}の事業所一覧"), Section::Boards, way(site, code, &list.view));
    layout.data_note = Behind::find(&ground, Area::Municipality(code), basis.as_of)
        .note(basis.as_of, &basis.definition.name);
    layout.print_note = filter.words();
    let all: Vec<(DefinitionId, String)> = site
        .master()
        .definitions
        .iter()
        .filter(|own| own.base != Base::Published)
        .map(|own| (own.id.clone(), own.name.clone()))
        .collect();
    let link = |view: &View| urls::offices(code, &ListView { view: view.clone(), page: 1, ..list.clone() });
    let switch = DefinitionSwitch::new(&all, &basis.definition.note, &list.view, &link);
    let over = Over::lines_later(site, &ground.edits, &part.lines).await?;
    let facts = began.elapsed();
    let page = OfficeListPage {
        layout,
        municipality: name,
        as_of: format::day_with_era(basis.as_of),
        switch,
        left_out,
        filter,
        rows: part.lines.into_iter().map(|office| line(site.master(), &over, office)).collect(),
        pager: Pager::new(u64::from(total), PAGE, list.page, &|page| {
            urls::offices(code, &list.on_page(page))
        }),
        downloads: site
            .may(Act::ExportOffices(Area::Municipality(code)))
            .is_ok()
            .then(|| Downloads::of(|file| urls::offices_file(code, file, &list))),
    };
    of_offices(&page, facts, over.any())
}

async fn file(site: &Visit, code: &str, asked: &Asked, form: Form) -> Result<Response, Failure> {
    let (code, list, service) = asked_for(site, code, asked)?;
    let (mut read, ground) = site.read().await?;
    let asked = Question::new(site, &ground, code, &list, service, form)?;
    let behind = Behind::find(&ground, Area::Municipality(code), asked.basis.as_of);
    let sheet = sheet(site, (&mut read, &ground), code, &asked, &behind).await?;
    drop(read);
    site.exports(Subject::Area(Area::Municipality(code)), sheet.rows.len()).await?;
    sheet.download(&format!("offices-{code}"), form, site.desk.clock.today())
}

/// What a list asks of the database.
struct Question {
    basis: Basis,
    days: Days,
    filter: OfficeFilter,
    voices: Voices,
}

impl Question {
    fn new(
        site: &Visit,
        ground: &Ground,
        code: MunicipalityCode,
        list: &ListView,
        service: Option<ServiceKind>,
        form: Form,
    ) -> Result<Self, Failure> {
        let on = list.view.as_of.unwrap_or_else(|| site.desk.clock.today());
        let basis = Basis::find(ground, site.master(), &list.view.definition, on)
            .ok_or_else(|| form.nothing_yet())?;
        let using = match list.usage {
            UsageFilter::Any => None,
            UsageFilter::Using => Some(true),
            UsageFilter::NotUsing => Some(false),
        };
        let in_scope_only = basis.definition.base == Base::InScope;
        let days = days_of(ground, code, basis.as_of);
        let voices = ground.voices(code, basis.as_of);
        Ok(Self { basis, days, filter: OfficeFilter { service, using, in_scope_only }, voices })
    }

    /// The part of the list that a page shows.
    fn part(&self, list: &ListView) -> OfficeList<'_> {
        OfficeList {
            definition: &self.basis.definition.id,
            days: self.days,
            filter: self.filter,
            order: if list.by_kana { OfficeOrder::Kana } else { OfficeOrder::Number },
            voices: self.voices,
            slice: Slice { limit: PAGE, offset: (list.page - 1).saturating_mul(PAGE) },
        }
    }

    /// How many offices would pass the filter were none out of scope; 0 where the definition leaves none out.
    fn everyone(&self, part: &OfficePart) -> u32 {
        if !self.filter.in_scope_only {
            return 0;
        }
        let (offices, users) = match self.filter.service {
            Some(kind) => {
                let count = part.kinds.iter().find(|count| count.kind == kind);
                count.map_or((0, 0), |count| (count.offices, count.users))
            }
            None => part.everyone,
        };
        self.of_usage(offices, users)
    }

    /// Of these offices and users, those the list shows.
    const fn of_usage(&self, offices: u32, users: u32) -> u32 {
        match self.filter.using {
            None => offices,
            Some(true) => users,
            Some(false) => offices.saturating_sub(users),
        }
    }

    /// Whether the board has no count of what passes the filter: offices of a kind out of scope may be in scope by
    /// another of their services, and only counting tells.
    const fn must_count(&self) -> bool {
        self.filter.service.is_some() && self.filter.in_scope_only
    }

    /// How many offices pass the filter, by the counts of the board.
    fn counted(&self, part: &OfficePart) -> u32 {
        let (offices, users) = match self.filter.service {
            None => (part.offices, part.users),
            Some(kind) => {
                let count = part.kinds.iter().find(|count| count.kind == kind);
                count.map_or((0, 0), |count| (count.offices, count.users))
            }
        };
        self.of_usage(offices, users)
    }
}

fn service(site: &Visit, written: &str) -> Result<Option<ServiceKind>, Failure> {
    if written.is_empty() {
        return Ok(None);
    }
    let kind = written.parse().ok().and_then(|id| site.master().services.by_id(id));
    kind.map(Some).ok_or_else(|| Failure::BadRequest {
        what: "このサービスの種類はありません。".into(),
        todo: "一覧の絞り込みから選び直してください。".into(),
    })
}

fn way(site: &Visit, code: MunicipalityCode, view: &View) -> Vec<Crumb> {
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
    site: &Visit,
    (read, ground): (&mut Read, &Ground),
    code: MunicipalityCode,
    asked: &Question,
    behind: &Behind,
) -> Result<Sheet, Failure> {
    let Question { basis, days, filter, .. } = asked;
    let (days, filter) = (*days, *filter);
    let slice = Slice { limit: MOST, offset: 0 };
    let offices = read.offices(site.scope(), code, days, filter, OfficeOrder::Number, slice).await?;
    let on = Grounds {
        as_of: basis.as_of.to_string(),
        definition: &basis.definition.name,
        source: behind.sources().join("、"),
        demo: behind.demo,
    };
    let title = format!("{}の事業所", site.master().area_name(Area::Municipality(code)));
    let over = Over::lines(site, read, &ground.edits, &offices).await?;
    let mut sheet = table(site.master(), title, (offices, &over), &on);
    let mut notes = vec![
        format!("時点：{}", format::day_with_era(basis.as_of)),
        format!("定義：{}", basis.definition.name),
        format!("出典：{}", behind.sources().join("、")),
    ];
    if days.offices != days.board && days.offices < OPEN {
        notes.push(format!("事業所の一覧は{}時点", format::day(days.offices)));
    }
    sheet.notes = notes;
    Ok(sheet)
}
