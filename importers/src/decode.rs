//! Gives the text of a file as UTF-8, whatever its encoding, a little at a time.

use std::{
    fs::File,
    io::{self, Read, Seek, SeekFrom},
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
};

use encoding_rs::Decoder;

use crate::encoding::{Encoding, Proof};

/// Reads, trying again when a signal came in between.
pub(crate) fn read_some(reader: &mut impl Read, buffer: &mut [u8]) -> io::Result<usize> {
    loop {
        match reader.read(buffer) {
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            done => return done,
        }
    }
}

/// The bytes a row may still take before reading stops, shared between the table and its reader.
#[derive(Clone, Default)]
pub(crate) struct Allowance(Arc<AtomicUsize>);

impl Allowance {
    /// No row of a list is longer; only a quote that is never closed is.
    const ROW: usize = 4 << 20;

    pub(crate) fn renew(&self) {
        self.0.store(Self::ROW, Ordering::Relaxed);
    }

    /// Whether reading stopped because a row did not end.
    pub(crate) fn is_spent(&self) -> bool {
        self.0.load(Ordering::Relaxed) == 0
    }

    fn take(&self, bytes: usize) -> io::Result<()> {
        let left = self.0.load(Ordering::Relaxed);
        self.0.store(left.saturating_sub(bytes), Ordering::Relaxed);
        if left == 0 { Err(io::Error::other("a row does not end")) } else { Ok(()) }
    }
}

/// Gives the text of a file as UTF-8. Bytes that are no characters become U+FFFD.
pub(crate) struct Decoded {
    file: File,
    /// `None` where the bytes are UTF-8 already, proven.
    decoder: Option<Decoder>,
    input: Vec<u8>,
    output: Vec<u8>,
    sent: usize,
    ended: bool,
    allowance: Allowance,
    /// Bytes taken from the file, its mark included.
    taken: u64,
}

impl Decoded {
    pub(crate) fn new(mut file: File, proof: Proof, allowance: Allowance) -> io::Result<Self> {
        let mut head = [0; 3];
        file.seek(SeekFrom::Start(0))?;
        let got = read_some(&mut file, &mut head)?;
        let taken = file.seek(SeekFrom::Start(proof.encoding.mark(&head[..got]) as u64))?;
        let plain = proof.clean && matches!(proof.encoding, Encoding::Utf8 | Encoding::Utf8Bom);
        let decoder = (!plain).then(|| proof.encoding.codec().new_decoder_without_bom_handling());
        let (input, output) = (Vec::new(), Vec::new());
        Ok(Self { file, decoder, input, output, sent: 0, ended: false, allowance, taken })
    }

    /// Bytes of the file read so far.
    pub(crate) const fn bytes_read(&self) -> u64 {
        self.taken
    }

    fn decode_more(&mut self) -> io::Result<()> {
        const CHUNK: usize = 64 * 1024;
        let Some(decoder) = &mut self.decoder else {
            return Ok(());
        };
        self.input.resize(CHUNK, 0);
        self.sent = 0;
        self.output.clear();
        while self.output.is_empty() && !self.ended {
            let got = read_some(&mut self.file, &mut self.input)?;
            self.ended = got == 0;
            self.taken += got as u64;
            let room = decoder.max_utf8_buffer_length(got).unwrap_or(CHUNK * 4);
            self.output.resize(room, 0);
            let (_, _, written, _) = decoder.decode_to_utf8(&self.input[..got], &mut self.output, self.ended);
            self.output.truncate(written);
        }
        Ok(())
    }
}

impl Read for Decoded {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        if self.decoder.is_none() {
            let got = self.file.read(buffer)?;
            self.taken += got as u64;
            self.allowance.take(got)?;
            return Ok(got);
        }
        if self.sent == self.output.len() {
            self.decode_more()?;
        }
        let got = buffer.len().min(self.output.len() - self.sent);
        self.allowance.take(got)?;
        buffer[..got].copy_from_slice(&self.output[self.sent..self.sent + got]);
        self.sent += got;
        Ok(got)
    }
}
