//! Which characters the bytes stand for, decided by proof.

use std::{
    fs::File,
    io::{self, Seek, SeekFrom},
};

use encoding_rs::{DecoderResult, SHIFT_JIS, UTF_8, UTF_16BE, UTF_16LE};
use serde::{Deserialize, Serialize};

use crate::decode::read_some;

/// The encoding of a text file. Its serde form is its [key](Encoding::key).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Encoding {
    /// UTF-8 without a mark.
    #[serde(rename = "utf-8")]
    Utf8,
    /// UTF-8 with a byte order mark.
    #[serde(rename = "utf-8-bom")]
    Utf8Bom,
    /// UTF-16, little end first.
    #[serde(rename = "utf-16le")]
    Utf16Le,
    /// UTF-16, big end first.
    #[serde(rename = "utf-16be")]
    Utf16Be,
    /// CP932, the Shift JIS of Windows.
    #[serde(rename = "cp932")]
    Cp932,
}

impl Encoding {
    /// Every encoding, the most frequent first.
    pub const ALL: [Self; 5] = [Self::Utf8, Self::Utf8Bom, Self::Cp932, Self::Utf16Le, Self::Utf16Be];

    /// The word under which it is kept and sent by forms; it never changes.
    #[must_use]
    pub const fn key(self) -> &'static str {
        match self {
            Self::Utf8 => "utf-8",
            Self::Utf8Bom => "utf-8-bom",
            Self::Utf16Le => "utf-16le",
            Self::Utf16Be => "utf-16be",
            Self::Cp932 => "cp932",
        }
    }

    /// The encoding of a key.
    #[must_use]
    pub fn from_key(key: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|encoding| encoding.key() == key)
    }

    /// Its name as people know it.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Utf8 => "UTF-8",
            Self::Utf8Bom => "UTF-8（BOM付き）",
            Self::Utf16Le => "UTF-16LE",
            Self::Utf16Be => "UTF-16BE",
            Self::Cp932 => "Shift_JIS（CP932）",
        }
    }

    pub(crate) const fn codec(self) -> &'static encoding_rs::Encoding {
        match self {
            Self::Utf8 | Self::Utf8Bom => UTF_8,
            Self::Utf16Le => UTF_16LE,
            Self::Utf16Be => UTF_16BE,
            Self::Cp932 => SHIFT_JIS,
        }
    }

    /// Bytes of the mark at the beginning that are not text.
    pub(crate) fn mark(self, head: &[u8]) -> usize {
        match self {
            Self::Utf8Bom => 3,
            Self::Utf16Le | Self::Utf16Be
                if head.starts_with(b"\xff\xfe") || head.starts_with(b"\xfe\xff") =>
            {
                2
            }
            _ => 0,
        }
    }
}

/// An encoding, and whether every byte of the file obeys it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Proof {
    pub(crate) encoding: Encoding,
    pub(crate) clean: bool,
}

/// Watches bytes go by for as long as they are UTF-8. Keeps at most three bytes.
#[derive(Default)]
pub(crate) struct Utf8Watch {
    carry: Vec<u8>,
    broken: bool,
}

impl Utf8Watch {
    pub(crate) fn see(&mut self, mut chunk: &[u8]) {
        while !self.broken && !self.carry.is_empty() && !chunk.is_empty() {
            self.carry.push(chunk[0]);
            chunk = &chunk[1..];
            match std::str::from_utf8(&self.carry) {
                Ok(_) => self.carry.clear(),
                Err(error) if error.error_len().is_some() => self.broken = true,
                Err(_) => {}
            }
        }
        if self.broken {
            return;
        }
        if let Err(error) = std::str::from_utf8(chunk) {
            match error.error_len() {
                Some(_) => self.broken = true,
                None => self.carry.extend_from_slice(&chunk[error.valid_up_to()..]),
            }
        }
    }

    pub(crate) fn is_utf8(&self) -> bool {
        !self.broken && self.carry.is_empty()
    }
}

/// UTF-16 by its mark, or by where the zero bytes of its ASCII letters stand.
pub(crate) fn looks_utf16(head: &[u8]) -> Option<Encoding> {
    if head.starts_with(b"\xff\xfe") {
        return Some(Encoding::Utf16Le);
    }
    if head.starts_with(b"\xfe\xff") {
        return Some(Encoding::Utf16Be);
    }
    let pairs = head.len() / 2;
    let zeros = |first: usize| head.iter().skip(first).step_by(2).filter(|&&byte| byte == 0).count();
    let (even, odd) = (zeros(0), zeros(1));
    // Commas, digits and line ends are ASCII: at least one in thirty characters of any list.
    let many = pairs / 30 + 2;
    match () {
        () if odd >= many && even * 10 < odd => Some(Encoding::Utf16Le),
        () if even >= many && odd * 10 < even => Some(Encoding::Utf16Be),
        () => None,
    }
}

/// Decides among the encodings for a file that is not clean UTF-8. The error is the first line that is not UTF-8.
pub(crate) fn decide(file: &mut File, head: &[u8], plain_utf8: bool) -> io::Result<Result<Proof, u64>> {
    if let Some(encoding) = looks_utf16(head) {
        let tally = tally(file, encoding, head)?;
        if tally.bears(encoding) {
            return Ok(Ok(Proof { encoding, clean: tally.errors == 0 }));
        }
    }
    let utf8 = if head.starts_with(b"\xef\xbb\xbf") { Encoding::Utf8Bom } else { Encoding::Utf8 };
    if plain_utf8 {
        return Ok(Ok(Proof { encoding: utf8, clean: true }));
    }
    let as_utf8 = tally(file, utf8, head)?;
    if as_utf8.bears(utf8) {
        return Ok(Ok(Proof { encoding: utf8, clean: false }));
    }
    let as_cp932 = tally(file, Encoding::Cp932, head)?;
    if as_cp932.bears(Encoding::Cp932) {
        return Ok(Ok(Proof { encoding: Encoding::Cp932, clean: as_cp932.errors == 0 }));
    }
    Ok(Err(as_utf8.first_error_line))
}

/// Holds the bytes against the encoding somebody wished, as patiently as [`decide`] does. The error is the first line
/// that is no text in it. Whether UTF-8 has a mark is seen from the bytes, whichever of the two was wished.
pub(crate) fn obey(
    file: &mut File,
    head: &[u8],
    plain_utf8: bool,
    wished: Encoding,
) -> io::Result<Result<Proof, u64>> {
    let marked = head.starts_with(b"\xef\xbb\xbf");
    let encoding = match wished {
        Encoding::Utf8 | Encoding::Utf8Bom if marked => Encoding::Utf8Bom,
        Encoding::Utf8 | Encoding::Utf8Bom => Encoding::Utf8,
        other => other,
    };
    if plain_utf8 && matches!(encoding, Encoding::Utf8 | Encoding::Utf8Bom) {
        return Ok(Ok(Proof { encoding, clean: true }));
    }
    let tally = tally(file, encoding, head)?;
    let proof = Proof { encoding, clean: tally.errors == 0 };
    Ok(if tally.bears(encoding) { Ok(proof) } else { Err(tally.first_error_line) })
}

/// So many errors, and more of them than wide characters, are no accident.
const HOPELESS: u64 = 10_000;

/// How well a file obeys an encoding.
struct Tally {
    errors: u64,
    characters: u64,
    /// Characters of three bytes and more in UTF-8, as nearly all Japanese ones are.
    wide: u64,
    first_error_line: u64,
}

impl Tally {
    /// Whether so few errors are dirt in a text of this encoding, and not another encoding.
    const fn bears(&self, encoding: Encoding) -> bool {
        match encoding {
            Encoding::Utf16Le | Encoding::Utf16Be => self.errors * 10 <= self.characters,
            // Bad bytes in a UTF-8 text are few; CP932 read as UTF-8 fails at nearly every character.
            Encoding::Utf8 => self.errors * 2 <= self.wide,
            Encoding::Utf8Bom => self.errors * 2 <= self.wide || self.errors * 10 <= self.characters,
            Encoding::Cp932 => self.errors * 10 <= self.wide,
        }
    }
}

fn tally(file: &mut File, encoding: Encoding, head: &[u8]) -> io::Result<Tally> {
    file.seek(SeekFrom::Start(encoding.mark(head) as u64))?;
    let mut decoder = encoding.codec().new_decoder_without_bom_handling();
    let mut tally = Tally { errors: 0, characters: 0, wide: 0, first_error_line: 0 };
    let (mut input, mut output) = (vec![0; 64 * 1024], vec![0; 64 * 1024]);
    let mut lines = 1;
    loop {
        let got = read_some(file, &mut input)?;
        let mut rest = &input[..got];
        loop {
            let (result, read, written) =
                decoder.decode_to_utf8_without_replacement(rest, &mut output, got == 0);
            rest = &rest[read..];
            let count = |wanted: fn(u8) -> bool| {
                output[..written].iter().filter(|byte| wanted(**byte)).count() as u64
            };
            tally.characters += count(|byte| byte & 0xc0 != 0x80);
            tally.wide += count(|byte| byte >= 0xe0);
            if tally.first_error_line == 0 {
                lines += count(|byte| byte == b'\n');
            }
            match result {
                DecoderResult::InputEmpty => break,
                DecoderResult::OutputFull => {}
                DecoderResult::Malformed(..) => {
                    tally.errors += 1;
                    if tally.first_error_line == 0 {
                        tally.first_error_line = lines;
                    }
                }
            }
        }
        // Where nearly nothing fits, the rest need not be read to know.
        if got == 0 || tally.errors > HOPELESS && tally.errors > tally.wide {
            return Ok(tally);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn utf16_is_known_by_its_zero_bytes() {
        let text = "事業所番号,名称\r\n2870100017,あ\r\n";
        let little: Vec<u8> = text.encode_utf16().flat_map(u16::to_le_bytes).collect();
        let big: Vec<u8> = text.encode_utf16().flat_map(u16::to_be_bytes).collect();
        assert_eq!(looks_utf16(&little), Some(Encoding::Utf16Le));
        assert_eq!(looks_utf16(&big), Some(Encoding::Utf16Be));
        assert_eq!(looks_utf16(text.as_bytes()), None);
        assert_eq!(looks_utf16(b"2870100017\0\0,\0a,b,c,d,e,f,g,h,i"), None);
    }

    proptest! {
        #[test]
        fn watching_in_pieces_is_watching_whole(bytes: Vec<u8>, text in "\\PC*", cut in 1_usize..7) {
            for all in [bytes.as_slice(), text.as_bytes()] {
                let mut watch = Utf8Watch::default();
                all.chunks(cut).for_each(|piece| watch.see(piece));
                prop_assert_eq!(watch.is_utf8(), std::str::from_utf8(all).is_ok());
            }
        }
    }
}
