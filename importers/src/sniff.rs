//! What a file is, by its content: names and endings are only hints people give.

use crate::Unreadable;

/// What the first bytes say.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    /// A zip archive, perhaps a workbook.
    Zip,
    /// The compound file of old workbooks and of encrypted new ones.
    Compound,
    /// Something that is text, or is to be proven text.
    Text,
}

/// Judges the first bytes.
pub(crate) fn kind(head: &[u8]) -> Result<Kind, Unreadable> {
    const OTHERS: [(&[u8], &str); 7] = [
        (b"%PDF", "PDF"),
        (b"\x89PNG", "画像"),
        (b"\xff\xd8\xff", "画像"),
        (b"GIF8", "画像"),
        (b"\x1f\x8b", "gzip圧縮ファイル"),
        (b"7z\xbc\xaf", "7z圧縮ファイル"),
        (b"SQLite format 3", "データベース"),
    ];
    if head.is_empty() {
        return Err(Unreadable::Empty);
    }
    if head.starts_with(b"PK\x03\x04") || head.starts_with(b"PK\x05\x06") {
        return Ok(Kind::Zip);
    }
    if head.starts_with(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1") {
        return Ok(Kind::Compound);
    }
    match OTHERS.iter().find(|(magic, _)| head.starts_with(magic)) {
        Some((_, what)) => Err(Unreadable::NotAList(what)),
        None => Ok(Kind::Text),
    }
}

/// Judges the decoded beginning of a text.
pub(crate) fn text(sample: &str) -> Result<(), Unreadable> {
    let start = sample.trim_start().trim_start_matches('\u{feff}');
    if start.is_empty() {
        return Err(Unreadable::Empty);
    }
    let low: String = start.chars().take(2000).flat_map(char::to_lowercase).collect();
    let tag = |name: &str| {
        low.strip_prefix(name).is_some_and(|rest| rest.starts_with(|c: char| c == '>' || c.is_whitespace()))
    };
    let page =
        ["<html", "<head", "<body", "<table", "<meta", "<script", "<div", "<!doctype"].into_iter().any(tag);
    if page || low.starts_with('<') && low.contains("<html") {
        return Err(Unreadable::Html);
    }
    if low.starts_with("<?xml") {
        return Err(Unreadable::NotAList("XML"));
    }
    if low.starts_with("{\"") || low.starts_with("[{") || low.starts_with("{\n") || low.starts_with("{\r\n") {
        return Err(Unreadable::NotAList("JSON"));
    }
    let strange = low.chars().filter(|c| c.is_control() && !c.is_whitespace() && *c != '\0').count();
    if strange * 10 > low.chars().count() {
        return Err(Unreadable::NotAList("文字ではないデータ"));
    }
    Ok(())
}

/// The delimiter under which most rows of the sample have the same number of columns.
pub(crate) fn delimiter(sample: &str) -> u8 {
    const CANDIDATES: [u8; 3] = [b',', b'\t', b';'];
    let score = |delimiter: u8| {
        let mut reader = csv::ReaderBuilder::new()
            .flexible(true)
            .has_headers(false)
            .delimiter(delimiter)
            .from_reader(sample.as_bytes());
        let mut widths = vec![0_usize; 1001];
        for row in reader.byte_records().take(60).map_while(Result::ok) {
            widths[row.len().min(1000)] += 1;
        }
        widths
            .iter()
            .enumerate()
            .skip(2)
            .max_by_key(|&(width, rows)| (*rows, width))
            .map_or(0, |(width, rows)| width * rows)
    };
    let best = CANDIDATES.map(score);
    let most = best.into_iter().max().unwrap_or(0);
    CANDIDATES
        .into_iter()
        .zip(best)
        .find(|(_, score)| *score == most)
        .map_or(b',', |(delimiter, _)| delimiter)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_delimiter_is_the_one_that_makes_columns() {
        assert_eq!(delimiter("題名\na,b,c\n1,2,3\n4,5,6\n"), b',');
        assert_eq!(delimiter("a\tb\tc\n1\t\"平日,祝日\"\t3\n"), b'\t');
        assert_eq!(delimiter("a;b;c\n1;2;3\n"), b';');
        assert_eq!(delimiter("2870100017\n2870100025\n"), b',');
    }

    #[test]
    fn a_page_is_no_list() {
        for page in [
            "<!DOCTYPE html><html>",
            "\r\n <HTML lang=ja>",
            "<?xml version='1.0'?><html>",
            "<table border=1>",
        ] {
            assert!(matches!(text(page), Err(Unreadable::Html)), "{page}");
        }
        assert!(matches!(text("<?xml version='1.0'?><a/>"), Err(Unreadable::NotAList("XML"))));
        assert!(text("事業所番号,名称\n").is_ok());
    }
}
