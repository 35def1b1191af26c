//! How much room a text takes, without any font at hand.
//!
//! Japanese typefaces set kanji and kana on a full square and Latin letters and digits on about half of one. The
//! widths here are a little generous, so that a label measured by them fits whatever face the reader has.

/// Tenths of a user unit of the drawing; charts are drawn about one unit to a CSS pixel.
pub(super) type Tenths = i32;

/// The width of a text in a size given in whole units.
pub(super) fn width(text: &str, size: i32) -> Tenths {
    // Hundredths of the size, summed, then brought to tenths of a unit and rounded up.
    let hundredths: i32 = text.chars().map(advance).sum();
    (hundredths * size + 9) / 10
}

/// Hundredths of the size that a character moves on.
const fn advance(c: char) -> i32 {
    match c {
        '\u{0000}'..='\u{00ff}' => 55,
        // Half-width katakana.
        '\u{ff61}'..='\u{ff9f}' => 50,
        _ => 100,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn kanji_are_square_and_digits_about_half() {
        assert_eq!(width("北海道", 14), 420);
        assert_eq!(width("12.0%", 10), 275);
        assert_eq!(width("ｱｲｳ", 10), 150);
        assert_eq!(width("", 14), 0);
    }
}
