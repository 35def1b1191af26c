//! A file that was looked through once: what it is, how large, its hash.

use std::{
    fs::File,
    io::{Read, Seek, SeekFrom},
    path::{Path, PathBuf},
};

use sha2::{Digest, Sha256};

use crate::{
    Encoding, Unreadable, Wishes,
    decode::{self, Allowance, Decoded},
    encoding::{self, Proof, Utf8Watch},
    sniff,
    table::{Glance, Table, guard},
    wishes::Disobeyed,
};

/// A list in a file, proven readable as text or workbook. The file is not kept in memory.
#[derive(Clone, Debug)]
pub struct Source {
    path: PathBuf,
    name: String,
    size: u64,
    sha256: [u8; 32],
    form: Form,
    /// Every byte is UTF-8.
    plain_utf8: bool,
    wishes: Wishes,
}

/// Text or workbook.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Form {
    Text { proof: Proof, delimiter: u8, line_feeds: bool },
    Workbook,
}

/// Bytes of the beginning by which a file is judged.
const SAMPLE: usize = 64 * 1024;

impl Source {
    /// Looks through the file once: size, SHA-256, encoding by proof, kind by content, delimiter.
    /// A text that is not clean UTF-8 is looked through a second time. Needs less than a megabyte whatever its size.
    pub fn open(path: impl AsRef<Path>) -> Result<Self, Unreadable> {
        let name =
            path.as_ref().file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
        Self::open_as(path, name)
    }

    /// The same for a file that came under another name, such as an upload kept in a temporary file.
    pub fn open_as(path: impl AsRef<Path>, name: impl Into<String>) -> Result<Self, Unreadable> {
        Self::open_wished(path, name, Wishes::default())
    }

    /// The same with corrections somebody made to the reading, which every reader of this source obeys. One that
    /// cannot be obeyed is [`Unreadable::Wish`], here or when the reader opens.
    pub fn open_wished(
        path: impl AsRef<Path>,
        name: impl Into<String>,
        wishes: Wishes,
    ) -> Result<Self, Unreadable> {
        let path = path.as_ref().to_path_buf();
        let mut file = File::open(&path)?;
        let mut buffer = vec![0; 256 * 1024];
        let mut head = Vec::with_capacity(SAMPLE);
        let (mut hash, mut watch, mut size) = (Sha256::new(), Utf8Watch::default(), 0_u64);
        loop {
            let got = decode::read_some(&mut file, &mut buffer)?;
            if got == 0 {
                break;
            }
            let chunk = &buffer[..got];
            size += got as u64;
            head.extend_from_slice(&chunk[..got.min(SAMPLE - head.len())]);
            hash.update(chunk);
            watch.see(chunk);
        }
        let plain_utf8 = watch.is_utf8();
        let form = Form::of(file, &head, plain_utf8, &wishes)?;
        Ok(Self { path, name: name.into(), size, sha256: hash.finalize().into(), form, plain_utf8, wishes })
    }

    /// The same file with other corrections. Much cheaper than opening it anew: its hash is not taken again.
    pub fn with_wishes(&self, wishes: Wishes) -> Result<Self, Unreadable> {
        if matches!(self.form, Form::Workbook) {
            wishes.check(true)?;
            return Ok(Self { wishes, ..self.clone() });
        }
        let file = File::open(&self.path)?;
        let mut head = Vec::with_capacity(SAMPLE);
        (&file).take(SAMPLE as u64).read_to_end(&mut head)?;
        let form = Form::of(file, &head, self.plain_utf8, &wishes)?;
        Ok(Self { form, wishes, ..self.clone() })
    }

    /// How a person corrected the reading.
    #[must_use]
    pub const fn wishes(&self) -> &Wishes {
        &self.wishes
    }

    /// The file's name as people gave it.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Where it lies.
    #[must_use]
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Bytes.
    #[must_use]
    pub const fn size(&self) -> u64 {
        self.size
    }

    /// SHA-256 of the bytes: the same file twice is known by it.
    #[must_use]
    pub const fn sha256(&self) -> [u8; 32] {
        self.sha256
    }

    /// The encoding, or `None` for a workbook.
    #[must_use]
    pub const fn encoding(&self) -> Option<Encoding> {
        match self.form {
            Form::Text { proof, .. } => Some(proof.encoding),
            Form::Workbook => None,
        }
    }

    /// The delimiter, or `None` for a workbook.
    #[must_use]
    pub const fn delimiter(&self) -> Option<char> {
        match self.form {
            Form::Text { delimiter, .. } => Some(delimiter as char),
            Form::Workbook => None,
        }
    }

    pub(crate) const fn form(&self) -> Form {
        self.form
    }

    /// Its rows from the beginning; of a workbook those of the sheets that are to be read.
    pub fn table(&self) -> Result<Table, Unreadable> {
        self.table_with(None)
    }

    /// The same; of a workbook `glance` sees the first rows of each sheet that is to be read before reading begins.
    pub(crate) fn table_with(&self, glance: Option<&mut Glance<'_>>) -> Result<Table, Unreadable> {
        let file = File::open(&self.path)?;
        match self.form {
            Form::Text { proof, delimiter, line_feeds } => {
                Ok(Table::text(file, proof, delimiter, line_feeds)?)
            }
            Form::Workbook => Table::workbook(file, &self.wishes, glance),
        }
    }
}

impl Form {
    /// Decides what a file is by its first bytes, by proof and by what was wished.
    fn of(mut file: File, head: &[u8], plain_utf8: bool, wishes: &Wishes) -> Result<Self, Unreadable> {
        match sniff::kind(head)? {
            sniff::Kind::Zip => {
                guard::inspect(&mut file)?;
                wishes.check(true)?;
                Ok(Self::Workbook)
            }
            sniff::Kind::Compound => Err(compound(&mut file)?),
            sniff::Kind::Text => {
                let proof = match wishes.encoding {
                    Some(wished) => encoding::obey(&mut file, head, plain_utf8, wished)?
                        .map_err(|line| Unreadable::Wish(Disobeyed::Encoding { encoding: wished, line })),
                    None => encoding::decide(&mut file, head, plain_utf8)?
                        .map_err(|line| Unreadable::Encoding { line }),
                };
                // A page or a picture is called so, whatever its encoding.
                let proof = proof
                    .map_err(|error| sniff::text(&String::from_utf8_lossy(head)).err().unwrap_or(error))?;
                let allowance = Allowance::default();
                allowance.renew();
                let mut sample = Vec::with_capacity(SAMPLE);
                Decoded::new(file, proof, allowance)?.take(SAMPLE as u64).read_to_end(&mut sample)?;
                let sample = String::from_utf8_lossy(&sample);
                sniff::text(&sample)?;
                wishes.check(false)?;
                let line_feeds = sample.contains('\n');
                let wished = wishes.delimiter.map(crate::Delimiter::byte);
                let delimiter = wished.unwrap_or_else(|| sniff::delimiter(&sample));
                Ok(Self::Text { proof, delimiter, line_feeds })
            }
        }
    }
}

/// Tells an encrypted workbook from an old one: only the former has a stream of that name.
fn compound(file: &mut File) -> Result<Unreadable, Unreadable> {
    let name: Vec<u8> = "EncryptedPackage".encode_utf16().flat_map(u16::to_le_bytes).collect();
    file.seek(SeekFrom::Start(0))?;
    let mut window = Vec::new();
    let mut buffer = vec![0; SAMPLE];
    loop {
        let got = decode::read_some(file, &mut buffer)?;
        if got == 0 {
            return Ok(Unreadable::LegacyWorkbook);
        }
        window.extend_from_slice(&buffer[..got]);
        if window.windows(name.len()).any(|part| part == name) {
            return Ok(Unreadable::EncryptedWorkbook);
        }
        let keep = window.len().saturating_sub(name.len());
        window.drain(..keep);
    }
}
