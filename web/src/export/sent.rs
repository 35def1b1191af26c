//! A file as it lies on disk, sent piece by piece: an original may be larger than memory should be.

use std::{
    io,
    path::{Path, PathBuf},
    pin::Pin,
    task::{Context, Poll, ready},
};

use axum::{
    body::{Body, Bytes},
    response::{IntoResponse as _, Response},
};
use http::{
    HeaderValue,
    header::{CONTENT_LENGTH, CONTENT_TYPE},
};
use hyper::body::{Body as HttpBody, Frame, SizeHint};
use tokio::{
    fs::File,
    io::{AsyncRead as _, ReadBuf},
};

use super::file_name::FileName;

/// What a file is that is given back as it came: bytes, which nobody compresses on the way.
pub const AS_IT_IS: &str = "application/octet-stream";

/// Bytes of a piece.
const PIECE: usize = 64 * 1_024;

/// Opens a file, and tells its size.
pub async fn open(path: &Path) -> io::Result<(File, u64)> {
    let file = File::open(path).await?;
    let bytes = file.metadata().await?.len();
    Ok((file, bytes))
}

/// What was written of rejected rows at a path, opened, with its size and its ending: a CSV, or a ZIP of those of several
/// layouts. `None` when there are none.
pub async fn open_rejects(path: PathBuf) -> io::Result<Option<(File, u64, &'static str)>> {
    let whole = tokio::task::spawn_blocking(move || desk::rejects::whole(&path)).await?;
    let whole = match whole {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
        whole => whole?,
    };
    let ending = if whole.extension().is_some_and(|it| it == "zip") { "zip" } else { "csv" };
    let (file, bytes) = open(&whole).await?;
    Ok(Some((file, bytes, ending)))
}

/// The file as a download of this kind and name.
#[must_use]
pub fn download(file: File, bytes: u64, kind: &'static str, name: &FileName) -> Response {
    answer(Pieces { file, left: bytes, piece: vec![0; PIECE].into(), _gone: None }, kind, name)
}

/// The same of a file that was made for this answer alone: it goes with it, sent or not.
#[must_use]
pub fn download_once(file: File, bytes: u64, gone: Gone, kind: &'static str, name: &FileName) -> Response {
    answer(Pieces { file, left: bytes, piece: vec![0; PIECE].into(), _gone: Some(gone) }, kind, name)
}

/// Takes a file of rejected rows, and those beside it, away when it is dropped.
#[derive(Debug)]
pub struct Gone(pub PathBuf);

impl Drop for Gone {
    fn drop(&mut self) {
        // An answer that was given does not fail for it.
        let _ = desk::rejects::clear(&self.0);
    }
}

fn answer(pieces: Pieces, kind: &'static str, name: &FileName) -> Response {
    let bytes = pieces.left;
    let body = Body::new(pieces);
    let mut response = body.into_response();
    let headers = response.headers_mut();
    headers.insert(CONTENT_TYPE, HeaderValue::from_static(kind));
    headers.insert(CONTENT_LENGTH, bytes.into());
    name.attach(headers);
    response
}

struct Pieces {
    file: File,
    left: u64,
    piece: Box<[u8]>,
    /// After the file is closed, as some systems want it.
    _gone: Option<Gone>,
}

impl HttpBody for Pieces {
    type Data = Bytes;
    type Error = io::Error;

    fn poll_frame(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<io::Result<Frame<Bytes>>>> {
        let this = self.get_mut();
        if this.left == 0 {
            return Poll::Ready(None);
        }
        let most = usize::try_from(this.left).unwrap_or(usize::MAX).min(this.piece.len());
        let mut buffer = ReadBuf::new(&mut this.piece[..most]);
        if let Err(error) = ready!(Pin::new(&mut this.file).poll_read(cx, &mut buffer)) {
            return Poll::Ready(Some(Err(error)));
        }
        let filled = buffer.filled();
        if filled.is_empty() {
            // It is shorter than it was: what was promised does not come, and the connection says so.
            return Poll::Ready(Some(Err(io::ErrorKind::UnexpectedEof.into())));
        }
        this.left -= filled.len() as u64;
        Poll::Ready(Some(Ok(Frame::data(Bytes::copy_from_slice(filled)))))
    }

    fn size_hint(&self) -> SizeHint {
        SizeHint::with_exact(self.left)
    }
}

#[cfg(test)]
mod tests {
    use axum::body::to_bytes;
    use http::header::CONTENT_DISPOSITION;

    use super::*;

    #[tokio::test]
    async fn a_file_is_sent_whole_under_its_name() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("list");
        let content: Vec<u8> = (0..200_000_u32).map(|byte| u8::try_from(byte % 251).unwrap_or(0)).collect();
        std::fs::write(&path, &content).expect("a file");
        let (file, bytes) = open(&path).await.expect("opened");
        let name = FileName::new("original", "一覧", "csv");
        let response = download(file, bytes, AS_IT_IS, &name);
        assert_eq!(response.headers()[CONTENT_LENGTH], "200000");
        let told = response.headers()[CONTENT_DISPOSITION].to_str().expect("text");
        assert!(told.contains("original.csv") && told.contains("%E4%B8%80"), "{told}");
        let sent = to_bytes(response.into_body(), usize::MAX).await.expect("a body");
        assert_eq!(sent, content);
        assert!(open(&folder.path().join("none")).await.is_err());
    }
}
