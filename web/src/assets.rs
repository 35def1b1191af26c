//! Style sheet, script and pictures: embedded in the executable, and served under their own hash.
//!
//! An address such as `/assets/3f2a…/app.css` names its content, so a browser may keep what it got for ever, and a new
//! release has new addresses. The style sheets are put together into one `app.css` and the scripts into one
//! `app.js`: a page costs one request for each. Everything that shrinks is compressed once, at the best level.

use std::sync::LazyLock;

use axum::{
    body::Body,
    extract::Path,
    response::{IntoResponse as _, Response},
};
use bytes::Bytes;
use domain::format;
use flate2::Compression;
use http::{
    HeaderMap, HeaderValue,
    header::{CACHE_CONTROL, CONTENT_ENCODING, CONTENT_TYPE, ETAG, IF_NONE_MATCH},
};
use rust_embed::RustEmbed;
use sha2::{Digest as _, Sha256};

use crate::{
    compress,
    failure::Failure,
    gate::{Routes, Rule},
    headers,
};

#[derive(RustEmbed)]
#[folder = "assets/"]
struct Files;

/// The style sheets in the order of the cascade; what is not named comes before print, by name.
const CASCADE: [&str; 6] = ["vendor/", "base.css", "layout.css", "parts.css", "board.css", "charts.css"];

/// The style sheet of paper comes last, to have the last word.
const LAST: &str = "print.css";

static ASSETS: LazyLock<Assets> = LazyLock::new(Assets::gather);

/// The address of the style sheet.
#[must_use]
pub fn css_url() -> &'static str {
    url("app.css")
}

/// The address of the script.
#[must_use]
pub fn js_url() -> &'static str {
    url("app.js")
}

/// The address of an asset, such as `mark.svg`; empty when there is none of that name.
#[must_use]
pub fn url(name: &str) -> &'static str {
    ASSETS.0.iter().find(|asset| asset.name == name).map_or("", |asset| asset.url.as_str())
}

/// The route of the assets.
pub fn routes<S: Clone + Send + Sync + 'static>() -> Routes<S> {
    // Gathered now, not by the first visitor.
    LazyLock::force(&ASSETS);
    Routes::new().get("/assets/{hash}/{name}", Rule::Open, serve)
}

async fn serve(Path((hash, name)): Path<(String, String)>, asked: HeaderMap) -> Result<Response, Failure> {
    // Looked up among what is embedded: no path is opened, so none can be traversed.
    let asset = ASSETS
        .0
        .iter()
        .find(|asset| asset.name == name && asset.hash == hash)
        .ok_or_else(|| Failure::NotFound { what: "お探しのファイル".into() })?;
    Ok(asset.answer(&asked))
}

/// One asset, ready to be sent.
#[derive(Debug)]
struct Asset {
    name: String,
    hash: String,
    url: String,
    kind: &'static str,
    plain: Bytes,
    gzip: Option<Bytes>,
}

#[derive(Debug)]
struct Assets(Vec<Asset>);

impl Assets {
    fn gather() -> Self {
        let names: Vec<String> = Files::iter().map(std::borrow::Cow::into_owned).collect();
        let mut assets = vec![
            Asset::new("app.css", joined(&in_cascade(&names))),
            Asset::new("app.js", joined(&ending(&names, "js/", "js"))),
        ];
        let rest = names.iter().filter(|name| !is_a(name, "css") && !is_a(name, "js"));
        for name in rest {
            let plain = name.rsplit('/').next().unwrap_or(name);
            // Licences of what is vendored lie beside it in the source, and need no address.
            if kind_of(plain).is_some() {
                assets.push(Asset::new(plain, joined(std::slice::from_ref(name))));
            }
        }
        Self(assets)
    }
}

impl Asset {
    fn new(name: &str, plain: Vec<u8>) -> Self {
        let hash = format::hex(&Sha256::digest(&plain)[..8]);
        let kind = kind_of(name).unwrap_or("application/octet-stream");
        let headers = HeaderMap::from_iter([(CONTENT_TYPE, HeaderValue::from_static(kind))]);
        let gzip = compress::shrinks(&headers).then(|| compress::gzip(&plain, Compression::best()));
        let gzip = gzip.filter(|gzip| gzip.len() < plain.len());
        Self {
            url: format!("/assets/{hash}/{name}"),
            name: name.into(),
            hash,
            kind,
            plain: plain.into(),
            gzip,
        }
    }

    fn answer(&self, asked: &HeaderMap) -> Response {
        let packed = self.gzip.as_ref().filter(|_| compress::reads_gzip(asked));
        let tag = format!("\"{}{}\"", self.hash, if packed.is_some() { "-gzip" } else { "" });
        let known = asked.get(IF_NONE_MATCH).is_some_and(|known| known.as_bytes() == tag.as_bytes());
        let mut response = if known {
            http::StatusCode::NOT_MODIFIED.into_response()
        } else {
            Body::from(packed.unwrap_or(&self.plain).clone()).into_response()
        };
        let headers = response.headers_mut();
        headers.insert(CACHE_CONTROL, headers::FOR_EVER);
        compress::vary(headers);
        if let Ok(tag) = HeaderValue::from_str(&tag) {
            headers.insert(ETAG, tag);
        }
        if !known {
            headers.insert(CONTENT_TYPE, HeaderValue::from_static(self.kind));
            if packed.is_some() {
                headers.insert(CONTENT_ENCODING, HeaderValue::from_static("gzip"));
            }
        }
        response
    }
}

/// What we embed, and its kind.
fn kind_of(name: &str) -> Option<&'static str> {
    Some(match name.rsplit('.').next()? {
        "css" => "text/css; charset=utf-8",
        "js" => "text/javascript; charset=utf-8",
        "svg" => "image/svg+xml",
        "png" => "image/png",
        "ico" => "image/x-icon",
        "woff2" => "font/woff2",
        _ => return None,
    })
}

/// Whether a file has this ending.
fn is_a(name: &str, ending: &str) -> bool {
    name.rsplit_once('.').is_some_and(|(_, last)| last == ending)
}

/// The files of one folder with one ending, by name.
fn ending(names: &[String], folder: &str, ending: &str) -> Vec<String> {
    let mut files: Vec<String> =
        names.iter().filter(|name| name.starts_with(folder) && is_a(name, ending)).cloned().collect();
    files.sort();
    files
}

/// The style sheets, in the order in which they overrule each other.
fn in_cascade(names: &[String]) -> Vec<String> {
    let rank = |name: &str| {
        let name = name.strip_prefix("css/").unwrap_or(name);
        if name == LAST {
            return CASCADE.len() + 1;
        }
        CASCADE.iter().position(|known| name.starts_with(known)).unwrap_or(CASCADE.len())
    };
    let mut files = ending(names, "css/", "css");
    files.sort_by_key(|name| rank(name));
    files
}

/// The files, one after the other.
fn joined(names: &[String]) -> Vec<u8> {
    let mut all = Vec::new();
    for file in names.iter().filter_map(|name| Files::get(name)) {
        all.extend_from_slice(&file.data);
        if !all.ends_with(b"\n") {
            all.push(b'\n');
        }
    }
    all
}

#[cfg(test)]
mod tests {
    use axum::body::to_bytes;
    use http::{Request, StatusCode, header::ACCEPT_ENCODING};
    use tower::ServiceExt as _;

    use super::*;

    async fn fetch(address: &str, encoding: &str) -> Response {
        let request =
            Request::get(address).header(ACCEPT_ENCODING, encoding).body(Body::empty()).expect("a request");
        routes().into_router().oneshot(request).await.expect("a response")
    }

    #[tokio::test]
    async fn the_style_sheet_is_one_file_kept_for_ever() {
        let plain = fetch(css_url(), "identity").await;
        assert_eq!(plain.status(), StatusCode::OK);
        assert_eq!(plain.headers()[CONTENT_TYPE], "text/css; charset=utf-8");
        assert_eq!(plain.headers()[CACHE_CONTROL], "public, max-age=31536000, immutable");
        let plain = to_bytes(plain.into_body(), usize::MAX).await.expect("a body");
        let gzip = fetch(css_url(), "gzip").await;
        assert_eq!(gzip.headers()[CONTENT_ENCODING], "gzip");
        let gzip = to_bytes(gzip.into_body(), usize::MAX).await.expect("a body");
        assert!(gzip.len() * 2 < plain.len());
    }

    #[tokio::test]
    async fn only_the_right_hash_opens_an_asset() {
        let name = css_url().rsplit('/').next().expect("a name");
        for address in [
            format!("/assets/0000000000000000/{name}"),
            css_url().replace(name, "other.css"),
            css_url().replace(name, "..%2f..%2fCargo.toml"),
            css_url().replace(name, "%2e%2e"),
            "/assets/..%2f..%2fetc/passwd".into(),
        ] {
            assert_eq!(fetch(&address, "gzip").await.status(), StatusCode::NOT_FOUND, "{address}");
        }
    }

    #[test]
    fn style_and_script_together_stay_small() {
        let packed = |name: &str| {
            let asset = ASSETS.0.iter().find(|asset| asset.name == name).expect("an asset");
            asset.gzip.as_ref().expect("it shrinks").len()
        };
        let both = packed("app.css") + packed("app.js");
        assert!(both < 25_000, "{both} bytes gzip");
    }

    #[test]
    fn the_cascade_begins_with_the_tokens_and_ends_with_print() {
        let names = [
            "css/print.css",
            "css/layout.css",
            "css/extra.css",
            "css/vendor/tokens.css",
            "css/base.css",
            "js/a.js",
        ];
        let order = in_cascade(&names.map(String::from));
        assert_eq!(
            order,
            ["css/vendor/tokens.css", "css/base.css", "css/layout.css", "css/extra.css", "css/print.css"]
        );
    }
}
