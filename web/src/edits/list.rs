//! All edits of the areas somebody looks after, those first that somebody has to look at.

use axum::{extract::Query, response::Response};
use domain::{
    area::Area,
    audit::Subject,
    edit::{Against, Item},
    format,
    people::Act,
};
use serde::Deserialize;
use store::edits::Placed;

use super::pages::{EditsPage, ListLine, against_mark};
use crate::{
    export::{Cell, Column, Kind, Sheet},
    failure::Failure,
    gate::Rule,
    offices::known,
    page::{
        controls::{Choice, Downloads, Pager},
        layout::{Crumb, Section},
    },
    site::{Form, Visit, is_demo, private},
    trail::lines::Names,
    urls::{self, View},
};

/// Edits on a page.
const PAGE: u32 = 50;

/// What the address says behind its question mark.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Asked {
    show: String,
    page: String,
}

/// Which edits are shown.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Show {
    All,
    Same,
    Moved,
    Gone,
}

impl Show {
    const ALL: [Self; 4] = [Self::All, Self::Same, Self::Moved, Self::Gone];

    fn of(word: &str) -> Self {
        Self::ALL.into_iter().find(|show| show.word() == word).unwrap_or(Self::All)
    }

    const fn word(self) -> &'static str {
        match self {
            Self::All => "",
            Self::Same => "same",
            Self::Moved => "moved",
            Self::Gone => "gone",
        }
    }

    const fn name(self) -> &'static str {
        match self {
            Self::All => "すべて",
            Self::Same => "一覧と同じ",
            Self::Moved => "一覧が変わった",
            Self::Gone => "一覧にない",
        }
    }

    fn takes(self, placed: &Placed) -> bool {
        match self {
            Self::All => true,
            Self::Same => placed.against() == Some(Against::Same),
            Self::Moved => placed.against() == Some(Against::Moved),
            Self::Gone => placed.against().is_none(),
        }
    }
}

/// `GET /edits`
pub(super) async fn show(site: Visit, Query(asked): Query<Asked>) -> Result<Response, Failure> {
    const TITLE: &str = "手修正の一覧";
    let show = Show::of(&asked.show);
    let (mut read, ground) = site.read().await?;
    let all = read.placed_edits(site.scope(), site.desk.clock.today()).await?;
    let names = Names::new(site.master(), &read.accounts().await?);
    drop(read);
    let choice = |one: Show| Choice {
        label: format!("{}（{}）", one.name(), format::count(number(&all, one))),
        href: urls::edits::list(one.word(), 1),
        current: one == show,
    };
    let page: u32 = asked.page.parse().unwrap_or(1).clamp(1, 1_000_000);
    let chosen: Vec<&Placed> = all.iter().filter(|placed| show.takes(placed)).collect();
    let pager = Pager::new(chosen.len() as u64, PAGE, page, &|page| urls::edits::list(show.word(), page));
    let first = usize::try_from(pager.first.saturating_sub(1)).unwrap_or(usize::MAX);
    let rows = chosen.iter().skip(first).take(PAGE as usize);
    let way = vec![
        Crumb::to("全国", urls::nation(&View::default())),
        Crumb::to("取込の履歴", urls::imports(1)),
        Crumb::here(TITLE),
    ];
    let may_export = Rule::Somewhere(Act::ExportOffices).admit(site.caller().viewer(), None).is_ok();
    private(&EditsPage {
        layout: site.layout(&ground, TITLE, Section::Imports, way),
        choices: Show::ALL.map(choice).into(),
        rows: rows.map(|placed| line(&site, &names, &all, placed)).collect(),
        pager,
        downloads: may_export.then(|| Downloads::of(|file| urls::edits::list_file(show.word(), file))),
    })
}

fn number(all: &[Placed], show: Show) -> u64 {
    all.iter().filter(|placed| show.takes(placed)).count() as u64
}

/// `GET /edits.csv`
pub(super) async fn csv(site: Visit, asked: Query<Asked>) -> Result<Response, Failure> {
    file(site, asked, Form::Csv).await
}

/// `GET /edits.xlsx`
pub(super) async fn xlsx(site: Visit, asked: Query<Asked>) -> Result<Response, Failure> {
    file(site, asked, Form::Xlsx).await
}

async fn file(site: Visit, Query(asked): Query<Asked>, form: Form) -> Result<Response, Failure> {
    let show = Show::of(&asked.show);
    let today = site.desk.clock.today();
    let (mut read, ground) = site.read().await?;
    let all = read.placed_edits(site.scope(), today).await?;
    let names = Names::new(site.master(), &read.accounts().await?);
    drop(read);
    let texts = ["項目", "手修正の内容", "手修正のときの一覧の内容", "いまの一覧の内容", "状態", "理由"];
    let mut columns = vec![
        Column::new("事業所番号", Kind::Code),
        Column::new("事業所名", Kind::Text),
        Column::new("市町村コード", Kind::Code),
        Column::new("市町村", Kind::Text),
    ];
    columns.extend(texts.map(|name| Column::new(name, Kind::Text)));
    columns.extend(["補足", "手修正した人", "手修正した日時"].map(|name| Column::new(name, Kind::Text)));
    let row = |placed: &Placed| {
        let line = line(&site, &names, &all, placed);
        vec![
            Cell::from(line.number),
            Cell::from(line.name),
            Cell::from(placed.municipality.map(|code| code.to_string())),
            Cell::from(line.place),
            Cell::from(line.edit.item),
            Cell::from(line.edit.value.as_str()),
            Cell::from(line.edit.listed.as_str()),
            Cell::from(line.edit.listed_now.as_deref()),
            Cell::from(against_mark(line.edit.against).word),
            Cell::from(line.edit.reason),
            Cell::from(line.edit.note.as_str()),
            Cell::from(line.edit.who.as_str()),
            Cell::from(line.edit.at.as_str()),
        ]
    };
    let rows: Vec<_> = all.iter().filter(|placed| show.takes(placed)).map(row).collect();
    site.exports(Subject::Page("/edits".into()), rows.len()).await?;
    let notes = vec![format!("表示：{}", show.name()), format!("作成日：{}", format::day_with_era(today))];
    let sheet = Sheet { title: "手修正の一覧".into(), notes, columns, rows, demo: is_demo(&ground) };
    sheet.download("edits", form, today)
}

fn line(site: &Visit, names: &Names<'_>, all: &[Placed], placed: &Placed) -> ListLine {
    let kept = &placed.kept;
    let by_hand =
        all.iter().find(|other| other.kept.office == kept.office && other.kept.edit.item == Item::Name);
    let name = by_hand.map_or(&placed.name, |other| &other.kept.edit.value);
    let may = site.may(Act::EditOffices(placed.area())).is_ok();
    let known_to_lists = placed.municipality.is_some();
    let href = (may && known_to_lists).then(|| urls::edits::item(kept.office, kept.edit.item));
    ListLine {
        number: kept.office.to_string(),
        name: if name.is_empty() { "（一覧にない事業所）".to_owned() } else { name.clone() },
        office: urls::office(kept.office),
        place: placed
            .municipality
            .map_or_else(|| "―".to_owned(), |code| site.master().area_name(Area::Municipality(code))),
        edit: known::edit(names, kept, (placed.listed_now.as_deref(), placed.listed), href),
        take_back: (may && !known_to_lists).then(|| urls::edits::take_back(kept.office)),
    }
}
