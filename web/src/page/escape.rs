//! Text becomes markup, in every template: askama's own escaping, behind a quick look whether there is anything to escape.
//!
//! Names and addresses hardly ever hold one of the five characters. Askama looks at a byte at a time and may stop at each; `memchr`
//! looks at many together, and of a list of offices that is a twelfth of the whole.

use std::fmt;

use askama::filters::{Escaper, Html};
use memchr::{memchr2, memchr3};

/// How templates escape (`askama.toml`).
#[derive(Clone, Copy, Debug, Default)]
pub struct Markup;

impl Escaper for Markup {
    fn write_escaped_str<W: fmt::Write>(&self, mut dest: W, text: &str) -> fmt::Result {
        if is_plain(text) { dest.write_str(text) } else { Html.write_escaped_str(dest, text) }
    }
}

/// Whether nothing in a text means anything in markup.
fn is_plain(text: &str) -> bool {
    let bytes = text.as_bytes();
    memchr3(b'<', b'>', b'&', bytes).is_none() && memchr2(b'"', b'\'', bytes).is_none()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn escaped(escaper: impl Escaper, text: &str) -> String {
        let mut into = String::new();
        escaper.write_escaped_str(&mut into, text).expect("memory");
        into
    }

    #[test]
    fn markup_stays_text() {
        let text = "<b title=\"x\">'A&B'</b>";
        assert_eq!(escaped(Markup, text), "&#60;b title=&#34;x&#34;&#62;&#39;A&#38;B&#39;&#60;/b&#62;");
        assert_eq!(escaped(Markup, "株式会社なだ訪問介護"), "株式会社なだ訪問介護");
    }

    proptest! {
        #[test]
        fn it_says_what_askama_says(text in "[a-zぁ-ん<>&'\" ]{0,60}") {
            prop_assert_eq!(escaped(Markup, &text), escaped(Html, &text));
        }
    }
}
