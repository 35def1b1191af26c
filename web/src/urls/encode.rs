//! Percent-encoding, for addresses and for whatever else is written as they are.

use std::fmt::Write as _;

/// Percent-encodes all but the unreserved characters of RFC 3986, and adds that to a text.
pub(crate) fn encode(value: &str, text: &mut String) {
    for byte in value.bytes() {
        if byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.' | b'_' | b'~') {
            text.push(char::from(byte));
        } else {
            // Writing into a text cannot fail.
            let _ = write!(text, "%{byte:02X}");
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_is_plain_everywhere_stays() {
        let mut text = "q=".to_owned();
        encode("aZ09-._~ /?&=+%架", &mut text);
        assert_eq!(text, "q=aZ09-._~%20%2F%3F%26%3D%2B%25%E6%9E%B6");
    }
}
