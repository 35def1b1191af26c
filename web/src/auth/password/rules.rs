//! Which passwords may be chosen.

use unicode_normalization::UnicodeNormalization as _;
use zxcvbn::{Score, zxcvbn};

/// The least characters of a password (ASVS 5.0, 6.2.1 asks for 8 and recommends 15; with a second factor 12 will do).
pub const SHORTEST: usize = 12;
/// The most characters (ASVS 5.0, 6.2.9 asks for at least 64). More would only make hashing slow.
pub const LONGEST: usize = 128;
/// Characters looked at for guessing, which takes longer than in proportion.
const LOOKED_AT: usize = 64;

/// Letters and digits of a password that must be nobody's name and no word of the field.
const LEAST_OWN: usize = 6;

/// Words of this product and its field that a guesser would try first.
const WORDS: &[&str] = &["renkei", "kaigo", "careplan", "ケアプラン", "データ連携", "普及ボード", "介護"];

/// Why a password may not be chosen.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Unfit {
    /// Fewer characters than [`SHORTEST`].
    #[error("パスワードは12文字以上にしてください。短い言葉をいくつか並べると、長くて覚えやすくなります。")]
    Short,
    /// More characters than [`LONGEST`].
    #[error("パスワードは128文字までにしてください。")]
    Long,
    /// Among those that are tried first: a common one, a keyboard row, the person's own name, a date.
    #[error(
        "推測されやすいパスワードです。よく使われる言葉・名前・日付・並び（1234、qwerty）を避け、関係のない言葉を組み合わせてください。"
    )]
    Guessable,
}

/// Whether this password may be chosen by somebody about whom these words are known: name, address, organisation.
///
/// Any character counts, spaces too. There is no rule about kinds of characters, and none about age.
pub(super) fn check(password: &str, known: &[&str]) -> Result<(), Unfit> {
    let length = password.nfc().count();
    if length < SHORTEST {
        return Err(Unfit::Short);
    }
    if length > LONGEST {
        return Err(Unfit::Long);
    }
    // The name of an address, before the @, is a word of its own.
    let parts = known.iter().flat_map(|word| std::iter::once(*word).chain(word.split(['@', '.', ' ', '　'])));
    let words: Vec<&str> =
        WORDS.iter().copied().chain(parts).filter(|word| word.chars().count() > 1).collect();
    let head: String = password.chars().take(LOOKED_AT).collect();
    if zxcvbn(&head, &words).score() < Score::Three || own_part(&head, &words) < LEAST_OWN {
        return Err(Unfit::Guessable);
    }
    Ok(())
}

/// How many letters and digits are left when the known words are taken out.
fn own_part(password: &str, words: &[&str]) -> usize {
    let mut rest = password.to_lowercase();
    for word in words.iter().filter(|word| word.chars().count() > 2) {
        rest = rest.replace(&word.to_lowercase(), " ");
    }
    rest.chars().filter(|c| c.is_alphanumeric()).count()
}

#[cfg(test)]
mod tests {
    use super::*;

    const KNOWN: &[&str] = &["山田 花子", "hanako.yamada@example.lg.jp"];

    #[test]
    fn long_and_unlikely_is_enough() {
        for good in [
            "ひまわりと雨の夜の電車",
            "ひまわりと雨の夜の電車です",
            "mikan tonneru 37 kujira",
            "vJ4#kP9!wQ2z",
            "hanako no umibe 2 kaiju",
        ] {
            let fit = check(good, KNOWN);
            let short = good.chars().count() < SHORTEST;
            assert_eq!(fit, if short { Err(Unfit::Short) } else { Ok(()) }, "{good}");
        }
        assert_eq!(check(&"蛙の歌が聞こえてくるよ".repeat(5), KNOWN), Ok(()), "spoken sentences may be long");
    }

    #[test]
    fn what_is_tried_first_is_refused() {
        for bad in [
            "password1234",
            "qwertyuiop[]",
            "123456789012",
            "aaaaaaaaaaaaaa",
            "renkeirenkei",
            "hanako.yamada",
            "yamadayamada",
        ] {
            assert_eq!(check(bad, KNOWN), Err(Unfit::Guessable), "{bad}");
        }
    }

    #[test]
    fn length_is_counted_in_characters() {
        assert_eq!(check("ひまわり", KNOWN), Err(Unfit::Short));
        assert_eq!(check("", KNOWN), Err(Unfit::Short));
        assert_eq!(check(&"長".repeat(LONGEST + 1), KNOWN), Err(Unfit::Long));
        // A kana with a separate voicing mark is one character, however it is typed.
        assert_eq!(check(&"か\u{3099}".repeat(SHORTEST - 1), KNOWN), Err(Unfit::Short));
    }
}
