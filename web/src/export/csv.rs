//! A table as CSV, as Excel in Japan opens it: UTF-8 with a byte order mark, CRLF, quotes after RFC 4180.
//!
//! The head is the first line and every other line is a row, so that programs read the file as it is: day, definition
//! and source stand in columns, and the notes of a table are in its workbook alone. A text that a spreadsheet would run
//! gets an apostrophe in front; our own imports take it off again.

use std::{
    borrow::Cow,
    convert::Infallible,
    pin::Pin,
    task::{Context, Poll},
    vec::IntoIter,
};

use axum::{
    body::Body,
    response::{IntoResponse as _, Response},
};
use bytes::Bytes;
use csv::{Terminator, Writer, WriterBuilder};
use http::{HeaderValue, header::CONTENT_TYPE};
use hyper::body::Frame;

use super::{Cell, Sheet, file_name::FileName, is_dangerous};

/// The byte order mark, by which Excel knows UTF-8.
const MARK: &str = "\u{feff}";

/// Bytes of lines that are gathered before they are sent.
const CHUNK: usize = 64 * 1_024;

/// Tables of up to so many rows are sent in one piece, which can be compressed and held.
const SHORT: usize = 10_000;

/// The table as a download. A long one is written while it is sent, so that it is never in memory twice.
#[must_use]
pub fn download(sheet: Sheet, name: &FileName) -> Response {
    let body =
        if sheet.rows.len() <= SHORT { Body::from(bytes(&sheet)) } else { Body::new(Rows::new(sheet)) };
    let mut response = body.into_response();
    response.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static("text/csv; charset=utf-8"));
    name.attach(response.headers_mut());
    response
}

/// The whole file.
#[must_use]
pub fn bytes(sheet: &Sheet) -> Vec<u8> {
    let mut file = head(sheet);
    let mut lines = lines();
    for row in &sheet.rows {
        line(&mut lines, row.iter().map(text));
    }
    file.extend(finish(lines));
    file
}

/// The file while it is being sent.
struct Rows {
    left: IntoIter<Vec<Cell>>,
    next: Option<Vec<u8>>,
}

impl Rows {
    fn new(mut sheet: Sheet) -> Self {
        let next = head(&sheet);
        Self { left: std::mem::take(&mut sheet.rows).into_iter(), next: Some(next) }
    }
}

impl hyper::body::Body for Rows {
    type Data = Bytes;
    type Error = Infallible;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        _: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, Infallible>>> {
        let mut chunk = self.next.take().unwrap_or_default();
        while chunk.len() < CHUNK && self.left.len() > 0 {
            let mut some = lines();
            for row in self.left.by_ref().take(200) {
                line(&mut some, row.iter().map(text));
            }
            chunk.extend(finish(some));
        }
        Poll::Ready((!chunk.is_empty()).then(|| Ok(Frame::data(Bytes::from(chunk)))))
    }
}

/// The mark and the head.
fn head(sheet: &Sheet) -> Vec<u8> {
    let mut lines = lines();
    line(&mut lines, sheet.columns.iter().map(|column| harmless(&column.name)));
    let mut head = MARK.as_bytes().to_vec();
    head.extend(finish(lines));
    head
}

fn lines() -> Writer<Vec<u8>> {
    WriterBuilder::new().terminator(Terminator::CRLF).from_writer(Vec::with_capacity(CHUNK))
}

fn line<'a>(lines: &mut Writer<Vec<u8>>, cells: impl Iterator<Item = Cow<'a, str>>) {
    // Writing into memory does not fail, and all lines of a table are of one length.
    let _ = lines.write_record(cells.map(|cell| cell.into_owned().into_bytes()));
}

fn finish(lines: Writer<Vec<u8>>) -> Vec<u8> {
    lines.into_inner().unwrap_or_default()
}

/// The text of a cell.
fn text(cell: &Cell) -> Cow<'_, str> {
    match cell {
        Cell::Empty => Cow::Borrowed(""),
        Cell::Text(text) => harmless(text),
        Cell::Integer(number) => Cow::Owned(number.to_string()),
        Cell::Tenths(tenths) => {
            let sign = if *tenths < 0 { "-" } else { "" };
            Cow::Owned(format!("{sign}{}.{}", tenths.unsigned_abs() / 10, tenths.unsigned_abs() % 10))
        }
    }
}

/// The text, with an apostrophe in front where a spreadsheet would run it.
fn harmless(text: &str) -> Cow<'_, str> {
    if is_dangerous(text) { Cow::Owned(format!("'{text}")) } else { Cow::Borrowed(text) }
}

#[cfg(test)]
mod tests {
    use axum::body::to_bytes;

    use super::*;
    use crate::export::tests::sheet;

    #[test]
    fn a_table_as_excel_opens_it() {
        let expected = "\u{feff}市町村コード,市町村,事業所数,利用率（％）\r\n\
            012025,神戸市,1234,4.6\r\n\
            281018,\"'=HYPERLINK(\"\"x\"\",\"\"y\"\")\",-5,\r\n\
            281026,\"一行目\n\"\"二\"\"行目\",,100.0\r\n";
        assert_eq!(String::from_utf8(bytes(&sheet())).expect("text"), expected);
    }

    #[test]
    fn every_dangerous_beginning_gets_an_apostrophe() {
        for mark in ["=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠"] {
            assert_eq!(text(&Cell::Text(format!("{mark}1"))), format!("'{mark}1"));
        }
        assert_eq!(text(&Cell::Integer(-1)), "-1");
        assert_eq!(text(&Cell::Tenths(-5)), "-0.5");
    }

    #[tokio::test]
    async fn a_long_table_comes_in_pieces_and_is_the_same() {
        let mut long = sheet();
        long.rows = (0..=SHORT).flat_map(|_| sheet().rows).collect();
        let expected = bytes(&long);
        let response = download(long, &FileName::new("x", "長い表", "csv"));
        let sent = to_bytes(response.into_body(), usize::MAX).await.expect("a body");
        assert!(sent == expected);
    }
}
