//! The headers that every response carries, whatever it is: page, list, picture or error.

use std::time::Duration;

use http::{
    HeaderMap, HeaderName, HeaderValue,
    header::{
        CACHE_CONTROL, CONTENT_SECURITY_POLICY, REFERRER_POLICY, STRICT_TRANSPORT_SECURITY,
        X_CONTENT_TYPE_OPTIONS, X_FRAME_OPTIONS,
    },
};

/// Nothing is allowed, and then one line at a time is opened.
const CONTENT_SECURITY: &str = concat!(
    // What is not named below is not loaded: no media, no worker, no frame.
    "default-src 'none'; ",
    // One style sheet and one script, both embedded in the executable; nothing inline, so that markup that slips
    // into a name or an address neither runs nor paints.
    "style-src 'self'; ",
    "script-src 'self'; ",
    // The script asks us how long the session lasts, and nobody else anything.
    "connect-src 'self'; ",
    // The icon. Charts are SVG elements of the page and need no line of their own.
    "img-src 'self'; ",
    // The system's fonts need no line; this one keeps foreign ones out by name.
    "font-src 'self'; ",
    // A form of ours can be sent to us only.
    "form-action 'self'; ",
    // No <base> can bend the relative addresses of a page.
    "base-uri 'none'; ",
    // No other page may put ours in a frame and lead the hand to a button.
    "frame-ancestors 'none'; ",
    // No plug-ins; named for browsers that do not derive it from default-src.
    "object-src 'none'",
);

/// Devices and powers a board of figures has no use for.
const PERMISSIONS: &str = "accelerometer=(), camera=(), display-capture=(), geolocation=(), gyroscope=(), \
    magnetometer=(), microphone=(), payment=(), usb=()";

/// A response that must not be kept anywhere: pages about a person, forms, errors. The default.
pub const NO_STORE: HeaderValue = HeaderValue::from_static("no-store");

/// A response that may be kept, and is asked about each time: a list may have come in since.
pub const ASK_FIRST: HeaderValue = HeaderValue::from_static("private, no-cache");

/// A response whose address names its content, so that it never changes.
pub const FOR_EVER: HeaderValue = HeaderValue::from_static("public, max-age=31536000, immutable");

const PERMISSIONS_POLICY: HeaderName = HeaderName::from_static("permissions-policy");
const OPENER_POLICY: HeaderName = HeaderName::from_static("cross-origin-opener-policy");
const RESOURCE_POLICY: HeaderName = HeaderName::from_static("cross-origin-resource-policy");

const SERVER_TIMING: HeaderName = HeaderName::from_static("server-timing");

/// Adds the protecting headers, and `no-store` where the response does not say how long it may be kept.
///
/// `Strict-Transport-Security` is not among them: over plain HTTP it has no meaning and must not be sent (RFC 6797, 7.2).
/// A request that a trusted proxy took over TLS gets it by [`stay_encrypted`].
pub fn protect(headers: &mut HeaderMap) {
    headers.insert(CONTENT_SECURITY_POLICY, HeaderValue::from_static(CONTENT_SECURITY));
    // A list is never taken for a script because of what it begins with.
    headers.insert(X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    // The same as frame-ancestors, for viewers that only know the older word.
    headers.insert(X_FRAME_OPTIONS, HeaderValue::from_static("DENY"));
    // What was searched for does not leave with a link to another site.
    headers.insert(REFERRER_POLICY, HeaderValue::from_static("same-origin"));
    headers.insert(PERMISSIONS_POLICY, HeaderValue::from_static(PERMISSIONS));
    // A window that opened ours holds no handle on it, and no other site may embed what we serve.
    headers.insert(OPENER_POLICY, HeaderValue::from_static("same-origin"));
    headers.insert(RESOURCE_POLICY, HeaderValue::from_static("same-origin"));
    headers.entry(CACHE_CONTROL).or_insert(NO_STORE);
}

/// Tells a browser that came over TLS to come over TLS for the next year, whatever somebody writes, also to names below
/// ours: one of them could otherwise be asked in plain, and set cookies for us.
pub fn stay_encrypted(headers: &mut HeaderMap) {
    headers
        .insert(STRICT_TRANSPORT_SECURITY, HeaderValue::from_static("max-age=31536000; includeSubDomains"));
}

/// How long the facts of a page took to read. A handler puts it among the extensions of its response, and the browser's
/// tools show it (`Server-Timing: facts;dur=…`, in milliseconds).
#[derive(Clone, Copy, Debug)]
pub struct FactsTime(pub Duration);

impl FactsTime {
    /// Adds the header.
    pub fn tell(self, headers: &mut HeaderMap) {
        let value = format!("facts;dur={:.3}", self.0.as_secs_f64() * 1_000.0);
        if let Ok(value) = HeaderValue::from_str(&value) {
            headers.insert(SERVER_TIMING, value);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_policy_opens_nothing_inline_and_nothing_foreign() {
        let mut headers = HeaderMap::new();
        protect(&mut headers);
        let policy = headers[CONTENT_SECURITY_POLICY].to_str().expect("text");
        assert_eq!(
            policy,
            "default-src 'none'; style-src 'self'; script-src 'self'; connect-src 'self'; img-src 'self'; \
             font-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'; object-src 'none'"
        );
        assert_eq!(headers[CACHE_CONTROL], "no-store");
    }

    #[test]
    fn the_time_of_the_facts_is_told_in_milliseconds() {
        let mut headers = HeaderMap::new();
        FactsTime(Duration::from_micros(1_234)).tell(&mut headers);
        assert_eq!(headers[SERVER_TIMING], "facts;dur=1.234");
    }

    #[test]
    fn a_response_that_says_how_long_it_keeps_is_left_its_word() {
        let mut headers = HeaderMap::from_iter([(CACHE_CONTROL, FOR_EVER)]);
        protect(&mut headers);
        assert_eq!(headers[CACHE_CONTROL], FOR_EVER);
    }
}
