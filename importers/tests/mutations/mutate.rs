//! Damages files as people, programs and transport do.

use std::io::{Cursor, Read, Write};

use zip::{ZipArchive, ZipWriter, write::SimpleFileOptions};

/// A row of numbers that follows from its seed.
pub(crate) struct Chance(u64);

impl Chance {
    pub(crate) const fn new(seed: u64) -> Self {
        Self(seed)
    }

    /// The next number (splitmix64).
    const fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    /// A number below a limit; 0 if there is none.
    pub(crate) fn below(&mut self, limit: usize) -> usize {
        usize::try_from(self.next() % limit.max(1) as u64).unwrap_or(0)
    }

    pub(crate) fn one_in(&mut self, times: usize) -> bool {
        self.below(times) == 0
    }

    /// A range within a length.
    fn range(&mut self, length: usize) -> std::ops::Range<usize> {
        let from = self.below(length + 1);
        from..from + self.below((length - from).min(200) + 1)
    }
}

/// Bytes no damaged file does without.
const TOKENS: [&str; 28] = [
    "\"",
    "\"\"",
    "\r",
    "\n",
    "\r\n",
    ",",
    "\t",
    ";",
    "\0",
    "\u{feff}",
    "\u{fffd}",
    "'=",
    "2870100017",
    "２８７０１０００１７",
    "170200836",
    "2.87E+09",
    "事業所番号",
    "利用状況",
    "事業所数",
    "利用事業所数",
    "理由",
    "281000",
    "伊達市",
    "合計",
    "<html>",
    "令和8年1月31日",
    "△1,234",
    "999999999999999999999",
];
/// Bytes that are borders of something.
const BYTES: [u8; 10] = [0, 0x0a, 0x0d, 0x22, 0x2c, 0x7f, 0x80, 0x81, 0xef, 0xff];

/// A file after one to four misfortunes.
pub(crate) fn damage(bytes: &[u8], all: &[&[u8]], chance: &mut Chance) -> Vec<u8> {
    let mut bytes = bytes.to_vec();
    for _ in 0..=chance.below(4) {
        bytes = if bytes.starts_with(b"PK") && !chance.one_in(4) {
            within(&bytes, all, chance).unwrap_or(bytes)
        } else {
            once(bytes, all, chance)
        };
    }
    bytes.truncate(64 << 10);
    bytes
}

fn once(mut bytes: Vec<u8>, all: &[&[u8]], chance: &mut Chance) -> Vec<u8> {
    let length = bytes.len();
    match chance.below(11) {
        0 if length > 0 => bytes[chance.below(length)] ^= 1 << chance.below(8),
        1 if length > 0 => bytes[chance.below(length)] = BYTES[chance.below(BYTES.len())],
        2 => bytes.truncate(chance.below(length + 1)),
        3 => drop(bytes.drain(chance.range(length))),
        4 => {
            let again = bytes[chance.range(length)].to_vec();
            insert(&mut bytes, &again, chance);
        }
        5 => insert(&mut bytes, TOKENS[chance.below(TOKENS.len())].as_bytes(), chance),
        6 => {
            let other = all[chance.below(all.len())];
            let (cut, from) = (chance.below(length + 1), chance.below(other.len() + 1));
            bytes.truncate(cut);
            bytes.extend_from_slice(&other[from..]);
        }
        7 => return rows(&bytes, chance),
        8 => {
            let marks = [b',', b'\t', b';', b'"', b'\n', b'\r'];
            let (one, other) = (marks[chance.below(6)], marks[chance.below(6)]);
            for byte in &mut bytes {
                if *byte == one {
                    *byte = other;
                } else if *byte == other && !chance.one_in(3) {
                    *byte = one;
                }
            }
        }
        9 => return encoded(&bytes, chance),
        _ => {
            // Few and many of one byte.
            let times = 1 << chance.below(9);
            insert(&mut bytes, &BYTES[chance.below(BYTES.len())..][..1].repeat(times), chance);
        }
    }
    bytes
}

fn insert(bytes: &mut Vec<u8>, what: &[u8], chance: &mut Chance) {
    let at = chance.below(bytes.len() + 1);
    bytes.splice(at..at, what.iter().copied());
}

/// Rows twice, away, or elsewhere.
fn rows(bytes: &[u8], chance: &mut Chance) -> Vec<u8> {
    let mut rows: Vec<&[u8]> = bytes.split_inclusive(|byte| *byte == b'\n').collect();
    let at = chance.below(rows.len());
    if let Some(&row) = rows.get(at) {
        match chance.below(3) {
            0 => (0..1 << chance.below(6)).for_each(|_| rows.insert(at, row)),
            1 => drop(rows.remove(at)),
            _ => {
                let to = chance.below(rows.len());
                rows.swap(at, to);
            }
        }
    }
    rows.concat()
}

/// The same text in another encoding.
fn encoded(bytes: &[u8], chance: &mut Chance) -> Vec<u8> {
    let text = String::from_utf8_lossy(bytes);
    match chance.below(5) {
        0 => encoding_rs::SHIFT_JIS.encode(&text).0.into_owned(),
        1 => text.encode_utf16().flat_map(u16::to_le_bytes).collect(),
        2 => text.encode_utf16().flat_map(u16::to_be_bytes).collect(),
        3 => std::iter::once(0xfeff).chain(text.encode_utf16()).flat_map(u16::to_le_bytes).collect(),
        _ => [b"\xef\xbb\xbf", text.as_bytes()].concat(),
    }
}

/// The same archive with one of its parts damaged, so that its sums hold.
fn within(bytes: &[u8], all: &[&[u8]], chance: &mut Chance) -> Option<Vec<u8>> {
    let mut archive = ZipArchive::new(Cursor::new(bytes)).ok()?;
    let mut out = ZipWriter::new(Cursor::new(Vec::new()));
    let damaged = chance.below(archive.len());
    for at in 0..archive.len() {
        let part = archive.by_index(at).ok()?;
        let (name, mut held) = (part.name().ok()?.into_owned(), Vec::new());
        part.take(1 << 20).read_to_end(&mut held).ok()?;
        if at == damaged {
            held = once(held, all, chance);
        }
        out.start_file(name, SimpleFileOptions::default()).ok()?;
        out.write_all(&held).ok()?;
    }
    Some(out.finish().ok()?.into_inner())
}
