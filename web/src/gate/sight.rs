//! For whom a finished page is the same.
//!
//! Figures are the same for everybody of a role, but for the menu. What shows offices depends on where somebody may look.
//! An address that is not known here is taken to depend on the whole scope: it is made more often than it need be, and
//! never handed to somebody who must not have it.

use domain::{
    area::Area,
    people::{Role, Scope, Viewer},
};

/// What of a person a page depends on.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Sight {
    role: Role,
    place: Place,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash)]
enum Place {
    /// On nothing: figures.
    Anywhere,
    /// On whether the municipality of the address lies in the scope.
    Inside(bool),
    /// On every area of the scope.
    Of(Scope),
}

impl Sight {
    /// What this person sees at the path of an address.
    #[must_use]
    pub fn of(viewer: &Viewer, path: &str) -> Self {
        let place = match path.strip_prefix("/municipalities/") {
            Some(rest) => {
                let code = rest.split(['/', '.']).next().unwrap_or_default();
                match Area::parse(code) {
                    Some(area @ Area::Municipality(_)) => Place::Inside(viewer.scope.covers_area(area)),
                    _ => Place::Of(viewer.scope.clone()),
                }
            }
            None if figures_only(path) => Place::Anywhere,
            None => Place::Of(viewer.scope.clone()),
        };
        Self { role: viewer.role, place }
    }
}

/// Addresses that show figures and names of places, and nothing about offices.
fn figures_only(path: &str) -> bool {
    path == "/" || ["/prefectures/", "/published/", "/about/"].iter().any(|start| path.starts_with(start))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::gate::sample::viewer;

    #[test]
    fn figures_are_the_same_wherever_somebody_may_look() {
        let (kobe, himeji) = (viewer(Role::Municipality, "281000"), viewer(Role::Municipality, "282014"));
        for path in ["/", "/prefectures/28", "/published/2023-11-06", "/about/definitions"] {
            assert_eq!(Sight::of(&kobe, path), Sight::of(&himeji, path), "{path}");
        }
        let reader = viewer(Role::Viewer, "281000");
        assert_ne!(Sight::of(&kobe, "/"), Sight::of(&reader, "/"), "the menu is another");
    }

    #[test]
    fn a_municipality_is_the_same_for_all_inside_and_for_all_outside() {
        let (kobe, himeji) = (viewer(Role::Municipality, "281000"), viewer(Role::Municipality, "282014"));
        let akashi = viewer(Role::Municipality, "282031");
        for path in ["/municipalities/281000", "/municipalities/281000/offices", "/municipalities/281000.csv"]
        {
            assert_ne!(Sight::of(&kobe, path), Sight::of(&himeji, path), "{path}");
            assert_eq!(Sight::of(&akashi, path), Sight::of(&himeji, path), "{path}");
        }
    }

    #[test]
    fn whatever_is_not_known_depends_on_the_whole_scope() {
        let (kobe, himeji) = (viewer(Role::Municipality, "281000"), viewer(Role::Municipality, "282014"));
        for path in
            ["/offices/2870100017", "/search", "/imports/3", "/new", "/municipalities/x", "/prefectures"]
        {
            assert_ne!(Sight::of(&kobe, path), Sight::of(&himeji, path), "{path}");
        }
    }
}
