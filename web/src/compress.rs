//! Smaller bodies for those who can read them.
//!
//! Pages are compressed at the fastest level: the next levels win a quarter of the bytes for half of the speed.
//! What does not change – assets, finished pages – is compressed once and kept. Only gzip: on pages of this size
//! brotli is slower and not smaller.

use std::io::Write as _;

use axum::{
    body::{Body, HttpBody as _, to_bytes},
    response::Response,
};
use bytes::Bytes;
use flate2::{Compression, write::GzEncoder};
use http::{
    HeaderMap, HeaderValue,
    header::{ACCEPT_ENCODING, CONTENT_ENCODING, CONTENT_LENGTH, CONTENT_TYPE, VARY},
};

/// Bodies smaller than this fit in one packet as they are.
const WORTHWHILE: u64 = 1_024;

/// Bodies larger than this go out as they are: nobody should wait, or hold memory, for their compression.
const BEARABLE: u64 = 4 * 1_024 * 1_024;

/// Bodies larger than this are compressed beside the threads that answer requests.
const ASIDE: usize = 128 * 1_024;

/// Whether the client reads gzip (`Accept-Encoding`, RFC 9110, 12.5.3).
#[must_use]
pub fn reads_gzip(headers: &HeaderMap) -> bool {
    let mut any = None;
    for value in headers.get_all(ACCEPT_ENCODING) {
        let Ok(value) = value.to_str() else { continue };
        for coding in value.split(',') {
            let (name, weight) = coding.split_once(';').map_or((coding, ""), |(name, weight)| (name, weight));
            let welcome = !refused(weight);
            match name.trim() {
                name if name.eq_ignore_ascii_case("gzip") || name.eq_ignore_ascii_case("x-gzip") => {
                    return welcome;
                }
                "*" => any = Some(welcome),
                _ => {}
            }
        }
    }
    any.unwrap_or(false)
}

/// Whether a weight such as `q=0` or `q=0.00` says "not this one".
fn refused(weight: &str) -> bool {
    weight.trim().strip_prefix("q=").is_some_and(|q| q.trim().parse::<f32>().is_ok_and(|q| q <= 0.0))
}

/// Whether a body of this kind gets smaller: text in any form, but not workbooks or pictures of dots.
#[must_use]
pub fn shrinks(headers: &HeaderMap) -> bool {
    let kind = headers.get(CONTENT_TYPE).and_then(|kind| kind.to_str().ok()).unwrap_or("");
    let kind = kind.split(';').next().unwrap_or("").trim();
    kind.starts_with("text/")
        || matches!(kind, "application/json" | "application/javascript" | "image/svg+xml" | "application/xml")
}

/// The bytes, compressed fast or well.
#[must_use]
pub fn gzip(bytes: &[u8], level: Compression) -> Bytes {
    let mut encoder = GzEncoder::new(Vec::with_capacity(bytes.len() / 3 + 64), level);
    // Writing into memory does not fail.
    let written = encoder.write_all(bytes).and_then(|()| encoder.finish());
    written.map(Bytes::from).unwrap_or_default()
}

/// The bytes compressed fast, large ones beside the threads that answer; `None` when that is not worth it.
pub async fn gzip_fast(headers: &HeaderMap, bytes: &Bytes) -> Option<Bytes> {
    if !shrinks(headers) || (bytes.len() as u64) < WORTHWHILE {
        return None;
    }
    let smaller = if bytes.len() > ASIDE {
        let bytes = bytes.clone();
        tokio::task::spawn_blocking(move || gzip(&bytes, Compression::fast())).await.ok()?
    } else {
        gzip(bytes, Compression::fast())
    };
    (!smaller.is_empty() && smaller.len() < bytes.len()).then_some(smaller)
}

/// Compresses a response whose body is at hand. Streams and what is already encoded pass as they are.
///
/// A page that mixes a secret with what the visitor typed must not come through here with the secret unmasked: its
/// length would tell (BREACH). Pages of this release hold no secret.
pub async fn response(response: Response) -> Response {
    let known =
        response.body().size_hint().exact().is_some_and(|size| (WORTHWHILE..=BEARABLE).contains(&size));
    if !known || !shrinks(response.headers()) || response.headers().contains_key(CONTENT_ENCODING) {
        return response;
    }
    let (mut parts, body) = response.into_parts();
    let Ok(bytes) = to_bytes(body, usize::MAX).await else {
        return Response::from_parts(parts, Body::empty());
    };
    let bytes = match gzip_fast(&parts.headers, &bytes).await {
        Some(smaller) => {
            parts.headers.insert(CONTENT_ENCODING, HeaderValue::from_static("gzip"));
            parts.headers.remove(CONTENT_LENGTH);
            smaller
        }
        None => bytes,
    };
    Response::from_parts(parts, Body::from(bytes))
}

/// Says that the encoding was chosen by what the client reads.
pub fn vary(headers: &mut HeaderMap) {
    headers.insert(VARY, HeaderValue::from_static("accept-encoding"));
}

#[cfg(test)]
mod tests {
    use std::io::Read as _;

    use super::*;

    fn asks(value: &'static str) -> bool {
        reads_gzip(&HeaderMap::from_iter([(ACCEPT_ENCODING, HeaderValue::from_static(value))]))
    }

    #[test]
    fn gzip_is_sent_to_those_who_read_it() {
        assert!(asks("gzip, deflate, br, zstd"));
        assert!(asks("br;q=1.0, GZIP;q=0.5"));
        assert!(asks("*"));
        assert!(!asks("gzip;q=0"));
        assert!(!asks("gzip; q=0.0, *"));
        assert!(!asks("br, identity"));
        assert!(!asks(""));
        assert!(!reads_gzip(&HeaderMap::new()));
    }

    #[test]
    fn what_is_compressed_reads_back() {
        let text = "事業所の一覧 ".repeat(500);
        let mut read = String::new();
        flate2::read::GzDecoder::new(&gzip(text.as_bytes(), Compression::fast())[..])
            .read_to_string(&mut read)
            .expect("gzip");
        assert_eq!(read, text);
    }

    #[tokio::test]
    async fn workbooks_and_small_bodies_stay_as_they_are() {
        let html =
            HeaderMap::from_iter([(CONTENT_TYPE, HeaderValue::from_static("text/html; charset=utf-8"))]);
        let zip = HeaderMap::from_iter([(CONTENT_TYPE, HeaderValue::from_static("application/zip"))]);
        let long = Bytes::from("a".repeat(5_000));
        assert!(gzip_fast(&html, &long).await.is_some());
        assert!(gzip_fast(&zip, &long).await.is_none());
        assert!(gzip_fast(&html, &Bytes::from_static(b"ok")).await.is_none());
    }
}
