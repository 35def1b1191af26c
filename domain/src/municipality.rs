//! Municipalities, wards, and how lists name them (domain note 2.1).

use chrono::NaiveDate;
use rustc_hash::FxHashMap;

use crate::{
    code::{MunicipalityCode, PrefectureCode},
    text,
};

/// What kind of local government a code stands for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum MunicipalityKind {
    /// 政令指定都市, to which its wards roll up.
    DesignatedCity,
    /// 市.
    City,
    /// 特別区, a municipality of its own.
    SpecialWard,
    /// 町.
    Town,
    /// 村.
    Village,
    /// 行政区 of a designated city; never a municipality of its own.
    Ward,
}

impl MunicipalityKind {
    /// The word under which the kind is stored and listed in the master data.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::DesignatedCity => "designated_city",
            Self::City => "city",
            Self::SpecialWard => "special_ward",
            Self::Town => "town",
            Self::Village => "village",
            Self::Ward => "ward",
        }
    }

    /// The kind stored under this word.
    #[must_use]
    pub fn from_code(code: &str) -> Option<Self> {
        [Self::DesignatedCity, Self::City, Self::SpecialWard, Self::Town, Self::Village, Self::Ward]
            .into_iter()
            .find(|kind| kind.code() == code)
    }
}

/// A municipality, or a ward of a designated city.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Municipality {
    /// Its code.
    pub code: MunicipalityCode,
    /// What it is.
    pub kind: MunicipalityKind,
    /// The city a ward belongs to.
    pub parent: Option<MunicipalityCode>,
    /// Its name; a ward's begins with its city (札幌市北区).
    pub name: String,
    /// The name in hiragana.
    pub kana: String,
}

/// A prefecture.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Prefecture {
    /// Its code.
    pub code: PrefectureCode,
    /// Its full name (兵庫県).
    pub name: String,
    /// The name in hiragana.
    pub kana: String,
}

/// A municipality or ward that was merged, divided or renamed: lists of before, and lists kept up by hand, still name it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Former {
    /// Its code, which may go on under another name.
    pub code: MunicipalityCode,
    /// Its name, without the prefecture.
    pub name: String,
    /// The municipality its area belongs to now.
    pub successor: MunicipalityCode,
    /// The first day on which it was no more.
    pub until: NaiveDate,
}

/// What a name may mean.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Match {
    /// Exactly one municipality, wards rolled up.
    One(MunicipalityCode),
    /// Several of that name: 伊達市, 府中市 and others.
    Many(Vec<MunicipalityCode>),
    /// None.
    None,
}

/// All prefectures, municipalities and wards, found by code or name.
#[derive(Clone, Debug, Default)]
pub struct Gazetteer {
    prefectures: Vec<Prefecture>,
    places: Vec<Municipality>,
    at: FxHashMap<MunicipalityCode, usize>,
    by_name: FxHashMap<String, Vec<MunicipalityCode>>,
    former: FxHashMap<MunicipalityCode, MunicipalityCode>,
}

impl Gazetteer {
    /// The gazetteer of these places.
    #[must_use]
    pub fn new(mut prefectures: Vec<Prefecture>, mut places: Vec<Municipality>) -> Self {
        prefectures.sort_by_key(|prefecture| prefecture.code);
        places.sort_by_key(|place| place.code);
        let at = places.iter().enumerate().map(|(i, place)| (place.code, i)).collect();
        let mut gazetteer = Self { prefectures, places, at, ..Self::default() };
        let mut by_name: FxHashMap<String, Vec<MunicipalityCode>> = FxHashMap::default();
        for place in &gazetteer.places {
            let own = place.parent.unwrap_or(place.code);
            let prefecture = gazetteer.prefecture_name(place.code.prefecture());
            for name in [name_key(&place.name), name_key(&format!("{prefecture}{}", place.name))] {
                let meant = by_name.entry(name).or_default();
                if !meant.contains(&own) {
                    meant.push(own);
                }
            }
        }
        gazetteer.by_name = by_name;
        gazetteer
    }

    /// The same, which also understands codes and names of before. A figure always counts for the municipality of today, so
    /// that past days can be compared with it. A name that somebody else has now means only them unless its prefecture is said.
    #[must_use]
    pub fn with_former(mut self, former: &[Former]) -> Self {
        for Former { code, name, successor, .. } in former {
            if !self.at.contains_key(code) {
                self.former.insert(*code, *successor);
            }
            let prefecture = self.prefecture_name(code.prefecture()).to_owned();
            for name in [name_key(name), name_key(&format!("{prefecture}{name}"))] {
                self.by_name.entry(name).or_insert_with(|| vec![*successor]);
            }
        }
        self
    }

    /// The 47 prefectures in code order.
    #[must_use]
    pub fn prefectures(&self) -> &[Prefecture] {
        &self.prefectures
    }

    /// The name of a prefecture.
    #[must_use]
    pub fn prefecture_name(&self, code: PrefectureCode) -> &str {
        self.prefectures
            .binary_search_by_key(&code, |prefecture| prefecture.code)
            .map_or("", |i| &self.prefectures[i].name)
    }

    /// The prefecture a list names, with or without 都道府県.
    #[must_use]
    pub fn find_prefecture(&self, name: &str) -> Option<PrefectureCode> {
        let key = name_key(name);
        // One letter only: 京都府 is 京都 for short, not 京.
        let same = |full: &str| key == full || full.strip_suffix(['都', '府', '県']) == Some(&*key);
        self.prefectures.iter().find(|p| !key.is_empty() && same(&name_key(&p.name))).map(|p| p.code)
    }

    /// Every municipality in code order, wards left out.
    pub fn municipalities(&self) -> impl Iterator<Item = &Municipality> {
        self.places.iter().filter(|place| place.kind != MunicipalityKind::Ward)
    }

    /// The municipalities of a prefecture in code order.
    pub fn municipalities_of(&self, prefecture: PrefectureCode) -> impl Iterator<Item = &Municipality> {
        self.municipalities().filter(move |place| place.code.prefecture() == prefecture)
    }

    /// The municipality or ward with this code.
    #[must_use]
    pub fn by_code(&self, code: MunicipalityCode) -> Option<&Municipality> {
        self.at.get(&code).map(|&i| &self.places[i])
    }

    /// The municipality a code counts for: a ward's city, the successor of one that is no more, otherwise itself. `None` when
    /// it is unknown.
    #[must_use]
    pub fn roll_up(&self, code: MunicipalityCode) -> Option<MunicipalityCode> {
        let own = self.by_code(code).map(|place| place.parent.unwrap_or(place.code));
        own.or_else(|| self.former.get(&code).copied())
    }

    /// The municipality a list means by a name, in a prefecture when it gives one.
    ///
    /// `兵庫県神戸市`, `神戸市北区`, `金ヶ崎町` and `金ケ崎町` are all understood.
    #[must_use]
    pub fn find(&self, prefecture: Option<PrefectureCode>, name: &str) -> Match {
        let all = self.by_name.get(&name_key(name)).map_or(&[][..], Vec::as_slice);
        let within: Vec<MunicipalityCode> =
            all.iter().copied().filter(|code| prefecture.is_none_or(|p| code.prefecture() == p)).collect();
        match within.as_slice() {
            [] => Match::None,
            [one] => Match::One(*one),
            _ => Match::Many(within),
        }
    }
}

/// The form in which names are compared; variants of the same character fall together.
fn name_key(name: &str) -> String {
    text::search_key(name).replace('竈', "釜").replace('檮', "梼")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn place(code: u32, kind: MunicipalityKind, parent: Option<u32>, name: &str) -> Municipality {
        Municipality {
            code: MunicipalityCode::new(code).expect("a code"),
            kind,
            parent: parent.map(|code| MunicipalityCode::new(code).expect("a code")),
            name: name.into(),
            kana: String::new(),
        }
    }

    fn gazetteer() -> Gazetteer {
        let prefecture = |code, name: &str| Prefecture {
            code: PrefectureCode::new(code).expect("a prefecture"),
            name: name.into(),
            kana: String::new(),
        };
        Gazetteer::new(
            vec![
                prefecture(1, "北海道"),
                prefecture(3, "岩手県"),
                prefecture(7, "福島県"),
                prefecture(26, "京都府"),
            ],
            vec![
                place(11_002, MunicipalityKind::DesignatedCity, None, "札幌市"),
                place(11_029, MunicipalityKind::Ward, Some(11_002), "札幌市北区"),
                place(12_335, MunicipalityKind::City, None, "伊達市"),
                place(72_133, MunicipalityKind::City, None, "伊達市"),
                place(33_812, MunicipalityKind::Town, None, "金ケ崎町"),
            ],
        )
    }

    #[test]
    fn a_ward_counts_for_its_city() {
        let g = gazetteer();
        let sapporo = MunicipalityCode::new(11_002).expect("a code");
        assert_eq!(g.roll_up(MunicipalityCode::new(11_029).expect("a code")), Some(sapporo));
        assert_eq!(g.find(None, "札幌市北区"), Match::One(sapporo));
        assert_eq!(g.find(None, "北海道札幌市 北区"), Match::One(sapporo));
        assert_eq!(g.municipalities().count(), 4);
    }

    #[test]
    fn a_homonym_needs_its_prefecture() {
        let g = gazetteer();
        assert!(matches!(g.find(None, "伊達市"), Match::Many(codes) if codes.len() == 2));
        assert!(matches!(g.find(PrefectureCode::new(7), "伊達市"), Match::One(code) if code.get() == 72_133));
    }

    #[test]
    fn what_was_merged_counts_for_its_successor() {
        let code = |six: u32| MunicipalityCode::new(six).expect("a code");
        let former = |six: u32, name: &str, now: u32| Former {
            code: code(six),
            name: name.into(),
            successor: code(now),
            until: NaiveDate::from_ymd_opt(2024, 1, 1).expect("a day"),
        };
        // The town of that name in another prefecture goes on.
        let g = gazetteer()
            .with_former(&[former(33_812, "金ケ崎村", 33_812), former(72_028, "金ケ崎町", 72_133)]);
        assert_eq!(g.roll_up(code(72_028)), Some(code(72_133)));
        assert_eq!(g.find(None, "金ケ崎村"), Match::One(code(33_812)));
        assert_eq!(g.find(None, "金ケ崎町"), Match::One(code(33_812)));
        assert_eq!(g.find(None, "福島県金ケ崎町"), Match::One(code(72_133)));
        assert_eq!(g.municipalities().count(), 4, "no figure is about it");
    }

    #[test]
    fn variants_of_a_name_are_one() {
        assert!(matches!(gazetteer().find(None, "金ヶ崎町"), Match::One(_)));
        assert_eq!(gazetteer().find(None, "どこにもない町"), Match::None);
        for (written, code) in [("岩手", 3), ("岩手県", 3), ("北海道", 1), ("京都府", 26), ("京都", 26)]
        {
            assert_eq!(gazetteer().find_prefecture(written), PrefectureCode::new(code), "{written}");
        }
        for nowhere in ["", "京", "京都府県", "県"] {
            assert_eq!(gazetteer().find_prefecture(nowhere), None, "{nowhere}");
        }
    }
}
