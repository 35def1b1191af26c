//! 「一覧を取り込む」: files are chosen, or cells pasted.

use askama::Template;
use domain::import::ImportKind;

use super::{Radio, Step, StepLine, size};
use crate::{
    intake::upload::MOST,
    page::{form::Faults, layout::Layout},
    urls,
};

/// Where files are chosen, or cells pasted.
#[derive(Clone, Debug, Template)]
#[template(path = "intake/new.html")]
pub struct NewPage {
    /// The frame.
    pub layout: Layout,
    /// What is wrong with what was sent.
    pub faults: Faults,
    /// What kind of list it is said to be.
    pub kind: Option<ImportKind>,
    /// What all files may weigh together, in bytes.
    pub limit: u64,
    /// The import whose rejected rows are brought again, corrected: its number, and what it is called.
    pub fixes: Option<(i64, String)>,
    /// Whether the data is the demonstration, which a real list cannot stand beside; then where it is left.
    pub demo: Option<String>,
}

impl NewPage {
    /// The kinds of lists.
    #[must_use]
    pub fn kinds(&self) -> [Radio; 3] {
        let radio = |kind: ImportKind, about| Radio {
            value: kind.code(),
            label: kind.name(),
            about,
            chosen: self.kind == Some(kind),
        };
        [
            radio(
                ImportKind::Offices,
                "介護サービス情報公表システムのオープンデータや、都道府県・市町村の事業所の一覧",
            ),
            radio(
                ImportKind::Usage,
                "データ連携を利用している事業所の一覧。事業所番号の列があれば読み取れます",
            ),
            radio(
                ImportKind::Published,
                "都道府県・市町村ごとの事業所数と利用事業所数を並べた、公表された表",
            ),
        ]
    }

    /// Where the form is sent.
    #[must_use]
    pub const fn action(&self) -> &'static str {
        urls::intake::new()
    }

    /// What all files may weigh together, in words.
    #[must_use]
    pub fn limit_text(&self) -> String {
        size(self.limit)
    }

    /// How many files at a time.
    #[must_use]
    pub const fn most(&self) -> usize {
        MOST
    }

    /// The steps.
    #[must_use]
    pub fn steps(&self) -> [StepLine; 4] {
        Step::Bring.lines()
    }

    /// Back to the history.
    #[must_use]
    pub fn back(&self) -> String {
        urls::imports(1)
    }
}
