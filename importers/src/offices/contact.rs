//! Phone numbers and web addresses as people type them.

use domain::{finding::FindingKind, text};

/// A phone number, and whether it could be read as one.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Phone {
    pub(super) value: String,
    pub(super) understood: bool,
}

/// Reads a phone number: full-width, `ｰ` for hyphens, brackets, remarks behind it.
pub(super) fn phone(written: &str) -> Phone {
    let bytes = written.as_bytes();
    // Nearly all are 011-790-6667 already.
    if bytes.iter().all(|b| b.is_ascii_digit() || *b == b'-') && is_phone(written) {
        return Phone { value: written.to_owned(), understood: true };
    }
    let folded = text::nfkc(written);
    let folded = folded.trim();
    let folded = folded.strip_prefix("TEL").or_else(|| folded.strip_prefix("FAX")).unwrap_or(folded);
    let mut value = String::with_capacity(folded.len());
    for c in folded.trim_start_matches([':', '.', ' ']).chars() {
        match c {
            '0'..='9' => value.push(c),
            c if c.is_whitespace() => {}
            'ー' | '一' | '~' | '(' | ')' | '.' | '・' | '/' => hyphen(&mut value),
            c if text::is_hyphen(c) => hyphen(&mut value),
            '+' if value.is_empty() => value.push(c),
            _ => break,
        }
    }
    let value = value.trim_matches('-');
    let value = value
        .strip_prefix("+81")
        .map_or_else(|| value.to_owned(), |rest| format!("0{}", rest.trim_matches('-')));
    if is_phone(&value) {
        return Phone { value, understood: true };
    }
    let plain = text::clean(written);
    let nothing = plain.is_empty() || matches!(plain.as_str(), "-" | "ー" | "なし" | "無" | "無し");
    if nothing {
        Phone { value: String::new(), understood: true }
    } else {
        Phone { value: plain, understood: false }
    }
}

fn hyphen(value: &mut String) {
    if !value.is_empty() && !value.ends_with('-') {
        value.push('-');
    }
}

/// Ten or eleven digits beginning with 0.
fn is_phone(value: &str) -> bool {
    value.starts_with('0') && matches!(value.bytes().filter(u8::is_ascii_digit).count(), 10 | 11)
}

/// A web address, and whether it had to be mended.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Url {
    pub(super) value: String,
    pub(super) mended: bool,
}

/// Reads a web address; only http and https are ever given back.
pub(super) fn url(written: &str) -> Result<Url, FindingKind> {
    let host = written.strip_prefix("https://").or_else(|| written.strip_prefix("http://"));
    if host.is_some_and(|rest| rest.bytes().all(|byte| byte.is_ascii_graphic()) && is_host(rest)) {
        return Ok(Url { value: written.to_owned(), mended: false });
    }
    let folded = text::nfkc(written);
    let folded = folded.trim();
    let lower = folded.to_ascii_lowercase();
    if ["http://", "https://"].iter().any(|scheme| lower.strip_prefix(scheme).is_some_and(is_host)) {
        return Ok(Url { value: folded.to_owned(), mended: false });
    }
    if folded.contains('@') {
        return Err(FindingKind::UrlIsMail);
    }
    if phone(folded).understood {
        return Err(FindingKind::UrlIsPhone);
    }
    // The letters before the colon, however misspelt: htpp://, https:/www., ttp://.
    let (scheme, rest) = match lower.find(':') {
        Some(colon) if colon <= 6 => (&lower[..colon], folded[colon + 1..].trim_start_matches('/')),
        _ => ("http", folded),
    };
    let is_web = scheme.len() >= 3 && scheme.bytes().all(|b| b"htps".contains(&b));
    if !is_web || !is_host(rest) {
        return Err(FindingKind::UrlUnreadable);
    }
    let scheme = if scheme.ends_with('s') { "https" } else { "http" };
    Ok(Url { value: format!("{scheme}://{rest}"), mended: true })
}

/// Whether an address without its scheme begins with a host.
fn is_host(rest: &str) -> bool {
    let host = rest.split(['/', '?', '#', ':']).next().unwrap_or_default();
    let labels = host.split('.').filter(|label| !label.is_empty()).count();
    labels >= 2
        && !rest.chars().any(|c| c.is_whitespace() || c.is_control() || matches!(c, '<' | '>' | '"'))
        && host.chars().all(|c| c.is_alphanumeric() || matches!(c, '.' | '-' | '_'))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn phones_of_real_lists_become_plain() {
        for (written, plain) in [
            ("011-790-6667", "011-790-6667"),
            ("０７８－１２３－４５６７", "078-123-4567"),
            ("078ｰ123ｰ4567", "078-123-4567"),
            ("（0123）45-6789", "0123-45-6789"),
            ("0123(45)6789", "0123-45-6789"),
            ("0781234567", "0781234567"),
            ("078-123-4567（代表）", "078-123-4567"),
            ("TEL:078-123-4567", "078-123-4567"),
            ("+81-78-123-4567", "078-123-4567"),
            (" - ", ""),
            ("なし", ""),
        ] {
            assert_eq!(phone(written), Phone { value: plain.into(), understood: true }, "{written}");
        }
        assert_eq!(phone("事務所まで"), Phone { value: "事務所まで".into(), understood: false });
    }

    #[test]
    fn addresses_are_mended_or_refused() {
        for (written, plain, mended) in [
            ("https://www.example.jp/a?b=1", "https://www.example.jp/a?b=1", false),
            ("ｈｔｔｐ：//www.example.jp", "http://www.example.jp", false),
            ("www.example.jp", "http://www.example.jp", true),
            ("https:/www.example.jp", "https://www.example.jp", true),
            ("htpp://example.jp", "http://example.jp", true),
        ] {
            assert_eq!(url(written), Ok(Url { value: plain.into(), mended }), "{written}");
        }
        assert_eq!(url("info@example.jp"), Err(FindingKind::UrlIsMail));
        assert_eq!(url("078-123-4567"), Err(FindingKind::UrlIsPhone));
        for bad in ["javascript:alert(1)", "準備中", "http://", "ftp://example.jp", "http://a b.jp"] {
            assert_eq!(url(bad), Err(FindingKind::UrlUnreadable), "{bad}");
        }
    }

    proptest! {
        #[test]
        fn only_web_addresses_come_back(written in "\\PC{0,40}") {
            if let Ok(url) = url(&written) {
                let lower = url.value.to_ascii_lowercase();
                prop_assert!(lower.starts_with("http://") || lower.starts_with("https://"));
            }
            let _ = phone(&written);
        }
    }
}
