//! What an address asks of those who come.

use axum::{
    RequestPartsExt as _,
    extract::{RawPathParams, Request},
    middleware::Next,
    response::{IntoResponse as _, Redirect, Response},
};
use domain::{
    area::Area,
    people::{Act, Denied, Viewer, Why},
};

use super::{Signed, above, sure};
use crate::{failure::Failure, urls};

/// Who may ask for an address. There is no address without one.
#[derive(Clone, Copy, Debug)]
pub enum Rule {
    /// Everybody, signed in or not: signing in itself, the style sheet, health.
    Open,
    /// Those whose role includes an act that is about no place.
    To(Act),
    /// Those whose role includes the act, and in whose scope the place lies that `{code}` in the address names.
    In(fn(Area) -> Act),
    /// Those whose role includes the act somewhere. Where, the store asks, which takes their scope.
    Somewhere(fn(Area) -> Act),
    /// As [`Rule::To`], of those who have proven lately that they are who signed in (`gate::sure`).
    Sure(Act),
    /// As [`Rule::Somewhere`], of those who have proven lately that they are who signed in.
    SureSomewhere(fn(Area) -> Act),
}

/// Where no place matters, for asking what a role includes.
const ANYWHERE: Area = Area::Nation;

impl Rule {
    /// The act it is about; none for [`Rule::Open`].
    #[must_use]
    pub fn act(self) -> Option<Act> {
        match self {
            Self::Open => None,
            Self::To(act) | Self::Sure(act) => Some(act),
            Self::In(act) | Self::Somewhere(act) | Self::SureSomewhere(act) => Some(act(ANYWHERE)),
        }
    }

    /// Whether a cookie alone is not enough.
    #[must_use]
    pub const fn wants_proof(self) -> bool {
        matches!(self, Self::Sure(_) | Self::SureSomewhere(_))
    }

    /// Whether somebody may come, to the place that `{code}` names. Whether they have to prove anything is asked after that.
    pub fn admit(self, viewer: &Viewer, code: Option<&str>) -> Result<(), Denied> {
        match self {
            Self::Open => Ok(()),
            Self::To(act) | Self::Sure(act) => viewer.may(act),
            Self::Somewhere(act) | Self::SureSomewhere(act) => {
                let act = act(ANYWHERE);
                if act.roles().contains(&viewer.role) {
                    return Ok(());
                }
                Err(Denied { act, why: Why::Role(viewer.role) })
            }
            // What names no place is nobody's.
            Self::In(act) => viewer.may(act(code.and_then(place).unwrap_or(Area::Nation))),
        }
    }
}

/// The place that a part of an address names, which may end as a file does.
fn place(code: &str) -> Option<Area> {
    let stem = code.split('.').next()?;
    Area::parse(stem).filter(|_| stem.bytes().all(|byte| byte.is_ascii_digit()))
}

/// Asks the rule before the handler is reached. `form` says whether the page of this address gives back what was typed.
pub(super) async fn guard((rule, form): (Rule, bool), request: Request, next: Next) -> Response {
    if matches!(rule, Rule::Open) {
        return next.run(request).await;
    }
    let Some(Signed(session)) = request.extensions().get::<Signed>().cloned() else {
        return to_the_door(&request);
    };
    let (mut parts, body) = request.into_parts();
    let admitted = match parts.extract::<RawPathParams>().await {
        Ok(params) => {
            let code = params.iter().find(|(name, _)| *name == "code").map(|(_, value)| value);
            rule.admit(&session.viewer, code)
        }
        Err(_) => rule.admit(&session.viewer, None),
    };
    match admitted {
        Ok(()) => {
            let request = Request::from_parts(parts, body);
            if rule.wants_proof() && !sure::is_sure(&request, &session) {
                return sure::to_the_proof(request, &session, form).await;
            }
            next.run(request).await
        }
        Err(denied) => Failure::Denied(denied).into_response(),
    }
}

/// Somebody who is not signed in is led to the page where one signs in, and from there back to where they wanted to go. What
/// they wanted to change is not done after signing in; they come back to the page it was to be done on.
pub(super) fn to_the_door(request: &Request) -> Response {
    Redirect::to(&urls::people::sign_in(above::back(request))).into_response()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_place_is_six_digits_or_two_and_may_be_asked_for_as_a_file() {
        assert_eq!(place("281000"), Area::parse("281000"));
        assert_eq!(place("28.csv"), Area::parse("28"));
        for written in ["", "全国", "28x", ".csv", "０２８", "999999999"] {
            assert_eq!(place(written), None, "{written}");
        }
    }
}
