//! What must be said under a total: nothing vanishes silently (K3, K7).

use crate::urls::{self, File, View};
use domain::format;

/// A sentence, with links when there is more to see.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Note {
    /// The sentence.
    pub text: String,
    /// Labels and addresses of the links behind it.
    pub links: Vec<(&'static str, String)>,
}

impl Note {
    /// A sentence alone.
    #[must_use]
    pub fn say(text: impl Into<String>) -> Self {
        Self { text: text.into(), links: Vec::new() }
    }

    /// Rows of usage listings that no office list knows (K7); said also when there are none.
    #[must_use]
    pub fn unmatched(count: u32, view: &View) -> Self {
        if count == 0 {
            return Self::say(
                "利用状況一覧の事業所番号は、すべて事業所一覧と一致しています（一致しない番号 0件）。",
            );
        }
        Self {
            text: format!(
                "利用状況一覧のうち {}件は事業所一覧に一致する番号がなく、利用率に含めていません。",
                format::count(count)
            ),
            links: vec![
                ("一致しない番号の一覧（CSV）", urls::unmatched(File::Csv, view)),
                ("同（Excel）", urls::unmatched(File::Xlsx, view)),
            ],
        }
    }

    /// Municipalities without offices, which do not count (K3); `None` when there are none.
    #[must_use]
    pub fn left_out(count: u32) -> Option<Self> {
        (count > 0).then(|| {
            Self::say(format!(
                "対象となる事業所がない {}市町村は対象外とし、目標達成市町村の分母に含めていません。",
                format::count(count)
            ))
        })
    }

    /// What the small bars of a table mean.
    #[must_use]
    pub fn bars() -> Self {
        Self::say(
            "表の棒は0〜60%の範囲で描き、縦線は市町村の目標（3割）を示します。率は小数第2位を四捨五入し、達成の判定は四捨五入前の整数で行います。",
        )
    }
}
