//! Scope, asked in one place: what is about an office is given to those whose scope holds the office (A2).

use domain::people::{Act, Denied, Scope, Why};

use crate::error::StoreError;

/// That the place of an act lies in the scope of whoever asks. An act without a place lies everywhere.
pub(crate) fn inside(scope: &Scope, act: Act) -> Result<(), StoreError> {
    match act.area() {
        Some(place) if !scope.covers_area(place) => {
            Err(StoreError::OutOfScope(Denied { act, why: Why::Scope(place) }))
        }
        _ => Ok(()),
    }
}

/// The areas of a scope as they are kept: integers with commas (see [`domain::area::Area::key`]).
pub(crate) fn areas(scope: &Scope) -> String {
    scope.areas().iter().map(|area| area.key().to_string()).collect::<Vec<_>>().join(",")
}

/// The areas of a scope as statements compare them: each between commas, so that one is never found within another.
pub(crate) fn fenced(scope: &Scope) -> String {
    format!(",{},", areas(scope))
}

#[cfg(test)]
mod tests {
    use domain::area::Area;

    use super::*;

    #[test]
    fn a_place_outside_is_refused_and_told() {
        let scope = Scope::parse("28,272108").expect("a scope");
        let kobe = Area::parse("281000").expect("an area");
        assert!(inside(&scope, Act::SeeOffices(kobe)).is_ok());
        assert!(inside(&scope, Act::SeeFigures).is_ok());
        let refused = inside(&scope, Act::SeeOffices(Area::Nation));
        assert!(matches!(refused, Err(StoreError::OutOfScope(Denied { why: Why::Scope(Area::Nation), .. }))));
        assert_eq!(fenced(&scope), ",28,272108,");
        assert_eq!(fenced(&Scope::default()), ",,");
    }
}
