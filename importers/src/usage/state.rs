//! Words for the state of use.

use domain::{text, usage::UsageState};

/// The state a cell means; `None` when the word is not known. A blank cell in a listing of users is a user.
pub(super) fn of(written: &str) -> Option<UsageState> {
    const NOT_USING: [&str; 20] = [
        "解約",
        "停止",
        "終了",
        "廃止",
        "休止",
        "未利用",
        "未導入",
        "未登録",
        "未申請",
        "未使用",
        "利用ナシ",
        "利用無",
        "非利用",
        "利用シテイナイ",
        "利用シナイ",
        "利用予定ナシ",
        "取消",
        "辞退",
        "中止",
        "退会",
    ];
    const USING: [&str; 10] = [
        "利用中",
        "利用開始",
        "登録済",
        "導入済",
        "利用済",
        "利用アリ",
        "利用有",
        "利用シテイル",
        "申請済",
        "稼働中",
    ];
    let key = text::search_key(written);
    match key.as_str() {
        "" | "○" | "◯" | "〇" | "◎" | "●" | "有" | "アリ" | "利用" | "登録" | "導入" | "済" | "ハイ"
        | "yes" | "true" | "1" => return Some(UsageState::Listed),
        "×" | "✕" | "✖" | "x" | "無" | "ナシ" | "イイエ" | "no" | "false" | "0" => {
            return Some(UsageState::NotUsing);
        }
        _ => {}
    }
    let has = |words: &[&str]| words.iter().any(|word| key.contains(word));
    match () {
        () if has(&NOT_USING) => Some(UsageState::NotUsing),
        () if has(&["誓約"]) => Some(UsageState::Pledged),
        () if has(&["同等"]) => Some(UsageState::Equivalent),
        () if has(&USING) => Some(UsageState::Listed),
        () => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_of_lists_are_understood() {
        for (word, state) in [
            ("利用中", UsageState::Listed),
            ("登録済み", UsageState::Listed),
            ("○", UsageState::Listed),
            ("", UsageState::Listed),
            ("誓約済み・未確認", UsageState::Pledged),
            ("同等システム利用", UsageState::Equivalent),
            ("解約", UsageState::NotUsing),
            ("未利用", UsageState::NotUsing),
            ("利用していない", UsageState::NotUsing),
            ("利用停止中", UsageState::NotUsing),
            ("✕", UsageState::NotUsing),
        ] {
            assert_eq!(of(word), Some(state), "{word}");
        }
        assert_eq!(of("試用"), None);
    }
}
