//! Mail addresses, by which people sign in.

use std::fmt;

use crate::text;

/// A mail address: `taro@example.lg.jp`. Kept as it was written, with the domain in lower case.
///
/// Two addresses are equal when they are written alike; accounts are compared by [`Email::folded`].
#[derive(Clone, PartialEq, Eq)]
pub struct Email(String);

/// Why a text is not a mail address.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum EmailError {
    /// Not of the form `name@domain`, or with characters that no address has.
    #[error("メールアドレスの形ではありません（例: taro@example.lg.jp）")]
    Shape,
    /// More than 254 characters, or more than 64 before the `@` (RFC 5321, 4.5.3.1).
    #[error("メールアドレスが長すぎます（254文字まで）")]
    TooLong,
}

impl Email {
    /// The most characters of an address (RFC 5321, 4.5.3.1.3, without the angle brackets).
    pub const LONGEST: usize = 254;
    /// The most characters before the `@`.
    const LONGEST_LOCAL: usize = 64;
    /// The most characters between two dots of a domain.
    const LONGEST_LABEL: usize = 63;

    /// Reads an address as it was typed; full-width letters are welcome.
    ///
    /// Dots may stand anywhere before the `@`, as mobile carriers once gave them out; quoted names and addresses
    /// with letters beyond ASCII are refused, because many relays refuse them too.
    pub fn parse(written: &str) -> Result<Self, EmailError> {
        let folded = text::nfkc(written.trim());
        let (local, domain) = folded.rsplit_once('@').ok_or(EmailError::Shape)?;
        if !local.is_ascii() || !domain.is_ascii() {
            return Err(EmailError::Shape);
        }
        if folded.len() > Self::LONGEST || local.len() > Self::LONGEST_LOCAL {
            return Err(EmailError::TooLong);
        }
        let well_formed = !local.is_empty() && local.bytes().all(is_local) && is_domain(domain);
        if !well_formed {
            return Err(EmailError::Shape);
        }
        Ok(Self(format!("{local}@{}", domain.to_ascii_lowercase())))
    }

    /// The address.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The form in which two addresses of the same person are equal: lower case.
    #[must_use]
    pub fn folded(&self) -> String {
        self.0.to_ascii_lowercase()
    }

    /// The part behind the `@`.
    #[must_use]
    pub fn domain(&self) -> &str {
        self.0.rsplit_once('@').map_or("", |(_, domain)| domain)
    }
}

impl fmt::Display for Email {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl fmt::Debug for Email {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Email(…)")
    }
}

/// Characters of `dot-atom` (RFC 5322, 3.2.3).
fn is_local(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || b".!#$%&'*+/=?^_`{|}~-".contains(&byte)
}

/// At least two labels of letters, digits and inner hyphens, the last one not a number.
fn is_domain(domain: &str) -> bool {
    let label = |label: &str| {
        let inner = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'-';
        (1..=Email::LONGEST_LABEL).contains(&label.len())
            && label.bytes().all(inner)
            && !label.starts_with('-')
            && !label.ends_with('-')
    };
    let top = domain.rsplit('.').next().unwrap_or_default();
    domain.contains('.') && domain.split('.').all(label) && !top.bytes().all(|byte| byte.is_ascii_digit())
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn an_address_is_kept_as_written_and_compared_folded() {
        let email = Email::parse("　Ｔaro.Sato+KPI@City.Example.LG.JP ").expect("an address");
        assert_eq!(email.as_str(), "Taro.Sato+KPI@city.example.lg.jp");
        assert_eq!(email.folded(), "taro.sato+kpi@city.example.lg.jp");
        assert_eq!(email.domain(), "city.example.lg.jp");
        assert_eq!(format!("{email:?}"), "Email(…)", "personal data does not show");
    }

    #[test]
    fn what_relays_would_not_take_is_refused() {
        for wrong in [
            "",
            "taro",
            "@example.jp",
            "taro@",
            "taro@localhost",
            "taro@-example.jp",
            "taro@example-.jp",
            "taro@example..jp",
            "taro@10.0.0.1",
            "a@b@example.jp",
            "taro sato@example.jp",
            "taro@example.jp\r\nBcc: x@example.jp",
            "taro@example.jp, jiro@example.jp",
            "<taro@example.jp>",
            "\"taro\"@example.jp",
            "太郎@example.jp",
            "taro@例え.jp",
        ] {
            assert_eq!(Email::parse(wrong), Err(EmailError::Shape), "{wrong}");
        }
        let long = format!("{}@example.jp", "a".repeat(65));
        assert_eq!(Email::parse(&long), Err(EmailError::TooLong));
        let long = format!("a@{}example.jp", "abcdefg.".repeat(40));
        assert_eq!(Email::parse(&long), Err(EmailError::TooLong));
        assert!(Email::parse("a..b.@docomo.example.jp").is_ok(), "carriers gave such names out");
    }

    proptest! {
        #[test]
        fn an_address_reads_back_what_it_writes(written in "\\PC{0,80}|[a-zA-Z.+-]{1,20}@([a-zA-Z0-9-]{1,9}\\.){1,3}[a-z]{2,3}") {
            if let Ok(email) = Email::parse(&written) {
                let again = Email::parse(email.as_str());
                prop_assert_eq!(again.as_ref(), Ok(&email));
                prop_assert!(email.as_str().is_ascii() && !email.as_str().contains(char::is_whitespace));
            }
        }
    }
}
