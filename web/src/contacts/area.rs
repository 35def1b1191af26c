//! How the offices of an area can be reached, and their contacts as files.

use axum::{
    extract::{Path, Query},
    response::Response,
};
use domain::{area::Area, contact::Reach, format, people::Act};
use serde::Deserialize;
use store::contacts::Listed;

use super::{
    CONTACTS, area_of, asking,
    home::{self, TOTAL},
    pages::AreaPage,
    place, way_to,
};
use crate::{
    export::{
        Cell, Column, Kind, Sheet,
        small_cells::{Table, protect},
    },
    failure::Failure,
    page::{
        controls::Downloads,
        layout::{Crumb, DataNote, Section},
    },
    retention::small_cells,
    site::{Form, Ground, Visit, is_demo, private},
    urls::{self, File},
};

/// What the address of an area asks for behind the question mark; a page of offices is of a municipality alone.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Wanted {
    show: String,
    page: String,
}

/// `GET /contacts/{code}`
pub(super) async fn show(
    site: Visit,
    Path(written): Path<String>,
    Query(wanted): Query<Wanted>,
) -> Result<Response, Failure> {
    let area = area_of(&site, &written)?;
    let today = site.desk.clock.today();
    let (mut read, ground) = site.read().await?;
    let reached = read.reached(site.scope(), area, today).await?;
    let small = small_cells(&mut read).await?;
    let offices = match area {
        Area::Municipality(code) => {
            let without = wanted.show == urls::contacts::WITHOUT;
            let page = wanted.page.parse().unwrap_or(1).clamp(1, 1_000_000);
            Some(place::offices(&site, (&mut read, &ground), (code, without), page).await?)
        }
        Area::Nation | Area::Prefecture(_) => None,
    };
    drop(read);
    let name = site.master().area_name(area);
    let mut way = way_to(&site, area);
    way.push(Crumb::here(CONTACTS));
    let mut layout = site.layout(&ground, &format!("{name}の連絡先"), Section::Contacts, way);
    layout.data_note = DataNote { as_of: Some(today), ..DataNote::default() };
    let list = site.may(Act::ExportOffices(area)).is_ok();
    private(&AreaPage {
        layout,
        table: home::table(&site, area, &reached),
        small,
        // For the whole country there is a file for each prefecture.
        counts: (area != Area::Nation).then(|| Downloads::of(|file| urls::contacts::counts_file(area, file))),
        list: list.then(|| Downloads::of(|file| urls::contacts::list_file(area, file))),
        offices,
        up: up(&site, area),
    })
}

/// The pages above the one of an area: its prefecture, where all of it is looked after, and the areas of one's own.
fn up(site: &Visit, area: Area) -> Vec<(String, String)> {
    let around = area.prefecture().map(Area::Prefecture);
    let around = around.filter(|own| *own != area && site.may(Act::SeeContacts(*own)).is_ok());
    let around =
        around.map(|own| (format!("{}の連絡先", site.master().area_name(own)), urls::contacts::area(own)));
    let home = ("担当地域の一覧".to_owned(), urls::contacts::home().to_owned());
    around.into_iter().chain([home]).collect()
}

/// `GET /contacts/{code}/counts.csv`
pub(super) async fn counts_csv(site: Visit, path: Path<String>) -> Result<Response, Failure> {
    counts_as(site, path, Form::Csv).await
}

/// `GET /contacts/{code}/counts.xlsx`
pub(super) async fn counts_xlsx(site: Visit, path: Path<String>) -> Result<Response, Failure> {
    counts_as(site, path, Form::Xlsx).await
}

/// The counts, the small ones kept back: the file may leave the office. That it was made is on record.
async fn counts_as(site: Visit, Path(written): Path<String>, form: Form) -> Result<Response, Failure> {
    let area = area_of(&site, &written)?;
    let today = site.desk.clock.today();
    let (mut read, ground) = site.read().await?;
    let reached = read.reached(site.scope(), area, today).await?;
    let small = small_cells(&mut read).await?;
    drop(read);
    // How many offices a municipality has is published, so the sums of the rows are known to everybody.
    let table = Table {
        counts: reached.iter().map(|line| line.offices.to_vec()).collect(),
        row_sums: true,
        column_sums: true,
    };
    let protected = protect(&table, small);
    let mut columns = vec![Column::new("市町村コード", Kind::Code), Column::new("市町村", Kind::Text)];
    columns.push(Column::new("事業所数", Kind::Integer));
    columns.extend(Reach::ALL.map(|reach| Column::new(reach.name(), Kind::Integer)));
    columns.push(Column::new("時点", Kind::Text));
    let mut rows: Vec<Vec<Cell>> = Vec::with_capacity(reached.len() + 1);
    for ((line, counts), sum) in reached.iter().zip(&protected.counts).zip(&protected.row_sums) {
        let name = site.master().area_name(Area::Municipality(line.municipality));
        let mut row = vec![Cell::from(line.municipality.to_string()), Cell::from(name), Cell::from(*sum)];
        row.extend(counts.iter().map(|shown| Cell::from(*shown)));
        row.push(Cell::from(today.to_string()));
        rows.push(row);
    }
    let mut row = vec![Cell::Empty, Cell::from(TOTAL), Cell::from(protected.total)];
    row.extend(protected.column_sums.iter().map(|shown| Cell::from(*shown)));
    row.push(Cell::from(today.to_string()));
    rows.push(row);
    let mut notes = vec![format!("時点：{}", format::day_with_era(today))];
    notes.push("事業所ごとに、もっともよい連絡方法で1つに分けています。".into());
    notes.extend(protected.note(small));
    site.exports(domain::audit::Subject::Area(area), rows.len()).await?;
    let title = format!("{}の連絡できる事業所の数", site.master().area_name(area));
    let sheet = Sheet { title, notes, columns, rows, demo: is_demo(&ground) };
    sheet.download(&format!("contact-counts-{area}"), form, today)
}

/// `GET /contacts/{code}/list.csv`
pub(super) async fn list_csv(site: Visit, path: Path<String>) -> Result<Response, Failure> {
    list_as(site, path, File::Csv, Form::Csv).await
}

/// `GET /contacts/{code}/list.xlsx`
pub(super) async fn list_xlsx(site: Visit, path: Path<String>) -> Result<Response, Failure> {
    list_as(site, path, File::Xlsx, Form::Xlsx).await
}

/// The contacts of the offices of an area. That they left the product is on record before they do.
async fn list_as(
    site: Visit,
    Path(written): Path<String>,
    file: File,
    form: Form,
) -> Result<Response, Failure> {
    let area = area_of(&site, &written)?;
    site.may(Act::ExportOffices(area))?;
    let (_, ground) = site.read().await?;
    let asking = asking(&site);
    let mut write = site.desk.store.write().await?;
    let all = write.export_contacts(asking, area, file.ending()).await?;
    write.commit().await?;
    let today = site.desk.clock.today();
    let title = format!("{}の連絡先", site.master().area_name(area));
    let notes = vec![
        format!("時点：{}", format::day_with_era(today)),
        "個人情報を含みます。使い終わったら消してください。".to_owned(),
    ];
    let rows = all.iter().map(|listed| row(&site, &ground, listed)).collect();
    let sheet = Sheet { title, notes, columns: columns(), rows, demo: is_demo(&ground) };
    sheet.download(&format!("contacts-{area}"), form, today)
}

fn columns() -> Vec<Column> {
    let text = |name: &str| Column::new(name, Kind::Text);
    let code = |name: &str| Column::new(name, Kind::Code);
    let mut columns = vec![code("市町村コード"), text("市町村"), code("事業所番号"), text("事業所名")];
    columns.extend(["種類"].map(text));
    columns.push(code("連絡先"));
    columns.extend(
        ["部署", "担当者", "入手元", "入手日", "同意", "同意・拒否の日", "同意・拒否の方法"].map(text),
    );
    columns.extend(
        ["配信停止の日", "配信停止の理由", "メールの送信", "送れない理由", "最終確認日", "備考", "番号"]
            .map(text),
    );
    columns
}

fn row(site: &Visit, ground: &Ground, listed: &Listed) -> Vec<Cell> {
    let (contact, details) = (&listed.kept.contact, &listed.kept.contact.details);
    let said = details.consent.said();
    let refusal = details.mailable(listed.kept.around).err();
    vec![
        Cell::from(listed.municipality.to_string()),
        Cell::from(site.master().area_name(Area::Municipality(listed.municipality))),
        Cell::from(contact.office.to_string()),
        Cell::from(ground.edits.name_of(contact.office, listed.name.clone())),
        Cell::from(details.address.channel().name()),
        Cell::from(details.address.as_str()),
        Cell::from(details.department.as_ref().map(domain::contact::Tidy::as_str)),
        Cell::from(details.person.as_ref().map(domain::people::PersonName::as_str)),
        Cell::from(details.source.name()),
        Cell::from(details.source_on.to_string()),
        Cell::from(details.consent.name()),
        Cell::from(said.map(|(on, _)| on.to_string())),
        Cell::from(said.map(|(_, means)| means.name())),
        Cell::from(details.stop.map(|stop| stop.since.to_string())),
        Cell::from(details.stop.map(|stop| stop.reason.name())),
        Cell::from(if refusal.is_none() { "送信可" } else { "送信不可" }),
        Cell::from(refusal.map(domain::contact::NotMailed::sentence)),
        Cell::from(details.confirmed_on.to_string()),
        Cell::from(details.note.as_ref().map(domain::contact::Tidy::as_str)),
        Cell::from(contact.id.short()),
    ]
}
