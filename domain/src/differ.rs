//! Where rows about one office say different things, and which of them is used: one rule.
//!
//! - The municipality is the one with most services ([`majority`], K2).
//! - Everything else is told by the first row: that of the service with the smallest code, and within a service by the
//!   source, 厚生労働省のオープンデータ before 推奨データセット before 都道府県・市町村の一覧 ([`order`]). The same row names the
//!   office in lists and files ([`crate::seat::Seat::card`]).

use crate::{code::MunicipalityCode, edit::Item, import::Source, seat::majority, service::ServiceKind, text};

/// The place of a row among those of its office: the first is used.
#[must_use]
pub const fn order(service: ServiceKind, source: Source) -> (ServiceKind, Source) {
    (service, source)
}

/// What may differ.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Point {
    /// 市町村.
    Municipality,
    /// 事業所名.
    Name,
    /// 住所, with 方書.
    Address,
    /// 電話番号.
    Phone,
    /// FAX番号.
    Fax,
    /// 法人番号 and 法人の名称.
    Corporation,
}

impl Point {
    /// Every one, in the order in which pages list them.
    pub const ALL: [Self; 6] =
        [Self::Municipality, Self::Name, Self::Address, Self::Phone, Self::Fax, Self::Corporation];

    /// Its name on pages.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Municipality => "市町村",
            Self::Name => "事業所名",
            Self::Address => "住所",
            Self::Phone => "電話番号",
            Self::Fax => "FAX番号",
            Self::Corporation => "法人",
        }
    }

    /// The items it is made of.
    #[must_use]
    pub const fn items(self) -> &'static [Item] {
        match self {
            Self::Municipality => &[],
            Self::Name => &[Item::Name],
            Self::Address => &[Item::Address, Item::Building],
            Self::Phone => &[Item::Phone],
            Self::Fax => &[Item::Fax],
            Self::Corporation => &[Item::CorporationName, Item::Corporation],
        }
    }
}

/// What a row that holds says about its office.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Said {
    /// The service of the row.
    pub service: ServiceKind,
    /// The source of the row.
    pub source: Source,
    /// Where it places the office.
    pub municipality: MunicipalityCode,
    /// What it says of the items, in the order of [`Item::ALL`].
    pub texts: Vec<String>,
}

impl Said {
    /// What it says of an item.
    fn text(&self, item: Item) -> &str {
        let place = Item::ALL.iter().position(|own| *own == item);
        place.and_then(|place| self.texts.get(place)).map_or("", String::as_str)
    }

    /// What it says, for people; empty where it says nothing. A municipality is told by its code.
    fn shown(&self, point: Point) -> String {
        if point == Point::Municipality {
            return self.municipality.to_string();
        }
        let parts = point.items().iter().map(|item| self.text(*item)).filter(|part| !part.is_empty());
        parts.collect::<Vec<_>>().join(" ")
    }

    /// What spellings of the same have in common: nobody needs to be told of a space or a hyphen.
    fn folded(&self, point: Point) -> String {
        match point {
            Point::Phone | Point::Fax => {
                let written = self.shown(point);
                let digits = text::digits(&written);
                if digits.is_empty() { text::search_key(&written) } else { digits }
            }
            _ => text::search_key(&self.shown(point)),
        }
    }
}

/// One of the things that are said.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Version {
    /// As the first row writes it that says so; empty where rows say nothing.
    pub text: String,
    /// The rows that say so, by their places.
    pub rows: Vec<usize>,
    /// Whether it is the one that is used.
    pub used: bool,
}

/// A point at which rows differ.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Difference {
    /// The point.
    pub point: Point,
    /// What is said, in the order of the rows.
    pub versions: Vec<Version>,
}

/// Where rows that hold on one day differ. `rows` stand in [`order`].
///
/// A row that says nothing contradicts no other, but where it is the one that is used, what others say is told.
#[must_use]
pub fn differences(rows: &[Said]) -> Vec<Difference> {
    let mut placed: Vec<_> = rows.iter().map(|row| (row.service, row.municipality)).collect();
    placed.sort_unstable();
    placed.dedup();
    let seat = majority(placed.into_iter().map(|(_, municipality)| municipality));
    Point::ALL.into_iter().filter_map(|point| difference(rows, point, seat)).collect()
}

fn difference(rows: &[Said], point: Point, seat: Option<MunicipalityCode>) -> Option<Difference> {
    let first = rows.first()?.folded(point);
    let used = match point {
        Point::Municipality => seat?.to_string(),
        _ => first.clone(),
    };
    let mut versions: Vec<(String, Version)> = Vec::new();
    for (place, row) in rows.iter().enumerate() {
        let folded = row.folded(point);
        if folded.is_empty() && !first.is_empty() {
            continue;
        }
        let known = versions.iter().position(|(known, _)| *known == folded);
        if let Some(known) = known {
            versions[known].1.rows.push(place);
        } else {
            let version = Version { text: row.shown(point), rows: vec![place], used: folded == used };
            versions.push((folded, version));
        }
    }
    let versions: Vec<Version> = versions.into_iter().map(|(_, version)| version).collect();
    (versions.len() > 1).then_some(Difference { point, versions })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(service: u16, municipality: u32, name: &str, phone: &str) -> Said {
        let texts = Item::ALL.iter().map(|item| match item {
            Item::Name => name.to_owned(),
            Item::Phone => phone.to_owned(),
            _ => String::new(),
        });
        Said {
            service: ServiceKind::new(service),
            source: Source::OpenData,
            municipality: MunicipalityCode::new(municipality).expect("a code"),
            texts: texts.collect(),
        }
    }

    #[test]
    fn rows_that_agree_differ_in_nothing() {
        let rows = [row(110, 281_000, "架空 Ａ", "078-111-1111"), row(430, 281_000, "架空a", "0781111111")];
        assert_eq!(differences(&rows), []);
        assert_eq!(differences(&[]), []);
    }

    #[test]
    fn the_first_row_is_used_and_the_majority_decides_where() {
        let rows = [
            row(110, 282_031, "一", "078-111-1111"),
            row(150, 281_000, "二", ""),
            row(430, 281_000, "二", "078-222-2222"),
        ];
        let found = differences(&rows);
        let told: Vec<_> = found
            .iter()
            .map(|one| {
                let versions = one.versions.iter().map(|v| (v.text.as_str(), v.rows.clone(), v.used));
                (one.point, versions.collect::<Vec<_>>())
            })
            .collect();
        assert_eq!(
            told,
            [
                (Point::Municipality, vec![("282031", vec![0], false), ("281000", vec![1, 2], true)]),
                (Point::Name, vec![("一", vec![0], true), ("二", vec![1, 2], false)]),
                (Point::Phone, vec![("078-111-1111", vec![0], true), ("078-222-2222", vec![2], false)]),
            ]
        );
    }

    #[test]
    fn where_the_row_that_is_used_says_nothing_the_others_are_told() {
        let rows = [row(110, 281_000, "一", ""), row(430, 281_000, "一", "078-222-2222")];
        let found = differences(&rows);
        assert_eq!(found.len(), 1);
        assert!(found[0].versions[0].used && found[0].versions[0].text.is_empty());
    }

    #[test]
    fn the_ministry_speaks_before_others_within_a_service() {
        let care = ServiceKind::new(110);
        assert!(order(care, Source::OpenData) < order(care, Source::Recommended));
        assert!(order(care, Source::Recommended) < order(care, Source::Local));
        assert!(order(care, Source::Local) < order(ServiceKind::new(430), Source::OpenData));
    }
}
