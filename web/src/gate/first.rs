//! First a second factor: those of whose role an installation asks one reach nothing else before they have it.

use axum::{
    extract::Request,
    response::{IntoResponse as _, Redirect, Response},
};
use domain::people::{Role, Session};

use crate::urls;

/// Among the extensions of a request: whoever asks must register a second factor before anything else.
#[derive(Clone, Copy, Debug)]
pub(crate) struct FactorFirst;

/// Whether this role, in this session, has to see to a second factor. Who has no password has nothing to add one to; whom
/// a trusted provider vouches for has one there.
pub(super) fn must(roles: &[Role], session: &Session) -> bool {
    session.lacks_factor() && roles.contains(&session.viewer.role)
}

/// Where somebody is led who has to see to a second factor; none where they may go on: to their own account, out, and
/// to what a page is drawn with. It stands before the held pages, which are handed out without asking any rule.
pub(super) fn instead(request: &mut Request) -> Option<Response> {
    let path = request.uri().path();
    let own = path
        .strip_prefix(urls::people::account())
        .is_some_and(|rest| rest.is_empty() || rest.starts_with('/'));
    if own || path == urls::people::sign_out() || path.starts_with("/assets/") {
        request.extensions_mut().insert(FactorFirst);
        return None;
    }
    Some(Redirect::to(urls::account::factor()).into_response())
}

#[cfg(test)]
mod tests {
    use axum::{body::Body, response::Html};
    use domain::people::{Act, Protection};
    use http::{
        StatusCode,
        header::{HOST, LOCATION},
    };

    use super::*;
    use crate::{
        app::{App, Parts, tests::parts},
        cache::{CAPACITY, PageCache, Shared},
        gate::{Gate, Routes, Rule, sample::session},
    };

    /// The application as this person finds it, over finished pages that others share.
    fn app(pages: &PageCache, session: Session) -> App {
        let routes = Routes::new().get("/prefectures/{code}", Rule::To(Act::SeeFigures), || async {
            let mut page = Html("<h1>兵庫県</h1>").into_response();
            page.extensions_mut().insert(Shared);
            page
        });
        let gate = Gate::taking_all_for(session).asking_factor_of(&[Role::Viewer]);
        App::new(routes, Parts { gate, pages: Some(pages.clone()), ..parts() })
    }

    async fn ask(app: &App) -> Response {
        let request = Request::get("/prefectures/28").header(HOST, "127.0.0.1:8080").body(Body::empty());
        app.answer(request.expect("a request")).await
    }

    #[tokio::test]
    async fn a_held_page_is_not_handed_to_who_lacks_the_factor() {
        let pages = PageCache::new(CAPACITY);
        let protected = Session { protection: Protection::Factor, ..session(Role::Viewer, "28") };
        let bare = Session { protection: Protection::Password, ..protected.clone() };
        let vouched = Session { vouched: true, ..bare.clone() };
        assert_eq!(
            ask(&app(&pages, protected)).await.status(),
            StatusCode::OK,
            "made, and held for their like"
        );
        let led = ask(&app(&pages, bare)).await;
        assert_eq!(
            (led.status(), &led.headers()[LOCATION]),
            (StatusCode::SEE_OTHER, &"/account/factor".parse().expect("an address"))
        );
        assert_eq!(
            ask(&app(&pages, vouched)).await.status(),
            StatusCode::OK,
            "a trusted provider has asked for one"
        );
        assert!(pages.size() > 0, "or nothing was shown here");
    }
}
