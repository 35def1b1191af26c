//! One finished page, ready to be sent.

use axum::{
    body::{Body, HttpBody as _, to_bytes},
    extract::MatchedPath,
    response::Response,
};
use bytes::Bytes;
use domain::format;
use http::{
    HeaderMap, HeaderValue, Method, StatusCode,
    header::{
        CACHE_CONTROL, CONTENT_ENCODING, CONTENT_LENGTH, CONTENT_TYPE, ETAG, IF_NONE_MATCH, SET_COOKIE,
        TRANSFER_ENCODING,
    },
};
use sha2::{Digest as _, Sha256};

use super::Shared;
use crate::{compress, headers};

/// Bodies larger than this, in bytes, are not held: they would push a hundred pages out.
const LARGEST: u64 = 4 * 1_024 * 1_024;

/// A finished page: its bytes in both encodings and every header but the number of the request.
#[derive(Debug)]
pub struct Held {
    plain: Form,
    gzip: Option<Form>,
    route: Option<MatchedPath>,
}

/// The page in one encoding.
#[derive(Debug)]
struct Form {
    etag: HeaderValue,
    full: HeaderMap,
    unchanged: HeaderMap,
    body: Bytes,
}

impl Held {
    /// Finishes a response that was marked [`Shared`]. What is not marked, is no success, sets a cookie, streams or is
    /// too large is given back as it came.
    pub async fn finish(response: Response) -> Result<Self, Response> {
        let bearable = response.body().size_hint().exact().is_some_and(|size| size <= LARGEST);
        let shared = response.extensions().get::<Shared>().is_some() && response.status() == StatusCode::OK;
        let own =
            response.headers().contains_key(SET_COOKIE) || response.headers().contains_key(CONTENT_ENCODING);
        if !bearable || !shared || own {
            return Err(response);
        }
        let (parts, body) = response.into_parts();
        // The size is known and the body is in memory: reading it neither waits nor fails.
        let body = to_bytes(body, usize::MAX).await.map_err(|_| Response::new(Body::empty()))?;

        let mut common = parts.headers;
        common.remove(CONTENT_LENGTH);
        common.remove(TRANSFER_ENCODING);
        common.entry(CACHE_CONTROL).or_insert(headers::ASK_FIRST);
        headers::protect(&mut common);
        compress::vary(&mut common);

        // The tag names the content, so that a page that a new list did not change is not sent again.
        let tag = format::hex(&Sha256::digest(&body)[..12]);
        let gzip = compress::gzip_fast(&common, &body).await;
        let gzip = gzip.map(|smaller| Form::new(&common, &format!("\"{tag}-gzip\""), smaller, Some("gzip")));
        let plain = Form::new(&common, &format!("\"{tag}\""), body, None);
        Ok(Self { plain, gzip, route: parts.extensions.get::<MatchedPath>().cloned() })
    }

    /// The answer to a request: the page, or that the one the visitor has is still right.
    #[must_use]
    pub fn answer(&self, method: &Method, asked: &HeaderMap) -> Response {
        let form = match &self.gzip {
            Some(gzip) if compress::reads_gzip(asked) => gzip,
            _ => &self.plain,
        };
        let mut response = Response::new(Body::empty());
        if form.is_known(asked) {
            *response.status_mut() = StatusCode::NOT_MODIFIED;
            response.headers_mut().clone_from(&form.unchanged);
        } else {
            response.headers_mut().clone_from(&form.full);
            if method != Method::HEAD {
                *response.body_mut() = Body::from(form.body.clone());
            }
        }
        response
    }

    /// The route that made the page, for the access log.
    #[must_use]
    pub fn route(&self) -> Option<&MatchedPath> {
        self.route.as_ref()
    }

    /// Bytes the page takes in memory, nearly: bodies, and a round figure for the headers.
    #[must_use]
    pub fn size(&self) -> usize {
        let gzip = self.gzip.as_ref().map_or(0, |form| form.body.len() + 1_500);
        self.plain.body.len() + 1_500 + gzip
    }
}

impl Form {
    fn new(common: &HeaderMap, tag: &str, body: Bytes, encoding: Option<&'static str>) -> Self {
        let etag = HeaderValue::from_str(tag).unwrap_or_else(|_| HeaderValue::from_static("\"\""));
        let mut unchanged = common.clone();
        unchanged.insert(ETAG, etag.clone());
        let mut full = unchanged.clone();
        unchanged.remove(CONTENT_TYPE);
        full.insert(CONTENT_LENGTH, HeaderValue::from(body.len()));
        if let Some(encoding) = encoding {
            full.insert(CONTENT_ENCODING, HeaderValue::from_static(encoding));
        }
        Self { etag, full, unchanged, body }
    }

    /// Whether the visitor already has this form (`If-None-Match`, RFC 9110, 13.1.2).
    fn is_known(&self, asked: &HeaderMap) -> bool {
        asked.get_all(IF_NONE_MATCH).iter().filter_map(|tags| tags.to_str().ok()).any(|tags| {
            tags.split(',').map(str::trim).any(|tag| {
                tag == "*" || tag.strip_prefix("W/").unwrap_or(tag).as_bytes() == self.etag.as_bytes()
            })
        })
    }
}

#[cfg(test)]
mod tests {
    use axum::response::{Html, IntoResponse as _};
    use http::header::{ACCEPT_ENCODING, VARY};

    use super::*;

    fn page() -> Response {
        let mut response = Html("<p>市町村</p>".repeat(200)).into_response();
        response.extensions_mut().insert(Shared);
        response
    }

    fn asking(pairs: &[(http::HeaderName, &str)]) -> HeaderMap {
        pairs
            .iter()
            .map(|(name, value)| (name.clone(), HeaderValue::from_str(value).expect("a value")))
            .collect()
    }

    #[tokio::test]
    async fn each_encoding_has_its_own_tag_and_answers_to_it() {
        let held = Held::finish(page()).await.expect("held");
        let plain = held.answer(&Method::GET, &asking(&[]));
        let gzip = held.answer(&Method::GET, &asking(&[(ACCEPT_ENCODING, "gzip, br")]));
        assert_eq!(plain.headers()[VARY], "accept-encoding");
        assert_eq!(gzip.headers()[CONTENT_ENCODING], "gzip");
        assert_eq!(plain.headers()[CACHE_CONTROL], "private, no-cache");
        assert_ne!(plain.headers()[ETAG], gzip.headers()[ETAG]);

        let tag = gzip.headers()[ETAG].to_str().expect("text");
        let known = held.answer(&Method::GET, &asking(&[(ACCEPT_ENCODING, "gzip"), (IF_NONE_MATCH, tag)]));
        assert_eq!(known.status(), StatusCode::NOT_MODIFIED);
        assert!(!known.headers().contains_key(CONTENT_LENGTH));
        let many = format!("\"other\", W/{tag}");
        let known = held.answer(&Method::GET, &asking(&[(ACCEPT_ENCODING, "gzip"), (IF_NONE_MATCH, &many)]));
        assert_eq!(known.status(), StatusCode::NOT_MODIFIED);
        let other = held.answer(&Method::GET, &asking(&[(IF_NONE_MATCH, tag)]));
        assert_eq!(other.status(), StatusCode::OK);
    }

    #[tokio::test]
    async fn a_question_for_the_head_tells_the_length_and_sends_nothing() {
        let held = Held::finish(page()).await.expect("held");
        let head = held.answer(&Method::HEAD, &asking(&[]));
        assert_eq!(head.headers()[CONTENT_LENGTH], "3200");
        assert_eq!(head.body().size_hint().exact(), Some(0));
    }

    #[tokio::test]
    async fn what_is_for_one_visitor_is_given_back() {
        let unmarked = Held::finish(Html("a").into_response()).await;
        assert!(unmarked.is_err());
        let mut cookie = page();
        cookie.headers_mut().insert(SET_COOKIE, HeaderValue::from_static("a=b"));
        assert!(Held::finish(cookie).await.is_err());
        let mut failed = page();
        *failed.status_mut() = StatusCode::NOT_FOUND;
        assert!(Held::finish(failed).await.is_err());
    }
}
