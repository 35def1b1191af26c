//! The tables of the boards as files. Every row carries day, definition and source of its figures (K4).

use axum::response::Response;
use domain::facts::KindCount;
use kpi::Standing;

use super::figures::Basis;
use crate::{
    export::{Cell, Column, Kind, Sheet},
    failure::Failure,
    page::published::PublishedTable,
    site::{Behind, Form, Visit},
};

/// Areas and where they stand.
pub(super) fn standings(
    site: &Visit,
    title: &str,
    plain: &str,
    board: &[Standing],
    basis: &Basis,
    behind: &Behind,
    form: Form,
) -> Result<Response, Failure> {
    let second = board.iter().any(|standing| standing.municipalities.is_some());
    let mut columns = vec![
        Column::new("コード", Kind::Code),
        Column::new("名称", Kind::Text),
        Column::new("事業所数（分母）", Kind::Integer),
        Column::new("利用事業所数（分子）", Kind::Integer),
        Column::new("事業所の利用率（％）", Kind::Percent),
        Column::new("3割に必要な事業所数", Kind::Integer),
        Column::new("3割まであと（事業所）", Kind::Integer),
    ];
    if second {
        columns.extend([
            Column::new("市町村数", Kind::Integer),
            Column::new("対象の市町村数", Kind::Integer),
            Column::new("目標達成市町村数", Kind::Integer),
            Column::new("5割まであと（市町村）", Kind::Integer),
        ]);
    }
    columns.extend([
        Column::new("判定", Kind::Text),
        Column::new("事業所一覧にない番号", Kind::Integer),
        Column::new("時点", Kind::Text),
        Column::new("定義", Kind::Text),
        Column::new("出典", Kind::Text),
    ]);
    let source = source(basis, behind);
    let rows = board
        .iter()
        .map(|s| {
            let mut row = vec![
                Cell::from(s.area.to_string()),
                Cell::from(s.area_name.as_str()),
                Cell::from(s.offices),
                Cell::from(s.users),
                tenths(s.rate()),
                Cell::from(s.target),
                Cell::from(s.missing),
            ];
            if second {
                let of = |pick: fn(&kpi::Achievement) -> u32| Cell::from(s.municipalities.as_ref().map(pick));
                row.extend([of(|a| a.total), of(|a| a.counted), of(|a| a.achieved), of(|a| a.missing)]);
            }
            row.extend([
                Cell::from(s.verdict()),
                Cell::from(s.unmatched),
                Cell::from(s.as_of.to_string()),
                Cell::from(basis.definition.name.as_str()),
                Cell::from(source.as_str()),
            ]);
            row
        })
        .collect();
    let demo = demo(basis, behind);
    let sheet = Sheet { title: title.to_owned(), notes: notes(basis, behind), columns, rows, demo };
    sheet.download(plain, form, site.desk.clock.today())
}

/// The services of a municipality.
pub(super) fn kinds(
    site: &Visit,
    title: &str,
    plain: &str,
    kinds: &[KindCount],
    basis: &Basis,
    behind: &Behind,
    form: Form,
) -> Result<Response, Failure> {
    let services = &site.master().services;
    let columns = vec![
        Column::new("サービスコード", Kind::Code),
        Column::new("サービス", Kind::Text),
        Column::new("連携対象", Kind::Text),
        Column::new("事業所数（分母）", Kind::Integer),
        Column::new("利用事業所数（分子）", Kind::Integer),
        Column::new("利用率（％）", Kind::Percent),
    ];
    let rows = kinds
        .iter()
        .map(|count| {
            let in_scope = services.in_scope(count.kind, basis.as_of);
            vec![
                Cell::from(count.kind.to_string()),
                Cell::from(services.name(count.kind)),
                Cell::from(if in_scope { "対象" } else { "対象外" }),
                Cell::from(count.offices),
                Cell::from(count.users),
                tenths(kpi::Rate::new(count.users, count.offices)),
            ]
        })
        .collect();
    let demo = demo(basis, behind);
    let mut sheet = Sheet { title: title.to_owned(), notes: notes(basis, behind), columns, rows, demo };
    add_basis(&mut sheet, Some(&basis.as_of.to_string()), basis, behind);
    sheet.download(plain, form, site.desk.clock.today())
}

/// A published table.
pub(super) fn published(site: &Visit, table: &PublishedTable, form: Form) -> Result<Response, Failure> {
    let columns = vec![
        Column::new("コード", Kind::Code),
        Column::new("名称", Kind::Text),
        Column::new("事業所数（分母）", Kind::Integer),
        Column::new("利用事業所数（分子）", Kind::Integer),
        Column::new("利用率（％）", Kind::Percent),
        Column::new("時点", Kind::Text),
        Column::new("定義", Kind::Text),
        Column::new("出典", Kind::Text),
    ];
    let rows = table
        .rows
        .iter()
        .map(|row| {
            vec![
                Cell::from(row.code.as_str()),
                Cell::from(row.name.as_str()),
                Cell::from(row.offices),
                Cell::from(row.users),
                tenths(kpi::Rate::new(row.users, row.offices)),
                Cell::from(table.as_of.to_string()),
                Cell::from("公表値"),
                Cell::from(format!("{}「{}」", table.source, table.title)),
            ]
        })
        .collect();
    let mut notes = vec![
        format!("題名：{}", table.title),
        format!("出典：{}", table.source),
        format!("時点：{}", table.day()),
    ];
    notes.extend(table.contradictions.iter().cloned());
    let sheet = Sheet { title: table.title.clone(), notes, columns, rows, demo: false };
    sheet.download(&format!("published-{}", table.as_of), form, site.desk.clock.today())
}

fn tenths(rate: Option<kpi::Rate>) -> Cell {
    rate.map_or(Cell::Empty, |rate| Cell::Tenths(rate.tenths().into()))
}

/// Adds 時点 (unless the rows have it), 定義 and 出典 to every row.
pub(super) fn add_basis(sheet: &mut Sheet, day: Option<&str>, basis: &Basis, behind: &Behind) {
    let source = source(basis, behind);
    let mut add = |name: &str, value: &str| {
        sheet.columns.push(Column::new(name, Kind::Text));
        for row in &mut sheet.rows {
            row.push(value.into());
        }
    };
    if let Some(day) = day {
        add("時点", day);
    }
    add("定義", &basis.definition.name);
    add("出典", &source);
}

/// Whether the figures are the demonstration's; those of a published table never are.
pub(super) const fn demo(basis: &Basis, behind: &Behind) -> bool {
    behind.demo && basis.published.is_none()
}

fn source(basis: &Basis, behind: &Behind) -> String {
    match &basis.published {
        Some(table) => format!("{}「{}」", table.source, table.title),
        None => behind.sources().join("、"),
    }
}

/// 時点, 定義 and 出典 of the figures of a board.
pub(super) fn notes(basis: &Basis, behind: &Behind) -> Vec<String> {
    let definition = &basis.definition;
    let mut notes = vec![
        format!("時点：{}", domain::format::day_with_era(basis.as_of)),
        format!("定義：{}（{}）", definition.name, definition.note),
        format!("出典：{}", source(basis, behind)),
    ];
    notes.extend(behind.doubts(basis.as_of).into_iter().filter(|_| basis.published.is_none()));
    notes
}
