//! The page of a failure: what happened, what to do, and a way back.

use askama::Template;

use super::layout::Layout;
use crate::{failure::Words, request_id::RequestId};

/// A failure as a page.
#[derive(Clone, Debug, Template)]
#[template(path = "errors/failure.html")]
pub struct FailurePage {
    /// The frame; its title is the failure's title.
    pub layout: Layout,
    /// What is wrong, in a sentence.
    pub what: String,
    /// What the reader can do now, one step each.
    pub advice: Vec<String>,
    /// Label and address of the way back.
    pub back: (String, String),
    /// The number of the request, for whoever looks after the system.
    pub request_id: Option<String>,
}

impl FailurePage {
    /// The page of a failure's words within a frame, whose title they give.
    #[must_use]
    pub fn of(words: &Words, id: RequestId, layout: Layout) -> Self {
        Self {
            layout: Layout { title: words.title.clone(), ..layout },
            what: words.what.clone(),
            advice: words.advice.clone(),
            back: words.back.clone(),
            request_id: Some(id.to_string()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::page::sample;

    #[test]
    fn a_failure_says_what_to_do_and_leads_back() {
        let page = FailurePage {
            layout: sample::layout("ページが見つかりません"),
            what: "お探しのページ「/prefectures/99」はありません。".into(),
            advice: vec![
                "アドレスに誤りがないか確かめてください。".into(),
                "事業所は、事業所番号・カナ・電話番号・市町村名で検索できます。".into(),
            ],
            back: ("全国のボードへ戻る".into(), "/".into()),
            request_id: Some("0192d4f0-7c1e".into()),
        };
        let html = sample::shown("failure", &page);
        assert!(html.contains("全国のボードへ戻る") && html.contains("0192d4f0-7c1e"));
    }
}
