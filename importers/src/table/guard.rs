//! Looks at a workbook's archive before anything unpacks it: bombs are refused early and cheaply.

use std::{
    fs::File,
    io::{self, Read, Seek, SeekFrom},
};

use zip::ZipArchive;

use crate::{Unreadable, decode::read_some};

/// More parts than any workbook has.
const MOST_PARTS: u64 = 10_000;
/// Bytes of one unpacked part.
const LARGEST_PART: u64 = 200 << 20;
/// Bytes of an unpacked part that has to be held in memory as a whole, such as the table of shared texts.
const LARGEST_HELD_PART: u64 = 64 << 20;
/// Bytes of all unpacked parts.
const LARGEST_WHOLE: u64 = 400 << 20;
/// How much larger a part may be than packed; sheets of real lists stay below thirty.
const HIGHEST_RATIO: u64 = 250;
/// Below this size the ratio does not matter.
const SMALL: u64 = 8 << 20;

/// Refuses an archive that is no workbook, or one too large to unpack, by what it declares and by what it really holds.
pub(crate) fn inspect(file: &mut File) -> Result<(), Unreadable> {
    if declared_parts(file)? > MOST_PARTS {
        return Err(bomb(format!("部品の数が{MOST_PARTS}を超えています")));
    }
    file.seek(SeekFrom::Start(0))?;
    let mut archive = ZipArchive::new(&*file).map_err(|error| broken(&error))?;
    kind(&archive)?;
    let mut whole = 0;
    for at in 0..archive.len() {
        let part = archive.by_index_raw(at).map_err(|error| broken(&error))?;
        whole += part.size();
        check(&part.name().map_err(|error| broken(&error))?, part.size(), part.compressed_size(), whole)?;
    }
    let mut whole = 0;
    let mut buffer = vec![0; 64 * 1024];
    for at in 0..archive.len() {
        let mut part = match archive.by_index(at) {
            Ok(part) => part,
            Err(zip::result::ZipError::UnsupportedArchive(why)) if why.contains("assword") => {
                return Err(Unreadable::EncryptedWorkbook);
            }
            Err(error) => return Err(broken(&error)),
        };
        let name = part.name().map_err(|error| broken(&error))?.into_owned();
        let packed = part.compressed_size();
        let mut size = 0;
        loop {
            let got = part.read(&mut buffer).map_err(|error| broken(&error))?;
            if got == 0 {
                break;
            }
            size += got as u64;
            whole += got as u64;
            check(&name, size, packed, whole)?;
        }
    }
    Ok(())
}

fn broken(why: &impl ToString) -> Unreadable {
    Unreadable::BrokenWorkbook(why.to_string())
}

fn kind(archive: &ZipArchive<&File>) -> Result<(), Unreadable> {
    // A name that is no text is none of these.
    let has = |wanted: &str| archive.file_names().flatten().any(|name| name.eq_ignore_ascii_case(wanted));
    match () {
        () if has("xl/workbook.xml") => Ok(()),
        () if has("xl/workbook.bin") => Err(Unreadable::LegacyWorkbook),
        () if has("word/document.xml") => Err(Unreadable::NotAList("Word文書")),
        () if has("content.xml") => Err(Unreadable::NotAList("OpenDocument（.odsなど）")),
        () => Err(Unreadable::NotAList("ZIP圧縮ファイル（展開してから中の一覧を選んでください）")),
    }
}

fn check(name: &str, size: u64, packed: u64, whole: u64) -> Result<(), Unreadable> {
    let held = !name.starts_with("xl/worksheets/") && !name.starts_with("xl/media/");
    let most = if held { LARGEST_HELD_PART } else { LARGEST_PART };
    if size > most {
        return Err(bomb(format!("部品が{}MBを超えています", most >> 20)));
    }
    if size > SMALL && size / packed.max(1) > HIGHEST_RATIO {
        return Err(bomb(format!("圧縮率が{HIGHEST_RATIO}倍を超えています")));
    }
    if whole > LARGEST_WHOLE {
        return Err(bomb(format!("全体で{}MBを超えています", LARGEST_WHOLE >> 20)));
    }
    Ok(())
}

const fn bomb(what: String) -> Unreadable {
    Unreadable::ZipBomb { what }
}

/// How many parts the end of the archive declares, read before any list of them is built.
fn declared_parts(file: &mut File) -> io::Result<u64> {
    const END: &[u8] = b"PK\x05\x06";
    let size = file.seek(SeekFrom::End(0))?;
    let start = size.saturating_sub(65_557);
    file.seek(SeekFrom::Start(start))?;
    let mut tail = Vec::new();
    let mut buffer = vec![0; 16 * 1024];
    loop {
        let got = read_some(file, &mut buffer)?;
        if got == 0 {
            break;
        }
        tail.extend_from_slice(&buffer[..got]);
    }
    // A count of 65,535 stands for "more, see elsewhere", which is too many in any case.
    Ok(tail
        .windows(END.len())
        .rposition(|window| window == END)
        .and_then(|at| tail.get(at + 10..at + 12))
        .map_or(0, |count| u64::from(u16::from_le_bytes([count[0], count[1]]))))
}
