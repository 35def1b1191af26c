//! Cookies: each carries one token, goes to this site only, and is out of reach for scripts.
//!
//! Over TLS a cookie has the prefix `__Host-`, so that no neighbouring site and no page over plain HTTP can set one of
//! that name. Over plain HTTP – on the machine itself, where there is no network to listen on – it has another name, so
//! that one kind never stands in for the other.

use domain::people::Token;
use http::{HeaderMap, HeaderValue, header::COOKIE};

/// A cookie of ours.
#[derive(Clone, Copy, Debug)]
pub struct Cookie {
    secure: &'static str,
    plain: &'static str,
    /// Sent along when somebody comes from another site by a link; without, only from our own pages.
    lax: bool,
}

/// Who is signed in.
pub const SESSION: Cookie = Cookie { secure: "__Host-renkei", plain: "renkei", lax: true };
/// Whose password was right and whose code is being asked for.
pub const STEP: Cookie = Cookie { secure: "__Host-renkei-step", plain: "renkei-step", lax: false };
/// Who went to sign in elsewhere; the way back begins at another site.
pub const OUTSIDE: Cookie = Cookie { secure: "__Host-renkei-outside", plain: "renkei-outside", lax: true };

impl Cookie {
    /// The token that a request carries. Two cookies of the name are none: somebody slipped one in.
    #[must_use]
    pub fn read(self, headers: &HeaderMap, https: bool) -> Option<Token> {
        let name = self.name(https);
        let mut found = None;
        for line in headers.get_all(COOKIE) {
            for pair in line.to_str().ok()?.split(';') {
                if let Some((key, value)) = pair.split_once('=')
                    && key.trim() == name
                {
                    if found.is_some() {
                        return None;
                    }
                    found = Some(value.trim());
                }
            }
        }
        found.and_then(Token::parse)
    }

    /// The header that gives the token to a browser. It keeps it until it is closed; how long it opens anything is for
    /// the server to say.
    #[must_use]
    pub fn give(self, token: &Token, https: bool) -> HeaderValue {
        let mut value = self.line(&token.reveal(), https, "");
        value.set_sensitive(true);
        value
    }

    /// The header that takes it away.
    #[must_use]
    pub fn take(self, https: bool) -> HeaderValue {
        self.line("", https, "; Max-Age=0")
    }

    fn line(self, value: &str, https: bool, more: &str) -> HeaderValue {
        let (name, secure) = (self.name(https), if https { "; Secure" } else { "" });
        let site = if self.lax { "Lax" } else { "Strict" };
        let line = format!("{name}={value}; Path=/; HttpOnly; SameSite={site}{secure}{more}");
        // Names and tokens are plain letters and digits.
        HeaderValue::from_str(&line).unwrap_or_else(|_| HeaderValue::from_static(""))
    }

    const fn name(self, https: bool) -> &'static str {
        if https { self.secure } else { self.plain }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn carrying(lines: &[&str]) -> HeaderMap {
        let pairs = lines.iter().map(|line| (COOKIE, HeaderValue::from_str(line).expect("a value")));
        pairs.collect()
    }

    #[test]
    fn what_was_given_is_read_again() {
        let token = Token::new([7; 32]);
        for https in [false, true] {
            let given = SESSION.give(&token, https);
            assert!(given.is_sensitive());
            let line = given.to_str().expect("text");
            assert!(line.contains("; Path=/; HttpOnly; SameSite=Lax") && !line.contains("Domain"), "{line}");
            assert_eq!(line.ends_with("; Secure"), https);
            let pair = line.split(';').next().expect("a pair");
            let asked = carrying(&["other=1", &format!("a=b; {pair}; c=d")]);
            assert_eq!(SESSION.read(&asked, https), Some(token.clone()));
            assert_eq!(SESSION.read(&asked, !https), None, "one kind does not stand in for the other");
            assert_eq!(STEP.read(&asked, https), None);
        }
    }

    #[test]
    fn two_of_one_name_are_none() {
        let (one, other) = (Token::new([1; 32]).reveal(), Token::new([2; 32]).reveal());
        let asked = carrying(&[&format!("renkei={one}; renkei={other}")]);
        assert_eq!(SESSION.read(&asked, false), None);
        let asked = carrying(&[&format!("renkei={one}"), &format!("renkei={other}")]);
        assert_eq!(SESSION.read(&asked, false), None);
        assert_eq!(SESSION.read(&carrying(&["renkei=short"]), false), None);
    }

    #[test]
    fn taking_away_ends_it_at_once() {
        let line = STEP.take(true);
        let line = line.to_str().expect("text");
        assert!(line.starts_with("__Host-renkei-step=;") && line.contains("SameSite=Strict"), "{line}");
        assert!(line.ends_with("; Secure; Max-Age=0"), "{line}");
    }
}
