//! Reading a backup.

use std::{
    fs::File,
    io::{self, BufReader, Read},
    path::Path,
};

use desk::{Originals, private};
use domain::format;
use flate2::read::GzDecoder;
use sha2::{Digest as _, Sha256};
use tar::Archive;

use super::{
    DATABASE, Fault,
    manifest::{FORM, Kind, Manifest, Member, kind},
    pack::Hashed,
};

/// A manifest is text about thousands of files at most; more is not read.
const LARGEST_MANIFEST: u64 = 256 * 1_024 * 1_024;

/// Bytes of rows handed on at a time.
const PIECE: usize = 1 << 20;

/// Reads the whole file once, writes nothing, and gives its manifest when everything is as the manifest says.
pub fn verify(file: &Path) -> Result<Manifest, Fault> {
    let mut found: Vec<Member> = Vec::new();
    let mut manifest: Option<Manifest> = None;
    let after = "目録のあとに続きがあります";
    each(file, &mut |name, what, content| {
        if manifest.is_some() {
            return Err(no_backup(file, after));
        }
        if what == Kind::Manifest {
            let mut text = Vec::new();
            content.take(LARGEST_MANIFEST).read_to_end(&mut text).map_err(|error| cut_off(file, &error))?;
            manifest = Some(read_manifest(file, &text)?);
            return Ok(());
        }
        let mut hashed = Hashed { inner: content, hash: Sha256::new(), bytes: 0 };
        io::copy(&mut hashed, &mut io::sink()).map_err(|error| cut_off(file, &error))?;
        let sha256 = format::hex(&hashed.hash.finalize());
        found.push(Member { name: name.to_owned(), bytes: hashed.bytes, sha256 });
        Ok(())
    })?;
    let manifest = manifest.ok_or_else(|| no_backup(file, "目録がありません"))?;
    if let Some((told, _)) = manifest.members.iter().zip(&found).find(|(told, found)| told != found) {
        return Err(Fault::Damaged { file: file.display().to_string(), member: told.name.clone() });
    }
    if manifest.members.len() != found.len() {
        return Err(no_backup(file, "目録とファイルの数が合いません"));
    }
    Ok(manifest)
}

/// The manifest, or why it is none of ours.
fn read_manifest(file: &Path, text: &[u8]) -> Result<Manifest, Fault> {
    #[derive(serde::Deserialize)]
    struct Form {
        form: u32,
        version: String,
    }
    let wrong = |error: serde_json::Error| no_backup(file, &error.to_string());
    let form: Form = serde_json::from_slice(text).map_err(wrong)?;
    if form.form > FORM {
        return Err(Fault::TooNew { file: file.display().to_string(), version: form.version });
    }
    serde_json::from_slice(text).map_err(wrong)
}

/// Unpacks originals and, if there is one, the SQLite database into a folder. Rows of tables are handed to `rows` with
/// the name of their table; it says whether it wants more.
pub fn unpack(file: &Path, into: &Path, rows: &mut dyn FnMut(&str, Vec<u8>) -> bool) -> Result<(), Fault> {
    let originals = Originals::of(into);
    each(file, &mut |_, what, content| {
        let to = match what {
            Kind::Manifest => return Ok(()),
            Kind::Database => into.join(DATABASE),
            Kind::Original(hash) => originals.path(hash),
            Kind::Rows(table) => return hand_on(file, table, content, rows),
        };
        let at = |source| Fault::File { file: to.display().to_string(), source };
        if let Some(folder) = to.parent() {
            private::make_folder(folder).map_err(at)?;
        }
        let mut target = private::create(&to).map_err(at)?;
        io::copy(content, &mut target).and_then(|_| target.sync_all()).map_err(at)
    })
}

fn hand_on(
    file: &Path,
    table: &str,
    content: &mut dyn Read,
    rows: &mut dyn FnMut(&str, Vec<u8>) -> bool,
) -> Result<(), Fault> {
    loop {
        let mut piece = Vec::with_capacity(PIECE);
        let read =
            content.take(PIECE as u64).read_to_end(&mut piece).map_err(|error| cut_off(file, &error))?;
        if read == 0 {
            return Ok(());
        }
        if !rows(table, piece) {
            return Err(Fault::Interrupted);
        }
    }
}

/// What is done with a member: its name, what it is, and its content.
type Visit<'v> = dyn FnMut(&str, Kind<'_>, &mut dyn Read) -> Result<(), Fault> + 'v;

/// Visits every member in order.
fn each(file: &Path, visit: &mut Visit<'_>) -> Result<(), Fault> {
    let opened = File::open(file);
    let opened = opened.map_err(|source| Fault::File { file: file.display().to_string(), source })?;
    let mut archive = Archive::new(GzDecoder::new(BufReader::with_capacity(1 << 18, opened)));
    let entries = archive.entries().map_err(|error| cut_off(file, &error))?;
    for entry in entries {
        let mut entry = entry.map_err(|error| cut_off(file, &error))?;
        let path = entry.path_bytes().into_owned();
        let name = String::from_utf8_lossy(&path).into_owned();
        let regular = entry.header().entry_type().is_file();
        let Some(what) = kind(&name).filter(|_| regular) else {
            return Err(no_backup(file, &format!("知らない中身「{}」", name.escape_default())));
        };
        visit(&name, what, &mut entry)?;
    }
    // Read to the very end, where the compression keeps its own checksum.
    io::copy(&mut archive.into_inner(), &mut io::sink()).map_err(|error| cut_off(file, &error))?;
    Ok(())
}

fn no_backup(file: &Path, why: &str) -> Fault {
    Fault::NoBackup { file: file.display().to_string(), why: why.to_owned() }
}

fn cut_off(file: &Path, error: &io::Error) -> Fault {
    no_backup(file, &error.to_string())
}

#[cfg(test)]
mod tests;
