//! Who may ask: only by a name that is ours, and changes only from pages that are ours.
//!
//! The application listens on the machine itself, where every page in every tab can reach it. A foreign page must not
//! read it by giving its own name our address (DNS rebinding): the name that was asked for is checked. And it must not
//! send our forms: browsers say in `Sec-Fetch-Site` and `Origin` where a request comes from, and a request that
//! changes something is refused when that is elsewhere ([`own_pages_only`]).

use std::net::IpAddr;

use http::{
    HeaderMap, HeaderName, Request, Uri,
    header::{HOST, ORIGIN},
};
use tower_http::csrf::CsrfLayer;

const FETCH_SITE: HeaderName = HeaderName::from_static("sec-fetch-site");

/// The names under which the application may be asked for.
#[derive(Clone, Debug, Default)]
pub struct Hosts {
    public: Vec<String>,
}

impl Hosts {
    /// The names of the machine itself, and these.
    #[must_use]
    pub fn new(public: impl IntoIterator<Item = impl Into<String>>) -> Self {
        Self { public: public.into_iter().map(|name| name.into().to_ascii_lowercase()).collect() }
    }

    /// Whether the request asks for one of them. A request that names none, or several, does not.
    #[must_use]
    pub fn admit<B>(&self, request: &Request<B>) -> bool {
        let mut hosts = request.headers().get_all(HOST).iter();
        let (Some(host), None) = (hosts.next(), hosts.next()) else {
            return false;
        };
        let named = host.to_str().is_ok_and(|host| self.knows(host));
        // A request to a proxy writes the name into its first line, and that one counts (RFC 9112, 3.2.2).
        named && request.uri().authority().is_none_or(|authority| self.knows(authority.as_str()))
    }

    /// Whether `host`, with or without a port, is one of the names.
    fn knows(&self, host: &str) -> bool {
        // The grammar of a host is that of an address's authority; a user name before it is a trick.
        let Ok(uri) = host.parse::<Uri>() else {
            return false;
        };
        let Some(name) = uri.host().filter(|_| !host.contains('@')) else {
            return false;
        };
        let bare = name.trim_start_matches('[').trim_end_matches(']');
        bare.eq_ignore_ascii_case("localhost")
            || bare.parse::<IpAddr>().is_ok_and(|address| address.is_loopback())
            || self.public.iter().any(|own| own.eq_ignore_ascii_case(name))
    }
}

/// The guard of everything that changes something: a form that another site sends here is answered with 403.
///
/// Requests that say nothing about where they come from pass here: they come from programs, not from browsers. With the session
/// of a person they do not ([`says_where`]).
pub fn own_pages_only() -> CsrfLayer {
    CsrfLayer::new()
}

/// Whether a request says where it comes from. Every browser that sends a form does; a form that carries a session and does
/// not is refused, because it may have been sent through a hole nobody knows of yet.
#[must_use]
pub fn says_where(headers: &HeaderMap) -> bool {
    headers.contains_key(ORIGIN) || headers.contains_key(&FETCH_SITE)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn admits(hosts: &Hosts, uri: &str, names: &[&str]) -> bool {
        let mut request = Request::builder().uri(uri);
        for name in names {
            request = request.header(HOST, *name);
        }
        hosts.admit(&request.body(()).expect("a request"))
    }

    #[test]
    fn the_machine_itself_may_be_asked_by_all_its_names() {
        let hosts = Hosts::default();
        for name in [
            "localhost",
            "localhost:8080",
            "LOCALHOST:1",
            "127.0.0.1:8080",
            "127.8.0.1",
            "[::1]:8080",
            "[::1]",
        ] {
            assert!(admits(&hosts, "/", &[name]), "{name}");
        }
        assert!(admits(&hosts, "http://localhost:8080/", &["localhost:8080"]));
    }

    #[test]
    fn other_names_are_refused() {
        let hosts = Hosts::default();
        for name in [
            "example.jp",
            "localhost.example.jp",
            "127.0.0.1.example.jp",
            "localhost@example.jp",
            "10.0.0.1",
            "",
        ] {
            assert!(!admits(&hosts, "/", &[name]), "{name}");
        }
        assert!(!admits(&hosts, "/", &[]));
        assert!(!admits(&hosts, "/", &["localhost", "example.jp"]));
        assert!(!admits(&hosts, "http://example.jp/", &["localhost"]));
    }

    #[test]
    fn configured_names_are_admitted() {
        let hosts = Hosts::new(["Renkei.pref.example.jp"]);
        assert!(admits(&hosts, "/", &["renkei.pref.example.jp:8080"]));
        assert!(!admits(&hosts, "/", &["pref.example.jp"]));
    }
}
