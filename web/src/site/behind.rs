//! The lists behind the figures of an area: what every figure must name as its source (K4).

use chrono::NaiveDate;
use domain::{
    area::Area,
    format,
    import::{ImportKind, Source},
};
use store::imports::Import;

use super::{Ground, is_demo};
use crate::page::layout::DataNote;

/// The lists behind the figures of an area.
#[derive(Clone, Debug, Default)]
pub struct Behind {
    /// The office lists that speak on the day, newest first; when none had spoken yet, the earliest one.
    pub offices: Vec<Import>,
    /// The newest usage listing on or before the day.
    pub usage: Option<Import>,
    /// Whether they are the fictional lists of the demonstration.
    pub demo: bool,
}

impl Behind {
    /// The lists behind the figures of an area on a day.
    #[must_use]
    pub fn find(ground: &Ground, area: Area, as_of: NaiveDate) -> Self {
        let ever = || ground.about(ImportKind::Offices, area);
        let mut offices = speaking(ever().filter(|list| list.as_of <= as_of));
        if offices.is_empty() {
            offices.extend(ever().last().cloned());
        }
        let usage = ground.about(ImportKind::Usage, area).find(|list| list.as_of <= as_of).cloned();
        Self { offices, usage, demo: is_demo(ground) }
    }

    /// The lists as sentences of a source note, each with its own day.
    #[must_use]
    pub fn sources(&self) -> Vec<String> {
        let mut sources = Vec::new();
        if let [newest, rest @ ..] = self.offices.as_slice() {
            let make = source_name(newest.source, self.demo);
            let more = match rest {
                [] => String::new(),
                [.., oldest] if oldest.as_of == newest.as_of => format!("ほか{}件の取込", rest.len()),
                [.., oldest] => {
                    format!("ほか{}件の取込、古いものは{}時点", rest.len(), format::day(oldest.as_of))
                }
            };
            let day = format::day(newest.as_of);
            sources.push(format!("事業所: {make}「{}」{more}（{day}時点）", newest.title));
        }
        if let Some(list) = &self.usage {
            let make = if self.demo { "デモ利用状況一覧（架空）" } else { "利用状況一覧" };
            sources.push(format!("利用: {make}「{}」（{}時点）", list.title, format::day(list.as_of)));
        }
        sources
    }

    /// The lists in few words, for the line of a print.
    #[must_use]
    pub fn brief(&self) -> Vec<String> {
        let mut sources = Vec::new();
        if let [newest, rest @ ..] = self.offices.as_slice() {
            let make = match newest.source {
                _ if self.demo => "デモ事業所一覧（架空）",
                Some(Source::OpenData) => "介護サービス情報公表",
                Some(Source::Recommended) => "推奨データセット",
                Some(Source::Local) => "自治体の一覧",
                None => "事業所一覧",
            };
            let more = if rest.is_empty() { "" } else { "ほか" };
            sources.push(format!("{make}{more}（{}）", format::day(newest.as_of)));
        }
        if let Some(list) = &self.usage {
            sources.push(format!("利用状況一覧（{}）", format::day(list.as_of)));
        }
        sources
    }

    /// What makes the figures of a day doubtful.
    #[must_use]
    pub fn doubts(&self, as_of: NaiveDate) -> Vec<String> {
        let mut doubts = Vec::new();
        if self.usage.is_none() {
            doubts.push(
                "利用状況の一覧がまだ取り込まれていないため、利用事業所は0と表示しています。「取込の履歴」の「一覧を取り込む」から取り込んでください。"
                    .to_owned(),
            );
        }
        match self.offices.first() {
            None => doubts.push(
                "この区域の事業所一覧がまだ取り込まれていません。「取込の履歴」の「一覧を取り込む」から取り込んでください。".to_owned(),
            ),
            Some(list) if list.as_of > as_of => {
                let day = format::day(list.as_of);
                doubts.push(format!(
                    "{}より前の事業所一覧がないため、分母には最も古い一覧（{day}時点）の事業所を使っています。",
                    format::day(as_of)
                ));
            }
            Some(_) => {}
        }
        doubts
    }

    /// Day, sources and definition for the footer and the print.
    #[must_use]
    pub fn note(&self, as_of: NaiveDate, definition: &str) -> DataNote {
        let imported = self.offices.iter().chain(&self.usage).map(|list| list.imported_at).max();
        DataNote {
            as_of: Some(as_of),
            imported_at: imported,
            sources: self.sources(),
            brief: self.brief(),
            definition: Some(definition.to_owned()),
        }
    }
}

/// The name of a list of offices on pages and in files; the demonstration's is no ministry's.
#[must_use]
pub fn source_name(source: Option<Source>, demo: bool) -> &'static str {
    match source {
        _ if demo => "デモ事業所一覧（架空）",
        Some(source) => source.name(),
        None => "事業所一覧",
    }
}

/// The lists that no newer list of the same source and at least the same area and kinds has replaced. `lists` come
/// newest first.
fn speaking<'l>(lists: impl Iterator<Item = &'l Import>) -> Vec<Import> {
    let mut speaking: Vec<Import> = Vec::new();
    for list in lists {
        if !speaking.iter().any(|newer| replaces(newer, list)) {
            speaking.push(list.clone());
        }
    }
    speaking
}

fn replaces(newer: &Import, older: &Import) -> bool {
    let area = match (newer.area, older.area) {
        (Area::Nation, _) => true,
        (Area::Prefecture(code), of) => of.prefecture() == Some(code),
        (one, other) => one == other,
    };
    let kinds = match (&newer.kinds, &older.kinds) {
        (None, _) => true,
        (Some(newer), Some(older)) => older.iter().all(|kind| newer.contains(kind)),
        (Some(_), None) => false,
    };
    // An addition replaces nothing.
    newer.source == older.source && area && kinds && !newer.is_partial()
}

#[cfg(test)]
mod tests {
    use domain::{import::ImportCounts, service::ServiceKind};

    use super::*;

    fn list(seq: i64, as_of: &str, area: &str, kinds: &[u16]) -> Import {
        Import {
            seq,
            kind: ImportKind::Offices,
            source: Some(Source::OpenData),
            as_of: as_of.parse().expect("a day"),
            area: Area::parse(area).expect("an area"),
            mode: None,
            kinds: Some(kinds.iter().map(|id| ServiceKind::new(*id)).collect()),
            title: format!("list-{seq}.csv"),
            imported_at: "2026-01-31T00:00:00Z".parse().expect("an instant"),
            counts: ImportCounts::default(),
            who: None,
            intake: None,
            undone: None,
        }
    }

    #[test]
    fn a_list_is_replaced_by_a_newer_one_of_as_many_kinds_and_as_much_area() {
        let lists = [
            list(4, "2026-06-30", "00", &[110]),
            list(3, "2025-12-31", "28", &[110]),
            list(2, "2025-12-31", "00", &[120]),
            list(1, "2025-06-30", "00", &[120]),
        ];
        let numbers: Vec<i64> = speaking(lists.iter()).iter().map(|list| list.seq).collect();
        assert_eq!(numbers, [4, 2]);
    }

    #[test]
    fn every_list_that_speaks_is_named() {
        let behind = Behind {
            offices: vec![list(2, "2026-06-30", "00", &[110]), list(1, "2025-12-31", "00", &[120])],
            usage: None,
            demo: false,
        };
        assert_eq!(behind.brief(), ["介護サービス情報公表ほか（2026年6月30日）"]);
        let demo = Behind { demo: true, ..behind.clone() };
        assert!(demo.sources()[0].starts_with("事業所: デモ事業所一覧（架空）"));
        assert_eq!(
            behind.sources(),
            [
                "事業所: 厚生労働省 介護サービス情報公表システム オープンデータ「list-2.csv」ほか1件の取込、古いものは2025年12月31日時点（2026年6月30日時点）"
            ]
        );
    }
}
