//! The original files of imports, given back as they came.

use axum::{extract::Path, response::Response};
use domain::{audit::Subject, import::ImportKind, people::Act};

use crate::{
    export::{file_name::FileName, sent},
    failure::Failure,
    site::Visit,
};

/// `GET /imports/{number}/files/{place}`; the place counts from 1.
pub(super) async fn give(
    site: Visit,
    Path((number, place)): Path<(String, String)>,
) -> Result<Response, Failure> {
    let unknown =
        || Failure::NotFound { what: format!("取込番号「{number}」の{place}番目のファイル") };
    let seq: i64 = number.parse().map_err(|_| unknown())?;
    let place: usize = place.parse().ok().filter(|place| *place > 0).ok_or_else(unknown)?;
    let (mut read, _) = site.read().await?;
    let import = read.import(seq).await?.ok_or_else(unknown)?;
    if import.kind != ImportKind::Published {
        site.may(Act::ExportOffices(import.area))?;
    }
    let files = read.import_files(seq).await?;
    drop(read);
    let file = files.get(place - 1).ok_or_else(unknown)?;
    let (opened, bytes) = sent::open(&site.desk.originals.path(&file.sha256)).await.map_err(|_| unknown())?;
    let rows = usize::try_from(import.counts.rows).unwrap_or(usize::MAX);
    site.exports(Subject::Import(seq), rows).await?;
    let (stem, ending) = file.name.rsplit_once('.').unwrap_or((&file.name, "bin"));
    let ending: String = ending.chars().filter(char::is_ascii_alphanumeric).take(8).collect();
    let name = FileName::new(&format!("import-{seq}-{place}"), stem, &ending);
    Ok(sent::download(opened, bytes, sent::AS_IT_IS, &name))
}
