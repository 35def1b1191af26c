//! A doubtful list is taken in only when the name of its area was typed: it is read twice by whoever types it.

use domain::text;

/// Whether one of these names was typed, whatever the width, the spaces, the quotes and the 「はい、」 before it. The names are those
/// an area goes by: 兵庫県神戸市 is 神戸市 to those who live there.
#[must_use]
pub fn is_name_of(typed: &str, names: &[&str]) -> bool {
    let plain =
        |words: &str| -> String { text::search_key(words).chars().filter(|c| c.is_alphanumeric()).collect() };
    let typed = plain(typed);
    let named = typed.strip_prefix(&plain("はい")).unwrap_or(&typed);
    !named.is_empty() && names.iter().any(|name| plain(name) == named)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_name_is_taken_as_people_type_it() {
        for typed in ["兵庫県", " 兵庫県 ", "はい、兵庫県", "「兵庫県」", "兵庫　県"] {
            assert!(is_name_of(typed, &["兵庫県"]), "{typed}");
        }
        for typed in ["神戸市", "兵庫県神戸市", "兵庫県　神戸市"] {
            assert!(is_name_of(typed, &["兵庫県神戸市", "神戸市"]), "{typed}");
        }
    }

    #[test]
    fn another_name_or_none_is_not_taken() {
        for typed in ["", "はい", "、", "大阪府", "兵庫", "神戸市"] {
            assert!(!is_name_of(typed, &["兵庫県"]), "{typed}");
        }
        assert!(!is_name_of("", &[""]), "an area without a name is confirmed by nothing");
    }
}
