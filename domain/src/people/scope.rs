//! Where somebody may look and act.

use crate::{area::Area, code::MunicipalityCode};

/// The areas of an account: the country, prefectures, municipalities, or several of them (広域連合). None is nothing.
///
/// Areas that lie in another one of the scope are left out, and the rest stands in order, so that two scopes that
/// mean the same are equal.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct Scope(Vec<Area>);

impl Scope {
    /// The scope of these areas.
    #[must_use]
    pub fn new(areas: impl IntoIterator<Item = Area>) -> Self {
        let mut all: Vec<Area> = areas.into_iter().collect();
        all.sort_unstable();
        all.dedup();
        let needed =
            all.iter().filter(|area| !all.iter().any(|other| other != *area && lies_in(**area, *other)));
        Self(needed.copied().collect())
    }

    /// 全国.
    #[must_use]
    pub fn nation() -> Self {
        Self(vec![Area::Nation])
    }

    /// Reads areas with commas between them: `28`, `281000,282014`, `全国`. `None` when one of them is no area.
    #[must_use]
    pub fn parse(written: &str) -> Option<Self> {
        let parts = written.split([',', '、']).map(str::trim).filter(|part| !part.is_empty());
        parts.map(Area::parse).collect::<Option<Vec<_>>>().map(Self::new)
    }

    /// Its areas, in order.
    #[must_use]
    pub fn areas(&self) -> &[Area] {
        &self.0
    }

    /// Whether it has no area at all.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Whether a municipality lies in it. Offices count for a city and never for its wards, so wards are rolled up
    /// before they are asked about.
    #[must_use]
    pub fn covers(&self, municipality: MunicipalityCode) -> bool {
        self.0.iter().any(|area| area.contains(municipality))
    }

    /// Whether a whole area lies in it. Every municipality of a prefecture by itself is not the prefecture.
    #[must_use]
    pub fn covers_area(&self, area: Area) -> bool {
        self.0.iter().any(|mine| lies_in(area, *mine))
    }

    /// What of an area lies in the scope: what somebody is shown who asks for the area.
    ///
    /// A municipal official who asks for the list of the prefecture sees their municipalities of it.
    #[must_use]
    pub fn within(&self, area: Area) -> Self {
        if self.covers_area(area) {
            return Self(vec![area]);
        }
        Self(self.0.iter().copied().filter(|mine| lies_in(*mine, area)).collect())
    }
}

impl std::fmt::Display for Scope {
    /// As [`Scope::parse`] reads it.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        for (place, area) in self.0.iter().enumerate() {
            write!(f, "{}{area}", if place == 0 { "" } else { "," })?;
        }
        Ok(())
    }
}

/// Whether an area lies in another one, or is the same.
fn lies_in(inner: Area, outer: Area) -> bool {
    match (inner, outer) {
        (_, Area::Nation) => true,
        (Area::Nation, _) | (Area::Prefecture(_), Area::Municipality(_)) => false,
        (_, Area::Prefecture(code)) => inner.prefecture() == Some(code),
        (Area::Municipality(one), Area::Municipality(other)) => one == other,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::{prelude::*, sample::select};

    fn area(code: &str) -> Area {
        Area::parse(code).expect("an area")
    }

    fn scope(written: &str) -> Scope {
        Scope::parse(written).expect("a scope")
    }

    const CODES: [&str; 7] = ["00", "27", "28", "272108", "281000", "282014", "011002"];

    #[test]
    fn a_scope_covers_what_lies_in_it() {
        let hyogo = scope("28");
        assert!(hyogo.covers_area(area("281000")) && hyogo.covers_area(area("28")));
        assert!(!hyogo.covers_area(area("27")) && !hyogo.covers_area(area("00")));
        let union = scope("281000、282014");
        assert!(union.covers_area(area("282014")) && !union.covers_area(area("28")));
        assert!(union.covers(MunicipalityCode::new(281_000).expect("a code")));
        assert!(!union.covers(MunicipalityCode::new(272_108).expect("a code")));
        assert!(CODES.iter().all(|code| Scope::nation().covers_area(area(code))));
        assert!(CODES.iter().all(|code| !Scope::default().covers_area(area(code))), "none is nothing");
    }

    #[test]
    fn what_means_the_same_is_equal() {
        assert_eq!(scope("282014,28,281000"), scope("28"));
        assert_eq!(scope("28,全国"), Scope::nation());
        assert_eq!(scope("").areas(), []);
        assert_eq!(Scope::parse("28,どこか"), None);
        assert_eq!(scope("282014, 281000").to_string(), "281000,282014");
    }

    #[test]
    fn a_question_about_more_is_answered_with_ones_own() {
        let union = scope("281000,282014,272108");
        assert_eq!(union.within(area("28")), scope("281000,282014"));
        assert_eq!(union.within(area("281000")), scope("281000"));
        assert_eq!(union.within(area("00")), union);
        assert_eq!(scope("28").within(area("281000")), scope("281000"));
        assert!(scope("28").within(area("27")).is_empty());
    }

    proptest! {
        #[test]
        fn leaving_out_what_is_not_needed_changes_nothing(codes in prop::collection::vec(select(&CODES[..]), 0..5)) {
            let scope = Scope::new(codes.iter().map(|code| area(code)));
            for code in CODES {
                let plainly = codes.iter().any(|mine| lies_in(area(code), area(mine)));
                prop_assert_eq!(scope.covers_area(area(code)), plainly);
                // What is shown lies in what was asked for, and in the scope.
                for shown in scope.within(area(code)).areas() {
                    prop_assert!(lies_in(*shown, area(code)) && scope.covers_area(*shown));
                }
            }
            prop_assert_eq!(Scope::parse(&scope.to_string()), Some(scope));
        }
    }
}
