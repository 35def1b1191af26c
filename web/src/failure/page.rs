//! How a failure is drawn.

use std::sync::Arc;

use askama::Template;
use domain::people::Role;

use super::Words;
use crate::{
    assets,
    page::{failure::FailurePage, layout::Layout},
    request_id::RequestId,
};

/// Draws the page of a failure for somebody of this role, or nobody: whole HTML. [`framed`] uses the frame of all pages, [`plain`] none.
pub type Draw = Arc<dyn Fn(&Words, RequestId, Option<Role>) -> String + Send + Sync>;

#[derive(Template)]
#[template(
    ext = "html",
    source = r#"<!doctype html>
<html lang="ja">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>{{ words.title }}</title>
<link rel="stylesheet" href="{{ css }}"></head>
<body><main><h1>{{ words.title }}</h1><p>{{ words.what }}</p>
<ul>{% for step in words.advice %}<li>{{ step }}</li>{% endfor %}</ul>
<p><a href="{{ words.back.1 }}">{{ words.back.0 }}</a></p>
<p>受付番号：{{ id }}</p></main></body>
</html>
"#
)]
struct PlainPage<'a> {
    words: &'a Words,
    css: &'a str,
    id: RequestId,
}

/// Draws within the frame of all pages, which `layout` gives anew each time: the demonstration may have ended.
pub fn framed(layout: impl Fn() -> Layout + Send + Sync + 'static) -> Draw {
    Arc::new(move |words, id, role| {
        FailurePage::of(words, id, Layout { role, ..layout() }).render().unwrap_or_else(|error| {
            tracing::error!(?error, "the page of a failure cannot be drawn");
            plain(words, id, role)
        })
    })
}

/// The page without a frame: for when the frame itself cannot be drawn, and for tests of the application alone.
#[must_use]
pub fn plain(words: &Words, id: RequestId, _: Option<Role>) -> String {
    // Writing into a string does not fail; were it to, the bare sentence is a page still.
    PlainPage { words, css: assets::css_url(), id }.render().unwrap_or_else(|_| words.what.clone())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{failure::Failure, request_id::RequestIds};

    #[test]
    fn a_failure_stands_in_the_frame_of_all_pages() {
        let id = RequestIds::new([0; 6]).next("2026-01-31T00:00:00Z".parse().expect("an instant"));
        let draw = framed(|| Layout { demo: true, ..Layout::default() });
        let page = draw(&Failure::Busy.words(), id, Some(Role::Viewer));
        assert!(page.contains("ただいま混み合っています") && page.contains(&id.to_string()));
        assert!(page.contains("デモデータ（架空）"), "{page}");
    }
}
