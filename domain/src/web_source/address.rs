//! Addresses that may be asked for a list.

use std::fmt;

/// The address of a file on the web: http or https, without a user and without a fragment.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct WebAddress(String);

/// Why a text is no address that may be asked.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum AddressError {
    /// Too long.
    #[error("アドレスは{most}文字以内で入力してください")]
    TooLong {
        /// The most characters.
        most: usize,
    },
    /// Neither http nor https.
    #[error("アドレスは https:// または http:// から入力してください（「{0}」）")]
    Scheme(String),
    /// It carries a name or a password.
    #[error("アドレスに、利用者名やパスワード（@ の前）は書けません")]
    User,
    /// It carries a fragment.
    #[error("アドレスの # から後ろを取ってください（「{0}」）")]
    Fragment(String),
    /// It has no host, or one that cannot be.
    #[error("アドレスのホスト名を読み取れません（「{0}」）")]
    Host(String),
    /// Spaces, control characters, backslashes.
    #[error("アドレスに、空白や \\ などの使えない文字があります（「{0}」）")]
    Character(String),
    /// None at all.
    #[error("アドレスを1つ以上、1行に1つずつ入力してください")]
    None,
    /// Too many.
    #[error("アドレスは{most}個まで入力できます")]
    TooMany {
        /// The most addresses.
        most: usize,
    },
    /// One of them twice.
    #[error("同じアドレスが2度あります（「{0}」）")]
    Twice(String),
}

impl WebAddress {
    /// The most characters of an address.
    pub const LONGEST: usize = 2_000;

    /// Reads an address.
    pub fn parse(written: &str) -> Result<Self, AddressError> {
        let written = written.trim();
        if written.chars().count() > Self::LONGEST {
            return Err(AddressError::TooLong { most: Self::LONGEST });
        }
        let shown = || shortened(written);
        if written.chars().any(|c| c.is_whitespace() || c.is_control() || "\\<>\"`{}|^".contains(c)) {
            return Err(AddressError::Character(shown()));
        }
        let (scheme, rest) = written.split_once("://").ok_or_else(|| AddressError::Scheme(shown()))?;
        if !["http", "https"].iter().any(|known| scheme.eq_ignore_ascii_case(known)) {
            return Err(AddressError::Scheme(shown()));
        }
        let (authority, _) = rest.split_at(rest.find(['/', '?', '#']).unwrap_or(rest.len()));
        if authority.contains('@') {
            return Err(AddressError::User);
        }
        if written.contains('#') {
            return Err(AddressError::Fragment(shown()));
        }
        if !is_authority(authority) {
            return Err(AddressError::Host(shown()));
        }
        Ok(Self(written.to_owned()))
    }

    /// The address.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The host in it, with its port if it names one.
    #[must_use]
    pub fn host(&self) -> &str {
        let rest = self.0.split_once("://").map_or("", |(_, rest)| rest);
        rest.split(['/', '?']).next().unwrap_or_default()
    }
}

impl fmt::Display for WebAddress {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// Whether a text can be a host with or without a port. What it is exactly, whoever asks it finds out.
fn is_authority(authority: &str) -> bool {
    let (host, port) = match authority.strip_prefix('[') {
        Some(rest) => {
            let Some((address, behind)) = rest.split_once(']') else { return false };
            if address.parse::<std::net::Ipv6Addr>().is_err() {
                return false;
            }
            ("x", behind.strip_prefix(':').or((!behind.is_empty()).then_some("x")))
        }
        None => match authority.split_once(':') {
            Some((host, port)) => (host, Some(port)),
            None => (authority, None),
        },
    };
    let letters = host.chars().all(|c| c.is_alphanumeric() || "-._~%".contains(c));
    let port = port.is_none_or(|port| port.parse::<u16>().is_ok_and(|port| port > 0));
    !host.is_empty() && !host.starts_with('.') && letters && port
}

/// A text for a message.
fn shortened(text: &str) -> String {
    match text.char_indices().nth(60) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text.to_owned(),
    }
}

/// The files of one import, in the order in which they are read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Addresses(Vec<WebAddress>);

impl Addresses {
    /// The most files of one import.
    pub const MOST: usize = 50;

    /// Reads addresses, one a line; empty lines are passed over.
    pub fn parse(written: &str) -> Result<Self, AddressError> {
        let lines = written.lines().map(str::trim).filter(|line| !line.is_empty());
        let all: Vec<WebAddress> = lines.map(WebAddress::parse).collect::<Result<_, _>>()?;
        if all.is_empty() {
            return Err(AddressError::None);
        }
        if all.len() > Self::MOST {
            return Err(AddressError::TooMany { most: Self::MOST });
        }
        let twice = all.iter().enumerate().find(|(place, one)| all[..*place].contains(one));
        if let Some((_, one)) = twice {
            return Err(AddressError::Twice(shortened(one.as_str())));
        }
        Ok(Self(all))
    }

    /// All of them.
    #[must_use]
    pub fn all(&self) -> &[WebAddress] {
        &self.0
    }
}

impl fmt::Display for Addresses {
    /// As [`Addresses::parse`] reads them.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (place, one) in self.0.iter().enumerate() {
            if place > 0 {
                f.write_str("\n")?;
            }
            f.write_str(one.as_str())?;
        }
        Ok(())
    }
}
