//! Offices as a file: the rows of a list and what they rest on.

use desk::master::Master;
use store::lists::OfficeLine as Stored;

use super::line;
use crate::{
    edits::held::Over,
    export::{Cell, Column, Kind, Sheet},
};

/// What the rows of a list rest on; it stands in each of them (K4).
pub(crate) struct Grounds<'a> {
    /// The day, as ISO 8601.
    pub as_of: String,
    /// The definition, by name.
    pub definition: &'a str,
    /// The lists.
    pub source: String,
    /// Whether they are the demonstration's.
    pub demo: bool,
}

/// Offices as a table; its notes are left to the caller.
pub(crate) fn sheet(
    master: &Master,
    title: String,
    (offices, over): (Vec<Stored>, &Over<'_>),
    on: &Grounds<'_>,
) -> Sheet {
    let texts =
        ["事業所名", "事業所名カナ", "サービス", "連携対象", "利用状況", "住所", "電話番号", "法人の名称"];
    let mut columns = vec![Column::new("事業所番号", Kind::Code)];
    columns.extend(texts.map(|name| Column::new(name, Kind::Text)));
    columns.push(Column::new("市町村コード", Kind::Code));
    columns.extend(["時点", "定義", "出典", "手修正"].map(|name| Column::new(name, Kind::Text)));
    let rows = offices
        .into_iter()
        .map(|office| {
            let (in_scope, municipality) = (office.in_scope, office.municipality);
            let line = line(master, over, office);
            vec![
                Cell::from(line.number.as_str()),
                Cell::from(line.name.as_str()),
                Cell::from(line.kana.as_str()),
                Cell::from(line.services.as_str()),
                Cell::from(if in_scope { "対象" } else { "対象外" }),
                Cell::from(line.mark().word),
                Cell::from(line.address.as_str()),
                Cell::from(line.phone.as_str()),
                Cell::from(line.corporation.as_str()),
                Cell::from(municipality.to_string()),
                Cell::from(on.as_of.as_str()),
                Cell::from(on.definition),
                Cell::from(on.source.as_str()),
                Cell::from(line.edited.map(|edited| edited.brief)),
            ]
        })
        .collect();
    Sheet { title, notes: Vec::new(), columns, rows, demo: on.demo }
}
