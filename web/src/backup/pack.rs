//! Writing a backup.

use std::{
    fs::{self, File},
    io::{self, BufWriter, Read},
    path::{Path, PathBuf},
    sync::mpsc::Receiver,
};

use desk::{Originals, private};
use domain::format;
use flate2::{Compression, write::GzEncoder};
use sha2::{Digest as _, Sha256};
use tar::{Builder, EntryType, Header};

use super::{
    Fault,
    manifest::{self, About, Manifest, Member},
};

/// What goes into the file, beside originals and manifest.
#[derive(Debug)]
pub enum Part {
    /// A member from a file.
    File {
        /// Its name.
        name: String,
        /// Where its bytes are.
        from: PathBuf,
    },
    /// A member from memory.
    Bytes {
        /// Its name.
        name: String,
        /// Its bytes.
        bytes: Vec<u8>,
    },
    /// All parts were sent. Without it the file is not finished.
    Last(Box<About>),
}

/// Packs what comes through the channel, then the originals with these hashes, then the manifest, into a new file that
/// only its owner may read. The file is on disk when this returns. An original that is missing is noted in the manifest.
pub fn pack(
    file: &Path,
    parts: &Receiver<Part>,
    originals: &Originals,
    hashes: &[String],
) -> Result<Manifest, Fault> {
    let at = |source: io::Error| Fault::File { file: file.display().to_string(), source };
    let target = private::create(file).map_err(at)?;
    // Fast: the data is text that shrinks well at any level, and whoever waits for a backup wants it done.
    let mut packing = Packing {
        archive: Builder::new(GzEncoder::new(BufWriter::with_capacity(1 << 18, target), Compression::fast())),
        members: Vec::new(),
    };
    let mut about = loop {
        match parts.recv() {
            Ok(Part::File { name, from }) => packing.file(&name, &from)?,
            Ok(Part::Bytes { name, bytes }) => packing.bytes(&name, &bytes).map_err(at)?,
            Ok(Part::Last(about)) => break about,
            Err(_) => return Err(Fault::Interrupted),
        }
    };
    for hash in hashes {
        let kept = originals.path(hash);
        if !kept.exists() {
            about.missing_originals.push(hash.clone());
            continue;
        }
        let shelf = hash.get(..2).unwrap_or("00");
        packing.file(&format!("originals/{shelf}/{hash}"), &kept)?;
        // The name of an original is its hash; one that no longer is itself is told, not packed as if it were.
        if packing.members.last().is_some_and(|member| member.sha256 != *hash) {
            return Err(Fault::Damaged { file: kept.display().to_string(), member: hash.clone() });
        }
    }
    let manifest = Manifest { about: *about, members: packing.members.clone() };
    let text = serde_json::to_vec_pretty(&manifest).map_err(|error| at(error.into()))?;
    packing.bytes(manifest::NAME, &text).map_err(at)?;
    let finish = || -> io::Result<()> {
        let file =
            packing.archive.into_inner()?.finish()?.into_inner().map_err(io::IntoInnerError::into_error)?;
        file.sync_all()
    };
    finish().map_err(at)?;
    Ok(manifest)
}

/// A new file that nobody else may read: it holds names and telephone numbers.
struct Packing {
    archive: Builder<GzEncoder<BufWriter<File>>>,
    members: Vec<Member>,
}

impl Packing {
    fn bytes(&mut self, name: &str, bytes: &[u8]) -> io::Result<()> {
        self.member(name, bytes.len() as u64, bytes)
    }

    fn file(&mut self, name: &str, from: &Path) -> Result<(), Fault> {
        let at = |source: io::Error| Fault::File { file: from.display().to_string(), source };
        let file = File::open(from).map_err(at)?;
        let size = file.metadata().map_err(at)?.len();
        self.member(name, size, file.take(size)).map_err(at)
    }

    fn member(&mut self, name: &str, bytes: u64, content: impl Read) -> io::Result<()> {
        let mut header = Header::new_gnu();
        header.set_entry_type(EntryType::Regular);
        header.set_mode(0o600);
        header.set_size(bytes);
        let mut hashed = Hashed { inner: content, hash: Sha256::new(), bytes: 0 };
        self.archive.append_data(&mut header, name, &mut hashed)?;
        if hashed.bytes != bytes {
            return Err(io::Error::new(io::ErrorKind::UnexpectedEof, name.to_owned()));
        }
        let sha256 = format::hex(&hashed.hash.finalize());
        self.members.push(Member { name: name.to_owned(), bytes, sha256 });
        Ok(())
    }
}

/// Counts and hashes what is read through it.
pub(super) struct Hashed<R> {
    pub(super) inner: R,
    pub(super) hash: Sha256,
    pub(super) bytes: u64,
}

impl<R: Read> Read for Hashed<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = self.inner.read(buffer)?;
        self.hash.update(&buffer[..read]);
        self.bytes += read as u64;
        Ok(read)
    }
}

/// Gives the finished file its name, which nobody had before.
pub fn settle(partial: &Path, file: &Path) -> Result<(), Fault> {
    let settled = fs::rename(partial, file).and_then(|()| {
        let folder = file.parent().filter(|folder| !folder.as_os_str().is_empty());
        crate::claim::sync_folder(folder.unwrap_or(Path::new(".")))
    });
    settled.map_err(|source| Fault::File { file: file.display().to_string(), source })
}
