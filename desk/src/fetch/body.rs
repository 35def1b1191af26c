//! The bytes of a file on their way to disk: counted, unpacked, hashed, and looked at once.

use std::{
    io::{self, Write as _},
    path::Path,
};

use bytes::Bytes;
use domain::format;
use flate2::write::MultiGzDecoder;
use http::header::{CONTENT_ENCODING, CONTENT_TYPE, HeaderMap};
use sha2::{Digest as _, Sha256};
use tokio::{fs::File, io::AsyncWriteExt as _};

use super::refused::Refused;
use crate::private;

/// Bytes that are unpacked at a time, so that what unpacks to much is noticed early.
const SLICE: usize = 16 * 1_024;
/// Bytes of the beginning by which a page is recognised.
const HEAD: usize = 512;

/// A file as it came.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Landed {
    /// Bytes, unpacked.
    pub bytes: u64,
    /// SHA-256 in lower-case hexadecimal digits.
    pub sha256: String,
}

/// Takes the bytes of one answer.
pub(super) struct Landing {
    file: File,
    packed: Option<MultiGzDecoder<Vec<u8>>>,
    limit: u64,
    came: u64,
    bytes: u64,
    hash: Sha256,
    head: Vec<u8>,
}

impl Landing {
    /// A new file for an answer with these headers; what a try before left there goes.
    pub(super) fn new(file: &Path, headers: &HeaderMap, limit: u64) -> Result<Self, Refused> {
        let text = |name| headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default();
        if is_page_type(text(CONTENT_TYPE)) {
            return Err(Refused::Page);
        }
        let packed = match text(CONTENT_ENCODING).trim().to_ascii_lowercase().as_str() {
            "" | "identity" => None,
            "gzip" | "x-gzip" => Some(MultiGzDecoder::new(Vec::new())),
            _ => return Err(Refused::Packed),
        };
        match std::fs::remove_file(file) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error.into()),
            _ => {}
        }
        let file = File::from_std(private::create(file)?);
        let (hash, head) = (Sha256::new(), Vec::with_capacity(HEAD));
        Ok(Self { file, packed, limit, came: 0, bytes: 0, hash, head })
    }

    /// Takes what came; gives how many bytes came so far.
    pub(super) async fn take(&mut self, piece: &Bytes) -> Result<u64, Refused> {
        self.came += piece.len() as u64;
        if self.came > self.limit {
            return Err(Refused::TooLarge(self.limit));
        }
        for slice in piece.chunks(SLICE) {
            match &mut self.packed {
                None => self.keep(slice).await?,
                Some(packed) => {
                    packed.write_all(slice).map_err(|_| Refused::Packed)?;
                    let plain = std::mem::take(packed.get_mut());
                    self.keep(&plain).await?;
                }
            }
        }
        Ok(self.came)
    }

    async fn keep(&mut self, plain: &[u8]) -> Result<(), Refused> {
        self.bytes += plain.len() as u64;
        if self.bytes > self.limit {
            return Err(Refused::TooLarge(self.limit));
        }
        let wanted = HEAD.saturating_sub(self.head.len()).min(plain.len());
        self.head.extend_from_slice(&plain[..wanted]);
        self.hash.update(plain);
        self.file.write_all(plain).await?;
        Ok(())
    }

    /// All of it came.
    pub(super) async fn land(mut self) -> Result<Landed, Refused> {
        if let Some(packed) = self.packed.take() {
            let rest = packed.finish().map_err(|_| Refused::Packed)?;
            self.keep(&rest).await?;
        }
        if self.bytes == 0 {
            return Err(Refused::Empty);
        }
        if is_page(&self.head) {
            return Err(Refused::Page);
        }
        self.file.flush().await?;
        self.file.sync_all().await?;
        Ok(Landed { bytes: self.bytes, sha256: format::hex(&self.hash.finalize()) })
    }
}

/// Whether a type is that of pages for people.
fn is_page_type(kind: &str) -> bool {
    let kind = kind.split(';').next().unwrap_or_default().trim();
    ["text/html", "application/xhtml+xml"].iter().any(|page| kind.eq_ignore_ascii_case(page))
}

/// Whether a file begins as a page does, whatever its server calls it.
fn is_page(head: &[u8]) -> bool {
    let head = String::from_utf8_lossy(head);
    let head = head.trim_start_matches('\u{feff}').trim_start().to_ascii_lowercase();
    ["<!doctype html", "<html", "<head", "<body"].iter().any(|begin| head.starts_with(begin))
}
