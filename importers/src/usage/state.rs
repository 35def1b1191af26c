//! Words for the state of use.

use domain::{text, usage::UsageState};

/// The office does not use it, no longer or not yet.
const NOT_USING: [&str; 24] = [
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
    "取消",
    "取下",
    "辞退",
    "中止",
    "退会",
    // Not yet begun.
    "準備",
    "予定",
    "検討",
    "見込",
];
/// The office uses it, whatever else is under way.
const USING: [&str; 5] = ["利用中", "使用中", "運用中", "稼働中", "利用シテイル"];
/// It has said it will: 誓約, or an application. Applying and using are kept apart (国保中央会, 2023-12-06).
const PLEDGED: [&str; 4] = ["誓約", "申請", "申込", "手続"];
/// It began to use it.
const BEGUN: [&str; 6] = ["利用開始", "登録済", "導入済", "利用済", "利用アリ", "利用有"];

/// The state a cell means; `None` when the word is not known. A blank cell in a listing of users is a user.
pub(super) fn of(written: &str) -> Option<UsageState> {
    let key = text::search_key(written);
    match key.as_str() {
        "" | "○" | "◯" | "〇" | "◎" | "●" | "有" | "アリ" | "利用" | "登録" | "導入" | "済" | "ハイ"
        | "yes" | "true" | "1" => return Some(UsageState::Listed),
        "×" | "✕" | "✖" | "x" | "無" | "ナシ" | "未" | "イイエ" | "no" | "false" | "0" => {
            return Some(UsageState::NotUsing);
        }
        _ => {}
    }
    let has = |words: &[&str]| words.iter().any(|word| key.contains(word));
    match () {
        () if has(&NOT_USING) => Some(UsageState::NotUsing),
        () if has(&USING) => Some(UsageState::Listed),
        () if has(&PLEDGED) => Some(UsageState::Pledged),
        () if has(&["同等"]) => Some(UsageState::Equivalent),
        () if has(&BEGUN) => Some(UsageState::Listed),
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
            ("利用中（更新手続中）", UsageState::Listed),
            ("登録済み", UsageState::Listed),
            ("利用開始済", UsageState::Listed),
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

    #[test]
    fn who_applies_does_not_use_yet() {
        for word in ["申請中", "申請済", "利用申請済み", "手続中", "手続き中", "利用申請中", "利用開始申請中"]
        {
            assert_eq!(of(word), Some(UsageState::Pledged), "{word}");
        }
        for word in
            ["準備中", "導入予定", "検討中", "利用開始予定", "申請準備中", "未導入", "未申請", "申請取下げ"]
        {
            assert_eq!(of(word), Some(UsageState::NotUsing), "{word}");
        }
    }
}
