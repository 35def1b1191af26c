//! Reading what people type: widths, spaces, hyphens and kana made equal.

use std::borrow::Cow;

use unicode_normalization::UnicodeNormalization;

/// The text in Unicode form NFKC: `２８` becomes `28`, `ｶﾅ` becomes `カナ`, `㈱` becomes `(株)`.
///
/// Borrows when there is nothing to do, which is the case for most cells of a list.
#[must_use]
pub fn nfkc(text: &str) -> Cow<'_, str> {
    if is_plain(text) { Cow::Borrowed(text) } else { Cow::Owned(text.nfkc().collect()) }
}

/// Trims, and makes every run of spaces, full-width spaces, tabs and line breaks one space.
#[must_use]
pub fn squeeze(text: &str) -> Cow<'_, str> {
    let trimmed = text.trim();
    let mut after_space = false;
    let even = trimmed.chars().all(|c| {
        let fits = c == ' ' && !after_space || !c.is_whitespace() && !c.is_control();
        after_space = c == ' ';
        fits
    });
    if even {
        return Cow::Borrowed(trimmed);
    }
    let mut squeezed = String::with_capacity(trimmed.len());
    for word in trimmed.split(|c: char| c.is_whitespace() || c.is_control()).filter(|word| !word.is_empty()) {
        if !squeezed.is_empty() {
            squeezed.push(' ');
        }
        squeezed.push_str(word);
    }
    Cow::Owned(squeezed)
}

/// A cell as it is kept: NFKC, trimmed, single spaces.
#[must_use]
pub fn clean(text: &str) -> String {
    if is_tidy(text) {
        return text.to_owned();
    }
    match nfkc(text) {
        Cow::Borrowed(same) => squeeze(same).into_owned(),
        Cow::Owned(folded) => match squeeze(&folded) {
            Cow::Borrowed(whole) if whole.len() == folded.len() => folded,
            squeezed => squeezed.into_owned(),
        },
    }
}

/// What two spellings of the same name have in common: NFKC, lower case, katakana for hiragana, large ケ for ヶ,
/// no spaces, no hyphens.
#[must_use]
pub fn search_key(text: &str) -> String {
    let mut key = String::with_capacity(text.len());
    for c in nfkc(text).chars() {
        match c {
            'A'..='Z' => key.push(c.to_ascii_lowercase()),
            c if c.is_whitespace() || c.is_control() || is_hyphen(c) => {}
            // The long-vowel sign stands for a hyphen in 078ー123ー4567 and nowhere else.
            'ー' if key.ends_with(|before: char| before.is_ascii_digit()) => {}
            'ヶ' | 'ゖ' => key.push('ケ'),
            'ヵ' | 'ゕ' => key.push('カ'),
            'ぁ'..='ゔ' | 'ゝ' | 'ゞ' => key.push(char::from_u32(c as u32 + 0x60).unwrap_or(c)),
            // Kana and kanji have no case, and asking for it costs more than all the rest.
            '\u{80}'..='\u{2fff}' => key.extend(c.to_lowercase()),
            c => key.push(c),
        }
    }
    key
}

/// Only the digits of a text, as ASCII: `（０７８）123` becomes `078123`.
#[must_use]
pub fn digits(text: &str) -> String {
    nfkc(text).chars().filter(char::is_ascii_digit).collect()
}

/// A count as tables print it: `1,568`, `１，５６８`, `1568.0`, `△5`, `▲5`, `-5`. Blank and `-` are `None`.
#[must_use]
pub fn integer(text: &str) -> Option<i64> {
    let folded = nfkc(text);
    let mut kept = String::with_capacity(folded.len());
    for c in folded.chars() {
        match c {
            c if c.is_whitespace() => {}
            ',' | '、' | '\'' => {}
            '△' | '▲' | '−' | '-' => kept.push('-'),
            c => kept.push(c),
        }
    }
    let whole = kept
        .split_once('.')
        .map_or(kept.as_str(), |(whole, rest)| if rest.bytes().all(|b| b == b'0') { whole } else { "" });
    whole.trim_end_matches(['件', '所', '人', '名']).parse().ok()
}

/// Whether the character is one of the many hyphens people and programs write.
#[must_use]
pub const fn is_hyphen(c: char) -> bool {
    matches!(c, '-' | '\u{ad}' | '\u{2010}'..='\u{2015}' | '\u{2212}' | '\u{2500}' | '\u{fe63}' | '\u{ff0d}')
}

/// Quick proof that a text is clean already: plain, and its ASCII has no control character and no space to spare.
fn is_tidy(text: &str) -> bool {
    let mut before = b' ';
    let spaced = text.bytes().all(|byte| {
        let fits = byte > b' ' && byte != 0x7f || byte == b' ' && before != b' ';
        before = byte;
        fits
    });
    spaced && (before != b' ' || text.is_empty()) && is_plain(text)
}

/// Quick proof that NFKC would change nothing: ASCII, ordinary kana, kanji and Japanese punctuation only.
fn is_plain(text: &str) -> bool {
    let bytes = text.as_bytes();
    let mut at = 0;
    while let Some(&first) = bytes.get(at) {
        if first < 0x80 {
            at += 1;
            continue;
        }
        let Some(&[a, b, c]) = bytes.get(at..at + 3).and_then(|three| three.first_chunk::<3>()) else {
            return false;
        };
        let point = (u32::from(a & 0x0f) << 12) | (u32::from(b & 0x3f) << 6) | u32::from(c & 0x3f);
        let plain = (a & 0xf0) == 0xe0
            && matches!(point, 0x3001..=0x3015 | 0x3041..=0x3096 | 0x30a1..=0x30fe | 0x4e00..=0x9fff);
        if !plain {
            return false;
        }
        at += 3;
    }
    true
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn widths_and_compatibility_forms_fold() {
        assert_eq!(nfkc("２８Ａｶﾞ㈱⽇"), "28Aガ(株)日");
        assert!(matches!(nfkc("神戸市ケアセンター"), Cow::Borrowed(_)));
    }

    #[test]
    fn spaces_become_one() {
        assert_eq!(squeeze("　全　 国\r\n計 "), "全 国 計");
        assert_eq!(clean(" 介護医療院　北湯沢 "), "介護医療院 北湯沢");
        assert_eq!(clean("ＡＢＣ"), "ABC");
    }

    #[test]
    fn spellings_of_one_name_share_a_key() {
        for (one, other) in [
            ("金ヶ崎町", "金ケ崎町"),
            ("ひまわり", "ヒマワリ"),
            ("ﾃﾞｲｻｰﾋﾞｽ Ａ", "デイサービスa"),
            ("078-123-4567", "０７８ー１２３－４５６７"),
        ] {
            assert_eq!(search_key(one), search_key(other));
        }
        assert_ne!(search_key("サービス"), search_key("サビス"));
    }

    #[test]
    fn counts_are_read_as_printed() {
        for (printed, count) in
            [("1,568", 1568), ("１，５６８", 1568), ("1568.0", 1568), ("△5", -5), (" ▲ 1,000 ", -1000)]
        {
            assert_eq!(integer(printed), Some(count), "{printed}");
        }
        for nothing in ["", "-", "…", "12.5", "一"] {
            assert_eq!(integer(nothing), None, "{nothing}");
        }
    }

    proptest! {
        #[test]
        fn the_quick_proof_never_lies(text in "\\PC*") {
            prop_assert_eq!(nfkc(&text).into_owned(), text.nfkc().collect::<String>());
        }

        #[test]
        fn a_clean_text_stays(text in "\\PC*") {
            let once = clean(&text);
            prop_assert_eq!(clean(&once), once);
        }
    }
}
