//! What a browser sends: lists as files or as pasted cells, streamed to disk, with their SHA-256 on the way.
//!
//! A request that has something wrong with it is read to its end all the same, and what comes is thrown away: a browser that is
//! still sending does not look at an answer.

use std::io;

use axum::extract::{
    Multipart,
    multipart::{Field, MultipartError},
};
use desk::incoming::{Arriving, Writing};
use domain::{format, import::ImportKind};
use http::StatusCode;
use sha2::{Digest as _, Sha256};

use super::{
    names,
    steady::{TooSlow, WINDOW, caused_by},
};
use crate::failure::Failure;

/// Files at a time.
pub const MOST: usize = 50;

/// The longest value of a field that is no list, in bytes.
const LONGEST_FIELD: usize = 200;

/// What was brought.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Brought {
    /// What kind of list it is said to be.
    pub kind: Option<ImportKind>,
    /// The import whose rejected rows these are, corrected.
    pub fixes: Option<i64>,
    /// The files, in the order they were sent.
    pub files: Vec<BroughtFile>,
}

/// A file that was brought.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BroughtFile {
    /// Its place, from 0; it is its name on disk.
    pub place: u16,
    /// What people call it.
    pub name: String,
    /// The SHA-256 of its content, in hexadecimal.
    pub sha256: String,
    /// Its size in bytes.
    pub bytes: u64,
}

/// Why nothing was taken.
#[derive(Debug)]
pub enum Trouble {
    /// Something is wrong with a field, a sentence.
    Field(&'static str, String),
    /// There is no page to say it on.
    Whole(Failure),
}

impl From<MultipartError> for Trouble {
    fn from(error: MultipartError) -> Self {
        if caused_by::<TooSlow>(&error) {
            return Self::Whole(Failure::BadRequest {
                what: format!(
                    "送信が{}秒以上ほとんど進まなかったため、打ち切りました。何も取り込んでいません。",
                    WINDOW.as_secs()
                ),
                todo: "通信の状態を確かめて、もう一度送ってください。".into(),
            });
        }
        if error.status() == StatusCode::PAYLOAD_TOO_LARGE {
            return Self::Whole(Failure::TooLarge);
        }
        tracing::debug!(%error, "an upload ended early");
        Self::Whole(Failure::BadRequest {
            what: "ファイルを最後まで受け取れませんでした。何も取り込んでいません。".into(),
            todo: "通信の状態を確かめて、「一覧を取り込む」からもう一度送ってください。".into(),
        })
    }
}

impl From<io::Error> for Trouble {
    fn from(error: io::Error) -> Self {
        Self::Whole(on_disk(error))
    }
}

/// Why something could not be written: no room, or a fault of ours.
#[must_use]
pub fn on_disk(error: io::Error) -> Failure {
    match error.kind() {
        io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded | io::ErrorKind::FileTooLarge => {
            Failure::DiskFull
        }
        _ => Failure::broken(error),
    }
}

/// Takes everything in, or says the first thing that was wrong with it; files that were written by then go with `arriving`. What else
/// was said – the kind, what it corrects – is in `brought` either way, for the page on which it is asked again.
pub async fn receive(mut form: Multipart, arriving: &Arriving, brought: &mut Brought) -> Result<(), Trouble> {
    let mut wrong = None;
    while let Some(field) = form.next_field().await? {
        let taken = match wrong {
            None => take(field, arriving, brought).await,
            Some(_) => throw_away(field).await.map(|()| None),
        };
        match taken {
            Ok(None) => {}
            Ok(Some(trouble)) => wrong = Some(trouble),
            // The line itself is broken: nothing more will come.
            Err(error) => return Err(error.into()),
        }
    }
    if let Some(trouble) = wrong {
        return Err(trouble);
    }
    if brought.files.is_empty() {
        let words = "取り込むファイルを選ぶか、表のセルを貼り付けてください。";
        return Err(Trouble::Field("files", words.into()));
    }
    Ok(())
}

/// Takes one field in. What is wrong with it is no error of the line.
async fn take(
    mut field: Field<'_>,
    arriving: &Arriving,
    brought: &mut Brought,
) -> Result<Option<Trouble>, MultipartError> {
    let name = field.name().unwrap_or_default().to_owned();
    match name.as_str() {
        "kind" => brought.kind = ImportKind::from_code(&short(field).await?),
        "fixes" => brought.fixes = short(field).await?.parse().ok(),
        "files" | "paste" => {
            let sent = (name == "files").then(|| field.file_name().unwrap_or_default().to_owned());
            let place = u16::try_from(brought.files.len()).unwrap_or(u16::MAX);
            let mut list = List { place, file: None, hash: Sha256::new(), bytes: 0, blank: true };
            while let Some(chunk) = field.chunk().await? {
                if brought.files.len() >= MOST {
                    throw_away(field).await?;
                    let words =
                        format!("一度に取り込めるファイルは{MOST}個までです。何回かに分けて送ってください。");
                    return Ok(Some(Trouble::Field("files", words)));
                }
                if let Err(error) = list.write(&chunk, arriving).await {
                    throw_away(field).await?;
                    return Ok(Some(error.into()));
                }
            }
            return Ok(list.end(sent, brought).await.err());
        }
        // A field of a browser's add-on, or of a page of before.
        _ => throw_away(field).await?,
    }
    Ok(None)
}

/// A list while it is written.
struct List {
    place: u16,
    /// Made with the first byte.
    file: Option<Writing>,
    hash: Sha256,
    bytes: u64,
    /// Whether nothing but spaces and ends of lines came so far.
    blank: bool,
}

impl List {
    async fn write(&mut self, chunk: &[u8], arriving: &Arriving) -> io::Result<()> {
        let file = match &mut self.file {
            Some(file) => file,
            none => none.insert(arriving.file(self.place)?),
        };
        self.hash.update(chunk);
        self.bytes += chunk.len() as u64;
        self.blank &= chunk.iter().all(u8::is_ascii_whitespace);
        file.write(chunk).await
    }

    /// Ends it; `sent` is the name a browser gave to a file, `None` for pasted cells.
    async fn end(self, sent: Option<String>, brought: &mut Brought) -> Result<(), Trouble> {
        let place = self.place;
        let file = match (self.file, self.blank) {
            (Some(file), false) => file,
            (file, _) => {
                if let Some(file) = file {
                    file.drop_it().await?;
                }
                // A field in which nothing was chosen or pasted comes as well, and has no name.
                return match sent.filter(|name| !name.is_empty()) {
                    None => Ok(()),
                    Some(name) => Err(Trouble::Field(
                        "files",
                        format!(
                            "「{}」は空のファイルです。中身のあるファイルを選んでください。",
                            names::clean(&name, place)
                        ),
                    )),
                };
            }
        };
        file.end().await?;
        let name = sent.map_or_else(|| names::PASTED.to_owned(), |name| names::clean(&name, place));
        let taken: Vec<String> = brought.files.iter().map(|file| file.name.clone()).collect();
        brought.files.push(BroughtFile {
            place,
            name: names::apart(name, &taken),
            sha256: format::hex(&self.hash.finalize()),
            bytes: self.bytes,
        });
        Ok(())
    }
}

/// A short value; one that is longer is none of ours and counts as nothing.
async fn short(mut field: Field<'_>) -> Result<String, MultipartError> {
    let mut value = Vec::new();
    while let Some(chunk) = field.chunk().await? {
        if value.len() + chunk.len() > LONGEST_FIELD {
            throw_away(field).await?;
            return Ok(String::new());
        }
        value.extend_from_slice(&chunk);
    }
    Ok(String::from_utf8(value).unwrap_or_default().trim().to_owned())
}

async fn throw_away(mut field: Field<'_>) -> Result<(), MultipartError> {
    while field.chunk().await?.is_some() {}
    Ok(())
}
