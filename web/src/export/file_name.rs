//! The name of a download.

use http::{HeaderMap, HeaderValue, header::CONTENT_DISPOSITION};

use crate::urls::encode;

/// A name for a download: Japanese for browsers, plain letters for programs that know no others.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FileName {
    plain: String,
    japanese: String,
}

impl FileName {
    /// A name without its ending in both scripts, and the ending. What a file system or a header could stumble over is
    /// replaced.
    #[must_use]
    pub fn new(plain: &str, japanese: &str, ending: &str) -> Self {
        let plain: String = plain
            .chars()
            .map(|letter| if letter.is_ascii_alphanumeric() || "-_.".contains(letter) { letter } else { '_' })
            .collect();
        let japanese: String = japanese
            .chars()
            .map(|letter| if letter.is_control() || "\\/:*?\"<>|".contains(letter) { '_' } else { letter })
            .collect();
        let plain = plain.trim_start_matches('.');
        let japanese = japanese.trim_start_matches('.');
        Self { plain: format!("{plain}.{ending}"), japanese: format!("{japanese}.{ending}") }
    }

    /// Makes a response a download of this name (RFC 6266, RFC 8187).
    pub fn attach(&self, headers: &mut HeaderMap) {
        let mut value = format!("attachment; filename=\"{}\"; filename*=UTF-8''", self.plain);
        encode(&self.japanese, &mut value);
        if let Ok(value) = HeaderValue::from_str(&value) {
            headers.insert(CONTENT_DISPOSITION, value);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn attached(plain: &str, japanese: &str) -> String {
        let mut headers = HeaderMap::new();
        FileName::new(plain, japanese, "csv").attach(&mut headers);
        headers[CONTENT_DISPOSITION].to_str().expect("text").to_owned()
    }

    #[test]
    fn the_name_is_japanese_with_a_plain_twin() {
        assert_eq!(
            attached("prefecture-28", "兵庫県 1月"),
            "attachment; filename=\"prefecture-28.csv\"; \
             filename*=UTF-8''%E5%85%B5%E5%BA%AB%E7%9C%8C%201%E6%9C%88.csv"
        );
    }

    #[test]
    fn a_name_cannot_lead_elsewhere_or_end_the_header() {
        assert_eq!(
            attached("../etc/\"passwd\r\n", "..\\秘\n密/x"),
            "attachment; filename=\"_etc__passwd__.csv\"; filename*=UTF-8''_%E7%A7%98_%E5%AF%86_x.csv"
        );
    }
}
